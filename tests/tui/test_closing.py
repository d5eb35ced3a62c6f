"""Keys that come faster than screens close."""

import gc

import pytest
from textual.css.query import NoMatches

from flashgrad.tui.screens.browse import BrowseScreen
from flashgrad.tui.screens.home import HomeScreen
from flashgrad.tui.screens.review import ReviewScreen
from tests.tui.conftest import review_on, running, until


@pytest.mark.slow
@pytest.mark.parametrize("opens", ["enter", "g", "t", "b", "i", "c", "l", "s", "question_mark"])
async def test_a_second_key_on_its_way_does_not_close_the_first_screen_too(opens, library_path, clock):
    async with running(library_path, clock) as pilot:
        await pilot.press(opens)
        await until(pilot, lambda: not isinstance(pilot.app.screen, HomeScreen))
        screen = pilot.app.screen
        for _ in range(4):
            screen.dismiss()
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)
        assert not pilot.app._exit


@pytest.mark.slow
@pytest.mark.parametrize("answers", range(3))
async def test_a_review_can_be_left_while_it_is_being_drawn(answers, library_path, clock):
    async with running(library_path, clock) as pilot:
        for _ in range(3):
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
            screen = review_on(pilot)
            for _ in range(answers):
                screen.action_reveal()
                screen.action_grade("3")
            screen.action_leave()
            await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))


async def test_what_an_app_that_is_ending_would_still_draw_ends_quietly(library_path, clock, monkeypatch):
    async with running(library_path, clock) as pilot:
        home = pilot.app.screen
        assert isinstance(home, HomeScreen)

        async def draw() -> None:
            home.query_one("#nothing")

        with pytest.raises(NoMatches):
            await home.while_open(draw)
        with monkeypatch.context() as ending:
            ending.setattr(pilot.app, "_running", False)  # while its widgets are being taken away
            await home.while_open(draw)


async def test_a_drawing_that_is_overtaken_before_it_began_leaves_nothing_behind(library_path, clock, recwarn):
    async with running(library_path, clock) as pilot:
        await pilot.press("b")
        await until(pilot, lambda: isinstance(pilot.app.screen, BrowseScreen))
        screen = pilot.app.screen
        assert isinstance(screen, BrowseScreen)
        for _ in range(3):
            screen.action_sort("due")
        await pilot.pause()
    gc.collect()
    assert not [warning.message for warning in recwarn]
