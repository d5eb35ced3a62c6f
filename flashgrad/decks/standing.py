"""What of a deck file stands as it stood when it was read last, so that only the rest has to be read. No I/O.

A file is cut into pieces at its separators, which is fast. A piece that is one card with a `card_id` and nothing to
complain of is remembered by its digest: where all pieces read by themselves (`sections.is_separable`), the same bytes
are the same card, wherever in the file they stand. The last piece is always read: the end of a file may read
otherwise than the middle.
"""

import struct
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate, compress, repeat
from typing import NamedTuple

from flashgrad.decks.parse import LineCounter, ParsedDeck, read
from flashgrad.decks.sections import SEPARATOR, SEPARATOR_CR_LF
from flashgrad.model import Card

RULES = f"1/{unicodedata.unidata_version}"
"""Another number as soon as any file would be read as something else than before, be it by a problem's words."""

_DIGEST_BYTES = 12
_SEPARATOR, _SEPARATOR_CR_LF = SEPARATOR.encode(), SEPARATOR_CR_LF.encode()

Move = tuple[int, int, int, int]
"""For the cards from the first to the last of two positions: by how many places and lines they move."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a file that need not be read again while they stand: three arrays, of equal length."""

    digests: bytes = b""
    positions: bytes = b""
    """The places among the file's cards, as little-endian 32-bit numbers, …"""
    lines: bytes = b""
    """… and likewise the lines of their delimiters."""

    @property
    def is_sound(self) -> bool:
        """Whether they are what they say; what comes from a damaged file may not be."""
        count = len(self.digests) // _DIGEST_BYTES
        return len(self.digests) == count * _DIGEST_BYTES and len(self.positions) == len(self.lines) == count * 4


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a deck file stands as it stood."""

    content: bytes
    """The whole file."""
    top: int | None = None
    """The highest position that a standing card had, -1 for none; None where the whole file stands."""
    missing: tuple[int, ...] = ()
    """Positions under it that cards had which do not stand."""
    moves: tuple[Move, ...] = ()
    """In the order of the positions that the cards had."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the file is to be read."""
        return self.top is None

    def has(self, position: int) -> bool:
        """Whether the card that stood at this position stands."""
        if self.top is None:
            return True
        at = bisect_left(self.missing, position)
        return position <= self.top and not (at < len(self.missing) and self.missing[at] == position)

    def line_of(self, position: int, line: int) -> int:
        """The line of the standing card that stood at this position and line."""
        at = bisect_right(self.moves, position, key=lambda move: move[0]) - 1
        return line + self.moves[at][3] if at >= 0 and position <= self.moves[at][1] else line


@dataclass(frozen=True, slots=True)
class Reread:
    """A file of which a part was read."""

    parsed: ParsedDeck
    """With the cards of that part alone."""
    positions: tuple[int, ...]
    """The places of these among all cards of the file."""
    standing: Standing
    pieces: Pieces
    """Those of the file as it is now."""


class _Cut(NamedTuple):
    """A file in pieces."""

    head: bytes
    separator: bytes
    opens_at_once: bool
    """Whether the first piece begins the file; then its separator lacks the line end before it."""
    bodies: list[bytes]
    """The pieces without their separators."""
    lines: list[int]
    """The 1-based line of each piece's delimiter."""


def remember(content: bytes, cards: Sequence[Card], problem_lines: Iterable[int]) -> Pieces:
    """The pieces of a separable file that holds `cards`, its sections, in this order."""
    cut = _cut(content)
    positions = {card.line: position for position, card in enumerate(cards)}
    return _pieces(cut.lines, _digests(cut.bodies), positions, [*_loose(cards, cut.lines), *problem_lines])


def reread(content: bytes, path: str, known: Pieces) -> Reread | None:
    """What `content` says where its pieces are not known; None where it is to be read as a whole."""
    cut = _cut(content)
    if not cut.bodies or not known.digests or b"\0" in content:
        return None
    digests = _digests(cut.bodies)
    before = _by_digest(known)
    found = [*map(before.get, digests[:-1]), None]
    kept = [one for one in found if one is not None]
    stood = {position for position, _ in kept}
    anew = [at for at, one in enumerate(found) if one is None]
    parsed = _read_pieces(cut, anew, path)
    if parsed is None or len(stood) < len(kept):  # a copy of a card is for the whole reading to complain of
        return None
    lines = [card.line for card in parsed.deck.cards]
    kept_lines = [line for line, one in zip(cut.lines, found, strict=True) if one is not None]
    shifts = [at + bisect_left(lines, line) for at, line in enumerate(kept_lines)]
    places = tuple(at + bisect_left(kept_lines, line) for at, line in enumerate(lines))
    disturbed = [*_loose(parsed.deck.cards, cut.lines), *(problem.line for problem in parsed.problems)]
    positions = {**dict(zip(kept_lines, shifts, strict=True)), **dict(zip(lines, places, strict=True))}
    top = max(stood, default=-1)
    standing = Standing(
        content,
        top,
        tuple(sorted(set(range(top)) - stood)),
        tuple(sorted(_moves(kept, zip(shifts, kept_lines, strict=True)))),
    )
    return Reread(parsed, places, standing, _pieces(cut.lines, digests, positions, disturbed))


class _MovedLines(LineCounter):
    """Lines of a text that is made of pieces, as they are in the whole."""

    def __init__(self, text: str, here: Sequence[int], there: Sequence[int]) -> None:
        super().__init__(text)
        self._here = here
        self._there = there

    def line_of(self, offset: int) -> int:
        """The line in the whole that holds the character at `offset` in the text."""
        line = super().line_of(offset)
        at = bisect_right(self._here, line) - 1
        return line if at < 0 else line - self._here[at] + self._there[at]


def _cut(content: bytes) -> _Cut:
    separator = _SEPARATOR_CR_LF if _SEPARATOR_CR_LF in content else _SEPARATOR
    opens_at_once = content.startswith(separator[1:])
    head, *bodies = content.split(separator)
    if separator != _SEPARATOR and _SEPARATOR in content:
        return _Cut(content, separator, False, [], [])
    if opens_at_once:
        bodies.insert(0, head[len(separator) - 1 :])
        head = b""
    return _Cut(head, separator, opens_at_once, bodies, _lines(head, bodies, opens_at_once))


def _lines(head: bytes, bodies: Iterable[bytes], opens_at_once: bool) -> list[int]:
    steps = (count + 2 for count in map(bytes.count, bodies, repeat(b"\n")))
    return list(accumulate(steps, initial=1 if opens_at_once else head.count(b"\n") + 2))[:-1]


def _digests(bodies: Iterable[bytes]) -> list[bytes]:
    return [blake2b(body, digest_size=_DIGEST_BYTES).digest() for body in bodies]


def _read_pieces(cut: _Cut, anew: Sequence[int], path: str) -> ParsedDeck | None:
    """The head of a file and these of its pieces; None where they cannot be read apart from the others."""
    bodies = [cut.bodies[at] for at in anew]
    whole = cut.separator[1:] if cut.opens_at_once else cut.head + cut.separator
    try:
        text = (whole + cut.separator.join(bodies)).decode("utf-8")
    except UnicodeDecodeError:
        return None
    here = _lines(cut.head, bodies, cut.opens_at_once)
    parsed = read(text, path, _MovedLines(text, here, [cut.lines[at] for at in anew])).parsed
    return parsed if parsed.is_separable else None


def _pieces(
    lines: Sequence[int], digests: Sequence[bytes], positions: Mapping[int, int], disturbed: Iterable[int]
) -> Pieces:
    """Those pieces of a file that are one card each, by line, but for the last and those with a disturbed line."""
    found = [*map(positions.get, lines[:-1]), None]
    for line in disturbed:
        found[bisect_right(lines, line) - 1] = None  # before the first piece is the head; the last is None anyway
    keeps = [one is not None for one in found]
    kept = [one for one in found if one is not None]
    number = f"<{len(kept)}I"
    return Pieces(
        b"".join(compress(digests, keeps)), struct.pack(number, *kept), struct.pack(number, *compress(lines, keeps))
    )


def _loose(cards: Iterable[Card], lines: Iterable[int]) -> Iterator[int]:
    """The lines of cards that are not known by an id, or not alone in their piece."""
    openers = frozenset(lines)
    return (card.line for card in cards if card.card_id is None or card.line not in openers)


def _by_digest(known: Pieces) -> dict[bytes, tuple[int, int]]:
    count = len(known.digests) // _DIGEST_BYTES
    digests = (known.digests[at : at + _DIGEST_BYTES] for at in range(0, len(known.digests), _DIGEST_BYTES))
    positions = struct.unpack(f"<{count}I", known.positions)
    return dict(zip(digests, zip(positions, struct.unpack(f"<{count}I", known.lines), strict=True), strict=True))


def _moves(kept: Iterable[tuple[int, int]], now: Iterable[tuple[int, int]]) -> Iterator[Move]:
    """How cards move from the (position, line) that they had; those beside each other that move alike as one."""
    first = last = step = line_step = 0
    is_open = False
    for (old, old_line), (new, line) in zip(kept, now, strict=True):
        if is_open and (old, new - old, line - old_line) == (last + 1, step, line_step):
            last = old
            continue
        if is_open:
            yield first, last, step, line_step
        first, last, step, line_step = old, old, new - old, line - old_line
        is_open = bool(step or line_step)
    if is_open:
        yield first, last, step, line_step
