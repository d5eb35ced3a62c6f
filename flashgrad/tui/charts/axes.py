"""Title, axes and caption of a chart, and the area that they leave for the data. Pure.

Values are drawn at cell centres: the fraction 0 is the middle of the area's lowest row and 1 that of its highest,
so that a mark stands exactly beside its tick label. Where bars stand for amounts, the axis line itself is zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len

from flashgrad.demos.spec import Plot
from flashgrad.text import one_line
from flashgrad.tui.charts.canvas import Canvas, fitted
from flashgrad.tui.charts.captions import REFERENCE, Entry, wrapped, write_line
from flashgrad.tui.charts.palette import Palette
from flashgrad.tui.charts.scales import AxisScale, Tick

MIN_WIDTH_CELLS = 24
MIN_HEIGHT_CELLS = 6
_ROWS_BELOW_AREA = 2
"""The axis line and its labels."""
_MOST_LINEAR_TICKS = 10


@dataclass(frozen=True, slots=True)
class Area:
    """The cells that belong to the data."""

    left: int
    top: int
    width: int
    height: int
    starts_on_axis: bool = False
    """Whether the fraction 0 is the axis line itself, as for bars whose foot means zero."""

    def row(self, fraction: float) -> int:
        """The canvas row whose middle is nearest to `fraction`."""
        return self.top + self.height - 1 + self.starts_on_axis - round(fraction * self._span)

    def level(self, fraction: float) -> float:
        """The height of `fraction` above the area's lower edge, in cells."""
        return fraction * self._span + 0.5 - self.starts_on_axis

    def column(self, fraction: float) -> int:
        """The canvas column whose middle is nearest to `fraction`."""
        return self.left + round(fraction * (self.width - 1))

    def dot(self, x: float, y: float) -> tuple[int, int]:
        """The braille dot, within the area, at the fractions `x` and `y`."""
        across = (x * (self.width - 1) + 0.5) * 2
        down = ((1 - y) * (self.height - 1) + 0.5) * 4
        return int(across), int(down)

    @property
    def _span(self) -> int:
        return self.height - 1 + self.starts_on_axis


@dataclass(frozen=True, slots=True)
class Frame:
    """Where everything around the data goes."""

    area: Area
    ticks: tuple[Tick, ...]
    caption_rows: int
    has_label_row: bool
    """Whether the y label has a row of its own under the title."""


def frame_of(
    plot: Plot,
    scale: AxisScale | None,
    captions: tuple[tuple[Entry, ...], ...],
    width: int,
    height: int,
    *,
    gutter: int = 0,
    starts_on_axis: bool = False,
) -> Frame:
    """The layout of a chart of this size.

    `captions` are all that may stand under the chart: the longest decides, so that the picture holds still when
    one replaces the other. Without `scale` the y axis bears no ticks; `gutter` then is the room beside it.
    """
    most = 1 if height < 10 else 2 if height < 16 else 3
    caption_rows = max(len(wrapped(entries, width, most)) for entries in captions)
    fits_one_row = cell_len(plot.title) + 2 + cell_len(plot.y_label) <= width
    has_label_row = not fits_one_row and height >= 10
    top = 2 if has_label_row else 1
    area_height = height - top - _ROWS_BELOW_AREA - caption_rows
    ticks = () if scale is None else y_ticks(scale, area_height)
    gutter = max((cell_len(tick.label) for tick in ticks), default=gutter) + 1
    area = Area(gutter + 1, top, max(1, width - gutter - 1), max(1, area_height), starts_on_axis)
    return Frame(area, ticks, caption_rows, has_label_row)


def y_ticks(scale: AxisScale, rows: int) -> tuple[Tick, ...]:
    """A tick for every other row, and on a tall linear axis no more than can be taken in."""
    at_most = max(2, (rows + 1) // 2)
    return scale.ticks(at_most if scale.is_log else min(at_most, _MOST_LINEAR_TICKS))


def draw_frame(canvas: Canvas, frame: Frame, plot: Plot, palette: Palette, caption: tuple[Entry, ...]) -> None:
    """Title, y label, y axis with its ticks, x axis line and caption."""
    area = frame.area
    after_title = canvas.write(0, 0, plot.title, palette.title)
    if frame.has_label_row:
        canvas.write(0, 1, plot.y_label, palette.muted)
    elif canvas.width - after_title > 4:
        canvas.write(after_title + 2, 0, plot.y_label, palette.muted)
    axis = area.left - 1
    for row in range(area.top, area.top + area.height):
        canvas.put(axis, row, "│", palette.muted)
    taken: set[int] = set()
    for tick in frame.ticks:
        row = area.row(tick.fraction)
        if row in taken:
            continue
        taken.add(row)
        canvas.write(axis - 1 - cell_len(tick.label), row, tick.label, palette.muted)
        canvas.put(axis, row, "┤", palette.muted)
    floor = area.top + area.height
    canvas.put(axis, floor, "┴" if area.starts_on_axis else "└", palette.muted)
    for column in range(area.left, canvas.width):
        canvas.put(column, floor, "─", palette.muted)
    for index, line in enumerate(wrapped(caption, canvas.width, frame.caption_rows)):
        write_line(canvas, 0, canvas.height - frame.caption_rows + index, line)


def draw_x_labels(canvas: Canvas, area: Area, labels: Iterable[tuple[int, str]], name: str, palette: Palette) -> None:
    """Of the (column, label) pairs those that find room, and the axis's name at the end of the axis line."""
    floor = area.top + area.height
    free_from = 0
    for column, label in labels:
        cells = cell_len(label)
        start = min(max(0, column - (cells - 1) // 2), canvas.width - cells)
        if start < free_from:
            continue
        canvas.put(column, floor, "┬", palette.muted)
        canvas.write(start, floor + 1, label, palette.muted)
        free_from = start + cells + 1
    shown = fitted(one_line(name), area.width - 2)
    left = canvas.width - cell_len(shown)
    canvas.put(left - 1, floor, " ", palette.muted)
    canvas.write(left, floor, shown, palette.muted)


def draw_reference(canvas: Canvas, area: Area, plot: Plot, scale: AxisScale, palette: Palette) -> None:
    """The plot's reference line, before the data is drawn over it."""
    fraction = None if plot.reference is None else scale.fraction(plot.reference)
    if fraction is None:
        return
    for column in range(area.left, area.left + area.width):
        canvas.put(column, area.row(fraction), REFERENCE, palette.reference)


def draw_cursor(canvas: Canvas, area: Area, column: int, palette: Palette) -> None:
    """The cursor's mark on the x axis."""
    canvas.put(column, area.top + area.height, "▲", palette.cursor)
