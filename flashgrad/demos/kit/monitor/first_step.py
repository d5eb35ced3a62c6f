"""What an untrained network's first step tells: its gradient, in double precision, and how far each layer would move.

torch only inside functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flashgrad.demos.kit.training.trainable import Networks, forward, weight_norms
from flashgrad.demos.kit.training.trainer import Adam, Sgd, Step, cross_entropy

if TYPE_CHECKING:
    from torch import Tensor

    from flashgrad.demos.kit.training.datasets import Points


def in_double(networks: Networks) -> Networks:
    """The same networks in double precision, for gradients that nearly cancel; their parameters are no views."""
    groups = (networks.weights, networks.shifts, networks.scales)
    copies = [tuple(leaf.detach().double().requires_grad_() for leaf in group) for group in groups]
    return Networks(networks.architecture, networks.parameters.detach().double(), *copies)


def first_step(networks: Networks, batch: Points, loss_scale: float) -> Step:
    """The first step of training on `batch` with a loss that is really multiplied by `loss_scale`."""
    import torch

    inputs, labels = (values.to(networks.parameters.dtype) for values in batch)
    logits, hidden = forward(networks, inputs)
    loss = loss_scale * cross_entropy(logits, labels)
    grads = torch.autograd.grad(loss.sum(), (*networks.leaves, *hidden))
    leaves = len(networks.leaves)
    gradient = torch.cat([grad.flatten(1) for grad in grads[:leaves]], 1)
    return Step(0, loss.detach(), gradient, gradient.double().norm(dim=1), grads[leaves:])


def first_updates(networks: Networks, gradient: Tensor, lr: float) -> dict[str, Tensor]:
    """‖ΔW_l‖/‖W_l‖ (depth,) of the hidden layers in a first step along `gradient`, by optimiser."""
    depth = networks.architecture.depth
    sizes = weight_norms(networks, networks.parameters.detach())[0, :depth]
    steps = {"sgd": Sgd().direction(gradient), "adam": Adam().direction(gradient)}
    return {name: lr * weight_norms(networks, step)[0, :depth] / sizes for name, step in steps.items()}


def decayed_deltas(networks: Networks, inputs: Tensor, factors: Tensor) -> Tensor:
    """rms of ∂L/∂h₁ (C,), where the weights of network c have been multiplied by factors[c].

    ∂L/∂logit is 1 for every input, so that nothing but the way back to the first layer changes.
    """
    import torch

    with torch.no_grad():
        for weight in networks.weights:
            weight.mul_(factors[:, None, None])
    logits, hidden = forward(networks, inputs.to(factors.dtype))
    (delta,) = torch.autograd.grad(logits.sum(), hidden[:1])
    return delta.square().mean((1, 2)).sqrt()
