"""Networks that are trained: many of the same architecture side by side. torch only inside functions.

Shapes: C configurations (a seed, an initialisation, a learning rate), B inputs, n units, K classes, P parameters. The
parameters of all networks lie in one tensor (C, P), so that an optimiser moves all of them in a few operations;
each weight is a view into it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.kit.initialisation import Base, Init, base_of, shaped, weight_variance
from flashgrad.demos.kit.probe.deep_network import Activation

if TYPE_CHECKING:
    from torch import Tensor

Norm = Literal["none", "batch", "layer"]
Wiring = Literal["plain", "sum", "post", "pre"]

Disturbance = Callable[[int, "Tensor"], "Tensor"]
"""Makes of h (C, B, n) of the hidden layer of this number, from 0, what φ receives in its place."""

INPUTS = 2
"""Coordinates of a point."""

_EPSILON = 1e-5
"""Added to the variance in batch and layer norm, as in PyTorch."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """depth hidden layers of width units, and a linear layer on top: one output for two classes, K for K > 2.

    plain: x' = φ(N(W x) + b). sum: x' = x + φ(N(W x) + b). post: x' = φ(N(W x) + b + x), He et al. 2015.
    pre: x' = x + W φ(N(x) + b), He et al. 2016. The first layer is plain in all of them, since it changes the width.
    """

    activation: Activation
    depth: int
    width: int
    norm: Norm = "none"
    """N, over the batch or over the units of each sample, with trained scale γ = 1; b is then its shift β."""
    wiring: Wiring = "plain"
    has_final_norm: bool = False
    """Whether the last layer receives N(x), here without γ and β; without a norm this is batch norm."""
    inputs: int = INPUTS
    classes: int = 2

    @property
    def widths(self) -> tuple[int, ...]:
        """Of the input, the hidden layers and the output."""
        return (self.inputs, *([self.width] * self.depth), 1 if self.classes == 2 else self.classes)


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
    """(C, 1, n): γ of each hidden layer; empty without a norm."""

    @property
    def leaves(self) -> tuple[Tensor, ...]:
        """All parameters, in the order in which they lie in `parameters`."""
        return (*self.weights, *self.shifts, *self.scales)


def draw(architecture: Architecture, configurations: Sequence[Configuration]) -> Networks:
    """Fresh networks; the shifts are 0 and the scales 1. A seed gives the same network whatever the others are."""
    import torch

    weights = []
    for layer, fan_in in enumerate(architecture.widths[:-1]):
        drawn = [
            _base_weights(architecture.widths, c.seed, base_of(c.init))[layer]
            * _deviation(c, architecture.width, fan_in)
            for c in configurations
        ]
        weights.append(torch.stack(drawn))
    count = len(configurations)
    shifts = [torch.zeros(count, 1, fan_out) for fan_out in architecture.widths[1:]]
    scales = [torch.ones(count, 1, architecture.width)] * architecture.depth if architecture.norm != "none" else []

    started = [*weights, *shifts, *scales]
    parameters = torch.cat([start.flatten(1) for start in started], 1)
    sizes = [start[0].numel() for start in started]
    leaves = tuple(
        part.view(start.shape).requires_grad_()
        for part, start in zip(torch.split_with_sizes(parameters, sizes, 1), started, strict=True)
    )
    layers = len(weights)
    return Networks(architecture, parameters, leaves[:layers], leaves[layers : 2 * layers], leaves[2 * layers :])


def forward(networks: Networks, x: Tensor, disturb: Disturbance | None = None) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Logits of inputs (C, B, D), and h (C, B, n) of the hidden layers, which is what φ receives.

    The logits are (C, B) for two classes, and (C, B, K) for more.
    """
    architecture = networks.architecture
    activation = _activation(architecture.activation)
    hidden = []
    for layer in range(architecture.depth):
        wiring = architecture.wiring if layer else "plain"
        weight = networks.weights[layer]
        h = x if wiring == "pre" else x @ weight
        if networks.scales:
            h = _standardised(h, architecture.norm) * networks.scales[layer]
        # A sum in the same memory, unless that is still x.
        h = h + networks.shifts[layer] if h is x else h.add_(networks.shifts[layer])
        if wiring == "post":
            h = h + x
        if disturb:
            h = disturb(layer, h)
        hidden.append(h)
        y = activation(h)
        if wiring == "pre":
            y = y @ weight
        x = x + y if wiring in ("sum", "pre") else y
    if architecture.has_final_norm:
        x = _standardised(x, architecture.norm)
    logits = x @ networks.weights[-1] + networks.shifts[-1]
    return (logits.squeeze(-1) if architecture.classes == 2 else logits), tuple(hidden)


def weight_norms(networks: Networks, values: Tensor) -> Tensor:
    """Frobenius norms (C, depth + 1) of each layer's weights' part of `values` (C, P), such as a gradient."""
    import torch

    sizes = [weight[0].numel() for weight in networks.weights]
    parts = torch.split_with_sizes(values[:, : sum(sizes)], sizes, 1)
    return torch.stack([torch.linalg.vector_norm(part, dim=1, dtype=torch.float64) for part in parts], 1)


@lru_cache(maxsize=32)  # arms that are trained apart begin with the same draws
def _base_weights(widths: tuple[int, ...], seed: int, base: Base) -> tuple[Tensor, ...]:
    """Weights (fan_in, fan_out) of each layer, of unit variance. They are shared and never changed."""
    import torch

    rng = torch.Generator().manual_seed(seed)
    return tuple(shaped(torch.randn(fan_in, fan_out, generator=rng), base) for fan_in, fan_out in pairwise(widths))


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


def _standardised(h: Tensor, norm: Norm) -> Tensor:
    """`h` with mean 0 and variance v/(v + ε) over the batch, unit by unit, or over the units, sample by sample.

    Ioffe & Szegedy 2015; Ba et al. 2016.
    """
    axis = 2 if norm == "layer" else 1
    centred = h - h.mean(axis, keepdim=True)
    variance = centred.square().mean(axis, keepdim=True)
    return centred * (variance + _EPSILON).rsqrt()
