"""Is a library sound? Questions in SQL that change nothing, and `rebuild_…` for what holds nothing of its own."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from flashgrad.store import deck_readings
from flashgrad.store.connection import connect, explained, path_of, transaction
from flashgrad.store.recognition import APPLICATION_ID, SCHEMA_VERSION
from flashgrad.store.states import WAITS_AS_NEW


@dataclass(frozen=True, slots=True)
class Orphans:
    """The cards that left one deck."""

    deck: str
    source_path: str
    cards: int
    with_history: int
    first_at_ms: int
    last_at_ms: int


def file_damage(connection: sqlite3.Connection) -> list[str]:
    """What SQLite's own integrity check finds, at most ten lines; empty for a sound file."""
    lines = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
    return [] if lines == ["ok"] else lines


def broken_references(connection: sqlite3.Connection) -> int:
    """Rows that refer to a row which is not there."""
    return len(connection.execute("PRAGMA foreign_key_check").fetchall())


def schema_differences(connection: sqlite3.Connection) -> list[str]:
    """Names of tables, indexes and triggers that are missing, foreign, or not as this program would make them."""
    expected, present = _schema_of_a_new_library(), _schema(connection)
    return sorted(name for name in expected.keys() | present.keys() if expected.get(name) != present.get(name))


def rebuild_guards(connection: sqlite3.Connection) -> tuple[list[str], list[str]]:
    """Make indexes and triggers what this program makes them; those made, and those removed as foreign.

    Neither holds anything of its own. Tables and views are left alone.
    """
    expected, present = _schema_of_a_new_library(), _schema(connection)
    wrong = {name for name, known in present.items() if known.is_guard and expected.get(name) != known}
    missing = [one for one in expected.values() if one.is_guard and present.get(one.name) != one]
    with transaction(connection):
        for name in sorted(wrong):
            connection.execute(f"DROP {present[name].kind} {_quoted(name)}")
        for one in missing:
            connection.execute(one.sql)
    return [one.name for one in missing], sorted(wrong - expected.keys())


def rebuild_indexes(connection: sqlite3.Connection) -> None:
    """Derive every index again from its table."""
    with transaction(connection):
        connection.execute("REINDEX")


def is_search_index_sound(connection: sqlite3.Connection) -> bool:
    """Whether the full-text index says what the cards say. Takes the write lock, writes nothing."""
    with explained(path_of(connection)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute("INSERT INTO card_fts (card_fts, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            return False
        finally:
            connection.execute("ROLLBACK")
    return True


def rebuild_search(connection: sqlite3.Connection) -> None:
    """Derive the full-text index again from the cards."""
    with transaction(connection):
        connection.execute("INSERT INTO card_fts (card_fts) VALUES ('rebuild')")


def forget_deck_readings(connection: sqlite3.Connection) -> None:
    """Drop what is remembered of deck files: each is read as a whole the next time."""
    with transaction(connection):
        deck_readings.forget_all(connection)


def cards_waiting_wrongly(connection: sqlite3.Connection) -> list[str]:
    """Keys of cards that are kept as waiting to be introduced and are not, or the other way round."""
    rows = connection.execute(f"SELECT key FROM card WHERE waits_as_new <> {WAITS_AS_NEW} ORDER BY key")
    return [str(row[0]) for row in rows]


def entries_without_card(connection: sqlite3.Connection) -> int:
    """Log entries about cards that the library does not hold."""
    return _number(
        connection,
        """SELECT count(*) FROM review
           WHERE card_key NOT IN (SELECT key FROM card) AND card_key NOT IN (SELECT alias FROM card_alias)""",
    )


def undos_without_target(connection: sqlite3.Connection) -> int:
    """Undo entries whose answer is not in the log."""
    return _number(
        connection,
        "SELECT count(*) FROM review WHERE kind = 'undo' AND (target IS NULL OR target NOT IN (SELECT id FROM review))",
    )


def answers_after(connection: sqlite3.Connection, at_ms: int) -> int:
    """Log entries dated later than `at_ms`."""
    return _number(connection, "SELECT count(*) FROM review WHERE at_ms > :at_ms", at_ms=at_ms)


def repeated_card_ids(connection: sqlite3.Connection) -> list[str]:
    """The `card_id`s that more than one section of a deck file carries."""
    rows = connection.execute(
        """SELECT card_id FROM card WHERE card_id IS NOT NULL AND orphaned_at_ms IS NULL
           GROUP BY card_id HAVING count(DISTINCT deck || '#' || position) > 1 ORDER BY card_id"""
    )
    return [str(row[0]) for row in rows]


def orphans(connection: sqlite3.Connection) -> list[Orphans]:
    """The cards that are in no deck any more, by the deck that they were in last."""
    rows = connection.execute(
        """SELECT deck.name, deck.source_path, count(*),
                  count(*) FILTER (WHERE EXISTS (SELECT 1 FROM review WHERE review.card_key = card.key)),
                  min(orphaned_at_ms), max(orphaned_at_ms)
           FROM card JOIN deck ON deck.id = card.deck WHERE orphaned_at_ms IS NOT NULL
           GROUP BY deck.id ORDER BY deck.name, deck.id"""
    )
    return [Orphans(*row) for row in rows]


def decks_with_cards(connection: sqlite3.Connection) -> frozenset[int]:
    """Ids of the decks that a card is in."""
    return frozenset(row[0] for row in connection.execute("SELECT deck FROM card WHERE orphaned_at_ms IS NULL"))


def newest_entry_ms(connection: sqlite3.Connection) -> int:
    """The latest moment that an entry of the log is of; 0 for an empty log."""
    return _number(connection, "SELECT coalesce(max(at_ms), 0) FROM review")


def sqlite_version(connection: sqlite3.Connection) -> str:
    """The version of SQLite that is at work."""
    return str(connection.execute("SELECT sqlite_version()").fetchone()[0])


@dataclass(frozen=True, slots=True)
class _Part:
    """A table, index, trigger or view of a schema."""

    kind: str
    name: str
    sql: str

    @property
    def is_guard(self) -> bool:
        return self.kind in ("index", "trigger")


def _schema_of_a_new_library() -> dict[str, _Part]:
    from flashgrad.store.migrations import migrate  # deferred: sqlite-utils takes longer than the start

    with closing(connect(Path(":memory:"))) as fresh:
        migrate(fresh, Path(":memory:"), APPLICATION_ID, from_version=0, to_version=SCHEMA_VERSION)
        return _schema(fresh)


def _schema(connection: sqlite3.Connection) -> dict[str, _Part]:
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    )
    return {str(name): _Part(str(kind), str(name), " ".join(str(sql).split())) for kind, name, sql in rows}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _number(connection: sqlite3.Connection, query: str, **parameters: int) -> int:
    return int(connection.execute(query, parameters).fetchone()[0])
