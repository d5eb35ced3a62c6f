"""Backups of the library, and the way back, which can itself be taken back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flashgrad.errors import LibraryDamaged, LibraryTooNew, LibraryUnavailable
from flashgrad.library.clock import Clock, system_clock
from flashgrad.library.library import Library
from flashgrad.model import Instant
from flashgrad.schedule.days import study_day
from flashgrad.store import backup, facts, restoring, salvage
from flashgrad.store.backup import Backup as Backup
from flashgrad.store.backup import check as check
from flashgrad.store.connection import connect, explained, transaction
from flashgrad.store.database import open_database
from flashgrad.store.salvage import Rows
from flashgrad.store.thinning import Aged, superfluous

DAILY = "daily"
BY_HAND = "by-hand"
BEFORE_IMPORT = "before-import"
BEFORE_RESTORE = "before-restore"
_APART = ("before-schema", BEFORE_RESTORE)
"""What is kept apart from ordinary backups, by the start of the reason."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A library that holds what a backup held."""

    backup: Path
    kept: Path | None
    """What the library held before: a backup of it, or the damaged file itself; None where there was none."""
    was_damaged: bool
    later_entries: int
    """Entries of the log and experiments that the backup lacks and the library had, as far as they can be read."""
    keeps_later: bool
    """Whether those are in the library now; else they are only in `kept`."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A library made of what could be read of a damaged one."""

    kept: Path | None
    """Where the damaged file is."""
    cards: int
    entries: int
    """Of the log, and experiments."""


def backups(library_path: Path) -> list[Backup]:
    """The backups of the library at this path, the oldest first. Raises LibraryUnavailable."""
    with explained(library_path):
        return backup.backups_of(library_path)


def back_up(library: Library, reason: str = BY_HAND) -> Backup:
    """A new backup; older ones that are no longer needed are removed. Raises LibraryUnavailable."""
    now = library.clock()
    with explained(library.path):
        path = backup.take(library.connection, library.path, reason=reason, taken_at=moment_of(now))
        _thin(library, now)
        return next(one for one in backup.backups_of(library.path) if one.path == path)


def back_up_daily(library: Library) -> Backup | None:
    """A backup where the latest one is of an earlier study day and something was done since. Raises as `back_up`."""
    with explained(library.path):
        latest = next(reversed(backup.backups_of(library.path)), None)
        if latest is not None:
            made_on = _day(library, latest.taken_at)
            is_same = backup.fingerprint_of(latest.path) == backup.fingerprint(library.connection)
            if is_same or made_on >= library.today():
                return None
    return back_up(library, DAILY)


def back_up_hourly(library: Library) -> Backup | None:
    """A backup before decks are taken in that change all the time, unless there is one of the last hour."""
    with explained(library.path):
        latest = next(reversed(backup.backups_of(library.path)), None)
        is_recent = latest is not None and moment_of(library.clock()) - latest.taken_at < timedelta(hours=1)
    return None if is_recent else back_up(library, BEFORE_IMPORT)


def restore(
    library_path: Path, backup_path: Path, clock: Clock = system_clock, *, keeps_later: bool = True
) -> Restored:
    """Make the library what it was when the backup was made; its present state is kept as a backup of its own.

    With `keeps_later`, what was answered since stays in the log, also of a damaged library as far as it can be read.
    A damaged library is moved aside as it is. Raises LibraryUnavailable or its kin where the backup is not sound or
    either file cannot be used; the library is then as it was.
    """
    backup.check(backup_path)
    at = moment_of(clock())
    kept, was_damaged = _kept(library_path, at)
    later = later_logs(kept, backup_path)
    restoring.write_back(backup_path, library_path)
    if keeps_later and kept is not None:
        _take_in(library_path, later)
    return Restored(backup_path, kept, was_damaged, sum(map(len, later.values())), keeps_later)


def later_logs(library_path: Path | None, backup_path: Path) -> Rows:
    """What the logs of a library have and those of a backup have not, as far as it can be read."""
    if library_path is None:
        return {}
    there, here = salvage.readable(library_path), salvage.readable(backup_path)
    return {
        table: {row_id: there[table][row_id] for row_id in there[table].keys() - here[table].keys()} for table in there
    }


def rebuild_from_damaged(library_path: Path, clock: Clock = system_clock) -> Rebuilt:
    """A new library with all that can be read of a damaged one, which is moved aside as it is.

    For where there is no backup. Raises LibraryUnavailable.
    """
    rows = salvage.readable(library_path, salvage.TABLES)
    kept = restoring.set_aside(library_path, moment_of(clock()))
    _take_in(library_path, rows)
    return Rebuilt(kept, cards=len(rows["card"]), entries=sum(len(rows[table]) for table in salvage.LOGS))


def newest_good(library_path: Path) -> Backup | None:
    """The newest backup that is sound, None where there is none."""
    for one in reversed(backups(library_path)):
        try:
            backup.check(one.path)
        except LibraryUnavailable:
            continue
        return one
    return None


def moment_of(instant: Instant) -> datetime:
    """`instant` in UTC, as backups are dated."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=instant.at_ms)


def _kept(library_path: Path, at: datetime) -> tuple[Path | None, bool]:
    """Where the present state of the library is kept, and whether it was damaged."""
    if not library_path.exists():
        return None, False
    try:
        backup.check(library_path)
    except (LibraryDamaged, LibraryTooNew):
        return restoring.set_aside(library_path, at), True
    with explained(library_path):
        connection = connect(library_path)
        try:
            return backup.take(connection, library_path, reason=BEFORE_RESTORE, taken_at=at), False
        finally:
            connection.close()


def _take_in(library_path: Path, rows: Rows) -> None:
    connection = open_database(library_path)
    try:
        with transaction(connection):
            salvage.take_in(connection, rows)
            facts.put(connection, "rules", "")  # states are derived anew at the next opening
    finally:
        connection.close()


def _thin(library: Library, now: Instant) -> None:
    there = {one.path.name: one for one in backup.backups_of(library.path)}
    aged = [Aged(name, _day(library, one.taken_at), _kind(one.reason)) for name, one in there.items()]
    backup.remove(there[name] for name in superfluous(aged, library.today(now)))


def _kind(reason: str) -> str:
    return reason if reason.startswith(_APART) else ""


def _day(library: Library, taken_at: datetime) -> int:
    """The study day of a moment, by the offset that holds now."""
    at_ms = int(taken_at.timestamp() * 1000)
    return study_day(Instant(at_ms, library.clock().utc_offset_minutes), library.settings.day_start_hour)
