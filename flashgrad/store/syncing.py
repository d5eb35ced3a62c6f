"""What was brought together with other machines so far, in SQL. Dropping all of it loses nothing: all is read again."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from flashgrad.model import Experiment, Review
from flashgrad.store import experiments, reviews

_NOT_SHARED = "NOT EXISTS (SELECT 1 FROM shared_entry WHERE shared_entry.id = {table}.id)"
_TABLES = ("shared_entry", "shared_log", "shared_deck", "card_name")


@dataclass(frozen=True, slots=True)
class KnownLog:
    """How far a part of a log was read."""

    name: str
    length_bytes: int
    prefix_hash: str
    signature: str


@dataclass(frozen=True, slots=True)
class SharedDeck:
    """A deck file of this machine that is shared."""

    name: str
    """In the shared folder."""
    path: str
    """On this machine."""
    base: bytes
    """What both last agreed on."""
    theirs: bytes | None
    """What the shared folder has, where both changed the same lines and the learner has not decided yet."""


def unshared_reviews(connection: sqlite3.Connection) -> list[Review]:
    """Entries of the log that the shared folder does not have, in order."""
    where = _NOT_SHARED.format(table="review")
    return [reviews.from_row(row) for row in connection.execute(f"SELECT * FROM review WHERE {where} ORDER BY id")]


def unshared_experiments(connection: sqlite3.Connection) -> list[Experiment]:
    """Experiments that the shared folder does not have, in order."""
    where = _NOT_SHARED.format(table="experiment")
    rows = connection.execute(f"SELECT * FROM experiment WHERE {where} ORDER BY id")
    return [experiments.from_row(row) for row in rows]


def count_unshared(connection: sqlite3.Connection) -> int:
    """How many entries and experiments the shared folder does not have."""
    counted = [
        f"(SELECT count(*) FROM {table} WHERE {_NOT_SHARED.format(table=table)})" for table in ("review", "experiment")
    ]
    return int(connection.execute(f"SELECT {' + '.join(counted)}").fetchone()[0])


def missing(connection: sqlite3.Connection, ids: Iterable[str]) -> set[str]:
    """Those of `ids` that neither the log nor the experiments have."""
    rows = connection.execute(
        """SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM review)
           AND value NOT IN (SELECT id FROM experiment)""",
        (json.dumps(list(ids)),),
    )
    return {row[0] for row in rows}


def mark_shared(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Remember that the shared folder has these entries; call it inside a transaction."""
    connection.executemany("INSERT INTO shared_entry (id) VALUES (?) ON CONFLICT DO NOTHING", ((one,) for one in ids))


def known_logs(connection: sqlite3.Connection) -> dict[str, KnownLog]:
    """How far each part of a log was read, by its name."""
    rows = connection.execute("SELECT name, length_bytes, prefix_hash, signature FROM shared_log")
    return {row[0]: KnownLog(*row) for row in rows}


def put_log(connection: sqlite3.Connection, log: KnownLog) -> None:
    """Remember how far a part of a log was read; call it inside a transaction."""
    connection.execute(
        """INSERT INTO shared_log (name, length_bytes, prefix_hash, signature) VALUES (?, ?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET (length_bytes, prefix_hash, signature)
               = (excluded.length_bytes, excluded.prefix_hash, excluded.signature)""",
        (log.name, log.length_bytes, log.prefix_hash, log.signature),
    )


def shared_decks(connection: sqlite3.Connection) -> list[SharedDeck]:
    """The deck files that are shared, by name."""
    rows = connection.execute("SELECT name, path, base, theirs FROM shared_deck ORDER BY name")
    return [SharedDeck(*row) for row in rows]


def put_deck(connection: sqlite3.Connection, deck: SharedDeck) -> None:
    """Remember what is shared of a deck; call it inside a transaction."""
    connection.execute(
        """INSERT INTO shared_deck (name, path, base, theirs) VALUES (?, ?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET (path, base, theirs) = (excluded.path, excluded.base, excluded.theirs)""",
        (deck.name, deck.path, deck.base, deck.theirs),
    )


def forget_entries(connection: sqlite3.Connection) -> None:
    """Forget what the shared folder has of the logs: it is read again from the beginning."""
    connection.execute("DELETE FROM shared_entry")
    connection.execute("DELETE FROM shared_log")


def forget_all(connection: sqlite3.Connection) -> None:
    """Forget all that belongs to one shared folder; call it inside a transaction when there is another."""
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table}")
