"""What the learner is asked about dead units, by mode; the answers are read from the run."""

import math

from flashgrad.demos.gallery.dead_relu_claims import final, leaky_effect, scale_effect
from flashgrad.demos.kit.probe.dead_relu_parameters import SMALL, DeadRelu
from flashgrad.demos.kit.probe.dead_units import through_depth
from flashgrad.demos.kit.wording import signed
from flashgrad.demos.spec import Prediction, Result

SHARES = (("none", 0.0), ("a tenth", 0.1), ("a third", 0.33), ("two thirds", 0.67), ("almost all", 0.95))
FEWER_OR_MORE = (("fewer", -0.3), ("just as many", 0.0), ("more", 0.3))


def share_question(p: DeadRelu) -> str:
    """The first question: how many are dead."""
    match p.mode:
        case "bias":
            return (
                f"Biases of {signed(p.bias)}, {p.inputs} random inputs: what share of the ReLU units is off on all of "
                "them?"
            )
        case "depth":
            return f"Layer {p.depth} of a fresh ReLU network: what share of the units is off on all {p.inputs} inputs?"
        case "lr":
            return f"{p.steps} steps at learning rate {p.lr:g}: what share of the upper ReLU layer is dead then?"
        case _:
            return (
                f"ReLU units of layer {p.killed_layer} are pushed off on all the data; {p.steps} steps later, what "
                "share of them fires again?"
            )


def share(result: Result) -> float:
    """The share of dead units, or in kill mode of killed units that fire again."""
    match result.parameters.mode:
        case "bias":
            return result.row("dead_chosen")[0]
        case "kill":
            return 1 - final(result, "relu")
        case _:
            return final(result, "relu")


def why_share(result: Result) -> str:
    """The number and the reason, for the first question."""
    p: DeadRelu = result.parameters
    found = f"{share(result):.2f} of them"
    match p.mode:
        case "bias":
            return (
                f"{found}: h is N(b, ‖w‖²) with ‖w‖ about {p.deviation:.2g}, and only a unit whose largest of "
                f"{p.inputs} draws stays below 0 is dead."
            )
        case "depth":
            expected, cosine = through_depth(p.depth, p.inputs)["dead"][-1], result.row("cosine")[-1]
            return (
                f"{found}: after {p.depth} layers the cosine of two inputs is {cosine:.3f}, so a unit that is off for "
                f"one is off for nearly all; a wide network with zero biases has {expected:.2f}."
            )
        case "lr":
            before = result.row("dead_relu_by_step")[0]
            return (
                f"{found}, after {before:.2f} at the start: a large step that lowers b below −w · x for every input "
                "ends the unit's gradient."
            )
        case _:
            why = (
                "and its inputs, the data, stay" if p.killed_layer == 1 else "but its inputs move with the layers below"
            )
            return f"{found}: a dead unit's own weights get no gradient, {why}."


def is_about_scale(p: DeadRelu) -> bool:
    """Whether the second question is about smaller weights; in one layer leaky ReLU changes no sign."""
    return p.mode == "bias"


def second_question(p: DeadRelu) -> str:
    """The second question: does the weights' scale, or a leaky slope, change how many units are off?"""
    if is_about_scale(p):
        return f"Zero biases: with weights {1 / SMALL:.0f} times smaller, how many ReLU units are off?"
    off = "are still off" if p.mode == "kill" else "are off on everything"
    return f"Leaky ReLU of slope {p.slope:g} in place of ReLU: do fewer units have h ≤ 0, that is, {off}?"


def second_choices(p: DeadRelu) -> tuple[tuple[str, float], ...]:
    """Fewer, as many, more; a leaky slope might also change the gradient alone."""
    if is_about_scale(p):
        return FEWER_OR_MORE
    return (("yes, far fewer", -0.4), ("about as many, but they have a gradient", 0.0))


def second_answer(result: Result) -> float:
    """The difference of shares that the second question asks for."""
    return scale_effect(result) if is_about_scale(result.parameters) else leaky_effect(result)


def why_second(result: Result) -> str:
    """The number and the reason, for the second question."""
    p: DeadRelu = result.parameters
    if is_about_scale(p):
        return (
            f"The share of (unit, input) pairs that are off changes by {scale_effect(result):g}: w · x keeps its sign "
            "under any scale, and only beside a bias does the scale matter."
        )
    off, with_relu = final(result, "leaky"), final(result, "relu")
    if math.isclose(off, with_relu, abs_tol=0.2):
        return (
            f"{off:.2f} are off, and {with_relu:.2f} with ReLU: the slope gives them a gradient, not yet another sign."
        )
    return f"{off:.2f} are off, and {with_relu:.2f} with ReLU: with a gradient below 0 units find their way back."


PREDICTIONS = (
    Prediction(
        key="dead",
        question=share_question,
        choices=lambda _: SHARES,
        answer=share,
        explanation=why_share,
        unit="of units",
    ),
    Prediction(
        key="change",
        question=second_question,
        choices=second_choices,
        answer=second_answer,
        explanation=why_second,
        unit="difference of shares",
    ),
)
