"""Statistics with one of everything, made by hand."""

from collections.abc import Mapping, Sequence

from flashgrad.model import Instant
from flashgrad.study.activity import card_flow, grade_counts, grades_by_hour, time_spent
from flashgrad.study.outlook import counted, outlook
from flashgrad.study.predictions import predictions_of
from flashgrad.study.retention import retention_over_time
from flashgrad.study.stats import Statistics
from flashgrad.study.tally import GRADES, HOURS, DayTally
from flashgrad.study.year import StudiedDay, year_of
from tests.samples import instant

MONDAY = 739_677  # 2 March 2026


def by_hour(grades: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    """What `DayTally.grades_by_hour` says of the answers per grade at these hours."""
    return tuple(number for hour in range(HOURS) for number in grades.get(hour, (0,) * GRADES))


def studied_day(day: int, answers: int, first_at_ms: int, last: Instant) -> StudiedDay:
    """A studied day with its last answer given as an instant."""
    return StudiedDay(day, answers, first_at_ms, last.at_ms, last.utc_offset_minutes)


def some_statistics(deck: str | None = None) -> Statistics:
    """Sunday 1 March and Monday 2 March 2026, seen on Monday."""
    sunday_evening, now = instant("2026-03-01T21:00+01:00"), instant("2026-03-02T10:00+01:00")
    days = [
        DayTally(MONDAY - 1, by_hour({21: [0, 1, 0, 0, 3, 0]}), (1, 2), introduced=1, spent_ms=[8_000, 9_500]),
        DayTally(MONDAY, by_hour({9: [0, 0, 1, 0, 5, 2]}), (0, 3), (1, 2), lapsed=1, spent_ms=[3_000, 61_000]),
    ]
    studied = [
        studied_day(MONDAY - 1, 4, sunday_evening.at_ms, sunday_evening),
        studied_day(MONDAY, 8, now.at_ms, now),
    ]
    hours = grades_by_hour(days)
    return Statistics(
        deck=deck,
        first_day=MONDAY - 1,
        today=MONDAY,
        answers=12,
        answers_later=1,
        grades=grade_counts(hours),
        grades_by_hour=hours,
        retention=retention_over_time(days),
        time=time_spent(days),
        flow=card_flow(days, {MONDAY - 1: 20}),
        predictions=predictions_of([(MONDAY, "dead-relu", True), (MONDAY, "lr-edge", False)]),
        outlook=outlook(
            counted(
                [
                    *4 * [(MONDAY - 3, 6, 236, None, None)],
                    *2 * [(MONDAY, 17, 250, None, None)],
                    *8 * [(MONDAY + 1, 1, 250, None, None)],
                    (MONDAY + 40, 800, 250, 812.5, 4.25),
                ]
            ),
            MONDAY,
            30,
        ),
        year=year_of(studied, now, 4),
    )
