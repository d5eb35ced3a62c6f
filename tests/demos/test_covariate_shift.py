import math
import statistics

import pytest

from flashgrad.demos.catalog import validate
from flashgrad.demos.gallery.covariate_shift import DEMO
from flashgrad.demos.kit.shift.shifted_network import (
    ARMS,
    GAINS,
    RATES,
    Setting,
    ShiftedNetwork,
    drift_in_theory,
    settings,
)
from flashgrad.demos.kit.shift.shifting import Shift, watch
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Verdict, merge
from tests.demos.outcomes import claim_in

pytestmark = pytest.mark.usefixtures("torch")
QUICK = {"depth": 2, "seeds": 2, "steps": 20}


def _median(outcome, name):
    return statistics.median(outcome.arrays[name])


def test_the_defaults_are_those_of_the_catalogue():
    defaults = validate(DEMO, {}).model_dump()
    assert defaults.items() >= {"depth": 8, "lr": 0.3, "steps": 80, "seeds": 4, "data": "spirals"}.items()
    infos = {info.name: info for info in parameter_infos(DEMO.parameters)}
    assert (infos["noise"].low, infos["noise"].high) == (0, 2)
    assert (infos["lr"].low, infos["lr"].high) == (0.003, 3)
    assert (infos["gain"].low, infos["gain"].high) == (0.1, 10)


@pytest.mark.slow
def test_more_shift_than_without_a_norm_leaves_most_of_the_benefit(kept_outcome_of):
    outcome = kept_outcome_of()
    assert _median(outcome, "final_loss_none") == pytest.approx(0.53, abs=0.1)
    assert _median(outcome, "final_loss_batch") == pytest.approx(0.007, abs=0.002)
    assert _median(outcome, "final_loss_shifted") == pytest.approx(0.08, abs=0.04)
    assert _median(outcome, "drift_per_step_none") == pytest.approx(0.14, abs=0.04)
    assert _median(outcome, "drift_per_step_batch") < 0.0005
    assert _median(outcome, "drift_per_step_shifted") == pytest.approx(0.245, abs=0.015)
    assert claim_in(outcome, "more than without any norm").verdict is Verdict.HOLDS
    assert claim_in(outcome, "takes most of the benefit").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "is left when shift is added").verdict is Verdict.CONDITIONAL
    assert claim_in(outcome, "in place").verdict is Verdict.HOLDS
    assert claim_in(outcome, "0.95 of its size").verdict is Verdict.CONDITIONAL


@pytest.mark.slow
def test_with_batch_norm_the_loss_keeps_the_gradients_promise(kept_outcome_of):
    claim = claim_in(kept_outcome_of(), "as the gradient promises")
    assert claim.verdict is Verdict.CONDITIONAL
    assert claim.measured > 0.5


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 100])
def test_batch_norm_stands_larger_learning_rates(kept_outcome_of, seed):
    outcome = kept_outcome_of(experiment="rates", seeds=1, seed=seed)
    losses = {norm: outcome.arrays[f"final_loss_{norm}"][0] for norm in ("none", "batch")}
    assert outcome.arrays["setting"] == RATES
    assert max(losses["batch"]) < 0.7
    assert min(losses["batch"]) < 0.02
    assert min(losses["none"]) > 0.3
    assert losses["none"][-1] == math.inf
    assert claim_in(outcome, "stands learning rates").verdict is Verdict.HOLDS
    assert claim_in(outcome, "At its best").verdict is Verdict.CONDITIONAL
    assert outcome.readouts["best_batch"].value > outcome.readouts["best_none"].value


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 100])
def test_with_batch_norm_the_scale_of_the_weights_hardly_matters(kept_outcome_of, seed):
    outcome = kept_outcome_of(experiment="gains", seeds=1, seed=seed)
    assert outcome.arrays["setting"] == GAINS
    assert max(outcome.arrays["final_loss_batch"][0]) < 0.15
    assert sum(loss > 0.6 for loss in outcome.arrays["final_loss_none"][0]) >= 3
    gradients = outcome.arrays["weight_grad_batch"][0]
    assert gradients == pytest.approx([gradients[2] / gain for gain in GAINS], rel=0.02)
    assert outcome.series["weight_grad_batch"].theory == pytest.approx(gradients, rel=0.02)
    assert claim_in(outcome, "hardly matters").verdict is Verdict.HOLDS
    assert claim_in(outcome, "costs everything").verdict is Verdict.HOLDS
    assert claim_in(outcome, "1/a").verdict is Verdict.HOLDS


@pytest.mark.slow
@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_batch_norm_keeps_units_out_of_saturation(kept_outcome_of, activation):
    outcome = kept_outcome_of(experiment="gains", seeds=1, activation=activation)
    assert claim_in(outcome, "keeps units out").verdict is Verdict.HOLDS
    claim = claim_in(outcome, "do not saturate")
    assert claim.verdict is Verdict.CONTRADICTED
    assert claim.measured > 0.28


def test_drift_in_theory_is_that_of_two_normal_means(torch):
    means = 0.25 * torch.randn(2, 200_000, generator=torch.Generator().manual_seed(1))
    assert (means[0] - means[1]).abs().median().item() == pytest.approx(drift_in_theory(0.25), rel=0.01)


def test_a_shift_is_new_at_each_step_and_the_same_for_all_inputs(torch):
    shift = Shift([Setting(3, 0.3, 1, 0.5), Setting(3, 0.3, 1, 0.0)], depth=2)
    h = torch.randn(2, 64, 32, generator=torch.Generator().manual_seed(1))
    first, second = [shift(layer, h) for layer in (0, 1)]
    third = shift(0, h)
    assert torch.equal(first[1], h[1])
    assert not torch.equal(first[0], second[0])
    assert not torch.equal(first[0], third[0])
    slopes = (first[0, 1:] - first[0, :1]) / (h[0, 1:] - h[0, :1])
    assert torch.allclose(slopes, slopes[:1].expand_as(slopes), atol=1e-2)
    again = Shift([Setting(3, 0.3, 1, 0.5)], depth=2)
    assert torch.equal(again(0, h[:1]), first[:1])


def test_without_noise_the_shifted_arm_is_batch_norm(kept_outcome_of):
    outcome = kept_outcome_of(**QUICK, noise=0)
    assert outcome.arrays["loss_shifted"] == outcome.arrays["loss_batch"]
    assert outcome.arrays["drift_shifted"] == outcome.arrays["drift_batch"]


def test_a_promise_is_kept_where_the_gradient_hardly_changes(kept_outcome_of):
    outcome = kept_outcome_of(**{**QUICK, "lr": 0.003, "activation": "tanh"})
    kept = [value for row in outcome.arrays["kept_promise_none"] for value in row]
    assert statistics.median(kept) == pytest.approx(1, abs=0.05)


def test_drift_is_the_change_of_a_units_mean_in_its_deviations(torch):
    p = ShiftedNetwork(depth=2, seeds=1, steps=20)
    seen = list(watch(p, "none", settings(p, "none")))[-1]
    slower = ShiftedNetwork(depth=2, seeds=1, steps=20, lr=0.003)
    slow = list(watch(slower, "none", settings(slower, "none")))[-1]
    assert slow.drift[0, 0].item() == pytest.approx(0.01 * seen.drift[0, 0].item(), rel=0.05)
    assert seen.loss.shape == (1, 21)
    assert seen.steps == 20


def test_settings_pair_seeds_with_what_is_swept():
    p = ShiftedNetwork(seeds=2, seed=5)
    assert [(s.seed, s.noise) for s in settings(p, "shifted")] == [(5, 0.25), (6, 0.25)]
    assert {s.noise for s in settings(p, "batch")} == {0}
    swept = settings(ShiftedNetwork(experiment="rates", seeds=2, gain=2), "batch")
    assert [(s.lr, s.seed) for s in swept[:3]] == [(0.003, 0), (0.003, 1), (0.01, 0)]
    assert {s.gain for s in swept} == {2}


@pytest.mark.slow
def test_answers_are_read_from_the_run(kept_outcome_of):
    outcome, cause = kept_outcome_of().predictions
    none, batch, shifted = (_median(kept_outcome_of(), f"final_loss_{arm}") for arm in ARMS)
    assert outcome.answer == pytest.approx((shifted - batch) / (none - batch))
    assert outcome.answer_label == "nearer to batch norm"
    assert f"ends at {shifted:.2g}" in outcome.explanation
    assert "not what decides" in outcome.explanation
    assert cause.answer_label == "batch norm and added shift"
    gains = kept_outcome_of(**QUICK, experiment="gains").predictions[0]
    assert (gains.answer, gains.answer_label) == (pytest.approx(-1, abs=0.01), "times 0.1")


@pytest.mark.slow
def test_a_shift_that_drowns_the_signal_is_not_explained_away(kept_outcome_of):
    outcome, _ = kept_outcome_of(noise=1, seeds=1).predictions
    assert outcome.answer_label == "nearer to no norm"
    assert "too much" in outcome.explanation


@pytest.mark.parametrize("experiment", ["shift", "rates", "gains"])
def test_every_view_names_series_that_a_run_gives(kept_outcome_of, experiment):
    outcome = kept_outcome_of(**QUICK, experiment=experiment)
    for view in ("loss", "drift", "promise"):
        wanted = {"view": view, "experiment": experiment}
        plots = [plot for plot in DEMO.plots if plot.shown_when.items() <= wanted.items()]
        assert plots
        assert all(set(plot.series) <= outcome.series.keys() for plot in plots)


@pytest.mark.parametrize("experiment", ["shift", "rates", "gains"])
def test_frames_arrive_from_the_first_steps_on(experiment):
    parameters = validate(DEMO, {**QUICK, "experiment": experiment})
    frames = list(DEMO.frames(parameters))
    assert [frame.step for frame in frames[:2]] == [1, 1]
    progress = [frame.progress for frame in frames]
    assert progress == sorted(progress)
    assert progress[-1] == 1
    assert all(share < 1 for share in progress[:-1])


def test_the_same_seed_gives_the_same_numbers_bit_for_bit():
    parameters = validate(DEMO, {**QUICK, "seed": 11})
    runs = [merge(parameters, DEMO.frames(parameters)) for _ in range(2)]
    # NaN equals nothing, so the numbers are compared as they are written.
    assert repr(runs[0].arrays) == repr(runs[1].arrays)


@pytest.mark.slow
@pytest.mark.parametrize(
    "values",
    [
        {"noise": 2, "lr": 3, "gain": 10},
        {"noise": 2, "lr": 3, "gain": 0.1, "activation": "sigmoid"},
        {"lr": 0.003, "gain": 0.1, "depth": 12},
        {"experiment": "rates", "gain": 10},
        {"experiment": "rates", "gain": 0.1, "depth": 12},
        {"experiment": "gains", "lr": 3, "depth": 12},
        {"experiment": "gains", "lr": 0.003, "activation": "tanh", "data": "moons"},
        {"steps": 160, "seeds": 1},
        {"seeds": 5, "seed": 2**31 - 1},
    ],
)
def test_parameters_at_their_ends_run_and_explain(kept_outcome_of, values):
    outcome = kept_outcome_of(**{**QUICK, **values})
    for prediction in outcome.predictions:
        assert prediction.answer_label in prediction.choices
        assert prediction.explanation.endswith(".")
