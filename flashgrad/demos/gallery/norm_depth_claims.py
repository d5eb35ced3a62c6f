"""What is claimed of norms in deep networks, and what the learner is asked about them.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math
import statistics

from flashgrad.demos.kit.measures import decades_gained, first_over_last, median_factor
from flashgrad.demos.kit.seed_statistics import median
from flashgrad.demos.kit.wired.normed_network import (
    NormedNetwork,
    factor_in_theory,
    scaled_gain_in_theory,
    weight_grad_ratio_in_theory,
)
from flashgrad.demos.kit.wording import decade_choices, decades, magnitude, subscript
from flashgrad.demos.spec import Claim, Prediction, Result

EXPECTED_TENTH = (0.08, 0.125)
"""What still counts as a tenth."""

EPSILON_IS_SMALL = "pre-activations well above √ε = 0.003; at most 30 layers, as more amplify the effect of ε"

SMALLEST = 1e-300
"""Variances below count as this, so that their decades can be counted."""

DEAD = "No number comes out: in some layer every unit is off, and no gradient passes it."


def ratio_question(p: NormedNetwork) -> str:
    """The first question."""
    ratio = f"G₁/G{subscript(p.depth)}"
    return f"{p.name}: {ratio}, the weight gradient of layer 1 over that of layer {p.depth}, is about …?"


def ratio_choices(p: NormedNetwork) -> tuple[tuple[str, float], ...]:
    """Powers of ten around the predicted G₁/G_L; the right one's place depends on the parameters."""
    exponent = decades(weight_grad_ratio_in_theory(p))
    place = 2 - (len(p.activation) + len(p.norm) + p.depth) % 3
    return decade_choices(exponent if math.isfinite(exponent) else 0, place)


def why_ratio(result: Result) -> str:
    """The number and the reason, for the first question."""
    p, ratio = result.parameters, first_over_last(result, "weight_grad")
    if math.isnan(ratio):
        return DEAD
    reason = {
        "none": "σ_w² E φ′² multiplies its square",
        "batch": "the norm divides by the batch's deviation, and Var φ is never above E φ′²",
    }.get(p.norm, "the norm divides by the root mean square of φ, against slopes of mean square E φ′²")
    return (
        f"G₁/G{subscript(p.depth)} is {magnitude(ratio)}: on each step back δ is "
        f"multiplied by {median_factor(result):.3f} ({factor_in_theory(p):.3f} in theory), since {reason}."
    )


def scale_question(p: NormedNetwork) -> str:
    """The second question."""
    return f"{p.name}: multiply all weights by 10. The weight gradient of layer 1 becomes …?"


def scale_choices(p: NormedNetwork) -> tuple[tuple[str, float], ...]:
    """A tenth, the same or ten times as large under a norm; powers of ten without."""
    if p.norm != "none":
        return ("a tenth", 0.1), ("the same", 1.0), ("ten times as large", 10.0)
    exponent = decades(scaled_gain_in_theory(p))
    ladder = decade_choices(exponent if math.isfinite(exponent) else 0, 1)
    return tuple((f"{label} times as large" if value != 1 else "the same", value) for label, value in ladder)


def scale_gain(result: Result) -> float:
    """By how much tenfold weights multiply G₁; median over the compared seeds."""
    pairs = zip(result.rows("weight_grad_scaled"), result.rows("weight_grad"), strict=False)
    return median([scaled[0] / base[0] if base[0] else math.nan for scaled, base in pairs])


def factor_change(result: Result) -> float:
    """By how much tenfold weights multiply the factor per layer; median over the compared seeds."""
    pairs = zip(result.row("factor_per_layer_scaled"), result.row("factor_per_layer"), strict=False)
    return median([scaled / base if base else math.nan for scaled, base in pairs])


def why_scale(result: Result) -> str:
    """The number and the reason, for the second question."""
    gain, change = scale_gain(result), factor_change(result)
    if math.isnan(gain) or math.isnan(change):
        return DEAD
    if result.parameters.norm == "none":
        return (
            f"It is {magnitude(gain)} times what it was: every layer passes the ten on, up and down, and multiplies δ "
            f"by {change:.3g} times what it did."
        )
    reason = "N(10 W x) = N(W x) but for the norm's ε, so the output stays and a step of W counts for a tenth"
    if not EXPECTED_TENTH[0] <= gain <= EXPECTED_TENTH[1]:
        reason = "without the norm's ε it would be a tenth, but here ε is not small, or the layers amplify its effect"
    return f"It is {gain:.3g} times what it was, and δ's factor per layer {change:.3f} times: {reason}."


def loss_without(result: Result) -> float:
    """Decades of δ₁/δ_L that the norm adds."""
    return decades_gained(result, "delta", "delta_none")


def spread_gain(result: Result) -> float:
    """Decades by which the last layer's variance over the batch exceeds that without the norm."""
    pairs = zip(result.rows("batch_variance"), result.rows("batch_variance_none"), strict=True)
    return median([decades(normed[-1]) - decades(max(plain[-1], SMALLEST)) for normed, plain in pairs])


def is_large(p: NormedNetwork) -> bool:
    """Whether width and batch are large enough for the limit of infinite ones to be near."""
    return p.width >= 64 and p.batch_size >= 64


def is_small_sigmoid(p: NormedNetwork) -> bool:
    """Whether the network without its norm would be a usual, vanishing sigmoid network."""
    return p.activation == "sigmoid" and p.init != "gain"


PREDICTIONS = (
    Prediction(
        key="weight_grad_ratio",
        question=ratio_question,
        choices=ratio_choices,
        answer=lambda result: first_over_last(result, "weight_grad"),
        explanation=why_ratio,
        scale="log",
    ),
    Prediction(
        key="scale_gain",
        question=scale_question,
        choices=scale_choices,
        answer=scale_gain,
        explanation=why_scale,
        scale="log",
    ),
)
CLAIMS = (
    Claim(
        "The factor per layer is √(E φ′²/Var φ) under batch norm, √(E φ′²/E φ²) under layer and RMS norm.",
        lambda result: median_factor(result) / factor_in_theory(result.parameters),
        low=0.92,
        high=1.08,
        source="Yang et al. 2019; for layer norm derived here",
        unit="measured/predicted",
        condition="width and batch of at least 64",
        applies=lambda p: p.norm != "none" and is_large(p),
    ),
    Claim(
        "Under batch norm a gradient never shrinks on its way back, whatever the activation.",
        median_factor,
        low=1,
        high=math.inf,
        source="Poincaré's inequality, Var φ ≤ E φ′²; Yang et al. 2019",
        unit="× per layer",
        applies=lambda p: p.norm == "batch",
    ),
    Claim(
        "Batch norm keeps the gradients of all layers alike.",
        lambda result: decades(first_over_last(result)),
        low=-1,
        high=1,
        source="a common belief; against it Yang et al. 2019",
        unit="decades of δ₁/δ_L",
        applies=lambda p: p.norm == "batch",
    ),
    Claim(
        "Batch norm alone does not carry a ReLU network to 50 layers: the first layer's gradient is 1000 times the "
        "last's.",
        lambda result: decades(first_over_last(result, "weight_grad")),
        low=3,
        high=math.inf,
        source="Yang et al. 2019: 1.21 per layer",
        unit="decades of G₁/G_L",
        condition="at least 45 layers without skips",
        applies=lambda p: p.norm == "batch" and p.activation == "relu" and p.depth >= 45,
    ),
    Claim(
        "Batch norm rescues the gradient of a deep sigmoid network.",
        lambda result: loss_without(result) / (result.parameters.depth - 1),
        low=0.3,
        high=math.inf,
        source="Ioffe & Szegedy 2015",
        unit="decades gained per layer",
        condition="weights no larger than He's",
        applies=lambda p: p.norm == "batch" and is_small_sigmoid(p),
    ),
    Claim(
        "Batch norm rescues sigmoid networks by preventing saturation.",
        lambda result: statistics.fmean(map(statistics.fmean, result.rows("saturated_fraction_none"))),
        low=0.1,
        high=1,
        source="a common explanation; without the norm there would have to be saturated units",
        unit="share of |h| > 4 without the norm",
        applies=lambda p: p.norm == "batch" and is_small_sigmoid(p),
    ),
    Claim(
        "Batch norm rescues sigmoid networks by stretching what little the inputs differ, and gradients with it.",
        spread_gain,
        low=2,
        high=math.inf,
        source="ρ = √(E φ′²/Var φ), Yang et al. 2019",
        unit="decades of variance over the batch",
        applies=lambda p: p.norm == "batch" and is_small_sigmoid(p) and p.depth >= 10,
    ),
    Claim(
        "Layer and RMS norm keep the gradient of a ReLU network level.",
        median_factor,
        low=0.92,
        high=1.08,
        source="E φ′² = E φ² = ½ for ReLU",
        unit="× per layer",
        condition="width and batch of at least 64",
        applies=lambda p: p.norm in ("layer", "rms") and p.activation == "relu" and is_large(p),
    ),
    Claim(
        "Layer norm, too, prevents vanishing gradients in a sigmoid network.",
        median_factor,
        low=0.9,
        high=math.inf,
        source="a common belief; E φ² counts the mean ½ of the sigmoid, which batch norm takes away",
        unit="× per layer",
        applies=lambda p: p.norm in ("layer", "rms") and p.activation == "sigmoid",
    ),
    Claim(
        "A norm makes gradients indifferent to the scale of the weights: ten times the weights, the same δ.",
        factor_change,
        low=0.99,
        high=1.01,
        source="N(c W x) = N(W x); Ioffe & Szegedy 2015",
        unit="factor per layer, ×10/×1",
        condition=EPSILON_IS_SMALL,
        applies=lambda p: p.norm != "none" and p.depth <= 30,
    ),
    Claim(
        "Under a norm ∂L/∂W falls as the weights grow: ten times the weights, a tenth of the gradient.",
        scale_gain,
        low=EXPECTED_TENTH[0],
        high=EXPECTED_TENTH[1],
        source="∂L/∂(c W) = (1/c) ∂L/∂W; Ioffe & Szegedy 2015",
        unit="G₁, ×10/×1",
        condition=EPSILON_IS_SMALL,
        applies=lambda p: p.norm != "none" and p.depth <= 30,
    ),
)
