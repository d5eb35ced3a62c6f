"""Which deletion a card asks, and which cards are siblings; search reads what a cloze card says in words."""

STATEMENTS = (
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
