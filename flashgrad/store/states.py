"""The derived state of each card in SQL, and what is due by it. Dropping this table loses nothing."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from flashgrad.model import CardState
from flashgrad.store.conditions import ASKABLE, HELD_BACK

STATE_COLUMNS = ", ".join(f"state.{name}" for name in CardState.__slots__)
"""The columns of a state, each named as in `CardState`."""


@dataclass(frozen=True, slots=True)
class DueCount:
    """What waits in one deck today; `due` counts all of it."""

    deck: str
    due: int
    new: int
    drill: int
    total: int
    """Cards of the deck that can be asked at all."""


def put(connection: sqlite3.Connection, card_key: str, state: CardState) -> None:
    """Store the state of one card; a new card of which nothing else is known has no row at all."""
    if _is_blank(state):
        connection.execute("DELETE FROM state WHERE card_key = ?", (card_key,))
    else:
        connection.execute(_PUT, _parameters(card_key, state))
    # Almost always this finds the card as it should be; an update would touch the index of waiting new cards.
    connection.execute(
        "UPDATE card SET waits_as_new = :waits WHERE key = :key AND waits_as_new <> :waits",
        {"key": card_key, "waits": state.is_new and not state.suspended},
    )


def replace_all(connection: sqlite3.Connection, states: Iterable[tuple[str, CardState]]) -> None:
    """Store `states` instead of all that were there; call it inside a transaction."""
    connection.execute("DELETE FROM state")
    connection.executemany(_PUT, (_parameters(key, state) for key, state in states if not _is_blank(state)))
    connection.execute(f"UPDATE card SET waits_as_new = {WAITS_AS_NEW} WHERE waits_as_new <> {WAITS_AS_NEW}")


def of_card(connection: sqlite3.Connection, card_key: str, initial: CardState) -> CardState:
    """The state of one card, `initial` where the log says nothing of it."""
    row = connection.execute(f"SELECT {STATE_COLUMNS} FROM state WHERE card_key = ?", (card_key,)).fetchone()
    return initial if row is None else from_row(row)


def of_cards(connection: sqlite3.Connection, keys: Collection[str]) -> dict[str, CardState]:
    """The states of these cards by key; those of which the log says nothing are missing."""
    rows = connection.execute(
        "SELECT * FROM state WHERE card_key IN (SELECT value FROM json_each(?))", (json.dumps(list(keys)),)
    )
    return {row["card_key"]: from_row(row) for row in rows}


def everything(connection: sqlite3.Connection) -> dict[str, CardState]:
    """All states by card key."""
    return {row["card_key"]: from_row(row) for row in connection.execute("SELECT * FROM state")}


def next_due(connection: sqlite3.Connection, today: int) -> tuple[int, int] | None:
    """The first study day after `today` on which askable cards are due, and how many."""
    row = connection.execute(
        f"""SELECT state.due_day, count(*) FROM state JOIN card ON card.key = state.card_key
            WHERE state.due_day > :today AND state.suspended = 0 AND {ASKABLE}
            GROUP BY state.due_day ORDER BY state.due_day LIMIT 1""",
        {"today": today},
    ).fetchone()
    return None if row is None else (row[0], row[1])


def askable(connection: sqlite3.Connection) -> set[str]:
    """Keys of all cards that are in a deck and not archived."""
    return {row[0] for row in connection.execute(f"SELECT card.key FROM card WHERE {ASKABLE}")}


def is_askable(connection: sqlite3.Connection, card_key: str) -> bool:
    """Whether the card is in a deck and not archived."""
    row = connection.execute(f"SELECT 1 FROM card WHERE card.key = ? AND {ASKABLE}", (card_key,)).fetchone()
    return row is not None


def due_on(connection: sqlite3.Connection, first_day: int, last_day: int, *, without: str) -> dict[int, int]:
    """How many askable cards other than `without` are due on each study day from `first_day` to `last_day`."""
    rows = connection.execute(
        f"""SELECT state.due_day, count(*) FROM state JOIN card ON card.key = state.card_key
            WHERE state.due_day BETWEEN ? AND ? AND state.suspended = 0 AND state.card_key <> ? AND {ASKABLE}
            GROUP BY state.due_day""",
        (first_day, last_day, without),
    )
    return {row[0]: row[1] for row in rows}


def due_counts(
    connection: sqlite3.Connection, today: int, kept_back: Mapping[int, tuple[int, int]] | None = None
) -> list[DueCount]:
    """What waits on study day `today`, deck by deck; decks without askable cards are left out.

    `kept_back`: by deck, the reviews and the new cards that wait for another day.
    """
    cards, new, reviews, drills, other_drills = (
        dict(connection.execute(statement, {"today": today}).fetchall()) for statement in _COUNTS_BY_DECK
    )
    counts = []
    for deck, name in connection.execute("SELECT id, name FROM deck ORDER BY name, id"):
        reviews_back, new_back = (kept_back or {}).get(deck, (0, 0))
        waiting_new = new.get(deck, 0) - new_back
        due = waiting_new + reviews.get(deck, 0) - reviews_back + other_drills.get(deck, 0)
        if cards.get(deck):
            counts.append(DueCount(name, due, waiting_new, drills.get(deck, 0), cards[deck]))
    return counts


def from_row(row: sqlite3.Row) -> CardState:
    """The state in a row of STATE_COLUMNS."""
    values = {name: row[name] for name in CardState.__slots__}
    return CardState(**{**values, "suspended": bool(row["suspended"]), "is_leech": bool(row["is_leech"])})


_STATES = "state CROSS JOIN card ON card.key = state.card_key"
# Each reads an index, and of cards and states only what it counts or takes off; one join of all cards takes twice as
# long. Those that can be asked are all but a few, so those few are looked for.
_COUNTS_BY_DECK = (
    """SELECT deck, sum(cards) FROM (
        SELECT deck, count(*) AS cards FROM card GROUP BY deck
        UNION ALL
        SELECT deck, -count(*) FROM card NOT INDEXED WHERE archived = 1 OR orphaned_at_ms IS NOT NULL GROUP BY deck
    ) GROUP BY deck""",
    f"""SELECT deck, sum(cards) FROM (
        SELECT deck, count(*) AS cards FROM card WHERE waits_as_new = 1 AND {ASKABLE} GROUP BY deck
        UNION ALL
        SELECT card.deck, -count(*) FROM {_STATES}
        WHERE state.buried_day = :today AND card.waits_as_new = 1 AND {ASKABLE} GROUP BY card.deck
    ) GROUP BY deck""",
    *(
        f"SELECT card.deck, count(*) FROM {_STATES} WHERE {which} AND NOT {HELD_BACK} AND {ASKABLE} GROUP BY card.deck"
        for which in (
            "state.due_day <= :today AND state.suspended = 0",
            "state.drill_day = :today",
            "state.drill_day = :today AND state.due_day > :today",
        )
    ),
)
"""(deck, how many) of all cards, new ones, reviews, drills, and drills whose review is not due."""

WAITS_AS_NEW = """NOT EXISTS (
    SELECT 1 FROM state WHERE state.card_key = card.key AND (state.due_day IS NOT NULL OR state.suspended))"""
"""What `card.waits_as_new` says: the card was never answered, or reset since, and is not suspended."""

_NAMES = CardState.__slots__
_PUT = (
    f"INSERT INTO state (card_key, {', '.join(_NAMES)}) VALUES (:card_key, {', '.join(f':{name}' for name in _NAMES)})"
    f" ON CONFLICT (card_key) DO UPDATE SET ({', '.join(_NAMES)})"
    f" = ({', '.join(f'excluded.{name}' for name in _NAMES)})"
)


def _parameters(card_key: str, state: CardState) -> dict[str, object]:
    return {"card_key": card_key, **{name: getattr(state, name) for name in _NAMES}}


def _is_blank(state: CardState) -> bool:
    has_marks = state.suspended or state.flag or state.buried_day is not None or state.chosen_demo is not None
    return state.is_new and not has_marks
