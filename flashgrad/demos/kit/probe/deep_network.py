"""A deep network of equal layers with fresh weights: its parameters, its theory, and how it is measured.

What several demos of signals and gradients through depth have in common. torch only inside functions.
"""

from __future__ import annotations

from typing import Literal

from flashgrad.demos.kit import mean_field
from flashgrad.demos.kit.initialisation import Init, base_of, weight_variance
from flashgrad.demos.kit.probe.probe import Networks, Profile, Shape, probe
from flashgrad.demos.kit.wording import activation_name, init_name
from flashgrad.demos.spec import Numbers, Parameters, choice, number

Activation = Literal["linear", "relu", "leaky_relu", "tanh", "sigmoid", "elu", "gelu", "silu"]


class DeepNetwork(Parameters):
    """depth layers h = W x + b, x' = φ(h), each of width units."""

    activation: Activation = choice("sigmoid", label="activation", help_text="Of every layer, the last one too.")
    init: Init = choice("xavier", label="initialisation", help_text="How weights are drawn; torch: as nn.Linear.")
    bound: float = number(
        0.5, 0.01, 4, label="bound", help_text="Weights lie in ±bound.", scale="log", used_when={"init": ("uniform",)}
    )
    gain: float = number(
        1.5, 0.03, 16, label="gain σ_w", help_text="σ_w/√width is their sd.", scale="log", used_when={"init": ("gain",)}
    )
    bias_std: float = number(0, 0, 1, label="bias spread σ_b", help_text="Standard deviation of the biases.")
    bias: float = number(0, -2, 2, label="bias", help_text="Added to every pre-activation.")
    depth: int = number(20, 2, 60, label="depth", help_text="Number of layers.", unit="layers")
    width: int = number(64, 8, 256, label="width", help_text="Units per layer.", scale="log", unit="units")
    batch_size: int = number(32, 1, 256, label="batch size", help_text="Inputs sent through at once.", scale="log")
    seeds: int = number(1, 1, 300, label="seeds", help_text="Networks drawn, from the seed upwards.", scale="log")

    @property
    def shape(self) -> Shape:
        """The network's size and its batch's."""
        return Shape(self.depth, self.width, self.batch_size)

    @property
    def name(self) -> str:
        """The network in words, such as `sigmoid with Xavier, 20 layers of 64`."""
        init = init_name(self.init, bound=self.bound, gain=self.gain)
        return f"{activation_name(self.activation)} with {init}, {self.depth} layers of {self.width}"

    @property
    def has_biases(self) -> bool:
        """Whether any bias is not zero."""
        return self.bias != 0 or self.bias_std > 0


def sigma_w2(p: DeepNetwork, init: Init | None = None) -> float:
    """σ_w² = fan_in · Var(W) of the chosen initialisation, or of `init`."""
    return weight_variance(init or p.init, width=p.width, bound=p.bound, gain=p.gain)


def layers_in_theory(p: DeepNetwork) -> tuple[mean_field.LayerTheory, ...]:
    """The layers of an infinitely wide network with these parameters."""
    return mean_field.through_depth(p.activation, sigma_w2(p), p.depth, bias=p.bias, bias_std=p.bias_std)


def factor_in_theory(p: DeepNetwork) -> float:
    """(δ₁/δ_L)^{1/(L−1)} = the geometric mean of √χ_l, χ_l = σ_w² E φ′(h_l)².  Schoenholz et al. 2017."""
    return mean_field.factor_per_layer(layers_in_theory(p), sigma_w2(p))


def profile_in_theory(p: DeepNetwork) -> dict[str, Numbers]:
    """What `measured` will give, layer by layer, in an infinitely wide network."""
    return mean_field.profile(layers_in_theory(p), sigma_w2(p), p.width, p.batch_size)


def measured(
    p: DeepNetwork, networks: Networks, *, activation: Activation | None = None, init: Init | None = None
) -> Profile:
    """What a signal and a gradient through `networks` show, under another activation or initialisation if given."""
    return probe(
        networks,
        activation or p.activation,
        base_of(init or p.init),
        [sigma_w2(p, init)],
        bias=p.bias,
        bias_std=p.bias_std,
    )
