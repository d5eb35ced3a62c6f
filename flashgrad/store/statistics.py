"""What statistics are computed from: answers that still count, predictions, and the schedule as it stands.

All SQL that knows how an offset and a start of the day become a study day is here; it agrees with
`schedule.days.study_day` for every moment from the year 1 on, in any time zone of this process.
"""

import sqlite3
from collections.abc import Iterator

from flashgrad.model import Instant
from flashgrad.schedule.days import possible_span_ms
from flashgrad.store.conditions import ASKABLE
from flashgrad.study.outlook import ScheduledRow
from flashgrad.study.proportion import Proportion
from flashgrad.study.tally import AnswerRow
from flashgrad.study.year import StudiedDay

# Hours of the local clock, counted from the day before ordinal 1: never negative, for SQLite's division truncates.
_HOURS = "((at_ms + 60000 * utc_offset_minutes + 62135683200000) / 3600000)"
_HOURS_BEFORE_1970 = 719_163 * 24
STUDY_DAY = f"(({_HOURS} - :day_start_hour) / 24)"
"""The study day (proleptic ordinal) of `at_ms` and `utc_offset_minutes`."""

_COUNTS = """grade IS NOT NULL
    AND id NOT IN (SELECT target FROM review WHERE kind = 'undo' AND target IS NOT NULL)"""
_IN_DECK = """(:deck IS NULL
    OR card_key IN (SELECT card.key FROM card JOIN deck ON deck.id = card.deck WHERE deck.name = :deck)
    OR card_key IN (SELECT alias FROM card_alias JOIN card ON card.key = card_alias.card_key
                    JOIN deck ON deck.id = card.deck WHERE deck.name = :deck))"""

_OFFSETS = 4096
"""More than there are offsets in minutes; keeps a moment and its offset in one number that sorts by the moment."""


def answers(
    connection: sqlite3.Connection, first_day: int, last_day: int, *, day_start_hour: int, deck: str | None = None
) -> Iterator[AnswerRow]:
    """The answers of the study days `first_day` to `last_day`, in order of entry id."""
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor.execute(
        f"""SELECT card_key, {_HOURS} - {_HOURS_BEFORE_1970}, grade, elapsed_ms,
                CASE kind WHEN 'review' THEN json_extract(state_before, '$.interval_days') END
            FROM review
            WHERE {STUDY_DAY} BETWEEN :first_day AND :last_day AND {_COUNTS} AND {_IN_DECK} ORDER BY id""",
        {"day_start_hour": day_start_hour, "deck": deck, "first_day": first_day, "last_day": last_day},
    )


def studied_days(connection: sqlite3.Connection, *, day_start_hour: int, deck: str | None = None) -> list[StudiedDay]:
    """Every study day with an answer, in order."""
    rows = connection.execute(
        f"""SELECT {STUDY_DAY} AS day, count(*), min(at_ms), max(at_ms * {_OFFSETS} + utc_offset_minutes + 2048)
            FROM review WHERE {_COUNTS} AND {_IN_DECK} GROUP BY day ORDER BY day""",
        {"day_start_hour": day_start_hour, "deck": deck},
    )
    return [StudiedDay(day, number, first_at_ms, _instant(last)) for day, number, first_at_ms, last in rows]


def predictions(
    connection: sqlite3.Connection, first_day: int, last_day: int, *, day_start_hour: int, deck: str | None = None
) -> list[tuple[int, str, bool]]:
    """(study day, demo, whether it matched) of the predictions made on these study days, in order of their ids."""
    rows = connection.execute(
        f"""SELECT {STUDY_DAY} AS day, demo, matched FROM experiment
            WHERE {_IN_DECK} AND day BETWEEN :first_day AND :last_day ORDER BY id""",
        {"day_start_hour": day_start_hour, "deck": deck, "first_day": first_day, "last_day": last_day},
    )
    return [(day, demo, bool(matched)) for day, demo, matched in rows]


def cards_created(connection: sqlite3.Connection, deck: str | None = None) -> list[tuple[int, int]]:
    """(moment in UTC ms, cards) for every moment at which cards entered the library."""
    rows = connection.execute(
        """SELECT created_at_ms, count(*) FROM card
           WHERE :deck IS NULL OR card.deck IN (SELECT id FROM deck WHERE name = :deck)
           GROUP BY created_at_ms ORDER BY created_at_ms""",
        {"deck": deck},
    )
    return [(at_ms, cards) for at_ms, cards in rows]


def scheduled(connection: sqlite3.Connection, deck: str | None = None) -> Iterator[ScheduledRow]:
    """The schedule of every askable card that is neither new nor suspended."""
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor.execute(
        f"""SELECT state.due_day, state.interval_days, state.ease_factor_hundredths,
                state.stability_days, state.difficulty
            FROM state JOIN card ON card.key = state.card_key
            WHERE state.due_day IS NOT NULL AND state.suspended = 0 AND {ASKABLE}
                AND (:deck IS NULL OR card.deck IN (SELECT id FROM deck WHERE name = :deck))""",
        {"deck": deck},
    )


def recalled_by_deck(
    connection: sqlite3.Connection, first_day: int, last_day: int, *, day_start_hour: int
) -> dict[str, Proportion]:
    """By name of deck how many first reviews of these study days were recalled, as `study.tally` counts them.

    Decks without such a review are left out.
    """
    rows = connection.execute(
        f"""SELECT deck.name, sum(first.grade >= 3), count(*) FROM (
                SELECT card_key, grade, json_extract(state_before, '$.interval_days') AS interval_days, min(id)
                FROM review
                WHERE kind = 'review' AND state_before IS NOT NULL AND at_ms >= :from_ms
                    AND {STUDY_DAY} BETWEEN :first_day AND :last_day AND {_COUNTS}
                GROUP BY card_key, {STUDY_DAY}
            ) AS first LEFT JOIN card_alias ON card_alias.alias = first.card_key
                JOIN card ON card.key = coalesce(card_alias.card_key, first.card_key)
                JOIN deck ON deck.id = card.deck
            WHERE first.interval_days > 0 GROUP BY deck.name""",
        {
            "day_start_hour": day_start_hour,
            "first_day": first_day,
            "last_day": last_day,
            "from_ms": possible_span_ms(first_day, day_start_hour)[0],  # which the index by time knows
        },
    )
    return {name: Proportion(right, of) for name, right, of in rows}


def _instant(packed: int) -> Instant:
    at_ms, offset = divmod(packed, _OFFSETS)
    return Instant(at_ms, offset - 2048)
