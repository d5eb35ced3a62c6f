"""A ReLU network whose weights may be too large: its parameters, its theory, and the remedies tried on it. Pure."""

import math
from collections.abc import Mapping
from typing import Literal

from flashgrad.demos.kit.initialisation import weight_variance
from flashgrad.demos.spec import Numbers, Parameters, choice, number

WIDTH = 64
"""Units per layer."""

ARMS: Mapping[str, str] = {
    "base": "no help",
    "clip": "clipping",
    "he": "He",
    "small_lr": "lr/1000",
    "batch_norm": "batch norm",
}
"""What is tried, by the name in the arrays."""

_LARGEST_DECADES = 30
"""Single precision is finite up to 10³⁸; the rest is for the gradient, which is larger than the signal."""


class ExplodingNetwork(Parameters):
    """ReLU layers of 64 units with weights in ±bound, trained on two moons for 60 steps of plain SGD."""

    depth: int = number(10, 5, 30, label="depth", help_text="Number of hidden layers.", unit="layers")
    bound: float = number(
        0.5, 0.1, 8, label="bound", help_text="Hidden weights lie in ±bound, except He's.", scale="log"
    )
    lr: float = number(0.1, 1e-4, 1, label="learning rate", help_text="Of every arm but lr/1000.", scale="log")
    clip: float = number(1, 0.1, 10, label="clip", help_text="Largest gradient norm of the clipped arm.", scale="log")
    seeds: int = number(10, 1, 20, label="seeds", help_text="Networks per arm, from the seed upwards.")
    view: Literal["loss", "survivors", "signal"] = choice(
        "loss", label="view", help_text="The loss, who is still alive, or the cause.", is_presentation=True
    )

    @property
    def sigma_w(self) -> float:
        """σ_w of weights in ±bound. All layers have it, so the first, with its 2 inputs, has the larger weights."""
        return math.sqrt(weight_variance("uniform", width=WIDTH, bound=self.bound, gain=0))

    @property
    def growth(self) -> float:
        """σ_w/√2, by which each layer multiplies the rms of the signal (He et al. 2015)."""
        return self.sigma_w / math.sqrt(2)

    @property
    def explodes(self) -> bool:
        """Whether the signal grows to a hundred and more."""
        return self._last_decades >= 2

    @property
    def fits(self) -> bool:
        """Whether signal, loss and gradient stay well inside single precision."""
        return self._last_decades < _LARGEST_DECADES

    @property
    def _last_decades(self) -> float:
        return math.log10(signal_in_theory(self.sigma_w, self.depth)[-1])


def signal_in_theory(sigma_w: float, depth: int) -> Numbers:
    """Rms of h_l in an infinitely wide ReLU network, σ_w (σ_w/√2)^{l−1} for inputs of mean square 1. He et al. 2015."""
    return tuple(sigma_w * (sigma_w / math.sqrt(2)) ** layer for layer in range(depth))
