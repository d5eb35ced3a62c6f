import itertools
import math
import statistics

import pytest

from flashgrad.demos.evaluation import evaluate
from flashgrad.demos.gallery.norm_depth import DEMO
from flashgrad.demos.kit.wired.normed_network import factor_in_theory
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Verdict, merge

pytestmark = [pytest.mark.usefixtures("torch"), pytest.mark.slow]
SEEDS = 20


def _parameters(**values):
    return DEMO.parameters.model_validate(values)


def _run(**values):
    parameters = _parameters(**values)
    return merge(parameters, DEMO.frames(parameters))


def _outcome(**values):
    return evaluate(DEMO, _run(**values))


def _verdict(outcome, words):
    (claim,) = (claim for claim in outcome.claims if words in claim.sentence)
    return claim.verdict


def test_the_defaults_are_those_of_the_catalogue():
    defaults = _parameters().model_dump()
    expected = {"norm": "batch", "activation": "relu", "init": "he", "depth": 20, "width": 64, "batch_size": 64}
    assert defaults.items() >= expected.items()
    infos = {info.name: info for info in parameter_infos(DEMO.parameters)}
    assert [infos["depth"].low, infos["depth"].high] == [5, 60]
    assert [infos["width"].low, infos["width"].high] == [8, 256]
    assert [infos["batch_size"].low, infos["batch_size"].high] == [8, 256]
    assert {name for name, info in infos.items() if info.is_presentation} == {"show", "view"}


def test_every_view_names_series_that_a_run_gives():
    infos = {info.name: info.choices for info in parameter_infos(DEMO.parameters) if info.is_presentation}
    result = _run(depth=5, seeds=3)
    for view, show in itertools.product(infos["view"], infos["show"]):
        plots = [plot for plot in DEMO.plots if plot.shown_when.items() <= {"view": view, "show": show}.items()]
        assert plots, (view, show)
        for name in itertools.chain.from_iterable(plot.series for plot in plots):
            assert result.series[name].x == (1, 2, 3, 4, 5)
            assert len(result.series[name].y) == 5


def test_the_first_frame_shows_the_first_network_and_the_last_is_complete():
    parameters = _parameters(seeds=40, depth=5)
    frames = list(DEMO.frames(parameters))
    assert frames[0].step == 1
    assert frames[0].series["delta"].low is None
    assert frames[0].series["delta_none"].theory is not None
    progress = [frame.progress for frame in frames]
    assert progress == sorted(progress)
    assert progress[-1] == 1
    assert len(frames[-1].arrays["delta"]) == len(frames[-1].arrays["delta_none"]) == 40
    assert len(frames[-1].arrays["delta_scaled"]) == 4


def test_the_same_seed_gives_the_same_numbers_bit_for_bit():
    values = {"norm": "layer", "activation": "elu", "seeds": 3, "seed": 11}
    assert _outcome(**values) == _outcome(**values)
    assert _outcome(**values).arrays != _outcome(**{**values, "seed": 12}).arrays


def test_readouts_are_taken_from_the_arrays():
    result = _run(depth=10)
    (delta,), (weight_grad,) = result.rows("delta"), result.rows("weight_grad")
    assert result.readouts["factor_per_layer"].value == pytest.approx((delta[0] / delta[-1]) ** (1 / 9), rel=1e-12)
    assert result.readouts["weight_grad_ratio"].value == weight_grad[0] / weight_grad[-1]


@pytest.mark.parametrize(
    ("values", "factor"),
    [
        ({"activation": "relu"}, math.sqrt(math.pi / (math.pi - 1))),
        ({"activation": "sigmoid"}, 1.0167),
        ({"activation": "elu"}, 1.0388),
        ({"activation": "linear"}, 1.0),
        ({"activation": "relu", "norm": "layer"}, 1.0),
        ({"activation": "elu", "norm": "rms"}, 1.0178),
    ],
)
def test_the_predicted_factor_is_that_of_the_table(values, factor):
    assert factor_in_theory(_parameters(**values)) == pytest.approx(factor, abs=1e-4)
    assert factor_in_theory(_parameters(**values, init="gain", gain=0.1, depth=40)) == pytest.approx(factor, abs=1e-4)


@pytest.mark.acceptance
@pytest.mark.parametrize(("activation", "theory"), [("relu", 1.2112), ("sigmoid", 1.0167), ("elu", 1.0388)])
def test_batch_norm_multiplies_gradients_by_the_predicted_factor_and_a_little_more(activation, theory):
    factors = _run(activation=activation, width=128, batch_size=128, seeds=SEEDS).row("factor_per_layer")
    assert theory - 0.01 <= statistics.fmean(factors) <= theory + 0.025


@pytest.mark.acceptance
@pytest.mark.parametrize("norm", ["layer", "rms"])
@pytest.mark.parametrize(("activation", "theory"), [("relu", 1.0), ("elu", 1.0178)])
def test_layer_and_rms_norm_multiply_gradients_by_the_predicted_factor(norm, activation, theory):
    factors = _run(norm=norm, activation=activation, width=128, batch_size=32, seeds=SEEDS).row("factor_per_layer")
    assert statistics.fmean(factors) == pytest.approx(theory, abs=0.02)


def test_a_single_default_run_lies_within_three_deviations_of_the_catalogue():
    (factor,) = _run().row("factor_per_layer")
    assert factor == pytest.approx(1.223, abs=3 * 0.011)


def test_fifty_relu_layers_with_batch_norm_gain_four_decades():
    result = _run(depth=50, seeds=10)
    decades = [math.log10(row[0] / row[-1]) for row in result.rows("weight_grad")]
    assert statistics.fmean(decades) == pytest.approx(4.25, abs=0.16)
    assert evaluate(DEMO, result).predictions[0].answer_label == "10⁴"


def test_batch_norm_revives_a_sigmoid_network_that_was_never_saturated():
    outcome = _outcome(activation="sigmoid", init="xavier")
    assert outcome.readouts["factor_per_layer"].value == pytest.approx(1.035, abs=0.012)
    assert outcome.readouts["factor_per_layer_none"].value == pytest.approx(0.234, abs=0.006)
    assert _verdict(outcome, "rescues the gradient") is Verdict.CONDITIONAL
    assert _verdict(outcome, "preventing saturation") is Verdict.CONTRADICTED
    assert _verdict(outcome, "stretching") is Verdict.HOLDS
    assert _verdict(outcome, "all layers alike") is Verdict.HOLDS


def test_batch_norm_over_corrects_relu():
    outcome = _outcome(depth=50)
    assert _verdict(outcome, "all layers alike") is Verdict.CONTRADICTED
    assert _verdict(outcome, "never shrinks") is Verdict.HOLDS
    assert _verdict(outcome, "does not carry") is Verdict.CONDITIONAL
    assert _verdict(outcome, "The factor per layer is") is Verdict.CONDITIONAL


def test_layer_norm_levels_relu_and_does_not_rescue_sigmoid():
    assert _verdict(_outcome(norm="layer"), "ReLU network level") is Verdict.CONDITIONAL
    sigmoid = _outcome(norm="layer", activation="sigmoid")
    assert _verdict(sigmoid, "prevents vanishing") is Verdict.CONTRADICTED
    assert sigmoid.readouts["factor_per_layer"].value == pytest.approx(0.391, abs=0.03)


def test_ten_times_the_weights_change_only_the_weight_gradient():
    for norm in ("batch", "layer", "rms"):
        outcome = _outcome(norm=norm, init="torch")
        assert _verdict(outcome, "indifferent") is Verdict.CONDITIONAL
        assert _verdict(outcome, "a tenth of the gradient") is Verdict.CONDITIONAL
        assert outcome.predictions[1].answer_label == "a tenth"


def test_weights_so_small_that_epsilon_counts_are_not_indifferent():
    outcome = _outcome(activation="sigmoid", init="gain", gain=0.03)
    assert _verdict(outcome, "indifferent") is Verdict.CONTRADICTED
    assert _verdict(outcome, "a tenth of the gradient") is Verdict.CONTRADICTED
    assert "ε is not small" in outcome.predictions[1].explanation


def test_without_a_norm_ten_times_the_weights_change_everything():
    outcome = _outcome(norm="none")
    assert outcome.claims == ()
    first, second = outcome.predictions
    assert first.answer_label == "1"
    assert second.answer == pytest.approx(1e19, rel=1e-6)
    assert second.answer_label == "10¹⁹ times as large"


def test_the_first_question_is_the_catalogues():
    (first, _) = _outcome(depth=50).predictions
    assert first.question.startswith("50 ReLU layers with batch norm: G₁/G₅₀")
    assert len(set(first.choices)) == 3
    assert "1.211" in first.explanation


@pytest.mark.parametrize(
    ("norm", "activation"),
    [("none", "sigmoid"), ("batch", "relu"), ("layer", "tanh"), ("rms", "gelu"), ("batch", "linear")],
)
@pytest.mark.parametrize("gain", [0.03, 16])
@pytest.mark.parametrize(("width", "batch_size"), [(8, 8), (8, 256), (256, 8)])
def test_parameters_at_their_ends_give_finite_gradients(norm, activation, gain, width, batch_size):
    ends = {"init": "gain", "gain": gain, "width": width, "batch_size": batch_size, "depth": 60}
    outcome = _outcome(norm=norm, activation=activation, **ends)
    for name in ("delta", "delta_none", "delta_batch", "delta_layer", "delta_rms", "delta_scaled", "weight_grad"):
        assert all(math.isfinite(value) for row in outcome.arrays[name] for value in row), name
    assert all(prediction.explanation for prediction in outcome.predictions)


@pytest.mark.slow
def test_the_largest_network_and_batch_run():
    outcome = _outcome(depth=60, width=256, batch_size=256)
    assert outcome.readouts["factor_per_layer"].value == pytest.approx(1.2112, abs=0.02)
