"""Train recurrent networks on the latch: say at the end what the first token was. torch only inside functions.

A sequence starts with +1 or −1, its class; noise follows. The network answers once, after the last step, so that what
teaches it to remember must come back through all steps (Hochreiter & Schmidhuber 1997).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashgrad.demos.kit.recurrent.recurrent import Cell, Weights, descend, unroll, weight_gradients
from flashgrad.demos.kit.recurrent.recurrent_weights import Draw, draw
from flashgrad.demos.kit.training.trainer import Optimiser
from flashgrad.demos.spec import Numbers

if TYPE_CHECKING:
    from torch import Tensor

BATCH_SIZE = 24
"""Sequences per step, new ones every time."""

SOLVED = 0.1
"""A network has learned once its loss is below."""

_DATA_STREAM = 1 << 31
_HEAD_STREAM = 3 << 30
"""Added to a seed, so that sequences and outputs do not repeat the draws of the weights."""


@dataclass(frozen=True, slots=True)
class LatchTask:
    """What is to be remembered, and for how long."""

    length: int
    """Steps T; the last is T − 1 steps after the token."""
    noise: float
    """Standard deviation of the later tokens."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One network: its seed and how it learns."""

    seed: int
    lr: float
    clip: float = math.inf
    """Largest norm of the gradient over all parameters; ∞ for no clipping."""


@dataclass(frozen=True, slots=True)
class LatchStep:
    """What is seen before an update, each (C,)."""

    loss: Tensor
    """Mean cross-entropy; not a number from the step after a network was lost."""
    gradient_norm: Tensor
    """‖gradient‖ before clipping, in double precision."""
    reach: Tensor
    """rms of ∂L/∂state at t = 0 over that at t = T."""


def train_latch(
    how: Draw, arms: Sequence[Arm], task: LatchTask, optimiser: Optimiser, steps: int
) -> Iterator[LatchStep]:
    """Step after step. Arms of the same seed start alike and see the same sequences.

    A network whose loss or gradient is not finite is lost: it gets no more updates.
    """
    import torch

    parameters, weights, head = _networks(how, arms)
    lr = torch.tensor([arm.lr for arm in arms])[:, None]
    clip = torch.tensor([arm.clip for arm in arms], dtype=torch.float64)
    is_alive = torch.ones(len(arms), dtype=torch.bool)
    for _, (tokens, labels) in zip(range(steps), sequences(task, [arm.seed for arm in arms]), strict=False):
        loss, gradient, reach = _back_through_time(how.cell, weights, head, tokens, labels)
        norm = torch.linalg.vector_norm(gradient, dim=1, dtype=torch.float64)
        seen = loss.where(is_alive, torch.nan)
        is_alive = is_alive & seen.isfinite() & norm.isfinite()
        yield LatchStep(seen, norm, reach)
        factor = (clip / norm).clamp(max=1).float()[:, None]
        usable = torch.where(is_alive[:, None], gradient * factor, 0.0)
        parameters.addcmul_(optimiser.direction(usable), lr * is_alive[:, None], value=-1)


def sequences(task: LatchTask, seeds: Sequence[int]) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches without end: tokens (T, C, B, 1) and labels (C, B), each 0.0 or 1.0."""
    import torch

    rngs = {seed: torch.Generator().manual_seed(seed + _DATA_STREAM) for seed in seeds}
    while True:
        drawn = {seed: torch.randn(task.length, BATCH_SIZE, generator=rng) for seed, rng in rngs.items()}
        normals = torch.stack([drawn[seed] for seed in seeds], 1)
        labels = (normals[0] > 0).float()
        tokens = task.noise * normals
        tokens[0] = 2 * labels - 1
        yield tokens.unsqueeze(-1), labels


def _networks(how: Draw, arms: Sequence[Arm]) -> tuple[Tensor, Weights, Tensor]:
    """All parameters (C, P) in single precision, and views of them: the cells' weights, the output's (C, n, 1)."""
    import torch

    heads = []
    for arm in arms:
        rng = torch.Generator().manual_seed(arm.seed + _HEAD_STREAM)
        heads.append((2 * torch.rand(how.units, 1, generator=rng) - 1) / math.sqrt(how.units))
    started = (*draw(how, [arm.seed for arm in arms]).parts, torch.stack(heads))
    parameters = torch.cat([start.flatten(1).float() for start in started], 1)
    parts = torch.split_with_sizes(parameters, [start[0].numel() for start in started], 1)
    *cells, head = (part.view(start.shape) for part, start in zip(parts, started, strict=True))
    return parameters, Weights(*cells), head


def _back_through_time(
    cell: Cell, weights: Weights, head: Tensor, tokens: Tensor, labels: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Loss (C,), gradient (C, P) in the order of the parameters, and the gradient's reach (C,)."""
    import torch

    unrolled = unroll(cell, weights, tokens)
    last = unrolled.hidden[-1]
    logits = (last @ head).squeeze(-1)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction="none").mean(-1)
    error = ((logits.sigmoid() - labels) / labels.shape[-1]).unsqueeze(-1)  # ∂L/∂logit
    descent = descend(cell, unrolled, error @ head.mT)
    parts = (*weight_gradients(tokens, unrolled, descent).parts, last.mT @ error)
    first, final = (descent.state[end].double().square().mean((1, 2)).sqrt() for end in (0, -1))
    return loss, torch.cat([part.flatten(1) for part in parts], 1), first / final


def solved_steps(losses: Tensor) -> Numbers:
    """The first step at which each loss (C, steps) was below `SOLVED`; infinite if none was."""
    import torch

    below = losses < SOLVED
    return tuple(torch.where(below.any(1), below.int().argmax(1).double(), math.inf).tolist())
