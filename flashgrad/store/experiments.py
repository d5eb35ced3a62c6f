"""What learners predicted before a demo ran, in SQL; append-only, like the review log."""

import json
import sqlite3
from collections.abc import Sequence

from flashgrad.model import Experiment, Instant
from flashgrad.store.connection import damaged_row


def count(connection: sqlite3.Connection) -> int:
    """Experiments stored so far."""
    return int(connection.execute("SELECT count(*) FROM experiment").fetchone()[0])


def everything(connection: sqlite3.Connection) -> list[Experiment]:
    """All experiments, in order."""
    return [from_row(row) for row in connection.execute("SELECT * FROM experiment ORDER BY id")]


def newest_id(connection: sqlite3.Connection) -> str:
    """The greatest id among experiments, empty where there is none."""
    return str(connection.execute("SELECT coalesce(max(id), '') FROM experiment").fetchone()[0])


def append(connection: sqlite3.Connection, experiment: Experiment) -> None:
    """Store a prediction with its outcome; call it inside a transaction."""
    connection.execute(_INSERT, _parameters(experiment))


def add(connection: sqlite3.Connection, experiment: Experiment) -> bool:
    """Store it unless it is known by its id; whether it was new. Call it inside a transaction."""
    return connection.execute(f"{_INSERT} ON CONFLICT (id) DO NOTHING", _parameters(experiment)).rowcount == 1


def in_order(connection: sqlite3.Connection) -> list[Experiment]:
    """All that were stored, in the order of their ids. Raises LibraryDamaged for a row that means nothing."""
    return [from_row(row) for row in connection.execute(f"SELECT {_COLUMNS} FROM experiment ORDER BY id")]


def latest_missed(connection: sqlite3.Connection, card_keys: Sequence[str]) -> dict[tuple[str, str], Instant]:
    """(card key, demo) → when the latest prediction of that demo from that card was made, where it was wrong."""
    rows = connection.execute(
        """SELECT card_key, demo, matched, at_ms, utc_offset_minutes, max(id) FROM experiment
           WHERE card_key IN (SELECT value FROM json_each(?)) GROUP BY card_key, demo""",
        (json.dumps(list(card_keys)),),
    )
    return {(row[0], row[1]): Instant(row[3], row[4]) for row in rows if not row[2]}


_COLUMNS = "id, device, card_key, demo, parameters, prediction, predicted, measured, matched, at_ms, utc_offset_minutes"
_INSERT = f"INSERT INTO experiment ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def _parameters(experiment: Experiment) -> tuple[object, ...]:
    return (
        experiment.id,
        experiment.device,
        experiment.card_key,
        experiment.demo,
        json.dumps(dict(experiment.parameters), sort_keys=True),
        experiment.prediction,
        experiment.predicted,
        experiment.measured,
        experiment.matched,
        experiment.at.at_ms,
        experiment.at.utc_offset_minutes,
    )


def from_row(row: sqlite3.Row) -> Experiment:
    """The experiment in a row. Raises LibraryDamaged where it means nothing."""
    try:
        parameters = dict(json.loads(row["parameters"]))
    except (ValueError, TypeError) as error:
        raise damaged_row("the experiment", row["id"]) from error
    return Experiment(
        id=row["id"],
        device=row["device"],
        card_key=row["card_key"],
        demo=row["demo"],
        parameters=parameters,
        prediction=row["prediction"],
        predicted=row["predicted"],
        measured=row["measured"],
        matched=bool(row["matched"]),
        at=Instant(row["at_ms"], row["utc_offset_minutes"]),
    )
