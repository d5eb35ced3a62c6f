"""Curve, slope, and what the loss does to it. The slope of an activation, by autograd and in closed form.

Idea: backpropagation multiplies by φ′, so the slope decides what a unit lets through.
    σ′ = σ (1 − σ)      tanh′ = 1 − tanh²      ReLU′ = [x > 0]      leaky: 1 or the negative slope
    ELU′ = eˣ for x ≤ 0, else 1      GELU′ = Φ(x) + x N(x)      SiLU′ = σ (1 + x (1 − σ))
A sigmoid output p = σ(z) with target y = 1 meets its slope once more under squared error, L = ½(p − y)²:
∂L/∂z = (p − y) p (1 − p); cross-entropy cancels it: ∂L/∂z = p − y.
Picture: σ′ is a bump of height ¼ at 0 that dies out like e^−|x|; tanh′ one of height 1; GELU′ exceeds 1, with its
top of 1.129 at √2. Far on the wrong side squared error has lost its gradient and cross-entropy has not.
Source: Glorot & Bengio 2010; Maas et al. 2013; Clevert et al. 2015; Hendrycks & Gimpel 2016; Goodfellow et al. 2016.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.gallery.activation_slopes_claims import CLAIMS, PREDICTIONS
from flashgrad.demos.kit.histogram import histogram
from flashgrad.demos.kit.single_unit import (
    SATURATED_BELOW,
    SingleUnit,
    applied,
    average_slopes,
    closed_form,
    loss_gradients,
    slope_of,
    under_losses,
)
from flashgrad.demos.spec import Demo, Frame, Numbers, Plot, PlotKind, Readout, Scale, Series, Theory, choice

if TYPE_CHECKING:
    from torch import Tensor

HALF_POINTS = 200
"""Points of the curve on either side of 0."""
SLOPE_POINTS = (-10.0, -5.0, 0.0, 5.0, 10.0)
SAMPLES = 20_000
STEP = 1e-5
"""Half the width of the difference quotient; its error is of the order of STEP², and 1e-16/STEP from rounding."""


class ActivationSlopes(SingleUnit):
    """One activation, the inputs that it meets, a loss, and what of them is shown."""

    view: Literal["slope", "closed_form", "saturation"] = choice(
        "slope", label="view", help_text="Curve and slope, the formula's error, or saturation.", is_presentation=True
    )


def frames(p: ActivationSlopes) -> Iterator[Frame]:
    """Everything at once: the curve, the slopes that random inputs meet, and two losses over a sigmoid output."""
    import torch

    x = torch.arange(-HALF_POINTS, HALF_POINTS + 1, dtype=torch.float64) * (p.x_range / HALF_POINTS)
    half = torch.randn(SAMPLES // 2, generator=torch.Generator().manual_seed(p.seed), dtype=torch.float64)
    met = slope_of(p, p.input_std * torch.cat([half, -half]))  # each input with its mirror image
    arrays = {**on_the_curve(p, x), **met_by_inputs(met), **under_losses(p, x)}
    xs = arrays["x"]
    bce, mse = zip(*map(loss_gradients, xs), strict=True)
    series = {
        "value": Series(xs, arrays["value"], tuple(closed_form(p, point)[0] for point in xs)),
        "slope": Series(xs, arrays["slope"], arrays["slope_in_closed_form"]),
        "off_closed_form": Series(xs, arrays["off_closed_form"]),
        "loss_grad_bce": Series(xs, arrays["loss_grad_bce"], bce),
        "loss_grad_mse": Series(xs, arrays["loss_grad_mse"], mse),
        "size_bce": Series(xs, tuple(map(abs, arrays["loss_grad_bce"])), tuple(map(abs, bce))),
        "size_mse": Series(xs, tuple(map(abs, arrays["loss_grad_mse"])), tuple(map(abs, mse))),
        "slopes_met": histogram(met, min(0.0, met.min().item()), max(1.0, met.max().item())),
    }
    yield Frame(step=1, progress=1.0, series=series, readouts=readouts(p, arrays), arrays=arrays)


def on_the_curve(p: ActivationSlopes, x: Tensor) -> dict[str, Numbers]:
    """The curve and its slope at x: by autograd, in closed form, and as (φ(x + s) − φ(x − s)) / 2s."""
    quotient = (applied(p, x + STEP) - applied(p, x - STEP)) / (2 * STEP)
    slope = slope_of(p, x)
    formula = x.new_tensor([closed_form(p, point)[1] for point in x.tolist()])
    return {
        "x": tuple(x.tolist()),
        "value": tuple(applied(p, x).tolist()),
        "slope": tuple(slope.tolist()),
        "slope_in_closed_form": tuple(formula.tolist()),
        "difference_quotient": tuple(quotient.tolist()),
        "off_closed_form": tuple((quotient - formula).abs().tolist()),
        "max_slope": (slope.max().item(),),
        "argmax": (x[slope == slope.max()].mean().item(),),  # the middle, where a whole stretch is steepest
        "slope_points": SLOPE_POINTS,
        "slope_at_points": tuple(slope_of(p, x.new_tensor(SLOPE_POINTS)).tolist()),
    }


def met_by_inputs(met: Tensor) -> dict[str, Numbers]:
    """What the slopes that random inputs meet come to."""
    return {
        "mean_slope": (met.mean().item(),),
        "rms_slope": (met.square().mean().sqrt().item(),),
        "saturated_fraction": ((met.abs() < SATURATED_BELOW).double().mean().item(),),
    }


def readouts(p: ActivationSlopes, arrays: dict[str, Numbers]) -> dict[str, Readout]:
    """The numbers beside the picture."""
    mean, rms = average_slopes(p)
    bce, mse = arrays["loss_grads_at_logit"]
    shown = {"theory_mean_slope": Readout(mean), "theory_rms_slope": Readout(rms)}
    for name in ("max_slope", "argmax", "mean_slope", "rms_slope"):
        shown[name] = Readout(arrays[name][0])
    saturated = Readout(arrays["saturated_fraction"][0], f"of inputs, slope < {SATURATED_BELOW:g}")
    ratio = Readout(bce / mse, "× cross-entropy over squared error")
    return {**shown, "saturated_fraction": saturated, "grad_ratio": ratio}


def over_x(title: str, series: str, y_label: str, view: str, y_scale: Scale = "linear") -> Plot:
    """A curve over the input."""
    reference = SATURATED_BELOW if view == "saturation" else None
    shown_when = {"view": view, "head": "none"}
    return Plot(title, PlotKind.LINES, (series,), "x", y_label, "linear", y_scale, reference, shown_when)


def over_logit(title: str, series: tuple[str, ...], head: str, y_scale: Scale = "linear") -> Plot:
    """Curves over the logit of a sigmoid output."""
    shown_when = {"head": head}
    return Plot(title, PlotKind.LINES, series, "logit z", "∂L/∂z", y_scale=y_scale, shown_when=shown_when)


SLOPES_MET = Plot(
    "Slopes that random inputs meet",
    PlotKind.HISTOGRAM,
    ("slopes_met",),
    "φ′(x)",
    "share of inputs",
    shown_when={"view": "saturation", "head": "none"},
)
BOTH = ("size_bce", "size_mse")
OF_CURVE = ("value", "slope")

DEMO = Demo(
    id="activation-slopes",
    title="Curve, slope, and what the loss does to it",
    insight="σ′ never exceeds ¼; but paired with cross-entropy the slope of a sigmoid output cancels.",
    parameters=ActivationSlopes,
    plots=(
        over_x("The curve", "value", "φ(x)", "slope"),
        over_x("Its slope", "slope", "φ′(x)", "slope"),
        over_x("Slope by autograd, and in closed form", "slope", "φ′(x)", "closed_form"),
        over_x("Closed form minus difference quotient", "off_closed_form", "size of the difference", "closed_form"),
        over_x("Slope; saturated below the line", "slope", "φ′(x)", "saturation", "log"),
        SLOPES_MET,
        over_logit("Squared error, y = 1: the slope is back", ("loss_grad_mse",), "mse"),
        over_logit("Cross-entropy, y = 1: the slope cancels", ("loss_grad_bce",), "bce"),
        *(over_logit("Size of both gradients", BOTH, head, "log") for head in ("mse", "bce")),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Glorot & Bengio 2010: saturated units, and why tanh fares better than sigmoid",
        "Maas et al. 2013: leaky ReLU, with 0.01 on the negative side",
        "Clevert et al. 2015: ELU; Hendrycks & Gimpel 2016: GELU and SiLU",
        "Goodfellow et al. 2016, section 6.2.2: cross-entropy undoes the saturation of an output unit",
    ),
    theory=(
        Theory(
            "sigmoid and its slope",
            r"\sigma(x) = \frac{1}{1 + e^{-x}}, \quad \sigma'(x) = \sigma(x)\,(1 - \sigma(x))",
            "calculus",
            OF_CURVE,
            {"activation": ("sigmoid",)},
        ),
        Theory("slope of tanh", r"\tanh'(x) = 1 - \tanh^2 x", "calculus", OF_CURVE, {"activation": ("tanh",)}),
        Theory(
            "ReLU and leaky ReLU with negative slope s",
            r"\varphi(x) = \begin{cases} x & x > 0 \\ s\,x & x \le 0 \end{cases}, \quad \varphi'(x) ="
            r" \begin{cases} 1 & x > 0 \\ s & x \le 0 \end{cases}, \quad s = 0 \text{ for ReLU}",
            "Maas et al. 2013; at 0 as in PyTorch",
            OF_CURVE,
            {"activation": ("relu", "leaky_relu")},
        ),
        Theory(
            "ELU and its slope",
            r"\varphi(x) = \begin{cases} x & x > 0 \\ e^x - 1 & x \le 0 \end{cases}, \quad \varphi'(x) ="
            r" \begin{cases} 1 & x > 0 \\ e^x & x \le 0 \end{cases}",
            "Clevert et al. 2015",
            OF_CURVE,
            {"activation": ("elu",)},
        ),
        Theory(
            "GELU and its slope; Φ and N: normal cdf and density",
            r"\varphi(x) = x\,\Phi(x), \quad \varphi'(x) = \Phi(x) + x\,N(x)",
            "Hendrycks & Gimpel 2016",
            OF_CURVE,
            {"activation": ("gelu",)},
        ),
        Theory(
            "SiLU and its slope",
            r"\varphi(x) = x\,\sigma(x), \quad \varphi'(x) = \sigma(x)\,(1 + x\,(1 - \sigma(x)))",
            "Hendrycks & Gimpel 2016",
            OF_CURVE,
            {"activation": ("silu",)},
        ),
        Theory(
            "gradient at the logit of a sigmoid output, y = 1",
            r"\frac{\partial L}{\partial z} = \begin{cases} p - 1 & \text{cross-entropy} \\"
            r" (p - 1)\,p\,(1 - p) & \text{squared error} \end{cases}, \quad p = \sigma(z)",
            "Goodfellow et al. 2016, section 6.2.2",
            ("loss_grad_bce", "loss_grad_mse", *BOTH),
        ),
    ),
)
