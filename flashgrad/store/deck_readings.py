"""What deck files held when they were read last, in SQL. Derived: without it a file is read as a whole again.

A reading is right as long as the cards of its deck are as the file made them, so whatever writes cards forgets it.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

_COLUMNS = "rules, stem, problems, digests, positions, lines"
_LIVE = """(SELECT count(*) FROM card WHERE card.deck = {deck})
    - (SELECT count(*) FROM card WHERE card.deck = {deck} AND orphaned_at_ms IS NOT NULL)"""
"""How many cards a deck has, in two counts, each of an index alone."""


@dataclass(frozen=True, slots=True)
class StoredReading:
    """What is stored of a deck file. The fields are `decks.standing`'s; nothing here looks into them."""

    rules: str
    stem: str
    """Of the file's name: a deck without a title is called by it."""
    problems: str
    digests: bytes
    positions: bytes
    lines: bytes


@dataclass(frozen=True, slots=True)
class ReadDeck:
    """A deck and what its file held."""

    name: str
    preamble: str
    content_hash: str
    reading: StoredReading


def get(connection: sqlite3.Connection, source_path: str) -> ReadDeck | None:
    """The deck of this source path as it was read last, None where that is not known any more."""
    row = connection.execute(
        f"""SELECT name, preamble, content_hash, {_COLUMNS} FROM deck JOIN deck_reading ON deck_reading.deck = deck.id
            WHERE source_path = ? AND cards = {_LIVE.format(deck="deck.id")}""",
        (source_path,),
    ).fetchone()
    return None if row is None else ReadDeck(row[0], row[1], row[2], StoredReading(*row[3:]))


def put(connection: sqlite3.Connection, deck: int, reading: StoredReading | None) -> None:
    """Store what the cards of a deck, all as they are, were read from; call it inside a transaction."""
    if reading is None:
        connection.execute("DELETE FROM deck_reading WHERE deck = ?", (deck,))
        return
    values = tuple(getattr(reading, name) for name in reading.__slots__)
    connection.execute(
        f"""INSERT OR REPLACE INTO deck_reading (deck, {_COLUMNS}, cards)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, {_LIVE.format(deck="?1")})""",
        (deck, *values),
    )


def forget(connection: sqlite3.Connection, keys: str, decks: Iterable[int] = ()) -> None:
    """Drop the readings of these decks and of those in which these cards, keys as JSON, stand and are no orphans."""
    connection.execute(
        """DELETE FROM deck_reading WHERE deck IN (SELECT value FROM json_each(:decks))
           OR deck IN (SELECT deck FROM card
                       WHERE key IN (SELECT value FROM json_each(:keys)) AND orphaned_at_ms IS NULL)""",
        {"decks": json.dumps(list(decks)), "keys": keys},
    )


def forget_all(connection: sqlite3.Connection) -> None:
    """Drop every reading; call it inside a transaction."""
    connection.execute("DELETE FROM deck_reading")
