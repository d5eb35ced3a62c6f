"""What other recurrent networks do with the gradient: other cells, gate biases, lengths. torch only inside functions.

All are those of the run's first seed, and receive the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flashgrad.demos.kit.recurrent.recurrent import Cell, Weights
from flashgrad.demos.kit.recurrent.recurrent_network import BATCH_SIZE, RecurrentNetwork
from flashgrad.demos.kit.recurrent.recurrent_probe import through_time
from flashgrad.demos.kit.recurrent.recurrent_weights import Draw, draw, draw_at_biases
from flashgrad.demos.spec import Numbers

if TYPE_CHECKING:
    from torch import Tensor

GATE_BIASES: Numbers = tuple(map(float, range(-2, 7)))
"""Added to the forget gates of an LSTM as PyTorch draws it."""

DIRECT_BIASES: Numbers = tuple(-2 + index / 8 for index in range(65))
"""Of the direct path alone, −2 to 6."""

OPEN_BIAS = 3.0
"""Gate bias of the LSTM that is compared as one with open gates."""

COMPARED = ("default_rnn", "orthogonal_rnn", "default_lstm", "open_lstm", "default_gru")
"""The cells that are compared: with PyTorch's weights, but for an orthogonal U with ρ = 1 in the second."""

_SAMPLES = 2


def over_gate_biases(p: RecurrentNetwork) -> Tensor:
    """∂L/∂state (9, T + 1) of an LSTM with PyTorch's weights, at each of `GATE_BIASES`."""
    weights = draw_at_biases(_default(p, "lstm"), p.seed, GATE_BIASES)
    return _state_grad(p, "lstm", weights, p.length, _SAMPLES)


def along_direct_path(p: RecurrentNetwork) -> Tensor:
    """∂L/∂state (65, T + 1) at each of `DIRECT_BIASES` with all weights 0: only the gate carries the gradient.

    Then all units are alike, and one is enough. A GRU's gate gives the same.
    """
    how = replace(_default(p, "lstm"), recurrent="zero", inputs=1, units=1)
    return _state_grad(p, "lstm", draw_at_biases(how, p.seed, DIRECT_BIASES), p.length, 1)


def other_cells(p: RecurrentNetwork, lstms: Tensor) -> dict[str, Tensor]:
    """`state_grad_…` (1, T + 1) of the networks in `COMPARED`; of LSTMs from what `over_gate_biases` found."""
    rnn, gru = _default(p, "rnn"), _default(p, "gru")
    default, orthogonal = (
        _state_grad(p, "rnn", draw(how, [p.seed]), p.length, _SAMPLES)
        for how in (rnn, replace(rnn, recurrent="orthogonal"))
    )
    by_bias = dict(zip(GATE_BIASES, lstms.unsqueeze(1), strict=True))
    gates = _state_grad(p, "gru", draw(gru, [p.seed]), p.length, _SAMPLES)
    found = (default, orthogonal, by_bias[0.0], by_bias[OPEN_BIAS], gates)
    return {f"state_grad_{name}": state_grad for name, state_grad in zip(COMPARED, found, strict=True)}


def over_shorter(p: RecurrentNetwork) -> dict[float, float]:
    """∂L/∂state_0 over ∂L/∂state_T of the chosen network on sequences of T/8, T/4 and T/2 steps, by their length."""
    weights = draw(p.draw, [p.seed])
    lengths = sorted({max(1, p.length // divisor) for divisor in (8, 4, 2)})
    grads = {length: _state_grad(p, p.cell, weights, length, BATCH_SIZE)[0] for length in lengths}
    return {float(length): (grad[0] / grad[-1]).item() for length, grad in grads.items()}


def _default(p: RecurrentNetwork, cell: Cell) -> Draw:
    return replace(p.draw, cell=cell, recurrent="torch", radius=1.0, gate_bias=0.0)


def _state_grad(p: RecurrentNetwork, cell: Cell, weights: Weights, length: int, samples: int) -> Tensor:
    """∂L/∂state (C, length + 1)."""
    seeds = [p.seed] * len(weights.recurrent)
    through = through_time(cell, weights, seeds, length=length, batch_size=samples, input_scale=p.input_scale)
    return through.state_grad
