"""What is claimed of batch statistics. Every number is taken from the run; some common claims are contradicted."""

import statistics
from collections.abc import Callable

from flashgrad.demos.kit.norms.batch_memory import half_covered, half_life, saturated_slope
from flashgrad.demos.kit.norms.batch_statistics_parameters import SIZES, BatchStatistics
from flashgrad.demos.kit.norms.normed_classifier import Norm
from flashgrad.demos.spec import Claim, Result


def error(result: Result, name: str, start: int = 0) -> float:
    """The largest |measured/theory − 1| of an array, from the value at `start` on."""
    pairs = zip(result.row(name)[start:], result.row(f"theory_{name}")[start:], strict=True)
    return max(abs(found / expected - 1) for found, expected in pairs)


def at_size(result: Result, name: str, size: int) -> float:
    """The median over seeds of a training run's array at this batch size."""
    place = result.row("batch_size").index(size)
    return statistics.median(row[place] for row in result.rows(name))


def accuracy(result: Result, norm: Norm, size: int) -> float:
    """The share of held-out samples that the median network puts in the right class."""
    return at_size(result, f"accuracy_{norm}", size)


def lead(result: Result, norm: Norm, other: Norm, size: int) -> float:
    """By how much one norm's accuracy exceeds the other's."""
    return accuracy(result, norm, size) - accuracy(result, other, size)


def leads(result: Result, norm: Norm, others: tuple[Norm, ...], least: int = 2) -> list[float]:
    """The lead over the best of the others, for each batch size from `least` up."""
    sizes = [int(size) for size in result.row("batch_size") if size >= least]
    return [min(lead(result, norm, other, size) for other in others) for size in sizes]


def error_of_running_mean(result: Result) -> float:
    """The mean |measured − theory| of the running mean, over the size of the shift."""
    pairs = zip(result.row("running_mean"), result.row("theory_running_mean"), strict=True)
    shift: float = result.parameters.shift_mean
    return statistics.fmean(abs(found - expected) for found, expected in pairs) / shift


def half_time(result: Result) -> float:
    """Batches until the running mean has covered half of the jump."""
    return half_covered(result.row("running_mean"), result.parameters.shift_mean)


def saturated(result: Result) -> float:
    """The largest |slope · k/√(2/π) − 1| among inputs of spread k ≥ 4."""
    pairs = zip(result.row("scale"), result.row("tanh_slope"), strict=True)
    return max(abs(slope / saturated_slope(scale) - 1) for scale, slope in pairs if scale >= 4)


def in_mode(mode: str) -> Callable[[BatchStatistics], bool]:
    """Whether a run is of this mode."""
    return lambda p: p.mode == mode


def is_trained(p: BatchStatistics) -> bool:
    """Whether networks were trained as is usual: mixed batches, enough width, rates at which they get on."""
    gets_on = 0.05 <= p.lr <= 0.2 and 0.05 <= p.momentum <= 0.3 and p.steps >= 100
    return p.mode == "train" and p.batches == "mixed" and p.width >= 16 and gets_on


def is_sorted(p: BatchStatistics) -> bool:
    """Whether networks were trained long enough in batches of one class each."""
    gets_on = 0.05 <= p.lr <= 0.2 and p.steps >= 60
    return p.mode == "train" and p.batches == "one_class" and p.width >= 16 and gets_on


TRAINED = "mixed batches, learning rate and momentum near 0.1, 100 steps or more, at least 16 units per layer"

OF_NOISE = (
    Claim(
        "The mean of a batch of B has a standard deviation of 1/√B.",
        lambda result: error(result, "mean_spread"),
        low=0,
        high=0.06,
        source="independent N(0, 1) samples",
        unit="largest relative error",
        applies=in_mode("noise"),
    ),
    Claim(
        "The variance of a batch has a standard deviation of √(2(B − 1))/B.",
        lambda result: error(result, "variance_spread"),
        low=0,
        high=0.08,
        source="χ² with B − 1 degrees of freedom",
        unit="largest relative error",
        condition="Gaussian samples",
        applies=in_mode("noise"),
    ),
    Claim(
        "With 32 samples a batch's statistics are as good as exact.",
        lambda result: result.row("mean_spread")[result.row("batch_size").index(32)],
        low=0,
        high=0.05,
        source="a common rule of thumb; the error only falls with √B",
        unit="sd of the mean",
        applies=in_mode("noise"),
    ),
)
OF_INDEPENDENCE = (
    Claim(
        "Under layer norm a sample's output does not depend on its batch.",
        lambda result: result.row("mate_effect_layer")[0] + result.row("alone_difference_layer")[0],
        low=0,
        high=1e-9,
        source="Ba et al. 2016",
        unit="rms change, among other mates or alone",
        applies=in_mode("independence"),
    ),
    Claim(
        "Under group norm a sample's output does not depend on its batch.",
        lambda result: result.row("mate_effect_group")[0] + result.row("alone_difference_group")[0],
        low=0,
        high=1e-9,
        source="Wu & He 2018",
        unit="rms change, among other mates or alone",
        applies=in_mode("independence"),
    ),
    Claim(
        "Under batch norm in training a sample's output depends on its batch-mates.",
        lambda result: result.row("mate_effect_batch")[0],
        low=0.05,
        high=2,
        source="Ioffe & Szegedy 2015",
        unit="rms change",
        applies=in_mode("independence"),
    ),
    Claim(
        "Other batch-mates change batch norm's output by √(3/B).",
        lambda result: error(result, "mate_effect", SIZES.index(8)),
        low=0,
        high=0.1,
        source="to first order in 1/B, from the noise of mean and variance",
        unit="largest relative error",
        condition="Gaussian samples, batches of 8 or more",
        applies=in_mode("independence"),
    ),
)
OF_TRAINING = (
    Claim(
        "In batches of 2 a network learns worse with batch norm than with layer norm.",
        lambda result: lead(result, "layer", "batch", 2),
        low=0.05,
        high=1,
        source="Wu & He 2018, for group norm",
        unit="difference of accuracies",
        condition=TRAINED,
        applies=is_trained,
    ),
    Claim(
        "In batches of 2 a network learns worse with batch norm than with group norm.",
        lambda result: lead(result, "group", "batch", 2),
        low=0.05,
        high=1,
        source="Wu & He 2018",
        unit="difference of accuracies",
        condition=TRAINED,
        applies=is_trained,
    ),
    Claim(
        "From batches of 8 on a network learns as well with batch norm as with any of the others, within 0.05.",
        lambda result: min(leads(result, "batch", ("none", "layer", "group"), least=8)),
        low=-0.05,
        high=1,
        source="Ioffe & Szegedy 2015; Wu & He 2018 find a loss below 16",
        unit="smallest lead in accuracy",
        condition=TRAINED,
        applies=is_trained,
    ),
    Claim(
        "Layer norm learns better than batch norm whatever the batch size.",
        lambda result: min(leads(result, "layer", ("batch",))),
        low=0.02,
        high=1,
        source="a common generalisation from small batches",
        unit="smallest lead in accuracy",
        applies=is_trained,
    ),
    Claim(
        "In batches of 2 layer norm learns better than no norm at all.",
        lambda result: lead(result, "layer", "none", 2),
        low=0.02,
        high=1,
        source="common advice; it depends on the data",
        unit="difference of accuracies",
        applies=is_trained,
    ),
    Claim(
        "Where each batch is of one class, batch norm does worse than layer norm at every batch size.",
        lambda result: min(leads(result, "layer", ("batch",))),
        low=0.1,
        high=1,
        source="batch norm takes off what the samples of a batch have in common, here their class",
        unit="smallest lead in accuracy",
        applies=is_sorted,
    ),
    Claim(
        "On the same samples batch norm gives the same loss in training as in evaluation.",
        lambda result: abs(at_size(result, "mode_gap_batch", 4)),
        low=0,
        high=0.02,
        source="a common assumption; the two modes take different statistics",
        unit="difference of losses, batches of 4",
        applies=is_trained,
    ),
    Claim(
        "On the same samples layer norm gives the same loss in training as in evaluation.",
        lambda result: max(abs(gap) for row in result.rows("mode_gap_layer") for gap in row),
        low=0,
        high=1e-9,
        source="Ba et al. 2016",
        unit="largest difference of losses",
        applies=is_trained,
    ),
)
OF_DROPOUT = (
    Claim(
        "Behind dropout batch norm's output has the variance v/((v + c²)/p − c²) in evaluation.",
        lambda result: error(result, "eval_variance_before"),
        low=0,
        high=0.05,
        source="Li et al. 2018",
        unit="largest relative error",
        applies=in_mode("dropout"),
    ),
    Claim(
        "Batch norm gives variance 1 in evaluation too, whatever stands before it.",
        lambda result: result.row("eval_variance_chosen")[0],
        low=0.95,
        high=1.05,
        source="a common assumption, which leaves out that dropout acts in training only",
        unit="variance",
        applies=lambda p: p.mode == "dropout" and p.keep <= 0.9,
    ),
    Claim(
        "Dropout behind batch norm leaves what it remembers alone.",
        lambda result: result.row("eval_variance_after")[0],
        low=0.95,
        high=1.05,
        source="Li et al. 2018",
        unit="variance",
        applies=in_mode("dropout"),
    ),
)
OF_SHIFT = (
    Claim(
        "The running mean follows a shift by m as m (1 − (1 − α)^t).",
        error_of_running_mean,
        low=0,
        high=0.06,
        source="exponential average with weight α for the newest batch",
        unit="mean relative error",
        condition="the shift is at least as large as the spread",
        applies=lambda p: p.mode == "shift" and p.shift_mean >= p.shift_scale,
    ),
    Claim(
        "Half of a jump is covered after ln ½ / ln(1 − α) batches.",
        lambda result: half_time(result) - half_life(result.parameters.momentum),
        low=-1,
        high=2,
        source="from (1 − α)^t = ½, rounded up to whole batches",
        unit="batches more",
        condition="the shift is at least as large as the spread, a momentum of 0.05 or more",
        applies=lambda p: p.mode == "shift" and p.shift_mean >= p.shift_scale and p.momentum >= 0.05,
    ),
    Claim(
        "Batch norm takes a shift of the data off at once, in evaluation too.",
        lambda result: abs(result.row("eval_mean")[0]),
        low=0,
        high=0.1,
        source="a common hope; evaluation takes what is remembered",
        unit="mean of the output right after",
        applies=in_mode("shift"),
    ),
    Claim(
        "A large input of spread k leaves a tanh a mean slope of √(2/π)/k.",
        saturated,
        low=0,
        high=0.06,
        source="only |z| below about 1/k has a slope",
        unit="largest relative error",
        condition="k of 4 or more",
        applies=in_mode("shift"),
    ),
)
CLAIMS = (*OF_NOISE, *OF_INDEPENDENCE, *OF_TRAINING, *OF_DROPOUT, *OF_SHIFT)
