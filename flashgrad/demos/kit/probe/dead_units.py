"""Units that are off on every input: how many theory expects at the start, and how they are counted.

A ReLU unit is dead on N inputs where h = w · x + b ≤ 0 for all of them. Inputs are standard normal, weights have the
variance 2/width of He et al. 2015, times a scale squared. Pure math.
"""

import math
from functools import cache, lru_cache

from flashgrad.demos.kit.mean_field import expectation, normal_cdf
from flashgrad.demos.spec import Numbers

_NORM_POINTS = 200
_NORM_REACH = 8.0


def dead_share(bias: float, deviation: float, width: int, inputs: int) -> float:
    """E_w Φ(−b/‖w‖)^N, the share of first-layer units that are off on all N `inputs`.

    `deviation` is √(E‖w‖²) over the `width` weights of a unit. Given w the N pre-activations are independent
    N(b, ‖w‖²); the mean over ‖w‖ matters, because the largest of N depends on it steeply.
    """
    return math.fsum(
        weight * normal_cdf(-bias / (deviation * norm)) ** inputs for norm, weight in _relative_norms(width)
    )


def active_share(bias: float, deviation: float, width: int) -> float:
    """E_w Φ(b/‖w‖), the share of all (unit, input) pairs with h > 0."""
    return math.fsum(weight * normal_cdf(bias / (deviation * norm)) for norm, weight in _relative_norms(width))


@cache
def _relative_norms(width: int) -> tuple[tuple[float, float], ...]:
    """‖w‖/√(E‖w‖²) of `width` Gaussian weights, with probabilities: density ∝ r^(n−1) exp(−n r²/2)."""
    middle, reach = math.sqrt((width - 1) / width), _NORM_REACH / math.sqrt(2 * width)
    low = max(0.0, middle - reach)
    cell = (middle + reach - low) / _NORM_POINTS
    points = [low + (index + 0.5) * cell for index in range(_NORM_POINTS)]
    logs = [(width - 1) * math.log(point) - width * point * point / 2 for point in points]
    densities = [math.exp(value - max(logs)) for value in logs]
    total = math.fsum(densities)
    return tuple(zip(points, (density / total for density in densities), strict=True))


def next_cosine(cosine: float) -> float:
    """The cosine of two inputs after a wide ReLU layer: (√(1−c²) + c (π − arccos c))/π.  Cho & Saul 2009."""
    return (math.sqrt(max(0.0, 1 - cosine * cosine)) + cosine * (math.pi - math.acos(min(1.0, cosine)))) / math.pi


def both_off(cosine: float) -> float:
    """The probability that a unit is off on two inputs of this cosine: ½ − arccos(c)/2π.  Cho & Saul 2009."""
    return 0.5 - math.acos(cosine) / (2 * math.pi)


def all_off(cosine: float, inputs: int) -> float:
    """The probability that a unit is off on N inputs which all have this cosine with each other, 0 ≤ c < 1.

    Such pre-activations are √c z + √(1−c) z_i, so it is E_z Φ(−√(c/(1−c)) z)^N.
    """
    steepness = math.sqrt(cosine / (1 - cosine))
    return expectation(lambda z: normal_cdf(-steepness * z) ** inputs)


@lru_cache(maxsize=32)
def through_depth(depth: int, inputs: int) -> dict[str, Numbers]:
    """Layers 1 … depth of infinite width with zero biases, on independent inputs.

    dead: share of units that are off on all. cosine: of the activations of two inputs. Neither depends on the
    weights' scale, since h ≤ 0 stays so under any positive factor.
    """
    cosine, dead, cosines = 0.0, list[float](), list[float]()
    for _ in range(depth):
        dead.append(all_off(cosine, inputs))
        cosine = next_cosine(cosine)
        cosines.append(cosine)
    return {"dead": tuple(dead), "cosine": tuple(cosines)}
