"""Train the arms of a race side by side, a few steps of each in turn. torch only inside functions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from flashgrad.demos.kit.race.race import BATCH_SIZE, MOMENTUM, Race, Recipe
from flashgrad.demos.kit.race.race_measures import late_median
from flashgrad.demos.kit.training.trainable import Configuration, Networks, draw, forward, weight_norms
from flashgrad.demos.kit.training.trainer import Sgd, Step, accuracy, cross_entropy, minibatches, train

if TYPE_CHECKING:
    from torch import Tensor

    from flashgrad.demos.kit.training.datasets import Task

_STEPS_PER_LOOK = 5
_STEPS_PER_JUDGEMENT = 5

_Name = TypeVar("_Name", bound=str)
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Standing:
    """The S networks of an arm, at its best learning rate so far, as far as they have come."""

    lr: float
    loss: Tensor
    """(S, steps): of the batches, each before the update from it."""
    delta: Tensor
    """(S, L): rms of ∂L/∂h before training."""
    weight_grad: Tensor
    """(S, L): ‖∂L/∂W‖ before training."""
    final_loss: Tensor
    """(S,): of all samples to train on, infinite for a lost network; not a number while training goes on."""
    accuracy: Tensor
    """(S,): share of the test samples that are told right; not a number for a lost network and while training goes on.

    A network with batch norm sees them as one batch, whose statistics it uses."""


def run(p: Race, recipe: Recipe, task: Task) -> Iterator[Standing]:
    """The networks of one arm after 1, 5, 10, … steps, and tested; `task` has the seeds once for each rate."""
    import torch

    seeds = range(p.seed, p.seed + p.seeds)
    arms = [Configuration(seed, recipe.init, lr, recipe.clip) for lr in p.candidate_rates for seed in seeds]
    networks = draw(recipe.architecture(p, task.inputs), arms)
    batches = minibatches(task.training, BATCH_SIZE, [arm.seed for arm in arms])
    unknown = torch.full((len(arms),), math.nan)
    losses: list[Tensor] = []
    for step in train(networks, arms, Sgd(MOMENTUM), islice(batches, p.steps)):
        if not losses:
            start = _gradients(networks, step)
        losses.append(step.loss)
        if step.step == 0 or (step.step + 1) % _STEPS_PER_LOOK == 0:
            recent = torch.stack(losses[-_STEPS_PER_JUDGEMENT:]).mean(0)
            yield _best(p, recent, torch.stack(losses, 1), *start, unknown, unknown)
    with torch.no_grad():
        final = cross_entropy(forward(networks, task.training[0])[0], task.training[1])
        right = accuracy(forward(networks, task.test[0])[0], task.test[1])
    is_lost = ~(losses[-1].isfinite() & final.isfinite())
    final, right = final.masked_fill(is_lost, math.inf), right.masked_fill(is_lost, math.nan)
    yield _best(p, final, torch.stack(losses, 1), *start, final, right)


def _gradients(networks: Networks, step: Step) -> tuple[Tensor, Tensor]:
    """δ and ‖∂L/∂W‖ (C, L) of the hidden layers."""
    import torch

    delta = torch.stack([grad.double().square().mean((1, 2)).sqrt() for grad in step.delta], 1)
    return delta, weight_norms(networks, step.gradient)[:, : networks.architecture.depth]


def _best(p: Race, judged: Tensor, *measured: Tensor) -> Standing:
    """What was `measured`, loss first, at the learning rate whose median network is lowest in `judged`, all (C, …)."""
    medians = [late_median(losses) for losses in judged.view(-1, p.seeds).tolist()]
    best = medians.index(min(medians))
    chosen = slice(best * p.seeds, (best + 1) * p.seeds)
    return Standing(p.candidate_rates[best], *(values[chosen] for values in measured))


def in_turn(runs: Mapping[_Name, Iterator[_Item]]) -> Iterator[tuple[_Name, _Item]]:
    """One item of each run after the other, under its name, until all have ended."""
    going = dict(runs)
    while going:
        for name, items in tuple(going.items()):
            try:
                yield name, next(items)
            except StopIteration:
                del going[name]


def reached(loss: Tensor, goal: float) -> tuple[float, ...]:
    """Updates after which each network's loss on a batch was below `goal` for the first time; infinite if never."""
    import torch

    below = loss < goal
    return tuple(torch.where(below.any(1), below.int().argmax(1).double(), math.inf).tolist())
