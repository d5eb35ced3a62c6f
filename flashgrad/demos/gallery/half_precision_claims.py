"""What is claimed of half precision, and what the learner is asked about it.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math
import statistics

from flashgrad.demos.kit.gradients.float_formats import FORMATS
from flashgrad.demos.kit.gradients.half_precision_parameters import (
    DEFAULT_LOG2_SCALE,
    LOG2_SCALES,
    HalfPrecision,
    power_of_two,
)
from flashgrad.demos.kit.wording import decades, magnitude
from flashgrad.demos.spec import Claim, Prediction, Result

FEW = 0.01
"""A share of zeros that does no harm."""

SHARES = (("none", 0.0), ("2 %", 0.02), ("a quarter", 0.25), ("two thirds", 0.68), ("all", 1.0))


def zero_share(result: Result) -> float:
    """The share of Gaussian gradients that become 0 at the chosen loss scale."""
    chosen: int = result.parameters.log2_loss_scale
    return result.row("zero_share")[chosen]


def enough(result: Result) -> float:
    """log₂ of the smallest loss scale that leaves less than 1 % zeros; infinite if none does."""
    shares = zip(LOG2_SCALES, result.row("zero_share"), strict=True)
    return float(next((power for power, share in shares if share < FEW), math.inf))


def smallest_enough(result: Result) -> float:
    """The smallest power of two that leaves less than 1 % zeros."""
    return math.pow(2, enough(result))


def off_theory(result: Result, name: str) -> float:
    """The largest |measured − theory| of a share over all loss scales."""
    pairs = zip(result.row(name), result.row(f"theory_{name}"), strict=True)
    return max(abs(measured - expected) for measured, expected in pairs)


def lowest_held(result: Result) -> float:
    """e of the lowest range from 2^e to 2^(e + 1) of which anything is left."""
    ranges = zip(result.row("exponent"), result.row("held"), strict=True)
    return min(exponent for exponent, share in ranges if share > 0)


def normal_error(result: Result) -> float:
    """The rms relative error of numbers of about 1."""
    ranges = zip(result.row("exponent"), result.row("relative_error"), strict=True)
    return statistics.fmean(error for exponent, error in ranges if abs(exponent) <= 8)


def lost_at_best(result: Result) -> float:
    """The share of zeros in the worst layer, under the largest loss scale without overflow."""
    settled = int(result.row("settled")[0])
    return max(result.rows("lost")[settled]) if settled >= 0 else math.nan


def profile_gained(result: Result) -> float:
    """By how many decades that loss scale raises δ₁/δ_L, once it is divided out again."""
    delta, settled = result.row("delta"), int(result.row("settled")[0])
    scaled = result.rows("recovered")[settled]
    if settled < 0 or not (delta[0] and delta[-1] and scaled[-1]):
        return math.nan
    return decades(scaled[0] / scaled[-1]) - decades(delta[0] / delta[-1])


def is_half(p: HalfPrecision) -> bool:
    """Whether gradients are stored in FP16."""
    return p.dtype == "float16"


def vanishes(p: HalfPrecision) -> bool:
    """Whether the network is one whose gradient ends below FP16's window: deep, sigmoid, weights of Xavier or less."""
    return is_half(p) and p.activation == "sigmoid" and p.init != "he" and p.depth >= 15


def plain(number: float) -> str:
    """`number` with three digits, as a power of ten where it is small or large."""
    return f"{number:.3g}" if 0.01 <= number < 1000 else magnitude(number)


def question(p: HalfPrecision) -> str:
    """The first question."""
    scale = f", loss scale {power_of_two(p.log2_loss_scale)}" if p.log2_loss_scale else ""
    return f"Gradients N(0, s²) with s = {magnitude(p.gradient_std)}{scale}: what share becomes 0 in {p.format.name}?"


def why(result: Result) -> str:
    """The number and the reason, for the first question."""
    p: HalfPrecision = result.parameters
    size = p.gradient_std * p.loss_scale
    edge = f"{p.format.name} turns everything up to {magnitude(p.format.flushed)} into 0"
    return (
        f"{zero_share(result):.3f} of them ({p.format.zero_share(size):.3f} in theory): {edge}, and the standard "
        f"deviation is {plain(size)}{' after scaling' if p.log2_loss_scale else ''}."
    )


def why_enough(result: Result) -> str:
    """The number and the reason, for the second question."""
    p: HalfPrecision = result.parameters
    power = enough(result)
    if power == 0:
        return f"None is needed, {power_of_two(0)} will do: {p.format.name} holds gradients as small as these."
    if math.isinf(power):
        return f"Not even {power_of_two(LOG2_SCALES[-1])} is enough."
    before = result.row("zero_share")[round(power) - 1]
    return (
        f"It is {power_of_two(round(power))} = {2**power:.0f}, with half of that {before:.3f} of them are still 0: "
        f"less than 1 % of N(0, s²) lies below s/80, so s times the scale must be 80 times 2⁻²⁵."
    )


PREDICTIONS = (
    Prediction("zero_share", question, zero_share, why, choices=lambda _: SHARES),
    Prediction(
        key="smallest_scale",
        question=lambda p: (
            f"s = {magnitude(p.gradient_std)}, {p.format.name}: what is the smallest power of two as a loss scale "
            "that leaves less than 1 % zeros?"
        ),
        answer=smallest_enough,
        explanation=why_enough,
        scale="log",
    ),
)
CLAIMS = (
    Claim(
        "Of gradients N(0, s²) the share erf(2⁻²⁵/(s c √2)) becomes 0 at loss scale c.",
        lambda result: off_theory(result, "zero_share"),
        low=0,
        high=0.012,
        source="round to nearest: FP16's smallest number is 2⁻²⁴",
        unit="largest difference",
        applies=is_half,
    ),
    Claim(
        "FP16 turns everything below 2⁻²⁵ into 0, and nothing above.",
        lowest_held,
        low=-25,
        high=-25,
        source="IEEE 754",
        unit="lowest e of 2^e",
        applies=is_half,
    ),
    Claim(
        "FP16 ends where its normal numbers end, at 2⁻¹⁴.",
        lowest_held,
        low=-14,
        high=-14,
        source="a common slip, which forgets subnormal numbers",
        unit="lowest e of 2^e",
        applies=is_half,
    ),
    Claim(
        f"A loss scale of {power_of_two(DEFAULT_LOG2_SCALE)} saves 99 % of gradients of this size and overflows none.",
        lambda result: sum(result.row(name)[DEFAULT_LOG2_SCALE] for name in ("zero_share", "overflow_share")),
        low=0,
        high=FEW,
        source="Micikevicius et al. 2018; PyTorch's GradScaler starts with it",
        unit="share of 0 and ∞",
        applies=is_half,
    ),
    Claim(
        "The larger the loss scale the better.",
        lambda result: result.row("overflow_share")[-1],
        low=0,
        high=0,
        source="a common short cut: FP16 ends at 65504",
        unit=f"share of ∞ at {power_of_two(LOG2_SCALES[-1])}",
        applies=lambda p: is_half(p) and p.gradient_std >= 9.9e-4,
    ),
    Claim(
        "BF16 needs no loss scale.",
        lambda result: result.row("zero_share")[0] + max(result.row("lost_unscaled")),
        low=0,
        high=FEW,
        source="Kalamkar et al. 2019: it has the exponents of single precision",
        unit="share of zeros",
        applies=lambda p: p.dtype == "bfloat16",
    ),
    Claim(
        "BF16 is as precise as FP16.",
        lambda result: normal_error(result) / FORMATS["float16"].rounding_error,
        low=0,
        high=1.5,
        source="a common slip: it has 8 significant bits instead of 11",
        unit="times FP16's rounding error",
        applies=lambda p: p.dtype == "bfloat16",
    ),
    Claim(
        "Normal numbers of p significant bits are rounded by 2^(1 − p)/√24 of their size.",
        lambda result: normal_error(result) / result.parameters.format.rounding_error,
        low=0.95,
        high=1.05,
        source="errors spread evenly over a step",
        unit="measured/predicted",
    ),
    Claim(
        "In a deep sigmoid network the first layers get no gradient at all in FP16.",
        lambda result: min(result.row("lost_unscaled")[:4]),
        low=1,
        high=1,
        source="Micikevicius et al. 2018 for small gradients; ρ = 0.23 per layer, Glorot & Bengio 2010",
        unit="share of zeros, layers 1 to 4",
        condition="15 layers or more, no loss scale",
        applies=vanishes,
    ),
    Claim(
        f"With a loss scale of {power_of_two(DEFAULT_LOG2_SCALE)} FP16 loses no layer's gradient.",
        lambda result: max(result.row("lost_default")),
        low=0,
        high=FEW,
        source="common advice; how much is enough depends on the network",
        unit="share of zeros, worst layer",
        applies=lambda p: is_half(p) and p.depth >= 4,
    ),
    Claim(
        "A loss scale that is halved after every overflow, from 2²⁴ down, saves nine tenths of each layer's gradient.",
        lost_at_best,
        low=0,
        high=0.1,
        source="Micikevicius et al. 2018; PyTorch's GradScaler",
        unit="share of zeros, worst layer",
        condition="at most 16 sigmoid layers, or another activation; not PyTorch's default weights",
        applies=lambda p: is_half(p) and p.init != "torch" and (p.activation != "sigmoid" or p.depth <= 16),
    ),
    Claim(
        "Loss scaling cures vanishing gradients.",
        profile_gained,
        low=1,
        high=math.inf,
        source="a common confusion: every layer is multiplied by the same number",
        unit="decades of δ₁/δ_L",
        applies=lambda p: p.activation == "sigmoid" and 4 <= p.depth <= 16 and p.init != "torch",
    ),
)
