import itertools
import math
import statistics

import pytest

from flashgrad.demos.gallery.norm_anatomy import DEMO
from flashgrad.demos.kit.norms.norm_measures import (
    GIVEN_VARIANCES,
    cosine_in_theory,
    largest_possible,
    shares_statistics,
)
from flashgrad.demos.kit.norms.normalisation import Normalisation, by_torch, moments, standardised
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Verdict
from tests.demos.outcomes import claim_in, prediction_in

KINDS = ("batch", "layer", "group", "instance", "rms")


def _said(outcome):
    return " ".join(claim.sentence for claim in outcome.claims)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("positions", [2, 5])
@pytest.mark.parametrize("groups", [1, 2, 3, 6])
def test_the_formula_is_torchs(torch, kind, positions, groups):
    p = Normalisation(kind=kind, batch_size=4, features=6, positions=positions, groups=groups, epsilon=1e-3)
    x = torch.randn(4, 6, positions, generator=torch.Generator().manual_seed(1), dtype=torch.float64) * 3 + 1
    assert torch.allclose(standardised(x, p), by_torch(x, p), atol=1e-12)


def test_torchs_module_in_evaluation_takes_its_running_averages(torch):
    p = Normalisation(kind="batch", mode="eval", batch_size=4, features=3, input_mean=1, input_std=2)
    x = torch.randn(4, 3, 1, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    module = torch.nn.BatchNorm1d(3, dtype=torch.float64).eval()
    module.running_mean.fill_(1)
    module.running_var.fill_(4)
    assert torch.allclose(standardised(x, p), module(x), atol=1e-12)


def test_the_variance_is_divided_by_the_size_of_the_set(torch):
    x = torch.tensor([[0.0], [2.0]], dtype=torch.float64).view(2, 1, 1)
    mean, variance = moments(x, "batch")
    assert (mean.item(), variance.item()) == (1, 1)
    assert moments(x, "rms")[1].flatten().tolist() == [0, 4]


@pytest.mark.parametrize("kind", KINDS)
def test_the_marked_numbers_are_those_that_move_the_output(torch, kind):
    p = Normalisation(kind=kind, batch_size=3, features=4, positions=2, groups=2)
    x = torch.randn(3, 4, 2, generator=torch.Generator().manual_seed(2), dtype=torch.float64).requires_grad_()
    (gradient,) = torch.autograd.grad(standardised(x, p)[0, 0, 0], x)
    marked = shares_statistics(p, x.detach())
    assert torch.equal(gradient.abs() > 1e-12, marked > 0)
    assert int(marked.sum()) == p.set_size


def test_in_evaluation_nothing_is_averaged(torch):
    p = Normalisation(kind="batch", mode="eval")
    assert shares_statistics(p, torch.zeros(8, 8, 1)).sum() == 0


def test_groups_are_equal_and_at_most_as_many_as_asked_for():
    counts = [Normalisation(features=12, groups=groups).equal_groups for groups in (1, 2, 5, 7, 12, 64)]
    assert counts == [1, 2, 4, 6, 12, 12]
    assert Normalisation(features=7, groups=4).equal_groups == 1


def test_batch_norm_gives_each_feature_mean_0_and_the_predicted_variance(run):
    for seed in range(20):
        result = run(seed=seed, input_std=0.01, epsilon=1e-4)
        assert max(map(abs, result.row("feature_mean"))) < 1e-10
        variances = [v / (v + 1e-4) for v in result.row("input_feature_variance")]
        assert result.row("feature_variance") == pytest.approx(variances, abs=1e-12)
        assert result.series["feature_variance"].theory == pytest.approx(variances, abs=1e-12)


def test_the_formula_is_drawn_from_left_to_right_beside_torchs(run):
    for kind in KINDS:
        drawn = run(kind=kind, positions=2).series["standardised"]
        assert list(drawn.x) == sorted(drawn.x)
        assert drawn.y == pytest.approx(drawn.theory, abs=1e-12)
    assert run(kind="instance", positions=1).series["standardised"].theory is None


def test_the_law_of_epsilon_holds_over_all_variances(run):
    for kind in KINDS:
        result = run(kind=kind, positions=3, epsilon=1e-5)
        assert result.row("output_rms") == pytest.approx(result.series["output_rms"].theory, rel=1e-9)
        assert result.row("rms_at_epsilon")[0] == pytest.approx(0.70711, abs=1e-4)
    place = GIVEN_VARIANCES.index(1e-5)
    assert run(epsilon=1e-5).row("output_rms")[place] == pytest.approx(0.70711, abs=1e-4)


def test_two_numbers_come_out_as_plus_and_minus_1(run):
    result = run(kind="layer", features=2, epsilon=1e-12)
    for row in result.rows("output"):
        assert sorted(row) == pytest.approx([-1, 1], abs=1e-6)
    pair = run(kind="batch", batch_size=2, epsilon=1e-12).rows("output")
    assert [abs(value) for value in pair[0] + pair[1]] == pytest.approx([1] * 16, abs=1e-6)


def test_three_numbers_come_out_on_a_circle(run):
    for row in run(kind="layer", features=3, epsilon=1e-12, batch_size=64).rows("output"):
        assert math.hypot(*row) == pytest.approx(math.sqrt(3), abs=1e-6)
        assert math.fsum(row) == pytest.approx(0, abs=1e-6)


def test_the_largest_possible_value_is_reached_by_one_against_the_rest(torch):
    p = Normalisation(kind="layer", features=10, epsilon=1e-12)
    x = torch.zeros(1, 10, 1, dtype=torch.float64)
    x[0, 0] = 1
    assert standardised(x, p).max().item() == pytest.approx(largest_possible(p), abs=1e-6) == pytest.approx(3, abs=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_only_batch_norm_in_training_sees_the_batch_mates(run, kind):
    effects = [run(kind=kind, positions=2, seed=seed).row("mate_effect")[0] for seed in range(20)]
    if kind == "batch":
        assert min(effects) > 0.1
    else:
        assert effects == [0] * 20


def test_the_effect_of_batch_mates_is_that_of_the_catalogue(run):
    effects = [run(features=64, seed=seed).row("mate_effect")[0] for seed in range(20)]
    assert statistics.fmean(effects) == pytest.approx(0.64, abs=0.1)
    assert run(mode="eval").row("mate_effect")[0] == 0


def test_other_batch_mates_leave_sample_1_as_it_was(run):
    first, other = run(), run(batch_mates="other")
    assert first.rows("input")[0] == other.rows("input")[0]
    assert first.rows("input")[1:] != other.rows("input")[1:]
    assert first.rows("output")[0] != other.rows("output")[0]
    assert first.row("mate_effect") == other.row("mate_effect")


@pytest.mark.parametrize("mode", ["train", "eval"])
def test_scale_and_shift_can_undo_batch_norm(run, mode):
    for seed in range(20):
        result = run(affine="undo", mode=mode, seed=seed)
        assert result.row("undo_error")[0] < 1e-12
        for given, back in zip(result.rows("input"), result.rows("output"), strict=True):
            assert back == pytest.approx(given, abs=1e-12)


def test_chosen_scale_and_shift_are_applied(run):
    plain, moved = run(), run(affine="chosen", gamma=-2, beta=3)
    for x, y in zip(plain.rows("output"), moved.rows("output"), strict=True):
        assert y == pytest.approx([3 - 2 * value for value in x], abs=1e-12)
    assert moved.row("feature_variance") == pytest.approx(moved.series["feature_variance"].theory, abs=1e-12)


def test_layer_and_rms_norm_part_as_the_mean_grows(run):
    cosines = [run(seed=seed).row("cosine_after_shift") for seed in range(20)]
    for shift, expected in ((0, 0.992), (1, 0.703), (3, 0.313)):
        measured = statistics.fmean(row[4 * shift] for row in cosines)
        assert measured == pytest.approx(expected, abs=0.01)
        assert measured == pytest.approx(cosine_in_theory(shift), abs=0.01)


def test_constants_become_0_and_without_epsilon_nothing_at_all(run):
    for kind in KINDS:
        result = run(kind=kind, positions=2)
        assert result.row("constant_output")[0] == pytest.approx(1 if kind == "rms" else 0, abs=1e-6)
        assert math.isnan(result.row("constant_without_epsilon")[0]) is (kind != "rms")
    assert set(itertools.chain(*run(input="constant").rows("output"))) == {0}


def test_the_same_seed_gives_the_same_numbers_bit_for_bit(outcome_of):
    # Compared as text, as some of the numbers are not numbers.
    assert repr(outcome_of(seed=4, kind="group")) == repr(outcome_of(seed=4, kind="group"))
    assert outcome_of(seed=4).arrays != outcome_of(seed=5).arrays


def test_every_view_names_data_that_a_run_gives(run):
    result = run(kind="instance")
    (views,) = (info.choices for info in parameter_infos(DEMO.parameters) if info.is_presentation)
    for view in views:
        plots = [plot for plot in DEMO.plots if plot.shown_when == {"view": view}]
        assert plots, view
        for name in itertools.chain.from_iterable(plot.series for plot in plots):
            assert name in (result.matrices if view == "grid" else result.series)
    assert len(result.matrices["output"].values) == 8


SMALLEST = {"batch_size": 1, "features": 1, "positions": 1, "groups": 1, "epsilon": 1e-12, "input_std": 1e-4}
LARGEST = {"batch_size": 64, "features": 64, "positions": 16, "groups": 64, "epsilon": 0.1, "input_std": 10}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", ["train", "eval"])
@pytest.mark.parametrize("affine", ["none", "chosen", "undo"])
@pytest.mark.parametrize("sizes", [SMALLEST, {**SMALLEST, "batch_size": 64}, {**SMALLEST, "features": 64}])
def test_parameters_at_their_small_ends_run(outcome_of, kind, mode, affine, sizes):
    outcome = outcome_of(kind=kind, mode=mode, affine=affine, input_mean=-5, **sizes)
    assert all(math.isfinite(value) for row in outcome.arrays["output"] for value in row)
    assert all(math.isfinite(claim.measured) for claim in outcome.claims)
    assert all(math.isfinite(prediction.answer) for prediction in outcome.predictions)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("given", ["random", "constant"])
def test_parameters_at_their_large_ends_run(outcome_of, kind, given):
    outcome = outcome_of(kind=kind, input=given, input_mean=5, affine="chosen", gamma=-3, beta=5, **LARGEST)
    assert all(math.isfinite(value) for row in outcome.arrays["output"] for value in row)
    assert all(math.isfinite(claim.measured) for claim in outcome.claims)


def test_what_cards_say_of_batch_norm_holds(outcome_of):
    outcome = outcome_of(kind="batch", affine="none")
    for words in ("feature mean 0 over", "feature variance v/(v + ε)", "PyTorch computes", "undo batch norm"):
        assert claim_in(outcome, words).verdict is Verdict.HOLDS
    for words in ("1/√2", "A constant input gives 0", "0/0"):
        assert claim_in(outcome, words).verdict is Verdict.HOLDS


def test_in_evaluation_the_batch_keeps_a_mean(outcome_of):
    outcome = outcome_of(kind="batch", mode="eval")
    assert claim_in(outcome, "In evaluation, too").verdict is Verdict.CONTRADICTED
    assert "mean 0 over the batch" not in _said(outcome)


@pytest.mark.parametrize("kind", KINDS)
def test_independence_of_batch_mates_is_a_matter_of_the_kind(outcome_of, kind):
    verdict = claim_in(outcome_of(kind=kind), "batch-mates").verdict
    assert verdict is (Verdict.CONTRADICTED if kind == "batch" else Verdict.CONDITIONAL)


def test_scale_and_shift_per_feature_do_not_undo_layer_norm(outcome_of):
    for kind in ("layer", "rms"):
        outcome = outcome_of(kind=kind, affine="undo")
        assert claim_in(outcome, "undo this layer").verdict is Verdict.CONTRADICTED
        assert prediction_in(outcome, "mate_effect").answer_label == "it changes"
        assert "taken from this batch" in prediction_in(outcome, "mate_effect").explanation


@pytest.mark.parametrize(("mean", "verdict"), [(0, Verdict.CONDITIONAL), (3, Verdict.CONTRADICTED)])
def test_rms_norm_is_near_layer_norm_for_small_means_only(outcome_of, mean, verdict):
    outcome = outcome_of(kind="rms", features=64, input_mean=mean)
    assert claim_in(outcome, "nearly what layer norm gives").verdict is verdict


def test_layer_norm_keeps_the_pattern_of_a_sample(outcome_of):
    assert claim_in(outcome_of(kind="layer"), "to one scale").verdict is Verdict.CONTRADICTED


def test_group_norm_reaches_from_layer_to_instance_norm(outcome_of):
    outcome = outcome_of(kind="group", positions=4)
    assert claim_in(outcome, "groups of one feature").verdict is Verdict.HOLDS
    assert claim_in(outcome, "√(n − 1)").verdict is Verdict.HOLDS


def test_a_constant_survives_rms_norm(outcome_of):
    outcome = outcome_of(kind="rms")
    assert claim_in(outcome, "A constant input gives 0").verdict is Verdict.CONTRADICTED
    assert prediction_in(outcome, "constant_output").answer_label == "1"


def test_questions_are_answered_from_the_run(outcome_of):
    outcome = outcome_of(kind="batch")
    assert prediction_in(outcome, "values").answer_label == "only ±1"
    assert prediction_in(outcome, "constant_output").answer_label == "0"
    effect = prediction_in(outcome, "mate_effect")
    assert effect.answer_label == "it changes"
    assert effect.question == "Batch norm: replace all batch-mates of sample 1. Does its output change?"
    assert prediction_in(outcome_of(kind="layer"), "mate_effect").answer_label == "it stays"
    for values, words in (
        ({"batch_size": 1}, "no mates"),
        ({"mode": "eval"}, "fixed averages"),
        ({"affine": "undo"}, "bring the input back"),
    ):
        stays = prediction_in(outcome_of(**values), "mate_effect")
        assert stays.answer_label == "it stays"
        assert words in stays.explanation
