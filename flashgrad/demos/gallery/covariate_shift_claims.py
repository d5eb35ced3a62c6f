"""What is claimed of batch norm and covariate shift, and what the learner is asked about them.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math

from flashgrad.demos.kit.shift.shift_measures import (
    at_settings,
    benefit_lost,
    best_loss,
    drift,
    failed_settings,
    final,
    gradient_at_ten,
    kept_promise,
    largest_rate,
    most_drifting,
    rates_gained,
    saturated_at_most,
    worst_loss,
)
from flashgrad.demos.kit.shift.shifted_network import ARMS, ShiftedNetwork, drift_in_theory
from flashgrad.demos.kit.wording import decades, magnitude
from flashgrad.demos.spec import Claim, Prediction, Result


def is_shifted(p: ShiftedNetwork) -> bool:
    """Whether a shift is added that leaves the signal readable: at most a quarter sd in each of up to 8 ReLU layers."""
    is_usual = p.activation == "relu" and 4 <= p.depth <= 8 and 0.5 <= p.gain <= 2 and p.steps >= 80
    return p.experiment == "shift" and is_usual and 0.2 <= p.lr <= 0.4 and 0.15 <= p.noise <= 0.25


def is_swept(p: ShiftedNetwork, experiment: str) -> bool:
    """Whether learning rates or gains are swept for a ReLU network of usual size."""
    is_usual = p.activation == "relu" and 4 <= p.depth <= 12 and p.steps >= 80
    if experiment == "rates":
        return p.experiment == "rates" and is_usual and 0.5 <= p.gain <= 2
    return p.experiment == "gains" and is_usual and 0.2 <= p.lr <= 0.4


def first_question(p: ShiftedNetwork) -> str:
    """The first question, by the experiment."""
    match p.experiment:
        case "shift":
            return (
                f"Batch norm, but every unit gets a new mean and scale at each step (sd {p.noise:g}): "
                "does the loss end nearer to that with batch norm or to that without any norm?"
            )
        case "rates":
            return f"{p.name}: how many times larger a learning rate does batch norm stand than no norm?"
        case "gains":
            return "Batch norm, all hidden weights 10 times as large: what becomes of their gradient ‖∂L/∂W‖?"


def first_choices(p: ShiftedNetwork) -> tuple[tuple[str, float], ...]:
    """The choices of the first question; factors by their decades."""
    match p.experiment:
        case "shift":
            return (("nearer to batch norm", 0.0), ("nearer to no norm", 1.0))
        case "rates":
            return (("no larger one", 0.0), ("10 times", 1.0), ("100 times", 2.0))
        case "gains":
            return (("times 10", 1.0), ("it stays", 0.0), ("times 0.1", -1.0))


def first_answer(result: Result) -> float:
    """The measured answer to the first question."""
    match result.parameters.experiment:
        case "shift":
            return benefit_lost(result)
        case "rates":
            return decades(rates_gained(result))
        case _:
            return decades(gradient_at_ten(result))


def why_first(result: Result) -> str:
    """The number and the reason, for the first question."""
    p = result.parameters
    if p.experiment == "shift":
        none, batch, shifted = (f"{final(result, arm):.2g}" for arm in ARMS)
        why = "how much the inputs drift is not what decides"
        if not benefit_lost(result) < 0.5:
            why = "here the shift is itself too much, or batch norm had no benefit to lose"
        return (
            f"It ends at {shifted}, with batch norm at {batch} and without a norm at {none}, while inputs drift by "
            f"{drift(result, 'shifted'):.2g} sd a step against {drift(result, 'none'):.2g} without a norm: {why}."
        )
    if p.experiment == "rates":
        alone, normed = largest_rate(result, "none"), largest_rate(result, "batch")
        why = "the norm undoes whatever scale a large step gives to the weights"
        if normed <= alone:
            why = "here it is not the norm that sets the limit"
        return f"All networks learn up to a rate of {normed:g} with batch norm and {alone:g} without: {why}."
    return (
        f"It is {gradient_at_ten(result):.3g} times as large: BN(aWx) = BN(Wx), so the loss is the same, and the same "
        "change of the loss takes a change of the weights that is a times as large."
    )


def second_question(p: ShiftedNetwork) -> str:
    """The second question, by the experiment."""
    match p.experiment:
        case "shift":
            return "In which of the three do the inputs of the layers drift most?"
        case "rates":
            return f"{p.name}: the lowest loss over all learning rates without a norm is how many times batch norm's?"
        case "gains":
            return f"{p.name} without a norm: at how many of the gains 0.1, 0.3, 1, 3 and 10 does it learn nothing?"


def second_choices(p: ShiftedNetwork) -> tuple[tuple[str, float], ...]:
    """The choices of the second question."""
    match p.experiment:
        case "shift":
            return tuple((label, float(index)) for index, label in enumerate(ARMS.values()))
        case "rates":
            return (("about the same", 0.0), ("about 10 times", 1.0), ("100 times and more", 2.0))
        case "gains":
            return (("none", 0.0), ("1 or 2", 0.3), ("3 or 4", 0.7), ("all", 1.0))


def second_answer(result: Result) -> float:
    """The measured answer to the second question."""
    match result.parameters.experiment:
        case "shift":
            return most_drifting(result)
        case "rates":
            return decades(best_loss(result, "none") / best_loss(result, "batch"))
        case _:
            return failed_settings(result, "none")


def why_second(result: Result) -> str:
    """The number and the reason, for the second question."""
    p = result.parameters
    if p.experiment == "shift":
        theory = drift_in_theory(p.noise)
        return (
            f"The added shift moves them by {drift(result, 'shifted'):.2g} sd a step (0.95 · {p.noise:g} = "
            f"{theory:.2g} in theory), learning moves them by {drift(result, 'none'):.2g} without a norm and by "
            f"{magnitude(drift(result, 'batch'))} with batch norm, which fixes means and variances."
        )
    losses = f"{best_loss(result, 'none'):.2g} without a norm and {best_loss(result, 'batch'):.2g} with batch norm"
    if p.experiment == "rates":
        rates = f"{_best_rate(result, 'none'):g} and {_best_rate(result, 'batch'):g}"
        return f"The lowest losses are {losses}, at learning rates of {rates}: the norm changes which rate is best."
    failed = round(5 * failed_settings(result, "none"))
    normed = round(5 * failed_settings(result, "batch"))
    why = "without a norm each layer multiplies the scale of the signal by that of its weights"
    return f"At {failed} of 5, against {normed} with batch norm: {why}."


def _best_rate(result: Result, norm: str) -> float:
    """The learning rate with the lowest median loss."""
    losses = at_settings(result, f"final_loss_{norm}")
    return result.row("setting")[losses.index(min(losses))]


PREDICTIONS = (
    Prediction("outcome", first_question, first_answer, why_first, choices=first_choices),
    Prediction("cause", second_question, second_answer, why_second, choices=second_choices),
)
_STUDIED = "4 to 8 ReLU layers, a learning rate near 0.3"
CLAIMS = (
    Claim(
        "With the added shift inputs drift more than without any norm.",
        lambda result: drift(result, "shifted") / drift(result, "none"),
        low=1,
        high=math.inf,
        source="Santurkar et al. 2018",
        unit="drift / drift without a norm",
        applies=is_shifted,
    ),
    Claim(
        "Batch norm trains well because it removes covariate shift: added back, it takes most of the benefit.",
        benefit_lost,
        low=0.5,
        high=math.inf,
        source="Ioffe & Szegedy 2015; contradicted by Santurkar et al. 2018",
        unit="share of the benefit lost",
        applies=is_shifted,
    ),
    Claim(
        "Most of batch norm's benefit is left when shift is added.",
        benefit_lost,
        low=-math.inf,
        high=0.5,
        source="Santurkar et al. 2018",
        unit="share of the benefit lost",
        condition=f"a shift of about a quarter sd, {_STUDIED}",
        applies=is_shifted,
    ),
    Claim(
        "Batch norm keeps the inputs of layers in place.",
        lambda result: drift(result, "batch"),
        low=0,
        high=0.01,
        source="Ioffe & Szegedy 2015",
        unit="sd per step",
        applies=lambda p: p.experiment == "shift" and p.lr <= 1,
    ),
    Claim(
        "The added shift moves inputs by 0.95 of its size at every step.",
        lambda result: drift(result, "shifted") / drift_in_theory(result.parameters.noise),
        low=0.9,
        high=1.1,
        source="√2 times the median of |z|, z ~ N(0, 1)",
        unit="measured/predicted",
        condition="a shift of at most 0.3 sd",
        applies=lambda p: p.experiment == "shift" and 0.05 <= p.noise <= 0.3,
    ),
    Claim(
        "With batch norm the loss falls as the gradient promises, and without it hardly.",
        lambda result: kept_promise(result, "batch") - kept_promise(result, "none"),
        low=0.2,
        high=math.inf,
        source="Santurkar et al. 2018: the loss is smoother along the gradient",
        unit="of the promised decrease, gained",
        condition=_STUDIED,
        applies=is_shifted,
    ),
    Claim(
        "Batch norm stands learning rates that are several times as large.",
        rates_gained,
        low=3,
        high=math.inf,
        source="Ioffe & Szegedy 2015",
        unit="largest rate / largest without a norm",
        applies=lambda p: is_swept(p, "rates"),
    ),
    Claim(
        "At its best learning rate each, batch norm ends with less than a tenth of the loss.",
        lambda result: best_loss(result, "batch") / best_loss(result, "none"),
        low=0,
        high=0.1,
        source="Ioffe & Szegedy 2015",
        unit="loss / loss without a norm",
        condition="4 to 12 ReLU layers",
        applies=lambda p: is_swept(p, "rates"),
    ),
    Claim(
        "With batch norm the scale of the first weights hardly matters: gains from 0.1 to 10 all learn.",
        lambda result: worst_loss(result, "batch"),
        low=0,
        high=0.15,
        source="Ioffe & Szegedy 2015: BN(aWx) = BN(Wx)",
        unit="loss at the worst gain",
        applies=lambda p: is_swept(p, "gains"),
    ),
    Claim(
        "Without a norm a wrong scale of the first weights costs everything.",
        lambda result: failed_settings(result, "none"),
        low=0.6,
        high=1,
        source="He et al. 2015",
        unit="share of the gains that learn nothing",
        applies=lambda p: is_swept(p, "gains"),
    ),
    Claim(
        "With batch norm ∂L/∂W goes with 1/a when the weights are a times as large.",
        gradient_at_ten,
        low=0.095,
        high=0.105,
        source="Ioffe & Szegedy 2015: BN(aWx) = BN(Wx)",
        unit="gradient at 10 / at 1",
        applies=lambda p: p.experiment == "gains",
    ),
    Claim(
        "Batch norm keeps units out of saturation at any scale of the weights.",
        lambda result: saturated_at_most(result, "batch"),
        low=0,
        high=0.02,
        source="Ioffe & Szegedy 2015",
        unit="share of |h| > 4",
        applies=lambda p: p.experiment == "gains" and p.activation != "relu",
    ),
    Claim(
        "Units do not saturate without a norm either.",
        lambda result: saturated_at_most(result, "none"),
        low=0,
        high=0.02,
        source="Glorot & Bengio 2010 show that they do",
        unit="share of |h| > 4",
        applies=lambda p: p.experiment == "gains" and p.activation != "relu",
    ),
)
