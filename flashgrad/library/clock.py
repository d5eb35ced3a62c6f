"""The clock, and ids in the order in which things happened. The only place that asks what time it is."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flashgrad.errors import SettingsInvalid
from flashgrad.model import Instant
from flashgrad.text import one_line

Clock = Callable[[], Instant]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def system_clock() -> Instant:
    """This moment, with the local offset from UTC."""
    at_ms = time.time_ns() // 1_000_000
    # A `datetime` that finds out its own offset takes ten times as long, and each answer asks what time it is.
    return Instant(at_ms, time.localtime(at_ms // 1000).tm_gmtoff // 60)


def local_instant(at_ms: int) -> Instant:
    """The moment `at_ms`, with the offset from UTC that holds then where this computer is."""
    return _instant((_EPOCH + timedelta(milliseconds=at_ms)).astimezone())


def parse_instant(text: str) -> Instant:
    """The moment that an ISO 8601 text names; without an offset it is local time. Raises SettingsInvalid."""
    try:
        moment = datetime.fromisoformat(text)
        return _instant(moment if moment.tzinfo else moment.astimezone())
    except (ValueError, OverflowError, OSError) as error:
        raise SettingsInvalid(
            f"“{one_line(text, 40)}” is not a moment in ISO 8601, such as 2026-03-01 or 2026-03-01T09:30+01:00."
        ) from error


def next_entry_id(newest_id: str, at_ms: int, device: str) -> str:
    """An id greater than `newest_id`: 12 hex digits of time, 4 of order within it, what tells the device.

    A clock that was set back does not break the order: time then stands still in the ids until it catches up.
    """
    time_ms, order = max(at_ms, 0), 0
    if newest_id:
        newest_ms, newest_order = int(newest_id[:12], 16), int(newest_id[13:17], 16)
        if newest_ms >= time_ms:
            time_ms, order = newest_ms, newest_order + 1
        if order > 0xFFFF:
            time_ms, order = time_ms + 1, 0
    return f"{time_ms:012x}-{order:04x}-{device}"


def iso_text(instant: Instant) -> str:
    """`instant` in ISO 8601 with its own offset, to the millisecond."""
    offset = timedelta(minutes=instant.utc_offset_minutes)
    local = datetime(1970, 1, 1) + timedelta(milliseconds=instant.at_ms) + offset
    sign = "-" if instant.utc_offset_minutes < 0 else "+"
    hours, minutes = divmod(abs(instant.utc_offset_minutes), 60)
    return f"{local.isoformat(timespec='milliseconds')}{sign}{hours:02d}:{minutes:02d}"


def _instant(moment: datetime) -> Instant:
    offset = moment.utcoffset() or timedelta()
    # Exact: a float of seconds loses the last millisecond of every second moment.
    return Instant((moment - _EPOCH) // timedelta(milliseconds=1), offset // timedelta(minutes=1))
