import itertools
import math

import pytest

from flashgrad.demos import catalog
from flashgrad.demos.evaluation import evaluate
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Verdict, merge
from tests.demos.outcomes import claim_in

DEMO = catalog.find("gradient-depth")


@pytest.fixture
def outcome_of(run_demo):
    return lambda **values: evaluate(DEMO, run_demo("gradient-depth", **values))


def _verdicts(outcome):
    return {claim.sentence: claim.verdict for claim in outcome.claims}


def test_the_defaults_are_those_of_the_catalogue():
    defaults = catalog.validate(DEMO, {}).model_dump()
    expected = {"activation": "sigmoid", "init": "xavier", "depth": 20, "width": 64, "batch_size": 32, "seeds": 1}
    assert defaults.items() >= expected.items()
    infos = {info.name: info for info in parameter_infos(DEMO.parameters)}
    bounds = {name: [info.low, info.high] for name, info in infos.items() if info.low is not None}
    assert bounds["depth"] == [2, 60]
    assert bounds["width"] == [8, 256]
    assert bounds["batch_size"] == [1, 256]
    assert bounds["seeds"] == [1, 300]
    assert bounds["bias_std"] == [0, 1]
    assert infos["bound"].used_when == {"init": ("uniform",)}
    assert infos["gain"].used_when == {"init": ("gain",)}
    assert {info.name for info in infos.values() if info.is_presentation} == {"show", "view"}


def test_every_view_names_series_that_a_run_gives(run_demo):
    result = run_demo("gradient-depth", depth=4, seeds=3)
    infos = {info.name: info.choices for info in parameter_infos(DEMO.parameters) if info.is_presentation}
    for view, show in itertools.product(infos["view"], infos["show"]):
        chosen = {"view": view, "show": show}
        plots = [plot for plot in DEMO.plots if plot.shown_when.items() <= chosen.items()]
        assert plots, chosen
        for name in itertools.chain.from_iterable(plot.series for plot in plots):
            series = result.series[name]
            assert series.x == (1, 2, 3, 4)
            assert all(len(numbers) == 4 for numbers in (series.y, series.low, series.high))


def test_the_first_frame_shows_the_first_network_and_the_last_is_complete(torch):
    parameters = catalog.validate(DEMO, {"seeds": 60})
    frames = list(DEMO.frames(parameters))
    assert frames[0].step == 1
    assert frames[0].series["delta"].low is None
    progress = [frame.progress for frame in frames]
    assert progress == sorted(progress)
    assert progress[-1] == 1
    assert frames[-1].arrays["delta"] == merge(parameters, frames).arrays["delta"]
    assert len(frames[-1].arrays["delta"]) == 60


def test_the_band_lies_around_the_median(run_demo):
    for series in run_demo("gradient-depth", activation="relu", init="he", seeds=30).series.values():
        assert all(low <= y <= high for low, y, high in zip(series.low, series.y, series.high, strict=True))


def test_a_run_of_more_seeds_begins_with_the_same_networks(run_demo):
    few, many = run_demo("gradient-depth", seeds=1, seed=7), run_demo("gradient-depth", seeds=3, seed=7)
    assert many.rows("delta")[0] == few.rows("delta")[0]
    assert many.rows("delta")[1] == pytest.approx(run_demo("gradient-depth", seed=8).rows("delta")[0], rel=1e-12)


def test_the_same_seed_gives_the_same_numbers_bit_for_bit(outcome_of):
    values = {"activation": "tanh", "init": "orthogonal", "seeds": 5, "seed": 11}
    assert outcome_of(**values) == outcome_of(**values)
    assert outcome_of(**values).arrays != outcome_of(**{**values, "seed": 12}).arrays


def test_readouts_are_taken_from_the_arrays(run_demo):
    result = run_demo("gradient-depth", seeds=1, depth=10)
    (delta,) = result.rows("delta")
    ratio = delta[0] / delta[-1]
    assert result.readouts["delta_ratio"].value == ratio
    assert result.readouts["log10_delta_ratio"].value == math.log10(ratio)
    assert result.readouts["factor_per_layer"].value == result.row("factor_per_layer")[0]
    assert result.row("factor_per_layer")[0] == pytest.approx(ratio ** (1 / 9), rel=1e-12)


def test_compared_networks_are_what_a_run_of_them_would_measure(run_demo):
    result = run_demo("gradient-depth", activation="relu", init="xavier", seed=3)
    assert result.rows("delta_relu") == result.rows("delta") == result.rows("delta_xavier")
    assert result.rows("delta_sigmoid") == run_demo("gradient-depth", activation="sigmoid", seed=3).rows("delta")
    assert result.rows("delta_torch") == run_demo("gradient-depth", activation="relu", init="torch", seed=3).rows(
        "delta"
    )


def test_the_first_question_offers_the_decades_around_the_answer(outcome_of):
    (first, _) = outcome_of().predictions
    assert first.question.startswith("Sigmoid with Xavier, 20 layers of 64: δ₁/δ₂₀")
    assert first.choices == ("10⁻³", "10⁻⁶", "10⁻¹²")
    assert first.answer_label == "10⁻¹²"
    assert first.answer == pytest.approx(1e-12, rel=0.5)
    assert "0.235" in first.explanation


def test_the_right_choice_stands_at_every_place(outcome_of):
    places = set()
    for depth in (18, 19, 20):
        prediction = outcome_of(depth=depth).predictions[0]
        places.add(prediction.choices.index(prediction.answer_label))
    assert places == {0, 1, 2}


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ({"activation": "relu", "init": "he"}, "1"),
        ({"activation": "relu", "init": "uniform", "bound": 2}, "10¹⁵"),
        ({"activation": "linear", "init": "orthogonal", "depth": 60}, "1"),
        ({"activation": "sigmoid", "depth": 2}, "10⁻¹"),
    ],
)
def test_the_first_question_makes_sense_where_the_gradient_stays_or_grows(outcome_of, values, answer):
    prediction = outcome_of(**values).predictions[0]
    assert prediction.answer_label == answer
    assert len(set(prediction.choices)) == 3


def test_swapping_xavier_for_he_under_relu_gains_half_a_power_of_two_per_step(outcome_of):
    (_, second) = outcome_of(activation="relu", init="xavier", depth=20).predictions
    assert second.answer == pytest.approx(19 * math.log10(math.sqrt(2)), abs=1e-9)
    assert second.answer_label == "2.86 decades"
    assert "2.86 decades" in second.explanation
    assert "1.414" in second.explanation


def test_a_usual_sigmoid_network_vanishes_without_saturation(outcome_of):
    verdicts = _verdicts(outcome_of())
    assert (
        verdicts["With a usual initialisation a sigmoid network loses most of the gradient in every layer."]
        is Verdict.HOLDS
    )
    assert (
        verdicts["The gradient of a fresh sigmoid network vanishes because its units are saturated."]
        is Verdict.CONTRADICTED
    )


@pytest.mark.parametrize(("init", "verdict"), [("xavier", Verdict.HOLDS), ("he", Verdict.CONTRADICTED)])
def test_a_quarter_per_sigmoid_layer_is_true_of_small_weights_only(outcome_of, init, verdict):
    assert claim_in(outcome_of(init=init), "at most ¼").verdict is verdict


def test_relu_keeps_the_gradient_only_with_he(outcome_of):
    assert claim_in(outcome_of(activation="relu", init="he"), "ReLU with He").verdict is Verdict.CONDITIONAL
    for init in ("xavier", "torch", "orthogonal"):
        assert claim_in(outcome_of(activation="relu", init=init), "ReLU alone").verdict is Verdict.HOLDS
    grown = outcome_of(activation="relu", init="uniform", bound=0.5)
    assert claim_in(grown, "larger than He's").verdict is Verdict.HOLDS


def test_activations_are_compared_at_equal_weights(outcome_of):
    for init in ("he", "xavier", "torch"):
        outcome = outcome_of(activation="sigmoid", init=init)
        assert claim_in(outcome, "tanh keeps more").verdict is Verdict.HOLDS
        assert claim_in(outcome, "ReLU keeps more").verdict is Verdict.HOLDS


def test_claims_are_silent_where_theory_is(outcome_of):
    sentence = "The factor per layer is the mean-field one, √(σ_w² E φ′²)."
    assert sentence in _verdicts(outcome_of(activation="gelu", init="xavier"))
    assert sentence not in _verdicts(outcome_of(activation="gelu", init="he"))
    assert sentence not in _verdicts(outcome_of(width=16))
    straight = "Every layer multiplies the gradient by the same factor: log δ falls or rises in a straight line."
    assert straight in _verdicts(outcome_of(activation="relu", init="torch"))
    assert straight not in _verdicts(outcome_of(activation="tanh", init="xavier"))


def test_a_claim_can_be_contradicted_by_the_luck_of_a_narrow_network(outcome_of):
    narrow = [outcome_of(activation="relu", init="he", width=8, depth=4, seed=seed) for seed in range(10)]
    verdicts = {claim_in(outcome, "ReLU with He").verdict for outcome in narrow}
    assert verdicts == {Verdict.CONDITIONAL, Verdict.CONTRADICTED}


def test_a_dead_network_gives_no_number_and_says_so(outcome_of):
    outcome = outcome_of(activation="relu", bias=-2, init="torch", seeds=2)
    assert math.isnan(outcome.readouts["factor_per_layer"].value)
    assert outcome.predictions[0].answer_label == "not a number"
    assert "all off" in outcome.predictions[0].explanation
    assert "all off" in outcome.predictions[1].explanation


ENDS = [
    {"activation": activation, **init, "width": width, "bias_std": bias_std, "bias": bias}
    for activation in ("linear", "relu", "leaky_relu", "tanh", "sigmoid", "elu", "gelu", "silu")
    for init in (
        {"init": "uniform", "bound": 0.01},
        {"init": "uniform", "bound": 4},
        {"init": "gain", "gain": 0.03},
        {"init": "gain", "gain": 16},
    )
    for width, bias_std, bias in ((8, 0, 0), (256, 1, 2))
]


@pytest.mark.slow
@pytest.mark.parametrize("values", ENDS)
def test_parameters_at_their_ends_give_finite_gradients(outcome_of, values):
    outcome = outcome_of(**values, depth=60, batch_size=2)
    assert all(math.isfinite(value) for row in outcome.arrays["delta"] for value in row)
    assert all(math.isfinite(value) and value > 0 for value in outcome.series["delta"].theory)
    if values["activation"] in ("linear", "leaky_relu", "tanh", "sigmoid", "elu"):
        assert min(outcome.series["delta"].y) > 0


@pytest.mark.slow
def test_the_largest_network_and_batch_run(outcome_of):
    outcome = outcome_of(depth=60, width=256, batch_size=256, seeds=2, activation="relu", init="he")
    assert len(outcome.arrays["delta"]) == 2
    assert outcome.readouts["factor_per_layer"].value == pytest.approx(1, abs=0.03)
