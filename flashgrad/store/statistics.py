"""What statistics are computed from: answers that still count, predictions, and the schedule as it stands.

All SQL that knows how an offset and a start of the day become a study day is here; it agrees with
`schedule.days.study_day` for every moment from the year 1 on, in any time zone of this process.
"""

import sqlite3
from collections.abc import Iterator

from flashgrad.schedule.days import possible_span_ms
from flashgrad.store.conditions import IS_NOT_UNDONE
from flashgrad.study.proportion import Proportion
from flashgrad.study.tally import AnswerRow
from flashgrad.study.year import StudiedDay

# Hours of the local clock, counted from the day before ordinal 1: never negative, for SQLite's division truncates.
_HOURS = "((at_ms + 60000 * utc_offset_minutes + 62135683200000) / 3600000)"
_HOURS_BEFORE_1970 = 719_163 * 24
STUDY_DAY = f"(({_HOURS} - :day_start_hour) / 24)"
"""The study day (proleptic ordinal) of `at_ms` and `utc_offset_minutes`."""

# Two indexes by time: of reviews, and of what has a grade beside them.
_IN_SPAN = """
    SELECT id FROM review WHERE kind = 'review' AND at_ms >= :from_ms AND at_ms < :to_ms
    UNION ALL
    SELECT id FROM review WHERE kind <> 'review' AND grade IS NOT NULL AND at_ms >= :from_ms AND at_ms < :to_ms"""
_KEYS_OF_DECK = """
    SELECT card.key FROM card JOIN deck ON deck.id = card.deck WHERE deck.name = :deck
    UNION
    SELECT alias FROM card_alias JOIN card ON card.key = card_alias.card_key JOIN deck ON deck.id = card.deck
    WHERE deck.name = :deck"""
_OF_DECK = f"SELECT id FROM review INDEXED BY review_by_card WHERE card_key IN ({_KEYS_OF_DECK})"
_ON_DAYS = f"{STUDY_DAY} BETWEEN :first_day AND :last_day"

_OFFSETS = 4096
"""More than there are offsets in minutes; keeps a moment and its offset in one number that sorts by the moment."""
NEVER = 4_000_000
"""After every day that a date may have; so long before the first."""


def answers(
    connection: sqlite3.Connection, first_day: int, last_day: int, *, day_start_hour: int, deck: str | None = None
) -> Iterator[AnswerRow]:
    """The answers of the study days `first_day` to `last_day`, in order of entry id."""
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor.execute(
        f"""SELECT card_key, {_HOURS} - {_HOURS_BEFORE_1970}, grade, elapsed_ms,
                CASE kind WHEN 'review' THEN json_extract(state_before, '$.interval_days') END
            FROM review AS entry WHERE {_answered(first_day, deck)} ORDER BY id""",
        _of_days(first_day, last_day, day_start_hour, deck),
    )


def studied_days(
    connection: sqlite3.Connection,
    first_day: int = -NEVER,
    last_day: int = NEVER,
    *,
    day_start_hour: int,
    deck: str | None = None,
) -> list[StudiedDay]:
    """Every study day with an answer from `first_day` to `last_day`, in order."""
    rows = connection.execute(
        f"""SELECT {STUDY_DAY} AS day, count(*), min(at_ms), max(at_ms * {_OFFSETS} + utc_offset_minutes + 2048)
            FROM review AS entry WHERE {_answered(first_day, deck)} GROUP BY day ORDER BY day""",
        _of_days(first_day, last_day, day_start_hour, deck),
    )
    return [StudiedDay(day, number, first_at_ms, *_unpacked(last)) for day, number, first_at_ms, last in rows]


def next_answer_ms(connection: sqlite3.Connection, day: int, *, day_start_hour: int) -> int | None:
    """A moment before which no answer was given that may be of study day `day` or later; None where there is none."""
    row = connection.execute(
        """SELECT min(at_ms) FROM (
               SELECT min(at_ms) AS at_ms FROM review WHERE kind = 'review' AND at_ms >= :from_ms
               UNION ALL
               SELECT min(at_ms) FROM review WHERE kind <> 'review' AND grade IS NOT NULL AND at_ms >= :from_ms)""",
        _of_days(day, day, day_start_hour),
    ).fetchone()
    return None if row[0] is None else int(row[0])


def predictions(
    connection: sqlite3.Connection, first_day: int, last_day: int, *, day_start_hour: int, deck: str | None = None
) -> list[tuple[int, str, bool]]:
    """(study day, demo, whether it matched) of the predictions made on these study days, in order of their ids."""
    rows = connection.execute(
        f"""SELECT {STUDY_DAY}, demo, matched FROM experiment
            WHERE {_ON_DAYS} AND (:deck IS NULL OR card_key IN ({_KEYS_OF_DECK})) ORDER BY id""",
        _of_days(first_day, last_day, day_start_hour, deck),
    )
    return [(day, demo, bool(matched)) for day, demo, matched in rows]


def cards_created(
    connection: sqlite3.Connection, first_day: int, last_day: int, *, day_start_hour: int, deck: str | None = None
) -> list[tuple[int, int]]:
    """(moment in UTC ms, cards) for every moment that may lie on these study days and at which cards were added."""
    rows = connection.execute(
        """SELECT created_at_ms, count(*) FROM card
           WHERE created_at_ms >= :from_ms AND created_at_ms < :to_ms
               AND (:deck IS NULL OR card.deck IN (SELECT id FROM deck WHERE name = :deck))
           GROUP BY created_at_ms ORDER BY created_at_ms""",
        _of_days(first_day, last_day, day_start_hour, deck),
    )
    return [(at_ms, cards) for at_ms, cards in rows]


def recalled_by_deck(
    connection: sqlite3.Connection, first_day: int, last_day: int, *, day_start_hour: int
) -> dict[str, Proportion]:
    """By name of deck how many first reviews of these study days were recalled, as `study.tally` counts them.

    Decks without such a review are left out.
    """
    rows = connection.execute(
        f"""SELECT deck.name, sum(first.grade >= 3), count(*) FROM (
                SELECT card_key, grade, json_extract(state_before, '$.interval_days') AS interval_days, min(id)
                FROM review AS entry
                WHERE kind = 'review' AND state_before IS NOT NULL AND grade IS NOT NULL AND at_ms >= :from_ms
                    AND {STUDY_DAY} BETWEEN :first_day AND :last_day AND {IS_NOT_UNDONE}
                GROUP BY card_key, {STUDY_DAY}
            ) AS first LEFT JOIN card_alias ON card_alias.alias = first.card_key
                JOIN card ON card.key = coalesce(card_alias.card_key, first.card_key)
                JOIN deck ON deck.id = card.deck
            WHERE first.interval_days > 0 GROUP BY deck.name""",
        _of_days(first_day, last_day, day_start_hour),
    )
    return {name: Proportion(right, of) for name, right, of in rows}


def _answered(first_day: int, deck: str | None) -> str:
    """The condition for answers of days from `first_day` on; by an index that leads to few of all entries."""
    among = ""
    if deck is not None:
        among = f"AND id IN ({_OF_DECK})"
    elif first_day > -NEVER:
        among = f"AND id IN ({_IN_SPAN})"
    return f"grade IS NOT NULL {among} AND {_ON_DAYS} AND {IS_NOT_UNDONE}"


def _of_days(first_day: int, last_day: int, day_start_hour: int, deck: str | None = None) -> dict[str, object]:
    """What the statements are asked with; the span in UTC is what the indexes by time know."""
    return {
        "deck": deck,
        "day_start_hour": day_start_hour,
        "first_day": first_day,
        "last_day": last_day,
        "from_ms": possible_span_ms(first_day, day_start_hour)[0],
        "to_ms": possible_span_ms(last_day, day_start_hour)[1],
    }


def _unpacked(packed: int) -> tuple[int, int]:
    at_ms, offset = divmod(packed, _OFFSETS)
    return at_ms, offset - 2048
