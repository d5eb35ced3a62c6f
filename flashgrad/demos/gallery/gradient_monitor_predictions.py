"""What the learner is asked about a monitored run. The answers are read from the run."""

import math

from flashgrad.demos.kit.monitor.gradient_alarms import RULES, fired_share
from flashgrad.demos.kit.monitor.monitor_measures import first_ratio
from flashgrad.demos.kit.monitor.monitored_network import MonitoredNetwork
from flashgrad.demos.kit.wording import magnitude, opening, power_of_ten, subscript
from flashgrad.demos.spec import Prediction, Result

HEALTHY = "ReLU with He, 10 layers, Adam"
QUIZZED = ("small_first_layer", "large_ratio", "large_norm")
LADDER = (-12, -6, -3, 0, 3)


def ratio_question(p: MonitoredNetwork) -> str:
    """The first question."""
    last = f"G{subscript(p.depth)}"
    return f"{opening(p.name)}: G₁/{last}, the first layer's weight gradient over the last's, starts at about …?"


def ratio_choices(_: MonitoredNetwork) -> tuple[tuple[str, float], ...]:
    """Powers of ten on both sides of 1."""
    return tuple((power_of_ten(exponent), 10.0**exponent) for exponent in LADDER)


def why_ratio(result: Result) -> str:
    """The number and the reason, for the first question."""
    p, ratio, norm = result.parameters, first_ratio(result), result.row("gradient_norm")[0]
    if not math.isfinite(ratio):
        return "No number comes out: in the first step the gradient of some layer is 0 or not finite."
    start = f"G₁/G{subscript(p.depth)} is {magnitude(ratio)}"
    if ratio < 1e-3:
        moved = result.row("movement")[0]
        how_far = f"moved by {magnitude(moved)} of its length" if moved else "did not move at all in single precision"
        return (
            f"{start}: the global norm of {magnitude(norm)} is that of the last layers, and in {p.steps} steps the "
            f"first one {how_far}."
        )
    if ratio > 1e3:
        return f"{start}: the gradient grows towards the input, which is the opposite of vanishing."
    return f"{start}: no layer is left behind, but whether all of them get too little or too much it does not tell."


def rule_question(p: MonitoredNetwork) -> str:
    """The second question."""
    scale = f" The loss is scaled by {p.loss_scale:g}." if p.loss_scale != 1 else ""
    return f"{HEALTHY}: it learns its points by heart.{scale} Which rule raises an alarm most often?"


def rule_choices(_: MonitoredNetwork) -> tuple[tuple[str, float], ...]:
    """None, or one of the rules."""
    return (("none", 0.0), *((RULES[rule], float(index)) for index, rule in enumerate(QUIZZED, 1)))


def alarmed_rule(result: Result) -> float:
    """The number of the rule that fired most often on the healthy network; 0 for none."""
    shares = [fired_share(result.row(f"healthy_margin_{rule}")) for rule in QUIZZED]
    return float(1 + shares.index(max(shares))) if max(shares) else 0.0


def why_rule(result: Result) -> str:
    """The number and the reason, for the second question."""
    number, final = int(alarmed_rule(result)), magnitude(result.row("healthy_final_loss")[0])
    if not number:
        return f"None of the three fired on the way to a loss of {final}, at this loss scale."
    rule = QUIZZED[number - 1]
    margin = result.row(f"healthy_margin_{rule}")
    count, total = sum(value > 1 for value in margin), len(margin)
    reason = {
        "small_first_layer": "where nothing is left to learn, nothing is left of the gradient",
        "large_ratio": "a ratio above 1 is no sign of vanishing",
        "large_norm": f"a loss scale of {result.parameters.loss_scale:g} multiplies every gradient",
    }[rule]
    return f"{RULES[rule]}, at {count} of {total} steps, although the loss went to {final}: {reason}."


PREDICTIONS = (
    Prediction("first_over_last", ratio_question, first_ratio, why_ratio, choices=ratio_choices, scale="log"),
    Prediction("alarm", rule_question, alarmed_rule, why_rule, choices=rule_choices),
)
