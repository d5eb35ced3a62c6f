"""What FSRS knows of a card, and when it was last reviewed. States are derived anew at the next opening."""

STATEMENTS = (
    "ALTER TABLE state ADD COLUMN last_review_day INTEGER",
    "ALTER TABLE state ADD COLUMN stability_days REAL",
    "ALTER TABLE state ADD COLUMN difficulty REAL",
    "DELETE FROM library WHERE name = 'rules'",
)
