"""What is claimed of the variance of weights, and what the learner is asked about it.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math
import statistics
from collections.abc import Callable

from flashgrad.demos.kit.probe.tapered_measures import (
    backward_gain,
    compared_factor,
    compared_gain,
    fan_out_lead,
    fullest_bound,
    furthest,
    gain_ratio,
    least_kept,
    over_theory,
    rms_factor,
    share_kept,
    weights_over_formula,
)
from flashgrad.demos.kit.probe.tapered_network import TaperedNetwork, theory_of
from flashgrad.demos.kit.seed_statistics import median
from flashgrad.demos.kit.wording import decades, magnitude, opening
from flashgrad.demos.spec import Claim, Prediction, Result

DEAD = "No number comes out: in every network some layer's units are all off, and no gradient passes it."
ENOUGH_WEIGHTS = 20_000
"""So many that their sample deviation is within ½ % of the true one."""


def is_square(p: TaperedNetwork) -> bool:
    """Whether all layers have the same width."""
    return len(set(p.all_widths)) == 1


def is_wide(p: TaperedNetwork) -> bool:
    """Whether the expectations of wide layers speak of such a network, and its luck is averaged out."""
    return min(p.all_widths) >= max(16, 2 * p.depth) and p.seeds >= 5


def is_deep_and_square(p: TaperedNetwork) -> bool:
    """Whether tanh's losses of the first layers are spread over enough equal ones."""
    return is_square(p) and p.depth >= 10 and is_wide(p)


def is_rectified(p: TaperedNetwork) -> bool:
    """Whether φ is ReLU, or leaky with so small a slope that ReLU's factor ½ still serves."""
    return p.activation in ("relu", "leaky_relu")


def is_homogeneous(p: TaperedNetwork) -> bool:
    """Whether φ is linear but for a kink at 0."""
    return is_rectified(p) or p.activation == "linear"


def is_matched(p: TaperedNetwork) -> bool:
    """Whether this initialisation was derived for this activation."""
    return (is_rectified(p) and p.init in ("he", "he_fan_out")) or (p.activation == "linear" and p.init == "xavier")


def has_enough_weights(p: TaperedNetwork) -> bool:
    """Whether the sample deviation of all weights says something about the formula."""
    return p.weight_count * p.seeds >= ENOUGH_WEIGHTS


def gain_question(p: TaperedNetwork) -> str:
    """The first question."""
    return f"{opening(p.name)}: the gradient's mean square at the input is … times that at the output?"


def shown(gain: float) -> str:
    """`0.125`; a power of ten where it is far from 1."""
    return f"{gain:.3g}" if 0.01 <= gain < 1000 else magnitude(gain)


def why_gain(result: Result) -> str:
    """The number and the reason, for the first question."""
    p, gain = result.parameters, backward_gain(result)
    if math.isnan(gain) or gain == 0:
        return DEAD
    expected = shown(theory_of(p).gradient_ms[0])
    return (
        f"The gain is {shown(gain)}: each layer multiplies the mean square, on the way back, by "
        f"fan_out · Var(W) · E φ′², which makes {expected} in all."
    )


def rule_question(p: TaperedNetwork) -> str:
    """The second question."""
    return f"{p.sizes}: which of He's two rules keeps the backward pass nearer to 1?"


def rule_choices(p: TaperedNetwork) -> tuple[tuple[str, float], ...]:
    """Both rules and neither; the values are the decades by which fan_out is nearer."""
    widths = p.all_widths
    apart = abs(decades(widths[-1] / widths[0])) or 1.0
    return (("fan_in", -apart), ("both alike", 0.0), ("fan_out", apart))


def why_rule(result: Result) -> str:
    """The number and the reason, for the second question."""
    by_in, by_out = (compared_gain(result, name) for name in ("he", "he_fan_out"))
    if math.isnan(by_in) or by_in == 0 or by_out == 0:
        return DEAD
    if is_square(result.parameters):
        return f"The backward gain is {shown(by_in)} by both: where fan_in is fan_out the rules are one."
    return (
        f"The backward gain is {shown(by_in)} by fan_in and {shown(by_out)} by fan_out, because on the way "
        "back every layer sums over its fan_out units."
    )


PREDICTIONS = (
    Prediction("backward_gain", gain_question, backward_gain, why_gain, scale="log"),
    Prediction("kept_backward", rule_question, fan_out_lead, why_rule, choices=rule_choices),
)
WIDE = "the narrowest layer at least twice the depth and 16; median of 5 networks or more"


def kept(
    sentence: str,
    measure: Callable[[Result], float],
    source: str,
    applies: Callable[[TaperedNetwork], bool],
    *,
    condition: str = "",
    within: tuple[float, float] = (0.95, 1.05),
) -> Claim:
    """A claim that a factor per layer of the rms stays near 1."""
    return Claim(sentence, measure, *within, source, "× rms per layer", condition, applies)


ROUGHLY = (0.8, 1.25)
WITHOUT_SIGMOID = ("relu_he", "leaky_relu_he", "tanh_xavier")
CLAIMS = (
    Claim(
        "The weights' standard deviation is that of the formula: for He √(2/fan_in), and that is no variance.",
        weights_over_formula,
        low=0.98,
        high=1.02,
        source="He et al. 2015; Glorot & Bengio 2010",
        unit="sample/formula",
        applies=has_enough_weights,
    ),
    Claim(
        "Uniform weights fill ±√(3 Var), for Xavier ±√(6/(fan_in + fan_out)).",
        fullest_bound,
        low=0.99,
        high=1 + 1e-6,
        source="Glorot & Bengio 2010, eq. 16",
        unit="largest/bound",
        applies=lambda p: p.base == "uniform" and has_enough_weights(p),
    ),
    Claim(
        "Every layer multiplies the signal's mean square by fan_in · Var(W) · E φ² / E h².",
        lambda result: over_theory(result, "forward"),
        low=0.93,
        high=1.07,
        source="Glorot & Bengio 2010; He et al. 2015",
        unit="measured/predicted × rms per layer",
        condition=WIDE,
        applies=is_wide,
    ),
    Claim(
        "Every layer multiplies the gradient's mean square, on the way back, by fan_out · Var(W) · E φ′².",
        lambda result: over_theory(result, "backward"),
        low=0.93,
        high=1.07,
        source="Glorot & Bengio 2010; He et al. 2015",
        unit="measured/predicted × rms per layer",
        condition=WIDE,
        applies=is_wide,
    ),
    kept(
        "The right variance keeps both signal and gradient: He for ReLU, Xavier for linear layers.",
        least_kept,
        "He et al. 2015; Glorot & Bengio 2010",
        lambda p: is_matched(p) and is_square(p) and is_wide(p),
        condition="all layers of the same width",
    ),
    kept(
        "The right variance keeps both signal and gradient in layers of any widths.",
        least_kept,
        "a common generalisation",
        lambda p: is_matched(p) and not is_square(p) and is_wide(p),
    ),
    kept(
        "He by fan_in keeps the signal through ReLU layers of any widths.",
        lambda result: rms_factor(result, "forward"),
        "He et al. 2015, eq. 10",
        lambda p: is_rectified(p) and p.init == "he" and is_wide(p),
        condition=WIDE,
    ),
    kept(
        "He by fan_out keeps the gradient through ReLU layers of any widths.",
        lambda result: rms_factor(result, "backward"),
        "He et al. 2015, eq. 14",
        lambda p: is_rectified(p) and p.init == "he_fan_out" and is_wide(p),
        condition=WIDE,
    ),
    Claim(
        "Backward over forward gain is n_L/n_0, whatever the scale of the weights.",
        gain_ratio,
        low=0.93,
        high=1.07,
        source="from both recursions, which telescope; Glorot & Bengio 2010",
        unit="measured/predicted × rms per layer",
        condition="φ linear but for a kink at 0; " + WIDE,
        applies=lambda p: is_homogeneous(p) and is_wide(p),
    ),
    Claim(
        "ReLU passes on half of the mean square, which He's factor 2 makes up for.",
        lambda result: statistics.fmean(map(statistics.fmean, result.rows("passed_share"))),
        low=0.45,
        high=0.55,
        source="He et al. 2015",
        unit="E φ(h)² / E h²",
        applies=lambda p: p.activation == "relu" and is_wide(p),
    ),
    Claim(
        "He keeps the variance too: what differs between inputs stays the same share of the signal.",
        share_kept,
        low=0.8,
        high=1.25,
        source="a common wording; Cho & Saul 2009 show that angles shrink",
        unit="share at layer L / layer 1",
        applies=lambda p: is_rectified(p) and p.init in ("he", "he_fan_out") and p.depth >= 3,
    ),
    Claim(
        "ReLU needs He's weights: with Xavier's, in square layers, the gradient vanishes.",
        lambda result: compared_factor(result, "xavier"),
        low=0,
        high=0.8,
        source="He et al. 2015",
        unit="× rms per layer",
        applies=lambda p: is_rectified(p) and is_square(p),
    ),
    Claim(
        "A wrong scale ruins the gradient: under ReLU ±0.01 lets it vanish and ±2 explode.",
        lambda result: min(
            -decades(compared_factor(result, "within_0.01")), decades(compared_factor(result, "within_2"))
        ),
        low=0.3,
        high=math.inf,
        source="He et al. 2015",
        unit="decades per layer",
        applies=lambda p: is_rectified(p) and is_square(p) and p.width >= 16,
    ),
    kept(
        "Each with its own keeps the gradient: He for ReLU and leaky ReLU, Xavier for tanh and sigmoid.",
        lambda result: furthest([compared_factor(result, name) for name in (*WITHOUT_SIGMOID, "sigmoid_xavier")]),
        "a common rule; Glorot & Bengio 2010 assume φ′(0) = 1, and sigmoid's is ¼",
        is_deep_and_square,
        within=ROUGHLY,
    ),
    kept(
        "Without sigmoid each keeps the gradient with its own: He for ReLU and leaky ReLU, Xavier for tanh.",
        lambda result: furthest([compared_factor(result, name) for name in WITHOUT_SIGMOID]),
        "He et al. 2015; Glorot & Bengio 2010",
        is_deep_and_square,
        condition="10 layers or more, since tanh loses most in the first; all layers of the same width",
        within=ROUGHLY,
    ),
    kept(
        "Xavier suits tanh and sigmoid: signal and gradient keep their size.",
        least_kept,
        "a common rule; Glorot & Bengio 2010 for tanh",
        lambda p: p.activation in ("tanh", "sigmoid") and p.init == "xavier" and is_deep_and_square(p),
        within=ROUGHLY,
    ),
    Claim(
        "Under tanh with Xavier the signal falls only like a power of depth: E x² ≈ 1/(2L).",
        lambda result: 2 * result.parameters.depth * median([signal[-1] for signal in result.rows("activation_ms")]),
        low=0.7,
        high=1.4,
        source="from the variance map, Poole et al. 2016",
        unit="2 L E x²",
        condition="10 layers or more of the same width, at least twice the depth",
        applies=lambda p: p.activation == "tanh" and p.init == "xavier" and is_deep_and_square(p),
    ),
)
