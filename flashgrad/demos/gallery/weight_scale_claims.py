"""What is claimed of the scale of weights, and what the learner is asked about it.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math

from flashgrad.demos.kit.probe.weight_dial import MARKS, SCALES, WeightDial, at, crossing, in_theory, log_slope
from flashgrad.demos.kit.wording import decades, magnitude, opening
from flashgrad.demos.spec import Claim, Prediction, Result

OTHER = {"he": "He", "xavier": "Xavier"}


def baseline(p: WeightDial) -> str:
    """The initialisation that the chosen one is compared with: Xavier, unless it is that."""
    return "he" if p.init == "xavier" else "xavier"


def gradient_gain(result: Result) -> float:
    """δ₁/δ_L at the chosen scale over that at the baseline."""
    p: WeightDial = result.parameters
    return factor_gain(result, baseline(p)) ** (p.depth - 1)


def gain_question(p: WeightDial) -> str:
    """The first question."""
    return f"{opening(p.name)}: {p.init_words} in place of {OTHER[baseline(p)]}. The gradient at layer 1 is then …?"


def why_gain(result: Result) -> str:
    """The number and the reason, for the first question."""
    p: WeightDial = result.parameters
    other = baseline(p)
    scales, slopes = (result.row(f"marked_{name}") for name in ("sigma_w", "rms_slope"))
    chosen, before = MARKS.index("chosen"), MARKS.index(other)
    return (
        f"It is {magnitude(gradient_gain(result))} times as large: each layer multiplies by "
        f"{at(result, 'factor', 'chosen'):.3g} and not by {at(result, 'factor', other):.3g}, as the weights change "
        f"by × {scales[chosen] / scales[before]:.3g} and the last layer's rms slope from {slopes[before]:.3g} to "
        f"{slopes[chosen]:.3g}."
    )


def measured_crossing(result: Result) -> float:
    """The σ_w at which the measured factor rises through 1."""
    return crossing(result.row("sigma_w"), result.row("factor"))


def why_crossing(result: Result) -> str:
    """The number and the reason, for the second question."""
    p, found = result.parameters, measured_crossing(result)
    if not math.isfinite(found):
        return f"At none up to {SCALES[-1]:g}: saturation and too few units keep the factor of this network below 1."
    expected = crossing(SCALES, in_theory(p.activation, p.depth, SCALES)["factor"])
    return (
        f"At {found:.3g}: the factor is σ_w · rms φ′(h), so the weights must make up for slopes whose rms there is "
        f"{1 / found:.2g}; infinitely wide networks reach 1 at {expected:.3g}."
    )


def worst_deviation(result: Result) -> float:
    """The largest |log₁₀ measured/theory| of the factor over all scales."""
    pairs = zip(result.row("factor"), result.row("theory_factor"), strict=True)
    return max(abs(decades(measured / theory)) for measured, theory in pairs)


def growth(result: Result) -> float:
    """The exponent a of factor ∝ σ_w^a from σ_w = 1 to 16."""
    return log_slope(result.row("sigma_w"), result.row("factor"), 1, 16)


def growth_of(result: Result, activation: str) -> float:
    """The same exponent for one of the compared activations."""
    return log_slope(result.row("compared_sigma_w"), result.row(f"factor_{activation}"), 1, 16)


def factor_gain(result: Result, other: str) -> float:
    """The factor at the chosen scale over that at one of the marks."""
    return at(result, "factor", "chosen") / at(result, "factor", other)


def is_wide(p: WeightDial) -> bool:
    """Whether one network is close to the infinitely wide one."""
    return p.width >= max(64, 2 * p.depth)


def saturates(p: WeightDial) -> bool:
    """Whether φ′ vanishes on both sides and the chosen weights are so large that it matters."""
    return p.activation in ("sigmoid", "tanh") and p.sigma_w >= 4


PREDICTIONS = (
    Prediction(
        key="gradient_gain",
        question=gain_question,
        choices=lambda _: (("much smaller", 1e-2), ("about the same", 1.0), ("much larger", 1e2)),
        answer=gradient_gain,
        explanation=why_gain,
        scale="log",
    ),
    Prediction(
        key="crossing",
        question=lambda p: f"{opening(p.name)}: at which σ_w does a layer keep the gradient, factor 1?",
        answer=measured_crossing,
        explanation=why_crossing,
        scale="log",
        unit="σ_w",
    ),
)
CLAIMS = (
    Claim(
        "The factor per layer follows √χ(σ_w) at every weight scale.",
        worst_deviation,
        low=0,
        high=0.1,
        source="Poole et al. 2016; Schoenholz et al. 2017",
        unit="largest |log₁₀ measured/theory|",
        condition="64 units or more and twice the depth; not GELU or SiLU",
        applies=lambda p: is_wide(p) and p.activation not in ("gelu", "silu"),
    ),
    Claim(
        "ReLU's factor rises in proportion to the weights.",
        growth,
        low=0.98,
        high=1.02,
        source="He et al. 2015: the factor is σ_w/√2",
        unit="exponent of σ_w",
        applies=lambda p: p.activation == "relu",
    ),
    Claim(
        "ReLU makes gradients explode where σ_w is above √2, and vanish below it.",
        measured_crossing,
        low=1.3,
        high=1.53,
        source="He et al. 2015",
        unit="σ_w at factor 1",
        condition="64 units or more and twice the depth",
        applies=lambda p: p.activation == "relu" and is_wide(p),
    ),
    Claim(
        "tanh makes gradients explode from a weight scale between Xavier's and a little above He's.",
        measured_crossing,
        low=1,
        high=1.6,
        source="Poole et al. 2016: chaos above σ_w = 1",
        unit="σ_w at factor 1",
        condition="8 layers or more, 64 units or more and twice the depth",
        applies=lambda p: p.activation == "tanh" and p.depth >= 8 and is_wide(p),
    ),
    Claim(
        "Weights far too small make the gradient vanish, with any activation.",
        lambda result: at(result, "factor", "chosen"),
        low=0,
        high=0.35,
        source="the factor is at most σ_w max φ′, and max φ′ ≤ 1.13",
        unit="× per layer",
        applies=lambda p: p.sigma_w <= 0.3,
    ),
    Claim(
        "Weights far too large make the gradients of ReLU and tanh explode.",
        lambda result: at(result, "factor", "chosen"),
        low=1.05,
        high=math.inf,
        source="He et al. 2015; Schoenholz et al. 2017",
        unit="× per layer",
        applies=lambda p: p.activation in ("relu", "tanh") and p.sigma_w >= 2.5,
    ),
    Claim(
        "Weights far too large make the gradient vanish, because units saturate.",
        lambda result: factor_gain(result, "xavier"),
        low=0,
        high=1,
        source="a common explanation, which leaves out that the same weights carry the gradient",
        unit="factor over Xavier's",
        applies=saturates,
    ),
    Claim(
        "A sigmoid's factor falls as the weights grow.",
        growth,
        low=-math.inf,
        high=0,
        source="a common belief about saturation",
        unit="exponent of σ_w",
        applies=lambda p: p.activation == "sigmoid",
    ),
    Claim(
        "As the weights grow, the factor of ReLU rises faster than that of the sigmoid, and both rise.",
        lambda result: growth_of(result, "sigmoid") / growth_of(result, "relu"),
        low=0.1,
        high=0.9,
        source="Schoenholz et al. 2017: √χ ∝ σ_w for ReLU, ∝ √σ_w for a saturated sigmoid",
        unit="exponent of the sigmoid over that of ReLU",
        applies=lambda p: p.activation in ("relu", "sigmoid"),
    ),
    Claim(
        "The slopes fall only like 1/√σ_w: the units that are not saturated keep theirs.",
        lambda result: log_slope(result.row("sigma_w"), result.row("rms_slope"), 6, 16),
        low=-0.75,
        high=-0.3,
        source="E φ′² ∝ 1/σ_w: the share of units near 0 is that of a Gaussian of width σ_w",
        unit="exponent of σ_w",
        condition="64 units or more and twice the depth",
        applies=lambda p: p.activation in ("sigmoid", "tanh") and is_wide(p),
    ),
    Claim(
        "Sigmoid outputs near 0 and 1 come of weights that are too large: a tenth of the units or more saturate.",
        lambda result: at(result, "saturated_fraction", "chosen"),
        low=0.1,
        high=1,
        source="Glorot & Bengio 2010; 2 Φ(−4/√q)",
        unit="share of |h| > 4",
        applies=lambda p: p.activation == "sigmoid" and p.sigma_w >= 6,
    ),
    Claim(
        "Xavier ends the saturation of a sigmoid network.",
        lambda result: at(result, "saturated_fraction", "xavier"),
        low=0,
        high=0.01,
        source="Glorot & Bengio 2010",
        unit="share of |h| > 4",
        applies=lambda p: p.activation == "sigmoid",
    ),
    Claim(
        "Xavier cures a saturated sigmoid network: the gradient grows.",
        lambda result: -decades(gradient_gain(result)),
        low=0,
        high=math.inf,
        source="common advice",
        unit="decades of δ₁/δ_L",
        applies=lambda p: p.activation == "sigmoid" and p.init != "xavier" and p.sigma_w >= 4,
    ),
)
