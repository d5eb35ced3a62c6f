import math
import statistics

import pytest

from flashgrad.demos.catalog import validate
from flashgrad.demos.gallery.plateau_clock import DEMO
from flashgrad.demos.gallery.plateau_clock_claims import growth_per_layer
from flashgrad.demos.kit.plateau.waiting_networks import WaitingNetworks, delta_in_theory
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Verdict, merge
from tests.demos.outcomes import claim_in

pytestmark = pytest.mark.usefixtures("torch")
QUICK = {"depth": 3, "seeds": 2, "steps": 50}


def test_the_defaults_are_those_of_the_catalogue():
    defaults = validate(DEMO, {}).model_dump()
    expected = {"activation": "sigmoid", "init": "xavier", "optimiser": "sgd", "lr": 0.5, "steps": 400, "seeds": 8}
    assert defaults.items() >= expected.items()
    infos = {info.name: info for info in parameter_infos(DEMO.parameters)}
    assert infos["depth"].high == 20
    assert infos["lr"].used_when == {"optimiser": ("sgd",)}
    assert infos["view"].is_presentation


@pytest.mark.slow
def test_each_extra_layer_multiplies_the_wait(kept_outcome_of):
    waits = [statistics.median(steps) for steps in kept_outcome_of().arrays["escape_step"]]
    assert kept_outcome_of().arrays["depths"] == (1, 2, 3, 4, 5, 6)
    for wait, (low, high) in zip(waits, [(1, 4), (3, 8), (8, 24), (25, 70), (60, 160), (140, 400)], strict=True):
        assert low <= wait <= high
    growth = (waits[-1] / waits[0]) ** (1 / 5)
    assert 2 <= growth <= 4.5
    assert claim_in(kept_outcome_of(), "multiplies the wait").verdict is Verdict.CONDITIONAL
    assert kept_outcome_of().readouts["growth_per_layer"].value == pytest.approx(growth, rel=0.2)


@pytest.mark.slow
def test_adam_leaves_ten_layers_in_less_time_than_sgd_needs_for_six(kept_outcome_of):
    adam = kept_outcome_of().arrays["adam_escape_step"]
    assert len(adam) == 8
    assert max(adam) < 400
    assert statistics.median(adam) < statistics.median(kept_outcome_of().arrays["escape_step"][-1])
    assert claim_in(kept_outcome_of(), "Adam leaves").verdict is Verdict.CONDITIONAL


@pytest.mark.slow
def test_ten_layers_stay_at_chance_and_their_first_layer_does_not_move(kept_outcome_of):
    outcome = kept_outcome_of(depth=10, seeds=4)
    assert set(outcome.arrays["escape_step"][-1]) == {math.inf}
    for losses in outcome.arrays["loss"]:
        assert losses[150] == pytest.approx(math.log(2), abs=5e-4)
    assert claim_in(outcome, "first layer stays").measured < 1e-3
    assert claim_in(outcome, "Training longer").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "Eight or more").verdict is Verdict.CONDITIONAL
    assert claim_in(outcome, "vanishes towards the input").verdict is Verdict.HOLDS
    assert outcome.predictions[0].answer_label == "not within 400"


@pytest.mark.slow
def test_twenty_layers_defeat_adam_too(kept_outcome_of):
    outcome = kept_outcome_of(depth=20, optimiser="adam", seeds=2)
    assert claim_in(outcome, "however deep").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "10 sigmoid layers").verdict is Verdict.CONDITIONAL


@pytest.mark.slow
def test_a_relu_network_with_small_weights_sits_at_chance_with_a_level_gradient(kept_outcome_of):
    outcome = kept_outcome_of(activation="relu", init="torch", depth=15, seeds=4)
    assert set(outcome.arrays["escape_step"][-1]) == {math.inf}
    claim = claim_in(outcome, "vanishes towards the input")
    assert claim.verdict is Verdict.CONTRADICTED
    assert 0.1 < claim.measured < 10
    assert "not lost on the way down" in outcome.predictions[0].explanation


@pytest.mark.slow
def test_six_layers_need_only_patience(kept_outcome_of):
    assert claim_in(kept_outcome_of(), "Training longer").verdict is Verdict.HOLDS


def test_the_answers_are_read_from_the_run(kept_outcome_of):
    wait, adam = kept_outcome_of().predictions
    assert wait.question.startswith("Four sigmoid layers wait about 45 steps")
    assert wait.answer == statistics.median(kept_outcome_of().arrays["escape_step"][-1])
    assert wait.answer_label == "about 250"
    assert wait.choices == ("about 10", "about 50", "about 250", "not within 400")
    assert f"step {wait.answer:.3g}" in wait.explanation
    assert adam.answer == statistics.median(kept_outcome_of().arrays["adam_escape_step"])
    assert adam.answer_label == "about 150"


def test_an_escape_is_the_first_step_below_nine_tenths_of_chance(kept_outcome_of):
    threshold = 0.9 * math.log(2)
    for losses, escape in zip(
        kept_outcome_of().arrays["loss"], kept_outcome_of().arrays["escape_step"][-1], strict=True
    ):
        below = [step for step, loss in enumerate(losses) if loss < threshold]
        assert escape == (below[0] if below else math.inf)


def test_the_gradient_at_the_start_falls_as_theory_says(kept_outcome_of):
    series = kept_outcome_of().series["delta"]
    for measured, theory in zip(series.y, series.theory, strict=True):
        assert measured == pytest.approx(theory, rel=0.3)
    assert series.y[0] / series.y[-1] == pytest.approx(0.235**5, rel=0.4)


def test_theory_is_anchored_at_the_last_layer():
    delta = delta_in_theory(WaitingNetworks(activation="relu", init="torch"), 3.0)
    assert delta[-1] == 3.0
    assert delta[0] / delta[-1] == pytest.approx(math.sqrt(1 / 6) ** 5)


def test_growth_is_the_slope_through_what_is_known():
    waits = [(2.0, 2.0), (6.0, 6.0), (18.0, math.inf, 18.0), (math.inf, math.inf)]
    assert growth_per_layer((1, 2, 3, 8), waits) == pytest.approx(3)
    assert math.isnan(growth_per_layer((1, 8), [(2.0,), (math.inf,)]))


def test_a_growth_that_cannot_be_told_is_left_out(kept_outcome_of):
    readouts = kept_outcome_of(**{**QUICK, "depth": 2, "lr": 0.01}).readouts
    assert "growth_per_layer" not in readouts
    assert "escape_step" in readouts


def test_every_view_names_series_that_a_run_gives(kept_outcome_of):
    outcome = kept_outcome_of(**QUICK)
    views = next(info.choices for info in parameter_infos(DEMO.parameters) if info.name == "view")
    for view in views:
        plots = [plot for plot in DEMO.plots if plot.shown_when == {"view": view}]
        assert plots
        assert all(set(plot.series) <= outcome.series.keys() for plot in plots)
    assert [plot.reference for plot in DEMO.plots if plot.shown_when == {"view": "loss"}] == [math.log(2)]


def test_bars_grow_one_after_the_other():
    parameters = validate(DEMO, QUICK)
    frames = list(DEMO.frames(parameters))
    counts = [len(frame.series["escape_step"].x) for frame in frames[:-1]]
    assert counts == sorted(counts)
    assert set(counts) == {1, 2, 3}
    assert frames[0].step == 0
    progress = [frame.progress for frame in frames]
    assert progress == sorted(progress)
    assert progress[-1] == 1
    waiting = frames[0].series["escape_step"]
    assert (waiting.low, waiting.y, waiting.high) == ((0,), (0,), (0,))


def test_the_same_seed_gives_the_same_numbers_bit_for_bit():
    parameters = validate(DEMO, QUICK)
    runs = [merge(parameters, DEMO.frames(parameters)).arrays for _ in range(2)]
    assert runs[0] == runs[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    "values",
    [
        {"lr": 2, "activation": "relu", "init": "he"},
        {"lr": 0.001, "init": "torch"},
        {"optimiser": "adam", "adam_lr": 0.1, "activation": "tanh"},
        {"adam_lr": 1e-4, "seeds": 1, "depth": 2},
        {"depth": 20, "seeds": 16},
    ],
)
def test_parameters_at_their_ends_run_and_explain(kept_outcome_of, values):
    outcome = kept_outcome_of(**{**QUICK, **values})
    assert len(outcome.arrays["escape_step"]) == len(outcome.arrays["depths"])
    assert outcome.arrays["depths"][-1] == values.get("depth", 3)
    for prediction in outcome.predictions:
        assert prediction.answer_label in prediction.choices
        assert prediction.explanation.endswith(".")
