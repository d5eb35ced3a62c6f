"""How fast gradients shrink or grow through time, in theory. Pure math.

A network near the state 0 is almost linear: a step multiplies a small state by J = f I + a U, where f is the gate that
keeps the old state and a the weight of what U proposes. Through k steps a random gradient then grows by the rms of
J^k: with independent, Gaussian or orthogonal U of scale σ by √(Σ_j C(k,j)² f^{2(k−j)} (a σ)^{2j}), since the powers of
such a U are as good as independent. A tanh RNN has f = 0, and mean-field theory tells how its slopes shrink.
"""

import math
from collections.abc import Mapping
from functools import lru_cache

from flashgrad.demos.kit.mean_field import second_moments, sigmoid
from flashgrad.demos.kit.recurrent.recurrent import Cell
from flashgrad.demos.kit.recurrent.recurrent_weights import CHAIN, Draw
from flashgrad.demos.spec import Numbers


def gate_in_theory(bias: float) -> float:
    """σ(b), the share of the old state that the gate keeps where the state and the inputs are small."""
    return sigmoid(bias)


def jacobian_in_theory(cell: Cell, gate_bias: float) -> tuple[float, float]:
    """(f, a) of J = f I + a U at state 0. The input and output gates of an LSTM are ½ there; so is a GRU's reset."""
    kept = gate_in_theory(gate_bias)
    of_cells: Mapping[Cell, tuple[float, float]] = {
        "linear": (0.0, 1.0),
        "rnn": (0.0, 1.0),
        "lstm": (kept, 1 / 4),
        "gru": (kept, (1 - kept) / 2),
    }
    return of_cells[cell]


def scale_in_theory(how: Draw) -> float:
    """σ = √(n Var(U)): the factor of a random gradient's rms under one U."""
    match how.recurrent:
        case "torch":
            return math.sqrt(1 / 3)
        case "zero":
            return 0.0
        case "non_normal":
            return math.sqrt(how.radius**2 + (CHAIN - 1) / CHAIN)
        case _:
            return how.radius


def is_predictable(how: Draw) -> bool:
    """Whether `growth` speaks of these networks: the state must stay small, or the cell be an RNN's.

    Where f + a σ > 1 the state of a gated cell grows until its gates saturate.
    """
    if how.cell == "linear" or how.recurrent == "zero":
        return True
    if how.recurrent == "non_normal":
        return False
    kept, proposed = jacobian_in_theory(how.cell, how.gate_bias)
    return how.cell == "rnn" or kept + proposed * scale_in_theory(how) < 1


@lru_cache(maxsize=64)
def growth(how: Draw, length: int, input_variance: float) -> Numbers:
    """The rms of ∂L/∂state k = 0 … length steps before the last, over that at the last."""
    kept, proposed = jacobian_in_theory(how.cell, how.gate_bias)
    if how.cell == "rnn":
        return _through_tanh(scale_in_theory(how) ** 2, length, input_variance)
    if how.recurrent == "non_normal":
        return tuple(_through_chain(kept + proposed * how.radius, proposed, k) for k in range(length + 1))
    scale = proposed * scale_in_theory(how)
    return tuple(_through_powers(kept, scale, k) for k in range(length + 1))


def _through_powers(kept: float, scale: float, k: int) -> float:
    """√(Σ_j C(k,j)² kept^{2(k−j)} scale^{2j})."""
    return math.sqrt(math.fsum((math.comb(k, j) * kept ** (k - j) * scale**j) ** 2 for j in range(k + 1)))


def _through_chain(diagonal: float, coupling: float, k: int) -> float:
    """rms of (diagonal I + coupling S)^k, S the shift along chains of n units.

    Its entries are C(k,j) diagonal^{k−j} coupling^j, each n − j times. All its eigenvalues are `diagonal`: below 1 it
    goes to 0 in the end, but first it may grow.
    """
    terms = (
        (CHAIN - j) * (math.comb(k, j) * diagonal ** (k - j) * coupling**j) ** 2 for j in range(min(k, CHAIN - 1) + 1)
    )
    return math.sqrt(math.fsum(terms) / CHAIN)


def _through_tanh(weight_variance: float, length: int, input_variance: float) -> Numbers:
    """Mean-field: q_t = σ² E tanh(h_{t−1})² + v, and each step back multiplies the square by σ² E tanh′(h_t)².

    Chen, Pennington & Schoenholz 2018. The weights of different steps count as independent.
    """
    variance, slopes = input_variance, list[float]()
    for _ in range(length):
        activation_ms, slope_ms = second_moments("tanh", 0.0, variance)
        slopes.append(slope_ms)
        variance = weight_variance * activation_ms + input_variance
    squared = [1.0]
    for slope_ms in reversed(slopes):
        squared.append(squared[-1] * weight_variance * slope_ms)
    return tuple(map(math.sqrt, squared))
