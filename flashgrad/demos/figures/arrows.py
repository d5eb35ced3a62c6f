"""Vectors in the plane, one scale on both axes, each named at its tip."""

import math
from typing import TYPE_CHECKING

from flashgrad.demos.figures import keys
from flashgrad.demos.figures.curves import Named, draw_reference
from flashgrad.demos.figures.keys import Key
from flashgrad.demos.figures.scales import figure_mark, limits, set_scale
from flashgrad.demos.figures.style import MUTED, TEXT_POINTS, colour_of, marker_of
from flashgrad.demos.spec import Plot, Series
from flashgrad.text import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Point = tuple[float, float]
_CLOSE = 0.08
"""Tips nearer than this share of the longest arrow get their names on both sides."""
_STEEP = 0.3
"""An arrow that falls by more than this share of its length has its name below."""
_NAME_POINTS = 8
_ROOM = 0.14
"""Free on each side, as a share of the wider extent."""


def draw_arrows(axes: "Axes", plot: Plot, drawn: Named) -> list[Key]:
    """All arrows, the longest first; the legend's entries."""
    found: list[tuple[int, str, Point, Point]] = []
    meanings: dict[str, str] = {}
    for index, (name, series) in enumerate(drawn):
        tail, tip = _ends(series)
        mark = next((each for value in (*tail, *tip) if (each := figure_mark(value, "linear"))), None)
        if mark is None:
            found.append((index, name, tail, tip))
        else:
            meanings[mark.glyph] = f"{one_line(name)} is {mark.meaning}"
    points = [point for _, _, tail, tip in found for point in (tail, tip)] or [(0.0, 0.0), (1.0, 1.0)]
    _set_scales(axes, points)
    axes.set_aspect("equal", adjustable="datalim")
    draw_reference(axes, plot)
    for index, _, tail, tip in sorted(found, key=lambda each: -math.dist(each[2], each[3])):
        _arrow(axes, tail, tip, index)
    _names(axes, found)
    return [*(keys.curve_key(index, name) for index, (name, _) in enumerate(drawn)), *keys.mark_keys(meanings)]


def _set_scales(axes: "Axes", points: list[Point]) -> None:
    """Axes with room for a name on every side, whichever axis the arrows run along."""
    ends = [(min(values), max(values)) for values in zip(*points, strict=True)]
    room = _ROOM * max(high / 2 - low / 2 for low, high in ends) * 2
    for axis, (low, high) in zip((axes.xaxis, axes.yaxis), ends, strict=True):
        set_scale(axis, "linear", limits((low - room, high + room), "linear", margin=0))


def _ends(series: Series) -> tuple[Point, Point]:
    return (series.x[0], series.y[0]), (series.x[-1], series.y[-1])


def _arrow(axes: "Axes", tail: Point, tip: Point, index: int) -> None:
    """Shaft, head, and the series' marker half-way."""
    if tail != tip:
        look = {"arrowstyle": "-|>", "color": colour_of(index), "linewidth": 2.2, "mutation_scale": 16}
        axes.annotate("", xy=tip, xytext=tail, arrowprops={**look, "shrinkA": 0, "shrinkB": 0})
    middle = [[(start + end) / 2] for start, end in zip(tail, tip, strict=True)]
    axes.plot(*middle, color=colour_of(index), marker=marker_of(index), markersize=7, markeredgecolor="white", zorder=5)


def _names(axes: "Axes", found: list[tuple[int, str, Point, Point]]) -> None:
    """Each name beyond its tip, above it where the arrow lies flat; below it where another name stands there."""
    from matplotlib.patheffects import withStroke

    axes.axhline(0, color=MUTED, linewidth=0.6, zorder=0.9)
    axes.axvline(0, color=MUTED, linewidth=0.6, zorder=0.9)
    span = max((math.dist(one, other) for _, _, *ends in found for one in ends for other in ends), default=1.0)
    named: list[Point] = []
    for index, name, tail, tip in found:
        rise = (tip[1] - tail[1]) / (math.dist(tail, tip) or 1.0)
        lower = any(math.dist(tip, other) < _CLOSE * span for other in named)
        named.append(tip)
        goes_down = rise < -_STEEP or lower
        axes.annotate(
            one_line(name, 40),
            xy=tip,
            xytext=(0, -_NAME_POINTS if goes_down else _NAME_POINTS),
            textcoords="offset points",
            ha="center",
            va="top" if goes_down else "bottom",
            color=colour_of(index),
            fontsize=TEXT_POINTS,
            fontweight="bold",
            path_effects=[withStroke(linewidth=3, foreground="white")],
            zorder=6,
        )
