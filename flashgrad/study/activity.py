"""What the learner did: answers by grade and hour, time, cards added and lapsed. Pure; from tallied days."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flashgrad.model import Instant
from flashgrad.schedule.days import study_day
from flashgrad.study.percentile import percentile_of_sorted
from flashgrad.study.tally import GRADES, HOURS, DayTally
from flashgrad.study.year import StudiedDay

GradeCounts = tuple[int, ...]
"""Answers per grade, of the grades 0 to 5."""


def grades_by_hour(days: Iterable[DayTally]) -> tuple[GradeCounts, ...]:
    """Answers per grade for each hour of the local clock, 0 to 23.

    The hour is that of the clock where the answer was given, so 3 lies at the end of a study day, not before it.
    """
    together = tuple(map(sum, zip(DayTally(0).grades_by_hour, *(one.grades_by_hour for one in days), strict=True)))
    return tuple(together[hour * GRADES : (hour + 1) * GRADES] for hour in range(HOURS))


def grade_counts(by_hour: Iterable[GradeCounts]) -> GradeCounts:
    """Answers per grade over all hours."""
    return tuple(map(sum, zip(*by_hour, strict=True)))


@dataclass(frozen=True, slots=True)
class DayTime:
    """Time spent on one study day."""

    day: int
    cards: int
    total_ms: int


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """Time per card: of all answers that a card got on one study day together, drills included.

    Each answer counts for at most `tally.MAXIMUM_ANSWER_MS`. Answers whose time was not measured are left out.
    """

    cards: int
    """Pairs of card and study day that the median and the percentile are of."""
    median_ms: int | None
    p90_ms: int | None
    """The 90th percentile, by nearest rank as the median."""
    total_ms: int
    by_day: tuple[DayTime, ...]
    """Days with a measured answer, in order."""


def time_spent(days: Iterable[DayTally]) -> TimeSpent:
    """The time spent on these days."""
    timed = [one for one in days if one.spent_ms]
    by_day = tuple(DayTime(one.day, len(one.spent_ms), sum(one.spent_ms)) for one in timed)
    parts = [one.spent_ms for one in timed]
    return TimeSpent(
        cards=sum(day.cards for day in by_day),
        median_ms=percentile_of_sorted(parts, 50),
        p90_ms=percentile_of_sorted(parts, 90),
        total_ms=sum(day.total_ms for day in by_day),
        by_day=by_day,
    )


@dataclass(frozen=True, slots=True)
class CardFlow:
    """What came in and what was forgotten on one study day."""

    day: int
    added: int
    """Cards that entered the library."""
    introduced: int
    """New cards that were reviewed for the first time."""
    lapsed: int
    """Failed reviews (q < 3) of cards that were not new."""


def card_flow(days: Iterable[DayTally], added: Mapping[int, int]) -> tuple[CardFlow, ...]:
    """What the days say together with the cards `added` on each day; days without any of it are left out."""
    by_day = {one.day: one for one in days if one.introduced or one.lapsed}
    nothing = DayTally(0)
    flow = []
    for day in sorted(by_day.keys() | added.keys()):
        one = by_day.get(day, nothing)
        flow.append(CardFlow(day, added.get(day, 0), one.introduced, one.lapsed))
    return tuple(flow)


def added_by_day(
    created: Iterable[tuple[int, int]], studied: Sequence[StudiedDay], day_start_hour: int
) -> dict[int, int]:
    """Study day → cards added on it. `created`: pairs of a moment in UTC ms and the cards made at it.

    The library does not store where a card was added. Its day is taken at the offset of the last studied day that
    had ended by then, else of the first one, else at UTC; so it is the same on any machine.
    """
    ended = sorted((one.last_at_ms, one.last_offset_minutes) for one in studied)
    moments = [at_ms for at_ms, _ in ended]
    days: defaultdict[int, int] = defaultdict(int)
    for at_ms, cards in created:
        place = max(bisect_right(moments, at_ms) - 1, 0)
        offset_minutes = ended[place][1] if ended else 0
        days[study_day(Instant(at_ms, offset_minutes), day_start_hour)] += cards
    return days
