"""The append-only review log in SQL."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from flashgrad.model import CardState, Grade, Instant, Review, ReviewKind
from flashgrad.store.conditions import IS_NOT_UNDONE, WAS_NEW
from flashgrad.store.connection import damaged_row

FOREIGN = "foreign/"
"""Begins the scheduler of entries that another program's file brought, such as `foreign/anki`."""

_COLUMNS = (
    "id, device, card_key, kind, at_ms, utc_offset_minutes, grade, elapsed_ms, scheduler, fuzz_days,"
    " state_before, target, value"
)

_INSERT = f"INSERT INTO review ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_MEANT = """coalesce(
    (SELECT meant.card_key FROM card_alias AS meant WHERE meant.alias = review.card_key), review.card_key)"""
"""The key by which this library knows the card of an entry."""

_VALUES = attrgetter(*CardState.__slots__)
_ENCODED = json.JSONEncoder(separators=(",", ":")).encode
# Looked up rather than called: a million entries are read at once.
_KINDS = {kind.value: kind for kind in ReviewKind}
_GRADES: dict[int | None, Grade | None] = {None: None, **{grade.value: grade for grade in Grade}}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review as the day's limits count it."""

    card_key: str
    deck: str
    """The deck in which the card is now; empty where it is in none."""
    at: Instant
    was_new: bool
    siblings: str | None = None
    """The same for cards that are siblings; None for a card that has none."""


def append(connection: sqlite3.Connection, review: Review) -> None:
    """Add one entry to the log; call it inside a transaction."""
    connection.execute(_INSERT, _parameters(review))


def add(connection: sqlite3.Connection, review: Review) -> bool:
    """Add an entry unless the log has it, known by its id; whether it was new. Call it inside a transaction."""
    return connection.execute(f"{_INSERT} ON CONFLICT (id) DO NOTHING", _parameters(review)).rowcount == 1


def of_card(connection: sqlite3.Connection, card_key: str) -> list[Review]:
    """All entries about a card, in order, also those that other machines made under another key."""
    return _about(connection, card_key, _COLUMNS)


def to_replay(connection: sqlite3.Connection, card_key: str) -> list[Review]:
    """`of_card` without the states before the entries, which cost most of the reading."""
    return _about(connection, card_key, _COLUMNS.replace("state_before", "NULL AS state_before"))


def by_card(connection: sqlite3.Connection) -> Iterator[Review]:
    """The whole log, ordered by card key, then entry id, as replay wants it, under the keys that cards have here."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM review ORDER BY card_key, id")
    if _has_aliases(connection):
        rows = connection.execute(
            f"""SELECT {_COLUMNS.replace("card_key", f"{_MEANT} AS card_key")} FROM review
                ORDER BY {_MEANT}, review.id"""
        )
    for row in rows:
        yield from_row(row)


def log_to_replay(connection: sqlite3.Connection) -> Iterator[Review]:
    """As `by_card`, without the states before: replay finds them itself, and they take most of the time to read."""
    if _has_aliases(connection):
        yield from by_card(connection)
        return
    cursor = connection.cursor()
    cursor.row_factory = None
    rows = cursor.execute(f"SELECT {_COLUMNS.replace('state_before', 'NULL')} FROM review ORDER BY card_key, id")
    for entry_id, device, card_key, kind, at_ms, offset, grade, *others in rows:
        try:
            yield Review(entry_id, device, card_key, _KINDS[kind], Instant(at_ms, offset), _GRADES[grade], *others)
        except KeyError as error:
            raise damaged_row("the log entry", entry_id) from error


def in_order(connection: sqlite3.Connection) -> Iterator[Review]:
    """The whole log as it is stored, in order of entry id."""
    for row in connection.execute(f"SELECT {_COLUMNS} FROM review ORDER BY id"):
        yield from_row(row)


def ids(connection: sqlite3.Connection) -> set[str]:
    """The ids of all entries."""
    return {row[0] for row in connection.execute("SELECT id FROM review")}


def latest_undoable(connection: sqlite3.Connection) -> Review | None:
    """The newest answer or action that is not undone; what another program's file brought was not done here."""
    row = connection.execute(
        f"""SELECT {_COLUMNS} FROM review AS entry
            WHERE kind NOT IN ('undo', 'adopt') AND substr(scheduler, 1, {len(FOREIGN)}) <> '{FOREIGN}'
                AND {IS_NOT_UNDONE} ORDER BY id DESC LIMIT 1"""
    ).fetchone()
    return None if row is None else from_row(row)


def made_together(connection: sqlite3.Connection, entry: Review) -> list[Review]:
    """The entries of the action on several cards to which `entry` belongs that are not undone; else `entry` alone."""
    if entry.target is None:
        return [entry]
    rows = connection.execute(
        f"""SELECT {_COLUMNS} FROM review AS entry INDEXED BY review_undoing
            WHERE target = ? AND kind = ? AND {IS_NOT_UNDONE} ORDER BY id""",
        (entry.target, entry.kind.value),
    )
    return [from_row(row) for row in rows]


def reviewed_between(connection: sqlite3.Connection, from_ms: int, to_ms: int) -> list[Reviewed]:
    """Reviews from `from_ms` to before `to_ms` that are not undone; drills are none."""
    rows = connection.execute(
        f"""SELECT coalesce(meant.card_key, entry.card_key), coalesce(deck.name, ''), at_ms, utc_offset_minutes,
                   {WAS_NEW}, card.siblings
            FROM review AS entry LEFT JOIN card_alias AS meant ON meant.alias = entry.card_key
                LEFT JOIN card ON card.key = coalesce(meant.card_key, entry.card_key)
                LEFT JOIN deck ON deck.id = card.deck
            WHERE kind = 'review' AND at_ms >= ? AND at_ms < ? AND {IS_NOT_UNDONE}""",
        (from_ms, to_ms),
    )
    return [Reviewed(row[0], row[1], Instant(row[2], row[3]), bool(row[4]), row[5]) for row in rows]


def newest_id(connection: sqlite3.Connection) -> str:
    """The greatest entry id of the log, empty for an empty log."""
    return str(connection.execute("SELECT coalesce(max(id), '') FROM review").fetchone()[0])


def count(connection: sqlite3.Connection) -> int:
    """Entries in the log."""
    return int(connection.execute("SELECT count(*) FROM review").fetchone()[0])


def from_row(row: sqlite3.Row) -> Review:
    """The entry in a row. Raises LibraryDamaged where it means nothing."""
    try:
        return Review(
            id=row["id"],
            device=row["device"],
            card_key=row["card_key"],
            kind=ReviewKind(row["kind"]),
            at=Instant(row["at_ms"], row["utc_offset_minutes"]),
            grade=None if row["grade"] is None else Grade(row["grade"]),
            elapsed_ms=row["elapsed_ms"],
            scheduler=row["scheduler"],
            fuzz_days=row["fuzz_days"],
            state_before=_state_from_json(row["state_before"]),
            target=row["target"],
            value=row["value"],
        )
    except (ValueError, TypeError) as error:
        raise damaged_row("the log entry", row["id"]) from error


def _has_aliases(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM card_alias LIMIT 1").fetchone() is not None


def _about(connection: sqlite3.Connection, card_key: str, columns: str) -> list[Review]:
    rows = connection.execute(
        f"""SELECT {columns} FROM review
            WHERE card_key IN (SELECT ?1 UNION ALL SELECT alias FROM card_alias WHERE card_key = ?1) ORDER BY id""",
        (card_key,),
    )
    return [from_row(row) for row in rows]


def _parameters(review: Review) -> tuple[object, ...]:
    return (
        review.id,
        review.device,
        review.card_key,
        review.kind.value,
        review.at.at_ms,
        review.at.utc_offset_minutes,
        review.grade,
        review.elapsed_ms,
        review.scheduler,
        review.fuzz_days,
        _state_to_json(review.state_before),
        review.target,
        review.value,
    )


def _state_to_json(state: CardState | None) -> str | None:
    if state is None:
        return None
    # What is null or false is left out, which makes entries a third shorter; the due day tells new cards from others.
    values = zip(CardState.__slots__, _VALUES(state), strict=True)
    return _ENCODED({name: one for name, one in values if (one is not None and one is not False) or name == "due_day"})


def _state_from_json(text: str | None) -> CardState | None:
    return None if text is None else CardState(**json.loads(text))
