"""Gradients stored in half precision: Gaussian ones, and those of a backward pass. torch only inside functions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashgrad.demos.kit.gradients.float_formats import Dtype
from flashgrad.demos.kit.probe.deep_network import Activation
from flashgrad.demos.kit.probe.probe import Shape, activate, draw

if TYPE_CHECKING:
    from torch import Tensor

    from flashgrad.demos.spec import Numbers

EXPONENTS = tuple(range(-45, 20))
"""e of the ranges from 2^e to 2^(e + 1) in which gradients are counted."""

WIDTH, BATCH_SIZE = 64, 32
"""Of the network whose backward pass is rounded."""

_DRAWS = 1 << 15
_PER_RANGE = 256
_RANGES_STREAM = 1 << 31
"""Added to a seed for the numbers in each range, so that they do not repeat the gradients."""


def stored(values: Tensor, dtype: Dtype) -> Tensor:
    """`values` as the format holds them, given back in single precision."""
    import torch

    return values.to(getattr(torch, dtype)).to(torch.float32)


def gaussian(seed: int) -> Tensor:
    """32768 numbers N(0, 1)."""
    import torch

    return torch.randn(_DRAWS, generator=torch.Generator().manual_seed(seed))


def by_scale(z: Tensor, std: float, scales: Sequence[float], dtype: Dtype) -> dict[str, Numbers]:
    """The shares of the gradients std · z that become 0 (`zero_share`) or infinite (`overflow_share`), by scale."""
    held = [stored(z * (std * scale), dtype) for scale in scales]
    return {
        "zero_share": tuple((kept == 0).float().mean().item() for kept in held),
        "overflow_share": tuple(kept.isinf().float().mean().item() for kept in held),
    }


def by_exponent(values: Tensor) -> Numbers:
    """The share of `values` from 2^e to 2^(e + 1) for each e of `EXPONENTS`; 0 and ∞ are in none of them.

    What lies below the first counts as one of the first.
    """
    import torch

    real = values[(values != 0) & values.isfinite()].abs()
    exponents = real.log2().floor().clamp(min=EXPONENTS[0])
    # From one half below the first exponent to one half above the last, so that each bin holds one of them.
    counts = torch.histc(exponents, len(EXPONENTS), EXPONENTS[0] - 0.5, EXPONENTS[-1] + 0.5)
    return tuple((counts / values.numel()).tolist())


def held_by_exponent(seed: int, dtype: Dtype) -> dict[str, Numbers]:
    """What the format does to 256 numbers spread evenly over each range from 2^e to 2^(e + 1).

    `held`: the share that becomes neither 0 nor infinite. `relative_error`: the rms of (stored − x)/x, which is 1
    where all become 0 and infinite where one does.
    """
    import torch

    rng = torch.Generator().manual_seed(seed + _RANGES_STREAM)
    powers = 2.0 ** torch.tensor(EXPONENTS, dtype=torch.float32)
    x = (1 + torch.rand(len(EXPONENTS), _PER_RANGE, generator=rng)) * powers[:, None]
    kept = stored(x, dtype)
    error = ((kept - x) / x).square().mean(1).sqrt()
    held = ((kept != 0) & kept.isfinite()).float().mean(1)
    return {"held": tuple(held.tolist()), "relative_error": tuple(error.tolist())}


@dataclass(frozen=True, slots=True)
class RoundedPass:
    """A backward pass in half precision, once for each of C loss scales, and once in single precision."""

    delta: Tensor
    """(L,): rms of ∂L/∂h_l in single precision."""
    recovered: Tensor
    """(C, L): the same in half precision, divided by the loss scale again."""
    lost: Tensor
    """(C, L): the share of ∂L/∂h_l that is 0 in half precision, of what is not in single."""
    weight_grad_lost: Tensor
    """(C, L): the same of ∂L/∂W_l."""
    overflowed: Tensor
    """(C, L): the share of ∂L/∂h_l that is infinite or, from there on, not a number."""
    weight_grad_overflowed: Tensor
    """(C, L): the same of ∂L/∂W_l."""

    @property
    def settled(self) -> float:
        """The place of the largest loss scale under which nothing overflows, of scales that rise; −1 if all do.

        This is where a scale ends that is halved after every overflow.
        """
        worst = self.overflowed.amax(1) + self.weight_grad_overflowed.amax(1)
        return float((worst == 0).sum() - 1)


def rounded_pass(
    seed: int, activation: Activation, sigma_w2: float, depth: int, scales: Sequence[float], dtype: Dtype
) -> RoundedPass:
    """The gradient of the mean cross-entropy of 32 inputs in two classes, through layers of 64 units without biases.

    As in mixed precision each product is summed in single precision and stored in half; weights and signals stay
    in single here, so that only gradients are rounded. The output is linear with weights N(0, 1/64).
    """
    import torch

    networks = draw([seed], Shape(depth, WIDTH, BATCH_SIZE), "float32")
    weights = networks.normals[0] * math.sqrt(sigma_w2 / WIDTH)
    received, slopes = [networks.inputs[0]], []
    for layer in range(depth):
        x, slope = activate(activation, received[-1] @ weights[layer])
        received.append(x)
        slopes.append(slope)
    output = networks.cotangents[0, 0] / math.sqrt(WIDTH)
    labels = torch.arange(BATCH_SIZE).remainder(2)
    exact = ((received[-1] @ output).sigmoid() - labels)[:, None] * output / BATCH_SIZE  # ∂L/∂x_L, (B, n)
    scale = torch.tensor(scales, dtype=torch.float32)[:, None, None]
    half = stored(exact * scale, dtype)  # (C, B, n)

    found: list[tuple[Tensor, ...]] = []
    for layer in reversed(range(depth)):
        exact, half = exact * slopes[layer], stored(half * slopes[layer], dtype)
        grad, half_grad = received[layer].T @ exact, stored(received[layer].T @ half, dtype)
        lost, overflowed = (_lost(exact, half), _lost(grad, half_grad)), (_overflowed(half), _overflowed(half_grad))
        found.append((_rms(exact), _rms(half / scale), *lost, *overflowed))
        exact, half = exact @ weights[layer].T, stored(half @ weights[layer].T, dtype)
    return RoundedPass(*(torch.stack(column, -1) for column in zip(*reversed(found), strict=True)))


def _lost(exact: Tensor, half: Tensor) -> Tensor:
    """The share (C,) of the numbers other than 0 in `exact` (…) that are 0 in `half` (C, …)."""
    is_there = exact != 0
    share: Tensor = ((half == 0) & is_there).sum((-2, -1)) / is_there.sum().clamp(min=1)
    return share


def _overflowed(half: Tensor) -> Tensor:
    return (~half.isfinite()).float().mean((-2, -1))


def _rms(values: Tensor) -> Tensor:
    return values.double().square().mean((-2, -1)).sqrt()
