"""Train networks at several learning rates side by side. torch only inside functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from flashgrad.demos.kit.training.trainable import Architecture, Configuration, draw
from flashgrad.demos.kit.training.trainer import Sgd, minibatches, train

if TYPE_CHECKING:
    from torch import Tensor

    from flashgrad.demos.kit.training.datasets import Points

STEPS = 30
"""Enough for a network to be lost that will be."""

_STEPS_PER_LOOK = 10


@dataclass(frozen=True, slots=True)
class Sweep:
    """Networks, by seed and learning rate, as far as they have been trained."""

    step: int
    alive: Tensor
    """(S, rates): 1 where the loss is finite, else 0."""
    leap: Tensor
    """(S, rates): largest loss so far over the first; infinite once a network is lost."""


def sweep(
    architecture: Architecture,
    fresh: Sequence[Configuration],
    points: Points,
    lrs: Sequence[float],
    batch_size: int,
) -> Iterator[Sweep]:
    """Plain SGD in batches from each of the `fresh` networks at each of `lrs`; every few steps.

    `points` are inputs (S, N, 2) and labels (S, N). A network sees the same batches at all of its rates.
    """
    import torch

    networks = [replace(configuration, lr=lr) for configuration in fresh for lr in lrs]
    inputs, labels = (values.repeat_interleave(len(lrs), 0) for values in points)
    batches = islice(minibatches((inputs, labels), batch_size, [c.seed for c in networks]), STEPS + 1)
    first = largest = torch.empty(0)
    for step in train(draw(architecture, networks), networks, Sgd(), batches):
        loss = step.loss.nan_to_num(nan=torch.inf, posinf=torch.inf)
        if step.step == 0:
            first = largest = loss
        largest = torch.maximum(largest, loss)
        if step.step % _STEPS_PER_LOOK == 0:
            shape = len(fresh), len(lrs)
            yield Sweep(step.step, loss.isfinite().double().view(shape), (largest / first).double().view(shape))
