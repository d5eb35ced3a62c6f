"""Which lines of a deck stand inside a code fence. No I/O.

A fence follows CommonMark 0.31 section 4.5. What CommonMark leaves open is what an author meant by a fence that
was never closed: there it runs to the end of the document, here that would swallow every later card. So a fence
that would hide a delimiter counts only if closing it there leaves the fences after it in order.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

_BEFORE_A_FENCE = re.compile(r"([ \t]*)((?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)")
_TOO_DEEP = 4
"""Columns of indentation at which a line is indented code and no longer a fence."""


class FenceLine(NamedTuple):
    """A line that can open or close a fence."""

    start: int
    """Offset of the line's first character."""
    end: int
    """Offset past its last character."""
    mark: str
    """A backtick or a tilde."""
    length: int
    """How many of them."""
    info: str
    """What follows them; a line with an info string cannot close."""
    is_shallow: bool
    """Whether it is indented by at most three columns."""
    in_item: bool
    """Whether it follows a list marker on the same line."""

    @property
    def can_open(self) -> bool:
        """Whether a fence may start here, if none is open."""
        return (self.is_shallow or self.in_item) and not (self.mark == "`" and "`" in self.info)


class Fence(NamedTuple):
    """A closed fence, from the start of its opening line to the end of its closing one."""

    start: int
    end: int


class Fences(NamedTuple):
    """What was found about all fences of a text."""

    closed: tuple[Fence, ...]
    unclosed: tuple[int, ...]
    """Offsets of opening lines that count as text because nothing closes them where it should."""


def fence_lines(text: str) -> list[FenceLine]:
    """All lines of `text` that begin with three or more backticks or tildes, possibly after list markers."""
    lines = [line for mark in ("`", "~") for line in _lines_of(text, mark)]
    lines.sort()
    return lines


def find_fences(text: str, delimiters: Sequence[int], opens_card: Callable[[int], bool]) -> Fences:
    """The fences of `text`.

    `delimiters` are the offsets of all lines `---`, in order, inside fences or not; `opens_card(i)` says whether
    what follows the i-th of them reads as a card's front matter.
    """
    lines = fence_lines(text)
    if not lines:
        return Fences((), ())
    reader = _Reader(lines, delimiters, opens_card)
    closed: list[Fence] = []
    unclosed: list[int] = []
    at = 0
    while at < len(lines):
        closer = reader.closers[at]
        if not lines[at].can_open:
            at += 1
        elif closer >= 0 and reader.is_meant(at, closer):
            closed.append(Fence(lines[at].start, lines[closer].end))
            at = closer + 1
        else:
            unclosed.append(lines[at].start)
            at += 1
    return Fences(tuple(closed), tuple(unclosed))


def _lines_of(text: str, mark: str) -> list[FenceLine]:
    found: list[FenceLine] = []
    done = 0
    while (hit := text.find(mark * 3, done)) >= 0:
        start = text.rfind("\n", done, hit) + 1 or done
        end = text.find("\n", hit)
        end = len(text) if end < 0 else end
        if lead := _BEFORE_A_FENCE.fullmatch(text, start, hit):
            rest = text[hit:end]
            info = rest.lstrip(mark)
            found.append(
                FenceLine(
                    start=start,
                    end=end,
                    mark=mark,
                    length=len(rest) - len(info),
                    info=info.strip(),
                    is_shallow=not lead[2] and len(lead[1].expandtabs(4)) < _TOO_DEEP,
                    in_item=bool(lead[2]),
                )
            )
        done = end + 1
    return found


def _closers(lines: Sequence[FenceLine]) -> list[int]:
    """For each line, were it to open a fence, the index of the line that closes it, or -1.

    Read from the end with one stack per kind of fence: lengths fall towards the top, so the nearest line that is
    long enough is found by bisection, and adversarial lengths cost no more than honest ones.
    """
    closers = [-1] * len(lines)
    stacks: dict[tuple[str, bool], tuple[list[int], list[int]]] = {
        (mark, in_item): ([], []) for mark in "`~" for in_item in (False, True)
    }
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        lengths, places = stacks[line.mark, line.in_item]
        nearest = bisect_right(lengths, -line.length) - 1
        if nearest >= 0:
            closers[at] = places[nearest]
        if line.info or line.in_item:
            continue
        for in_item in (False, True) if line.is_shallow else (True,):
            lengths, places = stacks[line.mark, in_item]
            while lengths and lengths[-1] >= -line.length:
                lengths.pop()
                places.pop()
            lengths.append(-line.length)
            places.append(at)
    return closers


class _Reader:
    """Decides whether a fence that spans delimiters is meant."""

    def __init__(
        self, lines: Sequence[FenceLine], delimiters: Sequence[int], opens_card: Callable[[int], bool]
    ) -> None:
        self.closers = _closers(lines)
        self._lines = lines
        self._starts = [line.start for line in lines]
        self._delimiters = delimiters
        self._opens_card = opens_card
        self._verdicts: dict[int, bool | None] = {}
        self._blocks: dict[int, tuple[set[int], bool]] = {}
        self._next_card = 0

    def is_meant(self, opener: int, closer: int) -> bool:
        """Whether the fence from line `opener` to line `closer` is one, and not two that lack their other half."""
        first_hidden = bisect_left(self._delimiters, self._starts[opener])
        past_hidden = bisect_left(self._delimiters, self._starts[closer])
        if first_hidden == past_hidden:
            return True
        if self._lines[opener].in_item:
            return False  # a delimiter stands in column 0, where the list item has ended and its fence with it
        if closer not in self._verdicts:
            self._verdicts[closer] = self._verdict(closer, past_hidden)
        verdict = self._verdicts[closer]
        return self._card_after(first_hidden) >= past_hidden if verdict is None else verdict

    def _verdict(self, closer: int, past_hidden: int) -> bool | None:
        """Read the block that holds `closer` both ways; None where neither way is in order."""
        first = bisect_left(self._starts, self._delimiters[past_hidden - 1])
        stop = len(self._lines)
        if past_hidden < len(self._delimiters):
            stop = bisect_left(self._starts, self._delimiters[past_hidden])
        if first not in self._blocks:
            self._blocks[first] = self._read_by_itself(first, stop)
        closing, is_tidy = self._blocks[first]
        if closer in closing:
            return False
        if self._read_by_itself(closer + 1, stop)[1]:
            return True
        return False if is_tidy else None

    def _read_by_itself(self, at: int, stop: int) -> tuple[set[int], bool]:
        """The closing lines among these, no fence being open before, and whether all is tidy.

        Tidy is what a careful author writes: every fence closed by a line of the same length, with no line
        between them that would open a fence of that length.
        """
        closing: set[int] = set()
        while at < stop:
            if not self._lines[at].can_open:
                at += 1
                continue
            closer = self.closers[at]
            if not (at < closer < stop) or not self._is_tidy(at, closer):
                return closing, False
            closing.add(closer)
            at = closer + 1
        return closing, True

    def _is_tidy(self, opener: int, closer: int) -> bool:
        kind = self._lines[opener].mark, self._lines[opener].length
        inner = self._lines[opener + 1 : closer]
        return (self._lines[closer].mark, self._lines[closer].length) == kind and not any(
            (line.mark, line.length) == kind and line.can_open for line in inner
        )

    def _card_after(self, delimiter: int) -> int:
        """The first delimiter at or after this one that opens a card. Asked for in rising order."""
        self._next_card = max(self._next_card, delimiter)
        while self._next_card < len(self._delimiters) and not self._opens_card(self._next_card):
            self._next_card += 1
        return self._next_card
