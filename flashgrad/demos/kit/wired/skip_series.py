"""From a profile of blocks to what is drawn of it, x₀ … x_L. torch only inside functions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from flashgrad.demos.kit.probe.probe import Profile
from flashgrad.demos.kit.seed_statistics import per_layer, ratios
from flashgrad.demos.spec import Numbers, Series

if TYPE_CHECKING:
    from torch import Tensor


def over_blocks(found: Profile, theory: Mapping[str, Numbers]) -> dict[str, Series]:
    """Gradient, factors and signal of the chosen network."""
    gradients, mean, deviation = found["activation_grad"], found["activation_mean"], found["activation_std"]
    return {
        "activation_grad": from_input(gradients, theory.get("activation_grad")),
        "block_factor": per_layer(gradients[:, :-1] / gradients[:, 1:]),
        "activation_rms": from_input(found["activation_ms"].sqrt(), roots(theory["activation_ms"])),
        "signal_mean": replace(
            from_input(mean, theory["activation_mean"]),
            low=from_input(mean - deviation).y,
            high=from_input(mean + deviation).y,
        ),
    }


def from_input(values: Tensor, theory: Numbers | None = None) -> Series:
    """As `per_layer`, of x₀ … x_L."""
    series = per_layer(values, theory)
    return Series(tuple(x - 1 for x in series.x), series.y, theory, series.low, series.high)


def means(signals: Sequence[Tensor]) -> Tensor:
    """The mean of each signal (S, B, n) over batch and units, side by side (S, …)."""
    import torch

    return torch.stack([x.mean((-2, -1)) for x in signals], -1)


def roots(squares: Numbers) -> Numbers:
    """Root of each."""
    return tuple(map(math.sqrt, squares))


def factors(gradients: tuple[Numbers, ...]) -> Numbers:
    """(g₀/g_L)^{1/L} of each network."""
    return tuple(ratio ** (1 / (len(gradients[0]) - 1)) for ratio in ratios(gradients))
