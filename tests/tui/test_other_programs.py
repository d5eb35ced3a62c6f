"""A program beside the app answers: what the app shows follows within moments, and no answer is given twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from flashgrad.library import study
from flashgrad.library.library import Library, opened
from flashgrad.library.merging import merge
from flashgrad.model import Grade
from flashgrad.store import reviews
from flashgrad.study.plan import Plan, Purpose
from flashgrad.tui.screens.home import HomeScreen
from tests.samples import add_cards, plain_cards
from tests.tui.conftest import review_on, running, text_of, until

SOON_S = 5
"""The app looks every second; this is for a busy machine."""


@pytest.fixture
def other(library_path: Path, clock) -> Iterator[Library]:
    """Another program's hold on a library of six new cards."""
    with opened(library_path, clock=clock) as other:
        add_cards(other, *plain_cards(6))
        yield other


def seen_version(pilot: Pilot[None]) -> int:
    """Changes once the app has noticed what others stored."""
    return int(vars(pilot.app)["_seen_version"])


async def test_home_counts_what_another_program_leaves(library_path, clock, other):
    async with running(library_path, clock) as pilot:
        assert "6 cards wait today" in text_of(pilot)
        study.answer(other, "Stability/0", Grade.EASY)
        await until(pilot, lambda: "5 cards wait today" in text_of(pilot), SOON_S)
        await until(pilot, lambda: "1 answer today" in text_of(pilot), SOON_S)
        study.undo(other)
        await until(pilot, lambda: "6 cards wait today" in text_of(pilot), SOON_S)


@pytest.mark.slow
async def test_what_others_do_while_home_is_covered_stands_there_afterwards(library_path, clock, other):
    async with running(library_path, clock) as pilot:
        await pilot.press("question_mark")
        study.answer(other, "Stability/0", Grade.EASY)
        await pilot.press("escape")
        await until(pilot, lambda: "5 cards wait today" in text_of(pilot), SOON_S)
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_a_review_leaves_out_what_another_program_answers(library_path, clock, other):
    async with running(library_path, clock) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "0 of 6" in text_of(pilot))
        on_screen, *rest = review_on(pilot).session.queue
        study.answer(other, rest[0], Grade.EASY)
        study.answer(other, rest[1], Grade.AGAIN)
        await until(pilot, lambda: review_on(pilot).session.drills == (rest[1],), SOON_S)
        assert review_on(pilot).session.queue == (on_screen, *rest[2:])
        await until(pilot, lambda: "0 of 5" in text_of(pilot), SOON_S)


async def test_the_card_on_screen_stays_and_its_answer_elsewhere_is_the_one_that_counts(library_path, clock, other):
    async with running(library_path, clock) as pilot:
        await pilot.press("enter", "space")
        on_screen = review_on(pilot).session.current
        assert on_screen is not None
        given = study.answer(other, on_screen, Grade.EASY).entry
        study.answer(other, review_on(pilot).session.queue[1], Grade.EASY)
        await until(pilot, lambda: "0 of 5" in text_of(pilot), SOON_S)
        assert review_on(pilot).session.current == on_screen
        assert review_on(pilot).is_revealed
        await pilot.press("1")
        (told,) = (shown.message for shown in pilot.app._notifications)
        assert told == "This card was answered elsewhere in the meantime; it was left as it is."
        assert review_on(pilot).session.remaining == 4
        assert study.history(other, on_screen) == [given]
        assert reviews.count(other.connection) == 2


@pytest.mark.slow
async def test_what_another_program_answers_can_still_be_crammed(library_path, clock, other):
    async with running(library_path, clock, plan=Plan(purpose=Purpose.CRAM)) as pilot:
        await until(pilot, lambda: "0 of 6" in text_of(pilot))
        seen = seen_version(pilot)
        study.answer(other, review_on(pilot).session.queue[1], Grade.EASY)
        await until(pilot, lambda: seen_version(pilot) != seen, SOON_S)
        assert review_on(pilot).session.remaining == 6


@pytest.mark.slow
async def test_what_another_machine_answered_before_does_not_come_up_once_it_is_known(
    library_path, clock, other, tmp_path
):
    with opened(tmp_path / "laptop.db", clock=clock) as laptop:
        add_cards(laptop, *plain_cards(6))
        async with running(library_path, clock) as pilot:
            await pilot.press("enter")
            await until(pilot, lambda: "0 of 6" in text_of(pilot))
            first, second, *rest = review_on(pilot).session.queue
            before = study.answer(laptop, second, Grade.EASY).entry
            await pilot.press("space", "3")
            await until(pilot, lambda: review_on(pilot).session.current == second)
            await pilot.press("s")
            assert min(entry.id for entry in study.history(other, first)) > before.id
            merge(other, [before])
            await until(pilot, lambda: review_on(pilot).session.queue == tuple(rest), SOON_S)


async def test_a_skipped_card_that_was_answered_elsewhere_does_not_come_back(library_path, clock, other):
    async with running(library_path, clock) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "0 of 6" in text_of(pilot))
        on_screen, *rest = review_on(pilot).session.queue
        seen = seen_version(pilot)
        study.answer(other, on_screen, Grade.EASY)
        await until(pilot, lambda: seen_version(pilot) != seen, SOON_S)
        assert review_on(pilot).session.current == on_screen
        await pilot.press("s")
        await until(pilot, lambda: review_on(pilot).session.queue == tuple(rest), SOON_S)
