"""What is claimed of the gradient through depth, and what the learner is asked about it.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math
import statistics

from flashgrad.demos.kit.measures import decades_gained, first_over_last, imbalance, median_factor, straightness
from flashgrad.demos.kit.probe.deep_network import DeepNetwork, factor_in_theory, sigma_w2
from flashgrad.demos.kit.wording import activation_name, decade_choices, decades, magnitude, opening, subscript
from flashgrad.demos.spec import Claim, Prediction, Result

DEAD = "No number comes out: in every network some layer's units are all off, and no gradient passes it."


def ratio_symbol(p: DeepNetwork) -> str:
    """`δ₁/δ₂₀` for 20 layers."""
    return f"δ₁/δ{subscript(p.depth)}"


def ratio_question(p: DeepNetwork) -> str:
    """The first question."""
    where = f"the gradient at layer 1 over that at layer {p.depth}"
    return f"{opening(p.name)}: {ratio_symbol(p)}, {where}, is about …?"


def ratio_choices(p: DeepNetwork) -> tuple[tuple[str, float], ...]:
    """Powers of ten around the predicted δ₁/δ_L; the right one's place depends on the parameters."""
    exponent = (p.depth - 1) * decades(factor_in_theory(p))
    return decade_choices(exponent, 2 - (len(p.activation) + len(p.init) + p.depth) % 3)


def why_ratio(result: Result) -> str:
    """The number and the reason, for the first question."""
    p, ratio = result.parameters, first_over_last(result)
    if math.isnan(ratio):
        return DEAD
    return (
        f"{ratio_symbol(p)} is {magnitude(ratio)}: each of the {p.depth - 1} steps back multiplies the gradient by "
        f"{median_factor(result):.3f}, where √(σ_w² E φ′²) predicts {factor_in_theory(p):.3f}."
    )


def he_question(p: DeepNetwork) -> str:
    """The second question."""
    network = f"{opening(activation_name(p.activation))}, {p.depth} layers"
    return f"{network}: swap Xavier for He. By how many decades does {ratio_symbol(p)} grow?"


def he_gain(result: Result) -> float:
    """By how many decades δ₁/δ_L grows from Xavier to He on the same draw."""
    return decades_gained(result, "delta_he", "delta_xavier")


def why_he(result: Result) -> str:
    """The number and the reason, for the second question."""
    steps, gain = result.parameters.depth - 1, he_gain(result)
    if not math.isfinite(gain):
        return DEAD
    keeps = 10 ** (gain / steps)
    is_plain = math.isclose(keeps, math.sqrt(2), rel_tol=0.01)
    why = "and the slopes φ′ stay the same" if is_plain else "but a larger signal meets other slopes φ′"
    return (
        f"It grows by {gain:.2f} decades: He's weights are √2 times Xavier's, {why}, so each of the {steps} steps "
        f"back keeps {keeps:.3f} times as much."
    )


def is_usual(p: DeepNetwork) -> bool:
    """Whether the initialisation is one of those in use, without biases."""
    return p.init in ("he", "xavier", "torch", "orthogonal") and not p.has_biases


def is_homogeneous(p: DeepNetwork) -> bool:
    """Whether φ is linear but for a kink at 0 and there are no biases, so that a scale of h changes no slope."""
    return p.activation in ("linear", "relu", "leaky_relu") and not p.has_biases


def is_wide(p: DeepNetwork) -> bool:
    """Whether mean-field theory speaks of such a network: wide, not at an unstable fixed point, not all off."""
    is_unstable = p.activation in ("gelu", "silu") and sigma_w2(p) > 1.5
    return p.width >= 2 * p.depth and not is_unstable and factor_in_theory(p) > 0.01


def is_steep(p: DeepNetwork) -> bool:
    """Whether the same factor, clearly not 1, is predicted for every layer."""
    is_settled = is_homogeneous(p) or (p.activation == "sigmoid" and p.depth >= 5)
    return is_settled and is_wide(p) and not 0.8 < factor_in_theory(p) < 1.25


PREDICTIONS = (
    Prediction(
        key="delta_ratio",
        question=ratio_question,
        choices=ratio_choices,
        answer=first_over_last,
        explanation=why_ratio,
        scale="log",
    ),
    Prediction(key="he_gain", question=he_question, answer=he_gain, explanation=why_he, unit="decades"),
)
CLAIMS = (
    Claim(
        "The factor per layer is the mean-field one, √(σ_w² E φ′²).",
        lambda result: median_factor(result) / factor_in_theory(result.parameters),
        low=0.93,
        high=1.07,
        source="Poole et al. 2016; Schoenholz et al. 2017",
        unit="measured/predicted",
        condition="width at least twice the depth; not GELU or SiLU with weights as large as He's",
        applies=is_wide,
    ),
    Claim(
        "Every layer multiplies the gradient by the same factor: log δ falls or rises in a straight line.",
        straightness,
        low=0.98,
        high=1,
        source="Schoenholz et al. 2017",
        unit="R²",
        condition="the signal has settled and the factor is not near 1, unlike tanh with Xavier or ReLU with He",
        applies=is_steep,
    ),
    Claim(
        "With a usual initialisation a sigmoid network loses most of the gradient in every layer.",
        median_factor,
        low=0,
        high=0.35,
        source="Glorot & Bengio 2010",
        unit="×",
        applies=lambda p: p.activation == "sigmoid" and is_usual(p),
    ),
    Claim(
        "A sigmoid layer passes on at most ¼ of the gradient, since σ′ ≤ ¼.",
        median_factor,
        low=0,
        high=0.25,
        source="a common short cut, which leaves out the weights: the factor is σ_w rms(σ′)",
        unit="×",
        applies=lambda p: p.activation == "sigmoid",
    ),
    Claim(
        "The gradient of a fresh sigmoid network vanishes because its units are saturated.",
        lambda result: statistics.fmean(map(statistics.fmean, result.rows("saturated_fraction"))),
        low=0.1,
        high=1,
        source="a common explanation; Glorot & Bengio 2010 found saturation in training",
        unit="share of |h| > 4",
        applies=lambda p: p.activation == "sigmoid" and is_usual(p),
    ),
    Claim(
        "ReLU with He keeps the gradient.",
        median_factor,
        low=0.95,
        high=1.05,
        source="He et al. 2015",
        unit="×",
        condition="no biases, width at least twice the depth",
        applies=lambda p: p.activation == "relu" and p.init == "he" and not p.has_biases and is_wide(p),
    ),
    Claim(
        "ReLU alone does not keep the gradient: with Xavier's or PyTorch's default weights it vanishes.",
        median_factor,
        low=0,
        high=0.8,
        source="He et al. 2015",
        unit="×",
        applies=lambda p: p.activation == "relu" and is_usual(p) and p.init != "he",
    ),
    Claim(
        "ReLU weights larger than He's make the gradient grow.",
        median_factor,
        low=1.05,
        high=math.inf,
        source="He et al. 2015",
        unit="×",
        applies=lambda p: p.activation == "relu" and not p.has_biases and sigma_w2(p) > 2.5,
    ),
    Claim(
        "With the same weights tanh keeps more of the gradient than sigmoid.",
        lambda result: decades_gained(result, "delta_tanh", "delta_sigmoid"),
        low=0,
        high=math.inf,
        source="Glorot & Bengio 2010",
        unit="decades of δ₁/δ_L",
        applies=lambda p: p.activation in ("tanh", "sigmoid"),
    ),
    Claim(
        "With the same weights ReLU keeps more of the gradient than sigmoid.",
        lambda result: decades_gained(result, "delta_relu", "delta_sigmoid"),
        low=0,
        high=math.inf,
        source="Glorot et al. 2011",
        unit="decades of δ₁/δ_L",
        applies=lambda p: p.activation in ("relu", "sigmoid"),
    ),
    Claim(
        "With Xavier, tanh loses the gradient only slowly: δ₁/δ_L ≈ 1/√L.",
        lambda result: first_over_last(result) * math.sqrt(result.parameters.depth),
        low=0.4,
        high=1.6,
        source="from q_l ≈ 1/(2l), Poole et al. 2016",
        unit="δ₁/δ_L · √L",
        condition="width at least twice the depth",
        applies=lambda p: p.activation == "tanh" and p.init == "xavier" and not p.has_biases and is_wide(p),
    ),
    Claim(
        "⟨W, ∂L/∂W⟩ is the same in every layer, so weight gradients do not show where the gradient goes.",
        imbalance,
        low=0,
        high=1e-3,
        source="Du, Hu & Lee 2018",
        unit="relative spread",
        condition="no biases, and φ linear but for a kink at 0",
        applies=is_homogeneous,
    ),
)
