"""Limits that hold for one study day alone, in SQL."""

import sqlite3

from flashgrad.study.limits import Limit

_ALL_DECKS = ""


def of_day(connection: sqlite3.Connection, day: int) -> dict[str | None, Limit]:
    """What was set for `day`, by name of deck; None is the limit over all decks."""
    rows = connection.execute("SELECT deck, new, reviews FROM day_limit WHERE day = ?", (day,))
    return {row[0] or None: Limit(row[1], row[2]) for row in rows}


def put(connection: sqlite3.Connection, day: int, deck: str | None, limit: Limit) -> None:
    """Set the limit of one deck, or of all, for `day` instead of what was set for it; earlier days are forgotten.

    Call it inside a transaction.
    """
    connection.execute("DELETE FROM day_limit WHERE day < ? OR (day = ? AND deck = ?)", (day, day, deck or _ALL_DECKS))
    if limit != Limit():
        connection.execute(
            "INSERT INTO day_limit (day, deck, new, reviews) VALUES (?, ?, ?, ?)",
            (day, deck or _ALL_DECKS, limit.new, limit.reviews),
        )
