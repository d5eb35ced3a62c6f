"""Keeping the volume constant, both ways: what the variance of the weights does to the signal and to the gradient.

Idea: a layer multiplies the signal's mean square by fan_in · Var(W) · E φ² / E h², and on the way back the gradient's
by fan_out · Var(W) · E φ′². For ReLU both expectations are ½, so He's 2/fan_in keeps the signal and 2/fan_out the
gradient; one choice can keep both only where fan_in = fan_out, for the product of the ratios is n_L/n_0 in any case.
Picture, ReLU with He through 256→128→64→32: the signal stays level, the gradient halves in every layer, to ⅛ at the
input; by fan_out the gradient is level and the signal grows eightfold. Drawn is the mean square and not the variance
across inputs: that falls under ReLU even with He, since all inputs come to point the same way.
Source: Glorot & Bengio 2010; He et al. 2015.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.gallery.init_variance_claims import CLAIMS, PREDICTIONS
from flashgrad.demos.kit.probe import tapered
from flashgrad.demos.kit.probe.probe import Shape, precision_for
from flashgrad.demos.kit.probe.tapered import relu_difference_share
from flashgrad.demos.kit.probe.tapered_comparison import BOUNDS, INITS, PAIRS, compared
from flashgrad.demos.kit.probe.tapered_network import TaperedNetwork, theory_of, variances, weight_bound
from flashgrad.demos.kit.seed_statistics import median, per_layer, rows
from flashgrad.demos.spec import Demo, Frame, Numbers, Plot, PlotKind, Readout, Series, Theory, choice

if TYPE_CHECKING:
    from torch import Tensor

COMPARED_SEEDS = 4


class InitVariance(TaperedNetwork):
    """A network of equal, narrowing or widening layers, and what of it is shown."""

    view: Literal["both_ways", "inits", "pairs", "bounds", "inputs", "weights"] = choice(
        "both_ways",
        label="view",
        help_text="Both directions; other initialisations; usual pairs; bad bounds; across inputs; the weights.",
        is_presentation=True,
    )


def frames(p: InitVariance) -> Iterator[Frame]:
    """The first network at once, then all; last, other choices on the same draws."""
    theory = theory_of(p)
    cost = Shape(p.depth, p.width, p.batch_size)
    precision = precision_for(cost, map(math.sqrt, (*theory.activation_ms, *theory.gradient_ms)))
    seeds = range(p.seed, p.seed + p.seeds)
    for found in tapered.over_seeds(
        seeds, p.shape, precision, lambda networks: tapered.measured(networks, p.activation, p.base, variances(p))
    ):
        count = len(found["delta"])
        yield Frame(
            step=count,
            progress=0.9 * count / p.seeds,
            series=curves(p, found, theory),
            readouts=readouts(p, found, theory),
        )
    # In double precision, for what is expected of these was not asked.
    others = compared(p, tapered.draw(seeds[:COMPARED_SEEDS], p.shape, "float64"))
    yield Frame(
        step=p.seeds,
        progress=1.0,
        series={name: from_input(values) for name, values in others.items()},
        arrays={
            **{name: rows(values) for name, values in {**found, **others}.items()},
            **tapered.gains(found),
            **{f"theory_{name}": values for name, values in asdict(theory).items()},
            "weight_std_wanted": tuple(map(math.sqrt, variances(p))),
        },
    )


def curves(p: InitVariance, found: tapered.Measured, theory: tapered.Theory) -> dict[str, Series]:
    """What is drawn of these networks: medians, with bands over the seeds."""
    expected = variances(p)
    share = relu_difference_share(p.depth) if p.activation == "relu" else None
    has_bound = p.base == "uniform"
    return {
        "signal": from_input(found["activation_ms"], theory.activation_ms),
        "gradient": from_input(found["gradient_ms"], theory.gradient_ms),
        "difference_share": from_input(found["difference_ms"] / found["activation_ms"], share),
        "weight_std": per_layer(found["weight_std"], tuple(map(math.sqrt, expected))),
        "weight_max": per_layer(found["weight_max"], tuple(map(weight_bound, expected)) if has_bound else None),
    }


def from_input(values: Tensor, theory: Numbers | None = None) -> Series:
    """Median and band of `values` (S, L + 1) at the input, layer 0, and after every layer."""
    return replace(per_layer(values, theory), x=tuple(map(float, range(values.shape[1]))))


def readouts(p: InitVariance, found: tapered.Measured, theory: tapered.Theory) -> dict[str, Readout]:
    """The numbers beside the picture: medians over the networks so far."""
    measured = tapered.gains(found)
    share = (found["difference_ms"] / found["activation_ms"])[:, -1]
    return {
        "forward_gain": Readout(median(measured["forward_gain"]), "× E x²"),
        "theory_forward_gain": Readout(theory.activation_ms[-1], "× E x²"),
        "backward_gain": Readout(median(measured["backward_gain"]), "× E (∂L/∂x)²"),
        "theory_backward_gain": Readout(theory.gradient_ms[0], "× E (∂L/∂x)²"),
        "difference_share": Readout(median(share.tolist()), "of E x² differs between inputs"),
        "passed_share": Readout(found["passed_share"].mean().item(), "of E h² passes φ"),
    }


def over_layers(series: tuple[str, ...], title: str, y_label: str, view: str) -> Plot:
    """Logarithmic lines over the layers; layer 0 is the input."""
    return Plot(title, PlotKind.LINES, series, "layer", y_label, y_scale="log", shown_when={"view": view})


def by_layer(series: str, title: str, y_label: str) -> Plot:
    """Bars for a property of each layer's weights."""
    return Plot(title, PlotKind.BARS, (series,), "layer", y_label, shown_when={"view": "weights"})


SIGNAL, GRADIENT = "mean square of x", "mean square of ∂L/∂x"
BY_BOUND = ("he", *BOUNDS)
PAIR_NAMES = tuple(f"gradient_{activation}_{init}" for activation, init in PAIRS)

DEMO = Demo(
    id="init-variance",
    title="Keeping the volume constant, both ways",
    insight="fan_in · Var(W) keeps the signal, fan_out · Var(W) the gradient; only square layers get both.",
    parameters=InitVariance,
    plots=(
        over_layers(("signal", "gradient"), "Signal forward, gradient back", "mean square", "both_ways"),
        over_layers(tuple(f"signal_{name}" for name in INITS), "Signal by initialisation", SIGNAL, "inits"),
        over_layers(tuple(f"gradient_{name}" for name in INITS), "Gradient by initialisation", GRADIENT, "inits"),
        over_layers(PAIR_NAMES, "Gradient of the usual pairs", GRADIENT, "pairs"),
        over_layers(tuple(f"signal_{name}" for name in BY_BOUND), "Signal: He, ±0.01, ±2", SIGNAL, "bounds"),
        over_layers(tuple(f"gradient_{name}" for name in BY_BOUND), "Gradient: He, ±0.01, ±2", GRADIENT, "bounds"),
        over_layers(("difference_share",), "What differs between inputs", "share of E x²", "inputs"),
        by_layer("weight_std", "Standard deviation of the weights", "sd of W"),
        by_layer("weight_max", "Largest weight", "max |W|"),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Glorot & Bengio 2010: keep the signal and the gradient; 2/(fan_in + fan_out) as the compromise",
        "He et al. 2015: ReLU passes on half of the mean square; 2/fan_in or 2/fan_out makes up for it",
        "Cho & Saul 2009: under ReLU the angle between two inputs shrinks from layer to layer",
        "Hanin & Nica 2018: the fluctuations between networks grow with depth/width",
    ),
    theory=(
        Theory(
            "signal, layer by layer",
            r"\mathbb{E}\,x_l^2 = \text{fan\_in} \cdot \mathrm{Var}(W_l) \cdot"
            r" \frac{\mathbb{E}\,\varphi(h_l)^2}{\mathbb{E}\,h_l^2} \cdot \mathbb{E}\,x_{l-1}^2",
            "Glorot & Bengio 2010, eq. 5; He et al. 2015, eq. 8",
            ("signal",),
        ),
        Theory(
            "gradient, layer by layer on the way back",
            r"\mathbb{E}\left(\frac{\partial L}{\partial x_{l-1}}\right)^2 = \text{fan\_out} \cdot \mathrm{Var}(W_l)"
            r" \cdot \mathbb{E}\,\varphi'(h_l)^2 \cdot \mathbb{E}\left(\frac{\partial L}{\partial x_l}\right)^2",
            "Glorot & Bengio 2010, eq. 6; He et al. 2015, eq. 13",
            ("gradient",),
        ),
        Theory(
            "what differs between inputs, of cosine c, under ReLU",
            r"\frac{\mathrm{Var}\,x_l}{\mathbb{E}\,x_l^2} = 1 - c_l, \quad"
            r" c_{l+1} = \frac{\sqrt{1 - c_l^2} + c_l\,(\pi - \arccos c_l)}{\pi}",
            "Cho & Saul 2009",
            ("difference_share",),
        ),
        Theory(
            "variance of the weights, whose square root is drawn",
            r"\mathrm{Var}(W) = \begin{cases} 2/\text{fan\_in} & \text{He} \\ 2/(\text{fan\_in} + \text{fan\_out})"
            r" & \text{Xavier} \\ 1/(3\,\text{fan\_in}) & \text{PyTorch} \\ \text{bound}^2/3 & \text{uniform}"
            r" \end{cases}",
            "He et al. 2015; Glorot & Bengio 2010; He by fan_out has fan_out for fan_in",
            ("weight_std",),
        ),
        Theory(
            "largest of many uniform weights",
            r"\max |W| = \sqrt{3\,\mathrm{Var}(W)}",
            "uniform distribution",
            ("weight_max",),
        ),
    ),
)
