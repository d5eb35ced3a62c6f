"""Siblings in SQL: which cards are some, and what waits of them. Reads no card that has none."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from flashgrad.store.conditions import ASKABLE, HELD_BACK
from flashgrad.study.siblings import Family


def siblings_of(connection: sqlite3.Connection, keys: Sequence[str]) -> dict[str, str]:
    """By key, what a card has in common with its siblings; without the cards that have none."""
    if connection.execute(_ANY).fetchone() is None:
        return {}
    rows = connection.execute(
        "SELECT key, siblings FROM card WHERE key IN (SELECT value FROM json_each(?)) AND siblings IS NOT NULL",
        (json.dumps(list(keys)),),
    )
    return {row[0]: row[1] for row in rows}


def waiting_families(
    connection: sqlite3.Connection, today: int, answered: Iterable[str]
) -> Iterator[tuple[int, str, Family]]:
    """(id of the deck, siblings, what waits of them) on study day `today`, drills apart.

    `answered` are keys of cards that were answered today.
    """
    rows = connection.execute(
        f"""WITH answered (key) AS (SELECT value FROM json_each(:answered))
            SELECT card.deck, card.siblings, count(*) FILTER (WHERE {_IS_DUE}), count(*) FILTER (WHERE {_IS_NEW}),
                   count(*) FILTER (WHERE {_IS_DUE} AND card.key IN answered),
                   count(*) FILTER (WHERE {_IS_NEW} AND card.key IN answered)
            FROM card INDEXED BY card_by_siblings LEFT JOIN state ON state.card_key = card.key
            WHERE card.siblings IS NOT NULL AND {ASKABLE} AND NOT {HELD_BACK} GROUP BY card.siblings""",
        {"today": today, "answered": json.dumps(list(answered))},
    )
    return ((row[0], row[1], Family(*row[2:])) for row in rows)


_ANY = "SELECT 1 FROM card INDEXED BY card_by_siblings WHERE siblings IS NOT NULL LIMIT 1"
_IS_NEW = "state.due_day IS NULL"
_IS_DUE = "(state.due_day <= :today AND state.drill_day IS NOT :today)"
