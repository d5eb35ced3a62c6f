"""Two losses, one trunk: whose gradient is the shared step?

Idea: a layer shared by two tasks receives g = w₁g₁ + w₂g₂. With ρ = ‖w₂g₂‖/‖w₁g₁‖ and c = cos(g₁, g₂),
cos(g, g₁) = (1 + ρc)/√(1 + 2ρc + ρ²), which tends to c as ρ grows: the loud task owns the step. And how loud a task
is may be a matter of units: targets k times larger make the loss k² and its gradient k times larger.
Picture: at k = 10 the total lies on task 2's arrow and task 1's is a stub; its cosine with the total is about 0.1.
Over k it falls from 0.7 to 0. GradNorm makes both arrows equally long; uncertainty weighting divides by the loss, k²
where the gradient had k, and silences task 2; PCGrad takes out what opposes the other task and leaves it as loud.
Source: Chen et al. 2018; Kendall et al. 2018; Yu et al. 2020.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from flashgrad.demos.gallery.task_tug_claims import CLAIMS, PREDICTIONS
from flashgrad.demos.kit.gradients.two_tasks import (
    BALANCES,
    Balance,
    Step,
    TwoTasks,
    conflict,
    cosine_in_theory,
    in_plane,
    loss_weights,
    pulls,
    ratio_in_theory,
    served,
    step_of,
)
from flashgrad.demos.spec import Demo, Frame, Numbers, Plot, PlotKind, Readout, Series, Theory, choice

SCALES = tuple(10 ** (step / 6) for step in range(13))


class TaskTug(TwoTasks):
    """Two tasks, how their gradients are added up, and what of it is shown."""

    view: Literal["arrows", "share", "scale", "balances"] = choice(
        "arrows",
        label="view",
        help_text="The gradients, who pulls how hard, or the step over task 2's scale.",
        is_presentation=True,
    )


def frames(p: TaskTug) -> Iterator[Frame]:
    """Everything at once: the gradients at this scale, then all balances over all scales."""
    here, *over_scales = pulls(p, (p.target_scale, *SCALES))
    step = step_of(p, here, p.balance)
    added_norm = step.added.norm(dim=1)
    arrays = {
        "loss": tuple(here.loss.tolist()),
        "grad_norm": tuple(here.grad.norm(dim=1).tolist()),
        "cosine_tasks": (conflict(here),),
        "loss_weight": tuple(loss_weights(p, here, p.balance).tolist()),
        "weighted_grad_norm": tuple(step.weighted.norm(dim=1).tolist()),
        "share": tuple((added_norm / added_norm.sum()).tolist()),
        "cos_total": served(step),
        "scales": SCALES,
        "cosine_tasks_over_scales": tuple(map(conflict, over_scales)),
        "grad_norm_2_over_scales": tuple(found.grad[1].norm().item() for found in over_scales),
    }
    for balance in BALANCES:
        pairs = [served(step_of(p, found, balance)) for found in over_scales]
        arrays |= {f"cos_total_{task}_{balance}": tuple(pair[task - 1] for pair in pairs) for task in (1, 2)}
    series = {**arrows(step), **curves(p, arrays)}
    yield Frame(step=1, progress=1.0, series=series, readouts=readouts(p, arrays), arrays=arrays)


def arrows(step: Step) -> dict[str, Series]:
    """Both gradients, their projections and the total in the plane that they span: along g₂, and across."""
    vectors = {
        "task_1": step.weighted[0],
        "task_2": step.weighted[1],
        "task_1_projected": step.added[0],
        "task_2_projected": step.added[1],
        "total": step.added.sum(0),
    }
    ends = {name: in_plane(step.weighted, vector) for name, vector in vectors.items()}
    return {f"arrow_{name}": Series((0.0, along), (0.0, across)) for name, (along, across) in ends.items()}


def curves(p: TaskTug, arrays: dict[str, Numbers]) -> dict[str, Series]:
    """Who pulls how hard, and whom the step serves over task 2's scale, with what the parameters alone predict."""
    ratio = ratio_in_theory(p, p.target_scale, p.balance)
    shares = (1 / (1 + ratio), ratio / (1 + ratio))
    series = {"share": Series((1.0, 2.0), arrays["share"], shares)}
    for task in (1, 2):
        theory = tuple(cosine_in_theory(p, scale, p.balance, task) for scale in SCALES)
        series[f"cosine_task_{task}"] = Series(SCALES, arrays[f"cos_total_{task}_{p.balance}"], theory)
    series["cosine_between_tasks"] = Series(SCALES, arrays["cosine_tasks_over_scales"], (p.similarity,) * len(SCALES))
    for balance in BALANCES:
        both = zip(arrays[f"cos_total_1_{balance}"], arrays[f"cos_total_2_{balance}"], strict=True)
        series[f"worse_served_{balance}"] = Series(SCALES, tuple(map(min, both)))
    return series


def readouts(p: TaskTug, arrays: dict[str, Numbers]) -> dict[str, Readout]:
    """The numbers beside the picture."""
    first, second = arrays["weighted_grad_norm"]
    return {
        "cos_total_1": Readout(arrays["cos_total"][0], "step with task 1"),
        "theory_cos_total_1": Readout(cosine_in_theory(p, p.target_scale, p.balance, 1)),
        "cos_total_2": Readout(arrays["cos_total"][1], "step with task 2"),
        "cosine_tasks": Readout(arrays["cosine_tasks"][0], "g₁ with g₂"),
        "grad_ratio": Readout(second / first, "‖w₂g₂‖/‖w₁g₁‖"),
        "share_1": Readout(arrays["share"][0], "of the pull"),
    }


def in_the_plane(balance: Balance) -> Plot:
    """The arrows, with the projections where there are such."""
    projected = ("arrow_task_1_projected", "arrow_task_2_projected") if balance == "pcgrad" else ()
    names = ("arrow_task_1", "arrow_task_2", *projected, "arrow_total")
    shown_when = {"view": "arrows", "balance": balance}
    return Plot("Two pulls and the step", PlotKind.ARROWS, names, "along task 2", "across", shown_when=shown_when)


def over_scales(title: str, names: tuple[str, ...], y_label: str, view: str) -> Plot:
    """Cosines over task 2's scale."""
    return Plot(
        title,
        PlotKind.LINES,
        names,
        "scale of task 2's target",
        y_label,
        x_scale="log",
        reference=0,
        shown_when={"view": view},
    )


COSINES = ("cosine_task_1", "cosine_task_2", "cosine_between_tasks")
WORSE_SERVED = tuple(f"worse_served_{balance}" for balance in BALANCES)

DEMO = Demo(
    id="task-tug",
    title="Two losses, one trunk",
    insight="The loud task owns the shared gradient, and how loud a task is may be a matter of its units.",
    parameters=TaskTug,
    plots=(
        *map(in_the_plane, BALANCES),
        Plot(
            "Who pulls how hard",
            PlotKind.BARS,
            ("share",),
            "task",
            "share of the lengths",
            shown_when={"view": "share"},
        ),
        over_scales("Whom the step serves", COSINES, "cosine", "scale"),
        over_scales("The task served worse, by balance", WORSE_SERVED, "smaller cosine", "balances"),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Caruana 1997: tasks that share a layer share its gradient",
        "Chen et al. 2018: GradNorm; here its weights while both tasks learn at the same rate",
        "Kendall, Gal & Cipolla 2018: weights from each task's noise; here at their optimum, σ² = L",
        "Yu et al. 2020: PCGrad projects conflicting gradients; the two-task triangle",
    ),
    theory=(
        Theory(
            "cosine of the step g with g₁ and g₂; cos(g₁, g₂) = c",
            r"\cos(g, g_1) = \frac{1 + \rho c}{\sqrt{1 + 2\rho c + \rho^2}}, \quad"
            r" \cos(g, g_2) = \frac{\rho + c}{\sqrt{1 + 2\rho c + \rho^2}}",
            "identity; with PCGrad where c ≥ 0",
            COSINES,
        ),
        Theory(
            "the same after PCGrad where c < 0",
            r"\cos(g, g_1) = \sqrt{\frac{1 - c^2}{1 - 2\rho c + \rho^2}}, \quad"
            r" \cos(g, g_2) = \rho \cos(g, g_1)",
            "Yu et al. 2020",
            ("cosine_task_1", "cosine_task_2"),
            {"balance": ("pcgrad",)},
        ),
        Theory(
            "shares of the pulls of task 1 and of task 2",
            r"\text{share}_1 = \frac{1}{1 + \rho}, \quad \text{share}_2 = \frac{\rho}{1 + \rho}",
            "identity",
            ("share",),
        ),
        Theory(
            "ratio of both pulls, targets k times larger",
            r"\rho = \frac{\lVert w_2 g_2 \rVert}{\lVert w_1 g_1 \rVert} = \begin{cases}"
            r" k\,w_2/w_1 & \text{none, PCGrad} \\ 1 & \text{GradNorm} \\ 1/k & \text{uncertainty} \end{cases}",
            "Chen et al. 2018; Kendall et al. 2018",
            ("share", "cosine_task_1", "cosine_task_2"),
        ),
    ),
)
