"""Everyone becomes the average: a graph convolution blends each node with its neighbours, layer after layer.

Idea: Â = D̃^{-1/2}(A + I)D̃^{-1/2} leaves the pattern v ∝ √degree as it is and multiplies every other by an eigenvalue
of size at most λ₂. So differences between nodes fade at least like λ₂ˡ, and so does the gradient of a loss that
compares nodes. ReLU and weights do not stop that, nor does a skip to the layer before, which in the long run slows it
down; a skip to the input does: of X ← (1 − α)ÂX + αX₀ a share of up to α/(1 − (1 − α)λ₂) stays for ever.
Picture: two communities of 12 with 9 bridges, λ₂ = 0.89: the colours of both fade into one, a tenth of the contrast is
left after 20 layers; on the log axis a straight line. A random graph takes 3 layers for that, a ring 100.
Source: Kipf & Welling 2017; Li, Han & Wu 2018; Oono & Suzuki 2020; Gasteiger et al. 2019.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.gallery.graph_smoothing_claims import CLAIMS, PREDICTIONS
from flashgrad.demos.kit.graph.graph_network import (
    Draw,
    GraphNetwork,
    Layers,
    along_difference,
    contrast,
    draw,
    factor_per_layer,
    gradient_in_theory,
    gradients,
    kept_in_theory,
    sizes,
    through,
)
from flashgrad.demos.kit.graph.graphs import GRAPHS, Averaging, GraphKind, averaging
from flashgrad.demos.spec import Demo, Frame, Matrix, Numbers, Plot, PlotKind, Readout, Series, Theory, choice

if TYPE_CHECKING:
    from torch import Tensor

COMPARED: tuple[Layers, ...] = ("average", "gcn", "residual", "appnp", "mlp")


class GraphSmoothing(GraphNetwork):
    """A graph network, and what of it is shown."""

    view: Literal["nodes", "graph", "contrast", "gradient", "layers", "graphs"] = choice(
        "nodes",
        label="view",
        help_text="Node values, the graph, contrast, gradient, or a comparison of layers or of graphs.",
        is_presentation=True,
    )


def frames(p: GraphSmoothing) -> Iterator[Frame]:
    """Everything at once: the chosen network, other layers on the same draw, and averaging on other graphs."""
    graphs = {kind: averaging(p.shape(kind), p.seed) for kind in GRAPHS}
    drawn = draw(p)
    here = graphs[p.graph]
    states = through(p.mode, p, here.matrix, drawn)
    values = along_difference(states, here.common)
    arrays = {**measured(p, here, drawn, states), **compared(p, graphs, drawn)}
    nodes = tuple(map(float, range(1, len(values[0]) + 1)))
    profiles = {"value_input": Series(nodes, values[0]), "value_end": Series(nodes, values[-1])}
    yield Frame(
        step=1,
        progress=1.0,
        series={**profiles, **curves(p, here, arrays)},
        matrices={
            "node_values": Matrix(tuple(zip(*values, strict=True))),
            "neighbours": Matrix(tuple(map(tuple, here.with_self.tolist()))),
        },
        readouts=readouts(p, arrays),
        arrays={**arrays, "node_values": values},
    )


def measured(p: GraphNetwork, graph: Averaging, drawn: Draw, states: list[Tensor]) -> dict[str, Numbers]:
    """What is measured of the chosen network, each from the input (0) to layer L."""
    import torch

    differences, common = sizes(states, graph.common)
    pairs = zip(differences, common, strict=True)
    contrasts = contrast(states, graph.common)
    comparing, on_common = gradients(states, drawn, graph.common)
    # Singular values take longer than all the rest, and only the bound for this kind of layer asks for them.
    norms = torch.linalg.matrix_norm(drawn.weights, 2).tolist() if p.mode == "gcn" else ()
    return {
        "lambda_2": (graph.lambda_2,),
        "spectral_norm": tuple(norms),
        "differences": differences,
        "common": common,
        "relative_deviation": tuple(math.sin(math.atan2(apart, alike)) for apart, alike in pairs),
        "contrast": contrasts,
        "factor_per_layer": (factor_per_layer(contrasts),),
        "grad_comparing": comparing,
        "grad_common": on_common,
    }


def compared(p: GraphNetwork, graphs: dict[GraphKind, Averaging], drawn: Draw) -> dict[str, Numbers]:
    """The contrast after other layers on the same graph, and after averaging on other graphs."""
    import torch

    here, arrays = graphs[p.graph], {}
    with torch.no_grad():
        for layers in COMPARED:
            arrays[f"contrast_{layers}"] = contrast(through(layers, p, here.matrix, drawn), here.common)
        for kind, graph in graphs.items():
            arrays[f"lambda_2_{kind}"] = (graph.lambda_2,)
            arrays[f"contrast_{kind}"] = contrast(through("average", p, graph.matrix, drawn), graph.common)
    return arrays


def curves(p: GraphNetwork, graph: Averaging, arrays: dict[str, Numbers]) -> dict[str, Series]:
    """Contrast and gradients over the layers, with the most that theory allows where layers are linear."""
    layers = tuple(map(float, range(p.depth + 1)))
    series = {
        "contrast": Series(layers, arrays["contrast"], kept_in_theory(p, graph)),
        "grad_comparing": Series(layers, arrays["grad_comparing"], gradient_in_theory(p, graph)),
        "grad_common": Series(layers, arrays["grad_common"]),
    }
    for name in COMPARED:
        series[f"contrast_{name}"] = Series(layers, arrays[f"contrast_{name}"])
    for kind in GRAPHS:
        (lambda_2,) = arrays[f"lambda_2_{kind}"]
        theory = tuple(lambda_2**layer for layer in range(p.depth + 1))
        series[f"contrast_{kind}"] = Series(layers, arrays[f"contrast_{kind}"], theory)
    return series


def readouts(p: GraphNetwork, arrays: dict[str, Numbers]) -> dict[str, Readout]:
    """The numbers beside the picture."""
    return {
        "contrast": Readout(arrays["contrast"][-1], f"left after {p.depth} layers"),
        "lambda_2": Readout(arrays["lambda_2"][0], "of Â"),
        "factor_per_layer": Readout(arrays["factor_per_layer"][0], "×"),
        "relative_deviation": Readout(arrays["relative_deviation"][-1], "of ‖X‖"),
        "grad_comparing": Readout(arrays["grad_comparing"][0], "of a loss that compares nodes"),
        "grad_common": Readout(arrays["grad_common"][0], "of a loss on what is common"),
    }


def over_layers(title: str, names: tuple[str, ...], y_label: str, view: str) -> Plot:
    """Lines over the layers on a logarithmic axis, where equal factors make a straight one."""
    return Plot(title, PlotKind.LINES, names, "layer", y_label, y_scale="log", shown_when={"view": view})


DEMO = Demo(
    id="graph-smoothing",
    title="Everyone becomes the average",
    insight="Each graph convolution shrinks the differences between nodes by λ₂; a skip to the input stops it.",
    parameters=GraphSmoothing,
    plots=(
        Plot(
            "Nodes, from the input (column 1) layer by layer",
            PlotKind.HEATMAP,
            ("node_values",),
            "column",
            "node",
            shown_when={"view": "nodes"},
        ),
        Plot("Who averages with whom", PlotKind.DOTS, ("neighbours",), "node", "node", shown_when={"view": "graph"}),
        Plot(
            "Nodes at the input and after the last layer",
            PlotKind.SCATTER,
            ("value_input", "value_end"),
            "node",
            "value",
            shown_when={"view": "graph"},
        ),
        over_layers("How different nodes still are", ("contrast",), "contrast", "contrast"),
        over_layers("Two losses, back to the input", ("grad_comparing", "grad_common"), "rms ∂L/∂X", "gradient"),
        over_layers("Other layers, same graph", tuple(f"contrast_{name}" for name in COMPARED), "contrast", "layers"),
        over_layers("Averaging on other graphs", tuple(f"contrast_{kind}" for kind in GRAPHS), "contrast", "graphs"),
    ),
    frames=frames,
    predictions=PREDICTIONS,
    claims=CLAIMS,
    sources=(
        "Kipf & Welling 2017: the graph convolution and its matrix Â",
        "Li, Han & Wu 2018: repeated averaging makes connected nodes alike",
        "Oono & Suzuki 2020: ReLU and weights included, differences fade at least like (sλ₂)ˡ",
        "Gasteiger, Bojchevski & Günnemann 2019: APPNP, averaging with a skip to the input",
    ),
    theory=(
        Theory(
            "most that averaging leaves of a difference",
            r"\text{contrast}_l = \lambda_2^l",
            "Oono & Suzuki 2020",
            ("contrast",),
            {"mode": ("average",)},
        ),
        Theory(
            "most that is left with a share α of the input",
            r"\text{contrast}_l = (1 - \alpha)\,\lambda_2\;\text{contrast}_{l-1} + \alpha",
            "after Gasteiger et al. 2019",
            ("contrast",),
            {"mode": ("appnp",)},
        ),
        Theory(
            "most of ∂L/∂X_L at X_l, l ≥ 1; averaging: α = 0",
            r"\mathrm{rms}\,\frac{\partial L}{\partial X_l} = ((1 - \alpha)\,\lambda_2)^{L-l}",
            "derived here; at X₀ it is the contrast that is left",
            ("grad_comparing",),
        ),
        Theory(
            "most that averaging leaves on other graphs",
            r"\text{contrast}_l = \lambda_2^l",
            "Oono & Suzuki 2020",
            tuple(f"contrast_{kind}" for kind in GRAPHS),
        ),
    ),
)
