"""The statistics screen by keys and mouse, narrow and wide, on a library with a year of answers and on a new one."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from flashgrad.errors import LibraryUnavailable
from flashgrad.library.stats import statistics
from flashgrad.schedule.days import as_date
from flashgrad.tui.charts.chart import Chart
from flashgrad.tui.screens import statistics as screen_module
from flashgrad.tui.screens.home import HomeScreen
from flashgrad.tui.screens.statistics import StatisticsScreen
from flashgrad.tui.widgets import statistics_charts as charts
from flashgrad.tui.widgets.statistics_section import StatisticsSection
from flashgrad.tui.widgets.year_calendar import YearCalendar
from tests.a_year_of_answers import DECKS
from tests.tui.conftest import NOON_MS, SteppingClock, running, text_of, until

TODAY = NOON_MS // 86_400_000 + 719_163
SHOWN = ["retention", "forecast", "intervals", "ease", "year", "hours", "time", "flow", "predictions"]


@asynccontextmanager
async def looking(
    path: Path, clock: SteppingClock, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[StatisticsScreen, Pilot[None]]]:
    """The app with its statistics read."""
    async with running(path, clock, size=size) as pilot:
        await pilot.press("t")
        screen = pilot.app.screen
        assert isinstance(screen, StatisticsScreen)
        await until(pilot, lambda: screen.shown is not None)
        await pilot.pause()
        yield screen, pilot


def heading(screen: StatisticsScreen) -> str:
    return str(screen.query_one("#name", Static).render())


def state(screen: StatisticsScreen) -> str:
    return str(screen.query_one("#state", Static).render())


def sections(screen: StatisticsScreen) -> list[str | None]:
    return [section.id for section in screen.query(StatisticsSection) if section.display]


def is_settled(screen: StatisticsScreen) -> Callable[[], bool]:
    return lambda: "Reading" not in heading(screen) + state(screen)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (144, 40), (160, 48)])
async def test_every_section_stands_in_one_column_or_in_two(year_path, clock, size):
    async with looking(year_path, clock, size) as (screen, pilot):
        assert sections(screen) == SHOWN
        assert heading(screen) == "Statistics · 365 days · all decks"
        assert screen.shown is not None
        assert f"{screen.shown.answers:,} answers" in state(screen)
        memory, habit = screen.query_one("#memory").region, screen.query_one("#habit").region
        assert (habit.y >= memory.bottom) == (size[0] == 80)
        assert (habit.x >= memory.right) == (size[0] > 80)
        assert "True retention" in text_of(pilot)
        assert all(chart.size.width >= charts.NARROWEST_CELLS for chart in screen.query(Chart) if chart.display)
        assert screen.query_one("#page").virtual_size.width <= size[0]


@pytest.mark.slow
async def test_it_paints_at_once_and_obeys_keys_while_it_reads(year_path, clock, monkeypatch):
    may_read, read = Event(), []

    def held(library, *, deck, days, new_per_day):
        read.append(days)
        assert may_read.wait(60)
        return statistics(library, deck=deck, days=days, new_per_day=new_per_day)

    monkeypatch.setattr(screen_module, "statistics", held)
    async with running(year_path, clock) as pilot:
        await pilot.press("t")
        screen = pilot.app.screen
        assert isinstance(screen, StatisticsScreen)
        assert "Reading …" in text_of(pilot)
        await pilot.press("1", "2", "j", "1")
        assert heading(screen) == "Statistics · 30 days · all decks"
        may_read.set()
        await until(pilot, lambda: screen.shown is not None)
        assert read == [365, 30]
        assert screen.shown is not None
        assert screen.shown.days == 30


async def test_it_can_be_left_while_it_reads(year_path, clock, monkeypatch):
    may_read = Event()

    def held(*arguments, **named):
        assert may_read.wait(60)
        return statistics(*arguments, **named)

    monkeypatch.setattr(screen_module, "statistics", held)
    async with running(year_path, clock) as pilot:
        await pilot.press("t", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        may_read.set()
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["escape", "q"])
async def test_keys_lead_home(year_path, clock, key):
    async with looking(year_path, clock) as (_, pilot):
        await pilot.press(key)
        assert isinstance(pilot.app.screen, HomeScreen)


@pytest.mark.slow
async def test_digits_choose_the_period(year_path, clock):
    async with looking(year_path, clock) as (screen, pilot):
        for key, name, first_day in (
            ("1", "30 days", TODAY - 29),
            ("2", "91 days", TODAY - 90),
            ("4", "everything", 1),
            ("3", "365 days", TODAY - 364),
        ):
            await pilot.press(key)
            await until(pilot, is_settled(screen))
            assert heading(screen) == f"Statistics · {name} · all decks"
            assert screen.shown is not None
            assert screen.shown.first_day == first_day


@pytest.mark.slow
async def test_d_goes_through_the_decks_and_back_to_all(year_path, clock):
    async with looking(year_path, clock) as (screen, pilot):
        assert screen.shown is not None
        answers: dict[str | None, int] = {None: screen.shown.answers}
        for key, deck in (("d", DECKS[0]), ("d", DECKS[1]), ("d", None), ("D", DECKS[1])):
            await pilot.press(key)
            await until(pilot, is_settled(screen))
            assert heading(screen).endswith(deck or "all decks")
            assert screen.shown.deck == deck
            answers[deck] = screen.shown.answers
        assert answers[DECKS[0]] + answers[DECKS[1]] == answers[None]


@pytest.mark.slow
@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("down", "up"), ("pagedown", "pageup"), ("space", "pageup")])
async def test_keys_scroll(year_path, clock, down, up):
    async with looking(year_path, clock) as (screen, pilot):
        page = screen.query_one("#page")
        await pilot.press(down)
        await until(pilot, lambda: page.scroll_y > 0)
        await pilot.press(up)
        await until(pilot, lambda: page.scroll_y == 0)


@pytest.mark.slow
async def test_a_resize_unfolds_and_folds(year_path, clock):
    async with looking(year_path, clock) as (screen, pilot):
        for size, is_wide in (((160, 48), True), ((300, 80), True), ((80, 24), False)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert (screen.query_one("#habit").region.x > 40) == is_wide


@pytest.mark.slow
async def test_a_new_library_is_told_what_will_stand_here(library_path, clock):
    async with looking(library_path, clock) as (screen, pilot):
        assert state(screen).startswith("Nothing has been answered yet.")
        assert "Press escape to go home" in text_of(pilot)
        assert not screen.query_one("#columns").display
        await pilot.press("d")
        await until(pilot, is_settled(screen))
        assert state(screen).startswith("No card of this deck has been answered yet.")


async def test_a_library_that_cannot_be_read_says_why(year_path, clock, monkeypatch):
    async with looking(year_path, clock) as (screen, pilot):

        def failing(*_, **__):
            raise LibraryUnavailable("The library is on a disk that is gone. Bring it back.")

        monkeypatch.setattr(screen_module, "statistics", failing)
        await pilot.press("1")
        await until(pilot, is_settled(screen))
        assert state(screen) == "The library is on a disk that is gone. Bring it back."
        assert not screen.query_one("#columns").display


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (160, 48), (300, 80)])
async def test_the_calendar_tells_the_day_under_the_mouse_and_under_the_cursor(year_path, clock, size):
    async with looking(year_path, clock, size) as (screen, pilot):
        calendar = screen.query_one(YearCalendar)
        calendar.scroll_visible(animate=False)
        await pilot.pause()
        assert calendar.year is not None
        answers = {
            calendar.year.first_monday + 7 * column + row: number
            for column, week in enumerate(calendar.year.weeks)
            for row, number in enumerate(week)
        }
        await pilot.hover(YearCalendar, offset=(20, 3))
        day = calendar.hovered
        assert day is not None
        assert as_date(day).isoweekday() == 3
        assert calendar.told.endswith(f"{answers[day]} answers" if answers[day] != 1 else "1 answer")
        assert calendar.told in text_of(pilot)
        await pilot.hover("#name")
        assert calendar.told == ""
        calendar.focus()
        await pilot.pause()
        assert calendar.told.startswith("Sun 1 March 2026: ")
        await pilot.press("left", "up", "right", "down", "down")
        assert calendar.cursor == TODAY
        await pilot.press("left", "up")
        assert calendar.told.startswith("Sat 21 February 2026: ")
        await pilot.click(YearCalendar, offset=(20, 3))
        assert calendar.cursor == day


@pytest.mark.slow
async def test_the_calendar_shows_amounts_without_colour(year_path, clock, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with looking(year_path, clock, (160, 48)) as (_, pilot):
        monday = next(line for line in text_of(pilot).splitlines() if "Mon " in line)
        assert {"·", "░", "▒"} <= set(monday)
