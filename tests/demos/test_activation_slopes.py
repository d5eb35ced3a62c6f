import itertools
import math
import statistics

import pytest

from flashgrad.demos.gallery.activation_slopes import DEMO
from flashgrad.demos.kit.single_unit import SingleUnit, average_slopes, closed_form, loss_gradients
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Verdict
from tests.demos.outcomes import claim_in, prediction_in

ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "silu")


def _said(outcome):
    return " ".join(claim.sentence for claim in outcome.claims)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_autograd_agrees_with_the_closed_form(run, activation):
    result = run(activation=activation, negative_slope=0.3, x_range=12)
    assert result.row("slope") == pytest.approx(result.row("slope_in_closed_form"), abs=1e-12)
    assert result.series["value"].y == pytest.approx(result.series["value"].theory, abs=1e-12)
    smooth = [x for x in result.row("x") if x != 0]
    quotients = dict(zip(result.row("x"), result.row("difference_quotient"), strict=True))
    slopes = dict(zip(result.row("x"), result.row("slope"), strict=True))
    assert [quotients[x] for x in smooth] == pytest.approx([slopes[x] for x in smooth], abs=1e-8)


@pytest.mark.parametrize(
    ("activation", "steepest", "where"),
    [("sigmoid", 0.25, 0), ("tanh", 1, 0), ("gelu", 1.1289, math.sqrt(2)), ("silu", 1.0998, 2.3994)],
)
def test_the_steepest_point_is_that_of_calculus(run, activation, steepest, where):
    result = run(activation=activation)
    assert result.row("max_slope")[0] == pytest.approx(steepest, abs=1e-4)
    assert result.row("argmax")[0] == pytest.approx(where, abs=0.04)


def test_a_stretch_that_is_equally_steep_is_given_by_its_middle(run):
    assert run(activation="relu", x_range=6).row("argmax")[0] == pytest.approx(3, abs=0.05)
    assert run(activation="leaky_relu", negative_slope=1).row("argmax")[0] == pytest.approx(0, abs=1e-9)


def test_sigmoid_has_died_out_at_ten(run):
    result = run(activation="sigmoid")
    slopes = dict(zip(result.row("slope_points"), result.row("slope_at_points"), strict=True))
    assert slopes[0] == 0.25
    assert [slopes[5], slopes[-5]] == pytest.approx([6.648e-3] * 2, rel=1e-3)
    assert slopes[10] == pytest.approx(4.54e-5, rel=1e-3)


def test_at_a_kink_torch_takes_the_negative_side(run):
    assert run(activation="relu").row("slope_at_points")[2] == 0
    assert run(activation="leaky_relu", negative_slope=0.2).row("slope_at_points")[2] == pytest.approx(0.2)


@pytest.mark.parametrize("z", [-20, -8, 0, 3.5, 20])
def test_gradients_through_a_sigmoid_output_are_those_of_the_chain_rule(run, z):
    p = 1 / (1 + math.exp(-z))
    in_theory = loss_gradients(z)
    assert in_theory == pytest.approx((p - 1, (p - 1) * p * (1 - p)), rel=1e-6)
    assert run(head="bce", logit=z).row("loss_grads_at_logit") == pytest.approx(in_theory, rel=1e-6)


def test_far_on_the_wrong_side_squared_error_has_lost_its_gradient(run):
    bce, mse = run(head="mse", logit=-8).row("loss_grads_at_logit")
    assert bce == pytest.approx(-0.99966, abs=1e-5)
    assert mse / bce == pytest.approx(3.35e-4, abs=1e-6)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("input_std", [0.1, 1, 6.5])
def test_average_slopes_are_those_of_gaussian_inputs(run, activation, input_std):
    runs = [run(activation=activation, input_std=input_std, seed=seed) for seed in range(20)]
    mean, rms = average_slopes(SingleUnit(activation=activation, input_std=input_std))
    assert statistics.fmean(found.row("mean_slope")[0] for found in runs) == pytest.approx(mean, abs=1e-3)
    assert statistics.fmean(found.row("rms_slope")[0] for found in runs) == pytest.approx(rms, abs=2e-3)
    assert runs[0].readouts["theory_mean_slope"].value == mean


def test_the_mean_slope_of_tanh_is_that_of_the_catalogue():
    assert average_slopes(SingleUnit(activation="tanh"))[0] == pytest.approx(0.606, abs=5e-4)
    assert average_slopes(SingleUnit(activation="relu")) == pytest.approx((0.5, math.sqrt(0.5)), abs=1e-12)


def test_the_closed_form_of_leaky_relu_uses_the_chosen_slope():
    p = SingleUnit(activation="leaky_relu", negative_slope=0.2)
    assert [closed_form(p, x) for x in (-5, 0, 5)] == [(-1, 0.2), (0, 0.2), (5, 1)]


def test_slopes_met_are_shares_of_all_inputs(run):
    for activation in ACTIVATIONS:
        assert sum(run(activation=activation, input_std=10).series["slopes_met"].y) == pytest.approx(1)


def test_the_same_seed_gives_the_same_numbers_bit_for_bit(outcome_of):
    assert outcome_of(seed=4, activation="silu") == outcome_of(seed=4, activation="silu")
    assert outcome_of(seed=4).arrays["mean_slope"] != outcome_of(seed=5).arrays["mean_slope"]


def test_every_view_names_series_that_a_run_gives(run):
    result = run()
    choices = {info.name: info.choices for info in parameter_infos(DEMO.parameters) if info.choices}
    for view, head in itertools.product(choices["view"], choices["head"]):
        plots = [plot for plot in DEMO.plots if plot.shown_when.items() <= {"view": view, "head": head}.items()]
        assert plots, (view, head)
        for name in itertools.chain.from_iterable(plot.series for plot in plots):
            assert len(result.series[name].x) == len(result.series[name].y) > 0


ENDS = [
    {"activation": activation, "negative_slope": end, "x_range": x_range, "input_std": input_std, "logit": logit}
    for activation in ACTIVATIONS
    for end, x_range, input_std, logit in ((0, 3, 0.1, -20), (1, 20, 10, 20))
]


@pytest.mark.parametrize("values", ENDS)
@pytest.mark.parametrize("head", ["none", "mse", "bce"])
def test_parameters_at_their_ends_give_numbers(outcome_of, values, head):
    outcome = outcome_of(**values, head=head)
    assert all(math.isfinite(value) for values in outcome.arrays.values() for value in values)
    assert all(math.isfinite(claim.measured) for claim in outcome.claims)
    assert all(math.isfinite(prediction.answer) for prediction in outcome.predictions)


def test_what_cards_say_of_sigmoid_holds(outcome_of):
    outcome = outcome_of(activation="sigmoid", x_range=10)
    for words in ("never steeper than ¼", "largest at 0", "σ(1 − σ)", "hardly any gradient through: at ±5"):
        assert claim_in(outcome, words).verdict is Verdict.HOLDS
    assert claim_in(outcome, "never steeper than ¼").measured == 0.25


def test_tanh_reaches_slope_1_which_contradicts_a_quarter(outcome_of):
    outcome = outcome_of(activation="tanh")
    assert claim_in(outcome, "never steeper than 1").verdict is Verdict.HOLDS
    assert claim_in(outcome, "like sigmoid").verdict is Verdict.CONTRADICTED


def test_relu_is_a_step(outcome_of):
    claim = claim_in(outcome_of(activation="relu"), "slope of ReLU is 1")
    assert (claim.verdict, claim.measured) == (Verdict.HOLDS, 0)


@pytest.mark.parametrize(("slope", "verdict"), [(0.2, Verdict.CONDITIONAL), (0.01, Verdict.CONTRADICTED)])
def test_a_leaky_slope_of_a_fifth_is_one_choice(outcome_of, slope, verdict):
    outcome = outcome_of(activation="leaky_relu", negative_slope=slope)
    assert claim_in(outcome, "slope 0.2").verdict is verdict


def test_saturated_units_do_not_silence_the_layer(outcome_of):
    words = "more than half of the units are saturated"
    for activation, input_std in (("sigmoid", 6.5), ("tanh", 6.5), ("sigmoid", 10)):
        claim = claim_in(outcome_of(activation=activation, input_std=input_std), words)
        assert claim.verdict is Verdict.CONTRADICTED
        assert claim.measured > 0.25
    assert words not in _said(outcome_of(activation="sigmoid"))


@pytest.mark.parametrize("activation", ["relu", "elu", "gelu", "silu"])
def test_only_bumpy_activations_are_steeper_than_1(outcome_of, activation):
    verdict = claim_in(outcome_of(activation=activation), "nowhere steeper").verdict
    assert verdict is (Verdict.CONTRADICTED if activation in ("gelu", "silu") else Verdict.HOLDS)


def test_losses_are_spoken_of_only_where_one_is_chosen(outcome_of):
    assert "cross-entropy" not in _said(outcome_of())
    outcome = outcome_of(head="mse", logit=-8)
    assert claim_in(outcome, "p − y").verdict is Verdict.HOLDS
    assert claim_in(outcome, "Under squared error").verdict is Verdict.HOLDS
    assert claim_in(outcome, "wrong beyond doubt").verdict is Verdict.CONTRADICTED


def test_questions_are_answered_from_the_run(outcome_of):
    outcome = outcome_of(activation="tanh")
    assert prediction_in(outcome, "max_slope").answer_label == "1"
    assert prediction_in(outcome, "argmax").answer_label == "at 0"
    assert prediction_in(outcome, "grad_ratio").answer == pytest.approx(2983, abs=1)
    assert "2983" in prediction_in(outcome, "grad_ratio").explanation
    assert prediction_in(outcome, "mean_slope").answer_label == "above ½"
    assert "0.60" in prediction_in(outcome, "mean_slope").explanation
    assert prediction_in(outcome_of(activation="relu"), "mean_slope").answer_label == "about ½"
    assert prediction_in(outcome_of(activation="sigmoid"), "mean_slope").answer_label == "below ½"
    assert prediction_in(outcome_of(activation="gelu"), "argmax").answer_label == "right of 0"
    assert "stretch" in prediction_in(outcome_of(activation="relu"), "argmax").explanation
