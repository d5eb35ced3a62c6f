"""Train small Transformers to say what the previous token was. torch only inside functions.

Tokens are random, so the answer must be fetched by attention to the position before; guessing gives ln K.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashgrad.demos.kit.training.trainer import Adam
from flashgrad.demos.kit.transformer.small_transformer import (
    LENGTH,
    TOKENS,
    Architecture,
    Placement,
    Transformers,
    assembled,
    draw,
    received,
    through,
    token_generator,
)

if TYPE_CHECKING:
    from torch import Tensor

CHANCE = math.log(TOKENS)
"""The cross-entropy of a guess; draw it in every picture of the loss."""

SEQUENCES = 6
"""Per step, new ones every time."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One network: its seed, and over how many steps its learning rate rises from 0."""

    seed: int
    warm_up: int = 0


def train_to_copy(
    architecture: Architecture, placement: Placement, arms: Sequence[Arm], lr: float, steps: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Loss and ‖gradient‖, each (C,), before each of the steps of Adam. Arms of a seed start alike and see the same."""
    import torch

    drawn = draw(architecture, [arm.seed for arm in arms]).parts
    parameters = torch.cat([part.flatten(1) for part in drawn], 1)
    views = torch.split_with_sizes(parameters, [part[0].numel() for part in drawn], 1)
    leaves = [view.view(part.shape).requires_grad_() for view, part in zip(views, drawn, strict=True)]
    networks = assembled(architecture, leaves)
    warm_ups = torch.tensor([float(max(arm.warm_up, 1)) for arm in arms])
    optimiser = Adam()
    for step, tokens in zip(range(1, steps + 1), sequences([arm.seed for arm in arms]), strict=False):
        losses = loss(networks, tokens, placement)
        gradient = torch.cat([part.flatten(1) for part in torch.autograd.grad(losses.sum(), leaves)], 1)
        yield losses.detach(), torch.linalg.vector_norm(gradient, dim=1, dtype=torch.float64)
        rates = lr * (step / warm_ups).clamp(max=1)
        with torch.no_grad():
            parameters.addcmul_(optimiser.direction(gradient), rates[:, None], value=-1)


def sequences(seeds: Sequence[int]) -> Iterator[Tensor]:
    """Batches of tokens (C, B, T) without end."""
    import torch

    rngs = {seed: token_generator(seed) for seed in seeds}
    while True:
        drawn = {seed: torch.randint(0, TOKENS, (SEQUENCES, LENGTH), generator=rng) for seed, rng in rngs.items()}
        yield torch.stack([drawn[seed] for seed in seeds])


def loss(networks: Transformers, tokens: Tensor, placement: Placement) -> Tensor:
    """Mean cross-entropy (C,) of the guesses at each position but the first, of the token before."""
    import torch

    count, batch, length = tokens.shape
    logits = received(through(networks, tokens, placement)[-1], placement) @ networks.output
    guesses = logits.view(count, batch, length, TOKENS)[:, :, 1:].reshape(-1, TOKENS)
    losses = torch.nn.functional.cross_entropy(guesses, tokens[:, :, :-1].reshape(-1), reduction="none")
    return losses.view(count, -1).mean(1)
