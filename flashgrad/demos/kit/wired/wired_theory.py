"""What `wired_network` is expected to measure in wide networks with large batches. Pure math.

One recursion for the signal, x_l from x_{l−1}, and one for its gradient. Gradients are taken to be independent
of the slopes they meet, and pre-activations to be Gaussian: exact in the limit of infinite width, but for `post`
blocks, whose sum of a Gaussian and an earlier activation is only treated as one. Where the mean of ReLU's outputs
piles up, in `sum` and `post` blocks, gradients depend on the signal, and only the mean and the mean square are
predicted.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from flashgrad.demos.kit.mean_field import ACTIVATIONS, LEAKY_SLOPE, normal_cdf, normal_pdf, second_moments
from flashgrad.demos.kit.wired.wired_network import Block
from flashgrad.demos.spec import Numbers

_NEGATIVE_SLOPES: Mapping[str, float] = {"linear": 1.0, "relu": 0.0, "leaky_relu": LEAKY_SLOPE}
_GRID_EDGE, _GRID_POINTS = 8.0, 400


@dataclass(frozen=True, slots=True)
class Moments:
    """Of an activation φ at h ~ N(mean, variance)."""

    mean: float
    """E φ(h)."""
    mean_square: float
    """E φ(h)²."""
    slope_ms: float
    """E φ′(h)²."""

    @property
    def variance(self) -> float:
        """Var φ(h)."""
        return self.mean_square - self.mean**2


@dataclass(frozen=True, slots=True)
class Signal:
    """x of one block over all units and inputs."""

    mean: float
    mean_square: float
    over_batch: float
    """Variance over the inputs of one unit; right where batch norm, or nothing before it, makes it predictable."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One block: what comes out of it, and by how much it multiplies squared gradients."""

    signal: Signal
    backward: float
    """E (∂L/∂x_{l−1})² over E (∂L/∂x_l)²."""
    to_delta: float
    """E (∂L/∂h_l)² over E (∂L/∂x_l)²."""


@lru_cache(maxsize=256)
def moments(activation: str, mean: float = 0.0, variance: float = 1.0) -> Moments:
    """E φ, E φ² and E φ′² for h ~ N(mean, variance), variance > 0."""
    return Moments(_mean(activation, mean, math.sqrt(variance)), *second_moments(activation, mean, variance))


def _mean(activation: str, mean: float, deviation: float) -> float:
    """With t = mean/s: E[h; h > 0] = mean Φ(t) + s N(t); smooth φ on an even grid within 8 s."""
    if activation in _NEGATIVE_SLOPES:
        ratio = mean / deviation
        above = mean * normal_cdf(ratio) + deviation * normal_pdf(ratio)
        return above + _NEGATIVE_SLOPES[activation] * (mean - above)
    phi: Callable[[float], tuple[float, float]] = ACTIVATIONS[activation]
    cell = 2 * _GRID_EDGE / _GRID_POINTS
    points = [-_GRID_EDGE + (index + 0.5) * cell for index in range(_GRID_POINTS)]
    return math.fsum(phi(mean + deviation * point)[0] * normal_pdf(point) for point in points) * cell


def _step(block: Block, x: Signal) -> _Step:
    """One block that is not dense, after the signal `x`."""
    weights = block.weight_variance
    divisor = {"none": 1.0, "batch": x.over_batch}.get(block.norm, x.mean_square)
    if block.wiring == "pre":
        branch = block.alpha**2 * weights
        phi = moments(block.activation, 0.0, x.mean_square if block.norm == "none" else 1.0)
        grown = x.mean_square + branch * phi.mean_square
        out = Signal(x.mean, grown, x.over_batch + branch * phi.variance)
        delta = branch * phi.slope_ms
        return _Step(out, 1 + delta / divisor, delta)

    variance = weights * x.mean_square if block.norm == "none" else 1.0
    mean = 0.0
    if block.wiring == "post":
        mean, variance = x.mean, variance + x.mean_square - x.mean**2
    phi = moments(block.activation, mean, variance)
    through_weights = weights if block.norm == "none" else 1 / divisor
    match block.wiring:
        case "sum":
            mean = x.mean + phi.mean
            grown = x.mean_square + 2 * x.mean * phi.mean + phi.mean_square
            out, backward = Signal(mean, grown, grown - mean**2), 1 + phi.slope_ms * through_weights
        case "post":
            out, backward = _activated(phi), phi.slope_ms * (1 + through_weights)
        case _:
            out, backward = _activated(phi), phi.slope_ms * through_weights
    return _Step(out, backward, phi.slope_ms)


def _activated(phi: Moments) -> Signal:
    return Signal(phi.mean, phi.mean_square, phi.variance)


@lru_cache(maxsize=64)
def in_theory(block: Block, depth: int, width: int, batch_size: int) -> Mapping[str, Numbers]:
    """The profile of `send`, under the same names, for inputs and cotangents of rms 1; `block` is not dense.

    plain with a norm: per block E (∂L/∂x)² changes by E φ′²/Var φ (batch norm, Yang et al. 2019) or by E φ′²/E φ²
    (layer and RMS norm).
    pre without a norm: both the signal's mean square and the gradient's grow by 1 + α² per He ReLU block (Zhang
    et al. 2019); with batch norm the signal's mean square is 1 + l (De & Smith 2020). What cannot be predicted is
    left out.
    """
    signals, steps = [Signal(0.0, 1.0, 1.0)], list[_Step]()
    for _ in range(depth):
        steps.append(_step(block, signals[-1]))
        signals.append(steps[-1].signal)
    profile = {
        "activation_mean": tuple(signal.mean for signal in signals),
        "activation_ms": tuple(signal.mean_square for signal in signals),
    }
    if block.wiring in ("sum", "post") and block.activation not in ("linear", "tanh", "sigmoid"):
        return MappingProxyType(profile)
    squared = _downwards([step.backward for step in steps])
    delta = tuple(math.sqrt(step.to_delta * above) for step, above in zip(steps, squared[1:], strict=True))
    profile |= {"activation_std": _deviations(signals), "activation_grad": tuple(map(math.sqrt, squared))}
    profile["delta"] = delta
    if block.wiring == "plain":
        # ‖∂L/∂W‖² = width² B E (∂L/∂(x W))² E x²; a norm divides by σ_w times the very rms of x.
        received = [signal.mean_square if block.norm == "none" else 1 / block.weight_variance for signal in signals]
        pairs = zip(delta, received, strict=False)
        profile["weight_grad"] = tuple(width * value * math.sqrt(batch_size * square) for value, square in pairs)
    if block.norm == "batch":
        profile["batch_variance"] = tuple(signal.over_batch for signal in signals)
    return MappingProxyType(profile)


@lru_cache(maxsize=64)
def dense_in_theory(block: Block, depth: int, width: int, growth: int) -> Mapping[str, Numbers]:
    """The profile of `send_dense`, but for the gradient of the weights.

    G_l² = 1 + Σ_{m>l} (growth/N_m) c_m E φ′² G_m² over the N_m features that block m receives, with c = σ_w², or
    1 over what the norm divides by. ReLU with He: G₀² = 1 + L · growth/width.
    """
    plain = Block("plain", block.activation, block.norm, block.weight_variance)
    signals, steps, shares = [Signal(0.0, 1.0, 1.0)], list[_Step](), list[float]()
    for layer in range(depth):
        counts = (width, *(growth for _ in range(layer)))
        steps.append(_step(plain, _average(signals, counts)))
        shares.append(growth / sum(counts))
        signals.append(steps[-1].signal)
    squared = _downwards([1 + share * step.backward for share, step in zip(shares, steps, strict=True)])
    return MappingProxyType(
        {
            "activation_mean": tuple(signal.mean for signal in signals),
            "activation_ms": tuple(signal.mean_square for signal in signals),
            "activation_std": _deviations(signals),
            "activation_grad": tuple(map(math.sqrt, squared)),
            "delta": tuple(math.sqrt(step.to_delta * above) for step, above in zip(steps, squared[1:], strict=True)),
        }
    )


def _downwards(factors: list[float]) -> list[float]:
    """1 at the last place, and below it the product of the factors from there up."""
    squared = [1.0]
    for factor in reversed(factors):
        squared.append(squared[-1] * factor)
    return squared[::-1]


def _average(signals: list[Signal], counts: tuple[int, ...]) -> Signal:
    """Of the features of all blocks so far, so many of each."""
    total = sum(counts)
    pairs = list(zip(signals, counts, strict=True))
    return Signal(
        sum(signal.mean * count for signal, count in pairs) / total,
        sum(signal.mean_square * count for signal, count in pairs) / total,
        sum(signal.over_batch * count for signal, count in pairs) / total,
    )


def _deviations(signals: list[Signal]) -> Numbers:
    return tuple(math.sqrt(max(0.0, signal.mean_square - signal.mean**2)) for signal in signals)
