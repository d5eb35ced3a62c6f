"""What a chart has to show: the series and matrices that its plot names, of this run and of a pinned one. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from flashgrad.demos.plots import curve_names, mark_of
from flashgrad.demos.spec import Matrix, Numbers, Plot, PlotKind, Series
from flashgrad.mathbox.boxes import Line
from flashgrad.tui.charts.pinned import bar_places, on_places, rebinned

Cursor = tuple[int, int]
"""Index of the position under the cursor and, in a heatmap or dot matrix, of the row (0 elsewhere)."""

BAR_KINDS = frozenset({PlotKind.BARS, PlotKind.HISTOGRAM})
MATRIX_KINDS = frozenset({PlotKind.HEATMAP, PlotKind.DOTS})


@dataclass(frozen=True, slots=True)
class Formula:
    """What theory says, on one line."""

    series: tuple[str, ...]
    """The series whose theory it is."""
    line: Line


@dataclass(frozen=True, slots=True)
class ChartData:
    """Named measurements as a run has left them so far."""

    series: Mapping[str, Series] = field(default_factory=dict)
    matrices: Mapping[str, Matrix] = field(default_factory=dict)
    pinned: Self | None = None
    """What an earlier run left, to be drawn faintly behind; its own `pinned` means nothing."""
    formulas: tuple[Formula, ...] = ()
    """Those of the theory in these series."""
    x_names: Mapping[float, str] = field(default_factory=dict)
    """What axis and cursor write in place of these x values, such as months."""

    def has(self, plot: Plot) -> bool:
        """Whether everything that `plot` names is here, whatever is pinned."""
        available = self.matrices if plot.kind in MATRIX_KINDS else self.series
        return all(name in available for name in plot.series)


def formula(plot: Plot, data: ChartData) -> Line:
    """The first formula that is behind all of the plot's theory; nothing where that takes several."""
    predicted = {name for name in plot.series if name in data.series and data.series[name].theory}
    return next((each.line for each in data.formulas if predicted and predicted.issubset(each.series)), ())


@dataclass(frozen=True, slots=True)
class Curve:
    """A series under the name that the legend gives it."""

    name: str
    series: Series
    """Without points where only the pinned run has any."""
    pinned: Series | None = None
    """The same series of the pinned run, on this chart's axis; only its `x` and `y` are drawn."""

    def parts(self) -> Iterator[Numbers]:
        """The y values that are drawn: measured, theory, both edges of the band and pinned, where there are such."""
        for numbers in (self.series.y, self.series.theory, self.series.low, self.series.high):
            if numbers is not None:
                yield numbers
        if self.pinned is not None:
            yield self.pinned.y

    def across(self) -> Iterator[Numbers]:
        """The x values, measured and pinned."""
        yield self.series.x
        if self.pinned is not None:
            yield self.pinned.x


def curves(plot: Plot, data: ChartData) -> tuple[Curve, ...]:
    """The plot's series that have arrived, or were pinned, and hold at least one point, in the plot's order."""
    earlier = data.pinned.series if data.pinned is not None else {}
    found = [
        (shown, data.series.get(name, _NOTHING), earlier.get(name))
        for name, shown in zip(plot.series, curve_names(plot.series), strict=True)
    ]
    if plot.kind in BAR_KINDS and earlier:
        places = bar_places((each.x for _, each, _ in found), (pinned.x for _, _, pinned in found if pinned))
        found = [(name, series, _on_bars(plot, pinned, places)) for name, series, pinned in found]
    return tuple(
        Curve(name, series, pinned if pinned is not None and pinned.x else None)
        for name, series, pinned in found
        if series.x or (pinned is not None and pinned.x)
    )


_NOTHING = Series((), ())


def _on_bars(plot: Plot, pinned: Series | None, places: Numbers) -> Series | None:
    if pinned is None or not pinned.x:
        return None
    return rebinned(pinned, places) if plot.kind is PlotKind.HISTOGRAM else on_places(pinned, places)


def matrix(plot: Plot, data: ChartData) -> Matrix | None:
    """The plot's matrix, None before it has arrived or where it has no cells."""
    found = next((data.matrices[name] for name in plot.series if name in data.matrices), None)
    return found if found is not None and found.values and found.values[0] else None


def pinned_matrix(plot: Plot, data: ChartData) -> Matrix | None:
    """The pinned run's matrix, which only the cursor reads."""
    return None if data.pinned is None else matrix(plot, data.pinned)


def positions(plot: Plot, data: ChartData) -> Numbers:
    """The x values through which the cursor moves, from left to right; the indices of arrows."""
    if plot.kind in MATRIX_KINDS:
        found = matrix(plot, data)
        return () if found is None else tuple(float(column + 1) for column in range(len(found.values[0])))
    drawn = curves(plot, data)
    if plot.kind is PlotKind.ARROWS:
        return tuple(float(index) for index in range(len(drawn)))
    return places_of(plot, drawn) if drawn else ()


def places_of(plot: Plot, drawn: tuple[Curve, ...]) -> Numbers:
    """The x values of these curves and of what is pinned behind them, each once unless they are bars."""
    if plot.kind in BAR_KINDS:
        return bar_places(
            (curve.series.x for curve in drawn), (curve.pinned.x for curve in drawn if curve.pinned is not None)
        )
    every = {x for curve in drawn for xs in curve.across() for x in xs}
    return tuple(sorted(x for x in every if mark_of(x, plot.x_scale) is None))


def row_count(plot: Plot, data: ChartData) -> int:
    """The rows through which the cursor moves: those of a matrix, else one."""
    found = matrix(plot, data) if plot.kind in MATRIX_KINDS else None
    return 1 if found is None else len(found.values)


def drawn_values(plot: Plot, drawn: tuple[Curve, ...]) -> Iterator[float]:
    """Every y value that the chart must find room for, the reference line included."""
    for curve in drawn:
        for numbers in curve.parts():
            yield from numbers
    if plot.reference is not None:
        yield plot.reference
