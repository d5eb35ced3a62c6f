"""Deck text to deck. No I/O. Takes any text, raises nothing, in time proportional to its length.

Text is kept as its author wrote it; making control characters harmless is the caller's job. What the grammar
leaves to a reader, and how each case is decided, stands in `sections` (cards), `fences` and `front_matter`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flashgrad.decks.front_matter import read_front_matter
from flashgrad.decks.naming import deck_name
from flashgrad.decks.sections import Layout, Section, Span, find_sections, is_separable
from flashgrad.markdown.cloze import find_clozes
from flashgrad.markdown.excerpt import MOST_CHARACTERS
from flashgrad.model import Card, Deck, Problem
from flashgrad.text import one_line

_INDENTED_CODE_COLUMNS = 4
_DELIMITERS_OF_A_CARD = 3
_DELIMITER = re.compile(r"---[ \t]*(?:\n|\Z)")
_LINE_BREAK = re.compile(r"(?<!\r)\r+\n")
_ID_LINE = re.compile(r"card_id[ \t]*:")
_UNCLOSED = "This code fence is not closed; add a line with the same marks after its code."
_HIDING = "Inside this code fence stands what reads as a card; if it is meant as one, close the fence above it."
_STRAY = "This `card_id` opens no card; if it should, put a line that is exactly `---` above it."


@dataclass(frozen=True, slots=True)
class ParsedDeck:
    """What a file holds and what is wrong with it."""

    deck: Deck
    problems: tuple[Problem, ...]
    """In the order of their lines."""
    is_separable: bool = False
    """Whether each of its pieces, as `decks.standing` cuts them, says the same by itself."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A parsed deck with the place of each of its cards."""

    parsed: ParsedDeck
    places: tuple[Section, ...]
    """As many as the deck has cards, in their order."""
    layout: Layout


def parse(text: str, path: str) -> ParsedDeck:
    """The deck in `text`; `path` names it in problems and, where it has no title, gives the deck its name.

    A text without any card is a deck without cards and no problem, unless a line `card_id:` shows that cards
    were meant. Fields have `\\n` for every line break; blank lines around a side are left out, as is the
    indentation of its first line, except where it makes that line code.
    """
    return read(text, path).parsed


def side_text(text: str) -> str:
    """`text` as a question or an answer that holds it reads when it comes back from a deck file.

    That is without blanks around it, as upstream has it, but for the indentation of a first line that makes it
    code or keeps it from being a delimiter.
    """
    if "\r\n" in text:
        text = _LINE_BREAK.sub("\n", text)
    stripped = text.strip()
    if not stripped or text[0] == stripped[0]:
        return stripped
    first = len(text) - len(text.lstrip())
    indentation = text[text.rfind("\n", 0, first) + 1 : first]
    is_code = not indentation.strip(" \t") and len(indentation.expandtabs(4)) >= _INDENTED_CODE_COLUMNS
    return indentation + stripped if is_code or _DELIMITER.match(stripped) else stripped


def read(text: str, path: str, lines: "LineCounter | None" = None) -> Reading:
    """`parse`, for those who also need to know where each card stands; `lines` are those of `text` unless given."""
    layout = find_sections(text)
    reader = _Reader(text, path, layout, lines or LineCounter(text))
    for section in layout.sections:
        reader.take(section)
    preamble = text[: layout.sections[0].start] if layout.sections else text
    reader.report_stray_ids(0, len(preamble))
    if layout.sections:
        reader.report_fences()
    deck = Deck(deck_name(path, preamble), tuple(reader.cards), preamble, _newline(text, reader.places, preamble))
    problems = sorted(reader.problems, key=lambda problem: problem.line)
    return Reading(ParsedDeck(deck, tuple(problems), is_separable(text, layout)), tuple(reader.places), layout)


class LineCounter:
    """1-based line numbers of offsets into a text. An answer costs the distance from the offset asked before."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._offset = 0
        self._line = 1

    def line_of(self, offset: int) -> int:
        """The line that holds the character at `offset`."""
        if offset >= self._offset:
            self._line += self._text.count("\n", self._offset, offset)
        else:
            self._line -= self._text.count("\n", offset, self._offset)
        self._offset = offset
        return self._line


class _Reader:
    """Collects cards and problems on the way through a text."""

    def __init__(self, text: str, path: str, layout: Layout, lines: LineCounter) -> None:
        self.cards: list[Card] = []
        self.places: list[Section] = []
        self.problems: list[Problem] = []
        self._text = text
        self._path = path
        self._layout = layout
        self._lines = lines
        self._line_of_id: dict[str, int] = {}

    def take(self, section: Section) -> None:
        """Read one card; where it is a bad one, say so and leave it out."""
        line = self._lines.line_of(section.start)
        front, notes = read_front_matter(self._text, *section.front)
        for remark in notes:
            front_line = self._lines.line_of(section.front[0])
            self._report(front_line + remark.line, remark.message, is_warning=remark.is_warning)
        if section.question is None:
            self._report(line, "This card has no question and no answer; write each under a line `---`.")
        elif section.answer is None and not self._has_clozes(section.question):
            self._report(line, self._no_answer(section.question))
        elif front.card_id is not None and front.card_id in self._line_of_id:
            self._report(line, self._duplicate(front.card_id))
        else:
            if front.card_id is not None:
                self._line_of_id[front.card_id] = line
            question, answer = self._side(section.question), self._side(section.answer)
            self._report_clozes(section.question, question)
            card_id, tags, archived, demo, extra, note = front
            self.cards.append(Card(card_id, question, answer, tags, archived, demo, extra, line, note))
            self.places.append(section)
        self.report_stray_ids(section.front[1], section.end)

    def report_fences(self) -> None:
        """Say which code fences are never closed, and which hide what looks like cards."""
        for offset in self._layout.unclosed_fences:
            self._report(self._lines.line_of(offset), _UNCLOSED, is_warning=True)
        for start, end in self._layout.fences:
            hidden = self._layout.delimiters_in(start, end)
            if len(hidden) < _DELIMITERS_OF_A_CARD:
                continue
            inside = find_sections(self._text[hidden[0] : end])
            if any(section.answer for section in inside.sections):
                self._report(self._lines.line_of(start), _HIDING, is_warning=True)

    def report_stray_ids(self, start: int, end: int) -> None:
        """Point to lines `card_id:` outside code that open no card: a delimiter above them may be missing."""
        found = self._text.find("card_id", start, end)
        while found >= 0:
            match = _ID_LINE.match(self._text, found)
            if match and (found == 0 or self._text[found - 1] in "\r\n") and not self._layout.is_in_fence(found):
                self._report(self._lines.line_of(found), _STRAY, is_warning=bool(self._layout.sections))
            found = self._text.find("card_id", found + 1, end)

    def _side(self, span: Span | None) -> str:
        if span is None:
            return ""
        side = side_text(self._text[slice(*span)])
        if len(side) > MOST_CHARACTERS:
            shown = f"This side has {len(side):,} characters, of which the first {MOST_CHARACTERS:,} are shown"
            self._report(self._lines.line_of(span[0]), f"{shown}; split the card.", is_warning=True)
        return side

    def _has_clozes(self, question: Span) -> bool:
        return bool(find_clozes(side_text(self._text[slice(*question)])).numbers)

    def _report_clozes(self, span: Span, question: str) -> None:
        if not (faults := find_clozes(question).faults):
            return
        written = self._text[slice(*span)]
        first = self._lines.line_of(span[0] + len(written) - len(written.lstrip()))
        for fault in faults:
            line = first + question.count("\n", 0, fault.offset)
            self._report(line, fault.message, is_warning=fault.is_warning)

    def _no_answer(self, question: Span) -> str:
        hidden = self._layout.delimiters_in(*question)
        if not hidden:
            return "This card has no answer; write `---` and the answer under its question."
        line = self._lines.line_of(hidden[0])
        return f"This card has no answer: its `---` at line {line} is inside a code fence; close the fence above it."

    def _duplicate(self, card_id: str) -> str:
        first = self._line_of_id[card_id]
        shown = one_line(card_id, 40)
        return f"`{shown}` is already the id of the card at line {first}; write `card_id: null` or delete this card."

    def _report(self, line: int, message: str, *, is_warning: bool = False) -> None:
        self.problems.append(Problem(self._path, line, message, is_warning))


def _newline(text: str, places: Sequence[Section], preamble: str) -> str:
    """How the line ends that opens the first card; in a deck without cards, the first line."""
    start, end = (places[0].start, len(text)) if places else (0, len(preamble))
    found = text.find("\n", start, end)
    return "\r\n" if found > 0 and text[found - 1] == "\r" else "\n"
