"""What is claimed of graph convolutions in depth, and what the learner is asked about them.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math
from collections.abc import Mapping

from flashgrad.demos.kit.graph.graph_network import GraphNetwork, factor_per_layer
from flashgrad.demos.kit.graph.graphs import GRAPHS, GraphKind
from flashgrad.demos.kit.wording import magnitude
from flashgrad.demos.spec import Claim, Prediction, Result

GRAPH_NAMES: Mapping[GraphKind, str] = {
    "ring": "the ring",
    "random": "the random graph",
    "communities": "the two communities",
}
LAYER_NAMES: Mapping[str, str] = {
    "average": "plain averaging",
    "gcn": "ReLU(ÂXW)",
    "residual": "X + b ReLU(ÂXW)",
    "appnp": "averaging with a skip to the input",
}


def described(p: GraphNetwork) -> str:
    """`Two communities of 12 nodes, λ₂ = 0.887`."""
    nodes = 2 * p.nodes_per_half
    match p.graph:
        case "ring":
            graph = f"A ring of {nodes} nodes"
        case "random":
            return f"A random graph of {nodes} nodes, edges with probability {p.edge_probability:g}"
        case "communities":
            graph = f"Two communities of {p.nodes_per_half} nodes"
    return f"{graph}, λ₂ = {p.lambda_2:.3g}"


def described_layers(p: GraphNetwork) -> str:
    """`averaging with a skip to the input, α = 0.1`."""
    extra = ""
    if p.mode == "appnp":
        extra = f", α = {p.alpha:g}"
    if p.mode == "residual":
        extra = f", b = {p.branch_factor:.2g}"
    return LAYER_NAMES[p.mode] + extra


def contrast_left(result: Result, array: str = "contrast") -> float:
    """The share of the contrast that is left after the last layer."""
    return result.row(array)[-1]


def lambda_2(result: Result) -> float:
    """λ₂ of the run's graph."""
    return result.row("lambda_2")[0]


def off_lambda_2(result: Result) -> float:
    """|factor per layer − λ₂|."""
    return abs(result.row("factor_per_layer")[0] - lambda_2(result))


def over_theory(result: Result) -> float:
    """The largest share of contrast over the most that theory allows, over all layers that leave any."""
    series = result.series["contrast"]
    pairs = zip(series.y[1:], (series.theory or ())[1:], strict=True)
    return max((kept / most for kept, most in pairs if kept), default=0.0)


def over_bound(result: Result) -> float:
    """The largest ‖(I − vvᵀ)X_l‖ over (sλ₂)ˡ ‖(I − vvᵀ)X₀‖, s the norm of each layer's weights."""
    differences = result.row("differences")
    bound, largest = differences[0], 0.0
    for apart, norm in zip(differences[1:], result.row("spectral_norm"), strict=True):
        bound *= norm * lambda_2(result)
        largest = max(largest, apart / bound if bound else 0.0)
    return largest


def signal_growth(result: Result) -> float:
    """The factor per layer of ‖X_l‖."""
    sizes = [math.hypot(*parts) for parts in zip(result.row("differences"), result.row("common"), strict=True)]
    return math.pow(sizes[-1] / sizes[0], 1 / (len(sizes) - 1))


def off_lambda_2_backward(result: Result) -> float:
    """|factor per layer, on the way back, of the gradient that compares nodes − λ₂|."""
    return abs(factor_per_layer(result.row("grad_comparing")[::-1]) - lambda_2(result))


def fastest(result: Result) -> float:
    """The place, among the graphs, of the one on which averaging leaves the least contrast."""
    left = [contrast_left(result, f"contrast_{kind}") for kind in GRAPHS]
    return float(left.index(min(left)))


def why_contrast(result: Result) -> str:
    """The number and the reason, for the first question."""
    p: GraphNetwork = result.parameters
    second = lambda_2(result)
    start = f"{magnitude(contrast_left(result))}: "
    most = f"λ₂ = {second:.3g} to the power of {p.depth} is {magnitude(second**p.depth)}"
    match p.mode:
        case "appnp" if p.alpha:
            stays = f"up to α/(1 − (1 − α)λ₂) = {p.alpha / (1 - (1 - p.alpha) * second):.3g} stays"
            return f"{start}each layer brings back a share α of the input, so in the long run {stays}."
        case "gcn":
            alone = magnitude(contrast_left(result, "contrast_mlp"))
            return f"{start}{most}, and ReLU makes nodes alike as well; without the graph {alone} would be left."
        case "residual":
            return (
                f"{start}the sum keeps what the branch averages away, but what nodes have in common grows faster; "
                f"{most} without the sum."
            )
        case _:
            return f"{start}each layer keeps at most λ₂ of any difference between nodes, and {most}."


def why_fastest(result: Result) -> str:
    """The number and the reason, for the second question."""
    p: GraphNetwork = result.parameters
    found = [f"{result.row(f'lambda_2_{kind}')[0]:.3g} on {GRAPH_NAMES[kind]}" for kind in GRAPHS]
    winner = GRAPH_NAMES[GRAPHS[round(fastest(result))]].capitalize()
    return f"{winner}: λ₂ is {', '.join(found)}, and its power of {p.depth} is what can be left of a difference."


def is_long(p: GraphNetwork) -> bool:
    """Whether there are so many layers that only the slowest patterns are left; a random graph has many near it."""
    return p.depth >= (40 if p.graph == "random" else 20)


def is_dense(p: GraphNetwork) -> bool:
    """Whether a random graph of this size hangs together: it begins to at p ≈ log(n)/n (Erdős & Rényi 1960)."""
    nodes = 2 * p.nodes_per_half
    return p.edge_probability >= 2 * math.log(nodes) / nodes


def is_mixing(p: GraphNetwork) -> bool:
    """Whether averaging alone would leave less than a fifth of the contrast."""
    return is_dense(p) and p.depth >= 10 if p.graph == "random" else p.lambda_2**p.depth <= 0.2


PREDICTIONS = (
    Prediction(
        key="contrast",
        question=lambda p: (
            f"{described(p)}; {described_layers(p)}: which share of the contrast between nodes is left after "
            f"{p.depth} layers?"
        ),
        answer=contrast_left,
        explanation=why_contrast,
        scale="log",
    ),
    Prediction(
        key="fastest",
        question=lambda p: (
            f"{p.depth} layers of plain averaging, {2 * p.nodes_per_half} nodes: on which graph is the least contrast "
            "left?"
        ),
        answer=fastest,
        explanation=why_fastest,
        choices=lambda _: tuple((GRAPH_NAMES[kind], float(place)) for place, kind in enumerate(GRAPHS)),
    ),
)
CLAIMS = (
    Claim(
        "In the long run each averaging shrinks the differences between nodes by λ₂.",
        off_lambda_2,
        low=0,
        high=0.02,
        source="Li, Han & Wu 2018",
        unit="|factor per layer − λ₂|",
        condition="20 layers or more, 40 on a random graph; faster before",
        applies=lambda p: p.mode == "average" and is_long(p),
    ),
    Claim(
        "It is the graph that makes nodes alike: the same network without it keeps more contrast.",
        lambda result: contrast_left(result) / contrast_left(result, "contrast_mlp"),
        low=0,
        high=1,
        source="Oono & Suzuki 2020",
        unit="contrast with/without the graph",
        condition="so many layers that averaging alone would leave less than a fifth",
        applies=lambda p: p.mode == "gcn" and is_mixing(p),
    ),
    Claim(
        "A skip to the input stops the smoothing: later layers keep what is left.",
        lambda result: contrast_left(result) / result.row("contrast")[len(result.row("contrast")) // 2],
        low=0.8,
        high=1.2,
        source="Gasteiger et al. 2019",
        unit="contrast at the end over halfway",
        condition="α not tiny: 1/α is at most half the number of layers",
        applies=lambda p: p.mode == "appnp" and p.depth >= 10,
    ),
    Claim(
        "Shortcuts speed it up: a random graph leaves less contrast than a ring.",
        lambda result: contrast_left(result, "contrast_random") / contrast_left(result, "contrast_ring"),
        low=0,
        high=1,
        source="λ₂ of a random graph falls with its degrees; that of a ring is about 1 − (2π/n)²/3",
        unit="contrast, random graph over ring",
        condition="p so large that the random graph does not fall apart",
        applies=lambda p: p.mode == "average" and p.depth >= 10 and is_dense(p),
    ),
    Claim(
        "No difference outlasts the slowest pattern, λ₂ˡ without and α/(1 − (1 − α)λ₂) with a skip to the input.",
        over_theory,
        low=0,
        high=1 + 1e-6,
        source="Li, Han & Wu 2018; Gasteiger et al. 2019",
        unit="measured/most allowed",
        applies=lambda p: p.mode in ("average", "appnp"),
    ),
    Claim(
        "With weights and ReLU, differences fade at least like (sλ₂)ˡ, s the norm of the weights.",
        over_bound,
        low=0,
        high=1 + 1e-6,
        source="Oono & Suzuki 2020",
        unit="measured/bound",
        applies=lambda p: p.mode == "gcn",
    ),
    Claim(
        "Weights with sλ₂ > 1 keep nodes apart.",
        contrast_left,
        low=0.5,
        high=math.inf,
        source="a common reading of Oono & Suzuki 2020; their bound grows, but what nodes have in common does too",
        unit="share of contrast",
        applies=lambda p: p.mode == "gcn" and p.lambda_2 > 0.5 and is_mixing(p),
    ),
    Claim(
        "A residual connection keeps most of the contrast.",
        contrast_left,
        low=0.5,
        high=math.inf,
        source="a common hope; the branch adds up what nodes have in common in every layer",
        unit="share of contrast",
        applies=lambda p: p.mode == "residual" and is_mixing(p),
    ),
    Claim(
        "A residual branch that is not scaled makes the signal grow in every layer.",
        signal_growth,
        low=1.2,
        high=2,
        source="Hanin & Rolnick 2018: variances add up",
        unit="× per layer",
        applies=lambda p: p.mode == "residual" and p.branch_scale == "one" and p.depth >= 5,
    ),
    Claim(
        "Backwards, too, what compares nodes fades by λ₂ per layer.",
        off_lambda_2_backward,
        low=0,
        high=0.02,
        source="Â is symmetric, so ∂L/∂X is averaged as X is",
        unit="|factor per layer − λ₂|",
        condition="20 layers or more, 40 on a random graph; faster before",
        applies=lambda p: p.mode == "average" and is_long(p),
    ),
    Claim(
        "Averaging makes every gradient vanish.",
        lambda result: result.row("grad_common")[0],
        low=0,
        high=0.5,
        source="a common statement; the common part has the eigenvalue 1, in both directions",
        unit="∂L/∂X of a loss on the common part",
        applies=lambda p: p.mode == "average",
    ),
)
