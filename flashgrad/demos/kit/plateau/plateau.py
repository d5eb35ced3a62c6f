"""Watch networks until they leave the plateau at chance level. torch only inside functions."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

from flashgrad.demos.kit.training.trainable import Architecture, Configuration, draw, weight_norms
from flashgrad.demos.kit.training.trainer import Optimiser, train
from flashgrad.demos.kit.training.training_curves import CHANCE
from flashgrad.demos.spec import Numbers, Series

if TYPE_CHECKING:
    from torch import Tensor

    from flashgrad.demos.kit.training.datasets import Points

ESCAPED = 0.9 * CHANCE
"""A network has left the plateau once its loss is below."""

_STEPS_PER_LOOK = 10


@dataclass(frozen=True, slots=True)
class Watch:
    """S networks of one depth, as far as they have been watched."""

    loss: Tensor
    """(S, steps + 1): before each update, and after the last."""
    first_layer_change: Tensor
    """(S, steps + 1): ‖W₁ − W₁ at the start‖ / ‖W₁ at the start‖."""
    delta: Tensor
    """(S, depth): rms of ∂L/∂h at the start."""
    weight_grad: Tensor
    """(S, depth): ‖∂L/∂W‖ of the hidden layers at the start."""

    @property
    def escape_step(self) -> Numbers:
        """Updates after which each network had left the plateau for the first time; infinite if it has not."""
        import torch

        below = self.loss < ESCAPED
        return tuple(torch.where(below.any(1), below.int().argmax(1).double(), math.inf).tolist())

    @property
    def steps(self) -> int:
        """Updates made."""
        return self.loss.shape[1] - 1


def watch(
    architecture: Architecture, arms: Sequence[Configuration], optimiser: Optimiser, points: Points, steps: int
) -> Iterator[Watch]:
    """Train on all `points` until every network has left the plateau, or for `steps`; every few, how they stand."""
    import torch

    networks = draw(architecture, arms)
    fresh = networks.weights[0].detach().clone()
    losses: list[Tensor] = []
    changes: list[Tensor] = []
    for step in train(networks, arms, optimiser, repeat(points, steps + 1)):
        if not losses:
            delta = torch.stack([grad.double().square().mean((1, 2)).sqrt() for grad in step.delta], 1)
            weight_grad = weight_norms(networks, step.gradient)[:, : architecture.depth]
        losses.append(step.loss)
        changes.append((networks.weights[0].detach() - fresh).norm(dim=(1, 2)) / fresh.norm(dim=(1, 2)))
        is_last = step.step == steps or bool((step.loss < ESCAPED).all())
        if step.step % _STEPS_PER_LOOK and not is_last:
            continue
        seen = Watch(torch.stack(losses, 1), torch.stack(changes, 1), delta, weight_grad)
        yield seen
        if max(seen.escape_step) < math.inf:
            return


def clock(depths: Sequence[int], watches: Sequence[Watch]) -> Series:
    """The wait at each depth, median and range over seeds; who has not left counts with the steps so far."""
    waits = [sorted(min(step, seen.steps) for step in seen.escape_step) for seen in watches]
    return Series(
        x=tuple(map(float, depths[: len(waits)])),
        y=tuple(float(statistics.median(wait)) for wait in waits),
        low=tuple(float(wait[0]) for wait in waits),
        high=tuple(float(wait[-1]) for wait in waits),
    )
