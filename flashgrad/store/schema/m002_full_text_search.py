"""A derived index over what a learner would search for."""

STATEMENTS = (
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
