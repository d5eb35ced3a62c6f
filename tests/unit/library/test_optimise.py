"""The optimiser through the library: which reviews count, how many it needs, and its process."""

import asyncio
import os
import sys
from contextlib import aclosing

import pytest

from flashgrad.config import Settings
from flashgrad.errors import NotEnoughReviews, OptimiserFailed
from flashgrad.library import optimise, study
from flashgrad.library.library import opened
from flashgrad.model import Grade
from flashgrad.optimiser.fit import fit
from flashgrad.optimiser.wire import Epoch, Fitted, RatedReview
from tests.samples import add_cards, instant, plain_cards
from tests.unit.optimiser import learner


async def events_of(reviews, parameters=()):
    return [event async for event in optimise.fit(reviews, parameters)]


def test_too_short_a_log_is_refused_with_both_numbers(library, keys):
    study.answer(library, keys[0], Grade.GOOD)
    with pytest.raises(NotEnoughReviews) as refused:
        optimise.reviews_to_fit(library)
    assert str(refused.value) == (
        "FSRS needs 512 repeated reviews before it can be fitted to you; this library holds 0."
        " Until then its usual parameters serve well."
    )


def test_drills_undone_answers_and_second_reviews_of_a_day_do_not_count(library, keys, clock, monkeypatch):
    first, second, _ = keys
    study.answer(library, first, Grade.AGAIN)
    study.answer(library, first, Grade.GOOD)  # a drill
    study.answer(library, second, Grade.EASY)
    study.answer(library, second, Grade.HARD)
    clock.advance(days=3)
    study.answer(library, first, Grade.GOOD)
    study.answer(library, second, Grade.BLACKOUT)
    study.undo(library)
    today = library.today()
    monkeypatch.setattr(optimise, "MINIMUM_REVIEWS", 1)
    assert optimise.reviews_to_fit(library) == [
        RatedReview(0, today - 3, 1),
        RatedReview(0, today, 3),
        RatedReview(1, today - 3, 4),
        RatedReview(1, today - 3, 2),
    ]
    monkeypatch.setattr(optimise, "MINIMUM_REVIEWS", 2)
    with pytest.raises(NotEnoughReviews, match="this library holds 1"):
        optimise.reviews_to_fit(library)


def test_reviews_are_counted_in_study_days(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(optimise, "MINIMUM_REVIEWS", 1)
    with opened(tmp_path / "a.db", Settings(day_start_hour=0), clock) as library:
        (key,) = add_cards(library, *plain_cards(1))
        for moment in ("2026-03-02T23:00:00+01:00", "2026-03-03T01:00:00+01:00"):
            study.answer(library, key, Grade.GOOD, at=instant(moment))
        days = [review.study_day for review in optimise.reviews_to_fit(library)]
        assert days[1] - days[0] == 1
    with opened(tmp_path / "a.db", Settings(day_start_hour=4), clock) as library, pytest.raises(NotEnoughReviews):
        optimise.reviews_to_fit(library)


async def test_the_process_finds_what_the_fit_finds():
    reviews = learner.reviews(1000)
    assert await events_of(reviews) == list(fit(reviews))


async def test_the_parameters_in_use_are_those_to_be_beaten():
    reviews = learner.reviews(1000)
    fitted = (await events_of(reviews))[-1]
    assert isinstance(fitted, Fitted)
    (first, *_, last) = await events_of(reviews, fitted.parameters)
    assert isinstance(first, Epoch)
    assert first.log_loss == fitted.log_loss_after
    assert last == Fitted(fitted.parameters, fitted.reviews, first.log_loss, first.log_loss)


@pytest.fixture
def started(monkeypatch):
    """The processes that were started."""
    processes = []
    start = optimise._started

    async def remembered():
        processes.append(await start())
        return processes[-1]

    monkeypatch.setattr(optimise, "_started", remembered)
    return processes


@pytest.mark.slow
async def test_a_fit_that_is_closed_leaves_no_process_behind(started):
    async with aclosing(optimise.fit(learner.reviews(20_000))) as events:
        async for _ in events:
            break
    (process,) = started
    assert process.returncode is not None
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


@pytest.mark.slow
async def test_a_fit_that_is_cancelled_leaves_no_process_behind(started):
    running = asyncio.create_task(events_of(learner.reviews(20_000)))
    while not started:
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert started[0].returncode is not None


@pytest.mark.slow
async def test_a_process_that_is_killed_is_said_in_a_sentence(started):
    running = asyncio.create_task(events_of(learner.reviews(20_000)))
    while not started:
        await asyncio.sleep(0)
    started[0].kill()
    with pytest.raises(OptimiserFailed) as failed:
        await running
    assert str(failed.value) == "The optimiser ended without a result (signal 9); your schedule is as it was."


async def test_reviews_that_do_not_suffice_are_said_to_in_a_sentence():
    with pytest.raises(OptimiserFailed, match=r"These reviews do not suffice for a fit \(no review came"):
        await events_of([RatedReview(1, 5, 3)])


async def test_where_no_process_can_be_started_a_sentence_says_so(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(OptimiserFailed, match="cannot be started"):
        await events_of(learner.reviews(600))


def test_the_threshold_is_the_one_that_the_package_has():
    """Its optimiser needs more than is installed here, so its source is read."""
    import importlib.util
    from pathlib import Path

    found = importlib.util.find_spec("fsrs.optimizer")
    assert found is not None
    assert found.origin is not None
    assert f"mini_batch_size = {optimise.MINIMUM_REVIEWS}\n" in Path(found.origin).read_text(encoding="utf-8")
