"""A deep plain network with a norm before every activation: its parameters and its theory. No torch."""

import math
from collections.abc import Mapping
from typing import Literal

from flashgrad.demos.kit.initialisation import base_of, weight_variance
from flashgrad.demos.kit.probe.deep_network import Activation
from flashgrad.demos.kit.probe.probe import Shape
from flashgrad.demos.kit.wired.block_norms import NORM_NAMES, Norm
from flashgrad.demos.kit.wired.wired_network import Block
from flashgrad.demos.kit.wired.wired_theory import in_theory
from flashgrad.demos.kit.wording import activation_name
from flashgrad.demos.spec import Numbers, Parameters, choice, number


class NormedNetwork(Parameters):
    """depth layers h = N(W x), x' = φ(h), each of width units, without biases."""

    norm: Norm = choice("batch", label="norm", help_text="Between weights and activation: batch, layer, RMS or none.")
    activation: Activation = choice("relu", label="activation", help_text="Of every layer, the last one too.")
    init: Literal["he", "xavier", "torch", "gain"] = choice(
        "he", label="initialisation", help_text="How large weights are; a norm does not care."
    )
    gain: float = number(
        1.5, 0.03, 16, label="gain σ_w", help_text="σ_w/√width is their sd.", scale="log", used_when={"init": ("gain",)}
    )
    depth: int = number(20, 5, 60, label="depth", help_text="Number of layers.", unit="layers")
    width: int = number(64, 8, 256, label="width", help_text="Units per layer.", scale="log", unit="units")
    batch_size: int = number(64, 8, 256, label="batch size", help_text="Inputs sent through at once.", scale="log")
    seeds: int = number(1, 1, 64, label="seeds", help_text="Networks drawn, from the seed upwards.", scale="log")

    @property
    def shape(self) -> Shape:
        """The network's size and its batch's."""
        return Shape(self.depth, self.width, self.batch_size)

    @property
    def name(self) -> str:
        """The network in words, such as `20 ReLU layers with batch norm`."""
        kind = "linear" if self.activation == "linear" else activation_name(self.activation)
        return f"{self.depth} {kind} layers with {NORM_NAMES[self.norm]}"


def block(p: NormedNetwork, norm: Norm, *, times: float = 1.0) -> Block:
    """A layer of this network under another norm, with weights `times` as large."""
    variance = weight_variance(p.init, width=p.width, bound=0.0, gain=p.gain)
    return Block("plain", p.activation, norm, variance * times**2, base=base_of(p.init))


def profile_in_theory(p: NormedNetwork) -> dict[str, Numbers]:
    """What is expected in each of layers 1 … L of a wide network with a large batch; `_none`: without the norm."""
    profile: dict[str, Numbers] = {}
    for norm, suffix in ((p.norm, ""), ("none", "_none")):
        layers = _layers(p, block(p, norm))
        profile |= {f"{name}{suffix}": layers[name] for name in ("delta", "weight_grad")}
        if norm == "batch":
            profile["batch_variance"] = layers["batch_variance"][1:]
    return profile


def factor_in_theory(p: NormedNetwork) -> float:
    """(δ₁/δ_L)^{1/(L−1)}: √(E φ′²/Var φ) for batch norm, √(E φ′²/E φ²) for layer and RMS norm.

    φ is taken at N(0, 1).  Yang et al. 2019.
    """
    delta = _layers(p, block(p, p.norm))["delta"]
    return (delta[0] / delta[-1]) ** (1 / (p.depth - 1)) if delta[-1] else math.nan


def weight_grad_ratio_in_theory(p: NormedNetwork) -> float:
    """G₁/G_L, G_l = ‖∂L/∂W_l‖."""
    weight_grad = _layers(p, block(p, p.norm))["weight_grad"]
    return weight_grad[0] / weight_grad[-1] if weight_grad[-1] else math.nan


def scaled_gain_in_theory(p: NormedNetwork) -> float:
    """By how much G₁ is multiplied when all weights are multiplied by 10."""
    before, after = (_layers(p, block(p, p.norm, times=times))["weight_grad"][0] for times in (1, 10))
    return after / before if before else math.nan


def magnitudes(p: NormedNetwork) -> tuple[float, ...]:
    """All sizes that a run is expected to meet, so that it can choose its precision."""
    blocks = (block(p, p.norm), block(p, "none"), block(p, p.norm, times=10))
    met = [_layers(p, each) for each in blocks]
    return tuple(value for layers in met for name in ("delta", "activation_ms") for value in layers[name])


def _layers(p: NormedNetwork, each: Block) -> Mapping[str, Numbers]:
    return in_theory(each, p.depth, p.width, p.batch_size)
