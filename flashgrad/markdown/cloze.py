r"""Cloze deletions: `{{1::hidden}}`, `{{1::hidden::hint}}`, Anki's `{{c1::hidden}}`, and `==hidden==`. Pure.

A number names a card, which hides all deletions of that number together. Deletions may stand in each other: the
outer one hides what is in it, and each number still is a card. Code, formulas, comments and what a backslash stands
before are never looked into, so that a deletion may hold a formula with braces. `==…==` is numbered in the order of
reading, from 1; in a question with numbered deletions it is text, so that adding one gives no other card a new number.

What is asked is marked with two characters of private use, which `cloze_marks` turns into tokens.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from flashgrad.markdown.spans import CLOSING, HIDDEN, NOT_TEXT, OPENING
from flashgrad.model import Card
from flashgrad.text import one_line

if TYPE_CHECKING:
    from markdown_it.token import Token

MOST_CLOZES = 200
"""Cards that one question can make."""
HIGHEST_NUMBER = 9_999

MOST_FAULTS = 20
"""Faults of one question that are told."""

_LONGEST_HINT = 200
_MAY_HAVE = re.compile(r"\{\{c?[0-9]+::|==")
_BLANK_LINES = re.compile(r"\n(?:[ \t>]*\n)+")
_MARK = re.compile(
    rf"(?P<skipped>{NOT_TEXT.pattern})|\{{\{{c?(?P<number>[0-9]+)::|(?P<close>\}}\}})|(?P<hint>::)|(?P<equals>(?<!=)==(?!=))"
)
_LETTER = "0-9A-Za-z_\u00c0-\u024f"
_BEFORE_OPENING = re.compile(rf"[^{_LETTER}!<>)\]]")
_AFTER_CLOSING = re.compile(rf"[^{_LETTER}(\[]")
"""Scripts without blanks between words may have either sign in the middle of a sentence; a comparison may not."""
_CODE = frozenset({"fence", "code_block", "math_block"})
_LINE_START = re.compile(r"[ \t>]*(?:(?:[-+*]|\d{1,9}[.)]|#{1,6})[ \t]+)?(?:\|[ \t]*)?")
_MAY_BE_CODE = re.compile(r"```|~~~| {4}|\t|\$\$|\\\[|\\begin")
_TABLE_RULE = re.compile(r"[ \t>|:-]*")


class Fault(NamedTuple):
    """What cannot be read as it seems to be meant."""

    offset: int
    message: str
    is_warning: bool


class Deletion(NamedTuple):
    """One deletion, by offsets."""

    number: int
    start: int
    inner: int
    """Where the hidden text begins, …"""
    inner_end: int
    """… and where it ends: before the hint or the closing mark."""
    hint: str
    end: int


@dataclass(frozen=True, slots=True)
class Clozes:
    """The deletions of a question."""

    deletions: tuple[Deletion, ...]
    """By their starts; none overlaps another, but they may stand in each other."""
    numbers: tuple[int, ...]
    """Ascending, each once: of the cards that the question makes."""
    faults: tuple[Fault, ...] = ()


_NONE = Clozes((), ())


@lru_cache(maxsize=8)  # the cards of a section are written one after the other
def find_clozes(question: str) -> Clozes:
    """The deletions of `question`, in time proportional to its length."""
    if not _MAY_HAVE.search(question):
        return _NONE
    reader = _Reader(question)
    for start, end in _paragraphs(question):
        reader.read(start, end)
    deletions, faults = reader.found()
    numbers = sorted({deletion.number for deletion in deletions})
    if len(numbers) > MOST_CLOZES:
        first_left_out = next(one for one in deletions if one.number == numbers[MOST_CLOZES])
        message = (
            f"This question has deletions for {len(numbers):,} cards, of which {MOST_CLOZES} were taken; split it."
        )
        faults.append(Fault(first_left_out.start, message, is_warning=False))
        numbers = numbers[:MOST_CLOZES]
    return Clozes(deletions, tuple(numbers), tuple(sorted(faults)))


def shown_question(card: Card) -> str:
    """The Markdown of what the card asks: what is hidden as `[…]` or `[hint]`, other deletions as their text."""
    return card.question if card.cloze is None else _written(card.question, card.cloze, is_hidden=True)


def shown_answer(card: Card) -> str:
    """The Markdown of the answer: of a cloze card its whole text, what was hidden marked, and the answer under it."""
    if card.cloze is None:
        return card.answer
    revealed = _written(card.question, card.cloze, is_hidden=False)
    return f"{revealed}\n\n***\n\n{card.answer}" if card.answer.strip() else revealed


def in_words(question: str) -> str:
    """`question` with the text of all its deletions and without their marks, as search and comparison read it."""
    return _written(question, None, is_hidden=False)


class _Open(NamedTuple):
    number: int
    start: int
    inner: int


class _Reader:
    """Collects the deletions of a text, paragraph by paragraph."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[_Open] = []
        self._hints: list[int] = []
        self._numbered: list[Deletion] = []
        self._marked: list[tuple[int, int]] = []
        self._mark = -1
        self._faults: list[Fault] = []

    def read(self, start: int, end: int) -> None:
        """Take what stands there, in one paragraph; only `==` has to end in it."""
        self._mark = -1
        for found in _MARK.finditer(self._text, start, end):
            if found["skipped"] is None:
                self._take(found)

    def found(self) -> tuple[tuple[Deletion, ...], list[Fault]]:
        """All deletions, and what is wrong."""
        for one in self._open:
            shown = one_line(self._text[one.start : one.inner], 20)
            message = f"This `{shown}` is never closed, so it is text; write `}}}}` where the deletion ends."
            self._faults.append(Fault(one.start, message, is_warning=True))
        faults = sorted(self._faults)[:MOST_FAULTS]
        if self._numbered:
            return tuple(sorted(self._numbered, key=lambda one: one.start)), faults
        marked = enumerate(self._marked, 1)
        return tuple(Deletion(number, start, start + 2, end - 2, "", end) for number, (start, end) in marked), faults

    def _take(self, found: re.Match[str]) -> None:
        if found["number"] is not None:
            self._open.append(_Open(_number(found["number"]), found.start(), found.end()))
            self._hints.append(-1)
        elif found["close"] is not None and self._open:
            self._close(found)
        elif found["hint"] is not None and self._open and self._hints[-1] < 0:
            self._hints[-1] = found.start()
        elif found["equals"] is not None:
            self._take_equals(found.start(), found.end())

    def _take_equals(self, start: int, end: int) -> None:
        before, after = self._text[start - 1 : start] or "\n", self._text[end : end + 1] or "\n"
        if self._mark >= 0 and not before.isspace() and _AFTER_CLOSING.match(after):
            self._marked.append((self._mark, end))
            self._mark = -1
        elif _BEFORE_OPENING.match(before) and not after.isspace():
            self._mark = start

    def _close(self, found: re.Match[str]) -> None:
        opened, hint = self._open.pop(), self._hints.pop()
        inner_end = hint if hint >= 0 else found.start()
        while hint >= 0 and self._numbered and self._numbered[-1].start > hint:
            self._numbered.pop()  # in a hint nothing is hidden
        if not opened.number:
            message = f"The number of a deletion is 1 to {HIGHEST_NUMBER:,}, so this one is text; write another."
            self._faults.append(Fault(opened.start, message, is_warning=False))
        elif not self._text[opened.inner : inner_end].strip():
            message = "This deletion is empty, so it is text; write what it hides between `::` and `}}`."
            self._faults.append(Fault(opened.start, message, is_warning=True))
        else:
            shown = min(found.start(), hint + 2 + _LONGEST_HINT)
            hint_text = one_line(self._text[hint + 2 : shown]) if hint >= 0 else ""
            self._numbered.append(
                Deletion(opened.number, opened.start, opened.inner, inner_end, hint_text, found.end())
            )


def _number(digits: str) -> int:
    """The number of a deletion; 0 where there is none such."""
    digits = digits.lstrip("0")
    number = int(digits) if 0 < len(digits) <= len(str(HIGHEST_NUMBER)) else 0
    return number if number <= HIGHEST_NUMBER else 0


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Where `text` is neither a block of code nor a formula on lines of its own, cut at blank lines."""
    for start, end in _outside_blocks(text):
        done = start
        for blank in _BLANK_LINES.finditer(text, start, end):
            yield done, blank.start()
            done = blank.end()
        yield done, end


def _outside_blocks(text: str) -> Iterator[tuple[int, int]]:
    if not _MAY_BE_CODE.search(text):
        yield 0, len(text)
        return
    from flashgrad.markdown.parser import card_parser  # deferred: hardly any question gets here

    parser = card_parser()
    tokens: list[Token] = []
    parser.block.parse(text, parser, {}, tokens)
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    done = 0
    for token in tokens:
        if token.type in _CODE and token.map:
            yield done, starts[token.map[0]]
            done = min(starts[token.map[1]], len(text))
    yield done, len(text)


def _written(question: str, asked: int | None, *, is_hidden: bool) -> str:
    """`question` without the marks of deletions; what `asked` numbers is hidden or marked."""
    text = question.replace(OPENING, "").replace(CLOSING, "")
    pieces: list[str] = []
    done = 0
    ends: list[Deletion] = []
    within = 0  # an asked deletion in which this one stands

    def leave(until: int) -> None:
        nonlocal done, within
        while ends and ends[-1].end <= until:
            left = ends.pop()
            pieces.append(_lines(text[done : left.inner_end], is_marked=within > 0))
            done = left.end
            within -= left.number == asked

    for one in find_clozes(text).deletions:
        leave(one.start)
        if one.start < done:
            continue  # in what is hidden
        pieces.append(_lines(text[done : one.start], is_marked=within > 0))
        done = one.inner
        if one.number == asked and is_hidden:
            pieces.append(f"{OPENING}{f'&#91;{one.hint}&#93;' if one.hint else HIDDEN}{CLOSING}")
            done = one.end
        else:
            ends.append(one)
            within += one.number == asked
    leave(len(text))
    return "".join([*pieces, text[done:]])


def _lines(text: str, *, is_marked: bool) -> str:
    """`text` with marks around what stands on each of its lines, but in blocks of code and formulas of several."""
    if not is_marked or not text.strip():
        return text
    if "\n" not in text:
        return f"{OPENING}{text}{CLOSING}"
    pieces: list[str] = []
    done = 0
    for start, end in _outside_blocks(text):
        pieces.append(text[done:start])
        pieces += (_line(line) for line in _whole_lines(text[start:end]))
        done = end
    return "".join([*pieces, text[done:]])


def _whole_lines(text: str) -> Iterator[str]:
    """The lines of `text`, each with its line end; those that a formula or code joins are one."""
    joined = [found.span() for found in NOT_TEXT.finditer(text) if "\n" in found[0]][::-1]
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        while joined and joined[-1][0] < end:
            _, past = joined.pop()
            end = max(end, text.find("\n", past - 1) + 1 or len(text))
        yield text[start:end]
        start = end


def _line(line: str) -> str:
    lead = found[0] if (found := _LINE_START.match(line)) else ""
    rest = line[len(lead) :]
    words = rest.rstrip("\n")
    if not words.strip() or _TABLE_RULE.fullmatch(words):
        return line
    return f"{lead}{OPENING}{words}{CLOSING}{rest[len(words) :]}"
