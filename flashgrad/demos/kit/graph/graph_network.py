"""Send node features through layers that average over neighbours. torch only inside functions.

Shapes: n nodes, F channels, L layers. X_l = v vᵀX_l + (the differences between nodes), see kit/graphs.py. The contrast
of X_l is the size of the differences over that of the common part, relative to the same at the input; it does not
change with the scale of X_l.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.kit.graph.graphs import Averaging, GraphKind, GraphShape, lambda_2_in_theory
from flashgrad.demos.spec import Numbers, Parameters, choice, number

if TYPE_CHECKING:
    from torch import Tensor

Layers = Literal["average", "gcn", "residual", "appnp", "mlp"]
"""average: ÂX. gcn: ReLU(ÂXW). residual: X + b ReLU(ÂXW). appnp: (1 − α)ÂX + αX₀. mlp: ReLU(XW), no graph."""

CHANNELS = 64
ROUNDING = 1e-13
"""Differences this small beside the common part are what rounding leaves, and count as 0."""

_FEATURES_STREAM, _WEIGHTS_STREAM = 1 << 31, 3 << 30
"""Added to a seed, so that the graph does not change the features, nor the depth the first layers."""


class GraphNetwork(Parameters):
    """A graph, features on its nodes, and the layers that they go through."""

    graph: GraphKind = choice(
        "communities", label="graph", help_text="A ring, a random graph (Erdős–Rényi), or two communities."
    )
    nodes_per_half: int = number(
        12, 4, 32, label="nodes per half", help_text="Nodes of each half, or of each community.", unit="nodes"
    )
    edge_probability: float = number(
        0.3, 0.05, 1, label="p", help_text="Probability of each edge.", used_when={"graph": ("random",)}
    )
    bridges: int = number(
        9, 1, 32, label="bridges", help_text="Edges between them, one per node.", used_when={"graph": ("communities",)}
    )
    depth: int = number(20, 1, 60, label="depth", help_text="Number of layers.", unit="layers")
    mode: Literal["average", "gcn", "residual", "appnp"] = choice(
        "average",
        label="layers",
        help_text="Average only; with weights and ReLU; those as a residual branch; average with a skip to the input.",
    )
    alpha: float = number(
        0.1, 0, 1, label="α", help_text="Share of the input in each layer.", used_when={"mode": ("appnp",)}
    )
    branch_scale: Literal["one", "inverse_root_depth"] = choice(
        "one", label="branch scale", help_text="The branch times 1 or 1/√depth.", used_when={"mode": ("residual",)}
    )
    signal: Literal["halves", "random"] = choice(
        "halves", label="features", help_text="One profile per half, or random ones for each node."
    )

    def shape(self, kind: GraphKind) -> GraphShape:
        """A graph of this kind and size."""
        return GraphShape(kind, self.nodes_per_half, self.edge_probability, self.bridges)

    @property
    def branch_factor(self) -> float:
        """b of the residual branch."""
        return 1.0 if self.branch_scale == "one" else 1 / math.sqrt(self.depth)

    @property
    def lambda_2(self) -> float:
        """λ₂ of the chosen graph where it has a closed form, else not a number."""
        return lambda_2_in_theory(self.shape(self.graph))


@dataclass(frozen=True, slots=True)
class Draw:
    """What is sent through the layers and back, whatever the graph. Everything in double precision."""

    features: Tensor
    """(n, F): X₀."""
    weights: Tensor
    """(L, F, F): He's, variance 2/F."""
    comparison: Tensor
    """(n, F): ∂L/∂X_L of a loss that compares nodes: halves with each other, or all of them."""
    channels: Tensor
    """(F,): ∂L/∂X_L of a loss on what nodes have in common, the same in each."""


def draw(p: GraphNetwork) -> Draw:
    """Features, weights and cotangents for any graph of this size."""
    import torch

    half, nodes = p.nodes_per_half, 2 * p.nodes_per_half
    rng = torch.Generator().manual_seed(p.seed + _FEATURES_STREAM)
    features, comparison = torch.randn(2, nodes, CHANNELS, generator=rng, dtype=torch.float64)
    channels = torch.randn(CHANNELS, generator=rng, dtype=torch.float64)
    if p.signal == "halves":
        features = features[[0, 1]].repeat_interleave(half, 0)
        comparison = torch.stack([channels, -channels]).repeat_interleave(half, 0)
    rng = torch.Generator().manual_seed(p.seed + _WEIGHTS_STREAM)
    # Drawn in single precision, which takes a quarter of the time.
    weights = torch.randn(p.depth, CHANNELS, CHANNELS, generator=rng).double() * math.sqrt(2 / CHANNELS)
    return Draw(features, weights, comparison, channels)


def through(layers: Layers, p: GraphNetwork, matrix: Tensor, drawn: Draw) -> list[Tensor]:
    """X₀, X₁, … X_L, with X₀ a leaf to differentiate by."""
    import torch

    states = [drawn.features.clone().requires_grad_()]
    for weight in drawn.weights:
        x = states[-1]
        match layers:
            case "average":
                x = matrix @ x
            case "gcn":
                x = torch.relu(matrix @ x @ weight)
            case "residual":
                x = x + p.branch_factor * torch.relu(matrix @ x @ weight)
            case "appnp":
                x = (1 - p.alpha) * (matrix @ x) + p.alpha * states[0]
            case "mlp":
                x = torch.relu(x @ weight)
        states.append(x)
    return states


def gradients(states: list[Tensor], drawn: Draw, common: Tensor) -> tuple[Numbers, Numbers]:
    """The rms of ∂L/∂X_l for l = 0, … L, where that of ∂L/∂X_L is 1; what rounding leaves counts as 0.

    First of the loss that compares nodes, without any common part; then of the loss on the common part alone.
    """
    import torch

    cotangents = without_common(drawn.comparison, common), torch.outer(common, drawn.channels)
    comparing, shared = (_rms_backwards(states, cotangent) for cotangent in cotangents)
    return comparing, shared


def _rms_backwards(states: list[Tensor], cotangent: Tensor) -> Numbers:
    import torch

    # As a sum: torch imports half a second of other libraries for a gradient of anything but a number.
    found = torch.stack(torch.autograd.grad((states[-1] * cotangent).sum(), states, retain_graph=True))
    rms = (found.norm(dim=(1, 2)) / cotangent.norm()).tolist()
    return tuple(value if value > ROUNDING else 0.0 for value in rms)


def sizes(states: list[Tensor], common: Tensor) -> tuple[Numbers, Numbers]:
    """‖(I − vvᵀ)X_l‖ and ‖vᵀX_l‖ of every layer."""
    import torch

    x = torch.stack(states).detach()
    differences = without_common(x, common).norm(dim=(1, 2)).tolist()
    shared = (common @ x).norm(dim=1).tolist()
    kept = (part if part > ROUNDING * whole else 0.0 for part, whole in zip(differences, shared, strict=True))
    return tuple(kept), tuple(shared)


def contrast(states: list[Tensor], common: Tensor) -> Numbers:
    """Differences over common part of every layer, relative to the input; not a number where nothing is left."""
    differences, shared = sizes(states, common)
    over = [part / whole if whole else math.nan for part, whole in zip(differences, shared, strict=True)]
    return tuple(value / over[0] for value in over)


def factor_per_layer(contrasts: Numbers) -> float:
    """What a layer keeps of the contrast, over the later half of the layers that leave any: by then it is steady.

    0 where the first layer leaves nothing.
    """
    last = max(layer for layer, value in enumerate(contrasts) if value != 0)
    middle = last // 2
    return (contrasts[last] / contrasts[middle]) ** (1 / (last - middle)) if last else 0.0


def along_difference(states: list[Tensor], common: Tensor) -> tuple[Numbers, ...]:
    """Of each layer the place of every node on the line through the means of both halves, in rms of X_l.

    Without the common part, so that all places come to 0 where nodes become alike.
    """
    import torch

    x = torch.stack(states).detach()
    differences = without_common(x, common)  # (L + 1, n, F)
    first, second = (half.mean(1) for half in differences.chunk(2, dim=1))
    direction = first - second
    lengths = x.norm(dim=(1, 2))[:, None]
    direction = direction / direction.norm(dim=1, keepdim=True).clamp(min=ROUNDING * lengths)
    places = (differences @ direction[..., None]).squeeze(-1) * math.sqrt(len(common)) / lengths
    return tuple(map(tuple, places.tolist()))


def without_common(x: Tensor, common: Tensor) -> Tensor:
    """(I − vvᵀ)X, of one X or of one per layer."""
    return x - common[:, None] * (common @ x).unsqueeze(-2)


def kept_in_theory(p: GraphNetwork, averager: Averaging) -> Numbers | None:
    """The largest share of any difference that can be left after 0, 1, … L layers; None where layers are not linear.

    Average: λ₂ˡ. With a skip to the input, (1 − α)ˡλ₂ˡ + α Σ_{j<l} ((1 − α)λ₂)ʲ, which tends to α/(1 − (1 − α)λ₂).
    """
    match p.mode:
        case "average":
            return tuple(averager.lambda_2**layer for layer in range(p.depth + 1))
        case "appnp":
            kept = [1.0]
            for _ in range(p.depth):
                kept.append((1 - p.alpha) * averager.lambda_2 * kept[-1] + p.alpha)
            return tuple(kept)
        case _:
            return None


def gradient_in_theory(p: GraphNetwork, averager: Averaging) -> Numbers | None:
    """The largest share of ∂L/∂X_L, of a loss that compares nodes, that can reach X_l, l = 0, … L; None as above.

    What a layer keeps, (1 − α)λ₂, for every layer above; all ways together lead to X₀ if it enters each layer.
    """
    kept = kept_in_theory(p, averager)
    if kept is None:
        return None
    factor = averager.lambda_2 * (1 - p.alpha if p.mode == "appnp" else 1)
    return (kept[-1], *(factor ** (p.depth - layer) for layer in range(1, p.depth + 1)))
