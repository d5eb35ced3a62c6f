"""What is claimed of normalisation layers, and what the learner is asked about them.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math
import statistics
from collections.abc import Mapping

from flashgrad.demos.kit.norms.norm_measures import largest_possible
from flashgrad.demos.kit.norms.normalisation import Kind, Normalisation
from flashgrad.demos.spec import Claim, Prediction, Result

NAMES: Mapping[Kind, str] = {
    "batch": "batch norm",
    "layer": "layer norm",
    "group": "group norm",
    "instance": "instance norm",
    "rms": "RMS norm",
}


def first(name: str, result: Result) -> float:
    """The only number of an array."""
    return result.row(name)[0]


def largest_mean(result: Result) -> float:
    """The largest |mean| of a feature of the output over the batch."""
    return max(map(abs, result.row("feature_mean")))


def off_variance(result: Result) -> float:
    """The largest difference between a feature's output variance and v / (v + ε)."""
    p: Normalisation = result.parameters
    pairs = zip(result.row("feature_variance"), result.row("input_feature_variance"), strict=True)
    return max(abs(measured - variance / (variance + p.epsilon)) for measured, variance in pairs)


def of_two(result: Result) -> float:
    """|x̂| of batch norm on a batch of two: the median over features."""
    return statistics.median(result.row("of_two"))


def over_bound(result: Result) -> float:
    """The largest |x̂| over its bound."""
    p: Normalisation = result.parameters
    return first("largest_standardised", result) / largest_possible(p)


def has_effect(result: Result) -> float:
    """1 where sample 1's output changes with its batch-mates, else 0."""
    return float(first("mate_effect", result) > 1e-9)


def why_two(result: Result) -> str:
    """The number and the reason, for the first question."""
    return (
        f"|x̂| is {of_two(result):.4f}, and less only where ε counts: two numbers lie equally far on either side of "
        "their mean, and that distance is their standard deviation."
    )


def why_effect(result: Result) -> str:
    """The number and the reason, for the second question."""
    p: Normalisation = result.parameters
    effect = f"Its output changes by {first('mate_effect', result):.2g} (rms)"
    if p.kind != "batch" and p.affine == "undo" and p.batch_size > 1:
        return f"{effect}: {NAMES[p.kind]} itself does not see them, but γ and β are taken from this batch."
    if p.kind != "batch":
        return f"{effect}: {NAMES[p.kind]} averages over numbers of the sample itself only."
    if p.batch_size == 1:
        return f"{effect}: there are no mates in a batch of one."
    if p.mode == "eval":
        return f"{effect}: in evaluation batch norm takes fixed averages."
    if p.affine == "undo":
        return f"{effect}: γ and β bring the input back, whatever the mates."
    return f"{effect}: the mean and the variance are those of the whole batch, mates included."


def why_constant(result: Result) -> str:
    """The number and the reason, for the third question."""
    p: Normalisation = result.parameters
    value = first("constant_output", result)
    if p.kind == "rms":
        return f"The output is {value:.4g}: RMS norm takes no mean off and divides 5 by its own size."
    return f"The output is {value:.4g}: x − μ is 0, and ε keeps 0/√(0 + ε) from becoming 0/0."


def trains(p: Normalisation) -> bool:
    """Whether batch norm standardises a batch of at least two numbers per feature, without γ and β."""
    return p.kind == "batch" and p.mode == "train" and p.affine == "none" and p.set_size > 1


def takes_mean_off(p: Normalisation) -> bool:
    """Whether the statistics are those of the numbers themselves, and a mean is taken off at least two."""
    return p.kind != "rms" and p.set_size > 1 and not (p.kind == "batch" and p.mode == "eval")


PREDICTIONS = (
    Prediction(
        key="values",
        question=lambda _: "Batch norm in training, a batch of 2, Gaussian inputs: which values can x̂ take?",
        answer=of_two,
        explanation=why_two,
        choices=lambda _: (("only 0", 0.0), ("only ±1", 1.0), ("any up to ±3", 3.0)),
    ),
    Prediction(
        key="mate_effect",
        question=lambda p: (
            f"{NAMES[p.kind].capitalize() if p.kind != 'rms' else NAMES[p.kind]}"
            f"{' in evaluation' if p.mode == 'eval' else ''}: replace all batch-mates of sample 1. Does its output "
            "change?"
        ),
        answer=has_effect,
        explanation=why_effect,
        choices=lambda _: (("it stays", 0.0), ("it changes", 1.0)),
    ),
    Prediction(
        key="constant_output",
        question=lambda p: f"All inputs are 5, 5, 5, …: what does {NAMES[p.kind]} give in training (without γ and β)?",
        answer=lambda result: first("constant_output", result),
        explanation=why_constant,
        choices=lambda _: (("0", 0.0), ("1", 1.0), ("5", 5.0)),
    ),
)
CLAIMS = (
    Claim(
        "Batch norm gives every feature mean 0 over the batch.",
        largest_mean,
        low=0,
        high=1e-6,
        source="Ioffe & Szegedy 2015",
        unit="largest |mean|",
        applies=trains,
    ),
    Claim(
        "Batch norm gives every feature variance v/(v + ε) over the batch, which is 1 but for tiny v.",
        off_variance,
        low=0,
        high=1e-9,
        source="Ioffe & Szegedy 2015",
        unit="largest difference",
        applies=trains,
    ),
    Claim(
        "In evaluation, too, batch norm gives every feature of the batch mean 0.",
        largest_mean,
        low=0,
        high=1e-6,
        source="a common slip: evaluation takes fixed averages, not the batch's",
        unit="largest |mean|",
        applies=lambda p: p.kind == "batch" and p.mode == "eval" and p.affine == "none" and p.input == "random",
    ),
    Claim(
        "x̂ = (x − μ)/√(v + ε), v divided by n and not by n − 1, is what PyTorch computes.",
        lambda result: first("torch_difference", result),
        low=0,
        high=1e-9,
        source="Ioffe & Szegedy 2015; Ba et al. 2016; Wu & He 2018; Zhang & Sennrich 2019",
        unit="largest difference",
        applies=lambda p: p.set_size > 1 and p.input == "random",
    ),
    Claim(
        "γ = √(v + ε) and β = μ of each feature undo batch norm.",
        lambda result: first("undo_error", result),
        low=0,
        high=1e-6,
        source="Ioffe & Szegedy 2015",
        unit="largest |output − input|",
        applies=lambda p: p.kind == "batch",
    ),
    Claim(
        "γ and β of each feature can undo this layer as well.",
        lambda result: first("undo_error", result),
        low=0,
        high=1e-6,
        source="a common transfer from batch norm; here μ and v are each sample's own",
        unit="largest |output − input|",
        applies=lambda p: p.kind != "batch" and p.affine == "undo" and p.batch_size > 1 and p.input == "random",
    ),
    Claim(
        "Where the variance equals ε, the output's spread is 1/√2.",
        lambda result: first("rms_at_epsilon", result),
        low=math.sqrt(0.5) - 1e-4,
        high=math.sqrt(0.5) + 1e-4,
        source="√(v/(v + ε))",
        unit="rms x̂",
        applies=lambda p: p.set_size > 1,
    ),
    Claim(
        "A constant input gives 0.",
        lambda result: first("constant_output", result),
        low=0,
        high=1e-6,
        source="x − μ = 0 over √(0 + ε), Ioffe & Szegedy 2015; RMS norm takes no mean off",
        unit="largest |x̂|",
    ),
    Claim(
        "Without ε a constant input would give 0/0, which is not a number.",
        lambda result: float(math.isnan(first("constant_without_epsilon", result))),
        low=1,
        high=1,
        source="Ioffe & Szegedy 2015",
        unit="1 if not a number",
        applies=lambda p: p.kind != "rms",
    ),
    Claim(
        "A sample's output does not depend on its batch-mates.",
        lambda result: first("mate_effect", result),
        low=0,
        high=1e-9,
        source="Ba et al. 2016",
        unit="rms change",
        condition="layer, group, instance or RMS norm; batch norm only in evaluation",
        applies=lambda p: p.batch_size > 1 and p.affine != "undo" and p.input == "random",
    ),
    Claim(
        "Of n numbers none lies more than √(n − 1) standard deviations from their mean.",
        over_bound,
        low=0,
        high=1 + 1e-9,
        source="Samuelson 1968",
        unit="largest |x̂| over √(n − 1)",
        applies=takes_mean_off,
    ),
    Claim(
        "Group norm of one group is layer norm, and of groups of one feature instance norm.",
        lambda result: max(result.row("group_gaps")),
        low=0,
        high=1e-9,
        source="Wu & He 2018",
        unit="largest difference",
        applies=lambda p: p.kind == "group" and p.positions > 1,
    ),
    Claim(
        "RMS norm gives nearly what layer norm gives.",
        lambda result: first("cosine_layer_rms", result),
        low=0.95,
        high=1 + 1e-9,
        source="Zhang & Sennrich 2019; the cosine is 1/√(1 + (mean/sd)²)",
        unit="cosine",
        condition="the mean over a sample's features is small beside their spread",
        applies=lambda p: p.kind in ("layer", "rms") and p.set_size > 1 and p.input == "random",
    ),
    Claim(
        "Layer norm brings the features of a sample to one scale.",
        lambda result: 1 - first("cosine_layer_centred", result),
        low=0.01,
        high=2,
        source="a common statement; one μ and one v serve all features, so their pattern stays",
        unit="1 − cosine between x̂ and x − mean",
        applies=lambda p: p.kind == "layer" and p.set_size > 1 and p.input == "random",
    ),
)
