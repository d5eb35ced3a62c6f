"""Heatmaps and dot matrices of a figure, rows counted from the top as in the terminal."""

import math
from typing import TYPE_CHECKING

from flashgrad.demos.figures import keys
from flashgrad.demos.figures.keys import Key
from flashgrad.demos.figures.scales import LARGEST, figure_mark, number_label
from flashgrad.demos.figures.style import ALERT, TEXT_POINTS, colour_of
from flashgrad.demos.plots import Mark, share_mark
from flashgrad.demos.spec import Matrix, Numbers, PlotKind

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_GLYPHS = 400
_BARE = "#D9D9D9"
_AXES_POINTS = (425.0, 430.0)
"""The most width and height that the axes get, roughly; dots are sized by it."""


def draw_matrix(axes: "Axes", kind: PlotKind, matrix: Matrix) -> list[Key]:
    """The matrix as colours, or its shares as dots; the legend's entries."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    rows, columns = len(matrix.values), len(matrix.values[0])
    values = tuple((*row[:columns], *(math.nan,) * (columns - len(row))) for row in matrix.values)
    axes.grid(False)
    found = _dots(axes, values) if kind is PlotKind.DOTS else _colours(axes, values)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
        axis.set_major_formatter(FuncFormatter(lambda value, _: number_label(value)))
    axes.set_xlim(0.5, columns + 0.5)
    axes.set_ylim(rows + 0.5, 0.5)
    return found


def _colours(axes: "Axes", values: tuple[Numbers, ...]) -> list[Key]:
    from matplotlib import colormaps

    marks = {(r, c): mark for r, c, value in _cells(values) if (mark := figure_mark(value, "linear"))}
    finite = [value for r, c, value in _cells(values) if (r, c) not in marks]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    is_diverging = low < 0 < high
    if is_diverging:
        low, high = -max(-low, high), max(-low, high)
    colours = colormaps["RdBu_r" if is_diverging else "viridis"].with_extremes(bad=_BARE)
    shown = [[math.nan if (r, c) in marks else value for c, value in enumerate(row)] for r, row in enumerate(values)]
    extent = (0.5, len(values[0]) + 0.5, len(values) + 0.5, 0.5)
    ends = (low, high) if high - low > 1 / LARGEST else (low - 0.5, high + 0.5)
    image = axes.imshow(
        shown, cmap=colours, vmin=ends[0], vmax=ends[1], aspect="auto", interpolation="nearest", extent=extent
    )
    bar = axes.figure.colorbar(image, ax=axes, pad=0.015, fraction=0.05, aspect=40)
    bar.outline.set_visible(False)
    bar.ax.yaxis.set_major_formatter(lambda value, _: number_label(value))
    return keys.mark_keys(_glyphs(axes, marks))


def _dots(axes: "Axes", values: tuple[Numbers, ...]) -> list[Key]:
    """One dot per share, its area in proportion; nothing at 0."""
    marks = {(r, c): mark for r, c, value in _cells(values) if (mark := share_mark(value))}
    cells = [(c + 1, r + 1, min(value, 1.0)) for r, c, value in _cells(values) if (r, c) not in marks and value > 0]
    diameter = dot_diameter_points(len(values), len(values[0]))
    axes.scatter(
        [x for x, _, _ in cells],
        [y for _, y, _ in cells],
        s=[diameter**2 * share for _, _, share in cells],
        color=colour_of(0),
        linewidths=0,
    )
    axes.set_aspect("equal", adjustable="box")
    for side in ("top", "right"):
        axes.spines[side].set_visible(True)
    return [*_dot_keys(), *keys.mark_keys(_glyphs(axes, marks))]


def dot_diameter_points(rows: int, columns: int) -> float:
    """The diameter of the dot of a whole share, a little less than a cell."""
    return max(1.0, min(14.0, 0.8 * min(_AXES_POINTS[0] / columns, _AXES_POINTS[1] / rows)))


def _dot_keys() -> list[Key]:
    from matplotlib.lines import Line2D

    shares = (("share 1", 1.0), ("½", 0.5), ("¼", 0.25), ("blank: 0", 0.0))
    return [
        Key(Line2D([], [], linestyle="", marker="o", color=colour_of(0), markersize=9 * math.sqrt(share)), label)
        for label, share in shares
    ]


def _glyphs(axes: "Axes", marks: dict[tuple[int, int], Mark]) -> dict[str, str]:
    """Write the marks into their cells, as many as can be told apart; meaning and number by glyph."""
    for (r, c), mark in list(marks.items())[:_MOST_GLYPHS]:
        axes.text(c + 1, r + 1, mark.glyph, ha="center", va="center", color=ALERT, fontsize=TEXT_POINTS)
    counts: dict[tuple[str, str], int] = {}
    for mark in marks.values():
        counts[mark.glyph, mark.meaning] = counts.get((mark.glyph, mark.meaning), 0) + 1
    meanings: dict[str, str] = {}
    for (glyph, meaning), count in counts.items():
        text = f"{meaning}: {count}"
        meanings[glyph] = f"{meanings[glyph]}, {text}" if glyph in meanings else text
    return meanings


def _cells(values: tuple[Numbers, ...]) -> list[tuple[int, int, float]]:
    return [(r, c, value) for r, row in enumerate(values) for c, value in enumerate(row)]
