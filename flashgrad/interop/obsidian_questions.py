"""Where the cards of Obsidian's spaced-repetition plugin stand in a note. No I/O.

As its parser has it: blank lines outside code end a card, `::` and `:::` make a card of a line, `?` and `??` on a
line of their own part a paragraph, and a comment `<!--SR:…-->` belongs to the card it follows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from flashgrad.interop.obsidian_text import COMMENT
from flashgrad.interop.spans import MASK, masked

_NO_SCHEDULE = re.compile(rf"(?!<!--SR:)(?:{COMMENT})", re.DOTALL)
_SCHEDULE = re.compile(r"<!--SR:((?:(?!-->|<!--).)*+)-->")
_BRACES = re.compile(r"\{\{(?:(?!\{\{|\}\}).)*+\}\}")
_INLINE = re.compile(r":::?")
_CLOZE = re.compile(r"==(?!=)(?:(?!==).)++==|\{\{(?:(?!\{\{|\}\}).)++\}\}", re.DOTALL)
_PARTING = ("?", "??")


class Kind(Enum):
    """How a card is asked."""

    FORWARD = auto()
    BOTH_WAYS = auto()
    CLOZE = auto()
    BOLD_CLOZE = auto()
    """It has a schedule and nothing else that makes a card, so bold text is hidden by the plugin's settings."""
    NONE = auto()
    """A schedule that belongs to no card."""


@dataclass(slots=True)
class Question:
    """A card, or several that are siblings, by offsets into the note."""

    kind: Kind
    line: int
    start: int
    end: int
    front: tuple[int, int]
    back: tuple[int, int] = (0, 0)
    schedule: str | None = None
    """What the comment under it says."""


@dataclass(slots=True)
class _Line:
    number: int
    start: int
    end: int
    seen: str
    """The line as the plugin's marks are looked for in it."""


@dataclass(slots=True)
class _Open:
    """A paragraph that is being read and may become a card."""

    lines: list[_Line] = field(default_factory=list)
    parting: int | None = None
    """Index of the line `?` or `??`."""


def find_questions(text: str, start: int) -> list[Question]:
    """The cards of the note `text` from offset `start` on, in their order."""
    hidden = masked(text)
    hidden = _NO_SCHEDULE.sub(lambda match: MASK * len(match[0]), hidden)
    finder = _Finder()
    for line in _lines(hidden, start):
        finder.take(line)
    finder.close()
    return finder.found


def _lines(hidden: str, start: int) -> Iterator[_Line]:
    number = hidden.count("\n", 0, start) + 1
    at = start
    while at < len(hidden):
        end = hidden.find("\n", at)
        end = len(hidden) if end < 0 else end
        yield _Line(number, at, end, hidden[at:end])
        number += 1
        at = end + 1


class _Finder:
    """Reads line by line."""

    def __init__(self) -> None:
        self.found: list[Question] = []
        self._open = _Open()

    def take(self, line: _Line) -> None:
        """Read one line."""
        if not line.seen.strip():
            self.close()
            return
        comment = _SCHEDULE.search(line.seen)
        if comment:
            line = _Line(line.number, line.start, line.start + comment.start(), line.seen[: comment.start()])
        if line.seen.strip():
            self._read(line)
        if comment:
            self._schedule(line, comment[1])

    def close(self) -> None:
        """End the paragraph; it may have been a card."""
        question = _question(self._open)
        self._open = _Open()
        if question is not None:
            self.found.append(question)

    def _read(self, line: _Line) -> None:
        separator = _INLINE.search(_BRACES.sub(lambda match: MASK * len(match[0]), line.seen))
        if separator:
            self.close()
            kind = Kind.BOTH_WAYS if len(separator[0]) == 3 else Kind.FORWARD
            front = line.start, line.start + separator.start()
            back = line.start + separator.end(), line.end
            self.found.append(Question(kind, line.number, line.start, line.end, front, back))
        elif line.seen.strip() in _PARTING and self._open.lines:
            self._part(line)
        else:
            self._open.lines.append(line)

    def _part(self, line: _Line) -> None:
        """Read a line `?`. Where the paragraph has one already, the line above it begins the next card."""
        known = self._open.parting
        if known is not None and len(self._open.lines) > known + 2:
            question = self._open.lines.pop()
            self.close()
            self._open.lines.append(question)
            known = None
        if known is None:
            self._open.parting = len(self._open.lines)
        self._open.lines.append(line)

    def _schedule(self, line: _Line, written: str) -> None:
        """Give the comment at the end of `line` to the card that it follows."""
        if self._open.lines:
            question = _question(self._open) or _whole(self._open.lines, Kind.BOLD_CLOZE)
            self._open = _Open()
            question.schedule = written
            self.found.append(question)
        elif self.found and self.found[-1].schedule is None and self._is_next(line):
            self.found[-1].schedule = written
        else:
            self.found.append(Question(Kind.NONE, line.number, line.start, line.start, (0, 0), schedule=written))

    def _is_next(self, line: _Line) -> bool:
        """Whether `line` is the last card's own last line, or the one after it."""
        return line.start <= self.found[-1].end + 1


def _question(paragraph: _Open) -> Question | None:
    lines, parting = paragraph.lines, paragraph.parting
    if parting is None:
        has_clozes = bool(lines) and _CLOZE.search("\n".join(line.seen for line in lines))
        return _whole(lines, Kind.CLOZE) if has_clozes else None
    kind = Kind.FORWARD if lines[parting].seen.strip() == "?" else Kind.BOTH_WAYS
    back = (lines[parting + 1].start, lines[-1].end) if parting + 1 < len(lines) else (0, 0)
    front = lines[0].start, lines[parting - 1].end
    return Question(kind, lines[0].number, lines[0].start, lines[-1].end, front, back)


def _whole(lines: list[_Line], kind: Kind) -> Question:
    start, end = lines[0].start, lines[-1].end
    return Question(kind, lines[0].number, start, end, (start, end))
