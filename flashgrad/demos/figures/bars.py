"""Bars and histograms of a figure. Bars stand on shared places, a histogram's on their own bins."""

from itertools import pairwise
from typing import TYPE_CHECKING

from flashgrad.demos.figures import keys
from flashgrad.demos.figures.curves import Named, common_keys, draw_reference, y_values
from flashgrad.demos.figures.keys import Key
from flashgrad.demos.figures.scales import draw_marks, limits, number_label, placed, set_scale
from flashgrad.demos.figures.style import INK, THEORY, colour_of, hatch_of
from flashgrad.demos.spec import Numbers, Plot, PlotKind, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_GROUP = 0.8
"""The share of a place that its bars fill."""
_LABELS = 24
_STRIDES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def draw_bars(axes: "Axes", plot: Plot, drawn: Named) -> list[Key]:
    """One group of bars per place, or the bins of a histogram; the legend's entries."""
    ends = limits(y_values(plot, drawn), plot.y_scale, from_floor=True)
    set_scale(axes.yaxis, plot.y_scale, ends)
    axes.xaxis.grid(False)
    draw_reference(axes, plot)
    if ends[0] < 0:
        axes.axhline(0, color=INK, linewidth=0.8)
    floor = ends[0] if plot.y_scale == "log" else 0.0
    is_histogram = plot.kind is PlotKind.HISTOGRAM and all(_ascends(series.x) for _, series in drawn)
    width = _GROUP / len(drawn)
    if is_histogram:
        xs = [x for _, series in drawn for edge in (_edges(series.x)[0], _edges(series.x)[-1]) for x in (edge,)]
        set_scale(axes.xaxis, "linear", limits(xs, "linear", margin=0.01))
    else:
        _set_places(axes, max((series.x for _, series in drawn), key=len))
    meanings: dict[str, str] = {}
    for index, (_, series) in enumerate(drawn):
        if is_histogram:
            middles, widths = list(series.x), [high - low for low, high in pairwise(_edges(series.x))]
        else:
            shift = (index - (len(drawn) - 1) / 2) * width
            middles, widths = [place + shift for place in range(len(series.x))], [width] * len(series.x)
        _bars(axes, plot, series, middles, widths, index, floor)
        meanings |= draw_marks(axes, middles, series.y, plot.y_scale)
        meanings |= draw_marks(axes, middles, series.theory or (), plot.y_scale)
    return [
        *(keys.bar_key(index, name) for index, (name, _) in enumerate(drawn)),
        *common_keys(plot, drawn, theory=keys.theory_key(has_line=False, has_marker=True)),
        *keys.mark_keys(meanings),
    ]


def _bars(
    axes: "Axes", plot: Plot, series: Series, middles: list[float], widths: list[float], index: int, floor: float
) -> None:
    values = placed(series.y, plot.y_scale)
    is_shared = plot.kind is PlotKind.HISTOGRAM and index > 0
    axes.bar(
        middles,
        [value - floor for value in values],
        widths,
        bottom=floor,
        color=colour_of(index),
        alpha=0.6 if is_shared else 1.0,
        hatch=hatch_of(index),
        edgecolor="white",
        linewidth=0.4,
    )
    if series.low and series.high:
        low, high = placed(series.low, plot.y_scale), placed(series.high, plot.y_scale)
        axes.vlines(middles, low, high, color="white", linewidth=2.6)
        axes.vlines(middles, low, high, color=INK, linewidth=1.1)
    if series.theory:
        predicted = placed(series.theory, plot.y_scale)
        axes.plot(middles, predicted, linestyle="", marker="D", color=THEORY, markerfacecolor="white", markersize=4.5)


def _set_places(axes: "Axes", xs: Numbers) -> None:
    """Ticks under round places, labelled with their x."""
    stride = next((step for step in _STRIDES if len(xs) / step <= _LABELS), len(xs))
    is_whole = all(float(x).is_integer() for x in xs)
    shown = [place for place, x in enumerate(xs) if (x if is_whole else place) % stride == 0] or [0]
    axes.set_xticks(shown, [number_label(xs[place]) for place in shown])
    axes.set_xlim(-0.6, len(xs) - 0.4)


def _ascends(xs: Numbers) -> bool:
    return len(xs) > 1 and all(left < right for left, right in pairwise(xs)) and all(map(_is_plain, xs))


def _is_plain(x: float) -> bool:
    return placed([x], "linear") == [x]


def _edges(middles: Numbers) -> list[float]:
    """The edges of bins that meet half-way between their middles."""
    inner = [(left + right) / 2 for left, right in pairwise(middles)]
    return [2 * middles[0] - inner[0], *inner, 2 * middles[-1] - inner[-1]]
