"""The chain rule, layer by layer: a gradient as a product of matrices. torch only inside functions.

Row vectors: x_l = φ(x_{l−1} W_l), so J_l = ∂x_l/∂x_{l−1} = W_l diag φ′(h_l), entry (i, j) for ∂x_l[j]/∂x_{l−1}[i].
For L = Σ r ⊙ x_L the gradient at x_l is J_{l+1} … J_L r. Shapes: S networks, L layers, B inputs, n units.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flashgrad.demos.kit.probe.probe import activate
from flashgrad.demos.kit.probe.tapered import Networks

if TYPE_CHECKING:
    from torch import Tensor


DEPTHS = tuple(range(2, 41, 2))
"""The depths that are compared."""

Chain = dict[str, "Tensor"]
"""The gradient of one input per network, at x_0 … x_L:

gradient_norm (S, L + 1): ‖∂L/∂x_l‖ by autograd. jacobian_product (S, L + 1): ‖J_{l+1} … J_L r‖, the product of the
matrices first, then applied to r. norm_product (S, L + 1): ‖J_{l+1}‖₂ … ‖J_L‖₂ ‖r‖, what it would be if the factors
were numbers, and never less than the gradient. relative_error (S,): of the product at
x_0, against autograd; 0 where both are 0.
"""


def scalar_chain(factor: float, layers: int) -> list[float]:
    """|∂x_l/∂x_0|, l = 0 … layers, of x_l = factor · x_{l−1}, by autograd through one unit per layer."""
    import torch

    weight, first = torch.tensor(factor, dtype=torch.float64), torch.ones((), dtype=torch.float64, requires_grad=True)
    units = [first]
    for _ in range(layers):
        units.append(units[-1] * weight)
    return [abs(torch.autograd.grad(unit, first, retain_graph=True)[0].item()) for unit in units]


def jacobian_chain(networks: Networks, activation: str, weights: Sequence[Tensor]) -> Chain:
    """The gradient of the first input of each network, and what the layers' Jacobians make of it."""
    import torch

    x = networks.inputs[:, :1].clone().requires_grad_()
    cotangent = networks.cotangents[:, :1].transpose(-2, -1)  # (S, n, 1)
    signals, jacobians = [x], []
    for weight in weights:
        h = signals[-1] @ weight  # (S, 1, n)
        signals.append(_differentiable(activation, h))
        jacobians.append((weight * activate(activation, h.detach())[1]).detach())
    loss = (signals[-1].transpose(-2, -1) * cotangent).sum()
    gradients = [gradient.transpose(-2, -1) for gradient in torch.autograd.grad(loss, signals)]

    product, bound = torch.eye(cotangent.shape[1], dtype=cotangent.dtype), torch.linalg.vector_norm(cotangent, dim=-2)
    products, bounds = [cotangent], [bound]
    for jacobian in reversed(jacobians):
        product = jacobian @ product
        bound = bound * torch.linalg.matrix_norm(jacobian, ord=2).unsqueeze(-1)
        products.append(product @ cotangent)
        bounds.append(bound)
    difference = torch.linalg.vector_norm(gradients[0] - products[-1], dim=(-2, -1))
    size = torch.linalg.vector_norm(gradients[0], dim=(-2, -1))
    return {
        "gradient_norm": torch.stack([torch.linalg.vector_norm(at, dim=(-2, -1)) for at in gradients], -1),
        "jacobian_product": torch.stack([torch.linalg.vector_norm(at, dim=(-2, -1)) for at in products[::-1]], -1),
        "norm_product": torch.cat(bounds[::-1], -1),
        "relative_error": torch.where(difference == 0, 0.0, difference / size),
    }


def ratio_by_depth(
    networks: Networks, activation: str, weights: Sequence[Tensor], depths: Sequence[int] = DEPTHS
) -> dict[str, Tensor]:
    """delta_ratio (S, D): δ₁/δ_L of the networks made of the first L layers, for rising L; δ is the rms of ∂L/∂h.

    One way up serves all depths; on the way down the gradients that started at different heights go together.
    """
    import torch

    x, slopes = networks.inputs, []
    for weight in weights:
        x, slope = activate(activation, x @ weight)
        slopes.append(slope)
    seeds, batch, width = networks.cotangents.shape
    flowing = networks.cotangents.new_empty(seeds, 0, width)  # (S, k B, n) of the k deepest networks
    last: list[Tensor] = []
    for layer in range(max(depths), 0, -1):
        starts = layer in depths
        if starts:
            flowing = torch.cat([flowing, networks.cotangents], 1)
        delta = (flowing.view(seeds, -1, batch, width) * slopes[layer - 1].unsqueeze(1)).view(seeds, -1, width)
        if starts:
            last.append(_rms(delta.view(seeds, -1, batch, width)[:, -1]))
        flowing = delta @ weights[layer - 1].transpose(-2, -1)
    ratios: Tensor = _rms(delta.view(seeds, -1, batch, width)) / torch.stack(last, -1)
    return {"delta_ratio": torch.flip(ratios, (-1,))}


def _differentiable(activation: str, h: Tensor) -> Tensor:
    """φ(h) by torch's own function, which autograd knows the slope of."""
    import torch

    if activation == "linear":
        return h
    value: Tensor = getattr(torch.nn.functional, activation)(h)
    return value


def _rms(values: Tensor) -> Tensor:
    import torch

    size = values.shape[-2] * values.shape[-1]
    norm: Tensor = torch.linalg.vector_norm(values, dim=(-2, -1))
    return norm / math.sqrt(size)
