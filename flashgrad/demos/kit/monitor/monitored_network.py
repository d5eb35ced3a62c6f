"""A network under a gradient monitor: its parameters and what theory expects of it. Pure."""

import math
from typing import Literal

from flashgrad.demos.kit import mean_field
from flashgrad.demos.kit.initialisation import weight_variance
from flashgrad.demos.kit.wording import activation_name, init_name
from flashgrad.demos.spec import Numbers, Parameters, choice, number

WIDTH = 64
"""Units per layer."""

_LARGE_DECADES, _OVERFLOW_DECADES = 2, 30
"""Single precision is finite up to 10³⁸; the rest is for the gradient, which is larger than the signal."""


class MonitoredNetwork(Parameters):
    """Layers of 64 units, trained on two moons in batches of 64 out of 512 points."""

    activation: Literal["sigmoid", "tanh", "relu", "elu"] = choice(
        "sigmoid", label="activation", help_text="Of every hidden layer."
    )
    init: Literal["xavier", "he", "torch", "uniform"] = choice(
        "xavier", label="initialisation", help_text="How weights are drawn; torch: as nn.Linear."
    )
    bound: float = number(
        0.5, 0.01, 2, label="bound", help_text="Weights lie in ±bound.", scale="log", used_when={"init": ("uniform",)}
    )
    norm: Literal["none", "batch", "layer"] = choice("none", label="norm", help_text="Of each layer's W x.")
    wiring: Literal["plain", "sum", "post", "pre"] = choice(
        "plain", label="wiring", help_text="Without skips, or x + φ(W x), φ(W x + x), x + W φ(x)."
    )
    biases: Literal["trained", "none"] = choice("trained", label="biases", help_text="They start at 0 and may stay so.")
    depth: int = number(20, 2, 50, label="depth", help_text="Number of hidden layers.", unit="layers")
    optimiser: Literal["sgd", "adam"] = choice("sgd", label="optimiser", help_text="SGD without momentum, or Adam.")
    lr: float = number(0.1, 1e-7, 1, label="learning rate", help_text="Of either optimiser.", scale="log")
    steps: int = number(60, 40, 150, label="steps", help_text="Updates that are watched.", unit="steps")
    weight_decay: float = number(0, 0, 0.1, label="weight decay λ", help_text="Shrinks weights by 1 − lr·λ per step.")
    loss_scale: float = number(
        1, 1e-3, 65536, label="loss scale", help_text="Times the loss; updates divide it out again.", scale="log"
    )
    view: Literal["delta", "weight_grad", "global", "thresholds", "updates", "decay"] = choice(
        "delta", label="view", help_text="The layers, the global norm, the alarms, or one law.", is_presentation=True
    )

    @property
    def name(self) -> str:
        """The network in words, such as `sigmoid with Xavier, 20 layers`."""
        init = init_name(self.init, bound=self.bound, gain=0)
        norm = "" if self.norm == "none" else f", {self.norm} norm"
        skips = "" if self.is_plain else f", skips ({self.wiring})"
        return f"{activation_name(self.activation)} with {init}{norm}{skips}, {self.depth} layers"

    @property
    def is_plain(self) -> bool:
        """Whether there are no skips."""
        return self.wiring == "plain"

    @property
    def sigma_w2(self) -> float:
        """σ_w² of the hidden layers."""
        return weight_variance(self.init, width=WIDTH, bound=self.bound, gain=0)

    @property
    def vanishes(self) -> bool:
        """Whether theory has the gradient ∂L/∂h fall ten-thousandfold and more towards the first layer."""
        if self.norm != "none" or not self.is_plain:
            return False
        layers = mean_field.through_depth(self.activation, self.sigma_w2, self.depth)
        delta = mean_field.gradients(layers, self.sigma_w2)
        return delta[0] < 1e-4 * delta[-1]

    @property
    def explodes(self) -> bool:
        """Whether a ReLU network's signal, σ_w/√2 times larger in each layer, grows by two decades and more.

        Networks whose signal overflows in single precision do not count: they have no gradient.
        """
        decades = self.depth * math.log10(self.sigma_w2 / 2) / 2
        return self.is_homogeneous and _LARGE_DECADES <= decades < _OVERFLOW_DECADES

    @property
    def is_homogeneous(self) -> bool:
        """Whether a scale of the weights changes no slope: plain ReLU without norm, as long as biases are 0."""
        return self.activation == "relu" and self.norm == "none" and self.is_plain


def decay_in_theory(p: MonitoredNetwork, steps: Numbers) -> Numbers:
    """(1 − lr·λ)^{tL}, by which t steps of decay alone shrink ∂L/∂h₁.

    On the way back lie the weights of L layers, the output's among them, and each shrinks by (1 − lr·λ) per step.
    """
    return tuple(math.pow(1 - p.lr * p.weight_decay, step * p.depth) for step in steps)
