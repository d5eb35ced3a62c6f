"""The line under a chart: a legend, or the exact values at the cursor behind the same markers. Pure."""

import re
from collections.abc import Iterator, Mapping

from rich.cells import cell_len
from rich.style import Style

from flashgrad.demos.numerals import format_number
from flashgrad.demos.plots import mark_of
from flashgrad.demos.spec import Plot, PlotKind, Series
from flashgrad.mathbox.boxes import Line
from flashgrad.mathbox.faces import Face
from flashgrad.tui.charts.canvas import Canvas
from flashgrad.tui.charts.content import Curve
from flashgrad.tui.charts.palette import Palette

Piece = tuple[str, Style]
Entry = tuple[Piece, ...]
"""What stays together when the caption wraps."""

THEORY = "◆"
BAND = "│"
REFERENCE = "╌"
GHOST = "○"
_GAP = 2
_NO_NAMES: Mapping[float, str] = {}
_BAND_WORDS = {"seed band": "seeds"}
"""Shorter words for a band in a reading."""

_MARKERS = {
    PlotKind.BARS: "█▒░▓",
    PlotKind.HISTOGRAM: "█▒░▓",
    PlotKind.LINES: "●■▲○□△",
    PlotKind.SCATTER: "●■▲○□△",
    PlotKind.HEATMAP: "▀",
    PlotKind.ARROWS: "●■▲○□△",
    PlotKind.DOTS: "●",
}


def marker_of(kind: PlotKind, index: int, count: int) -> str:
    """The character that stands for the series at `index` of `count`; a single curve needs no marker on its line."""
    if kind is PlotKind.LINES and count == 1:
        return "⠒"
    markers = _MARKERS[kind]
    return markers[index % len(markers)]


def ghost_marker_of(kind: PlotKind, index: int, count: int) -> str:
    """The character of the pinned series at `index` of `count`: the hollow form of its marker where there is one."""
    if kind not in (PlotKind.LINES, PlotKind.SCATTER) or count == 1:
        return GHOST
    return _HOLLOW[index] if count <= len(_HOLLOW) else "◌"


_HOLLOW = "○□△"
"""Of the first markers of curves; more curves than these use them as markers of their own."""


def legend(plot: Plot, drawn: tuple[Curve, ...], palette: Palette, formula: Line = ()) -> tuple[Entry, ...]:
    """What each marker means; behind that of theory its formula."""
    entries = [
        _entry(marker_of(plot.kind, index, len(drawn)), palette.of_series(index), _name(plot, curve, drawn), palette)
        for index, curve in enumerate(drawn)
    ]
    if any(curve.series.theory for curve in drawn):
        theory = _entry(_theory_marker(plot), palette.theory, "theory", palette)
        entries.append((*theory, *_formula(formula, palette)))
    if any(curve.series.low for curve in drawn):
        entries.append(_entry(_band_marker(plot), palette.band, plot.band_label, palette))
    ghosts = _ghosts(plot, drawn)
    if ghosts:
        markers = tuple((ghost, palette.of_ghost(index)) for index, ghost in ghosts)
        entries.append((*markers, (" ", palette.muted), ("pinned", palette.muted)))
    if plot.reference is not None:
        label = format_number(plot.reference)
        entries.append(_entry(REFERENCE, palette.reference, label, palette))
    return (*entries, *_marks(plot, drawn, palette))


def reading(
    plot: Plot,
    drawn: tuple[Curve, ...],
    position: float,
    palette: Palette,
    width: int,
    x_names: Mapping[float, str] = _NO_NAMES,
) -> tuple[Entry, ...]:
    """The reading in words where one line holds it, else terse; a position with a name is called by that alone."""
    place = x_names.get(position, f"{plot.x_label} {format_number(position)}")
    head: Entry = ((place, palette.cursor),)
    full = (head, *_values_at(plot, drawn, position, palette, is_terse=False))
    if len(wrapped(full, width, 2)) == 1:
        return full
    return (head, *_values_at(plot, drawn, position, palette, is_terse=True))


def has_room(entries: tuple[Entry, ...], width: int, rows: int) -> bool:
    """Whether `entries` stand on `rows` lines of `width` cells, none of them cut."""
    lines = wrapped(entries, width, len(entries))
    return len(lines) <= rows and all(_cells(entry) <= width for entry in entries)


def wrapped(entries: tuple[Entry, ...], width: int, at_most: int) -> tuple[tuple[Entry, ...], ...]:
    """`entries` on as few lines of `width` cells as they need, on `at_most` lines at the most."""
    lines: list[list[Entry]] = [[]]
    used = 0
    for entry in entries:
        cells = _cells(entry)
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
    entries: list[Entry] = []
    for index, curve in enumerate(drawn):
        series, name = curve.series, "" if is_terse and len(drawn) == 1 else f"{_name(plot, curve, drawn)} "
        place = _index_of(series, position)
        if place is not None:
            text = f"{name}{format_number(series.y[place])}"
            entries.append(_entry(marker_of(plot.kind, index, len(drawn)), palette.of_series(index), text, palette))
            entries.extend(_beside(plot, series, place, palette, is_terse=is_terse))
        earlier = None if curve.pinned is None else _index_of(curve.pinned, position)
        if curve.pinned is not None and earlier is not None:
            # After its own curve's value the pinned one needs no name.
            text = "" if is_terse else "pinned " if place is not None or len(drawn) == 1 else f"{name}pinned "
            text = f"{text}{format_number(curve.pinned.y[earlier])}"
            marker = ghost_marker_of(plot.kind, index, len(drawn))
            entries.append(_entry(marker, palette.of_ghost(index), text, palette))
    return tuple(entries)


def _beside(plot: Plot, series: Series, place: int, palette: Palette, *, is_terse: bool) -> Iterator[Entry]:
    """Theory and band at the point with this index."""
    if series.theory:
        text = f"{'' if is_terse else 'theory '}{format_number(series.theory[place])}"
        yield _entry(_theory_marker(plot), palette.theory, text, palette)
    if series.low and series.high:
        edges = f"{format_number(series.low[place])}…{format_number(series.high[place])}"
        label = "" if is_terse else f"{_BAND_WORDS.get(plot.band_label, plot.band_label)} "
        yield _entry(_band_marker(plot), palette.band, f"{label}{edges}", palette)


def _ghosts(plot: Plot, drawn: tuple[Curve, ...]) -> list[tuple[int, str]]:
    """The markers of what is pinned, each once, with the index of the first series that bears it."""
    markers: dict[str, int] = {}
    for index, curve in enumerate(drawn):
        if curve.pinned is not None:
            markers.setdefault(ghost_marker_of(plot.kind, index, len(drawn)), index)
    return [(index, marker) for marker, index in markers.items()]


def _cells(entry: Entry) -> int:
    return sum(cell_len(text) for text, _ in entry)


def _formula(line: Line, palette: Palette) -> Iterator[Piece]:
    """Blanks are pieces of their own, as those at the ends of a piece are not written."""
    if line:
        yield "  ", palette.muted
    for span in line:
        style = palette.base + _SLANTS.get(span.face, _UPRIGHT)
        yield from ((text, style) for text in re.split(r"(\s+)", span.text) if text)


_UPRIGHT = Style()
_SLANTS = {Face.VARIABLE: Style(italic=True), Face.BOLD: Style(bold=True)}


def _entry(marker: str, style: Style, text: str, palette: Palette) -> Entry:
    return ((marker, style), (" ", palette.muted), (text, palette.muted))


def _name(plot: Plot, curve: Curve, drawn: tuple[Curve, ...]) -> str:
    """A single curve is named by the axis already, so the legend tells measured from predicted."""
    return plot.curve_label if len(drawn) == 1 else curve.name


def _theory_marker(plot: Plot) -> str:
    return "⠒" if plot.kind is PlotKind.SCATTER else THEORY


def _band_marker(plot: Plot) -> str:
    return "⢕" if plot.kind is PlotKind.LINES else BAND


def _index_of(series: Series, position: float) -> int | None:
    try:
        return series.x.index(position)
    except ValueError:
        return None


def _marks(plot: Plot, drawn: tuple[Curve, ...], palette: Palette) -> Iterator[Entry]:
    """One entry for each kind of value that the axis could not place."""
    seen: set[str] = set()
    for curve in drawn:
        for value in (*curve.series.y, *(curve.series.theory or ()), *(curve.pinned.y if curve.pinned else ())):
            mark = mark_of(value, plot.y_scale)
            if mark is not None and mark.meaning not in seen:
                seen.add(mark.meaning)
                yield _entry(mark.glyph, palette.alert, mark.meaning, palette)
    unplaced = sum(mark_of(x, plot.x_scale) is not None for curve in drawn for xs in curve.across() for x in xs)
    if unplaced and plot.kind in (PlotKind.LINES, PlotKind.SCATTER):
        yield ((f"{unplaced} without a place on the x axis", palette.alert),)
