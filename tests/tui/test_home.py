"""The first screen: what waits, the decks with a cursor, the streak and the year, at any size and on any day."""

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from flashgrad.errors import LibraryUnavailable
from flashgrad.library import overview as overview_module
from flashgrad.library import study
from flashgrad.library.library import opened
from flashgrad.library.stats import statistics
from flashgrad.model import Grade
from flashgrad.tui.charts.chart import Chart
from flashgrad.tui.screens import home as home_module
from flashgrad.tui.screens.home import HomeScreen
from flashgrad.tui.widgets.deck_table import DeckTable
from flashgrad.tui.widgets.home_side import HomeSide
from flashgrad.tui.widgets.year_calendar import YearCalendar
from tests.a_year_of_answers import DECKS
from tests.samples import add_cards, plain_cards
from tests.tui.conftest import SteppingClock, review_on, running, text_of, until

SIZES = [(64, 16), (80, 24), (120, 24), (120, 40), (300, 80)]


@asynccontextmanager
async def at_home(
    path: Path, clock: SteppingClock, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[HomeScreen, Pilot[None]]]:
    """The app with all of its first screen filled."""
    async with running(path, clock, size=size) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, HomeScreen)
        await until(pilot, lambda: screen.shown is not None and bool(screen.query(HomeSide)))
        await pilot.pause()
        yield screen, pilot


def with_decks(path: Path, clock: SteppingClock, *names: str) -> Path:
    """A library of decks with two new cards each."""
    with opened(path, clock=clock) as library:
        for name in names:
            add_cards(library, *plain_cards(2), deck=name)
    return path


def hint(screen: HomeScreen) -> str:
    return str(screen.query_one("#hint", Static).render())


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
async def test_it_unfolds_from_120_columns_on_and_stretches_nothing(year_path, clock, size):
    async with at_home(year_path, clock, size) as (screen, pilot):
        shown = text_of(pilot)
        assert "Nothing waits today." in shown
        assert "Next: 1 card on Thursday, 5 March." in shown
        assert "Streak 3 days · 4 answers today" in shown
        assert all(deck in shown for deck in DECKS)
        side = screen.query_one("#side")
        assert side.display == (size[0] >= 120)
        if side.display:
            assert "252 days with answers · longest streak 33" in shown
            assert "The days to come" in shown
            assert screen.query_one("#main").region.right <= side.region.x
            assert side.region.bottom <= size[1] - 1
            assert screen.query_one(YearCalendar).region.width <= 116
            assert screen.query_one(Chart).region.height <= 14
        assert screen.query_one("#main").region.width <= 80


@pytest.mark.slow
async def test_retention_of_a_deck_and_the_days_to_come_are_those_of_the_statistics(year_path, clock):
    async with at_home(year_path, clock, (120, 40)) as (screen, pilot):
        assert screen.library is not None
        retention = statistics(screen.library, deck=DECKS[0], days=91).retention.whole.total
        assert retention.share is not None
        assert f"{100 * retention.share:.0f} %" in next(
            line for line in text_of(pilot).splitlines() if DECKS[0] in line
        )
        bars = screen.query_one(Chart).data.series["cards"].y
        coming = statistics(screen.library).outlook.forecast.days[1:]
        assert list(bars) == [day.due for day in coming][: len(bars)]
        assert len(bars) >= 7
        await pilot.resize_terminal(300, 80)
        await until(pilot, lambda: len(screen.query_one(Chart).data.series["cards"].y) > len(bars))


@pytest.mark.slow
async def test_enter_starts_everything_and_o_the_deck_at_the_cursor(library_path, clock):
    with_decks(library_path, clock, "One", "Two", "Three")
    async with running(library_path, clock) as pilot:
        await pilot.press("j", "o")
        assert review_on(pilot).session.remaining == 2
        assert review_on(pilot)._review.plan.deck == "Three"  # decks stand in the order of their names
        assert "Three" in text_of(pilot).splitlines()[0]
        await pilot.press("q", "enter")
        assert review_on(pilot).session.remaining == 6


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("down", "up")])
async def test_the_cursor_goes_through_hundreds_of_decks_and_stays_on_screen(library_path, clock, down, up):
    with_decks(library_path, clock, *(f"Deck {number:03}" for number in range(120)))
    async with running(library_path, clock) as pilot:
        table = pilot.app.screen.query_one(DeckTable)
        assert "> Deck 000" in text_of(pilot)
        assert "enter Start" in text_of(pilot).splitlines()[-1]
        await pilot.press(*[down] * 18, up)
        await pilot.pause()
        assert table.selected is not None
        assert table.selected.deck == "Deck 017"
        assert "> Deck 017" in text_of(pilot)
        assert "Deck 000" not in text_of(pilot)


async def test_a_click_goes_to_a_deck_and_one_more_opens_it(library_path, clock):
    with_decks(library_path, clock, "One", "Two")
    async with running(library_path, clock) as pilot:
        await pilot.click(DeckTable, offset=(4, 0))
        await pilot.click(DeckTable, offset=(4, 2))
        assert "> Two" in text_of(pilot)
        await pilot.click(DeckTable, offset=(4, 2))
        await pilot.pause()
        assert review_on(pilot)._review.plan.deck == "Two"


async def test_a_deck_of_which_nothing_waits_is_not_opened(year_path, clock):
    async with at_home(year_path, clock) as (screen, pilot):
        await pilot.press("o")
        assert pilot.app.screen is screen
        assert "Nothing of “Activations” waits today." in " ".join(toast.message for toast in pilot.app._notifications)


async def test_names_of_decks_are_text_and_fit(library_path, clock):
    name = "[@click=app.quit]漢字[/] " + "long " * 30
    with_decks(library_path, clock, name)
    async with running(library_path, clock) as pilot:
        line = next(line for line in text_of(pilot).splitlines() if line.lstrip().startswith(">"))
        assert "[@click=app.quit]漢字[/] long" in line
        assert line.split()[-5:] == ["2", "2", "·", "2", "·"]


async def test_a_new_study_day_brings_its_cards_while_the_screen_stands(library_path, clock, monkeypatch):
    monkeypatch.setattr(home_module, "DAY_CHECK_S", 0.02)
    with opened(library_path, clock=clock) as library:
        key, *_ = add_cards(library, *plain_cards(1))
        study.answer(library, key, Grade.GOOD)
    async with running(library_path, clock) as pilot:
        assert "Nothing waits today." in text_of(pilot)
        clock.pass_days(1)
        await until(pilot, lambda: "1 card waits today: 1 to review." in text_of(pilot))
        screen = pilot.app.screen
        assert isinstance(screen, HomeScreen)
        await until(pilot, lambda: screen.shown is not None and "one more with an answer today" in text_of(pilot))


@pytest.mark.slow
async def test_what_was_done_meanwhile_shows_when_the_session_is_left(library_path, clock):
    with_decks(library_path, clock, "One")
    async with at_home(library_path, clock) as (screen, pilot):
        assert "Streak" not in text_of(pilot)
        await pilot.press("enter", "space", "3", "q")
        assert "1 card waits today: 1 new." in text_of(pilot)
        await until(pilot, lambda: "Streak 1 day · 1 answer today" in text_of(pilot))
        await pilot.press("u")
        assert "2 cards wait today: 2 new." in text_of(pilot)
        await until(pilot, lambda: not screen.query_one("#habit").display)


async def test_keys_are_obeyed_while_the_log_is_read(year_path, clock, monkeypatch):
    may_read, real = Event(), overview_module.overview

    def held(*arguments):
        assert may_read.wait(60)
        return real(*arguments)

    monkeypatch.setattr(overview_module, "overview", held)
    async with running(year_path, clock) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, HomeScreen)
        await pilot.press("j")
        assert f"> {DECKS[1]}" in text_of(pilot)
        assert screen.shown is None
        screen.refresh_counts()
        may_read.set()
        await until(pilot, lambda: screen.shown is not None)


async def test_a_log_that_cannot_be_read_is_said_and_the_decks_stay(year_path, clock, monkeypatch):
    def failing(*_):
        raise LibraryUnavailable("The library is on a disk that is gone. Bring it back.")

    monkeypatch.setattr(overview_module, "overview", failing)
    async with running(year_path, clock) as pilot:
        await until(pilot, lambda: "a disk that is gone" in text_of(pilot))
        assert DECKS[0] in text_of(pilot)


FIRST_PAINT = """
import asyncio, sys
from pathlib import Path
import flashgrad.cli.boundary, flashgrad.cli.opening
import flashgrad.tui.app as app
from flashgrad.first_look import first_look

app.FlashgradApp._open = lambda self: None

async def main():
    async with app.FlashgradApp(Path("none.db"), first_look()).run_test(size=(160, 48)) as pilot:
        await pilot.pause()

asyncio.run(main())
heavy = {"pydantic", "sqlite_utils", "sqlite3", "typer", "markdown_it"}
heavy |= {"flashgrad.config", "flashgrad.tui.charts", "flashgrad.library.library"}
print("loaded:", *sorted(heavy & set(sys.modules)))
"""


def test_the_first_paint_loads_neither_charts_nor_settings_nor_the_use_cases():
    ran = subprocess.run([sys.executable, "-c", FIRST_PAINT], capture_output=True, text=True, check=False)
    assert ran.stdout == "loaded:\n", ran.stderr
