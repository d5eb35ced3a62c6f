"""Copies of a library, made while it is in use and checked by opening them."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from flashgrad.errors import LibraryUnavailable
from flashgrad.store.connection import shown


def take(connection: sqlite3.Connection, path: Path, *, reason: str) -> Path:
    """A verified copy of the library at `path`, in the folder `backups` beside it.

    `reason` becomes part of the file name. Raises LibraryUnavailable if the copy does not pass SQLite's own
    integrity check; whoever needed the backup must then not go on.
    """
    folder = path.parent / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    target = folder / f"{path.stem}-{stamp}-{reason}{path.suffix}"
    try:
        with closing(sqlite3.connect(target)) as copy:
            connection.backup(copy)
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise LibraryUnavailable(
                f"The backup {shown(target)} did not pass SQLite's check ({verdict}); nothing was changed."
            )
    except BaseException:
        target.unlink(missing_ok=True)  # nobody may take it for a backup later
        raise
    return target
