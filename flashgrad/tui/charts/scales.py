"""Where a value stands on an axis, and which ticks the axis bears. Pure.

A scale maps values to fractions in [0, 1]; a value that has no place on it (not finite, or not positive on a log
scale) maps to None and is never moved to where it would look like a measurement.
"""

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

from flashgrad.demos.numerals import decade_labels, tick_labels
from flashgrad.demos.spec import Scale

_LOWEST_EXPONENT = -323
_HIGHEST_EXPONENT = 308
"""Powers of ten that a double holds."""
_LEAST = math.ulp(0.0)
_GREATEST = sys.float_info.max


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis."""

    fraction: float
    """Place in [0, 1]."""
    label: str


@dataclass(frozen=True, slots=True)
class AxisScale:
    """A linear or logarithmic axis from `low` to `high`, both in the data's unit."""

    low: float
    high: float
    is_log: bool = False
    is_whole: bool = False
    """Whether all values are whole numbers, such as layers or steps; a linear axis then bears no tick between them."""
    _origin: float = field(init=False, repr=False, compare=False)
    _extent: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        origin = self._coordinate(self.low)
        object.__setattr__(self, "_origin", origin)
        object.__setattr__(self, "_extent", self._coordinate(self.high) - origin)

    def fraction(self, value: float) -> float | None:
        """The place of `value` in [0, 1], clipped to the axis; None where it has none."""
        if not math.isfinite(value) or (self.is_log and value <= 0):
            return None
        if self._extent <= 0:
            return 0.5
        place = (self._coordinate(value) - self._origin) / self._extent
        return 0.0 if place < 0 else 1.0 if place > 1 else place

    def ticks(self, at_most: int) -> tuple[Tick, ...]:
        """Round values with their places, no more than `at_most` where that is two or more."""
        values = _decade_ticks(self, at_most) if self.is_log else _round_ticks(self, at_most)
        labels = decade_labels(values) if self.is_log else tick_labels(values)
        places = map(self.fraction, values)
        return tuple(Tick(place, label) for place, label in zip(places, labels, strict=True) if place is not None)

    def _coordinate(self, value: float) -> float:
        # Halved where linear, because high − low overflows for the largest doubles.
        return math.log10(value) if self.is_log else value / 2


def axis_scale(values: Iterable[float], kind: Scale, *, from_floor: bool = False) -> AxisScale:
    """The axis that holds all of `values` that can be placed, widened to round ends.

    `from_floor` is for bars: a linear axis then includes zero, and a log axis starts on a whole decade.
    """
    finite = [value for value in values if math.isfinite(value)]
    if kind == "log":
        return _log_axis([value for value in finite if value > 0], from_floor=from_floor)
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    if from_floor:
        low, high = min(low, 0.0), max(high, 0.0)
    is_whole = _are_whole(finite)
    if low == high:
        low, high = _around(low, is_whole=is_whole)
    return AxisScale(*_round_ends(low, high, is_whole=is_whole), is_whole=is_whole)


def tight_scale(values: Iterable[float], kind: Scale) -> AxisScale:
    """The axis from the least to the greatest placeable value, for a horizontal axis that wastes no cells."""
    placeable = [value for value in values if math.isfinite(value) and (kind == "linear" or value > 0)]
    if not placeable:
        return AxisScale(0.1, 10.0, is_log=True) if kind == "log" else AxisScale(0.0, 1.0)
    return AxisScale(min(placeable), max(placeable), is_log=kind == "log", is_whole=_are_whole(placeable))


def _are_whole(values: list[float]) -> bool:
    return bool(values) and all(float(value).is_integer() for value in values)


def _around(value: float, *, is_whole: bool) -> tuple[float, float]:
    """The ends of an axis for one value alone: from 0 to 1 for these two, which may be a share's bounds."""
    if value in (0, 1):
        return 0.0, 1.0
    margin = max(abs(value) / 2, 1.0 if is_whole else _LEAST)
    return max(value - margin, -_GREATEST), min(value + margin, _GREATEST)


def _log_axis(positive: list[float], *, from_floor: bool) -> AxisScale:
    if not positive:
        return AxisScale(0.1, 10.0, is_log=True)
    low, high = min(positive), max(positive)
    floor = _power(math.floor(math.log10(low)))
    roof = _power(math.ceil(math.log10(high)) - 1)
    # The slack keeps 0.999… and 1.000…1 on the round value that they mean.
    starts = (step * floor for step in ((1,) if from_floor else (5, 2, 1)))
    start = next((value for value in starts if value * (1 - 1e-9) <= low), low)
    end = next((step * roof for step in (1, 2, 5, 10) if high * (1 - 1e-9) <= step * roof < math.inf), high)
    if from_floor and end < 9 * start:
        start /= 10
    if end <= start:
        start, end = start / 2, end * 2
    return AxisScale(max(start, _LEAST), min(end, _GREATEST), is_log=True)


def _decade_ticks(scale: AxisScale, at_most: int) -> tuple[float, ...]:
    low, high = math.log10(scale.low), math.log10(scale.high)
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    decades = last - first
    if decades < 1 or (decades == 1 and at_most >= 6):
        fine = [step * _power(power) for power in range(first - 1, last + 1) for step in (1, 2, 5)]
        roof = min(scale.high * (1 + 1e-9), _GREATEST)
        fine = [value for value in fine if scale.low * (1 - 1e-9) <= value <= roof]
        if len(fine) >= 2:
            return tuple(fine[:: max(1, -(-len(fine) // max(at_most, 1)))])
        return (scale.low, scale.high) if scale.low < scale.high else (scale.low,)
    strides = (1, 2, 3, 5, 10, 15, 20, 30, 50, 100, 150, 200, 300, 1000)
    stride = next(stride for stride in strides if decades // stride + 1 <= max(at_most, 2) or stride == 1000)
    return tuple(_power(power) for power in range(first, last + 1) if power % stride == 0)


def _round_ticks(scale: AxisScale, at_most: int) -> tuple[float, ...]:
    low, high = scale.low, scale.high
    # A step that is just too wide may leave a single tick or none; then more ticks than asked for are better.
    for wanted in range(max(at_most, 2), 4 * max(at_most, 2) + 1):
        step = _round_step(low, high, wanted, is_whole=scale.is_whole)
        if step is None:
            break
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last > first:
            return tuple(index * step for index in range(first, last + 1))
    return (low,) if low == high else (low, high)


def _round_ends(low: float, high: float, *, is_whole: bool) -> tuple[float, float]:
    step = _round_step(low, high, 8, is_whole=is_whole)
    if step is None:
        return low, high
    ends = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return ends if all(map(math.isfinite, ends)) else (low, high)


def _round_step(low: float, high: float, at_most: int, *, is_whole: bool) -> float | None:
    """The least of 1, 2, 5 × 10^k that gives at most `at_most` ticks, no fraction if `is_whole`.

    None where doubles leave no room for one.
    """
    rough = (high / 2 - low / 2) / max(at_most - 1, 1) * 2
    if not math.isfinite(rough) or rough <= max(abs(low), abs(high)) * 1e-12 or rough < 1e-300:
        return None
    if is_whole:
        rough = max(rough, 1.0)
    power = 10.0 ** math.floor(math.log10(rough))
    steps = (step * power for step in (1, 2, 5, 10, 20))
    return next((step for step in steps if step >= rough * (1 - 1e-9) and math.isfinite(step)), None)


def _power(exponent: int) -> float:
    return float(f"1e{max(_LOWEST_EXPONENT, min(exponent, _HIGHEST_EXPONENT))}")
