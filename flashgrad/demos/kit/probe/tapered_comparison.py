"""The same draws with other weights and other activations: how a network of unequal layers compares.

Initialisations share their base weights, so that a comparison sees the variance and not the luck of the draw. torch
only inside functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flashgrad.demos.kit.initialisation import Base
from flashgrad.demos.kit.probe.deep_network import Activation
from flashgrad.demos.kit.probe.tapered import Networks, both_ways, scaled
from flashgrad.demos.kit.probe.tapered_network import FanInit, TaperedNetwork, variances
from flashgrad.demos.spec import Numbers

if TYPE_CHECKING:
    from torch import Tensor

INITS: tuple[FanInit, ...] = ("he", "he_fan_out", "xavier")
"""Compared under the chosen activation, with normal weights."""

BOUNDS: Mapping[str, float] = {"within_0.01": 0.01, "within_2": 2.0}
"""Uniform weights within ± the bound, under the chosen activation."""

PAIRS: tuple[tuple[Activation, FanInit], ...] = (
    ("relu", "he"),
    ("leaky_relu", "he"),
    ("tanh", "xavier"),
    ("sigmoid", "xavier"),
)
"""Each activation with the initialisation that is usually named with it."""


def compared(p: TaperedNetwork, networks: Networks) -> dict[str, Tensor]:
    """signal_… and gradient_…, mean squares (S, L + 1), for each name in INITS and BOUNDS and each pair."""
    sizes: dict[str, Tensor] = {}

    def add(name: str, activation: Activation, base: Base, layer_variances: Numbers) -> None:
        weights = scaled(networks, base, layer_variances)
        sizes[f"signal_{name}"], sizes[f"gradient_{name}"] = both_ways(networks, activation, weights)

    for init in INITS:
        add(init, p.activation, "normal", variances(p, init))
    for name, bound in BOUNDS.items():
        add(name, p.activation, "uniform", variances(p, "uniform", bound))
    for activation, init in PAIRS:
        add(f"{activation}_{init}", activation, "normal", variances(p, init))
    return sizes
