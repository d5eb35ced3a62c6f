"""What waits to be asked, in SQL. The whole library's queue is read in order and only as far as it is wanted.

With a scope every card in it is read; without one what is returned and little more, except where that is said.
"""

import heapq
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field

from flashgrad.store.conditions import ASKABLE, HELD_BACK
from flashgrad.store.conditions import CAN_BE_INTRODUCED as _CAN_BE_INTRODUCED
from flashgrad.store.conditions import CAN_BE_REVIEWED as _CAN_BE_REVIEWED
from flashgrad.study.queue import DueCard, lateness_key, shuffled
from flashgrad.study.siblings import Waiting

_AT_ONCE = 16
"""Cards of one interval that are read together."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Some cards of the library, as a condition in SQL over `card`, `deck` and `state`."""

    condition: str = "1"
    parameters: dict[str, str | int | float] = field(default_factory=dict)


def due(
    connection: sqlite3.Connection,
    today: int,
    scope: Scope | None = None,
    *,
    from_day: int = 0,
    to_day: int | None = None,
) -> list[DueCard]:
    """Cards in no order whose review is due from `from_day` to `to_day`, which is `today` unless told."""
    tables = _OF_STATE if scope is None else _REVIEWED_IN_SCOPE
    scope = scope or Scope()
    rows = connection.execute(
        f"""SELECT {_DUE_CARD} {tables}
            WHERE state.due_day BETWEEN :from_day AND :to_day AND {_CAN_BE_REVIEWED} AND {scope.condition}""",
        {**scope.parameters, "today": today, "from_day": from_day, "to_day": today if to_day is None else to_day},
    )
    return [DueCard(*row) for row in rows]


def due_by_day(connection: sqlite3.Connection, today: int) -> Iterator[DueCard]:
    """Cards that are due, in order of due day and key; reads on as they are taken."""
    rows = connection.execute(
        f"""SELECT {_DUE_CARD} {_OF_STATE} WHERE state.due_day <= :today AND {_CAN_BE_REVIEWED}
            ORDER BY state.due_day, state.card_key""",
        {"today": today},
    )
    return (DueCard(*row) for row in rows)


def due_by_lateness(connection: sqlite3.Connection, today: int) -> Iterator[DueCard]:
    """Cards that are due, the relatively latest first; reads on as they are taken.

    Among cards of one interval the relatively latest is the one due first, which the index knows. So this merges as
    many ordered streams as there are intervals, and reads of each only as far as its cards come to the front.
    """
    first_days = connection.execute(_FIRST_DUE_DAY_OF_EACH_INTERVAL, {"today": today})
    # Until the cards of an interval are read, a card without a key stands for the first of them.
    heap = [_ranked(DueCard("", due_day, interval), today) for interval, due_day in first_days]
    heapq.heapify(heap)
    read: dict[int, list[DueCard]] = {}
    while heap:
        _, interval, first = heap[0]
        if first.key:
            yield first
        following = read.get(interval) or _next_of_interval(connection, today, first)[::-1]
        if following:
            heapq.heapreplace(heap, _ranked(following.pop(), today))
            read[interval] = following
        else:
            heapq.heappop(heap)


def _ranked(card: DueCard, today: int) -> tuple[tuple[float, int, str], int, DueCard]:
    return lateness_key(card, today), card.interval_days, card


def due_shuffled(connection: sqlite3.Connection, today: int) -> Iterator[DueCard]:
    """Cards that are due, in the random order of the day; reads every key and of the cards those taken."""
    keys = connection.execute("SELECT card_key FROM state WHERE due_day <= ? AND suspended = 0", (today,)).fetchall()
    for key in shuffled((row[0] for row in keys), today):
        row = connection.execute(
            f"SELECT {_DUE_CARD} {_OF_STATE} WHERE state.card_key = :key AND {_CAN_BE_REVIEWED}",
            {"key": key, "today": today},
        ).fetchone()
        if row is not None:
            yield DueCard(*row)


def new_in_deck_order(connection: sqlite3.Connection, today: int, scope: Scope) -> Iterator[Waiting]:
    """The new cards in `scope`, deck by deck in the order of import."""
    rows = connection.execute(
        f"""SELECT {_NEW_CARD} {_IN_SCOPE} WHERE {_CAN_BE_INTRODUCED} AND {scope.condition}
            ORDER BY card.deck, card.position, card.cloze""",
        {**scope.parameters, "today": today},
    )
    return (Waiting(*row) for row in rows)


def new_shuffled(connection: sqlite3.Connection, today: int, scope: Scope | None = None) -> Iterator[Waiting]:
    """New cards in the random order of the day; reads every key and of the cards those taken."""
    if scope is not None:
        found = {card.key: card for card in new_in_deck_order(connection, today, scope)}
        yield from (found[key] for key in shuffled(found, today))
        return
    keys = connection.execute(f"SELECT card.key FROM card WHERE card.waits_as_new = 1 AND {ASKABLE}").fetchall()
    for key in shuffled((row[0] for row in keys), today):
        row = connection.execute(
            f"SELECT {_NEW_CARD} {_IN_SCOPE} WHERE card.key = :key AND {_CAN_BE_INTRODUCED}",
            {"key": key, "today": today},
        ).fetchone()
        if row is not None:
            yield Waiting(*row)


def new_of_deck(connection: sqlite3.Connection, today: int, deck: int) -> Iterator[Waiting]:
    """The new cards of one deck, in its order; reads on as they are taken."""
    rows = connection.execute(
        f"""SELECT {_NEW_CARD} FROM card CROSS JOIN deck ON deck.id = card.deck
            LEFT JOIN state ON state.card_key = card.key
            WHERE card.deck = :deck AND {_CAN_BE_INTRODUCED}
            ORDER BY card.position, card.cloze""",
        {"today": today, "deck": deck},
    )
    return (Waiting(*row) for row in rows)


def drills(connection: sqlite3.Connection, today: int, scope: Scope | None = None) -> list[str]:
    """Keys of cards to be drilled again on study day `today`."""
    scope = scope or Scope()
    rows = connection.execute(
        f"""SELECT state.card_key {_OF_STATE}
            WHERE state.drill_day = :today AND NOT {HELD_BACK} AND {ASKABLE} AND {scope.condition}
            ORDER BY state.due_day, card.deck, card.position, card.cloze""",
        {**scope.parameters, "today": today},
    )
    return [row[0] for row in rows]


def everything(connection: sqlite3.Connection, today: int, scope: Scope | None = None) -> list[str]:
    """Keys of all cards that can be asked, new or not, due or not, in deck order."""
    scope = scope or Scope()
    rows = connection.execute(
        f"""SELECT card.key {_IN_SCOPE} WHERE NOT {HELD_BACK} AND {ASKABLE} AND {scope.condition}
            ORDER BY deck.name, deck.id, card.position, card.cloze""",
        {**scope.parameters, "today": today},
    )
    return [row[0] for row in rows]


def _next_of_interval(connection: sqlite3.Connection, today: int, after: DueCard) -> list[DueCard]:
    rows = connection.execute(
        f"""SELECT {_DUE_CARD}
            FROM state INDEXED BY state_by_interval CROSS JOIN card ON card.key = state.card_key
                 CROSS JOIN deck ON deck.id = card.deck
            WHERE state.interval_days = :interval AND (state.due_day, state.card_key) > (:due_day, :key)
              AND state.due_day <= :today AND state.due_day IS NOT NULL AND {_CAN_BE_REVIEWED}
            ORDER BY state.due_day, state.card_key LIMIT {_AT_ONCE}""",
        {"interval": after.interval_days, "due_day": after.due_day, "key": after.key, "today": today},
    )
    return [DueCard(*row) for row in rows]


_IN_SCOPE = "FROM card JOIN deck ON deck.id = card.deck LEFT JOIN state ON state.card_key = card.key"
# A cross join is taken in its order: from the cards of the scope, or from what the index of states holds in order.
_REVIEWED_IN_SCOPE = "FROM card JOIN deck ON deck.id = card.deck CROSS JOIN state ON state.card_key = card.key"
_OF_STATE = "FROM state CROSS JOIN card ON card.key = state.card_key CROSS JOIN deck ON deck.id = card.deck"
_DUE_CARD = (
    "card.key, state.due_day, state.interval_days, deck.name, state.last_review_day, state.stability_days,"
    " card.siblings"
)
_NEW_CARD = "card.key, deck.name, card.siblings"

# Leaps from interval to interval through the index instead of reading it from end to end.
_FIRST_DUE_DAY_OF_EACH_INTERVAL = """
    WITH RECURSIVE interval (days) AS (
        SELECT min(interval_days) FROM state WHERE due_day IS NOT NULL AND suspended = 0
        UNION ALL
        SELECT (SELECT min(interval_days) FROM state
                WHERE interval_days > interval.days AND due_day IS NOT NULL AND suspended = 0)
        FROM interval WHERE interval.days IS NOT NULL
    ), first (days, due_day) AS (
        SELECT days, (SELECT min(due_day) FROM state
                      WHERE interval_days = interval.days AND due_day IS NOT NULL AND suspended = 0)
        FROM interval WHERE days IS NOT NULL
    )
    SELECT days, due_day FROM first WHERE due_day <= :today"""
