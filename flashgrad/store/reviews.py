"""The append-only review log in SQL."""

import json
import sqlite3
from collections.abc import Iterator

from flashgrad.model import CardState, Grade, Instant, Review, ReviewKind

_COLUMNS = (
    "id, device, card_key, kind, at_ms, utc_offset_minutes, grade, elapsed_ms, scheduler, fuzz_days,"
    " state_before, target, value"
)


def append(connection: sqlite3.Connection, review: Review) -> None:
    """Add one entry to the log; call it inside a transaction."""
    connection.execute(
        f"INSERT INTO review ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
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
        ),
    )


def of_card(connection: sqlite3.Connection, card_key: str) -> list[Review]:
    """All entries about a card, in order."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM review WHERE card_key = ? ORDER BY id", (card_key,))
    return [_from_row(row) for row in rows]


def by_card(connection: sqlite3.Connection) -> Iterator[Review]:
    """The whole log, ordered by card key, then entry id, as replay wants it."""
    for row in connection.execute(f"SELECT {_COLUMNS} FROM review ORDER BY card_key, id"):
        yield _from_row(row)


def latest_answer(connection: sqlite3.Connection) -> Review | None:
    """The newest review or drill that is not undone."""
    row = connection.execute(
        f"""SELECT {_COLUMNS} FROM review AS answer
            WHERE kind IN ('review', 'drill') AND NOT EXISTS (
                SELECT 1 FROM review AS undo INDEXED BY review_undoing WHERE undo.target = answer.id)
            ORDER BY id DESC LIMIT 1"""
    ).fetchone()
    return None if row is None else _from_row(row)


def newest_id(connection: sqlite3.Connection) -> str:
    """The greatest entry id of the log, empty for an empty log."""
    return str(connection.execute("SELECT coalesce(max(id), '') FROM review").fetchone()[0])


def count(connection: sqlite3.Connection) -> int:
    """Entries in the log."""
    return int(connection.execute("SELECT count(*) FROM review").fetchone()[0])


def _from_row(row: sqlite3.Row) -> Review:
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


def _state_to_json(state: CardState | None) -> str | None:
    if state is None:
        return None
    return json.dumps({name: getattr(state, name) for name in CardState.__slots__}, separators=(",", ":"))


def _state_from_json(text: str | None) -> CardState | None:
    return None if text is None else CardState(**json.loads(text))
