"""Two regressions on one shared layer: their gradients, ways to add them up, theory. torch only inside functions.

Task i has the loss L_i = mean (f_i − t_i)² and pulls the shared weights with g_i = ∂L_i/∂W. In theory the pulls
are described by two numbers: ρ, that of task 2 over that of task 1 in length, and c, their cosine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.spec import Numbers, Parameters, choice, number

if TYPE_CHECKING:
    from torch import Tensor

Balance = Literal["none", "gradnorm", "uncertainty", "pcgrad"]
BALANCES: tuple[Balance, ...] = ("none", "gradnorm", "uncertainty", "pcgrad")

INPUTS, UNITS, SAMPLES = 8, 32, 512
HEAD_STD = 0.1
"""Times 1/√units: heads start small, so that at first the error is the target itself."""
NO_LENGTH = 1e-12
"""A sum this small beside what was summed is what rounding leaves of 0."""


class TwoTasks(Parameters):
    """Two tasks and how their gradients are added up."""

    target_scale: float = number(
        10, 1, 100, label="target scale", help_text="How much larger task 2's targets are: its unit.", scale="log"
    )
    similarity: float = number(
        0, -1, 1, label="similarity", help_text="Correlation of the targets. Both heads start with the same weights."
    )
    balance: Balance = choice(
        "none", label="balance", help_text="Add the gradients as they are, or a remedy (see the sources)."
    )
    weight_1: float = number(
        1,
        0.01,
        100,
        label="weight of loss 1",
        help_text="w₁, set by hand.",
        scale="log",
        used_when={"balance": ("none", "pcgrad")},
    )
    weight_2: float = number(
        1,
        0.01,
        100,
        label="weight of loss 2",
        help_text="w₂, set by hand.",
        scale="log",
        used_when={"balance": ("none", "pcgrad")},
    )

    @property
    def by_hand(self) -> tuple[float, float]:
        """w₁ and w₂ as set; 1 and 1 where the balance sets its own."""
        return (self.weight_1, self.weight_2) if self.balance in ("none", "pcgrad") else (1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Pulls:
    """What both tasks ask of the shared weights, flat, in double precision."""

    loss: Tensor
    """(2,)."""
    grad: Tensor
    """(2, P): g₁ and g₂."""


def pulls(p: TwoTasks, scales: tuple[float, ...]) -> list[Pulls]:
    """Losses and gradients of a fresh network on the same points, once for each scale of task 2's target."""
    import torch

    rng = torch.Generator().manual_seed(p.seed)
    weight, head, inputs, teachers = (
        torch.randn(*shape, generator=rng, dtype=torch.float64)
        for shape in ((INPUTS, UNITS), (UNITS,), (SAMPLES, INPUTS), (INPUTS, 2))
    )
    targets = correlated(inputs @ teachers, p.similarity)  # (SAMPLES, 2)
    shared = (weight / math.sqrt(INPUTS)).requires_grad_()
    prediction = torch.tanh(inputs @ shared) @ (head * HEAD_STD / math.sqrt(UNITS))
    found = []
    for scale in scales:
        errors = prediction[:, None] - targets * torch.tensor([1.0, scale], dtype=torch.float64)
        losses = errors.square().mean(0)
        grads = [torch.autograd.grad(loss, shared, retain_graph=True)[0].flatten() for loss in losses]
        found.append(Pulls(losses.detach(), torch.stack(grads)))
    return found


def correlated(values: Tensor, correlation: float) -> Tensor:
    """Two columns of mean square 1 with exactly this correlation (about 0), spanned by the two of `values`."""
    import torch

    first, second = values.unbind(1)
    first = first / first.square().mean().sqrt()
    second = second - (first * second).mean() * first
    second = second / second.square().mean().sqrt()
    return torch.stack([first, correlation * first + math.sqrt(1 - correlation**2) * second], 1)


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of both gradients; the step is the sum of what is added. Each (2, P)."""

    weighted: Tensor
    """w₁g₁ and w₂g₂."""
    added: Tensor
    """The same, or with PCGrad their projections."""


def step_of(p: TwoTasks, found: Pulls, balance: Balance) -> Step:
    """The step that a shared layer takes with this balance."""
    weighted = loss_weights(p, found, balance)[:, None] * found.grad
    return Step(weighted, deconflicted(weighted) if balance == "pcgrad" else weighted)


def loss_weights(p: TwoTasks, found: Pulls, balance: Balance) -> Tensor:
    """(2,): the factors of both gradients before they are added.

    gradnorm: w_i ∝ 1/‖g_i‖ with sum 2, where GradNorm settles while both tasks learn at the same rate (Chen et al.
    2018). uncertainty: w_i = 1/(2σ_i²) at the best σ_i² = L_i (Kendall et al. 2018). Else those set by hand.
    """
    import torch

    match balance:
        case "gradnorm":
            weights: Tensor = found.grad.norm(dim=1).reciprocal()
            return 2 * weights / weights.sum()
        case "uncertainty":
            return 1 / (2 * found.loss)
        case _:
            return torch.tensor(p.by_hand, dtype=torch.float64)


def conflict(found: Pulls) -> float:
    """cos(g₁, g₂), negative where the tasks oppose each other."""
    first, second = found.grad
    value: float = (first @ second / (first.norm() * second.norm())).item()
    return value


def deconflicted(grads: Tensor) -> Tensor:
    """PCGrad (Yu et al. 2020): where g₁·g₂ < 0, each loses its part along the other."""
    inner = grads[0] @ grads[1]
    if inner >= 0:
        return grads
    others = grads.flip(0)
    return grads - inner / others.square().sum(1, keepdim=True) * others


def served(step: Step) -> Numbers:
    """cos(g, g_i) of each task's gradient with the step g; not numbers where both pulls cancel."""
    total = step.added.sum(0)
    if total.norm() <= NO_LENGTH * step.weighted.norm():
        return math.nan, math.nan
    cosines = step.weighted @ total / (step.weighted.norm(dim=1) * total.norm())
    return tuple(cosines.tolist())


def in_plane(grads: Tensor, vector: Tensor) -> tuple[float, float]:
    """`vector` along g₂, and across it on the side of g₁: the plane that both tasks' gradients span."""
    along = grads[1] / grads[1].norm()
    across = grads[0] - (grads[0] @ along) * along
    length = across.norm()
    aside = (vector @ across / length).item() if length > NO_LENGTH * grads[0].norm() else 0.0
    return (vector @ along).item(), aside


def ratio_in_theory(p: TwoTasks, scale: float, balance: Balance) -> float:
    """ρ where the heads start at nearly 0: k times larger targets make the loss k² and the gradient k times larger."""
    match balance:
        case "gradnorm":
            return 1.0
        case "uncertainty":
            return 1 / scale
        case _:
            return scale * p.by_hand[1] / p.by_hand[0]


def cosine_with_sum(ratio: float, cosine_tasks: float) -> float:
    """cos(g₁, g₁ + g₂) = (1 + ρc)/√(1 + 2ρc + ρ²), an identity; 1/ρ in place of ρ gives that of g₂."""
    squared = 1 + 2 * ratio * cosine_tasks + ratio**2
    return (1 + ratio * cosine_tasks) / math.sqrt(squared) if squared > 0 else math.nan


def cosine_with_projected(ratio: float, cosine_tasks: float) -> float:
    """The same after PCGrad: √((1 − c²)/(1 − 2ρc + ρ²)) where c < 0; else nothing was projected.

    From ‖g₁′‖² = 1 − c², ‖g₂′‖² = ρ²(1 − c²), g₁′·g₂′ = −ρc(1 − c²) and g₂′ ⟂ g₁, in units of ‖g₁‖.
    """
    if cosine_tasks >= 0:
        return cosine_with_sum(ratio, cosine_tasks)
    if cosine_tasks <= -1:
        return math.nan
    return math.sqrt((1 - cosine_tasks**2) / (1 - 2 * ratio * cosine_tasks + ratio**2))


def cosine_in_theory(p: TwoTasks, scale: float, balance: Balance, task: Literal[1, 2]) -> float:
    """The cosine of a task's gradient with the step, from the parameters alone: c is the targets' correlation."""
    ratio = ratio_in_theory(p, scale, balance)
    formula = cosine_with_projected if balance == "pcgrad" else cosine_with_sum
    return formula(ratio if task == 1 else 1 / ratio, p.similarity)
