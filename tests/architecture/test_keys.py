"""Every key has a name, an id and a sentence, and the README's table of keys is what the app binds."""

from collections import Counter
from collections.abc import Iterable

import pytest
from textual.binding import Binding

from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.charts.chart import Chart
from flashgrad.tui.commands.command import Command
from flashgrad.tui.commands.registry import COMMANDS, EVERYWHERE, WINDOWS
from flashgrad.tui.screens.browse import BrowseScreen
from flashgrad.tui.screens.card_information import CardInformationScreen
from flashgrad.tui.screens.choices import ChoicesScreen
from flashgrad.tui.screens.choose_demo import ChooseDemoScreen
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.screens.demo_source import DemoSourceScreen
from flashgrad.tui.screens.due_day import DueDayScreen
from flashgrad.tui.screens.evidence import EvidenceScreen
from flashgrad.tui.screens.flag import FlagScreen
from flashgrad.tui.screens.gallery import GalleryScreen
from flashgrad.tui.screens.help import HelpScreen
from flashgrad.tui.screens.home import HomeScreen
from flashgrad.tui.screens.import_decks import ImportScreen
from flashgrad.tui.screens.limits import LimitsScreen
from flashgrad.tui.screens.optimiser import OptimiserScreen
from flashgrad.tui.screens.review import ReviewScreen
from flashgrad.tui.screens.save_run import SaveRunScreen
from flashgrad.tui.screens.saved_searches import SavedSearchesScreen, SaveSearchScreen
from flashgrad.tui.screens.schedule_change import ScheduleChangeScreen
from flashgrad.tui.screens.settings import SettingField, SettingsScreen
from flashgrad.tui.screens.statistics import StatisticsScreen
from flashgrad.tui.screens.study_choice import StudyChoiceScreen
from flashgrad.tui.screens.welcome import WelcomeScreen
from flashgrad.tui.widgets.choice_line import ChoiceLine
from flashgrad.tui.widgets.demo_list import DemoList
from flashgrad.tui.widgets.demo_pane import DemoPane
from flashgrad.tui.widgets.parameter_control import ParameterControl
from flashgrad.tui.widgets.parameter_controls import ParameterControls
from flashgrad.tui.widgets.path_field import PathField
from flashgrad.tui.widgets.query_field import QueryField
from flashgrad.tui.widgets.year_calendar import YearCalendar
from tests.key_table import README, key_table, written_table

OWNERS = (
    FlashgradApp,
    HomeScreen,
    ReviewScreen,
    ImportScreen,
    HelpScreen,
    EvidenceScreen,
    GalleryScreen,
    BrowseScreen,
    DemoScreen,
    DemoSourceScreen,
    SaveRunScreen,
    StatisticsScreen,
    FlagScreen,
    DueDayScreen,
    ChooseDemoScreen,
    CardInformationScreen,
    StudyChoiceScreen,
    LimitsScreen,
    WelcomeScreen,
    ChoiceLine,
    YearCalendar,
    DemoPane,
    DemoList,
    QueryField,
    PathField,
    SaveSearchScreen,
    SavedSearchesScreen,
    Chart,
    ParameterControl,
    ParameterControls,
    SettingsScreen,
    SettingField,
    ChoicesScreen,
    ScheduleChangeScreen,
    OptimiserScreen,
)


def test_the_readme_lists_every_key_and_what_it_does():
    assert written_table(README.read_text(encoding="utf-8")) == key_table()


@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: owner.__name__)
def test_every_binding_can_be_remapped_and_explains_itself(owner):
    bindings = [binding for binding in owner.BINDINGS if isinstance(binding, Binding)]
    assert len(bindings) == len(owner.BINDINGS)
    commands = {command.id for commands in COMMANDS.values() for command in commands}
    assert [binding.id for binding in bindings if binding.id not in commands or not binding.tooltip] == []


def test_no_two_commands_share_an_id():
    ids = Counter(command.id for commands in COMMANDS.values() for command in commands)
    assert [name for name, times in ids.items() if times > 1] == []


@pytest.mark.parametrize(
    "where", sorted(COMMANDS.keys() - {"Demo"})
)  # escape is two commands there; the phase says which
def test_no_two_commands_of_one_place_share_a_key(where):
    assert shared_keys(COMMANDS[where], () if where in WINDOWS | {EVERYWHERE} else COMMANDS[EVERYWHERE]) == []


@pytest.mark.parametrize("where", ["Review", "Browse"])
def test_no_two_commands_of_a_screen_with_cards_share_a_key(where):
    places = (where, "Card", "Card actions", EVERYWHERE)
    assert shared_keys(*(COMMANDS[place] for place in places)) == []


def shared_keys(*tables: Iterable[Command]) -> list[str]:
    keys = Counter(key for commands in tables for command in commands for key in command.key.split(","))
    return [key for key, times in keys.items() if times > 1]
