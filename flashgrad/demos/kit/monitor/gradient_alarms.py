"""Rules of thumb that call a gradient vanishing or exploding, and when they fire. Pure.

A rule's margin is by what factor a gradient is beyond its threshold; the rule fires where the margin exceeds 1.
G₁ and G_L are the norms of ∂L/∂W in the first and in the last hidden layer.
"""

import math
from collections.abc import Mapping

from flashgrad.demos.spec import Numbers

SMALL, LARGE, RATIO = 1e-5, 1000.0, 1000.0
"""A first layer's gradient below, a global norm above, a ratio of layers beyond."""

RULES: Mapping[str, str] = {
    "small_first_layer": "G₁ below 10⁻⁵",
    "large_ratio": "first/last above 1000",
    "small_ratio": "first/last below 1/1000",
    "large_norm": "‖g‖ above 1000",
}
"""By the name in the arrays; `large_ratio` is how that rule is often written down, `small_ratio` what it must mean."""


def margins(first: Numbers, last: Numbers, norm: Numbers) -> dict[str, Numbers]:
    """Of each rule, step by step, for G₁, G_L and ‖g‖; not a number where a gradient is none."""
    ratio = [_quotient(one, other) for one, other in zip(first, last, strict=True)]
    return {
        "small_first_layer": tuple(_quotient(SMALL, one) for one in first),
        "large_ratio": tuple(value / RATIO for value in ratio),
        "small_ratio": tuple(_quotient(1 / RATIO, value) for value in ratio),
        "large_norm": tuple(value / LARGE for value in norm),
    }


def fired_share(margin: Numbers) -> float:
    """The share of steps at which a rule of this margin fires, in [0, 1]; steps without a number count as silent."""
    return sum(value > 1 for value in margin) / len(margin)


def first_alarm(margin: Numbers) -> float:
    """The number of the first step, from 0, at which a rule of this margin fires; infinite if it never does."""
    return next((float(step) for step, value in enumerate(margin) if value > 1), math.inf)


def _quotient(value: float, divisor: float) -> float:
    if divisor:
        return value / divisor
    return math.inf if value > 0 else math.nan
