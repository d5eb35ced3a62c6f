"""Which units of fresh ReLU layers are off, and on which inputs. torch only inside functions.

Inputs are standard normal, weights N(0, 2/width) times a scale; N inputs, n units, all in double precision, since the
signal through 60 layers of small weights ends at 10^−180. Each layer is drawn after the one below it, so a deeper
network begins with the same layers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashgrad.demos.kit.seed_statistics import rows
from flashgrad.demos.spec import Numbers

if TYPE_CHECKING:
    from torch import Generator, Tensor

_INPUT_STREAM = 1 << 31
"""Added to a seed for the inputs, so that their number does not change the weights."""

_MOST_UNITS, _MOST_INPUTS = 64, 128


@dataclass(frozen=True, slots=True)
class Arm:
    """One variant of a network; all variants share their base weights and inputs."""

    scale: float = 1.0
    """Of the weights, in units of He's."""
    bias: float = 0.0
    slope: float = 0.0
    """φ′ below 0; 0 is ReLU."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What is found in one layer."""

    h: Tensor
    """(A, N, n): pre-activations of every arm."""
    x: Tensor
    """(A, N, n): activations."""

    @property
    def dead(self) -> Numbers:
        """The share of units with h ≤ 0 on every input, of each arm."""
        return tuple((self.h <= 0).all(1).double().mean(-1).tolist())

    @property
    def active(self) -> Numbers:
        """The share of (unit, input) pairs with h > 0, of each arm."""
        return tuple((self.h > 0).double().mean((1, 2)).tolist())


def first_layer(seed: int, width: int, inputs: int) -> Tensor:
    """W x of one layer with He's weights, (N, n)."""
    (layer,) = through_layers(seed, width, inputs, 1, [Arm()])
    return layer.h[0]


def under_biases(wx: Tensor, biases: Sequence[float]) -> tuple[Numbers, Numbers]:
    """(share of dead units, share of (unit, input) pairs that are on) of units with W x (N, n), for each bias."""
    largest = wx.amax(0)  # a unit is dead where −b is not below it
    dead = tuple((largest + bias <= 0).double().mean().item() for bias in biases)
    return dead, tuple((wx + bias > 0).double().mean().item() for bias in biases)


def through_layers(seed: int, width: int, inputs: int, depth: int, arms: Sequence[Arm]) -> Iterator[Layer]:
    """The layers, one after the other."""
    import torch

    def column(values: list[float]) -> Tensor:
        return torch.tensor(values, dtype=torch.float64)[:, None, None]

    scales = column([arm.scale * math.sqrt(2 / width) for arm in arms])
    biases, slopes = column([arm.bias for arm in arms]), column([arm.slope for arm in arms])
    rng = torch.Generator().manual_seed(seed)
    x = _normal((inputs, width), torch.Generator().manual_seed(seed + _INPUT_STREAM)).expand(len(arms), -1, -1)
    for _ in range(depth):
        h = (x @ _normal((width, width), rng)).mul_(scales).add_(biases)
        x = torch.where(h > 0, h, slopes * h)
        yield Layer(h, x)


def mean_cosine(x: Tensor) -> float:
    """The mean cosine of all pairs of inputs with activations x (N, n) other than 0; not a number below two such."""
    import torch

    # Divided by the largest first: the squares of a small signal would vanish.
    largest = x.abs().amax(1, keepdim=True)
    alive = (largest > 0).squeeze(1)
    count = int(alive.sum())
    if count < 2:
        return math.nan
    units = torch.nn.functional.normalize(x[alive] / largest[alive], dim=1)
    return float((units.sum(0).square().sum() - count) / (count * (count - 1)))


def firing(h: Tensor) -> tuple[Numbers, ...]:
    """1 where a unit is on, a row per unit and a column per input of h (N, n); the first 64 units and 128 inputs.

    Units that are on more often stand higher.
    """
    import torch

    on = (h[:_MOST_INPUTS, :_MOST_UNITS] > 0).double().T
    order = torch.argsort(on.sum(1), descending=True, stable=True)
    return rows(on[order])


def _normal(shape: tuple[int, int], rng: Generator) -> Tensor:
    """Standard normal numbers, drawn in single precision like those of the other demos."""
    import torch

    return torch.randn(shape, generator=rng).double()
