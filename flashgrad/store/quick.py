"""How many cards wait, as far as that needs neither an order nor a look at each. Loads sqlite3 and little else."""

import sqlite3

from flashgrad.store.conditions import ASKABLE, IS_NOT_UNDONE, WAS_NEW

KNOWN_SCHEMA = 10
"""The schema that these statements are right for. Whoever migrates it looks at them anew."""


def is_usual(connection: sqlite3.Connection, today: int) -> bool:
    """Whether the order of the cards cannot matter for their number.

    No limit was set for today alone, no card has siblings that it may have to wait for, and no other machine knows a
    card by another key.
    """
    row = connection.execute(
        """SELECT EXISTS (SELECT 1 FROM day_limit WHERE day = ?)
            OR EXISTS (SELECT 1 FROM card INDEXED BY card_by_siblings WHERE siblings IS NOT NULL)
            OR EXISTS (SELECT 1 FROM card_alias)""",
        (today,),
    ).fetchone()
    return not row[0]


def answered(connection: sqlite3.Connection, from_ms: int, to_ms: int) -> list[tuple[str, int, int, int]]:
    """(card key, UTC ms, offset in minutes, whether it was new) of the reviews of a span that are not undone."""
    return connection.execute(
        f"""SELECT card_key, at_ms, utc_offset_minutes, {WAS_NEW} FROM review AS entry
            WHERE kind = 'review' AND at_ms >= ? AND at_ms < ? AND {IS_NOT_UNDONE}""",
        (from_ms, to_ms),
    ).fetchall()


def waiting(connection: sqlite3.Connection, today: int, *, reviews: int, new: int) -> int:
    """How many cards can be asked: at most so many reviews and new cards, and all drills."""
    tallied = connection.execute(
        """SELECT coalesce(sum(cards) FILTER (WHERE due <= :today), 0),
                coalesce(sum(cards) FILTER (WHERE due = 'new'), 0) FROM deck_tally""",
        {"today": today},
    ).fetchone()
    # What is buried or drilled today is none of these; the drills come by themselves.
    touched = connection.execute(
        f"""SELECT count(*) FILTER (WHERE state.due_day <= :today), count(*) FILTER (WHERE state.due_day IS NULL),
                count(*) FILTER (WHERE state.buried_day IS NOT :today)
            FROM state CROSS JOIN card ON card.key = state.card_key
            WHERE (state.buried_day = :today OR state.drill_day = :today) AND state.suspended = 0 AND {ASKABLE}""",
        {"today": today},
    ).fetchone()
    return int(min(reviews, tallied[0] - touched[0]) + min(new, tallied[1] - touched[1]) + touched[2])
