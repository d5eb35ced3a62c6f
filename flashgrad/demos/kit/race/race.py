"""Recipes for deep networks that race each other: the parameters of a race, its arms, its theory. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from flashgrad.demos.kit.initialisation import weight_variance
from flashgrad.demos.kit.training.datasets import Data
from flashgrad.demos.kit.training.trainable import Architecture, Wiring
from flashgrad.demos.kit.wired.wired_network import Block
from flashgrad.demos.kit.wired.wired_theory import in_theory
from flashgrad.demos.kit.wording import activation_name
from flashgrad.demos.spec import Numbers, Parameters, choice, number

WIDTH = 32
"""Units per layer."""

BATCH_SIZE = 64
MOMENTUM = 0.9
CLIP = 1.0
"""Largest norm of the gradient in the one arm that is clipped."""

Lineup = Literal["skip", "wirings", "grid", "leave_one_out"]

LINEUPS: Mapping[Lineup, Mapping[str, str]] = {
    "skip": {"plain": "no skips", "skip": "skips"},
    "wirings": {
        "plain": "plain",
        "post": "φ(x + N(Wx))",
        "sum": "x + φ(N(Wx))",
        "pre": "x + Wφ(N(x))",
        "pre_final_norm": "x + Wφ(N(x)) with a final norm",
    },
    "grid": {
        "sigmoid": "sigmoid",
        "sigmoid_norm": "sigmoid + norm",
        "sigmoid_norm_skip": "sigmoid + norm + skips",
        "relu": "ReLU",
        "relu_norm": "ReLU + norm",
        "relu_skip": "ReLU + skips",
        "relu_norm_skip": "ReLU + norm + skips",
    },
    "leave_one_out": {
        "full": "all four parts",
        "clipped": "all four, and clipping",
        "without_relu": "sigmoid for ReLU",
        "without_he": "PyTorch's weights for He's",
        "without_norm": "no norm",
        "without_skip": "no skips",
    },
}
"""The arms of each lineup by their names in the arrays, in words."""


class Race(Parameters):
    """Deep networks of 32 units a layer that start together and differ in their recipe; SGD with momentum 0.9."""

    lineup: Lineup = choice(
        "wirings",
        label="arms",
        help_text="With and without skips; all wirings; activation, norm and skips; a full recipe less one part.",
    )
    data: Data = choice("moons", label="data", help_text="Two moons, two spirals, or ten handwritten digits.")
    wiring: Literal["sum", "post", "pre"] = choice(
        "post",
        label="skips",
        help_text="sum x + φ(N(Wx)), post φ(x + N(Wx)), pre x + Wφ(N(x)).",
        used_when={"lineup": ("skip", "grid", "leave_one_out")},
    )
    norm: Literal["batch", "layer"] = choice("batch", label="norm", help_text="N, in the arms that have one.")
    activation: Literal["relu", "tanh", "sigmoid"] = choice(
        "relu",
        label="activation",
        help_text="ReLU with He's weights, others with Xavier's.",
        used_when={"lineup": ("skip", "wirings")},
    )
    depth: int = number(20, 5, 50, label="depth", help_text="Hidden layers.", unit="layers")
    lr: float = number(0.01, 0.001, 1, label="learning rate", help_text="Of all arms.", scale="log")
    rates: Literal["one", "three"] = choice(
        "one", label="rates", help_text="Three: a third and three times of it too; each arm's best one counts."
    )
    steps: int = number(40, 10, 100, label="steps", help_text="Batches of 64 to learn from.", scale="log")
    seeds: int = number(5, 1, 5, label="seeds", help_text="Networks per arm, from the seed upwards.")
    view: Literal["loss", "start"] = choice(
        "loss", label="view", help_text="The race, or the gradient before it.", is_presentation=True
    )

    @property
    def arms(self) -> Mapping[str, str]:
        """The names in the arrays of those who take part, and in words."""
        return LINEUPS[self.lineup]

    @property
    def candidate_rates(self) -> Numbers:
        """The learning rates that every arm may try."""
        return (self.lr,) if self.rates == "one" else (self.lr / 3, self.lr, 3 * self.lr)

    @property
    def classes(self) -> int:
        """K."""
        return 10 if self.data == "digits" else 2

    @property
    def chance(self) -> float:
        """ln K, the loss of guessing."""
        return math.log(self.classes)

    @property
    def half_way(self) -> float:
        """A loss that says that something has been learned: 0.3 for two classes, 1.0 for ten, 0.43 ln K."""
        return 0.3 * math.log2(self.classes)

    @property
    def goal(self) -> float:
        """The loss to reach: 0.1 for two classes, 0.33 for ten, 0.14 ln K."""
        return 0.1 * math.log2(self.classes)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What one arm is made of."""

    activation: Literal["relu", "tanh", "sigmoid"] = "relu"
    init: Literal["he", "xavier", "torch"] = "he"
    norm: Literal["none", "batch", "layer"] = "batch"
    wiring: Wiring = "plain"
    has_final_norm: bool = False
    clip: float = math.inf

    def architecture(self, p: Race, inputs: int) -> Architecture:
        """The networks of this arm, for samples of so many numbers."""
        return Architecture(
            self.activation, p.depth, WIDTH, self.norm, self.wiring, self.has_final_norm, inputs, p.classes
        )


def recipe(p: Race, arm: str) -> Recipe:
    """What the arm of this name is made of."""
    match p.lineup:
        case "skip":
            return _tuned(p.activation, p.norm, p.wiring if arm == "skip" else "plain")
        case "wirings":
            wirings: Mapping[str, Wiring] = {"post": "post", "sum": "sum", "pre": "pre", "pre_final_norm": "pre"}
            return _tuned(p.activation, p.norm, wirings.get(arm, "plain"), has_final_norm=arm == "pre_final_norm")
        case "grid":
            parts = arm.split("_")
            activation: Literal["relu", "sigmoid"] = "relu" if "relu" in parts else "sigmoid"
            return _tuned(activation, p.norm if "norm" in parts else "none", p.wiring if "skip" in parts else "plain")
    without = arm.removeprefix("without_")
    init: Literal["he", "xavier", "torch"] = "torch" if without == "he" else "he"
    return Recipe(
        activation="sigmoid" if without == "relu" else "relu",
        init="xavier" if without == "relu" else init,
        norm="none" if without == "norm" else p.norm,
        wiring="plain" if without == "skip" else p.wiring,
        clip=CLIP if arm == "clipped" else math.inf,
    )


def _tuned(
    activation: Literal["relu", "tanh", "sigmoid"],
    norm: Literal["none", "batch", "layer"],
    wiring: Wiring,
    *,
    has_final_norm: bool = False,
) -> Recipe:
    """A recipe with the weights that suit its activation."""
    return Recipe(activation, "he" if activation == "relu" else "xavier", norm, wiring, has_final_norm)


def delta_in_theory(p: Race, arm: str, last: float) -> Numbers | None:
    """δ_l of a wide plain network before training, if it is `last` in the last layer; None with skips.

    Per layer √(E φ′²/Var φ) with batch norm, √(E φ′²/E φ²) with layer norm. Yang et al. 2019.
    """
    made = recipe(p, arm)
    if made.wiring != "plain":
        return None
    variance = weight_variance(made.init, width=WIDTH, bound=0, gain=0)
    delta = in_theory(Block("plain", made.activation, made.norm, variance), p.depth, WIDTH, BATCH_SIZE)["delta"]
    return tuple(last * value / delta[-1] for value in delta)


def name(p: Race) -> str:
    """What races, in words, such as `20 ReLU layers with batch norm`."""
    norm = f"{p.norm} norm"
    if p.lineup in ("skip", "wirings"):
        return f"{p.depth} {activation_name(p.activation)} layers with {norm}"
    return f"{p.depth} layers"
