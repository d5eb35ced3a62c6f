"""Plots and data that the chart tests share."""

import math
from dataclasses import replace
from typing import Any

from flashgrad.demos.spec import Matrix, Plot, PlotKind, Series
from flashgrad.tui.charts.content import ChartData

LAYERS = tuple(float(layer) for layer in range(1, 21))


def plot(kind: PlotKind, *series: str, **changes: Any) -> Plot:
    """A plot over `series` with labels of a gradient profile."""
    plain = Plot("Gradient per layer", kind, series or ("delta",), "layer", "rms ∂L/∂h")
    return replace(plain, **changes)


def vanishing(per_layer: float = 0.234) -> Series:
    """A gradient that shrinks towards layer 1, with theory a little beside it and a band over seeds."""
    y = tuple(per_layer ** (20 - layer) for layer in LAYERS)
    theory = tuple(0.25 ** (20 - layer) for layer in LAYERS)
    return Series(LAYERS, y, theory, tuple(0.3 * v for v in y), tuple(3 * v for v in y))


def curve(decay_steps: float) -> Series:
    """A loss that falls exponentially over 50 steps."""
    steps = tuple(float(step) for step in range(51))
    return Series(steps, tuple(math.exp(-step / decay_steps) for step in steps))


def waves() -> Matrix:
    """Twelve rows and thirty columns of both signs."""
    return Matrix(tuple(tuple(math.sin(r / 3) * math.cos(c / 5) for c in range(30)) for r in range(12)))


def bell(has_theory: bool = False) -> Series:
    """A histogram of 41 bins."""
    x = tuple(-4 + 0.2 * index for index in range(41))
    y = tuple(100 * math.exp(-(value**2) / 2) for value in x)
    return Series(x, y, y if has_theory else None)


def arrow(x: float, y: float, tail: tuple[float, float] = (0.0, 0.0)) -> Series:
    """A vector to (x, y)."""
    return Series((tail[0], x), (tail[1], y))


def shares(rows: int = 8, columns: int = 20) -> Matrix:
    """Shares from 0 to 1 that rise to the right and fall downwards; the lower left corner is exactly 0."""
    steps = rows + columns - 2
    return Matrix(tuple(tuple(max(0.0, (c + rows - 1 - 2 * r) / steps) for c in range(columns)) for r in range(rows)))


def broken() -> Series:
    """Every value that an axis cannot place, among some that it can."""
    y = list(vanishing().y)
    y[0:5] = [0.0, math.nan, math.inf, -1.0, -math.inf]
    return Series(LAYERS, tuple(y), vanishing().theory)


def named(**series: Series) -> ChartData:
    """Chart data of these series."""
    return ChartData(series)


def over(pinned: ChartData, present: ChartData) -> ChartData:
    """`present` with `pinned` behind it."""
    return ChartData(present.series, present.matrices, pinned=pinned)
