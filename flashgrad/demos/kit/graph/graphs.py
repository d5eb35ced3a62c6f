"""Small graphs, the matrix that averages over neighbours, and its second eigenvalue. torch only inside functions.

The averaging matrix of a graph convolution is Â = D̃^{-1/2}(A + I)D̃^{-1/2} with D̃ the degrees of A + I (Kipf &
Welling 2017). On a connected graph its largest eigenvalue is 1, with the eigenvector v ∝ √degree: the pattern in
which averaging changes nothing. λ₂ is the largest absolute value among the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from torch import Tensor

GraphKind = Literal["ring", "random", "communities"]
GRAPHS: tuple[GraphKind, ...] = ("ring", "random", "communities")


@dataclass(frozen=True, slots=True)
class GraphShape:
    """What a graph is made from: two halves of m nodes each."""

    kind: GraphKind
    half: int
    """m. Nodes 1 to m are the first half: of the ring an arc, of the communities one of them."""
    edge_probability: float
    """Of every pair, in the random graph of Erdős & Rényi."""
    bridges: int
    """Edges between the communities, at most one per node; within one, all are joined to all."""


@dataclass(frozen=True, slots=True)
class Averaging:
    """A graph as its layers see it."""

    with_self: Tensor
    """(n, n) of 0 and 1: A + I, whom each node averages with."""
    matrix: Tensor
    """(n, n): Â."""
    common: Tensor
    """(n,): v, of length 1."""
    lambda_2: float
    """1 where the graph falls into pieces, which never learn of each other."""


def averaging(shape: GraphShape, seed: int) -> Averaging:
    """The averaging matrix of a graph, in double precision."""
    import torch

    edges = adjacency(shape, seed)
    with_self = edges + torch.eye(len(edges), dtype=torch.float64)
    root = with_self.sum(1).sqrt()
    matrix = with_self / (root[:, None] * root)
    sizes = torch.linalg.eigvalsh(matrix).abs().sort(descending=True).values
    # Where all nodes are joined to all, rounding leaves something around 10⁻¹⁷ of the other eigenvalues.
    lambda_2 = sizes[1].item() if sizes[1] > 1e-12 else 0.0
    return Averaging(with_self, matrix, root / root.norm(), min(1.0, lambda_2))


def adjacency(shape: GraphShape, seed: int) -> Tensor:
    """(n, n) of 0 and 1: who is joined to whom, without self-loops."""
    import torch

    half, nodes = shape.half, 2 * shape.half
    edges = torch.zeros(nodes, nodes, dtype=torch.float64)
    match shape.kind:
        case "ring":
            index = torch.arange(nodes)
            edges[index, (index + 1) % nodes] = 1
        case "random":
            rng = torch.Generator().manual_seed(seed)
            edges = (torch.rand(nodes, nodes, generator=rng) < shape.edge_probability).double().triu(1)
        case "communities":
            edges[:half, :half] = edges[half:, half:] = 1
            index = torch.arange(min(shape.bridges, half))
            edges[index, index + half] = 1
    return torch.maximum(edges, edges.T).fill_diagonal_(0)


def lambda_2_in_theory(shape: GraphShape) -> float:
    """λ₂ in closed form; not a number for a random graph.

    Ring of n: (1 + 2 cos(2π/n))/3. Communities: the larger eigenvalue of the 2 × 2 matrix that averaging is on
    patterns of opposite sign in both, equal on nodes with a bridge and on nodes without.
    """
    half = shape.half
    match shape.kind:
        case "ring":
            return (1 + 2 * math.cos(math.pi / half)) / 3
        case "random":
            return math.nan
        case "communities":
            joined = min(shape.bridges, half)
            with_bridge = ((joined - 1) / (half + 1), (half - joined) / (half + 1))
            without = (joined / half, (half - joined) / half)
            trace = with_bridge[0] + without[1]
            determinant = with_bridge[0] * without[1] - with_bridge[1] * without[0]
            return (trace + math.sqrt(trace**2 - 4 * determinant)) / 2
