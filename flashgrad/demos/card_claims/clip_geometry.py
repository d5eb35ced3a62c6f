"""The claims of the cards that open `clip-geometry`."""

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.gallery.clip_geometry_claims import cosine_of, ratio_change
from flashgrad.demos.spec import Result, Verdict


def _torch_difference(result: Result) -> float:
    return result.row("torch_difference")[0]


_KEPT = Measurement(
    ("clip-geometry?mode=norm",),
    cosine_of,
    0.9999,
    1.0001,
    "the cosine between the gradient and the clipped one",
    setting="clipped by the global norm",
)
CLAIMS = (
    CardClaim(
        "TX2n0trB",
        "Gradient clipping caps the size of the gradient and keeps its direction.",
        "Pascanu et al. 2013; one common factor keeps the cosine at 1",
        _KEPT,
        "only one factor for all values leaves the direction alone",
        Verdict.CONDITIONAL,
        "clipping by the global norm",
        _KEPT.under("clip-geometry?mode=value", setting="clipped value by value"),
    ),
    CardClaim(
        "ezZZZSdu",
        "A gradient longer than the threshold is multiplied by threshold/‖g‖.",
        "Pascanu et al. 2013; PyTorch divides by ‖g‖ + 10⁻⁶",
        Measurement(
            ("clip-geometry?mode=norm&threshold=1",),
            _torch_difference,
            0,
            1e-5,
            "the relative difference between the formula and PyTorch's clip_grad_norm_",
        ),
        "PyTorch computes the same, but for 10⁻⁶ added to the norm",
    ),
    CardClaim(
        "7KwZLINN",
        "Clipping treats the symptom: the proportion between the layers' gradients stays as bad as it was.",
        "one common factor cancels in a ratio",
        Measurement(
            ("clip-geometry?mode=norm&source=network&view=per_layer_ratio",),
            ratio_change,
            0.999,
            1.001,
            "the ratio of first to last layer after clipping, over that before,",
        ),
        "all layers are shortened by the same factor",
    ),
)
