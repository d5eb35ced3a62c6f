"""What the demo of dead ReLU units lets one choose, and what it keeps fixed."""

import math
from typing import Literal

from flashgrad.demos.spec import Parameters, choice, number

BIASES = tuple(-6 + index / 4 for index in range(29))
"""From −6 to 1; 0 is among them."""

LRS = tuple(0.01 * 3000 ** (index / 11) for index in range(12))
"""From 0.01 to 30, at even steps of a log axis."""

SMALL = 2.0**-10
"""Weights about a thousand times smaller; a power of two, so that only exponents change and not one bit of a sign."""

_LAYERS_COST = 1 << 23

_FRESH = ("bias", "depth")
_TRAINED = ("lr", "kill")


class DeadRelu(Parameters):
    """What may kill units, and how much of it."""

    mode: Literal["bias", "depth", "lr", "kill"] = choice(
        "bias", label="mode", help_text="What kills: the bias, depth, the learning rate, or you."
    )
    bias: float = number(-3, -6, 1, label="bias", help_text="Of every unit.", used_when={"mode": ("bias",)})
    hidden_bias: float = number(
        0, 0, 1, label="hidden bias", help_text="Of every unit of every layer.", used_when={"mode": ("depth",)}
    )
    depth: int = number(50, 2, 60, label="depth", help_text="Layers.", unit="layers", used_when={"mode": ("depth",)})
    width: int = number(
        64, 16, 256, label="width", help_text="Units per layer.", scale="log", unit="units", used_when={"mode": _FRESH}
    )
    inputs: int = number(
        64, 16, 512, label="inputs", help_text="On which a dead unit is off.", scale="log", used_when={"mode": _FRESH}
    )
    init_scale: float = number(
        1, 0.001, 10, label="weight scale", help_text="Times He's weights.", scale="log", used_when={"mode": _FRESH}
    )
    slope: float = number(
        0.2,
        0,
        0.3,
        label="leaky slope",
        help_text="Below 0, of the leaky ReLU; 0 is ReLU.",
        used_when={"mode": ("depth", "lr", "kill")},
    )
    lr: float = number(
        10, 0.01, 30, label="learning rate", help_text="To follow.", scale="log", used_when={"mode": ("lr",)}
    )
    killed_layer: int = number(
        1, 1, 3, label="killed layer", help_text="Where half the units are pushed off.", used_when={"mode": ("kill",)}
    )
    steps: int = number(
        100, 20, 200, label="steps", help_text="Of training.", unit="steps", used_when={"mode": _TRAINED}
    )

    @property
    def deviation(self) -> float:
        """√(E‖w‖²) of a unit's weights."""
        return math.sqrt(2) * self.init_scale

    @property
    def layers_per_frame(self) -> int:
        """How many layers pass between two frames, some tens of milliseconds; a small network's all."""
        return max(1, _LAYERS_COST // (self.inputs * self.width * max(8, self.width // 8)))
