"""Networks that are trained: many of the same architecture side by side. torch only inside functions.

Shapes: C configurations (a seed, an initialisation, a learning rate), B inputs, n units, P parameters. The
parameters of all networks lie in one tensor (C, P), so that an optimiser moves all of them in a few operations;
each weight is a view into it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.kit.deep_network import Activation
from flashgrad.demos.kit.initialisation import Init, base_of, shaped, weight_variance

if TYPE_CHECKING:
    from torch import Tensor

Norm = Literal["none", "batch"]

INPUTS = 2
"""Coordinates of a point."""

_EPSILON = 1e-5
"""Added to the variance in batch normalisation, as in PyTorch."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """depth hidden layers h = N(W x + b), x' = φ(h) of width units, and a linear layer with one output on top."""

    activation: Activation
    depth: int
    width: int
    norm: Norm = "none"
    """batch: N is batch normalisation with trained scale γ = 1 and shift β = 0, and there is no b."""

    @property
    def widths(self) -> tuple[int, ...]:
        """Of the input, the hidden layers and the output."""
        return (INPUTS, *([self.width] * self.depth), 1)


@dataclass(frozen=True, slots=True)
class Configuration:
    """One network of a batch: how it starts and how fast it learns."""

    seed: int
    """Networks of the same seed share their base weights, whatever their initialisation."""
    init: Init
    lr: float
    clip: float = math.inf
    """Largest norm of the gradient over all parameters; ∞ for no clipping."""
    bound: float = 0.0
    """Of init `uniform`."""
    gain: float = 0.0
    """σ_w of init `gain`."""


@dataclass(frozen=True, slots=True)
class Networks:
    """C networks and the parameters that training moves."""

    architecture: Architecture
    parameters: Tensor
    """(C, P)."""
    weights: tuple[Tensor, ...]
    """(C, fan_in, fan_out) of each layer, the output's last; views into `parameters`, as all below."""
    shifts: tuple[Tensor, ...]
    """(C, 1, fan_out): b, or β after batch normalisation. The output's is b."""
    scales: tuple[Tensor, ...]
    """(C, 1, n): γ of each hidden layer; empty without batch normalisation."""

    @property
    def leaves(self) -> tuple[Tensor, ...]:
        """All parameters, in the order in which they lie in `parameters`."""
        return (*self.weights, *self.shifts, *self.scales)


def draw(architecture: Architecture, configurations: Sequence[Configuration]) -> Networks:
    """Fresh networks; the shifts are 0 and the scales 1. A seed gives the same network whatever the others are."""
    import torch

    normals = {c.seed: _normals(architecture.widths, c.seed) for c in configurations}
    weights = []
    for layer, fan_in in enumerate(architecture.widths[:-1]):
        drawn = [
            shaped(normals[c.seed][layer], base_of(c.init)) * _deviation(c, architecture.width, fan_in)
            for c in configurations
        ]
        weights.append(torch.stack(drawn))
    count = len(configurations)
    shifts = [torch.zeros(count, 1, fan_out) for fan_out in architecture.widths[1:]]
    scales = [torch.ones(count, 1, architecture.width)] * architecture.depth if architecture.norm == "batch" else []

    started = [*weights, *shifts, *scales]
    parameters = torch.cat([start.flatten(1) for start in started], 1)
    sizes = [start[0].numel() for start in started]
    leaves = tuple(
        part.view(start.shape).requires_grad_()
        for part, start in zip(torch.split_with_sizes(parameters, sizes, 1), started, strict=True)
    )
    layers = len(weights)
    return Networks(architecture, parameters, leaves[:layers], leaves[layers : 2 * layers], leaves[2 * layers :])


def forward(networks: Networks, x: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Logits (C, B) of inputs (C, B, 2), and the pre-activations h_l (C, B, n) of the hidden layers."""
    activation = _activation(networks.architecture.activation)
    hidden = []
    for layer in range(networks.architecture.depth):
        h = x @ networks.weights[layer]
        if networks.scales:
            h = _standardised(h) * networks.scales[layer]
        h = h.add_(networks.shifts[layer])
        hidden.append(h)
        x = activation(h)
    logits = x @ networks.weights[-1] + networks.shifts[-1]
    return logits.squeeze(-1), tuple(hidden)


def weight_norms(networks: Networks, values: Tensor) -> Tensor:
    """Frobenius norms (C, depth + 1) of each layer's weights' part of `values` (C, P), such as a gradient."""
    import torch

    sizes = [weight[0].numel() for weight in networks.weights]
    parts = torch.split_with_sizes(values[:, : sum(sizes)], sizes, 1)
    return torch.stack([torch.linalg.vector_norm(part, dim=1, dtype=torch.float64) for part in parts], 1)


def _normals(widths: tuple[int, ...], seed: int) -> list[Tensor]:
    """Standard normal base weights (fan_in, fan_out) of each layer."""
    import torch

    rng = torch.Generator().manual_seed(seed)
    return [torch.randn(fan_in, fan_out, generator=rng) for fan_in, fan_out in pairwise(widths)]


def _deviation(configuration: Configuration, width: int, fan_in: int) -> float:
    """σ_w/√fan_in, with the σ_w that the initialisation gives a square layer of this width."""
    c = configuration
    return math.sqrt(weight_variance(c.init, width=width, bound=c.bound, gain=c.gain) / fan_in)


def _activation(name: Activation) -> Callable[[Tensor], Tensor]:
    import torch

    if name == "linear":
        return lambda h: h
    function: Callable[[Tensor], Tensor] = getattr(torch.nn.functional, name)
    return function


def _standardised(h: Tensor) -> Tensor:
    """`h` with mean 0 and variance v/(v + ε) over the batch, unit by unit (Ioffe & Szegedy 2015)."""
    centred = h - h.mean(1, keepdim=True)
    variance = centred.square().mean(1, keepdim=True)
    return centred * (variance + _EPSILON).rsqrt()
