"""One unit: an activation with its slope, and a loss over a sigmoid output; in closed form and by autograd.

The closed forms are pure math, and the functions on tensors are torch's own. torch only inside functions.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.kit.mean_field import ACTIVATIONS, expectation, sigmoid
from flashgrad.demos.spec import Numbers, Parameters, choice, number

if TYPE_CHECKING:
    from torch import Tensor

SATURATED_BELOW = 0.02
"""A unit counts as saturated where its slope is smaller: beyond ±3.9 for sigmoid, beyond ±2.6 for tanh."""


class SingleUnit(Parameters):
    """One activation, the inputs that it meets, and the loss over a sigmoid output."""

    activation: Literal["sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "silu"] = choice(
        "sigmoid", label="activation", help_text="The curve whose slope is taken."
    )
    negative_slope: float = number(
        0.01, 0, 1, label="negative slope", help_text="Left of 0.", used_when={"activation": ("leaky_relu",)}
    )
    x_range: float = number(8, 3, 20, label="x range", help_text="The curve is drawn from −range to +range.")
    input_std: float = number(
        1, 0.1, 10, label="input spread", help_text="Inputs come from N(0, spread²).", scale="log"
    )
    head: Literal["none", "mse", "bce"] = choice(
        "none", label="loss", help_text="Squared error or cross-entropy over a sigmoid output; none: φ alone."
    )
    logit: float = number(
        -8, -20, 20, label="logit z", help_text="Of the output, whose target is 1.", used_when={"head": ("mse", "bce")}
    )


def closed_form(p: SingleUnit, x: float) -> tuple[float, float]:
    """(φ(x), φ′(x)); at a kink the slope of the negative side, as in torch."""
    if p.activation != "leaky_relu":
        return ACTIVATIONS[p.activation](x)
    slope = 1.0 if x > 0 else p.negative_slope
    return slope * x, slope


def loss_gradients(z: float) -> tuple[float, float]:
    """(cross-entropy, squared error): ∂L/∂z = p − 1 and (p − 1) p (1 − p), p = σ(z), without cancellation."""
    away = sigmoid(-z)
    return -away, -away * sigmoid(z) * away


def average_slopes(p: SingleUnit) -> tuple[float, float]:
    """(E φ′, √E φ′²) for inputs from N(0, input_std²)."""
    variance = p.input_std**2
    mean = expectation(lambda x: closed_form(p, x)[1], variance=variance)
    return mean, math.sqrt(expectation(lambda x: closed_form(p, x)[1] ** 2, variance=variance))


def applied(p: SingleUnit, x: Tensor) -> Tensor:
    """φ(x) as torch computes it."""
    import torch

    if p.activation == "leaky_relu":
        return torch.nn.functional.leaky_relu(x, p.negative_slope)
    value: Tensor = getattr(torch.nn.functional, p.activation)(x)
    return value


def slope_of(p: SingleUnit, x: Tensor) -> Tensor:
    """φ′(x) by autograd, point by point."""
    import torch

    x = x.clone().requires_grad_()
    (slope,) = torch.autograd.grad(applied(p, x).sum(), x)
    return slope


def loss_gradients_of(z: Tensor) -> dict[str, Tensor]:
    """∂L/∂z by autograd for p = σ(z) and target 1: of cross-entropy (bce), and of ½(p − 1)² (mse)."""
    import torch

    z = z.clone().requires_grad_()
    cross_entropy = torch.nn.functional.binary_cross_entropy_with_logits(z, torch.ones_like(z), reduction="sum")
    squared_error = (torch.sigmoid(z) - 1).square().sum() / 2
    losses = {"bce": cross_entropy, "mse": squared_error}
    return {name: torch.autograd.grad(loss, z)[0] for name, loss in losses.items()}


def under_losses(p: SingleUnit, z: Tensor) -> dict[str, Numbers]:
    """∂L/∂z of both losses over the logits z, and (cross-entropy's, squared error's) at the chosen logit."""
    over_logits, at_logit = loss_gradients_of(z), loss_gradients_of(z.new_tensor([p.logit]))
    return {
        **{f"loss_grad_{name}": tuple(grad.tolist()) for name, grad in over_logits.items()},
        "loss_grads_at_logit": (at_logit["bce"].item(), at_logit["mse"].item()),
    }
