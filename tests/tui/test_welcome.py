"""The first start explains itself on one screen, once."""

import pytest
from textual.events import Key

from flashgrad.config import Settings
from flashgrad.study.plan import Plan
from tests.samples import BUNDLED_CARDS
from tests.tui.conftest import review_on, running, screen_on, text_of, until, until_shown


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (300, 80)])
async def test_the_first_start_says_what_this_is_in_a_few_lines(library_path, clock, size):
    async with running(library_path, clock, size=size, greets=True) as pilot:
        assert screen_on(pilot) == "WelcomeScreen"
        await until_shown(
            pilot,
            "Cards come back when you are about to forget them",
            "enter starts what is due today",
            "space shows the answer",
            "1–4 grade it",
            "d runs the experiment",
            "u takes the latest answer back",
            "? lists all keys",
            f"with {BUNDLED_CARDS} cards were added to your library",
            "All you do is kept at once in",
        )
        box = pilot.app.screen.query_one("#box")
        assert box.region.bottom <= size[1]


@pytest.mark.slow
@pytest.mark.parametrize("key", ["enter", "q", "x", "escape", "down", "question_mark"])
async def test_any_key_closes_it_and_does_nothing_else(library_path, clock, key):
    async with running(library_path, clock, greets=True) as pilot:
        await pilot.press(key)
        assert screen_on(pilot) == "HomeScreen"
        assert pilot.app.is_running


async def test_two_keys_at_once_close_nothing_but_this(library_path, clock):
    async with running(library_path, clock, greets=True, plan=Plan()) as pilot:
        for _ in range(2):
            pilot.app.screen.post_message(Key("x", "x"))
        await until(pilot, lambda: screen_on(pilot) == "ReviewScreen")
        await pilot.pause()
        review = review_on(pilot)
        assert review.session.remaining == 20
        for _ in range(2):
            review.action_leave()
        await pilot.pause()
        assert screen_on(pilot) == "HomeScreen"


@pytest.mark.slow
async def test_it_never_comes_back_by_itself_and_w_brings_it_back(library_path, clock):
    async with running(library_path, clock, greets=True) as pilot:
        await pilot.click("#box")
        assert screen_on(pilot) == "HomeScreen"
    async with running(library_path, clock, greets=True, settings=Settings(grade_keys="six")) as pilot:
        assert screen_on(pilot) == "HomeScreen"
        await pilot.press("w")
        assert screen_on(pilot) == "WelcomeScreen"
        shown = text_of(pilot)
        assert "were added" not in shown
        assert "0–5" in shown
