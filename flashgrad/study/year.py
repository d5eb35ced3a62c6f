"""A year of answers as a calendar, and the streak. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flashgrad.model import Instant
from flashgrad.schedule.days import study_day
from flashgrad.study.periods import first_day

YEAR_DAYS = 366
DAYS_PER_WEEK = 7


class StudiedDay(NamedTuple):
    """A study day with at least one answer that was not taken back. A tuple, since there is one for every day."""

    day: int
    answers: int
    first_at_ms: int
    """When its first answer was given, in UTC ms."""
    last_at_ms: int
    """When its last answer was given, in UTC ms."""
    last_offset_minutes: int
    """How far the clock where that was is ahead of UTC."""


@dataclass(frozen=True, slots=True)
class Year:
    """Answers per study day, of the last YEAR_DAYS days, and streaks over the whole log."""

    first_day: int
    last_day: int
    weeks: tuple[tuple[int | None, ...], ...]
    """Columns of a calendar: answers on Monday to Sunday, None outside the year."""
    days_studied: int
    """Days of the year with at least one answer."""
    current_streak: int
    longest_streak: int

    @property
    def first_monday(self) -> int:
        """The study day on which the first of `weeks` begins."""
        return first_day(self.first_day, "week")


def year_of(studied: Sequence[StudiedDay], now: Instant, day_start_hour: int) -> Year:
    """The year that ends on the study day of `now`. `studied` holds all studied days of the log, in order.

    Days after today are left out until they have come.
    """
    today = study_day(now, day_start_hour)
    begin = today - YEAR_DAYS + 1
    past = [one for one in studied if one.day <= today]
    answers = {one.day: one.answers for one in past if one.day >= begin}
    current, longest = streaks(past, now, day_start_hour)
    return Year(begin, today, _weeks(answers, begin, today), len(answers), current, longest)


def streaks(studied: Sequence[StudiedDay], now: Instant, day_start_hour: int) -> tuple[int, int]:
    """The current and the longest streak, in days with an answer; `studied` in order, none after today.

    A streak is a row of study days on each of which at least one answer was given. The current one ends today, or
    yesterday as long as today has no answer. A day that a journey or a change of the clock skipped is no gap: on the
    clock of the last answer before it, the next one came on the following day at the latest.
    """
    longest = run = 0
    previous: StudiedDay | None = None
    for one in studied:
        run = run + 1 if previous and _follows(previous, one.day, one.first_at_ms, day_start_hour) else 1
        longest = max(longest, run)
        previous = one
    today = study_day(now, day_start_hour)
    is_current = previous is not None and _follows(previous, today, now.at_ms, day_start_hour)
    return (run if is_current else 0), longest


def _follows(previous: StudiedDay, day: int, at_ms: int, day_start_hour: int) -> bool:
    if day <= previous.day + 1:
        return True
    on_that_clock = Instant(at_ms, previous.last_offset_minutes)
    return study_day(on_that_clock, day_start_hour) <= previous.day + 1


def _weeks(answers: Mapping[int, int], begin: int, end: int) -> tuple[tuple[int | None, ...], ...]:
    mondays = range(first_day(begin, "week"), end + 1, DAYS_PER_WEEK)
    return tuple(
        tuple(answers.get(day, 0) if begin <= day <= end else None for day in range(monday, monday + DAYS_PER_WEEK))
        for monday in mondays
    )
