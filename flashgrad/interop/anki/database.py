"""The tables of an Anki collection, from a database that anybody may have made. Only this package's SQL is here.

The file is opened read-only with SQLite's defences up; views, virtual tables and generated columns that stand in for
the tables of Anki are refused, functions are not called, and work and sizes are bounded. Raises DeckUnreadable.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from flashgrad.errors import DeckUnreadable
from flashgrad.interop.anki.models import from_json, from_tables
from flashgrad.interop.anki.rows import AnswerRow, CardRow, Note, Rows
from flashgrad.text import one_line

if TYPE_CHECKING:
    from sqlite3 import Connection

_MOST_STEPS = 2_000
_STEP_OPERATIONS = 1_000_000
_MOST_ROWS = 5_000_000
_LONGEST_VALUE_BYTES = 50_000_000
_MOST_BROKEN = 100
_NEEDED = ("col", "notes", "cards", "revlog")
_NEWER = ("notetypes", "fields", "templates", "decks", "config")

_Row = TypeVar("_Row")


def read_rows(database: bytes, shown: str) -> Rows:
    """All that is needed of the collection in `database`; `shown` names the file in what is raised."""
    import sqlite3  # deferred: reading other files needs none

    with TemporaryDirectory(prefix="flashgrad-") as folder:
        path = Path(folder, "collection.db")
        path.write_bytes(database)
        try:
            with _opened(path) as connection:
                return _rows(connection)
        except _Refused as error:
            raise DeckUnreadable(f"{shown} was not read: {error}.") from error
        except (sqlite3.Error, ValueError, OverflowError, RecursionError) as error:
            reason = one_line(str(error), 120)
            raise DeckUnreadable(
                f"{shown} holds a collection that is damaged ({reason}); in Anki choose Tools > Check Database,"
                " then export it again."
            ) from error


class _Refused(Exception):
    """Why a database is not read, as part of a sentence."""


@contextmanager
def _opened(path: Path) -> Iterator[Connection]:
    import sqlite3

    uri = f"{path.as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        connection.text_factory = lambda value: value.decode("utf-8", "replace")
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0"):
            connection.execute(f"PRAGMA {pragma}")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE_BYTES)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        _refuse_stand_ins(connection)
        allowed = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}
        connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY)
        steps = iter(range(_MOST_STEPS))
        connection.set_progress_handler(lambda: next(steps, None) is None, _STEP_OPERATIONS)
        yield connection


def _refuse_stand_ins(connection: Connection) -> None:
    """Raises _Refused unless each table is one, with plain columns."""
    found = connection.execute("SELECT name, type, sql FROM sqlite_master").fetchmany(1_000)
    kinds = {str(name).lower(): (kind, str(sql)) for name, kind, sql in found if kind in ("table", "view")}
    for name in (*_NEEDED, *_NEWER):
        kind, sql = kinds.get(name, ("", ""))
        if not kind and name in _NEEDED:
            raise _Refused(f"its collection has no table `{name}`, so it is none of Anki's")
        if kind == "view" or "virtual" in sql[:40].lower():
            raise _Refused(f"`{name}` in its collection is no plain table, as in a file that is meant to do harm")
        if kind and any(column[6] for column in connection.execute(f"PRAGMA table_xinfo({name})")):
            raise _Refused(f"`{name}` in its collection has computed columns, as in a file that is meant to do harm")


def _rows(connection: Connection) -> Rows:
    created_s, conf, models, decks = connection.execute("SELECT crt, conf, models, decks FROM col").fetchone() or (
        0,
        "{}",
        "{}",
        "{}",
    )
    is_newer = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'notetypes'").fetchone() is not None
    broken: list[str] = []
    note_types, deck_names = from_tables(connection, broken) if is_newer else from_json(models, decks, broken)
    settings = _settings(connection) if is_newer else json.loads(conf or "{}")
    note_rows = "SELECT id, guid, mid, tags, flds FROM notes ORDER BY id"
    card_rows = "SELECT id, nid, mod, did, ord, type, queue, due, ivl, flags, odue, odid FROM cards ORDER BY id"
    answer_rows = "SELECT id, cid, ease, factor, time, type FROM revlog ORDER BY id"
    return Rows(
        created_s=created_s if isinstance(created_s, int) else 0,
        settings=settings if isinstance(settings, dict) else {},
        note_types=note_types,
        decks=deck_names,
        notes=tuple(_examined(connection, note_rows, "isist", Note, broken)),
        cards=tuple(_examined(connection, card_rows, "iiiiiiiiiiii", CardRow, broken)),
        answers=tuple(_examined(connection, answer_rows, "iiiiii", AnswerRow, broken)),
        broken=tuple(broken),
    )


def _examined(
    connection: Connection, sql: str, types: str, make: Callable[..., _Row], broken: list[str]
) -> Iterator[_Row]:
    """The rows as `make` has them; those whose values are of other `types` are told in `broken`.

    `i` is a number, `s` text, `t` anything as text: Anki stores a field that looks like a number as one.
    """
    wanted = [int if kind == "i" else str for kind in types]
    cursor = connection.execute(sql)
    for row in islice(cursor, _MOST_ROWS):
        values = [
            str(value) if isinstance(value, int | float) and kind != "i" else value
            for value, kind in zip(row, types, strict=True)
        ]
        if all(type(value) is kind for value, kind in zip(values, wanted, strict=True)):
            yield make(*values)
        elif len(broken) < _MOST_BROKEN:
            broken.append(
                f"A row of {make.__name__.removesuffix('Row').lower()}s, {one_line(str(row[0]), 30)}, is damaged"
            )
    if cursor.fetchone() is not None:
        raise _Refused(f"it holds more than {_MOST_ROWS:,} rows of one kind")


def _settings(connection: Connection) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in connection.execute("SELECT KEY, val FROM config"):
        if name in ("creationOffset", "rollover", "schedVer") and isinstance(value, bytes | str):
            found[name] = json.loads(value)
    return found
