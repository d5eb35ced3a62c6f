"""The claims of the cards on half precision, of the deck "Training in practice"."""

import math

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.gallery.half_precision_claims import lowest_held, profile_gained, zero_share
from flashgrad.demos.spec import Result

_WINDOW = "half-precision?gradient_std=3e-8&dtype=float16&view=window"


def _smallest_kept(result: Result) -> float:
    """The size below which nothing is left."""
    return math.pow(2, lowest_held(result))


def _changed_by_scaling(result: Result) -> float:
    """The largest |with/without the scale − 1| of rms ∂L/∂h, over the layers of which nothing was rounded to 0."""
    layers = zip(result.row("delta_chosen"), result.row("delta"), result.row("lost_chosen"), strict=True)
    return max(abs(scaled / exact - 1) for scaled, exact, lost in layers if not lost)


def _worst_zero_share(result: Result) -> float:
    return max(result.row("lost_chosen"))


CLAIMS = (
    CardClaim(
        "fg-half-precision-1",
        "FP16 turns every gradient of at most 2⁻²⁵, half of its smallest number, into zero.",
        "IEEE 754: the smallest subnormal number is 2⁻²⁴, and ties round to even",
        Measurement((_WINDOW,), _smallest_kept, 2.9e-8, 3.1e-8, "the size below which FP16 keeps nothing"),
        "2⁻²⁵ = 3.0×10⁻⁸ lies halfway between zero and the smallest number",
    ),
    CardClaim(
        "fg-half-precision-2",
        "Of Gaussian gradients with standard deviation 3×10⁻⁸ FP16 turns 68 % into zero.",
        "erf(2⁻²⁵/(s√2)) = 0.679; four standard deviations of a share of 32768 draws",
        Measurement((_WINDOW,), zero_share, 0.669, 0.69, "the share of them that become zero"),
        "the edge, 3.0×10⁻⁸, is as far out as one standard deviation",
    ),
    CardClaim(
        "fg-half-precision-3",
        "Loss scaling leaves the update as it was, once the scale is divided out again.",
        "the chain rule is linear in the loss; FP16 rounds each number by up to 2⁻¹¹, subnormal ones by more",
        Measurement(
            ("half-precision?gradient_std=3e-8&log2_loss_scale=16&view=sweep",),
            _changed_by_scaling,
            0,
            2e-3,
            "the largest relative change of a gradient by a scale of 2¹⁶ and back",
            setting="in layers without zeros",
        ),
        "every gradient came out 2¹⁶ times as large, and what is left is rounding",
    ),
    CardClaim(
        "fg-half-precision-4",
        "Loss scaling does not cure vanishing gradients: the ratio of the first to the last layer stays as it was.",
        "every layer is multiplied by the same number; a tenth of a decade leaves room for what is rounded to zero",
        Measurement(
            ("half-precision?activation=sigmoid&init=xavier&depth=16&log2_loss_scale=16&view=layers",),
            profile_gained,
            -0.1,
            0.1,
            "what the largest scale without overflow adds to δ₁/δ₁₆ of 16 sigmoid layers",
            "decades",
        ),
        "it multiplies all layers alike, and only keeps small gradients from being rounded to zero",
    ),
    CardClaim(
        "fg-half-precision-5",
        "BF16 has the range of FP32 and needs no loss scaling as a rule.",
        "Kalamkar et al. 2019; a share of zeros of 1 % does no harm",
        Measurement(
            ("half-precision?gradient_std=3e-8&dtype=bfloat16&view=window",),
            _worst_zero_share,
            0,
            0.01,
            "the share of gradients that BF16 turns into zero, in the worst of 16 sigmoid layers,",
            setting="without a scale",
        ),
        "it has as many bits for the exponent as FP32, where FP16 loses eight of these layers",
    ),
)
