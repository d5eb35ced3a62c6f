"""Four remedies for one fire: a ReLU network whose weights are too large, trained with and without help.

Idea: each layer multiplies the signal by σ_w/√2, so the loss and its gradient start out huge and a usual step throws
the weights to infinity. Clipping and a small learning rate shorten the step; He's initialisation and batch
normalisation remove the cause.
Picture, weights in ±0.5, 10 layers, lr 0.1: without help the line ends after step 2 (not a number). Clipped or with
lr/1000 it falls from about 50 to 1 or 2, where chance is 0.69; with He it falls to 0.16, with batch norm to 0.02.
Source: Pascanu et al. 2013 (clipping); He et al. 2015; Ioffe & Szegedy 2015.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from flashgrad.demos.gallery.explode_rescue_claims import CLAIMS, PREDICTIONS, lost, typical
from flashgrad.demos.kit.seed_statistics import median, per_layer, rows
from flashgrad.demos.kit.training.datasets import for_seeds, moons
from flashgrad.demos.kit.training.exploding_network import ARMS, WIDTH, ExplodingNetwork, signal_in_theory
from flashgrad.demos.kit.training.trainable import Architecture, Configuration, Norm, draw, forward
from flashgrad.demos.kit.training.trainer import Sgd, Step, cross_entropy, minibatches, train
from flashgrad.demos.kit.training.training_curves import CHANCE, by_arm, over_steps
from flashgrad.demos.spec import Demo, Frame, Plot, PlotKind, Readout, Scale, Theory

if TYPE_CHECKING:
    from torch import Tensor

BATCH_SIZE, POINTS, STEPS, STEPS_PER_FRAME = 64, 512, 60, 5
BATCHES: Mapping[tuple[str, ...], Norm] = {
    ("base",): "none",
    ("clip", "he", "small_lr"): "none",
    ("batch_norm",): "batch",
}
"""The arms that are trained as one batch of networks, and their norm. No time goes into one that is wholly lost."""


def configurations(p: ExplodingNetwork, names: tuple[str, ...]) -> list[Configuration]:
    """The arms, each with all seeds; a seed means the same draw in every arm."""
    wild = Configuration(p.seed, "uniform", p.lr, bound=p.bound)
    arms = {
        "base": wild,
        "clip": replace(wild, clip=p.clip),
        "he": replace(wild, init="he"),
        "small_lr": replace(wild, lr=p.lr / 1000),
        "batch_norm": wild,
    }
    return [replace(arms[name], seed=p.seed + index) for name in names for index in range(p.seeds)]


def trained(p: ExplodingNetwork, names: tuple[str, ...], norm: Norm) -> Iterator[dict[str, Tensor]]:
    """`loss_…` and `gradient_norm_…` (S, steps so far) of each arm, every few steps; at the end its `final_loss_…`.

    All of them are not a number from the step after a network was lost.
    """
    import torch

    arms = configurations(p, names)
    seeds = [arm.seed for arm in arms]
    networks = draw(Architecture("relu", p.depth, WIDTH, norm), arms)
    inputs, labels = for_seeds(moons, POINTS, seeds)
    losses, norms = [], []
    batches = islice(minibatches((inputs, labels), BATCH_SIZE, seeds), STEPS)
    for step in until_all_are_lost(train(networks, arms, Sgd(), batches)):
        losses.append(step.loss)
        norms.append(step.gradient_norm.where(~step.loss.isnan(), torch.nan))
        if step.step % STEPS_PER_FRAME == 0:
            yield by_arm(names, {"loss": torch.stack(losses, -1), "gradient_norm": torch.stack(norms, -1)})
    with torch.no_grad():
        final = cross_entropy(forward(networks, inputs)[0], labels)
    histories = {"loss": torch.stack(losses, -1), "gradient_norm": torch.stack(norms, -1)}
    yield by_arm(names, {**histories, "final_loss": final.where(losses[-1].isfinite(), torch.nan)[:, None]})


def until_all_are_lost(steps: Iterator[Step]) -> Iterator[Step]:
    """All `STEPS`; from where no network is left they repeat the last one, as nothing would change any more."""
    for step in steps:
        yield step
        if step.loss.isnan().all():
            yield from (replace(step, step=number) for number in range(step.step + 1, STEPS))
            return


def signals(p: ExplodingNetwork) -> dict[str, Tensor]:
    """Rms of h_l over points and units (S, L) before training, with the large weights and with He's."""
    import torch

    names = ("base", "he")
    arms = configurations(p, names)
    networks = draw(Architecture("relu", p.depth, WIDTH), arms)
    with torch.no_grad():
        _, hidden = forward(networks, for_seeds(moons, BATCH_SIZE, [arm.seed for arm in arms])[0])
    return by_arm(names, {"signal": torch.stack([h.double().square().mean((1, 2)).sqrt() for h in hidden], -1)})


def frames(p: ExplodingNetwork) -> Iterator[Frame]:
    """All arms side by side, every few steps; the networks that differ only in numbers are one batch."""
    signal = signals(p)
    theory = {"signal_base": signal_in_theory(p.sigma_w, p.depth), "signal_he": signal_in_theory(math.sqrt(2), p.depth)}
    of_signals = {name: per_layer(signal[name], theory[name]) for name in theory}
    for parts in zip(*(trained(p, names, norm) for names, norm in BATCHES.items()), strict=True):
        found = {name: values for part in parts for name, values in part.items()}
        losses = {arm: found[f"loss_{arm}"] for arm in ARMS}
        alive = {arm: loss.isfinite().float().mean(0, keepdim=True) for arm, loss in losses.items()}
        steps = losses["base"].shape[1]
        yield Frame(
            step=steps,
            progress=0.99 * steps / STEPS,
            series={
                **of_signals,
                **{f"loss_{arm}": over_steps(loss) for arm, loss in losses.items()},
                **{f"alive_{arm}": over_steps(share) for arm, share in alive.items()},
            },
            readouts={
                "first_gradient_norm": Readout(median(found["gradient_norm_base"][:, 0].tolist()), "‖∂L/∂θ‖"),
                **{f"lost_{arm}": Readout(lost(rows(loss)), "networks") for arm, loss in losses.items()},
            },
        )
    final = {f"final_loss_{arm}": tuple(found.pop(f"final_loss_{arm}").flatten().tolist()) for arm in ARMS}
    yield Frame(
        step=STEPS,
        progress=1.0,
        readouts={name: Readout(typical(values), "median over seeds") for name, values in final.items()},
        arrays={
            **{name: rows(values) for name, values in {**found, **signal}.items()},
            **{f"theory_{name}": values for name, values in theory.items()},
            **final,
        },
    )


def over(x_label: str, y_label: str, title: str, series: tuple[str, ...], view: str) -> Plot:
    """Lines, logarithmic but for shares; chance is drawn beside losses."""
    y_scale: Scale = "linear" if view == "survivors" else "log"
    reference = CHANCE if view == "loss" else None
    return Plot(
        title, PlotKind.LINES, series, x_label, y_label, y_scale=y_scale, reference=reference, shown_when={"view": view}
    )


DEMO = Demo(
    id="explode-rescue",
    title="Four nets, one fire",
    insight="Clipping and short steps stop the NaN; only weights of the right scale, or a norm, cure the network.",
    parameters=ExplodingNetwork,
    plots=(
        over("step", "cross-entropy", "Loss of the median network", tuple(f"loss_{arm}" for arm in ARMS), "loss"),
        over("step", "share", "Networks with a finite loss", tuple(f"alive_{arm}" for arm in ARMS), "survivors"),
        over("layer", "rms h", "The cause: the signal before training", ("signal_base", "signal_he"), "signal"),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Pascanu et al. 2013: clipping the global norm of an exploding gradient",
        "He et al. 2015: each ReLU layer multiplies the signal's mean square by σ_w²/2",
        "Ioffe & Szegedy 2015: batch normalisation makes a layer blind to the scale of its weights",
    ),
    theory=(
        Theory(
            "signal at layer l before training",
            r"\mathrm{rms}\,h_l = \sigma_w \left(\frac{\sigma_w}{\sqrt{2}}\right)^{l-1}",
            "He et al. 2015",
            ("signal_base", "signal_he"),
        ),
        Theory(
            "scale of the weights",
            r"\sigma_w^2 = \begin{cases} \text{fan\_in} \cdot \text{bound}^2/3 & \text{weights in ±bound} \\"
            r" 2 & \text{He} \end{cases}",
            "uniform distribution; He et al. 2015",
            ("signal_base", "signal_he"),
        ),
    ),
)
