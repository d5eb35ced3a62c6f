"""Gradients in fresh Transformers, and their theory. torch only inside functions.

The loss is Σ r ⊙ y / √N over what the output layer receives, with r ~ N(0, 1): the expected gradients are those of
independent errors at all tokens.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flashgrad.demos.kit.transformer.small_transformer import (
    LENGTH,
    TOKENS,
    Architecture,
    Placement,
    Transformers,
    draw,
    received,
    through,
    token_generator,
)
from flashgrad.demos.spec import Numbers

if TYPE_CHECKING:
    from torch import Tensor

SEQUENCES = 4
"""Sequences sent through each network."""


def probe(architecture: Architecture, seeds: Sequence[int]) -> dict[str, Tensor]:
    """Of both placements, with the same weights, in double precision:

    `weight_grad_…` (S, L): ‖∂L/∂W2‖ of each block. `last_grad_…` (S, L): the same of the last block, if the network
    ends after 1 … L blocks. `signal_rms_…` (S, L + 1): rms of x_0 … x_L.
    """
    import torch

    networks = draw(architecture, seeds)
    found: dict[str, Tensor] = {}
    placements: tuple[Placement, ...] = ("pre", "post")
    for placement in placements:
        states, losses, seconds = _sent(networks, architecture.width, seeds, placement)
        found |= _by_block(states, losses, seconds, placement)
        last = [torch.autograd.grad(losses[end], seconds[end], retain_graph=True)[0] for end in range(len(losses))]
        found[f"last_grad_{placement}"] = torch.stack([_norm(grad) for grad in last], -1)
    return found


def glance(architecture: Architecture, seed: int, placement: Placement) -> dict[str, Tensor]:
    """What `probe` finds by block, of one network and placement: at once, as the rest takes three times as long."""
    networks = draw(architecture, [seed])
    return _by_block(*_sent(networks, architecture.width, [seed], placement), placement)


def _sent(
    networks: Transformers, width: int, seeds: Sequence[int], placement: Placement
) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
    """x_0 … x_L, the loss of a network that ends after each block, and the blocks' W2, of which to take gradients."""
    seconds = [block.second.requires_grad_() for block in networks.blocks]
    tokens, errors = _sample(width, seeds)
    states = through(networks, tokens, placement)
    return states, [(received(x, placement) * errors).sum() for x in states[1:]], seconds


def _by_block(
    states: list[Tensor], losses: list[Tensor], seconds: list[Tensor], placement: Placement
) -> dict[str, Tensor]:
    import torch

    grads = torch.autograd.grad(losses[-1], seconds, retain_graph=True)
    rms = [x.detach().double().square().mean((1, 2)).sqrt() for x in states]
    return {
        f"weight_grad_{placement}": torch.stack([_norm(grad) for grad in grads], -1),
        f"signal_rms_{placement}": torch.stack(rms, -1),
    }


def gradient_in_theory(architecture: Architecture, signal_rms: float) -> float:
    """‖∂L/∂W2‖ of a block whose sum has this rms: d √(f/(1 + f)) / rms.

    f d units of mean square 1/(1 + f) meet d errors, which the norm above divides by the rms of the sum. In `pre`
    the gradient that comes down from later blocks has been multiplied by just as much as their sums have grown, so the
    formula holds for every block, with the rms of its own sum (after Xiong et al. 2020, who bound it).
    """
    ratio = architecture.feed_forward
    return architecture.width * math.sqrt(ratio / (1 + ratio)) / signal_rms


def growth_in_theory(architecture: Architecture) -> float:
    """2f/(1 + f)²: what a feed-forward part adds to the mean square of a sum whose part before it has 1."""
    ratio = architecture.feed_forward
    return 2 * ratio / (1 + ratio) ** 2


def theory(architecture: Architecture, signal_rms: Numbers, placement: Placement) -> Numbers:
    """‖∂L/∂W2‖ of each block; `signal_rms` is that of x_0 … x_L. In `post` every sum is of two things of known size."""
    if placement == "post":
        return (gradient_in_theory(architecture, math.sqrt(1 + growth_in_theory(architecture))),) * architecture.depth
    return tuple(gradient_in_theory(architecture, rms) for rms in signal_rms[1:])


def _sample(width: int, seeds: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Tokens (S, B, T) and errors (S, N, d) of each seed."""
    import torch

    tokens, errors = [], []
    for seed in seeds:
        rng = token_generator(seed)
        tokens.append(torch.randint(0, TOKENS, (SEQUENCES, LENGTH), generator=rng))
        errors.append(torch.randn(SEQUENCES * LENGTH, width, generator=rng) / math.sqrt(SEQUENCES * LENGTH))
    return torch.stack(tokens), torch.stack(errors)


def _norm(gradient: Tensor) -> Tensor:
    """Frobenius norms (S,) in double precision."""
    import torch

    norm: Tensor = torch.linalg.vector_norm(gradient, dim=(1, 2), dtype=torch.float64)
    return norm
