import itertools
import math
import statistics

import pytest

from flashgrad.demos.gallery.task_tug import DEMO
from flashgrad.demos.kit.gradients.two_tasks import (
    BALANCES,
    HEAD_STD,
    INPUTS,
    SAMPLES,
    UNITS,
    TwoTasks,
    cosine_with_projected,
    cosine_with_sum,
    deconflicted,
    in_plane,
    pulls,
)
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import PlotKind, Verdict
from tests.demos.outcomes import claim_in, prediction_in

SEEDS = range(20)
KINDS = {info.name: info for info in parameter_infos(DEMO.parameters)}


def _vectors(ratio, cosine):
    """Two vectors in the plane with these lengths, 1 and `ratio`, and this cosine."""
    return [(1.0, 0.0), (ratio * cosine, ratio * math.sqrt(1 - cosine**2))]


PAIRS = list(itertools.product((0.01, 0.5, 1, 2.1, 20, 201), (-0.99, -0.4, 0, 0.3, 1)))


@pytest.mark.parametrize(("ratio", "cosine"), PAIRS)
def test_the_formula_is_the_cosine_of_a_sum_with_its_first_part(ratio, cosine):
    (one, nothing), other = _vectors(ratio, cosine)
    total = (one + other[0], nothing + other[1])
    assert cosine_with_sum(ratio, cosine) == pytest.approx(total[0] / math.hypot(*total), abs=1e-12)


@pytest.mark.parametrize(("ratio", "cosine"), [pair for pair in PAIRS if pair[1] < 1])
def test_the_formula_for_projections_is_the_cosine_of_their_sum(torch, ratio, cosine):
    grads = torch.tensor(_vectors(ratio, cosine), dtype=torch.float64)
    total = deconflicted(grads).sum(0)
    assert cosine_with_projected(ratio, cosine) == pytest.approx((total[0] / total.norm()).item(), abs=1e-12)


def test_the_catalogues_examples_of_the_formula_come_out():
    assert cosine_with_sum(2.1, 0.01) == pytest.approx(0.44, abs=0.005)
    assert cosine_with_sum(20, -0.01) == pytest.approx(0.04, abs=0.005)
    assert cosine_with_sum(201, -0.012) == pytest.approx(-0.007, abs=0.0005)


def test_pulls_that_cancel_leave_no_cosine():
    assert math.isnan(cosine_with_sum(1, -1))
    assert math.isnan(cosine_with_projected(3, -1))


@pytest.mark.parametrize("scale", [1.0, 30.0])
def test_the_gradients_are_those_written_out_by_hand(torch, scale):
    (found,) = pulls(TwoTasks(similarity=0.3, seed=5), (scale,))
    rng = torch.Generator().manual_seed(5)
    shapes = ((INPUTS, UNITS), (UNITS,), (SAMPLES, INPUTS), (INPUTS, 2))
    weight, head, x, teachers = (torch.randn(*shape, generator=rng, dtype=torch.float64) for shape in shapes)
    first, second = (x @ teachers).unbind(1)
    first = first / first.square().mean().sqrt()
    second = second - (first * second).mean() * first
    second = second / second.square().mean().sqrt()
    targets = (first, scale * (0.3 * first + math.sqrt(1 - 0.09) * second))
    head = head * HEAD_STD / math.sqrt(UNITS)
    h = torch.tanh(x @ weight / math.sqrt(INPUTS))
    for task, target in enumerate(targets):
        error = h @ head - target
        assert found.loss[task].item() == pytest.approx(error.square().mean().item(), rel=1e-12)
        grad = x.T @ (2 * error[:, None] * head * (1 - h * h)) / SAMPLES
        assert found.grad[task].tolist() == pytest.approx(grad.flatten().tolist(), rel=1e-9, abs=1e-15)


@pytest.mark.slow
@pytest.mark.parametrize("scale", [1, 10, 100])
def test_the_identity_of_the_catalogue_holds_in_every_run(run, scale):
    errors = []
    for seed, balance in itertools.product(SEEDS, BALANCES):
        result = run(target_scale=scale, balance=balance, seed=seed, similarity=-0.3)
        first, second = result.row("weighted_grad_norm")
        formula = cosine_with_projected if balance == "pcgrad" else cosine_with_sum
        errors.append(abs(result.row("cos_total")[0] - formula(second / first, result.row("cosine_tasks")[0])))
    assert max(errors) <= 1e-5


@pytest.mark.parametrize("similarity", [-0.8, 0, 0.8])
@pytest.mark.parametrize("scale", [1, 10, 100])
def test_the_mean_over_seeds_is_what_the_parameters_predict(run, similarity, scale):
    results = [run(target_scale=scale, similarity=similarity, seed=seed) for seed in SEEDS]
    lengths = [result.row("grad_norm") for result in results]
    assert statistics.fmean(second / first for first, second in lengths) == pytest.approx(scale, rel=0.05)
    assert statistics.fmean(result.row("cosine_tasks")[0] for result in results) == pytest.approx(similarity, abs=0.03)
    theory = results[0].readouts["theory_cos_total_1"].value
    assert statistics.fmean(result.row("cos_total")[0] for result in results) == pytest.approx(theory, abs=0.03)


@pytest.mark.parametrize("balance", BALANCES)
@pytest.mark.parametrize("similarity", [-0.8, 0.5])
def test_the_curves_over_scale_follow_their_theory(run, balance, similarity):
    for task, seed in itertools.product((1, 2), range(5)):
        series = run(balance=balance, similarity=similarity, seed=seed).series[f"cosine_task_{task}"]
        # Equal and nearly opposite pulls cancel, so what is left at scale 1 depends on the draw.
        assert series.y[1:] == pytest.approx(series.theory[1:], abs=0.15)


def test_the_run_at_a_scale_is_the_point_of_the_curve(run):
    for balance in BALANCES:
        result = run(target_scale=10, balance=balance, weight_2=0.5, similarity=-0.5)
        place = result.row("scales").index(pytest.approx(10))
        for task in (1, 2):
            curve = result.row(f"cos_total_{task}_{balance}")
            assert result.row("cos_total")[task - 1] == pytest.approx(curve[place], rel=1e-9)


def test_weights_that_a_balance_sets_itself_ignore_those_set_by_hand(run):
    for balance in ("gradnorm", "uncertainty"):
        assert run(balance=balance, weight_2=0.01).arrays == run(balance=balance).arrays
        assert KINDS["weight_2"].is_used({"balance": balance}) is False


def test_the_arrows_have_the_lengths_and_angles_of_the_gradients(run):
    result = run(similarity=-0.5, balance="pcgrad", target_scale=3)
    ends = {name: (s.x[1], s.y[1]) for name, s in result.series.items() if name.startswith("arrow_")}
    first, second, total = (ends[f"arrow_{name}"] for name in ("task_1", "task_2", "total"))
    assert (math.hypot(*first), math.hypot(*second)) == pytest.approx(result.row("weighted_grad_norm"))
    assert second[1] == pytest.approx(0, abs=1e-12)
    inner = math.fsum(a * b for a, b in zip(first, total, strict=True))
    assert inner / math.hypot(*first) / math.hypot(*total) == pytest.approx(result.row("cos_total")[0])
    projected = zip(ends["arrow_task_1_projected"], ends["arrow_task_2_projected"], strict=True)
    assert tuple(map(sum, projected)) == pytest.approx(total)


def test_parallel_gradients_are_drawn_on_one_line(torch):
    grads = torch.tensor([[3.0, 4.0], [-6.0, -8.0]], dtype=torch.float64)
    assert in_plane(grads, grads[0]) == pytest.approx((-5, 0), abs=1e-12)
    assert in_plane(grads, grads[1]) == pytest.approx((10, 0), abs=1e-12)


def test_every_view_names_series_that_a_run_gives(run):
    assert len(DEMO.plots) == 7
    for view, balance in itertools.product(KINDS["view"].choices, BALANCES):
        result = run(balance=balance)
        (plot,) = (plot for plot in DEMO.plots if plot.shown_when.items() <= {"view": view, "balance": balance}.items())
        for name in plot.series:
            series = result.series[name]
            assert len(series.x) == len(series.y) == len(series.theory or series.x) > 1
            assert plot.kind is not PlotKind.ARROWS or (series.x[0], series.y[0]) == (0, 0)


def test_the_same_seed_gives_the_same_numbers_bit_for_bit(outcome_of):
    assert outcome_of(seed=3) == outcome_of(seed=3)
    assert outcome_of(seed=3).arrays != outcome_of(seed=4).arrays


ENDS = [
    {"balance": balance, "target_scale": scale, "similarity": similarity, "weight_1": weight_1, "weight_2": weight_2}
    for balance, scale, similarity in itertools.product(BALANCES, (1, 100), (-1, 1))
    for weight_1, weight_2 in ((0.01, 100), (100, 0.01))
]


@pytest.mark.parametrize("values", ENDS)
def test_parameters_at_their_ends_give_numbers(outcome_of, values):
    outcome = outcome_of(**values, seed=2**31 - 1)
    assert all(math.isfinite(value) for array in outcome.arrays.values() for value in array)
    assert all(math.isfinite(claim.measured) for claim in outcome.claims)
    assert all(prediction.explanation.endswith(".") for prediction in outcome.predictions)


@pytest.mark.parametrize("seed", SEEDS)
def test_equal_weights_are_fair_only_to_equal_scales(outcome_of, seed):
    verdicts = {
        scale: claim_in(outcome_of(target_scale=scale, seed=seed), "equal weights").verdict for scale in (1, 10, 100)
    }
    assert verdicts == {1: Verdict.HOLDS, 10: Verdict.CONTRADICTED, 100: Verdict.CONTRADICTED}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gradient_grows_with_the_scale_and_not_with_its_square(outcome_of, seed):
    outcome = outcome_of(seed=seed)
    assert claim_in(outcome, "gradient k times larger").verdict is Verdict.CONDITIONAL
    assert claim_in(outcome, "k² times larger").verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize("similarity", [-0.8, 0, 0.8])
def test_the_loud_task_owns_the_step(outcome_of, similarity):
    outcomes = [outcome_of(target_scale=20, similarity=similarity, seed=seed) for seed in SEEDS]
    assert {claim_in(outcome, "owns the step").verdict for outcome in outcomes} == {Verdict.CONDITIONAL}
    assert not [claim for claim in outcome_of(target_scale=2).claims if "owns the step" in claim.sentence]


@pytest.mark.parametrize(("similarity", "verdict"), [(0.8, Verdict.CONDITIONAL), (-0.8, Verdict.CONTRADICTED)])
def test_a_sum_serves_both_tasks_only_where_they_agree(outcome_of, similarity, verdict):
    for seed in SEEDS:
        assert claim_in(outcome_of(similarity=similarity, seed=seed), "serves both").verdict is verdict


@pytest.mark.parametrize("seed", SEEDS)
def test_remedies_do_what_they_do_and_no_more(outcome_of, seed):
    conflict = {"similarity": -0.5, "seed": seed}
    assert claim_in(outcome_of(balance="gradnorm", **conflict), "serve both tasks alike").verdict is Verdict.HOLDS
    assert claim_in(outcome_of(balance="uncertainty", **conflict), "pull equally").verdict is Verdict.CONTRADICTED
    projected = outcome_of(balance="pcgrad", **conflict)
    assert claim_in(projected, "opposes neither").verdict is Verdict.HOLDS
    assert claim_in(projected, "pull equally hard").verdict is Verdict.CONTRADICTED


def test_uncertainty_silences_the_task_with_the_larger_loss(run):
    shares = [run(balance="uncertainty", target_scale=10, seed=seed).row("share")[0] for seed in SEEDS]
    assert statistics.fmean(shares) == pytest.approx(10 / 11, abs=0.01)


def test_questions_are_answered_from_the_run(outcome_of):
    far = outcome_of(target_scale=100)
    assert prediction_in(far, "cos_total_1").answer_label == "0"
    assert prediction_in(outcome_of(target_scale=1), "cos_total_1").answer_label == "0.7"
    assert prediction_in(outcome_of(target_scale=100, similarity=-0.7), "cos_total_1").answer_label == "−0.7"
    first, second = far.arrays["grad_norm"]
    assert prediction_in(far, "equal_weight").answer == first / second
    assert "times ‖g₁‖" in prediction_in(far, "equal_weight").explanation


def test_the_answer_to_the_second_question_is_a_weight_that_works(run, outcome_of):
    weight = prediction_in(outcome_of(target_scale=37, weight_1=2), "equal_weight").answer
    result = run(target_scale=37, weight_1=2, weight_2=weight)
    assert result.row("share")[0] == pytest.approx(0.5, abs=1e-9)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "a sum with its first part"),
        ({"balance": "gradnorm"}, "halfway between them"),
        ({"balance": "uncertainty"}, "was divided by a loss"),
        ({"balance": "pcgrad", "similarity": 0.5}, "nothing is projected"),
        ({"balance": "pcgrad", "similarity": -0.5}, "each lost what opposed the other"),
    ],
)
def test_the_explanation_names_the_number_and_the_reason(outcome_of, values, words):
    outcome = outcome_of(**values)
    explanation = prediction_in(outcome, "cos_total_1").explanation
    assert words in explanation
    assert explanation.startswith(f"The cosine is {outcome.arrays['cos_total'][0]:.2g}: ")
