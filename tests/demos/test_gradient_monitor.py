import itertools
import math
import statistics

import pytest

from flashgrad.demos.catalog import validate
from flashgrad.demos.gallery.gradient_monitor import DEMO, fresh
from flashgrad.demos.kit.monitor.first_step import decayed_deltas, first_step, in_double
from flashgrad.demos.kit.monitor.gradient_alarms import fired_share, first_alarm, margins
from flashgrad.demos.kit.monitor.gradient_watch import Restrained, watch
from flashgrad.demos.kit.monitor.monitored_network import MonitoredNetwork, decay_in_theory
from flashgrad.demos.kit.training.datasets import for_seeds, moons
from flashgrad.demos.kit.training.sharpness import sharpness
from flashgrad.demos.kit.training.trainable import Architecture, Configuration, draw, forward, weight_norms
from flashgrad.demos.kit.training.trainer import Sgd, cross_entropy
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Verdict, merge
from tests.demos.outcomes import claim_in

pytestmark = pytest.mark.usefixtures("torch")
EXPLODING = {"activation": "relu", "init": "uniform", "bound": 0.5, "depth": 10}
ALL_SMALL = {"activation": "relu", "init": "torch", "depth": 15, "biases": "none"}


def _choices(name):
    return next(info.choices for info in parameter_infos(DEMO.parameters) if info.name == name)


def test_the_defaults_are_those_of_the_catalogue():
    defaults = validate(DEMO, {}).model_dump()
    expected = {"activation": "sigmoid", "init": "xavier", "depth": 20, "optimiser": "sgd", "lr": 0.1, "steps": 60}
    assert defaults.items() >= expected.items()
    infos = {info.name: info for info in parameter_infos(DEMO.parameters)}
    assert (infos["steps"].low, infos["steps"].high) == (40, 150)
    assert infos["bound"].used_when == {"init": ("uniform",)}
    assert {info.name for info in infos.values() if info.is_presentation} == {"view"}


@pytest.mark.slow
def test_every_view_names_series_that_a_run_gives(kept_outcome_of):
    outcome = kept_outcome_of()
    for view in _choices("view"):
        plots = [plot for plot in DEMO.plots if plot.shown_when == {"view": view}]
        assert plots
        for plot in plots:
            assert set(plot.series) <= (outcome.matrices if plot.kind == "heatmap" else outcome.series).keys()
    loss = [plot for plot in DEMO.plots if plot.series == ("loss",)]
    assert [plot.reference for plot in loss] == [math.log(2)] * 3


@pytest.mark.slow
def test_the_heatmap_has_a_row_per_layer_and_a_column_per_step(kept_outcome_of):
    outcome = kept_outcome_of()
    for name in ("delta", "weight_grad"):
        matrix = outcome.matrices[name].values
        assert len(matrix) == 20
        assert {len(row) for row in matrix} == {60}
        assert matrix[0][59] == pytest.approx(math.log10(outcome.arrays[name][59][0]))
        assert matrix[19][0] == pytest.approx(math.log10(outcome.arrays[name][0][19]))


def test_the_picture_grows_from_the_first_step_on():
    frames = list(DEMO.frames(validate(DEMO, {"depth": 4, "steps": 40})))
    assert frames[0].step == 1
    assert frames[0].matrices["delta"].values == tuple((row[0],) for row in frames[4].matrices["delta"].values)
    widths = [len(frame.matrices["delta"].values[0]) for frame in frames if frame.matrices]
    assert widths == [1, 11, 21, 31, 40]
    progress = [frame.progress for frame in frames]
    assert progress == sorted(progress)
    assert progress[-1] == 1


@pytest.mark.slow
def test_the_same_seed_gives_the_same_numbers_bit_for_bit():
    parameters = validate(DEMO, {**EXPLODING, "steps": 40})
    runs = [merge(parameters, DEMO.frames(parameters)) for _ in range(2)]
    # NaN equals nothing, so the numbers are compared as they are written.
    assert repr(runs[0].arrays) == repr(runs[1].arrays)


@pytest.mark.slow
def test_readouts_are_taken_from_the_arrays(kept_outcome_of):
    outcome = kept_outcome_of(**ALL_SMALL, seed=0)
    arrays, readouts = outcome.arrays, outcome.readouts
    assert readouts["first_over_last"].value == pytest.approx(math.log10(arrays["first_over_last"][-1]))
    assert readouts["alarm_small_first_layer"].value == statistics.fmean(
        value > 1 for value in arrays["margin_small_first_layer"]
    )
    assert readouts["movement"].value == arrays["movement"][0]
    assert readouts["lr_sharpness"].value == pytest.approx(0.1 * abs(arrays["sharpness"][0]))
    assert arrays["first_layer"] == tuple(row[0] for row in arrays["weight_grad"])


@pytest.mark.slow
def test_twenty_sigmoid_layers_look_healthy_to_the_global_norm_alone(kept_outcome_of):
    outcome = kept_outcome_of()
    assert 0.1 < statistics.median(outcome.arrays["gradient_norm"]) < 1
    assert statistics.median(outcome.arrays["first_over_last"]) < 1e-11
    assert claim_in(outcome, "global norm of usual size").verdict is Verdict.CONTRADICTED
    assert claim_in(kept_outcome_of(activation="relu", init="he", depth=10), "global norm").verdict is Verdict.HOLDS


@pytest.mark.slow
def test_over_twenty_seeds_the_sigmoid_ratio_is_that_of_the_catalogue():
    weights: list[float] = []
    deltas: list[float] = []
    for seed in range(20):
        frames = DEMO.frames(validate(DEMO, {"steps": 40, "seed": seed}))
        *_, shown = itertools.takewhile(lambda frame: frame.matrices, frames)
        for name, ratios in (("weight_grad", weights), ("delta", deltas)):
            first, *_, last = shown.matrices[name].values
            ratios.append(statistics.median(one - other for one, other in zip(first, last, strict=True)))
    assert statistics.fmean(weights) == pytest.approx(-11.7, abs=0.15)
    assert statistics.fmean(deltas) == pytest.approx(19 * math.log10(0.2346), abs=0.1)


@pytest.mark.slow
def test_a_relu_network_with_small_weights_is_tiny_in_all_layers_alike(kept_outcome_of):
    for seed in range(2):
        arrays = kept_outcome_of(**ALL_SMALL, seed=seed).arrays
        assert abs(math.log10(arrays["first_over_last"][0])) < 1.2
        assert 1e-8 < arrays["first_layer"][0] < 1e-5
        assert arrays["final_loss"][0] == pytest.approx(math.log(2), abs=2e-3)
    outcome = kept_outcome_of(**ALL_SMALL, seed=0)
    assert claim_in(outcome, "shows it where a network learns nothing").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "from the start on").verdict is Verdict.CONDITIONAL


@pytest.mark.slow
def test_trained_biases_tilt_the_profile_of_such_a_network(kept_outcome_of):
    tilted = kept_outcome_of(**{**ALL_SMALL, "biases": "trained"}).arrays["first_over_last"]
    level = kept_outcome_of(**ALL_SMALL, seed=0).arrays["first_over_last"]
    assert tilted[0] == level[0]
    assert statistics.median(tilted) < 0.1 * statistics.median(level)


@pytest.mark.slow
def test_the_ratio_as_often_written_misses_sigmoid_and_accuses_batch_norm(kept_outcome_of):
    sigmoid = kept_outcome_of()
    assert claim_in(sigmoid, "vanishes where first over last layer is above").verdict is Verdict.CONTRADICTED
    assert claim_in(sigmoid, "below 1/1000 finds").verdict is Verdict.CONDITIONAL
    assert sigmoid.readouts["alarm_large_ratio"].value == 0
    normalised = kept_outcome_of(activation="relu", init="he", norm="batch", depth=50, steps=40)
    assert normalised.arrays["first_over_last"][0] > 1000
    assert normalised.readouts["alarm_large_ratio"].value > 0
    assert claim_in(normalised, "shrinks on its way").verdict is Verdict.CONTRADICTED
    assert "opposite of vanishing" in normalised.predictions[0].explanation


@pytest.mark.slow
def test_an_exploding_network_leaps_and_is_lost_before_the_norm_has_warned(kept_outcome_of):
    outcome = kept_outcome_of(**EXPLODING)
    assert [math.isfinite(loss) for loss in outcome.arrays["loss"][:3]] == [True, True, False]
    assert outcome.arrays["gradient_norm"][0] < 1000
    assert claim_in(outcome, "within ten steps").measured == 2
    assert claim_in(outcome, "leaps a thousandfold").verdict is Verdict.CONDITIONAL
    assert claim_in(outcome, "warning enough").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "large alike").verdict is Verdict.HOLDS
    assert outcome.readouts["lr_sharpness"].value > 100
    assert math.isnan(outcome.arrays["weight_grad"][2][0])


@pytest.mark.slow
def test_a_norm_above_a_thousand_is_harmless_at_a_tiny_learning_rate(kept_outcome_of):
    deep = {**EXPLODING, "depth": 20, "steps": 40}
    harmless = kept_outcome_of(**deep, lr=1e-6)
    assert min(harmless.arrays["gradient_norm"]) > 1000
    assert claim_in(harmless, "means that the loss will not").verdict is Verdict.CONTRADICTED
    assert harmless.readouts["lr_sharpness"].value < 2
    assert claim_in(kept_outcome_of(**deep, lr=0.1), "means that the loss will not").verdict is Verdict.HOLDS


@pytest.mark.slow
def test_under_sgd_updates_are_as_unequal_as_gradients_and_under_adam_they_are_not(kept_outcome_of):
    outcome = kept_outcome_of(depth=11)
    assert outcome.arrays["first_over_last"][0] == pytest.approx(0.2346**10, rel=0.8)
    assert claim_in(outcome, "Under SGD").verdict is Verdict.HOLDS
    assert claim_in(outcome, "Adam's first step").verdict is Verdict.CONDITIONAL
    update = outcome.arrays["update_adam"]
    assert update[0] / update[-1] > 1e4 * outcome.arrays["update_sgd"][0] / outcome.arrays["update_sgd"][-1]


@pytest.mark.slow
@pytest.mark.parametrize("scale", [0.001, 3, 65536])
def test_a_scaled_loss_scales_all_gradients_and_changes_no_ratio(kept_outcome_of, scale):
    plain, scaled = kept_outcome_of(depth=5, steps=40), kept_outcome_of(depth=5, steps=40, loss_scale=scale)
    assert claim_in(scaled, "multiplies every layer").measured < 1e-9
    assert scaled.arrays["loss"] == plain.arrays["loss"]
    assert scaled.arrays["first_over_last"] == pytest.approx(plain.arrays["first_over_last"], rel=1e-9)
    assert scaled.arrays["gradient_norm"] == pytest.approx([scale * norm for norm in plain.arrays["gradient_norm"]])


@pytest.mark.slow
def test_absolute_rules_misfire_on_a_network_that_learns(kept_outcome_of):
    outcome = kept_outcome_of()
    assert outcome.arrays["healthy_final_loss"][0] < 1e-4
    assert claim_in(outcome, "has not learned").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "keeps its gradient norm").verdict is Verdict.CONDITIONAL
    assert outcome.predictions[1].answer_label == "G₁ below 10⁻⁵"
    scaled = kept_outcome_of(depth=5, steps=40, loss_scale=65536)
    assert claim_in(scaled, "whatever the loss").verdict is Verdict.CONTRADICTED
    assert scaled.predictions[1].answer_label == "‖g‖ above 1000"
    assert "multiplies every gradient" in scaled.predictions[1].explanation


@pytest.mark.slow
@pytest.mark.parametrize(("steps", "expected"), [(50, 0.3677), (100, 0.1352)])
def test_decay_alone_shrinks_the_first_layers_gradient_as_theory_says(kept_outcome_of, steps, expected):
    values = {"activation": "relu", "init": "he", "depth": 20, "lr": 0.1, "weight_decay": 0.01, "steps": 100}
    outcome = kept_outcome_of(**values)
    place = outcome.arrays["decay_steps"].index(steps)
    assert outcome.arrays["decayed_delta"][place] == pytest.approx(expected, abs=1e-4)
    assert outcome.series["decayed_delta"].theory[place] == pytest.approx(0.999 ** (20 * steps))
    assert claim_in(outcome, "Weight decay alone").verdict is Verdict.CONDITIONAL


def test_decay_has_no_such_law_under_other_activations(kept_outcome_of):
    outcome = kept_outcome_of(weight_decay=0.1, depth=5, steps=40)
    assert outcome.series["decayed_delta"].theory is None
    assert not any("Weight decay" in claim.sentence for claim in outcome.claims)


@pytest.mark.slow
def test_answers_are_read_from_the_run(kept_outcome_of):
    first, _ = kept_outcome_of().predictions
    assert first.choices == ("10⁻¹²", "10⁻⁶", "10⁻³", "1", "10³")
    assert first.answer == kept_outcome_of().arrays["first_over_last"][0]
    assert first.answer_label == "10⁻¹²"
    assert "did not move at all" in first.explanation
    assert kept_outcome_of(depth=11).predictions[0].answer_label == "10⁻⁶"
    assert kept_outcome_of(**ALL_SMALL, seed=0).predictions[0].answer_label == "1"


def test_rules_fire_beyond_their_thresholds():
    found = margins((1e-6, 2.0, math.nan, 0.0), (1e-2, 1e-3, 1.0, 0.0), (0.5, 5e3, math.inf, 0.0))
    assert found["small_first_layer"][0] == pytest.approx(10)
    assert found["small_ratio"][0] == pytest.approx(10)
    assert found["large_ratio"][1] == pytest.approx(2)
    assert found["large_norm"][1] == pytest.approx(5)
    assert [fired_share(found[rule]) for rule in ("small_first_layer", "large_ratio", "small_ratio", "large_norm")] == [
        0.5,
        0.25,
        0.25,
        0.5,
    ]
    assert first_alarm(found["large_ratio"]) == 1
    assert first_alarm((0.5, math.nan)) == math.inf


def test_sharpness_is_the_largest_eigenvalue_of_the_hessian(torch):
    configurations = [Configuration(seed, "he", 0.1) for seed in (1, 2)]
    points = for_seeds(moons, 32, (1, 2))
    found, direction = sharpness(draw(Architecture("tanh", 2, 4), configurations), points, 200)
    for index, configuration in enumerate(configurations):
        networks = draw(Architecture("tanh", 2, 4), [configuration])
        sizes = [leaf.shape for leaf in networks.leaves]

        def loss(flat, networks=networks, sizes=sizes, index=index):
            leaves = [part.view(size) for part, size in zip(flat.split([s.numel() for s in sizes]), sizes, strict=True)]
            moved = type(networks)(networks.architecture, flat[None], tuple(leaves[:3]), tuple(leaves[3:]), ())
            return cross_entropy(forward(moved, points[0][index : index + 1])[0], points[1][index : index + 1]).sum()

        hessian = torch.autograd.functional.hessian(loss, networks.parameters[0].detach())
        values = torch.linalg.eigvalsh(hessian)
        assert found[index].item() == pytest.approx(max(values.tolist(), key=abs), rel=1e-3)
        assert direction[index].norm().item() == pytest.approx(1, rel=1e-5)


@pytest.mark.slow
def test_decay_beside_sgd_is_that_of_torch_and_held_biases_stay(torch):
    networks = draw(Architecture("relu", 2, 8), [Configuration(0, "he", 0.1)])
    inputs, labels = points = for_seeds(moons, 64, [0])
    weights = [weight[0].detach().clone().requires_grad_() for weight in networks.weights]
    theirs = torch.optim.SGD(weights, 0.1, weight_decay=0.05)
    for _ in range(3):
        theirs.zero_grad()
        x = inputs[0]
        for weight in weights[:-1]:
            x = torch.relu(x @ weight)
        logits = (x @ weights[-1]).squeeze(-1)
        torch.nn.functional.binary_cross_entropy_with_logits(logits, labels[0]).backward()
        theirs.step()
    ours = Restrained(Sgd(), networks, decay=0.05, held=True)
    list(watch(networks, Configuration(0, "he", 0.1), ours, itertools.repeat(points, 3), 1.0))
    for mine, other in zip(networks.weights, weights, strict=True):
        torch.testing.assert_close(mine[0], other)
    assert all(shift.abs().max() == 0 for shift in networks.shifts)


def test_a_first_step_in_double_precision_is_that_of_training():
    p = MonitoredNetwork(activation="tanh", depth=3)
    points = for_seeds(moons, 64, [0])
    mine = first_step(in_double(fresh(p)), points, 2.0)
    (seen,) = watch(fresh(p), Configuration(0, "xavier", 0.1), Sgd(), itertools.repeat(points, 1), 2.0)
    assert mine.loss.item() == pytest.approx(2 * seen.loss.item(), rel=1e-6)
    assert weight_norms(fresh(p), mine.gradient)[0, :3].tolist() == pytest.approx(
        seen.weight_grad[0].tolist(), rel=1e-5
    )


def test_decay_in_theory_counts_the_weights_between_the_first_layer_and_the_loss(torch):
    p = MonitoredNetwork(activation="relu", init="he", depth=3, lr=0.5, weight_decay=0.1)
    assert decay_in_theory(p, (0.0, 2.0)) == pytest.approx((1, 0.95**6))
    deltas = decayed_deltas(in_double(fresh(p, 2)), for_seeds(moons, 8, [0, 0])[0], torch.tensor([1, 0.95**2]).double())
    assert (deltas[1] / deltas[0]).item() == pytest.approx(0.95**6, rel=1e-6)


ENDS = [
    {"activation": "relu", "init": "uniform", "bound": 2, "depth": 50, "lr": 1},
    {"activation": "relu", "init": "uniform", "bound": 0.01, "depth": 50, "weight_decay": 0.1},
    {"activation": "sigmoid", "init": "uniform", "bound": 0.01, "depth": 50, "lr": 1e-7},
    {"activation": "elu", "init": "he", "depth": 2, "optimiser": "adam", "lr": 1, "weight_decay": 0.1},
    {"activation": "tanh", "init": "uniform", "bound": 2, "norm": "batch", "loss_scale": 65536, "biases": "none"},
    {"norm": "batch", "optimiser": "adam", "depth": 5, "steps": 150, "seed": 2**31 - 1},
    {"activation": "relu", "init": "he", "wiring": "pre", "depth": 50},
    {"activation": "relu", "init": "he", "wiring": "sum", "norm": "layer"},
]


@pytest.mark.slow
@pytest.mark.parametrize("values", ENDS)
def test_parameters_at_their_ends_run_and_explain(kept_outcome_of, values):
    outcome = kept_outcome_of(**{"steps": 40, **values})
    assert len(outcome.arrays["loss"]) == values.get("steps", 40)
    assert outcome.claims
    for prediction in outcome.predictions:
        assert prediction.answer_label in (*prediction.choices, "not a number")
        assert prediction.explanation.endswith(".")
        assert "nan" not in prediction.explanation


@pytest.mark.slow
def test_skips_and_a_norm_give_every_layer_a_gradient(kept_outcome_of):
    outcome = kept_outcome_of(activation="relu", init="he", norm="batch", wiring="post", depth=50, steps=40)
    assert 0.01 < outcome.arrays["first_over_last"][0] < 100
    assert outcome.readouts["alarm_large_ratio"].value == outcome.readouts["alarm_small_ratio"].value == 0
    assert outcome.arrays["final_loss"][0] < 0.3


@pytest.mark.slow
def test_the_healthy_network_is_healthy_for_every_seed(kept_outcome_of):
    for seed in range(3):
        outcome = kept_outcome_of(depth=2, steps=40, seed=seed)
        assert outcome.arrays["healthy_final_loss"][0] < 1e-4
        assert claim_in(outcome, "has not learned").measured < 1e-3
