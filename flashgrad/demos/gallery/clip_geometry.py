"""Same arrow, shorter. What clipping does to the length and the direction of a gradient.

Idea: clipping by the global norm, g ← g · min(1, c/‖g‖), multiplies all values by one factor, so the gradient keeps
its direction and the layers their proportions. Cutting off each value at ±c, or clipping each layer by its own
norm, bends it. The cosine between before and after is then, for independent Gaussian values,
E[z clip(z)] / √E[clip(z)²] → √(2/π) = 0.798 as c → 0, and for layers ΣG_l c_l / √(ΣG_l² Σc_l²), c_l = min(G_l, c).
Picture: by norm the arrow shortens on its own line; by value it leaves that line. The cosine over the threshold
stays at 1 for the norm and falls to 0.8 for Gaussian values. One infinite value turns the factor into 0 and
itself into not a number; one of 10³⁰ overflows the norm, and the whole gradient becomes 0.
Source: Pascanu et al. 2013, clipping by norm; the cosines are derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from flashgrad.demos.gallery.clip_geometry_claims import CLAIMS, PREDICTIONS, ClippedGradient
from flashgrad.demos.kit.gradients.clipping import (
    BROKEN,
    Mode,
    clipped,
    compared,
    cosine,
    gradient,
    per_layer_cosine,
    torch_difference,
    value_cosine,
)
from flashgrad.demos.spec import Demo, Frame, Numbers, Plot, PlotKind, Readout, Scale, Series, Theory, choice

MODES: tuple[Mode, ...] = ("norm", "value", "per_layer")
THRESHOLDS = tuple(10 ** (step / 4) for step in range(-12, 13))


class ClipGeometry(ClippedGradient):
    """A gradient, how it is clipped, and what of it is shown."""

    view: Literal["arrows", "cosine", "per_layer_ratio"] = choice(
        "arrows",
        label="view",
        help_text="The two arrows, the direction over the threshold, or the layers.",
        is_presentation=True,
    )


def frames(p: ClipGeometry) -> Iterator[Frame]:
    """Everything at once: before and after, and all three modes over the threshold."""
    import torch

    layers = gradient(p.source, p.dimension, p.layers, p.seed)
    if p.broken != "none":
        layers[0][0] = BROKEN[p.broken]
    arrays = {
        **compared(layers, clipped(layers, p.mode, p.threshold)),
        "torch_difference": (torch_difference(layers, p.threshold),),
        "thresholds": THRESHOLDS,
    }
    whole = torch.cat(layers)
    for mode in MODES:
        shortened = (torch.cat(clipped(layers, mode, threshold)) for threshold in THRESHOLDS)
        arrays[f"cosine_{mode}"] = tuple(cosine(whole, each) for each in shortened)
    yield Frame(step=1, progress=1.0, series=drawn(p, arrays), readouts=readouts(p, arrays), arrays=arrays)


def cosine_in_theory(p: ClipGeometry, mode: Mode, threshold: float, norms: Numbers) -> float | None:
    """The cosine between before and after; None where no formula is at hand."""
    if p.broken != "none" or (mode == "value" and p.source != "gaussian"):
        return None
    match mode:
        case "norm":
            return 1.0
        case "value":
            return value_cosine(threshold)
        case "per_layer":
            return per_layer_cosine(norms, threshold)


def drawn(p: ClipGeometry, arrays: dict[str, Numbers]) -> dict[str, Series]:
    """The arrows in the plane that both span, cosines over the threshold, and the layers."""
    along, aside = arrays["along_and_away"]
    norms = arrays["layer_norms_before"]
    series = {
        "arrow_before": Series((0.0, arrays["grad_norm"][0]), (0.0, 0.0)),
        "arrow_after": Series((0.0, along), (0.0, aside)),
    }
    for mode in MODES:
        predicted = tuple(cosine_in_theory(p, mode, threshold, norms) for threshold in THRESHOLDS)
        theory = tuple(value for value in predicted if value is not None)
        series[f"cosine_{mode}"] = Series(THRESHOLDS, arrays[f"cosine_{mode}"], theory or None)
    numbers = tuple(float(layer) for layer in range(1, len(norms) + 1))
    for when in ("before", "after"):
        series[f"layer_norms_{when}"] = Series(numbers, arrays[f"layer_norms_{when}"])
    return series


def readouts(p: ClipGeometry, arrays: dict[str, Numbers]) -> dict[str, Readout]:
    """The numbers beside the picture."""
    shown = {"cosine": Readout(arrays["cosine"][0], "before with after")}
    theory = cosine_in_theory(p, p.mode, p.threshold, arrays["layer_norms_before"])
    if theory is not None:
        shown["theory_cosine"] = Readout(theory)
    for index, when in enumerate(("before", "after")):
        shown[f"grad_norm_{when}"] = Readout(arrays["grad_norm"][index], "‖g‖")
        shown[f"layer_ratio_{when}"] = Readout(arrays["layer_ratio"][index], "G₁/G_L")
    if p.broken != "none":
        shown["not_finite_after"] = Readout(arrays["not_finite"][1], "values")
        shown["zero_fraction_after"] = Readout(arrays["zero_fraction"][1], "of values")
    return shown


ARROWS, LAYERS = ("arrow_before", "arrow_after"), ("layer_norms_before", "layer_norms_after")
COSINES = tuple(f"cosine_{mode}" for mode in MODES)
LOG: Scale = "log"

DEMO = Demo(
    id="clip-geometry",
    title="Same arrow, shorter",
    insight="Only one common factor keeps the gradient's direction; clipping values or single layers bends it.",
    parameters=ClipGeometry,
    plots=(
        Plot("Before and after", PlotKind.ARROWS, ARROWS, "along g", "away from g", shown_when={"view": "arrows"}),
        Plot(
            "Is the direction kept?",
            PlotKind.LINES,
            COSINES,
            "threshold",
            "cosine before/after",
            x_scale=LOG,
            shown_when={"view": "cosine"},
        ),
        Plot(
            "The layers, before and after",
            PlotKind.BARS,
            LAYERS,
            "layer",
            "‖∂L/∂W‖",
            y_scale=LOG,
            shown_when={"view": "per_layer_ratio"},
        ),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Pascanu, Mikolov & Bengio 2013: clipping by the norm against exploding gradients",
        "Schoenholz et al. 2017: the tanh network whose gradient explodes by 1.36 per layer",
        "torch.nn.utils.clip_grad_norm_: the formula with ‖g‖ + 10⁻⁶ in the denominator",
    ),
    theory=(
        Theory(
            "cosine with g, clipped by the global norm",
            r"\cos(g, g') = 1, \quad g' = g \cdot \min\left(1, \frac{c}{\lVert g \rVert}\right)",
            "Pascanu et al. 2013",
            ("cosine_norm",),
        ),
        Theory(
            "values z ~ N(0, 1) cut off at ±c; Φ, N: cdf, density",
            r"\cos(g, g') = \frac{P(|z| < c)}{\sqrt{P(|z| < c) - 2c\,N(c) + 2c^2\,\Phi(-c)}}",
            "derived here, with Stein's lemma",
            ("cosine_value",),
        ),
        Theory(
            "layers of norm G clipped one by one",
            r"\cos(g, g') = \frac{\sum_l G_l\,c_l}{\lVert G \rVert\,\lVert c \rVert}, \quad c_l = \min(G_l, c)",
            "derived here",
            ("cosine_per_layer",),
        ),
    ),
)
