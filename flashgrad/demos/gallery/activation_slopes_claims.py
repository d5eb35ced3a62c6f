"""What is claimed of activations and their slopes, and what the learner is asked.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math

from flashgrad.demos.kit.single_unit import SATURATED_BELOW, SingleUnit
from flashgrad.demos.kit.wording import activation_name, signed
from flashgrad.demos.spec import Claim, Prediction, Result


def max_slope(result: Result) -> float:
    """The largest slope on the drawn range."""
    return result.row("max_slope")[0]


def steepest_at(result: Result) -> float:
    """Where the slope is largest; the middle of the stretch where that is one."""
    return result.row("argmax")[0]


def off_autograd(result: Result) -> float:
    """The largest difference between the slope by autograd and in closed form."""
    pairs = zip(result.row("slope"), result.row("slope_in_closed_form"), strict=True)
    return max(abs(slope - formula) for slope, formula in pairs)


def off_step(result: Result) -> float:
    """The largest difference between the slope and [x > 0]."""
    return max(abs(slope - (x > 0)) for x, slope in zip(result.row("x"), result.row("slope"), strict=True))


def slope_at(result: Result, point: float) -> float:
    """The slope at one of the `slope_points`."""
    return dict(zip(result.row("slope_points"), result.row("slope_at_points"), strict=True))[point]


def grad_ratio(result: Result) -> float:
    """∂L/∂z of cross-entropy over that of squared error, at the logit."""
    bce, mse = result.row("loss_grads_at_logit")
    return bce / mse


def off_p_minus_y(result: Result) -> float:
    """The largest difference between the gradient of cross-entropy and p − 1 = −1/(1 + e^z)."""
    pairs = zip(result.row("x"), result.row("loss_grad_bce"), strict=True)
    return max(abs(grad + 1 / (1 + math.exp(z))) for z, grad in pairs)


def slope_left(result: Result) -> float:
    """Squared error's gradient over cross-entropy's at the logit, in units of p (1 − p)."""
    p = 1 / (1 + math.exp(-result.parameters.logit))
    return 1 / grad_ratio(result) / (p * (1 - p))


def why_max(result: Result) -> str:
    """The number and the reason, for the first question."""
    reasons = {
        "sigmoid": "σ′ = σ(1 − σ) is largest where σ is ½",
        "tanh": "tanh′ = 1 − tanh² is largest where tanh is 0",
        "relu": "a unit that is on passes its input on unchanged",
        "leaky_relu": "right of 0 the input passes unchanged",
        "elu": "right of 0 the input passes unchanged, left of it the slope is eˣ",
        "gelu": "Φ(x) + x N(x) overshoots 1 before it settles there, most at √2",
        "silu": "σ(1 + x(1 − σ)) overshoots 1 before it settles there, most near 2.4",
    }
    return f"The largest slope is {max_slope(result):.4g}: {reasons[result.parameters.activation]}."


def why_where(result: Result) -> str:
    """The number and the reason, for the second question."""
    top, where = max_slope(result), steepest_at(result)
    count = sum(slope == top for slope in result.row("slope"))
    if count == 1:
        return f"The slope peaks at x = {signed(where, '.2g')}, with {top:.4g}."
    return f"The slope has its largest value, {top:.4g}, on a whole stretch, whose middle is {signed(where, '.2g')}."


def why_ratio(result: Result) -> str:
    """The number and the reason, for the third question."""
    bce, mse = result.row("loss_grads_at_logit")
    return (
        f"Cross-entropy gives {bce:.3g}, squared error {mse:.3g}, a ratio of {bce / mse:.4g}: cross-entropy cancels "
        f"the output's slope p(1 − p) = {mse / bce:.3g}."
    )


def why_mean(result: Result) -> str:
    """The number and the reason, for the last question."""
    mean, saturated = result.row("mean_slope")[0], result.row("saturated_fraction")[0]
    return (
        f"The mean slope is {mean:.3f}: the inputs spread over the curve, and {saturated:.1%} of them meet a slope "
        f"below {SATURATED_BELOW:g}."
    )


def is_bell(p: SingleUnit) -> bool:
    """Whether the slope is a bump that dies out on both sides."""
    return p.activation in ("sigmoid", "tanh")


def has_loss(p: SingleUnit) -> bool:
    """Whether a loss over a sigmoid output is looked at."""
    return p.head != "none"


def is_mostly_saturated(p: SingleUnit) -> bool:
    """Whether clearly more than half of the inputs are expected beyond the edge of saturation."""
    edge = {"sigmoid": 3.9, "tanh": 2.65}.get(p.activation, math.inf)
    return math.erfc(edge / p.input_std / math.sqrt(2)) > 0.52


PREDICTIONS = (
    Prediction(
        key="max_slope",
        question=lambda p: f"How steep is {activation_name(p.activation)} where it is steepest?",
        answer=max_slope,
        explanation=why_max,
        scale="log",
    ),
    Prediction(
        key="argmax",
        question=lambda p: f"Where is {activation_name(p.activation)} steepest?",
        answer=steepest_at,
        explanation=why_where,
        choices=lambda _: (("left of 0", -2.0), ("at 0", 0.0), ("right of 0", 2.0)),
    ),
    Prediction(
        key="grad_ratio",
        question=lambda p: (
            f"A sigmoid output with target 1 stands at z = {signed(p.logit)}: how many times larger is ∂L/∂z with "
            "cross-entropy than with squared error, ½(p − 1)²?"
        ),
        answer=grad_ratio,
        explanation=why_ratio,
        scale="log",
        unit="×",
    ),
    Prediction(
        key="mean_slope",
        question=lambda p: (
            f"Inputs from N(0, {p.input_std:g}²): is the mean slope of {activation_name(p.activation)} above ½?"
        ),
        answer=lambda result: result.row("mean_slope")[0],
        explanation=why_mean,
        choices=lambda _: (("below ½", 0.4), ("about ½", 0.5), ("above ½", 0.6)),
    ),
)
CLAIMS = (
    Claim(
        "Sigmoid is never steeper than ¼, and reaches that.",
        max_slope,
        low=0.25 - 1e-12,
        high=0.25 + 1e-12,
        source="σ(1 − σ) ≤ ¼",
        unit="largest slope",
        applies=lambda p: p.activation == "sigmoid",
    ),
    Claim(
        "Tanh is never steeper than 1, and reaches that.",
        max_slope,
        low=1 - 1e-12,
        high=1 + 1e-12,
        source="1 − tanh² ≤ 1",
        unit="largest slope",
        applies=lambda p: p.activation == "tanh",
    ),
    Claim(
        "The slope of sigmoid, and that of tanh, is largest at 0.",
        steepest_at,
        low=0,
        high=0,
        source="σ′ and tanh′ are even and fall with |x|",
        unit="x",
        applies=is_bell,
    ),
    Claim(
        "Tanh, like sigmoid, is never steeper than ¼.",
        max_slope,
        low=0,
        high=0.25 + 1e-12,
        source="a common statement, true of sigmoid only",
        unit="largest slope",
        applies=lambda p: p.activation == "tanh",
    ),
    Claim(
        "This activation is nowhere steeper than 1.",
        max_slope,
        low=0,
        high=1 + 1e-12,
        source="a common statement of all activations; GELU and SiLU overshoot (Hendrycks & Gimpel 2016)",
        unit="largest slope",
        applies=lambda p: not is_bell(p),
    ),
    Claim(
        "The slope of sigmoid is σ(1 − σ): no difference quotient says otherwise.",
        lambda result: max(result.row("off_closed_form")),
        low=0,
        high=1e-9,
        source="calculus; rounding leaves about 1e-11",
        unit="largest difference",
        applies=lambda p: p.activation == "sigmoid",
    ),
    Claim(
        "Autograd gives the slope of the closed form.",
        off_autograd,
        low=0,
        high=1e-12,
        source="calculus; at a kink PyTorch takes the slope of the negative side",
        unit="largest difference",
    ),
    Claim(
        "A saturated sigmoid or tanh unit lets hardly any gradient through: at ±5 it keeps 3 % of its slope or less.",
        lambda result: max(slope_at(result, -5), slope_at(result, 5)) / slope_at(result, 0),
        low=0,
        high=0.03,
        source="Glorot & Bengio 2010",
        unit="of the slope at 0",
        applies=is_bell,
    ),
    Claim(
        "Where more than half of the units are saturated, the layer lets hardly any gradient through.",
        lambda result: result.row("rms_slope")[0] / max_slope(result),
        low=0,
        high=0.1,
        source="a common conclusion; but the rms slope counts, and the few live units carry it",
        unit="rms slope over largest slope",
        applies=is_mostly_saturated,
    ),
    Claim(
        "The slope of ReLU is 1 right of 0, and 0 left of it and at it.",
        off_step,
        low=0,
        high=0,
        source="Glorot et al. 2011; the value at 0 is PyTorch's choice",
        unit="largest difference",
        applies=lambda p: p.activation == "relu",
    ),
    Claim(
        "Leaky ReLU has slope 0.2 left of 0.",
        lambda result: slope_at(result, -5),
        low=0.2 - 1e-9,
        high=0.2 + 1e-9,
        source="a habit of GANs; Maas et al. 2013 and PyTorch take 0.01",
        unit="slope at −5",
        condition="the negative slope is set to 0.2: it is a free parameter",
        applies=lambda p: p.activation == "leaky_relu",
    ),
    Claim(
        "Under cross-entropy the slope of a sigmoid output cancels: ∂L/∂z = p − y.",
        off_p_minus_y,
        low=0,
        high=1e-9,
        source="Goodfellow et al. 2016, section 6.2.2",
        unit="largest difference",
        applies=has_loss,
    ),
    Claim(
        "Under squared error it stays: ∂L/∂z is p(1 − p) times that of cross-entropy.",
        slope_left,
        low=1 - 1e-6,
        high=1 + 1e-6,
        source="chain rule",
        unit="ratio over p(1 − p)",
        applies=has_loss,
    ),
    Claim(
        "An output that is wrong beyond doubt still learns, whatever the loss.",
        lambda result: abs(result.row("loss_grads_at_logit")[1]),
        low=0.01,
        high=math.inf,
        source="contradicted by squared error, Goodfellow et al. 2016, section 6.2.2",
        unit="size of ∂L/∂z",
        applies=lambda p: p.head == "mse" and p.logit <= -5,
    ),
)
