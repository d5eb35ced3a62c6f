"""What networks are trained on: points in the plane in two classes, or handwritten digits. torch only inside functions.

Every set of points is drawn from the generator it is given, centred, and scaled to a mean square of 1 per coordinate;
the classes are equally frequent and alternate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.kit.training.digits import CLASSES, digits

if TYPE_CHECKING:
    from torch import Generator, Tensor

    Points = tuple[Tensor, Tensor]
    """Inputs (N, D) and labels (N,), 0.0 or 1.0 of two classes, whole numbers of more; of C networks (C, N, …)."""

Data = Literal["moons", "spirals", "digits"]

_POINTS_STREAM = 3 << 30
"""Added to a seed for its points, so that they do not repeat the draws of the weights."""

_DRAWN = 512
"""Points to train on, and as many others to test on."""


@dataclass(frozen=True, slots=True)
class Task:
    """What each of S seeds has to learn: inputs (S, N, D) and labels (S, N)."""

    training: Points
    test: Points
    """Other samples of the same kind, to see what was learned."""
    classes: int

    @property
    def inputs(self) -> int:
        """Numbers per sample, D."""
        return self.training[0].shape[-1]

    @property
    def samples(self) -> int:
        """To train on, N."""
        return self.training[0].shape[1]

    @property
    def chance(self) -> float:
        """ln K, the cross-entropy of guessing."""
        return math.log(self.classes)


def task(data: Data, seeds: Sequence[int]) -> Task:
    """512 points of its own for each seed and 512 to test on; or 1,437 images and 360, the same for all."""
    count = len(seeds)
    if data == "digits":
        (images, shown), (others, theirs) = digits()
        training = images.expand(count, -1, -1), shown.expand(count, -1)
        return Task(training, (others.expand(count, -1, -1), theirs.expand(count, -1)), CLASSES)
    inputs, labels = for_seeds(moons if data == "moons" else spirals, 2 * _DRAWN, seeds)
    first, rest = slice(_DRAWN), slice(_DRAWN, None)
    return Task((inputs[:, first], labels[:, first]), (inputs[:, rest], labels[:, rest]), classes=2)


def for_seeds(dataset: Callable[[int, Generator], Points], count: int, seeds: Sequence[int]) -> Points:
    """A set of `count` points of its own for each seed, stacked."""
    import torch

    drawn = {
        seed: dataset(count, torch.Generator().manual_seed(seed + _POINTS_STREAM)) for seed in dict.fromkeys(seeds)
    }
    inputs, labels = zip(*(drawn[seed] for seed in seeds), strict=True)
    return torch.stack(inputs), torch.stack(labels)


def moons(count: int, rng: Generator, *, noise: float = 0.1) -> Points:
    """Two interleaved half circles of radius 1; `noise` is the standard deviation of what is added to each point."""
    import torch

    labels = _alternating(count)
    angles = math.pi * torch.rand(count, generator=rng)
    upper = torch.stack([angles.cos(), angles.sin()], -1)
    lower = torch.tensor([1.0, 0.5]) - upper
    clean = torch.where(labels.bool()[:, None], lower, upper)
    return _standardised(clean + noise * torch.randn(count, 2, generator=rng)), labels


def spirals(count: int, rng: Generator, *, turns: float = 1.5, noise: float = 0.02) -> Points:
    """Two arms that wind around each other `turns` times; the radius grows with the angle from 0 to 1."""
    import torch

    labels = _alternating(count)
    radii = torch.rand(count, generator=rng).sqrt()
    angles = 2 * math.pi * turns * radii + math.pi * labels
    clean = radii[:, None] * torch.stack([angles.cos(), angles.sin()], -1)
    return _standardised(clean + noise * torch.randn(count, 2, generator=rng)), labels


def _alternating(count: int) -> Tensor:
    import torch

    return torch.arange(count).remainder(2).float()


def _standardised(points: Tensor) -> Tensor:
    """`points` with mean 0 and mean square 1 in each coordinate."""
    centred = points - points.mean(0)
    standardised: Tensor = centred / centred.square().mean(0).sqrt()
    return standardised
