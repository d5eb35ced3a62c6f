"""The claims of the cards that open `gradient-depth`."""

import math
import statistics

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.kit.measures import decades_gained, first_over_last, median_factor
from flashgrad.demos.kit.seed_statistics import median, ratios
from flashgrad.demos.spec import Result, Verdict

_SIGMOID = "gradient-depth?activation=sigmoid&init=xavier&depth=20"
_RELU = "gradient-depth?activation=relu&init=he&depth=20&view=inits"
_FACTOR = "the gradient's factor per layer"
_KEPT_BY_RELU = Measurement((_RELU,), median_factor, 0.95, 1.05, _FACTOR, setting="with He's weights")
_LESS_THAN_A_QUARTER = Measurement(
    ("gradient-depth?activation=sigmoid&init=xavier&depth=10",),
    median_factor,
    0,
    0.25,
    _FACTOR,
    setting="with Xavier's weights",
)


def _saturated_share(result: Result) -> float:
    return statistics.fmean(map(statistics.fmean, result.rows("saturated_fraction")))


def _relu_factor(result: Result) -> float:
    """ReLU's factor per layer, on the draws that the activations share."""
    depth = result.parameters.depth
    return median([ratio ** (1 / (depth - 1)) for ratio in ratios(result.rows("delta_relu"))])


CLAIMS = (
    CardClaim(
        "RMyBSvWo",
        "Gradients can shrink exponentially on their way back, until the early layers hardly learn.",
        "Hochreiter 1991; at 10⁻⁶ a usual step no longer moves a weight in single precision",
        Measurement((_SIGMOID,), first_over_last, 0, 1e-6, "the gradient at layer 1 of 20, over that at layer 20,"),
        "every sigmoid layer with Xavier's weights passes on 0.23 of it",
    ),
    CardClaim(
        "ZYXTA3Oi",
        "Gradients can grow exponentially on their way back, until no step of a usual size is safe.",
        "He et al. 2015: the factor is σ_w/√2 = 1.63 here, so 10⁴ after 19 steps",
        Measurement(
            ("gradient-depth?activation=relu&init=uniform&bound=0.5&depth=20",),
            first_over_last,
            1e3,
            math.inf,
            "the gradient at layer 1 of 20, over that at layer 20,",
        ),
        "weights in ±0.5 are too large for ReLU at this width, and every layer adds its factor",
    ),
    CardClaim(
        "TIFMEjLf",
        "A sigmoid layer passes on at most a quarter of the gradient, so ten of them leave at best a millionth.",
        "σ′ ≤ ¼, a common short cut that leaves the weights out",
        _LESS_THAN_A_QUARTER,
        "the factor is σ_w times the rms of σ′, and large weights more than make up for the small slope",
        Verdict.CONDITIONAL,
        "small weights, such as Xavier's",
        _LESS_THAN_A_QUARTER.under(
            "gradient-depth?activation=sigmoid&init=uniform&bound=2&depth=10", setting="with weights in ±2"
        ),
    ),
    CardClaim(
        "oDj0iIwo",
        "A 20-layer sigmoid network with tiny early gradients suffers from saturated units.",
        "a common explanation; a tenth of the units is the least that could matter",
        Measurement(
            (f"{_SIGMOID}&view=saturation",), _saturated_share, 0.1, 1, "the share of saturated units, |h| > 4,"
        ),
        "the gradient vanishes all the same, since σ′ is at most ¼ at every input",
        Verdict.CONTRADICTED,
    ),
    CardClaim(
        "1wGaKwiV",
        "ReLU keeps the size of the gradient through the layers.",
        "He et al. 2015; ±0.05 is the spread of networks of width 64",
        _KEPT_BY_RELU,
        "its slope is 1 only for half of the units, which the weights have to make up for",
        Verdict.CONDITIONAL,
        "He's initialisation",
        _KEPT_BY_RELU.under(
            "gradient-depth?activation=relu&init=torch&depth=20", setting="with PyTorch's default weights"
        ),
    ),
    CardClaim(
        "6d3TbNlC",
        "ReLU preserves the gradient, unlike sigmoid.",
        "He et al. 2015; ±0.05 is the spread of networks of width 64",
        _FROM_HE := Measurement(
            ("gradient-depth?activation=relu&init=he&depth=20&view=activations",),
            _relu_factor,
            0.95,
            1.05,
            "ReLU's factor per layer",
            setting="with He's weights",
        ),
        "ReLU always stays above sigmoid, but only He's weights keep its gradient whole",
        Verdict.CONDITIONAL,
        "He's initialisation",
        _FROM_HE.under("gradient-depth?activation=relu&init=xavier&depth=20&view=activations", setting="with Xavier's"),
    ),
    CardClaim(
        "vcP1L0MX",
        "With the same weights tanh loses less of the gradient than sigmoid, though it loses some.",
        "Glorot & Bengio 2010: slopes up to 1 instead of ¼",
        Measurement(
            ("gradient-depth?activation=tanh&init=xavier&depth=20&view=activations",),
            lambda result: decades_gained(result, "delta_tanh", "delta_sigmoid"),
            3,
            math.inf,
            "tanh's lead over sigmoid in δ₁/δ₂₀",
            "decades",
        ),
        "its slope near 0 is 1, and its signal shrinks into that range; per layer it keeps 0.92 against 0.23",
    ),
    CardClaim(
        "kmoBlxtG",
        "In networks deeper than ten layers ReLU and its kin carry the gradient to the first layers.",
        "He et al. 2015; within a factor of 3 over 15 layers",
        _CARRIED := Measurement(
            ("gradient-depth?activation=relu&init=he&depth=15&view=activations",),
            first_over_last,
            1 / 3,
            3,
            "ReLU's gradient at layer 1 of 15, over that at layer 15,",
            setting="with He's weights",
        ),
        "initialisation decides more than the activation does; tanh with Xavier's weights keeps a quarter",
        Verdict.CONDITIONAL,
        "He's initialisation",
        _CARRIED.under(
            "gradient-depth?activation=relu&init=torch&depth=15&view=activations",
            setting="with PyTorch's default weights",
        ),
    ),
)
