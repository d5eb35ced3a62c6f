"""Recurrent cells, forward and backward through time. torch only inside functions.

Shapes: C networks, B sequences, T steps, m inputs, n units, G gates. Gates and biases are those of PyTorch's RNN,
LSTM and GRU, side by side in its order. The backward pass is written out: it gives the gradient at every step, which
is what is studied, and takes a fraction of the time that autograd needs for so many small operations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from torch import Tensor

Cell = Literal["linear", "rnn", "lstm", "gru"]

GATES: Mapping[Cell, int] = {"linear": 1, "rnn": 1, "lstm": 4, "gru": 3}
"""Blocks of n columns: LSTM input, forget, candidate, output; GRU reset, update, candidate."""


@dataclass(frozen=True, slots=True)
class Weights:
    """C networks of one cell; also the gradients with respect to them."""

    inputs: Tensor
    """(C, m, G n)."""
    recurrent: Tensor
    """(C, n, G n)."""
    input_bias: Tensor
    """(C, 1, G n)."""
    recurrent_bias: Tensor
    """(C, 1, G n). It differs from `input_bias` only in a GRU, where the reset gate multiplies it."""

    @property
    def parts(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """All four, in this order."""
        return self.inputs, self.recurrent, self.input_bias, self.recurrent_bias


@dataclass(frozen=True, slots=True)
class Carry:
    """What one step hands to the next, each (C, B, n), or the gradients of both."""

    hidden: Tensor
    cell: Tensor | None = None
    """Of an LSTM only."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What one step of the backward pass gives."""

    before: Carry
    """∂L/∂ of what the step received, as far as it went through this step."""
    state: Tensor
    """(C, B, n): ∂L/∂c_t of an LSTM, all paths included; ∂L/∂h_t otherwise."""
    input_side: Tensor
    """(C, B, G n): ∂L/∂(x W + b)."""
    recurrent_side: Tensor
    """(C, B, G n): ∂L/∂(h U + b′)."""


Back = Callable[[Carry], Returned]


@dataclass(frozen=True, slots=True)
class Unrolled:
    """A forward pass."""

    hidden: list[Tensor]
    """(C, B, n) of h_0 = 0 … h_T."""
    kept: list[Tensor]
    """(C, B, n) of each step: the gate that multiplies the old state, f of an LSTM, z of a GRU; else empty."""
    backs: list[Back]
    """The way back through each step."""


@dataclass(frozen=True, slots=True)
class Descent:
    """A backward pass."""

    state: list[Tensor]
    """(C, B, n): ∂L/∂c_t of an LSTM, ∂L/∂h_t otherwise, t = 0 … T."""
    input_side: Tensor
    """(T, C, B, G n)."""
    recurrent_side: Tensor
    """(T, C, B, G n)."""


def unroll(cell: Cell, weights: Weights, inputs: Tensor) -> Unrolled:
    """The states that sequences `inputs` (T, C, B, m) leave behind, from a state of 0."""
    step = {"linear": _linear, "rnn": _tanh, "lstm": _lstm, "gru": _gru}[cell]
    from_inputs = inputs @ weights.inputs + weights.input_bias
    start = from_inputs.new_zeros(*inputs.shape[1:3], weights.recurrent.shape[1])
    carry = Carry(start, start if cell == "lstm" else None)
    unrolled = Unrolled([start], [], [])
    for from_input in from_inputs:
        carry, kept, back = step(weights, from_input, carry)
        unrolled.hidden.append(carry.hidden)
        unrolled.backs.append(back)
        if kept is not None:
            unrolled.kept.append(kept)
    return unrolled


def descend(cell: Cell, unrolled: Unrolled, cotangent: Tensor) -> Descent:
    """Back through all steps, from ∂L/∂h_T = `cotangent` (C, B, n) of a loss that sees only h_T."""
    import torch

    carry = Carry(cotangent, torch.zeros_like(cotangent) if cell == "lstm" else None)
    states, input_sides, recurrent_sides = [], [], []
    for back in reversed(unrolled.backs):
        returned = back(carry)
        carry = returned.before
        states.append(returned.state)
        input_sides.append(returned.input_side)
        recurrent_sides.append(returned.recurrent_side)
    states.append(carry.hidden if carry.cell is None else carry.cell)
    return Descent(states[::-1], torch.stack(input_sides[::-1]), torch.stack(recurrent_sides[::-1]))


def weight_gradients(inputs: Tensor, unrolled: Unrolled, descent: Descent) -> Weights:
    """∂L/∂ of all weights and biases, summed over sequences and steps."""
    import torch

    def outer(left: Tensor, right: Tensor) -> Tensor:
        left, right = (side.transpose(0, 1).flatten(1, 2) for side in (left, right))
        return left.transpose(1, 2) @ right

    return Weights(
        inputs=outer(inputs, descent.input_side),
        recurrent=outer(torch.stack(unrolled.hidden[:-1]), descent.recurrent_side),
        input_bias=descent.input_side.sum((0, 2)).unsqueeze(1),
        recurrent_bias=descent.recurrent_side.sum((0, 2)).unsqueeze(1),
    )


def _recurrent(weights: Weights, hidden: Tensor) -> Tensor:
    """h U + b′."""
    import torch

    return torch.baddbmm(weights.recurrent_bias, hidden, weights.recurrent)


def _linear(weights: Weights, from_input: Tensor, carry: Carry) -> tuple[Carry, None, Back]:
    """h' = x W + h U + b."""

    def back(gradient: Carry) -> Returned:
        d = gradient.hidden
        return Returned(Carry(d @ weights.recurrent.mT), d, d, d)

    return Carry(_recurrent(weights, carry.hidden).add_(from_input)), None, back


def _tanh(weights: Weights, from_input: Tensor, carry: Carry) -> tuple[Carry, None, Back]:
    """h' = tanh(x W + h U + b)."""
    hidden = _recurrent(weights, carry.hidden).add_(from_input).tanh_()

    def back(gradient: Carry) -> Returned:
        d = gradient.hidden * (1 - hidden * hidden)
        return Returned(Carry(d @ weights.recurrent.mT), gradient.hidden, d, d)

    return Carry(hidden), None, back


def _lstm(weights: Weights, from_input: Tensor, carry: Carry) -> tuple[Carry, Tensor, Back]:
    """c' = f c + i g and h' = o tanh(c'), with i, f, o = σ(…) and g = tanh(…).  Gers et al. 1999."""
    import torch

    cell = carry.cell
    assert cell is not None
    units = cell.shape[-1]
    gates = _recurrent(weights, carry.hidden).add_(from_input)
    gates[..., : 2 * units].sigmoid_()
    gates[..., 2 * units : 3 * units].tanh_()
    gates[..., 3 * units :].sigmoid_()
    written, kept, candidate, shown = gates.chunk(4, -1)
    after = torch.addcmul(kept * cell, written, candidate)
    squashed = after.tanh()

    def back(gradient: Carry) -> Returned:
        assert gradient.cell is not None
        state = torch.addcmul(gradient.cell, gradient.hidden * shown, 1 - squashed * squashed)
        slopes = torch.addcmul(gates, gates, gates, value=-1)
        slopes[..., 2 * units : 3 * units] = 1 - candidate * candidate
        d = torch.cat([state * candidate, state * cell, state * written, gradient.hidden * squashed], -1).mul_(slopes)
        return Returned(Carry(d @ weights.recurrent.mT, state * kept), state, d, d)

    return Carry(shown * squashed, after), kept, back


def _gru(weights: Weights, from_input: Tensor, carry: Carry) -> tuple[Carry, Tensor, Back]:
    """h' = z h + (1 − z) tanh(x W + b + r (h U + b′)) with r, z = σ(…), as PyTorch has it.  Cho et al. 2014."""
    import torch

    hidden, units = carry.hidden, carry.hidden.shape[-1]
    from_hidden = _recurrent(weights, hidden)
    proposed = from_hidden[..., 2 * units :]
    gates = (from_input[..., : 2 * units] + from_hidden[..., : 2 * units]).sigmoid_()
    reset, kept = gates.chunk(2, -1)
    candidate = torch.addcmul(from_input[..., 2 * units :], reset, proposed).tanh_()
    change = hidden - candidate

    def back(gradient: Carry) -> Returned:
        d_candidate = gradient.hidden * (1 - kept) * (1 - candidate * candidate)
        slopes = torch.addcmul(gates, gates, gates, value=-1)
        d_gates = torch.cat([d_candidate * proposed, gradient.hidden * change], -1).mul_(slopes)
        recurrent_side = torch.cat([d_gates, d_candidate * reset], -1)
        before = torch.addcmul(recurrent_side @ weights.recurrent.mT, gradient.hidden, kept)
        return Returned(Carry(before), gradient.hidden, torch.cat([d_gates, d_candidate], -1), recurrent_side)

    return Carry(torch.addcmul(candidate, kept, change)), kept, back
