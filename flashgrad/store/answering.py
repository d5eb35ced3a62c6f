"""What an answer reads of a library: the card with its state to ask it, and what it stands on once it is given.

Each in one statement: answers are frequent, and each statement costs as much as what it reads.
"""

import sqlite3
from dataclasses import dataclass

from flashgrad.model import CardState, LibraryCard
from flashgrad.store.cards import CARD_COLUMNS, CARD_TABLES, card_from_row, no_card
from flashgrad.store.facts import RULES
from flashgrad.store.states import STATE_COLUMNS, from_values


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored when an answer comes."""

    rules: str | None
    """Those under which the states were derived."""
    newest_id: str
    """The greatest entry id of the log, empty for an empty log."""
    state: CardState
    """That of the card."""


def card_and_state(connection: sqlite3.Connection, key: str, initial: CardState) -> tuple[LibraryCard, CardState]:
    """The card with this key, and its state, `initial` where the log says nothing of it. Raises CardNotFound."""
    row = connection.execute(_CARD_AND_STATE, (key,)).fetchone()
    if row is None:
        raise no_card(key)
    return card_from_row(row), _state(row, initial)


def known_of(connection: sqlite3.Connection, card_key: str, initial: CardState) -> Known:
    """What the library says when this card is answered; its state as above. Raises CardNotFound."""
    row = connection.execute(_KNOWN, (card_key,)).fetchone()
    if row is None:
        raise no_card(card_key)
    return Known(row["rules"], row["newest_id"], _state(row, initial))


def _state(row: sqlite3.Row, initial: CardState) -> CardState:
    # A column that is never null in a state.
    return initial if row["interval_days"] is None else from_values(row[-len(CardState.__slots__) :])


_CARD_AND_STATE = f"""SELECT {CARD_COLUMNS}, {STATE_COLUMNS}
    FROM {CARD_TABLES} LEFT JOIN state ON state.card_key = card.key WHERE card.key = ?"""
_KNOWN = f"""SELECT (SELECT value FROM library WHERE name = '{RULES}') AS rules,
        (SELECT coalesce(max(id), '') FROM review) AS newest_id, {STATE_COLUMNS}
    FROM card LEFT JOIN state ON state.card_key = card.key WHERE card.key = ?"""
