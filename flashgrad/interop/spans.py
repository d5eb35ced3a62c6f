"""Which parts of a Markdown text are code or formulas, where no mark of a flashcard program means anything. No I/O.

Takes any text, in time proportional to its length.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flashgrad.markdown.spans import CODE, FORMULA

MASK = "\0"
"""Stands for each character that `masked` hides."""

_FENCE_LINE = re.compile(r"^ {0,3}(?:(`{3,})([^`\n]*)|(~{3,})([^\n]*))$", re.MULTILINE)
_HIDDEN = re.compile(rf"{CODE}|{FORMULA.pattern}|\\[^\n]")
_GAP = re.compile(r"\n(?:[ \t]*\n)+")


class Fence(NamedTuple):
    """A code fence with its two lines."""

    start: int
    end: int
    mark: str
    """The characters that open it."""
    is_closed: bool


def fences(text: str) -> list[Fence]:
    """The code fences of a text, in order; the last one may be open and then goes to the end.  CommonMark 0.31, 4.5."""
    found: list[Fence] = []
    opened: re.Match[str] | None = None
    for line in _FENCE_LINE.finditer(text):
        mark = line[1] or line[3]
        if opened is None:
            opened = line
            continue
        opening = opened[1] or opened[3]
        if mark[0] == opening[0] and len(mark) >= len(opening) and not (line[2] or line[4] or "").strip():
            found.append(Fence(opened.start(), line.end(), opening, True))
            opened = None
    if opened is not None:
        found.append(Fence(opened.start(), len(text), opened[1] or opened[3], False))
    return found


def without_fences(text: str) -> str:
    """`text` with MASK for each character in a code fence; as long as `text`."""
    return _hidden(text, ((fence.start, fence.end) for fence in fences(text)))


def masked(text: str) -> str:
    """`text` with MASK for each character of code fences, code spans, formulas and escapes; as long as `text`."""
    outside = without_fences(text)
    return _hidden(outside, _inline(outside))


def _hidden(text: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        pieces += (text[done:start], MASK * (end - start))
        done = end
    return "".join([*pieces, text[done:]])


def _inline(text: str) -> Iterator[tuple[int, int]]:
    """Code spans, formulas and escapes. Nothing of that goes over a blank line."""
    start = 0
    while start < len(text):
        gap = _GAP.search(text, start)
        end = gap.start() if gap else len(text)
        for match in _HIDDEN.finditer(text, start, end):
            yield match.span()
        start = gap.end() if gap else len(text)
