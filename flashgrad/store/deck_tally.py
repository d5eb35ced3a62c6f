"""What waits in each deck, read from numbers that the database keeps with each change (see `schema/m008_deck_tally`).

What is buried or drilled today is looked at card by card; all else costs what the decks and their due days are, however
many cards there are.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from flashgrad.store.conditions import ASKABLE


@dataclass(frozen=True, slots=True)
class DueCount:
    """What waits in one deck today; `due` counts all of it."""

    deck: str
    due: int
    new: int
    drill: int
    total: int
    """Cards of the deck that can be asked at all."""


def due_counts(
    connection: sqlite3.Connection, today: int, kept_back: Mapping[int, tuple[int, int]] | None = None
) -> list[DueCount]:
    """What waits on study day `today`, deck by deck; decks without askable cards are left out.

    `kept_back`: by deck, the reviews and the new cards that wait for another day.
    """
    touched = {row[0]: row[1:] for row in connection.execute(_TOUCHED_TODAY, {"today": today})}
    counts = []
    for deck, name, total, new, reviews in connection.execute(_TALLIED, {"today": today}):
        reviews_buried, new_buried, drills, other_drills = touched.get(deck, (0, 0, 0, 0))
        reviews_back, new_back = (kept_back or {}).get(deck, (0, 0))
        waiting_new = new - new_buried - new_back
        due = waiting_new + reviews - reviews_buried - reviews_back + other_drills
        counts.append(DueCount(name, due, waiting_new, drills, total))
    return counts


def next_due(connection: sqlite3.Connection, today: int) -> tuple[int, int] | None:
    """The first study day after `today` on which askable cards are due, and how many."""
    row = connection.execute(
        """SELECT due, sum(cards) FROM deck_tally WHERE due > :today AND typeof(due) = 'integer'
           GROUP BY due ORDER BY due LIMIT 1""",
        {"today": today},
    ).fetchone()
    return None if row is None else (row[0], row[1])


def due_on(connection: sqlite3.Connection, first_day: int, last_day: int, *, without: str) -> dict[int, int]:
    """How many askable cards other than `without` are due on each study day from `first_day` to `last_day`."""
    rows = connection.execute(
        f"""WITH counted (due, cards) AS (
                SELECT due, cards FROM deck_tally
                WHERE deck IN (SELECT id FROM deck) AND due BETWEEN :first_day AND :last_day
                UNION ALL
                SELECT state.due_day, -1 FROM state JOIN card ON card.key = state.card_key
                WHERE state.card_key = :without AND state.due_day BETWEEN :first_day AND :last_day
                    AND state.suspended = 0 AND {ASKABLE})
            SELECT due, sum(cards) FROM counted GROUP BY due HAVING sum(cards) > 0""",
        {"first_day": first_day, "last_day": last_day, "without": without},
    )
    return {row[0]: row[1] for row in rows}


def wrong_decks(connection: sqlite3.Connection) -> list[str]:
    """Names of the decks of which something else is kept than counting the cards gives."""
    kept = "SELECT deck, due, cards FROM deck_tally"
    rows = connection.execute(
        f"""SELECT DISTINCT coalesce(deck.name, '') FROM (
                SELECT * FROM (SELECT * FROM ({_COUNTED}) EXCEPT {kept})
                UNION SELECT * FROM ({kept} EXCEPT SELECT * FROM ({_COUNTED}))
            ) AS wrong LEFT JOIN deck ON deck.id = wrong.deck ORDER BY 1"""
    )
    return [str(row[0]) for row in rows]


@contextmanager
def counted_afterwards(connection: sqlite3.Connection) -> Iterator[None]:
    """For a block that writes most states anew: counts all cards at its end instead of each change.

    Call it inside a transaction: while it lasts, the triggers that would count are away.
    """
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'state' AND name GLOB '*_tally'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    for _, statement in triggers:
        connection.execute(statement)
    connection.execute("DELETE FROM deck_tally")
    connection.execute(f"INSERT INTO deck_tally (deck, due, cards) {_COUNTED}")


_COUNTED = f"""SELECT card.deck,
        CASE WHEN state.suspended THEN 'suspended' ELSE coalesce(state.due_day, 'new') END AS due, count(*) AS cards
    FROM card LEFT JOIN state ON state.card_key = card.key WHERE {ASKABLE} GROUP BY card.deck, due"""
"""What `deck_tally` has to say."""

_TALLIED = """SELECT deck.id, deck.name, sum(cards), coalesce(sum(cards) FILTER (WHERE due = 'new'), 0),
        coalesce(sum(cards) FILTER (WHERE due <= :today), 0)
    FROM deck_tally JOIN deck ON deck.id = deck_tally.deck GROUP BY deck.id ORDER BY deck.name, deck.id"""
"""Of each deck its cards, the new ones, and the reviews; texts are greater than any number."""

_TOUCHED_TODAY = f"""SELECT card.deck,
        count(*) FILTER (WHERE state.buried_day IS :today AND state.due_day <= :today),
        count(*) FILTER (WHERE state.buried_day IS :today AND state.due_day IS NULL),
        count(*) FILTER (WHERE state.buried_day IS NOT :today),
        count(*) FILTER (WHERE state.buried_day IS NOT :today AND state.due_day > :today)
    FROM state CROSS JOIN card ON card.key = state.card_key
    WHERE (state.buried_day = :today OR state.drill_day = :today) AND state.suspended = 0 AND {ASKABLE}
    GROUP BY card.deck"""
"""Of each deck the reviews and new cards that are buried, the drills, and the drills whose review is not due."""
