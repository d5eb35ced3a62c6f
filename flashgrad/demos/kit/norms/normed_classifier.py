"""Classifiers with a norm in every layer, many seeds side by side, trained and evaluated. torch only inside functions.

Layers h = N(W x), x' = max(0, γ h + β), and a linear layer on top; without a norm γ is 1 and not trained. Shapes:
C networks of different seeds, B samples, d inputs, n units, K classes, P parameters.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.kit.training.trainer import minibatches

if TYPE_CHECKING:
    from torch import Tensor

    from flashgrad.demos.kit.training.datasets import Points

Norm = Literal["none", "batch", "layer", "group"]

LARGEST_GROUPS = 4
_ONE_CLASS_STREAM = 1 << 31
"""Added to a seed for the order of the samples, so that it does not repeat the draws of the weights."""


@dataclass(frozen=True, slots=True)
class Shape:
    """depth hidden layers of width units."""

    norm: Norm
    inputs: int
    classes: int
    width: int
    depth: int

    @property
    def widths(self) -> tuple[int, ...]:
        """Of the input, the hidden layers and the output."""
        return (self.inputs, *([self.width] * self.depth), self.classes)

    @property
    def groups(self) -> int:
        """Of group norm: the most that are equal, at most 4, with two units or more in each."""
        counts = range(1, min(LARGEST_GROUPS, self.width // 2) + 1)
        return max(count for count in counts if self.width % count == 0)


@dataclass(frozen=True, slots=True)
class Classifiers:
    """C networks, the parameters that training moves, and batch norm's memory."""

    shape: Shape
    parameters: Tensor
    """(C, P); the tensors below are views into it."""
    weights: tuple[Tensor, ...]
    """(C, fan_in, fan_out) of each layer, the output's last."""
    shifts: tuple[Tensor, ...]
    """(C, 1, fan_out): β of each hidden layer, and the output's bias."""
    scales: tuple[Tensor, ...]
    """(C, 1, n): γ of each hidden layer; empty without a norm."""
    running: tuple[tuple[Tensor, Tensor], ...]
    """Mean and variance (C · n) of each hidden layer's W x, as batch norm remembers them."""

    @property
    def leaves(self) -> tuple[Tensor, ...]:
        """All parameters, in the order in which they lie in `parameters`."""
        return (*self.weights, *self.shifts, *self.scales)


@dataclass(frozen=True, slots=True)
class Look:
    """How C networks stand after some updates."""

    step: int
    accuracy: Tensor
    """(C,): share of held-out samples put in the right class, in evaluation; never right are logits not finite."""
    logits: Tensor
    """(C, N, K): for the held-out samples, in evaluation."""
    labels: Tensor
    """(C, N): what they are."""
    train_loss: Tensor
    """(C,): cross-entropy on the latest batches, in training; not a number before the first."""

    @property
    def eval_loss(self) -> Tensor:
        """(C,): cross-entropy on the held-out samples, in evaluation."""
        return cross_entropy(self.logits, self.labels)


def draw(shape: Shape, seeds: Sequence[int]) -> Classifiers:
    """Fresh networks with the weights of He et al. 2015; β = 0, γ = 1, remembered mean 0 and variance 1.

    A seed gives the same weights under every norm.
    """
    import torch

    rngs = [torch.Generator().manual_seed(seed) for seed in seeds]
    count, width = len(seeds), shape.width
    weights = [
        torch.stack([torch.randn(fan_in, fan_out, generator=rng) for rng in rngs]) * math.sqrt(2 / fan_in)
        for fan_in, fan_out in pairwise(shape.widths)
    ]
    shifts = [torch.zeros(count, 1, fan_out) for fan_out in shape.widths[1:]]
    scales = [] if shape.norm == "none" else [torch.ones(count, 1, width)] * shape.depth
    started = [*weights, *shifts, *scales]
    parameters = torch.cat([start.flatten(1) for start in started], 1)
    parts = torch.split_with_sizes(parameters, [start[0].numel() for start in started], 1)
    leaves = tuple(part.view(start.shape).requires_grad_() for part, start in zip(parts, started, strict=True))
    layers = len(weights)
    running = tuple((torch.zeros(count * width), torch.ones(count * width)) for _ in range(shape.depth))
    return Classifiers(shape, parameters, leaves[:layers], leaves[layers : 2 * layers], leaves[2 * layers :], running)


def forward(networks: Classifiers, x: Tensor, *, momentum: float | None) -> Tensor:
    """Logits (C, B, K) of inputs (C, B, d).

    In training `momentum` is the weight of this batch in batch norm's memory; None evaluates, with that memory.
    """
    import torch

    *hidden, output = networks.weights
    for layer, weights in enumerate(hidden):
        h = normalised(networks, layer, x @ weights, momentum)
        shift = networks.shifts[layer]
        x = (torch.addcmul(shift, h, networks.scales[layer]) if networks.scales else h + shift).relu()
    return x @ output + networks.shifts[-1]


def normalised(networks: Classifiers, layer: int, h: Tensor, momentum: float | None) -> Tensor:
    """N(h) of one layer's h (C, B, n), by PyTorch's own functions with their ε of 10⁻⁵."""
    from torch.nn import functional as f

    shape, (count, batch, width) = networks.shape, h.shape
    match shape.norm:
        case "none":
            return h
        case "layer":
            return f.layer_norm(h, (width,))
        case "group":
            return f.group_norm(h.reshape(count * batch, width), shape.groups).view(h.shape)
        case "batch":
            # PyTorch averages over all but axis 1, so each network's units become channels of one sample.
            units = h.transpose(1, 2).reshape(1, count * width, batch)
            mean, variance = networks.running[layer]
            found = f.batch_norm(units, mean, variance, training=momentum is not None, momentum=momentum or 0.0)
            return found.view(count, width, batch).transpose(1, 2)


def train(
    networks: Classifiers, batches: Iterator[Points], held_out: Points, *, lr: float, momentum: float, every: int
) -> Iterator[Look]:
    """Plain SGD for as long as there are `batches`; how the networks stand at first, after each `every`, and last."""
    import torch

    latest: list[Tensor] = []
    step = 0
    yield look(networks, held_out, step, latest)
    for inputs, labels in batches:
        losses = cross_entropy(forward(networks, inputs, momentum=momentum), labels)
        grads = torch.autograd.grad(losses.sum(), networks.leaves)
        with torch.no_grad():
            networks.parameters.sub_(torch.cat([grad.flatten(1) for grad in grads], 1), alpha=lr)
        latest.append(losses.detach())
        step += 1
        if step % every == 0:
            yield look(networks, held_out, step, latest)
            latest = []
    if latest:
        yield look(networks, held_out, step, latest)


def look(networks: Classifiers, held_out: Points, step: int, latest: Sequence[Tensor]) -> Look:
    """How the networks stand, given the losses (C,) of their latest batches."""
    import torch

    inputs, labels = held_out
    with torch.no_grad():
        logits = forward(networks, inputs, momentum=None)
    is_right = (logits.argmax(-1) == labels) & logits.isfinite().all(-1)
    accuracy = is_right.double().mean(1)
    train_loss = torch.stack(list(latest)).mean(0) if latest else torch.full_like(accuracy, math.nan)
    return Look(step, accuracy, logits, labels, train_loss)


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean cross-entropy (C,) of logits (C, B, K) for classes (C, B); ln K is chance."""
    from torch.nn import functional as f

    losses = f.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none")
    return losses.view(labels.shape).mean(1)


def batches_of(points: Points, batch_size: int, seeds: Sequence[int], *, one_class: bool) -> Iterator[Points]:
    """Batches (C, B, d) and (C, B) without end: drawn at random, or each batch from a class drawn at random."""
    if one_class:
        return _one_class(points, batch_size, seeds)
    return minibatches(points, batch_size, seeds)


def _one_class(points: Points, batch_size: int, seeds: Sequence[int]) -> Iterator[Points]:
    """Batches of one class each; a sample may come more than once."""
    import torch

    inputs, labels = points
    classes = int(labels.max()) + 1
    rngs = [torch.Generator().manual_seed(seed + _ONE_CLASS_STREAM) for seed in seeds]
    while True:
        wanted = [torch.randint(classes, (1,), generator=rng) for rng in rngs]
        chosen = torch.stack(
            [
                torch.multinomial((own == label).float(), batch_size, replacement=True, generator=rng)
                for own, label, rng in zip(labels, wanted, rngs, strict=True)
            ]
        )
        yield inputs.gather(1, chosen[..., None].expand(-1, -1, inputs.shape[-1])), labels.gather(1, chosen)
