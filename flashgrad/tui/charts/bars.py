"""Bars that grow from the axis floor, with theory and the seed band beside or on them. Pure.

The picture keeps one cell between bars as long as the width allows; then it draws half-wide bars, and at last
only every k-th bar. Measured heights keep eighths of a cell; theory never covers a bar's top where a column of
its own is free.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rich.style import Style

from flashgrad.demos.numerals import format_number
from flashgrad.demos.plots import mark_of
from flashgrad.demos.spec import Numbers, Plot, PlotKind, Scale
from flashgrad.tui.charts.axes import Area
from flashgrad.tui.charts.canvas import Canvas
from flashgrad.tui.charts.captions import BAND, GHOST, THEORY, marker_of
from flashgrad.tui.charts.content import Curve, places_of
from flashgrad.tui.charts.palette import Palette
from flashgrad.tui.charts.scales import AxisScale

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_SOLID = frozenset("█▒░▓")
_WIDEST_BAR = 8
_NO_NAMES: Mapping[float, str] = {}


@dataclass(frozen=True, slots=True)
class BarGrid:
    """Which columns belong to which position, relative to the area."""

    starts: tuple[int, ...]
    """First column of every drawn position."""
    stride: int
    """Every `stride`-th position is drawn."""
    bar: int
    """Columns of one bar; 0 for a bar of half a cell."""
    theory_at: int
    """Column of the theory mark from the position's start."""

    def place(self, position: int) -> int:
        """Index into `starts` for a position, the nearest drawn one where it is left out."""
        return min(position // self.stride, len(self.starts) - 1)


def bar_grid(positions: int, series: int, width: int, *, has_theory: bool = False) -> BarGrid:
    """The widest grid of `positions` groups of `series` bars with gaps that fits into `width` columns."""
    stride = 1
    least = 1 if series == 1 else series + 1
    # The gap after the last group may fall off the edge, unless theory stands in it.
    room = width if has_theory else width + 1
    while -(-positions // stride) * least > room and stride < positions:
        stride += 1
    count = -(-positions // stride)
    slot = max(1, room // count)
    starts = tuple(index * slot for index in range(count))
    if slot <= series:
        return BarGrid(starts, stride, bar=0, theory_at=0)
    free = 2 if slot >= series + 2 else 1
    bar = min((slot - free) // series, _WIDEST_BAR)
    return BarGrid(starts, stride, bar=bar, theory_at=bar * series)


def histogram_grid(positions: int, width: int) -> BarGrid:
    """Adjoining bars that fill `width` columns, or every k-th where there are more than columns."""
    stride = -(-positions // max(width, 1))
    count = -(-positions // stride)
    bar = max(1, width // count)
    return BarGrid(tuple(index * bar for index in range(count)), stride, bar=bar, theory_at=(bar - 1) // 2)


def grid_of(plot: Plot, drawn: tuple[Curve, ...], width: int) -> BarGrid:
    """The grid for the plot's kind."""
    count = len(places_of(plot, drawn))
    if plot.kind is PlotKind.HISTOGRAM and len(drawn) == 1:
        return histogram_grid(count, width)
    has_theory = any(curve.series.theory for curve in drawn)
    return bar_grid(count, len(drawn), width, has_theory=has_theory)


def draw_bars(
    canvas: Canvas,
    area: Area,
    plot: Plot,
    drawn: tuple[Curve, ...],
    scale: AxisScale,
    palette: Palette,
    selected: int | None,
) -> tuple[int, ...]:
    """Draw all bars; returns the canvas column of every position, drawn or left out."""
    grid = grid_of(plot, drawn, area.width)
    painter = _BarPainter(canvas, area, scale, palette, grid)
    places = places_of(plot, drawn)
    for index, curve in enumerate(drawn):
        pinned = _pinned_values(curve)
        for place, position in enumerate(range(0, len(places), grid.stride)):
            column = area.left + grid.starts[place] + index * grid.bar
            is_selected = selected is not None and grid.place(selected) == place
            style = palette.cursor if is_selected else palette.of_series(index)
            is_measured = position < len(curve.series.x)
            if is_measured:
                painter.bar(column, curve.series.y[position], style, marker_of(plot.kind, index, len(drawn)))
                painter.band(column, curve, position, style)
            if places[position] in pinned:
                painter.ghost(column, pinned[places[position]], (palette.of_ghost(index), style))
            if is_measured:
                painter.theory(area.left + grid.starts[place] + grid.theory_at, curve, position)
    middle = max(0, grid.bar * len(drawn) - 1) // 2
    return tuple(area.left + grid.starts[grid.place(index)] + middle for index in range(len(places)))


def _pinned_values(curve: Curve) -> dict[float, float]:
    return {} if curve.pinned is None else dict(zip(curve.pinned.x, curve.pinned.y, strict=False))


def axis_name(plot: Plot, drawn: tuple[Curve, ...], width: int) -> str:
    """The x label, with a word on left-out bars where there are such."""
    stride = grid_of(plot, drawn, width).stride
    return plot.x_label if stride == 1 else f"{plot.x_label}, one bar in {stride}"


def bar_labels(
    xs: Numbers, columns: tuple[int, ...], x_names: Mapping[float, str] = _NO_NAMES
) -> Iterator[tuple[int, str]]:
    """(column, label) of the positions to label: round ones, and the first where it stands clear of them.

    Where positions have names these alone are written.
    """
    if x_names:
        yield from ((column, x_names[x]) for x, column in zip(xs, columns, strict=True) if x in x_names)
        return
    labels = [format_number(x) for x in xs]
    room = columns[-1] - columns[0] + 1
    wanted = max(1, room // (max(map(len, labels)) + 1))
    stride = next((step for step in _STRIDES if len(xs) / step <= wanted), len(xs))
    are_whole = all(float(x).is_integer() for x in xs)
    round_ones = [index for index, x in enumerate(xs) if (x if are_whole else index) % stride == 0]
    if not round_ones or round_ones[0] > stride / 2:
        yield columns[0], labels[0]
    for index in round_ones:
        yield columns[index], labels[index]


_STRIDES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class _BarPainter:
    """Paints one bar, band or theory mark at a time."""

    def __init__(self, canvas: Canvas, area: Area, scale: AxisScale, palette: Palette, grid: BarGrid) -> None:
        self._canvas = canvas
        self._area = area
        self._scale = scale
        self._palette = palette
        self._width = max(1, grid.bar)
        self._is_half = grid.bar == 0
        self._kind: Scale = "log" if scale.is_log else "linear"
        self._floor = area.top + area.height - 1
        zero = None if scale.is_log or scale.low >= 0 else scale.fraction(0.0)
        self._zero_row = None if zero is None else area.row(zero)

    def bar(self, column: int, value: float, style: Style, fill: str) -> None:
        """One measured value, or the mark of a value that has no place."""
        fraction = self._scale.fraction(value)
        if fraction is None:
            self._mark(column, value, self._palette.alert)
        elif self._zero_row is not None:
            self._signed_bar(column, fraction, style, self._zero_row)
        else:
            eighths = round(self._area.level(fraction) * 8)
            if fraction > 0:
                eighths = max(1, eighths)
            for x in range(column, column + self._width):
                self._column(x, eighths, style, fill)

    def band(self, column: int, curve: Curve, position: int, style: Style) -> None:
        """The edges over seeds as a whisker through the bar's top."""
        low, high = curve.series.low, curve.series.high
        if not low or not high:
            return
        bottom, top, tip = (self._scale.fraction(v) for v in (low[position], high[position], curve.series.y[position]))
        if bottom is None or top is None or tip is None:
            return
        x = column + (self._width - 1) // 2
        tip_row = self._area.row(tip)
        for row in range(self._area.row(top), tip_row):
            self._canvas.put(x, row, BAND, self._palette.band)
        if not self._is_half:
            inside = style + Style(reverse=True)
            for row in range(tip_row + 1, self._area.row(bottom) + 1):
                self._canvas.put(x, row, BAND, inside)

    def ghost(self, column: int, value: float, styles: tuple[Style, Style]) -> None:
        """The pinned value: the ghost's marker at its height, in the second style reversed where that is in the bar."""
        outside, bar = styles
        fraction = self._scale.fraction(value)
        if fraction is None:
            self._mark(column, value, outside)
            return
        row = self._area.row(fraction)
        for x in range(column, column + self._width):
            is_inside = self._canvas.character_at(x, row) in _SOLID
            self._canvas.put(x, row, GHOST, bar + Style(reverse=True) if is_inside else outside)

    def theory(self, column: int, curve: Curve, position: int) -> None:
        """The predicted value."""
        if not curve.series.theory:
            return
        value = curve.series.theory[position]
        fraction = self._scale.fraction(value)
        if fraction is None:
            self._mark(column, value, self._palette.theory)
        else:
            self._canvas.put(column, self._area.row(fraction), THEORY, self._palette.theory)

    def _column(self, x: int, eighths: int, style: Style, fill: str) -> None:
        full, rest = divmod(max(0, eighths), 8)
        if self._is_half:
            fill, tip = "▌", "" if rest < 2 else "▖" if rest < 6 else "▌"
        elif fill == "█":
            tip = _EIGHTHS[rest] if rest else ""
        else:
            # Less than half a row of a pattern is drawn solid rather than not at all where it is the whole bar.
            tip = fill if rest >= 4 else "" if full else _EIGHTHS[rest].strip()
        for row in range(self._floor - full + 1, self._floor + 1):
            self._canvas.put(x, row, fill, style)
        if tip:
            self._canvas.put(x, self._floor - full, tip, style)

    def _signed_bar(self, column: int, fraction: float, style: Style, zero_row: int) -> None:
        """A bar from the middle of the zero row, up or down."""
        tip_row = self._area.row(fraction)
        rises = tip_row < zero_row
        for x in range(column, column + self._width):
            if tip_row == zero_row:
                self._canvas.put(x, zero_row, "─", style)
                continue
            self._canvas.put(x, zero_row, "▀" if rises else "▄", style)
            self._canvas.put(x, tip_row, "▄" if rises else "▀", style)
            for row in range(min(tip_row, zero_row) + 1, max(tip_row, zero_row)):
                self._canvas.put(x, row, "█", style)

    def _mark(self, column: int, value: float, style: Style) -> None:
        mark = mark_of(value, self._kind)
        if mark is not None:
            row = self._area.top if mark.is_at_top else self._floor
            self._canvas.put(column + (self._width - 1) // 2, row, mark.glyph, style)
