"""Train many configurations of one architecture at once. torch only inside functions.

The losses of all configurations are added up and differentiated together; as no network touches another, each gets
its own gradient. Learning rates and thresholds differ along the same axis C.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from flashgrad.demos.kit.training.trainable import Configuration, Disturbance, Networks, forward

if TYPE_CHECKING:
    from torch import Tensor

    from flashgrad.demos.kit.training.datasets import Points

_ORDER_STREAM = 1 << 31
"""Added to a seed for the order of the samples, so that it does not repeat the draws of the weights."""


class Optimiser(Protocol):
    """Turns gradients into the directions in which to step; it remembers the gradients before."""

    def direction(self, gradient: Tensor) -> Tensor:
        """What to subtract, per unit of learning rate, from parameters with this gradient (C, P)."""


class Sgd:
    """Gradient descent with momentum m: v ← m·v + g, step along v, as in PyTorch."""

    def __init__(self, momentum: float = 0.0) -> None:
        self._momentum = momentum
        self._velocity: Tensor | float = 0.0

    def direction(self, gradient: Tensor) -> Tensor:
        """v after this gradient."""
        if not self._momentum:
            return gradient
        velocity = self._momentum * self._velocity + gradient
        self._velocity = velocity
        return velocity


class Adam:
    """Adam with PyTorch's defaults: β = (0.9, 0.999), ε = 10⁻⁸ (Kingma & Ba 2015)."""

    _DECAYS = (0.9, 0.999)
    _EPSILON = 1e-8

    def __init__(self) -> None:
        self._steps = 0
        self._mean: Tensor | float = 0.0
        self._square: Tensor | float = 0.0

    def direction(self, gradient: Tensor) -> Tensor:
        """m̂ / (√v̂ + ε) after this gradient."""
        first, second = self._DECAYS
        self._steps += 1
        mean = first * self._mean + (1 - first) * gradient
        square = second * self._square + (1 - second) * gradient * gradient
        self._mean, self._square = mean, square
        size = (square / (1 - second**self._steps)).sqrt() + self._EPSILON
        return mean / (1 - first**self._steps) / size


@dataclass(frozen=True, slots=True)
class Step:
    """What is seen before an update."""

    step: int
    """Updates made so far."""
    loss: Tensor
    """(C,): mean cross-entropy over the batch; not a number from the step after a network was lost."""
    gradient: Tensor
    """(C, P): before clipping; 0 where the network is lost."""
    gradient_norm: Tensor
    """(C,): ‖gradient‖, in double precision, where it does not overflow."""
    delta: tuple[Tensor, ...]
    """(C, B, n) of each hidden layer: ∂L/∂h."""
    hidden: tuple[Tensor, ...] = ()
    """(C, B, n) of each hidden layer: h, which is what its activation receives."""


def train(
    networks: Networks,
    configurations: Sequence[Configuration],
    optimiser: Optimiser,
    batches: Iterator[Points],
    disturb: Disturbance | None = None,
) -> Iterator[Step]:
    """Step after step for as long as there are `batches` of inputs (C, B, D) and labels (C, B).

    A configuration whose loss or gradient is not finite is lost: it gets no more updates, since none could bring
    it back, and its loss is not a number from then on. (Rescaling it instead would not help: ∞ · 0 is not a number.)
    """
    import torch

    lr = torch.tensor([c.lr for c in configurations])[:, None]
    clip = torch.tensor([c.clip for c in configurations], dtype=torch.float64)
    is_alive = torch.ones(len(configurations), dtype=torch.bool)
    leaf_count = len(networks.leaves)
    for step, (inputs, labels) in enumerate(batches):
        logits, hidden = forward(networks, inputs, disturb)
        loss = cross_entropy(logits, labels)
        grads = torch.autograd.grad(loss.sum(), (*networks.leaves, *hidden))
        gradient = torch.cat([grad.flatten(1) for grad in grads[:leaf_count]], 1)
        norm = _norm(gradient)

        seen = loss.detach().where(is_alive, torch.nan)
        is_alive = is_alive & seen.isfinite() & norm.isfinite()
        if not is_alive.all():
            gradient[~is_alive] = 0
        yield Step(step, seen, gradient, norm, grads[leaf_count:], tuple(h.detach() for h in hidden))

        factor = (clip / norm).clamp(max=1).where(is_alive, 0).float()[:, None]
        with torch.no_grad():
            networks.parameters.addcmul_(optimiser.direction(gradient * factor), lr * is_alive[:, None], value=-1)


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean cross-entropy (C,) of logits (C, B), or (C, B, K) for K > 2 classes; ln K is chance."""
    import torch

    if logits.ndim > labels.ndim:
        return torch.nn.functional.cross_entropy(logits.transpose(1, 2), labels, reduction="none").mean(-1)
    losses = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    return losses.mean(-1)


def accuracy(logits: Tensor, labels: Tensor) -> Tensor:
    """The share (C,) of samples whose likeliest class is their own; a logit that is not a number is never right."""
    import torch

    if logits.ndim > labels.ndim:
        chosen = logits.argmax(-1)
        return ((chosen == labels) & logits.isfinite().all(-1)).double().mean(-1)
    chosen = torch.where(logits.isnan(), torch.nan, (logits > 0).to(labels.dtype))
    return (chosen == labels).double().mean(-1)


def _norm(gradient: Tensor) -> Tensor:
    """‖gradient‖ (C,) in double precision; squares would leave single precision for norms beyond about 10^±19."""
    import torch

    norm: Tensor = torch.linalg.vector_norm(gradient, dim=1).double()
    is_wild = (norm < 1e-15) | ~(norm < 1e15)
    if is_wild.any():
        norm[is_wild] = torch.linalg.vector_norm(gradient[is_wild], dim=1, dtype=torch.float64)
    return norm


def minibatches(points: Points, batch_size: int, seeds: Sequence[int]) -> Iterator[Points]:
    """Batches of inputs (C, N, D) and labels (C, N) without end, in an order of its own for each seed.

    In each epoch every sample comes at most once; what is left of it after the last full batch is dropped.
    """
    import torch

    inputs, labels = points
    count = labels.shape[1]
    rngs = [torch.Generator().manual_seed(seed + _ORDER_STREAM) for seed in seeds]
    while True:
        order = torch.stack([torch.randperm(count, generator=rng) for rng in rngs])
        for start in range(0, count - batch_size + 1, batch_size):
            chosen = order[:, start : start + batch_size]
            pairs = chosen[..., None].expand(-1, -1, inputs.shape[-1])
            yield inputs.gather(1, pairs), labels.gather(1, chosen)
