"""What claims and questions about skips measure, and of which networks they speak. Pure math."""

import math

from flashgrad.demos.kit.seed_statistics import median, ratios
from flashgrad.demos.kit.wired.skip_network import SkipNetwork
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Result


def last_rms(result: Result) -> float:
    """The rms of x_L, median over seeds."""
    return math.sqrt(median([row[-1] for row in result.rows("activation_ms")]))


def rms_growth(result: Result) -> float:
    """The rms of x_L over that of x₀, median over seeds."""
    return median([math.sqrt(row[-1] / row[0]) for row in result.rows("activation_ms")])


def scaled_growth(result: Result) -> float:
    """The rms of x_L over that of x₀ with 1/√L before every branch."""
    (rms,) = result.rows("activation_rms_scaled")
    return rms[-1] / rms[0]


def bare_rms(result: Result) -> float:
    """The rms of x_L in `pre` blocks with α = 1 and no norm."""
    return result.rows("activation_rms_bare")[0][-1]


def block_factor(result: Result) -> float:
    """(g₀/g_L)^{1/L}, median over seeds."""
    return median(result.row("factor_per_block"))


def gradient_decades(result: Result, array: str = "activation_grad") -> float:
    """log₁₀ of g₀/g_L, median over seeds."""
    return decades(median(ratios(result.rows(array))))


def last_mean(result: Result, array: str = "activation_mean") -> float:
    """The mean of x_L, median over seeds."""
    return median([row[-1] for row in result.rows(array)])


def branch_growth(p: SkipNetwork) -> float:
    """√(1 + α²), by which an un-normalised He ReLU block grows."""
    return math.sqrt(1 + p.branch**2)


def has_skip(p: SkipNetwork) -> bool:
    """Whether x is added."""
    return p.wiring in ("sum", "post", "pre")


def is_he_relu(p: SkipNetwork) -> bool:
    """Whether branches have, at α = 1, the mean square of what they receive."""
    return p.activation == "relu" and p.init == "he"


def is_bare(p: SkipNetwork) -> bool:
    """Whether these are un-normalised He ReLU blocks with nothing after the sum."""
    return p.wiring == "pre" and p.norm == "none" and is_he_relu(p)


def piles_up(p: SkipNetwork) -> bool:
    """Whether ReLUs' outputs are added to a normed branch, or the sum's."""
    return p.wiring in ("sum", "post") and p.norm != "none" and p.activation == "relu" and p.depth >= 10
