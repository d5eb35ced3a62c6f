"""The claims of the cards that open `activation-slopes`."""

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.spec import Result, Verdict

_SIGMOID = "activation-slopes?activation=sigmoid"


def _largest_slope(result: Result) -> float:
    return result.row("max_slope")[0]


def _off_closed_form(result: Result) -> float:
    """The largest difference between autograd's slope and the formula."""
    pairs = zip(result.row("slope"), result.row("slope_in_closed_form"), strict=True)
    return max(abs(slope - formula) for slope, formula in pairs)


def _slope_far_out(result: Result) -> float:
    """The largest slope beyond |x| = 5, over the largest of all."""
    pairs = zip(result.row("x"), result.row("slope"), strict=True)
    return max(slope for x, slope in pairs if abs(x) >= 5) / _largest_slope(result)


def _off_step(result: Result) -> float:
    """How far the slopes are from 1 right of 0 and 0 elsewhere, at the worst point."""
    pairs = zip(result.row("slope_points"), result.row("slope_at_points"), strict=True)
    return max(abs(slope - (1.0 if x > 0 else 0.0)) for x, slope in pairs)


def _slope_left_of_zero(result: Result) -> float:
    pairs = zip(result.row("x"), result.row("slope"), strict=True)
    return max(slope for x, slope in pairs if x < 0)


_TWO_TENTHS = Measurement(
    ("activation-slopes?activation=leaky_relu&negative_slope=0.2",),
    _slope_left_of_zero,
    0.19,
    0.21,
    "the slope left of 0",
    setting="where 0.2 is chosen",
)
CLAIMS = (
    CardClaim(
        "PStNce0W",
        "The sigmoid's slope is nowhere above ¼, which it reaches at 0.",
        "σ′ = σ(1 − σ), largest at σ = ½",
        Measurement((f"{_SIGMOID}&view=slope",), _largest_slope, 0.25 - 1e-9, 0.25 + 1e-9, "the largest slope found"),
        "σ(1 − σ) is largest where σ is ½, at 0",
    ),
    CardClaim(
        "Jzew9t5A",
        "The sigmoid's slope is σ(x)(1 − σ(x)).",
        "calculus; 10⁻¹² is far above the rounding of double precision",
        Measurement(
            (f"{_SIGMOID}&view=closed_form",),
            _off_closed_form,
            0,
            1e-12,
            "the largest difference between autograd's slope and the formula",
        ),
        "autograd computes this very product",
    ),
    CardClaim(
        "VoUT0JCp",
        "Where a sigmoid is saturated its slope is close to 0, so hardly any gradient passes.",
        "σ′(5) = 0.0066, 2.7 % of the largest slope",
        Measurement(
            (f"{_SIGMOID}&view=saturation&x_range=10",),
            _slope_far_out,
            0,
            0.03,
            "the largest slope beyond |x| = 5, as a share of that at 0,",
        ),
        "σ(1 − σ) falls like e^−|x| on both sides",
    ),
    CardClaim(
        "Lx7fkmeg",
        "ReLU's slope is 1 for positive inputs and 0 for all others.",
        "definition; at 0 the slope is a convention",
        Measurement(
            ("activation-slopes?activation=relu",), _off_step, 0, 1e-9, "the largest difference from that step function"
        ),
        "PyTorch takes 0 at 0 itself, too",
    ),
    CardClaim(
        "5ERfgvck",
        "The negative slope of Leaky ReLU is 0.2.",
        "a habit from GANs; Maas et al. 2013 and PyTorch's default have 0.01",
        _TWO_TENTHS,
        "the negative slope is a free parameter, and 0.2 only one choice",
        Verdict.CONDITIONAL,
        "a negative slope of 0.2 is chosen",
        _TWO_TENTHS.under(
            "activation-slopes?activation=leaky_relu&negative_slope=0.01", setting="with PyTorch's default"
        ),
    ),
    CardClaim(
        "crbOxnwR",
        "The largest slope of tanh is 1, at 0.",
        "tanh′ = 1 − tanh²",
        Measurement(
            ("activation-slopes?activation=tanh",), _largest_slope, 1 - 1e-9, 1 + 1e-9, "the largest slope found"
        ),
        "1 − tanh² is largest where tanh is 0",
    ),
)
