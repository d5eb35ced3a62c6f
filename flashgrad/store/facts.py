"""Small facts about the library itself, by name: which device it is, under which rules its states were derived."""

import sqlite3

RULES = "rules"
"""The fact that says under which rules the states were derived."""


def get(connection: sqlite3.Connection, name: str) -> str | None:
    """The fact called `name`, None where it was never stored."""
    row = connection.execute("SELECT value FROM library WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def put(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Store a fact; call it inside a transaction."""
    connection.execute(
        "INSERT INTO library (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
