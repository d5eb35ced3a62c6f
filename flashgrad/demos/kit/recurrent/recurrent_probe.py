"""Gradients through time in fresh recurrent networks. torch only inside functions.

Shapes: C networks, T steps; the gradient starts as ∂L/∂h_T ~ N(0, 1) of a loss that sees only the last state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashgrad.demos.kit.recurrent.recurrent import Cell, Weights, descend, unroll

if TYPE_CHECKING:
    from torch import Tensor

_DATA_STREAM = 1 << 31
"""Added to a seed for inputs and gradients, so that they do not repeat the draws of the weights."""


@dataclass(frozen=True, slots=True)
class Through:
    """What sequences through C networks show, in double precision."""

    state_grad: Tensor
    """(C, T + 1): rms of ∂L/∂c_t of an LSTM, of ∂L/∂h_t otherwise, over sequences and units."""
    direct_path: Tensor
    """(C, T + 1): rms of ∂L/∂state_T times the product of the gates that kept the state from t on; 0 without gates."""


def through_time(
    cell: Cell, weights: Weights, seeds: Sequence[int], *, length: int, batch_size: int, input_scale: float
) -> Through:
    """Up through `length` steps and back down, in each network with inputs of its own seed."""
    import torch

    inputs, units = weights.inputs.shape[1], weights.recurrent.shape[1]
    drawn = {seed: _sample(seed, length, batch_size, inputs, units) for seed in seeds}
    tokens = input_scale * torch.stack([drawn[seed][0] for seed in seeds], 1)
    unrolled = unroll(cell, weights, tokens)
    states = descend(cell, unrolled, torch.stack([drawn[seed][1] for seed in seeds])).state
    path = states[-1]
    direct = [path if unrolled.kept else torch.zeros_like(path)]
    for kept in reversed(unrolled.kept):
        direct.append(direct[-1] * kept)
    if not unrolled.kept:
        direct *= length + 1
    return Through(_sizes(states), _sizes(direct[::-1]))


def _sample(seed: int, length: int, batch_size: int, inputs: int, units: int) -> tuple[Tensor, Tensor]:
    """Inputs (T, B, m) and a gradient (B, n); a longer sequence begins alike."""
    import torch

    rng = torch.Generator().manual_seed(seed + _DATA_STREAM)
    gradient = torch.randn(batch_size, units, generator=rng, dtype=torch.float64)
    tokens = torch.randn(length, batch_size, inputs, generator=rng, dtype=torch.float64)
    return tokens, gradient


def _sizes(steps: list[Tensor]) -> Tensor:
    """(C, T + 1): the rms of each (C, B, n)."""
    import torch

    return torch.stack([step.square().mean((-2, -1)).sqrt() for step in steps], -1)
