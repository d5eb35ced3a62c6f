"""Where does the gradient go? A random signal up through a fresh network, a random gradient back down.

Idea: each layer multiplies the gradient by √(σ_w² E φ′(h)²); activation and initialisation decide together.
Drawn is δ_l, the rms of ∂L/∂h_l. Weight gradients would hide the effect: in a ReLU network without biases
⟨W_l, ∂L/∂W_l⟩ is the same in every layer, whatever the initialisation (Du, Hu & Lee 2018).
Picture, 20 layers of 64: a straight fall by 0.234 per layer for sigmoid with Xavier (to 10⁻¹²) and by 0.41 for
ReLU with PyTorch's default; level, but for the luck of the draw, for ReLU with He; for tanh with Xavier a slow
fall that flattens towards the first layers of a deep network, δ₁/δ_L ≈ 1/√L.
Source: Glorot & Bengio 2010; He et al. 2015; Poole et al. 2016; Schoenholz et al. 2017.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from flashgrad.demos.gallery.gradient_depth_claims import CLAIMS, PREDICTIONS
from flashgrad.demos.kit.initialisation import Init
from flashgrad.demos.kit.mean_field_theory import FACTOR
from flashgrad.demos.kit.probe.deep_network import (
    Activation,
    DeepNetwork,
    factor_in_theory,
    measured,
    profile_in_theory,
)
from flashgrad.demos.kit.probe.probe import Networks, Profile, over_seeds, precision_for
from flashgrad.demos.kit.seed_statistics import deviation, factors, median, per_layer, ratios, rows
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Demo, Frame, Numbers, Plot, PlotKind, Readout, Scale, Theory, choice

ACTIVATIONS: tuple[Activation, ...] = ("relu", "tanh", "elu", "sigmoid")
INITS: tuple[Init, ...] = ("he", "xavier", "torch")
COMPARED_SEEDS = 4


class GradientDepth(DeepNetwork):
    """A deep network, and what of it is shown."""

    show: Literal["delta", "weight_grad", "activation_ms"] = choice(
        "delta", label="show", help_text="∂L/∂h, ∂L/∂W, or the size of the signal.", is_presentation=True
    )
    view: Literal["bars", "saturation", "band", "activations", "inits"] = choice(
        "bars",
        label="view",
        help_text="The layers, saturated units, the spread over seeds, or a comparison.",
        is_presentation=True,
    )


def frames(p: GradientDepth) -> Iterator[Frame]:
    """The first seed at once, then the median over more and more; last, other choices on the same draws."""
    theory = profile_in_theory(p)
    precision = precision_for(p.shape, (*theory["delta"], *theory["activation_ms"]))
    seeds = range(p.seed, p.seed + p.seeds)
    for found in over_seeds(seeds, p.shape, precision, lambda networks: measured(p, networks)):
        delta = rows(found["delta"])
        yield Frame(
            step=len(delta),
            progress=0.9 * len(delta) / p.seeds,
            series={name: per_layer(found[name], values) for name, values in theory.items()},
            readouts=readouts(p, delta, found["saturated_fraction"].mean().item()),
        )
    # In double precision, for what is expected of these was not asked.
    *_, others = over_seeds(seeds[:COMPARED_SEEDS], p.shape, "float64", lambda networks: compared(p, networks))
    yield Frame(
        step=p.seeds,
        progress=1.0,
        series={name: per_layer(values) for name, values in others.items()},
        arrays={
            **{name: rows(values) for name, values in {**found, **others}.items()},
            **{f"theory_{name}": values for name, values in theory.items()},
            "factor_per_layer": factors(delta),
        },
    )


def compared(p: GradientDepth, networks: Networks) -> Profile:
    """δ of the same draws under other activations, and under other initialisations."""
    by_activation = {f"delta_{name}": measured(p, networks, activation=name)["delta"] for name in ACTIVATIONS}
    by_init = {f"delta_{init}": measured(p, networks, init=init)["delta"] for init in INITS}
    return {**by_activation, **by_init}


def readouts(p: GradientDepth, delta: tuple[Numbers, ...], saturated_fraction: float) -> dict[str, Readout]:
    """The numbers beside the picture: medians over the seeds so far."""
    ratio = median(ratios(delta))
    shown = {
        "factor_per_layer": Readout(median(factors(delta)), "×"),
        "theory_factor_per_layer": Readout(factor_in_theory(p), "×"),
        "delta_ratio": Readout(ratio, "δ₁/δ_L"),
        "log10_delta_ratio": Readout(decades(ratio), "decades"),
        "saturated_fraction": Readout(saturated_fraction, "of units"),
    }
    if p.seeds > 1:
        shown["factor_spread"] = Readout(deviation(factors(delta)), "sd over seeds")
    return shown


def over_layers(kind: PlotKind, series: tuple[str, ...], title: str, y_label: str, **shown_when: str) -> Plot:
    """A plot over the layers, logarithmic but for shares and slopes."""
    y_scale: Scale = "linear" if shown_when["view"] == "saturation" else "log"
    return Plot(title, kind, series, "layer", y_label, y_scale=y_scale, shown_when=shown_when)


SHOWN = {
    "delta": ("Gradient at the pre-activations", "rms ∂L/∂h"),
    "weight_grad": ("Gradient of the weights", "‖∂L/∂W‖"),
    "activation_ms": ("Size of the signal", "mean square of φ(h)"),
}
BY_ACTIVATION = tuple(f"delta_{name}" for name in ACTIVATIONS)
BY_INIT = tuple(f"delta_{name}" for name in INITS)
BARS, LINES = PlotKind.BARS, PlotKind.LINES

DEMO = Demo(
    id="gradient-depth",
    title="Where does the gradient go?",
    insight="Each layer multiplies the gradient by √(σ_w² E φ′²): activation and initialisation decide together.",
    parameters=GradientDepth,
    plots=(
        *(over_layers(BARS, (name,), *labels, view="bars", show=name) for name, labels in SHOWN.items()),
        *(over_layers(LINES, (name,), *labels, view="band", show=name) for name, labels in SHOWN.items()),
        over_layers(BARS, ("saturated_fraction",), "Saturated units", "share of |h| > 4", view="saturation"),
        over_layers(BARS, ("rms_slope",), "Slopes that the gradient meets", "rms φ′(h)", view="saturation"),
        over_layers(LINES, BY_ACTIVATION, "The same weights, other activations", "rms ∂L/∂h", view="activations"),
        over_layers(LINES, BY_INIT, "The same draw, other initialisations", "rms ∂L/∂h", view="inits"),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Glorot & Bengio 2010: Xavier's initialisation, from the variance of signals and gradients",
        "He et al. 2015: ReLU halves the signal's mean square; weights √2 larger make up for it",
        "Poole et al. 2016; Schoenholz et al. 2017: mean-field theory of signals and gradients through depth",
        "Du, Hu & Lee 2018: ⟨W, ∂L/∂W⟩ is balanced across the layers of a homogeneous network",
        "Hanin & Nica 2018: the fluctuations between networks grow with depth/width",
    ),
    theory=(
        Theory(
            "gradient at layer l",
            rf"\delta_l^2 = \mathbb{{E}}\,\varphi'(h_L)^2 \prod_{{k=l}}^{{L-1}} \chi_k, \quad {FACTOR}",
            "Schoenholz et al. 2017",
            ("delta",),
        ),
        Theory(
            "gradient of the weights, width n, batch size B",
            r"\left\lVert\frac{\partial L}{\partial W_l}\right\rVert = n\,\delta_l \sqrt{B\,\mathbb{E}\,x_{l-1}^2}",
            "from the chain rule, ∂L/∂W = Σ δ xᵀ over independent inputs",
            ("weight_grad",),
        ),
        Theory(
            "signal and slopes at layer l, x = φ(h)",
            r"\mathbb{E}\,x_l^2 = \mathbb{E}\,\varphi(h_l)^2, \quad"
            r" \mathrm{rms}\,\varphi'(h_l) = \sqrt{\mathbb{E}\,\varphi'(h_l)^2}",
            "Poole et al. 2016",
            ("activation_ms", "rms_slope"),
        ),
        Theory(
            "saturated units; Φ: normal cdf",
            r"P(|h_l| > 4) = \Phi\left(\frac{b - 4}{\sqrt{q_l}}\right) + \Phi\left(\frac{-b - 4}{\sqrt{q_l}}\right)",
            "Gaussian h",
            ("saturated_fraction",),
        ),
        Theory(
            "pre-activations, over which E is taken",
            r"h_l \sim \mathcal{N}(b, q_l), \quad q_1 = \sigma_w^2 + \sigma_b^2, \quad"
            r" q_{l+1} = \sigma_w^2\,\mathbb{E}\,\varphi(h_l)^2 + \sigma_b^2",
            "Poole et al. 2016",
            (*SHOWN, "saturated_fraction", "rms_slope"),
        ),
    ),
)
