"""Search while a learner types: row ids in order, and whole cards only for the rows that are on screen.

A query costs what its newest term costs: the cards of each term are kept while the query still has it, and so is the
order of all cards and what holds for each of them (due, new, suspended …), until anything in the file changes.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import reduce
from itertools import compress, filterfalse
from operator import and_
from pathlib import Path

from flashgrad.store.cards import CARD_COLUMNS, CARD_TABLES, tags
from flashgrad.store.connection import connect
from flashgrad.store.search import Found, asks_for_orphans, found_from_row, ids_statement, status_statement
from flashgrad.store.states import STATE_COLUMNS
from flashgrad.study.card_order import Column, Order
from flashgrad.study.query import Is, Not, Status, Term

_IDS_PER_STATEMENT = 500
_DECK_ORDER = "deck.name, deck.id, card.position, card.cloze, card.id"
_COLUMNS: dict[Column, str] = {
    "card": "coalesce(card.card_id, card.key) COLLATE NOCASE",
    "due": "state.due_day",
    "interval": "state.interval_days",
    "ease": "coalesce(state.difficulty, state.ease_factor_hundredths)",
    "deck": "deck.name",
    "question": "card.question COLLATE NOCASE",
}


@dataclass(frozen=True, slots=True)
class Matches:
    """The cards that a query finds."""

    ids: Sequence[int]
    """Row ids in the order that was asked for."""
    total: int
    """How many cards there are without any query."""


class CardFinder:
    """A second connection that only reads, for one thread at a time.

    `interrupt` may be called from any thread; what is being read then ends with an sqlite3.OperationalError.
    """

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self._connection.row_factory = None
        self._connection.execute("PRAGMA query_only = ON")
        self._valid_for: tuple[int, int] | None = None
        self._cards_of: dict[Term, AbstractSet[int]] = {}
        self._ordered: dict[_Listing, list[int]] = {}
        self._selectors: dict[tuple[_Listing, Status], bytes] = {}

    def find(self, terms: Iterable[Term], today: int, order: Order) -> Matches:
        """Cards for which all `terms` hold on study day `today`. Orphans only where a term asks for them."""
        terms = tuple(dict.fromkeys(terms))
        self._forget_what_changed(today)
        everything = self._all((order, False))
        listing = (order, asks_for_orphans(terms))
        ids = self._with_statuses(listing, terms, today)
        terms = tuple(term for term in terms if not isinstance(_positive(term), Is))
        self._cards_of = {term: self._cards_of[term] for term in map(_positive, terms) if term in self._cards_of}
        for term in terms:
            cards = self._of(_positive(term), today)
            ids = list((filterfalse if isinstance(term, Not) else filter)(cards.__contains__, ids))
        return Matches(ids, len(everything))

    def tags(self) -> list[str]:
        """Every tag of a card that is in a deck, those of many cards first."""
        return tags(self._connection)

    def deck_names(self) -> list[str]:
        """The name of every deck, each once."""
        return [row[0] for row in self._connection.execute("SELECT DISTINCT name FROM deck ORDER BY name")]

    def interrupt(self) -> None:
        """End what is being read, if anything is."""
        self._connection.interrupt()

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    def _forget_what_changed(self, today: int) -> None:
        version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        if (version, today) != self._valid_for:
            self._valid_for = (version, today)
            self._cards_of.clear()
            self._ordered.clear()
            self._selectors.clear()

    def _all(self, listing: "_Listing") -> list[int]:
        """All cards in order; one order is kept for each of the two sets."""
        found = self._ordered.get(listing)
        if found is not None:
            return found
        order, with_orphans = listing
        direction = "DESC" if order.is_descending else "ASC"
        rows = self._connection.execute(
            f"""SELECT card.id FROM {CARD_TABLES} LEFT JOIN state ON state.card_key = card.key
                WHERE {"1" if with_orphans else "card.orphaned_at_ms IS NULL"}
                ORDER BY {_COLUMNS[order.column]} {direction} NULLS LAST, {_DECK_ORDER}"""
        )
        ids = [row[0] for row in rows]
        self._ordered = {**{kept: known for kept, known in self._ordered.items() if kept[0] == order}, listing: ids}
        self._selectors = {kept: known for kept, known in self._selectors.items() if kept[0][0] == order}
        return ids

    def _with_statuses(self, listing: "_Listing", terms: Iterable[Term], today: int) -> list[int]:
        """The cards of a listing for which those of `terms` hold that are about a status."""
        ids = self._all(listing)
        selectors = [
            self._selector(listing, inner.status, today).translate(None if inner is term else _TURNED_ROUND)
            for term in terms
            if isinstance(inner := _positive(term), Is)
        ]
        if not selectors:
            return ids
        # As one long number each, two are combined at once.
        all_hold = reduce(and_, map(int.from_bytes, selectors)).to_bytes(len(ids))
        return list(compress(ids, all_hold))

    def _selector(self, listing: "_Listing", status: Status, today: int) -> bytes:
        """For each card of a listing 1 where it has the status, else 0."""
        known = self._selectors.get((listing, status))
        if known is None:
            cards = self._read(*status_statement(status, today, with_orphans=listing[1]))
            known = self._selectors[listing, status] = bytes(map(cards.__contains__, self._all(listing)))
        return known

    def _of(self, term: Term, today: int) -> AbstractSet[int]:
        cards = self._cards_of.get(term)
        if cards is None:
            cards = self._cards_of[term] = self._read(*ids_statement(term, today))
        return cards

    def _read(self, statement: str, parameters: Mapping[str, str | int | float]) -> AbstractSet[int]:
        # One row for all: each row that is fetched waits for its turn among Python's threads.
        row = self._connection.execute(f"SELECT json_group_array(id) FROM ({statement})", parameters).fetchone()
        return frozenset(json.loads(row[0]))


def cards_at(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Found]:
    """The cards of these rows by row id; rows that are there no more are missing."""
    found: dict[int, Found] = {}
    for start in range(0, len(ids), _IDS_PER_STATEMENT):
        wanted = tuple(ids[start : start + _IDS_PER_STATEMENT])
        rows = connection.execute(
            f"""SELECT card.id AS row_id, {CARD_COLUMNS}, state.card_key AS known, {STATE_COLUMNS}
                FROM {CARD_TABLES} LEFT JOIN state ON state.card_key = card.key
                WHERE card.id IN ({", ".join("?" * len(wanted))})""",
            wanted,
        )
        found.update((row["row_id"], found_from_row(row)) for row in rows)
    return found


def keys_at(connection: sqlite3.Connection, ids: Sequence[int]) -> list[str]:
    """The keys of the cards in these rows, in the order of `ids`."""
    keys: dict[int, str] = {}
    for start in range(0, len(ids), _IDS_PER_STATEMENT):
        wanted = tuple(ids[start : start + _IDS_PER_STATEMENT])
        rows = connection.execute(f"SELECT id, key FROM card WHERE id IN ({', '.join('?' * len(wanted))})", wanted)
        keys.update((row[0], row[1]) for row in rows)
    return [keys[row_id] for row_id in ids if row_id in keys]


_Listing = tuple[Order, bool]
"""An order, and whether orphans are in it."""
_TURNED_ROUND = bytes([1, 0, *range(2, 256)])
"""Translates a selector into that of all other cards."""


def _positive(term: Term) -> Term:
    return term.term if isinstance(term, Not) else term
