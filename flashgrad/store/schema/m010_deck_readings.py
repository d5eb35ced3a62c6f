"""What a deck file held when it was read last; cards enter the search index many at a time."""

STATEMENTS = (
    # These make the index write itself out at each card: six times the work of doing so after many.
    "DROP TRIGGER card_enters_search",
    "DROP TRIGGER card_changes_in_search",
    "CREATE INDEX card_set_aside ON card (deck) WHERE orphaned_at_ms IS NOT NULL",
    # Says what the cards of a deck are as well as its file would: it goes when any of them changes otherwise.
    """CREATE TABLE deck_reading (
        deck INTEGER PRIMARY KEY REFERENCES deck (id),
        rules TEXT NOT NULL,
        stem TEXT NOT NULL,
        cards INTEGER NOT NULL,
        problems TEXT NOT NULL,
        digests BLOB NOT NULL,
        positions BLOB NOT NULL,
        lines BLOB NOT NULL
    ) STRICT""",
)
