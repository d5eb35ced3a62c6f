"""Which recipe learns? Deep networks that start together and differ in activation, norm and wiring.

Idea: batch norm multiplies the gradient by 1.21 and more in every plain ReLU layer on its way down (Yang et al. 2019),
so a deep plain network hardly learns although nothing vanishes. Around a skip the gradient passes whole, and every
layer learns from the first step on. It takes 40 batches to see that; nobody has to wait for 8 epochs.
Picture, 20 ReLU layers with batch norm, two moons, SGD with lr 0.01 and momentum 0.9: all wirings with skips fall
below 0.1 after 7 to 21 steps and end at 0.002 to 0.03, the plain network at 0.45, with chance at ln 2 = 0.69. At 50
layers those with skips start at 4 or more, far above chance, and still win, while the plain network stays at 0.63.
Digits show the same, with chance at ln 10 = 2.30.
Source: He et al. 2015, 2016; Ioffe & Szegedy 2015; Yang et al. 2019.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from flashgrad.demos.gallery.train_race_claims import CLAIMS, PREDICTIONS
from flashgrad.demos.kit.mean_field_theory import FACTOR, pre_activations
from flashgrad.demos.kit.race.race import BATCH_SIZE, LINEUPS, Lineup, Race, delta_in_theory, recipe
from flashgrad.demos.kit.race.race_measures import late_median
from flashgrad.demos.kit.race.racing import Standing, in_turn, reached, run
from flashgrad.demos.kit.seed_statistics import median, per_layer, rows
from flashgrad.demos.kit.training.datasets import Task, task
from flashgrad.demos.kit.training.training_curves import over_steps
from flashgrad.demos.spec import Array, Demo, Frame, Plot, PlotKind, Readout, Series, Theory

if TYPE_CHECKING:
    from torch import Tensor

LARGEST_DRAWN = 100
"""A loss: an arm that explodes would press all others into one line of the picture."""


def frames(p: Race) -> Iterator[Frame]:
    """A few steps of one arm, then of the next; the arrays once all are through."""
    seeds = [p.seed + index for _ in p.candidate_rates for index in range(p.seeds)]
    samples = task(p.data, seeds)
    runs = {arm: run(p, recipe(p, arm), samples) for arm in p.arms}
    last: dict[str, Standing] = {}
    steps = dict.fromkeys(p.arms, 0)
    for arm, standing in in_turn(runs):
        is_first = arm not in last
        last[arm], steps[arm] = standing, standing.loss.shape[1]
        yield Frame(
            step=max(steps.values()),
            progress=0.99 * sum(steps.values()) / (p.steps * len(p.arms)),
            series={f"loss_{arm}": curve(p, standing.loss), **(gradients(p, arm, standing) if is_first else {})},
            readouts=readouts(p, arm, standing),
        )
    yield Frame(step=p.steps, progress=1.0, readouts=summary(p, last), arrays=arrays(p, samples, last))


def curve(p: Race, loss: Tensor) -> Series:
    """The median network of `loss` (S, steps), with a band if there are two arms; ∞ beyond what is drawn."""
    series = over_steps(loss.masked_fill(loss > LARGEST_DRAWN, math.inf))
    return series if len(p.arms) == 2 else replace(series, low=None, high=None)


def gradients(p: Race, arm: str, standing: Standing) -> dict[str, Series]:
    """Layer by layer before training, with theory where nothing but layers is in the way."""
    delta = per_layer(standing.delta)
    theory = delta_in_theory(p, arm, delta.y[-1])
    return {f"delta_{arm}": replace(delta, theory=theory), f"weight_grad_{arm}": per_layer(standing.weight_grad)}


def readouts(p: Race, arm: str, standing: Standing) -> dict[str, Readout]:
    """How far an arm has come: medians over its networks."""
    found = {f"steps_to_goal_{arm}": Readout(late_median(reached(standing.loss, p.goal)), f"steps to {p.goal:.2g}")}
    if not standing.final_loss.isnan().any():
        found[f"final_loss_{arm}"] = Readout(late_median(standing.final_loss.tolist()), "final loss")
    return found


def summary(p: Race, last: dict[str, Standing]) -> dict[str, Readout]:
    """What all arms are to be held against."""
    accuracies = [median(done.accuracy.tolist()) for done in last.values()]
    known = [value for value in accuracies if not math.isnan(value)]
    return {
        "chance": Readout(p.chance, f"ln {p.classes}"),
        "best_accuracy": Readout(max(known, default=math.nan), "of the test samples"),
    }


def arrays(p: Race, samples: Task, last: dict[str, Standing]) -> dict[str, Array]:
    """Of each arm: (S, steps), (S, L) or (S,); and what is common to all."""
    found: dict[str, Array] = {"chance": (p.chance,), "steps_per_epoch": (float(samples.samples // BATCH_SIZE),)}
    for arm, done in last.items():
        found |= {
            f"loss_{arm}": rows(done.loss),
            f"delta_{arm}": rows(done.delta),
            f"weight_grad_{arm}": rows(done.weight_grad),
            f"final_loss_{arm}": tuple(done.final_loss.tolist()),
            f"accuracy_{arm}": tuple(done.accuracy.tolist()),
            f"steps_half_way_{arm}": reached(done.loss, p.half_way),
            f"steps_to_goal_{arm}": reached(done.loss, p.goal),
            f"best_lr_{arm}": (done.lr,),
        }
    return found


def losses(lineup: Lineup, data: str, chance: float) -> Plot:
    """The race, with the loss of guessing."""
    names = tuple(f"loss_{arm}" for arm in LINEUPS[lineup])
    shown_when = {"view": "loss", "lineup": lineup, "data": data}
    title = f"Loss of the median network; the line is chance, ∞ is over {LARGEST_DRAWN}"
    return Plot(title, PlotKind.LINES, names, "step", "cross-entropy", "linear", "log", chance, shown_when)


def start(lineup: Lineup, quantity: str, title: str, y_label: str) -> Plot:
    """The gradient before training, layer by layer."""
    names = tuple(f"{quantity}_{arm}" for arm in LINEUPS[lineup])
    shown_when = {"view": "start", "lineup": lineup}
    return Plot(title, PlotKind.LINES, names, "layer", y_label, y_scale="log", shown_when=shown_when)


NORMED = ("delta_plain", "delta_sigmoid_norm", "delta_relu_norm", "delta_without_skip")
"""What is drawn of the arms without skips that have a norm."""

CHANCES = {"moons": math.log(2), "spirals": math.log(2), "digits": math.log(10)}

DEMO = Demo(
    id="train-race",
    title="Which recipe learns?",
    insight="When deep networks with skips and a norm are done, plain ones have hardly begun; 40 batches show it.",
    parameters=Race,
    plots=(
        *(losses(lineup, data, chance) for lineup in LINEUPS for data, chance in CHANCES.items()),
        *(start(lineup, "delta", "Gradient before training", "rms ∂L/∂h") for lineup in LINEUPS),
        *(start(lineup, "weight_grad", "Of the weights", "‖∂L/∂W‖") for lineup in LINEUPS),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "He et al. 2015: very deep plain networks train worse than shallow ones, residual ones do not",
        "He et al. 2016: identity skips with norm and activation inside the branch",
        "Ioffe & Szegedy 2015: batch normalisation makes a layer blind to the scale of its weights",
        "Yang et al. 2019: gradients of plain networks with batch norm explode with depth",
    ),
    theory=(
        Theory(
            "gradient at plain layer l, batch norm; z ~ N(0, 1)",
            r"\delta_l = \delta_L"
            r"\,\left(\frac{\mathbb{E}\,\varphi'(z)^2}{\mathrm{Var}\,\varphi(z)}\right)^{(L-l)/2}",
            "Yang et al. 2019",
            NORMED,
            {"norm": ("batch",)},
        ),
        Theory(
            "gradient at plain layer l, layer norm; z ~ N(0, 1)",
            r"\delta_l = \delta_L"
            r"\,\left(\frac{\mathbb{E}\,\varphi'(z)^2}{\mathbb{E}\,\varphi(z)^2}\right)^{(L-l)/2}",
            "derived here",
            NORMED,
            {"norm": ("layer",)},
        ),
        Theory(
            "gradient at plain layer l without a norm",
            r"\delta_l = \delta_L \prod_{k=l}^{L-1} \sqrt{\chi_k}, \quad " + FACTOR,
            "Schoenholz et al. 2017",
            ("delta_sigmoid", "delta_relu"),
        ),
        pre_activations("delta_sigmoid", "delta_relu"),
    ),
)
