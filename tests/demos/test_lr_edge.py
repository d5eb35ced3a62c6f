import itertools
import math
import statistics

import pytest

from flashgrad.demos.catalog import validate
from flashgrad.demos.gallery.lr_edge import ARCHITECTURE, DEMO
from flashgrad.demos.kit.edge.edge_network import PRODUCTS, EdgeNetwork, diverges, half_way, warmed_share
from flashgrad.demos.kit.edge.edge_training import WarmedSgd
from flashgrad.demos.kit.edge.gradient_noise import noise, noise_of_one, sample_gradients
from flashgrad.demos.kit.training.datasets import for_seeds, moons
from flashgrad.demos.kit.training.sharpness import sharpness
from flashgrad.demos.kit.training.trainable import Architecture, Configuration, draw, forward
from flashgrad.demos.kit.training.trainer import cross_entropy, train
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Verdict, merge
from tests.demos.outcomes import claim_in

pytestmark = pytest.mark.usefixtures("torch")
QUICK = {"seeds": 2, "steps": 40, "warm_up": 20}


def _survivors(outcome, arm):
    return sum(math.isfinite(losses[-1]) for losses in outcome.arrays[f"loss_{arm}"])


def test_the_defaults_are_those_of_the_catalogue():
    defaults = validate(DEMO, {}).model_dump()
    assert defaults.items() >= {"gain": 1.6, "lr": 0.1, "warm_up": 60, "batch_size": 64, "seeds": 10}.items()
    infos = {info.name: info for info in parameter_infos(DEMO.parameters)}
    assert (infos["warm_up"].low, infos["warm_up"].high) == (0, 100)
    assert (infos["gain"].low, infos["gain"].high) == (1, 1.6)
    assert infos["lr_scaling"].choices == ("none", "sqrt", "linear")
    assert infos["lr"].used_when == {"mode": ("warm_up",)}
    assert {info.name for info in infos.values() if info.is_presentation} == {"view"}


@pytest.mark.slow
def test_every_view_names_series_that_a_run_gives(kept_outcome_of):
    for mode, view in itertools.product(("warm_up", "edge"), ("main", "batch")):
        outcome = kept_outcome_of(**QUICK, mode=mode)
        plots = [plot for plot in DEMO.plots if plot.shown_when.items() <= {"mode": mode, "view": view}.items()]
        assert plots
        assert all(set(plot.series) <= outcome.series.keys() for plot in plots)
    losses = [plot for plot in DEMO.plots if plot.series[0] == "loss_sudden"]
    assert [plot.reference for plot in losses] == [math.log(2)]


def test_the_limit_is_shown_at_once_and_the_rest_step_by_step():
    frames = list(DEMO.frames(validate(DEMO, QUICK)))
    assert frames[0].step == 0
    assert frames[0].series["limit_sudden"].y == pytest.approx([20] * 11)
    assert frames[0].series["limit_warmed"].y[:2] == pytest.approx((2 / (0.1 / 20), 2 / (0.1 * 5 / 20)))
    assert "gradient_noise" in frames[1].series
    assert [frame.step for frame in frames if "loss_warmed" in frame.series] == list(range(0, 41, 4))
    progress = [frame.progress for frame in frames]
    assert progress == sorted(progress)
    assert progress[-1] == 1


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["warm_up", "edge"])
def test_the_same_seed_gives_the_same_numbers_bit_for_bit(mode):
    parameters = validate(DEMO, {**QUICK, "mode": mode})
    runs = [merge(parameters, DEMO.frames(parameters)) for _ in range(2)]
    # NaN equals nothing, so the numbers are compared as they are written.
    assert repr(runs[0].arrays) == repr(runs[1].arrays)


@pytest.mark.slow
def test_warm_up_saves_nine_of_ten_networks_that_the_full_rate_loses(kept_outcome_of):
    outcome = kept_outcome_of()
    assert _survivors(outcome, "sudden") == 0
    assert 8 <= _survivors(outcome, "warmed") <= 10
    assert outcome.readouts["survivors_warmed"].value == _survivors(outcome, "warmed")
    assert claim_in(outcome, "saves networks that").verdict is Verdict.CONDITIONAL
    assert claim_in(outcome, "falls to less than half").verdict is Verdict.CONDITIONAL
    assert claim_in(outcome, "end near the edge").verdict is Verdict.HOLDS
    assert claim_in(outcome, "above 2 at the start is lost").verdict is Verdict.HOLDS


@pytest.mark.slow
def test_sharpness_falls_with_the_falling_limit(kept_outcome_of):
    outcome = kept_outcome_of()
    sharpness, limit = outcome.series["sharpness_warmed"].y, outcome.arrays["limit_warmed"]
    assert sharpness[0] > 10 * sharpness[-1]
    assert 0.5 < sharpness[-1] * 0.1 < 4
    assert limit[0] == pytest.approx(2 / (0.1 / 60))
    assert limit[-1] == pytest.approx(20)


@pytest.mark.slow
def test_a_number_of_networks_that_are_all_lost_is_left_out(kept_outcome_of):
    readouts = kept_outcome_of().readouts
    assert readouts["survivors_sudden"].value == 0
    assert "lr_sharpness_sudden" not in readouts
    assert math.isfinite(readouts["lr_sharpness_warmed"].value)


@pytest.mark.slow
def test_a_catapult_saves_networks_beyond_the_edge_of_quadratics(kept_outcome_of):
    outcome = kept_outcome_of(gain=1.4, lr=0.03, warm_up=0, steps=60, seeds=6)
    assert statistics.median(outcome.arrays["start_sharpness"]) * 0.03 > 2
    assert _survivors(outcome, "sudden") == 6
    assert claim_in(outcome, "above 2 at the start is lost").verdict is Verdict.CONTRADICTED
    assert max(max(losses) / losses[0] for losses in outcome.arrays["loss_sudden"]) > 2
    assert outcome.arrays["loss_warmed"] == outcome.arrays["loss_sudden"]
    assert "at once" in outcome.predictions[0].question
    assert "come down again" in outcome.predictions[0].explanation


@pytest.mark.slow
def test_at_a_low_rate_the_sharpness_grows_and_warm_up_saves_nobody(kept_outcome_of):
    low = kept_outcome_of(gain=1.4, lr=0.003, steps=60)
    assert claim_in(low, "flattens").verdict is Verdict.CONTRADICTED
    safe = kept_outcome_of(gain=1, lr=0.1, steps=60, seeds=4)
    assert claim_in(safe, "at any learning rate").verdict is Verdict.CONTRADICTED


@pytest.mark.slow
def test_linear_scaling_holds_for_hes_weights_and_not_for_larger_ones(kept_outcome_of):
    scaled = {"lr_scaling": "linear", "batch_size": 256, "seeds": 5, "steps": 60}
    assert claim_in(kept_outcome_of(**scaled, gain=1), "by the same factor").verdict is Verdict.CONDITIONAL
    assert claim_in(kept_outcome_of(**scaled, gain=1.6), "by the same factor").verdict is Verdict.CONTRADICTED


@pytest.mark.slow
def test_networks_survive_far_beyond_the_edge_of_quadratics_whatever_the_batch(kept_outcome_of):
    outcome = kept_outcome_of(mode="edge")
    assert outcome.arrays["lrs"][0] * statistics.median(outcome.arrays["start_sharpness"]) == pytest.approx(1)
    assert claim_in(outcome, "every network survives").verdict is Verdict.HOLDS
    assert claim_in(outcome, "the loss leaps").verdict is Verdict.HOLDS
    assert claim_in(outcome, "as soon as").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "8 times as large.").verdict is Verdict.CONDITIONAL
    assert claim_in(outcome, "bears 8 times").verdict is Verdict.CONTRADICTED
    assert outcome.series["survivors_quadratic"].y == (1, 1, 0, 0, 0, 0, 0)
    for arm in ("small_batch", "large_batch"):
        alive = outcome.arrays[f"alive_{arm}"]
        assert outcome.arrays[f"survivors_{arm}"] == pytest.approx(
            [statistics.fmean(c) for c in zip(*alive, strict=True)]
        )
    assert outcome.predictions[0].answer_label == "1"


@pytest.mark.slow
def test_single_points_lose_networks_that_batches_of_eight_keep(kept_outcome_of):
    outcome = kept_outcome_of(mode="edge", batch_size=8, gain=1.4)
    assert claim_in(outcome, "however small").verdict is Verdict.CONTRADICTED
    assert "noise loses networks" in outcome.predictions[0].explanation


@pytest.mark.slow
def test_the_gradients_noise_is_one_over_the_root_of_the_batch_size(kept_outcome_of):
    for seed in (0, 7):
        arrays = kept_outcome_of(**QUICK, seed=seed).arrays
        assert arrays["batch_sizes"] == (1, 4, 16, 64, 256, 1024)
        for size, measured in zip(arrays["batch_sizes"], arrays["gradient_noise"], strict=True):
            assert measured * math.sqrt(size) == pytest.approx(arrays["gradient_noise"][0], rel=0.1)
        assert arrays["gradient_noise"] == pytest.approx(arrays["theory_gradient_noise"], rel=0.05)
    outcome = kept_outcome_of(**QUICK, seed=0)
    assert claim_in(outcome, "root of the batch size").measured == pytest.approx(-0.5, abs=0.02)
    assert outcome.predictions[1].answer == pytest.approx(0.5, rel=0.05)


@pytest.mark.slow
def test_over_twenty_networks_the_noise_has_a_slope_of_minus_a_half():
    architecture, sizes = Architecture("relu", 2, 16), (1, 4, 16, 64, 256, 1024)
    logs = [math.log(size) for size in sizes]
    slopes = []
    for seed in range(20):
        inputs, labels = (values[0] for values in for_seeds(moons, 128, [seed]))
        gradients = sample_gradients(architecture, Configuration(seed, "he", 0.1), (inputs, labels))
        found = noise(gradients, sizes, seed)
        slopes.append(statistics.linear_regression(logs, [math.log(value) for value in found]).slope)
        assert found == pytest.approx([noise_of_one(gradients) / math.sqrt(size) for size in sizes], rel=0.08)
    assert statistics.fmean(slopes) == pytest.approx(-0.5, abs=0.01)


def test_sample_gradients_average_to_the_gradient_of_all():
    configuration = Configuration(3, "he", 0.1)
    inputs, labels = for_seeds(moons, 32, [3])
    gradients = sample_gradients(ARCHITECTURE, configuration, (inputs[0], labels[0]))
    networks = draw(ARCHITECTURE, [configuration])
    (step,) = train(networks, [configuration], WarmedSgd([0]), itertools.repeat((inputs, labels), 1))
    assert gradients.mean(0).tolist() == pytest.approx(step.gradient[0].tolist(), abs=1e-5)


def test_a_quadratic_diverges_beyond_two_over_its_curvature():
    for curvature, lr in ((1.0, 1.99), (1.0, 2.01), (50.0, 0.039), (50.0, 0.041)):
        x = 1.0
        for _ in range(5000):
            x -= lr * curvature * x
        assert (abs(x) > 1) is diverges(lr * curvature)


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_near_a_minimum_a_network_obeys_the_edge_of_quadratics(torch, factor):
    architecture, configuration = Architecture("tanh", 1, 8), Configuration(0, "xavier", 0.5)
    inputs, _ = for_seeds(moons, 64, [0])
    networks = draw(architecture, [configuration])
    # Soft labels that the network meets exactly: at a minimum, the gradient is 0 and the curvature is not.
    labels = forward(networks, inputs)[0].detach().sigmoid()
    curvature, direction = sharpness(networks, (inputs, labels), 100)
    with torch.no_grad():
        networks.parameters.add_(direction, alpha=1e-3)
    steep = Configuration(0, "xavier", factor * 2 / curvature.item())
    minimum = cross_entropy(labels.logit(), labels).item()
    steps = list(train(networks, [steep], WarmedSgd([0]), itertools.repeat((inputs, labels), 25)))
    gradients = [step.gradient_norm.item() for step in steps]
    assert steps[0].loss.item() == pytest.approx(minimum, rel=1e-3)
    assert (gradients[-1] > gradients[0]) is (factor > 1)


def test_rates_warm_up_linearly_and_scale_with_the_batch(torch):
    assert [warmed_share(step, 4) for step in range(6)] == [0.25, 0.5, 0.75, 1, 1, 1]
    assert warmed_share(0, 0) == 1
    rates = {scaling: EdgeNetwork(batch_size=256, lr_scaling=scaling).rate for scaling in ("none", "sqrt", "linear")}
    assert rates == pytest.approx({"none": 0.1, "sqrt": 0.2, "linear": 0.4})
    optimiser = WarmedSgd([0, 4])
    directions = [optimiser.direction(torch.ones(2, 1)).flatten().tolist() for _ in range(5)]
    assert directions == [[1, 0.25], [1, 0.5], [1, 0.75], [1, 1], [1, 1]]


def test_the_edge_is_where_half_are_lost():
    assert half_way((1, 1, 1, 0.75, 0.25, 0, 0)) == pytest.approx(8 * math.sqrt(2))
    assert half_way((1,) * len(PRODUCTS)) == math.inf
    assert half_way((0.4,) * len(PRODUCTS)) == 0


@pytest.mark.parametrize(
    "values",
    [
        {"batch_size": 1, "lr": 1, "lr_scaling": "sqrt"},
        {"batch_size": 256, "lr": 1, "lr_scaling": "linear", "seeds": 1},
        {"lr": 0.001, "warm_up": 100, "gain": 1},
        {"mode": "edge", "batch_size": 1, "seeds": 1, "seed": 2**31 - 1},
        {"mode": "edge", "gain": 1},
    ],
)
def test_parameters_at_their_ends_run_and_explain(kept_outcome_of, values):
    outcome = kept_outcome_of(**{**QUICK, **values})
    assert outcome.claims
    for prediction in outcome.predictions:
        assert prediction.answer_label in prediction.choices or not prediction.choices
        assert prediction.explanation.endswith(".")
        assert "nan" not in prediction.explanation
