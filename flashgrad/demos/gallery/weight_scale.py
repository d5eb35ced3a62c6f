"""Turn the dial of the initialisation: one network, its weights multiplied by 40 scales σ_w.

Idea: the factor per layer is σ_w · rms φ′(h), and φ′ depends on σ_w too. ReLU's slopes do not, so its factor is
σ_w/√2. Saturation takes the slopes of sigmoid and tanh away, but only like 1/√σ_w: the larger weights win.
Picture: the factor against σ_w on two log axes, theory as the line. ReLU is straight and passes 1 at √2; tanh
follows σ_w and bends at 1; sigmoid rises all the way and passes 1 at σ_w ≈ 10, where half its units are saturated.
The histogram shows the last layer's activations at the chosen scale.
Source: Poole et al. 2016 and Schoenholz et al. 2017 for the theory; He et al. 2015 for ReLU.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flashgrad.demos.gallery.weight_scale_claims import CLAIMS, PREDICTIONS
from flashgrad.demos.kit.mean_field_theory import FACTOR, pre_activations
from flashgrad.demos.kit.probe.weight_dial import (
    COMPARED,
    COMPARED_SCALES,
    MARKS,
    SCALES,
    WeightDial,
    compared,
    crossing,
    drawn,
    histogram,
    in_theory,
    measured,
    swept,
)
from flashgrad.demos.spec import Demo, Frame, Numbers, Plot, PlotKind, Readout, Scale, Series, Theory


def frames(p: WeightDial) -> Iterator[Frame]:
    """The chosen scale beside the usual ones at once, then the sweep from small weights to large, then other φ."""
    networks = drawn(p)
    yield marked_frame(p, measured(p, networks, p.marked_scales), histogram(p, networks))
    for found in swept(p, networks):
        yield sweep_frame(p, found)
    yield comparison_frame(p, compared(p, networks))


def marked_frame(p: WeightDial, found: Mapping[str, Numbers], spread: tuple[Numbers, Numbers]) -> Frame:
    """What is found at each of `MARKS`, the chosen scale first, and how its activations are spread."""
    theory = in_theory(p.activation, p.depth, p.marked_scales)
    points = zip(MARKS, p.marked_scales, found["factor"], strict=True)
    return Frame(
        step=0,
        progress=0.1,
        series={
            **{mark: Series((scale,), (factor,)) for mark, scale, factor in points},
            "activations": Series(*spread),
        },
        readouts={
            "sigma_w": Readout(p.sigma_w),
            "factor": Readout(found["factor"][0], "× per layer"),
            "theory_factor": Readout(theory["factor"][0], "× per layer"),
            "saturated_fraction": Readout(found["saturated_fraction"][0], "of units"),
            "theory_saturated_fraction": Readout(theory["saturated_fraction"][0], "of units"),
            "rms_slope": Readout(found["rms_slope"][0], "φ′, last layer"),
            "median_slope": Readout(found["median_slope"][0], "φ′, last layer"),
        },
        arrays={
            "marked_sigma_w": p.marked_scales,
            **{f"marked_{name}": values for name, values in found.items()},
            "activation_bin": spread[0],
            "activation_share": spread[1],
        },
    )


def sweep_frame(p: WeightDial, found: Mapping[str, Numbers]) -> Frame:
    """The sweep as far as it has come."""
    count = len(found["factor"])
    scales = SCALES[:count]
    theory = {name: values[:count] for name, values in in_theory(p.activation, p.depth, SCALES).items()}
    at_one = Readout(crossing(scales, found["factor"]), "σ_w at factor 1")
    return Frame(
        step=count,
        progress=0.9 * count / len(SCALES),
        series={name: Series(scales, values, theory.get(name)) for name, values in found.items()},
        readouts={"crossing": at_one} if count == len(SCALES) else {},
        arrays={"sigma_w": scales, **found, **{f"theory_{name}": values for name, values in theory.items()}},
    )


def comparison_frame(p: WeightDial, found: Mapping[str, Numbers]) -> Frame:
    """The same weights with other activations."""
    series = {}
    for activation in COMPARED:
        theory = in_theory(activation, p.depth, COMPARED_SCALES)["factor"]
        series[f"factor_{activation}"] = Series(COMPARED_SCALES, found[f"factor_{activation}"], theory)
    return Frame(len(SCALES), 1.0, series, arrays={"compared_sigma_w": COMPARED_SCALES, **found})


def over_scales(kind: PlotKind, series: tuple[str, ...], title: str, y_label: str, view: str) -> Plot:
    """A plot over σ_w; the factor on a log axis with a line at 1."""
    is_factor = "factor" in series[0]
    y_scale: Scale = "log" if is_factor else "linear"
    reference = 1.0 if is_factor else None
    return Plot(title, kind, series, "σ_w", y_label, "log", y_scale, reference, shown_when={"view": view})


LINES, KEPT = PlotKind.LINES, "gradient kept by a layer"
BY_ACTIVATION = tuple(f"factor_{activation}" for activation in COMPARED)
SLOPES = ("rms_slope", "median_slope")

DEMO = Demo(
    id="weight-scale",
    title="Turn the dial of the initialisation",
    insight="Large weights make ReLU and tanh explode; they save a sigmoid's gradient, though half its units saturate.",
    parameters=WeightDial,
    plots=(
        over_scales(PlotKind.SCATTER, ("factor", *MARKS), "Factor per layer", KEPT, "factor"),
        over_scales(LINES, BY_ACTIVATION, "The same weights, three activations", KEPT, "activations"),
        over_scales(LINES, SLOPES, "A few units keep their slope", "φ′(h), last layer", "slopes"),
        over_scales(LINES, ("saturated_fraction",), "Saturated units", "share of |h| > 4", "slopes"),
        Plot(
            "Activations of the last layer",
            PlotKind.HISTOGRAM,
            ("activations",),
            "φ(h)",
            "share of units",
            shown_when={"view": "histogram"},
        ),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Poole et al. 2016; Schoenholz et al. 2017: χ = σ_w² E φ′(h)², and chaos above σ_w = 1 for tanh",
        "Glorot & Bengio 2010: Xavier's initialisation, and the saturation of sigmoid networks",
        "He et al. 2015: ReLU multiplies the gradient's mean square by σ_w²/2",
    ),
    theory=(
        Theory(
            "factor f per layer",
            r"f^{L-1} = \frac{\delta_1}{\delta_L} = \prod_{k=1}^{L-1} \sqrt{\chi_k}, \quad " + FACTOR,
            "Schoenholz et al. 2017",
            ("factor", *BY_ACTIVATION),
        ),
        Theory(
            "slope of the last layer",
            r"\mathrm{rms}\,\varphi' = \sqrt{\mathbb{E}\,\varphi'(h_L)^2}",
            "Schoenholz et al. 2017",
            ("rms_slope",),
        ),
        Theory(
            "saturated units; Φ: normal cdf",
            r"P(|h| > 4) = \frac{2}{L} \sum_{l=1}^{L} \Phi\left(-\frac{4}{\sqrt{q_l}}\right)",
            "Gaussian h",
            ("saturated_fraction",),
        ),
        pre_activations("factor", *BY_ACTIVATION, "rms_slope", "saturated_fraction"),
    ),
)
