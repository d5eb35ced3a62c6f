"""The claims of the cards that open `norm-depth`."""

import math
import statistics

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.gallery.norm_depth_claims import loss_without
from flashgrad.demos.kit.measures import first_over_last
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Result, Verdict


def _decades_apart(result: Result) -> float:
    return abs(decades(first_over_last(result, "weight_grad")))


def _saturated_without_norm(result: Result) -> float:
    return statistics.fmean(map(statistics.fmean, result.rows("saturated_fraction_none")))


_APART = Measurement(
    ("norm-depth?norm=batch&activation=relu&init=he&depth=20",),
    _decades_apart,
    0,
    2.5,
    "the distance between the weight gradients of first and last layer",
    "decades",
    "in 20 layers",
)
CLAIMS = (
    CardClaim(
        "fsDDwEWK",
        "Batch norm keeps very deep networks, of more than 20 layers, trainable.",
        "Yang et al. 2019: ReLU under batch norm has a factor of 1.21, so 10^1.6 in 20 layers and 10^4.1 in 50",
        _APART,
        "batch norm makes the gradient grow by 1.2 per layer, which 50 layers without skips do not bear",
        Verdict.CONDITIONAL,
        "up to about 30 layers without skips",
        _APART.under("norm-depth?norm=batch&activation=relu&init=he&depth=50", setting="in 50"),
    ),
    CardClaim(
        "gMtWSDK8",
        "Batch norm lets gradients through deep sigmoid networks by keeping the units out of saturation.",
        "Ioffe & Szegedy 2015; a tenth of the units is the least that could matter",
        Measurement(
            ("norm-depth?norm=batch&activation=sigmoid&init=xavier&depth=20",),
            loss_without,
            3,
            math.inf,
            "what batch norm wins for the gradient at layer 1",
            "decades",
            "over 20 layers",
        ),
        "the effect is real, but it comes of stretching what little the inputs differ",
        Verdict.CONDITIONAL,
        "the effect, not the reason given for it",
        Measurement(
            ("norm-depth?norm=batch&activation=sigmoid&init=xavier&depth=20",),
            _saturated_without_norm,
            0.1,
            1,
            "the share of saturated units without it",
        ),
    ),
)
