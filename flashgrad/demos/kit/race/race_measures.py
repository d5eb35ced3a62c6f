"""What claims and questions measure of a race: numbers from its arrays. Pure math."""

import math
import statistics
from collections.abc import Sequence
from itertools import pairwise

from flashgrad.demos.kit.race.race import Race
from flashgrad.demos.kit.seed_statistics import factors, median
from flashgrad.demos.spec import Result

SKIPS = ("skip", "post", "sum", "pre", "pre_final_norm")
"""The arms with skips of the lineups that compare wirings."""


def late_median(values: Sequence[float]) -> float:
    """The median, in which what never came or was lost counts as infinite."""
    return statistics.median(math.inf if math.isnan(value) else value for value in values)


def final(result: Result, arm: str) -> float:
    """The median final loss of an arm; infinite where half of its networks are lost."""
    return late_median(result.row(f"final_loss_{arm}"))


def lost_share(result: Result, arm: str) -> float:
    """The share of an arm's networks that are lost, in [0, 1]."""
    losses = result.row(f"final_loss_{arm}")
    return sum(not math.isfinite(loss) for loss in losses) / len(losses)


def steps_to_goal(result: Result, arm: str) -> float:
    """The median step at which an arm's networks reach the goal; infinite where half of them never do."""
    return late_median(result.row(f"steps_to_goal_{arm}"))


def winner(result: Result) -> str:
    """The arm that is first at the goal, of several the one with the lowest loss then; empty if none arrives."""
    arms = list(result.parameters.arms)
    first = min(arms, key=lambda arm: (steps_to_goal(result, arm), final(result, arm)))
    return first if math.isfinite(steps_to_goal(result, first)) else ""


def worst_of_skips(result: Result) -> float:
    """The highest final loss of an arm with skips over that of the plain one; infinite where it is lost."""
    skips = [arm for arm in result.parameters.arms if arm in SKIPS]
    return max(final(result, arm) for arm in skips) / final(result, "plain")


def plain_first(result: Result, milestone: str) -> float:
    """The share of seeds whose plain network is at a milestone before the one with skips, `half_way` or `to_goal`."""
    pairs = zip(result.row(f"steps_{milestone}_plain"), result.row(f"steps_{milestone}_skip"), strict=True)
    found = [plain < skip for plain, skip in pairs]
    return sum(found) / len(found)


def loss_after_epochs(result: Result, arm: str, epochs: int) -> float:
    """The median loss on the first batch after so many epochs; not a number where the run was shorter."""
    step = epochs * int(result.row("steps_per_epoch")[0])
    losses = result.rows(f"loss_{arm}")
    return late_median([history[step] for history in losses]) if step < len(losses[0]) else math.nan


def first_loss(result: Result, arm: str) -> float:
    """The median loss on the first batch, as a multiple of chance."""
    return late_median([history[0] for history in result.rows(f"loss_{arm}")]) / result.row("chance")[0]


def gradient_factor(result: Result, arm: str) -> float:
    """(δ₁/δ_L)^{1/(L−1)} before training; median over seeds."""
    return median(factors(result.rows(f"delta_{arm}")))


def over_full(result: Result, arm: str) -> float:
    """The final loss without a part over that of the full recipe; infinite where it is lost."""
    whole = final(result, "full")
    return final(result, arm) / whole if 0 < whole < math.inf else math.nan


def worst_rise(result: Result, arms: Sequence[str]) -> float:
    """The largest ratio of an arm's final loss to that of the arm before it; below 1 if each does better."""
    losses = [final(result, arm) for arm in arms]
    return max(after / before for before, after in pairwise(losses))


def questioned_arm(p: Race) -> str:
    """The arm whose first loss is asked for: the one with all parts."""
    return {"skip": "skip", "wirings": "post", "grid": "relu_norm_skip", "leave_one_out": "full"}[p.lineup]
