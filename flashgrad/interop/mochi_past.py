"""What Mochi knows about the schedule of a card. No I/O."""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from flashgrad.interop.foreign import ForeignAnswer, Past
from flashgrad.interop.values import items, record
from flashgrad.model import Grade

_LATEST_MS = 7_258_118_400_000
"""The year 2200; what is dated later, or before 1970, is no date."""
_MOST_DAYS = 36_500

Review = Mapping[object, object]


def past_of(reviews: object) -> Past | None:
    """The answers in a list of reviews and the day that the last one set; None for a card that was never reviewed.

    A review without an interval on the moment it is due itself only marks that the card was taken up. Days are
    those of UTC, as Mochi writes them.
    """
    done = sorted((one for one in _dated(reviews) if not _is_mark(*one)), key=lambda one: one[0])
    if not done:
        return None
    answers: list[ForeignAnswer] = []
    reviewed: set[date] = set()
    for at, review in done:
        day = _day(at)
        grade = Grade.AGAIN if review.get("remembered?") is False else Grade.GOOD
        answers.append(ForeignAnswer(at, grade, is_drill=day in reviewed))
        reviewed.add(day)
    at, latest = done[-1]
    interval = _days(latest.get("interval"))
    due = _moment(latest.get("due"))
    due_day = _day(at) + timedelta(days=interval or 1) if due is None else _day(due)
    return Past(tuple(answers), due_day.toordinal(), interval)


def pasts_of_deletions(reviews: object) -> Iterator[tuple[int, Past]]:
    """The number of a cloze deletion and its past, for each that was reviewed."""
    for key, found in record(reviews).items():
        number = str(key)
        past = past_of(found)
        if past is not None and number.isdecimal() and len(number) <= 4:
            yield int(number), past


def _dated(reviews: object) -> Iterator[tuple[int, Review]]:
    for review in map(record, items(reviews)):
        at = _moment(review.get("date"))
        if at is not None:
            yield at, review


def _is_mark(at: int, review: Review) -> bool:
    return review.get("interval") is None and _moment(review.get("due")) == at


def _moment(value: object) -> int | None:
    is_moment = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _LATEST_MS
    return int(value) if is_moment and isinstance(value, int | float) else None


def _days(value: object) -> int | None:
    """An interval in whole days, at least one; None where it is none."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return None
    return min(max(1, round(value)), _MOST_DAYS)


def _day(at_ms: int) -> date:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date()
