"""Cloze deletions of Anki's fields, `{{c1::hidden::hint}}`. No I/O; takes any text, in time proportional to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flashgrad.interop.html.escape import CLOSING, HINT, OPENING
from flashgrad.markdown.spans import NOT_TEXT

_TOKEN = re.compile(r"\{\{c([0-9]{1,4})::|(\}\})|(::)")
_MARKED = re.compile(f"{OPENING}([0-9]+){OPENING}|({HINT})|({CLOSING})")
_ANY = re.compile(f"[{OPENING}{HINT}{CLOSING}]")
IMAGE_OCCLUSION = "image-occlusion:"
"""Begins a deletion that is a part of a picture."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a field: text, or the beginning or end of a deletion or its hint."""

    text: str = ""
    opens: int = 0
    is_hint: bool = False
    closes: bool = False


def numbers(html: str) -> frozenset[int]:
    """The numbers of the deletions in a field."""
    return frozenset(piece.opens for piece in _pieces(html) if piece.opens)


def marked(html: str) -> str:
    """The field with marks of `html.escape` for the signs of its deletions."""
    return "".join(
        f"{OPENING}{piece.opens}{OPENING}"
        if piece.opens
        else HINT
        if piece.is_hint
        else CLOSING
        if piece.closes
        else piece.text
        for piece in _pieces(html)
    )


def with_signs(markdown: str) -> str | None:
    """Markdown with our own signs for the marks in it.

    None where one stands in code or a formula: our deletions are not looked for there.
    """
    if any(_ANY.search(found[0]) for found in NOT_TEXT.finditer(markdown)):
        return None
    return _MARKED.sub(lambda found: f"{{{{{found[1]}::" if found[1] else "::" if found[2] else "}}", markdown)


def shown(html: str, number: int, *, is_answer: bool) -> str:
    """The field as Anki shows it for the deletion of this number: `[...]` or `[hint]`, in the answer its text."""
    parts: list[str] = []
    is_open: list[int] = []
    hints: list[list[str]] = []
    hidden = 0  # how many asked deletions are open in the question
    for piece in _pieces(html):
        if piece.opens:
            is_open.append(piece.opens)
            hints.append([])
            hidden += piece.opens == number and not is_answer
        elif piece.is_hint:
            hints[-1].append("")
        elif piece.closes:
            asked = is_open.pop() == number and not is_answer
            hint = "".join(hints.pop())
            hidden -= asked
            if asked and not hidden:
                parts.append(f"[{hint or '...'}]")
        elif hints and hints[-1]:
            hints[-1].append(piece.text)
        elif not hidden:
            parts.append(piece.text)
    return "".join(parts)


def _pieces(html: str) -> Iterator[_Piece]:
    """The field in order; what opens and is never closed is text, as in Anki."""
    tokens = list(_TOKEN.finditer(html))
    paired: set[int] = set()
    stack: list[int] = []
    for at, token in enumerate(tokens):
        if token[1] is not None and int(token[1]):
            stack.append(at)
        elif token[2] and stack:
            paired.update((stack.pop(), at))
    done = 0
    has_hint: list[bool] = []
    for at, token in enumerate(tokens):
        is_hint = bool(token[3]) and bool(has_hint) and not has_hint[-1]
        if at not in paired and not is_hint:
            continue
        if token.start() > done:
            yield _Piece(html[done : token.start()])
        done = token.end()
        if is_hint:
            has_hint[-1] = True
            yield _Piece(is_hint=True)
        elif token[1] is not None:
            has_hint.append(False)
            yield _Piece(opens=int(token[1]))
        else:
            has_hint.pop()
            yield _Piece(closes=True)
    if done < len(html):
        yield _Piece(html[done:])
