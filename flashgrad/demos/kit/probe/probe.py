"""Send a random signal through a fresh network and a random gradient back. torch only inside functions.

Shapes: S seeds (networks), C configurations, L layers, B inputs, n units. All S networks of all C
configurations go through a layer in one batched product; the configurations share base weights and differ
in their scale. The backward pass is written out, because it gives ∂L/∂h of every layer in one sweep.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.kit.initialisation import Base, shaped
from flashgrad.demos.kit.mean_field import LEAKY_SLOPE, SATURATION_THRESHOLD

if TYPE_CHECKING:
    from torch import Tensor

Precision = Literal["float32", "float64"]

Profile = dict[str, "Tensor"]
"""What was measured, each (S, C, L) in double precision:

delta: rms of ∂L/∂h over batch and units. weight_grad: ‖∂L/∂W‖, Frobenius. weight_times_grad: ⟨W, ∂L/∂W⟩,
the same in every layer where φ is linear but for a kink at 0 and there are no biases. activation_ms: mean
square of φ(h). saturated_fraction: share of |h| > 4. rms_slope: rms of φ′(h) over batch and units.
"""

Measured = dict[str, "Tensor"]
"""The same quantities of one configuration, each (S, L)."""

_LARGE_COST = 1 << 20
_CHUNK_COST = 1 << 21
_MOST_SEEDS = 32
_SMALLEST_TAME, _LARGEST_TAME = 1e-12, 1e12

_DATA_STREAM = 1 << 31
"""Added to a seed for inputs and cotangents, so that batch size and depth do not change each other's draws.

Below 2³²: torch's generator on the CPU takes only that many bits of a seed."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of a network and of what goes through it."""

    depth: int
    width: int
    batch_size: int

    @property
    def cost(self) -> int:
        """About how many numbers one network holds while it is probed."""
        return self.depth * self.width * max(self.width, self.batch_size)


@dataclass(frozen=True, slots=True)
class Networks:
    """S networks before their weights are scaled, with what is sent through them."""

    normals: Tensor
    """(S, L, n, n) standard normal: what base weights are made of."""
    biases: Tensor
    """(S, L, n) standard normal."""
    inputs: Tensor
    """(S, B, n) standard normal."""
    cotangents: Tensor
    """(S, B, n) standard normal: ∂L/∂x_L of the loss L = Σ r ⊙ x_L."""


def precision_for(shape: Shape, magnitudes: Iterable[float]) -> Precision:
    """Single precision for a large network, if the squares of all expected `magnitudes` stay well inside it.

    A small network takes as long in double precision, which reaches beyond 10^±150.
    """
    is_tame = all(_SMALLEST_TAME < value < _LARGEST_TAME for value in magnitudes)
    return "float32" if shape.cost > _LARGE_COST and is_tame else "float64"


def over_seeds(
    seeds: range, shape: Shape, precision: Precision, measure: Callable[[Networks], Profile]
) -> Iterator[Measured]:
    """What `measure` finds in the first network alone, so that there is something to show, then in more and more.

    Each is (S so far, L), of the first configuration. Networks are measured in chunks of some tens of
    megabytes and milliseconds; how many fit depends on the shape alone.
    """
    import torch

    chunk = max(1, min(_MOST_SEEDS, _CHUNK_COST // shape.cost))
    starts = (seeds.start, *seeds[1::chunk])
    parts: list[Profile] = []
    for start, stop in zip(starts, (*starts[1:], seeds.stop), strict=True):
        parts.append(measure(draw(range(start, stop), shape, precision)))
        yield {name: torch.cat([part[name][:, 0] for part in parts]) for name in parts[0]}


def draw(seeds: Sequence[int], shape: Shape, precision: Precision) -> Networks:
    """One network per seed; the same seed gives the same network whatever the others are.

    Draws are made in single precision and then converted, so that `precision` does not change the draw.
    """
    import torch

    dtype = getattr(torch, precision)
    depth, width, batch_size = shape.depth, shape.width, shape.batch_size
    weights, samples = [], []
    for seed in seeds:
        rng = torch.Generator().manual_seed(seed)
        # One row more than the weights have: the biases. So a deeper network starts with the same layers.
        weights.append(torch.randn(depth, width + 1, width, generator=rng))
        rng = torch.Generator().manual_seed(seed + _DATA_STREAM)
        samples.append(torch.randn(batch_size, 2, width, generator=rng))
    drawn = torch.stack(weights).to(dtype)  # (S, L, n + 1, n)
    sample = torch.stack(samples).to(dtype)  # (S, B, 2, n)
    return Networks(drawn[:, :, :-1], drawn[:, :, -1], sample[:, :, 0], sample[:, :, 1])


def probe(
    networks: Networks,
    activation: str,
    base: Base,
    weight_variances: Sequence[float],
    *,
    bias: float = 0.0,
    bias_std: float = 0.0,
) -> Profile:
    """Forward and backward through all networks, once for each σ_w² in `weight_variances` (the C axis)."""
    import torch

    _, depth, width, _ = networks.normals.shape
    weights = shaped(networks.normals, base)
    offsets = bias + bias_std * networks.biases
    scale = (torch.tensor([*weight_variances], dtype=weights.dtype) / width).sqrt().view(1, -1, 1, 1)
    x = networks.inputs.unsqueeze(1).expand(-1, scale.numel(), -1, -1)  # (S, C, B, n)

    received, slopes = [], []  # x_{l−1} and φ′(h_l) of each layer
    forward: list[tuple[Tensor, Tensor, Tensor]] = []
    for layer in range(depth):
        received.append(x)
        h = _times(x, weights[:, layer]).mul_(scale).add_(offsets[:, layer, None, None])
        x, slope = activate(activation, h)
        slopes.append(slope)
        saturated = (h.abs() > SATURATION_THRESHOLD).sum((-2, -1)).double() / h[0, 0].numel()
        forward.append((_rms(x).square(), saturated, _rms(slope)))

    delta = networks.cotangents.unsqueeze(1) * slopes[-1]
    backward: list[tuple[Tensor, Tensor, Tensor]] = []
    for layer in reversed(range(depth)):
        weight_grad = received[layer].transpose(-2, -1) @ delta  # (S, C, n, n)
        inner = (weight_grad * weights[:, layer, None]).sum((-2, -1)).double() * scale.view(1, -1)
        backward.append((_rms(delta), _rms(weight_grad) * width, inner))
        if layer:
            delta = _times(delta, weights[:, layer].transpose(-2, -1)).mul_(scale).mul_(slopes[layer - 1])

    names = ("activation_ms", "saturated_fraction", "rms_slope", "delta", "weight_grad", "weight_times_grad")
    columns = (*zip(*forward, strict=True), *zip(*reversed(backward), strict=True))
    return {name: torch.stack(column, -1) for name, column in zip(names, columns, strict=True)}


def activate(name: str, h: Tensor) -> tuple[Tensor, Tensor]:
    """(φ(h), φ′(h)), element by element. At a kink the slope is that of the negative side, as in torch."""
    import torch

    match name:
        case "linear":
            return h, torch.ones_like(h)
        case "relu" | "leaky_relu":
            slope = (h > 0).to(h.dtype)
            if name == "leaky_relu":
                slope = slope.clamp_(min=LEAKY_SLOPE)
            return h * slope, slope
        case "tanh":
            x = torch.tanh(h)
            return x, 1 - x * x
        case "sigmoid":
            x = torch.sigmoid(h)
            return x, x * (1 - x)
        case "elu":
            power = torch.exp(h.clamp(max=0))
            return torch.where(h > 0, h, torch.expm1(h.clamp(max=0))), power
        case "gelu":
            cdf = torch.special.ndtr(h)
            return h * cdf, cdf + h * torch.exp(-h * h / 2) / math.sqrt(2 * math.pi)
        case "silu":
            gate = torch.sigmoid(h)
            return h * gate, gate * (1 + h * (1 - gate))
    raise ValueError(f"no activation {name!r}")


def _times(x: Tensor, weights: Tensor) -> Tensor:
    """x (S, C, B, n) times one matrix per seed (S, n, m), the configurations side by side."""
    seeds, configurations, batch, width = x.shape
    return (x.reshape(seeds, configurations * batch, width) @ weights).view(seeds, configurations, batch, -1)


def _rms(values: Tensor) -> Tensor:
    """Root mean square over the last two axes, in double precision."""
    import torch

    size = values.shape[-2] * values.shape[-1]
    norm: Tensor = torch.linalg.vector_norm(values, dim=(-2, -1))
    return norm.double() / math.sqrt(size)
