"""Recognise a write-ahead log that does not belong to the library beside which it lies, before it is written into it.

SQLite takes a log that is whole and has the right name for the file's own, and with the last program that closes the
file it is part of it. Learners get such pairs from backup and synchronisation programs. A library names its device,
and its tables of answers and experiments only ever grow: what the file says alone must be so with the log, too.
"""

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from flashgrad.errors import LibraryDamaged
from flashgrad.store.connection import read_only, shown

_CHECKPOINT_S = 0.1
"""Another program that is just writing its log into the file is done after this, or shows the same once more."""
_ENTRY_ID = re.compile(r"[0-9a-f]{12}-[0-9a-f]{4}-[0-9a-z-]+|")


class _Glance(NamedTuple):
    """The device, and ids that only ever grow."""

    device: str
    newest_entry: str
    newest_experiment: str


def require_own_log(path: Path) -> None:
    """Raises LibraryDamaged where the log beside the library at `path` is not its own; writes nothing."""
    if _is_stale(path):
        raise LibraryDamaged(
            f"{shown(path)} and {shown(_log_of(path))} do not belong together: the second is of another library, or of"
            " an earlier time. Both were left as they are; move the second elsewhere, or `flashgrad restore` brings"
            " the newest backup back with what was answered since."
        )


def own_content(path: Path) -> sqlite3.Connection:
    """A connection that reads the library at `path`, without a log that is not its own."""
    return _alone(path) if _is_stale(path) else read_only(path)


def _is_stale(path: Path) -> bool:
    if not _seems_stale(path):
        return False
    time.sleep(_CHECKPOINT_S)
    return _seems_stale(path)


def _seems_stale(path: Path) -> bool:
    try:
        if _log_of(path).stat().st_size == 0:
            return False
    except OSError:
        return False
    alone = _glance(_alone, path)
    if isinstance(alone, sqlite3.Error) or not _is_sane(alone):
        return False  # as yet everything is in the log, or part of the log is in the file
    whole = _glance(read_only, path)
    if isinstance(whole, sqlite3.Error):
        return getattr(whole, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return (
        alone.device not in ("", whole.device)  # a new library has its device from its second transaction
        or whole.newest_entry < alone.newest_entry
        or whole.newest_experiment < alone.newest_experiment
    )


def _glance(connect: Callable[[Path], sqlite3.Connection], path: Path) -> _Glance | sqlite3.Error:
    try:
        with closing(connect(path)) as connection:
            row = connection.execute(_GLANCE).fetchone()
    except sqlite3.Error as error:
        return error
    return _Glance(*row)


def _is_sane(glance: _Glance) -> bool:
    """Whether these are ids at all: with part of the log in it, a file may lead to a page of something else."""
    return all(_ENTRY_ID.fullmatch(str(newest)) for newest in (glance.newest_entry, glance.newest_experiment))


def _alone(path: Path) -> sqlite3.Connection:
    """A connection to the file as if there were no log."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


_GLANCE = """SELECT coalesce((SELECT value FROM library WHERE name = 'device'), ''),
    (SELECT coalesce(max(id), '') FROM review), (SELECT coalesce(max(id), '') FROM experiment)"""
