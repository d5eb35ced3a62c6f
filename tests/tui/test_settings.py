"""The settings screen by keys and mouse: what is shown, what is kept, what takes effect, what is asked before."""

import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from flashgrad.config import Settings, load_settings
from flashgrad.errors import LibraryUnavailable
from flashgrad.library import study
from flashgrad.library.library import Library, OnProgress, opened
from flashgrad.model import Grade
from flashgrad.places import settings_path
from flashgrad.store import states
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.screens import schedule_change
from flashgrad.tui.screens.choices import ChoicesScreen
from flashgrad.tui.screens.home import HomeScreen
from flashgrad.tui.screens.key_capture import KeyCaptureScreen
from flashgrad.tui.screens.review import ReviewScreen
from flashgrad.tui.screens.schedule_change import ScheduleChangeScreen
from flashgrad.tui.screens.settings import SettingField, SettingsScreen
from flashgrad.tui.widgets.setting_list import SettingList
from tests.samples import add_cards, plain_cards
from tests.tui.conftest import SteppingClock, running, text_of, until


@asynccontextmanager
async def settled(
    path: Path, clock: SteppingClock, size: tuple[int, int] = (80, 24), settings: Settings | None = None
) -> AsyncIterator[tuple[SettingsScreen, Pilot[None]]]:
    """The app with its settings open."""
    async with running(path, clock, size=size, settings=settings) as pilot:
        await pilot.press("s")
        yield screen_on(pilot), pilot


def screen_on(pilot: Pilot[None]) -> SettingsScreen:
    screen = pilot.app.screen
    assert isinstance(screen, SettingsScreen)
    return screen


def is_on(pilot: Pilot[None], kind: type[Screen[None]]) -> bool:
    return isinstance(pilot.app.screen, kind)


def in_force(pilot: Pilot[None]) -> Settings:
    assert isinstance(pilot.app, FlashgradApp)
    return pilot.app.library.settings


async def go_to(screen: SettingsScreen, pilot: Pilot[None], key: str) -> None:
    settings = screen.query_one(SettingList)
    settings.highlighted = settings.get_option_index(key)
    await pilot.pause()


def problem(screen: SettingsScreen) -> str:
    return str(screen.query_one("#problem", Static).render())


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
async def test_the_setting_under_the_cursor_is_explained(library_path, clock, size):
    async with settled(library_path, clock, size) as (screen, pilot):
        assert "Local hour at which a study day begins." in text_of(pilot)
        assert "day_start_hour   default 4" in text_of(pilot)
        await pilot.press("j", "j", "down")
        assert screen.selected is not None
        assert screen.selected.info.key == "review_order"
        assert ("drawn for the day" in text_of(pilot)) == (size[0] == 120)
        about, settings = screen.query_one("#about").region, screen.query_one(SettingList).region
        assert (about.y >= settings.bottom) == (size[0] == 80)
        assert about.bottom <= size[1]
        await pilot.resize_terminal(200 - size[0], 30)
        await until(pilot, lambda: ("drawn for the day" in text_of(pilot)) != (size[0] == 120))


@pytest.mark.slow
async def test_every_key_of_the_list_moves_as_it_says(library_path, clock):
    async with settled(library_path, clock) as (screen, pilot):
        seen = []
        for key in ("k", "j", "G", "g", "end", "home", "pagedown", "pageup", "tab", "tab", "shift+tab", "up"):
            await pilot.press(key)
            assert screen.selected is not None
            seen.append(screen.selected.info.key)
        last = seen[2]
        assert last.startswith("keys.")
        assert seen[:6] == [last, "day_start_hour", last, "day_start_hour", last, "day_start_hour"]
        assert seen[6] not in ("day_start_hour", last)
        assert seen[7:] == ["day_start_hour", "scheduler", "theme", "scheduler", "bury_siblings"]


@pytest.mark.slow
async def test_a_number_is_typed_and_refused_in_place_until_it_means_something(library_path, clock, home):
    async with settled(library_path, clock) as (screen, pilot):
        await go_to(screen, pilot, "new_per_day")
        await pilot.press("enter", "x", "enter")
        assert problem(screen) == "New cards: a whole number is wanted, 0 to 1000000, not x."
        assert not settings_path().exists()
        await pilot.press("backspace", "7", "enter")
        assert settings_path().read_text() == "new_per_day = 7\n"
        assert in_force(pilot).new_per_day == 7
        assert screen.query_one(SettingList).has_focus
        assert "● New cards" in text_of(pilot)
        await pilot.press("enter", "9", "escape")
        assert isinstance(pilot.app.screen, SettingsScreen)
        assert in_force(pilot).new_per_day == 7
        await pilot.press("r")
        assert load_settings().new_per_day == 20
        await pilot.press("escape")
        assert is_on(pilot, HomeScreen)


@pytest.mark.slow
async def test_keys_belong_to_the_field_while_a_value_is_typed(library_path, clock):
    async with settled(library_path, clock) as (screen, pilot):
        await go_to(screen, pilot, "fsrs_parameters")
        await pilot.press("space")
        await pilot.press(*"jr 1")
        await pilot.press("tab", "home")
        assert screen.query_one(SettingField).value == "jr 1"
        await pilot.press("enter")
        assert "numbers separated by commas are wanted" in problem(screen)


@pytest.mark.slow
async def test_a_flag_changes_at_once_and_a_choice_from_a_list(library_path, clock):
    async with settled(library_path, clock) as (screen, pilot):
        await go_to(screen, pilot, "fuzz")
        await pilot.press("space")
        assert in_force(pilot).fuzz
        await go_to(screen, pilot, "new_placement")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, ChoicesScreen)
        await pilot.press("j", "down", "k", "enter")
        assert in_force(pilot).new_placement == "before"
        await pilot.press("enter", "up", "escape")
        assert load_settings() == Settings(fuzz=True, new_placement="before")


@pytest.mark.slow
async def test_a_theme_is_seen_before_it_is_taken(library_path, clock):
    async with settled(library_path, clock) as (screen, pilot):
        await go_to(screen, pilot, "theme")
        before = pilot.app.theme
        await pilot.press("enter", "j")
        assert pilot.app.theme == "ansi-dark"
        await pilot.press("escape")
        assert pilot.app.theme == before
        await pilot.press("enter", "j", "j", "enter")
        assert pilot.app.theme == load_settings().theme == "ansi-light"
        await pilot.press("r")
        assert (pilot.app.theme, load_settings().theme) == (before, "")


@pytest.mark.slow
async def test_a_deck_has_limits_of_its_own(library_path, clock):
    async with settled(library_path, clock) as (screen, pilot):
        await go_to(screen, pilot, "decks.Training in practice.new_per_day")
        await pilot.press("enter", "3", "enter")
        assert settings_path().read_text() == '[decks."Training in practice"]\nnew_per_day = 3\n'
        assert in_force(pilot).decks["Training in practice"].new_per_day == 3
        await pilot.press("r")
        assert in_force(pilot).decks["Training in practice"].new_per_day is None


@pytest.mark.slow
async def test_a_key_is_pressed_to_become_that_of_a_command(library_path, clock):
    async with settled(library_path, clock) as (screen, pilot):
        await go_to(screen, pilot, "keys.home.gallery")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, KeyCaptureScreen)
        await pilot.press("escape")
        assert in_force(pilot).keys == {}
        await pilot.press("enter", "b")
        assert "both “Gallery” (home.gallery) and “Browse” (home.browse)" in problem(screen)
        await pilot.press("enter", "tab")
        assert settings_path().read_text() == '[keys]\n"home.gallery" = "tab"\n'
        await pilot.press("escape")
        assert "tab Gallery" in text_of(pilot)
        await pilot.press("s")
        await go_to(screen_on(pilot), pilot, "keys.home.gallery")
        await pilot.press("enter", "backspace")
        assert in_force(pilot).keys == {}


async def test_a_click_goes_to_a_setting_and_another_changes_it(library_path, clock):
    async with settled(library_path, clock) as (screen, pilot):
        await pilot.click(SettingList, offset=(5, 13))
        assert screen.selected is not None
        assert screen.selected.info.key == "fuzz"
        assert not in_force(pilot).fuzz
        await pilot.click(SettingList, offset=(5, 13))
        assert in_force(pilot).fuzz


@pytest.mark.slow
async def test_a_file_that_cannot_be_written_is_said_and_nothing_changes(library_path, clock, home):
    settings_path().parent.mkdir(parents=True)
    settings_path().mkdir()
    async with settled(library_path, clock) as (screen, pilot):
        await go_to(screen, pilot, "fuzz")
        await pilot.press("enter")
        assert "settings.toml" in problem(screen)
        assert not in_force(pilot).fuzz


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty cards, each answered on four days."""
    path, clock = tmp_path_factory.mktemp("reviewed") / "library.db", SteppingClock()
    clock.pass_days(-40)
    with opened(path, clock=clock) as library:
        keys = add_cards(library, *plain_cards(30))
        for days in (1, 6, 15, 18):
            for place, key in enumerate(keys):
                study.answer(library, key, Grade(5 - place % 4))
            clock.pass_days(days)
    return path


@pytest.fixture
def reviewed_path(reviewed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(reviewed, tmp_path / "library.db"))


def schedule(path: Path) -> dict[str, object]:
    with opened(path, load_settings()) as library:
        return dict(states.everything(library.connection))


async def asked(screen: SettingsScreen, pilot: Pilot[None], setting: str, *keys: str) -> ScheduleChangeScreen:
    """The question that a change of the schedule leads to."""
    await go_to(screen, pilot, setting)
    await pilot.press(*keys)
    change = pilot.app.screen
    assert isinstance(change, ScheduleChangeScreen)
    await until(pilot, lambda: change.preview is not None)
    await pilot.pause()
    return change


@pytest.mark.slow
async def test_another_scheduler_shows_what_it_would_do_and_then_does_it(reviewed_path, clock):
    before = schedule(reviewed_path)
    async with settled(reviewed_path, clock) as (screen, pilot):
        change = await asked(screen, pilot, "scheduler", "enter", "j", "enter")
        assert "Scheduler: fsrs" in text_of(pilot)
        assert "of 30 reviewed cards change their due day or interval." in text_of(pilot)
        assert "Question" in text_of(pilot)
        assert change.preview is not None
        assert not settings_path().exists()
        await pilot.press("escape")
        assert in_force(pilot).scheduler == "sm2"
        await asked(screen, pilot, "scheduler", "enter", "j", "enter")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsScreen))
        assert in_force(pilot).scheduler == load_settings().scheduler == "fsrs"
        await pilot.press("escape", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        await pilot.press("space", "3")
        await until(pilot, lambda: review(pilot).session.answered == 1)
    after = schedule(reviewed_path)
    assert after != before


def review(pilot: Pilot[None]) -> ReviewScreen:
    assert isinstance(pilot.app.screen, ReviewScreen)
    return pilot.app.screen


def endless(library: Library, settings: Settings, on_progress: OnProgress) -> None:
    while True:
        on_progress(0.5)
        time.sleep(0.01)


def failing(library: Library, settings: Settings, on_progress: OnProgress) -> None:
    raise LibraryUnavailable("The disk is full.")


@pytest.mark.slow
@pytest.mark.parametrize("replay", [endless, failing])
async def test_a_replay_that_is_cancelled_or_fails_leaves_all_as_it_was(reviewed_path, clock, monkeypatch, replay):
    monkeypatch.setattr(schedule_change, "switch_beside", replay)
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text("leech_lapses = 6 # mine\n")
    before = schedule(reviewed_path)
    async with settled(reviewed_path, clock, settings=load_settings()) as (screen, pilot):
        await asked(screen, pilot, "scheduler", "enter", "j", "enter")
        await pilot.press("enter")
        if replay is endless:
            await until(pilot, lambda: " 50%" in text_of(pilot))
            await pilot.press("enter", "j", "k", "escape")
        await until(pilot, lambda: is_on(pilot, SettingsScreen))
        said = [note.message for note in pilot.app._notifications]
        assert said == (["The disk is full."] if replay is failing else [])
        assert in_force(pilot).scheduler == "sm2"
    assert settings_path().read_text() == "leech_lapses = 6 # mine\n"
    assert schedule(reviewed_path) == before


@pytest.mark.slow
async def test_a_schedule_without_a_review_changes_without_a_question(library_path, clock):
    async with settled(library_path, clock) as (screen, pilot):
        await go_to(screen, pilot, "day_start_hour")
        await pilot.press("enter", "backspace", "2", "enter")
        await until(pilot, lambda: in_force(pilot).day_start_hour == 2)
        assert load_settings().day_start_hour == 2


@pytest.mark.slow
async def test_settings_open_over_a_review_and_a_new_schedule_leads_home(reviewed_path, clock):
    async with running(reviewed_path, clock) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        await pilot.press("f2")
        screen = screen_on(pilot)
        await go_to(screen, pilot, "grade_keys")
        await pilot.press("enter", "j", "enter", "f2", "escape")
        assert is_on(pilot, ReviewScreen)
        await pilot.press("f2")
        await asked(screen_on(pilot), pilot, "maximum_interval_days", "enter", *["backspace"] * 5, "9", "enter")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsScreen))
        await pilot.press("escape")
        assert is_on(pilot, HomeScreen)
