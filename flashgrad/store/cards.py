"""Decks and cards, as last imported, in SQL."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from flashgrad.errors import CardNotFound
from flashgrad.model import Card, LibraryCard
from flashgrad.store import card_version, deck_readings
from flashgrad.store.connection import damaged_row
from flashgrad.text import one_line

CARD_COLUMNS = (
    "card.key, card.card_id, deck.name AS deck_name, deck.source_path, card.position, card.line, card.question,"
    " card.answer, card.tags, card.archived, card.demo, card.extra, card.note, card.cloze, card.orphaned_at_ms"
)
_MOST_DIGITS = 9
CARD_TABLES = "card JOIN deck ON deck.id = card.deck"
_CARDS_AT_ONCE = 5_000
"""So many cards are held in memory while they are written, and go into the search index together."""
_PUT_CARD = """INSERT INTO card (key, card_id, deck, position, line, question, answer, tags, archived, demo, extra,
                                 note, cloze, words, created_at_ms, updated_at_ms, waits_as_new)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15, NOT EXISTS (
        SELECT 1 FROM state WHERE card_key = ?1 AND (due_day IS NOT NULL OR suspended)))
    ON CONFLICT (key) DO UPDATE SET
        (card_id, deck, position, line, question, answer, tags, archived, demo, extra, note, cloze, words,
         updated_at_ms, orphaned_at_ms)
        = (excluded.card_id, excluded.deck, excluded.position, excluded.line, excluded.question, excluded.answer,
           excluded.tags, excluded.archived, excluded.demo, excluded.extra, excluded.note, excluded.cloze,
           excluded.words, excluded.updated_at_ms, NULL)"""
_TAKE_OUT_OF_SEARCH = """INSERT INTO card_fts (card_fts, rowid, question, answer, tags)
    SELECT 'delete', id, coalesce(words, question), answer, tags FROM card
    WHERE key IN (SELECT value FROM json_each(?)) ORDER BY id"""
_PUT_INTO_SEARCH = """INSERT INTO card_fts (rowid, question, answer, tags)
    SELECT id, coalesce(words, question), answer, tags FROM card
    WHERE key IN (SELECT value FROM json_each(?)) ORDER BY id"""
"""In the order of their ids: any other makes the index write itself out at each card."""


@dataclass(frozen=True, slots=True)
class StoredDeck:
    """A deck as the library knows it."""

    id: int
    name: str
    source_path: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card to be written: its identity, its place and its text."""

    key: str
    deck: int
    position: int
    content: Card


def decks(connection: sqlite3.Connection) -> list[StoredDeck]:
    """All decks in the order of their first import."""
    rows = connection.execute("SELECT id, name, source_path, content_hash FROM deck ORDER BY id")
    return [StoredDeck(*row) for row in rows]


def ids_beginning(connection: sqlite3.Connection, start: str, most: int) -> list[str]:
    """The ids that authors gave to cards, with `#n` for cloze n, that begin with `start`; no more than `most`."""
    rows = connection.execute(
        """SELECT DISTINCT card_id || coalesce('#' || cloze, '') AS name FROM card
           WHERE substr(name, 1, length(:start)) = :start AND orphaned_at_ms IS NULL
           ORDER BY card_id, cloze LIMIT :most""",
        {"start": start, "most": most},
    )
    return [row[0] for row in rows]


def tags(connection: sqlite3.Connection) -> list[str]:
    """Every tag of a card that is in a deck, those of many cards first."""
    rows = connection.execute(
        """SELECT value FROM card, json_each(card.tags) WHERE card.orphaned_at_ms IS NULL
           GROUP BY value ORDER BY count(*) DESC, value"""
    )
    return [row[0] for row in rows]


def recent_decks(connection: sqlite3.Connection) -> list[StoredDeck]:
    """All decks, the latest import first."""
    rows = connection.execute("SELECT id, name, source_path, content_hash FROM deck ORDER BY imported_at_ms DESC, id")
    return [StoredDeck(*row) for row in rows]


def preambles(connection: sqlite3.Connection) -> dict[str, str]:
    """What stands before the first card of each deck, by source path."""
    return {row[0]: row[1] for row in connection.execute("SELECT source_path, preamble FROM deck")}


def changed_at_ms(connection: sqlite3.Connection) -> dict[str, int]:
    """When each card's text or place last changed, by key."""
    return {row[0]: row[1] for row in connection.execute("SELECT key, updated_at_ms FROM card")}


def put_deck(
    connection: sqlite3.Connection, name: str, source_path: str, content_hash: str, preamble: str, at_ms: int
) -> int:
    """Store what is known of a deck; its id. Call it inside a transaction."""
    card_version.count_change(connection)
    row = connection.execute(
        """INSERT INTO deck (name, source_path, content_hash, preamble, imported_at_ms) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (source_path) DO UPDATE SET (name, content_hash, preamble, imported_at_ms)
               = (excluded.name, excluded.content_hash, excluded.preamble, excluded.imported_at_ms)
           RETURNING id""",
        (name, source_path, content_hash, preamble, at_ms),
    ).fetchone()
    return int(row[0])


def put_cards(connection: sqlite3.Connection, rows: Iterable[CardRow], at_ms: int) -> None:
    """Insert cards, or give known keys their new text and place; orphans among them come back.

    The search index follows. Call it inside a transaction.
    """
    card_version.count_change(connection)
    left = iter(rows)
    while some := list(islice(left, _CARDS_AT_ONCE)):
        keys = json.dumps([row.key for row in some])
        deck_readings.forget(connection, keys, {row.deck for row in some})
        connection.execute(_TAKE_OUT_OF_SEARCH, (keys,))
        connection.executemany(_PUT_CARD, (_parameters(row, at_ms) for row in some))
        connection.execute(_PUT_INTO_SEARCH, (keys,))


def orphan(connection: sqlite3.Connection, keys: Collection[str], at_ms: int) -> None:
    """Mark cards as gone from their decks; their history stays."""
    card_version.count_change(connection)
    deck_readings.forget(connection, json.dumps(list(keys)))
    connection.executemany("UPDATE card SET orphaned_at_ms = ? WHERE key = ?", ((at_ms, key) for key in keys))


def all_cards(connection: sqlite3.Connection) -> list[LibraryCard]:
    """Every card of the library, orphans included, in deck order."""
    rows = connection.execute(f"SELECT {CARD_COLUMNS} FROM {CARD_TABLES} ORDER BY card.deck, card.position, card.cloze")
    return [card_from_row(row) for row in rows]


def find(connection: sqlite3.Connection, named: str) -> Sequence[LibraryCard]:
    """Cards with this `card_id` or key, or of a `card_id#n` cloze n of that id; those still in a deck first."""
    card_id, cloze = name_parts(named)
    rows = connection.execute(
        f"""SELECT {CARD_COLUMNS} FROM {CARD_TABLES}
            WHERE card.card_id = :named OR card.key = :named OR (card.card_id = :card_id AND card.cloze = :cloze)
            ORDER BY card.orphaned_at_ms IS NOT NULL, card.cloze, card.id""",
        {"named": named, "card_id": card_id, "cloze": cloze},
    )
    return [card_from_row(row) for row in rows]


def name_parts(named: str) -> tuple[str, int | None]:
    """The `card_id` and the number in `card_id#n`; no number where there is none, or one that no card has."""
    card_id, _, number = named.rpartition("#")
    is_cloze = card_id and number.isdecimal() and len(number) <= _MOST_DIGITS
    return (card_id, int(number)) if is_cloze else (named, None)


def get(connection: sqlite3.Connection, key: str) -> LibraryCard:
    """The card with this key. Raises CardNotFound."""
    row = connection.execute(f"SELECT {CARD_COLUMNS} FROM {CARD_TABLES} WHERE card.key = ?", (key,)).fetchone()
    if row is None:
        raise no_card(key)
    return card_from_row(row)


def no_card(key: str) -> CardNotFound:
    """The error for a key that no card has."""
    return CardNotFound(f"No card of this library has the key “{one_line(key, 40)}”.")


def not_askable(connection: sqlite3.Connection) -> frozenset[str]:
    """Keys of the cards that are in no deck any more, or archived by their author."""
    rows = connection.execute("SELECT key FROM card WHERE orphaned_at_ms IS NOT NULL OR archived = 1")
    return frozenset(row["key"] for row in rows)


def of_keys(connection: sqlite3.Connection, keys: Sequence[str]) -> dict[str, LibraryCard]:
    """The cards with these keys, by key; those that are gone are missing."""
    rows = connection.execute(
        f"SELECT {CARD_COLUMNS} FROM {CARD_TABLES} WHERE card.key IN (SELECT value FROM json_each(?))",
        (json.dumps(list(keys)),),
    )
    return {row["key"]: card_from_row(row) for row in rows}


def card_from_row(row: sqlite3.Row) -> LibraryCard:
    """The card in a row of CARD_COLUMNS. Raises LibraryDamaged where it means nothing."""
    try:
        tags, extra = _listed(row["tags"]), _listed(row["extra"])
        content = Card(
            card_id=row["card_id"],
            question=row["question"],
            answer=row["answer"],
            tags=tags,
            archived=bool(row["archived"]),
            demo=row["demo"],
            extra=tuple((name, value) for name, value in extra),
            line=row["line"],
            note=row["note"],
            cloze=row["cloze"],
        )
    except (ValueError, TypeError) as error:
        raise damaged_row("the card", row["key"]) from error
    return LibraryCard(
        key=row["key"],
        deck=row["deck_name"],
        position=row["position"],
        content=content,
        source_path=row["source_path"],
        orphaned_at_ms=row["orphaned_at_ms"],
    )


def _words(card: Card) -> str | None:
    """What search reads in place of a question with marks of deletions in it."""
    if card.cloze is None:
        return None
    from flashgrad.markdown.cloze import in_words  # deferred: only an import gets here

    return in_words(card.question)


def _parameters(row: CardRow, at_ms: int) -> tuple[object, ...]:
    card = row.content
    return (
        row.key,
        card.card_id,
        row.deck,
        row.position,
        card.line,
        card.question,
        card.answer,
        _written(card.tags),
        card.archived,
        card.demo,
        _written(card.extra),
        card.note,
        card.cloze,
        _words(card),
        at_ms,
    )


# Few cards have tags that no other has, and almost none has keys that flashgrad does not know.
@lru_cache(maxsize=4096)
def _listed(text: str) -> tuple[Any, ...]:
    return tuple(json.loads(text))


@lru_cache(maxsize=4096)
def _written(values: tuple[Any, ...]) -> str:
    return json.dumps(values, ensure_ascii=False)
