"""A deep network of equal blocks, wired with or without skips: its parameters and its theory. No torch."""

import math
from collections.abc import Mapping
from typing import Literal

from flashgrad.demos.kit.initialisation import base_of, weight_variance
from flashgrad.demos.kit.probe.probe import Shape
from flashgrad.demos.kit.wired.block_norms import NORM_NAMES, Norm
from flashgrad.demos.kit.wired.wired_network import Block, Wiring
from flashgrad.demos.kit.wired.wired_theory import dense_in_theory, in_theory
from flashgrad.demos.kit.wording import activation_name
from flashgrad.demos.spec import Numbers, Parameters, choice, number

_FORMULAS: Mapping[str, str] = {
    "plain": "plain blocks φ({0}W x{1})",
    "sum": "blocks x + φ({0}W x{1})",
    "post": "blocks φ(x + {0}W x{1})",
    "pre": "blocks x + α W φ({0}x{1})",
    "dense": "dense blocks φ({0}W [x₀ … x]{1})",
}
"""What a block computes, with room for a norm."""


class SkipNetwork(Parameters):
    """depth blocks of width units, without biases."""

    wiring: Wiring = choice(
        "pre", label="wiring", help_text="plain, x + φ(N(Wx)), φ(x + N(Wx)), x + αWφ(N(x)), or dense."
    )
    activation: Literal["relu", "tanh", "sigmoid", "linear"] = choice(
        "relu", label="activation", help_text="Of every block."
    )
    norm: Norm = choice("none", label="norm", help_text="N in every block: batch, layer, RMS or none.")
    init: Literal["he", "xavier", "torch"] = choice(
        "he", label="initialisation", help_text="How weights are drawn; torch: as nn.Linear."
    )
    branch_scale: Literal["constant", "inverse_sqrt_depth"] = choice(
        "constant", label="branch scale", help_text="Of the branches of pre blocks: α, or 1/√L."
    )
    alpha: float = number(
        1,
        0,
        1,
        label="α",
        help_text="Scale of every branch.",
        used_when={"wiring": ("pre",), "branch_scale": ("constant",)},
    )
    depth: int = number(50, 5, 100, label="depth", help_text="Number of blocks.", unit="blocks")
    width: int = number(64, 8, 128, label="width", help_text="Units per block.", scale="log", unit="units")
    batch_size: int = number(64, 8, 128, label="batch size", help_text="Inputs sent through at once.", scale="log")
    growth: int = number(
        12,
        4,
        32,
        label="growth",
        help_text="New features per dense block.",
        unit="features",
        used_when={"wiring": ("dense",)},
    )
    seeds: int = number(1, 1, 32, label="seeds", help_text="Networks drawn, from the seed upwards.", scale="log")

    @property
    def shape(self) -> Shape:
        """The network's size and its batch's."""
        return Shape(self.depth, self.width, self.batch_size)

    @property
    def branch(self) -> float:
        """α of pre blocks, by either rule."""
        return self.alpha if self.branch_scale == "constant" else 1 / math.sqrt(self.depth)

    @property
    def name(self) -> str:
        """The network in words, such as `100 ReLU blocks x + α W φ(x), α = 1, no norm`."""
        kind = "linear" if self.activation == "linear" else activation_name(self.activation)
        alpha = f", α = {self.branch:.3g}" if self.wiring == "pre" else ""
        formula = _FORMULAS[self.wiring].format(*(("", "") if self.norm == "none" else ("N(", ")")))
        return f"{self.depth} {kind} {formula}{alpha}, {NORM_NAMES[self.norm]}"


def block(
    p: SkipNetwork, *, wiring: Wiring | None = None, norm: Norm | None = None, alpha: float | None = None
) -> Block:
    """A block of this network, or under another wiring, norm or branch scale; α is 1 but in `pre` blocks."""
    variance = weight_variance(p.init, width=p.width, bound=0.0, gain=0.0)
    wiring = wiring or p.wiring
    scale = (p.branch if alpha is None else alpha) if wiring == "pre" else 1.0
    return Block(wiring, p.activation, norm or p.norm, variance, scale, base_of(p.init))


def profile_in_theory(p: SkipNetwork) -> Mapping[str, Numbers]:
    """What is expected of a wide network with a large batch, as far as it can be predicted."""
    if p.wiring == "dense":
        return dense_in_theory(block(p), p.depth, p.width, p.growth)
    return in_theory(block(p), p.depth, p.width, p.batch_size)


def rms_in_theory(p: SkipNetwork) -> float:
    """The rms of x_L."""
    return math.sqrt(profile_in_theory(p)["activation_ms"][-1])


def factor_in_theory(p: SkipNetwork) -> float:
    """(g₀/g_L)^{1/L}, g_l the rms of ∂L/∂x_l: √(1 + α²) for He ReLU `pre` blocks; not a number where unknown."""
    gradients = profile_in_theory(p).get("activation_grad")
    return gradients[0] ** (1 / p.depth) if gradients else math.nan
