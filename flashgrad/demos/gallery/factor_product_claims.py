"""What is claimed of products with one factor per layer, and what the learner is asked about them.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math
import statistics

from flashgrad.demos.kit.probe.chain_rule import DEPTHS
from flashgrad.demos.kit.probe.factor_chain import (
    FactorChain,
    depth_cost,
    fitted_factor,
    further,
    kept_per_layer,
    largest_share_of_norms,
    norms_over_gradient,
    ratios_in_theory,
    step_factors,
    straightness,
    total,
)
from flashgrad.demos.kit.seed_statistics import median
from flashgrad.demos.kit.wording import decades, magnitude, opening, subscript
from flashgrad.demos.spec import Claim, Prediction, Result

DEAD = "No number comes out: some layer's units are all off in every network, and no gradient passes it."
RATIO = f"δ₁/δ{subscript(DEPTHS[-1])}"


def shown(times: float) -> str:
    """`32.6`; a power of ten where it is large."""
    return f"{times:.3g}" if times < 1000 else magnitude(times)


def total_question(p: FactorChain) -> str:
    """The first question."""
    match p.mode:
        case "scalar":
            return f"A factor of {p.factor:g} in each of {p.depth} layers: the gradient is multiplied by …?"
        case "jacobians":
            return (
                f"{opening(p.name)}, {p.depth} layers: the product of the layers' norms is … times the true gradient?"
            )
        case _:
            return f"{opening(p.name)}: {RATIO}, the gradient at layer 1 over that at layer {DEPTHS[-1]}, is about …?"


def why_total(result: Result) -> str:
    """The number and the reason, for the first question."""
    p, answer = result.parameters, total(result)
    if math.isnan(answer) or answer == 0:
        return DEAD
    match p.mode:
        case "scalar":
            return f"It is {answer:.4g}: the chain rule has one factor per layer, so {p.factor:g}^{p.depth} is left."
        case "jacobians" if answer < 2:
            return f"{answer:.3g} times: these layers stretch all directions nearly alike, so their norms say it all."
        case "jacobians":
            return (
                f"{shown(answer)} times: the norm is what a layer can stretch at most, and the gradient seldom lies "
                "in that direction of every layer."
            )
        case _:
            theory = ratios_in_theory(p)[-1]
            return (
                f"{RATIO} is {magnitude(answer)}: √(σ_w² E φ′²), multiplied over the layers, gives {magnitude(theory)}."
            )


def further_question(p: FactorChain) -> str:
    """The second question."""
    match p.mode:
        case "scalar":
            towards = "over a thousandfold" if p.factor > 1 else "under a thousandth"
            return f"How many layers of factor {p.factor:g} take the gradient {towards}?"
        case "jacobians":
            upper = p.depth - p.depth // 2
            return f"And the norms of the upper {upper} layers alone: their product is … times the gradient there?"
        case _:
            return f"{opening(p.name)}: how deep a network has a δ₁/δ_L of a thousandth, or of a thousand?"


def further_choices(p: FactorChain) -> tuple[tuple[str, float], ...]:
    """Depths that differ clearly; in the other modes a number is asked for."""
    if p.mode != "depth":
        return ()
    return (("about 6 layers", 6), ("about 20 layers", 20), (f"none of up to {DEPTHS[-1]} layers", 1e6))


def why_further(result: Result) -> str:
    """The number and the reason, for the second question."""
    answer, kept = further(result), kept_per_layer(result)
    if math.isnan(answer) or math.isnan(kept):
        return DEAD
    match result.parameters.mode:
        case "scalar" if math.isinf(answer):
            return "A factor of 1 never gets there: only what differs from 1 adds up with depth."
        case "scalar":
            before = f"{answer - 1:.0f} still make {kept ** (answer - 1):.4g}"
            return f"{answer:.0f} layers: {kept:.3g}^{answer:.0f} is {kept**answer:.4g}, and {before}."
        case "jacobians":
            return f"{shown(answer)} times: what is too much multiplies from layer to layer, as the gradient does."
        case _ if math.isinf(answer):
            return f"None: even at {DEPTHS[-1]} layers δ₁/δ_L is {magnitude(total(result))}, for the factor is near 1."
        case _:
            return f"{answer:.0f} layers are enough: with {kept:.3f} per layer every few more make another decade."


def is_steep(p: FactorChain) -> bool:
    """Whether theory has the same factor, clearly not 1, in every layer (sigmoid: but for the first few)."""
    factor = fitted_factor(ratios_in_theory(p))
    is_settled = p.activation in ("linear", "relu", "leaky_relu", "sigmoid")
    return p.mode == "depth" and is_settled and p.width >= 32 and not 0.8 < factor < 1.25


def is_slow(p: FactorChain) -> bool:
    """Whether depth costs ever less: tanh with σ_w = 1, where δ₁/δ_L ≈ 1/√L."""
    return p.mode == "depth" and p.activation == "tanh" and p.init == "xavier"


def is_neutral(p: FactorChain) -> bool:
    """Whether theory has a factor of exactly 1."""
    is_kept = (p.activation == "linear" and p.init in ("xavier", "orthogonal")) or (
        p.activation == "relu" and p.init == "he"
    )
    return p.mode == "depth" and is_kept and p.width >= 32


def is_example(p: FactorChain, factor: float) -> bool:
    """Whether these are ten equal factors of this size."""
    return p.mode == "scalar" and p.factor == factor and p.depth == 10


PREDICTIONS = (
    Prediction("total", total_question, total, why_total, scale="log"),
    Prediction("further", further_question, further, why_further, choices=further_choices, scale="log"),
)
CHAIN_RULE = "the chain rule; Rumelhart, Hinton & Williams 1986"
CLAIMS = (
    Claim(
        "n layers with the same factor f multiply the gradient by fⁿ.",
        lambda result: result.row("product")[-1] / result.row("theory_product")[-1],
        low=1 - 1e-9,
        high=1 + 1e-9,
        source=CHAIN_RULE,
        unit="autograd/fⁿ",
        applies=lambda p: p.mode == "scalar",
    ),
    Claim(
        "With factors below 1 every further layer leaves less of the gradient.",
        lambda result: max(step_factors(result)),
        low=0,
        high=1 - 1e-9,
        source="Hochreiter 1991; Bengio et al. 1994",
        unit="× per layer",
        applies=lambda p: p.mode == "scalar" and p.factor < 1,
    ),
    Claim(
        "With factors above 1 every further layer makes the gradient larger.",
        lambda result: min(step_factors(result)),
        low=1 + 1e-9,
        high=math.inf,
        source="Hochreiter 1991; Bengio et al. 1994",
        unit="× per layer",
        applies=lambda p: p.mode == "scalar" and p.factor > 1,
    ),
    Claim(
        "Ten factors of one half leave about a thousandth.",
        lambda result: result.row("product")[-1],
        low=0.00095,
        high=0.00105,
        source="arithmetic",
        unit="× the gradient",
        applies=lambda p: is_example(p, 0.5),
    ),
    Claim(
        "Ten factors of two make 1024.",
        lambda result: result.row("product")[-1],
        low=1024 - 1e-6,
        high=1024 + 1e-6,
        source="arithmetic",
        unit="× the gradient",
        applies=lambda p: is_example(p, 2),
    ),
    Claim(
        "The gradient is the product of the layers' Jacobian matrices.",
        lambda result: max(result.row("relative_error")),
        low=0,
        high=1e-10,
        source=CHAIN_RULE,
        unit="relative error against autograd",
        applies=lambda p: p.mode == "jacobians",
    ),
    Claim(
        "The gradient is never larger than the product of the Jacobians' norms.",
        largest_share_of_norms,
        low=0,
        high=1 + 1e-9,
        source="‖AB‖ ≤ ‖A‖ ‖B‖; Bengio et al. 1994",
        unit="gradient/product of norms",
        applies=lambda p: p.mode == "jacobians",
    ),
    Claim(
        "The factors may be taken for numbers: the product of the Jacobians' norms is the size of the gradient.",
        lambda result: decades(median(norms_over_gradient(result))),
        low=-0.3,
        high=0.3,
        source="a common short cut, right for orthogonal weights without activation (Saxe et al. 2014)",
        unit="decades too much",
        applies=lambda p: p.mode == "jacobians",
    ),
    Claim(
        "The gradient scales as fⁿ with depth: log δ₁/δ_L falls or rises in a straight line.",
        straightness,
        low=0.98,
        high=1,
        source="Hochreiter 1991; Schoenholz et al. 2017",
        unit="R²",
        condition="the signal has settled and the factor is not near 1, unlike tanh with Xavier or ReLU with He",
        applies=is_steep,
    ),
    Claim(
        "Depth costs a tanh network with Xavier the same factor in every layer.",
        straightness,
        low=0.98,
        high=1,
        source="a common generalisation; Poole et al. 2016 have q_l ≈ 1/(2l)",
        unit="R²",
        applies=is_slow,
    ),
    Claim(
        "The factor that depth raises to a power is √(σ_w² E φ′²).",
        lambda result: kept_per_layer(result) / fitted_factor(ratios_in_theory(result.parameters)),
        low=0.93,
        high=1.07,
        source="Schoenholz et al. 2017",
        unit="measured/predicted",
        applies=is_steep,
    ),
    Claim(
        "Depth amplifies the problem: 40 layers lose or gain more than three times as many decades as 10.",
        depth_cost,
        low=3,
        high=math.inf,
        source="from δ₁/δ_L = f^(L−1): 39/9 times as many",
        unit="× the decades",
        applies=is_steep,
    ),
    Claim(
        "Depth by itself does not: where the factor is 1, 40 layers keep the gradient.",
        lambda result: statistics.median(result.row("factor_per_layer")),
        low=0.95,
        high=1.05,
        source="He et al. 2015; Saxe et al. 2014",
        unit="× per layer",
        condition="ReLU with He, or no activation with Xavier or orthogonal weights; 32 units or more",
        applies=is_neutral,
    ),
)
