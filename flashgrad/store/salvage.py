"""What can still be read of a library, whether or not it is sound; taking that into another one."""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path

from flashgrad.errors import LibraryDamaged
from flashgrad.store import deck_readings
from flashgrad.store.reviews import from_row
from flashgrad.store.stale_log import own_content

LOGS = ("review", "experiment")
"""The append-only tables. Their rows have an `id` that no two rows anywhere share, and are never changed."""
TABLES = ("library", "deck", "card", *LOGS, "day_limit")
"""All that is not derived, in the order in which it can be taken in."""

Rows = Mapping[str, Mapping[object, dict[str, object]]]
"""Rows by table and key."""

_KEYS = {"library": "name", "deck": "id", "card": "key", "review": "id", "experiment": "id", "day_limit": "day, deck"}
_ENTRY_ID = re.compile(r"[0-9a-f]{12}-[0-9a-f]{4}-[0-9a-z-]+")
_HOMELESS = ("Recovered cards", "recovered/cards.md")
"""Name and source of the deck for cards whose own cannot be read."""


def readable(path: Path, tables: Iterable[str] = LOGS) -> Rows:
    """Every row of these tables that can be read from the file at `path`; what is damaged is passed over."""
    found: dict[str, dict[object, dict[str, object]]] = {table: {} for table in tables}
    with suppress(sqlite3.Error), closing(own_content(path)) as connection:
        connection.row_factory = sqlite3.Row
        for table, rows in found.items():
            # From both ends: a broken page in the middle then costs no more than what is on it.
            for direction in ("ASC", "DESC"):
                for key, row in _until_damage(connection, table, direction):
                    if key in rows:
                        break
                    if _is_sane(table, row):
                        rows[key] = dict(row)
    return found


def take_in(connection: sqlite3.Connection, rows: Rows) -> int:
    """Add what is lacking of `rows`; how many rows that were. Call it inside a transaction."""
    added = sum(_take_in_table(connection, table, rows[table].values()) for table in TABLES if table in rows)
    if "card" in rows:
        connection.execute("INSERT INTO card_fts (card_fts) VALUES ('rebuild')")
        deck_readings.forget_all(connection)
    return added


def _take_in_table(connection: sqlite3.Connection, table: str, rows: Iterable[dict[str, object]]) -> int:
    present = {str(row[0]) for row in connection.execute(f"SELECT name FROM pragma_table_info('{table}')")}
    added = 0
    for row in rows:
        columns = [column for column in row if column in present and (table != "card" or column != "id")]
        values = {**row, "deck": _home(connection, row["deck"])} if table == "card" else row
        marks = ", ".join(f":{column}" for column in columns)
        with suppress(sqlite3.IntegrityError, OverflowError):  # it is there, or damage looks like a row
            connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", values)
            added += 1
    return added


def _home(connection: sqlite3.Connection, deck: object) -> object:
    """The deck of a card: its own where that could be read."""
    if connection.execute("SELECT 1 FROM deck WHERE id = ?", (deck,)).fetchone():
        return deck
    name, source = _HOMELESS
    row = connection.execute(
        """INSERT INTO deck (name, source_path, content_hash, preamble, imported_at_ms) VALUES (?, ?, '', '', 0)
           ON CONFLICT (source_path) DO UPDATE SET name = excluded.name RETURNING id""",
        (name, source),
    ).fetchone()
    return row[0]


def _until_damage(
    connection: sqlite3.Connection, table: str, direction: str
) -> Iterator[tuple[tuple[object, ...], sqlite3.Row]]:
    columns = _KEYS[table].split(", ")
    order = ", ".join(f"{column} {direction}" for column in columns)
    with suppress(sqlite3.DatabaseError, UnicodeDecodeError, OverflowError):
        for row in connection.execute(f"SELECT * FROM {table} ORDER BY {order}"):
            yield tuple(row[column] for column in columns), row


def _is_sane(table: str, row: sqlite3.Row) -> bool:
    """Whether a row is what we would have written; ids must be, because later ones count on from them."""
    try:
        if table in LOGS and not _ENTRY_ID.fullmatch(row["id"]):
            return False
        if table == "review":
            from_row(row)
        if table == "card":
            json.loads(row["tags"])
            json.loads(row["extra"])
    except (ValueError, TypeError, LibraryDamaged):
        return False
    return True
