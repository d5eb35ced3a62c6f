"""What claims and questions measure of a monitored run: one number from its arrays. Pure math.

G_l is the norm of ∂L/∂W of hidden layer l, δ_l the rms of ∂L/∂h.
"""

import math

from flashgrad.demos.kit.monitor.gradient_alarms import first_alarm
from flashgrad.demos.kit.monitor.monitored_network import decay_in_theory
from flashgrad.demos.kit.seed_statistics import median
from flashgrad.demos.spec import Result


def first_ratio(result: Result) -> float:
    """G₁/G_L before the first update."""
    return result.row("first_over_last")[0]


def typical_ratio(result: Result) -> float:
    """G₁/G_L, median over the steps."""
    return median(result.row("first_over_last"))


def final_loss(result: Result) -> float:
    """The loss over all points after training."""
    return result.row("final_loss")[0]


def is_lost(result: Result) -> bool:
    """Whether the run ended with a loss that is not finite."""
    return not math.isfinite(final_loss(result))


def steps_survived(result: Result) -> float:
    """The updates after which the loss was no longer finite; infinite if it always was."""
    losses = result.row("loss")
    if not is_lost(result):
        return math.inf
    return float(next((step for step, loss in enumerate(losses) if not math.isfinite(loss)), len(losses)))


def leap(result: Result) -> float:
    """The largest finite loss over the first."""
    losses = result.row("loss")
    return max((loss for loss in losses if math.isfinite(loss)), default=math.nan) / losses[0]


def loss_at_alarm(result: Result) -> float:
    """The loss at the first step with a norm above 1000, over the first loss; infinite without an alarm."""
    step, losses = first_alarm(result.row("margin_large_norm")), result.row("loss")
    return math.inf if math.isinf(step) else losses[int(step)] / losses[0]


def weakest_over_global(result: Result) -> float:
    """The smallest layer's ‖∂L/∂W‖ over the global norm, median over the steps."""
    shares = zip(map(min, result.rows("weight_grad")), result.row("gradient_norm"), strict=True)
    return median([weakest / norm if norm else math.nan for weakest, norm in shares])


def update_ratio(result: Result, optimiser: str) -> float:
    """First over last layer's relative update in the first step."""
    updates = result.row(f"update_{optimiser}")
    return updates[0] / updates[-1] if updates[-1] else math.nan


def delta_ratio(result: Result) -> float:
    """δ₁/δ_L before the first update."""
    delta = result.rows("delta")[0]
    return delta[0] / delta[-1] if delta[-1] else math.nan


def scaling_error(result: Result) -> float:
    """The largest relative difference between G_l(c · loss) and c · G_l(loss) over the layers."""
    scale = result.parameters.loss_scale
    pairs = zip(result.row("scaled_weight_grad"), result.row("plain_weight_grad"), strict=True)
    return max(abs(scaled / (scale * plain) - 1) if plain else abs(scaled) for scaled, plain in pairs)


def decay_error(result: Result) -> float:
    """The largest relative difference between δ₁ under decay alone and (1 − lr·λ)^{tL}."""
    theory = decay_in_theory(result.parameters, result.row("decay_steps"))
    pairs = zip(result.row("decayed_delta"), theory, strict=True)
    return max(abs(measured / expected - 1) if expected else abs(measured) for measured, expected in pairs)


def healthy_loss_at_alarm(result: Result) -> float:
    """The healthy network's loss when its first layer's gradient fell below 10⁻⁵; infinite if it never did."""
    step = first_alarm(result.row("healthy_margin_small_first_layer"))
    return math.inf if math.isinf(step) else result.row("healthy_loss")[int(step)]
