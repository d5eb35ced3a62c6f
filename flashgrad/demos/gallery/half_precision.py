"""Falling off the bottom of FP16: which gradients half precision turns to 0, and how a loss scale saves them.

Idea: FP16 holds nothing smaller than 2⁻²⁴; what lies at or below 2⁻²⁵ = 3.0×10⁻⁸ becomes 0, so of gradients N(0, s²) a
share of erf(2⁻²⁵/(s√2)) is lost. Multiplying the loss by c multiplies every gradient by c, which moves them into the
window; the optimiser divides by c again, in single precision. From 65520 on numbers become infinite, so c can be too
large. BF16 has the range of single precision and needs no scale, but rounds eight times as coarsely.
Picture. window: the gradients' hill stands on the edge of the window and moves in with the loss scale. sweep: the share
of zeros falls from 0.68 for s = 3×10⁻⁸ to less than 0.01 at 2⁷. layers: in a sigmoid network of 16 layers the lower
half gets no gradient at all; with 2¹⁶ all but the first three layers get nearly all of theirs, as small as it is.
Source: Micikevicius et al. 2018; IEEE 754.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flashgrad.demos.gallery.half_precision_claims import CLAIMS, PREDICTIONS
from flashgrad.demos.kit.gradients.half_precision_parameters import (
    DEFAULT_LOG2_SCALE,
    LOG2_SCALES,
    HalfPrecision,
    power_of_two,
)
from flashgrad.demos.kit.gradients.rounded_gradients import (
    EXPONENTS,
    RoundedPass,
    by_exponent,
    by_scale,
    gaussian,
    held_by_exponent,
    rounded_pass,
    stored,
)
from flashgrad.demos.kit.seed_statistics import rows
from flashgrad.demos.spec import Demo, Frame, Matrix, Numbers, Plot, PlotKind, Readout, Scale, Series, Theory

SCALES = tuple(2.0**power for power in LOG2_SCALES)
BY_SCALE = ("recovered", "lost", "weight_grad_lost", "overflowed", "weight_grad_overflowed")
"""Arrays of the backward pass, a row for each loss scale, a column for each layer."""


def frames(p: HalfPrecision) -> Iterator[Frame]:
    """Everything at once: Gaussian gradients at all scales, the format itself, and a backward pass."""
    z = gaussian(p.seed)
    scaled = z * (p.gradient_std * p.loss_scale)
    shares = by_scale(z, p.gradient_std, SCALES, p.dtype)
    hill = {"gradients": by_exponent(scaled), "stored": by_exponent(stored(scaled, p.dtype))}
    held = held_by_exponent(p.seed, p.dtype)
    found = rounded_pass(p.seed, p.activation, p.sigma_w2, p.depth, SCALES, p.dtype)
    layers = by_layer(p, found)
    theory = {
        "zero_share": tuple(p.format.zero_share(p.gradient_std * scale) for scale in SCALES),
        "overflow_share": tuple(p.format.overflow_share(p.gradient_std * scale) for scale in SCALES),
        "held": tuple(map(p.format.held_share, EXPONENTS)),
    }
    exponents, powers = tuple(map(float, EXPONENTS)), tuple(map(float, LOG2_SCALES))
    numbers = tuple(float(layer) for layer in range(1, p.depth + 1))
    yield Frame(
        step=1,
        progress=1.0,
        series={
            **{name: Series(exponents, values, theory.get(name)) for name, values in {**hill, **held}.items()},
            **{name: Series(powers, values, theory[name]) for name, values in shares.items()},
            **{name: Series(numbers, values) for name, values in layers.items()},
        },
        # Without that of scale 1 = 2⁰, so that the rows are numbered by their scale.
        matrices={"lost": Matrix(rows(found.lost[1:]))},
        readouts=readouts(p, shares, layers["lost_chosen"][0], found.settled),
        arrays={
            "log2_loss_scale": powers,
            "exponent": exponents,
            **shares,
            **hill,
            **held,
            **layers,
            **{name: rows(getattr(found, name)) for name in BY_SCALE},
            "settled": (found.settled,),
            **{f"theory_{name}": values for name, values in theory.items()},
        },
    )


def by_layer(p: HalfPrecision, found: RoundedPass) -> dict[str, Numbers]:
    """δ in single precision, and what half precision makes of it at some of the loss scales."""
    layers = {"delta": tuple(found.delta.tolist())}
    for arm, power in (("unscaled", 0), ("chosen", p.log2_loss_scale), ("default", DEFAULT_LOG2_SCALE)):
        layers[f"delta_{arm}"] = tuple(found.recovered[power].tolist())
        layers[f"lost_{arm}"] = tuple(found.lost[power].tolist())
        layers[f"weight_grad_lost_{arm}"] = tuple(found.weight_grad_lost[power].tolist())
    return layers


def readouts(p: HalfPrecision, shares: Mapping[str, Numbers], lost: float, settled: float) -> dict[str, Readout]:
    """The numbers beside the picture, at the chosen loss scale."""
    size, name = p.gradient_std * p.loss_scale, p.format.name
    return {
        "zero_share": Readout(shares["zero_share"][p.log2_loss_scale], "of gradients become 0"),
        "theory_zero_share": Readout(p.format.zero_share(size), "in theory"),
        "overflow_share": Readout(shares["overflow_share"][p.log2_loss_scale], "of gradients become ∞"),
        "theory_overflow_share": Readout(p.format.overflow_share(size), "in theory"),
        "smallest": Readout(p.format.smallest, f"is the smallest number of {name}"),
        "largest": Readout(p.format.largest, f"is the largest of {name}"),
        "lost_first_layer": Readout(lost, f"of ∂L/∂h₁ becomes 0, {p.network}"),
        "settled": Readout(settled, "log₂ of the largest scale without ∞ there"),
    }


def plot(view: str, series: tuple[str, ...], title: str, x_label: str, y_label: str, y_scale: Scale = "linear") -> Plot:
    """Lines of one view."""
    return Plot(title, PlotKind.LINES, series, x_label, y_label, y_scale=y_scale, shown_when={"view": view})


def arms(name: str) -> tuple[str, ...]:
    """An array of the backward pass at each of the loss scales that are compared."""
    return (f"{name}_unscaled", f"{name}_chosen", f"{name}_default")


WINDOW = ("gradients", "stored", "held")
SIZE, SCALE = "log₂ |g|", "log₂ of the loss scale"
ZEROS = f"∂L/∂h that becomes 0 (default: {power_of_two(DEFAULT_LOG2_SCALE)})"

DEMO = Demo(
    id="half-precision",
    title="Falling off the bottom of FP16",
    insight="FP16 turns every gradient below 2⁻²⁵ into 0; multiplying the loss moves all of them into its window.",
    parameters=HalfPrecision,
    plots=(
        plot("window", WINDOW, "Gradients, what is stored, and the window", SIZE, "share"),
        plot("window", ("relative_error",), "What rounding changes", SIZE, "rms of (stored − g)/g", "log"),
        plot("sweep", ("zero_share", "overflow_share"), "What is lost", SCALE, "share of gradients"),
        plot("layers", arms("lost"), ZEROS, "layer", "share"),
        plot("layers", arms("weight_grad_lost"), "∂L/∂W that becomes 0", "layer", "share"),
        plot("layers", ("delta", "delta_chosen"), "Exact, and with the scale divided out", "layer", "rms ∂L/∂h", "log"),
        Plot("∂L/∂h that becomes 0", PlotKind.DOTS, ("lost",), "layer", SCALE, shown_when={"view": "layers"}),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "IEEE 754: binary16 (FP16), subnormal numbers, rounding to the nearest",
        "Micikevicius et al. 2018: mixed precision training and loss scaling",
        "Kalamkar et al. 2019: BF16, which has the range of single precision",
    ),
    theory=(
        Theory(
            "share of N(0, s²) that becomes 0 at loss scale c",
            r"P(g \to 0) = \mathrm{erf}\left(\frac{z}{c\,s\sqrt{2}}\right), \quad"
            r" z = \begin{cases} 2^{-25} & \text{FP16} \\ 2^{-134} & \text{BF16} \end{cases}",
            "IEEE 754: half of the smallest number rounds to 0",
            ("zero_share",),
        ),
        Theory(
            "share that becomes infinite",
            r"P(g \to \infty) = \mathrm{erfc}\left(\frac{t}{c\,s\sqrt{2}}\right), \quad"
            r" t = \begin{cases} 65520 & \text{FP16} \\ 2^{128} - 2^{119} & \text{BF16} \end{cases}",
            "IEEE 754: half a step beyond the largest number",
            ("overflow_share",),
        ),
        Theory(
            "share of the numbers from 2ᵉ on that the format holds",
            r"\text{held}(e) = \frac{\max(0, \min(2^{e+1}, t) - \max(2^e, z))}{2^e}",
            "IEEE 754; from z = 2⁻²⁵ to t = 65520 in FP16",
            ("held",),
        ),
    ),
)
