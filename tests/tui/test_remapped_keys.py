"""Keys of the learner's own: the app obeys them, and footer, help, palette and grade buttons show them."""

import pytest
from textual.screen import Screen

from flashgrad.config import Settings, load_settings
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.palette_provider import KeptThemes, KeyCommands
from flashgrad.tui.screens.browse import BrowseScreen
from flashgrad.tui.screens.gallery import GalleryScreen
from flashgrad.tui.screens.home import HomeScreen
from flashgrad.tui.screens.review import ReviewScreen
from flashgrad.tui.screens.statistics import StatisticsScreen
from flashgrad.tui.widgets.demo_keys import PhasedWidget
from tests.tui.conftest import running, text_of, until

KEYS = {
    "home.gallery": "x",
    "home.statistics": "b",
    "home.browse": "t",
    "review.reveal": "v",
    "review.grade_3": "G,f9",
    "app.help": "f1",
}


def is_on(pilot, kind: type[Screen[None]]) -> bool:
    return isinstance(pilot.app.screen, kind)


@pytest.mark.slow
async def test_a_key_of_the_learners_own_works_and_is_shown_wherever_keys_are(library_path, clock):
    async with running(library_path, clock, size=(120, 40), settings=Settings(keys=KEYS)) as pilot:
        footer = text_of(pilot).splitlines()[-1]
        assert "x Gallery" in footer
        assert "enter Start" in footer
        assert "b Stats" in footer
        await pilot.press("g")
        assert is_on(pilot, HomeScreen)
        for key, screen in (("x", GalleryScreen), ("b", StatisticsScreen), ("t", BrowseScreen)):
            await pilot.press(key)
            assert is_on(pilot, screen)
            await pilot.press("escape")
        hits = {str(hit.text): hit.help async for hit in KeyCommands(pilot.app.screen).discover()}
        assert str(hits["Gallery"]).startswith("x · ")
        assert str(hits["Start"]).startswith("enter · ")
        await pilot.press("question_mark")
        assert is_on(pilot, HomeScreen)
        await pilot.press("f1")
        shown = text_of(pilot)
        assert "x  Gallery: Look through all demos" in shown
        assert "f1  Help: " in shown


@pytest.mark.slow
async def test_grades_have_keys_of_their_own_too(library_path, clock):
    async with running(library_path, clock, settings=Settings(keys=KEYS)) as pilot:
        await pilot.press("enter", "space")
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        assert not screen.session.is_revealed
        assert "v Show answer" in text_of(pilot)
        await pilot.press("v", "3")
        assert screen.session.answered == 0
        await until(pilot, lambda: "G f9 Good" in text_of(pilot))
        await pilot.press("G")
        assert screen.session.answered == 1


async def test_escape_still_closes_a_demo_where_another_of_its_commands_moved(library_path, clock):
    """Two commands share the key; one that moves must not take the other's key along."""
    settings = Settings(keys={"demo.stop_by_escape": "f7"})
    async with running(library_path, clock, settings=settings) as pilot:
        kept = PhasedWidget._merge_bindings()
        kept.apply_keymap(pilot.app._keymap)
        assert {binding.id for binding in kept.get_bindings_for_key("escape")} == {"demo.close_by_escape"}
        assert {binding.id for binding in kept.get_bindings_for_key("f7")} == {"demo.stop_by_escape"}


async def test_a_theme_that_is_chosen_in_the_palette_is_kept(library_path, clock):
    async with running(library_path, clock) as pilot:
        commands = dict(KeptThemes(pilot.app.screen).commands)
        assert set(commands) == set(pilot.app.available_themes)
        await commands["nord"]()
        await pilot.pause()
        assert (pilot.app.theme, load_settings().theme) == ("nord", "nord")
        said = [note.message for note in pilot.app._notifications]
        assert said == ["The theme nord is kept in settings.toml."]
        assert isinstance(pilot.app, FlashgradApp)
        assert pilot.app.library.settings.theme == "nord"


@pytest.mark.parametrize("name", ["Theme", "Fit FSRS"])
async def test_the_palette_offers_what_has_no_key_on_every_screen(library_path, clock, name):
    async with running(library_path, clock) as pilot:
        assert name in [command.title for command in pilot.app.get_system_commands(pilot.app.screen)]
