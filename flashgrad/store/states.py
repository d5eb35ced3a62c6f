"""The derived state of each card in SQL. Dropping this table loses nothing."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import Any

from flashgrad.model import CardState
from flashgrad.store.conditions import ASKABLE
from flashgrad.store.deck_tally import counted_afterwards

STATE_COLUMNS = ", ".join(f"state.{name}" for name in CardState.__slots__)
"""The columns of a state, each named as in `CardState`."""


def put(
    connection: sqlite3.Connection, card_key: str, state: CardState, *, instead_of: CardState | None = None
) -> None:
    """Store the state of one card; a new card of which nothing else is known has no row at all.

    `instead_of`: the state that is stored, where the caller has read it in the same transaction.
    """
    if _is_blank(state):
        connection.execute("DELETE FROM state WHERE card_key = ?", (card_key,))
    else:
        connection.execute(_PUT, _parameters(card_key, state))
    waits = _waits_as_new(state)
    if instead_of is not None and _waits_as_new(instead_of) == waits:
        return
    # Almost always this finds the card as it should be; an update would touch the index of waiting new cards.
    connection.execute(
        "UPDATE card SET waits_as_new = :waits WHERE key = :key AND waits_as_new <> :waits",
        {"key": card_key, "waits": waits},
    )


def replace_all(connection: sqlite3.Connection, states: Iterable[tuple[str, CardState]]) -> None:
    """Store `states` instead of all that were there; call it inside a transaction."""
    with counted_afterwards(connection):
        connection.execute("DELETE FROM state")
        connection.executemany(_PUT, (_parameters(key, state) for key, state in states if not _is_blank(state)))
    connection.execute(f"UPDATE card SET waits_as_new = {WAITS_AS_NEW} WHERE waits_as_new <> {WAITS_AS_NEW}")


def of_card(connection: sqlite3.Connection, card_key: str, initial: CardState) -> CardState:
    """The state of one card, `initial` where the log says nothing of it."""
    row = connection.execute(f"SELECT {STATE_COLUMNS} FROM state WHERE card_key = ?", (card_key,)).fetchone()
    return initial if row is None else from_values(row)


def of_cards(connection: sqlite3.Connection, keys: Collection[str]) -> dict[str, CardState]:
    """The states of these cards by key; those of which the log says nothing are missing."""
    rows = connection.execute(
        "SELECT * FROM state WHERE card_key IN (SELECT value FROM json_each(?))", (json.dumps(list(keys)),)
    )
    return {row["card_key"]: from_row(row) for row in rows}


def everything(connection: sqlite3.Connection) -> dict[str, CardState]:
    """All states by card key."""
    return {row["card_key"]: from_row(row) for row in connection.execute("SELECT * FROM state")}


def askable(connection: sqlite3.Connection) -> set[str]:
    """Keys of all cards that are in a deck and not archived."""
    return {row[0] for row in connection.execute(f"SELECT card.key FROM card WHERE {ASKABLE}")}


def is_askable(connection: sqlite3.Connection, card_key: str) -> bool:
    """Whether the card is in a deck and not archived."""
    row = connection.execute(f"SELECT 1 FROM card WHERE card.key = ? AND {ASKABLE}", (card_key,)).fetchone()
    return row is not None


def from_row(row: sqlite3.Row) -> CardState:
    """The state in a row of STATE_COLUMNS."""
    return from_values([row[name] for name in _NAMES])


def from_values(values: Sequence[Any]) -> CardState:
    """The state in the values of STATE_COLUMNS."""
    due_day, interval_days, repetitions, lapses, ease, drill_day, last_day, stability, difficulty, *marks = values
    suspended, buried_day, flag, is_leech, chosen_demo = marks
    return CardState(
        due_day, interval_days, repetitions, lapses, ease, drill_day, last_day, stability, difficulty,
        bool(suspended), buried_day, flag, bool(is_leech), chosen_demo,
    )  # fmt: skip


WAITS_AS_NEW = """NOT EXISTS (
    SELECT 1 FROM state WHERE state.card_key = card.key AND (state.due_day IS NOT NULL OR state.suspended))"""
"""What `card.waits_as_new` says: the card was never answered, or reset since, and is not suspended."""

_NAMES = CardState.__slots__
_PUT = (
    f"INSERT INTO state (card_key, {', '.join(_NAMES)}) VALUES (?{', ?' * len(_NAMES)})"
    f" ON CONFLICT (card_key) DO UPDATE SET ({', '.join(_NAMES)})"
    f" = ({', '.join(f'excluded.{name}' for name in _NAMES)})"
)


_VALUES = attrgetter(*_NAMES)


def _parameters(card_key: str, state: CardState) -> tuple[object, ...]:
    return (card_key, *_VALUES(state))


def _waits_as_new(state: CardState) -> bool:
    return state.due_day is None and not state.suspended


def _is_blank(state: CardState) -> bool:
    has_marks = state.suspended or state.flag or state.buried_day is not None or state.chosen_demo is not None
    return state.is_new and not has_marks
