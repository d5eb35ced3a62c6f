import itertools
import math
import statistics

import pytest

from flashgrad.demos.gallery.clip_geometry import DEMO
from flashgrad.demos.kit.gradients.clipping import clipped, clipped_by_torch, gradient, per_layer_cosine, value_cosine
from flashgrad.demos.kit.mean_field import expectation
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import PlotKind, Verdict
from tests.demos.outcomes import claim_in, prediction_in

MODES = ("norm", "value", "per_layer")
SOURCES = ("gaussian", "heavy_tailed", "network")
ROOT = math.sqrt(2 / math.pi)


@pytest.mark.parametrize("c", [0.01, 0.3, 1, 2.5])
def test_the_cosine_of_cut_off_gaussian_values_is_that_of_its_integrals(c):
    def cut(z):
        return max(-c, min(c, z))

    along = expectation(lambda z: z * cut(z))
    squared = expectation(lambda z: cut(z) ** 2)
    # The kinks at ±c cost the grid some digits.
    assert value_cosine(c) == pytest.approx(along / math.sqrt(squared), rel=1e-4)


def test_the_limits_of_cutting_off_are_signs_only_and_no_change():
    assert value_cosine(1e-9) == ROOT
    assert value_cosine(1e-3) == pytest.approx(ROOT, abs=1e-3)
    assert value_cosine(8) == pytest.approx(1, abs=1e-12)
    assert value_cosine(1) == pytest.approx(0.9503, abs=5e-5)


def test_layers_clipped_to_equal_norms_keep_the_sum_of_norms_over_root_l():
    norms = [1.0, 4.0, 10.0]
    assert per_layer_cosine(norms, 0.5) == pytest.approx(15 / (math.sqrt(3) * math.hypot(*norms)))
    assert per_layer_cosine(norms, 20) == pytest.approx(1)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("threshold", [1e-3, 1.0, 1e3])
def test_the_formulas_are_torchs(torch, source, threshold):
    layers = gradient(source, 500, 7, seed=1)
    for ours, theirs in zip(clipped(layers, "norm", threshold), clipped_by_torch(layers, threshold), strict=True):
        assert torch.allclose(ours, theirs, rtol=1e-5)
    for ours, layer in zip(clipped(layers, "per_layer", threshold), layers, strict=True):
        (theirs,) = clipped_by_torch([layer], threshold)
        assert torch.allclose(ours, theirs, rtol=1e-5)
    carriers = [torch.nn.Parameter(torch.zeros_like(layer)) for layer in layers]
    for carrier, layer in zip(carriers, layers, strict=True):
        carrier.grad = layer.clone()
    torch.nn.utils.clip_grad_value_(carriers, threshold)
    for ours, carrier in zip(clipped(layers, "value", threshold), carriers, strict=True):
        assert torch.equal(ours, carrier.grad)


def test_drawn_values_have_variance_1(torch):
    for source in ("gaussian", "heavy_tailed"):
        variances = [torch.cat(gradient(source, 10_000, 2, seed)).var().item() for seed in range(40)]
        assert statistics.median(variances) == pytest.approx(1, abs=0.1)


def test_the_network_explodes_towards_its_first_layer(run):
    ratios = [run(source="network", seed=seed).row("layer_ratio")[0] for seed in range(20)]
    # 1.3564 per layer in an infinitely wide network, and nine steps back.
    assert statistics.median(ratios) == pytest.approx(1.3564**9, rel=0.3)


@pytest.mark.acceptance
@pytest.mark.parametrize("seed", range(20))
def test_by_the_norm_the_direction_stays_and_the_length_is_the_threshold(run, seed):
    result = run(dimension=10_000, seed=seed)
    assert result.row("cosine")[0] == pytest.approx(1, abs=1e-9)
    before, after = result.row("grad_norm")
    assert after == pytest.approx(min(before, 1), rel=1e-6)
    ratio_before, ratio_after = result.row("layer_ratio")
    assert ratio_after == pytest.approx(ratio_before, rel=1e-6)


@pytest.mark.acceptance
@pytest.mark.parametrize(("threshold", "theory"), [(1, 0.9503), (1e-3, 0.7981)])
def test_by_value_a_gaussian_gradient_keeps_the_predicted_cosine(run, threshold, theory):
    runs = [run(mode="value", dimension=10_000, threshold=threshold, seed=seed) for seed in range(20)]
    assert statistics.fmean(result.row("cosine")[0] for result in runs) == pytest.approx(theory, abs=0.005)
    assert runs[0].readouts["theory_cosine"].value == pytest.approx(theory, abs=1e-3)


@pytest.mark.parametrize("source", SOURCES)
def test_by_layer_the_cosine_follows_from_the_norms(run, source):
    result = run(mode="per_layer", source=source, threshold=2)
    assert result.row("cosine")[0] == pytest.approx(result.readouts["theory_cosine"].value, abs=1e-6)
    assert result.series["cosine_per_layer"].y == pytest.approx(result.series["cosine_per_layer"].theory, abs=1e-6)


def test_a_threshold_that_nothing_reaches_changes_nothing(run):
    for mode in MODES:
        result = run(mode=mode, threshold=1000, source="network")
        assert result.row("grad_norm")[0] == result.row("grad_norm")[1]
        assert result.row("layer_norms_before") == result.row("layer_norms_after")


def test_the_arrow_lies_on_its_own_line_only_by_the_norm(run):
    assert run(mode="norm").series["arrow_after"].y == (0, 0)
    bent = run(mode="value").series["arrow_after"]
    length = run(mode="value").row("grad_norm")[1]
    assert math.hypot(bent.x[1], bent.y[1]) == pytest.approx(length, rel=1e-6)
    assert bent.x[1] / length == pytest.approx(run(mode="value").row("cosine")[0], rel=1e-6)


def test_one_infinite_value_becomes_not_a_number_and_stops_all_others(run):
    result = run(broken="infinite")
    assert result.row("not_finite") == (1, 1)
    assert result.row("zero_fraction")[1] == 0.999
    assert math.isnan(result.row("grad_norm")[1])


def test_one_undefined_value_spoils_all(run):
    assert run(broken="undefined").row("not_finite") == (1, 1000)
    assert run(broken="undefined", mode="value").row("not_finite") == (1, 1)
    assert run(broken="undefined", mode="per_layer").row("not_finite") == (1, 100)


def test_a_huge_value_overflows_the_norm_and_leaves_nothing(run):
    result = run(broken="huge")
    assert result.row("grad_norm") == (pytest.approx(1e30, rel=1e-6), 0)
    assert result.row("zero_fraction")[1] == 1


def test_the_same_seed_gives_the_same_numbers_bit_for_bit(outcome_of):
    for source in SOURCES:
        assert outcome_of(source=source, seed=3) == outcome_of(source=source, seed=3)
        assert outcome_of(source=source, seed=3).arrays != outcome_of(source=source, seed=4).arrays


def test_every_view_names_series_that_a_run_gives(run):
    result = run()
    (views,) = (info.choices for info in parameter_infos(DEMO.parameters) if info.is_presentation)
    for view in views:
        (plot,) = (plot for plot in DEMO.plots if plot.shown_when == {"view": view})
        assert (plot.kind is PlotKind.ARROWS) is (view == "arrows")
        for name in plot.series:
            assert len(result.series[name].x) == len(result.series[name].y) > 0
            assert view != "arrows" or (result.series[name].x[0], result.series[name].y[0]) == (0, 0)


@pytest.mark.parametrize(("mode", "source"), list(itertools.product(MODES, SOURCES)))
@pytest.mark.parametrize(("dimension", "layers", "threshold"), [(2, 20, 1e-3), (2, 2, 1e3), (10_000, 20, 1e3)])
def test_parameters_at_their_ends_give_numbers(outcome_of, mode, source, dimension, layers, threshold):
    outcome = outcome_of(mode=mode, source=source, dimension=dimension, layers=layers, threshold=threshold)
    assert all(math.isfinite(value) for values in outcome.arrays.values() for value in values)
    assert all(math.isfinite(claim.measured) for claim in outcome.claims)
    assert all(math.isfinite(prediction.answer) for prediction in outcome.predictions)


@pytest.mark.parametrize(("mode", "broken"), list(itertools.product(MODES, ("infinite", "undefined", "huge"))))
def test_broken_values_are_shown_as_such(outcome_of, mode, broken):
    outcome = outcome_of(mode=mode, broken=broken, dimension=50)
    assert outcome.predictions[0].explanation.endswith(".")
    before = outcome.readouts["grad_norm_before"].value
    assert math.isfinite(before) is (broken == "huge")


@pytest.mark.parametrize(
    ("mode", "verdict"),
    [("norm", Verdict.CONDITIONAL), ("value", Verdict.CONTRADICTED), ("per_layer", Verdict.CONTRADICTED)],
)
def test_only_one_common_factor_keeps_direction_and_length(outcome_of, mode, verdict):
    for seed in range(5):
        outcome = outcome_of(mode=mode, source="network", seed=seed)
        assert claim_in(outcome, "keeps the direction").verdict is verdict
        assert claim_in(outcome, "no longer than").verdict is verdict


def test_what_cards_say_of_the_formula_and_the_cause_holds(outcome_of):
    for source in SOURCES:
        outcome = outcome_of(mode="norm", source=source)
        assert claim_in(outcome, "clip_grad_norm_").verdict is Verdict.HOLDS
        assert claim_in(outcome, "does not cure").verdict is Verdict.HOLDS


def test_clipping_layer_by_layer_levels_the_layers(outcome_of):
    outcome = outcome_of(mode="per_layer", source="network")
    assert claim_in(outcome, "keeps the ratio").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "norms of the layers alone").verdict is Verdict.HOLDS
    assert outcome.readouts["layer_ratio_after"].value == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(
    ("source", "verdict"),
    [("gaussian", Verdict.CONDITIONAL), ("heavy_tailed", Verdict.CONTRADICTED), ("network", Verdict.CONTRADICTED)],
)
def test_the_root_of_two_over_pi_is_for_gaussian_values(outcome_of, source, verdict):
    outcome = outcome_of(mode="value", source=source, dimension=10_000)
    assert claim_in(outcome, "√(2/π)").verdict is verdict


def test_hopes_for_broken_gradients_are_contradicted(outcome_of):
    for mode in MODES:
        assert claim_in(outcome_of(mode=mode, broken="undefined"), "harmless").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome_of(mode="norm", broken="infinite"), "harmless").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome_of(mode="value", broken="infinite"), "harmless").verdict is Verdict.HOLDS
    assert claim_in(outcome_of(mode="norm", broken="huge"), "However large").verdict is Verdict.CONTRADICTED


def test_questions_are_answered_from_the_run(outcome_of):
    outcome = outcome_of(mode="value", dimension=10_000)
    assert prediction_in(outcome, "cosine").answer == pytest.approx(0.9503, abs=0.005)
    assert prediction_in(outcome, "cosine_tiny").answer_label == "0.8"
    assert prediction_in(outcome_of(mode="norm"), "layer_ratio").answer_label == "it stays"
    levelled = prediction_in(outcome_of(mode="per_layer", source="network"), "layer_ratio")
    assert levelled.answer_label == "it falls"
    assert "and is 1:" in levelled.explanation
    assert "nothing changed" in prediction_in(outcome_of(threshold=1000), "cosine").explanation
    broken = prediction_in(outcome_of(broken="infinite"), "cosine")
    assert "1 are not finite after clipping and 999 are 0" in broken.explanation
