"""Names, numbers and orders of magnitude as the learner reads them. Pure."""

import math
from collections.abc import Mapping

from flashgrad.demos.numerals import superscript

_ACTIVATIONS: Mapping[str, str] = {
    "linear": "no activation",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "elu": "ELU",
    "gelu": "GELU",
    "silu": "SiLU",
}
_INITS: Mapping[str, str] = {
    "he": "He",
    "xavier": "Xavier",
    "torch": "PyTorch's default",
    "orthogonal": "orthogonal weights",
    "uniform": "weights in ±{bound:g}",
    "gain": "σ_w = {gain:g}",
}
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_LARGEST_EXPONENT = 300


def activation_name(activation: str) -> str:
    """`ReLU` for relu."""
    return _ACTIVATIONS.get(activation, activation)


def init_name(init: str, *, bound: float, gain: float) -> str:
    """`Xavier` for xavier, `weights in ±0.5` for uniform."""
    return _INITS[init].format(bound=bound, gain=gain)


def opening(words: str) -> str:
    """`words` as a sentence begins: `Sigmoid with Xavier` for sigmoid with Xavier."""
    return words[:1].upper() + words[1:]


def power_of_ten(exponent: int) -> str:
    """`10⁻¹²` for −12; `1` for 0."""
    return f"10{superscript(exponent)}" if exponent else "1"


def subscript(number: int) -> str:
    """`₂₀` for 20."""
    return str(number).translate(_SUBSCRIPTS)


def decades(ratio: float) -> float:
    """log₁₀ of `ratio`; −∞ for 0, not a number for less."""
    if ratio == 0:
        return -math.inf
    return math.log10(ratio) if ratio > 0 else math.nan


def magnitude(ratio: float) -> str:
    """`ratio` with two digits, such as `1.1×10⁻¹²`; plain from 0.001 to 10,000, whole from 10: `0.46`, `42`, `1234`."""
    if 10 <= ratio < 1e4:
        return f"{ratio:.0f}"
    if 1e-3 <= ratio < 10 or ratio <= 0 or not math.isfinite(ratio):
        return f"{ratio:.2g}"
    digits, exponent = f"{ratio:.1e}".split("e")
    return f"{digits}×{power_of_ten(int(exponent))}"


def signed(number: float, form: str = "g") -> str:
    """`−3` for −3, formatted as `form` says, with a minus sign in place of the hyphen."""
    return f"{number:{form}}".replace("-", "−")


def decade_choices(exponent: float, place: int) -> tuple[tuple[str, float], ...]:
    """Three powers of ten; the one nearest to 10^`exponent` stands at `place` 0, 1 or 2.

    Its neighbours are that exponent halved or doubled; below four decades, three decades away. Where doubling
    would leave the range of floats the right one stands last.
    """
    right = round(max(-_LARGEST_EXPONENT, min(_LARGEST_EXPONENT, exponent)))
    if abs(right) < 4:
        ladder = [right - 6, right - 3, right, right + 3, right + 6]
    else:
        ladder = [round(right * factor) for factor in (0.25, 0.5, 1, 2, 4)]
    if abs(ladder[4 - place]) > _LARGEST_EXPONENT:
        place = 2
    return tuple((power_of_ten(step), 10.0**step) for step in ladder[2 - place : 5 - place])
