"""Watch the gradient of one network while it trains, layer by layer and step by step. torch only inside functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashgrad.demos.kit.monitor.gradient_alarms import margins
from flashgrad.demos.kit.training.trainable import Configuration, Networks, weight_norms
from flashgrad.demos.kit.training.trainer import Optimiser, train
from flashgrad.demos.spec import Numbers

if TYPE_CHECKING:
    from torch import Tensor

    from flashgrad.demos.kit.training.datasets import Points

_STEPS_PER_LOOK = 10


class Restrained:
    """Another optimiser's direction plus `decay` · W, and no step for the biases if they are `held`.

    Decay is applied to weights alone and beside the gradient (Loshchilov & Hutter 2019); for plain gradient descent
    that is the L2 penalty. All parameters shrink by (1 − lr · decay) per step where the gradient is 0.
    """

    def __init__(self, optimiser: Optimiser, networks: Networks, *, decay: float, held: bool) -> None:
        import torch

        self._optimiser = optimiser
        self._parameters = networks.parameters
        weights = sum(weight[0].numel() for weight in networks.weights)
        shifts = sum(shift[0].numel() for shift in networks.shifts)
        self._decay = torch.zeros(networks.parameters.shape[1])
        self._decay[:weights] = decay
        self._moves = torch.ones(networks.parameters.shape[1])
        self._moves[weights : weights + shifts] = 0.0 if held else 1.0

    def direction(self, gradient: Tensor) -> Tensor:
        """The other's direction after this gradient, restrained."""
        return self._optimiser.direction(gradient) * self._moves + self._decay * self._parameters


@dataclass(frozen=True, slots=True)
class Watch:
    """One network, as far as it has been watched; gradients are those of the scaled loss."""

    loss: Tensor
    """(steps,): before each update, not scaled; not a number once the network is lost."""
    gradient_norm: Tensor
    """(steps,): over all parameters."""
    weight_grad: Tensor
    """(steps, depth): ‖∂L/∂W‖ of each hidden layer; not a number from the step on that lost the network."""
    delta: Tensor
    """(steps, depth): rms of ∂L/∂h over batch and units."""

    @property
    def histories(self) -> dict[str, Numbers]:
        """Step by step: loss, norms of all, of the first and of the last layer, and each rule's margin."""
        ends = self.weight_grad[:, 0], self.weight_grad[:, -1]
        norm, first, last = (tuple(values.tolist()) for values in (self.gradient_norm, *ends))
        return {
            "loss": tuple(self.loss.tolist()),
            "gradient_norm": norm,
            "first_layer": first,
            "last_layer": last,
            "first_over_last": tuple((ends[0] / ends[1]).tolist()),
            **{f"margin_{rule}": margin for rule, margin in margins(first, last, norm).items()},
        }


def watch(
    networks: Networks, configuration: Configuration, optimiser: Optimiser, batches: Iterator[Points], loss_scale: float
) -> Iterator[Watch]:
    """Train the only network of `networks`; every few steps, and at the end, what was seen.

    As in training with mixed precision the gradient that is seen is that of loss_scale · loss, and the update
    divides it by loss_scale again, so that training itself does not depend on it.
    """
    import torch

    seen: list[tuple[Tensor, ...]] = []
    for step in train(networks, [configuration], optimiser, batches):
        if step.step % _STEPS_PER_LOOK == 1:
            yield _watch(seen, loss_scale)
        weight_grad = weight_norms(networks, step.gradient)[0, : networks.architecture.depth]
        delta = torch.stack([_rms(grad) for grad in step.delta], -1)[0]
        is_lost = not (step.loss.isfinite() & step.gradient_norm.isfinite()).all()
        if is_lost:
            weight_grad, delta = (torch.full_like(values, torch.nan) for values in (weight_grad, delta))
        seen.append((step.loss[0], step.gradient_norm[0], weight_grad, delta))
    yield _watch(seen, loss_scale)


def _watch(seen: list[tuple[Tensor, ...]], loss_scale: float) -> Watch:
    import torch

    loss, *gradients = (torch.stack(column) for column in zip(*seen, strict=True))
    return Watch(loss, *(loss_scale * values for values in gradients))


def _rms(values: Tensor) -> Tensor:
    """(C,): rms of (C, B, n), in double precision."""
    return values.double().square().mean((1, 2)).sqrt()
