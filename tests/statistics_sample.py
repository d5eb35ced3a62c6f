"""Statistics with one of everything, made by hand."""

from flashgrad.study.activity import card_flow, grade_counts, grades_by_hour, time_spent
from flashgrad.study.outlook import outlook
from flashgrad.study.predictions import predictions_of
from flashgrad.study.retention import retention_over_time
from flashgrad.study.stats import Statistics
from flashgrad.study.tally import DayTally
from flashgrad.study.year import StudiedDay, year_of
from tests.samples import instant

MONDAY = 739_677  # 2 March 2026


def some_statistics(deck: str | None = None) -> Statistics:
    """Sunday 1 March and Monday 2 March 2026, seen on Monday."""
    sunday_evening, now = instant("2026-03-01T21:00+01:00"), instant("2026-03-02T10:00+01:00")
    days = [
        DayTally(MONDAY - 1, {21: [0, 1, 0, 0, 3, 0]}, young=[1, 2], introduced=1, spent_ms={"a": 8_000, "b": 9_500}),
        DayTally(MONDAY, {9: [0, 0, 1, 0, 5, 2]}, [0, 3], [1, 2], lapsed=1, spent_ms={"a": 61_000, "c": 3_000}),
    ]
    studied = [
        StudiedDay(MONDAY - 1, 4, sunday_evening.at_ms, sunday_evening),
        StudiedDay(MONDAY, 8, now.at_ms, now),
    ]
    by_hour = grades_by_hour(days)
    return Statistics(
        deck=deck,
        first_day=MONDAY - 1,
        today=MONDAY,
        answers=12,
        answers_later=1,
        grades=grade_counts(by_hour),
        grades_by_hour=by_hour,
        retention=retention_over_time(days),
        time=time_spent(days),
        flow=card_flow(days, {MONDAY - 1: 20}),
        predictions=predictions_of([(MONDAY, "dead-relu", True), (MONDAY, "lr-edge", False)]),
        outlook=outlook(
            [
                *4 * [(MONDAY - 3, 6, 236, None, None)],
                *2 * [(MONDAY, 17, 250, None, None)],
                *8 * [(MONDAY + 1, 1, 250, None, None)],
                (MONDAY + 40, 800, 250, 812.5, 4.25),
            ],
            MONDAY,
            30,
        ),
        year=year_of(studied, now, 4),
    )
