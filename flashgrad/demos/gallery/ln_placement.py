"""Pre-LN or Post-LN: a norm before each part of a Transformer's block, or after each sum.

Idea: in x + F(N(x)) the sum grows with every block, rms √(1 + c l). The last norm divides by it, so the gradient of
the last block shrinks like 1/√L, and that of block l is d √(f/(1 + f)) / rms(x_l) however many blocks follow. In
N(x + F(x)) every sum has the same size, and so has every gradient, at any depth. Neither vanishes. But Adam at a usual
rate trains a deep Pre-LN network and throws a Post-LN one off; warm-up saves that up to some depth.
Picture, 8 blocks: Pre-LN's bars fall from 34 to 14, Post-LN's stand level at 37; over depth one curve falls like 1/√L
and one is flat. In training Pre-LN copies its tokens; Post-LN stays at chance, with a warm-up of 60 steps or without.
Source: Vaswani et al. 2017 (Post-LN); Xiong et al. 2020 (both, and why warm-up); Liu et al. 2020.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from flashgrad.demos.gallery.ln_placement_claims import CLAIMS
from flashgrad.demos.gallery.ln_placement_questions import PREDICTIONS
from flashgrad.demos.kit.seed_statistics import deviation, median, per_layer, ratios, rows
from flashgrad.demos.kit.training.training_curves import by_arm, over_steps
from flashgrad.demos.kit.transformer.copy_task import CHANCE, Arm, train_to_copy
from flashgrad.demos.kit.transformer.transformer_network import TransformerNetwork
from flashgrad.demos.kit.transformer.transformer_probe import glance, probe, theory
from flashgrad.demos.spec import Demo, Frame, Numbers, Plot, PlotKind, Readout, Scale, Series, Theory

if TYPE_CHECKING:
    from torch import Tensor

SEEDS_AT_ONCE, STEPS_PER_FRAME, STEPS_AT_THE_END = 4, 5, 5
PLACEMENTS = ("pre", "post")
ARMS = ("pre", "post", "post_warm_up")


def frames(p: TransformerNetwork) -> Iterator[Frame]:
    """Gradients of fresh networks, or training."""
    return gradients(p) if p.mode == "gradient" else training(p)


def gradients(p: TransformerNetwork) -> Iterator[Frame]:
    """The blocks of the first network at once; then both placements of the same weights, a few networks at a time."""
    import torch

    first = glance(p.architecture, p.seed, p.placement)
    bars = per_layer(first[f"weight_grad_{p.placement}"], in_theory(p, first, p.placement))
    yield Frame(step=0, progress=0.0, series={"weight_grad": bars})
    parts: list[dict[str, Tensor]] = []
    for start, end in pairwise((0, *range(1, p.seeds, SEEDS_AT_ONCE), p.seeds)):
        parts.append(probe(p.architecture, range(p.seed + start, p.seed + end)))
        found = {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
        done = len(found["weight_grad_pre"])
        expected = {name: in_theory(p, found, name) for name in PLACEMENTS}
        yield Frame(
            step=done,
            progress=done / p.seeds,
            series=series(p, found, expected),
            readouts=readouts(p, found),
            arrays={
                **{name: rows(values) for name, values in found.items()},
                **{f"theory_weight_grad_{name}": values for name, values in expected.items()},
            },
        )


def in_theory(p: TransformerNetwork, found: dict[str, Tensor], placement: str) -> Numbers:
    """‖∂L/∂W₂‖ of each block, for sums of the size that the median network has."""
    rms = tuple(found[f"signal_rms_{placement}"].quantile(0.5, dim=0).tolist())
    return theory(p.architecture, rms, "pre" if placement == "pre" else "post")


def series(p: TransformerNetwork, found: dict[str, Tensor], expected: dict[str, Numbers]) -> dict[str, Series]:
    """By block, by depth, and the size of the sums, x₀ first."""
    shown = {"weight_grad": per_layer(found[f"weight_grad_{p.placement}"], expected[p.placement])}
    for name in PLACEMENTS:
        shown[f"weight_grad_{name}"] = per_layer(found[f"weight_grad_{name}"], expected[name])
        shown[f"last_grad_{name}"] = per_layer(found[f"last_grad_{name}"], expected[name])
        signal = per_layer(found[f"signal_rms_{name}"])
        blocks = tuple(x - 1 for x in signal.x)
        shown[f"signal_rms_{name}"] = Series(blocks, signal.y, None, signal.low, signal.high)
    return shown


def readouts(p: TransformerNetwork, found: dict[str, Tensor]) -> dict[str, Readout]:
    """The numbers beside the picture: medians over the seeds so far."""
    by_layer, by_depth = rows(found[f"weight_grad_{p.placement}"]), rows(found[f"last_grad_{p.placement}"])
    shown = {
        "first_over_last": Readout(median(ratios(by_layer)), f"gradient of block 1/{p.depth}"),
        "last_grad": Readout(median([row[-1] for row in by_layer]), "‖∂L/∂W₂‖ of the last block"),
        "deeper": Readout(median([row[-1] / row[p.depth // 2 - 1] for row in by_depth]), "× from half the depth"),
        "signal_rms": Readout(median([row[-1] for row in rows(found["signal_rms_pre"])]), "rms of Pre-LN's last sum"),
    }
    if p.seeds > 1:
        shown["spread"] = Readout(deviation(ratios(by_layer)), "sd of block 1/last over seeds")
    return shown


def training(p: TransformerNetwork) -> Iterator[Frame]:
    """Pre-LN, and Post-LN without and with warm-up, side by side, every few steps."""
    import torch

    seeds = range(p.seed, p.seed + p.runs)
    plain, warm = ([Arm(seed, steps) for seed in seeds] for steps in (0, p.warm_up))
    pre = train_to_copy(p.architecture, "pre", plain, p.lr, p.steps)
    post = train_to_copy(p.architecture, "post", [*plain, *warm], p.lr, p.steps)
    # Numbers, not tensors: a small tensor that is kept sits where a step's large ones were, and the heap grows by them.
    seen: list[list[list[float]]] = []
    for done, (of_pre, of_post) in enumerate(zip(pre, post, strict=True), 1):
        seen.append([torch.cat(both).tolist() for both in zip(of_pre, of_post, strict=True)])
        if done % STEPS_PER_FRAME != 1 and done < p.steps:
            continue
        histories = zip(("loss", "gradient_norm"), zip(*seen, strict=True), strict=True)
        found = by_arm(ARMS, {name: torch.tensor(history, dtype=torch.float64).T for name, history in histories})
        final = {f"final_loss_{arm}": latest(rows(found[f"loss_{arm}"])) for arm in ARMS}
        yield Frame(
            step=done,
            progress=done / p.steps,
            series={name: over_steps(values) for name, values in found.items()},
            readouts={name: Readout(median(values), "chance is 2.77") for name, values in final.items()},
            arrays={**{name: rows(values) for name, values in found.items()}, **final},
        )


def latest(losses: tuple[Numbers, ...]) -> Numbers:
    """The mean of the last few losses of each network."""
    return tuple(math.fsum(row[-STEPS_AT_THE_END:]) / len(row[-STEPS_AT_THE_END:]) for row in losses)


def of_fresh(view: str, kind: PlotKind, names: tuple[str, ...], title: str, x_label: str, y_label: str) -> Plot:
    """Over blocks or depths; logarithmic but for the bars."""
    y_scale: Scale = "linear" if kind is PlotKind.BARS else "log"
    x_scale: Scale = "log" if view == "depth" else "linear"
    shown_when = {"mode": "gradient", "view": view}
    return Plot(title, kind, names, x_label, y_label, x_scale, y_scale, shown_when=shown_when)


def of_training(name: str, title: str, y_label: str) -> Plot:
    """All arms over steps; chance is drawn beside losses."""
    names, shown_when = tuple(f"{name}_{arm}" for arm in ARMS), {"mode": "train"}
    if name == "loss":
        return Plot(title, PlotKind.LINES, names, "step", y_label, reference=CHANCE, shown_when=shown_when)
    return Plot(title, PlotKind.LINES, names, "step", y_label, y_scale="log", shown_when=shown_when)


def both(name: str) -> tuple[str, ...]:
    """The series of this name, one for each placement."""
    return tuple(f"{name}_{placement}" for placement in PLACEMENTS)


BARS, LINES, GRADIENT = PlotKind.BARS, PlotKind.LINES, "‖∂L/∂W₂‖"

DEMO = Demo(
    id="ln-placement",
    title="Pre-LN or Post-LN",
    insight="Neither placement loses the gradient: Post-LN's last block gets as much at any depth, Pre-LN's shrinks "
    "like 1/√L, and only Pre-LN trains deep without warm-up.",
    parameters=TransformerNetwork,
    plots=(
        of_fresh("layers", BARS, ("weight_grad",), "Gradient of every block", "block", GRADIENT),
        of_fresh("placements", LINES, both("weight_grad"), "The same weights, both placements", "block", GRADIENT),
        of_fresh("depth", LINES, both("last_grad"), "Gradient of the last block, by depth", "blocks", GRADIENT),
        of_fresh("signal", LINES, both("signal_rms"), "The cause: the size of the sums", "block", "rms x"),
        of_training("loss", "Loss: what was the previous token?", "cross-entropy"),
        of_training("gradient_norm", "Gradient of all parameters", "‖gradient‖"),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Vaswani et al. 2017: the Transformer, with Post-LN and a warm-up",
        "Xiong et al. 2020: last-layer gradients of order d √ln d (Post-LN) and d √(ln d / L) (Pre-LN)",
        "Liu et al. 2020: Post-LN's trouble is not a vanishing gradient",
    ),
    theory=(
        Theory(
            "gradient of block l; width d, feed-forward width f d",
            r"\left\lVert\frac{\partial L}{\partial W_2}\right\rVert = d \sqrt{\frac{f}{1 + f}} \cdot"
            r" \begin{cases} 1/\mathrm{rms}\,x_l & \text{Pre-LN} \\"
            r" 1/\sqrt{1 + 2f/(1 + f)^2} & \text{Post-LN} \end{cases}",
            "after Xiong et al. 2020, who bound it",
            ("weight_grad", *both("weight_grad"), *both("last_grad")),
        ),
    ),
)
