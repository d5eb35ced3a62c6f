"""The search language, as terms. Pure; `store.search` turns terms into SQL.

A query is words and `"quoted phrases"`, each of which must occur, and filters:

    tag:relu  deck:stability  id:RMyBSvWo  is:due  is:new  is:drill  is:archived  is:orphaned
    is:suspended  is:buried  is:leech  flag:3
    interval>30  ease<2  lapses>=3  repetitions=0

One minus sign before any of them turns it round. `@name` stands for a query that was saved under this name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from flashgrad.errors import QueryInvalid
from flashgrad.model import HIGHEST_FLAG
from flashgrad.schedule.actions import flag_of
from flashgrad.text import neutralise, one_line

Status = Literal["due", "new", "drill", "archived", "orphaned", "suspended", "buried", "leech"]
Quantity = Literal["interval", "ease", "lapses", "repetitions"]
Comparison = Literal["<", "<=", "=", ">=", ">"]


@dataclass(frozen=True, slots=True)
class Text:
    """Question, answer or tags contain a word that begins so, or (`is_phrase`) these words in a row."""

    text: str
    is_phrase: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """The card carries this tag."""

    name: str


@dataclass(frozen=True, slots=True)
class InDeck:
    """The deck's name contains this text."""

    name: str


@dataclass(frozen=True, slots=True)
class HasId:
    """The card has this `card_id` or key."""

    card_id: str


@dataclass(frozen=True, slots=True)
class Is:
    """The card has this status."""

    status: Status


@dataclass(frozen=True, slots=True)
class HasFlag:
    """The card carries this flag, 0 to 7; 0 is none."""

    number: int


@dataclass(frozen=True, slots=True)
class Compare:
    """A quantity of the card's state compares so; intervals are in days."""

    quantity: Quantity
    comparison: Comparison
    value: float


@dataclass(frozen=True, slots=True)
class Not:
    """The term does not hold."""

    term: "Term"


MAXIMUM_QUERY_LENGTH = 1000
"""In characters. Far longer ones exceed what SQLite takes in one statement."""

Term = Text | Tag | InDeck | HasId | Is | HasFlag | Compare | Not

_TOKEN = re.compile(r'-?(?:[a-z]+:|@)?"[^"]*"?|\S+')
_SAVED = re.compile(r'(-?)@(?:"([^"]*)"?|([^\s"]+))$')
_FILTER = re.compile(r'([a-z]+):(?:"([^"]*)"?|(\S+))$')
_COMPARISON = re.compile(r"([a-z]+)(<=|>=|<|>|=)(.*)$")


def parse_query(text: str) -> tuple[Term, ...]:
    """The terms of `text`, all of which must hold. Raises QueryInvalid with a sentence."""
    if len(text) > MAXIMUM_QUERY_LENGTH:
        raise QueryInvalid(f"A search has at most {MAXIMUM_QUERY_LENGTH} characters, this one {len(text)}. Shorten it.")
    return tuple(_term(token) for token in _TOKEN.findall(neutralise(text)))


def with_saved(text: str, searches: Mapping[str, str]) -> str:
    """`text` with every `@name` or `@"name in words"` replaced by the query that `searches` has under this name.

    Raises QueryInvalid where there is none.
    """
    if "@" not in text:
        return text
    return " ".join(_with_saved(token, searches) for token in _TOKEN.findall(neutralise(text)))


def saved_token(name: str) -> str:
    """How the search that is saved under `name` is written in a query."""
    return f'@"{name}"' if re.search(r"\s", name) else f"@{name}"


def _with_saved(token: str, searches: Mapping[str, str]) -> str:
    found = _SAVED.match(token)
    if found is None:
        return token
    name = found[2] or found[3] or ""
    if name not in searches:
        shown = one_line(name, 40)
        raise QueryInvalid(f'No search is saved as “{shown}”. To find this as text, put it in quotes: "@{shown}".')
    if found[1]:
        raise QueryInvalid(f"“{one_line(token, 40)}” stands for a whole search, which cannot be turned round.")
    query = searches[name]
    return query + '"' * (query.count('"') % 2)  # a quotation that is left open would swallow what follows


def _term(token: str) -> Term:
    if token.startswith("-") and len(token) > 1:
        return Not(_positive(token[1:]))
    return _positive(token)


def _positive(token: str) -> Term:
    if token.startswith('"'):
        return Text(token.strip('"'), is_phrase=True)
    if found := _FILTER.match(token):
        return _filter(found[1], found[2] or found[3] or "", token)
    if (found := _COMPARISON.match(token)) and found[1] in get_args(Quantity):
        return _comparison(found[1], found[2], found[3], token)
    return Text(token)


def _filter(name: str, value: str, token: str) -> Term:
    match name:
        case "tag":
            return Tag(value)
        case "deck":
            return InDeck(value)
        case "id":
            return HasId(value)
        case "is":
            for status in get_args(Status):
                if status == value:
                    return Is(status)
            raise QueryInvalid(f"“{one_line(token, 40)}” is not a status; use is:{', is:'.join(get_args(Status))}.")
        case "flag":
            number = flag_of(value)
            if number is None:
                raise QueryInvalid(f"“{one_line(token, 40)}” is not a flag; use flag:0 to flag:{HIGHEST_FLAG}.")
            return HasFlag(number)
        case _:
            return Text(token)


def _comparison(name: str, comparison: str, value: str, token: str) -> Term:
    try:
        number = float(value)
    except ValueError:
        raise QueryInvalid(f"“{one_line(token, 40)}” needs a number, as in {name}{comparison}30.") from None
    quantity = next(known for known in get_args(Quantity) if known == name)
    return Compare(quantity, next(known for known in get_args(Comparison) if known == comparison), number)
