"""Study days: which day a moment belongs to. The only place that knows where a day begins."""

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashgrad.model import Instant  # deferred: `flashgrad due --quiet` counts days without it

DEFAULT_DAY_START_HOUR = 4
"""Local hour at which a study day begins: whoever studies past midnight is still on the evening's day."""

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAY_MS = 86_400_000


def study_day(instant: "Instant", day_start_hour: int = DEFAULT_DAY_START_HOUR) -> int:
    """The study day of `instant`, as a proleptic Gregorian ordinal (`datetime.date.toordinal`).

    Follows the wall clock where the answer was given, so a gap or a fold in it moves no day. `day_start_hour`
    is in [0, 23].
    """
    return day_number(instant.at_ms, instant.utc_offset_minutes, day_start_hour)


def day_number(at_ms: int, utc_offset_minutes: int, day_start_hour: int) -> int:
    """`study_day` of a moment that is given by its numbers."""
    local_minutes = at_ms // 60_000 + utc_offset_minutes
    return (local_minutes - 60 * day_start_hour) // 1440 + _EPOCH_DAY


def possible_span_ms(day: int, day_start_hour: int = DEFAULT_DAY_START_HOUR) -> tuple[int, int]:
    """A span of UTC milliseconds, end excluded, outside which no instant has the study day `day`.

    For narrowing down where instants are indexed; clocks on Earth are at most a day from UTC.
    """
    begin_ms = ((day - _EPOCH_DAY) * 1440 + 60 * day_start_hour) * 60_000
    return begin_ms - _DAY_MS, begin_ms + 2 * _DAY_MS


def as_date(day: int) -> date:
    """The calendar date that the study day `day` carries."""
    return date.fromordinal(day)
