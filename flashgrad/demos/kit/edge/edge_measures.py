"""What claims and questions measure at the edge of stability: one number from a result's arrays. Pure math."""

import math
import statistics

from flashgrad.demos.kit.edge.edge_network import PRODUCTS, QUADRATIC_EDGE, half_way
from flashgrad.demos.kit.seed_statistics import median
from flashgrad.demos.spec import Result


def survivors(result: Result, arm: str) -> float:
    """How many networks of an arm have a finite loss at the end."""
    return float(sum(math.isfinite(losses[-1]) for losses in result.rows(f"loss_{arm}")))


def survivor_share(result: Result) -> float:
    """The share of networks with a finite loss at the end, after a warm-up."""
    return survivors(result, "warmed") / len(result.rows("loss_warmed"))


def saved_share(result: Result) -> float:
    """By how much the share of survivors is larger with warm-up than without."""
    return (survivors(result, "warmed") - survivors(result, "sudden")) / len(result.rows("loss_sudden"))


def start_product(result: Result) -> float:
    """The full rate times the sharpness of the untrained networks; median over seeds."""
    return float(result.parameters.rate * median(result.row("start_sharpness")))


def end_product(result: Result) -> float:
    """The full rate times the sharpness at the end, of the networks that survived their warm-up; median."""
    return float(result.parameters.rate * median([curvatures[-1] for curvatures in result.rows("sharpness_warmed")]))


def lost_beyond(result: Result) -> float:
    """Of the networks with lr · sharpness > 2 at the start, the share that the full rate loses at once."""
    pairs = zip(result.row("start_sharpness"), result.rows("loss_sudden"), strict=True)
    steep = [losses for curvature, losses in pairs if result.parameters.rate * curvature > QUADRATIC_EDGE]
    return statistics.fmean(not math.isfinite(losses[-1]) for losses in steep) if steep else math.nan


def fall_in_warm_up(result: Result) -> float:
    """Sharpness at the first look after the warm-up over that at the start; median over the survivors."""
    end = next(index for index, step in enumerate(result.row("looks")) if step >= result.parameters.warm_up)
    return median([row[end] / row[0] if row[0] else math.nan for row in result.rows("sharpness_warmed")])


def noise_ratio(result: Result) -> float:
    """By what the gradient's noise is multiplied if the batch is 4 times as large."""
    sizes, size = result.row("batch_sizes"), float(result.parameters.batch_size)
    noise = dict(zip(sizes, result.row("gradient_noise"), strict=True))
    return noise[4 * size] / noise[size] if noise[size] else math.nan


def noise_slope(result: Result) -> float:
    """The slope of log noise over log batch size."""
    sizes, noise = result.row("batch_sizes"), result.row("gradient_noise")
    if min(noise) <= 0:
        return math.nan
    logs = [[math.log(value) for value in values] for values in (sizes, noise)]
    return float(statistics.linear_regression(*logs).slope)


def edge(result: Result, arm: str) -> float:
    """The lr · sharpness at which half of the networks are lost."""
    return half_way(result.row(f"survivors_{arm}"))


def edge_ratio(result: Result) -> float:
    """By what the edge is multiplied if the batch is 8 times as large; not a number where one has none."""
    small, large = edge(result, "small_batch"), edge(result, "large_batch")
    return large / small if 0 < small < math.inf and 0 < large < math.inf else math.nan


def calm_share(result: Result) -> float:
    """The share of networks that survive half of the quadratic's edge, with either batch size."""
    half = PRODUCTS.index(QUADRATIC_EDGE / 2)
    return statistics.fmean(result.row(f"survivors_{arm}")[half] for arm in ("small_batch", "large_batch"))


def leap_beyond(result: Result) -> float:
    """The largest loss over the first at four times the quadratic's edge, larger batches; median over networks."""
    beyond = PRODUCTS.index(4 * QUADRATIC_EDGE)
    return statistics.median(leaps[beyond] for leaps in result.rows("leap_large_batch"))
