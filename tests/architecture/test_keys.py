"""Every key has a name, an id and a sentence, and the README's table of keys is what the app binds."""

from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from textual.binding import Binding

from flashgrad.tui import commands
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.commands import Command
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.screens.demo_source import DemoSourceScreen
from flashgrad.tui.screens.evidence import EvidenceScreen
from flashgrad.tui.screens.gallery import GalleryScreen
from flashgrad.tui.screens.help import HelpScreen
from flashgrad.tui.screens.home import HomeScreen
from flashgrad.tui.screens.import_decks import ImportScreen
from flashgrad.tui.screens.review import ReviewScreen
from flashgrad.tui.screens.save_run import SaveRunScreen
from flashgrad.tui.screens.statistics import StatisticsScreen
from flashgrad.tui.widgets.demo_list import DemoList
from flashgrad.tui.widgets.demo_pane import DemoPane
from flashgrad.tui.widgets.year_calendar import YearCalendar

README = Path(__file__).parents[2] / "README.md"
TABLES = {
    "Everywhere": commands.APP,
    "Home": commands.HOME,
    "Review": (*commands.REVIEW, *commands.GRADES),
    "Card": commands.CARD,
    "Evidence": commands.EVIDENCE,
    "Gallery": commands.GALLERY,
    "Statistics": commands.STATISTICS,
    "Source": commands.SOURCE,
}
OWNERS = (
    FlashgradApp,
    HomeScreen,
    ReviewScreen,
    ImportScreen,
    HelpScreen,
    EvidenceScreen,
    GalleryScreen,
    DemoScreen,
    DemoSourceScreen,
    SaveRunScreen,
    StatisticsScreen,
    YearCalendar,
    DemoPane,
    DemoList,
)


def command_rows(where: str, table: tuple[Command, ...]) -> list[str]:
    return [f"| {where} | `{keys_of(command)}` | {command.help_text} |" for command in table]


def keys_of(command: Command) -> str:
    return (command.shown_key or command.key).replace("ctrl+", "ctrl-")


def demo_rows() -> list[str]:
    by_meaning: dict[str, list[str]] = {}
    for command in commands.DEMO:
        meaning = "Predict: a choice by its number." if command.action.startswith("choose") else command.help_text
        by_meaning.setdefault(meaning, []).append(command.key)
    spans = {
        meaning: f"{keys[0]}–{keys[-1]}" if len(keys) > 2 else " ".join(keys) for meaning, keys in by_meaning.items()
    }
    return [f"| Demo | `{keys}` | {meaning} |" for meaning, keys in spans.items()]


def test_the_readme_lists_every_key_and_what_it_does():
    rows = [*chain.from_iterable(command_rows(*entry) for entry in TABLES.items()), *demo_rows()]
    missing = [row for row in rows if row not in README.read_text(encoding="utf-8").splitlines()]
    assert missing == []


@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: owner.__name__)
def test_every_binding_can_be_remapped_and_explains_itself(owner):
    bindings = [binding for binding in owner.BINDINGS if isinstance(binding, Binding)]
    assert len(bindings) == len(owner.BINDINGS)
    assert all(binding.id and binding.tooltip for binding in bindings)


def test_no_two_commands_share_an_id_or_on_one_screen_a_key():
    everything = [*chain.from_iterable(TABLES.values())]
    assert [name for name, times in Counter(command.id for command in everything).items() if times > 1] == []
    for table in TABLES.values():
        keys = Counter(key for command in (*table, *commands.APP) for key in command.key.split(","))
        expected = 1 if table is not commands.APP else 2
        assert [key for key, times in keys.items() if times > expected] == []
