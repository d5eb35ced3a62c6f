"""Signals and gradients through layers of unequal widths. torch only inside functions.

Shapes: S seeds (networks), B inputs, widths n_0 (inputs), n_1 … n_L. Layer l is h = W x + b with b = 0 and
fan_in n_{l−1}, fan_out n_l; x_l = φ(h). All S networks go through a layer in one batched product.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from flashgrad.demos.kit.initialisation import Base, shaped
from flashgrad.demos.kit.mean_field import second_moments
from flashgrad.demos.kit.probe.probe import Precision, activate
from flashgrad.demos.spec import Numbers

if TYPE_CHECKING:
    from torch import Tensor

Measured = dict[str, "Tensor"]
"""In double precision, layers along the second axis:

activation_ms (S, L + 1): mean square of x_0 … x_L. gradient_ms (S, L + 1): mean square of ∂L/∂x_0 … ∂L/∂x_L.
difference_ms (S, L + 1): variance across the inputs of each unit of x_0 … x_L, averaged over units.
delta (S, L): rms of ∂L/∂h. passed_share (S, L): mean square of φ(h) over that of h.
weight_std, weight_max (S, L): rms and largest |W|.
"""

_CHUNK_COST = 1 << 21
_MOST_SEEDS = 32
_DATA_STREAM = 1 << 31
"""Added to a seed for inputs and cotangents, so that widths and batch size do not change each other's draws.

torch's generator takes only the low 32 bits of a seed, so a larger offset would draw the weights once more.
"""


@dataclass(frozen=True, slots=True)
class Tapered:
    """The widths n_0 … n_L of a network, and how many inputs go through it at once."""

    widths: tuple[int, ...]
    batch_size: int

    @property
    def cost(self) -> int:
        """About how many numbers one network holds while it is measured."""
        return sum(fan_in * max(fan_out, self.batch_size) for fan_in, fan_out in pairwise(self.widths))


@dataclass(frozen=True, slots=True)
class Networks:
    """S networks before their weights are scaled, with what is sent through them."""

    normals: tuple[Tensor, ...]
    """For each layer (S, n_{l−1}, n_l), standard normal."""
    inputs: Tensor
    """(S, B, n_0) standard normal."""
    cotangents: Tensor
    """(S, B, n_L) standard normal: ∂L/∂x_L of the loss L = Σ r ⊙ x_L."""


@dataclass(frozen=True, slots=True)
class Theory:
    """What is expected of very wide layers, for inputs and cotangents of mean square 1."""

    activation_ms: Numbers
    """E x_l², l = 0 … L: each layer multiplies it by fan_in · Var(W) · E φ(h)² / E h²."""
    gradient_ms: Numbers
    """E (∂L/∂x_l)², l = 0 … L: each layer multiplies it, on the way back, by fan_out · Var(W) · E φ′(h)²."""
    passed_share: Numbers
    """E φ(h)² / E h², l = 1 … L."""


def in_theory(activation: str, widths: Sequence[int], variances: Sequence[float]) -> Theory:
    """Both recursions, for Var(W) of each layer.  Glorot & Bengio 2010, eq. 5 and 6; He et al. 2015, eq. 8 and 13."""
    signal, passed, back = [1.0], list[float](), list[float]()
    for (fan_in, fan_out), variance in zip(pairwise(widths), variances, strict=True):
        size = fan_in * variance * signal[-1]
        value_ms, slope_ms = second_moments(activation, 0.0, size)
        signal.append(value_ms)
        passed.append(value_ms / size)
        back.append(fan_out * variance * slope_ms)
    gradient = [1.0]
    for factor in reversed(back):
        gradient.append(gradient[-1] * factor)
    return Theory(tuple(signal), tuple(reversed(gradient)), tuple(passed))


def relu_difference_share(depth: int) -> Numbers:
    """Variance across independent inputs over E x_l², l = 0 … depth, in a ReLU network: 1 − c_l.

    c_0 = 0 and c′ = (√(1 − c²) + c (π − arccos c)) / π, the cosine of two inputs.  Cho & Saul 2009.
    """
    cosines = [0.0]
    for _ in range(depth):
        c = cosines[-1]
        cosines.append(min(1.0, (math.sqrt(1 - c * c) + c * (math.pi - math.acos(c))) / math.pi))
    return tuple(1 - c for c in cosines)


def over_seeds(
    seeds: range, shape: Tapered, precision: Precision, measure: Callable[[Networks], Measured]
) -> Iterator[Measured]:
    """What `measure` finds in the first network alone, so that there is something to show, then in more and more."""
    import torch

    chunk = max(1, min(_MOST_SEEDS, _CHUNK_COST // shape.cost))
    starts = (seeds.start, *seeds[1::chunk])
    parts: list[Measured] = []
    for start, stop in zip(starts, (*starts[1:], seeds.stop), strict=True):
        parts.append(measure(draw(range(start, stop), shape, precision)))
        yield {name: torch.cat([part[name] for part in parts]) for name in parts[0]}


def draw(seeds: Sequence[int], shape: Tapered, precision: Precision) -> Networks:
    """One network per seed; the same seed gives the same network whatever the others are."""
    import torch

    widths, batch_size = shape.widths, shape.batch_size
    sizes = [fan_in * fan_out for fan_in, fan_out in pairwise(widths)]
    weights, inputs, cotangents = [], [], []
    for seed in seeds:
        rng = torch.Generator().manual_seed(seed)
        weights.append(torch.randn(sum(sizes), generator=rng))
        rng = torch.Generator().manual_seed(seed + _DATA_STREAM)
        inputs.append(torch.randn(batch_size, widths[0], generator=rng))
        cotangents.append(torch.randn(batch_size, widths[-1], generator=rng))
    dtype = getattr(torch, precision)
    parts = torch.split(torch.stack(weights).to(dtype), sizes, dim=1)
    normals = tuple(part.view(-1, *fans) for part, fans in zip(parts, pairwise(widths), strict=True))
    return Networks(normals, torch.stack(inputs).to(dtype), torch.stack(cotangents).to(dtype))


def measured(networks: Networks, activation: str, base: Base, variances: Sequence[float]) -> Measured:
    """Forward and backward through all networks, the weights of each layer scaled to its Var(W)."""
    import torch

    weights = scaled(networks, base, variances)
    passed = _pass(networks, activation, weights)
    columns = {
        "activation_ms": [_mean_square(x) for x in passed.signals],
        "gradient_ms": [_mean_square(gradient) for gradient in passed.gradients],
        "difference_ms": [_variance_across_inputs(x) for x in passed.signals],
        "delta": [_mean_square(delta).sqrt() for delta in passed.deltas],
        "weight_std": [_mean_square(weight).sqrt() for weight in weights],
        "weight_max": [weight.abs().amax((-2, -1)).double() for weight in weights],
    }
    stacked = {name: torch.stack(column, -1) for name, column in columns.items()}
    received = torch.stack([_mean_square(h) for h in passed.pre_activations], -1)
    return {**stacked, "passed_share": stacked["activation_ms"][:, 1:] / received}


def both_ways(networks: Networks, activation: str, weights: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """`activation_ms` and `gradient_ms` alone."""
    import torch

    passed = _pass(networks, activation, weights)
    signal, gradient = map(_mean_square, passed.signals), map(_mean_square, passed.gradients)
    return torch.stack([*signal], -1), torch.stack([*gradient], -1)


def scaled(networks: Networks, base: Base, variances: Sequence[float]) -> list[Tensor]:
    """The weights of each layer, (S, n_{l−1}, n_l), with its Var(W)."""
    pairs = zip(networks.normals, variances, strict=True)
    return [shaped(normals, base) * math.sqrt(variance) for normals, variance in pairs]


@dataclass(frozen=True, slots=True)
class _Passed:
    """What went through the layers, in the order of the layers."""

    signals: list[Tensor]
    pre_activations: list[Tensor]
    gradients: list[Tensor]
    deltas: list[Tensor]


def _pass(networks: Networks, activation: str, weights: Sequence[Tensor]) -> _Passed:
    """Inputs up, x_l = φ(W_l x_{l−1}), and cotangents down, ∂L/∂h_l = φ′ ∂L/∂x_l, ∂L/∂x_{l−1} = Wᵀ ∂L/∂h_l."""
    signals, pre_activations, slopes = [networks.inputs], [], []
    for weight in weights:
        h = signals[-1] @ weight
        x, slope = activate(activation, h)
        pre_activations.append(h)
        signals.append(x)
        slopes.append(slope)
    gradients, deltas = [networks.cotangents], []
    for weight, slope in zip(reversed(weights), reversed(slopes), strict=True):
        deltas.append(gradients[-1] * slope)
        gradients.append(deltas[-1] @ weight.transpose(-2, -1))
    return _Passed(signals, pre_activations, gradients[::-1], deltas[::-1])


def gains(found: Measured) -> dict[str, Numbers]:
    """Per network: the signal's mean square from x_0 to x_L, the gradient's back, and both rms factors per layer."""
    signal, gradient = found["activation_ms"], found["gradient_ms"]
    forward, backward = signal[:, -1] / signal[:, 0], gradient[:, 0] / gradient[:, -1]
    exponent = 0.5 / (signal.shape[1] - 1)
    columns = {
        "forward_gain": forward,
        "backward_gain": backward,
        "forward_factor": forward**exponent,
        "backward_factor": backward**exponent,
    }
    return {name: tuple(values.tolist()) for name, values in columns.items()}


def _mean_square(values: Tensor) -> Tensor:
    """Over the last two axes, in double precision."""
    import torch

    size = values.shape[-2] * values.shape[-1]
    norm: Tensor = torch.linalg.vector_norm(values, dim=(-2, -1))
    return norm.double().square() / size


def _variance_across_inputs(x: Tensor) -> Tensor:
    """Unbiased, over the inputs of each unit, and then averaged over units."""
    batch_size = x.shape[-2]
    return _mean_square(x - x.mean(-2, keepdim=True)) * (batch_size / (batch_size - 1))
