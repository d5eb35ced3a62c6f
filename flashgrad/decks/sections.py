"""Where the cards of a deck stand in its text. No I/O, no values: only offsets.

The text is cut at its delimiters, lines that are exactly `---`, outside code fences. What lies between two of
them is a block; front matter, question and answer are made of blocks.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple

from flashgrad.decks.fences import Fence, find_fences
from flashgrad.decks.front_matter import BlockKind, block_kind

BYTE_ORDER_MARK = "\ufeff"
_DELIMITER = re.compile(r"\n---[ \t]*\r*(?=\n|\Z)")
_FIRST_DELIMITER = re.compile(r"\ufeff?(---[ \t]*\r*)(?=\n|\Z)")

SEPARATOR = "\n---\ncard_id:"
"""What stands before nearly every card but the first: the line end before it, its `---`, its first key."""
SEPARATOR_CR_LF = "\n---\r\ncard_id:"

Span = tuple[int, int]
"""Offsets of the first character and of the one past the last."""


class Section(NamedTuple):
    """One card's place: from its opening delimiter to the next card's, or to the end of the text."""

    start: int
    front: Span
    question: Span | None
    """None where the card has no question; then it has no answer either."""
    answer: Span | None
    end: int


class Layout(NamedTuple):
    """A deck's text, cut up."""

    sections: Sequence[Section]
    delimiters: Sequence[int]
    """Offsets of all lines that are a delimiter by their form, those inside code fences too."""
    fences: Sequence[Fence]
    """All closed code fences, in order."""
    unclosed_fences: Sequence[int]
    """Offsets of lines that open a code fence which nothing closes."""

    def delimiters_in(self, start: int, end: int) -> Sequence[int]:
        """The delimiters by form that stand between two offsets."""
        return self.delimiters[bisect_left(self.delimiters, start) : bisect_left(self.delimiters, end)]

    def is_in_fence(self, offset: int) -> bool:
        """Whether a closed code fence holds this place."""
        at = bisect_left(self.fences, (offset + 1, 0)) - 1
        return at >= 0 and offset < self.fences[at].end


def is_separable(text: str, layout: Layout) -> bool:
    """Whether `text`, cut at its separators, falls into pieces of which each reads by itself as it does here.

    That is so where a separator always opens a card, nothing before the first does, and no code fence reaches over
    a delimiter: then no piece says anything about how another is to be read.
    """
    separator = SEPARATOR_CR_LF if SEPARATOR_CR_LF in text else SEPARATOR
    if separator != SEPARATOR and SEPARATOR in text:
        return False
    if layout.unclosed_fences or not layout.sections or any(layout.delimiters_in(*one) for one in layout.fences):
        return False
    opener = separator[1:]
    first = 0 if text.startswith(opener) else text.find(separator) + 1
    opened = sum(text.startswith(opener, section.start) for section in layout.sections)
    is_first_opened = layout.sections[0].start == first and text.startswith(opener, first)
    return is_first_opened and opened == text.count(separator) + (first == 0)


class _Blocks(NamedTuple):
    """The text between delimiters. Block i is `text[starts[i]:ends[i]]`, its delimiter begins at `cuts[i]`."""

    cuts: list[int]
    starts: list[int]
    ends: list[int]


def find_sections(text: str) -> Layout:
    """Cut `text` up. Takes any text; the time is proportional to its length."""
    all_blocks = _blocks(text)
    delimiters = all_blocks.cuts
    fences = find_fences(text, delimiters, lambda at: _kind(text, all_blocks, at) is BlockKind.IDENTIFIED)
    blocks = _with_first(text, _outside(all_blocks, fences.closed))
    kinds = list(map(block_kind, repeat(text), blocks.starts[:-1], blocks.ends))
    if blocks.cuts:
        kinds.append(_kind(text, blocks, len(kinds)))
    sections = _sections(blocks, kinds)
    if sections and _is_file_header(text, sections, kinds):
        del sections[0]
    return Layout(sections, delimiters, fences.closed, fences.unclosed)


def _blocks(text: str) -> _Blocks:
    first = _FIRST_DELIMITER.match(text)
    cuts, starts = ([first.start(1)], [first.end() + 1]) if first else ([], [])
    for match in _DELIMITER.finditer(text):
        start, end = match.span()
        cuts.append(start + 1)
        starts.append(end + 1)
    if starts:
        starts[-1] = min(starts[-1], len(text))
    return _Blocks(cuts, starts, [*cuts[1:], len(text)] if cuts else [])


def _kind(text: str, blocks: _Blocks, at: int) -> BlockKind:
    """How block `at` reads; at the end of the text, with no delimiter after it, only a `card_id` makes a card."""
    kind = block_kind(text, blocks.starts[at], blocks.ends[at])
    return BlockKind.TEXT if kind is BlockKind.TAGGED and at + 1 == len(blocks.cuts) else kind


def _outside(blocks: _Blocks, fences: Sequence[Fence]) -> _Blocks:
    """The blocks that remain when delimiters inside a closed fence do not count."""
    if not fences:
        return blocks
    cuts: list[int] = []
    starts: list[int] = []
    done = 0
    for fence in fences:
        hidden = bisect_left(blocks.cuts, fence.start, done)
        cuts += blocks.cuts[done:hidden]
        starts += blocks.starts[done:hidden]
        done = bisect_left(blocks.cuts, fence.end, hidden)
    cuts += blocks.cuts[done:]
    starts += blocks.starts[done:]
    return _Blocks(cuts, starts, [*cuts[1:], blocks.ends[-1]] if cuts else [])


def _with_first(text: str, blocks: _Blocks) -> _Blocks:
    """With a block for front matter at the very start of a file that lacks its first delimiter.

    Upstream, which splits, does not miss it there.
    """
    first = int(text.startswith(BYTE_ORDER_MARK))
    if not blocks.cuts or block_kind(text, first, blocks.cuts[0]) is not BlockKind.IDENTIFIED:
        return blocks
    return _Blocks([first, *blocks.cuts], [first, *blocks.starts], [blocks.cuts[0], *blocks.ends])


def _sections(blocks: _Blocks, kinds: Sequence[BlockKind]) -> list[Section]:
    """One section for each block of front matter that opens a card."""
    cuts, starts, ends = blocks
    sections: list[Section] = []
    count = len(kinds)
    at = 0
    while at < count and kinds[at] < BlockKind.TAGGED:
        at += 1
    while at < count:
        front = starts[at], ends[at]
        question = _next_filled(kinds, at + 1)
        if question == count or _is_next_card(kinds, question):
            sections.append(Section(cuts[at], front, None, None, ends[question - 1]))
            at = question
            continue
        asked = starts[question], ends[question]
        answer = _next_filled(kinds, question + 1)
        if answer == count or _is_next_card(kinds, answer):
            sections.append(Section(cuts[at], front, asked, None, ends[answer - 1]))
            at = answer
            continue
        end = answer + 1
        while end < count and kinds[end] < BlockKind.TAGGED:
            end += 1
        last = end - 1  # what follows it is empty, or headings of a part of the deck, as upstream has it
        while last > answer and kinds[last] <= BlockKind.HEADINGS:
            last -= 1
        sections.append(Section(cuts[at], front, asked, (starts[answer], ends[last]), ends[end - 1]))
        at = end
    return sections


def _next_filled(kinds: Sequence[BlockKind], at: int) -> int:
    while at < len(kinds) and kinds[at] is BlockKind.EMPTY:
        at += 1
    return at


def _is_next_card(kinds: Sequence[BlockKind], at: int) -> bool:
    """Whether the block that would be a side opens the next card instead, so that this card lacks the side.

    `archived: true` may be an answer. It opens a card only if a question and an answer follow.
    """
    if kinds[at] is not BlockKind.TAGGED:
        return kinds[at] is BlockKind.IDENTIFIED
    sides = 0
    while sides < 2 and at + 1 < len(kinds) and kinds[at + 1] is not BlockKind.IDENTIFIED:
        at += 1
        sides += kinds[at] > BlockKind.HEADINGS
    return sides == 2


def _is_file_header(text: str, sections: Sequence[Section], kinds: Sequence[BlockKind]) -> bool:
    """Whether the first block, front matter without `card_id`, belongs to the file and not to a card.

    Other programs begin a Markdown file with front matter of its own. Then no question and answer follow.
    """
    first = sections[0]
    is_tagged = next(kind for kind in kinds if kind >= BlockKind.TAGGED) is BlockKind.TAGGED
    if not is_tagged or first.answer is not None or text[: first.start].strip(BYTE_ORDER_MARK).strip():
        return False
    if first.question is None:
        return True
    return len(sections) == 1 or text[slice(*first.question)].lstrip().startswith("#")
