"""Open a library file: recognise what it is, make it where there is none, migrate it if it is older."""

import sqlite3
from pathlib import Path

from flashgrad.store.connection import configure, connect, explained
from flashgrad.store.recognition import APPLICATION_ID, SCHEMA_VERSION, recognised_version
from flashgrad.store.stale_log import require_own_log


def open_database(path: Path, *, creates: bool = True) -> sqlite3.Connection:
    """A connection to the library at `path`, migrated as needed, and unless told otherwise, created.

    Raises LibraryTooNew, LibraryDamaged or LibraryUnavailable with a sentence; the file is then as it was.
    """
    with explained(path):
        if creates:
            path.parent.mkdir(parents=True, exist_ok=True)
        require_own_log(path)
        connection = connect(path, creates=creates)
    try:
        with explained(path):
            _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = recognised_version(connection, path)
    configure(connection)
    if version < SCHEMA_VERSION:
        from flashgrad.store.migrations import migrate  # deferred: sqlite-utils takes longer than the start

        migrate(connection, path, APPLICATION_ID, from_version=version, to_version=SCHEMA_VERSION)
