"""Units that never fire: what kills a ReLU, and what brings it back.

Idea: a unit is dead where h = w · x + b ≤ 0 for every input; its slope is 0, so it learns nothing. At zero bias the
scale of the weights cannot matter, for it changes no sign. What kills is a negative bias (dead ≈ E Φ(−b/‖w‖)^N), a
learning rate that throws biases about, and depth: inputs become alike, so that who is off for one is off for all.
Picture, by mode. bias: the share of dead units against b, steep between −2 and −4. depth: it rises towards ½, while
the pattern of unit × input turns from noise into stripes. lr: after training it shoots up where the learning rate is
above 1, less so with a leaky ReLU. kill: units that were pushed off stay off in layer 1, not all do further up.
Source: Cho & Saul 2009 for the angle between two inputs; Maas et al. 2013 for the leaky ReLU.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flashgrad.demos.gallery.dead_relu_claims import CLAIMS
from flashgrad.demos.gallery.dead_relu_predictions import PREDICTIONS
from flashgrad.demos.kit.probe import dead_units, fresh_relu
from flashgrad.demos.kit.probe.dead_relu_parameters import BIASES, LRS, SMALL, DeadRelu
from flashgrad.demos.kit.probe.fresh_relu import Arm, Layer
from flashgrad.demos.kit.training import leaky_training
from flashgrad.demos.kit.training.training_curves import CHANCE
from flashgrad.demos.spec import Demo, Frame, Matrix, Numbers, Plot, PlotKind, Readout, Scale, Series, Theory

LRS_DEPTH, KILL_DEPTH = 2, 3
KILL_LR, KILL_MARGIN = 1.0, 0.1
STEPS_PER_FRAME = 5


def frames(p: DeadRelu) -> Iterator[Frame]:
    """The frames of the chosen mode."""
    yield from {"bias": by_bias, "depth": by_depth, "lr": by_lr, "kill": by_kill}[p.mode](p)


def by_bias(p: DeadRelu) -> Iterator[Frame]:
    """One layer under every bias: a unit is dead where −b is above its largest w · x."""
    wx = p.init_scale * fresh_relu.first_layer(p.seed, p.width, p.inputs)
    dead, active = fresh_relu.under_biases(wx, BIASES)
    (chosen_dead,), (chosen_active,) = fresh_relu.under_biases(wx, [p.bias])
    dead_small, active_small = fresh_relu.under_biases(SMALL * wx, BIASES)
    theory_dead = tuple(dead_units.dead_share(b, p.deviation, p.width, p.inputs) for b in BIASES)
    theory_active = tuple(dead_units.active_share(b, p.deviation, p.width) for b in BIASES)
    yield Frame(
        step=1,
        progress=1.0,
        series={
            "dead_relu": Series(BIASES, dead, theory_dead),
            "dead_small_weights": Series(BIASES, dead_small),
            "active_relu": Series(BIASES, active, theory_active),
        },
        matrices={"firing": Matrix(fresh_relu.firing(wx + p.bias))},
        readouts={
            "dead": Readout(chosen_dead, "of units"),
            "theory_dead": Readout(dead_units.dead_share(p.bias, p.deviation, p.width, p.inputs), "of units"),
            "active": Readout(chosen_active, "of (unit, input) pairs"),
        },
        arrays={
            "bias": BIASES,
            "dead_relu": dead,
            "dead_small_weights": dead_small,
            "active_relu": active,
            "active_small_weights": active_small,
            "theory_dead": theory_dead,
            "theory_active": theory_active,
            "dead_chosen": (chosen_dead,),
        },
    )


def by_depth(p: DeadRelu) -> Iterator[Frame]:
    """Layer after layer of a fresh network: ReLU, leaky ReLU, ReLU with zero biases, and with much smaller weights."""
    arms = {
        "relu": Arm(p.init_scale, p.hidden_bias),
        "leaky": Arm(p.init_scale, p.hidden_bias, p.slope),
        "zero_bias": Arm(p.init_scale),
        "small_weights": Arm(SMALL),
    }
    found: dict[str, Numbers] = {}
    layers = fresh_relu.through_layers(p.seed, p.width, p.inputs, p.depth, tuple(arms.values()))
    for count, layer in enumerate(layers, 1):
        values = dict(zip((f"dead_{arm}" for arm in arms), layer.dead, strict=True))
        values |= {"layer": float(count), "cosine": fresh_relu.mean_cosine(layer.x[0])}
        found = {name: (*found.get(name, ()), value) for name, value in values.items()}
        if count == p.depth or count % p.layers_per_frame == 0:
            yield depth_frame(p, found, layer)


def depth_frame(p: DeadRelu, found: Mapping[str, Numbers], layer: Layer) -> Frame:
    """What is known of the layers so far. Theory is for zero biases."""
    count = len(found["layer"])
    theory = {name: values[:count] for name, values in dead_units.through_depth(p.depth, p.inputs).items()}
    expected = {"dead_zero_bias": theory["dead"]}
    if p.hidden_bias == 0:
        expected |= {"dead_relu": theory["dead"], "cosine": theory["cosine"]}
    return Frame(
        step=count,
        progress=count / p.depth,
        series={name: Series(found["layer"], y, expected.get(name)) for name, y in found.items() if name != "layer"},
        matrices={"firing": Matrix(fresh_relu.firing(layer.h[0]))},
        readouts={
            "dead": Readout(found["dead_relu"][-1], f"of units, layer {count}"),
            "theory_dead": Readout(theory["dead"][-1], "of units, with zero biases"),
            "cosine": Readout(found["cosine"][-1], "of two inputs"),
        },
        arrays={**found, **{f"theory_{name}": values for name, values in theory.items()}},
    )


def by_lr(p: DeadRelu) -> Iterator[Frame]:
    """The same start at every learning rate, with ReLU and leaky ReLU; the chosen rate, which is the last, by step."""
    lrs = (*LRS, p.lr)
    nets = leaky_training.arms(p.seed, LRS_DEPTH, [0.0] * len(lrs) + [p.slope] * len(lrs), [*lrs, *lrs])
    by_step: dict[str, Numbers] = {}
    for step in leaky_training.train(nets, p.steps, STEPS_PER_FRAME):
        loss, off = leaky_training.look(nets)
        dead = off[-1].double().mean(1)
        now = {
            f"{what}_{arm}": tuple(values.tolist())
            for what, both in (("dead", dead), ("loss", loss))
            for arm, values in zip(("relu", "leaky"), both.chunk(2), strict=True)
        }
        latest = {"step": float(step), **{f"{name}_by_step": values[-1] for name, values in now.items()}}
        by_step = {name: (*by_step.get(name, ()), value) for name, value in latest.items()}
        swept = {name: values[:-1] for name, values in now.items()}
        yield Frame(
            step=step,
            progress=step / p.steps,
            series={
                **{name: Series(LRS, values) for name, values in swept.items()},
                **{name: Series(by_step["step"], values) for name, values in by_step.items() if name != "step"},
            },
            readouts={
                **{f"dead_{arm}": Readout(now[f"dead_{arm}"][-1], "of layer 2") for arm in ("relu", "leaky")},
                **{f"loss_{arm}": Readout(now[f"loss_{arm}"][-1], "chance is 0.693") for arm in ("relu", "leaky")},
            },
            arrays={"lr": LRS, **swept, **by_step},
        )


def by_kill(p: DeadRelu) -> Iterator[Frame]:
    """Half the units of a layer are pushed off on all points; then training goes on."""
    nets = leaky_training.arms(p.seed, KILL_DEPTH, [0.0, p.slope], [KILL_LR, KILL_LR])
    killed = leaky_training.kill(nets, p.killed_layer, KILL_MARGIN)
    weights = nets.networks.weights[p.killed_layer - 1]
    start = weights.detach().clone()
    found: dict[str, Numbers] = {}
    for step in leaky_training.train(nets, p.steps, STEPS_PER_FRAME):
        _, off = leaky_training.look(nets)
        dead = off[p.killed_layer - 1][:, killed].double().mean(1).tolist()
        moved = (weights.detach() != start).any(1)[:, killed].double().mean(1).tolist()
        names = ("dead_relu", "dead_leaky", "moved_relu", "moved_leaky")
        latest = {"step": float(step), **dict(zip(names, (*dead, *moved), strict=True))}
        found = {name: (*found.get(name, ()), value) for name, value in latest.items()}
        yield Frame(
            step=step,
            progress=step / p.steps,
            series={name: Series(found["step"], found[name]) for name in names},
            readouts={name: Readout(found[name][-1], "of the killed units") for name in names},
            arrays=found,
        )


def plot(mode: str, kind: PlotKind, series: tuple[str, ...], title: str, x_label: str, y_label: str) -> Plot:
    """A plot of one mode; learning rates and losses on log axes, chance marked."""
    is_loss = "loss" in series[0]
    x_scale: Scale = "log" if x_label == "learning rate" else "linear"
    y_scale: Scale = "log" if is_loss else "linear"
    return Plot(title, kind, series, x_label, y_label, x_scale, y_scale, CHANCE if is_loss else None, {"mode": mode})


LINES, DOTS = PlotKind.LINES, PlotKind.DOTS
DEAD, LOSSES = ("dead_relu", "dead_leaky"), ("loss_relu_by_step", "loss_leaky_by_step")
SHARE, OFF = "share of units", "share of killed units"

DEMO = Demo(
    id="dead-relu",
    title="Units that never fire",
    insight="Biases and learning rates kill ReLU units, depth alone kills almost half; the weights' scale kills none.",
    parameters=DeadRelu,
    plots=(
        plot("bias", LINES, ("dead_relu", "dead_small_weights"), "Off on every input", "bias", SHARE),
        plot("bias", LINES, ("active_relu",), "Units that are on", "bias", "share of (unit, input)"),
        plot("bias", DOTS, ("firing",), "Who fires on what", "input", "unit"),
        plot("depth", LINES, (*DEAD, "dead_small_weights"), "Off on every input", "layer", SHARE),
        plot("depth", LINES, ("cosine",), "Inputs become alike", "layer", "mean cosine"),
        plot("depth", DOTS, ("firing",), "Who fires on what, last layer", "input", "unit"),
        plot("lr", LINES, DEAD, "Off on every point after training", "learning rate", SHARE),
        plot("lr", LINES, LOSSES, "Loss at the chosen learning rate", "step", "cross-entropy"),
        plot("kill", LINES, DEAD, "Killed units that are still off", "step", OFF),
        plot("kill", LINES, ("moved_relu", "moved_leaky"), "Killed units whose weights have changed", "step", OFF),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Cho & Saul 2009: the angle between two inputs after a ReLU layer, and how often both are off",
        "He et al. 2015: weights of variance 2/fan_in",
        "Maas et al. 2013: the leaky ReLU, whose units can recover",
    ),
    theory=(
        Theory(
            "off on all of N inputs; Φ: normal cdf",
            r"P(\text{dead}) = \mathbb{E}_w\,\Phi\left(-\frac{b}{\lVert w \rVert}\right)^N",
            "Gaussian inputs",
            ("dead_relu",),
            {"mode": ("bias",)},
        ),
        Theory(
            "on, of all (unit, input) pairs",
            r"P(h > 0) = \mathbb{E}_w\,\Phi\left(\frac{b}{\lVert w \rVert}\right)",
            "Gaussian inputs",
            ("active_relu",),
        ),
        Theory(
            "off on all of N inputs of cosine c, in layer l",
            r"P(\text{dead}) = \mathbb{E}_z\,\Phi\left(-z \sqrt{\frac{c_{l-1}}{1 - c_{l-1}}}\right)^N",
            "Gaussian pre-activations of equal cosines, zero biases",
            ("dead_relu",),
            {"mode": ("depth",)},
        ),
        Theory(
            "cosine of two inputs after layer l",
            r"c_l = \frac{\sqrt{1 - c^2} + c\,(\pi - \arccos c)}{\pi}, \quad c = c_{l-1}, \quad c_0 = 0",
            "Cho & Saul 2009",
            ("cosine", "dead_relu"),
            {"mode": ("depth",)},
        ),
    ),
)
