"""What the learner is asked about batch statistics, by mode; the answers are read from the run."""

import math
import statistics

from flashgrad.demos.gallery.batch_statistics_claims import accuracy, half_time
from flashgrad.demos.kit.norms.batch_memory import variance_after_dropout
from flashgrad.demos.kit.norms.batch_noise import mate_effect_in_theory
from flashgrad.demos.kit.norms.batch_statistics_parameters import NORMS, BatchStatistics
from flashgrad.demos.kit.norms.classification import CLASSES
from flashgrad.demos.kit.norms.normed_classifier import Norm
from flashgrad.demos.spec import Prediction, Result

Choices = tuple[tuple[str, float], ...]

VARIANCES: Choices = (("1", 1.0), ("0.7", 0.7), ("0.4", 0.4), ("0.2", 0.2))
CHANGES: Choices = (
    ("not at all", 0.0),
    ("by about 0.1", 0.1),
    ("by about 0.3", 0.3),
    ("by about 0.6", 0.6),
    ("by about 1.2", 1.2),
)


def under(norm: Norm) -> str:
    """`under batch norm`, or `without a norm`."""
    return "without a norm" if norm == "none" else f"under {NORMS[norm]}"


def begun(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def question(p: BatchStatistics) -> str:
    """The first question."""
    match p.mode:
        case "noise":
            return f"Batches of {p.batch_size} numbers N(0, 1): the standard deviation of their means is about …?"
        case "independence":
            return (
                f"{begun(under(p.norm))}, batches of {p.batch_size}: all mates of a sample are replaced. By how much "
                "(rms) does its output change?"
            )
        case "train":
            held_out = "unseen digits" if p.data == "digits" else "unseen points of the two moons"
            sort = " of one class each" if p.batches == "one_class" else ""
            return (
                f"{begun(under(p.norm))}, {p.steps} batches of {p.batch_size}{sort}: what share of {held_out} is "
                "recognised then?"
            )
        case "dropout":
            return (
                f"Dropout keeps {p.keep:g} of the units before Linear and batch norm: what variance does the output "
                "have in evaluation?"
            )
        case "shift":
            return (
                f"The data's mean jumps from 0 to {p.shift_mean:g}, the spread from 1 to {p.shift_scale:g}: what mean "
                "has batch norm's output in evaluation right after?"
            )


def choices(p: BatchStatistics) -> Choices:
    """The answers offered for the first question."""
    match p.mode:
        case "noise":
            values = (1 / p.batch_size, 1 / math.sqrt(p.batch_size), 1.0)
            return tuple((f"{value:.2g}", value) for value in values)
        case "independence":
            return CHANGES
        case "train":
            guess = 1 / CLASSES[p.data]
            return ((f"{guess:g}, as by guessing", guess), ("0.65", 0.65), ("0.85", 0.85), ("1", 1.0))
        case "dropout":
            return VARIANCES
        case "shift":
            return tuple((f"{value:g}", value) for value in (0.0, p.shift_mean / 2, p.shift_mean))


def answer(result: Result) -> float:
    """What the first question asks for."""
    p: BatchStatistics = result.parameters
    match p.mode:
        case "noise":
            return result.row("mean_spread_chosen")[0]
        case "independence":
            return result.row(f"mate_effect_{p.norm}")[0]
        case "train":
            return accuracy(result, p.norm, p.batch_size)
        case "dropout":
            return result.row("eval_variance_chosen")[0]
        case "shift":
            return result.row("eval_mean")[0]


def why(result: Result) -> str:
    """The number and the reason, for the first question."""
    p: BatchStatistics = result.parameters
    found = answer(result)
    match p.mode:
        case "noise":
            return f"It is {found:.3g}: the errors of {p.batch_size} samples partly cancel, which leaves 1/√B of one."
        case "independence":
            return f"It changes by {found:.2g}: {why_change(p)}."
        case "train":
            return f"{found:.2f} of them, where guessing gives {1 / CLASSES[p.data]:g}: {why_accuracy(p)}."
        case "dropout":
            expected = variance_after_dropout(p.keep)
            return (
                f"It is {found:.3f}, and v/((v + c²)/p − c²) = {expected:.3f}: the variance learnt was that of inputs "
                "with dropout's noise, which evaluation does not have."
            )
        case "shift":
            return (
                f"It is {found:.2f}: evaluation takes the mean and the variance that are remembered, and those are "
                "still the old ones."
            )


def why_change(p: BatchStatistics) -> str:
    """The reason for the change, or its absence."""
    if p.norm == "none":
        return "without a norm no sample meets another"
    if p.norm != "batch":
        return f"{NORMS[p.norm]} averages over features of the sample itself only"
    expected = mate_effect_in_theory(p.batch_size)
    return f"mean and variance are those of the batch, and their noise makes √(3/B) = {expected:.2g} of it"


def why_accuracy(p: BatchStatistics) -> str:
    """The reason for the accuracy."""
    if p.norm != "batch":
        return f"{under(p.norm)} no sample meets another, so a small batch only makes the gradient noisy"
    if p.batches == "one_class":
        return "in training the norm takes off what a batch of one class has in common, and that is the class"
    if p.batch_size == 2:
        return "of two numbers the norm leaves only which is larger, +1 or −1"
    noise = 1 / math.sqrt(p.batch_size)
    return f"each mean by which the norm shifts is off by 1/√B = {noise:.2g} standard deviations"


def second_question(p: BatchStatistics) -> str:
    """The second question."""
    match p.mode:
        case "noise":
            return "Batches four times as large: by what is the standard deviation of their means multiplied?"
        case "independence":
            return (
                f"The same sample alone, in a batch of one, {under(p.norm)}: how much (rms) does its output differ "
                f"from that in the batch of {p.batch_size}?"
            )
        case "train":
            return f"With batches of {p.batch_size}: which network recognises most?"
        case "dropout":
            return "And with dropout behind the batch norm instead: what variance in evaluation?"
        case "shift":
            return f"Momentum {p.momentum:g}: after how many batches has the running mean covered half of the jump?"


def second_choices(p: BatchStatistics) -> Choices:
    """The answers offered for the second question; batches are asked for as a number on a ladder."""
    match p.mode:
        case "noise":
            return (("1/4", 0.25), ("1/2", 0.5), ("1", 1.0))
        case "independence":
            return (("not at all", 0.0), ("by about 0.5", 0.5), ("by about 1", 1.0))
        case "train":
            return tuple((name, float(index)) for index, name in enumerate(NORMS.values()))
        case "dropout":
            return VARIANCES
        case "shift":
            return tuple((str(count), float(count)) for count in (1, 3, 7, 20, 70))


def second_answer(result: Result) -> float:
    """What the second question asks for; of networks the place of the best among all."""
    p: BatchStatistics = result.parameters
    match p.mode:
        case "noise":
            spreads = result.row("mean_spread")
            return statistics.median(larger / smaller for smaller, larger in zip(spreads, spreads[2:], strict=False))
        case "independence":
            return result.row(f"alone_difference_{p.norm}")[0]
        case "train":
            found = [accuracy(result, norm, p.batch_size) for norm in NORMS]
            return float(found.index(max(found)))
        case "dropout":
            return result.row("eval_variance_after")[0]
        case "shift":
            return half_time(result)


def why_second(result: Result) -> str:
    """The number and the reason, for the second question."""
    p: BatchStatistics = result.parameters
    found = second_answer(result)
    match p.mode:
        case "noise":
            return f"By {found:.2f}: the noise falls with the square root, so half of it costs four times the samples."
        case "independence":
            return f"The difference is {found:.2g}: {why_alone(p)}."
        case "train":
            each = ", ".join(f"{name} {accuracy(result, norm, p.batch_size):.2f}" for norm, name in NORMS.items())
            sorted_by_class = "and from a batch of one class batch norm takes off what marks the class"
            why = sorted_by_class if p.batches == "one_class" else "the smaller the batch, the noisier batch norm is"
            return f"Recognised are: {each}; {why}."
        case "dropout":
            return f"It is {found:.3f}: the norm sees the same inputs in training as in evaluation."
        case "shift":
            return (
                f"After {found:g}: each batch moves the memory by {p.momentum:g} of what is missing, so after t of "
                f"them (1 − {p.momentum:g})^t of the jump is left."
            )


def why_alone(p: BatchStatistics) -> str:
    """The reason for what a sample alone gives."""
    if p.norm == "batch":
        return "one number is its own mean, so the formula gives 0 for it, and PyTorch refuses"
    return "nothing in its output ever came from the others"


PREDICTIONS = (
    Prediction("outcome", question, answer, why, choices=choices),
    Prediction("comparison", second_question, second_answer, why_second, choices=second_choices),
)
