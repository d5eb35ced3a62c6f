"""Text and formulas laid out on rows of a given width, tall formulas on the baseline of their line. Pure.

A formula is never torn apart unless it is wider than the whole row; then it breaks at a blank outside brackets.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flashgrad.cells import cell_width
from flashgrad.markdown.pieces import Piece
from flashgrad.markdown.runs import Block, Row, beside, on_a_row, row_width, under
from flashgrad.markdown.words import Word, written_lines

_UNBOUNDED = 1_000_000


def flow(pieces: Sequence[Piece], width: int, *, is_ascii: bool = False) -> tuple[Row, ...]:
    """The rows that `pieces` fill; none of them is wider than `width` cells, as long as no character is."""
    return under(lines_of(pieces, width, is_ascii=is_ascii))


def lines_of(pieces: Sequence[Piece], width: int, *, is_ascii: bool = False) -> tuple[Block, ...]:
    """The same line by line, each with its baseline; at least one."""
    return tuple(map(beside, _lines(pieces, max(width, 1), is_ascii=is_ascii)))


def natural_width(pieces: Sequence[Piece], *, is_ascii: bool = False) -> int:
    """The width at which no line that the author wrote is broken."""
    return max(map(_line_width, written_lines(pieces, _UNBOUNDED, is_ascii=is_ascii)), default=0)


def least_width(pieces: Sequence[Piece], *, is_ascii: bool = False) -> int:
    """The width of the widest word."""
    lines = written_lines(pieces, _UNBOUNDED, is_ascii=is_ascii)
    return max((word.width for words in lines for word in words), default=0)


def _lines(pieces: Sequence[Piece], width: int, *, is_ascii: bool) -> Iterator[list[Block]]:
    """Blocks for each line: as many words as fit."""
    for words in written_lines(pieces, width, is_ascii=is_ascii):
        line: list[Block] = []
        used = 0
        for word in words:
            gap = row_width(word.gap) if line else 0
            if line and used + gap + word.width > width:
                yield line
                line, used, gap = [], 0, 0
            if word.width > width:
                *full, line = _cut(word, width)
                yield from full
                used = sum(block.width for block in line)
                continue
            line += [on_a_row(word.gap), *word.blocks] if gap else word.blocks
            used += gap + word.width
        yield line


def _cut(word: Word, width: int) -> list[list[Block]]:
    """A word that is wider than the row, in pieces that are not. Blocks that fit stay whole."""
    lines: list[list[Block]] = [[]]
    used = 0
    for block in word.blocks:
        for part in [block] if block.width <= width else _characters(block):
            if lines[-1] and used + part.width > width:
                lines.append([])
                used = 0
            lines[-1].append(part)
            used += part.width
    return lines


def _characters(block: Block) -> Iterator[Block]:
    """Each character of a block of one row, with what is drawn in its cell."""
    for run in block.rows[0]:
        cluster = ""
        for character in run.text:
            if cluster and cell_width(character):
                yield on_a_row((replace(run, text=cluster),))
                cluster = ""
            cluster += character
        if cluster:
            yield on_a_row((replace(run, text=cluster),))


def _line_width(words: Sequence[Word]) -> int:
    return sum(word.width + (row_width(word.gap) if place else 0) for place, word in enumerate(words))
