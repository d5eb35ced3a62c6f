import math
import statistics

import pytest

from flashgrad.demos.catalog import validate
from flashgrad.demos.gallery.train_race import DEMO
from flashgrad.demos.gallery.train_race_claims import why_winner
from flashgrad.demos.kit.race.race import LINEUPS, Race, delta_in_theory, recipe
from flashgrad.demos.kit.race.race_measures import late_median
from flashgrad.demos.kit.race.racing import in_turn, reached
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Result, Verdict, merge
from tests.demos.outcomes import claim_in

pytestmark = pytest.mark.usefixtures("torch")
QUICK = {"depth": 5, "seeds": 2, "steps": 12}
STUDIED_GRID = {"lineup": "grid", "depth": 16, "lr": 0.03, "steps": 50}


def _final(outcome, arm):
    return statistics.median(outcome.arrays[f"final_loss_{arm}"])


def test_the_defaults_are_those_of_the_catalogue():
    defaults = validate(DEMO, {}).model_dump()
    assert defaults.items() >= {"depth": 20, "steps": 40, "lr": 0.01, "data": "moons", "seeds": 5}.items()
    infos = {info.name: info for info in parameter_infos(DEMO.parameters)}
    assert (infos["depth"].low, infos["depth"].high) == (5, 50)
    assert infos["lineup"].choices == tuple(LINEUPS)
    assert infos["view"].is_presentation


@pytest.mark.slow
def test_twenty_layers_learn_with_skips_and_not_without(kept_outcome_of):
    outcome = kept_outcome_of()
    assert 0.35 < _final(outcome, "plain") < 0.65
    for arm in ("post", "sum", "pre"):
        assert _final(outcome, arm) < 0.035
        assert statistics.median(outcome.arrays[f"steps_to_goal_{arm}"]) < 20
    assert _final(outcome, "pre_final_norm") < 0.17
    assert set(outcome.arrays["steps_to_goal_plain"]) == {math.inf}
    assert claim_in(outcome, "Every wiring").verdict is Verdict.CONDITIONAL
    assert outcome.readouts["best_accuracy"].value > 0.99


@pytest.mark.slow
@pytest.mark.parametrize("data", ["moons", "spirals"])
def test_fifty_layers_stay_at_chance_unless_there_are_skips(kept_outcome_of, data):
    outcome = kept_outcome_of(lineup="skip", depth=50, data=data)
    assert 0.5 < _final(outcome, "plain") < 0.75
    assert _final(outcome, "skip") < 0.06
    assert len(outcome.arrays["final_loss_skip"]) == 5
    assert outcome.arrays["steps_per_epoch"] == (8,)
    for words in ("slow the start", "needs more steps", "a loss of 0.67 is normal"):
        assert claim_in(outcome, words).verdict is Verdict.CONTRADICTED, words
    for words in ("less than half", "stays near chance", "starts above chance"):
        assert claim_in(outcome, words).verdict is Verdict.CONDITIONAL, words


@pytest.mark.slow
def test_real_digits_tell_the_same_story(kept_outcome_of):
    outcome = kept_outcome_of(lineup="skip", data="digits")
    assert outcome.arrays["chance"] == pytest.approx((math.log(10),))
    assert _final(outcome, "plain") > 1.5
    assert _final(outcome, "skip") < 0.5
    assert statistics.median(outcome.arrays["accuracy_skip"]) > 0.7
    assert statistics.median(outcome.arrays["accuracy_plain"]) < 0.45
    assert claim_in(outcome, "less than half").verdict is Verdict.CONDITIONAL
    assert outcome.arrays["steps_per_epoch"] == (22,)
    assert "a loss of 0.33" in outcome.predictions[0].question


@pytest.mark.slow
def test_in_the_grid_all_three_parts_together_do_best(kept_outcome_of):
    outcome = kept_outcome_of(**STUDIED_GRID)
    final = {arm: _final(outcome, arm) for arm in LINEUPS["grid"]}
    assert final["sigmoid"] == pytest.approx(math.log(2), abs=0.02)
    assert 0.02 < final["sigmoid_norm"] < 0.2
    assert 0.02 < final["sigmoid_norm_skip"] < 0.2
    assert 0.05 < final["relu"] < 0.6
    assert 0.01 < final["relu_norm"] < 0.1
    assert final["relu_norm_skip"] < 0.005
    assert set(outcome.arrays["final_loss_relu_skip"]) == {math.inf}
    assert all(math.isnan(share) for share in outcome.arrays["accuracy_relu_skip"])
    assert claim_in(outcome, "each take their part").verdict is Verdict.CONDITIONAL
    assert claim_in(outcome, "even without a norm").verdict is Verdict.CONTRADICTED


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 10])
def test_of_the_full_recipe_only_hes_weights_can_be_left_out(kept_outcome_of, seed):
    outcome = kept_outcome_of(lineup="leave_one_out", depth=30, lr=0.03, steps=50, rates="three", seeds=1, seed=seed)
    assert _final(outcome, "full") < 0.02
    assert _final(outcome, "clipped") < 0.02
    assert _final(outcome, "without_he") < 0.05
    assert _final(outcome, "without_norm") == math.inf
    assert _final(outcome, "without_skip") > 0.1
    assert _final(outcome, "without_relu") > 0.03
    assert claim_in(outcome, "at least tripled").verdict is Verdict.CONDITIONAL
    assert claim_in(outcome, "Without He's").verdict is Verdict.CONTRADICTED


@pytest.mark.slow
def test_with_three_rates_an_arm_is_as_good_as_its_best_one(kept_outcome_of):
    values = {**QUICK, "lineup": "skip", "steps": 40}
    alone = {lr: kept_outcome_of(**values, lr=lr) for lr in (0.01, 0.03, 0.09)}
    together = kept_outcome_of(**values, lr=0.03, rates="three")
    for arm in ("plain", "skip"):
        losses = {lr: _final(outcome, arm) for lr, outcome in alone.items()}
        best = min(losses, key=lambda lr: losses[lr])
        assert together.arrays[f"best_lr_{arm}"] == pytest.approx((best,))
        assert _final(together, arm) == pytest.approx(losses[best], rel=0.05)


@pytest.mark.slow
def test_before_training_the_gradient_of_plain_layers_is_that_of_theory(kept_outcome_of):
    series = kept_outcome_of().series["delta_plain"]
    assert series.theory[0] / series.theory[-1] == pytest.approx(1.2112**19, rel=0.01)
    factor = (series.y[0] / series.y[-1]) ** (1 / 19)
    assert 1.2112 < factor < 1.33
    assert claim_in(kept_outcome_of(), "Batch norm multiplies").verdict is Verdict.HOLDS
    assert kept_outcome_of().series["delta_post"].theory is None
    grid = Race(lineup="grid", depth=16)
    assert delta_in_theory(grid, "relu", 1.0) == pytest.approx([1.0] * 16)
    layer = delta_in_theory(Race(norm="layer"), "plain", 2.0)
    assert layer == pytest.approx([2.0] * 20)


def test_arms_differ_in_what_their_names_say():
    p = Race(lineup="leave_one_out", wiring="pre")
    full = recipe(p, "full")
    assert (full.activation, full.init, full.norm, full.wiring, full.clip) == ("relu", "he", "batch", "pre", math.inf)
    assert recipe(p, "without_skip").wiring == "plain"
    assert recipe(p, "without_norm").norm == "none"
    assert recipe(p, "without_he").init == "torch"
    assert recipe(p, "without_relu").activation == "sigmoid"
    assert recipe(p, "clipped").clip == 1
    assert recipe(Race(activation="tanh"), "sum").init == "xavier"
    finals = [arm for arm in LINEUPS["wirings"] if recipe(Race(), arm).has_final_norm]
    assert finals == ["pre_final_norm"]
    assert recipe(Race(lineup="grid", norm="layer"), "sigmoid_norm_skip").norm == "layer"


def test_the_goal_is_as_far_below_chance_for_ten_classes_as_for_two():
    two, ten = Race(), Race(data="digits")
    assert (two.half_way, two.goal) == pytest.approx((0.3, 0.1))
    assert ten.goal / ten.chance == pytest.approx(two.goal / two.chance)


@pytest.mark.slow
def test_an_arm_arrives_at_the_first_batch_below_the_goal(kept_outcome_of):
    outcome = kept_outcome_of()
    for arm in LINEUPS["wirings"]:
        for losses, found in zip(outcome.arrays[f"loss_{arm}"], outcome.arrays[f"steps_to_goal_{arm}"], strict=True):
            below = [step for step, loss in enumerate(losses) if loss < 0.1]
            assert found == (below[0] if below else math.inf)


def test_what_was_lost_never_arrives(torch):
    assert reached(torch.tensor([[1.0, 0.05, 0.5], [math.nan, math.nan, math.nan]]), 0.1) == (1, math.inf)
    assert late_median([1.0, math.nan, math.inf]) == math.inf
    assert late_median([1.0, 2.0, math.nan]) == 2


def test_runs_take_turns_until_the_last_has_ended():
    runs = {"a": iter([1, 2, 3]), "b": iter([10])}
    assert list(in_turn(runs)) == [("a", 1), ("b", 10), ("a", 2), ("a", 3)]


@pytest.mark.slow
def test_answers_are_read_from_the_run(kept_outcome_of):
    outcome = kept_outcome_of(lineup="skip")
    winner, steps, start = outcome.predictions
    assert winner.choices == ("no skips", "skips", "none of them")
    assert winner.answer_label == "skips"
    assert steps.answer == statistics.median(outcome.arrays["steps_to_goal_skip"])
    assert f"after {steps.answer:.3g} steps" in winner.explanation
    assert steps.answer_label == "about 10"
    first = statistics.median(losses[0] for losses in outcome.arrays["loss_skip"])
    assert start.answer == pytest.approx(first / math.log(2))
    assert start.answer_label == "above chance"


def _explained(lineup, first):
    """What is said of a race that one arm ends after 5 steps and the others after 9."""
    p = Race(lineup=lineup)
    arrays = {f"steps_to_goal_{arm}": (5.0 if arm == first else 9.0,) for arm in p.arms}
    arrays |= {f"final_loss_{arm}": (0.01,) for arm in p.arms}
    explanation = why_winner(Result(p, {}, {}, {}, arrays))
    assert explanation.startswith(f"First is {p.arms[first]}, after 5 steps")
    return explanation


def test_skips_are_the_reason_only_where_the_others_lack_them():
    for lineup, first in (("skip", "skip"), ("grid", "relu_norm_skip"), ("leave_one_out", "full")):
        assert "around a skip the gradient passes whole" in _explained(lineup, first)
    assert "clipping its gradient to norm 1" in _explained("leave_one_out", "clipped")
    assert "skips were not what decided" in _explained("leave_one_out", "without_skip")
    for arm in ("clipped", "without_he", "without_norm", "without_relu"):
        assert "passes whole" not in _explained("leave_one_out", arm)


def test_where_no_arm_arrives_the_answers_say_so(kept_outcome_of):
    outcome = kept_outcome_of(**{**QUICK, "lr": 0.001, "lineup": "skip", "activation": "sigmoid"})
    winner, steps, _ = outcome.predictions
    assert winner.answer_label == "none of them"
    assert winner.explanation.startswith("No median network")
    assert steps.answer_label == "not within 12"


@pytest.mark.parametrize("lineup", LINEUPS)
def test_every_view_names_series_that_a_run_gives(kept_outcome_of, lineup):
    outcome = kept_outcome_of(**QUICK, lineup=lineup)
    for view in ("loss", "start"):
        wanted = {"view": view, "lineup": lineup, "data": "moons"}
        plots = [plot for plot in DEMO.plots if plot.shown_when.items() <= wanted.items()]
        assert len(plots) == (1 if view == "loss" else 2)
        assert all(set(plot.series) <= outcome.series.keys() for plot in plots)
    chances = {plot.shown_when["data"]: plot.reference for plot in DEMO.plots if plot.shown_when["view"] == "loss"}
    assert chances == pytest.approx({"moons": math.log(2), "spirals": math.log(2), "digits": math.log(10)})


def test_arms_come_in_turn_from_the_first_step_on():
    parameters = validate(DEMO, QUICK)
    frames = list(DEMO.frames(parameters))
    first = [next(name for name in frame.series if name.startswith("loss_")) for frame in frames[:5]]
    assert first == [f"loss_{arm}" for arm in LINEUPS["wirings"]]
    assert [frame.step for frame in frames[:5]] == [1] * 5
    progress = [frame.progress for frame in frames]
    assert progress == sorted(progress)
    assert progress[-1] == 1
    assert all(frame.progress < 1 for frame in frames[:-1])


def test_the_same_seed_gives_the_same_numbers_bit_for_bit():
    parameters = validate(DEMO, {**QUICK, "lineup": "grid", "seed": 2**31 - 1 - 2})
    runs = [merge(parameters, DEMO.frames(parameters)) for _ in range(2)]
    # NaN equals nothing, so the numbers are compared as they are written.
    assert repr(runs[0].arrays) == repr(runs[1].arrays)


@pytest.mark.parametrize(
    "values",
    [
        {"lr": 1, "lineup": "grid", "wiring": "sum"},
        {"lr": 1, "lineup": "leave_one_out", "rates": "three", "wiring": "pre"},
        {"lr": 0.001, "norm": "layer", "data": "spirals"},
        {"activation": "tanh", "data": "digits", "lineup": "skip", "wiring": "pre"},
        {"depth": 50, "seeds": 1, "steps": 10, "lineup": "skip", "wiring": "sum", "lr": 1},
        {"seeds": 5, "steps": 100, "lineup": "skip"},
        {"seed": 2**31 - 1, "seeds": 1},
    ],
)
def test_parameters_at_their_ends_run_and_explain(kept_outcome_of, values):
    outcome = kept_outcome_of(**{**QUICK, **values})
    for prediction in outcome.predictions:
        assert prediction.answer_label in prediction.choices
        assert prediction.explanation.endswith(".")
        assert "nan" not in prediction.explanation
