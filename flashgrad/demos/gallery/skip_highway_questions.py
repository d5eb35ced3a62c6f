"""What the learner is asked about skip connections before the run; every answer is taken from it."""

import math

from flashgrad.demos.kit.wired.skip_measures import bare_rms, is_he_relu, last_rms, scaled_growth
from flashgrad.demos.kit.wired.skip_network import SkipNetwork, rms_in_theory
from flashgrad.demos.kit.wording import activation_name, decade_choices, decades, init_name, magnitude, subscript
from flashgrad.demos.spec import Prediction, Result


def rms_question(p: SkipNetwork) -> str:
    """The first question."""
    return f"{p.name}: the rms of x{subscript(p.depth)}, for an input of rms 1, is about …?"


def rms_choices(p: SkipNetwork) -> tuple[tuple[str, float], ...]:
    """Powers of ten around the predicted rms; the right one's place depends on the parameters."""
    exponent = decades(rms_in_theory(p))
    place = 2 - (len(p.wiring) + len(p.norm) + p.depth) % 3
    return decade_choices(exponent if math.isfinite(exponent) else 0, place)


def why_rms(result: Result) -> str:
    """The number and the reason, for the first question."""
    p, rms = result.parameters, last_rms(result)
    match p.wiring, p.norm:
        case _ if rms == 0:
            why = "in some layer every unit is off, and nothing passes it"
        case ("plain", _):
            why = "nothing piles up, and every layer's output has the scale that its weights and its norm give it"
        case ("dense", _):
            why = "features are appended and not added, so nothing piles up"
        case (_, "none") if p.activation in ("tanh", "sigmoid"):
            why = "φ is bounded, so a branch stays small however large x is"
        case (_, "none"):
            why = "each branch is in proportion to the x that it is added to, so the growth is compounded"
        case _:
            why = "the norm makes every branch add about the same, so the mean square grows by terms, not by factors"
    return f"rms(x{subscript(p.depth)}) is {magnitude(rms)} ({magnitude(rms_in_theory(p))} in theory): {why}."


def growth_question(p: SkipNetwork) -> str:
    """The second question."""
    kind = "linear" if p.activation == "linear" else activation_name(p.activation)
    return (
        f"{p.depth} {kind} blocks x + α W φ(x) with {init_name(p.init, bound=0, gain=0)} and no norm: "
        f"with α = 1/√{p.depth}, how many times does the rms grow in all?"
    )


def why_growth(result: Result) -> str:
    """The number and the reason, for the second question."""
    p, grown = result.parameters, scaled_growth(result)
    why = f"each of {p.depth} blocks adds a {p.depth}th of its branch's mean square, so that depth hardly matters"
    if is_he_relu(p):
        why = f"each block multiplies the mean square by 1 + 1/{p.depth}, and (1 + 1/L)^L tends to e; √e is 1.65"
    return f"It grows {grown:.2f} times, against {magnitude(bare_rms(result))} times for α = 1: {why}."


PREDICTIONS = (
    Prediction(
        key="rms_last",
        question=rms_question,
        choices=rms_choices,
        answer=last_rms,
        explanation=why_rms,
        scale="log",
    ),
    Prediction(
        key="scaled_growth",
        question=growth_question,
        answer=scaled_growth,
        explanation=why_growth,
        scale="log",
        unit="times",
    ),
)
