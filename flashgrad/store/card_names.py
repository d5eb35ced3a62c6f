"""Cards that other machines know by another key, in SQL. Their log entries count for the card that they mean."""

import json
import sqlite3
from collections.abc import Iterable

from flashgrad.model import CardName, LibraryCard
from flashgrad.store import card_version, cards

_LIVE = "SELECT key FROM card WHERE orphaned_at_ms IS NULL"


def put(connection: sqlite3.Connection, names: Iterable[CardName]) -> None:
    """Remember what machines said; all of it counts, the latest as well as the first."""
    card_version.count_change(connection)
    connection.executemany(
        """INSERT INTO card_name (key, card_id, cloze, deck, question, answer) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING""",
        ((name.key, name.card_id, name.cloze, name.deck, name.question, name.answer) for name in names),
    )


def all_names(connection: sqlite3.Connection) -> set[CardName]:
    """All that machines said."""
    rows = connection.execute("SELECT key, card_id, cloze, deck, question, answer FROM card_name")
    return {CardName(*row) for row in rows}


def strangers(connection: sqlite3.Connection) -> list[CardName]:
    """What was said of keys under which no card of ours is asked, and which mean none that is, in order."""
    rows = connection.execute(
        f"""SELECT key, card_id, cloze, deck, question, answer FROM card_name
            WHERE key NOT IN ({_LIVE}) AND NOT EXISTS (
                SELECT 1 FROM card_alias WHERE alias = card_name.key AND card_key IN ({_LIVE}))
            ORDER BY key, question, answer"""
    )
    return [CardName(*row) for row in rows]


def is_news(connection: sqlite3.Connection, since_ms: int) -> bool:
    """Whether cards came, changed or went since then, by which a key may mean another card."""
    found = connection.execute(
        "SELECT 1 FROM card WHERE updated_at_ms >= :ms OR orphaned_at_ms >= :ms LIMIT 1", {"ms": since_ms}
    )
    return found.fetchone() is not None


def put_aliases(connection: sqlite3.Connection, aliases: Iterable[tuple[str, str]]) -> None:
    """Let each first key mean the card of the second; call it inside a transaction."""
    connection.executemany(
        """INSERT INTO card_alias (alias, card_key) VALUES (?, ?)
           ON CONFLICT (alias) DO UPDATE SET card_key = excluded.card_key""",
        aliases,
    )


def drop_needless_aliases(connection: sqlite3.Connection) -> list[str]:
    """Let keys of cards that are in a deck mean those again; all keys that this touches."""
    rows = connection.execute(f"DELETE FROM card_alias WHERE alias IN ({_LIVE}) RETURNING alias, card_key").fetchall()
    return [key for row in rows for key in row]


def meant(connection: sqlite3.Connection, key: str) -> str:
    """The key of the card that `key` means here."""
    row = connection.execute("SELECT card_key FROM card_alias WHERE alias = ?", (key,)).fetchone()
    return key if row is None else str(row[0])


def touched_since(connection: sqlite3.Connection, at_ms: int, keys: Iterable[str]) -> list[LibraryCard]:
    """Cards that an import wrote since then, and those with these keys; only cards of which the log says something."""
    rows = connection.execute(
        f"""SELECT {cards.CARD_COLUMNS} FROM {cards.CARD_TABLES}
            WHERE card.key IN (SELECT value FROM json_each(:keys))
               OR (card.updated_at_ms >= :at_ms
                   AND (EXISTS (SELECT 1 FROM review WHERE review.card_key = card.key)
                        OR EXISTS (SELECT 1 FROM card_alias WHERE card_alias.card_key = card.key)))
            ORDER BY card.key""",
        {"at_ms": at_ms, "keys": json.dumps(list(keys))},
    )
    return [cards.card_from_row(row) for row in rows]
