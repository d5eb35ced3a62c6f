"""A matrix of shares in [0, 1] as one dot per cell, the darker the larger. Pure.

Only an exact zero is blank. Where there are more cells than room, a dot shows the mean of a block and the legend
says of how many; a value that is no share is always shown as its mark.
"""

import math

from flashgrad.demos.plots import SHARE_SLACK, share_mark
from flashgrad.demos.spec import Matrix, Numbers
from flashgrad.tui.charts.axes import Area
from flashgrad.tui.charts.blocks import block_means, middle_pixels, spans
from flashgrad.tui.charts.canvas import Canvas
from flashgrad.tui.charts.captions import Entry
from flashgrad.tui.charts.content import Cursor
from flashgrad.tui.charts.palette import Palette

_DOTS = ((1 / 4, "·"), (1 / 2, "○"), (3 / 4, "◐"), (math.inf, "●"))
"""The dot for a share below each bound."""
_LEGEND = ("blank 0", "· <¼", "○ <½", "◐ <¾", "● ≤1")


def dot_of(share: float) -> str:
    """The dot for a value between 0 and 1; a space for 0 alone."""
    return next(dot for bound, dot in _DOTS if share < bound) if share > 0 else " "


class DotPainter:
    """Draws one matrix of shares into one area."""

    def __init__(self, canvas: Canvas, area: Area, matrix: Matrix, palette: Palette) -> None:
        self._canvas = canvas
        self._area = area
        self._matrix = matrix
        self._palette = palette
        rows, columns = len(matrix.values), len(matrix.values[0])
        # A free column between dots makes the grid square, as a cell is about twice as high as wide.
        self._pitch = 2 if 2 * columns - 1 <= area.width else 1
        self._across = spans(columns, min(columns, area.width))
        self._down = spans(rows, min(rows, area.height))
        self._columns = middle_pixels(columns, self._across)
        self._rows = middle_pixels(rows, self._down)

    def column(self, index: int) -> int:
        """The canvas column of a matrix column."""
        return self._area.left + self._columns[index] * self._pitch

    def row(self, index: int) -> int:
        """The canvas row of a matrix row."""
        return self._area.top + self._rows[index]

    def draw(self, cursor: Cursor | None) -> None:
        """Draw all dots, the one under the cursor in its style."""
        selected = None if cursor is None else (self.column(cursor[0]), self.row(cursor[1]))
        for y, line in enumerate(self._values(), start=self._area.top):
            for index, value in enumerate(line):
                x = self._area.left + index * self._pitch
                mark = share_mark(value)
                style = self._palette.of_series(0) if mark is None else self._palette.alert
                glyph = dot_of(value) if mark is None else mark.glyph
                self._canvas.put(x, y, glyph, self._palette.cursor if (x, y) == selected else style)

    def _values(self) -> list[list[float]]:
        """The mean of each block, or its first value that is no share."""
        means = block_means(self._matrix, self._down, self._across)
        for r, rows in enumerate(self._down):
            lines = self._matrix.values[slice(*rows)]
            if all(map(_holds_shares, lines)):
                continue
            for c, columns in enumerate(self._across):
                block = (value for line in lines for value in line[slice(*columns)])
                means[r][c] = next((value for value in block if share_mark(value)), means[r][c])
        return means


def block_of(matrix: Matrix, area: Area) -> tuple[int, int]:
    """The most columns and rows of the matrix that one dot stands for in `area`."""
    return -(-len(matrix.values[0]) // max(area.width, 1)), -(-len(matrix.values) // max(area.height, 1))


def dots_legend(matrix: Matrix, block: tuple[int, int], palette: Palette) -> tuple[Entry, ...]:
    """What the dots mean, how many values each stands for, and which marks there are."""
    entries: list[Entry] = [((text, palette.muted),) for text in _LEGEND]
    if block != (1, 1):
        entries.append(((f"a dot is the mean of up to {block[0]}×{block[1]}", palette.muted),))
    strange = (row for row in matrix.values if not _holds_shares(row))
    marks = {mark for row in strange for value in row if (mark := share_mark(value)) is not None}
    for mark in sorted(marks, key=lambda each: each.meaning):
        entries.append(((f"{mark.glyph} {mark.meaning}", palette.alert),))
    return tuple(entries)


def _holds_shares(row: Numbers) -> bool:
    return not row or (math.isfinite(sum(row)) and min(row) >= -SHARE_SLACK and max(row) <= 1 + SHARE_SLACK)
