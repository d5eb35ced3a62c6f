"""Vectors in the plane, with one scale on both axes so that angles are true. Pure.

A cell is about twice as high as wide, so a row stands for twice as much as a column. Longer arrows are drawn first:
of arrows in the same direction the head of each stays visible.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rich.cells import cell_len
from rich.style import Style

from flashgrad.demos.numerals import format_number
from flashgrad.demos.plots import Mark, mark_of
from flashgrad.demos.spec import Plot, PlotKind, Series
from flashgrad.text import one_line
from flashgrad.tui.charts import axes
from flashgrad.tui.charts.axes import Area
from flashgrad.tui.charts.canvas import Canvas, Dots
from flashgrad.tui.charts.captions import Entry, ghost_marker_of, marker_of
from flashgrad.tui.charts.content import Curve
from flashgrad.tui.charts.palette import Palette
from flashgrad.tui.charts.scales import AxisScale

_COLUMNS_PER_ROW = 2
_HEADS = "→↗↑↖←↙↓↘"
_GHOST_SPACING_DOTS = 3
_GREATEST = 1e308
_LEAST = 1e-300

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A vector from `tail` to `tip`, both in the data's units."""

    tail: Point
    tip: Point

    @property
    def length(self) -> float:
        """The Euclidean length; infinite or NaN where an end is, or where a double cannot hold it."""
        return math.hypot(self.tip[0] - self.tail[0], self.tip[1] - self.tail[1])

    @property
    def angle_degrees(self) -> float | None:
        """Counter-clockwise from the x axis, in (−180, 180]; None where the arrow has no length or no place."""
        if self.tail == self.tip or self.mark is not None:
            return None
        return math.degrees(math.atan2(self.tip[1] / 2 - self.tail[1] / 2, self.tip[0] / 2 - self.tail[0] / 2))

    @property
    def mark(self) -> Mark | None:
        """What keeps the arrow from being drawn; None where nothing does."""
        return next((mark for value in (*self.tail, *self.tip) if (mark := mark_of(value, "linear"))), None)


def arrow_of(series: Series) -> Arrow:
    """The arrow from a series' first point to its last."""
    return Arrow((series.x[0], series.y[0]), (series.x[-1], series.y[-1]))


def arrow_legend(drawn: tuple[Curve, ...], palette: Palette) -> tuple[Entry, ...]:
    """The marker in the middle of each arrow; of one that cannot be drawn, why."""
    entries: list[Entry] = []
    for index, curve in enumerate(drawn):
        mark = arrow_of(curve.series).mark if curve.series.x else None
        name = curve.name
        entries.append(_entry(marker_of(PlotKind.ARROWS, index, len(drawn)), palette.of_series(index), name, palette))
        if mark is not None:
            entries.append(((f"{mark.glyph} {name} is {mark.meaning}", palette.alert),))
    if any(curve.pinned for curve in drawn):
        marker = ghost_marker_of(PlotKind.ARROWS, 0, len(drawn))
        entries.append(_entry(marker, palette.of_ghost(0), "pinned", palette))
    return tuple(entries)


def arrow_reading(drawn: tuple[Curve, ...], selected: int, palette: Palette, width: int) -> tuple[Entry, ...]:
    """Length and angle of one arrow and of the pinned one behind it, in words where one line holds them."""
    full = tuple(_reading(drawn, selected, palette, is_terse=False))
    if sum(cell_len(text) + 1 for entry in full for text, _ in entry) <= width:
        return full
    return tuple(_reading(drawn, selected, palette, is_terse=True))


def _reading(drawn: tuple[Curve, ...], selected: int, palette: Palette, *, is_terse: bool) -> Iterator[Entry]:
    curve = drawn[selected]
    marker = marker_of(PlotKind.ARROWS, selected, len(drawn))
    yield ((f"{marker} {curve.name}", palette.cursor),)
    if curve.series.x:
        yield ((_measures(arrow_of(curve.series), is_terse=is_terse), palette.title),)
    if curve.pinned is not None:
        text = _measures(arrow_of(curve.pinned), is_terse=is_terse)
        ghost = ghost_marker_of(PlotKind.ARROWS, selected, len(drawn))
        yield _entry(ghost, palette.of_ghost(selected), text if is_terse else f"pinned {text}", palette)


def _measures(arrow: Arrow, *, is_terse: bool) -> str:
    degrees = arrow.angle_degrees
    angle = "no angle" if degrees is None else f"{format_number(degrees)}°"
    length = format_number(arrow.length)
    if is_terse:
        return f"{length} at {angle}"
    return f"length {length}, {angle}" if degrees is None else f"length {length}, angle {angle}"


def _entry(marker: str, style: Style, text: str, palette: Palette) -> Entry:
    return ((marker, style), (" ", palette.muted), (text, palette.muted))


def equal_scales(arrows: list[Arrow], area: Area) -> tuple[AxisScale, AxisScale]:
    """An x and a y axis that hold all arrows in the middle of `area`, a row being worth two columns."""
    points = [point for arrow in arrows for point in (arrow.tail, arrow.tip)] or [(0.0, 0.0), (1.0, 1.0)]
    (left, right), (bottom, top) = ((min(values), max(values)) for values in zip(*points, strict=True))
    columns, rows = max(area.width - 1, 1), max(area.height - 1, 1)
    # A free column and row beside the outermost heads, where there is room for them; halves cannot overflow.
    half_column = max(
        (right / 2 - left / 2) / max(columns - 2, 1), (top / 2 - bottom / 2) / max(rows - 2, 1) / _COLUMNS_PER_ROW
    )
    centre = (left / 2 + right / 2, bottom / 2 + top / 2)
    if half_column < _LEAST:
        half_column = max(map(abs, centre)) / columns or 1 / columns
    per_column = min(2 * half_column, _GREATEST)
    per_row = min(per_column * _COLUMNS_PER_ROW, _GREATEST)
    return _axis(centre[0], per_column, columns), _axis(centre[1], per_row, rows)


def _axis(middle: float, per_cell: float, cells: int) -> AxisScale:
    """An axis of `cells` steps about `middle`, moved by less than a step so that zero stands in a cell's middle."""
    low = middle - per_cell / 2 * cells
    to_zero = -low / per_cell
    if cells > 3 and 0 <= to_zero <= cells:
        # Zero is often halfway between two cells, and then the last digit of a measurement must not decide.
        low = -round(round(to_zero, 6)) * per_cell or 0.0
    low = max(low, -_GREATEST)
    return AxisScale(low, min(low + per_cell * cells, _GREATEST))


class ArrowPainter:
    """Draws arrows into the area of a frame that it lays out itself, as the scale depends on the area's shape."""

    def __init__(
        self, canvas: Canvas, plot: Plot, drawn: tuple[Curve, ...], captions: tuple[tuple[Entry, ...], ...]
    ) -> None:
        self._canvas = canvas
        self._drawn = drawn
        self._arrows = [arrow_of(curve.series) if curve.series.x else None for curve in drawn]
        self._ghosts = [None if curve.pinned is None else arrow_of(curve.pinned) for curve in drawn]
        placed = [arrow for arrow in (*self._arrows, *self._ghosts) if arrow is not None and arrow.mark is None]
        gutter = 1
        for _ in range(3):
            # Labels need room, room sets the scale, the scale the labels: this settles after a turn or two.
            frame = axes.frame_of(plot, None, captions, canvas.width, canvas.height, gutter=gutter)
            self.x_scale, self.y_scale = equal_scales(placed, frame.area)
            ticks = axes.y_ticks(self.y_scale, frame.area.height)
            self.frame = replace(frame, ticks=ticks)
            needed = max((cell_len(tick.label) for tick in ticks), default=0)
            if needed <= gutter:
                break
            gutter = needed
        self.area = self.frame.area

    def draw(self, palette: Palette, selected: int | None) -> tuple[int, ...]:
        """Draw all arrows, the selected one in the cursor's style; the column of each tip."""
        count = len(self._drawn)
        for index, ghost in enumerate(self._ghosts):
            if ghost is not None and ghost.mark is None:
                marker = ghost_marker_of(PlotKind.ARROWS, index, count)
                self._shaft(ghost, palette.of_ghost(index), _GHOST_SPACING_DOTS)
                self._ends(ghost, marker, palette.of_ghost(index))
        placed = [
            (index, arrow, palette.cursor if index == selected else palette.of_series(index))
            for index, arrow in enumerate(self._arrows)
            if arrow is not None and arrow.mark is None
        ]
        placed.sort(key=lambda each: -each[1].length)
        for _, arrow, style in placed:
            self._shaft(arrow, style)
        for index, arrow, style in placed:
            self._ends(arrow, marker_of(PlotKind.ARROWS, index, count), style)
        for index, arrow, style in placed:
            self._label(arrow, self._drawn[index].name, style)
        return tuple(self._tip_column(index) for index in range(count))

    def _shaft(self, arrow: Arrow, style: Style, spacing: int = 1) -> None:
        dots = Dots(self.area.width, self.area.height, spacing)
        dots.line(self._dot(arrow.tail), self._dot(arrow.tip))
        dots.draw(self._canvas, self.area.left, self.area.top, style)

    def _ends(self, arrow: Arrow, marker: str, style: Style) -> None:
        """The marker in the middle and the head at the tip; of an arrow without length only the marker."""
        middle = (arrow.tail[0] / 2 + arrow.tip[0] / 2, arrow.tail[1] / 2 + arrow.tip[1] / 2)
        self._canvas.put(*self._cell(middle), marker, style)
        degrees = arrow.angle_degrees
        if degrees is not None:
            self._canvas.put(*self._cell(arrow.tip), _HEADS[round(degrees / 45) % 8], style)

    def _label(self, arrow: Arrow, name: str, style: Style) -> None:
        """The name beyond the tip, or beside it, wherever nothing else stands."""
        text = one_line(name)
        x, y = self._cell(arrow.tip)
        cells = cell_len(text)
        right, left, middle = x + 2, x - 1 - cells, x - cells // 2
        beyond = right if arrow.tip[0] >= arrow.tail[0] else left
        for start, row in ((beyond, y), (middle, y - 1), (middle, y + 1), (right, y), (left, y), (right, y + 1)):
            if self._is_free(start - 1, row, cells + 2):
                self._canvas.write(start, row, text, style)
                return

    def _is_free(self, start: int, row: int, cells: int) -> bool:
        is_inside = start >= self.area.left - 1 and start + cells <= self.area.left + self.area.width + 1
        if not (is_inside and self.area.top <= row < self.area.top + self.area.height):
            return False
        return all(self._canvas.character_at(x, row) == " " for x in range(max(start, self.area.left), start + cells))

    def _tip_column(self, index: int) -> int:
        arrow = self._arrows[index] or self._ghosts[index]
        return self.area.left if arrow is None or arrow.mark is not None else self._cell(arrow.tip)[0]

    def _cell(self, point: Point) -> tuple[int, int]:
        """The cell that holds the point's dot, so that heads and markers stand on their shaft."""
        across, down = self._dot(point)
        return self.area.left + across // 2, self.area.top + down // 4

    def _dot(self, point: Point) -> tuple[int, int]:
        return self.area.dot(self.x_scale.fraction(point[0]) or 0.0, self.y_scale.fraction(point[1]) or 0.0)
