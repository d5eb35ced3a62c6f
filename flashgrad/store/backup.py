"""Copies of a library, made while it is in use and checked by opening them."""

import os
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flashgrad.errors import LibraryDamaged, LibraryUnavailable
from flashgrad.store.connection import BESIDE, explained, read_only, shown, sync_folder
from flashgrad.store.recognition import recognised_version
from flashgrad.store.stale_log import require_own_log

_STAMP = "%Y%m%dT%H%M%S%f"
_NAME = re.compile(r"(?P<stamp>\d{8}T\d{12})-(?P<reason>[a-z0-9-]+)")
_UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup file."""

    path: Path
    taken_at: datetime
    """In UTC, from the file's name."""
    reason: str
    """Such as `daily` or `before-import`."""
    size_bytes: int


def folder_of(library: Path) -> Path:
    """Where the backups of a library are."""
    return library.parent / "backups"


def backups_of(library: Path) -> list[Backup]:
    """The finished backups of a library, the oldest first; none where there is no folder."""
    return sorted(_found(library), key=lambda backup: backup.path.name)


def take(connection: sqlite3.Connection, path: Path, *, reason: str, taken_at: datetime | None = None) -> Path:
    """A verified copy of the library at `path`, in the folder `backups` beside it; one file, on disk on return.

    Others may read and write the library meanwhile; the copy has what was committed when it began. `reason` becomes
    part of the file name. Raises LibraryUnavailable if the copy does not pass SQLite's own integrity check; whoever
    needed the backup must then not go on.
    """
    folder = folder_of(path)
    folder.mkdir(parents=True, exist_ok=True)
    target = _free_name(path, taken_at or datetime.now(UTC), reason)
    unfinished = target.with_name(target.name + _UNFINISHED)
    try:
        _copy(connection, unfinished)
        unfinished.rename(target)  # only a whole and sound copy ever bears the name of a backup
        sync_folder(folder)
    except BaseException:
        _remove(unfinished)
        raise
    return target


def remove(backups: Iterable[Backup]) -> None:
    """Delete these files."""
    for backup in backups:
        backup.path.unlink(missing_ok=True)


def unfinished_of(library: Path) -> list[tuple[Path, float]]:
    """Copies of a library that are being made, or never were finished, each with when it was last written to."""
    folder, start, end = folder_of(library), f"{library.stem}-", f"{library.suffix}{_UNFINISHED}"
    ends = (end, *(end + beside for beside in BESIDE))
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [(path, path.stat().st_mtime) for path in found if path.name.startswith(start) and path.name.endswith(ends)]


def check(path: Path, *, is_quick: bool = False) -> None:
    """Raises LibraryUnavailable or its kin where the file at `path` is no sound library of ours; writes nothing.

    A quick check does not compare the indexes with the tables.
    """
    require_own_log(path)
    with explained(path), closing(read_only(path)) as connection:
        if recognised_version(connection, path) == 0:
            raise LibraryDamaged(f"{shown(path)} is empty. Choose another backup.")
        pragma = "quick_check" if is_quick else "integrity_check"
        verdict = connection.execute(f"PRAGMA {pragma}(1)").fetchone()[0]
        if verdict != "ok":
            raise LibraryDamaged(f"{shown(path)} is damaged ({verdict}). Choose another backup.")


def fingerprint(connection: sqlite3.Connection) -> tuple[object, ...]:
    """What differs between two states of a library in which anything was done: log, experiments, cards, decks."""
    return tuple(connection.execute(_FINGERPRINT).fetchone())


def fingerprint_of(backup: Path) -> tuple[object, ...] | None:
    """The fingerprint of a backup, None where it is of another schema or cannot be read."""
    try:
        with closing(read_only(backup)) as connection:
            return fingerprint(connection)
    except sqlite3.DatabaseError:
        return None


def _free_name(library: Path, taken_at: datetime, reason: str) -> Path:
    while True:
        target = folder_of(library) / f"{library.stem}-{taken_at.strftime(_STAMP)}-{reason}{library.suffix}"
        if not target.exists():
            return target
        taken_at += timedelta(microseconds=1)


def _found(library: Path) -> Iterable[Backup]:
    folder = folder_of(library)
    if not folder.is_dir():
        return
    start, end = f"{library.stem}-", library.suffix
    for path in folder.iterdir():
        middle = path.name.removeprefix(start).removesuffix(end)
        name = _NAME.fullmatch(middle)
        if name and path.name == f"{start}{middle}{end}":
            with suppress(FileNotFoundError, ValueError):
                taken_at = datetime.strptime(name["stamp"], _STAMP).replace(tzinfo=UTC)
                yield Backup(path, taken_at, name["reason"], path.stat().st_size)


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    with closing(sqlite3.connect(target)) as copy:
        connection.backup(copy)
        # In one file, whole without anything beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise LibraryUnavailable(
            f"The backup {shown(target)} did not pass SQLite's check ({verdict}); nothing was changed."
        )
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _remove(path: Path) -> None:
    for end in ("", *BESIDE):
        path.with_name(path.name + end).unlink(missing_ok=True)


_FINGERPRINT = """SELECT
    (SELECT max(id) FROM review), (SELECT count(*) FROM review),
    (SELECT max(id) FROM experiment), (SELECT count(*) FROM experiment),
    (SELECT count(*) FROM card), (SELECT max(updated_at_ms) FROM card), (SELECT max(orphaned_at_ms) FROM card),
    (SELECT count(orphaned_at_ms) FROM card),
    (SELECT count(*) FROM deck), (SELECT max(imported_at_ms) FROM deck)"""
