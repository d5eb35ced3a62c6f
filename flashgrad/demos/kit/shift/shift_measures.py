"""What claims and questions measure of networks with added shift: numbers from their arrays. Pure math."""

import math

from flashgrad.demos.kit.race.race_measures import late_median
from flashgrad.demos.kit.seed_statistics import median
from flashgrad.demos.kit.shift.shifted_network import ARMS, LEARNED
from flashgrad.demos.spec import Numbers, Result


def final(result: Result, arm: str) -> float:
    """The median final loss of an arm that was followed; infinite where half of its networks are lost."""
    return late_median(result.row(f"final_loss_{arm}"))


def drift(result: Result, arm: str) -> float:
    """By how many standard deviations the mean of a unit's input moves in a step, median over steps and networks."""
    return median(result.row(f"drift_per_step_{arm}"))


def most_drifting(result: Result) -> float:
    """The number of the arm whose inputs drift most."""
    drifts = [drift(result, arm) for arm in ARMS]
    known = [value for value in drifts if not math.isnan(value)]
    return float(drifts.index(max(known))) if known else math.nan


def benefit_lost(result: Result) -> float:
    """Where the loss with the shift lies between that with batch norm alone, 0, and that without a norm, 1.

    A lost network's loss is infinite: what is finite lies at 0 then, and what is not at 1.
    """
    none, batch, shifted = (final(result, arm) for arm in ARMS)
    if math.isinf(none):
        return float(math.isinf(shifted))
    return (shifted - batch) / (none - batch) if none != batch and math.isfinite(batch) else math.nan


def kept_promise(result: Result, arm: str) -> float:
    """The median over steps and networks of the decrease of the loss over what the gradient promised."""
    return median([median(kept) for kept in result.rows(f"kept_promise_{arm}")])


def at_settings(result: Result, name: str) -> Numbers:
    """The median over networks of an array (S, settings), setting by setting; what is lost counts as infinite."""
    return tuple(map(late_median, zip(*result.rows(name), strict=True)))


def best_loss(result: Result, norm: str) -> float:
    """The lowest median loss over all settings."""
    return min(at_settings(result, f"final_loss_{norm}"))


def worst_loss(result: Result, norm: str) -> float:
    """The highest median loss over all settings; infinite where half of the networks are lost at one."""
    return max(at_settings(result, f"final_loss_{norm}"))


def largest_rate(result: Result, norm: str) -> float:
    """The largest learning rate at which every network has learned something; 0 if there is none."""
    worst = [max(losses) for losses in zip(*result.rows(f"final_loss_{norm}"), strict=True)]
    return max((lr for lr, loss in zip(result.row("setting"), worst, strict=True) if loss < LEARNED), default=0.0)


def rates_gained(result: Result) -> float:
    """By what factor batch norm's largest learning rate exceeds that without a norm; 1 where nothing learns."""
    alone, normed = (largest_rate(result, norm) for norm in ("none", "batch"))
    if not alone:
        return math.inf if normed else 1.0
    return normed / alone


def failed_settings(result: Result, norm: str) -> float:
    """The share of settings at which the median network learns nothing or is lost."""
    losses = at_settings(result, f"final_loss_{norm}")
    return sum(loss >= LEARNED for loss in losses) / len(losses)


def gradient_at_ten(result: Result, norm: str = "batch") -> float:
    """‖∂L/∂W‖ with weights 10 times as large over that with gain 1."""
    by_gain = dict(zip(result.row("setting"), at_settings(result, f"weight_grad_{norm}"), strict=True))
    return by_gain[10.0] / by_gain[1.0] if by_gain[1.0] else math.nan


def saturated_at_most(result: Result, norm: str) -> float:
    """The largest median share of units with |h| > 4 over the settings whose networks are not lost."""
    shares = [median(column) for column in zip(*result.rows(f"saturated_{norm}"), strict=True)]
    return max((share for share in shares if not math.isnan(share)), default=math.nan)
