"""How much the gradient of a random batch differs from that of all points. torch only inside functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flashgrad.demos.kit.training.trainable import Architecture, Configuration, draw, forward
from flashgrad.demos.kit.training.trainer import cross_entropy
from flashgrad.demos.spec import Numbers

if TYPE_CHECKING:
    from torch import Tensor

    from flashgrad.demos.kit.training.datasets import Points

_BATCHES, _SAMPLES = 1000, 8000
"""Random batches per size, and samples in all of them together, at least."""

_BATCH_STREAM = 1 << 30
"""Added to a seed for its batches, so that they do not repeat the draws of the weights."""


def sample_gradients(architecture: Architecture, configuration: Configuration, points: Points) -> Tensor:
    """∂L/∂θ (N, P) of an untrained network at each of its points, inputs (N, 2) and labels (N,), in one pass.

    Every point has a copy of the network to itself.
    """
    import torch

    inputs, labels = points
    copies = draw(architecture, [configuration] * len(labels))
    loss = cross_entropy(forward(copies, inputs[:, None])[0], labels[:, None])
    grads = torch.autograd.grad(loss.sum(), copies.leaves)
    return torch.cat([grad.flatten(1) for grad in grads], 1)


def noise(gradients: Tensor, batch_sizes: Sequence[int], seed: int) -> Numbers:
    """√E‖g_B − g‖² by batch size B, for g_B the mean of B rows drawn from `gradients` with replacement, g of all."""
    import torch

    deviations = (gradients - gradients.mean(0)).double()
    products = deviations @ deviations.T
    rng = torch.Generator().manual_seed(seed + _BATCH_STREAM)
    found = []
    for size in batch_sizes:
        count = max(_BATCHES, _SAMPLES // size)
        drawn = torch.randint(len(gradients), (count, size), generator=rng)
        shares = torch.zeros(count, len(gradients), dtype=torch.float64)
        shares.scatter_add_(1, drawn, torch.full(drawn.shape, 1 / size, dtype=torch.float64))
        found.append(((shares @ products) * shares).sum(1).mean().clamp(min=0).sqrt().item())
    return tuple(found)


def noise_of_one(gradients: Tensor) -> float:
    """√E‖g_1 − g‖², exactly; a batch of B has 1/√B of it."""
    deviations = (gradients - gradients.mean(0)).double()
    return float(deviations.square().sum(1).mean().sqrt())
