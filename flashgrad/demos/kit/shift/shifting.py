"""Train networks while their layers' inputs are shifted, and watch how they drift. torch only inside functions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

from flashgrad.demos.kit.mean_field import SATURATION_THRESHOLD
from flashgrad.demos.kit.shift.shifted_network import POINTS, WIDTH, Setting, ShiftedNetwork
from flashgrad.demos.kit.training.datasets import for_seeds, moons, spirals
from flashgrad.demos.kit.training.trainable import Architecture, Configuration, Networks, Norm, draw, weight_norms
from flashgrad.demos.kit.training.trainer import Sgd, Step, train

if TYPE_CHECKING:
    from torch import Tensor

_NOISE_STREAM = 1 << 30
"""Added to a seed for the shifts, so that they do not repeat the draws of the weights."""

_STEPS_PER_LOOK = 5
_LAST_LOSSES = 10
_RESOLUTION = 1e-5
"""Relative changes of a loss below are mostly rounding."""


@dataclass(frozen=True, slots=True)
class Watch:
    """C networks as far as they have been watched."""

    loss: Tensor
    """(C, steps + 1): before each update, and after the last; not a number once a network is lost."""
    drift: Tensor
    """(C, steps): by how many of its standard deviations a unit's mean of h moved in a step; median over all units."""
    kept_promise: Tensor
    """(C, steps): the decrease of the loss over lr · ‖∂L/∂θ‖², which it would be if the gradient stayed as it is.

    Not a number where that is too little for single precision to tell."""
    weight_grad: Tensor
    """(C,): ‖∂L/∂W‖ of all hidden layers before training."""
    saturated_fraction: Tensor
    """(C,): share of |h| > 4 at the moment; not a number for a lost network."""

    @property
    def steps(self) -> int:
        """Updates made."""
        return self.drift.shape[1]

    @property
    def final_loss(self) -> Tensor:
        """(C,): the mean of the last 10 losses, since added shift makes them fluctuate; infinite if lost."""
        last: Tensor = self.loss[:, -_LAST_LOSSES:].mean(1)
        return last.nan_to_num(nan=math.inf, posinf=math.inf)


class Shift:
    """Gives each unit another mean and another scale at every step: h ← (1 + s ξ) h + s ξ′, ξ and ξ′ ~ N(0, 1).

    All inputs of a batch are shifted alike, as a change in the layers below would do. Santurkar et al. 2018.
    """

    def __init__(self, settings: Sequence[Setting], depth: int) -> None:
        import torch

        self._rngs = [torch.Generator().manual_seed(setting.seed + _NOISE_STREAM) for setting in settings]
        self._amplitudes = torch.tensor([setting.noise for setting in settings])[:, None, None, None]
        self._depth = depth
        self._drawn = self._draw()

    def __call__(self, layer: int, h: Tensor) -> Tensor:
        """What φ receives in the place of h (C, B, n) of this layer; a new step begins with layer 0."""
        if layer == 0:
            self._drawn = self._draw()
        scale, mean = self._drawn[:, layer, :1], self._drawn[:, layer, 1:]
        return h * (1 + scale) + mean

    def _draw(self) -> Tensor:
        """(C, depth, 2, n)."""
        import torch

        drawn = torch.stack([torch.randn(self._depth, 2, WIDTH, generator=rng) for rng in self._rngs])
        return self._amplitudes * drawn


def watch(p: ShiftedNetwork, norm: Norm, settings: Sequence[Setting]) -> Iterator[Watch]:
    """Train the networks of these settings; after 1, 5, 10, … updates, how they stand."""
    import torch

    arms = [Configuration(setting.seed, p.init, setting.lr) for setting in settings]
    networks = draw(Architecture(p.activation, p.depth, WIDTH, norm), arms)
    _scale(networks, [setting.gain for setting in settings])
    points = for_seeds(spirals if p.data == "spirals" else moons, POINTS, [arm.seed for arm in arms])
    shift = Shift(settings, p.depth) if any(setting.noise for setting in settings) else None
    record = _Record(torch.tensor([arm.lr for arm in arms]))
    for step in train(networks, arms, Sgd(), repeat(points, p.steps + 1), shift):
        if step.step == 0:
            weight_grad = weight_norms(networks, step.gradient)[:, : p.depth].norm(dim=1)
        record.add(step)
        if step.step == 1 or (step.step and step.step % _STEPS_PER_LOOK == 0) or step.step == p.steps:
            yield record.watch(weight_grad)


class _Record:
    """What was seen of each step, and what has to be remembered of the last one."""

    def __init__(self, lr: Tensor) -> None:
        self._lr = lr
        self._losses: list[Tensor] = []
        self._drifts: list[Tensor] = []
        self._kept: list[Tensor] = []
        self._means: Tensor
        self._deviations: Tensor
        self._promised: Tensor
        self._hidden: Tensor

    def add(self, step: Step) -> None:
        """Note `step`, and what has changed since the one before."""
        import torch

        hidden = torch.stack(step.hidden, 1)
        means, deviations = hidden.mean(2), _deviations(hidden)
        if self._losses:
            before = self._losses[-1]
            self._drifts.append(((means - self._means).abs() / self._deviations).flatten(1).nanmedian(1).values)
            is_seen = self._promised > _RESOLUTION * before
            self._kept.append(((before - step.loss) / self._promised).where(is_seen, torch.nan))
        self._means, self._deviations = means, deviations
        self._promised = self._lr * step.gradient_norm.square()
        self._losses.append(step.loss)
        self._hidden = hidden

    def watch(self, weight_grad: Tensor) -> Watch:
        """All that was noted, after two steps or more."""
        import torch

        loss, drift, kept = (torch.stack(column, 1) for column in (self._losses, self._drifts, self._kept))
        saturated = (self._hidden.abs() > SATURATION_THRESHOLD).double().mean((1, 2, 3))
        return Watch(loss, drift, kept, weight_grad, saturated.where(self._losses[-1].isfinite(), torch.nan))


def _deviations(hidden: Tensor) -> Tensor:
    """The standard deviations (C, L, n) over the batch; PyTorch's own `std` gives the same in three times the time."""
    centred = hidden.double()
    centred -= centred.mean(2, keepdim=True)
    deviations: Tensor = (centred.square_().sum(2) / (hidden.shape[2] - 1)).sqrt()
    return deviations.float()


def _scale(networks: Networks, gains: Sequence[float]) -> None:
    """Multiply the hidden weights of each network by its gain."""
    import torch

    factors = torch.tensor(gains)[:, None, None]
    with torch.no_grad():
        for weight in networks.weights[:-1]:
            weight.mul_(factors)
