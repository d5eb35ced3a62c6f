"""Train ReLU networks that differ in the slope of their negative side. torch only inside functions.

Shapes: C networks, N points, B of them in a batch, n units. Stochastic gradient descent without momentum; the gradient
is clipped to a norm of at most 1, so a large learning rate throws units about but takes no network to infinity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashgrad.demos.kit.training.datasets import for_seeds, moons
from flashgrad.demos.kit.training.trainable import Architecture, Configuration, Networks, draw
from flashgrad.demos.kit.training.trainer import cross_entropy, minibatches

if TYPE_CHECKING:
    from torch import Tensor

    from flashgrad.demos.kit.training.datasets import Points

POINTS = 128
"""Of the two moons; a unit is dead if it is off on all of them."""

WIDTH = 64
LARGEST_NORM = 1.0
"""Of the gradient over all parameters of a network, after clipping."""

_BATCH_SIZE = 32


@dataclass(frozen=True, slots=True)
class Arms:
    """C networks with the same start, what they learn from, and what sets them apart."""

    networks: Networks
    points: Points
    """(1, N, 2) and (1, N)."""
    batches: Iterator[Points]
    """The same for all, each (1, B, 2) and (1, B)."""
    slopes: Tensor
    """(C, 1, 1): φ′ below 0."""
    lrs: Tensor
    """(C, 1)."""


def arms(seed: int, depth: int, slopes: list[float], lrs: list[float]) -> Arms:
    """One network per slope and learning rate, all with the same weights of He et al. 2015 and zero biases."""
    import torch

    networks = draw(Architecture("relu", depth, WIDTH), [Configuration(seed, "he", lr) for lr in lrs])
    points = for_seeds(moons, POINTS, [seed])
    slope = torch.tensor(slopes)[:, None, None]
    return Arms(networks, points, minibatches(points, _BATCH_SIZE, [seed]), slope, torch.tensor(lrs)[:, None])


def forward(arms: Arms, inputs: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Logits (C, N) of inputs (1, N, 2), and h (C, N, n) of each hidden layer."""
    import torch

    networks, x, hidden = arms.networks, inputs, []
    for weights, shifts in zip(networks.weights[:-1], networks.shifts[:-1], strict=True):
        h = x @ weights + shifts
        hidden.append(h)
        x = torch.where(h > 0, h, arms.slopes * h)
    return (x @ networks.weights[-1] + networks.shifts[-1]).squeeze(-1), tuple(hidden)


def look(arms: Arms) -> tuple[Tensor, tuple[Tensor, ...]]:
    """The loss (C,) on all points, and (C, n) for each hidden layer: whether the unit has h > 0 on none of them."""
    inputs, labels = arms.points
    logits, hidden = forward(arms, inputs)
    loss = cross_entropy(logits, labels.expand(logits.shape)).detach()
    return loss, tuple(~(h > 0).any(1) for h in hidden)


def train(arms: Arms, steps: int, every: int) -> Iterator[int]:
    """Make `steps` updates; stop to look before the first, after each `every` of them, and after the last."""
    for step in range(steps):
        if step % every == 0:
            yield step
        update(arms)
    yield steps


def update(arms: Arms) -> None:
    """One step of every network along the gradient of the next batch."""
    import torch

    inputs, labels = next(arms.batches)
    logits, _ = forward(arms, inputs)
    loss = cross_entropy(logits, labels.expand(logits.shape)).sum()
    grads = torch.autograd.grad(loss, arms.networks.leaves)
    gradient = torch.cat([grad.flatten(1) for grad in grads], 1)
    norm = torch.linalg.vector_norm(gradient, dim=1, keepdim=True)
    with torch.no_grad():
        arms.networks.parameters.sub_(gradient * (arms.lrs * (LARGEST_NORM / norm).clamp(max=1)))


def kill(arms: Arms, layer: int, margin: float) -> Tensor:
    """Push half the units of the hidden `layer` (from 1) off: their largest h on all points becomes −`margin`.

    Returns which, as (n,); the same in every network.
    """
    import torch

    _, hidden = forward(arms, arms.points[0])
    is_killed = torch.arange(WIDTH) % 2 == 0
    largest = hidden[layer - 1].detach().amax(1, keepdim=True)  # (C, 1, n)
    with torch.no_grad():
        arms.networks.shifts[layer - 1].sub_((largest + margin) * is_killed)
    return is_killed
