"""Curves and point clouds on two numeric axes. Pure.

Curves are braille lines; where several share a chart each bears its own marker at intervals. A scatter plot marks
the points and draws theory as the line.
"""

from itertools import pairwise

from rich.style import Style

from flashgrad.demos.plots import mark_of
from flashgrad.demos.spec import Numbers, Plot, PlotKind, Series
from flashgrad.tui.charts.axes import Area
from flashgrad.tui.charts.canvas import Canvas, Dots
from flashgrad.tui.charts.captions import BAND, THEORY, ghost_marker_of, marker_of
from flashgrad.tui.charts.content import Curve
from flashgrad.tui.charts.palette import Palette
from flashgrad.tui.charts.scales import AxisScale

_MARKER_SPACING_CELLS = 9
_THEORY_SPACING_CELLS = 4
_GHOST_SPACING_DOTS = 3


class LinePainter:
    """Draws curves and points into one area."""

    def __init__(
        self, canvas: Canvas, area: Area, plot: Plot, axes: tuple[AxisScale, AxisScale], palette: Palette
    ) -> None:
        self._canvas = canvas
        self._area = area
        self._plot = plot
        self._x, self._y = axes
        self._fractions: dict[float, float | None] = {}
        self._palette = palette

    def draw(self, drawn: tuple[Curve, ...]) -> None:
        """All curves: bands and what is pinned beneath, then lines, then markers and theory."""
        for curve in drawn:
            self._band(curve)
        for index, curve in enumerate(drawn):
            self._ghost(curve, index, len(drawn))
        if self._plot.kind is PlotKind.SCATTER:
            self._scatter(drawn)
        else:
            self._lines(drawn)
        for curve in drawn:
            self._unplaced(curve)

    def column(self, x: float) -> int:
        """The canvas column of an x value; the left edge where it has no place."""
        return self._area.column(self._across(x) or 0.0)

    def _lines(self, drawn: tuple[Curve, ...]) -> None:
        for index, curve in enumerate(drawn):
            self._polyline(curve.series.x, curve.series.y, self._palette.of_series(index))
        is_shared = len(drawn) > 1
        for index, curve in enumerate(drawn):
            if curve.series.theory:
                spacing = _MARKER_SPACING_CELLS if is_shared else _THEORY_SPACING_CELLS
                self._spaced(curve.series.x, curve.series.theory, THEORY, spacing, self._palette.theory)
            if is_shared:
                marker = marker_of(self._plot.kind, index, len(drawn))
                # Shifted per series, so that markers of curves that run together do not cover each other.
                style, first = self._palette.of_series(index), 3 * (index + 1)
                self._spaced(curve.series.x, curve.series.y, marker, _MARKER_SPACING_CELLS, style, first=first)

    def _scatter(self, drawn: tuple[Curve, ...]) -> None:
        for curve in drawn:
            if curve.series.theory:
                ordered = sorted(zip(curve.series.x, curve.series.theory, strict=False))
                self._polyline(tuple(x for x, _ in ordered), tuple(y for _, y in ordered), self._palette.theory)
        for index, curve in enumerate(drawn):
            marker = marker_of(self._plot.kind, index, len(drawn))
            self._points(curve.series, marker, self._palette.of_series(index))

    def _polyline(self, xs: Numbers, ys: Numbers, style: Style, *, spacing: int = 1) -> None:
        """A braille line through the points, broken where one has no place, of every `spacing`-th dot."""
        dots = Dots(self._area.width, self._area.height, spacing)
        previous: tuple[int, int] | None = None
        for x, y in zip(xs, ys, strict=False):
            current = self._dot(x, y)
            if current is not None:
                dots.line(previous or current, current)
            previous = current
        dots.draw(self._canvas, self._area.left, self._area.top, style)

    def _points(self, series: Series, marker: str, style: Style) -> None:
        """`marker` at every point that has a place, in whatever order they come."""
        for x, y in zip(series.x, series.y, strict=False):
            across, up = self._across(x), self._y.fraction(y)
            if across is not None and up is not None:
                self._canvas.put(self._area.column(across), self._area.row(up), marker, style)

    def _spaced(self, xs: Numbers, ys: Numbers, marker: str, spacing: int, style: Style, *, first: int = 0) -> None:
        """`marker` at the points from the column `first` on, none nearer than `spacing` columns to the one before."""
        last = first - spacing
        for x, y in zip(xs, ys, strict=False):
            across = self._across(x)
            if across is None or self._area.column(across) - self._area.left - last < spacing:
                continue
            up = self._y.fraction(y)
            if up is None:
                continue
            column = self._area.column(across)
            last = column - self._area.left
            self._canvas.put(column, self._area.row(up), marker, style)

    def _ghost(self, curve: Curve, index: int, count: int) -> None:
        """The pinned curve as a dotted line with its own marker at intervals, or the pinned points."""
        pinned, marker = curve.pinned, ghost_marker_of(self._plot.kind, index, count)
        if pinned is None:
            return
        style = self._palette.of_ghost(index)
        if self._plot.kind is PlotKind.SCATTER:
            self._points(pinned, marker, style)
        else:
            self._polyline(pinned.x, pinned.y, style, spacing=_GHOST_SPACING_DOTS)
            self._spaced(pinned.x, pinned.y, marker, _MARKER_SPACING_CELLS, style, first=3 * index + 6)

    def _band(self, curve: Curve) -> None:
        low, high = curve.series.low, curve.series.high
        if not low or not high:
            return
        dots = Dots(self._area.width, self._area.height)
        edges = [
            (self._dot(x, bottom), self._dot(x, top)) for x, bottom, top in zip(curve.series.x, low, high, strict=False)
        ]
        if self._plot.kind is PlotKind.SCATTER:
            self._whiskers(curve, low, high)
            return
        for (left_low, left_high), (right_low, right_high) in pairwise(edges):
            if left_low and left_high and right_low and right_high:
                _shade(dots, (left_low, left_high), (right_low, right_high))
        dots.draw(self._canvas, self._area.left, self._area.top, self._palette.band)

    def _whiskers(self, curve: Curve, low: Numbers, high: Numbers) -> None:
        for x, bottom, top in zip(curve.series.x, low, high, strict=False):
            across, start, end = self._across(x), self._y.fraction(top), self._y.fraction(bottom)
            if across is None or start is None or end is None:
                continue
            for row in range(self._area.row(start), self._area.row(end) + 1):
                self._canvas.put(self._area.column(across), row, BAND, self._palette.band)

    def _unplaced(self, curve: Curve) -> None:
        """Marks for values that the y axis cannot hold, at their x."""
        pinned = curve.pinned or Series((), ())
        measured = curve.series
        for xs, ys in ((pinned.x, pinned.y), (measured.x, measured.y), (measured.x, measured.theory or ())):
            for x, value in zip(xs, ys, strict=False):
                if self._y.fraction(value) is not None:
                    continue
                mark, across = mark_of(value, self._plot.y_scale), self._across(x)
                if mark is None or across is None:
                    continue
                row = self._area.top if mark.is_at_top else self._area.top + self._area.height - 1
                self._canvas.put(self._area.column(across), row, mark.glyph, self._palette.alert)

    def _across(self, x: float) -> float | None:
        """The fraction of `x`; all curves and passes ask for the same few."""
        if x not in self._fractions:
            self._fractions[x] = self._x.fraction(x)
        return self._fractions[x]

    def _dot(self, x: float, y: float) -> tuple[int, int] | None:
        across, up = self._across(x), self._y.fraction(y)
        return None if across is None or up is None else self._area.dot(across, up)


_Edge = tuple[tuple[int, int], tuple[int, int]]


def _shade(dots: Dots, left: _Edge, right: _Edge) -> None:
    """A sparse raster between two edges, each given as its low and its high dot."""
    start, end = left[0][0], right[0][0]
    for x in range(min(start, end), max(start, end) + 1):
        share = (x - start) / (end - start) if end != start else 0.0
        bottom = left[0][1] + (right[0][1] - left[0][1]) * share
        top = left[1][1] + (right[1][1] - left[1][1]) * share
        for y in range(int(min(top, bottom)), int(max(top, bottom)) + 1):
            if (x + y) % 2 == 0:
                dots.put(x, y)
