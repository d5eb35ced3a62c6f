"""A plot, its data and a size become lines of styled text. Pure; no app is needed to draw or to test a chart."""

from dataclasses import dataclass

from rich.cells import cell_len
from textual.strip import Strip

from flashgrad.demos.spec import Matrix, Plot, PlotKind
from flashgrad.text import one_line
from flashgrad.tui.charts import arrows, axes, bars, captions, content, dots, heatmap
from flashgrad.tui.charts.canvas import Canvas
from flashgrad.tui.charts.content import ChartData, Cursor, Curve
from flashgrad.tui.charts.lines import LinePainter
from flashgrad.tui.charts.palette import PLAIN, Palette
from flashgrad.tui.charts.scales import AxisScale, axis_scale, tight_scale

_CELLS_PER_X_LABEL = 8

Caption = tuple[captions.Entry, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn chart: exactly `height` strips of `width` cells."""

    strips: list[Strip]
    columns: tuple[int, ...] = ()
    """The column of every cursor position, for pointing with the mouse."""
    rows: tuple[int, ...] = ()
    """The row of every row of a matrix; empty for the other kinds."""

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
    rows: tuple[int, ...] = ()
    if plot.kind in content.MATRIX_KINDS:
        columns, rows = _matrix(canvas, plot, data, palette, selected)
    elif plot.kind is PlotKind.ARROWS:
        columns = _arrows(canvas, plot, data, palette, selected)
    else:
        columns = _chart(canvas, plot, data, palette, selected)
    return Picture(canvas.strips(), columns, rows)


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
        reading = captions.reading(plot, drawn, places[cursor[0] if cursor else 0], palette, width, data.x_names)
    is_bars = plot.kind in content.BAR_KINDS
    y_scale = axis_scale(content.drawn_values(plot, drawn), plot.y_scale, from_floor=is_bars)
    starts_on_axis = is_bars and not y_scale.is_log and y_scale.low == 0
    frame = axes.frame_of(plot, y_scale, (legend, reading), width, height, starts_on_axis=starts_on_axis)
    told = captions.legend(plot, drawn, palette, content.formula(plot, data))
    if captions.has_room(told, width, frame.caption_rows):  # the picture is not to lose a row to the formula
        legend = told
    axes.draw_frame(canvas, frame, plot, palette, reading if cursor else legend)
    axes.draw_reference(canvas, frame.area, plot, y_scale, palette)
    if is_bars:
        selected = cursor[0] if cursor else None
        columns = bars.draw_bars(canvas, frame.area, plot, drawn, y_scale, palette, selected)
        labels = list(bars.bar_labels(places, columns, data.x_names))
        name = bars.axis_name(plot, drawn, frame.area.width)
    else:
        painter, labels = _lines(canvas, frame.area, plot, drawn, (y_scale, palette))
        columns = tuple(map(painter.column, places))
        labels = list(bars.bar_labels(places, columns, data.x_names)) if data.x_names else labels
        name = plot.x_label
    axes.draw_x_labels(canvas, frame.area, labels, name, palette)
    if cursor:
        axes.draw_cursor(canvas, frame.area, columns[cursor[0]], palette)
    return columns


def _lines(
    canvas: Canvas, area: axes.Area, plot: Plot, drawn: tuple[Curve, ...], look: tuple[AxisScale, Palette]
) -> tuple[LinePainter, list[tuple[int, str]]]:
    y_scale, palette = look
    x_scale = tight_scale((x for curve in drawn for xs in curve.across() for x in xs), plot.x_scale)
    painter = LinePainter(canvas, area, plot, (x_scale, y_scale), palette)
    painter.draw(drawn)
    return painter, _tick_labels(x_scale, area)


def _arrows(canvas: Canvas, plot: Plot, data: ChartData, palette: Palette, cursor: Cursor | None) -> tuple[int, ...]:
    drawn = content.curves(plot, data)
    if not drawn:
        return _empty(canvas, plot, palette)
    legend = arrows.arrow_legend(drawn, palette)
    readings = [arrows.arrow_reading(drawn, index, palette, canvas.width) for index in range(len(drawn))]
    painter = arrows.ArrowPainter(canvas, plot, drawn, (legend, *readings))
    area = painter.area
    axes.draw_frame(canvas, painter.frame, plot, palette, readings[cursor[0]] if cursor else legend)
    axes.draw_reference(canvas, area, plot, painter.y_scale, palette)
    columns = painter.draw(palette, cursor[0] if cursor else None)
    axes.draw_x_labels(canvas, area, _tick_labels(painter.x_scale, area), plot.x_label, palette)
    if cursor:
        axes.draw_cursor(canvas, area, columns[cursor[0]], palette)
    return columns


def _tick_labels(x_scale: AxisScale, area: axes.Area) -> list[tuple[int, str]]:
    ticks = x_scale.ticks(max(2, area.width // _CELLS_PER_X_LABEL))
    return [(area.column(tick.fraction), tick.label) for tick in ticks]


def _matrix(
    canvas: Canvas, plot: Plot, data: ChartData, palette: Palette, cursor: Cursor | None
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    matrix = content.matrix(plot, data)
    if matrix is None:
        return _empty(canvas, plot, palette), ()
    rows, columns = len(matrix.values), len(matrix.values[0])
    selected = (0, 0) if cursor is None else (cursor[0], min(cursor[1], rows - 1))
    reading = heatmap.matrix_reading(plot, matrix, content.pinned_matrix(plot, data), selected, palette)
    frame, legend = _matrix_frame(canvas, plot, matrix, palette, reading)
    axes.draw_frame(canvas, frame, plot, palette, reading if cursor else legend)
    painter: heatmap.HeatmapPainter | dots.DotPainter
    if plot.kind is PlotKind.DOTS:
        painter = dots.DotPainter(canvas, frame.area, matrix, palette)
        painter.draw(selected if cursor else None)
    else:
        painter = heatmap.HeatmapPainter(canvas, frame.area, matrix, palette)
        painter.draw()
    for row in {0, rows - 1}:
        label = str(row + 1)
        canvas.write(frame.area.left - 2 - cell_len(label), painter.row(row), label, palette.muted)
    at = tuple(painter.column(index) for index in range(columns))
    axes.draw_x_labels(canvas, frame.area, bars.bar_labels(content.positions(plot, data), at), plot.x_label, palette)
    if cursor:
        axes.draw_cursor(canvas, frame.area, at[selected[0]], palette)
        canvas.put(frame.area.left - 1, painter.row(selected[1]), "▶", palette.cursor)
    return at, tuple(map(painter.row, range(rows)))


def _matrix_frame(
    canvas: Canvas, plot: Plot, matrix: Matrix, palette: Palette, reading: Caption
) -> tuple[axes.Frame, Caption]:
    """The layout around a matrix and the legend under it."""

    def around(legend: Caption) -> axes.Frame:
        gutter = len(str(len(matrix.values)))
        return axes.frame_of(plot, None, (legend, reading), canvas.width, canvas.height, gutter=gutter)

    if plot.kind is PlotKind.HEATMAP:
        legend = heatmap.heatmap_legend(matrix, palette)
        return around(legend), legend
    legend = dots.dots_legend(matrix, (1, 1), palette)
    for _ in range(2):
        # The legend names the block that a dot stands for, and with its length takes rows from the dots.
        legend = dots.dots_legend(matrix, dots.block_of(matrix, around(legend).area), palette)
    return around(legend), legend


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
