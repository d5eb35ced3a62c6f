import math
import statistics

import pytest

from flashgrad.demos.catalog import validate
from flashgrad.demos.gallery.explode_rescue import DEMO, STEPS
from flashgrad.demos.kit.training.exploding_network import ARMS, signal_in_theory
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Verdict, merge

pytestmark = [pytest.mark.usefixtures("torch"), pytest.mark.slow]


def _verdict(outcome, words):
    (claim,) = (claim for claim in outcome.claims if words in claim.sentence)
    return claim.verdict


def _lost(outcome, arm):
    return sum(not math.isfinite(losses[-1]) for losses in outcome.arrays[f"loss_{arm}"])


def test_the_defaults_are_those_of_the_catalogue():
    defaults = validate(DEMO, {}).model_dump()
    assert defaults.items() >= {"depth": 10, "bound": 0.5, "lr": 0.1, "clip": 1, "seeds": 10}.items()
    bounds = {info.name: [info.low, info.high] for info in parameter_infos(DEMO.parameters)}
    assert bounds["depth"] == [5, 30]
    assert bounds["clip"] == [0.1, 10]


def test_without_help_ten_of_ten_end_in_nan_and_no_remedy_loses_one(kept_outcome_of):
    outcome = kept_outcome_of()
    assert {arm: _lost(outcome, arm) for arm in ARMS} == {
        "base": 10,
        "clip": 0,
        "he": 0,
        "small_lr": 0,
        "batch_norm": 0,
    }
    ends_at = [sum(map(math.isfinite, losses)) for losses in outcome.arrays["loss_base"]]
    assert set(ends_at) <= {1, 2, 3, 4}


def test_a_network_that_is_lost_has_no_number_at_any_later_step(kept_outcome_of):
    arrays = kept_outcome_of().arrays
    for losses, norms in zip(arrays["loss_base"], arrays["gradient_norm_base"], strict=True):
        lost_at = next(step for step, loss in enumerate(losses) if math.isnan(loss))
        assert len(losses) == len(norms) == STEPS
        assert all(map(math.isnan, (*losses[lost_at:], *norms[lost_at:])))


def test_the_remedies_come_out_in_the_order_of_the_catalogue(kept_outcome_of):
    final = {
        arm: statistics.median(kept_outcome_of().arrays[f"final_loss_{arm}"]) for arm in ("clip", "he", "small_lr")
    }
    assert final["he"] < 0.3
    assert 0.5 < final["small_lr"] < 3
    assert 0.4 < final["clip"] < 10
    assert statistics.median(kept_outcome_of().arrays["final_loss_batch_norm"]) < 0.05
    for arm, value in final.items():
        assert kept_outcome_of().readouts[f"final_loss_{arm}"].value == value


def test_the_signal_grows_as_theory_says(kept_outcome_of):
    for arm, sigma_w in (("base", 0.5 * math.sqrt(64 / 3)), ("he", math.sqrt(2))):
        theory = kept_outcome_of().arrays[f"theory_signal_{arm}"]
        assert theory == pytest.approx([sigma_w * (sigma_w / math.sqrt(2)) ** layer for layer in range(10)])
        for layer, expected in enumerate(theory):
            median = statistics.median(profile[layer] for profile in kept_outcome_of().arrays[f"signal_{arm}"])
            assert median == pytest.approx(expected, rel=0.35)


def test_he_keeps_the_signal_in_theory():
    assert signal_in_theory(math.sqrt(2), 30) == pytest.approx([math.sqrt(2)] * 30)


def test_every_view_names_series_that_a_run_gives(kept_outcome_of):
    series = kept_outcome_of().series
    views = next(info.choices for info in parameter_infos(DEMO.parameters) if info.name == "view")
    for view in views:
        (plot,) = (plot for plot in DEMO.plots if plot.shown_when == {"view": view})
        assert set(plot.series) <= series.keys()
    assert DEMO.plots[0].reference == math.log(2)
    assert len(series["loss_he"].x) == 60


def test_the_line_of_a_lost_arm_ends(kept_outcome_of):
    series = kept_outcome_of().series
    assert math.isfinite(series["loss_base"].y[0])
    assert series["loss_base"].y[-1] == math.inf
    assert series["alive_base"].y[-1] == 0
    assert series["alive_he"].y[-1] == 1


def test_claims_at_the_default(kept_outcome_of):
    outcome = kept_outcome_of()
    for words in ("Clipping the global norm", "He's initialisation stops", "does not cure", "He leaves", "batch norm"):
        assert _verdict(outcome, words) is Verdict.CONDITIONAL, words
    for words in ("σ_w/√2", "ends in NaN", "A thousandth"):
        assert _verdict(outcome, words) is Verdict.HOLDS, words


def test_a_tiny_learning_rate_puts_no_network_on_fire(kept_outcome_of):
    assert _verdict(kept_outcome_of(lr=1e-4, seeds=3), "ends in NaN") is Verdict.CONTRADICTED


@pytest.mark.slow
def test_at_twenty_layers_a_thousandth_is_still_too_fast(kept_outcome_of):
    outcome = kept_outcome_of(depth=20, seeds=4)
    assert _verdict(outcome, "A thousandth") is Verdict.CONTRADICTED
    assert _verdict(outcome, "Clipping the global norm") is Verdict.CONDITIONAL
    assert _verdict(outcome, "does not cure") is Verdict.CONDITIONAL
    assert statistics.median(outcome.arrays["final_loss_clip"]) > 10


def test_clipping_is_powerless_where_the_forward_pass_overflows(kept_outcome_of):
    outcome = kept_outcome_of(depth=30, bound=8, seeds=2)
    assert _verdict(outcome, "overflows") is Verdict.CONTRADICTED
    assert all(not math.isfinite(losses[0]) for losses in outcome.arrays["loss_clip"])
    assert "overflows before" in outcome.predictions[1].explanation
    assert "nan" not in outcome.predictions[0].explanation


def test_answers_are_read_from_the_run(kept_outcome_of):
    best, clipped = kept_outcome_of().predictions
    assert best.choices == tuple(ARMS.values())
    assert best.answer_label == "batch norm"
    assert "He 0.16" in best.explanation
    assert (clipped.answer, clipped.answer_label) == (0, "0 networks")
    assert "of 10 networks" in clipped.question
    assert "0.1" in clipped.explanation


def test_the_same_seed_gives_the_same_numbers_bit_for_bit():
    parameters = validate(DEMO, {"seeds": 2, "depth": 5})
    runs = [merge(parameters, DEMO.frames(parameters)) for _ in range(2)]
    # NaN equals nothing, so the numbers are compared as they are written.
    assert repr(runs[0].arrays) == repr(runs[1].arrays)


def test_frames_arrive_from_the_first_step_on():
    parameters = validate(DEMO, {"seeds": 1, "depth": 5})
    frames = list(DEMO.frames(parameters))
    assert frames[0].step == 1
    progress = [frame.progress for frame in frames]
    assert progress == sorted(progress)
    assert progress[-1] == 1


@pytest.mark.parametrize(
    "values",
    [
        {"bound": 0.1, "lr": 1e-4, "clip": 0.1},
        {"bound": 8, "lr": 1, "clip": 10},
        {"bound": 2, "depth": 30},
        {"seed": 9},
    ],
)
def test_parameters_at_their_ends_run_and_explain(kept_outcome_of, values):
    outcome = kept_outcome_of(**{"depth": 5, "seeds": 1, **values})
    assert len(outcome.arrays["loss_he"][0]) == 60
    assert outcome.claims
    assert all(prediction.explanation.endswith(".") for prediction in outcome.predictions)
