import time
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from flashgrad.errors import SettingsInvalid
from flashgrad.library.clock import iso_text, local_instant, next_entry_id, parse_instant, system_clock
from flashgrad.model import Instant
from tests.samples import instant


@pytest.fixture
def in_sao_paulo(monkeypatch):
    """A process whose local time is that of São Paulo."""
    monkeypatch.setenv("TZ", "America/Sao_Paulo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_the_system_clock_tells_this_moment_and_the_local_offset(in_sao_paulo):
    before = datetime.now(UTC).timestamp() * 1000
    now = system_clock()
    after = datetime.now(UTC).timestamp() * 1000
    assert before - 1 <= now.at_ms <= after
    assert now.utc_offset_minutes == -180


def test_a_moment_of_the_past_has_the_offset_of_then(in_sao_paulo):
    assert local_instant(1_546_300_800_123) == Instant(1_546_300_800_123, -120), "summer time, until 2019"
    assert local_instant(1_767_225_600_000) == Instant(1_767_225_600_000, -180)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01T09:30+01:00", instant("2026-03-01T09:30+01:00")),
        ("2026-03-01T09:30:15.250Z", Instant(1_772_357_415_250, 0)),
        ("1970-01-01T00:00:00+00:00", Instant(0, 0)),
        ("1969-12-31T23:59:59.999+00:00", Instant(-1, 0)),
        ("2026-03-01T09:30:00.0015+00:00", Instant(1_772_357_400_001, 0)),
        ("20260301T0930-0330", instant("2026-03-01T09:30-03:30")),
    ],
)
def test_a_moment_with_an_offset_is_read_exactly(text, expected):
    assert parse_instant(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018-11-03", "2018-11-03T00:00:00.000-03:00"),
        ("2018-11-05", "2018-11-05T00:00:00.000-02:00"),
        ("2018-11-05T22:15", "2018-11-05T22:15:00.000-02:00"),
    ],
)
def test_a_moment_without_an_offset_is_local(in_sao_paulo, text, expected):
    assert iso_text(parse_instant(text)) == expected


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "09:30", "2026-03-01T25:00", "12345678901234567890"])
def test_what_is_no_moment_is_refused_in_a_sentence(text):
    with pytest.raises(SettingsInvalid) as refused:
        parse_instant(text)
    expected = f"“{text}” is not a moment in ISO 8601, such as 2026-03-01 or 2026-03-01T09:30+01:00."
    assert str(refused.value) == expected


@pytest.mark.parametrize(
    ("at_ms", "offset_minutes", "text"),
    [
        (0, 0, "1970-01-01T00:00:00.000+00:00"),
        (-1, 0, "1969-12-31T23:59:59.999+00:00"),
        (1_772_357_415_250, 345, "2026-03-01T15:15:15.250+05:45"),
        (1_772_357_415_250, -210, "2026-03-01T06:00:15.250-03:30"),
    ],
)
def test_an_instant_is_written_with_its_own_offset(at_ms, offset_minutes, text):
    assert iso_text(Instant(at_ms, offset_minutes)) == text


def test_an_id_tells_its_time_its_order_and_its_device():
    assert next_entry_id("", 0x19CA1B2C3D4E & 0xFFFFFFFFFFFF, "device") == "19ca1b2c3d4e-0000-device"


@pytest.mark.parametrize(
    ("newest", "at_ms", "expected"),
    [
        ("", 5, "000000000005-0000-me"),
        ("000000000004-0007-me", 5, "000000000005-0000-me"),
        ("000000000005-0000-me", 5, "000000000005-0001-me"),
        ("000000000005-00ff-me", 5, "000000000005-0100-me"),
        ("000000000005-ffff-me", 5, "000000000006-0000-me"),
        # a clock that was set back, even before 1970; another device's clock ahead of ours
        ("000000000005-0000-me", 4, "000000000005-0001-me"),
        ("000000000005-0003-me", -1_000_000, "000000000005-0004-me"),
        ("0000000000ff-0000-zz", 5, "0000000000ff-0001-me"),
        ("", -1, "000000000000-0000-me"),
    ],
)
def test_each_id_follows_the_newest_one(newest, at_ms, expected):
    assert next_entry_id(newest, at_ms, "me") == expected
    assert expected > newest


def test_a_hundred_thousand_ids_in_one_millisecond_are_in_order():
    ids = [""]
    for _ in range(100_000):
        ids.append(next_entry_id(ids[-1], 1_772_357_415_250, "device"))
    assert all(earlier < later for earlier, later in pairwise(ids))
