"""The Markdown of hashcards: `Q:` and `A:`, or `C:` with what is hidden in brackets. No I/O, raises nothing.

Marks count at the start of a line outside code fences, a line `---` ends a card, and TOML between two such lines at
the top of the file may name the deck. In `C:` each `[…]` is one deletion, numbered in order; `\\[` is a bracket, and so
are the brackets of images, code and formulas. Source: https://github.com/eudoxia0/hashcards.
"""

import re
import tomllib
from collections.abc import Iterator
from typing import NamedTuple

from flashgrad.interop.cloze import can_hide, deletion, escape_deletions
from flashgrad.interop.foreign import ForeignFile
from flashgrad.interop.gathering import Gatherer
from flashgrad.interop.sides import deck_name_of, side
from flashgrad.interop.spans import masked, without_fences
from flashgrad.markdown.spans import CODE, DOLLAR, DOLLARS
from flashgrad.model import Card
from flashgrad.text import one_line

PROGRAM = "hashcards"

_FRONT_MATTER = re.compile(r"[ \t]*---[ \t]*\n(?:(.*?)\n)??[ \t]*---[ \t]*(?:\n|\Z)", re.DOTALL)
_MARK = re.compile(r"^(?:([QAC]):|---[ \t]*$)", re.MULTILINE)
_BRACKET = re.compile(r"!\[[^\[\]\n]*\]|\[|\]")
_CODE_OR_ESCAPE = re.compile(rf"{CODE}|{DOLLARS}|{DOLLAR}|\\[\[\]]")
_ENTITIES = {"\\[": "&#91;", "\\]": "&#93;"}


class _Part(NamedTuple):
    """What follows one mark, up to the next."""

    kind: str
    """Q, A, C, or a blank for a line `---`."""
    line: int
    text: str


class _Refused(Exception):
    """A card that cannot be taken; says why, as a whole sentence."""


def read_hashcards(text: str, path: str) -> ForeignFile:
    """The cards in `text`, whose line breaks are `\\n`; `path` names it in problems."""
    front = _FRONT_MATTER.match(text)
    name, fault = _name(front[1] or "") if front else ("", "")
    deck = name or deck_name_of(path)
    gatherer = Gatherer(PROGRAM, path, deck)
    if fault:
        gatherer.complain(deck, 1, fault)
    known: set[tuple[str, str]] = set()
    for line, kind, parts in _cards(_parts(text, front.end() if front else 0)):
        try:
            card = _card(line, kind, parts)
        except _Refused as refusal:
            gatherer.complain(deck, line, str(refusal))
            continue
        if (card.question, card.answer) not in known:  # hashcards takes equal cards for one
            known.add((card.question, card.answer))
            gatherer.take(deck, card, line)
    return gatherer.file()


def _name(front: str) -> tuple[str, str]:
    """The deck's name in the front matter, and what is wrong with that."""
    try:
        name = tomllib.loads(front).get("name")
    except (tomllib.TOMLDecodeError, RecursionError):
        return "", 'The lines between the first two `---` are not TOML; write them like `name = "Medicine"`.'
    return (one_line(name), "") if isinstance(name, str) else ("", "")


def _parts(text: str, start: int) -> Iterator[_Part]:
    outside = without_fences(text)
    marks = list(_MARK.finditer(outside, start))
    line, counted = text.count("\n", 0, start) + 1, start
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=False):
        line += text.count("\n", counted, mark.start())
        counted = mark.start()
        yield _Part(mark[1] or " ", line, text[mark.end() : end])


def _cards(parts: Iterator[_Part]) -> Iterator[tuple[int, str, list[str]]]:
    """Each card as the line where it begins, the marks in it and what follows each of them."""
    line, kinds, texts = 0, "", list[str]()
    for part in parts:
        if kinds and not (part.kind == "A" and kinds[0] != "A"):
            yield line, kinds, texts
            kinds, texts = "", []
        if part.kind != " ":
            line = line if kinds else part.line
            kinds += part.kind
            texts.append(part.text)
    if kinds:
        yield line, kinds, texts


def _card(line: int, kinds: str, texts: list[str]) -> Card:
    match kinds:
        case "QA":
            question, answer = side(escape_deletions(texts[0])), side(texts[1])
            if not question or not answer:
                raise _Refused(f"This card has no {'answer' if question else 'question'}; write one after its mark.")
            return Card(None, question, answer, line=line)
        case "C":
            return Card(None, _with_deletions(texts[0]), "", line=line)
        case "Q":
            raise _Refused("This question has no answer; write one after `A:` under it.")
        case "A":
            raise _Refused("This answer has no question; write one after `Q:` above it.")
        case _:
            under = "a second `A:`" if kinds[0] == "Q" else "an `A:` under a `C:`, which hides its own answer"
            raise _Refused(f"This card has {under}; take that out, or begin another card with `Q:`.")


def _with_deletions(written: str) -> str:
    """`written` with its bracketed parts as deletions."""
    text = _CODE_OR_ESCAPE.sub(_unescaped, written)
    pieces: list[str] = []
    done = number = 0
    opened: int | None = None
    for match in _BRACKET.finditer(masked(text)):
        start, end = match.span()
        if match[0] == "[":
            opened = start
        elif match[0] == "]" and opened is not None:
            hidden = text[opened + 1 : start]
            if can_hide(hidden):
                number += 1
                pieces += (escape_deletions(text[done:opened]), deletion(number, escape_deletions(hidden)))
                done = end
            opened = None
    if not number:
        raise _Refused("This card hides nothing; put brackets around the part to recall, outside formulas and code.")
    return side("".join([*pieces, escape_deletions(text[done:])]))


def _unescaped(match: re.Match[str]) -> str:
    r"""An escaped bracket as itself; not as `\[`, which begins a formula here."""
    return _ENTITIES.get(match[0]) or match[0].replace("\\[", "[").replace("\\]", "]")
