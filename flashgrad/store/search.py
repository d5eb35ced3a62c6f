"""Search terms in SQL. Values always travel as parameters; only names from fixed tables enter a statement."""

import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from flashgrad.model import CardState, LibraryCard
from flashgrad.store.cards import CARD_COLUMNS, CARD_TABLES, card_from_row, name_parts
from flashgrad.store.conditions import ASKABLE, HELD_BACK
from flashgrad.store.states import STATE_COLUMNS, from_row
from flashgrad.store.waiting import Scope
from flashgrad.study.query import Compare, HasFlag, HasId, InDeck, Is, Not, Quantity, Status, Tag, Term, Text

_STATUS: dict[Status, str] = {
    "due": f"""(card.archived = 0 AND NOT {HELD_BACK} AND
        (state.due_day IS NULL OR state.due_day <= :today OR coalesce(state.drill_day = :today, 0)))""",
    "new": "state.due_day IS NULL",
    "drill": "coalesce(state.drill_day = :today, 0)",
    "archived": "card.archived = 1",
    "orphaned": "card.orphaned_at_ms IS NOT NULL",
    "suspended": "coalesce(state.suspended, 0)",
    "buried": "coalesce(state.buried_day = :today, 0)",
    "leech": "coalesce(state.is_leech, 0)",
}
_STATE_AND_CARD = "state CROSS JOIN card ON card.key = state.card_key"
# The same as `_STATUS` has it, for cards that are in a deck: read through indexes, two thirds of them are passed over.
_DUE_IN_DECKS = f"""SELECT id FROM card WHERE waits_as_new = 1 AND {ASKABLE}
        AND key NOT IN (SELECT card_key FROM state WHERE buried_day = :today)
    UNION ALL
    SELECT card.id FROM {_STATE_AND_CARD}
    WHERE state.due_day <= :today AND state.suspended = 0 AND NOT {HELD_BACK} AND {ASKABLE}
    UNION ALL
    SELECT card.id FROM {_STATE_AND_CARD}
    WHERE state.drill_day = :today AND state.due_day > :today AND NOT {HELD_BACK} AND {ASKABLE}"""
_QUANTITY: dict[Quantity, str] = {
    "interval": "coalesce(state.interval_days, 0)",
    "ease": "coalesce(state.ease_factor_hundredths, 250) / 100.0",
    "lapses": "coalesce(state.lapses, 0)",
    "repetitions": "coalesce(state.repetitions, 0)",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A card that matches, with its state; None for a card of which the log says nothing."""

    card: LibraryCard
    state: CardState | None


def search(connection: sqlite3.Connection, terms: Iterable[Term], today: int) -> list[Found]:
    """Cards for which all `terms` hold, in deck order. Orphans only where a term asks for them."""
    terms = tuple(terms)
    scope = scope_of(terms, today)
    rows = connection.execute(
        f"""SELECT {CARD_COLUMNS}, state.card_key AS known, {STATE_COLUMNS}
            FROM {CARD_TABLES} LEFT JOIN state ON state.card_key = card.key
            WHERE {scope.condition} {"" if asks_for_orphans(terms) else "AND card.orphaned_at_ms IS NULL"}
            ORDER BY deck.name, deck.id, card.position, card.cloze, card.id""",
        scope.parameters,
    )
    return [found_from_row(row) for row in rows]


def scope_of(terms: Iterable[Term], today: int, deck: str | None = None) -> Scope:
    """The cards for which all `terms` hold, orphans included; with `deck`, only those of decks with this name."""
    builder = _Builder({"today": today})
    conditions = [builder.condition(term) for term in terms]
    if deck is not None:
        conditions.append(builder.exactly("deck.name", deck))
    return Scope(" AND ".join(conditions) or "1", builder.parameters)


def asks_for_orphans(terms: Iterable[Term]) -> bool:
    """Whether a query speaks of orphans; others do not find them."""
    return any(term in (Is("orphaned"), Not(Is("orphaned"))) for term in terms)


def ids_statement(term: Term, today: int) -> tuple[str, dict[str, str | int | float]]:
    """The statement that reads the row ids of all cards for which `term` holds, orphans included; its parameters."""
    builder = _Builder({"today": today})
    if isinstance(term, Tag) and re.search("[0-9A-Za-z]", term.name):
        # The index knows in which cards the words of the tag are; whether it is the tag, only those are asked.
        statement = f"""SELECT card.id FROM card WHERE {builder.condition(term)} AND card.id IN (
            SELECT rowid FROM card_fts WHERE card_fts MATCH {builder.in_tags(term)})"""
    elif isinstance(term, Text) and _is_indexed(term):
        matching, has_id = builder.bound_text(term)
        # Read from the index alone: a condition on the cards would visit each of them.
        statement = f"""SELECT rowid AS id FROM card_fts WHERE card_fts MATCH {matching}
            UNION ALL SELECT id FROM card WHERE card_id = {has_id}"""
    else:
        statement = f"""SELECT card.id FROM {CARD_TABLES} LEFT JOIN state ON state.card_key = card.key
            WHERE {builder.condition(term)}"""
    return statement, builder.parameters


def status_statement(status: Status, today: int, *, with_orphans: bool) -> tuple[str, dict[str, int]]:
    """The statement that reads the row ids of all cards of this status, with or without orphans; its parameters."""
    if status == "due" and not with_orphans:
        return _DUE_IN_DECKS, {"today": today}
    return (
        f"SELECT card.id FROM card LEFT JOIN state ON state.card_key = card.key WHERE {_STATUS[status]}",
        {"today": today},
    )


def found_from_row(row: sqlite3.Row) -> Found:
    """The card and the state in a row of CARD_COLUMNS, `state.card_key` as `known`, and STATE_COLUMNS."""
    return Found(card_from_row(row), None if row["known"] is None else from_row(row))


@dataclass(slots=True)
class _Builder:
    parameters: dict[str, str | int | float]

    def condition(self, term: Term) -> str:
        match term:
            case Text():
                return self._text(term)
            case Tag(name):
                tag = self._bind(name)
                return f"EXISTS (SELECT 1 FROM json_each(card.tags) WHERE value = {tag} COLLATE NOCASE)"
            case InDeck(name):
                return f"deck.name LIKE {self._bind(_containing(name))} ESCAPE '\\'"
            case HasId(card_id):
                return self._named(card_id)
            case Is() | HasFlag() | Compare():
                return self._of_state(term)
            case Not(inner):
                return f"NOT coalesce({self.condition(inner)}, 0)"
            case _:
                assert_never(term)

    def _of_state(self, term: Is | HasFlag | Compare) -> str:
        match term:
            case Is(status):
                return _STATUS[status]
            case HasFlag(number):
                return self.exactly("coalesce(state.flag, 0)", number)
            case Compare(quantity, comparison, value):
                return f"{_QUANTITY[quantity]} {comparison} {self._bind(value)}"

    def _named(self, name: str) -> str:
        value = self._bind(name)
        named = f"card.card_id = {value} OR card.key = {value}"
        card_id, cloze = name_parts(name)
        if cloze is not None:
            named += f" OR (card.card_id = {self._bind(card_id)} AND card.cloze = {self._bind(cloze)})"
        return f"({named})"

    def exactly(self, name: str, value: str | int) -> str:
        return f"{name} = {self._bind(value)}"

    def _text(self, term: Text) -> str:
        if not _is_indexed(term):
            wanted = self._bind(_containing(term.text))
            return f"(card.question LIKE {wanted} ESCAPE '\\' OR card.answer LIKE {wanted} ESCAPE '\\')"
        matching, has_id = self.bound_text(term)
        return f"(card.id IN (SELECT rowid FROM card_fts WHERE card_fts MATCH {matching}) OR card.card_id = {has_id})"

    def bound_text(self, term: Text) -> tuple[str, str]:
        """The parameters for what the index is asked for, and for the `card_id` that the text may be."""
        quoted = _quoted(term.text)
        return self._bind(quoted if term.is_phrase else quoted + "*"), self._bind(term.text)

    def in_tags(self, tag: Tag) -> str:
        """The parameter for what the index is asked for so that no card with this tag is missed."""
        # As the tags are written, so that the same letters of an escaped sign are among the words.
        return self._bind("tags : " + _quoted(json.dumps(tag.name, ensure_ascii=False)))

    def _bind(self, value: str | int | float) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"


def _is_indexed(term: Text) -> bool:
    # The index holds letters and digits only; for anything else the texts themselves are read.
    return re.search(r"[^\W_]", term.text) is not None


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _containing(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
