"""The schedule of many cards at once, counted for the statistics."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from flashgrad.store.conditions import ASKABLE
from flashgrad.study.outlook import ScheduleCounts, counted

_COLUMNS = "state.due_day, state.interval_days, state.ease_factor_hundredths, state.stability_days, state.difficulty"
_SCHEDULED = "state.due_day IS NOT NULL AND state.suspended = 0"


def counts_of_all(connection: sqlite3.Connection, first_day: int, last_day: int) -> ScheduleCounts:
    """The schedule of every askable card that is neither new nor suspended.

    What is due before `first_day` counts as due on the day before it, what is due after `last_day` on the day after.
    All states are counted, along indexes where there are any, and the few cards that cannot be asked taken off:
    to look up each card takes longer.
    """
    days = {"first_day": first_day, "last_day": last_day}
    counts = ScheduleCounts(
        Counter(dict(_rows(connection, _DUE, days))),
        Counter(dict(_rows(connection, _INTERVALS))),
        Counter(dict(_rows(connection, _EASE_FACTORS))),
    )
    for stability_days, difficulty in _rows(connection, _STABILITIES):
        counts.stabilities[stability_days] += 1
        counts.difficulties[difficulty] += 1
    off = counted(_not_asked(connection))
    counts.due_days.subtract(min(max(day, first_day - 1), last_day + 1) for day in off.due_days.elements())
    counts.intervals.subtract(off.intervals)
    counts.ease_factors.subtract(off.ease_factors)
    counts.stabilities.subtract(off.stabilities)
    counts.difficulties.subtract(off.difficulties)
    return counts


def counts_of_deck(connection: sqlite3.Connection, deck: str) -> ScheduleCounts:
    """`counts_of_all` for the decks of one name."""
    return counted(_rows(connection, _OF_DECK, {"deck": deck}))


def _not_asked(connection: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    """The schedules of archived cards, of those in no deck, and of those that only the log knows."""
    [(all_are_asked,)] = _rows(connection, _ALL_ARE_ASKED)
    if all_are_asked:
        return
    yield from _rows(connection, _GONE)
    # To count is twice as fast as to look for what, as a rule, is not there.
    [(all_are_here,)] = _rows(connection, _ALL_ARE_HERE)
    if not all_are_here:
        yield from _rows(connection, _STRANGERS)


def _rows(
    connection: sqlite3.Connection, query: str, parameters: Mapping[str, object] | None = None
) -> Iterator[tuple[Any, ...]]:
    cursor = connection.cursor()
    cursor.row_factory = None  # plain tuples, since there is one for every card
    return cursor.execute(query, parameters or {})


_DUE = f"""
    SELECT :first_day - 1, count(*) FROM state WHERE {_SCHEDULED} AND due_day < :first_day
    UNION ALL
    SELECT due_day, count(*) FROM state WHERE {_SCHEDULED} AND due_day BETWEEN :first_day AND :last_day
    GROUP BY due_day
    UNION ALL
    SELECT :last_day + 1, count(*) FROM state WHERE {_SCHEDULED} AND due_day > :last_day"""
_INTERVALS = f"SELECT interval_days, count(*) FROM state WHERE {_SCHEDULED} GROUP BY interval_days"
_EASE_FACTORS = f"""
    SELECT ease_factor_hundredths, count(*) FROM state INDEXED BY state_by_interval
    WHERE {_SCHEDULED} AND (stability_days IS NULL OR difficulty IS NULL) GROUP BY ease_factor_hundredths"""
_STABILITIES = f"""
    SELECT stability_days, difficulty FROM state INDEXED BY state_by_interval
    WHERE {_SCHEDULED} AND stability_days IS NOT NULL AND difficulty IS NOT NULL"""
_OF_DECK = f"""
    SELECT {_COLUMNS} FROM state JOIN card ON card.key = state.card_key
    WHERE {_SCHEDULED} AND {ASKABLE} AND card.deck IN (SELECT id FROM deck WHERE name = :deck)"""
_GONE = f"""
    SELECT {_COLUMNS} FROM card INDEXED BY card_not_asked CROSS JOIN state ON state.card_key = card.key
    WHERE {_SCHEDULED} AND (card.orphaned_at_ms IS NOT NULL OR card.archived = 1)"""
_ALL_ARE_ASKED = f"""
    SELECT (SELECT count(*) FROM state WHERE {_SCHEDULED})
        = (SELECT coalesce(sum(cards), 0) FROM deck_tally WHERE typeof(due) = 'integer')"""
_ALL_ARE_HERE = """
    SELECT (SELECT count(*) FROM state) = (SELECT count(*) FROM state CROSS JOIN card ON card.key = state.card_key)"""
_STRANGERS = f"""
    SELECT {_COLUMNS} FROM state INDEXED BY state_by_interval
    WHERE {_SCHEDULED} AND NOT EXISTS (SELECT 1 FROM card WHERE card.key = state.card_key)"""
