"""A small Transformer with layer norm before or after the residual sums. torch only inside functions.

Shapes: C networks, B sequences of T tokens, N = B T tokens in all, d units, K kinds of token, f d units between the two
matrices of a feed-forward part. Attention is causal. Norms have no gain and no offset, and there are no biases.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from torch import Generator, Tensor

Placement = Literal["pre", "post"]
"""pre: x + F(N(x)), and a last norm before the output. post: N(x + F(x)), as in Vaswani et al. 2017."""

TOKENS = 16
"""Kinds of token."""

LENGTH = 16
"""Tokens per sequence."""

_OUTER_STREAM = 1 << 31
_TOKEN_STREAM = 3 << 30
"""Added to a seed for what is not in the blocks, so that a deeper network starts with the same blocks."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """The size of a Transformer."""

    depth: int
    """Blocks, each of an attention and a feed-forward part."""
    width: int
    heads: int
    feed_forward: int
    """f."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of C networks."""

    attention: Tensor
    """(C, d, 3 d): queries, keys, values."""
    mixed: Tensor
    """(C, d, d): what becomes of the heads' outputs."""
    first: Tensor
    """(C, d, f d): W1."""
    second: Tensor
    """(C, f d, d): W2, the last matrix before the sum."""


@dataclass(frozen=True, slots=True)
class Transformers:
    """C networks of one architecture."""

    architecture: Architecture
    embedding: Tensor
    """(C, K, d)."""
    positions: Tensor
    """(C, T, d)."""
    output: Tensor
    """(C, d, K)."""
    blocks: tuple[Block, ...]

    @property
    def parts(self) -> tuple[Tensor, ...]:
        """All parameters, those of the blocks last."""
        of_blocks = ((b.attention, b.mixed, b.first, b.second) for b in self.blocks)
        return (self.embedding, self.positions, self.output, *(part for block in of_blocks for part in block))


def draw(architecture: Architecture, seeds: Sequence[int]) -> Transformers:
    """Fresh networks; a seed gives the same one whatever the others are.

    Matrices are N(0, 2/(fan_in + fan_out)) by blocks of attention and of feed-forward (Glorot & Bengio 2010), the
    output N(0, 1/d); embeddings and positions are standard normal.
    """
    import torch

    parts = zip(*(_parts(architecture, seed) for seed in seeds), strict=True)
    return assembled(architecture, [torch.stack(part) for part in parts])


def assembled(architecture: Architecture, parts: Sequence[Tensor]) -> Transformers:
    """Networks made of `parts`, in the order of `Transformers.parts`."""
    embedding, positions, output, *rest = parts
    blocks = tuple(Block(*rest[start : start + 4]) for start in range(0, len(rest), 4))
    return Transformers(architecture, embedding, positions, output, blocks)


def token_generator(seed: int) -> Generator:
    """The generator of a seed's sequences."""
    import torch

    return torch.Generator().manual_seed(seed + _TOKEN_STREAM)


def through(networks: Transformers, tokens: Tensor, placement: Placement) -> list[Tensor]:
    """x_0 … x_L, each (C, N, d), of `tokens` (C, B, T).

    x_0 is (embedding + position)/√2, of mean square 1.
    """
    count, batch, _ = tokens.shape
    chosen = tokens.reshape(count, -1, 1).expand(-1, -1, networks.architecture.width)
    x = (networks.embedding.gather(1, chosen) + networks.positions.repeat(1, batch, 1)) / math.sqrt(2)
    states = [x]
    for block in networks.blocks:
        if placement == "pre":
            x = x + _attention(networks, block, normalised(x), batch)
            x = x + _feed_forward(block, normalised(x))
        else:
            x = normalised(x + _attention(networks, block, x, batch))
            x = normalised(x + _feed_forward(block, x))
        states.append(x)
    return states


def received(x: Tensor, placement: Placement) -> Tensor:
    """What the output layer receives from the last block."""
    return normalised(x) if placement == "pre" else x


def normalised(x: Tensor) -> Tensor:
    """Each token with mean 0 and mean square 1 over its units, as `layer_norm` (Ba et al. 2016)."""
    import torch

    return torch.nn.functional.layer_norm(x, x.shape[-1:])


def _attention(networks: Transformers, block: Block, x: Tensor, batch: int) -> Tensor:
    import torch

    count, tokens, width = x.shape
    heads = networks.architecture.heads
    split = (x @ block.attention).view(count * batch, tokens // batch, 3, heads, width // heads)
    queries, keys, values = split.permute(2, 0, 3, 1, 4)
    seen = torch.nn.functional.scaled_dot_product_attention(queries, keys, values, is_causal=True)
    return seen.transpose(1, 2).reshape(count, tokens, width) @ block.mixed


def _feed_forward(block: Block, x: Tensor) -> Tensor:
    """ReLU(x W1) W2."""
    return (x @ block.first).relu() @ block.second


def _parts(architecture: Architecture, seed: int) -> list[Tensor]:
    import torch

    width, wide = architecture.width, architecture.feed_forward * architecture.width
    outer, inner = (torch.Generator().manual_seed(seed + stream) for stream in (_OUTER_STREAM, 0))
    parts = [torch.randn(rows, width, generator=outer) for rows in (TOKENS, LENGTH)]
    parts.append(torch.randn(width, TOKENS, generator=outer) / math.sqrt(width))
    for _ in range(architecture.depth):
        for fan_in, fan_out, columns in ((width, width, 3), (width, width, 1), (width, wide, 1), (wide, width, 1)):
            scale = math.sqrt(2 / (fan_in + fan_out))
            parts.append(scale * torch.randn(fan_in, columns * fan_out, generator=inner))
    return parts
