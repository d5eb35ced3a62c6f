"""Networks at the edge of stability: their parameters and their learning rates. Pure."""

import math
from typing import Literal

from flashgrad.demos.spec import Numbers, Parameters, choice, number

DEPTH, WIDTH = 6, 64
"""Hidden layers, and units in each."""

BASE_BATCH = 64
"""The batch size for which `lr` is meant, where it is scaled with the batch."""

BATCH_FACTOR = 8
"""By which the two batch sizes of mode `edge` differ."""

PRODUCTS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""lr · sharpness of the median network in mode `edge`."""

QUADRATIC_EDGE = 2.0
"""lr · sharpness beyond which a quadratic diverges."""

ARMS = {"sudden": "full rate at once", "warmed": "warm-up"}
"""How the learning rate starts, by the name in the arrays."""

_LOOKS = 10
_WARMED = {"mode": ("warm_up",)}
_EXPONENTS = {"none": 0.0, "sqrt": 0.5, "linear": 1.0}


class EdgeNetwork(Parameters):
    """Six ReLU layers of 64 units, trained on 512 points of two moons by plain SGD."""

    mode: Literal["warm_up", "edge"] = choice(
        "warm_up", label="mode", help_text="One rate with and without warm-up, or many rates and two batch sizes."
    )
    gain: float = number(
        1.6, 1, 1.6, label="gain", help_text="Times He's weights; the larger, the sharper.", unit="× He"
    )
    lr: float = number(
        0.1, 0.001, 1, label="learning rate", help_text="At batch size 64.", scale="log", used_when=_WARMED
    )
    warm_up: int = number(
        60, 0, 100, label="warm-up", help_text="Steps until the full rate.", unit="steps", used_when=_WARMED
    )
    lr_scaling: Literal["none", "sqrt", "linear"] = choice(
        "none", label="lr scaling", help_text="How the rate grows with batch size/64.", used_when=_WARMED
    )
    batch_size: int = number(64, 1, 256, label="batch size", help_text="Points per update.", scale="log")
    steps: int = number(120, 40, 300, label="steps", help_text="Updates.", unit="steps", used_when=_WARMED)
    seeds: int = number(10, 1, 10, label="seeds", help_text="Networks per arm, from the seed upwards.")
    view: Literal["main", "batch"] = choice(
        "main", label="view", help_text="The networks as they train, or the noise by batch size.", is_presentation=True
    )

    @property
    def sigma_w(self) -> float:
        """σ_w of the hidden weights; He's is √2."""
        return math.sqrt(2) * self.gain

    @property
    def rate(self) -> float:
        """The learning rate after warm-up, at this batch size."""
        return self.lr * math.pow(self.batch_size / BASE_BATCH, _EXPONENTS[self.lr_scaling])

    @property
    def batch_sizes(self) -> tuple[int, int]:
        """The two of mode `edge`; the larger is about `batch_size`."""
        small = max(1, self.batch_size // BATCH_FACTOR)
        return small, BATCH_FACTOR * small

    @property
    def name(self) -> str:
        """The network in words, such as `6 ReLU layers, 1.6 times He's weights`."""
        times = f"{self.gain:g} times " if self.gain != 1 else ""
        return f"{DEPTH} ReLU layers, {times}He's weights"

    @property
    def looks(self) -> Numbers:
        """The steps, counted from 0, at which sharpness is measured in mode `warm_up`; the last is that after all."""
        return (*(float(step) for step in range(0, self.steps, self.steps // _LOOKS)), float(self.steps))

    def rate_at(self, arm: str, step: float) -> float:
        """The learning rate of an arm at a step, counted from 0."""
        return self.rate * warmed_share(step, self.warm_up if arm == "warmed" else 0)

    def rates(self, arm: str) -> Numbers:
        """The learning rate of an arm at each of the looks."""
        return tuple(self.rate_at(arm, step) for step in self.looks)


def warmed_share(step: float, warm_up: int) -> float:
    """The share of the full rate at `step`, counted from 0: (step + 1)/warm_up, at most 1.  Goyal et al. 2017."""
    return min(1.0, (step + 1) / warm_up) if warm_up else 1.0


def diverges(product: float) -> bool:
    """Whether gradient descent on ½ λ x² diverges for this lr · λ: x ← (1 − lr·λ) x grows iff |1 − lr·λ| > 1."""
    return abs(1 - product) > 1


def half_way(survivors: Numbers) -> float:
    """The lr · sharpness at which the share of `survivors` by `PRODUCTS` falls below a half, on a log scale.

    Infinite if it never does, 0 if it is below from the first.
    """
    for index, share in enumerate(survivors):
        if share < 0.5:
            if index == 0:
                return 0.0
            before = survivors[index - 1]
            step = PRODUCTS[index] / PRODUCTS[index - 1]
            return PRODUCTS[index - 1] * math.pow(step, (before - 0.5) / (before - share))
    return math.inf
