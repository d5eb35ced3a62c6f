from datetime import date

import pytest

from flashgrad.schedule.days import study_day
from flashgrad.study.year import StudiedDay, streaks, year_of
from tests.samples import instant
from tests.statistics_sample import studied_day


def studied(*moments: str, answers: int = 1) -> list[StudiedDay]:
    """One answer on each of these moments' study days (from 4 o'clock); the moments are on different days."""

    found = [(study_day(at), at) for at in map(instant, moments)]
    return sorted((studied_day(day, answers, at.at_ms, at) for day, at in found), key=lambda one: one.day)


def test_weeks_are_columns_from_monday_and_empty_outside_the_year():
    now = instant("2026-03-03T12:00+01:00")  # a Tuesday
    days = studied("2026-03-03T09:00+01:00", "2026-03-02T09:00+01:00", "2025-03-03T09:00+01:00", answers=7)
    too_old = studied("2025-03-02T23:00+01:00")
    year = year_of([*too_old, *days], now, 4)
    assert date.fromordinal(year.first_day) == date(2025, 3, 3)
    assert date.fromordinal(year.last_day) == date(2026, 3, 3)
    assert year.weeks[0] == (7, 0, 0, 0, 0, 0, 0)
    assert year.weeks[-1] == (7, 7, None, None, None, None, None)
    assert len(year.weeks) == 53
    assert year.days_studied == 3


def test_a_year_that_begins_in_the_middle_of_a_week_starts_with_empty_cells():
    year = year_of([], instant("2026-03-01T12:00+01:00"), 4)
    assert date.fromordinal(year.first_day) == date(2025, 3, 1)  # a Saturday
    assert year.weeks[0] == (None, None, None, None, None, 0, 0)
    assert sum(number is not None for week in year.weeks for number in week) == 366


STREAKS = [
    # moments with an answer, now, current streak, longest streak
    ([], "2026-03-03T12:00+01:00", 0, 0),
    (["2026-03-03T09:00+01:00"], "2026-03-03T12:00+01:00", 1, 1),
    (["2026-03-02T09:00+01:00"], "2026-03-03T12:00+01:00", 1, 1),
    (["2026-03-01T09:00+01:00"], "2026-03-03T12:00+01:00", 0, 1),
    # An answer at 2 in the morning is the evening's; at 5 it is a new day's.
    (["2026-03-01T09:00+01:00", "2026-03-03T02:00+01:00"], "2026-03-03T12:00+01:00", 2, 2),
    (["2026-03-01T09:00+01:00", "2026-03-03T05:00+01:00"], "2026-03-03T12:00+01:00", 1, 1),
    # The longest one may lie in the past.
    (
        ["2026-01-10T09:00+01:00", "2026-01-11T09:00+01:00", "2026-01-12T09:00+01:00", "2026-03-03T05:00+01:00"],
        "2026-03-03T12:00+01:00",
        1,
        3,
    ),
    # Samoa had no 30 December 2011; whoever answers at eight each evening missed nothing.
    (["2011-12-29T20:00-10:00", "2011-12-31T20:00+14:00"], "2011-12-31T21:00+14:00", 2, 2),
    (["2011-12-29T20:00-10:00"], "2011-12-31T20:00+14:00", 1, 1),
    (["2011-12-29T20:00-10:00"], "2012-01-01T05:00+14:00", 0, 1),
    # Honolulu to Auckland overnight.
    (["2026-03-01T20:00-10:00", "2026-03-03T08:00+13:00"], "2026-03-03T12:00+13:00", 2, 2),
    # … but a day spent in Auckland without an answer is a gap.
    (["2026-03-01T20:00-10:00", "2026-03-04T08:00+13:00"], "2026-03-04T12:00+13:00", 1, 1),
    # Auckland to Honolulu: the same date twice is one day, and tomorrow's answers of Auckland wait.
    (["2026-03-03T20:00+13:00", "2026-03-02T21:30-10:00"], "2026-03-03T12:00-10:00", 2, 2),
    # A quarter of a day eastward skips nothing.
    (["2026-03-01T20:00+00:00", "2026-03-03T05:00+06:00"], "2026-03-03T12:00+06:00", 2, 2),
    (["2026-03-01T20:00+00:00", "2026-03-03T11:00+06:00"], "2026-03-03T12:00+06:00", 1, 1),
]


@pytest.mark.parametrize(("moments", "now", "current", "longest"), STREAKS)
def test_a_streak_is_a_row_of_days_with_an_answer(moments, now, current, longest):
    assert streaks(studied(*moments), instant(now), 4) == (current, longest)


def test_answers_after_today_wait_until_their_day_has_come():
    days = studied("2026-03-02T09:00+01:00", "2026-03-04T09:00+01:00")
    year = year_of(days, instant("2026-03-03T12:00+01:00"), 4)
    assert (year.days_studied, year.current_streak) == (1, 1)
    assert year_of(days, instant("2026-03-04T12:00+01:00"), 4).days_studied == 2
