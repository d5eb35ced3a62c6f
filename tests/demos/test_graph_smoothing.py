import itertools
import math
import statistics

import pytest

from flashgrad.demos.gallery.graph_smoothing import COMPARED, DEMO
from flashgrad.demos.kit.graph.graph_network import (
    GraphNetwork,
    contrast,
    draw,
    factor_per_layer,
    gradient_in_theory,
    kept_in_theory,
    through,
)
from flashgrad.demos.kit.graph.graphs import GRAPHS, GraphShape, adjacency, averaging, lambda_2_in_theory
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import PlotKind, Verdict
from tests.demos.outcomes import claim_in, prediction_in

SEEDS = range(20)
MODES = ("average", "gcn", "residual", "appnp")
KINDS = {info.name: info for info in parameter_infos(DEMO.parameters)}


def _shape(kind, half=12, *, edge_probability=0.3, bridges=9):
    return GraphShape(kind, half, edge_probability, bridges)


SHAPES = [
    *(_shape("ring", half) for half in (4, 12, 32)),
    *(_shape("communities", half, bridges=bridges) for half in (4, 12, 32) for bridges in (1, 3, half, 60)),
]


@pytest.mark.parametrize("shape", SHAPES)
def test_closed_forms_of_lambda_2_are_the_measured_eigenvalues(torch, shape):
    assert averaging(shape, seed=0).lambda_2 == pytest.approx(lambda_2_in_theory(shape), abs=1e-12)


def test_the_default_communities_have_the_catalogues_lambda_2():
    assert lambda_2_in_theory(_shape("communities")) == pytest.approx(0.89, abs=0.005)


@pytest.mark.parametrize("kind", GRAPHS)
def test_averaging_leaves_the_common_pattern_and_shrinks_all_else(torch, kind):
    graph = averaging(_shape(kind), seed=1)
    assert (graph.matrix @ graph.common).tolist() == pytest.approx(graph.common.tolist(), abs=1e-12)
    degrees = graph.with_self.sum(1)
    by_hand = torch.diag(degrees**-0.5) @ graph.with_self @ torch.diag(degrees**-0.5)
    assert torch.allclose(graph.matrix, by_hand, atol=1e-12)
    rest = graph.matrix - torch.outer(graph.common, graph.common)
    assert torch.linalg.matrix_norm(rest, 2).item() == pytest.approx(graph.lambda_2, abs=1e-12)


def test_graphs_are_what_they_are_called(torch):
    ring = adjacency(_shape("ring"), seed=0)
    assert set(ring.sum(1).tolist()) == {2}
    communities = adjacency(_shape("communities", bridges=5), seed=0)
    assert communities[:12, :12].sum().item() == 12 * 11
    assert communities[:12, 12:].sum().item() == 5
    edges = [adjacency(_shape("random", 32, edge_probability=0.2), seed).sum().item() / 2 for seed in SEEDS]
    assert statistics.fmean(edges) == pytest.approx(0.2 * 64 * 63 / 2, rel=0.03)
    for kind in GRAPHS:
        graph = adjacency(_shape(kind), seed=3)
        assert torch.equal(graph, graph.T)
        assert graph.diagonal().sum() == 0


def test_a_graph_in_pieces_has_a_second_eigenvalue_of_1(torch):
    assert averaging(_shape("random", edge_probability=0.0), seed=0).lambda_2 == 1


def test_where_all_are_joined_to_all_one_layer_leaves_nothing(outcome_of):
    outcome = outcome_of(graph="random", edge_probability=1)
    assert outcome.arrays["lambda_2"] == (0,)
    assert outcome.arrays["contrast"][1:] == (0,) * 20
    assert outcome.arrays["factor_per_layer"] == (0,)
    assert prediction_in(outcome, "contrast").answer == 0


@pytest.mark.parametrize("mode", MODES)
def test_layers_are_those_of_the_formulas(torch, mode):
    p = GraphNetwork(mode=mode, depth=3, alpha=0.2, branch_scale="inverse_root_depth", signal="random")
    matrix, drawn = averaging(p.shape(p.graph), p.seed).matrix, draw(p)
    x = start = drawn.features
    for weight in drawn.weights:
        branch = torch.clamp(matrix @ (x @ weight), min=0)
        x = {
            "average": matrix @ x,
            "gcn": branch,
            "residual": x + branch / math.sqrt(3),
            "appnp": 0.8 * (matrix @ x) + 0.2 * start,
        }[mode]
    assert torch.allclose(through(mode, p, matrix, drawn)[-1], x, atol=1e-12)


@pytest.mark.parametrize("kind", GRAPHS)
def test_the_gradient_of_averaging_is_averaged_back(run, torch, kind):
    result = run(graph=kind, depth=6, signal="random", seed=2)
    p = GraphNetwork(graph=kind, depth=6, signal="random", seed=2)
    graph, drawn = averaging(p.shape(kind), 2), draw(p)
    grad = drawn.comparison - torch.outer(graph.common, graph.common @ drawn.comparison)
    grad = grad / grad.square().mean().sqrt()
    for layer in range(6, -1, -1):
        assert result.row("grad_comparing")[layer] == pytest.approx(grad.square().mean().sqrt().item(), rel=1e-9)
        grad = graph.matrix @ grad


def test_the_theory_of_a_skip_to_the_input_is_the_sum_over_all_ways(torch):
    p = GraphNetwork(mode="appnp", alpha=0.1, depth=30)
    graph = averaging(p.shape(p.graph), 0)
    factor = 0.9 * graph.lambda_2
    assert kept_in_theory(GraphNetwork(mode="gcn"), graph) is None
    kept, gradient = kept_in_theory(p, graph), gradient_in_theory(p, graph)
    assert kept is not None
    assert gradient is not None
    assert kept[7] == pytest.approx(factor**7 + 0.1 * sum(factor**layer for layer in range(7)))
    assert gradient[0] == kept[-1]
    assert gradient[1:] == pytest.approx([factor ** (30 - layer) for layer in range(1, 31)])


def test_the_slowest_pattern_fades_exactly_as_the_theory_says(torch):
    for mode in ("average", "appnp"):
        p = GraphNetwork(mode=mode, depth=25)
        graph = averaging(p.shape(p.graph), 0)
        pattern = torch.linalg.eigh(graph.matrix).eigenvectors[:, [-2]] + graph.common[:, None]
        states = [pattern]
        for _ in range(25):
            average = graph.matrix @ states[-1]
            states.append(average if mode == "average" else 0.9 * average + 0.1 * pattern)
        assert contrast(states, graph.common) == pytest.approx(kept_in_theory(p, graph), rel=1e-9)


def test_the_factor_is_that_of_the_later_layers_that_leave_any():
    assert factor_per_layer((1, 0.1, 0.05, 0.025, 0.0125)) == pytest.approx(0.5)
    assert factor_per_layer((1, 0.5, 0.25, 0, 0)) == pytest.approx(0.5)
    assert factor_per_layer((1, 0, 0)) == 0


@pytest.mark.acceptance
@pytest.mark.parametrize(
    "values",
    [
        {"graph": "random"},
        {"graph": "random", "edge_probability": 0.2, "nodes_per_half": 16},
        {"graph": "ring"},
        {"graph": "communities"},
    ],
)
def test_from_layer_20_to_40_averaging_shrinks_differences_by_lambda_2(run, values):
    ratios = []
    for seed in SEEDS:
        result = run(**values, signal="random", depth=40, seed=seed)
        kept = result.row("contrast")
        ratios.append((kept[40] / kept[20]) ** (1 / 20) / result.row("lambda_2")[0])
    assert max(abs(ratio - 1) for ratio in ratios) <= 0.02
    assert statistics.fmean(ratios) == pytest.approx(1, abs=0.01)


def test_a_tenth_of_the_contrast_of_two_communities_is_left_after_20_layers(run):
    left = [run(seed=seed).row("contrast")[-1] for seed in SEEDS]
    assert left == pytest.approx([0.89**20] * 20, rel=0.1)


def test_deep_nodes_are_as_alike_as_the_catalogue_says(run):
    # After 16 layers; the catalogue has 0.050 with weights and ReLU, and 0.54 without the graph.
    found = [run(mode="gcn", depth=16, signal="random", seed=seed) for seed in SEEDS]
    assert statistics.median(result.row("relative_deviation")[-1] for result in found) == pytest.approx(0.05, abs=0.015)
    without = [result.row("contrast_mlp")[-1] / result.row("contrast_gcn")[-1] for result in found]
    assert statistics.median(without) > 5


def test_contrast_does_not_depend_on_the_scale(torch):
    graph, x = averaging(_shape("ring"), 0), draw(GraphNetwork()).features
    states = [x, graph.matrix @ x]
    scaled = [7 * x, 1e-9 * states[1]]
    assert contrast(scaled, graph.common) == pytest.approx(contrast(states, graph.common), rel=1e-9)


@pytest.mark.parametrize("mode", MODES)
def test_the_chosen_layers_are_one_of_the_compared(run, mode):
    result = run(mode=mode, seed=5)
    assert result.row(f"contrast_{mode}") == result.row("contrast")
    assert result.row("contrast_communities") == result.row("contrast_average")
    assert set(COMPARED) > set(MODES)


def test_neither_graph_nor_depth_change_the_features_and_first_weights(torch):
    shallow, deep = draw(GraphNetwork(depth=4)), draw(GraphNetwork(depth=9, graph="ring"))
    assert torch.equal(shallow.features, deep.features)
    assert torch.equal(shallow.weights, deep.weights[:4])


def test_node_values_come_to_the_common_one_from_both_sides(run):
    result = run()
    first, last = result.rows("node_values")[0], result.rows("node_values")[-1]
    assert all(value > 0.5 for value in first[:12])
    assert all(value < -0.5 for value in first[12:])
    assert max(map(abs, last)) < 0.2
    assert len(result.matrices["node_values"].values) == 24
    assert result.matrices["node_values"].values[0][-1] == last[0]
    root_mean_square = math.sqrt(statistics.fmean(value**2 for value in last))
    assert root_mean_square == pytest.approx(result.row("relative_deviation")[-1], rel=1e-6)


def test_every_view_names_what_a_run_gives(run):
    for view, mode in itertools.product(KINDS["view"].choices, MODES):
        result = run(mode=mode, depth=5)
        plots = [plot for plot in DEMO.plots if plot.shown_when == {"view": view}]
        assert plots
        for plot, name in ((drawn, name) for drawn in plots for name in drawn.series):
            if plot.kind in (PlotKind.HEATMAP, PlotKind.DOTS):
                assert len(result.matrices[name].values) == 24
            else:
                series = result.series[name]
                assert len(series.x) == len(series.y) == len(series.theory or series.x) >= 6


def test_the_same_seed_gives_the_same_numbers_bit_for_bit(outcome_of):
    for mode in MODES:
        values = {"mode": mode, "graph": "random", "signal": "random"}
        assert outcome_of(**values, seed=3) == outcome_of(**values, seed=3)
        assert outcome_of(**values, seed=3).arrays != outcome_of(**values, seed=4).arrays


ENDS = [
    {"graph": graph, "mode": mode, "nodes_per_half": half, "depth": depth, "edge_probability": p, "alpha": alpha}
    for graph, mode in itertools.product(GRAPHS, MODES)
    for half, depth, p, alpha in ((4, 1, 0.05, 0), (32, 60, 1, 1), (4, 60, 0.05, 1))
]


@pytest.mark.parametrize("values", ENDS)
def test_parameters_at_their_ends_give_numbers(outcome_of, values):
    for bridges, signal, scale in ((1, "halves", "one"), (32, "random", "inverse_root_depth")):
        outcome = outcome_of(**values, bridges=bridges, signal=signal, branch_scale=scale, seed=2**31 - 1)
        arrays = [value for name, value in outcome.arrays.items() if name != "node_values"]
        assert all(math.isfinite(value) for array in arrays for value in array)
        assert all(math.isfinite(value) for row in outcome.arrays["node_values"] for value in row)
        assert all(math.isfinite(claim.measured) for claim in outcome.claims)
        assert all(prediction.explanation.endswith(".") for prediction in outcome.predictions)


@pytest.mark.slow
@pytest.mark.parametrize("graph", GRAPHS)
def test_what_is_said_of_averaging_holds(outcome_of, graph):
    for seed, signal in itertools.product(SEEDS, ("halves", "random")):
        outcome = outcome_of(graph=graph, depth=40, signal=signal, seed=seed)
        assert claim_in(outcome, "In the long run").verdict is Verdict.CONDITIONAL
        assert claim_in(outcome, "Backwards").verdict is Verdict.CONDITIONAL
        assert claim_in(outcome, "outlasts").verdict is Verdict.HOLDS
        assert claim_in(outcome, "Shortcuts").verdict is Verdict.CONDITIONAL
        assert claim_in(outcome, "every gradient vanish").verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize("seed", SEEDS)
def test_weights_and_relu_do_not_keep_nodes_apart(outcome_of, seed):
    outcome = outcome_of(mode="gcn", seed=seed)
    assert claim_in(outcome, "(sλ₂)ˡ").verdict is Verdict.HOLDS
    assert min(outcome.arrays["spectral_norm"]) * outcome.arrays["lambda_2"][0] > 1
    assert claim_in(outcome, "sλ₂ > 1").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "It is the graph").verdict is Verdict.CONDITIONAL


@pytest.mark.parametrize("seed", SEEDS)
def test_a_skip_to_the_input_stops_what_one_to_the_layer_before_does_not(outcome_of, seed):
    residual = outcome_of(mode="residual", seed=seed)
    assert claim_in(residual, "keeps most").verdict is Verdict.CONTRADICTED
    assert claim_in(residual, "not scaled").verdict is Verdict.HOLDS
    skip = outcome_of(mode="appnp", seed=seed)
    assert claim_in(skip, "stops the smoothing").verdict is Verdict.CONDITIONAL
    assert claim_in(skip, "outlasts").verdict is Verdict.HOLDS
    assert skip.arrays["contrast"][-1] > 3 * residual.arrays["contrast"][-1]


@pytest.mark.parametrize(("alpha", "verdict"), [(0.1, Verdict.CONDITIONAL), (0.01, Verdict.CONTRADICTED)])
def test_a_skip_stops_the_smoothing_only_if_it_is_not_tiny(outcome_of, alpha, verdict):
    for seed in range(5):
        outcome = outcome_of(mode="appnp", alpha=alpha, seed=seed)
        assert claim_in(outcome, "stops the smoothing").verdict is verdict


def test_nothing_is_said_of_a_random_graph_that_may_be_in_pieces(outcome_of):
    sparse = outcome_of(graph="random", edge_probability=0.05, depth=40)
    assert not [claim for claim in sparse.claims if "Shortcuts" in claim.sentence]


def test_questions_are_answered_from_the_run(outcome_of):
    outcome = outcome_of()
    first = prediction_in(outcome, "contrast")
    assert first.question.startswith("Two communities of 12 nodes, λ₂ = 0.887; plain averaging")
    assert first.answer == outcome.arrays["contrast"][-1]
    assert first.answer == pytest.approx(0.89**20, rel=0.1)
    for seed in SEEDS:
        assert prediction_in(outcome_of(seed=seed), "fastest").answer_label == "the random graph"
    sparse = outcome_of(edge_probability=0.05, signal="random")
    assert prediction_in(sparse, "fastest").answer_label == "the two communities"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "each layer keeps at most λ₂"),
        ({"mode": "gcn"}, "without the graph"),
        ({"mode": "residual"}, "what nodes have in common grows faster"),
        ({"mode": "appnp"}, "in the long run"),
        ({"mode": "appnp", "alpha": 0}, "each layer keeps at most λ₂"),
    ],
)
def test_the_explanation_names_the_number_and_the_reason(outcome_of, values, words):
    outcome = outcome_of(**values)
    explanation = prediction_in(outcome, "contrast").explanation
    assert words in explanation
    assert explanation.startswith(f"{outcome.arrays['contrast'][-1]:.2g}: ")
