"""What claims and questions about recurrent networks measure, and of which networks they speak. Pure math."""

import math
from collections.abc import Sequence
from itertools import pairwise

from flashgrad.demos.kit.recurrent.recurrent_network import RecurrentNetwork, growth_in_theory
from flashgrad.demos.kit.seed_statistics import median, ratios
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Result


def factor(result: Result) -> float:
    """The factor per step (g₀/g_T)^{1/T}, median over seeds."""
    return median(result.row("factor_per_step"))


def start_over_end(result: Result) -> float:
    """∂L/∂state at t = 0 over that at T, median over seeds."""
    return median(ratios(result.rows("state_grad")))


def largest_growth(result: Result) -> float:
    """The largest ∂L/∂state at any step over that at T, median over seeds."""
    return median([max(row) / row[-1] for row in result.rows("state_grad")])


def growth_before_death(result: Result) -> float:
    """The largest growth, if at the start less is left than there was at the end; else not a number."""
    return largest_growth(result) if start_over_end(result) < 1 else math.nan


def use_of_norm(result: Result) -> float:
    """g₀/g_T over ‖U‖^T, in decades per step, the largest over seeds; at most 0, since ‖U‖ bounds a step."""
    pairs = zip(ratios(result.rows("state_grad")), result.rows("spectral_norm"), strict=True)
    steps: int = result.parameters.length
    return max(decades(ratio) / steps - decades(norm) for ratio, (norm,) in pairs)


def growth_of_length(result: Result) -> float:
    """The decades that the first network loses per step over all T steps, over those per step over T/2."""
    (half, whole), (short, long) = (result.row(name)[-2:] for name in ("ratio_by_length", "lengths"))
    return (decades(whole) / long) / (decades(half) / short)


def learned_share(result: Result, arm: str) -> float:
    """The share of an arm's networks that learned, in [0, 1]."""
    steps = result.row(f"solved_step_{arm}")
    return sum(map(math.isfinite, steps)) / len(steps)


def best_share(result: Result) -> float:
    """The share that learned in the arm where more did."""
    return max(learned_share(result, arm) for arm in ("unclipped", "clipped"))


def bias_for_half(result: Result) -> float:
    """The gate bias at which the direct path alone leaves half of the gradient; not a number outside the sweep."""
    return crossing(result.row("direct_biases"), result.row("direct_ratio"), 0.5)


def drawn_bias_for_half(result: Result) -> float:
    """The same of an LSTM with PyTorch's weights."""
    return crossing(result.row("gate_biases"), result.row("gate_bias_ratio"), 0.5)


def crossing(places: Sequence[float], values: Sequence[float], level: float) -> float:
    """Where positive `values` first rise through `level`, interpolated on their logarithms; else not a number."""
    for (left, below), (right, above) in pairwise(zip(places, values, strict=True)):
        if 0 < below <= level < above:
            return left + (right - left) * math.log(level / below) / math.log(above / below)
    return math.nan


def is_fresh(p: RecurrentNetwork) -> bool:
    """Whether gradients of untrained networks are measured."""
    return p.mode == "gradient"


def has_gate(p: RecurrentNetwork) -> bool:
    """Whether a gate keeps the old state beside PyTorch's weights."""
    return p.is_gated and p.recurrent == "torch"


def is_default(p: RecurrentNetwork) -> bool:
    """Whether this is PyTorch's own initialisation, or has gates that are even more shut."""
    return p.cell != "linear" and p.recurrent == "torch" and (not p.is_gated or p.gate_bias <= 0)


def has_norm(p: RecurrentNetwork) -> bool:
    """Whether ‖U‖ speaks of all that a step does, and is not 0."""
    return is_fresh(p) and not p.is_gated and p.recurrent != "zero"


def norm_exceeds_one(p: RecurrentNetwork) -> bool:
    """Whether the largest singular value of U is above 1: 2 σ_w of random weights, nearly ρ + 1 of non-normal ones."""
    norm = {"torch": 2 / math.sqrt(3), "gaussian": 2 * p.radius, "orthogonal": p.radius, "non_normal": p.radius + 0.9}
    return has_norm(p) and norm[p.recurrent] > 1.05


def dies_out(p: RecurrentNetwork) -> bool:
    """Whether powers of a non-normal U have passed their peak, at 15/(1 − ρ) steps, for long."""
    return p.recurrent == "non_normal" and p.radius <= 0.7 and p.length >= 150


def has_theory(p: RecurrentNetwork) -> bool:
    """Whether a factor other than 0 is predicted, over enough steps for the first ones not to matter."""
    growth = growth_in_theory(p) if is_fresh(p) and p.length >= 20 else None
    return growth is not None and growth[0] > 0


def loses_steadily(p: RecurrentNetwork) -> bool:
    """Whether a loss of at least a tenth per step is predicted."""
    growth = growth_in_theory(p)
    return has_theory(p) and growth is not None and growth[0] < 0.9**p.length


def is_long_latch(p: RecurrentNetwork) -> bool:
    """Whether networks are trained for long enough to remember over more than a few steps."""
    return p.mode == "train" and p.length >= 30 and p.steps >= 100


def takes_large_steps(p: RecurrentNetwork) -> bool:
    """Whether plain SGD at a large rate trains for long, and U can make the gradient large."""
    is_wild = p.is_gated or p.radius >= 1.5
    return p.optimiser == "sgd" and p.lr >= 0.3 and p.steps >= 200 and is_wild


def can_remember(p: RecurrentNetwork) -> bool:
    """Whether the gradient reaches the first token, so that there is something to clip."""
    is_open = p.is_gated and p.gate_bias >= 2 and p.recurrent == "torch"
    is_wide = p.cell == "rnn" and p.recurrent in ("orthogonal", "gaussian") and p.radius >= 1
    return is_long_latch(p) and (is_open or is_wide)
