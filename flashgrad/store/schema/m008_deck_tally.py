"""How many cards of each deck wait for what, counted as they change, so that nobody need count them.

A row of `deck_tally` says: so many `cards` of `deck` that can be asked (in the deck, not archived) are due on the study
day `due`; where `due` is 'new' they were never answered, or reset since; where it is 'suspended' they wait for nothing.
Each such card counts in one row, and no row counts none.
"""

_IS_ASKABLE = "{0}.orphaned_at_ms IS NULL AND {0}.archived = 0"
_DUE = "CASE WHEN {0}.suspended THEN 'suspended' ELSE coalesce({0}.due_day, 'new') END"
_DUE_OF_CARD = f"coalesce((SELECT {_DUE.format('state')} FROM state WHERE card_key = {{0}}.key), 'new')"
_ADDED_UP = "ON CONFLICT (deck, due) DO UPDATE SET cards = cards + excluded.cards"


def _moved(key: str, out_of: str, into: str) -> str:
    """The card with this key leaves one row for another, where it can be asked at all."""
    return f"""INSERT INTO deck_tally (deck, due, cards)
        SELECT card.deck, step.column1, step.column2 FROM card, (VALUES ({out_of}, -1), ({into}, 1)) AS step
        WHERE card.key = {key} AND {_IS_ASKABLE.format("card")} {_ADDED_UP};"""


def _counted(card: str, cards: int) -> str:
    """A card comes (1) or goes (-1)."""
    return f"""INSERT INTO deck_tally (deck, due, cards)
        SELECT {card}.deck, {_DUE_OF_CARD.format(card)}, {cards} WHERE {_IS_ASKABLE.format(card)} {_ADDED_UP};"""


STATEMENTS = (
    """CREATE TABLE deck_tally (
        deck INTEGER NOT NULL,
        due ANY NOT NULL,
        cards INTEGER NOT NULL,
        PRIMARY KEY (deck, due)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER tally_row_is_empty AFTER UPDATE OF cards ON deck_tally WHEN new.cards = 0
        BEGIN DELETE FROM deck_tally WHERE deck = new.deck AND due = new.due; END""",
    f"CREATE TRIGGER card_enters_tally AFTER INSERT ON card BEGIN {_counted('new', 1)} END",
    f"CREATE TRIGGER card_leaves_tally AFTER DELETE ON card BEGIN {_counted('old', -1)} END",
    f"""CREATE TRIGGER card_changes_in_tally AFTER UPDATE OF deck, archived, orphaned_at_ms ON card
        WHEN old.deck <> new.deck OR old.archived <> new.archived OR old.orphaned_at_ms IS NOT new.orphaned_at_ms
        BEGIN {_counted("old", -1)} {_counted("new", 1)} END""",
    f"""CREATE TRIGGER state_enters_tally AFTER INSERT ON state WHEN new.due_day IS NOT NULL OR new.suspended
        BEGIN {_moved("new.card_key", "'new'", _DUE.format("new"))} END""",
    f"""CREATE TRIGGER state_leaves_tally AFTER DELETE ON state WHEN old.due_day IS NOT NULL OR old.suspended
        BEGIN {_moved("old.card_key", _DUE.format("old"), "'new'")} END""",
    f"""CREATE TRIGGER state_changes_in_tally AFTER UPDATE OF due_day, suspended ON state
        WHEN old.due_day IS NOT new.due_day OR old.suspended <> new.suspended
        BEGIN {_moved("new.card_key", _DUE.format("old"), _DUE.format("new"))} END""",
    # A card that is buried or drilled today is in the row of its due day, and is few enough to be looked at.
    "CREATE INDEX state_by_buried_day ON state (buried_day) WHERE buried_day IS NOT NULL",
    f"""INSERT INTO deck_tally (deck, due, cards)
        SELECT card.deck, {_DUE_OF_CARD.format("card")} AS due, count(*) FROM card
        WHERE {_IS_ASKABLE.format("card")} GROUP BY card.deck, due""",
)
