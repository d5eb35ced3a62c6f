"""What is claimed of plateaus, and what the learner is asked about them.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math
import statistics
from collections.abc import Sequence

from flashgrad.demos.kit.measures import first_over_last
from flashgrad.demos.kit.plateau.waiting_networks import ADAM_DEPTH, WaitingNetworks
from flashgrad.demos.kit.wording import activation_name, magnitude
from flashgrad.demos.spec import Claim, Numbers, Prediction, Result


def middle(values: Sequence[float]) -> float:
    """The median, in which a network that never escaped counts as infinitely late."""
    return statistics.median(values)


def growth_per_layer(depths: Sequence[float], waits: Sequence[Numbers]) -> float:
    """By what one more layer multiplies the median wait: the slope of log wait over depth, where it is finite."""
    medians = [(depth, middle(steps)) for depth, steps in zip(depths, waits, strict=True)]
    known = [(depth, math.log(wait)) for depth, wait in medians if 0 < wait < math.inf]
    if len(known) < 2:
        return math.nan
    return math.exp(statistics.linear_regression(*zip(*known, strict=True)).slope)


def growth(result: Result) -> float:
    """The growth of the wait per layer."""
    return growth_per_layer(result.row("depths"), result.rows("escape_step"))


def deepest_wait(result: Result) -> float:
    """The median wait of the deepest network; infinite if it was longer than patience."""
    return middle(result.rows("escape_step")[-1])


def adam_wait(result: Result) -> float:
    """The median wait of Adam's network."""
    return middle(result.row("adam_escape_step"))


def escaped_share(escape_steps: Numbers, within: float = math.inf) -> float:
    """The share of networks that left the plateau, in [0, 1]; all of them in fewer than `within` steps if given."""
    return sum(step < within for step in escape_steps) / len(escape_steps)


def first_layer_change(result: Result) -> float:
    """‖ΔW₁‖/‖W₁‖ of the deepest network at the end; median over seeds."""
    return statistics.median(changes[-1] for changes in result.rows("first_layer_change"))


def is_studied(p: WaitingNetworks) -> bool:
    """Whether bars are of sigmoid networks under the studied SGD."""
    return p.activation == "sigmoid" and p.init == "xavier" and p.optimiser == "sgd" and 0.3 <= p.lr <= 0.7


def is_adams(p: WaitingNetworks) -> bool:
    """Whether Adam's networks are sigmoid ones at a rate in use."""
    return p.activation == "sigmoid" and p.init == "xavier" and 0.001 <= p.adam_lr <= 0.01


def is_small_everywhere(p: WaitingNetworks) -> bool:
    """Whether it is the weights of all layers that make the gradient small: ReLU, which has ρ = 0.41 then."""
    return p.activation == "relu" and p.init == "torch" and p.optimiser == "sgd" and p.lr <= 0.5 and p.depth >= 15


def wait_question(p: WaitingNetworks) -> str:
    """The first question; at the default, with the wait of four layers to start from."""
    start = "Four sigmoid layers wait about 45 steps" if is_studied(p) and p.lr == 0.5 and p.depth > 4 else "At chance"
    layers = f"{p.depth} {activation_name(p.activation)} layers"
    rate = f"SGD at {p.lr:g}" if p.optimiser == "sgd" else f"Adam at {p.adam_lr:g}"
    return f"{start}: after how many steps do {layers} leave the plateau, with {rate}?"


def wait_choices(p: WaitingNetworks) -> tuple[tuple[str, float], ...]:
    """A ladder of waits, and never."""
    ladder = (10, 50, 250, 1200)
    return (*((f"about {wait}", float(wait)) for wait in ladder if wait < p.steps), never(p))


def never(p: WaitingNetworks) -> tuple[str, float]:
    """The choice of not leaving the plateau within patience."""
    return f"not within {p.steps}", math.inf


def why_wait(result: Result) -> str:
    """The number and the reason, for the first question."""
    p, wait, grows = result.parameters, deepest_wait(result), growth(result)
    ratio = first_over_last(result, "weight_grad")
    signal = f"at the start the gradient of the first layer's weights is {magnitude(ratio)} times that of the last's"
    if math.isinf(wait):
        left = round(p.seeds * escaped_share(result.rows("escape_step")[-1]))
        elsewhere = ", so it is not lost on the way down" if ratio > 0.1 else ""
        return f"{left} of {p.seeds} networks leave it within {p.steps} steps: {signal}{elsewhere}."
    pace = f", and each extra layer multiplied the wait by {grows:.2f}" if math.isfinite(grows) else ""
    return f"The median network has left it by step {wait:.3g}: {signal}{pace}."


def adam_question(p: WaitingNetworks) -> str:
    """The second question."""
    layers = f"{ADAM_DEPTH} {activation_name(p.activation)} layers"
    return f"Adam at {p.adam_lr:g}: after how many steps do {layers} leave the plateau?"


def adam_choices(p: WaitingNetworks) -> tuple[tuple[str, float], ...]:
    """Early, late or never."""
    return (*((f"about {wait}", float(wait)) for wait in (10, 150) if wait < p.steps), never(p))


def why_adam(result: Result) -> str:
    """The number and the reason, for the second question."""
    p, wait = result.parameters, adam_wait(result)
    if math.isinf(wait):
        return f"The median network is still there after {p.steps} steps: equal steps in all layers were not enough."
    return (
        f"The median network has left it by step {wait:.3g}: Adam divides each gradient by its own size, so the "
        f"first layer steps as far as the last."
    )


PREDICTIONS = (
    Prediction("escape", wait_question, deepest_wait, why_wait, choices=wait_choices, scale="log", unit="steps"),
    Prediction("adam_escape", adam_question, adam_wait, why_adam, choices=adam_choices, scale="log", unit="steps"),
)
CLAIMS = (
    Claim(
        "Each extra sigmoid layer multiplies the wait by 2 to 4.5.",
        growth,
        low=2,
        high=4.5,
        source="measured; exponential in depth as in Hochreiter 1991",
        unit="× per layer",
        condition="SGD with momentum 0.9 and a rate near 0.5, Xavier",
        applies=lambda p: is_studied(p) and p.depth >= 4,
    ),
    Claim(
        "Training longer is enough to leave the plateau.",
        lambda result: escaped_share(result.rows("escape_step")[-1]),
        low=0.5,
        high=1,
        source="common advice; the wait grows exponentially with depth",
        unit="share of networks",
        applies=lambda p: p.activation == "sigmoid" and p.optimiser == "sgd" and p.steps >= 400,
    ),
    Claim(
        "Eight or more sigmoid layers stay at chance for 400 steps of SGD and more.",
        lambda result: escaped_share(result.rows("escape_step")[-1], within=400),
        low=0,
        high=0,
        source="Glorot & Bengio 2010",
        unit="share of networks that left",
        condition="SGD with momentum 0.9 and a rate near 0.5, Xavier",
        applies=lambda p: is_studied(p) and p.depth >= 8 and p.steps >= 400,
    ),
    Claim(
        "On the plateau the first layer stays where it started.",
        first_layer_change,
        low=0,
        high=0.1,
        source="Glorot & Bengio 2010",
        unit="‖ΔW₁‖/‖W₁‖",
        condition="8 or more sigmoid layers, SGD, at most 1000 steps",
        applies=lambda p: is_studied(p) and p.depth >= 8 and p.steps <= 1000,
    ),
    Claim(
        "Adam leaves the plateau of 10 sigmoid layers within 400 steps.",
        lambda result: escaped_share(result.row("adam_escape_step"), within=400),
        low=0.9,
        high=1,
        source="Kingma & Ba 2015: steps do not depend on the scale of the gradient",
        unit="share of networks",
        condition="Xavier, a rate of 0.001 to 0.01",
        applies=lambda p: is_adams(p) and p.steps >= 400,
    ),
    Claim(
        "Adam leaves the plateau however deep the network is.",
        lambda result: escaped_share(result.rows("escape_step")[-1]),
        low=0.9,
        high=1,
        source="a common short cut: Adam's ε hides gradients below 10⁻⁸",
        unit="share of networks",
        applies=lambda p: is_adams(p) and p.optimiser == "adam" and p.steps >= 400,
    ),
    Claim(
        "Where the loss sits at chance, the weights' gradient vanishes towards the input.",
        lambda result: first_over_last(result, "weight_grad"),
        low=0,
        high=0.01,
        source="a common diagnosis; a ReLU network with PyTorch's default weights looks the same and does not",
        unit="‖∂L/∂W₁‖/‖∂L/∂W_L‖",
        applies=lambda p: (is_studied(p) and p.depth >= 8) or is_small_everywhere(p),
    ),
)
