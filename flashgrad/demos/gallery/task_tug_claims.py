"""What is claimed of gradients that two tasks share, and what the learner is asked about them.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math
from collections.abc import Mapping

from flashgrad.demos.kit.gradients.two_tasks import (
    Balance,
    TwoTasks,
    cosine_with_projected,
    cosine_with_sum,
    ratio_in_theory,
)
from flashgrad.demos.spec import Claim, Prediction, Result

NAMES: Mapping[Balance, str] = {
    "none": "Losses added up",
    "gradnorm": "GradNorm's weights",
    "uncertainty": "Weights from uncertainty, 1/(2L)",
    "pcgrad": "Losses added up, then PCGrad",
}


def named(p: TwoTasks) -> str:
    """`Losses added up with weights 1 and 0.1`."""
    first, second = p.by_hand
    return NAMES[p.balance] + ("" if first == second == 1 else f" with weights {first:g} and {second:g}")


def cosine_with_1(result: Result) -> float:
    """The cosine of the shared step with task 1's gradient."""
    return result.row("cos_total")[0]


def worse_served(result: Result) -> float:
    """The smaller of both tasks' cosines with the shared step; not a number where the pulls cancel."""
    return min(result.row("cos_total"))


def unevenness(result: Result) -> float:
    """|cos(g, g₁) − cos(g, g₂)|."""
    first, second = result.row("cos_total")
    return abs(first - second)


def ratio(result: Result) -> float:
    """‖w₂g₂‖/‖w₁g₁‖."""
    first, second = result.row("weighted_grad_norm")
    return second / first


def conflict(result: Result) -> float:
    """The cosine between both tasks' gradients."""
    return result.row("cosine_tasks")[0]


def from_the_triangle(result: Result) -> float:
    """The cosine with task 1 as it follows from ρ and c."""
    formula = cosine_with_projected if result.parameters.balance == "pcgrad" else cosine_with_sum
    return formula(ratio(result), conflict(result))


def equal_weight(result: Result) -> float:
    """The w₂ with which both tasks would pull equally hard, w₁ as it is set."""
    p: TwoTasks = result.parameters
    first, second = result.row("grad_norm")
    return p.by_hand[0] * first / second


def growth(result: Result) -> float:
    """The exponent a of ‖g₂‖ ∝ kᵃ from the smallest scale to the largest."""
    scales, norms = result.row("scales"), result.row("grad_norm_2_over_scales")
    return math.log(norms[-1] / norms[0]) / math.log(scales[-1] / scales[0])


def why_cosine(result: Result) -> str:
    """The number and the reason, for the first question."""
    p: TwoTasks = result.parameters
    found, pull, c = cosine_with_1(result), ratio(result), conflict(result)
    if math.isnan(found):
        return "There is no step and so no cosine: both pulls are equally hard and opposite, and cancel."
    start = f"The cosine is {found:.2g}: "
    triangle = f"task 2 pulls ρ = {pull:.3g} times as hard as task 1, at a cosine of c = {c:z.2f} to it"
    match p.balance:
        case "gradnorm":
            return f"{start}both pulls are made equally long, so the step lies halfway between them: √((1 + c)/2)."
        case "uncertainty":
            loss, norm = (after / before for before, after in (result.row("loss"), result.row("grad_norm")))
            why = f"its gradient, {norm:.3g} times as long, was divided by a loss {loss:.3g} times as large"
            return f"{start}{triangle}, as {why}."
        case "pcgrad" if c < 0:
            why = "each lost what opposed the other, which leaves √((1 − c²)/(1 − 2ρc + ρ²))"
            return f"{start}{triangle}; {why}."
        case "pcgrad":
            return f"{start}{triangle}; nothing is projected where c ≥ 0, and (1 + ρc)/√(1 + 2ρc + ρ²) is left."
        case _:
            return f"{start}{triangle}, and (1 + ρc)/√(1 + 2ρc + ρ²) is the cosine of a sum with its first part."


def why_weight(result: Result) -> str:
    """The number and the reason, for the second question."""
    p: TwoTasks = result.parameters
    first, second = result.row("grad_norm")
    return (
        f"{equal_weight(result):.3g}: a weight multiplies the gradient as well as the loss, and ‖g₂‖ is "
        f"{second / first:.3g} times ‖g₁‖, so w₂ must be w₁ = {p.by_hand[0]:g} over that."
    )


def is_plain(p: TwoTasks) -> bool:
    """Whether both losses are simply added up, with equal weights."""
    return p.balance == "none" and p.weight_1 == p.weight_2


def is_loud(p: TwoTasks) -> bool:
    """Whether task 2 pulls at least about ten times as hard, by its scale and weights set by hand."""
    return p.balance == "none" and ratio_in_theory(p, p.target_scale, "none") >= 10


PREDICTIONS = (
    Prediction(
        key="cos_total_1",
        question=lambda p: (
            f"Task 2's targets are × {p.target_scale:g}. {named(p)}: the cosine of the shared step with task 1's own "
            "gradient is about …?"
        ),
        choices=lambda _: (("1", 1.0), ("0.7", 0.7), ("0.4", 0.4), ("0", 0.0), ("−0.7", -0.7)),
        answer=cosine_with_1,
        explanation=why_cosine,
        unit="cosine",
    ),
    Prediction(
        key="equal_weight",
        question=lambda p: (
            f"Task 2's targets are × {p.target_scale:g}, the weight of task 1's loss is {p.by_hand[0]:g}. Which weight "
            "of task 2's loss makes both pull equally hard?"
        ),
        answer=equal_weight,
        explanation=why_weight,
        scale="log",
    ),
)
CLAIMS = (
    Claim(
        "The loud task owns the step: it follows that task's gradient almost exactly.",
        lambda result: result.row("cos_total")[1],
        low=0.98,
        high=1,
        source="Chen et al. 2018; Yu et al. 2020",
        unit="cosine with task 2",
        condition="task 2 pulls ten times as hard or more",
        applies=is_loud,
    ),
    Claim(
        "Weights ∝ 1/‖g‖ serve both tasks alike.",
        unevenness,
        low=0,
        high=1e-6,
        source="Chen et al. 2018",
        unit="difference of cosines",
        applies=lambda p: p.balance == "gradnorm",
    ),
    Claim(
        "After PCGrad the step opposes neither task.",
        worse_served,
        low=-1e-9,
        high=1,
        source="Yu et al. 2020",
        unit="smaller cosine",
        applies=lambda p: p.balance == "pcgrad",
    ),
    Claim(
        "The step's cosine with a task follows from two numbers, how hard the other pulls and at what angle.",
        lambda result: abs(cosine_with_1(result) - from_the_triangle(result)),
        low=0,
        high=1e-6,
        source="(1 + ρc)/√(1 + 2ρc + ρ²), and √((1 − c²)/(1 − 2ρc + ρ²)) with PCGrad where c < 0",
        unit="|measured − predicted|",
        # Where equal pulls cancel, rounding decides where what is left of them points.
        applies=lambda p: p.similarity > -0.9,
    ),
    Claim(
        "Targets k times larger make a task's gradient k times larger.",
        growth,
        low=0.9,
        high=1.1,
        source="∂/∂W (f − t)² is linear in the error f − t",
        unit="exponent of k",
        condition="the heads start near 0, so that the error is the target",
    ),
    Claim(
        "Targets k times larger make a task's gradient k² times larger, as they do its loss.",
        growth,
        low=1.9,
        high=2.1,
        source="a common slip: the square is gone after one derivative",
        unit="exponent of k",
    ),
    Claim(
        "Losses added up with equal weights train the shared layer on both tasks alike.",
        lambda result: result.row("share")[0],
        low=0.4,
        high=0.6,
        source="a common assumption",
        unit="task 1's share of the pull",
        applies=is_plain,
    ),
    Claim(
        "The summed step serves both tasks.",
        worse_served,
        low=0,
        high=1,
        source="a common assumption; Yu et al. 2020 call the opposite a conflict",
        unit="smaller cosine",
        condition="the tasks' gradients do not oppose each other",
        applies=lambda p: p.balance == "none" and abs(p.similarity) >= 0.3,
    ),
    Claim(
        "Weights from uncertainty make both tasks pull equally hard.",
        lambda result: result.row("share")[0],
        low=0.4,
        high=0.6,
        source="a common reading of Kendall et al. 2018; 1/L balances losses, and ‖g‖ grows with √L only",
        unit="task 1's share of the pull",
        applies=lambda p: p.balance == "uncertainty",
    ),
    Claim(
        "PCGrad makes both tasks pull equally hard.",
        lambda result: result.row("share")[0],
        low=0.4,
        high=0.6,
        source="a common hope; projections shorten both gradients by the same factor, √(1 − c²)",
        unit="task 1's share of the pull",
        applies=lambda p: p.balance == "pcgrad",
    ),
)
