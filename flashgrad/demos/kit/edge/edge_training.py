"""Train with and without warm-up, and watch the sharpness on the way. torch only inside functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from flashgrad.demos.kit.edge.edge_network import warmed_share
from flashgrad.demos.kit.training.sharpness import sharpness
from flashgrad.demos.kit.training.trainable import Configuration, Networks
from flashgrad.demos.kit.training.trainer import train
from flashgrad.demos.spec import Numbers

if TYPE_CHECKING:
    from torch import Tensor

    from flashgrad.demos.kit.training.datasets import Points

_ITERATIONS = 3


class WarmedSgd:
    """Plain gradient descent whose steps grow linearly to full length, for each configuration in its own time."""

    def __init__(self, warm_ups: Sequence[int]) -> None:
        self._warm_ups = warm_ups
        self._steps = 0

    def direction(self, gradient: Tensor) -> Tensor:
        """The gradient (C, P), times the share of its learning rate that each configuration has now."""
        import torch

        shares = [warmed_share(self._steps, warm_up) for warm_up in self._warm_ups]
        self._steps += 1
        return gradient * torch.tensor(shares)[:, None]


@dataclass(frozen=True, slots=True)
class EdgeWatch:
    """Networks as far as they have been watched."""

    loss: Tensor
    """(C, steps + 1): before each update and after the last; not a number once a network is lost."""
    looks: Numbers
    """The steps at which the sharpness was measured."""
    sharpness: Tensor
    """(C, looks): |λ| of the Hessian's eigenvalue of largest magnitude; not a number once a network is lost."""


def watch(
    networks: Networks,
    configurations: Sequence[Configuration],
    optimiser: WarmedSgd,
    batches: Iterator[Points],
    looks: Numbers,
    sample: Points,
    direction: Tensor,
) -> Iterator[EdgeWatch]:
    """Train up to the last of `looks`; at each, the sharpness on `sample` and what was seen so far.

    `direction` (C, P) is where the networks are sharpest at the start; each look goes on from that before.
    """
    import torch

    losses: list[Tensor] = []
    curvatures: list[Tensor] = []
    for step in train(networks, configurations, optimiser, islice(batches, int(looks[-1]) + 1)):
        losses.append(step.loss)
        if step.step not in looks:
            continue
        curvature, direction = sharpness(networks, sample, _ITERATIONS, direction)
        curvatures.append(curvature.abs().where(step.loss.isfinite(), torch.nan))
        yield EdgeWatch(torch.stack(losses, 1), looks[: len(curvatures)], torch.stack(curvatures, 1))
