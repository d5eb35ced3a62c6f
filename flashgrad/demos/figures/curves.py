"""Curves and point clouds of a figure: markers, theory, bands, and marks for what has no place."""

from typing import TYPE_CHECKING, Any

from flashgrad.demos.figures import keys
from flashgrad.demos.figures.keys import Key
from flashgrad.demos.figures.scales import draw_marks, limits, placed, set_scale
from flashgrad.demos.figures.style import LINE_STYLES, MUTED, REFERENCE, THEORY, colour_of, marker_of
from flashgrad.demos.spec import Plot, PlotKind, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKERS_PER_CURVE = 10
_THEORY_MARKS = 16

Named = tuple[tuple[str, Series], ...]
"""The series to draw, with the names that the legend gives them."""


def y_values(plot: Plot, drawn: Named) -> list[float]:
    """Every y value that the axis must hold, the reference line included."""
    parts = [part for _, each in drawn for part in (each.y, each.theory, each.low, each.high) if part is not None]
    values = [value for part in parts for value in part]
    return values if plot.reference is None else [*values, plot.reference]


def draw_curves(axes: "Axes", plot: Plot, drawn: Named) -> list[Key]:
    """Curves with spaced markers, or points; the legend's entries."""
    xs = [x for _, series in drawn for x in series.x]
    is_whole = all(float(x).is_integer() for x in xs)
    set_scale(axes.xaxis, plot.x_scale, limits(xs, plot.x_scale, margin=0.02), is_whole=is_whole)
    set_scale(axes.yaxis, plot.y_scale, limits(y_values(plot, drawn), plot.y_scale))
    is_scatter = plot.kind is PlotKind.SCATTER
    draw_reference(axes, plot)
    for index, (_, series) in enumerate(drawn):
        _band(axes, plot, series, index)
    for index, (_, series) in enumerate(drawn):
        xs, ys = placed(series.x, plot.x_scale), placed(series.y, plot.y_scale)
        look: dict[str, Any] = {"color": colour_of(index), "marker": marker_of(index)}
        if is_scatter:
            axes.plot(xs, ys, linestyle="", markeredgecolor="white", markeredgewidth=0.6, markersize=6, **look)
        else:
            every = max(1, -(-len(xs) // _MARKERS_PER_CURVE))
            # Shifted per series, so that markers of curves that run together do not cover each other.
            shift = index * every // max(len(drawn), 1)
            style = LINE_STYLES[index % len(LINE_STYLES)]
            axes.plot(xs, ys, linestyle=style, markevery=(shift, every), markeredgecolor="white", **look)
        _theory(axes, plot, series)
    meanings: dict[str, str] = {}
    for _, series in drawn:
        meanings |= draw_marks(axes, series.x, series.y, plot.y_scale)
        meanings |= draw_marks(axes, series.x, series.theory or (), plot.y_scale)
    key = keys.point_key if is_scatter else keys.curve_key
    return [
        *(key(index, name) for index, (name, _) in enumerate(drawn)),
        *common_keys(plot, drawn, theory=keys.theory_key(has_line=True, has_marker=not is_scatter)),
        *keys.mark_keys(meanings),
    ]


def common_keys(plot: Plot, drawn: Named, *, theory: Key) -> list[Key]:
    """The entries that do not depend on the series: theory, band, reference."""
    found = [theory] if any(series.theory for _, series in drawn) else []
    if any(series.low and series.high for _, series in drawn):
        found.append(keys.band_key(plot.band_label, is_whisker=plot.kind is not PlotKind.LINES))
    if plot.reference is not None:
        found.append(keys.reference_key(plot.reference))
    return found


def draw_reference(axes: "Axes", plot: Plot) -> None:
    """The plot's reference line."""
    if plot.reference is not None and placed([plot.reference], plot.y_scale) == [plot.reference]:
        axes.axhline(plot.reference, color=REFERENCE, linestyle=":", linewidth=1.4)


def _theory(axes: "Axes", plot: Plot, series: Series) -> None:
    if not series.theory:
        return
    pairs = list(zip(placed(series.x, plot.x_scale), placed(series.theory, plot.y_scale), strict=False))
    if plot.kind is PlotKind.SCATTER:
        pairs.sort()
    every = max(1, -(-len(pairs) // _THEORY_MARKS))
    marker = "" if plot.kind is PlotKind.SCATTER else "D"
    axes.plot(
        [x for x, _ in pairs],
        [y for _, y in pairs],
        color=THEORY,
        linestyle="--",
        linewidth=1.2,
        marker=marker,
        markerfacecolor="white",
        markersize=4.5,
        markevery=every,
    )


def _band(axes: "Axes", plot: Plot, series: Series, index: int) -> None:
    if not series.low or not series.high:
        return
    xs = placed(series.x, plot.x_scale)
    low, high = placed(series.low, plot.y_scale), placed(series.high, plot.y_scale)
    if plot.kind is PlotKind.SCATTER:
        axes.vlines(xs, low, high, color=MUTED, linewidth=1.2, alpha=0.7)
    else:
        axes.fill_between(xs, low, high, color=colour_of(index), alpha=0.2, linewidth=0)
