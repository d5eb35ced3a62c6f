"""The claims of the cards that open `norm-anatomy`."""

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.gallery.norm_anatomy_claims import first, largest_mean, off_variance
from flashgrad.demos.spec import Result


def _off_standard(result: Result) -> float:
    return max(largest_mean(result), off_variance(result))


def _torch_difference(result: Result) -> float:
    return first("torch_difference", result)


def _undo_error(result: Result) -> float:
    return first("undo_error", result)


def _constant_output(result: Result) -> float:
    return first("constant_output", result)


CLAIMS = (
    CardClaim(
        "7FnRFuEa",
        "Batch norm gives every feature mean 0 and variance 1 over the batch.",
        "Ioffe & Szegedy 2015; variance v/(v + ε); 10⁻⁵ is far above rounding",
        Measurement(
            ("norm-anatomy?kind=batch&view=statistics",),
            _off_standard,
            0,
            1e-5,
            "the largest difference of a feature's mean from 0, or of its variance from v/(v + ε),",
        ),
        "each feature is centred and divided by its own spread",
    ),
    CardClaim(
        "HlQ9dj64",
        "Batch norm computes x̂ = (x − μ)/√(σ² + ε) over the batch, then γ x̂ + β.",
        "Ioffe & Szegedy 2015; 10⁻⁵ is far above rounding",
        Measurement(
            ("norm-anatomy?kind=batch&view=formula",),
            _torch_difference,
            0,
            1e-5,
            "the largest difference between the formula and PyTorch's batch_norm",
        ),
        "PyTorch, too, divides by the biased variance when it normalises",
    ),
    CardClaim(
        "KTHhB9hJ",
        "With γ and β the network can undo batch norm.",
        "γ = √(σ² + ε) and β = μ invert the formula; 10⁻⁵ is far above rounding",
        Measurement(
            ("norm-anatomy?kind=batch&affine=undo",),
            _undo_error,
            0,
            1e-5,
            "the largest difference between input and output at γ = √(σ² + ε) and β = μ",
        ),
        "these values give the input back exactly, up to rounding",
    ),
    CardClaim(
        "kGKjc54e",
        "The ε under the root keeps a constant input from being divided by 0.",
        "0/√(0 + ε) = 0, where 0/0 is not a number",
        Measurement(
            ("norm-anatomy?kind=batch&epsilon=1e-5&input_std=0.00316&view=epsilon",),
            _constant_output,
            -1e-6,
            1e-6,
            "the output for a constant input",
        ),
        "the deviation is 0, and ε keeps the divisor above 0",
    ),
)
