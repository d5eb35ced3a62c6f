"""The claims of the cards that open `init-variance`."""

import math

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.gallery.init_variance_claims import WITHOUT_SIGMOID
from flashgrad.demos.kit.probe.tapered_measures import compared_factor, furthest, least_kept, rms_factor
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Result, Verdict

_RELU = "init-variance?init=he&distribution=normal&activation=relu&widths=square&width=64&depth=20"
_XAVIER = "init-variance?init=xavier&distribution=uniform&activation={}&widths=square&width=64&depth=20"
_LEAST_KEPT = "the factor per layer, in the direction that keeps less,"
_PAIRS = f"{_RELU}&view=pairs"


def _forward_factor(result: Result) -> float:
    return rms_factor(result, "forward")


def _furthest_pair(result: Result) -> float:
    return furthest([compared_factor(result, name) for name in WITHOUT_SIGMOID])


def _sigmoid_with_xavier(result: Result) -> float:
    return compared_factor(result, "sigmoid_xavier")


def _decades_lost_by_bad_bounds(result: Result) -> float:
    """By how many decades per layer ±0.01 and ±2, whichever is milder, change the gradient more than He does."""
    bad = min(-decades(compared_factor(result, "within_0.01")), decades(compared_factor(result, "within_2")))
    return bad - abs(decades(compared_factor(result, "relu_he")))


CLAIMS = (
    CardClaim(
        "hgYrplcu",
        "Xavier's initialisation preserves variance for symmetric activations such as tanh and sigmoid.",
        "Glorot & Bengio 2010 assume a slope of 1 at 0; 0.85 leaves room for the slow loss of tanh",
        _KEPT := Measurement((_XAVIER.format("tanh"),), least_kept, 0.85, 1.1, _LEAST_KEPT, setting="with tanh"),
        "the derivation assumes a slope of 1 at 0, and that of sigmoid is ¼",
        Verdict.CONDITIONAL,
        "an activation of slope 1 at 0, such as tanh",
        _KEPT.under(_XAVIER.format("sigmoid"), setting="with sigmoid"),
    ),
    CardClaim(
        "oFlKJnXH",
        "With weights of standard deviation √(2/n) the size of the signal stays the same through ReLU layers.",
        "He et al. 2015; ±0.05 is the spread of networks of width 64",
        Measurement((f"{_RELU}&view=inputs",), _forward_factor, 0.95, 1.05, "the factor per layer of the signal's rms"),
        "ReLU drops half of the mean square, and 2/n makes up for it",
    ),
    CardClaim(
        "ursFQXJ8",
        "He's initialisation suits ReLU and leaky ReLU, Xavier's suits tanh and sigmoid.",
        "He et al. 2015; Glorot & Bengio 2010; 0.85 leaves room for the slow loss of tanh",
        _SUITED := Measurement(
            (_PAIRS,),
            _furthest_pair,
            0.85,
            1.1,
            "the gradient's factor per layer, where it is furthest from 1,",
            setting="over ReLU, leaky ReLU and tanh",
        ),
        "Xavier's weights leave sigmoid with little more than its slope of ¼",
        Verdict.CONDITIONAL,
        "ReLU, leaky ReLU and tanh, not sigmoid",
        Measurement((_PAIRS,), _sigmoid_with_xavier, 0.85, 1.1, _SUITED.quantity, setting="for sigmoid"),
    ),
    CardClaim(
        "MO5Ay3CM",
        "A proper initialisation keeps gradients in range at the start; a poor one lets them vanish or explode.",
        "the factor is a √(n/6) for weights in ±a: 0.033 and 6.5 at n = 64, so 0.8 decades at least",
        Measurement(
            (f"{_RELU}&view=bounds",),
            _decades_lost_by_bad_bounds,
            0.5,
            math.inf,
            "what weights in ±0.01 or ±2 change the gradient more than He's do, per layer and at least,",
            "decades",
        ),
        "the factor of each layer is in proportion to the weights",
    ),
    CardClaim(
        "CNtELBr7",
        "ReLU wants He's initialisation, which makes up for the half of the units that are off.",
        "He et al. 2015; ±0.05 is the spread of networks of width 64",
        Measurement((_RELU,), least_kept, 0.95, 1.05, _LEAST_KEPT),
        "a factor of 2 in the variance makes up for the half that ReLU drops",
    ),
    CardClaim(
        "gX5TiaO3",
        "Xavier's initialisation is right for tanh and for sigmoid.",
        "Glorot & Bengio 2010; 0.85 leaves room for the slow loss of tanh",
        Measurement(
            (_XAVIER.format("sigmoid") + "&view=pairs",),
            _sigmoid_with_xavier,
            0.85,
            1.1,
            "the sigmoid's factor per layer",
            setting="with Xavier's weights",
        ),
        "its slope at 0 is ¼, where the derivation assumes 1; for tanh the claim is right",
        Verdict.CONTRADICTED,
    ),
    CardClaim(
        "N5fi2zcu",
        "An initialisation can keep the mean square of signals and of gradients in layers of equal width.",
        "Glorot & Bengio 2010: fan_in and fan_out rule the two directions; ±0.05 is the spread at width 256",
        Measurement(
            ("init-variance?init=he&activation=relu&widths=square&width=256&depth=3&view=inits",),
            least_kept,
            0.95,
            1.05,
            _LEAST_KEPT,
            setting="with He's weights",
        ),
        "fan_in and fan_out are the same there; a funnel can keep only one of the two",
    ),
)
