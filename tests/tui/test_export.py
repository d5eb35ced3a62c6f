"""Cards are exported from the app: all of them from Home, the marked ones from Browse."""

import csv
import json
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from flashgrad.tui.widgets.card_table import CardTable
from tests.samples import BUNDLED_CARDS
from tests.tui.conftest import SteppingClock, running, screen_on, until


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the app was started."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def state(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#state", Static).render())


@pytest.mark.slow
async def test_everything_is_exported_from_home_and_nothing_is_replaced_unasked(
    library_path: Path, clock: SteppingClock, folder: Path
):
    async with running(library_path, clock) as pilot:
        await pilot.press("X")
        await until(pilot, lambda: screen_on(pilot) == "ExportScreen")
        pilot.app.screen.query_one(Input).value = "x.docx"
        await pilot.press("enter")
        await until(pilot, lambda: "must end in one of .jsonl" in state(pilot))
        pilot.app.screen.query_one(Input).value = "all.jsonl"
        await pilot.press("enter")
        await until(pilot, lambda: screen_on(pilot) == "HomeScreen")
        kinds = [json.loads(line)["type"] for line in (folder / "all.jsonl").read_text(encoding="utf-8").splitlines()]
        assert kinds.count("card") == BUNDLED_CARDS
        await pilot.press("X")
        await until(pilot, lambda: screen_on(pilot) == "ExportScreen")
        pilot.app.screen.query_one(Input).value = "all.jsonl"
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "exists already; save again" in state(pilot))
        pilot.app.screen.query_one(Input).value = "decks"
        await pilot.press("enter")
        await until(pilot, lambda: screen_on(pilot) == "HomeScreen")
        assert sorted(path.name for path in (folder / "decks").iterdir()) == [
            "deck-gradient-stability.md",
            "deck-training-in-practice.md",
        ]


async def test_the_marked_cards_are_exported_from_browse(library_path: Path, clock: SteppingClock, folder: Path):
    async with running(library_path, clock) as pilot:
        await pilot.press("b")
        await until(pilot, lambda: screen_on(pilot) == "BrowseScreen")
        await until(pilot, lambda: pilot.app.screen.query_one(CardTable).count > 2)
        await pilot.press("space", "space", "X")
        await until(pilot, lambda: screen_on(pilot) == "ExportScreen")
        assert "2 cards" in str(pilot.app.screen.query_one("#title", Static).render())
        await pilot.click("#as-csv")
        await pilot.press("enter")
        await until(pilot, lambda: screen_on(pilot) == "BrowseScreen")
        with (folder / "flashgrad.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == 2
        assert [note.message.split(":")[0] for note in pilot.app._notifications][-1] == "Exported 2 cards"
