"""How fast is too fast? Learning rate times sharpness, what warm-up changes about it, and what the batch size does.

Idea: gradient descent on a quadratic of curvature λ is stable iff lr < 2/λ. Beyond that a network's loss leaps; it
may land where the loss is flatter and go on, up to 10/λ and more, or be lost. During a warm-up the sharpness falls
before the full rate comes. The batch size changes the noise of the gradient, ∝ 1/√B, and hardly the edge.
Picture, 1.6 times He's weights, lr 0.1: at once, with 2/lr = 20 and λ about 300, all networks are lost. Over 60 steps
of warm-up λ falls along with 2/lr, to about 18, and nine of ten survive.
Source: LeCun et al. 1998; Goyal et al. 2017; Lewkowycz et al. 2020; Cohen et al. 2021; Gilmer et al. 2021.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from flashgrad.demos.gallery.lr_edge_claims import CLAIMS
from flashgrad.demos.gallery.lr_edge_predictions import PREDICTIONS
from flashgrad.demos.kit.edge.edge_network import (
    ARMS,
    DEPTH,
    PRODUCTS,
    QUADRATIC_EDGE,
    WIDTH,
    EdgeNetwork,
    diverges,
    half_way,
)
from flashgrad.demos.kit.edge.edge_sweep import STEPS, sweep
from flashgrad.demos.kit.edge.edge_training import WarmedSgd, watch
from flashgrad.demos.kit.edge.gradient_noise import noise, noise_of_one, sample_gradients
from flashgrad.demos.kit.seed_statistics import median, rows
from flashgrad.demos.kit.training.datasets import for_seeds, moons
from flashgrad.demos.kit.training.sharpness import sharpness
from flashgrad.demos.kit.training.trainable import Architecture, Configuration, draw
from flashgrad.demos.kit.training.trainer import minibatches
from flashgrad.demos.kit.training.training_curves import CHANCE, by_arm, over_steps
from flashgrad.demos.spec import Array, Demo, Frame, Numbers, Plot, PlotKind, Readout, Scale, Series, Theory

if TYPE_CHECKING:
    from torch import Tensor

    from flashgrad.demos.kit.training.datasets import Points

ARCHITECTURE = Architecture("relu", DEPTH, WIDTH)
POINTS, SHARPNESS_POINTS, ITERATIONS, NOISE_POINTS = 512, 64, 20, 128
NOISE_SIZES = (1, 4, 16, 64, 256, 1024)


def configurations(p: EdgeNetwork, arms: int = 1) -> list[Configuration]:
    """One network per seed and arm; a seed means the same draw in every arm."""
    return [Configuration(p.seed + index, "gain", p.rate, gain=p.sigma_w) for index in range(p.seeds)] * arms


def frames(p: EdgeNetwork) -> Iterator[Frame]:
    """What is known before training: the limit, the gradient's noise, the sharpness; then the networks of the mode."""
    if p.mode == "warm_up":
        limits = {f"limit_{arm}": tuple(QUADRATIC_EDGE / rate for rate in p.rates(arm)) for arm in ARMS}
        lines = {name: Series(p.looks, limit) for name, limit in limits.items()}
        yield Frame(0, 0.0, lines, arrays={"looks": p.looks, **limits})
    fresh = configurations(p)
    points = for_seeds(moons, POINTS, [c.seed for c in fresh])
    found, series = noises(p, points)
    yield Frame(0, 0.05, series, arrays=found)
    start, direction = sharpness(draw(ARCHITECTURE, fresh), few_of(points), ITERATIONS)
    curvatures = tuple(start.abs().tolist())
    shown = {"start_sharpness": Readout(median(curvatures), "largest curvature at the start")}
    yield Frame(0, 0.1, readouts=shown, arrays={"start_sharpness": curvatures})
    yield from swept(p, points, curvatures) if p.mode == "edge" else warmed(p, direction)


def warmed(p: EdgeNetwork, direction: Tensor) -> Iterator[Frame]:
    """Full rate at once and warm-up side by side, with every look at the sharpness."""
    networks = configurations(p, len(ARMS))
    seeds = [c.seed for c in networks]
    points = for_seeds(moons, POINTS, seeds)
    optimiser = WarmedSgd([0] * p.seeds + [p.warm_up] * p.seeds)
    batches = minibatches(points, p.batch_size, seeds)
    everywhere = direction.repeat(len(ARMS), 1)
    for seen in watch(draw(ARCHITECTURE, networks), networks, optimiser, batches, p.looks, few_of(points), everywhere):
        steps = int(seen.looks[-1])
        found = by_arm(tuple(ARMS), {"loss": seen.loss, "sharpness": seen.sharpness})
        yield Frame(
            step=steps,
            progress=0.1 + 0.9 * steps / p.steps,
            series={
                **{f"loss_{arm}": over_steps(found[f"loss_{arm}"]) for arm in ARMS},
                **{f"sharpness_{arm}": replace(over_steps(found[f"sharpness_{arm}"]), x=seen.looks) for arm in ARMS},
            },
            readouts=arm_readouts(p, found, steps),
            arrays={name: rows(values) for name, values in found.items()},
        )


def swept(p: EdgeNetwork, points: Points, curvatures: Numbers) -> Iterator[Frame]:
    """All networks at several multiples of 1/sharpness of the median one, with small batches and with larger ones."""
    lrs = tuple(product / median(curvatures) for product in PRODUCTS)
    arrays: dict[str, Array] = {"products": PRODUCTS, "lrs": lrs}
    quadratic = Series(PRODUCTS, tuple(float(not diverges(product)) for product in PRODUCTS))
    for index, (arm, size) in enumerate(zip(("small_batch", "large_batch"), p.batch_sizes, strict=True)):
        for seen in sweep(ARCHITECTURE, configurations(p), points, lrs, size):
            shares = tuple(seen.alive.mean(0).tolist())
            leaps = tuple(median(column) for column in seen.leap.T.tolist())
            yield Frame(
                step=seen.step,
                progress=0.1 + 0.44 * (index + seen.step / STEPS),
                series={
                    f"survivors_{arm}": Series(PRODUCTS, shares),
                    f"leap_{arm}": Series(PRODUCTS, leaps),
                    "survivors_quadratic": quadratic,
                },
                readouts={f"edge_{arm}": Readout(half_way(shares), f"lr · sharpness, batches of {size}")},
            )
        arrays |= {f"survivors_{arm}": shares, f"alive_{arm}": rows(seen.alive), f"leap_{arm}": rows(seen.leap)}
    yield Frame(STEPS, 1.0, arrays=arrays)


def few_of(points: Points) -> Points:
    """The points on which sharpness is measured."""
    inputs, labels = points
    return inputs[:, :SHARPNESS_POINTS], labels[:, :SHARPNESS_POINTS]


def noises(p: EdgeNetwork, points: Points) -> tuple[dict[str, Numbers], dict[str, Series]]:
    """How far the first untrained network's gradient is from that of all points, by batch size; theory is σ₁/√B."""
    sizes = tuple(map(float, sorted({*NOISE_SIZES, p.batch_size, 4 * p.batch_size})))
    inputs, labels = (values[0, :NOISE_POINTS] for values in points)
    gradients = sample_gradients(ARCHITECTURE, configurations(p)[0], (inputs, labels))
    measured, of_one = noise(gradients, [int(size) for size in sizes], p.seed), noise_of_one(gradients)
    theory = tuple(of_one / math.sqrt(size) for size in sizes)
    found = {"batch_sizes": sizes, "gradient_noise": measured, "theory_gradient_noise": theory}
    return found, {"gradient_noise": Series(sizes, measured, theory)}


def arm_readouts(p: EdgeNetwork, found: Mapping[str, Tensor], steps: int) -> dict[str, Readout]:
    """The numbers beside the picture; medians are over the networks that are not lost."""
    shown = {}
    for arm, label in ARMS.items():
        loss, curvature = (found[f"{name}_{arm}"][:, -1].tolist() for name in ("loss", "sharpness"))
        rate = p.rate_at(arm, steps)
        shown[f"survivors_{arm}"] = Readout(sum(map(math.isfinite, loss)), f"of {p.seeds}, {label}")
        product = rate * median(curvature)
        # Only of the last look, as an earlier number would stay where later all networks are lost.
        if steps == p.steps and not math.isnan(product):
            shown[f"lr_sharpness_{arm}"] = Readout(product, f"lr · sharpness, {label}")
    return shown


def plot(title: str, series: tuple[str, ...], x_label: str, y_label: str, **shown_when: str) -> Plot:
    """Lines, logarithmic but for steps and shares; chance is drawn beside losses, 1 beside leaps."""
    x_scale: Scale = "linear" if x_label == "step" else "log"
    y_scale: Scale = "linear" if "share" in y_label else "log"
    reference = {"loss": CHANCE, "leap": 1.0}.get(series[0].split("_")[0])
    return Plot(title, PlotKind.LINES, series, x_label, y_label, x_scale, y_scale, reference, shown_when)


SHARPNESSES = ("sharpness_sudden", "limit_sudden", "sharpness_warmed", "limit_warmed")
AT_EDGE, PRODUCT = "Sharpness of the median network, and 2/lr", "lr · sharpness at the start"
SURVIVORS = ("survivors_small_batch", "survivors_large_batch", "survivors_quadratic")
LEAPS = ("leap_small_batch", "leap_large_batch")

DEMO = Demo(
    id="lr-edge",
    title="How fast is too fast?",
    insight="Beyond lr = 2/sharpness the loss leaps, far beyond it is lost; warm-up lets the sharpness fall first.",
    parameters=EdgeNetwork,
    plots=(
        plot(AT_EDGE, SHARPNESSES, "step", "curvature", mode="warm_up", view="main"),
        plot("Its loss", ("loss_sudden", "loss_warmed"), "step", "cross-entropy", mode="warm_up", view="main"),
        plot("Networks that survive", SURVIVORS, PRODUCT, "share", mode="edge", view="main"),
        plot("Largest loss", LEAPS, PRODUCT, "times the first one", mode="edge", view="main"),
        plot("Noise of the gradient", ("gradient_noise",), "batch size", "rms ‖g_B − g‖", view="batch"),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "LeCun et al. 1998: gradient descent on a quadratic diverges beyond 2/λ",
        "Goyal et al. 2017: the rate scaled with the batch, and warm-up",
        "Lewkowycz et al. 2020: beyond 2/λ networks can be catapulted to flatter places",
        "Cohen et al. 2021: sharpness hovers at 2/lr, the edge of stability",
        "Gilmer et al. 2021: warm-up helps because sharpness falls meanwhile",
    ),
    theory=(
        Theory(
            "where gradient descent is stable on curvature λ",
            r"|1 - \text{lr} \cdot \lambda| \le 1 \iff \lambda \le \frac{2}{\text{lr}}",
            "LeCun et al. 1998",
        ),
        Theory(
            "noise of the gradient of B points",
            r"\mathrm{rms}\,\lVert g_B - g \rVert = \frac{\mathrm{rms}\,\lVert g_1 - g \rVert}{\sqrt{B}}",
            "independent draws",
            ("gradient_noise",),
        ),
    ),
)
