"""What the claims and questions about the variance of weights measure of a result. Pure math."""

import math
import statistics

from flashgrad.demos.kit.probe.tapered_network import theory_of, weight_bound
from flashgrad.demos.kit.seed_statistics import median, ratios
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Result


def backward_gain(result: Result) -> float:
    """E (∂L/∂x_0)² over E (∂L/∂x_L)², median over seeds."""
    return median(result.row("backward_gain"))


def rms_factor(result: Result, direction: str) -> float:
    """Factor per layer of the rms, `forward` or `backward`, median over seeds."""
    return median(result.row(f"{direction}_factor"))


def over_theory(result: Result, direction: str) -> float:
    """That factor over the expected one."""
    theory = theory_of(result.parameters)
    gain = theory.activation_ms[-1] if direction == "forward" else theory.gradient_ms[0]
    return rms_factor(result, direction) / per_layer(gain, result.parameters.depth)


def per_layer(gain: float, depth: int) -> float:
    """The factor of the rms that, once for each layer, makes up the `gain` of the mean square."""
    return float(gain ** (0.5 / depth))


def least_kept(result: Result) -> float:
    """Of both directions' factors per layer, the one further from 1."""
    return furthest([rms_factor(result, "forward"), rms_factor(result, "backward")])


def furthest(factors: list[float]) -> float:
    """The factor furthest from 1 on a log scale; not a number where one is not."""
    if any(map(math.isnan, factors)):
        return math.nan
    return max(factors, key=lambda factor: abs(decades(factor)))


def compared_factor(result: Result, name: str) -> float:
    """Factor per layer of the gradient's rms in a compared network, median over the shared seeds."""
    return per_layer(compared_gain(result, name), result.parameters.depth)


def compared_gain(result: Result, name: str) -> float:
    """Backward gain of a compared network, median over the shared seeds."""
    return median(ratios(result.rows(f"gradient_{name}")))


def weights_over_formula(result: Result) -> float:
    """Sample deviation of all weights over that of the formula, as a root mean square over layers and seeds."""
    wanted = result.row("weight_std_wanted")
    pairs = [pair for row in result.rows("weight_std") for pair in zip(row, wanted, strict=True)]
    return math.sqrt(statistics.fmean((have / want) ** 2 for have, want in pairs))


def fullest_bound(result: Result) -> float:
    """The largest |W| of any layer over its √(3 Var)."""
    bounds = [weight_bound(std**2) for std in result.row("weight_std_wanted")]
    return max(have / bound for row in result.rows("weight_max") for have, bound in zip(row, bounds, strict=True))


def share_kept(result: Result) -> float:
    """What differs between inputs, as a share of E x²: at layer L over at layer 1; median over seeds."""
    pairs = zip(result.rows("difference_ms"), result.rows("activation_ms"), strict=True)
    shares = [(different[1] / whole[1], different[-1] / whole[-1]) for different, whole in pairs if whole[-1] > 0]
    return median([last / first for first, last in shares])


def gain_ratio(result: Result) -> float:
    """(Backward over forward gain) / (n_L/n_0), as a factor per layer of the rms; median over seeds."""
    widths = result.parameters.all_widths
    gains = zip(result.row("forward_gain"), result.row("backward_gain"), strict=True)
    ratio = median([backward / forward for forward, backward in gains if forward])
    return per_layer(ratio * widths[0] / widths[-1], result.parameters.depth)


def fan_out_lead(result: Result) -> float:
    """By how many decades the backward gain lies nearer to 1 with He by fan_out than by fan_in."""
    by_in, by_out = (abs(decades(compared_gain(result, name))) for name in ("he", "he_fan_out"))
    return by_in - by_out
