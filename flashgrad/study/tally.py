"""One pass over the answers of a period: what every view of the statistics is computed from. Pure.

An answer is a log entry with a grade that was not taken back, drills included.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flashgrad.model import Instant
from flashgrad.schedule.days import DEFAULT_DAY_START_HOUR, study_day

MATURE_INTERVAL_DAYS = 21
"""From this interval on a card is mature, below it young; Anki's convention."""
MAXIMUM_ANSWER_MS = 60_000
"""No answer counts for longer: whoever took a minute was away from the card."""
GRADES = 6
"""Grades run from 0 to 5."""
HOURS = 24

_HOUR_MS = 3_600_000

AnswerRow = tuple[str, int, int, int | None, int | None]
"""Card key, local hour, grade, elapsed ms or None, interval before in days or None.

The local hour counts the hours of the clock where the answer was given since that clock's 1970-01-01T00:00. The
interval is 0 for a new card, None for a drill and where the log does not say. A plain tuple, since half a million
of them are read at once.
"""


@dataclass(slots=True)
class DayTally:
    """The answers of one study day, counted."""

    day: int
    grades_by_hour: Sequence[int] = (0,) * (HOURS * GRADES)
    """Answers per grade of the grades 0 to 5, at the hour 0 of the local clock, then at the hour 1 …"""
    young: Sequence[int] = (0, 0)
    """First reviews of young cards: (forgotten, recalled). New cards are neither young nor mature."""
    mature: Sequence[int] = (0, 0)
    """First reviews of mature cards: (forgotten, recalled)."""
    introduced: int = 0
    """New cards that were reviewed for the first time; a card that was reset is new again."""
    lapsed: int = 0
    """Failed reviews (q < 3) of cards that were not new."""
    spent_ms: Sequence[int] = ()
    """For each card the time of its answers together, each capped at MAXIMUM_ANSWER_MS; in rising order.

    Without those not measured.
    """


@dataclass(slots=True)
class _Counting:
    """A DayTally in the making."""

    grades_by_hour: list[int] = field(default_factory=lambda: [0] * (HOURS * GRADES))
    young: list[int] = field(default_factory=lambda: [0, 0])
    mature: list[int] = field(default_factory=lambda: [0, 0])
    introduced: int = 0
    lapsed: int = 0
    spent_ms: dict[str, int] = field(default_factory=dict)
    reviewed: set[str] = field(default_factory=set)


def tally(answers: Iterable[AnswerRow], day_start_hour: int = DEFAULT_DAY_START_HOUR) -> list[DayTally]:
    """The study days that have an answer, in order.

    `answers` come in order of their entry ids: it decides which review of a card on a day was the first.
    """
    days: defaultdict[int, _Counting] = defaultdict(_Counting)
    previous_hour = None
    for card_key, local_hour, grade, elapsed_ms, interval_days in answers:
        if local_hour != previous_hour:
            # Most answers share the hour of the one before, so their day is looked up once.
            previous_hour = local_hour
            one = days[study_day(Instant(local_hour * _HOUR_MS, utc_offset_minutes=0), day_start_hour)]
            at_hour, spent_ms = local_hour % HOURS * GRADES, one.spent_ms
        one.grades_by_hour[at_hour + grade] += 1
        if elapsed_ms is not None:
            is_plausible = 0 <= elapsed_ms <= MAXIMUM_ANSWER_MS
            spent_ms[card_key] = spent_ms.get(card_key, 0) + (elapsed_ms if is_plausible else _capped(elapsed_ms))
        if interval_days is not None:
            _count_review(one, card_key, interval_days, is_recalled=grade >= 3)
    return [_counted(day, days[day]) for day in sorted(days)]


def _count_review(one: _Counting, card_key: str, interval_days: int, *, is_recalled: bool) -> None:
    if interval_days == 0:
        one.introduced += 1
    elif not is_recalled:
        one.lapsed += 1
    if card_key not in one.reviewed:
        one.reviewed.add(card_key)
        if interval_days > 0:
            (one.mature if interval_days >= MATURE_INTERVAL_DAYS else one.young)[is_recalled] += 1


def _counted(day: int, one: _Counting) -> DayTally:
    return DayTally(
        day,
        tuple(one.grades_by_hour),
        tuple(one.young),
        tuple(one.mature),
        one.introduced,
        one.lapsed,
        tuple(sorted(one.spent_ms.values())),
    )


def _capped(elapsed_ms: int) -> int:
    return max(0, min(elapsed_ms, MAXIMUM_ANSWER_MS))
