"""A product with one factor per layer: its parameters, its theory, and what is measured of it. Pure math."""

import math
import statistics
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from flashgrad.demos.kit import mean_field
from flashgrad.demos.kit.initialisation import weight_variance
from flashgrad.demos.kit.probe.chain_rule import DEPTHS
from flashgrad.demos.kit.probe.deep_network import Activation
from flashgrad.demos.kit.seed_statistics import median, ratios
from flashgrad.demos.kit.wording import activation_name, decades, init_name
from flashgrad.demos.spec import Numbers, Parameters, Result, choice, number

_CHAIN = {"mode": ("scalar", "jacobians")}
_NETWORK = {"mode": ("jacobians", "depth")}


class FactorChain(Parameters):
    """One unit per layer with equal weights, or a network of equal layers, without biases."""

    mode: Literal["scalar", "jacobians", "depth"] = choice(
        "scalar", label="mode", help_text="Equal numbers, the layers' matrices, or networks of many depths."
    )
    factor: float = number(
        0.5, 0.1, 3, label="factor", help_text="Of every layer.", scale="log", used_when={"mode": ("scalar",)}
    )
    depth: int = number(10, 1, 60, label="depth", help_text="Number of layers.", unit="layers", used_when=_CHAIN)
    activation: Activation = choice("sigmoid", label="activation", help_text="Of every layer.", used_when=_NETWORK)
    init: Literal["he", "xavier", "torch", "orthogonal"] = choice(
        "xavier", label="initialisation", help_text="How weights are drawn.", used_when=_NETWORK
    )
    width: int = number(
        64, 4, 128, label="width", help_text="Units per layer.", scale="log", unit="units", used_when=_NETWORK
    )
    seeds: int = number(
        5, 1, 20, label="seeds", help_text="Networks drawn, from the seed upwards.", scale="log", used_when=_NETWORK
    )

    @property
    def name(self) -> str:
        """The network in words, such as `tanh with Xavier`."""
        return f"{activation_name(self.activation)} with {init_name(self.init, bound=0, gain=0)}"


def sigma_w2(p: FactorChain) -> float:
    """σ_w² = fan_in · Var(W)."""
    return weight_variance(p.init, width=p.width, bound=0, gain=0)


def ratios_in_theory(p: FactorChain) -> Numbers:
    """δ₁/δ_L = Π √χ_l, l = 1 … L − 1, of infinitely wide networks of each depth.  Schoenholz et al. 2017."""
    layers = mean_field.through_depth(p.activation, sigma_w2(p), DEPTHS[-1])
    gradients = (mean_field.gradients(layers[:depth], sigma_w2(p)) for depth in DEPTHS)
    return tuple(gradient[0] / gradient[-1] for gradient in gradients)


def fitted_factor(ratios_by_depth: Sequence[float]) -> float:
    """10^slope of the straight line through log₁₀ δ₁/δ_L against L; not a number where a ratio is 0."""
    if min(ratios_by_depth) <= 0:
        return math.nan
    slope, _ = statistics.linear_regression(DEPTHS, [decades(ratio) for ratio in ratios_by_depth])
    return 10**slope


def straightness(result: Result) -> float:
    """R² of that line through the medians over seeds."""
    middle = result.series["delta_ratio"].y
    if min(middle) <= 0:
        return math.nan
    return min(1.0, statistics.correlation(DEPTHS, [decades(ratio) for ratio in middle]) ** 2)


def kept_per_layer(result: Result) -> float:
    """What one layer leaves of the gradient, median over seeds."""
    return median(result.row("factor_per_layer"))


def depth_cost(result: Result) -> float:
    """log₁₀ δ₁/δ_L of the deepest networks over that of those with 10 layers; 39/9 for equal factors."""
    middle = result.series["delta_ratio"].y
    shallow, deep = decades(middle[DEPTHS.index(10)]), decades(middle[-1])
    return deep / shallow if shallow else math.nan


def step_factors(result: Result) -> tuple[float, ...]:
    """By how much each further factor changes a product of numbers."""
    product = result.row("product")
    return tuple(after / before for before, after in pairwise(product))


def norms_over_gradient(result: Result, layer: int = 0) -> tuple[float, ...]:
    """The product of the norms over the true gradient at `layer`, per network; not a number where that is 0."""
    return tuple(
        bound[layer] / gradient[layer] if gradient[layer] else math.nan
        for bound, gradient in zip(result.rows("norm_product"), result.rows("gradient_norm"), strict=True)
    )


def largest_share_of_norms(result: Result) -> float:
    """The largest part of the product of the norms that any network's gradient reaches."""
    return max(1 / over if over > 0 else 0.0 for over in norms_over_gradient(result))


def total(result: Result) -> float:
    """The first question's answer: fⁿ, or how much the norms overstate, or δ₁/δ_L of the deepest networks."""
    match result.parameters.mode:
        case "scalar":
            return result.row("product")[-1]
        case "jacobians":
            return median(norms_over_gradient(result))
        case _:
            return median([row[-1] for row in result.rows("delta_ratio")])


def further(result: Result) -> float:
    """The second question's answer.

    scalar: how many such layers make a thousandth, or a thousandfold. jacobians: how much the norms of the upper half
    of the layers overstate the gradient there. depth: the first depth with such a ratio; ∞ where none has.
    """
    match result.parameters.mode:
        case "scalar":
            return layers_to_a_thousandth(kept_per_layer(result))
        case "jacobians":
            middle = result.parameters.depth // 2
            return median(norms_over_gradient(result, middle))
        case _:
            middles = [*zip(DEPTHS, result.series["delta_ratio"].y, strict=True)]
            none = math.nan if math.isnan(middles[-1][1]) else math.inf
            return next((depth for depth, ratio in middles if abs(decades(ratio)) >= 3), none)


def layers_to_a_thousandth(factor: float) -> float:
    """How many layers of this factor make a thousandth, or a thousandfold; ∞ for 1."""
    exponent = abs(decades(factor))
    # A hair less, so that 0.1 needs 3 layers whatever the rounding.
    return math.ceil(3 / exponent - 1e-9) if exponent > 1e-9 else math.inf


def gradient_factors(norms: Sequence[Numbers]) -> Numbers:
    """(first/last)^{1/L} of each gradient at x_0 … x_L."""
    return tuple(ratio ** (1 / (len(norms[0]) - 1)) for ratio in ratios(norms))
