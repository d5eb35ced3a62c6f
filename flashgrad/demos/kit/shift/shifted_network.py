"""A network whose inputs are shifted on purpose while it learns: its parameters, its arms, its theory. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from flashgrad.demos.kit.wording import activation_name
from flashgrad.demos.spec import Numbers, Parameters, choice, number

WIDTH, POINTS = 32, 256

ARMS: Mapping[str, str] = {"none": "no norm", "batch": "batch norm", "shifted": "batch norm and added shift"}
"""What is compared step by step, by the name in the arrays."""

SWEPT: Mapping[str, str] = {arm: ARMS[arm] for arm in ("none", "batch")}
"""What is compared at every learning rate, or at every gain."""

RATES: Numbers = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
GAINS: Numbers = (0.1, 0.3, 1.0, 3.0, 10.0)

LEARNED = 0.9 * math.log(2)
"""A network whose loss is below has learned something."""

_MEDIAN_OF_NORMAL = 0.674490
"""The median of |z|, z ~ N(0, 1)."""


class ShiftedNetwork(Parameters):
    """Layers of 32 units, trained on all of 256 points at once by gradient descent without momentum."""

    experiment: Literal["shift", "rates", "gains"] = choice(
        "shift", label="experiment", help_text="Add shift to batch norm; or try all learning rates, or all scales."
    )
    noise: float = number(
        0.25,
        0,
        2,
        label="added shift",
        help_text="At every step each unit gets a new mean and scale, of this sd.",
        unit="sd",
        used_when={"experiment": ("shift",)},
    )
    activation: Literal["relu", "tanh", "sigmoid"] = choice(
        "relu", label="activation", help_text="ReLU with He's weights, others with Xavier's."
    )
    data: Literal["spirals", "moons"] = choice("spirals", label="data", help_text="256 points in two classes.")
    depth: int = number(8, 2, 12, label="depth", help_text="Hidden layers.", unit="layers")
    lr: float = number(
        0.3,
        0.003,
        3,
        label="learning rate",
        help_text="Of all arms.",
        scale="log",
        used_when={"experiment": ("shift", "gains")},
    )
    gain: float = number(
        1,
        0.1,
        10,
        label="gain",
        help_text="Hidden weights are this many times as large.",
        scale="log",
        used_when={"experiment": ("shift", "rates")},
    )
    steps: int = number(80, 20, 160, label="steps", help_text="Updates.", scale="log", unit="steps")
    seeds: int = number(4, 1, 5, label="seeds", help_text="Networks per arm and setting, from the seed upwards.")
    view: Literal["loss", "drift", "promise"] = choice(
        "loss",
        label="view",
        help_text="The loss, the drift of layers' inputs, or what the gradient promised.",
        is_presentation=True,
        used_when={"experiment": ("shift",)},
    )

    @property
    def init(self) -> Literal["he", "xavier"]:
        """How weights are drawn, before the gain."""
        return "he" if self.activation == "relu" else "xavier"

    @property
    def swept(self) -> Numbers:
        """The learning rates or gains that are tried; none where the arms are followed step by step."""
        return {"rates": RATES, "gains": GAINS}.get(self.experiment, ())

    @property
    def name(self) -> str:
        """The network in words, such as `8 ReLU layers`."""
        return f"{self.depth} {activation_name(self.activation)} layers"


@dataclass(frozen=True, slots=True)
class Setting:
    """What one network of a batch is given."""

    seed: int
    lr: float
    gain: float
    noise: float = 0.0


def settings(p: ShiftedNetwork, arm: str) -> list[Setting]:
    """Of the networks of an arm: all seeds, at each of the settings that are swept."""
    seeds = range(p.seed, p.seed + p.seeds)
    noise = p.noise if arm == "shifted" else 0.0
    match p.experiment:
        case "shift":
            return [Setting(seed, p.lr, p.gain, noise) for seed in seeds]
        case "rates":
            return [Setting(seed, lr, p.gain) for lr in RATES for seed in seeds]
        case "gains":
            return [Setting(seed, p.lr, gain) for gain in GAINS for seed in seeds]


def drift_in_theory(noise: float) -> float:
    """The median of |ξ − ξ′| for the means ξ, ξ′ ~ N(0, noise²) of two steps, √2 · 0.674 · noise.

    Right while the noise is small beside the spread of 1 that batch norm leaves.
    """
    return math.sqrt(2) * _MEDIAN_OF_NORMAL * noise
