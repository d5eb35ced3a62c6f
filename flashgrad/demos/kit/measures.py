"""What claims and questions measure of a result: one number from its arrays. Pure math."""

import math
import statistics

from flashgrad.demos.kit.seed_statistics import median, ratios
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Result


def median_factor(result: Result) -> float:
    """The factor per layer (δ₁/δ_L)^{1/(L−1)}, median over seeds."""
    return median(result.row("factor_per_layer"))


def first_over_last(result: Result, array: str = "delta") -> float:
    """First over last layer of the per-seed, per-layer `array`, median over seeds."""
    return median(ratios(result.rows(array)))


def decades_gained(result: Result, array: str, baseline: str) -> float:
    """By how many decades first/last of one array exceeds that of the other; median over the shared seeds."""
    pairs = zip(ratios(result.rows(array)), ratios(result.rows(baseline)), strict=True)
    return median([decades(ratio) - decades(base) for ratio, base in pairs])


def straightness(result: Result) -> float:
    """R² of the straight line through log₁₀ δ_l against l, of the median network."""
    delta = result.series["delta"]
    if min(delta.y) <= 0:
        return math.nan
    return min(1.0, statistics.correlation(delta.x, [math.log10(value) for value in delta.y]) ** 2)


def imbalance(result: Result) -> float:
    """(largest − smallest) / largest |⟨W_l, ∂L/∂W_l⟩| over the layers of the first network."""
    products = result.rows("weight_times_grad")[0]
    largest = max(map(abs, products))
    return (max(products) - min(products)) / largest if largest else math.nan
