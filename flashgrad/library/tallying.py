"""The log counted by study day: what is kept of it, and the rest from the log itself."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from operator import attrgetter
from typing import TypeVar

from flashgrad.errors import LibraryUnavailable
from flashgrad.library.library import Library, changing
from flashgrad.store import day_tallies
from flashgrad.store import statistics as store
from flashgrad.store.connection import explained, snapshot
from flashgrad.store.statistics import NEVER
from flashgrad.study.tally import DayTally, tally
from flashgrad.study.year import StudiedDay

_DAYS_AT_ONCE = 10
"""Another program, or the screen beside this thread, waits for no more than these before it can store an answer."""

_Day = TypeVar("_Day", StudiedDay, DayTally)


def settle(library: Library, goes_on: Callable[[], bool] = lambda: True) -> None:
    """Count the study days before today that are not counted, or no longer right, and keep them; while it `goes_on`.

    What cannot be stored now, as on a full disk, is counted from the log whenever it is asked for.
    """
    with suppress(LibraryUnavailable), explained(library.path):
        while _is_unsettled(library) and goes_on():
            with changing(library):
                stale = day_tallies.stale_days(library.connection)
                for day in stale[:_DAYS_AT_ONCE]:
                    _count(library, day, day)
                if not stale:
                    _settle_next_days(library)


def studied_days(library: Library) -> list[StudiedDay]:
    """Every study day with an answer, in order."""
    connection, hour = library.connection, library.settings.day_start_hour

    def counted(first_day: int, last_day: int) -> Iterable[StudiedDay]:
        return store.studied_days(connection, first_day, last_day, day_start_hour=hour)

    def kept(first_day: int, last_day: int) -> Iterable[StudiedDay]:
        return day_tallies.studied_days(connection, first_day, last_day)

    return _days(library, -NEVER, NEVER, kept, counted)


def tallies(library: Library, first_day: int, last_day: int) -> list[DayTally]:
    """The study days from `first_day` to `last_day` that have an answer, in order."""
    connection, hour = library.connection, library.settings.day_start_hour

    def counted(first_day: int, last_day: int) -> Iterable[DayTally]:
        return tally(store.answers(connection, first_day, last_day, day_start_hour=hour), hour)

    def kept(first_day: int, last_day: int) -> Iterable[DayTally]:
        return day_tallies.tallies(connection, first_day, last_day)

    return _days(library, first_day, last_day, kept, counted)


def wrong_days(library: Library) -> list[int]:
    """The study days that are kept as the log does not have them, in order."""
    connection, hour = library.connection, library.settings.day_start_hour
    with snapshot(connection):
        before = day_tallies.counted_before(connection, hour)
        if before is None:
            return []
        kept = _by_day(
            zip(
                day_tallies.studied_days(connection, -NEVER, NEVER),
                day_tallies.tallies(connection, -NEVER, NEVER),
                strict=True,
            )
        )
        counted = _by_day(day_tallies.count(connection, -NEVER, before - 1, hour))
        stale = set(day_tallies.stale_days(connection))
    return sorted(day for day in (kept.keys() | counted.keys()) - stale if kept.get(day) != counted.get(day))


def _by_day(days: Iterable[day_tallies.DayCounts]) -> dict[int, day_tallies.DayCounts]:
    return {studied.day: (studied, one) for studied, one in days}


def _is_unsettled(library: Library) -> bool:
    before = day_tallies.counted_before(library.connection, library.settings.day_start_hour)
    return before is None or before < library.today() or bool(day_tallies.stale_days(library.connection))


def _settle_next_days(library: Library) -> None:
    connection, hour, today = library.connection, library.settings.day_start_hour, library.today()
    before = day_tallies.counted_before(connection, hour)
    if before is None:
        day_tallies.forget(connection)  # days that began at another hour
    first_day = day_tallies.next_answered(connection, -NEVER if before is None else before, hour)
    end = today
    if first_day is not None and first_day < today:
        end = min(first_day + _DAYS_AT_ONCE, today)
        _count(library, first_day, end - 1)
    # Where another program was quicker, or the clock was set back, more is counted than that.
    day_tallies.put_counted_before(connection, max(end, before or end), hour)


def _count(library: Library, first_day: int, last_day: int) -> None:
    connection = library.connection
    days = day_tallies.count(connection, first_day, last_day, library.settings.day_start_hour)
    day_tallies.replace(connection, first_day, last_day, days)


def _days(
    library: Library,
    first_day: int,
    last_day: int,
    kept: Callable[[int, int], Iterable[_Day]],
    counted: Callable[[int, int], Iterable[_Day]],
) -> list[_Day]:
    """What is kept of these days, and the others from the log."""
    with snapshot(library.connection):
        before = day_tallies.counted_before(library.connection, library.settings.day_start_hour)
        if before is None:
            return list(counted(first_day, last_day))
        days = list(kept(first_day, min(last_day, before - 1)))
        for stale in day_tallies.stale_days(library.connection):
            if first_day <= stale <= last_day:
                days.extend(counted(stale, stale))
        if last_day >= before:
            days.extend(counted(max(first_day, before), last_day))
    return sorted(days, key=attrgetter("day"))
