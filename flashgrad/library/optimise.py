"""Fit FSRS to the learner's own log, in a process of its own. Nothing is stored: the learner decides what to take."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from itertools import count, groupby

from flashgrad.demos.runner import child_environment, kill
from flashgrad.errors import NotEnoughReviews, OptimiserFailed
from flashgrad.library.library import Library, reads
from flashgrad.model import ReviewKind
from flashgrad.optimiser.wire import Epoch, Failed, Fitted, RatedReview, decode_event, encode_request
from flashgrad.schedule.days import study_day
from flashgrad.schedule.replay import effective
from flashgrad.store import reviews
from flashgrad.text import one_line

MINIMUM_REVIEWS = 512
"""Reviews on a later day than the one before that a fit needs: below one batch of this many the package `fsrs` keeps
its usual parameters (`fsrs.optimizer.mini_batch_size`). Anki 24.04 asked for 400."""


@reads
def reviews_to_fit(library: Library) -> list[RatedReview]:
    """The reviews that count, card by card in order. Raises NotEnoughReviews below MINIMUM_REVIEWS.

    Drills do not count, as they change no state. A card that was reset begins anew, as a card of its own.
    """
    from flashgrad.schedule.fsrs import RATINGS  # deferred: SM-2 needs nothing of it

    rated: list[RatedReview] = []
    predicted = 0
    log = reviews.by_card(library.connection)
    numbers = count()
    for _, entries in groupby(log, key=lambda entry: entry.card_key):
        number, day = next(numbers), None
        for entry in effective(entries):
            if entry.kind is ReviewKind.RESET:
                number, day = next(numbers), None
            if entry.kind is not ReviewKind.REVIEW or entry.grade is None:
                continue
            today = study_day(entry.at, library.settings.day_start_hour)
            predicted += day is not None and today > day
            day = today
            rated.append(RatedReview(number, today, int(RATINGS[entry.grade])))
    if predicted < MINIMUM_REVIEWS:
        raise NotEnoughReviews(
            f"FSRS needs {MINIMUM_REVIEWS} repeated reviews before it can be fitted to you; this library holds"
            f" {predicted}. Until then its usual parameters serve well."
        )
    return rated


async def fit(rated: Sequence[RatedReview], parameters: tuple[float, ...] = ()) -> AsyncGenerator[Epoch | Fitted, None]:
    """An `Epoch` for the parameters in use and one for each pass, then `Fitted`; closing the iterator stops the fit.

    `parameters` are those in use, empty for the usual ones. Raises OptimiserFailed.
    """
    process = await _started()
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    complaints = asyncio.create_task(process.stderr.read())
    is_done = False
    try:
        with suppress(BrokenPipeError, ConnectionResetError):  # it is gone, as its output will show
            process.stdin.write(encode_request(rated, parameters))
            await process.stdin.drain()
        process.stdin.close()
        async for line in process.stdout:
            event = decode_event(line)
            if isinstance(event, Failed):
                raise OptimiserFailed(event.sentence)
            is_done = isinstance(event, Fitted)
            yield event
        if not is_done:
            raise OptimiserFailed(_last_words(await process.wait(), await complaints))
    finally:
        kill(process)
        await process.wait()
        await complaints


async def _started() -> Process:
    command = (sys.executable, "-P", "-m", "flashgrad.optimiser.child")
    try:
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=child_environment(),
            start_new_session=True,  # the terminal's Ctrl-C is meant for the app
        )
    except OSError as error:
        raise OptimiserFailed(f"The optimiser cannot be started: {error}.") from error


def _last_words(code: int, complaints: bytes) -> str:
    lines = [line for line in complaints.decode(errors="replace").splitlines() if line.strip()]
    reason = f"; its last words: {one_line(lines[-1], 200)}" if lines else ""
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return f"The optimiser ended without a result ({how}); your schedule is as it was{reason}."
