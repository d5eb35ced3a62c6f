"""What a file is: a library of ours, of which schema; or something else, which is refused."""

import sqlite3
from pathlib import Path

from flashgrad.errors import LibraryDamaged, LibraryTooNew
from flashgrad.store.connection import shown

APPLICATION_ID = 0x666C6772
"""`PRAGMA application_id` of a library: the letters "flgr"."""
SCHEMA_VERSION = 10
"""`PRAGMA user_version` of a library that this program writes: the number of migrations."""


def recognised_version(connection: sqlite3.Connection, path: Path) -> int:
    """The schema version of the library behind `connection`, 0 for an empty file."""
    application_id, version, entries = connection.execute(_RECOGNISE).fetchone()
    if entries == 0 and version == 0:
        return 0
    if application_id != APPLICATION_ID:
        raise LibraryDamaged(
            f"{shown(path)} is a database, but not a flashgrad library. Choose another file with --library."
        )
    if version > SCHEMA_VERSION:
        raise LibraryTooNew(
            f"{shown(path)} was written by a newer flashgrad (schema {version}, this one knows"
            f" {SCHEMA_VERSION}). Update flashgrad; nothing was changed."
        )
    return int(version)


# One statement sees one state of the file, also while another program is just making a library of it.
_RECOGNISE = """SELECT (SELECT application_id FROM pragma_application_id),
    (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)"""
