"""One network whose weights are multiplied by many scales: what it is, what theory says, how it is measured.

All scales share one draw of the weights, so a curve over σ_w shows the scale and not the luck of the draw.
torch only inside functions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.kit import mean_field
from flashgrad.demos.kit.initialisation import weight_variance
from flashgrad.demos.kit.probe.deep_network import Activation
from flashgrad.demos.kit.probe.probe import Networks, Shape, activate, draw, probe
from flashgrad.demos.kit.seed_statistics import factors, rows
from flashgrad.demos.kit.wording import activation_name, init_name
from flashgrad.demos.spec import Numbers, Parameters, Result, choice, number

if TYPE_CHECKING:
    from torch import Tensor

_LOWEST, _HIGHEST, _COUNT = 0.03, 16.0, 40
SCALES = tuple(_LOWEST * (_HIGHEST / _LOWEST) ** (index / (_COUNT - 1)) for index in range(_COUNT))
"""σ_w of the sweep, at even steps of a log axis."""

COMPARED: tuple[Activation, ...] = ("relu", "tanh", "sigmoid")
COMPARED_SCALES = SCALES[::3]
"""Of a sweep of each of `COMPARED`; fewer, as there are three."""

MARKS = ("chosen", "he", "xavier", "torch")
"""The scales beside the sweep: the chosen initialisation, and those to compare it with."""

_BATCH_SIZE = 16
_HISTOGRAM_BINS = 24
_RANGES = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}
_CHUNK_COST = 1 << 22
_FEWEST_SCALES = 3


class WeightDial(Parameters):
    """A deep network, the scale of its weights, and what of it is shown."""

    activation: Activation = choice("sigmoid", label="activation", help_text="Of every layer, the last one too.")
    init: Literal["he", "xavier", "torch", "uniform", "gain"] = choice(
        "uniform", label="initialisation", help_text="Which weight scale to mark; torch: as nn.Linear."
    )
    bound: float = number(
        2, 0.01, 4, label="bound", help_text="Weights lie in ±bound.", scale="log", used_when={"init": ("uniform",)}
    )
    gain: float = number(
        4, 0.03, 16, label="gain σ_w", help_text="σ_w/√width is their sd.", scale="log", used_when={"init": ("gain",)}
    )
    depth: int = number(12, 4, 30, label="depth", help_text="Number of layers.", unit="layers")
    width: int = number(64, 16, 256, label="width", help_text="Units per layer.", scale="log", unit="units")
    view: Literal["factor", "activations", "slopes", "histogram"] = choice(
        "factor",
        label="view",
        help_text="The gradient, that of other φ, the slopes behind it, or the signal at the marked scale.",
        is_presentation=True,
    )

    @property
    def sigma_w(self) -> float:
        """σ_w = √(fan_in · Var(W)) of the chosen initialisation."""
        return math.sqrt(weight_variance(self.init, width=self.width, bound=self.bound, gain=self.gain))

    @property
    def marked_scales(self) -> Numbers:
        """σ_w of each of `MARKS`."""
        return (self.sigma_w, math.sqrt(2), 1.0, math.sqrt(1 / 3))

    @property
    def shape(self) -> Shape:
        """The network's size and its batch's."""
        return Shape(self.depth, self.width, _BATCH_SIZE)

    @property
    def init_words(self) -> str:
        """The chosen initialisation, such as `weights in ±2`."""
        return init_name(self.init, bound=self.bound, gain=self.gain)

    @property
    def name(self) -> str:
        """The network in words, such as `sigmoid, 12 layers of 64`."""
        return f"{activation_name(self.activation)}, {self.depth} layers of {self.width}"


@lru_cache(maxsize=64)
def in_theory(activation: str, depth: int, scales: Numbers) -> dict[str, Numbers]:
    """What `measured` will give in an infinitely wide network, but for the median. One value per scale.

    factor: √χ, the geometric mean over layers of χ_l = σ_w² E φ′(h_l)². saturated_fraction: 2 Φ(−4/√q), the mean
    over layers. rms_slope: of the last layer.
    """
    networks = [mean_field.through_depth(activation, scale**2, depth) for scale in scales]
    shares = [[layer.saturated_fraction for layer in layers] for layers in networks]
    return {
        "factor": tuple(
            mean_field.factor_per_layer(layers, scale**2) for layers, scale in zip(networks, scales, strict=True)
        ),
        "saturated_fraction": tuple(math.fsum(layers) / depth for layers in shares),
        "rms_slope": tuple(math.sqrt(layers[-1].slope_ms) for layers in networks),
    }


def drawn(p: WeightDial) -> Networks:
    """The one network, in double precision: the smallest scale leaves 10^−60 of a gradient."""
    return draw([p.seed], p.shape, "float64")


def measured(p: WeightDial, networks: Networks, scales: Sequence[float]) -> dict[str, Numbers]:
    """What the network shows at each scale.

    factor: (δ₁/δ_L)^{1/(L−1)}. saturated_fraction: share of |h| > 4 in all layers. rms_slope, median_slope: of |φ′|
    over the last layer's units and inputs.
    """
    profile = probe(networks, p.activation, "normal", [scale**2 for scale in scales])
    _, slopes = last_layer(p, networks, scales)
    return {
        "factor": factors(rows(profile["delta"][0])),
        "saturated_fraction": tuple(profile["saturated_fraction"][0].mean(-1).tolist()),
        "rms_slope": tuple(profile["rms_slope"][0, :, -1].tolist()),
        "median_slope": tuple(slopes.abs().flatten(1).median(-1).values.tolist()),
    }


def swept(p: WeightDial, networks: Networks) -> Iterator[dict[str, Numbers]]:
    """`measured` over the first of `SCALES`, then over more and more; a small network's all at once."""
    chunk = max(_FEWEST_SCALES, _CHUNK_COST // p.shape.cost)
    found: dict[str, Numbers] = {}
    for start in range(0, _COUNT, chunk):
        part = measured(p, networks, SCALES[start : start + chunk])
        found = {name: found.get(name, ()) + values for name, values in part.items()}
        yield found


def compared(p: WeightDial, networks: Networks) -> dict[str, Numbers]:
    """The factor of the same network with each activation of `COMPARED`, over `COMPARED_SCALES`."""
    variances = [scale**2 for scale in COMPARED_SCALES]
    deltas = {name: probe(networks, name, "normal", variances)["delta"][0] for name in COMPARED}
    return {f"factor_{name}": factors(rows(delta)) for name, delta in deltas.items()}


def last_layer(p: WeightDial, networks: Networks, scales: Sequence[float]) -> tuple[Tensor, Tensor]:
    """(φ(h_L), φ′(h_L)) at each scale, both (scales, batch, width)."""
    import torch

    factor = torch.tensor(scales, dtype=networks.normals.dtype).view(-1, 1, 1) / math.sqrt(p.width)
    x = networks.inputs[0].expand(len(scales), -1, -1)
    for weights in networks.normals[0]:
        x, slopes = activate(p.activation, (x @ weights) * factor)
    return x, slopes


def histogram(p: WeightDial, networks: Networks) -> tuple[Numbers, Numbers]:
    """(centres of the bins, share of the last layer's activations in each) at the chosen scale."""
    import torch

    values = last_layer(p, networks, [p.sigma_w])[0].flatten()
    low, high = _RANGES.get(p.activation) or (values.min().item(), values.max().item())
    high = high if high > low else low + 1  # every unit is off
    counts, edges = torch.histogram(values, _HISTOGRAM_BINS, range=(low, high))
    return tuple(((edges[1:] + edges[:-1]) / 2).tolist()), tuple((counts / len(values)).tolist())


def at(result: Result, name: str, mark: str) -> float:
    """The value of `marked_<name>` at one of `MARKS`."""
    return result.row(f"marked_{name}")[MARKS.index(mark)]


def crossing(scales: Sequence[float], values: Sequence[float]) -> float:
    """The σ_w at which `values` first rises through 1, between two scales along a straight log-log line.

    Not a number where it does not.
    """
    for (low, below), (high, above) in zip(
        zip(scales, values, strict=True), zip(scales[1:], values[1:], strict=True), strict=False
    ):
        if below < 1 <= above:
            share = -math.log(below) / (math.log(above) - math.log(below))
            return low * math.exp(share * math.log(high / low))
    return math.nan


def log_slope(scales: Sequence[float], values: Sequence[float], low: float, high: float) -> float:
    """The exponent a of values ∝ σ_w^a between the scales `low` and `high`, by least squares."""
    points = [(math.log(x), math.log(y)) for x, y in zip(scales, values, strict=True) if low <= x <= high]
    xs, ys = zip(*points, strict=True)
    mean_x, mean_y = math.fsum(xs) / len(xs), math.fsum(ys) / len(ys)
    covariance = math.fsum((x - mean_x) * (y - mean_y) for x, y in points)
    return covariance / math.fsum((x - mean_x) ** 2 for x in xs)
