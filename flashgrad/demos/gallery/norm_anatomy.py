"""Which numbers get averaged? Five normalisation layers are one formula on different sets of numbers.

Idea: x̂ = (x − μ) / √(v + ε), then γ x̂ + β. Batch norm takes μ and v of one feature over the batch, layer norm of one
sample over its features, group and instance norm of a part of them; RMS norm leaves μ out. So in training a sample's
output depends on its batch-mates under batch norm, and under no other. From the formula follow: output variance
v / (v + ε); |x̂| ≤ √(n − 1) for a set of n numbers, ±1 for a set of two; γ = √(v + ε), β = μ give the input back;
RMS norm is layer norm turned away by a cosine of 1/√(1 + (mean/sd)²).
Picture: in the third grid the numbers that share sample 1's mean fill a column (batch), a row (layer, RMS) or a part
of it. Over the input's variance the output's size is 1, and falls off where the variance comes down to ε.
Source: Ioffe & Szegedy 2015; Ba et al. 2016; Ulyanov et al. 2016; Wu & He 2018; Zhang & Sennrich 2019.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.gallery.norm_anatomy_claims import CLAIMS, PREDICTIONS
from flashgrad.demos.kit.histogram import histogram
from flashgrad.demos.kit.norms.norm_measures import (
    GIVEN_VARIANCES,
    SHIFTS,
    cosine_in_theory,
    experiments,
    largest_possible,
    output,
    shares_statistics,
    statistics,
    variance_in_theory,
)
from flashgrad.demos.kit.norms.normalisation import Normalisation, by_torch, standardised
from flashgrad.demos.kit.seed_statistics import rows
from flashgrad.demos.spec import Demo, Frame, Matrix, Numbers, Plot, PlotKind, Readout, Scale, Series, Theory, choice

if TYPE_CHECKING:
    from torch import Tensor


class NormAnatomy(Normalisation):
    """A normalisation layer, its input, and what of it is shown."""

    view: Literal["grid", "statistics", "histogram", "formula", "epsilon", "mean_shift"] = choice(
        "grid",
        label="view",
        help_text="The numbers, their statistics, or a law over ε or the input mean.",
        is_presentation=True,
    )


def frames(p: NormAnatomy) -> Iterator[Frame]:
    """Everything at once: the layer's input and output, and small experiments with the same layer."""
    import torch

    rng = torch.Generator().manual_seed(p.seed)
    drawn = torch.randn(p.batch_size, 2, p.features, p.positions, generator=rng, dtype=torch.float64)
    if p.input == "constant":
        drawn = torch.zeros_like(drawn)
    first, other = (p.input_mean + p.input_std * drawn[:, mates] for mates in (0, 1))
    other = torch.cat([first[:1], other[1:]])  # sample 1 among other batch-mates
    x = first if p.batch_mates == "first" else other
    y = output(p, x)
    found = {
        **statistics(p, x, y),
        "mate_effect": ((output(p, first)[0] - output(p, other)[0]).square().mean().sqrt().item(),),
        **experiments(p),
    }
    grids = {"input": x, "output": y, "statistic_set": shares_statistics(p, x)}
    values = {name: rows(grid.flatten(1)) for name, grid in grids.items()}
    yield Frame(
        step=1,
        progress=1.0,
        series=series(p, found, x, y),
        matrices={name: Matrix(grid) for name, grid in values.items()},
        readouts=readouts(p, found),
        arrays={**found, **values},
    )


def series(p: NormAnatomy, found: dict[str, Numbers], x: Tensor, y: Tensor) -> dict[str, Series]:
    """Statistics per feature and per sample, histograms, and the laws with their theory."""
    features, samples = (tuple(map(float, range(1, count + 1))) for count in (p.features, p.batch_size))
    low, high = min(-3.0, x.min().item(), y.min().item()), max(3.0, x.max().item(), y.max().item())
    rms = tuple(math.sqrt(variance / (variance + p.epsilon)) for variance in GIVEN_VARIANCES)
    return {
        "input_mean": Series(features, found["input_feature_mean"]),
        "output_mean": Series(features, found["feature_mean"]),
        "feature_variance": Series(features, found["feature_variance"], variance_in_theory(p, found)),
        "sample_variance": Series(samples, found["sample_variance"]),
        "input_values": histogram(x, low, high),
        "output_values": histogram(y, low, high),
        "standardised": first_feature(x, standardised(x, p), by_torch(x, p)),
        "output_rms": Series(GIVEN_VARIANCES, found["output_rms"], rms),
        "cosine_layer_rms": Series(SHIFTS, found["cosine_after_shift"], tuple(map(cosine_in_theory, SHIFTS))),
    }


def first_feature(x: Tensor, ours: Tensor, theirs: Tensor | None) -> Series:
    """x̂ of the first feature over x, in the order of x; PyTorch's as theory."""
    place, order = x[:, 0].flatten().sort()
    y, theory = (None if found is None else tuple(found[:, 0].flatten()[order].tolist()) for found in (ours, theirs))
    return Series(tuple(place.tolist()), y or (), theory)


def readouts(p: NormAnatomy, found: dict[str, Numbers]) -> dict[str, Readout]:
    """The numbers beside the picture."""
    shown = {
        "mate_effect": Readout(found["mate_effect"][0], "rms change of sample 1"),
        "largest_standardised": Readout(found["largest_standardised"][0], "largest |x̂|"),
        "rms_at_epsilon": Readout(found["rms_at_epsilon"][0], "rms x̂ where v = ε"),
    }
    if p.kind != "batch" or p.mode == "train":
        shown["largest_possible"] = Readout(largest_possible(p), f"for a set of {p.set_size}")
    if not math.isnan(found["torch_difference"][0]):
        shown["torch_difference"] = Readout(found["torch_difference"][0], "to PyTorch's own function")
    if p.affine == "undo":
        shown["undo_error"] = Readout(found["undo_error"][0], "largest |output − input|")
    if p.kind in ("layer", "rms"):
        shown["cosine_layer_rms"] = Readout(found["cosine_layer_rms"][0], "layer with RMS norm")
    return shown


def heatmap(title: str, name: str) -> Plot:
    """A grid of samples and features."""
    return Plot(title, PlotKind.HEATMAP, (name,), "feature", "sample", shown_when={"view": "grid"})


def bars(title: str, names: tuple[str, ...], x_label: str) -> Plot:
    """A statistic along one axis."""
    return Plot(title, PlotKind.BARS, names, x_label, title.split()[0].lower(), shown_when={"view": "statistics"})


def shares(title: str, name: str) -> Plot:
    """A histogram."""
    return Plot(title, PlotKind.HISTOGRAM, (name,), "value", "share", shown_when={"view": "histogram"})


def law(title: str, name: str, x_label: str, y_label: str, view: str, x_scale: Scale = "linear") -> Plot:
    """A curve with its theory."""
    return Plot(title, PlotKind.LINES, (name,), x_label, y_label, x_scale=x_scale, shown_when={"view": view})


DEMO = Demo(
    id="norm-anatomy",
    title="Which numbers get averaged?",
    insight="Batch, layer, group, instance and RMS norm are one formula on different sets of numbers.",
    parameters=NormAnatomy,
    plots=(
        heatmap("Input", "input"),
        heatmap("Output", "output"),
        heatmap("What sample 1, feature 1 is averaged with", "statistic_set"),
        bars("Mean of each feature over the batch", ("input_mean", "output_mean"), "feature"),
        bars("Variance of each feature, output", ("feature_variance",), "feature"),
        bars("Variance of each sample, output", ("sample_variance",), "sample"),
        shares("Before", "input_values"),
        shares("After", "output_values"),
        Plot(
            "Feature 1: measured, and PyTorch's own function",
            PlotKind.SCATTER,
            ("standardised",),
            "x",
            "x̂",
            shown_when={"view": "formula"},
        ),
        law("Where the variance comes down to ε", "output_rms", "variance v of the input", "rms x̂", "epsilon", "log"),
        law("Layer norm against RMS norm", "cosine_layer_rms", "mean/sd of the input", "cosine", "mean_shift"),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Ioffe & Szegedy 2015: batch norm",
        "Ba, Kiros & Hinton 2016: layer norm",
        "Ulyanov, Vedaldi & Lempitsky 2016: instance norm",
        "Wu & He 2018: group norm, and how the five relate",
        "Zhang & Sennrich 2019: RMS norm",
    ),
    theory=(
        Theory(
            "what all five layers compute",
            r"\hat{x} = \frac{x - \mu}{\sqrt{v + \varepsilon}}",
            "Ioffe & Szegedy 2015; here as PyTorch computes it",
            ("standardised",),
        ),
        Theory(
            "output variance of a feature after batch norm",
            r"\mathrm{Var}(\gamma\,\hat{x} + \beta) = \frac{\gamma^2\,v}{v + \varepsilon}",
            "Ioffe & Szegedy 2015",
            ("feature_variance",),
        ),
        Theory(
            "size of the output over the input's variance v",
            r"\mathrm{rms}\,\hat{x} = \sqrt{\frac{v}{v + \varepsilon}}",
            "Ioffe & Szegedy 2015",
            ("output_rms",),
        ),
        Theory(
            "angle between layer norm and RMS norm",
            r"\cos(\text{layer}, \text{RMS}) = \frac{1}{\sqrt{1 + (\text{mean}/\text{sd})^2}}",
            "derived here",
            ("cosine_layer_rms",),
        ),
    ),
)
