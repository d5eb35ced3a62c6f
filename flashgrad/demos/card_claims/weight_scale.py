"""The claims of the cards that open `weight-scale`."""

import math

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.gallery.weight_scale_claims import factor_gain, gradient_gain, growth, measured_crossing
from flashgrad.demos.kit.measures import median_factor
from flashgrad.demos.kit.probe.weight_dial import at
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Result, Verdict


def _factor(result: Result) -> float:
    return at(result, "factor", "chosen")


def _gain_over_xavier(result: Result) -> float:
    return factor_gain(result, "xavier")


def _decades_won_by_xavier(result: Result) -> float:
    return -decades(gradient_gain(result))


CLAIMS = (
    CardClaim(
        "hkNDYO4B",
        "Gradients explode where the weights are too large for ReLU, and only there.",
        "He et al. 2015: ReLU's factor is σ_w/√2, so 1 at σ_w = 1.41",
        Measurement(
            ("weight-scale?activation=relu&view=factor",),
            measured_crossing,
            1.3,
            1.53,
            "the weight scale σ_w above which ReLU's gradient grows",
            setting="in a plain network",
        ),
        "large weights are one cause of several, and batch norm makes gradients grow at any weight scale",
        Verdict.CONDITIONAL,
        "a plain network, without norms or skips",
        Measurement(
            ("norm-depth?norm=batch&activation=relu&init=he&depth=20",),
            median_factor,
            0,
            1.05,
            "the factor per layer",
            setting="with batch norm at He's weights",
        ),
    ),
    CardClaim(
        "IRPfvnNE",
        "Weights that start too small make the gradient vanish, even with ReLU.",
        "He et al. 2015: the factor is a √(n/6) = 0.033 for weights in ±a = ±0.01 and n = 64",
        Measurement(
            ("weight-scale?activation=relu&init=uniform&bound=0.01",),
            _factor,
            0,
            0.1,
            "ReLU's factor per layer",
            setting="with weights in ±0.01",
        ),
        "it is in proportion to the weights",
    ),
    CardClaim(
        "jx7cAsgU",
        "Weights that start too large saturate sigmoid and tanh, so that their gradients vanish.",
        "a common explanation; a ratio above 1 means that less vanishes",
        Measurement(
            ("weight-scale?activation=sigmoid&init=uniform&bound=2&width=64&view=activations",),
            _gain_over_xavier,
            0,
            1,
            "the sigmoid's factor per layer with weights in ±2, over that with Xavier's,",
        ),
        "half of the units saturate, but the others act through very large weights",
        Verdict.CONTRADICTED,
    ),
    CardClaim(
        "eZcTRBv6",
        "A sigmoid network whose outputs are all near 0 or 1 recovers with Xavier's initialisation.",
        "common advice; a recovery is a gain",
        Measurement(
            ("weight-scale?activation=sigmoid&init=uniform&bound=2&view=histogram",),
            _decades_won_by_xavier,
            0,
            math.inf,
            "what the gradient at the first layer wins by going back to Xavier's weights",
            "decades",
        ),
        "the saturation ends, but so does the help of the large weights",
        Verdict.CONTRADICTED,
    ),
    CardClaim(
        "cpqUb6cB",
        "Larger weights make the gradients of ReLU explode and those of sigmoid vanish.",
        "a common belief about saturation; a factor that falls has a negative exponent",
        Measurement(
            ("weight-scale?activation=sigmoid&view=activations",),
            growth,
            -math.inf,
            0,
            "the power of σ_w with which the sigmoid's factor goes",
        ),
        "it rises, only more slowly than that of ReLU, since saturated slopes shrink just like 1/√σ_w",
        Verdict.CONTRADICTED,
    ),
)
