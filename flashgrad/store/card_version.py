"""A text that is another one whenever decks, cards or what is said of them changed."""

import sqlite3

from flashgrad.store import facts

_NAME = "cards"


def version(connection: sqlite3.Connection) -> str:
    """That text; empty in a library without cards."""
    return facts.get(connection, _NAME) or ""


def count_change(connection: sqlite3.Connection) -> None:
    """Make it another version; call it inside the transaction of a change."""
    connection.execute(
        """INSERT INTO library (name, value) VALUES (?, hex(randomblob(8)))
           ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
        (_NAME,),
    )
