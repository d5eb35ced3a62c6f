"""The optimiser's screen: the curve of a fit, what was found, taking it, and the refusal of a short log."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from flashgrad.config import Settings, load_settings
from flashgrad.library import optimise
from flashgrad.places import settings_path
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.charts.chart import Chart
from flashgrad.tui.screens.home import HomeScreen
from flashgrad.tui.screens.optimiser import OptimiserScreen
from flashgrad.tui.screens.schedule_change import ScheduleChangeScreen
from flashgrad.tui.screens.settings import SettingsScreen
from tests.a_year_of_answers import fill_a_year
from tests.tui.conftest import SteppingClock, running, text_of, until
from tests.unit.optimiser import learner

ON_FSRS = Settings(scheduler="fsrs")


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("answered") / "library.db"
    fill_a_year(path, SteppingClock(), cards=40, settings=ON_FSRS)
    return path


@pytest.fixture
def answered_path(answered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(answered, tmp_path / "library.db"))


@asynccontextmanager
async def optimising(
    path: Path, clock: SteppingClock, settings: Settings, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[OptimiserScreen, Pilot[None]]]:
    """The app with the optimiser opened from its settings."""
    async with running(path, clock, settings=settings, size=size) as pilot:
        await pilot.press("s", "o")
        screen = pilot.app.screen
        assert isinstance(screen, OptimiserScreen)
        yield screen, pilot


def is_on(pilot: Pilot[None], kind: type[Screen[None]]) -> bool:
    return isinstance(pilot.app.screen, kind)


async def test_a_short_log_is_refused_politely(library_path, clock):
    async with optimising(library_path, clock, Settings()) as (screen, pilot):
        await until(pilot, lambda: "512 repeated reviews" in text_of(pilot))
        assert not screen.query_one(Chart).display
        await pilot.press("enter")
        assert is_on(pilot, OptimiserScreen)
        await pilot.press("escape")
        assert is_on(pilot, SettingsScreen)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_the_loss_is_drawn_and_nothing_changes_on_leaving(answered_path, clock, size):
    async with optimising(answered_path, clock, ON_FSRS, size) as (screen, pilot):
        await until(pilot, lambda: screen.fitted is not None)
        await pilot.pause()
        chart = screen.query_one(Chart)
        assert [epoch.number for epoch in screen.epochs] == list(range(6))
        assert chart.data.series["log loss"].y == tuple(epoch.log_loss for epoch in screen.epochs)
        assert "epoch" in chart.text
        assert "with the parameters in use" in text_of(pilot)
        assert "enter Take them" in text_of(pilot)
        await pilot.press("q", "escape")
        assert is_on(pilot, HomeScreen)
    assert not settings_path().exists()


@pytest.mark.slow
async def test_what_was_found_is_taken_after_the_preview_of_the_schedule(answered_path, clock):
    async with optimising(answered_path, clock, ON_FSRS) as (screen, pilot):
        await until(pilot, lambda: screen.fitted is not None)
        await pilot.press("enter")
        change = pilot.app.screen
        assert isinstance(change, ScheduleChangeScreen)
        await until(pilot, lambda: change.preview is not None)
        await pilot.press("enter")
        await until(pilot, lambda: is_on(pilot, OptimiserScreen))
        await pilot.pause()
        assert "Taken: they are in force." in text_of(pilot)
        assert screen.fitted is not None
        assert isinstance(pilot.app, FlashgradApp)
        assert pilot.app.library.settings.fsrs_parameters == screen.fitted.parameters
        assert load_settings().fsrs_parameters == screen.fitted.parameters
        await pilot.press("enter", "escape", "escape")
        assert is_on(pilot, HomeScreen)


@pytest.mark.slow
async def test_under_sm2_they_are_kept_for_later_without_a_question(answered_path, clock):
    async with optimising(answered_path, clock, Settings()) as (screen, pilot):
        await until(pilot, lambda: screen.fitted is not None)
        await pilot.press("enter")
        await pilot.pause()
        assert "Taken: they will be used once FSRS is in charge." in text_of(pilot)
        assert load_settings().scheduler == "sm2"


@pytest.mark.slow
async def test_leaving_in_the_midst_of_a_fit_ends_its_process(library_path, clock, monkeypatch):
    processes = []
    start = optimise._started

    async def remembered():
        processes.append(await start())
        return processes[-1]

    monkeypatch.setattr(optimise, "_started", remembered)
    monkeypatch.setattr(optimise, "reviews_to_fit", lambda _: learner.reviews(20_000))
    async with optimising(library_path, clock, ON_FSRS) as (screen, pilot):
        await until(pilot, lambda: bool(processes))
        await pilot.press("escape")
        assert is_on(pilot, SettingsScreen)
        await until(pilot, lambda: processes[0].returncode is not None)
        assert screen.fitted is None
