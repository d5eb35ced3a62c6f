"""The line under a chart: a legend, or the exact values at the cursor behind the same markers. Pure."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.style import Style

from flashgrad.demos.spec import Plot, PlotKind
from flashgrad.tui.charts.canvas import Canvas
from flashgrad.tui.charts.content import Curve, mark_of
from flashgrad.tui.charts.numerals import format_number
from flashgrad.tui.charts.palette import Palette

Piece = tuple[str, Style]
Entry = tuple[Piece, ...]
"""What stays together when the caption wraps."""

THEORY = "◆"
BAND = "│"
REFERENCE = "╌"
_GAP = 2

_MARKERS = {
    PlotKind.BARS: "█▒░▓",
    PlotKind.HISTOGRAM: "█▒░▓",
    PlotKind.LINES: "●■▲○□△",
    PlotKind.SCATTER: "●■▲○□△",
    PlotKind.HEATMAP: "▀",
}


def marker_of(kind: PlotKind, index: int, count: int) -> str:
    """The character that stands for the series at `index` of `count`; a single curve needs no marker on its line."""
    if kind is PlotKind.LINES and count == 1:
        return "⠒"
    markers = _MARKERS[kind]
    return markers[index % len(markers)]


def legend(plot: Plot, drawn: tuple[Curve, ...], palette: Palette) -> tuple[Entry, ...]:
    """What each marker means."""
    entries = [
        _entry(marker_of(plot.kind, index, len(drawn)), palette.of_series(index), _name(curve, drawn), palette)
        for index, curve in enumerate(drawn)
    ]
    if any(curve.series.theory for curve in drawn):
        entries.append(_entry(_theory_marker(plot), palette.theory, "theory", palette))
    if any(curve.series.low for curve in drawn):
        entries.append(_entry(_band_marker(plot), palette.band, "seed band", palette))
    if plot.reference is not None:
        label = format_number(plot.reference)
        entries.append(_entry(REFERENCE, palette.reference, label, palette))
    return (*entries, *_marks(plot, drawn, palette))


def reading(plot: Plot, drawn: tuple[Curve, ...], position: float, palette: Palette, width: int) -> tuple[Entry, ...]:
    """The reading in words where one line holds it, else terse."""
    full = _values_at(plot, drawn, position, palette, is_terse=False)
    if len(wrapped(full, width, 2)) == 1:
        return full
    return _values_at(plot, drawn, position, palette, is_terse=True)


def wrapped(entries: tuple[Entry, ...], width: int, at_most: int) -> tuple[tuple[Entry, ...], ...]:
    """`entries` on as few lines of `width` cells as they need, on `at_most` lines at the most."""
    lines: list[list[Entry]] = [[]]
    used = 0
    for entry in entries:
        cells = sum(cell_len(text) for text, _ in entry)
        if lines[-1] and used + _GAP + cells > width and len(lines) < at_most:
            lines.append([])
            used = 0
        used += cells + (_GAP if lines[-1] else 0)
        lines[-1].append(entry)
    return tuple(tuple(line) for line in lines)


def write_line(canvas: Canvas, x: int, y: int, line: tuple[Entry, ...]) -> None:
    """Write one line of a caption, cut at the canvas's edge."""
    for entry in line:
        for text, style in entry:
            x = canvas.write(x, y, text, style) if text.strip() else x + len(text)
        x += _GAP


def _values_at(
    plot: Plot, drawn: tuple[Curve, ...], position: float, palette: Palette, *, is_terse: bool
) -> tuple[Entry, ...]:
    """The exact values at the x value `position`; `is_terse` leaves out what the markers say already."""
    entries: list[Entry] = [((f"{plot.x_label} {format_number(position)}", palette.cursor),)]
    for index, curve in enumerate(drawn):
        place = _index_of(curve, position)
        if place is None:
            continue
        series = curve.series
        name = "" if is_terse and len(drawn) == 1 else f"{_name(curve, drawn)} "
        marker = marker_of(plot.kind, index, len(drawn))
        text = f"{name}{format_number(series.y[place])}"
        entries.append(_entry(marker, palette.of_series(index), text, palette))
        if series.theory:
            text = f"{'' if is_terse else 'theory '}{format_number(series.theory[place])}"
            entries.append(_entry(_theory_marker(plot), palette.theory, text, palette))
        if series.low and series.high:
            edges = f"{format_number(series.low[place])}…{format_number(series.high[place])}"
            text = f"{'' if is_terse else 'seeds '}{edges}"
            entries.append(_entry(_band_marker(plot), palette.band, text, palette))
    return tuple(entries)


def _entry(marker: str, style: Style, text: str, palette: Palette) -> Entry:
    return ((marker, style), (" ", palette.muted), (text, palette.muted))


def _name(curve: Curve, drawn: tuple[Curve, ...]) -> str:
    """A single curve is named by the axis already, so the legend tells measured from predicted."""
    return "measured" if len(drawn) == 1 else curve.name


def _theory_marker(plot: Plot) -> str:
    return "⠒" if plot.kind is PlotKind.SCATTER else THEORY


def _band_marker(plot: Plot) -> str:
    return "⢕" if plot.kind is PlotKind.LINES else BAND


def _index_of(curve: Curve, position: float) -> int | None:
    try:
        return curve.series.x.index(position)
    except ValueError:
        return None


def _marks(plot: Plot, drawn: tuple[Curve, ...], palette: Palette) -> Iterator[Entry]:
    """One entry for each kind of value that the axis could not place."""
    seen: set[str] = set()
    for curve in drawn:
        for value in (*curve.series.y, *(curve.series.theory or ())):
            mark = mark_of(value, plot.y_scale)
            if mark is not None and mark.meaning not in seen:
                seen.add(mark.meaning)
                yield _entry(mark.glyph, palette.alert, mark.meaning, palette)
    unplaced = sum(mark_of(x, plot.x_scale) is not None for curve in drawn for x in curve.series.x)
    if unplaced and plot.kind in (PlotKind.LINES, PlotKind.SCATTER):
        yield ((f"{unplaced} without a place on the x axis", palette.alert),)
