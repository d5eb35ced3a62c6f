"""A page with all plots of a run that are due, under its title and insight, over what was run."""

import textwrap
from typing import TYPE_CHECKING

from flashgrad.demos.figures import keys
from flashgrad.demos.figures.arrows import draw_arrows
from flashgrad.demos.figures.bars import draw_bars
from flashgrad.demos.figures.curves import Named, draw_curves
from flashgrad.demos.figures.keys import Key
from flashgrad.demos.figures.matrices import draw_matrix
from flashgrad.demos.figures.style import INSIGHT_POINTS, MUTED, SMALL_POINTS, TITLE_POINTS
from flashgrad.demos.plots import curve_names, due_plots
from flashgrad.demos.spec import Demo, Matrix, Plot, PlotKind
from flashgrad.demos.wire import Outcome
from flashgrad.text import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH_INCHES = 7.2
_PLOT_INCHES = 3.1
_ARROWS_INCHES = 4.4
_EDGE_INCHES = 0.18
_INSIGHT_CHARACTERS = 98
_CAPTION_CHARACTERS = 112
_TITLE_CHARACTERS = 70
_LABEL_CHARACTERS = 40
_LINE_INCHES = 0.165
_MATRIX_INCHES = (2.0, 6.0)
_AROUND_INCHES = 1.0
"""Title, legend and labels of a matrix."""


def page(demo: Demo, outcome: Outcome) -> "Figure":
    """The figure; nothing of it is drawn before it is saved."""
    from matplotlib.figure import Figure

    plots = due_plots(demo.plots, outcome.parameters)
    insight = _balanced(one_line(demo.insight), _INSIGHT_CHARACTERS)
    caption = textwrap.wrap(_caption(outcome), _CAPTION_CHARACTERS)
    head = 0.42 + _LINE_INCHES * len(insight) + 0.12
    foot = 0.1 + _LINE_INCHES * len(caption) + 0.08
    heights = [_height(plot, outcome) for plot in plots]
    total = head + sum(heights) + foot
    figure = Figure(figsize=(_WIDTH_INCHES, total), layout="constrained")
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.set(rect=(0, foot / total, 1, 1 - (head + foot) / total), w_pad=0.12, h_pad=0.06)  # type: ignore[call-arg]
    left = _EDGE_INCHES / _WIDTH_INCHES
    figure.text(left, 1 - 0.14 / total, one_line(demo.title), fontsize=TITLE_POINTS, fontweight="bold", va="top")
    figure.text(
        left, 1 - 0.44 / total, "\n".join(insight), fontsize=INSIGHT_POINTS, color=MUTED, va="top", linespacing=1.2
    )
    figure.text(
        left, 0.08 / total, "\n".join(caption), fontsize=SMALL_POINTS, color=MUTED, va="bottom", linespacing=1.3
    )
    grid = figure.add_gridspec(len(plots), 1, height_ratios=heights)
    for row, plot in enumerate(plots):
        _draw(figure.add_subplot(grid[row, 0]), plot, outcome)
    return figure


def _balanced(text: str, characters: int) -> list[str]:
    """`text` on as few lines as `characters` allow, all about as long."""
    lines = textwrap.wrap(text, characters)
    if len(lines) < 2:
        return lines
    widths = range(len(text) // len(lines), characters + 1)
    return next((found for width in widths if len(found := textwrap.wrap(text, width)) == len(lines)), lines)


def _caption(outcome: Outcome) -> str:
    values = {name: f"{value:g}" if isinstance(value, float) else value for name, value in outcome.parameters.items()}
    seed = values.pop("seed", None)
    parts = [f"{name}={value}" for name, value in values.items()]
    return one_line(f"{outcome.demo_id}: {', '.join([*parts, f'seed={seed}'])}")


def _height(plot: Plot, outcome: Outcome) -> float:
    if plot.kind is PlotKind.ARROWS:
        return _ARROWS_INCHES
    matrix = _matrix(plot, outcome)
    if matrix is None:
        return _PLOT_INCHES
    per_row = 6.0 / len(matrix.values[0])
    low, high = _MATRIX_INCHES
    if plot.kind is PlotKind.HEATMAP:
        return _AROUND_INCHES + min(high, max(low, min(per_row, 0.35) * len(matrix.values)))
    return _AROUND_INCHES + min(high, max(0.5, per_row * len(matrix.values)))


def _draw(axes: "Axes", plot: Plot, outcome: Outcome) -> None:
    axes.set_xlabel(one_line(plot.x_label, _LABEL_CHARACTERS))
    axes.set_ylabel(one_line(plot.y_label, _LABEL_CHARACTERS))
    drawn = _series(plot, outcome)
    matrix = _matrix(plot, outcome)
    found: list[Key] = []
    if matrix is not None:
        found = draw_matrix(axes, plot.kind, matrix)
    elif not drawn:
        axes.set(xticks=(), yticks=())
        axes.text(0.5, 0.5, "no data", transform=axes.transAxes, ha="center", va="center", color=MUTED)
    elif plot.kind is PlotKind.ARROWS:
        found = draw_arrows(axes, plot, drawn)
    elif plot.kind in (PlotKind.BARS, PlotKind.HISTOGRAM):
        found = draw_bars(axes, plot, drawn)
    else:
        found = draw_curves(axes, plot, drawn)
    keys.put_legend(axes, one_line(plot.title, _TITLE_CHARACTERS), found)


def _series(plot: Plot, outcome: Outcome) -> Named:
    """The plot's series that hold at least one point; a single curve is named by the axis already."""
    if plot.kind in (PlotKind.HEATMAP, PlotKind.DOTS):
        return ()
    named = [
        (name, outcome.series[key])
        for key, name in zip(plot.series, curve_names(plot.series), strict=True)
        if key in outcome.series and outcome.series[key].x
    ]
    is_alone = len(named) == 1 and plot.kind is not PlotKind.ARROWS
    return (("measured", named[0][1]),) if is_alone else tuple(named)


def _matrix(plot: Plot, outcome: Outcome) -> Matrix | None:
    if plot.kind not in (PlotKind.HEATMAP, PlotKind.DOTS):
        return None
    found = next((outcome.matrices[name] for name in plot.series if name in outcome.matrices), None)
    return found if found is not None and found.values and found.values[0] else None
