"""A network that keeps, narrows or widens its layers: its parameters, and how its weights are drawn. Pure."""

import math
from itertools import pairwise
from typing import Literal

from flashgrad.demos.kit.initialisation import Base
from flashgrad.demos.kit.probe.deep_network import Activation
from flashgrad.demos.kit.probe.tapered import Tapered, Theory, in_theory
from flashgrad.demos.kit.wording import activation_name
from flashgrad.demos.spec import Parameters, choice, number

FanInit = Literal["he", "he_fan_out", "xavier", "torch", "uniform"]

_INIT_NAMES = {
    "he": "He by fan_in",
    "he_fan_out": "He by fan_out",
    "xavier": "Xavier",
    "torch": "PyTorch's default",
    "uniform": "weights in ±{bound:g}",
}
_TAPERING = {"widths": ("funnel", "flare")}
_LISTED_LAYERS = 5


class TaperedNetwork(Parameters):
    """depth layers h = W x, x' = φ(h), whose widths stay, shrink or grow evenly on a log scale."""

    activation: Activation = choice("relu", label="activation", help_text="Of every layer, the last one too.")
    init: FanInit = choice("he", label="initialisation", help_text="The variance that weights are drawn with.")
    distribution: Literal["normal", "uniform"] = choice(
        "normal", label="distribution", help_text="For He and Xavier; the others are uniform by definition."
    )
    bound: float = number(
        0.5, 0.01, 4, label="bound", help_text="Weights lie in ±bound.", scale="log", used_when={"init": ("uniform",)}
    )
    widths: Literal["square", "funnel", "flare"] = choice(
        "funnel", label="widths", help_text="All layers alike, or narrowing, or widening."
    )
    width: int = number(256, 8, 512, label="width", help_text="Units of the widest layer.", scale="log", unit="units")
    ratio: float = number(
        8, 1, 16, label="ratio", help_text="Widest over narrowest layer.", scale="log", used_when=_TAPERING
    )
    depth: int = number(3, 1, 30, label="depth", help_text="Number of layers.", unit="layers")
    batch_size: int = number(32, 2, 64, label="batch size", help_text="Inputs sent through at once.", scale="log")
    seeds: int = number(10, 1, 50, label="seeds", help_text="Networks drawn, from the seed upwards.", scale="log")

    @property
    def all_widths(self) -> tuple[int, ...]:
        """n_0 (inputs), n_1 … n_L: 256, 128, 64, 32 for a funnel of 3 layers and ratio 8."""
        if self.widths == "square":
            return (self.width,) * (self.depth + 1)
        falling = [max(1, round(self.width * self.ratio ** (-layer / self.depth))) for layer in range(self.depth + 1)]
        return tuple(falling if self.widths == "funnel" else reversed(falling))

    @property
    def shape(self) -> Tapered:
        """The network's size and its batch's."""
        return Tapered(self.all_widths, self.batch_size)

    @property
    def base(self) -> Base:
        """The distribution of the weights before they are scaled."""
        return "uniform" if self.init in ("torch", "uniform") else self.distribution

    @property
    def sizes(self) -> str:
        """`256→128→64→32`; the first and last of many layers."""
        listed = [str(width) for width in self.all_widths]
        return "→".join(listed) if len(listed) <= _LISTED_LAYERS else f"{listed[0]}→…→{listed[-1]}"

    @property
    def name(self) -> str:
        """The network in words, such as `ReLU with He by fan_in, 256→128→64→32`."""
        return f"{activation_name(self.activation)} with {init_name(self)}, {self.sizes}"

    @property
    def weight_count(self) -> int:
        """Weights of one network."""
        return sum(fan_in * fan_out for fan_in, fan_out in pairwise(self.all_widths))


def init_name(p: TaperedNetwork) -> str:
    """`He by fan_in` for he, `weights in ±0.5` for uniform."""
    return _INIT_NAMES[p.init].format(bound=p.bound)


def weight_variance(init: FanInit, fan_in: int, fan_out: int, bound: float) -> float:
    """Var(W) of one layer.

    he: 2/fan_in, he_fan_out: 2/fan_out (He et al. 2015). xavier: 2/(fan_in + fan_out) (Glorot & Bengio 2010).
    torch: 1/(3 fan_in), the default of `nn.Linear`. uniform: bound²/3.
    """
    match init:
        case "he":
            return 2 / fan_in
        case "he_fan_out":
            return 2 / fan_out
        case "xavier":
            return 2 / (fan_in + fan_out)
        case "torch":
            return 1 / (3 * fan_in)
        case "uniform":
            return bound**2 / 3


def weight_bound(variance: float) -> float:
    """√(3 Var): uniform weights lie within ± this; for Xavier it is √(6/(fan_in + fan_out))."""
    return math.sqrt(3 * variance)


def variances(p: TaperedNetwork, init: FanInit | None = None, bound: float | None = None) -> tuple[float, ...]:
    """Var(W) of every layer, under another initialisation if given."""
    fans = pairwise(p.all_widths)
    return tuple(weight_variance(init or p.init, *pair, p.bound if bound is None else bound) for pair in fans)


def theory_of(p: TaperedNetwork) -> Theory:
    """What is expected of very wide layers with these parameters."""
    return in_theory(p.activation, p.all_widths, variances(p))
