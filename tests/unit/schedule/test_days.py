from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from flashgrad.model import Instant
from flashgrad.schedule.days import as_date, study_day
from tests.samples import instant

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

# zone, moment in UTC, what the wall clock there shows, the study day it belongs to
MOMENTS = [
    # Lisbon: an hour is skipped on 29 March 2026 …
    ("Europe/Lisbon", "2026-03-29T00:59", "2026-03-29T00:59+00:00", "2026-03-28"),
    ("Europe/Lisbon", "2026-03-29T01:00", "2026-03-29T02:00+01:00", "2026-03-28"),
    ("Europe/Lisbon", "2026-03-29T02:59", "2026-03-29T03:59+01:00", "2026-03-28"),
    ("Europe/Lisbon", "2026-03-29T03:00", "2026-03-29T04:00+01:00", "2026-03-29"),
    # … and one comes twice on 25 October.
    ("Europe/Lisbon", "2026-10-25T00:59", "2026-10-25T01:59+01:00", "2026-10-24"),
    ("Europe/Lisbon", "2026-10-25T01:00", "2026-10-25T01:00+00:00", "2026-10-24"),
    ("Europe/Lisbon", "2026-10-25T03:59", "2026-10-25T03:59+00:00", "2026-10-24"),
    ("Europe/Lisbon", "2026-10-25T04:00", "2026-10-25T04:00+00:00", "2026-10-25"),
    # São Paulo 2018: 4 November had no midnight …
    ("America/Sao_Paulo", "2018-11-04T02:59", "2018-11-03T23:59-03:00", "2018-11-03"),
    ("America/Sao_Paulo", "2018-11-04T03:00", "2018-11-04T01:00-02:00", "2018-11-03"),
    ("America/Sao_Paulo", "2018-11-04T05:59", "2018-11-04T03:59-02:00", "2018-11-03"),
    ("America/Sao_Paulo", "2018-11-04T06:00", "2018-11-04T04:00-02:00", "2018-11-04"),
    # … and the last hour of 17 February came twice.
    ("America/Sao_Paulo", "2018-02-18T01:59", "2018-02-17T23:59-02:00", "2018-02-17"),
    ("America/Sao_Paulo", "2018-02-18T02:00", "2018-02-17T23:00-03:00", "2018-02-17"),
    ("America/Sao_Paulo", "2018-02-18T07:00", "2018-02-18T04:00-03:00", "2018-02-18"),
    # Lord Howe moves its clocks by half an hour.
    ("Australia/Lord_Howe", "2026-04-04T14:59", "2026-04-05T01:59+11:00", "2026-04-04"),
    ("Australia/Lord_Howe", "2026-04-04T15:00", "2026-04-05T01:30+10:30", "2026-04-04"),
    ("Australia/Lord_Howe", "2026-04-04T17:29", "2026-04-05T03:59+10:30", "2026-04-04"),
    ("Australia/Lord_Howe", "2026-04-04T17:30", "2026-04-05T04:00+10:30", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-03T15:30", "2026-10-04T02:30+11:00", "2026-10-03"),
    ("Australia/Lord_Howe", "2026-10-03T16:59", "2026-10-04T03:59+11:00", "2026-10-03"),
    ("Australia/Lord_Howe", "2026-10-03T17:00", "2026-10-04T04:00+11:00", "2026-10-04"),
    # Samoa crossed the date line: 30 December 2011 was not on its calendar, except as the night after it.
    ("Pacific/Apia", "2011-12-30T09:59", "2011-12-29T23:59-10:00", "2011-12-29"),
    ("Pacific/Apia", "2011-12-30T10:00", "2011-12-31T00:00+14:00", "2011-12-30"),
    ("Pacific/Apia", "2011-12-30T14:00", "2011-12-31T04:00+14:00", "2011-12-31"),
    # One moment on both sides of the date line.
    ("Pacific/Kiritimati", "2026-06-15T14:00", "2026-06-16T04:00+14:00", "2026-06-16"),
    ("Etc/GMT+12", "2026-06-15T14:00", "2026-06-15T02:00-12:00", "2026-06-14"),
    # Leap day, turn of the year, and offsets that are no whole hours.
    ("Asia/Kathmandu", "2028-02-28T22:14", "2028-02-29T03:59+05:45", "2028-02-28"),
    ("Asia/Kathmandu", "2028-02-28T22:15", "2028-02-29T04:00+05:45", "2028-02-29"),
    ("America/St_Johns", "2027-01-01T07:29", "2027-01-01T03:59-03:30", "2026-12-31"),
]


@pytest.mark.parametrize(("zone", "utc", "wall_clock", "expected"), MOMENTS)
def test_the_study_day_is_that_of_the_wall_clock_four_hours_earlier(zone, utc, wall_clock, expected):
    local = datetime.fromisoformat(f"{utc}+00:00").astimezone(ZoneInfo(zone))
    assert local.isoformat(timespec="minutes") == wall_clock
    assert as_date(study_day(instant(local.isoformat()))) == date.fromisoformat(expected)


@pytest.mark.parametrize("zone", ["Europe/Lisbon", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Kiritimati"])
def test_no_study_day_of_ten_years_is_skipped_or_comes_back(zone):
    noon = datetime.fromisoformat("2012-01-01T12:00+00:00")
    moments = [(noon + timedelta(hours=hours)).astimezone(ZoneInfo(zone)) for hours in range(0, 10 * 365 * 24, 6)]
    days = [study_day(instant(moment.isoformat())) for moment in moments]
    assert {later - earlier for earlier, later in pairwise(days)} == {0, 1}


@pytest.mark.parametrize(
    ("wall_clock", "expected"),
    [
        ("2026-03-02T03:59:59.999+01:00", "2026-03-01"),
        ("2026-03-02T04:00:00.000+01:00", "2026-03-02"),
        ("2026-03-02T23:59:59.999+01:00", "2026-03-02"),
        ("2026-03-03T00:00:00.000+01:00", "2026-03-02"),
    ],
)
def test_a_study_day_begins_at_four_in_the_morning(wall_clock, expected):
    assert as_date(study_day(instant(wall_clock))).isoformat() == expected


@pytest.mark.parametrize("hour", range(24))
def test_a_study_day_begins_at_the_hour_that_is_set(hour):
    begin = instant(f"2026-03-02T{hour:02d}:00:00-03:30")
    assert as_date(study_day(begin, hour)).isoformat() == "2026-03-02"
    just_before = Instant(begin.at_ms - 1, begin.utc_offset_minutes)
    assert as_date(study_day(just_before, hour)).isoformat() == "2026-03-01"


def test_with_days_from_midnight_a_day_without_midnight_begins_at_one():
    assert as_date(study_day(instant("2018-11-03T23:59-03:00"), 0)).isoformat() == "2018-11-03"
    assert as_date(study_day(instant("2018-11-04T01:00-02:00"), 0)).isoformat() == "2018-11-04"


@pytest.mark.parametrize(
    ("set_back_ms", "days"), [(HOUR_MS, 1), (4 * DAY_MS, 4), (4 * DAY_MS - HOUR_MS, 4), (HOUR_MS // 4, 0)]
)
def test_a_clock_that_is_set_back_is_believed(set_back_ms, days):
    half_past_four = instant("2026-03-02T04:30:00+00:00")
    set_back = Instant(half_past_four.at_ms - set_back_ms, 0)
    assert study_day(half_past_four) - study_day(set_back) == days


@pytest.mark.parametrize(
    ("at_ms", "offset_minutes", "expected"),
    [
        (0, 0, "1969-12-31"),
        (4 * HOUR_MS, 0, "1970-01-01"),
        (0, 240, "1970-01-01"),
        (-1, 240, "1969-12-31"),
        (-DAY_MS, -720, "1969-12-30"),
    ],
)
def test_a_dead_clock_battery_gives_days_around_1970(at_ms, offset_minutes, expected):
    assert as_date(study_day(Instant(at_ms, offset_minutes))).isoformat() == expected
