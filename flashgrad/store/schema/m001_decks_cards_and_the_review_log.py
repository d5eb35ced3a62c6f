"""Decks and cards as last imported; the append-only log; the state that replay derives from it."""

STATEMENTS = (
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
