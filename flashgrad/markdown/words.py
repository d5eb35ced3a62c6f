"""The words of inline content: what stays together on a row, and the blanks before it. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flashgrad.markdown.pieces import IMAGE_SIGN, Break, Formula, Piece, Text
from flashgrad.markdown.runs import Block, Row, Run, on_a_row, row_width

if TYPE_CHECKING:
    from flashgrad.mathbox.boxes import Span

MOST_ROWS_IN_TEXT = 5
"""A taller formula stands on one line within a sentence, unless the author asked for its full height."""

BLANKS = re.compile(rf"((?<!{IMAGE_SIGN})[^\S\u00a0\u2007\u202f]+)")
"""Blanks at which a line may end, as a group; those that forbid it, and the one in an image, are like letters."""

_IDEOGRAPH = "\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_CJK_BREAK = re.compile(f"(?<=[{_IDEOGRAPH}ー々、。，．！？：；」』）】》])(?=[{_IDEOGRAPH}「『（【《])")
"""Between two of these a line may end without a blank: signs that close stay with what precedes them."""

_DEEPEST_BREAK = 3
_ENDS = (",", ";", ".", "…", "⋯", "!", ")", "]", "}")
_OPENING, _CLOSING = frozenset("([{⟨⌊⌈"), frozenset(")]}⟩⌋⌉")


@dataclass(frozen=True, slots=True)
class Word:
    """Blocks without a blank between them, and the blanks before them."""

    gap: Row
    blocks: tuple[Block, ...]

    @property
    def width(self) -> int:
        """Cells, without the gap."""
        return sum(block.width for block in self.blocks)


def written_lines(pieces: Sequence[Piece], width: int, *, is_ascii: bool) -> Iterator[list[Word]]:
    """The words of each line that the author wrote, with formulas that fit into `width` cells where they can."""
    words: list[Word] = []
    gap: Row = ()
    is_glued = False
    for piece in pieces:
        if isinstance(piece, Break):
            yield words
            words, gap, is_glued = [], (), False
            continue
        for part in _parts(piece, width, is_ascii=is_ascii):
            if isinstance(part, Run):
                gap, is_glued = (*gap, part), False
            elif is_glued:
                words[-1] = Word(words[-1].gap, (*words[-1].blocks, part))
            else:
                words.append(Word(gap, (part,)))
                gap, is_glued = (), True
    yield words


def _parts(piece: Text | Formula, width: int, *, is_ascii: bool) -> Iterator[Block | Run]:
    """Blocks, and runs of blanks between them."""
    if isinstance(piece, Formula):
        yield from _formula_parts(piece, width, is_ascii=is_ascii)
        return
    for place, part in enumerate(BLANKS.split(piece.text)):
        if place % 2:
            yield Run(part, piece.marks, item=piece.item)
        elif part:
            for between, characters in enumerate(_CJK_BREAK.split(part)):
                if between:
                    yield Run("")
                yield on_a_row((Run(characters, piece.marks, item=piece.item),))


def _formula_parts(formula: Formula, width: int, *, is_ascii: bool) -> Iterator[Block | Run]:
    """The formula at its height where that says more than one line does, else on a line, in pieces if it must be."""
    from flashgrad.mathbox.render import display, inline, is_exact_on_a_line  # deferred: many cards have no formula

    if formula.is_display or not is_exact_on_a_line(formula.source):
        picture = display(formula.source, is_ascii=is_ascii)
        fits = picture.width <= width and (formula.is_display or len(picture.rows) <= MOST_ROWS_IN_TEXT)
        if fits and not picture.problem:
            yield Block(tuple(_row(formula, row) for row in picture.rows), picture.baseline, picture.width)
            return
    row = _row(formula, inline(formula.source, is_ascii=is_ascii))
    if row_width(row) <= width:
        yield on_a_row(row)
    else:
        yield from _broken(row, width)


def _row(formula: Formula, spans: "Sequence[Span]") -> Row:
    return tuple(Run(span.text, formula.marks, span.face, formula.item) for span in spans)


def _broken(row: Row, width: int) -> list[Block | Run]:
    """A formula on a line, cut at blanks: those outside brackets if that is enough, else also at deeper ones."""
    parts: list[Block | Run] = []
    for depth in range(_DEEPEST_BREAK + 1):
        parts = list(_cut_at_blanks(row, depth))
        if all(part.width <= width for part in parts if isinstance(part, Block)):
            break
    return parts


def _cut_at_blanks(row: Row, deepest: int) -> Iterator[Block | Run]:
    """Cut where at most `deepest` brackets are open. A sign stays with what follows, as a line of a formula begins."""
    depth = 0
    word: list[Run] = []
    for run in row:
        for place, part in enumerate(BLANKS.split(run.text)):
            piece = replace(run, text=part)
            if place % 2 and depth <= deepest and word and not _is_sign(word):
                yield on_a_row(tuple(word))
                yield piece
                word = []
            elif part:
                depth = max(0, depth + sum((sign in _OPENING) - (sign in _CLOSING) for sign in part))
                word.append(piece)
    if word:
        yield on_a_row(tuple(word))


def _is_sign(word: Sequence[Run]) -> bool:
    text = "".join(run.text for run in word).strip()
    return not any(map(str.isalnum, text)) and not text.endswith(_ENDS)
