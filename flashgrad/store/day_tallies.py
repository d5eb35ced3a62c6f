"""Study days of the log counted once and kept: derived, and equal to what `store.statistics` counts.

The days before one day are counted. A trigger names those that are to be counted anew in `stale_day`, whoever writes
to the log; days from that day on are always counted from the log.
"""

import sqlite3
import struct
from collections.abc import Iterable, Iterator

from flashgrad.schedule.days import day_number
from flashgrad.store import statistics
from flashgrad.store.connection import damaged_row
from flashgrad.study.tally import GRADES, HOURS, DayTally, tally
from flashgrad.study.year import StudiedDay

DayCounts = tuple[StudiedDay, DayTally]
"""All that is kept of one study day."""

_MOST_OFFSET_MINUTES = 1440
_GRADES_BY_HOUR = struct.Struct(f"<{HOURS * GRADES}I")
_NUMBER_BYTES = 4
_DAYS = "day BETWEEN ? AND ? AND day NOT IN (SELECT day FROM stale_day)"


def counted_before(connection: sqlite3.Connection, day_start_hour: int) -> int | None:
    """The study day before which days that begin at this hour are counted; None where none are."""
    row = connection.execute("SELECT before_day FROM tallied WHERE day_start_hour = ?", (day_start_hour,)).fetchone()
    return None if row is None else int(row[0])


def put_counted_before(connection: sqlite3.Connection, day: int, day_start_hour: int) -> None:
    """Say that all days before `day` are counted; call it in the transaction that put them."""
    connection.execute(
        "INSERT OR REPLACE INTO tallied (one, day_start_hour, before_day) VALUES (1, ?, ?)", (day_start_hour, day)
    )


def stale_days(connection: sqlite3.Connection) -> list[int]:
    """The days that are to be counted anew, in order."""
    return [row[0] for row in connection.execute("SELECT day FROM stale_day ORDER BY day")]


def next_answered(connection: sqlite3.Connection, day: int, day_start_hour: int) -> int | None:
    """A study day from `day` on before which, from `day` on, there is no answer; None where none follows."""
    at_ms = statistics.next_answer_ms(connection, day, day_start_hour=day_start_hour)
    return None if at_ms is None else max(day, day_number(at_ms, -_MOST_OFFSET_MINUTES, day_start_hour))


def count(connection: sqlite3.Connection, first_day: int, last_day: int, day_start_hour: int) -> list[DayCounts]:
    """The days from `first_day` to `last_day` that have an answer, counted from the log, in order."""
    studied = statistics.studied_days(connection, first_day, last_day, day_start_hour=day_start_hour)
    answers = statistics.answers(connection, first_day, last_day, day_start_hour=day_start_hour)
    return list(zip(studied, tally(answers, day_start_hour), strict=True))


def replace(connection: sqlite3.Connection, first_day: int, last_day: int, days: Iterable[DayCounts]) -> None:
    """Keep `days` as what there is from `first_day` to `last_day`; call it inside a transaction."""
    for table in ("day_tally", "day_detail", "stale_day"):
        connection.execute(f"DELETE FROM {table} WHERE day BETWEEN ? AND ?", (first_day, last_day))
    for studied, one in days:
        connection.execute(
            "INSERT INTO day_tally VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*studied, one.introduced, one.lapsed, *one.young, *one.mature),
        )
        spent_ms = struct.pack(f"<{len(one.spent_ms)}I", *one.spent_ms)
        connection.execute(
            "INSERT INTO day_detail VALUES (?, ?, ?)", (one.day, _GRADES_BY_HOUR.pack(*one.grades_by_hour), spent_ms)
        )


def forget(connection: sqlite3.Connection) -> None:
    """Keep nothing; call it inside a transaction."""
    for table in ("tallied", "stale_day", "day_tally", "day_detail"):
        connection.execute(f"DELETE FROM {table}")


def studied_days(connection: sqlite3.Connection, first_day: int, last_day: int) -> Iterator[StudiedDay]:
    """What is kept of these days and is not stale, in order."""
    rows = _plain(connection).execute(
        f"SELECT day, answers, first_at_ms, last_at_ms, last_offset_minutes FROM day_tally WHERE {_DAYS} ORDER BY day",
        (first_day, last_day),
    )
    return map(StudiedDay._make, rows)


def tallies(connection: sqlite3.Connection, first_day: int, last_day: int) -> Iterator[DayTally]:
    """What is kept of these days and is not stale, in order."""
    rows = _plain(connection).execute(
        "SELECT day, introduced, lapsed, young_forgotten, young_recalled, mature_forgotten, mature_recalled,"
        f" grades_by_hour, spent_ms FROM day_tally LEFT JOIN day_detail USING (day) WHERE {_DAYS} ORDER BY day",
        (first_day, last_day),
    )
    for day, introduced, lapsed, forgotten, recalled, mature_forgotten, mature_recalled, by_hour, spent_ms in rows:
        young, mature = (forgotten, recalled), (mature_forgotten, mature_recalled)
        try:
            yield DayTally(day, _GRADES_BY_HOUR.unpack(by_hour), young, mature, introduced, lapsed, _numbers(spent_ms))
        except (struct.error, TypeError) as error:
            raise damaged_row("the count of study day", str(day)) from error


def _numbers(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // _NUMBER_BYTES}I", packed)


def _plain(connection: sqlite3.Connection) -> sqlite3.Cursor:
    """A cursor that gives plain tuples, since there is one for every day."""
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor
