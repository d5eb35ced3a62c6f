"""How numbers are written in charts, figures and sentences. Pure.

Every number that the interface shows passes through here, so that the same value reads the same everywhere.
"""

import math
from itertools import pairwise

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_number(value: float, digits: int = 3) -> str:
    """`value` to `digits` significant digits, as `0.234`, `1797` or `3.2e-7`; `NaN`, `∞`, `-∞` where it is none."""
    if not math.isfinite(value):
        return _non_finite(value)
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(value)))
    if -4 < exponent < 5:
        return _trimmed(f"{value:.{max(0, digits - 1 - exponent)}f}")
    return scientific(value, digits)


def scientific(value: float, digits: int = 3) -> str:
    """A finite `value` as mantissa and power of ten, `3.2e-7`; a mantissa of one is kept, `1e-7`."""
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    return f"{_trimmed(mantissa)}e{int(exponent)}"


def power_of_ten(value: float, digits: int = 2) -> str:
    """`value` for a sentence: `0.234`, `40`, but `10⁻¹²` and `3.2×10⁻⁷` where zeros would have to be counted."""
    if not math.isfinite(value) or value == 0 or 1e-3 < abs(value) < 1e5:
        return format_number(value, digits + 1)
    mantissa, _, exponent = scientific(abs(value), digits).partition("e")
    sign = "-" if value < 0 else ""
    power = f"10{superscript(int(exponent))}"
    return f"{sign}{power}" if mantissa == "1" else f"{sign}{mantissa}×{power}"


def superscript(number: int) -> str:
    """A whole number as raised digits."""
    return str(number).translate(_SUPERSCRIPTS)


def tick_labels(values: tuple[float, ...]) -> tuple[str, ...]:
    """Labels for evenly spaced ticks: all with the same number of decimals, as powers of ten where that is long."""
    largest = max((abs(value) for value in values), default=0.0)
    step = min((abs(b - a) for a, b in pairwise(values)), default=largest)
    if step == 0 or not math.isfinite(step):
        return tuple(format_number(value) for value in values)
    step_exponent = math.floor(math.log10(step) + 1e-9)
    if largest >= 1e6 or largest < 1e-3:
        digits = max(1, math.ceil(math.log10(largest)) - step_exponent + 1)
        return tuple("0" if value == 0 else scientific(value, digits) for value in values)
    decimals = max(0, -step_exponent)
    labels = (f"{value:.{min(decimals, 9)}f}" for value in values)
    return tuple(label if float(label) else label.removeprefix("-") for label in labels)


def decade_labels(values: tuple[float, ...]) -> tuple[str, ...]:
    """Labels for ticks of a log axis: `0.1`, `1`, `10` where all are near one, else `1e-6`, `1`, `1e6`."""
    if all(0.01 <= value <= 1000 for value in values):
        return tuple(f"{value:g}" for value in values)
    return tuple("1" if value == 1 else scientific(value, 1) for value in values)


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _non_finite(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "∞" if value > 0 else "-∞"
