"""What an import asks of the cards, and the cards that it moves without writing them anew, in SQL."""

import json
import sqlite3
from collections.abc import Collection, Sequence

from flashgrad.model import LibraryCard
from flashgrad.store import card_version, deck_readings
from flashgrad.store.cards import CARD_COLUMNS, CARD_TABLES, card_from_row

Move = tuple[int, int, int, int]
"""For the cards from the first to the last of two positions: by how many places and lines they move."""


def keys(connection: sqlite3.Connection) -> set[str]:
    """The keys of all cards."""
    return {row[0] for row in connection.execute("SELECT key FROM card")}


def among(
    connection: sqlite3.Connection,
    *,
    decks: Collection[int],
    ids: Collection[str],
    keys: Collection[str],
    places: Sequence[tuple[int, int, int]],
    with_orphans: bool,
) -> list[LibraryCard]:
    """The cards of these decks, ids, keys and places, in deck order; every orphan too, if wanted.

    `places` has a deck and the first and last of some positions.
    """
    rows = connection.execute(
        f"""SELECT {CARD_COLUMNS} FROM {CARD_TABLES} WHERE card.id IN (
                SELECT id FROM card WHERE orphaned_at_ms IS NOT NULL AND :with_orphans
                UNION SELECT id FROM card WHERE deck IN (SELECT value FROM json_each(:decks))
                UNION SELECT id FROM card WHERE card_id IN (SELECT value FROM json_each(:ids))
                UNION SELECT id FROM card WHERE key IN (SELECT value FROM json_each(:keys))
                UNION SELECT card.id FROM json_each(:places) AS place
                      JOIN card ON card.deck = json_extract(place.value, '$[0]') AND card.position
                          BETWEEN json_extract(place.value, '$[1]') AND json_extract(place.value, '$[2]'))
            ORDER BY card.deck, card.position, card.cloze""",
        {
            "decks": json.dumps(list(decks)),
            "ids": json.dumps(list(ids)),
            "keys": json.dumps(list(keys)),
            "places": json.dumps(places),
            "with_orphans": with_orphans,
        },
    )
    return [card_from_row(row) for row in rows]


def of_decks(connection: sqlite3.Connection, decks: Collection[int]) -> list[LibraryCard]:
    """The cards of these decks, orphans left out, in deck order."""
    rows = connection.execute(
        f"""SELECT {CARD_COLUMNS} FROM {CARD_TABLES}
            WHERE deck IN (SELECT value FROM json_each(?)) AND orphaned_at_ms IS NULL
            ORDER BY card.deck, card.position, card.cloze""",
        (json.dumps(list(decks)),),
    )
    return [card_from_row(row) for row in rows]


def sizes(connection: sqlite3.Connection) -> dict[str, int]:
    """How many cards each deck has, orphans left out, by source path."""
    # Two counts, each of an index alone.
    rows = connection.execute(
        """SELECT source_path, (SELECT count(*) FROM card WHERE deck = deck.id)
               - (SELECT count(*) FROM card WHERE deck = deck.id AND orphaned_at_ms IS NOT NULL) FROM deck"""
    )
    return {row[0]: row[1] for row in rows}


def move_cards(connection: sqlite3.Connection, deck: int, moves: Sequence[Move], at_ms: int) -> None:
    """Give cards of a deck, found by the places that they had, their new ones. Call it inside a transaction."""
    card_version.count_change(connection)
    deck_readings.forget(connection, "[]", [deck])
    connection.execute(
        """UPDATE card SET position = position + step, line = line + line_step, updated_at_ms = :at_ms
           FROM (SELECT json_extract(value, '$[0]') AS first, json_extract(value, '$[1]') AS last,
                        json_extract(value, '$[2]') AS step, json_extract(value, '$[3]') AS line_step
                 FROM json_each(:moves)) AS move
           WHERE deck = :deck AND orphaned_at_ms IS NULL AND position BETWEEN first AND last""",
        {"deck": deck, "moves": json.dumps(moves), "at_ms": at_ms},
    )
