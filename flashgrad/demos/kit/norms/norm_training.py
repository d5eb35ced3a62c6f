"""Train classifiers with every norm and every batch size side by side. torch only inside functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from flashgrad.demos.kit.norms.batch_statistics_parameters import NORMS, BatchStatistics
from flashgrad.demos.kit.norms.classification import CLASSES, INPUTS
from flashgrad.demos.kit.norms.normed_classifier import (
    Classifiers,
    Look,
    Norm,
    Shape,
    batches_of,
    cross_entropy,
    draw,
    forward,
    train,
)
from flashgrad.demos.kit.seed_statistics import per_layer
from flashgrad.demos.kit.training.datasets import task
from flashgrad.demos.spec import Series

if TYPE_CHECKING:
    from torch import Tensor

    from flashgrad.demos.kit.training.datasets import Points

LOOKS = 20
"""How often the networks are tested on the way."""

_GAP_BATCHES = 8
"""From how many batches the losses in training and in evaluation are compared."""


@dataclass(frozen=True, slots=True)
class Arm:
    """The networks of one norm that learn from batches of one size; seed for seed all arms start alike."""

    norm: Norm
    batch_size: int
    networks: Classifiers
    batches: Iterator[Points]
    looks: Iterator[Look]
    """Trains as it is drawn from."""


def arms(p: BatchStatistics) -> list[Arm]:
    """One arm for each batch size and norm, untrained; norms of the same size see the same batches."""
    seeds = range(p.seed, p.seed + p.seeds)
    data = task(p.data, seeds)
    training, held_out = ((inputs, labels.long()) for inputs, labels in (data.training, data.test))
    every = max(1, p.steps // LOOKS)

    def arm(norm: Norm, size: int) -> Arm:
        networks = draw(Shape(norm, INPUTS[p.data], CLASSES[p.data], p.width, p.depth), seeds)
        batches = batches_of(training, size, seeds, one_class=p.batches == "one_class")
        learnt = islice(batches, p.steps)
        looks = train(networks, learnt, held_out, lr=p.lr, momentum=p.momentum, every=every)
        return Arm(norm, size, networks, batches, looks)

    return [arm(norm, size) for size in p.trained_sizes for norm in NORMS]


@dataclass(frozen=True, slots=True)
class Standings:
    """The accuracy of all arms at every look so far."""

    steps: tuple[int, ...]
    """Updates before each look."""
    accuracy: Mapping[Norm, Tensor]
    """(C, looks, sizes) of each norm."""
    latest: Sequence[Look]
    """Of each arm."""


def train_all(nets: Sequence[Arm]) -> Iterator[Standings]:
    """Train all arms in step with each other; now and then, how they stand."""
    import torch

    steps: list[int] = []
    history: list[list[Tensor]] = []
    for looks in zip(*(arm.looks for arm in nets), strict=True):
        steps.append(looks[0].step)
        history.append([look.accuracy for look in looks])
        accuracy = {norm: torch.stack([by_size(nets, norm, past) for past in history], 1) for norm in NORMS}
        yield Standings(tuple(steps), accuracy, looks)


def outcome(nets: Sequence[Arm], latest: Sequence[Look]) -> dict[str, Tensor]:
    """`accuracy_…`, `eval_loss_…` and `train_loss_…` of each norm by these looks, and `mode_gap_…`; all (C, sizes)."""
    found = {
        "accuracy": [look.accuracy for look in latest],
        "eval_loss": [look.eval_loss for look in latest],
        "train_loss": [look.train_loss for look in latest],
        "mode_gap": [mode_gap(arm) for arm in nets],
    }
    return {f"{name}_{norm}": by_size(nets, norm, values) for name, values in found.items() for norm in NORMS}


def mode_gap(arm: Arm) -> Tensor:
    """Cross-entropy in training mode less that in evaluation (C,), on the same next batches of training samples."""
    import torch

    batches = list(islice(arm.batches, _GAP_BATCHES))
    gaps = [_loss(arm.networks, batch, momentum=0.0) - _loss(arm.networks, batch, momentum=None) for batch in batches]
    return torch.stack(gaps).mean(0)


def by_size(nets: Sequence[Arm], norm: Norm, values: Sequence[Tensor]) -> Tensor:
    """The `values` (C,) of the arms of this norm, as (C, sizes)."""
    import torch

    return torch.stack([value for arm, value in zip(nets, values, strict=True) if arm.norm == norm], 1)


def spread(x: Sequence[float], values: Tensor) -> Series:
    """The median network of `values` (C, X) over `x`, and its band where there are several."""
    return replace(per_layer(values), x=tuple(map(float, x)))


def _loss(networks: Classifiers, batch: Points, *, momentum: float | None) -> Tensor:
    import torch

    inputs, labels = batch
    with torch.no_grad():
        return cross_entropy(forward(networks, inputs, momentum=momentum), labels)
