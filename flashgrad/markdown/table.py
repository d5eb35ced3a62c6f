"""A table as rows of a given width: cells flow, columns share what room there is. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Protocol

from markdown_it.token import Token

from flashgrad.markdown.flow import least_width, lines_of, natural_width
from flashgrad.markdown.pieces import Mark, Piece
from flashgrad.markdown.runs import Block, Row, Run, beside, row_width, under
from flashgrad.mathbox.faces import Face

_GAP_CELLS = 3


class Measure(Protocol):
    """The width of a cell in some sense."""

    def __call__(self, pieces: Sequence[Piece], *, is_ascii: bool = False) -> int:
        """Cells."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The content of a cell."""

    pieces: tuple[Piece, ...]
    align: str = "l"
    """Where it stands in its column: l, c or r."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first row is the header."""

    rows: tuple[tuple[Cell, ...], ...]

    def lay_out(self, width: int, *, is_ascii: bool = False) -> tuple[Row, ...]:
        """The rows at `width` cells; they are wider where the columns cannot be that narrow."""
        if not self.rows:
            return ()
        widths = self._column_widths(width, is_ascii=is_ascii)
        laid_out = [_row_of_cells(row, widths, is_ascii=is_ascii) for row in self.rows]
        rule = _rule(widths, is_ascii=is_ascii)
        has_tall_rows = any(len(rows) > 1 for rows in laid_out[1:])
        rows: list[Row] = [*map(_heading, laid_out[0]), rule]
        for place, row in enumerate(laid_out[1:]):
            if place and has_tall_rows:
                rows.append(rule)
            rows += row
        return tuple(rows)

    def natural_width(self, *, is_ascii: bool = False) -> int:
        """The width at which no cell is broken."""
        return _total(self._columns(natural_width, is_ascii=is_ascii))

    def least_width(self, *, is_ascii: bool = False) -> int:
        """The width at which every column is as wide as its widest word."""
        return _total(self._columns(least_width, is_ascii=is_ascii))

    def _columns(self, measure: Measure, *, is_ascii: bool) -> list[int]:
        columns = zip_longest(*self.rows)
        return [max(measure(cell.pieces, is_ascii=is_ascii) for cell in column if cell) for column in columns]

    def _column_widths(self, width: int, *, is_ascii: bool) -> list[int]:
        """Natural widths where they fit; else the widest columns give way first, none below its widest word."""
        widths = self._columns(natural_width, is_ascii=is_ascii)
        least = self._columns(least_width, is_ascii=is_ascii)
        excess = _total(widths) - width
        while excess > 0:
            widest = max(range(len(widths)), key=lambda place: (widths[place] - least[place] > 0, widths[place]))
            if widths[widest] <= least[widest]:
                break
            widths[widest] -= 1
            excess -= 1
        return widths


def alignment_of(token: Token) -> str:
    """Where the cell that `token` opens stands in its column: l, c or r."""
    return {"text-align:right": "r", "text-align:center": "c"}.get(str(token.attrs.get("style", "")), "l")


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP_CELLS * max(len(widths) - 1, 0)


def _row_of_cells(cells: Sequence[Cell], widths: Sequence[int], *, is_ascii: bool) -> tuple[Row, ...]:
    """The rows that one row of cells takes: their first lines stand on one baseline."""
    blocks = [
        _aligned(lines_of(cell.pieces, width, is_ascii=is_ascii), width, cell.align)
        for cell, width in zip(cells, widths, strict=False)
    ]
    above = max((block.baseline for block in blocks), default=0)
    below = max((block.depth for block in blocks), default=0)
    sign = Run("|" if is_ascii else "│", face=Face.RULE)
    wall = Block(((Run(" "), sign, Run(" ")),) * (above + below + 1), above, _GAP_CELLS)
    return beside([part for block in blocks for part in (wall, block)][1:]).rows


def _aligned(lines: Sequence[Block], width: int, align: str) -> Block:
    """The lines of a cell, each moved as a whole: the rows of a formula keep their places over each other."""
    moved: list[Block] = []
    for line in lines:
        missing = max(width - line.width, 0)
        left = {"l": 0, "r": missing}.get(align, missing // 2)
        moved.append(replace(line, rows=tuple((Run(" " * left), *row) for row in line.rows)))
    rows = tuple((*row, Run(" " * (width - row_width(row)))) for row in under(moved))
    return Block(rows, lines[0].baseline, width)


def _heading(row: Row) -> Row:
    return tuple(
        run if run.face is Face.RULE else Run(run.text, run.marks | {Mark.STRONG}, run.face, run.item) for run in row
    )


def _rule(widths: Sequence[int], *, is_ascii: bool) -> Row:
    bar, crossing = ("-", "-+-") if is_ascii else ("─", "─┼─")
    return (Run(crossing.join(bar * width for width in widths), face=Face.RULE),)
