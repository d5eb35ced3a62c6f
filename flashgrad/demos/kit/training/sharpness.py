"""Sharpness: how strongly the loss curves in the direction where it curves most. torch only inside functions.

It is found by power iteration with products H v of the Hessian and a vector (Pearlmutter 1994), many networks at
once; H itself is never written down. Gradient descent on a quadratic is stable iff lr · sharpness < 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flashgrad.demos.kit.training.trainable import Networks, forward
from flashgrad.demos.kit.training.trainer import cross_entropy

if TYPE_CHECKING:
    from torch import Tensor

    from flashgrad.demos.kit.training.datasets import Points

_START_SEED = 1
"""Of the direction in which a search without a `start` begins."""

_SMALLEST_NORM = 1e-30
"""Instead of 0, so that a network without curvature has sharpness 0."""


def sharpness(
    networks: Networks, points: Points, iterations: int, start: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """λ (C,), the eigenvalue of largest magnitude of each network's Hessian, and its direction (C, P).

    λ is vᵀHv for the last of `iterations` vectors, so it lies inside the spectrum however few there are; `start`,
    the direction found shortly before, saves most of them. Not a number where loss or gradient overflow.
    """
    import torch

    inputs, labels = points
    if start is None:
        rng = torch.Generator().manual_seed(_START_SEED)
        start = torch.randn(1, networks.parameters.shape[1], generator=rng).expand_as(networks.parameters)
    direction = _unit(start)
    loss = cross_entropy(forward(networks, inputs)[0], labels).sum()
    grads = torch.autograd.grad(loss, networks.leaves, create_graph=True)
    gradient = torch.cat([grad.flatten(1) for grad in grads], 1)
    curvature = torch.zeros(len(direction))
    for _ in range(iterations):
        # As a sum: torch imports half a second of other libraries for a gradient of anything but a number.
        products = torch.autograd.grad((gradient * direction).sum(), networks.leaves, retain_graph=True)
        product = torch.cat([part.flatten(1) for part in products], 1)
        curvature = (direction * product).sum(1)
        direction = _unit(product)
    return curvature, direction


def _unit(vectors: Tensor) -> Tensor:
    """`vectors` (C, P) divided by their norms, which are taken in double precision."""
    import torch

    norms = torch.linalg.vector_norm(vectors, dim=1, keepdim=True, dtype=torch.float64)
    directions: Tensor = vectors / norms.clamp(min=_SMALLEST_NORM)
    return directions.to(vectors.dtype)
