"""How recurrent networks are drawn. torch only inside functions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.kit.initialisation import shaped
from flashgrad.demos.kit.recurrent.recurrent import GATES, Cell, Weights

if TYPE_CHECKING:
    from torch import Generator, Tensor

Recurrent = Literal["torch", "orthogonal", "gaussian", "non_normal", "zero"]

CHAIN = 16
"""Units of a chain in a non-normal matrix."""


@dataclass(frozen=True, slots=True)
class Draw:
    """How the networks of one cell start, but for the seed."""

    cell: Cell
    recurrent: Recurrent
    """Of U, gate by gate. zero: all weights and biases but `gate_bias` are 0. torch: U[−1/√n, 1/√n], PyTorch's default,
    as inputs and biases have it in any case. The others have spectral radius ρ = `radius`: orthogonal: ρ Q. gaussian:
    N(0, ρ²/n). non_normal: Q (ρ I + S) Qᵀ, where S shifts along chains of 16 units; its norm is almost ρ + 1."""
    radius: float
    gate_bias: float
    """Added to the bias of the forget gate of an LSTM, of the update gate of a GRU."""
    inputs: int
    units: int


def draw(how: Draw, seeds: Sequence[int]) -> Weights:
    """One network per seed, in double precision; a seed gives the same network whatever the others are."""
    import torch

    drawn = zip(*(_network(how, seed) for seed in seeds), strict=True)
    weights = Weights(*(torch.stack(parts).double() for parts in drawn))
    weights.input_bias[..., _kept_gate(how)] += how.gate_bias
    return weights


def draw_at_biases(how: Draw, seed: int, gate_biases: Sequence[float]) -> Weights:
    """The same network once for each gate bias, added to `how.gate_bias`."""
    import torch

    network = draw(how, [seed])
    added = torch.zeros(len(gate_biases), *network.input_bias.shape[1:], dtype=torch.float64)
    added[..., _kept_gate(how)] = torch.tensor([*gate_biases], dtype=torch.float64).view(-1, 1, 1)
    shared = (part.expand(len(gate_biases), -1, -1) for part in network.parts)
    inputs, recurrent, input_bias, recurrent_bias = shared
    return Weights(inputs, recurrent, input_bias + added, recurrent_bias)


def _kept_gate(how: Draw) -> slice:
    """The columns of the gate that keeps the old state; none where there is no gate."""
    return slice(how.units, 2 * how.units) if how.cell in ("lstm", "gru") else slice(0)


def _network(how: Draw, seed: int) -> tuple[Tensor, ...]:
    """Input weights, recurrent weights and both biases. All kinds of recurrent weights share the other draws."""
    import torch

    rng = torch.Generator().manual_seed(seed)
    gates, units = GATES[how.cell], how.units
    columns = gates * units
    shapes = ((how.inputs, columns), (units, columns), (1, columns), (1, columns))
    parts = [(2 * torch.rand(shape, generator=rng) - 1) / math.sqrt(units) for shape in shapes]
    if how.recurrent == "zero":
        return tuple(torch.zeros_like(part) for part in parts)
    if how.recurrent != "torch":
        parts[1] = torch.cat([_matrix(how, rng) for _ in range(gates)], -1)
    return tuple(parts)


def _matrix(how: Draw, rng: Generator) -> Tensor:
    """(n, n) of spectral radius ρ; Gaussian ones only in the limit of many units."""
    import torch

    units = how.units
    normals = torch.randn(units, units, generator=rng, dtype=torch.float64)
    if how.recurrent == "gaussian":
        return normals * how.radius / math.sqrt(units)
    rotation = shaped(normals, "orthogonal") / math.sqrt(units)
    if how.recurrent == "orthogonal":
        return how.radius * rotation
    shift = torch.ones(units - 1, dtype=torch.float64)
    shift[CHAIN - 1 :: CHAIN] = 0
    chains = torch.diag(shift, 1) + how.radius * torch.eye(units, dtype=torch.float64)
    return rotation @ chains @ rotation.mT
