"""A matrix as colours, two rows of values per row of cells. Pure.

Where colours cannot be mixed, shades of block characters stand in, one row of values per row of cells. A value
that is not finite is always shown as its mark, however many values share a cell.
"""

import math
from dataclasses import dataclass

from rich.color import Color as RichColor
from rich.style import Style

from flashgrad.demos.spec import Matrix, Plot
from flashgrad.tui.charts.axes import Area
from flashgrad.tui.charts.canvas import Canvas
from flashgrad.tui.charts.captions import Entry, Piece
from flashgrad.tui.charts.content import Cursor, mark_of
from flashgrad.tui.charts.numerals import format_number
from flashgrad.tui.charts.palette import Palette, paired

_SHADES = "·░▒▓█"
_SWATCH_CELLS = 8

_Span = tuple[int, int]
"""First index and the one after the last."""


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
    finite = [value for row in matrix.values for value in row if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
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
    marks = {mark.glyph: mark.meaning for row in matrix.values for value in row if (mark := mark_of(value, "linear"))}
    named = tuple(((f"{glyph} {meaning}", palette.alert),) for glyph, meaning in marks.items())
    return ((low, gap, *swatch, gap, high, *middle), *named)


def heatmap_reading(plot: Plot, matrix: Matrix, cursor: Cursor, palette: Palette) -> tuple[Entry, ...]:
    """The value at the cursor, with its column and row counted from 1."""
    column, row = cursor
    value = matrix.values[row][column] if column < len(matrix.values[row]) else math.nan
    place = f"{plot.x_label} {column + 1}, {plot.y_label} {row + 1}"
    return (((place, palette.cursor),), ((format_number(value, 4), palette.title),))


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
        self._down = _spans(len(matrix.values), area.height * self._rows_per_cell)
        self._across = _spans(len(matrix.values[0]), area.width)

    def column(self, index: int) -> int:
        """The canvas column of a matrix column."""
        return self._area.left + _pixel_of(index, self._across)

    def row(self, index: int) -> int:
        """The canvas row of a matrix row."""
        return self._area.top + _pixel_of(index, self._down) // self._rows_per_cell

    def draw(self) -> None:
        """Draw all cells."""
        lines = {rows: self._line(rows) for rows in dict.fromkeys(self._down)}
        pixels = [lines[rows] for rows in self._down]
        for y in range(0, len(pixels), self._rows_per_cell):
            lower = pixels[y + 1] if self._ramp and y + 1 < len(pixels) else None
            for x, value in enumerate(pixels[y]):
                glyph, style = self._cell(value, None if lower is None else lower[x])
                self._canvas.put(self._area.left + x, self._area.top + y // self._rows_per_cell, glyph, style)

    def _line(self, rows: _Span) -> list[float]:
        """The values of one row of pixels."""
        blocks = {columns: _block(self._matrix, rows, columns) for columns in dict.fromkeys(self._across)}
        return [blocks[columns] for columns in self._across]

    def _cell(self, upper: float, lower: float | None) -> tuple[str, Style]:
        strange = upper if lower is None or not math.isfinite(upper) else lower
        mark = mark_of(strange, "linear")
        if mark is not None:
            return mark.glyph, self._palette.alert
        if not self._ramp:
            return _SHADES[round(self._scale.fraction(upper) * (len(_SHADES) - 1))], self._palette.base
        if lower is None:
            return "▀", self._palette.base + Style(color=self._colour(upper))
        return "▀", paired(self._colour(upper), self._colour(lower))

    def _colour(self, value: float) -> RichColor:
        return self._ramp[round(self._scale.fraction(value) * (len(self._ramp) - 1))]


def _spans(count: int, pixels: int) -> tuple[_Span, ...]:
    """Which of `count` values each pixel shows: each value on several whole pixels, or several values on a pixel."""
    if count <= pixels:
        return tuple((index, index + 1) for index in range(count) for _ in range(pixels // count))
    return tuple((pixel * count // pixels, (pixel + 1) * count // pixels) for pixel in range(pixels))


def _pixel_of(index: int, spans: tuple[_Span, ...]) -> int:
    """The middle one of the pixels that show the value at `index`."""
    shown = [pixel for pixel, (start, end) in enumerate(spans) if start <= index < end]
    return shown[(len(shown) - 1) // 2] if shown else 0


def _block(matrix: Matrix, rows: _Span, columns: _Span) -> float:
    """The mean of a block, or its first value that is not finite; NaN where a short row leaves it empty."""
    values = [value for row in matrix.values[slice(*rows)] for value in row[slice(*columns)]]
    total = sum(values)
    if values and math.isfinite(total):
        return total / len(values)
    strange = next((value for value in values if not math.isfinite(value)), None)
    if strange is not None or not values:
        return math.nan if strange is None else strange
    return math.fsum(value / len(values) for value in values)
