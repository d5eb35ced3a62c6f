"""Small batches, dropout, drift: where the numbers come from by which batch norm divides.

Idea: in training batch norm takes mean and variance from the batch, so a sample's output depends on its mates: the
mean of B numbers N(0, 1) has a standard deviation of 1/√B, their variance one of √(2(B − 1))/B. In evaluation it takes
running averages, m (1 − (1 − α)^t) after t batches of a shift by m, and what was learnt under dropout is too large.
Picture, by mode. train: in batches of 2 batch norm hardly learns (digits: 0.16 right, layer norm 0.67), from 8 on all
networks end within a few hundredths of each other; where each batch is of one class it stays at chance. noise: two
straight lines on log axes. independence: batch norm's output jumps from batch to batch, the other lines are level.
dropout: the variance in evaluation falls from 1 to 0.4 at a kept share of ½. shift: half the jump takes 7 batches.
Source: Ioffe & Szegedy 2015; Ba et al. 2016; Wu & He 2018; Li et al. 2018.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from flashgrad.demos.gallery.batch_statistics_claims import CLAIMS
from flashgrad.demos.gallery.batch_statistics_predictions import PREDICTIONS
from flashgrad.demos.kit.histogram import histogram
from flashgrad.demos.kit.norms import batch_memory as memory
from flashgrad.demos.kit.norms import batch_noise
from flashgrad.demos.kit.norms.batch_statistics_parameters import NORMS, SIZES, BatchStatistics
from flashgrad.demos.kit.norms.classification import CLASSES, Data
from flashgrad.demos.kit.norms.norm_training import arms, outcome, spread, train_all
from flashgrad.demos.kit.seed_statistics import rows
from flashgrad.demos.spec import Demo, Frame, Numbers, Plot, PlotKind, Readout, Scale, Series, Theory

AXIS = tuple(map(float, SIZES))


def frames(p: BatchStatistics) -> Iterator[Frame]:
    """The frames of the chosen mode; all but training come at once."""
    match p.mode:
        case "noise":
            yield noise(p)
        case "independence":
            yield independence(p)
        case "train":
            yield from by_training(p)
        case "dropout":
            yield dropout(p)
        case "shift":
            yield shift(p)


def noise(p: BatchStatistics) -> Frame:
    """Mean and variance of thousands of batches of each size."""
    *swept, chosen = batch_noise.noise(p.seed, (*SIZES, p.batch_size))
    found = {
        "mean_spread": tuple(noise.mean_spread for noise in swept),
        "variance_spread": tuple(noise.variance_spread for noise in swept),
        "theory_mean_spread": tuple(map(batch_noise.mean_spread_in_theory, SIZES)),
        "theory_variance_spread": tuple(map(batch_noise.variance_spread_in_theory, SIZES)),
    }
    of_chosen = {"mean_spread_chosen": (chosen.mean_spread,), "variance_spread_chosen": (chosen.variance_spread,)}
    return Frame(
        step=1,
        progress=1.0,
        series={
            **lines(AXIS, found, "mean_spread", "variance_spread"),
            "output_of_one": histogram(chosen.of_one, -3, 3, 24),
        },
        readouts={
            "mean_spread": Readout(chosen.mean_spread, f"sd of the mean of {p.batch_size}"),
            "theory_mean_spread": Readout(batch_noise.mean_spread_in_theory(p.batch_size), "1/√B"),
            "variance_spread": Readout(chosen.variance_spread, f"sd of the variance of {p.batch_size}"),
            "theory_variance_spread": Readout(batch_noise.variance_spread_in_theory(p.batch_size), "√(2(B − 1))/B"),
        },
        arrays={"batch_size": AXIS, **found, **of_chosen},
    )


def independence(p: BatchStatistics) -> Frame:
    """The same sample in one batch after the other, and how the change depends on the size of the batch."""
    found = batch_noise.in_batches(p.seed, p.batch_size, tuple(NORMS))
    effects = {
        "mate_effect": batch_noise.mate_effects(p.seed, SIZES),
        "theory_mate_effect": tuple(map(batch_noise.mate_effect_in_theory, SIZES)),
    }
    batch = tuple(float(index + 1) for index in range(batch_noise.BATCHES))
    return Frame(
        step=1,
        progress=1.0,
        series={**lines(batch, found, *OUTPUTS), **lines(AXIS, effects, "mate_effect")},
        readouts={f"mate_effect_{norm}": Readout(found[f"mate_effect_{norm}"][0], "rms change") for norm in NORMS},
        arrays={"batch_size": AXIS, **found, **effects},
    )


def by_training(p: BatchStatistics) -> Iterator[Frame]:
    """Every norm with every batch size, all in step; at last the loss in training mode against that in evaluation."""
    nets = arms(p)
    chosen = p.trained_sizes.index(p.batch_size)
    right, less = f"right, B = {p.batch_size}", f"loss, training less evaluation, B = {p.batch_size}"
    for seen in train_all(nets):
        by_size = {f"accuracy_{norm}": spread(p.trained_sizes, seen.accuracy[norm][:, -1]) for norm in NORMS}
        by_step = {f"accuracy_by_step_{norm}": spread(seen.steps, seen.accuracy[norm][..., chosen]) for norm in NORMS}
        yield Frame(
            step=seen.steps[-1],
            progress=0.99 * seen.steps[-1] / p.steps,
            series={**by_size, **by_step},
            readouts={name: Readout(series.y[chosen], right) for name, series in by_size.items()},
        )
    found = outcome(nets, seen.latest)
    gaps = {name: spread(p.trained_sizes, found[name]) for name in GAPS}
    yield Frame(
        step=p.steps,
        progress=1.0,
        series=gaps,
        readouts={name: Readout(series.y[chosen], less) for name, series in gaps.items()},
        arrays={
            "batch_size": tuple(map(float, p.trained_sizes)),
            **{name: rows(values) for name, values in found.items()},
        },
    )


def dropout(p: BatchStatistics) -> Frame:
    """Batch norm behind dropout in evaluation, for every share kept."""
    before, after = memory.eval_variances(p.seed, (*memory.KEEPS, p.keep))
    found = {
        "eval_variance_before": before[:-1],
        "eval_variance_after": after[:-1],
        "theory_eval_variance_before": tuple(map(memory.variance_after_dropout, memory.KEEPS)),
    }
    return Frame(
        step=1,
        progress=1.0,
        series=lines(memory.KEEPS, found, *VARIANCES),
        readouts={
            "eval_variance_before": Readout(before[-1], f"of the output, {p.keep:g} kept"),
            "theory_eval_variance_before": Readout(memory.variance_after_dropout(p.keep), "v/((v + c²)/p − c²)"),
            "eval_variance_after": Readout(after[-1], "dropout behind the norm"),
        },
        arrays={"keep": memory.KEEPS, **found, "eval_variance_chosen": before[-1:]},
    )


def shift(p: BatchStatistics) -> Frame:
    """The data jump: what batch norm remembers from batch to batch, and what a tanh behind it gets."""
    way = {
        **memory.after_shift(p.seed, p.batch_size, p.momentum, p.shift_mean, p.shift_scale, p.horizon),
        "theory_running_mean": memory.running_mean_in_theory(p.shift_mean, p.momentum, p.horizon),
        "theory_running_variance": memory.running_variance_in_theory(p.shift_scale, p.momentum, p.horizon),
    }
    slopes = {
        "tanh_slope": memory.tanh_slopes(p.seed, memory.SCALES),
        "theory_tanh_slope": tuple(map(memory.tanh_slope, memory.SCALES)),
    }
    steps = tuple(map(float, range(p.horizon + 1)))
    half = memory.half_covered(way["running_mean"], p.shift_mean)
    return Frame(
        step=p.horizon,
        progress=1.0,
        series={
            **lines(steps, way, "running_mean", "running_variance", *SLOPES),
            **lines(memory.SCALES, slopes, "tanh_slope"),
        },
        readouts={
            "half_covered": Readout(half, "batches to half the jump"),
            "theory_half_covered": Readout(memory.half_life(p.momentum), "ln ½ / ln(1 − α)"),
            "eval_mean": Readout(way["eval_mean"][0], "mean of the output right after"),
            **{name: Readout(way[name][0], "mean tanh′ right after") for name in SLOPES},
        },
        arrays={**way, "scale": memory.SCALES, **slopes},
    )


def lines(x: Numbers, found: Mapping[str, Numbers], *names: str) -> dict[str, Series]:
    """Arrays of these names over `x`, with their theory where there is one."""
    return {name: Series(x, found[name], found.get(f"theory_{name}")) for name in names}


def plot(mode: str, series: tuple[str, ...], title: str, x_label: str, y_label: str, *log: str) -> Plot:
    """Lines of one mode, with the axes named in `log` logarithmic."""
    x_scale: Scale = "log" if "x" in log else "linear"
    y_scale: Scale = "log" if "y" in log else "linear"
    return Plot(title, PlotKind.LINES, series, x_label, y_label, x_scale, y_scale, shown_when={"mode": mode})


def accuracies(data: Data) -> tuple[Plot, ...]:
    """The plots of held-out accuracy on these data, beside that of a guess."""
    by_size = tuple(f"accuracy_{norm}" for norm in NORMS)
    by_step = tuple(f"accuracy_by_step_{norm}" for norm in NORMS)
    plots = (
        plot("train", by_size, "Unseen samples, by batch size", "batch size", "share right", "x"),
        plot("train", by_step, "With the chosen batch size", "step", "share right"),
    )
    return tuple(replace(p, reference=1 / CLASSES[data], shown_when={"mode": "train", "data": data}) for p in plots)


OUTPUTS = tuple(f"output_{norm}" for norm in NORMS)
GAPS = ("mode_gap_batch", "mode_gap_layer")
VARIANCES = ("eval_variance_before", "eval_variance_after")
SLOPES = ("slope_batch", "slope_layer", "slope_none")
BEHIND = "batch after the shift"

DEMO = Demo(
    id="batch-statistics",
    title="Small batches, dropout, drift",
    insight="Batch norm makes a sample depend on its batch-mates, and what it remembers lags the data by some batches.",
    parameters=BatchStatistics,
    plots=(
        *accuracies("digits"),
        *accuracies("moons"),
        plot("train", GAPS, "Loss in training mode less that in evaluation", "batch size", "difference", "x"),
        plot("noise", ("mean_spread", "variance_spread"), "How noisy they are", "batch size", "sd", "x", "y"),
        Plot(
            "A sample x = 1 after batch norm, among random mates",
            PlotKind.HISTOGRAM,
            ("output_of_one",),
            "x̂",
            "share of batches",
            shown_when={"mode": "noise"},
        ),
        plot("independence", OUTPUTS, "One feature of the same sample", "batch", "output"),
        plot("independence", ("mate_effect",), "Batch norm, other mates", "batch size", "rms change", "x", "y"),
        plot("dropout", VARIANCES, "Output in evaluation, dropout before or after the norm", "kept share", "variance"),
        plot("shift", ("running_mean",), "The memory catches up", BEHIND, "running mean"),
        plot("shift", ("running_variance",), "And that of the spread", BEHIND, "running variance"),
        plot("shift", SLOPES, "The slope of a tanh behind the norm", BEHIND, "mean tanh′"),
        plot("shift", ("tanh_slope",), "What a large input does to it", "spread of the input", "mean tanh′", "x", "y"),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Ioffe & Szegedy 2015: batch norm, and running averages for evaluation",
        "Ba, Kiros & Hinton 2016: layer norm, which uses no other sample",
        "Wu & He 2018: group norm, and the error of batch norm in small batches",
        "Li et al. 2018: dropout before batch norm shifts the variance between training and evaluation",
        "Alpaydin & Kaynak 1998: the handwritten digits, UCI Machine Learning Repository",
    ),
    theory=(
        Theory(
            "spread of a batch's mean and variance, B values N(0, 1)",
            r"\mathrm{sd}(\mu) = \frac{1}{\sqrt{B}}, \quad \mathrm{sd}(v) = \frac{\sqrt{2(B - 1)}}{B}",
            "χ² distribution with B − 1 degrees of freedom",
            ("mean_spread", "variance_spread"),
        ),
        Theory(
            "change of x̂ among other mates",
            r"\mathrm{rms}(\hat{x} - \hat{x}') \approx \sqrt{\frac{3}{B}}",
            "derived here, to first order in 1/B",
            ("mate_effect",),
        ),
        Theory(
            "variance in evaluation, share p kept; c, v: ReLU's",
            r"\mathrm{Var}\,\hat{x} = \frac{v}{\frac{v + c^2}{p} - c^2}, \quad c = \frac{1}{\sqrt{2\pi}}, \quad"
            r" v = \frac{1}{2} - \frac{1}{2\pi}",
            "Li et al. 2018",
            ("eval_variance_before",),
        ),
        Theory(
            "t batches after a jump to N(m, s²), momentum α",
            r"m_t = m\,(1 - (1 - \alpha)^t), \quad v_t = s^2 + (1 - s^2)(1 - \alpha)^t",
            "geometric series",
            ("running_mean", "running_variance"),
        ),
        Theory(
            "mean slope of a tanh whose input has a spread of k",
            r"\mathbb{E}\,\tanh'(kz) = 1 - \mathbb{E}\,\tanh^2(kz), \quad z \sim \mathcal{N}(0, 1)",
            "calculus",
            ("tanh_slope",),
        ),
    ),
)
