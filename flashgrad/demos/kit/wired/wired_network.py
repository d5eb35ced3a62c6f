"""A signal up and a gradient down through blocks that differ in wiring and norm. torch only inside functions.

Shapes: S seeds (networks), L blocks, B inputs, n units. Row vectors: h = x W. The backward pass is written out,
because it gives the gradient at every block in one sweep.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.kit.initialisation import Base, shaped
from flashgrad.demos.kit.mean_field import SATURATION_THRESHOLD
from flashgrad.demos.kit.probe.probe import Networks, Profile, activate
from flashgrad.demos.kit.wired.block_norms import Norm, normalise

if TYPE_CHECKING:
    from torch import Tensor

Wiring = Literal["plain", "sum", "post", "pre", "dense"]
Received = tuple["Tensor", "Tensor", tuple["Tensor", "Tensor"]]
"""∂L/∂x_{l−1}, δ_l, and a and b of ∂L/∂W_l = aᵀ b, all (S, B, n)."""

Back = Callable[["Tensor"], Received]
"""One block's way back, from ∂L/∂x_l."""

_DENSE_STREAM = 1 << 30
"""Added to a seed for the weights of dense blocks, of which there are more than of the others."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block, as all L of a network are.

    plain: φ(N(x W)). sum: x + φ(N(x W)). post: φ(N(x W) + x), He et al. 2015.
    pre: x + α φ(N(x)) W, He et al. 2016. dense: φ(N([x₀ … x_{l−1}] W)), Huang et al. 2017.
    """

    wiring: Wiring
    activation: str
    norm: Norm
    weight_variance: float
    """σ_w² = fan_in · Var(W)."""
    alpha: float = 1.0
    """Scale of the branch, in `pre` blocks."""
    base: Base = "normal"


def send(networks: Networks, block: Block) -> Profile:
    """What a random signal and a random gradient show in every block, each (S, L) or, from the input on, (S, L + 1).

    (S, L + 1), of x₀ … x_L: activation_grad, the rms of ∂L/∂x; activation_ms, activation_mean, activation_std,
    over batch and units; batch_variance, the variance over the batch, averaged over units.
    (S, L): delta, the rms of ∂L/∂h at what φ receives; weight_grad, ‖∂L/∂W‖; saturated_fraction, the share of
    |h| > 4.
    """
    signals, received, backs = climb(networks, block)
    gradients, backward = [_rms(networks.cotangents)], []
    for gradient, delta, (before, after) in descend(networks.cotangents, backs):
        gradients.append(_rms(gradient))
        backward.append((_rms(delta), _norm(before.transpose(-2, -1) @ after)))
    return _profile(signals, [_saturated(h) for h in received], gradients, backward)


def climb(networks: Networks, block: Block) -> tuple[list[Tensor], list[Tensor], list[Back]]:
    """x₀ … x_L, h₁ … h_L, and the ways back through blocks 1 … L, which are not dense."""
    weights = shaped(networks.normals, block.base) * math.sqrt(block.weight_variance / networks.normals.shape[-1])
    signals, received, backs = [networks.inputs], [], []
    for layer in range(weights.shape[1]):
        x, h, back = _passed(block, signals[-1], weights[:, layer])
        signals.append(x)
        received.append(h)
        backs.append(back)
    return signals, received, backs


def descend(cotangents: Tensor, backs: Sequence[Back]) -> Iterator[Received]:
    """What each way back gives, from block L down to block 1, for ∂L/∂x_L = `cotangents`."""
    gradient = cotangents
    for back in reversed(backs):
        gradient, delta, weight_grad_factors = back(gradient)
        yield gradient, delta, weight_grad_factors


def sizes(values: Iterable[Tensor]) -> Tensor:
    """The rms of each of `values` (S, B, n) over batch and units, side by side (S, …)."""
    import torch

    return torch.stack([_rms(each) for each in values], -1)


def _passed(block: Block, x: Tensor, weight: Tensor) -> tuple[Tensor, Tensor, Back]:
    """(x_l, h_l, the way back) through one block that is not dense."""
    if block.wiring == "pre":
        return _passed_pre(block, x, weight)
    normalised, norm_back = normalise(block.norm, x @ weight)
    h = normalised + x if block.wiring == "post" else normalised
    y, slope = activate(block.activation, h)

    def back(gradient: Tensor) -> Received:
        delta = gradient * slope
        before_norm = norm_back(delta)
        received = before_norm @ weight.transpose(-2, -1)
        if block.wiring == "post":
            received = received + delta
        if block.wiring == "sum":
            received = received + gradient
        return received, delta, (x, before_norm)

    return (x + y if block.wiring == "sum" else y), h, back


def _passed_pre(block: Block, x: Tensor, weight: Tensor) -> tuple[Tensor, Tensor, Back]:
    h, norm_back = normalise(block.norm, x)
    y, slope = activate(block.activation, h)
    branch = block.alpha * weight

    def back(gradient: Tensor) -> Received:
        delta = (gradient @ branch.transpose(-2, -1)) * slope
        return gradient + norm_back(delta), delta, (y, block.alpha * gradient)

    return x + y @ branch, h, back


def send_dense(networks: Networks, block: Block, seed: int, growth: int) -> Profile:
    """As `send`, for one network whose every layer receives all features so far and adds `growth` new ones.

    The loss sees all features, as a dense network's classifier does; each has a cotangent of rms 1. Weights are
    drawn from `seed`.
    """
    import torch

    depth, width = networks.normals.shape[1], networks.normals.shape[-1]
    starts = [width + layer * growth for layer in range(depth + 1)]
    rng = torch.Generator().manual_seed(seed + _DENSE_STREAM)
    normals = torch.randn(sum(starts[:-1]) * growth, generator=rng).to(networks.inputs.dtype)
    drawn = zip(torch.split(normals, [start * growth for start in starts[:-1]]), starts, strict=False)
    weights = [part.view(start, growth) * math.sqrt(block.weight_variance / start) for part, start in drawn]

    features = networks.inputs.new_empty(*networks.inputs.shape[:-1], starts[-1])
    features[..., :width] = networks.inputs
    steps, saturated = [], []
    for start, weight in zip(starts, weights, strict=False):
        h, norm_back = normalise(block.norm, features[..., :start] @ weight)
        features[..., start : start + growth], slope = activate(block.activation, h)
        steps.append((start, weight, norm_back, slope))
        saturated.append(_saturated(h))

    gradient = torch.randn(features.shape, generator=rng).to(features.dtype)
    gradient[..., :width] = networks.cotangents
    gradients, backward = [], []
    for start, weight, norm_back, slope in reversed(steps):
        new = gradient[..., start : start + growth]
        delta = new * slope
        before_norm = norm_back(delta)
        gradients.append(_rms(new))
        backward.append((_rms(delta), _norm(features[..., :start].transpose(-2, -1) @ before_norm)))
        gradient[..., :start] += before_norm @ weight.T
    gradients.append(_rms(gradient[..., :width]))
    signals = [features[..., :width], *torch.split(features[..., width:], growth, dim=-1)]
    return _profile(signals, saturated, gradients, backward)


def _profile(
    signals: list[Tensor], saturated: list[Tensor], gradients: list[Tensor], backward: list[tuple[Tensor, Tensor]]
) -> Profile:
    """The lists as (S, …) in the order of the layers; `gradients` and `backward` come from the last layer down."""
    import torch

    mean = torch.stack([x.mean((-2, -1)) for x in signals], -1).double()
    mean_square = torch.stack([_rms(x) for x in signals], -1).square()
    over_batch = torch.stack([x.var(-2, correction=0).mean(-1) for x in signals], -1).double()
    delta, weight_grad = (torch.stack(column[::-1], -1) for column in zip(*backward, strict=True))
    return {
        "activation_grad": torch.stack(gradients[::-1], -1),
        "activation_ms": mean_square,
        "activation_mean": mean,
        "activation_std": (mean_square - mean.square()).clamp_(min=0).sqrt(),
        "batch_variance": over_batch,
        "delta": delta,
        "weight_grad": weight_grad,
        "saturated_fraction": torch.stack(saturated, -1),
    }


def _saturated(h: Tensor) -> Tensor:
    return (h.abs() > SATURATION_THRESHOLD).sum((-2, -1)).double() / (h.shape[-2] * h.shape[-1])


def _norm(values: Tensor) -> Tensor:
    """Frobenius norm over the last two axes, in double precision."""
    import torch

    norm: Tensor = torch.linalg.vector_norm(values, dim=(-2, -1))
    return norm.double()


def _rms(values: Tensor) -> Tensor:
    return _norm(values) / math.sqrt(values.shape[-2] * values.shape[-1])


def first_block_gains(networks: Networks, block: Block) -> list[float]:
    """Singular values, largest first, of ∂x₁/∂x₀ at the first input of the first network, without norms.

    By how much a small step in each of the input's principal directions grows; ∂L/∂x₀ is at least the smallest
    times ∂L/∂x₁, and may be as little.
    """
    import torch

    width = networks.normals.shape[-1]
    weight = shaped(networks.normals[0, :1], block.base)[0] * math.sqrt(block.weight_variance / width)
    x, identity = networks.inputs[0, 0], torch.eye(width, dtype=weight.dtype)
    if block.wiring == "pre":
        _, slope = activate(block.activation, x)
        jacobian = identity + block.alpha * slope[:, None] * weight
    else:
        _, slope = activate(block.activation, x @ weight + (x if block.wiring == "post" else 0))
        inner = weight + identity if block.wiring == "post" else weight
        jacobian = inner * slope + (identity if block.wiring == "sum" else 0)
    gains: list[float] = torch.linalg.svdvals(jacobian).tolist()
    return gains
