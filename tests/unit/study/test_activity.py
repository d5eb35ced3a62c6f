from flashgrad.model import Instant
from flashgrad.study.activity import (
    CardFlow,
    DayTime,
    TimeSpent,
    added_by_day,
    card_flow,
    grade_counts,
    grades_by_hour,
    time_spent,
)
from flashgrad.study.tally import DayTally
from flashgrad.study.year import StudiedDay
from tests.samples import instant
from tests.statistics_sample import by_hour as at_hours
from tests.statistics_sample import studied_day

MONDAY = 739_677  # 2 March 2026


def test_hours_of_all_days_come_together():
    by_hour = grades_by_hour(
        [
            DayTally(MONDAY, at_hours({9: [0, 0, 1, 0, 2, 0], 23: [0, 0, 0, 0, 0, 1]})),
            DayTally(MONDAY + 1, at_hours({9: [1, 0, 0, 0, 1, 0]})),
        ]
    )
    assert len(by_hour) == 24
    assert by_hour[9] == (1, 0, 1, 0, 3, 0)
    assert by_hour[23] == (0, 0, 0, 0, 0, 1)
    assert grade_counts(by_hour) == (1, 0, 1, 0, 3, 1)


def test_time_is_per_card_and_day():
    spent = time_spent(
        [
            DayTally(MONDAY, spent_ms=[4_000, 10_000]),
            DayTally(MONDAY + 1),
            DayTally(MONDAY + 2, spent_ms=[6_000]),
        ]
    )
    assert spent == TimeSpent(
        cards=3,
        median_ms=6_000,
        p90_ms=10_000,
        total_ms=20_000,
        by_day=(DayTime(MONDAY, 2, 14_000), DayTime(MONDAY + 2, 1, 6_000)),
    )
    assert time_spent([]) == TimeSpent(0, None, None, 0, ())


def test_cards_added_introduced_and_lapsed_stand_side_by_side():
    days = [DayTally(MONDAY, introduced=2), DayTally(MONDAY + 1), DayTally(MONDAY + 2, introduced=1, lapsed=3)]
    assert card_flow(days, {MONDAY - 5: 10, MONDAY + 2: 4}) == (
        CardFlow(MONDAY - 5, 10, 0, 0),
        CardFlow(MONDAY, 0, 2, 0),
        CardFlow(MONDAY + 2, 4, 1, 3),
    )


def studied(text: str) -> StudiedDay:
    at = instant(text)
    return studied_day(0, 1, at.at_ms, at)


def test_a_card_is_added_on_the_clock_of_the_answers_before_it():
    moments = ["2026-03-01T20:00+00:00", "2026-03-02T20:00+00:00", "2026-03-05T20:00+00:00"]
    created = [(instant(text).at_ms, 1) for text in moments]
    days = [studied("2026-03-02T09:00+13:00"), studied("2026-03-04T09:00-10:00")]
    # 20:00 UTC is 9 o'clock on the next day in Auckland, 10 o'clock on the same day on Hawaii.
    assert added_by_day(created, days, 4) == {MONDAY: 1, MONDAY + 1: 1, MONDAY + 3: 1}
    assert added_by_day(created[:1], [], 4) == {MONDAY - 1: 1}


def test_the_order_of_studied_days_is_that_of_their_moments():
    late_by_clock = studied_day(MONDAY - 9, 1, 0, Instant(instant("2026-03-03T00:00+00:00").at_ms, 0))
    early = studied_day(MONDAY, 1, 0, Instant(instant("2026-03-01T00:00+00:00").at_ms, 780))
    created = [(instant("2026-03-02T20:00+00:00").at_ms, 1)]
    assert added_by_day(created, [late_by_clock, early], 4) == {MONDAY + 1: 1}
