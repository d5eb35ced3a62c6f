"""What a chart has to show: the series and matrices that its plot names. Pure.

A value that has no place on an axis gets a visible mark with a meaning; this file says which.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from flashgrad.demos.spec import Matrix, Numbers, Plot, PlotKind, Scale, Series

Cursor = tuple[int, int]
"""Index of the position under the cursor and, in a heatmap, of the row (0 elsewhere)."""


@dataclass(frozen=True, slots=True)
class ChartData:
    """Named measurements as a run has left them so far."""

    series: Mapping[str, Series] = field(default_factory=dict)
    matrices: Mapping[str, Matrix] = field(default_factory=dict)

    def has(self, plot: Plot) -> bool:
        """Whether everything that `plot` names is here."""
        available = self.matrices if plot.kind is PlotKind.HEATMAP else self.series
        return all(name in available for name in plot.series)


@dataclass(frozen=True, slots=True)
class Curve:
    """A series under the name that the legend gives it."""

    name: str
    series: Series

    def parts(self) -> Iterator[Numbers]:
        """The tuples that are drawn: measured, theory and both edges of the band, where there are such."""
        for numbers in (self.series.y, self.series.theory, self.series.low, self.series.high):
            if numbers is not None:
                yield numbers


@dataclass(frozen=True, slots=True)
class Mark:
    """How a value without a place on its axis is shown."""

    glyph: str
    meaning: str
    is_at_top: bool = False


_NOT_A_NUMBER = Mark("?", "not a number")
_INFINITE = Mark("∞", "infinite", is_at_top=True)
_MINUS_INFINITE = Mark("∞", "minus infinite")
_ZERO = Mark("∅", "zero")
_NEGATIVE = Mark("⊖", "negative")


def mark_of(value: float, kind: Scale) -> Mark | None:
    """The mark for a `value` that an axis of this kind cannot place, None where it can."""
    if math.isfinite(value) and (kind == "linear" or value > 0):
        return None
    if math.isnan(value):
        return _NOT_A_NUMBER
    if math.isinf(value):
        return _INFINITE if value > 0 else _MINUS_INFINITE
    return _ZERO if value == 0 else _NEGATIVE


def curves(plot: Plot, data: ChartData) -> tuple[Curve, ...]:
    """The plot's series that have arrived and hold at least one point, in the plot's order."""
    shared = _shared_prefix(plot.series)
    arrived = ((name, data.series.get(name)) for name in plot.series)
    return tuple(
        Curve(name[len(shared) :].replace("_", " "), series)
        for name, series in arrived
        if series is not None and series.x
    )


def _shared_prefix(names: tuple[str, ...]) -> str:
    """The words with which all of several names begin: they tell nothing apart."""
    if len(names) < 2:
        return ""
    words = zip(*(name.split("_") for name in names), strict=False)
    shared = list(takewhile(lambda each: len(set(each)) == 1, words))
    return "".join(f"{each[0]}_" for each in shared) if len(set(names)) > 1 else ""


def matrix(plot: Plot, data: ChartData) -> Matrix | None:
    """The plot's matrix, None before it has arrived or where it has no cells."""
    found = next((data.matrices[name] for name in plot.series if name in data.matrices), None)
    return found if found is not None and found.values and found.values[0] else None


def positions(plot: Plot, data: ChartData) -> Numbers:
    """The x values through which the cursor moves, from left to right."""
    if plot.kind is PlotKind.HEATMAP:
        found = matrix(plot, data)
        return () if found is None else tuple(float(column + 1) for column in range(len(found.values[0])))
    drawn = curves(plot, data)
    if not drawn:
        return ()
    if plot.kind in (PlotKind.BARS, PlotKind.HISTOGRAM):
        return max((curve.series.x for curve in drawn), key=len)
    placeable = {x for curve in drawn for x in curve.series.x if mark_of(x, plot.x_scale) is None}
    return tuple(sorted(placeable))


def row_count(plot: Plot, data: ChartData) -> int:
    """The rows through which the cursor moves: those of a heatmap, else one."""
    found = matrix(plot, data) if plot.kind is PlotKind.HEATMAP else None
    return 1 if found is None else len(found.values)


def drawn_values(plot: Plot, drawn: tuple[Curve, ...]) -> Iterator[float]:
    """Every y value that the chart must find room for, the reference line included."""
    for curve in drawn:
        for numbers in curve.parts():
            yield from numbers
    if plot.reference is not None:
        yield plot.reference
