"""The library's schema, as numbered migrations through sqlite-utils. A migration is never edited once released."""

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from flashgrad.store import backup
from flashgrad.store.connection import transaction

library = Migrations("flashgrad")


def migrate(
    connection: sqlite3.Connection, path: Path, application_id: int, *, from_version: int, to_version: int
) -> None:
    """Bring the library to `to_version` in one transaction, after a backup of what was there."""
    if from_version > 0:
        backup.take(connection, path, reason=f"before-schema-{to_version}")
    # The transaction takes the write lock first: of two programs that start at once, the second finds it done.
    with transaction(connection):
        library.apply(Database(connection))
        connection.execute(f"PRAGMA application_id = {application_id}")
        connection.execute(f"PRAGMA user_version = {to_version}")


@library()
def m001_decks_cards_and_the_review_log(database: Database) -> None:
    """Decks and cards as last imported; the append-only log; the state that replay derives from it."""
    for statement in _M001:
        database.execute(statement)


@library()
def m002_full_text_search(database: Database) -> None:
    """A derived index over what a learner would search for."""
    for statement in _M002:
        database.execute(statement)


@library()
def m003_stability_and_difficulty(database: Database) -> None:
    """What FSRS knows of a card, and when it was last reviewed. States are derived anew at the next opening."""
    for statement in _M003:
        database.execute(statement)


@library()
def m004_card_actions_and_limits(database: Database) -> None:
    """What learners do to cards besides answering; the day's queue and limits without reading every card."""
    for statement in _M004:
        database.execute(statement)


@library()
def m005_chosen_demos(database: Database) -> None:
    """The demo that a learner chose for a card. No older log has such an entry, so the states are right as they are."""
    database.execute("ALTER TABLE state ADD COLUMN chosen_demo TEXT")


@library()
def m006_cloze_cards_and_siblings(database: Database) -> None:
    """Which deletion a card asks, and which cards are siblings; search reads what a cloze card says in words."""
    for statement in _M006:
        database.execute(statement)


@library()
def m007_syncing(database: Database) -> None:
    """What other machines have by now, and the keys under which they know our cards."""
    for statement in _M007:
        database.execute(statement)


_M001 = (
    """CREATE TABLE library (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE deck (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        source_path TEXT NOT NULL UNIQUE,
        content_hash TEXT NOT NULL,
        preamble TEXT NOT NULL,
        imported_at_ms INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE card (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        card_id TEXT,
        deck INTEGER NOT NULL REFERENCES deck (id),
        position INTEGER NOT NULL,
        line INTEGER NOT NULL,
        question TEXT NOT NULL,
        answer TEXT NOT NULL,
        tags TEXT NOT NULL,
        archived INTEGER NOT NULL,
        demo TEXT,
        extra TEXT NOT NULL,
        created_at_ms INTEGER NOT NULL,
        updated_at_ms INTEGER NOT NULL,
        orphaned_at_ms INTEGER
    ) STRICT""",
    "CREATE INDEX card_by_card_id ON card (card_id)",
    "CREATE INDEX card_by_deck ON card (deck, position)",
    # No foreign key to card: the log outlives whatever happens to a deck.
    """CREATE TABLE review (
        id TEXT PRIMARY KEY,
        device TEXT NOT NULL,
        card_key TEXT NOT NULL,
        kind TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        utc_offset_minutes INTEGER NOT NULL,
        grade INTEGER CHECK (grade BETWEEN 0 AND 5),
        elapsed_ms INTEGER,
        scheduler TEXT NOT NULL,
        fuzz_days INTEGER NOT NULL,
        state_before TEXT,
        target TEXT,
        value TEXT
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX review_by_card ON review (card_key, id)",
    "CREATE INDEX review_undoing ON review (target) WHERE target IS NOT NULL",
    """CREATE TRIGGER review_is_never_updated BEFORE UPDATE ON review
        BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END""",
    """CREATE TRIGGER review_is_never_deleted BEFORE DELETE ON review
        BEGIN SELECT RAISE(ABORT, 'the review log is append-only'); END""",
    """CREATE TABLE experiment (
        id TEXT PRIMARY KEY,
        device TEXT NOT NULL,
        card_key TEXT,
        demo TEXT NOT NULL,
        parameters TEXT NOT NULL,
        prediction TEXT NOT NULL,
        predicted TEXT NOT NULL,
        measured TEXT NOT NULL,
        matched INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        utc_offset_minutes INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER experiment_is_never_updated BEFORE UPDATE ON experiment
        BEGIN SELECT RAISE(ABORT, 'experiments are append-only'); END""",
    """CREATE TRIGGER experiment_is_never_deleted BEFORE DELETE ON experiment
        BEGIN SELECT RAISE(ABORT, 'experiments are append-only'); END""",
    """CREATE TABLE state (
        card_key TEXT PRIMARY KEY,
        due_day INTEGER NOT NULL,
        interval_days INTEGER NOT NULL,
        repetitions INTEGER NOT NULL,
        lapses INTEGER NOT NULL,
        ease_factor_hundredths INTEGER NOT NULL,
        drill_day INTEGER
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX state_by_due_day ON state (due_day)",
    "CREATE INDEX state_by_drill_day ON state (drill_day) WHERE drill_day IS NOT NULL",
)
_M002 = (
    """CREATE VIRTUAL TABLE card_fts USING fts5 (
        question, answer, tags, content='card', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )""",
    """CREATE TRIGGER card_enters_search AFTER INSERT ON card BEGIN
        INSERT INTO card_fts (rowid, question, answer, tags)
        VALUES (new.id, new.question, new.answer, new.tags);
    END""",
    """CREATE TRIGGER card_leaves_search AFTER DELETE ON card BEGIN
        INSERT INTO card_fts (card_fts, rowid, question, answer, tags)
        VALUES ('delete', old.id, old.question, old.answer, old.tags);
    END""",
    """CREATE TRIGGER card_changes_in_search AFTER UPDATE OF question, answer, tags ON card BEGIN
        INSERT INTO card_fts (card_fts, rowid, question, answer, tags)
        VALUES ('delete', old.id, old.question, old.answer, old.tags);
        INSERT INTO card_fts (rowid, question, answer, tags)
        VALUES (new.id, new.question, new.answer, new.tags);
    END""",
    "INSERT INTO card_fts (card_fts) VALUES ('rebuild')",
)
_M003 = (
    "ALTER TABLE state ADD COLUMN last_review_day INTEGER",
    "ALTER TABLE state ADD COLUMN stability_days REAL",
    "ALTER TABLE state ADD COLUMN difficulty REAL",
    "DELETE FROM library WHERE name = 'rules'",
)
_M004 = (
    # A new card can be flagged or suspended, so a state may now lack its due day; SQLite cannot drop a NOT NULL.
    "CREATE TEMP TABLE kept_state AS SELECT * FROM state",
    "DROP TABLE state",
    """CREATE TABLE state (
        card_key TEXT PRIMARY KEY,
        due_day INTEGER,
        interval_days INTEGER NOT NULL,
        repetitions INTEGER NOT NULL,
        lapses INTEGER NOT NULL,
        ease_factor_hundredths INTEGER NOT NULL,
        drill_day INTEGER,
        last_review_day INTEGER,
        stability_days REAL,
        difficulty REAL,
        suspended INTEGER NOT NULL DEFAULT 0,
        buried_day INTEGER,
        flag INTEGER NOT NULL DEFAULT 0,
        is_leech INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID""",
    """INSERT INTO state (card_key, due_day, interval_days, repetitions, lapses, ease_factor_hundredths, drill_day,
            last_review_day, stability_days, difficulty)
        SELECT card_key, due_day, interval_days, repetitions, lapses, ease_factor_hundredths, drill_day,
            last_review_day, stability_days, difficulty
        FROM kept_state""",
    "DROP TABLE temp.kept_state",
    "CREATE INDEX state_by_due_day ON state (due_day) WHERE due_day IS NOT NULL AND suspended = 0",
    "CREATE INDEX state_by_interval ON state (interval_days, due_day) WHERE due_day IS NOT NULL AND suspended = 0",
    "CREATE INDEX state_by_drill_day ON state (drill_day) WHERE drill_day IS NOT NULL",
    "ALTER TABLE card ADD COLUMN waits_as_new INTEGER NOT NULL DEFAULT 1",
    "UPDATE card SET waits_as_new = 0 WHERE key IN (SELECT card_key FROM state)",
    """CREATE INDEX card_waiting_as_new ON card (deck, position, key)
        WHERE waits_as_new = 1 AND archived = 0 AND orphaned_at_ms IS NULL""",
    "CREATE INDEX review_by_time ON review (at_ms) WHERE kind = 'review'",
    # A limit that is set for one study day alone; deck '' stands for all decks together.
    """CREATE TABLE day_limit (
        day INTEGER NOT NULL,
        deck TEXT NOT NULL,
        new INTEGER,
        reviews INTEGER,
        PRIMARY KEY (day, deck)
    ) STRICT, WITHOUT ROWID""",
)
_M006 = (
    "ALTER TABLE card ADD COLUMN cloze INTEGER",
    "ALTER TABLE card ADD COLUMN note TEXT",
    "ALTER TABLE card ADD COLUMN words TEXT",
    # Equal for siblings: cards of one note, else those of one section.
    """ALTER TABLE card ADD COLUMN siblings TEXT GENERATED ALWAYS AS (
        CASE WHEN orphaned_at_ms IS NOT NULL THEN NULL WHEN note IS NOT NULL THEN deck || ' ' || note
             WHEN cloze IS NOT NULL THEN deck || '#' || position END) VIRTUAL""",
    "CREATE INDEX card_by_siblings ON card (siblings) WHERE siblings IS NOT NULL",
    "DROP TRIGGER card_enters_search",
    "DROP TRIGGER card_leaves_search",
    "DROP TRIGGER card_changes_in_search",
    "DROP TABLE card_fts",
    """CREATE VIEW card_in_words AS
        SELECT id, coalesce(words, question) AS question, answer, tags FROM card""",
    """CREATE VIRTUAL TABLE card_fts USING fts5 (
        question, answer, tags, content='card_in_words', content_rowid='id',
        tokenize='unicode61 remove_diacritics 2'
    )""",
    """CREATE TRIGGER card_enters_search AFTER INSERT ON card BEGIN
        INSERT INTO card_fts (rowid, question, answer, tags)
        VALUES (new.id, coalesce(new.words, new.question), new.answer, new.tags);
    END""",
    """CREATE TRIGGER card_leaves_search AFTER DELETE ON card BEGIN
        INSERT INTO card_fts (card_fts, rowid, question, answer, tags)
        VALUES ('delete', old.id, coalesce(old.words, old.question), old.answer, old.tags);
    END""",
    """CREATE TRIGGER card_changes_in_search AFTER UPDATE OF question, words, answer, tags ON card BEGIN
        INSERT INTO card_fts (card_fts, rowid, question, answer, tags)
        VALUES ('delete', old.id, coalesce(old.words, old.question), old.answer, old.tags);
        INSERT INTO card_fts (rowid, question, answer, tags)
        VALUES (new.id, coalesce(new.words, new.question), new.answer, new.tags);
    END""",
    "INSERT INTO card_fts (card_fts) VALUES ('rebuild')",
)
_M007 = (
    "CREATE TABLE shared_entry (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    """CREATE TABLE shared_log (
        name TEXT PRIMARY KEY,
        length_bytes INTEGER NOT NULL,
        prefix_hash TEXT NOT NULL,
        signature TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE shared_deck (
        name TEXT PRIMARY KEY,
        path TEXT NOT NULL,
        base BLOB NOT NULL,
        theirs BLOB
    ) STRICT""",
    """CREATE TABLE card_name (
        key TEXT NOT NULL,
        card_id TEXT,
        cloze INTEGER,
        deck TEXT NOT NULL,
        question TEXT NOT NULL,
        answer TEXT NOT NULL
    ) STRICT""",
    """CREATE UNIQUE INDEX card_name_once
        ON card_name (key, coalesce(card_id, ''), coalesce(cloze, 0), deck, question, answer)""",
    "CREATE TABLE card_alias (alias TEXT PRIMARY KEY, card_key TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX card_alias_of ON card_alias (card_key)",
)
