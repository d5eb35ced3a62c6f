"""The claims of the cards that open `factor-product`."""

import math

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.kit.probe.factor_chain import straightness
from flashgrad.demos.spec import Result


def _largest_error(result: Result) -> float:
    return max(result.row("relative_error"))


def _last_product(result: Result) -> float:
    return result.row("product")[-1]


CLAIMS = (
    CardClaim(
        "qWZ21ZEE",
        "By the chain rule the gradient at a layer is the product of the Jacobians of all the layers above it.",
        "the chain rule; 10⁻¹⁰ is far above the rounding of double precision",
        Measurement(
            ("factor-product?mode=jacobians&activation=tanh&init=xavier&depth=10&width=32",),
            _largest_error,
            0,
            1e-10,
            "the largest relative difference between the product of ten Jacobians and autograd's gradient",
        ),
        "both multiply the same matrices; it is rounding that is left",
    ),
    CardClaim(
        "67krHhBE",
        "Ten factors of 0.5 shrink a gradient to about a thousandth.",
        "arithmetic: 2⁻¹⁰ = 1/1024",
        Measurement(
            ("factor-product?mode=scalar&factor=0.5&depth=10",),
            _last_product,
            9e-4,
            1.1e-3,
            "the product of ten halves",
        ),
        "each factor halves what the last one left",
    ),
    CardClaim(
        "GyYmTjV6",
        "Ten factors of 2 make a gradient about a thousand times larger.",
        "arithmetic: 2¹⁰ = 1024",
        Measurement(
            ("factor-product?mode=scalar&factor=2&depth=10",), _last_product, 1023.9, 1024.1, "the product of ten twos"
        ),
        "each factor doubles what the last one left",
    ),
    CardClaim(
        "65ell64x",
        "With a factor f in each of n layers the gradient scales like fⁿ, so it changes exponentially with depth.",
        "Schoenholz et al. 2017; R² of 0.99 leaves no room for a power law",
        Measurement(
            ("factor-product?mode=depth&activation=sigmoid&init=xavier&width=64",),
            straightness,
            0.99,
            math.inf,
            "R² of the straight line through log δ₁/δ_L over depths 2 to 40",
        ),
        "every sigmoid layer has nearly the same factor; tanh with Xavier's weights would bend the line",
    ),
)
