"""What learners predicted before a demo ran, in SQL; append-only, like the review log."""

import json
import sqlite3
from collections.abc import Sequence

from flashgrad.model import Experiment, Instant


def count(connection: sqlite3.Connection) -> int:
    """Experiments stored so far."""
    return int(connection.execute("SELECT count(*) FROM experiment").fetchone()[0])


def newest_id(connection: sqlite3.Connection) -> str:
    """The greatest id among experiments, empty where there is none."""
    return str(connection.execute("SELECT coalesce(max(id), '') FROM experiment").fetchone()[0])


def append(connection: sqlite3.Connection, experiment: Experiment) -> None:
    """Store a prediction with its outcome; call it inside a transaction."""
    connection.execute(
        "INSERT INTO experiment (id, device, card_key, demo, parameters, prediction, predicted, measured,"
        " matched, at_ms, utc_offset_minutes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
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
        ),
    )


def latest_missed(connection: sqlite3.Connection, card_keys: Sequence[str]) -> dict[tuple[str, str], Instant]:
    """(card key, demo) → when the latest prediction of that demo from that card was made, where it was wrong."""
    rows = connection.execute(
        """SELECT card_key, demo, matched, at_ms, utc_offset_minutes, max(id) FROM experiment
           WHERE card_key IN (SELECT value FROM json_each(?)) GROUP BY card_key, demo""",
        (json.dumps(list(card_keys)),),
    )
    return {(row[0], row[1]): Instant(row[3], row[4]) for row in rows if not row[2]}
