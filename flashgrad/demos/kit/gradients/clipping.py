"""Gradient clipping, its theory, and gradients to clip. torch only inside functions.

A gradient is a list of layers, each a flat tensor in single precision, as in training.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.kit.mean_field import normal_cdf, normal_pdf
from flashgrad.demos.spec import Numbers

if TYPE_CHECKING:
    from torch import Generator, Tensor

BROKEN: Mapping[str, float] = {"infinite": math.inf, "undefined": math.nan, "huge": 1e30}
"""What may stand in place of the first value; the square of 10³⁰ overflows single precision."""

Mode = Literal["norm", "value", "per_layer"]
Source = Literal["gaussian", "heavy_tailed", "network"]

NETWORK_WIDTH = 32
NETWORK_GAIN = 3.0
"""σ_w of the network: a tanh layer with it multiplies the gradient by 1.36 (Schoenholz et al. 2017)."""
TAIL = 3
"""Degrees of freedom of Student's t: the variance is finite, the fourth moment is not."""


def clipped(layers: Sequence[Tensor], mode: Mode, threshold: float) -> list[Tensor]:
    """`layers`, clipped at `threshold` c.

    norm: g · min(1, c/‖g‖), one factor for all (Pascanu et al. 2013). per_layer: the same with each layer's own
    norm. value: each value is cut off at ±c.
    """
    if mode == "value":
        return [layer.clamp(-threshold, threshold) for layer in layers]
    norms = layer_norms(layers)
    if mode == "norm":
        norms = norms.norm().expand(len(layers))
    factors = (threshold / norms).clamp(max=1.0)
    return [layer * factor for layer, factor in zip(layers, factors, strict=True)]


def layer_norms(layers: Sequence[Tensor]) -> Tensor:
    """‖g_l‖ of each layer."""
    import torch

    return torch.stack([layer.norm() for layer in layers])


def clipped_by_torch(layers: Sequence[Tensor], threshold: float) -> list[Tensor]:
    """`layers` after `clip_grad_norm_`, which divides by ‖g‖ + 10⁻⁶."""
    import torch

    carriers = [torch.nn.Parameter(torch.zeros_like(layer)) for layer in layers]
    for carrier, layer in zip(carriers, layers, strict=True):
        carrier.grad = layer.clone()
    torch.nn.utils.clip_grad_norm_(carriers, threshold)
    return [carrier.grad for carrier in carriers if carrier.grad is not None]


def cosine(a: Tensor, b: Tensor) -> float:
    """a·b / (‖a‖ ‖b‖) in double precision; not a number where one of them is 0 or not finite."""
    a, b = a.double(), b.double()
    value: float = ((a @ b) / (a.norm() * b.norm())).item()
    return value


def away(a: Tensor, b: Tensor) -> tuple[float, float]:
    """How far `b` goes along `a`, and away from it; what rounding in single precision leaves away counts as 0."""
    a, b = a.double(), b.double()
    direction = a / a.norm()
    along = (direction @ b).item()
    aside = (b - along * direction).norm().item()
    return along, 0.0 if aside <= 1e-6 * abs(along) else aside


def compared(before: list[Tensor], after: list[Tensor]) -> dict[str, Numbers]:
    """(before, after) of the whole gradient; norms of its layers."""
    import torch

    pair = torch.cat(before), torch.cat(after)
    norms = [layer_norms([layer.double() for layer in layers]) for layers in (before, after)]
    return {
        "cosine": (cosine(*pair),),
        "grad_norm": tuple(whole.double().norm().item() for whole in pair),
        "layer_norms_before": tuple(norms[0].tolist()),
        "layer_norms_after": tuple(norms[1].tolist()),
        "layer_ratio": tuple((norm[0] / norm[-1]).item() for norm in norms),
        "along_and_away": away(*pair),
        "not_finite": tuple(float((~whole.isfinite()).sum()) for whole in pair),
        "zero_fraction": tuple((whole == 0).double().mean().item() for whole in pair),
    }


def torch_difference(layers: Sequence[Tensor], threshold: float) -> float:
    """The largest difference between the formula and `clip_grad_norm_`, relative to the largest value."""
    import torch

    ours, theirs = torch.cat(clipped(layers, "norm", threshold)), torch.cat(clipped_by_torch(layers, threshold))
    difference: float = ((ours - theirs).abs().max() / ours.abs().max()).item()
    return difference


def value_cosine(threshold_sds: float) -> float:
    """Cosine between a Gaussian vector and itself cut off at ± c, c in its standard deviations.

    E[z clip(z)] / √E[clip(z)²], with E[z clip(z)] = P(|z| < c) by Stein's lemma; √(2/π) as c → 0.
    """
    c = threshold_sds
    if c < 1e-3:
        return math.sqrt(2 / math.pi)
    within = math.erf(c / math.sqrt(2))
    squared = within - 2 * c * normal_pdf(c) + 2 * c * c * normal_cdf(-c)
    return within / math.sqrt(squared)


def per_layer_cosine(norms: Sequence[float], threshold: float) -> float:
    """Cosine between a gradient with these layer norms G_l and itself clipped layer by layer.

    Σ G_l c_l / √(Σ G_l² · Σ c_l²) with c_l = min(G_l, threshold); ΣG_l / (√L ‖G‖) where all are clipped.
    """
    kept = [min(norm, threshold) for norm in norms]
    along = math.fsum(norm * part for norm, part in zip(norms, kept, strict=True))
    return along / (math.hypot(*norms) * math.hypot(*kept))


def gradient(source: Source, dimension: int, layers: int, seed: int) -> list[Tensor]:
    """A gradient to clip: `dimension` independent values in `layers` even parts, or that of a network.

    gaussian: N(0, 1). heavy_tailed: Student's t with 3 degrees of freedom, scaled to variance 1. With fewer values
    than layers there are as many layers as values.
    """
    import torch

    rng = torch.Generator().manual_seed(seed)
    if source == "network":
        return network_gradient(layers, rng)
    drawn = torch.randn(dimension, 1 + TAIL, generator=rng)
    values = drawn[:, 0]
    if source == "heavy_tailed":
        values = values / drawn[:, 1:].square().mean(1).sqrt() / math.sqrt(TAIL / (TAIL - 2))
    return list(values.tensor_split(min(layers, dimension)))


def network_gradient(depth: int, rng: Generator) -> list[Tensor]:
    """∂L/∂W_l of a tanh network whose gradient explodes towards layer 1, for a random gradient at its output."""
    import torch

    width = NETWORK_WIDTH
    weights = torch.randn(depth, width, width, generator=rng) * (NETWORK_GAIN / math.sqrt(width))
    inputs, cotangents = torch.randn(2, width, width, generator=rng)
    carriers = [weight.requires_grad_() for weight in weights.unbind()]
    x = inputs
    for weight in carriers:
        x = torch.tanh(x @ weight)
    return [grad.flatten() for grad in torch.autograd.grad((cotangents * x).sum() / width, carriers)]
