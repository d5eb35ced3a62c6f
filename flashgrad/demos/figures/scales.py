"""Axis limits, ticks and the marks for values that an axis cannot hold. matplotlib only through the axes given."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from flashgrad.demos.figures.style import ALERT, TEXT_POINTS
from flashgrad.demos.numerals import superscript
from flashgrad.demos.plots import Mark, mark_of
from flashgrad.demos.spec import Numbers, Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

LARGEST = 1e300
"""The drawing library's arithmetic overflows somewhat above."""
_BEYOND = Mark("∞", "beyond ±10³⁰⁰", is_at_top=True)
_BELOW = Mark("∅", "below 10⁻³⁰⁰")
_MOST_TICKS = 8
_STRIDES = (1, 2, 3, 5, 10, 20, 50, 100)
"""Decades from tick to tick; the last gives few enough over all that an axis can span."""
_MARKS_ACROSS = 60
"""As many marks find room beside each other."""


def figure_mark(value: float, kind: Scale) -> Mark | None:
    """The mark for a value that no axis of this kind can hold in a figure, None where one can."""
    if math.isfinite(value) and abs(value) > LARGEST:
        return _BEYOND
    return _BELOW if kind == "log" and 0 < value < 1 / LARGEST else mark_of(value, kind)


def placed(values: Iterable[float], kind: Scale) -> list[float]:
    """`values` with NaN, which breaks a line, for each that has no place."""
    return [math.nan if figure_mark(value, kind) else value for value in values]


def limits(values: Iterable[float], kind: Scale, *, from_floor: bool = False, margin: float = 0.05) -> Numbers:
    """The ends of an axis that holds all of `values` that have a place, with `margin` of its length at each end.

    `from_floor` is for bars: a linear axis then includes zero and starts there, a log axis on a whole decade.
    """
    found = [value for value in values if figure_mark(value, kind) is None]
    if kind == "log":
        return _log_limits([math.log10(value) for value in found], from_floor=from_floor, margin=margin)
    low, high = min(found, default=0.0), max(found, default=1.0)
    if from_floor:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= 1e-9 * max(abs(low), abs(high)) or high - low < 1 / LARGEST:
        half = max(abs(low), abs(high)) / 2 or 0.5
        low, high = (low, high) if from_floor else (low - half, high + half)
        high = high if high > low else low + 2 * half
    pad = margin * (high - low)
    return (
        low if from_floor and low == 0 else low - pad,
        high if from_floor and high == 0 else high + pad,
    )


def _log_limits(powers: list[float], *, from_floor: bool, margin: float) -> Numbers:
    low, high = min(powers, default=-1.0), max(powers, default=1.0)
    if from_floor:
        low = math.floor(low) - (0 if high - math.floor(low) > 0.3 else 1)
    pad = max(margin * (high - low), 0.0 if margin == 0 and high > low else 0.05)
    return 10.0 ** (low if from_floor else low - pad), 10.0 ** (high + pad)


def log_ticks(low: float, high: float) -> Numbers:
    """Powers of ten from `low` to `high`, eight at most; with 2 and 5 times each where there are fewer than three."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last - first < 2:
        steps = (step * 10.0**power for power in range(first - 1, last + 1) for step in (1, 2, 5))
        return tuple(tick for tick in steps if low <= tick <= high) or (low, high)
    stride = next(stride for stride in _STRIDES if (last - first) // stride < _MOST_TICKS)
    return tuple(10.0**power for power in range(first, last + 1) if power % stride == 0)


def _between(low: float, high: float) -> Numbers:
    """The multiples of powers of ten, unless there are so many that they blur."""
    first, last = math.floor(math.log10(low)), math.floor(math.log10(high))
    if last - first > _MOST_TICKS:
        return ()
    steps = (step * 10.0**power for power in range(first, last + 1) for step in range(2, 10))
    return tuple(tick for tick in steps if low <= tick <= high)


def number_label(value: float) -> str:
    """A number as a tick bears it: `0.25`, `−3`, `10⁻⁶`, `2×10⁷`."""
    if not math.isfinite(value):
        return str(value)
    if value == 0:
        return "0"
    return f"{value:.6g}".replace("-", "−") if 1e-3 <= abs(value) < 1e5 else power_label(value)


def power_label(value: float) -> str:
    """A finite number as a power of ten: `10⁻⁶`, `2×10⁷`, `1` for one."""
    if value == 1:
        return "1"
    mantissa, _, exponent = f"{value:.2e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".").replace("-", "−")
    power = f"10{superscript(int(exponent))}"
    return {"1": power, "−1": f"−{power}"}.get(mantissa, f"{mantissa}×{power}")


def set_scale(axis: "Axis", kind: Scale, ends: Numbers, *, is_whole: bool = False) -> None:
    """Give an axis its kind, its ends and round ticks without markup; `is_whole` keeps to whole numbers."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullFormatter

    axes = axis.axes
    set_kind, set_limits = (axes.set_xscale, axes.set_xlim) if axis is axes.xaxis else (axes.set_yscale, axes.set_ylim)
    if kind == "log":
        set_kind("log", nonpositive="mask")
        # The library's own locator computes powers beyond the ends, which overflow.
        axis.set_major_locator(FixedLocator(log_ticks(*ends)))
        axis.set_minor_locator(FixedLocator(_between(*ends)))
        axis.set_minor_formatter(NullFormatter())
        label = number_label if ends[0] > 1e-3 and ends[1] < 1e4 else power_label
    else:
        axis.set_major_locator(MaxNLocator(nbins=7, integer=is_whole, steps=[1, 2, 5, 10]))
        label = number_label
    axis.set_major_formatter(FuncFormatter(lambda value, _: label(value)))
    set_limits(ends[0], ends[1])


def draw_marks(axes: "Axes", xs: Sequence[float], values: Sequence[float], kind: Scale) -> dict[str, str]:
    """Write the mark of each value without a place at its x, as many as find room; meaning by glyph."""
    transform = axes.get_xaxis_transform()
    low, high = sorted(axes.transData.transform([(end, axes.get_ylim()[0]) for end in axes.get_xlim()])[:, 0])
    last: dict[bool, float] = {}
    meanings: dict[str, str] = {}
    for x, value in zip(xs, values, strict=False):
        mark = figure_mark(value, kind)
        if mark is None:
            continue
        earlier = meanings.get(mark.glyph, mark.meaning)
        meanings[mark.glyph] = earlier if mark.meaning in earlier.split(", ") else f"{earlier}, {mark.meaning}"
        if figure_mark(x, axes.get_xscale()):  # type: ignore[arg-type]
            continue
        across = float(axes.transData.transform((x, axes.get_ylim()[0]))[0])
        if across - last.get(mark.is_at_top, -math.inf) < (high - low) / _MARKS_ACROSS:
            continue
        last[mark.is_at_top] = across
        y, side = (0.99, "top") if mark.is_at_top else (0.01, "bottom")
        style: dict[str, Any] = {"color": ALERT, "fontsize": TEXT_POINTS, "fontweight": "bold"}
        axes.text(x, y, mark.glyph, transform=transform, ha="center", va=side, **style)
    return meanings
