"""Does the norm stop it? The same deep network with and without a norm before every activation.

Idea: a norm makes each layer indifferent to the scale of its weights, and fixes the factor by which a layer
multiplies the gradient: √(E φ′²/Var φ) for batch norm, √(E φ′²/E φ²) for layer and RMS norm, z ~ N(0, 1). By
the Poincaré inequality Var φ ≤ E φ′², so under batch norm gradients never vanish: they grow, by √(π/(π − 1)) =
1.21 per ReLU layer. Layer norm divides by the mean square and not by the variance: it keeps ReLU level, but a
sigmoid network still loses its gradient, by 0.39 per layer.
Picture, batch norm and ReLU, 20 layers: bars that rise from right to left by 1.22 per layer (a hundredfold, and
10⁴ in 50 layers) over a level profile without the norm. With finite width and batch the factor is 0.01 to 0.025
above the theory's.
Source: Ioffe & Szegedy 2015; Ba et al. 2016; Yang et al. 2019; the form for layer norm is derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from flashgrad.demos.gallery.norm_depth_claims import CLAIMS, PREDICTIONS
from flashgrad.demos.kit.mean_field_theory import FACTOR, pre_activations
from flashgrad.demos.kit.probe.probe import Networks, Profile, over_seeds, precision_for
from flashgrad.demos.kit.seed_statistics import deviation, factors, median, per_layer, ratios, rows
from flashgrad.demos.kit.wired.block_norms import Norm
from flashgrad.demos.kit.wired.normed_network import (
    NormedNetwork,
    block,
    factor_in_theory,
    magnitudes,
    profile_in_theory,
)
from flashgrad.demos.kit.wired.wired_network import send
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Demo, Frame, Numbers, Plot, PlotKind, Readout, Series, Theory, choice

NORMS: tuple[Norm, ...] = ("batch", "layer", "rms")
QUANTITIES = ("delta", "weight_grad", "batch_variance", "saturated_fraction")
COMPARED_SEEDS, LARGE_COST = 4, 1 << 20


class NormDepth(NormedNetwork):
    """A deep network with a norm, and what of it is shown."""

    show: Literal["delta", "weight_grad", "batch_variance"] = choice(
        "delta", label="show", help_text="∂L/∂h, ∂L/∂W, or how far inputs differ.", is_presentation=True
    )
    view: Literal["bars", "band", "norms"] = choice(
        "bars", label="view", help_text="With and without, the spread over seeds, or all norms.", is_presentation=True
    )


def frames(p: NormDepth) -> Iterator[Frame]:
    """The first seed at once, then the median over more and more; last, other norms and weights ten times as large."""
    theory, precision = profile_in_theory(p), precision_for(p.shape, magnitudes(p))
    seeds = range(p.seed, p.seed + p.seeds)
    for found in over_seeds(seeds, p.shape, precision, lambda networks: with_and_without(p, networks)):
        so_far = len(found["delta"])
        yield Frame(
            step=so_far,
            progress=0.6 * so_far / p.seeds,
            series=drawn({name: per_layer(values, theory.get(name)) for name, values in found.items()}),
            readouts=readouts(p, {name: rows(values) for name, values in found.items()}),
        )
    few = seeds[: 1 if p.shape.cost > LARGE_COST else COMPARED_SEEDS]
    *_, others = over_seeds(few, p.shape, precision, lambda networks: compared(p, networks))
    yield Frame(
        step=p.seeds,
        progress=1.0,
        series={name: per_layer(values) for name, values in others.items()},
        arrays={
            **{name: rows(values) for name, values in {**others, **found}.items()},
            **{f"theory_{name}": values for name, values in theory.items()},
            "factor_per_layer": factors(rows(found["delta"])),
            "factor_per_layer_none": factors(rows(found["delta_none"])),
            "factor_per_layer_scaled": factors(rows(others["delta_scaled"])),
        },
    )


def through(p: NormDepth, networks: Networks, norm: Norm, *, times: float = 1.0) -> Profile:
    """What signals and gradients show in each of layers 1 … L, with weights `times` as large."""
    profile = send(networks, block(p, norm, times=times))
    profile["batch_variance"] = profile["batch_variance"][:, 1:]
    return {name: profile[name].unsqueeze(1) for name in QUANTITIES}


def with_and_without(p: NormDepth, networks: Networks) -> Profile:
    """The chosen network, and the same without its norm."""
    without = {f"{name}_none": values for name, values in through(p, networks, "none").items()}
    return {**through(p, networks, p.norm), **without}


def compared(p: NormDepth, networks: Networks) -> Profile:
    """δ of the same draws under every norm, and the chosen network with weights ten times as large."""
    by_norm = {f"delta_{norm}": through(p, networks, norm)["delta"] for norm in NORMS}
    scaled = through(p, networks, p.norm, times=10)
    return {**by_norm, "delta_scaled": scaled["delta"], "weight_grad_scaled": scaled["weight_grad"]}


def drawn(series: dict[str, Series]) -> dict[str, Series]:
    """`series`, and what stands beside the network without its norm once more, under a name for the legend."""
    return {**series, **{f"{name}_chosen": series[name] for name in SHOWN}}


def readouts(p: NormDepth, found: dict[str, tuple[Numbers, ...]]) -> dict[str, Readout]:
    """The numbers beside the picture: medians over the seeds so far."""
    weight_ratio = median(ratios(found["weight_grad"]))
    shown = {
        "factor_per_layer": Readout(median(factors(found["delta"])), "× per layer"),
        "theory_factor_per_layer": Readout(factor_in_theory(p), "× per layer"),
        "factor_per_layer_none": Readout(median(factors(found["delta_none"])), "× per layer"),
        "weight_grad_ratio": Readout(weight_ratio, "G₁/G_L"),
        "log10_weight_grad_ratio": Readout(decades(weight_ratio), "decades"),
        "batch_variance_last": Readout(median([row[-1] for row in found["batch_variance"]]), "over the batch"),
    }
    if p.seeds > 1:
        shown["factor_spread"] = Readout(deviation(factors(found["delta"])), "sd over seeds")
    return shown


SHOWN = {
    "delta": ("Gradient at the pre-activations", "rms ∂L/∂h"),
    "weight_grad": ("Gradient of the weights", "‖∂L/∂W‖"),
    "batch_variance": ("How far the inputs of a batch still differ", "variance of φ(h)"),
}


def over_layers(kind: PlotKind, series: tuple[str, ...], title: str, y_label: str, **shown_when: str) -> Plot:
    """A plot over the layers on a log scale."""
    return Plot(title, kind, series, "layer", y_label, y_scale="log", shown_when=shown_when)


BARS, LINES = PlotKind.BARS, PlotKind.LINES
WEIGHT_GRADS = ("weight_grad", "weight_grad_none", "weight_grad_chosen")

DEMO = Demo(
    id="norm-depth",
    title="Does the norm stop it?",
    insight="Batch norm cures vanishing gradients by over-correcting: they grow in every layer, ×1.21 for ReLU.",
    parameters=NormDepth,
    plots=(
        *(
            over_layers(BARS, (f"{name}_chosen", f"{name}_none"), *labels, view="bars", show=name)
            for name, labels in SHOWN.items()
        ),
        *(over_layers(LINES, (name,), *labels, view="band", show=name) for name, labels in SHOWN.items()),
        over_layers(
            LINES,
            ("delta_none", *(f"delta_{norm}" for norm in NORMS)),
            "The same weights under every norm",
            "rms ∂L/∂h",
            view="norms",
        ),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Ioffe & Szegedy 2015: batch normalisation",
        "Ba, Kiros & Hinton 2016; Zhang & Sennrich 2019: layer and RMS normalisation",
        "Yang et al. 2019: a mean field theory of batch normalisation; gradients explode, ×√(π/(π − 1)) for ReLU",
        "Poincaré's inequality for Gaussians, Var φ(z) ≤ E φ′(z)²: equal for linear φ only (Chernoff 1981)",
    ),
    theory=(
        Theory(
            "gradient at layer l, batch norm; z ~ N(0, 1)",
            r"\delta_l^2 = \mathbb{E}\,\varphi'(z)^2"
            r"\,\left(\frac{\mathbb{E}\,\varphi'(z)^2}{\mathrm{Var}\,\varphi(z)}\right)^{L-l}",
            "Yang et al. 2019",
            ("delta", "delta_chosen"),
            {"norm": ("batch",)},
        ),
        Theory(
            "gradient at layer l, layer or RMS norm; z ~ N(0, 1)",
            r"\delta_l^2 = \mathbb{E}\,\varphi'(z)^2"
            r"\,\left(\frac{\mathbb{E}\,\varphi'(z)^2}{\mathbb{E}\,\varphi(z)^2}\right)^{L-l}",
            "derived here",
            ("delta", "delta_chosen"),
            {"norm": ("layer", "rms")},
        ),
        Theory(
            "gradient at layer l without a norm",
            rf"\delta_l^2 = \mathbb{{E}}\,\varphi'(h_L)^2 \prod_{{k=l}}^{{L-1}} \chi_k, \quad {FACTOR}",
            "Schoenholz et al. 2017",
            ("delta_none",),
        ),
        Theory(
            "gradient of the weights, width n, batch size B",
            r"\left\lVert\frac{\partial L}{\partial W_l}\right\rVert = \begin{cases}"
            r" n\,\delta_l \sqrt{B\,\mathbb{E}\,x_{l-1}^2} & \text{without a norm} \\"
            r" n\,\delta_l \sqrt{B}/\sigma_w & \text{with one} \end{cases}",
            "from the chain rule; a norm divides by σ_w times the rms of x",
            WEIGHT_GRADS,
        ),
        pre_activations("delta_none", "weight_grad_none"),
        Theory(
            "how far the inputs of a batch differ under batch norm",
            r"\mathrm{Var}_B\,\varphi(h_l) = \mathrm{Var}\,\varphi(z), \quad z \sim \mathcal{N}(0, 1)",
            "Yang et al. 2019",
            ("batch_variance", "batch_variance_chosen"),
        ),
    ),
)
