"""What is claimed of recipes for deep networks, and what the learner is asked about them.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math

from flashgrad.demos.kit.race.race import CLIP, Race, name, recipe
from flashgrad.demos.kit.race.race_measures import (
    final,
    first_loss,
    gradient_factor,
    loss_after_epochs,
    lost_share,
    over_full,
    plain_first,
    questioned_arm,
    steps_to_goal,
    winner,
    worst_of_skips,
    worst_rise,
)
from flashgrad.demos.spec import Claim, Prediction, Result

EPOCHS = 3
_LADDER = ((3, "about 3"), (10, "about 10"), (30, "about 30"), (100, "about 100"))


def is_deep(p: Race, *lineups: str) -> bool:
    """Whether 20 or more ReLU layers with batch norm learn at a usual rate for long enough to see who learns."""
    is_usual = p.activation == "relu" and p.norm == "batch" and 0.005 <= p.lr <= 0.03
    return p.lineup in lineups and is_usual and p.depth >= 20 and 40 <= p.steps <= 60


def is_long(p: Race) -> bool:
    """Whether networks with skips are trained on two classes for more than the three epochs, at a usual rate."""
    return is_deep(p, "skip") and p.data != "digits"


def is_gridded(p: Race) -> bool:
    """Whether the grid is run where it was studied: some 16 layers, 50 steps at a rate of 0.03."""
    return p.lineup == "grid" and p.norm == "batch" and 12 <= p.depth <= 20 and 0.02 <= p.lr <= 0.05 and p.steps >= 40


def leaves_out(p: Race) -> bool:
    """Whether parts are left out of 20 or more layers, and every arm may choose its learning rate."""
    is_fair = p.rates == "three" and 0.01 <= p.lr <= 0.05
    return p.lineup == "leave_one_out" and is_fair and p.norm == "batch" and p.depth >= 20 and 40 <= p.steps <= 60


def winner_question(p: Race) -> str:
    """The first question."""
    return f"{name(p)}, lr {p.lr:g}, {p.steps} steps on {p.data}: which arm is first at a loss of {p.goal:.2g}?"


def winner_choices(p: Race) -> tuple[tuple[str, float], ...]:
    """The arms, numbered, and none."""
    return (*((label, float(index)) for index, label in enumerate(p.arms.values())), ("none of them", len(p.arms)))


def winner_number(result: Result) -> float:
    """The number of the winner; that of none where no arm arrives."""
    arms = list(result.parameters.arms)
    first = winner(result)
    return float(arms.index(first)) if first else float(len(arms))


def why_winner(result: Result) -> str:
    """The number and the reason, for the first question."""
    p, first = result.parameters, winner(result)
    if not first:
        losses = "; ".join(f"{label} {final(result, arm):.2g}" for arm, label in p.arms.items())
        return f"No median network is below {p.goal:.2g} within {p.steps} steps; they end at {losses}."
    others = "; ".join(f"{label} {_when(result, arm)}" for arm, label in p.arms.items() if arm != first)
    return f"First is {p.arms[first]}, {_when(result, first)} ({others}): {_why_first(p, first)}."


def _why_first(p: Race, first: str) -> str:
    """What the winning arm has that decided; between recipes with the same skips it is not the skips."""
    if recipe(p, first).wiring == "plain":
        return "at this depth and learning rate skips were not what decided"
    if first == "clipped":
        return f"but for clipping its gradient to norm {CLIP:g} it is the full recipe, so skips do not explain its lead"
    if p.lineup == "leave_one_out" and first != "full":
        return "the part that it lacks was no help here"
    return "around a skip the gradient passes whole, so every layer learns from the first step on"


def _when(result: Result, arm: str) -> str:
    steps = steps_to_goal(result, arm)
    return f"after {steps:.3g} steps" if math.isfinite(steps) else "never"


def steps_question(p: Race) -> str:
    """The second question."""
    return f"After how many steps is the median network of the first arm below {p.goal:.2g}?"


def steps_choices(p: Race) -> tuple[tuple[str, float], ...]:
    """A ladder of steps, and never."""
    ladder = tuple((label, float(step)) for step, label in _LADDER if step < p.steps)
    return (*ladder, (f"not within {p.steps}", math.inf))


def winner_steps(result: Result) -> float:
    """The step at which the winner arrives; infinite where none does."""
    return min(steps_to_goal(result, arm) for arm in result.parameters.arms)


def why_steps(result: Result) -> str:
    """The number and the reason, for the second question."""
    p, steps, per_epoch = result.parameters, winner_steps(result), result.row("steps_per_epoch")[0]
    if math.isinf(steps):
        return f"None is: {p.steps} steps are {p.steps / per_epoch:.1f} epochs, and that was too few here."
    epochs = f"{steps / per_epoch:.1f} epochs of {per_epoch:.0f} steps"
    return f"After {steps:.3g} steps, {epochs}: whether a deep network can learn shows long before it is trained."


def start_question(p: Race) -> str:
    """The third question."""
    return f"Before it has learned anything, is the loss of “{p.arms[questioned_arm(p)]}” below, at or above chance?"


def start_choices(_: Race) -> tuple[tuple[str, float], ...]:
    """Multiples of chance."""
    return (("below chance", 0.5), ("at chance", 1.0), ("above chance", 2.0))


def start_loss(result: Result) -> float:
    """The first loss over chance."""
    return first_loss(result, questioned_arm(result.parameters))


def why_start(result: Result) -> str:
    """The number and the reason, for the third question."""
    p, ratio = result.parameters, start_loss(result)
    chance = result.row("chance")[0]
    loss = f"It is {ratio * chance:.3g}, {ratio:.3g} times ln {p.classes} = {chance:.2f}"
    if ratio < 1.4:
        return f"{loss}: its outputs are small at first, so it gives all classes about the same chance."
    return f"{loss}: what the blocks add up makes large outputs, and large wrong outputs cost more than guessing."


PREDICTIONS = (
    Prediction("winner", winner_question, winner_number, why_winner, choices=winner_choices),
    Prediction(
        "steps_to_goal", steps_question, winner_steps, why_steps, choices=steps_choices, scale="log", unit="steps"
    ),
    Prediction(
        "first_loss", start_question, start_loss, why_start, choices=start_choices, scale="log", unit="times chance"
    ),
)
_USUAL = "ReLU with batch norm, 20 layers or more, a learning rate near 0.01"
CLAIMS = (
    Claim(
        "With skips a deep network ends with less than half of the plain one's loss.",
        worst_of_skips,
        low=0,
        high=0.5,
        source="He et al. 2015: deep plain networks are hard to train, residual ones are not",
        unit="loss with skips / plain",
        condition=_USUAL,
        applies=lambda p: is_deep(p, "skip"),
    ),
    Claim(
        "Every wiring with skips ends below the plain network.",
        worst_of_skips,
        low=0,
        high=0.9,
        source="He et al. 2015, 2016",
        unit="the worst wiring's loss / plain",
        condition=_USUAL,
        applies=lambda p: is_deep(p, "wirings"),
    ),
    Claim(
        "Skips slow the start: the plain network is the first to have learned something.",
        lambda result: plain_first(result, "half_way"),
        low=0.5,
        high=1,
        source="a common impression; He et al. 2015 report faster early progress with skips",
        unit="share of networks",
        applies=lambda p: is_deep(p, "skip"),
    ),
    Claim(
        "A network with skips needs more steps than the plain one.",
        lambda result: plain_first(result, "to_goal"),
        low=0.5,
        high=1,
        source="a common impression; He et al. 2015 find the opposite",
        unit="share of networks",
        applies=lambda p: is_deep(p, "skip"),
    ),
    Claim(
        f"After {EPOCHS} epochs a loss of 0.67 is normal for a deep network with skips and two classes.",
        lambda result: loss_after_epochs(result, "skip", EPOCHS),
        low=0.6,
        high=0.75,
        source="a common figure without its chance level, ln 2 = 0.69",
        unit="loss",
        applies=is_long,
    ),
    Claim(
        "At 40 layers and more the plain network stays near chance.",
        lambda result: final(result, "plain") / result.row("chance")[0],
        low=0.8,
        high=1.1,
        source="Yang et al. 2019: with batch norm its gradient explodes by 1.21 per layer",
        unit="final loss / chance",
        condition="ReLU with batch norm, a learning rate near 0.01, at most 60 steps",
        applies=lambda p: is_deep(p, "skip", "wirings") and p.depth >= 40,
    ),
    Claim(
        "With skips the loss starts above chance.",
        start_loss,
        low=1.2,
        high=math.inf,
        source="De & Smith 2020: each block adds variance, so the outputs are large",
        unit="times chance",
        condition="no norm before the last layer",
        applies=lambda p: is_deep(p, "skip", "wirings"),
    ),
    Claim(
        "Batch norm multiplies the gradient by 1.2 to 1.3 per plain ReLU layer.",
        lambda result: gradient_factor(result, "plain"),
        low=1.18,
        high=1.33,
        source="Yang et al. 2019: √(π/(π − 1)) = 1.211 for wide layers and large batches, and more for small ones",
        unit="× per layer",
        applies=lambda p: p.lineup in ("skip", "wirings") and p.activation == "relu" and p.norm == "batch",
    ),
    Claim(
        "Of a deep sigmoid network's loss batch norm, ReLU and skips each take their part.",
        lambda result: worst_rise(result, ("sigmoid", "sigmoid_norm", "relu_norm", "relu_norm_skip")),
        low=0,
        high=1,
        source="Glorot & Bengio 2010; Ioffe & Szegedy 2015; He et al. 2015",
        unit="largest loss after / before",
        condition="12 to 20 layers, a learning rate near 0.03",
        applies=is_gridded,
    ),
    Claim(
        "Skips help a ReLU network even without a norm.",
        lambda result: lost_share(result, "relu_skip"),
        low=0,
        high=0.1,
        source="a common short cut; He et al. 2015 use both",
        unit="share of networks lost",
        applies=is_gridded,
    ),
    Claim(
        "Without ReLU, the norm or the skips the loss is at least tripled.",
        lambda result: min(over_full(result, arm) for arm in ("without_relu", "without_norm", "without_skip")),
        low=3,
        high=math.inf,
        source="He et al. 2015; Ioffe & Szegedy 2015",
        unit="× the loss with all parts",
        condition="every arm at its best learning rate",
        applies=lambda p: leaves_out(p) and p.wiring == "post",
    ),
    Claim(
        "Without He's weights the recipe fails.",
        lambda result: final(result, "without_he"),
        low=0.1,
        high=math.inf,
        source="He et al. 2015; but BN(aWx) = BN(Wx), Ioffe & Szegedy 2015",
        unit="final loss",
        applies=lambda p: leaves_out(p) and p.data != "digits",
    ),
)
