"""The claims of the cards that open `explode-rescue`."""

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.gallery.explode_rescue_claims import lost_share
from flashgrad.demos.spec import Result, Verdict

_OVERFLOW = "explode-rescue?depth=30&bound=8&lr=0.1&seeds=2"


def _lost_with_any(result: Result) -> float:
    return max(lost_share(result, arm) for arm in ("clip", "he", "small_lr"))


def _lost_with_clip_or_he(result: Result) -> float:
    return max(lost_share(result, arm) for arm in ("clip", "he"))


CLAIMS = (
    CardClaim(
        "RA8A3eh1",
        "A loss that turns to NaN after a few steps is cured by clipping, by He's weights, or by a smaller rate.",
        "common advice; a tenth of the networks is the most that may still be lost",
        _ANY := Measurement(
            ("explode-rescue?depth=10&bound=0.5&lr=0.1",),
            _lost_with_any,
            0,
            0.1,
            "the largest share of networks lost with one of the three",
            setting="at 10 layers with weights in ±0.5",
        ),
        "where the forward pass overflows there is no finite gradient to clip or to scale",
        Verdict.CONDITIONAL,
        "gradients that are still finite",
        _ANY.under(_OVERFLOW, setting="at 30 layers with weights in ±8"),
    ),
    CardClaim(
        "dMyti5Kp",
        "Gradients above 1000 and a loss that turns to NaN are cured at once by clipping or by He's weights.",
        "common advice; a tenth of the networks is the most that may still be lost",
        _EITHER := Measurement(
            ("explode-rescue?depth=20&bound=0.5&lr=0.1&seeds=5",),
            _lost_with_clip_or_he,
            0,
            0.1,
            "the larger share of networks lost with either",
            setting="at 20 layers with weights in ±0.5",
        ),
        "clipping cannot repair a loss that is infinite before the first step",
        Verdict.CONDITIONAL,
        "a first loss that is finite",
        _EITHER.under(_OVERFLOW, setting="at 30 layers with weights in ±8"),
    ),
)
