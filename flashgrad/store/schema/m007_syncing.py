"""What other machines have by now, and the keys under which they know our cards."""

STATEMENTS = (
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
