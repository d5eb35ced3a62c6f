"""Which layers get a gradient, step by step? What a monitor sees, and when its rules of thumb are wrong.

Idea: three things are worth reading: the absolute size of the gradient, its profile over the layers, and the trend.
A threshold on any one of them misfires: sizes scale with the loss, a global norm is that of the largest layers, and
a ratio of layers is about 1 where all of them are tiny, or all huge.
Picture, 20 sigmoid layers: bright at the bottom and darker layer by layer to 10⁻¹² at the top, the same at every
step, while the loss stays at chance; yet the global norm, about 0.4, looks healthy.
Source: Glorot & Bengio 2010; Pascanu et al. 2013; Micikevicius et al. 2018 (loss scaling).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, repeat
from typing import TYPE_CHECKING

from flashgrad.demos.gallery.gradient_monitor_claims import CLAIMS
from flashgrad.demos.gallery.gradient_monitor_predictions import PREDICTIONS
from flashgrad.demos.kit.monitor.first_step import decayed_deltas, first_step, first_updates, in_double
from flashgrad.demos.kit.monitor.gradient_alarms import RULES, fired_share
from flashgrad.demos.kit.monitor.gradient_watch import Restrained, Watch, watch
from flashgrad.demos.kit.monitor.monitored_network import WIDTH, MonitoredNetwork, decay_in_theory
from flashgrad.demos.kit.seed_statistics import rows
from flashgrad.demos.kit.training.datasets import for_seeds, moons
from flashgrad.demos.kit.training.sharpness import sharpness
from flashgrad.demos.kit.training.trainable import Architecture, Configuration, Networks, draw, forward, weight_norms
from flashgrad.demos.kit.training.trainer import Adam, Sgd, cross_entropy, minibatches
from flashgrad.demos.kit.training.training_curves import CHANCE
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Demo, Frame, Matrix, Numbers, Plot, PlotKind, Readout, Scale, Series, Theory

if TYPE_CHECKING:
    from flashgrad.demos.kit.training.datasets import Points

POINTS, BATCH_SIZE = 512, 64
HEALTHY_DEPTH, HEALTHY_LR, HEALTHY_POINTS, HEALTHY_STEPS = 10, 0.01, 128, 150
SHARPNESS_POINTS, ITERATIONS, DECAY_POINTS = 128, 8, 10


def fresh(p: MonitoredNetwork, copies: int = 1) -> Networks:
    """The untrained network; a copy has the same weights. After skips with norms comes a last norm (He et al. 2016)."""
    configuration = Configuration(p.seed, p.init, p.lr, bound=p.bound)
    is_standardised = p.norm != "none" and p.wiring in ("sum", "pre")
    shape = Architecture(p.activation, p.depth, WIDTH, p.norm, p.wiring, has_final_norm=is_standardised)
    return draw(shape, [configuration] * copies)


def frames(p: MonitoredNetwork) -> Iterator[Frame]:
    """The chosen network as it trains, then a healthy one under the same rules, then what the first step tells."""
    points = for_seeds(moons, POINTS, [p.seed])
    networks, start = fresh(p), fresh(p)
    optimiser = Adam() if p.optimiser == "adam" else Sgd()
    restrained = Restrained(optimiser, networks, decay=p.weight_decay, held=p.biases == "none")
    batches = islice(minibatches(points, BATCH_SIZE, [p.seed]), p.steps)
    for seen in watch(networks, Configuration(p.seed, p.init, p.lr), restrained, batches, p.loss_scale):
        steps = len(seen.loss)
        yield Frame(steps, 0.6 * steps / p.steps, drawn(seen), pictures(seen), readouts(seen))
    arrays = {**seen.histories, **after(networks, start, points), **at_the_start(p, start, points)}

    for healthy in watched_healthy(p):
        steps = len(healthy.loss)
        yield Frame(p.steps + steps, 0.6 + 0.39 * steps / HEALTHY_STEPS, drawn(healthy, "healthy_"))
    arrays |= {f"healthy_{name}": values for name, values in healthy.histories.items()}
    arrays |= {"healthy_final_loss": arrays["healthy_loss"][-1:]}
    yield Frame(
        step=p.steps + HEALTHY_STEPS,
        progress=1.0,
        series=laws(p, arrays),
        readouts={
            "final_loss": Readout(arrays["final_loss"][0], "over all points"),
            "movement": Readout(arrays["movement"][0], "‖ΔW₁‖/‖W₁‖ in all"),
            "lr_sharpness": Readout(p.lr * abs(arrays["sharpness"][0]), "lr · sharpness at the start"),
        },
        arrays={**arrays, "delta": rows(seen.delta), "weight_grad": rows(seen.weight_grad)},
    )


def watched_healthy(p: MonitoredNetwork) -> Iterator[Watch]:
    """A network that learns its 128 points by heart: ReLU with He, 10 layers, Adam."""
    configuration = Configuration(p.seed, "he", HEALTHY_LR)
    networks = draw(Architecture("relu", HEALTHY_DEPTH, WIDTH), [configuration])
    batches = repeat(for_seeds(moons, HEALTHY_POINTS, [p.seed]), HEALTHY_STEPS)
    return watch(networks, configuration, Adam(), batches, p.loss_scale)


def after(networks: Networks, start: Networks, points: Points) -> dict[str, Numbers]:
    """Where training ended: the loss over all points, and how far each layer moved, ‖ΔW_l‖/‖W_l‖."""
    import torch

    with torch.no_grad():
        final = cross_entropy(forward(networks, points[0])[0], points[1])
        moved = weight_norms(start, networks.parameters - start.parameters) / weight_norms(start, start.parameters)
    return {"final_loss": tuple(final.tolist()), "movement": rows(moved)[0][: start.architecture.depth]}


def at_the_start(p: MonitoredNetwork, start: Networks, points: Points) -> dict[str, Numbers]:
    """What the first batch tells of the untrained network, loss scaled or not, and its curvature."""
    import torch

    batch = next(minibatches(points, BATCH_SIZE, [p.seed]))
    plain, scaled = (first_step(in_double(start), batch, scale).gradient for scale in (1.0, p.loss_scale))
    curvature, _ = sharpness(start, (points[0][:, :SHARPNESS_POINTS], points[1][:, :SHARPNESS_POINTS]), ITERATIONS)
    steps = tuple(float(round(p.steps * index / DECAY_POINTS)) for index in range(DECAY_POINTS + 1))
    shrunk = torch.tensor([(1 - p.lr * p.weight_decay) ** step for step in steps], dtype=torch.float64)
    decayed = decayed_deltas(in_double(fresh(p, len(steps))), batch[0], shrunk)
    return {
        "plain_weight_grad": rows(weight_norms(start, plain))[0][: p.depth],
        "scaled_weight_grad": rows(weight_norms(start, scaled))[0][: p.depth],
        **{f"update_{name}": tuple(size.tolist()) for name, size in first_updates(start, plain, p.lr).items()},
        "sharpness": tuple(curvature.tolist()),
        "decay_steps": steps,
        "decayed_delta": tuple((decayed / decayed[0]).tolist()),
    }


def drawn(seen: Watch, prefix: str = "") -> dict[str, Series]:
    """The lines over the steps."""
    steps = tuple(map(float, range(1, len(seen.loss) + 1)))
    return {f"{prefix}{name}": Series(steps, values) for name, values in seen.histories.items()}


def pictures(seen: Watch) -> dict[str, Matrix]:
    """Layers from the first at the top to the last, steps from left to right, in powers of ten."""
    found = {"delta": seen.delta, "weight_grad": seen.weight_grad}
    return {name: Matrix(rows(values.log10().T)) for name, values in found.items()}


def laws(p: MonitoredNetwork, arrays: dict[str, Numbers]) -> dict[str, Series]:
    """The first update of each layer by optimiser, and what decay alone does."""
    layers = tuple(map(float, range(1, p.depth + 1)))
    theory = decay_in_theory(p, arrays["decay_steps"]) if p.is_homogeneous else None
    return {
        **{name: Series(layers, arrays[name]) for name in ("update_sgd", "update_adam")},
        "decayed_delta": Series(arrays["decay_steps"], arrays["decayed_delta"], theory),
    }


def readouts(seen: Watch) -> dict[str, Readout]:
    """The numbers beside the picture."""
    found = seen.histories
    return {
        "loss": Readout(found["loss"][-1], "at this step"),
        "gradient_norm": Readout(found["gradient_norm"][-1], "‖∂L/∂θ‖"),
        "first_over_last": Readout(decades(found["first_over_last"][-1]), "decades, G₁/G_L"),
        **{
            f"alarm_{rule}": Readout(fired_share(found[f"margin_{rule}"]), f"of steps with {RULES[rule]}")
            for rule in RULES
        },
    }


def plot(view: str, kind: PlotKind, series: tuple[str, ...], title: str, x_label: str, y_label: str) -> Plot:
    """Over the steps or layers; logarithmic, but a heatmap is one already."""
    y_scale: Scale = "linear" if kind is HEATMAP else "log"
    reference = {"thresholds": 1.0, "loss": CHANCE}.get("loss" if series == ("loss",) else view)
    return Plot(title, kind, series, x_label, y_label, y_scale=y_scale, reference=reference, shown_when={"view": view})


HEATMAP, LINES = PlotKind.HEATMAP, PlotKind.LINES
MARGINS = tuple(f"margin_{rule}" for rule in RULES)
HEALTHY_MARGINS = tuple(f"healthy_margin_{rule}" for rule in RULES)
NORMS, UPDATES = ("gradient_norm", "first_layer", "last_layer"), ("update_sgd", "update_adam")
BEYOND = "times its threshold"

DEMO = Demo(
    id="gradient-monitor",
    title="What does a gradient monitor see?",
    insight="Read three things: the size, the profile over the layers, the trend. Any single threshold misfires.",
    parameters=MonitoredNetwork,
    plots=(
        plot("delta", HEATMAP, ("delta",), "log₁₀ of rms ∂L/∂h", "step", "layer"),
        plot("delta", LINES, ("loss",), "Loss", "step", "cross-entropy"),
        plot("weight_grad", HEATMAP, ("weight_grad",), "log₁₀ of ‖∂L/∂W‖", "step", "layer"),
        plot("weight_grad", LINES, ("loss",), "Loss", "step", "cross-entropy"),
        plot("global", LINES, NORMS, "All parameters, the first layer, the last", "step", "‖∂L/∂W‖"),
        plot("global", LINES, ("loss",), "Loss", "step", "cross-entropy"),
        plot("thresholds", LINES, MARGINS, "A rule fires above 1", "step", BEYOND),
        plot("thresholds", LINES, HEALTHY_MARGINS, "The same rules on a network that learns", "step", BEYOND),
        plot("updates", LINES, UPDATES, "The first update, by optimiser", "layer", "‖ΔW‖/‖W‖"),
        plot(
            "decay", LINES, ("decayed_delta",), "Decay alone, level while λ is 0", "step", "rms ∂L/∂h₁, over its start"
        ),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Glorot & Bengio 2010: gradients monitored layer by layer",
        "Pascanu et al. 2013: exploding gradients, and a limit for their norm",
        "Du, Hu & Lee 2018: without biases, all layers of a ReLU network are tiny or huge together",
        "Micikevicius et al. 2018: a scaled loss scales every gradient alike",
        "Loshchilov & Hutter 2019: weight decay beside the gradient",
    ),
    theory=(
        Theory(
            "first layer's gradient after t steps of decay alone",
            r"\frac{\delta_1(t)}{\delta_1(0)} = (1 - \text{lr} \cdot \lambda)^{tL}",
            "homogeneous networks; after Loshchilov & Hutter 2019",
            ("decayed_delta",),
        ),
    ),
)
