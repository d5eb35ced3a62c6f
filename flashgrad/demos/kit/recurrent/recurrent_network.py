"""A recurrent network, and what is to be seen of it: its parameters, sizes and names. Pure."""

from collections.abc import Mapping
from typing import Literal

from flashgrad.demos.kit.recurrent import recurrent_theory
from flashgrad.demos.kit.recurrent.recurrent import Cell
from flashgrad.demos.kit.recurrent.recurrent_weights import Draw, Recurrent
from flashgrad.demos.kit.wording import signed
from flashgrad.demos.spec import Numbers, Parameters, choice, number

INPUTS, UNITS, BATCH_SIZE = 8, 64, 8
"""Of the untrained networks: inputs per step, units, sequences."""

TRAINED_UNITS = 32
"""Of the trained ones, whose tokens are single numbers."""

_GATED = ("lstm", "gru")
_SCALED = ("orthogonal", "gaussian", "non_normal")

_CELLS: Mapping[Cell, str] = {"linear": "a linear RNN", "rnn": "a tanh RNN", "lstm": "an LSTM", "gru": "a GRU"}
_WEIGHTS: Mapping[Recurrent, str] = {
    "torch": "PyTorch's default weights",
    "orthogonal": "orthogonal weights, ρ = {radius:g}",
    "gaussian": "Gaussian weights, ρ = {radius:g}",
    "non_normal": "non-normal weights, ρ = {radius:g}",
    "zero": "all weights 0",
}


class RecurrentNetwork(Parameters):
    """A cell, its recurrent weights U, and a sequence; trained networks answer what the first token was."""

    mode: Literal["gradient", "train"] = choice(
        "gradient", label="mode", help_text="Fresh networks, or training them to remember the first token."
    )
    cell: Cell = choice("lstm", label="cell", help_text="RNN without or with tanh, or with gates.")
    recurrent: Recurrent = choice(
        "torch", label="recurrent U", help_text="How U is drawn; torch: as nn.LSTM; zero: no weights at all."
    )
    radius: float = number(
        1, 0.3, 2.5, label="ρ", help_text="Spectral radius of U.", scale="log", used_when={"recurrent": _SCALED}
    )
    gate_bias: float = number(
        0, -2, 6, label="gate bias", help_text="Added to the forget (update) gate's.", used_when={"cell": _GATED}
    )
    length: int = number(50, 5, 200, label="sequence length", help_text="Time steps T.", scale="log", unit="steps")
    input_scale: float = number(
        1, 0, 3, label="input scale", help_text="Standard deviation of inputs.", used_when={"mode": ("gradient",)}
    )
    noise: float = number(
        0.1, 0, 1, label="noise", help_text="Of the tokens after the first, ±1.", used_when={"mode": ("train",)}
    )
    optimiser: Literal["adam", "sgd"] = choice(
        "adam", label="optimiser", help_text="SGD has no momentum.", used_when={"mode": ("train",)}
    )
    lr: float = number(
        0.003, 1e-4, 1, label="learning rate", help_text="Of every arm.", scale="log", used_when={"mode": ("train",)}
    )
    clip: float = number(
        1,
        0.01,
        10,
        label="clip",
        help_text="Largest gradient norm of the clipped arm.",
        scale="log",
        used_when={"mode": ("train",)},
    )
    steps: int = number(
        100, 20, 300, label="steps", help_text="Of training.", unit="steps", used_when={"mode": ("train",)}
    )
    seeds: int = number(3, 1, 20, label="seeds", help_text="Networks per arm, from the seed upwards.")
    view: Literal["time", "cells", "gate_bias", "lengths"] = choice(
        "time",
        label="view",
        help_text="The gradient over time, in other cells, or a sweep.",
        is_presentation=True,
        used_when={"mode": ("gradient",)},
    )
    show: Literal["loss", "gradient_norm", "reach"] = choice(
        "loss",
        label="show",
        help_text="The loss, ‖gradient‖, or how far it reaches.",
        is_presentation=True,
        used_when={"mode": ("train",)},
    )

    @property
    def draw(self) -> Draw:
        """How the networks of this mode start."""
        sizes = (INPUTS, UNITS) if self.mode == "gradient" else (1, TRAINED_UNITS)
        return Draw(self.cell, self.recurrent, self.radius, self.gate_bias, *sizes)

    @property
    def is_gated(self) -> bool:
        """Whether a gate keeps the old state."""
        return self.cell in _GATED

    @property
    def name(self) -> str:
        """The network in words, such as `an LSTM, PyTorch's default weights, gate bias +3`."""
        bias = f", gate bias {signed(self.gate_bias, '+g')}" if self.is_gated and self.gate_bias else ""
        return f"{_CELLS[self.cell]}, {_WEIGHTS[self.recurrent].format(radius=self.radius)}{bias}"

    @property
    def input_variance(self) -> float:
        """Of what an input and the two biases add to h."""
        if self.recurrent == "zero":
            return 0.0
        inputs, units = self.draw.inputs, self.draw.units
        return (inputs * self.input_scale**2 + 2) / (3 * units)


def growth_in_theory(p: RecurrentNetwork, length: int | None = None) -> Numbers | None:
    """rms of ∂L/∂state at t = 0 … T over that at T; none where nothing is predicted."""
    if not recurrent_theory.is_predictable(p.draw):
        return None
    return recurrent_theory.growth(p.draw, length or p.length, p.input_variance)[::-1]
