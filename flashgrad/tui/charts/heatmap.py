"""A matrix as colours, two rows of values per row of cells. Pure.

Where colours cannot be mixed, shades of block characters stand in, one row of values per row of cells.
"""

import math
from dataclasses import dataclass

from rich.color import Color as RichColor
from rich.style import Style

from flashgrad.demos.numerals import format_number
from flashgrad.demos.plots import mark_of
from flashgrad.demos.spec import Matrix, Plot
from flashgrad.tui.charts.axes import Area
from flashgrad.tui.charts.blocks import block_means, extremes, middle_pixels, spans, strange_values
from flashgrad.tui.charts.canvas import Canvas
from flashgrad.tui.charts.captions import Entry, Piece
from flashgrad.tui.charts.content import Cursor
from flashgrad.tui.charts.palette import Palette, paired

_SHADES = "·░▒▓█"
_SWATCH_CELLS = 8
_NONE = -1
"""In place of a step that a value does not have."""


@dataclass(frozen=True, slots=True)
class ColourScale:
    """Which value has which place on the ramp."""

    low: float
    high: float
    is_diverging: bool

    def fraction(self, value: float) -> float:
        """The place of a finite value in [0, 1]."""
        if self.high <= self.low:
            return 0.5
        return (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)

    def ramp(self, palette: Palette) -> tuple[RichColor, ...]:
        """The palette's colours for this scale; empty where it has none to mix."""
        return palette.diverging if self.is_diverging else palette.sequential


def colour_scale(matrix: Matrix) -> ColourScale:
    """From least to greatest; where both signs occur, symmetric about zero."""
    low, high = extremes(matrix)
    if low < 0 < high:
        bound = max(-low, high)
        return ColourScale(-bound, bound, is_diverging=True)
    return ColourScale(low, high, is_diverging=False)


def heatmap_legend(matrix: Matrix, palette: Palette) -> tuple[Entry, ...]:
    """The ramp between its end values, with zero named where it lies in the middle."""
    scale = colour_scale(matrix)
    ramp = scale.ramp(palette)
    swatch: tuple[Piece, ...] = ((_SHADES, palette.base),)
    if ramp:
        steps = [round(step * (len(ramp) - 1) / (_SWATCH_CELLS - 1)) for step in range(_SWATCH_CELLS)]
        swatch = tuple(("█", palette.base + Style(color=ramp[step])) for step in steps)
    gap: Piece = (" ", palette.muted)
    low, high = ((format_number(value), palette.muted) for value in (scale.low, scale.high))
    middle: tuple[Piece, ...] = (gap, ("(middle 0)", palette.muted)) if scale.is_diverging else ()
    marks = {mark.glyph: mark.meaning for value in strange_values(matrix) if (mark := mark_of(value, "linear"))}
    named = tuple(((f"{glyph} {meaning}", palette.alert),) for glyph, meaning in marks.items())
    return ((low, gap, *swatch, gap, high, *middle), *named)


def matrix_reading(
    plot: Plot, matrix: Matrix, pinned: Matrix | None, cursor: Cursor, palette: Palette
) -> tuple[Entry, ...]:
    """The value at the cursor, with its column and row counted from 1, and the pinned run's where it has that cell."""
    column, row = cursor
    value = value_at(matrix, cursor)
    place = f"{plot.x_label} {column + 1}, {plot.y_label} {row + 1}"
    entries: list[Entry] = [
        ((place, palette.cursor),),
        ((format_number(math.nan if value is None else value, 4), palette.title),),
    ]
    earlier = None if pinned is None else value_at(pinned, cursor)
    if earlier is not None:
        entries.append(((f"pinned {format_number(earlier, 4)}", palette.muted),))
    return tuple(entries)


def value_at(matrix: Matrix, cursor: Cursor) -> float | None:
    """The value in this column and row; None where there is no such cell."""
    column, row = cursor
    return matrix.values[row][column] if row < len(matrix.values) and column < len(matrix.values[row]) else None


class HeatmapPainter:
    """Draws one matrix into one area."""

    def __init__(self, canvas: Canvas, area: Area, matrix: Matrix, palette: Palette) -> None:
        self._canvas = canvas
        self._area = area
        self._matrix = matrix
        self._palette = palette
        self._scale = colour_scale(matrix)
        self._ramp = self._scale.ramp(palette)
        self._rows_per_cell = 2 if self._ramp else 1
        self._down = spans(len(matrix.values), area.height * self._rows_per_cell)
        self._across = spans(len(matrix.values[0]), area.width)
        self._columns = middle_pixels(len(matrix.values[0]), self._across)
        self._rows = middle_pixels(len(matrix.values), self._down)
        self._styles: dict[tuple[int, int], Style] = {}

    def column(self, index: int) -> int:
        """The canvas column of a matrix column."""
        return self._area.left + self._columns[index]

    def row(self, index: int) -> int:
        """The canvas row of a matrix row."""
        return self._area.top + self._rows[index] // self._rows_per_cell

    def draw(self) -> None:
        """Draw all cells."""
        pixels = block_means(self._matrix, self._down, self._across)
        steps = [self._steps(line) for line in pixels]
        for index in range(0, len(pixels), self._rows_per_cell):
            has_lower = self._rows_per_cell == 2 and index + 1 < len(pixels)
            lower = index + 1 if has_lower else index
            y = self._area.top + index // self._rows_per_cell
            for x, pair in enumerate(zip(steps[index], steps[lower], strict=True)):
                if _NONE in pair:
                    at = index if pair[0] == _NONE else lower
                    glyph, style = self._mark(pixels[at][x])
                elif not self._ramp:
                    glyph, style = _SHADES[pair[0]], self._palette.base
                else:
                    glyph, style = "▀", self._style(pair[0], pair[1] if has_lower else _NONE)
                self._canvas.put(self._area.left + x, y, glyph, style)

    def _steps(self, line: list[float]) -> list[int]:
        """The step of the ramp, or of the shades, for each value."""
        last = len(self._ramp or _SHADES) - 1
        fraction, is_finite = self._scale.fraction, math.isfinite
        return [round(fraction(value) * last) if is_finite(value) else _NONE for value in line]

    def _mark(self, value: float) -> tuple[str, Style]:
        mark = mark_of(value, "linear")
        return " " if mark is None else mark.glyph, self._palette.alert

    def _style(self, upper: int, lower: int) -> Style:
        """The style of a cell whose halves have these steps of the ramp; the lower half is bare where it has none."""
        found = self._styles.get((upper, lower))
        if found is None:
            above = self._ramp[upper]
            found = self._palette.base + Style(color=above) if lower == _NONE else paired(above, self._ramp[lower])
            self._styles[upper, lower] = found
        return found
