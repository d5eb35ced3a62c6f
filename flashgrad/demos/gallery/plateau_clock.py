"""How long is the plateau? The steps that sigmoid networks spend at chance level, layer by layer.

Idea: the first layer's gradient shrinks by a factor per layer, and until that layer has moved the network tells the
points no better than a coin. So the wait grows by a factor per layer too. Adam divides each gradient by its own
size, which cancels the shrinking, until gradients fall under its ε.
Picture, SGD with lr 0.5 and momentum 0.9: bars that rise in a straight line on the log axis, 2, 5, 16, 45, 100, 260
steps for 1 to 6 layers. Ten layers stay at chance for thousands of steps; Adam needs under 200 for them.
Source: Hochreiter 1991; Glorot & Bengio 2010; Kingma & Ba 2015.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from flashgrad.demos.gallery.plateau_clock_claims import (
    CLAIMS,
    PREDICTIONS,
    escaped_share,
    growth_per_layer,
    middle,
)
from flashgrad.demos.kit.mean_field_theory import FACTOR, pre_activations
from flashgrad.demos.kit.plateau.plateau import Watch, clock, watch
from flashgrad.demos.kit.plateau.waiting_networks import ADAM_DEPTH, WIDTH, WaitingNetworks, delta_in_theory
from flashgrad.demos.kit.seed_statistics import per_layer, rows
from flashgrad.demos.kit.training.datasets import for_seeds, moons
from flashgrad.demos.kit.training.trainable import Architecture, Configuration
from flashgrad.demos.kit.training.trainer import Adam, Sgd
from flashgrad.demos.kit.training.training_curves import CHANCE, over_steps
from flashgrad.demos.spec import Demo, Frame, Plot, PlotKind, Readout, Scale, Series, Theory

POINTS, MOMENTUM = 128, 0.9


def watched(p: WaitingNetworks, depth: int, optimiser: str) -> Iterator[Watch]:
    """The networks of one bar, or Adam's; a seed has the same points at every depth."""
    seeds = range(p.seed, p.seed + p.seeds)
    is_sgd = optimiser == "sgd"
    arms = [Configuration(seed, p.init, p.lr if is_sgd else p.adam_lr) for seed in seeds]
    points = for_seeds(moons, POINTS, seeds)
    return watch(Architecture(p.activation, depth, WIDTH), arms, Sgd(MOMENTUM) if is_sgd else Adam(), points, p.steps)


def frames(p: WaitingNetworks) -> Iterator[Frame]:
    """One bar after the other grows; the last run is Adam's at ten layers."""
    runs = [*((depth, p.optimiser) for depth in p.depths), (ADAM_DEPTH, "adam")]
    done: list[Watch] = []
    for index, (depth, optimiser) in enumerate(runs):
        for seen in watched(p, depth, optimiser):
            bars = [*done, seen][: len(p.depths)]
            yield Frame(
                step=seen.steps,
                progress=(index + 0.99 * seen.steps / p.steps) / len(runs),
                series={"escape_step": clock(p.depths, bars), **curves(p, index, seen)},
                readouts=readouts(p, bars),
            )
        done.append(seen)
    *bars, adam = done
    yield Frame(
        step=p.steps,
        progress=1.0,
        readouts={"adam_escape_step": Readout(middle(adam.escape_step), f"steps at {ADAM_DEPTH} layers")},
        arrays={
            "depths": tuple(map(float, p.depths)),
            "escape_step": tuple(seen.escape_step for seen in bars),
            "adam_escape_step": adam.escape_step,
            "adam_loss": rows(adam.loss),
            "delta": rows(bars[-1].delta),
            "weight_grad": rows(bars[-1].weight_grad),
            "first_layer_change": rows(bars[-1].first_layer_change),
            "loss": rows(bars[-1].loss),
        },
    )


def curves(p: WaitingNetworks, index: int, seen: Watch) -> dict[str, Series]:
    """What is drawn of the run of this number, if it is the shallowest, the deepest or Adam's."""
    if index == 0:
        return {"loss_shallowest": over_steps(seen.loss)}
    if index == len(p.depths):
        return {"loss_adam": over_steps(seen.loss)}
    if index < len(p.depths) - 1:
        return {}
    last = seen.delta[:, -1].median().item()
    return {
        "loss_deepest": over_steps(seen.loss),
        "first_layer_change": over_steps(seen.first_layer_change),
        "delta": per_layer(seen.delta, delta_in_theory(p, last)),
        "weight_grad": per_layer(seen.weight_grad),
    }


def readouts(p: WaitingNetworks, bars: list[Watch]) -> dict[str, Readout]:
    """The wait of the deepest so far, and by what a layer multiplies it where two depths have left."""
    waits, deepest = [seen.escape_step for seen in bars], bars[-1]
    depths = p.depths[: len(bars)]
    left = round(p.seeds * escaped_share(deepest.escape_step))
    growth = growth_per_layer(depths, waits)
    return {
        "escape_step": Readout(middle(deepest.escape_step), f"steps at {depths[-1]} layers"),
        "escaped": Readout(left, f"of {p.seeds} networks"),
        **({} if math.isnan(growth) else {"growth_per_layer": Readout(growth, "× per layer")}),
        "first_layer_change": Readout(middle(deepest.first_layer_change[:, -1].tolist()), "‖ΔW₁‖/‖W₁‖"),
    }


def plot(view: str, kind: PlotKind, series: tuple[str, ...], title: str, x_label: str, y_label: str) -> Plot:
    """Logarithmic but for losses, beside which chance is drawn."""
    y_scale: Scale = "linear" if view == "loss" else "log"
    reference = CHANCE if view == "loss" else None
    return Plot(title, kind, series, x_label, y_label, y_scale=y_scale, reference=reference, shown_when={"view": view})


LOSSES = ("loss_shallowest", "loss_deepest", "loss_adam")
BARS, LINES = PlotKind.BARS, PlotKind.LINES

DEMO = Demo(
    id="plateau-clock",
    title="How long is the plateau?",
    insight="Each extra sigmoid layer multiplies the wait by about 2.7 under SGD; Adam cancels that, down to its ε.",
    parameters=WaitingNetworks,
    plots=(
        plot(
            "clock", BARS, ("escape_step",), "The wait until the plateau is left, or patience ends", "layers", "steps"
        ),
        plot("loss", LINES, LOSSES, "Loss of the median network", "step", "cross-entropy"),
        plot("first_layer", LINES, ("first_layer_change",), "The deepest's first layer", "step", "‖ΔW₁‖/‖W₁‖"),
        plot("gradient", BARS, ("delta",), "The deepest's gradient at the start", "layer", "rms ∂L/∂h"),
        plot("gradient", BARS, ("weight_grad",), "Of its weights", "layer", "‖∂L/∂W‖"),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Hochreiter 1991: gradients that shrink by a factor per layer make learning wait exponentially",
        "Glorot & Bengio 2010: deep sigmoid networks stay on a plateau",
        "Kingma & Ba 2015: Adam's steps do not depend on the scale of the gradient, but for ε",
    ),
    theory=(
        Theory(
            "gradient at layer l, from the last layer's",
            r"\delta_l = \delta_L \prod_{k=l}^{L-1} \sqrt{\chi_k}, \quad " + FACTOR,
            "Schoenholz et al. 2017",
            ("delta",),
        ),
        pre_activations("delta"),
    ),
)
