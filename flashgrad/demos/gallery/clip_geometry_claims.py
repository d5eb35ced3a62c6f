"""What is claimed of gradient clipping, and what the learner is asked about it.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math
from collections.abc import Mapping
from typing import Literal

from flashgrad.demos.kit.gradients.clipping import NETWORK_WIDTH, Mode, Source, per_layer_cosine
from flashgrad.demos.spec import Claim, Parameters, Prediction, Result, choice, number


class ClippedGradient(Parameters):
    """A gradient and how it is clipped."""

    mode: Mode = choice("norm", label="clip by", help_text="The global norm, each value, or each layer's norm.")
    threshold: float = number(1, 1e-3, 1e3, label="threshold", help_text="Largest norm, or value.", scale="log")
    source: Source = choice(
        "gaussian", label="gradient", help_text="Gaussian or heavy-tailed values, or a tanh network that explodes."
    )
    dimension: int = number(
        1000,
        2,
        10_000,
        label="dimension",
        help_text="Number of values.",
        scale="log",
        used_when={"source": ("gaussian", "heavy_tailed")},
    )
    layers: int = number(10, 2, 20, label="layers", help_text="Parts of the gradient.", unit="layers")
    broken: Literal["none", "infinite", "undefined", "huge"] = choice(
        "none", label="broken value", help_text="What stands in place of the first value; huge is 10³⁰."
    )

    @property
    def values(self) -> int:
        """How many values the gradient has."""
        return self.layers * NETWORK_WIDTH**2 if self.source == "network" else self.dimension


NAMES: Mapping[Mode, str] = {
    "norm": "Clip by the global norm",
    "value": "Cut off each value",
    "per_layer": "Clip each layer by its own norm",
}
BROKEN_NAMES: Mapping[str, str] = {
    "none": "",
    "infinite": ", its first value infinite",
    "undefined": ", its first value not a number",
    "huge": ", its first value 10³⁰",
}
BROKEN_REASONS: Mapping[Mode, str] = {
    "norm": "in single precision the norm is not finite, and it enters the factor of every value",
    "value": "the others are clipped as ever, but there is no direction to compare with",
    "per_layer": "in single precision the first layer's norm is not finite, and it enters its factor",
}
GRADIENTS: Mapping[Source, str] = {
    "gaussian": "{} independent Gaussian values",
    "heavy_tailed": "{} heavy-tailed values",
    "network": "the {} values of an exploding network's gradient",
}


def described(p: ClippedGradient) -> str:
    """`1000 independent Gaussian values`."""
    return GRADIENTS[p.source].format(p.values) + BROKEN_NAMES[p.broken]


def cosine_of(result: Result) -> float:
    """The cosine between the gradient before and after clipping."""
    return result.row("cosine")[0]


def tiny_value_cosine(result: Result) -> float:
    """The same for values cut off at the smallest threshold."""
    return result.row("cosine_value")[0]


def ratio_change(result: Result) -> float:
    """G₁/G_L after clipping over G₁/G_L before."""
    before, after = result.row("layer_ratio")
    return after / before


def length_over_threshold(result: Result) -> float:
    """‖g‖ after clipping, in thresholds."""
    p: ClippedGradient = result.parameters
    return result.row("grad_norm")[1] / p.threshold


def over_theory(result: Result) -> float:
    """The cosine after clipping layer by layer over ΣG_l c_l / √(ΣG_l² Σc_l²)."""
    return cosine_of(result) / per_layer_cosine(result.row("layer_norms_before"), result.parameters.threshold)


def why_cosine(result: Result) -> str:
    """The number and the reason, for the first question."""
    p: ClippedGradient = result.parameters
    before, after = result.row("grad_norm")
    if not math.isfinite(cosine_of(result)):
        spoiled, zeros = result.row("not_finite")[1], result.row("zero_fraction")[1] * p.values
        return (
            f"Cosine: not a number. Of {p.values} values {spoiled:.0f} are not finite after clipping and {zeros:.0f} "
            f"are 0: {BROKEN_REASONS[p.mode]}."
        )
    if before == after:
        return "The cosine is 1: nothing was as large as the threshold, so nothing changed."
    reasons: Mapping[Mode, str] = {
        "norm": f"all values are multiplied by the same factor, {after / before:.3g}",
        "value": "large values are shortened more than small ones",
        "per_layer": "large layers are shortened more than small ones",
    }
    return f"The cosine is {cosine_of(result):.4g}: {reasons[p.mode]}."


def why_tiny(result: Result) -> str:
    """The number and the reason, for the second question."""
    cosine = tiny_value_cosine(result)
    if not math.isfinite(cosine):
        return "There is no direction any more, as a value is not finite."
    return (
        f"The cosine is {cosine:.3f}: only the signs are left, and that keeps mean |g| over rms g, "
        "√(2/π) = 0.798 for many Gaussian values and less for heavier tails."
    )


def why_ratio(result: Result) -> str:
    """The number and the reason, for the third question."""
    before, after = result.row("layer_ratio")
    if not math.isfinite(after):
        return "The ratio is not a number any more, as values are not finite or all of them are 0."
    is_common = result.parameters.mode == "norm"
    why = "one factor for all cancels in the ratio" if is_common else "layers are not shortened by the same factor"
    if math.isclose(before, after, rel_tol=5e-3) and not is_common:
        why = "too little was clipped to matter"
    return f"G₁/G_L was {before:.3g} and is {after:.3g}: {why}."


def is_intact(p: ClippedGradient) -> bool:
    """Whether all values are of ordinary size."""
    return p.broken == "none"


def is_whole(p: ClippedGradient) -> bool:
    """Whether an ordinary gradient is clipped by its global norm."""
    return p.mode == "norm" and is_intact(p)


PREDICTIONS = (
    Prediction(
        key="cosine",
        question=lambda p: (
            f"{NAMES[p.mode]} at {p.threshold:g}; the gradient: {described(p)}. Its cosine with the clipped one is …?"
        ),
        answer=cosine_of,
        explanation=why_cosine,
        scale="log",
    ),
    Prediction(
        key="cosine_tiny",
        question=lambda p: f"Cut off each value at ±0.001; the gradient: {described(p)}. The cosine is about …?",
        answer=tiny_value_cosine,
        explanation=why_tiny,
        choices=lambda _: (("1", 1.0), ("0.8", 0.8), ("0.5", 0.5), ("0", 0.0)),
    ),
    Prediction(
        key="layer_ratio",
        question=lambda p: f"{NAMES[p.mode]} at {p.threshold:g}: does that change G₁/G_L, first layer over last?",
        answer=ratio_change,
        explanation=why_ratio,
        choices=lambda _: (("it falls", 0.99), ("it stays", 1.0), ("it rises", 1.01)),
        scale="log",
    ),
)
CLAIMS = (
    Claim(
        "Clipping keeps the direction of the gradient.",
        cosine_of,
        low=1 - 1e-9,
        high=1 + 1e-9,
        source="Pascanu et al. 2013",
        unit="cosine before/after",
        condition="one common factor, from the norm of the whole gradient",
        applies=is_intact,
    ),
    Claim(
        "A clipped gradient is no longer than the threshold.",
        length_over_threshold,
        low=0,
        high=1 + 1e-5,
        source="Pascanu et al. 2013",
        unit="‖g‖ over threshold",
        condition="one common factor, from the norm of the whole gradient",
        applies=is_intact,
    ),
    Claim(
        "clip_grad_norm_ is g · min(1, c/‖g‖).",
        lambda result: result.row("torch_difference")[0],
        low=0,
        high=1e-4,
        source="Pascanu et al. 2013; PyTorch adds 10⁻⁶ to ‖g‖",
        unit="relative difference",
        applies=is_whole,
    ),
    Claim(
        "Clipping does not cure the network: the ratio between first and last layer stays as it was.",
        ratio_change,
        low=1 - 1e-5,
        high=1 + 1e-5,
        source="one common factor cancels",
        unit="G₁/G_L after/before",
        applies=is_whole,
    ),
    Claim(
        "Clipping each layer by its own norm keeps the ratio between first and last layer.",
        ratio_change,
        low=0.99,
        high=1.01,
        source="a common confusion with the global norm",
        unit="G₁/G_L after/before",
        applies=lambda p: p.mode == "per_layer" and p.source == "network" and is_intact(p),
    ),
    Claim(
        "Values cut off far below their spread leave √(2/π) of the direction.",
        tiny_value_cosine,
        low=math.sqrt(2 / math.pi) - 0.03,
        high=math.sqrt(2 / math.pi) + 0.03,
        source="E|z| / √E z² of a Gaussian",
        unit="cosine before/after",
        condition="many independent Gaussian values; the tails of real gradients are heavier",
        applies=lambda p: p.mode == "value" and p.values >= 1000 and is_intact(p),
    ),
    Claim(
        "Clipped layer by layer, the direction kept follows from the norms of the layers alone.",
        over_theory,
        low=1 - 1e-5,
        high=1 + 1e-5,
        source="ΣG_l c_l / √(ΣG_l² Σc_l²), c_l = min(G_l, c)",
        unit="measured/predicted cosine",
        applies=lambda p: p.mode == "per_layer" and is_intact(p),
    ),
    Claim(
        "Clipping makes a gradient with an infinite or undefined value harmless.",
        lambda result: result.row("not_finite")[1],
        low=0,
        high=0,
        source="a common hope; ∞ · c/∞ is not a number, and one NaN in the norm spoils every value",
        unit="values that are not finite, after",
        applies=lambda p: p.broken in ("infinite", "undefined"),
    ),
    Claim(
        "However large the gradient, a clipped step has the length of the threshold.",
        length_over_threshold,
        low=1 - 1e-5,
        high=1 + 1e-5,
        source="a common hope; the norm overflows in single precision, and c/∞ = 0",
        unit="‖g‖ over threshold",
        applies=lambda p: p.broken == "huge" and p.mode == "norm",
    ),
)
