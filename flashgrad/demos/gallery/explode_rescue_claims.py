"""What is claimed of the remedies for exploding gradients, and what the learner is asked about them.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math
import statistics
from collections.abc import Sequence

from flashgrad.demos.kit.seed_statistics import median, ratios
from flashgrad.demos.kit.training.exploding_network import ARMS, ExplodingNetwork
from flashgrad.demos.spec import Claim, Numbers, Prediction, Result


def lost(losses: Sequence[Numbers]) -> int:
    """How many of these networks ended with a loss that is not finite."""
    return sum(not math.isfinite(history[-1]) for history in losses)


def typical(final_losses: Sequence[float]) -> float:
    """The median of the final losses, a lost network's counted as infinite."""
    return statistics.median([value if math.isfinite(value) else math.inf for value in final_losses])


def final(result: Result, arm: str) -> float:
    """The median final loss of an arm; infinite where half of its networks are lost."""
    return typical(result.row(f"final_loss_{arm}"))


def lost_share(result: Result, arm: str) -> float:
    """The share of an arm's networks that are lost, in [0, 1]."""
    losses = result.rows(f"loss_{arm}")
    return lost(losses) / len(losses)


def growth(result: Result) -> float:
    """By what each layer multiplies the rms of h before training; median over seeds."""
    profiles = result.rows("signal_base")
    return median([(1 / ratio) ** (1 / (len(profiles[0]) - 1)) for ratio in ratios(profiles) if ratio > 0])


def best_question(p: ExplodingNetwork) -> str:
    """The first question."""
    network = f"{p.depth} ReLU layers, weights in ±{p.bound:g}, lr {p.lr:g}"
    return f"{network}: which arm ends with the lowest loss after 60 steps?"


def best_choices(_: ExplodingNetwork) -> tuple[tuple[str, float], ...]:
    """The arms, numbered."""
    return tuple((label, float(index)) for index, label in enumerate(ARMS.values()))


def best_arm(result: Result) -> float:
    """The number of the arm with the lowest median loss; not a number where all are lost."""
    losses = [final(result, arm) for arm in ARMS]
    return float(losses.index(min(losses))) if math.isfinite(min(losses)) else math.nan


def why_best(result: Result) -> str:
    """The number and the reason, for the first question."""
    best = best_arm(result)
    if math.isnan(best):
        return "None: in every arm at least half of the networks are lost."
    arm = tuple(ARMS)[int(best)]
    losses = {name: final(result, name) for name in ARMS if name != arm}
    others = ", ".join(f"{ARMS[name]} {f'{loss:.3g}' if math.isfinite(loss) else '∞'}" for name, loss in losses.items())
    p = result.parameters
    factor = growth(result) if p.fits else p.growth
    growing = f"each layer multiplies the signal by {factor:.2f}"
    reasons = {
        "base": "these weights need no rescue at this learning rate",
        "clip": "shorter steps were enough here",
        "he": f"with the large weights {growing}, with He's by about 1",
        "small_lr": f"{growing}, and only steps of {p.lr / 1000:g} are short enough for that",
        "batch_norm": f"{growing}, and the norm divides it out again in every one",
    }
    return f"The lowest loss is {final(result, arm):.3g}, with {ARMS[arm]} ({others}): {reasons[arm]}."


def clip_question(p: ExplodingNetwork) -> str:
    """The second question."""
    return f"With clipping at {p.clip:g} but the same weights: how many of {p.seeds} networks still end in NaN?"


def clip_losses(result: Result) -> float:
    """How many clipped networks are lost."""
    return float(lost(result.rows("loss_clip")))


def why_clip(result: Result) -> str:
    """The number and the reason, for the second question."""
    p, count = result.parameters, int(clip_losses(result))
    first = [history[0] for history in result.rows("loss_clip")]
    overflowed = sum(not math.isfinite(value) for value in first)
    if not count:
        step = f"lr · clip = {p.lr * p.clip:.3g}"
        return f"0 of {p.seeds}: a clipped step moves all weights together by at most {step}, whatever the gradient."
    if overflowed:
        return f"{count} of {p.seeds}: the signal overflows before there is any gradient to clip."
    return f"{count} of {p.seeds}: steps of lr · clip = {p.lr * p.clip:.3g} are still too long for such weights."


PREDICTIONS = (
    Prediction("arm_best", best_question, best_arm, why_best, choices=best_choices),
    Prediction("lost_clip", clip_question, clip_losses, why_clip, unit="networks"),
)
CLAIMS = (
    Claim(
        "Each layer of the untrained network multiplies the signal by σ_w/√2.",
        lambda result: growth(result) / result.parameters.growth,
        low=0.85,
        high=1.15,
        source="He et al. 2015",
        unit="measured/predicted",
        applies=lambda p: p.fits,
    ),
    Claim(
        "A network whose signal explodes ends in NaN under plain SGD.",
        lambda result: lost_share(result, "base"),
        low=0.9,
        high=1,
        source="Pascanu et al. 2013; the learning rate decides too",
        unit="share of networks",
        applies=lambda p: p.explodes,
    ),
    Claim(
        "Clipping the global norm stops the NaN.",
        lambda result: lost_share(result, "clip"),
        low=0,
        high=0,
        source="Pascanu et al. 2013",
        unit="share of networks",
        condition="the forward pass stays inside single precision",
        applies=lambda p: p.explodes and p.fits,
    ),
    Claim(
        "Clipping stops the NaN even where the forward pass overflows.",
        lambda result: lost_share(result, "clip"),
        low=0,
        high=0,
        source="a common short cut: there must be a finite gradient to clip",
        unit="share of networks",
        applies=lambda p: p.explodes and not p.fits,
    ),
    Claim(
        "A thousandth of the learning rate stops the NaN.",
        lambda result: lost_share(result, "small_lr"),
        low=0,
        high=0,
        source="common advice; a step is stable while lr · sharpness < 2",
        unit="share of networks",
        applies=lambda p: p.explodes,
    ),
    Claim(
        "He's initialisation stops the NaN.",
        lambda result: lost_share(result, "he"),
        low=0,
        high=0.1,
        source="He et al. 2015",
        unit="share of networks",
        condition="at most 15 layers, a learning rate of at most 0.1",
        applies=lambda p: p.explodes and p.depth <= 15 and p.lr <= 0.1,
    ),
    Claim(
        "He's initialisation saves most networks from NaN, however deep they are.",
        lambda result: lost_share(result, "he"),
        low=0,
        high=0.5,
        source="He et al. 2015; the best learning rate falls with depth",
        unit="share of networks",
        condition="a learning rate of at most 0.1",
        applies=lambda p: p.explodes and p.lr <= 0.1,
    ),
    Claim(
        "Clipping stops the NaN but does not cure: He ends with less than half of its loss.",
        lambda result: final(result, "he") / final(result, "clip"),
        low=0,
        high=0.5,
        source="He et al. 2015: clipping leaves the weights as they are",
        unit="loss with He / clipped",
        condition="a usual learning rate, 0.03 to 0.1",
        applies=lambda p: p.explodes and p.fits and 0.03 <= p.lr <= 0.1,
    ),
    Claim(
        "Of clipping, a thousandth of the learning rate and He, He leaves the lowest loss.",
        lambda result: final(result, "he") / min(final(result, "clip"), final(result, "small_lr")),
        low=0,
        high=1,
        source="He et al. 2015",
        unit="loss with He / the better of the others",
        condition="a usual learning rate, 0.03 to 0.1",
        applies=lambda p: p.explodes and p.fits and 0.03 <= p.lr <= 0.1,
    ),
    Claim(
        "With batch norm the same large weights train.",
        lambda result: final(result, "batch_norm"),
        low=0,
        high=0.3,
        source="Ioffe & Szegedy 2015: BN(aWx) = BN(Wx)",
        unit="final loss",
        condition="at most 20 layers, a learning rate of 0.03 or more",
        applies=lambda p: p.explodes and p.depth <= 20 and p.lr >= 0.03,
    ),
)
