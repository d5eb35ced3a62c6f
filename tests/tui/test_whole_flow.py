"""One learner's first two days, by keyboard alone: first start, import, review, drill, undo, demo, quit, return."""

import asyncio

import pytest
from textual.pilot import Pilot

from flashgrad.config import Settings
from flashgrad.demos import links
from flashgrad.library import study
from flashgrad.library.cards import search
from flashgrad.library.library import opened
from flashgrad.store import experiments, reviews
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.screens.review import ReviewScreen
from flashgrad.tui.widgets.demo_pane import DemoPane
from tests.samples import BUNDLED_CARDS, EVERYTHING_AT_ONCE
from tests.tui.conftest import card_id_on, review_on, running, text_of, until

TWELVE_A_DAY = Settings(new_per_day=12)
DECK = """# Two of my own
---
card_id: RMyBSvWo
---
What is a vanishing gradient, in my words?
---
It shrinks layer by layer.
---
card_id: null
---
Why does He multiply by two?
---
Because ReLU drops half.
"""


async def grade_current(pilot: Pilot[None], key: str) -> None:
    await pilot.press("space", key)


@pytest.mark.slow
async def test_a_learners_first_two_days(library_path, clock, tmp_path):
    deck = tmp_path / "deck-two.md"
    deck.write_text(DECK, encoding="utf-8")

    async with running(library_path, clock, settings=TWELVE_A_DAY) as pilot:
        assert "12 cards wait today: 12 new" in text_of(pilot)
        assert f"{BUNDLED_CARDS - 12} more wait" in text_of(pilot)

        await pilot.press("i", *str(deck), "enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "1 new, 1 moved" in text_of(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "12 cards wait today: 12 new" in text_of(pilot)
        assert f"{BUNDLED_CARDS + 1 - 12} more wait" in text_of(pilot)

        await pilot.press("enter")
        review = review_on(pilot)
        await demo_from_the_card(pilot, review)

        await grade_current(pilot, "1")
        forgotten = review.session.drills[0]
        for _ in range(11):
            await grade_current(pilot, "3")
        assert review.session.is_drill
        assert review.session.current == forgotten
        await grade_current(pilot, "2")
        assert review.session.current == forgotten
        await grade_current(pilot, "4")
        assert review.session.is_finished
        assert "Done for today" in text_of(pilot)
        await pilot.press("q", "q")

    async with running(library_path, clock, settings=TWELVE_A_DAY) as pilot:
        assert "Today's limits are used up" in text_of(pilot)
        assert "12 cards tomorrow" in text_of(pilot)
        await pilot.press("u")
        assert "1 to drill again" in text_of(pilot)
        await pilot.press("enter")
        assert review_on(pilot).session.current == forgotten
        await grade_current(pilot, "4")
        await pilot.press("ctrl+q")

    clock.pass_days(1)
    async with running(library_path, clock, settings=TWELVE_A_DAY) as pilot:
        assert "24 cards wait today: 12 to review, 12 new" in text_of(pilot)

    with opened(library_path, clock=clock) as library:
        assert [found.card.content.card_id for found in search(library, "is:due deck:own")] == ["RMyBSvWo", None]
        log = study.history(library, forgotten)
        assert [entry.kind.value for entry in log] == ["review", "drill", "drill", "undo", "drill"]
        assert reviews.count(library.connection) == 12 + 4
        assert experiments.count(library.connection) == 1


@pytest.mark.slow
async def test_on_a_wide_screen_the_demo_stands_beside_the_card_and_the_card_is_graded_after_it(library_path, clock):
    async with running(library_path, clock, size=(160, 48), settings=EVERYTHING_AT_ONCE) as pilot:
        await pilot.press("enter")
        review = review_on(pilot)
        await demo_from_the_card(pilot, review)
        await grade_current(pilot, "3")
        assert review.session.answered == 1
        await pilot.press("ctrl+q")
    with opened(library_path, clock=clock) as library:
        assert (reviews.count(library.connection), experiments.count(library.connection)) == (1, 1)


async def demo_from_the_card(pilot: Pilot[None], review: ReviewScreen) -> None:
    """Open the card's demo, predict, run, change a parameter, cancel a run, and come back to the same card."""
    while card_id_on(pilot) not in ("RMyBSvWo", "TIFMEjLf"):
        await pilot.press("s")
    before = review.session
    await pilot.press("space", "d")
    await until(pilot, lambda: bool(pilot.app.screen.query(DemoPane)))
    pane = pilot.app.screen.query_one(DemoPane)
    assert pane.parameters.model_dump()["activation"] == "sigmoid"
    await pilot.press("2")
    await until(pilot, lambda: pane.outcome is not None)
    first = pane.outcome
    assert first is not None
    assert first.readouts["factor_per_layer"].value == pytest.approx(0.2346, abs=0.02)
    assert "Measured" in text_of(pilot)

    before_move = pane.parameters
    await pilot.press("right")
    await until(pilot, lambda: pane.outcome is not None and pane.outcome is not first)
    assert pane.parameters != before_move
    await pilot.press("right", "x")
    await pilot.pause(0.2)
    await pilot.press("q")
    await until(pilot, lambda: pilot.app.screen is review and not review.query(DemoPane))
    assert not isinstance(pilot.app.screen, DemoScreen)
    assert review.session.queue == before.queue


@pytest.mark.slow
async def test_a_demo_that_is_killed_costs_its_pane_and_nothing_else(library_path, clock):
    async with running(library_path, clock, size=(160, 48)) as pilot:
        await pilot.press("enter", "space", "d", "2")
        review = review_on(pilot)
        pane = review.query_one(DemoPane)
        await until(pilot, lambda: pane.outcome is not None)
        card_before, session_before = review.asked, review.session

        process = demo_process(pilot)
        process.kill()
        await process.wait()
        assert (review.asked, review.session) == (card_before, session_before)
        await pilot.press("q", "3")
        await until(pilot, lambda: review.session.answered == 1)

        while not demo_of_card_is_there(pilot):
            await pilot.press("s")
        await pilot.press("d", "1")
        anew = review.query_one(DemoPane)
        await until(pilot, lambda: anew.outcome is not None)


def demo_of_card_is_there(pilot: Pilot[None]) -> bool:
    asked = review_on(pilot).asked
    assert asked is not None
    link = links.link_for(asked.card.content)
    return link is not None and links.is_available(link)


def demo_process(pilot: Pilot[None]) -> asyncio.subprocess.Process:
    """The helper process that runs the app's demos."""
    assert isinstance(pilot.app, FlashgradApp)
    assert pilot.app._demo_process is not None
    process = pilot.app._demo_process._process
    assert process is not None
    return process
