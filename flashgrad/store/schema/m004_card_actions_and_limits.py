"""What learners do to cards besides answering; the day's queue and limits without reading every card."""

STATEMENTS = (
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
