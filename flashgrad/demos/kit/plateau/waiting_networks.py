"""Networks that wait at chance level: their parameters and their theory. Pure."""

from typing import Literal

from flashgrad.demos.kit import mean_field
from flashgrad.demos.kit.initialisation import weight_variance
from flashgrad.demos.spec import Numbers, Parameters, choice, number

WIDTH = 32
"""Units per layer."""

ADAM_DEPTH = 10
"""Layers of the network that Adam is tried on in every run."""

_EVERY_DEPTH_TO = 6


class WaitingNetworks(Parameters):
    """Networks of 32 units a layer, trained on all 128 points of two moons until they leave the plateau."""

    activation: Literal["sigmoid", "tanh", "relu"] = choice(
        "sigmoid", label="activation", help_text="Of every hidden layer."
    )
    init: Literal["xavier", "he", "torch"] = choice(
        "xavier", label="initialisation", help_text="How weights are drawn; torch: as nn.Linear."
    )
    depth: int = number(6, 2, 20, label="depth", help_text="The deepest; 1 to 6 layers run too.", unit="layers")
    optimiser: Literal["sgd", "adam"] = choice("sgd", label="optimiser", help_text="Of the bars; SGD has momentum 0.9.")
    lr: float = number(
        0.5, 0.001, 2, label="SGD's rate", help_text="Learning rate.", scale="log", used_when={"optimiser": ("sgd",)}
    )
    adam_lr: float = number(0.001, 1e-4, 0.1, label="Adam's rate", help_text="Learning rate.", scale="log")
    steps: int = number(400, 50, 4000, label="patience", help_text="Steps to wait at most.", scale="log", unit="steps")
    seeds: int = number(8, 1, 16, label="seeds", help_text="Networks per depth, from the seed upwards.")
    view: Literal["clock", "loss", "first_layer", "gradient"] = choice(
        "clock", label="view", help_text="The wait, the loss, or the cause of it.", is_presentation=True
    )

    @property
    def depths(self) -> tuple[int, ...]:
        """Of the bars: every depth up to 6, then the deepest alone."""
        return (*range(1, min(self.depth, _EVERY_DEPTH_TO + 1)), self.depth)


def delta_in_theory(p: WaitingNetworks, last: float) -> Numbers:
    """δ_l of the deepest network, if it is `last` in the last layer and the network infinitely wide."""
    sigma_w2 = weight_variance(p.init, width=WIDTH, bound=0, gain=0)
    delta = mean_field.gradients(mean_field.through_depth(p.activation, sigma_w2, p.depth), sigma_w2)
    return tuple(last * value / delta[-1] for value in delta)
