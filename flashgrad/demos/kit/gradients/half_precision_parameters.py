"""What the demo of half precision lets one choose. Pure."""

from typing import Literal

from flashgrad.demos.kit.gradients.float_formats import FORMATS, Dtype, FloatFormat
from flashgrad.demos.kit.gradients.rounded_gradients import WIDTH
from flashgrad.demos.kit.initialisation import weight_variance
from flashgrad.demos.kit.probe.deep_network import Activation
from flashgrad.demos.kit.wording import activation_name, init_name
from flashgrad.demos.spec import Parameters, choice, number

LOG2_SCALES = tuple(range(25))
"""Exponents of the loss scales over which the shares are measured."""

DEFAULT_LOG2_SCALE = 16
"""With which PyTorch's GradScaler starts."""


class HalfPrecision(Parameters):
    """Gradients, the format in which they are stored, and by what the loss is multiplied before."""

    gradient_std: float = number(
        3e-8,
        1e-10,
        1e-3,
        label="gradient sd",
        help_text="Standard deviation of the gradients before scaling.",
        scale="log",
    )
    log2_loss_scale: int = number(
        0, 0, 24, label="loss scale, log₂", help_text="The loss is multiplied by 2 to this power."
    )
    dtype: Dtype = choice("float16", label="format", help_text="16 bits with a fine grid, or with a wide range.")
    activation: Activation = choice("sigmoid", label="activation", help_text="Of the network in view layers.")
    init: Literal["he", "xavier", "torch"] = choice(
        "xavier", label="initialisation", help_text="Of the network in view layers; torch: as nn.Linear."
    )
    depth: int = number(16, 2, 40, label="depth", help_text="Of the network in view layers.", unit="layers")
    view: Literal["window", "sweep", "layers"] = choice(
        "window",
        label="view",
        help_text="What the format holds, the shares by loss scale, or a backward pass.",
        is_presentation=True,
    )

    @property
    def loss_scale(self) -> float:
        """By what the loss is multiplied."""
        return 2.0**self.log2_loss_scale

    @property
    def format(self) -> FloatFormat:
        """The format in which gradients are stored."""
        return FORMATS[self.dtype]

    @property
    def sigma_w2(self) -> float:
        """σ_w² = fan_in · Var(W) of the network."""
        return weight_variance(self.init, width=WIDTH, bound=0, gain=0)

    @property
    def network(self) -> str:
        """The network in words, such as `sigmoid with Xavier, 16 layers`."""
        return f"{activation_name(self.activation)} with {init_name(self.init, bound=0, gain=0)}, {self.depth} layers"


def power_of_two(exponent: int) -> str:
    """`2¹⁶` for 16."""
    superscripts = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    return f"2{str(exponent).translate(superscripts)}"
