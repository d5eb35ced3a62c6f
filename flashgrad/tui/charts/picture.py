"""A plot, its data and a size become lines of styled text. Pure; no app is needed to draw or to test a chart."""

from dataclasses import dataclass

from rich.cells import cell_len
from textual.strip import Strip

from flashgrad.demos.spec import Plot, PlotKind
from flashgrad.text import one_line
from flashgrad.tui.charts import axes, bars, captions, content, heatmap
from flashgrad.tui.charts.canvas import Canvas
from flashgrad.tui.charts.content import ChartData, Cursor, Curve
from flashgrad.tui.charts.lines import LinePainter
from flashgrad.tui.charts.palette import PLAIN, Palette
from flashgrad.tui.charts.scales import AxisScale, axis_scale, tight_scale

_BAR_KINDS = (PlotKind.BARS, PlotKind.HISTOGRAM)
_CELLS_PER_X_LABEL = 8


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn chart: exactly `height` strips of `width` cells."""

    strips: list[Strip]
    columns: tuple[int, ...] = ()
    """The column of every cursor position, for pointing with the mouse."""

    @property
    def text(self) -> str:
        """The characters alone, a line per row."""
        return "\n".join(strip.text.rstrip() for strip in self.strips)


def draw(
    plot: Plot, data: ChartData, width: int, height: int, palette: Palette = PLAIN, cursor: Cursor | None = None
) -> Picture:
    """The chart of `plot` at this size; a sentence where there is too little room or nothing to draw yet."""
    canvas = Canvas(max(width, 0), max(height, 0), palette.base)
    if width < axes.MIN_WIDTH_CELLS or height < axes.MIN_HEIGHT_CELLS:
        needed = f"{axes.MIN_WIDTH_CELLS}×{axes.MIN_HEIGHT_CELLS}"
        _write_wrapped(canvas, f"{plot.title}: this chart needs {needed} cells.", palette)
        return Picture(canvas.strips())
    places = content.positions(plot, data)
    selected = None if cursor is None or not places else (min(cursor[0], len(places) - 1), cursor[1])
    if plot.kind is PlotKind.HEATMAP:
        columns = _heatmap(canvas, plot, data, palette, selected)
    else:
        columns = _chart(canvas, plot, data, palette, selected)
    return Picture(canvas.strips(), columns)


def _chart(canvas: Canvas, plot: Plot, data: ChartData, palette: Palette, cursor: Cursor | None) -> tuple[int, ...]:
    """Every kind that has two axes."""
    drawn = content.curves(plot, data)
    if not drawn:
        return _empty(canvas, plot, palette)
    places = content.positions(plot, data)
    width, height = canvas.width, canvas.height
    legend = captions.legend(plot, drawn, palette)
    reading = legend
    if places:
        reading = captions.reading(plot, drawn, places[cursor[0] if cursor else 0], palette, width)
    is_bars = plot.kind in _BAR_KINDS
    y_scale = axis_scale(content.drawn_values(plot, drawn), plot.y_scale, from_floor=is_bars)
    starts_on_axis = is_bars and not y_scale.is_log and y_scale.low == 0
    frame = axes.frame_of(plot, y_scale, (legend, reading), width, height, starts_on_axis=starts_on_axis)
    axes.draw_frame(canvas, frame, plot, palette, reading if cursor else legend)
    axes.draw_reference(canvas, frame.area, plot, y_scale, palette)
    if is_bars:
        selected = cursor[0] if cursor else None
        columns = bars.draw_bars(canvas, frame.area, plot, drawn, y_scale, palette, selected)
        labels = list(bars.bar_labels(places, columns))
        name = bars.axis_name(plot, drawn, frame.area.width)
    else:
        painter, labels = _lines(canvas, frame.area, plot, drawn, (y_scale, palette))
        columns = tuple(map(painter.column, places))
        name = plot.x_label
    axes.draw_x_labels(canvas, frame.area, labels, name, palette)
    if cursor:
        axes.draw_cursor(canvas, frame.area, columns[cursor[0]], palette)
    return columns


def _lines(
    canvas: Canvas, area: axes.Area, plot: Plot, drawn: tuple[Curve, ...], look: tuple[AxisScale, Palette]
) -> tuple[LinePainter, list[tuple[int, str]]]:
    y_scale, palette = look
    x_scale = tight_scale((x for curve in drawn for x in curve.series.x), plot.x_scale)
    painter = LinePainter(canvas, area, plot, (x_scale, y_scale), palette)
    painter.draw(drawn)
    ticks = x_scale.ticks(max(2, area.width // _CELLS_PER_X_LABEL))
    labels = [(area.column(tick.fraction), tick.label) for tick in ticks]
    return painter, labels


def _heatmap(canvas: Canvas, plot: Plot, data: ChartData, palette: Palette, cursor: Cursor | None) -> tuple[int, ...]:
    matrix = content.matrix(plot, data)
    if matrix is None:
        return _empty(canvas, plot, palette)
    rows, columns = len(matrix.values), len(matrix.values[0])
    legend = heatmap.heatmap_legend(matrix, palette)
    selected = None if cursor is None else (cursor[0], min(cursor[1], rows - 1))
    entries = legend if selected is None else heatmap.heatmap_reading(plot, matrix, selected, palette)
    frame = axes.frame_of(plot, None, (legend,), canvas.width, canvas.height, gutter=len(str(rows)))
    axes.draw_frame(canvas, frame, plot, palette, entries)
    painter = heatmap.HeatmapPainter(canvas, frame.area, matrix, palette)
    painter.draw()
    for row in {0, rows - 1}:
        label = str(row + 1)
        canvas.write(frame.area.left - 2 - cell_len(label), painter.row(row), label, palette.muted)
    at = tuple(painter.column(index) for index in range(columns))
    axes.draw_x_labels(canvas, frame.area, bars.bar_labels(content.positions(plot, data), at), plot.x_label, palette)
    if selected is not None:
        axes.draw_cursor(canvas, frame.area, at[selected[0]], palette)
        canvas.put(frame.area.left - 1, painter.row(selected[1]), "▶", palette.cursor)
    return at


def _empty(canvas: Canvas, plot: Plot, palette: Palette) -> tuple[int, ...]:
    frame = axes.frame_of(plot, None, ((),), canvas.width, canvas.height)
    axes.draw_frame(canvas, frame, plot, palette, ())
    text = "no data yet"
    area = frame.area
    left = area.left + max(0, (area.width - len(text)) // 2)
    canvas.write(left, area.top + area.height // 2, text, palette.muted)
    return ()


def _write_wrapped(canvas: Canvas, sentence: str, palette: Palette) -> None:
    """As many words per row as fit; what finds no row is dropped."""
    x = y = 0
    for word in one_line(sentence).split():
        if x and x + cell_len(word) > canvas.width:
            x, y = 0, y + 1
        x = canvas.write(x, y, word, palette.muted) + 1
