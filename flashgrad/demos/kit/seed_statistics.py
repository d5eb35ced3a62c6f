"""From measurements of several seeds to what is drawn: medians and bands. torch only inside functions."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flashgrad.demos.spec import Numbers, Series

if TYPE_CHECKING:
    from torch import Tensor

BAND = (0.1, 0.9)
"""The quantiles between which a band over seeds lies."""


def per_layer(values: Tensor, theory: Numbers | None = None) -> Series:
    """The median over seeds of `values` (S, L), layer by layer, with its band where there are several seeds."""
    import torch

    seeds, depth = values.shape
    layers = tuple(float(layer) for layer in range(1, depth + 1))
    if seeds == 1:
        return Series(layers, rows(values)[0], theory)
    levels = torch.tensor([BAND[0], 0.5, BAND[1]], dtype=values.dtype)
    low, middle, high = rows(torch.quantile(values, levels, dim=0))
    return Series(layers, middle, theory, low, high)


def rows(values: Tensor) -> tuple[Numbers, ...]:
    """A (R, C) tensor as plain numbers."""
    return tuple(map(tuple, values.tolist()))


def ratios(profiles: Sequence[Numbers]) -> Numbers:
    """First over last value of each profile; not a number where the last is 0."""
    return tuple(profile[0] / profile[-1] if profile[-1] else math.nan for profile in profiles)


def factors(profiles: Sequence[Numbers]) -> Numbers:
    """(first/last)^{1/(L−1)} of each profile through L ≥ 2 layers; not a number where the last is 0."""
    return tuple(ratio ** (1 / (len(profiles[0]) - 1)) for ratio in ratios(profiles))


def median(values: Sequence[float]) -> float:
    """The median of those that are numbers; not a number where none is."""
    numbers = [value for value in values if not math.isnan(value)]
    return statistics.median(numbers) if numbers else math.nan


def deviation(values: Sequence[float]) -> float:
    """The standard deviation of those that are numbers; not a number where fewer than two are."""
    numbers = [value for value in values if not math.isnan(value)]
    return statistics.stdev(numbers) if len(numbers) > 1 else math.nan
