import itertools
import math
import statistics
from functools import cache

import pytest

from flashgrad.demos.evaluation import evaluate
from flashgrad.demos.gallery.batch_statistics import DEMO
from flashgrad.demos.kit.norms import batch_memory, batch_noise, normed_classifier
from flashgrad.demos.kit.norms.batch_statistics_parameters import NORMS, SIZES
from flashgrad.demos.kit.norms.normed_classifier import Shape, batches_of, draw, forward
from flashgrad.demos.kit.training.datasets import task
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import PlotKind, Verdict, merge

pytestmark = [pytest.mark.usefixtures("torch"), pytest.mark.slow]
SEEDS = 20
MODES = ("noise", "independence", "train", "dropout", "shift")
SMALL = {"mode": "train", "seeds": 2, "steps": 20, "batch_size": 4}


def _fresh_run(**values):
    parameters = DEMO.parameters.model_validate(values)
    return merge(parameters, DEMO.frames(parameters))


@cache
def _run(**values):
    """The same, once for all tests; a result cannot be changed."""
    return _fresh_run(**values)


def _runs(seeds=SEEDS, **values):
    return [_run(seed=seed, **values) for seed in range(seeds)]


def _mean(runs, array, place):
    return statistics.fmean(run.row(array)[place] for run in runs)


def _outcome(**values):
    return evaluate(DEMO, _run(**values))


def _verdict(words, **values):
    (claim,) = (claim for claim in _outcome(**values).claims if words in claim.sentence)
    return claim.verdict


def _prediction(key, **values):
    (prediction,) = (prediction for prediction in _outcome(**values).predictions if prediction.key == key)
    return prediction


def test_the_parameters_are_those_of_the_catalogue():
    infos = {info.name: info for info in parameter_infos(DEMO.parameters)}
    bounds = {name: [info.low, info.high] for name, info in infos.items() if info.kind in ("integer", "real")}
    assert set(infos["mode"].choices) == set(MODES)
    assert infos["norm"].choices == tuple(NORMS)
    assert bounds["batch_size"] == [2, 256]
    assert bounds["keep"] == [0.2, 1]
    assert infos["momentum"].default == 0.1
    assert infos["keep"].used_when == {"mode": ("dropout",)}


def test_noise_in_theory_is_that_of_gaussian_samples():
    for size, of_mean, of_variance in ((4, 0.5, 0.612), (64, 0.125, 0.175)):
        assert batch_noise.mean_spread_in_theory(size) == pytest.approx(of_mean, abs=5e-4)
        assert batch_noise.variance_spread_in_theory(size) == pytest.approx(of_variance, rel=0.02)
    assert batch_noise.mate_effect_in_theory(12) == 0.5


def test_memory_in_theory_has_the_values_of_the_catalogue():
    for keep, expected in ((1, 1), (0.9, 0.860), (0.5, 0.405), (0.3, 0.226)):
        assert batch_memory.variance_after_dropout(keep) == pytest.approx(expected, abs=5e-4)
    assert batch_memory.variance_after_dropout(0.5, mean=0) == 0.5
    way = batch_memory.running_mean_in_theory(5, 0.1, 30)
    assert (way[0], way[7], way[22]) == pytest.approx((0, 2.609, 4.508), abs=5e-4)
    assert batch_memory.running_variance_in_theory(3, 0.1, 400)[-1] == pytest.approx(9)
    assert batch_memory.half_life(0.1) == pytest.approx(6.58, abs=0.005)
    assert batch_memory.half_life(1) == 0


def test_the_slope_of_a_wide_tanh_falls_with_its_input():
    assert batch_memory.tanh_slope(1) == pytest.approx(0.606, abs=5e-4)
    assert batch_memory.tanh_slope(5) == pytest.approx(0.157, abs=5e-4)
    assert batch_memory.tanh_slope(50) == pytest.approx(batch_memory.saturated_slope(50), rel=1e-3)


@pytest.mark.acceptance
@pytest.mark.parametrize("size", [4, 64])
def test_noise_is_as_predicted_over_20_seeds(size):
    place, runs = SIZES.index(size), _runs(mode="noise")
    assert _mean(runs, "mean_spread", place) == pytest.approx(1 / math.sqrt(size), rel=0.03)
    assert _mean(runs, "variance_spread", place) == pytest.approx(math.sqrt(2 * (size - 1)) / size, rel=0.03)


@pytest.mark.acceptance
@pytest.mark.parametrize(("keep", "expected"), [(0.9, 0.860), (0.5, 0.405), (0.3, 0.226)])
def test_dropout_shifts_the_variance_as_predicted_over_20_seeds(keep, expected):
    place = min(range(17), key=lambda index: abs(batch_memory.KEEPS[index] - keep))
    runs = _runs(mode="dropout")
    assert _mean(runs, "eval_variance_before", place) == pytest.approx(expected, abs=0.01)
    assert _mean(runs, "eval_variance_after", place) == pytest.approx(1, abs=0.01)


@pytest.mark.acceptance
@pytest.mark.parametrize(("batches", "expected"), [(7, 2.609), (22, 4.508)])
def test_the_running_mean_follows_a_shift_as_predicted_over_20_seeds(batches, expected):
    assert _mean(_runs(mode="shift"), "running_mean", batches) == pytest.approx(expected, abs=0.15)


def test_a_wider_input_flattens_tanh_as_predicted_over_20_seeds():
    theory = _run(mode="shift").row("theory_tanh_slope")
    for place, expected in enumerate(theory):
        assert _mean(_runs(mode="shift"), "tanh_slope", place) == pytest.approx(expected, rel=0.02)


def test_batch_mates_change_the_output_as_in_the_catalogue():
    runs = _runs(mode="independence")
    assert _mean(runs, "mate_effect_batch", 0) == pytest.approx(0.64, abs=0.1)
    assert _mean(runs, "mate_effect", 0) == pytest.approx(math.sqrt(4 / 3), rel=0.02)
    assert _mean(runs, "mate_effect", SIZES.index(64)) == pytest.approx(math.sqrt(3 / 64), rel=0.03)
    for norm in ("none", "layer", "group"):
        assert max(run.row(f"mate_effect_{norm}")[0] for run in runs) < 1e-12
        assert max(run.row(f"alone_difference_{norm}")[0] for run in runs) < 1e-12
    assert _mean(runs, "alone_difference_batch", 0) == pytest.approx(1, abs=0.1)


def test_two_numbers_come_out_of_batch_norm_as_plus_and_minus_1():
    outputs = _run(mode="independence", batch_size=2).row("output_batch")
    assert {round(abs(value), 2) for value in outputs} == {1}
    shares = _run(mode="noise", batch_size=2).series["output_of_one"]
    at_one = [share for x, share in zip(shares.x, shares.y, strict=True) if 0.75 < abs(x) < 1.25]
    assert sum(at_one) > 0.98


def test_the_memory_is_that_of_torchs_batch_norm(torch):
    found = batch_memory.after_shift(3, 8, 0.2, 2.0, 3.0, 12)
    rng = torch.Generator().manual_seed(3)
    test = 2 + 3 * torch.randn(128, 32, generator=rng)
    module = torch.nn.BatchNorm1d(32, momentum=0.2, affine=False)
    for step in range(12):
        module.eval()
        assert module(test).mean().item() == pytest.approx(found["eval_mean"][step], abs=1e-5)
        module.train()
        module(2 + 3 * torch.randn(8, 32, generator=rng))
        assert module.running_mean.mean().item() == pytest.approx(found["running_mean"][step + 1], abs=1e-5)
        assert module.running_var.mean().item() == pytest.approx(found["running_variance"][step + 1], abs=1e-4)


def test_torchs_own_dropout_and_batch_norm_shift_the_variance_alike(torch):
    torch.manual_seed(0)
    x = torch.randn(4096, 64).relu()
    layers = torch.nn.Sequential(
        torch.nn.Dropout(0.5), torch.nn.Linear(64, 64), torch.nn.BatchNorm1d(64, momentum=None, affine=False)
    )
    layers(x)
    assert layers.eval()(x).var(0).mean().item() == pytest.approx(
        _run(mode="dropout").row("eval_variance_chosen")[0], abs=0.02
    )


@pytest.mark.parametrize("norm", NORMS)
def test_two_networks_side_by_side_are_torchs_modules(torch, norm):
    shape = Shape(norm, inputs=5, classes=3, width=8, depth=2)
    networks = draw(shape, [4, 9])
    x = torch.randn(2, 6, 5, generator=torch.Generator().manual_seed(1))
    made = {
        "none": torch.nn.Identity,
        "batch": lambda: torch.nn.BatchNorm1d(8),
        "layer": lambda: torch.nn.LayerNorm(8),
        "group": lambda: torch.nn.GroupNorm(4, 8),
    }
    norms = [[made[norm]() for _ in range(2)] for _ in range(2)]

    def expected(x):
        logits = []
        for one, layers in enumerate(norms):
            h = x[one]
            for weights, layer in zip(networks.weights[:-1], layers, strict=True):
                h = layer(h @ weights[one]).relu()
            logits.append(h @ networks.weights[-1][one])
        return torch.stack(logits)

    for _ in range(2):
        assert torch.allclose(forward(networks, x, momentum=0.1), expected(x), atol=1e-5)
    for layers in norms:
        for layer in layers:
            layer.eval()
    assert torch.allclose(forward(networks, x, momentum=None), expected(x), atol=1e-5)


def test_only_batch_norm_in_training_sees_the_batch(torch):
    x = torch.randn(1, 6, 5, generator=torch.Generator().manual_seed(1))
    for norm in NORMS:
        networks = draw(Shape(norm, 5, 3, 8, 2), [0])
        for momentum in (None, 0.1):
            together, alone = (forward(networks, part, momentum=momentum)[:, :2] for part in (x, x[:, :2]))
            is_seen = norm == "batch" and momentum is not None
            assert torch.allclose(together, alone, atol=1e-5) is not is_seen


def test_a_seed_gives_the_same_weights_under_every_norm_and_beside_any_other(torch):
    first = draw(Shape("none", 5, 3, 8, 2), [7]).weights
    for norm in NORMS:
        for mine, theirs in zip(first, draw(Shape(norm, 5, 3, 8, 2), [1, 7]).weights, strict=True):
            assert torch.equal(mine[0], theirs[1])


@pytest.mark.parametrize(("width", "groups"), [(2, 1), (3, 1), (4, 2), (6, 3), (8, 4), (14, 2), (64, 4)])
def test_groups_are_equal_and_hold_two_units_or_more(width, groups):
    assert Shape("group", 2, 2, width, 1).groups == groups


@pytest.mark.parametrize("data", ["digits", "moons"])
def test_a_batch_of_one_class_is_of_one_class(data):
    training = task(data, [0, 1]).training
    batches = list(itertools.islice(batches_of(training, 16, [0, 1], one_class=True), 20))
    assert all(len(set(labels.tolist())) == 1 for _, both in batches for labels in both)
    assert len({labels[0, 0].item() for _, labels in batches}) > 1
    mixed = itertools.islice(batches_of(training, 16, [0, 1], one_class=False), 5)
    assert all(len(set(labels.tolist())) > 1 for _, both in mixed for labels in both)


def test_held_out_samples_are_not_trained_on(torch):
    for data in ("digits", "moons"):
        found = task(data, [0])
        (seen, _), (unseen, _) = found.training, found.test
        assert torch.cdist(seen[0], unseen[0]).min() > 0


def test_a_lost_network_is_right_about_nothing(torch):
    networks = draw(Shape("none", 2, 2, 8, 1), [0, 1])
    with torch.no_grad():
        networks.parameters[0] = math.nan
    held_out = torch.randn(2, 50, 2, generator=torch.Generator().manual_seed(0)), torch.zeros(2, 50, dtype=torch.long)
    look = normed_classifier.look(networks, held_out, 0, [])
    assert look.accuracy[0] == 0
    assert look.accuracy[1] > 0
    assert look.eval_loss.isfinite().tolist() == [False, True]


@pytest.mark.parametrize("mode", MODES)
def test_the_same_seed_gives_the_same_numbers_bit_for_bit(mode):
    values = {**SMALL, "mode": mode, "data": "moons", "seed": 5}
    assert repr(_fresh_run(**values)) == repr(_run(**values))
    assert repr(_run(**values).arrays) != repr(_run(**{**values, "seed": 6}).arrays)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("data", ["digits", "moons"])
def test_every_mode_gives_what_its_plots_name(mode, data):
    result = _run(**{**SMALL, "mode": mode, "data": data})
    plots = [plot for plot in DEMO.plots if plot.shown_when.items() <= {"mode": mode, "data": data}.items()]
    assert plots
    for plot in plots:
        assert set(plot.series) <= result.series.keys()
        for name in plot.series:
            series = result.series[name]
            assert len(series.x) == len(series.y) > 1
            if plot.kind is PlotKind.LINES and mode != "train":
                assert series.y == result.row(name)


def test_training_streams_from_the_untrained_networks_on():
    parameters = DEMO.parameters.model_validate({**SMALL, "batch_size": 16, "steps": 23})
    frames = list(DEMO.frames(parameters))
    assert [frame.step for frame in frames] == [*range(24), 23]
    assert [frame.progress for frame in frames] == sorted(frame.progress for frame in frames)
    assert frames[-1].progress == 1
    assert list(frames[0].series["accuracy_none"].x) == [2, 4, 8, 16, 32]
    assert list(frames[5].series["accuracy_by_step_layer"].x) == [0, 1, 2, 3, 4, 5]
    last = [row[3] for row in merge(parameters, frames).rows("accuracy_batch")]
    assert frames[-2].readouts["accuracy_batch"].value == pytest.approx(statistics.median(last))


@cache
def _trained(norm, size, **values):
    result = _run(mode="train", **values)
    place = result.row("batch_size").index(size)
    return statistics.median(row[place] for row in result.rows(f"accuracy_{norm}"))


def test_in_batches_of_2_batch_norm_hardly_learns_the_digits():
    assert _trained("batch", 2) < 0.3
    assert _trained("layer", 2) > 0.55
    assert _trained("group", 2) > 0.5
    for norm in NORMS:
        assert _trained(norm, 32) > 0.8
    for words in ("batch norm than with layer norm", "batch norm than with group norm", "From batches of 8 on"):
        assert _verdict(words) is Verdict.CONDITIONAL
    assert _verdict("whatever the batch size") is Verdict.CONTRADICTED
    assert _verdict("layer norm learns better than no norm") is Verdict.HOLDS


def test_batches_of_8_are_enough_for_the_moons_and_no_norm_is_needed_at_2():
    assert _trained("batch", 8, data="moons") == pytest.approx(0.985, abs=0.03)
    assert _trained("none", 2, data="moons") == pytest.approx(0.899, abs=0.03)
    assert _trained("layer", 2, data="moons") == pytest.approx(0.886, abs=0.05)
    assert _verdict("layer norm learns better than no norm", data="moons") is Verdict.CONTRADICTED


def test_batches_of_one_class_leave_batch_norm_at_chance():
    for size in (2, 4, 8, 32):
        assert _trained("batch", size, batches="one_class") < 0.25
        assert _trained("layer", size, batches="one_class") > 0.45
    assert _verdict("each batch is of one class", batches="one_class") is Verdict.HOLDS


def test_only_batch_norm_has_another_loss_in_training_than_in_evaluation():
    assert _verdict("batch norm gives the same loss") is Verdict.CONTRADICTED
    assert _verdict("layer norm gives the same loss") is Verdict.HOLDS
    assert set(itertools.chain(*_run(mode="train").rows("mode_gap_none"))) == {0}


def test_claims_of_the_instant_modes():
    for seed in range(SEEDS):
        verdicts = [
            _verdict("standard deviation of 1/√B", mode="noise", seed=seed),
            _verdict("layer norm a sample's output", mode="independence", seed=seed),
            _verdict("group norm a sample's output", mode="independence", seed=seed),
            _verdict("batch norm in training a sample's", mode="independence", seed=seed),
            _verdict("v/((v + c²)/p − c²)", mode="dropout", seed=seed),
            _verdict("Dropout behind batch norm", mode="dropout", seed=seed),
        ]
        assert set(verdicts) == {Verdict.HOLDS}
        conditional = [
            _verdict("√(2(B − 1))/B", mode="noise", seed=seed),
            _verdict("√(3/B)", mode="independence", seed=seed),
            _verdict("m (1 − (1 − α)^t)", mode="shift", seed=seed),
            _verdict("Half of a jump", mode="shift", seed=seed),
            _verdict("√(2/π)/k", mode="shift", seed=seed),
        ]
        assert set(conditional) == {Verdict.CONDITIONAL}
        contradicted = [
            _verdict("as good as exact", mode="noise", seed=seed),
            _verdict("variance 1 in evaluation", mode="dropout", seed=seed),
            _verdict("at once", mode="shift", seed=seed),
        ]
        assert set(contradicted) == {Verdict.CONTRADICTED}


@pytest.mark.parametrize(
    ("key", "values", "label", "words"),
    [
        ("outcome", {"mode": "noise", "batch_size": 16}, "0.25", "1/√B"),
        ("comparison", {"mode": "noise"}, "1/2", "square root"),
        ("outcome", {"mode": "independence"}, "by about 0.6", "√(3/B)"),
        ("outcome", {"mode": "independence", "norm": "layer"}, "not at all", "features of the sample itself"),
        ("comparison", {"mode": "independence"}, "by about 1", "PyTorch refuses"),
        ("comparison", {"mode": "independence", "norm": "group"}, "not at all", "from the others"),
        ("outcome", {"mode": "dropout"}, "0.4", "0.405"),
        ("outcome", {"mode": "dropout", "keep": 1}, "1", "1.000"),
        ("comparison", {"mode": "dropout"}, "1", "same inputs"),
        ("outcome", {"mode": "shift"}, "5", "still the old ones"),
        ("comparison", {"mode": "shift"}, "7", "0.1"),
        ("outcome", {"mode": "train"}, "0.85", "1/√B = 0.35"),
        ("outcome", {"mode": "train", "batches": "one_class"}, "0.1, as by guessing", "class"),
        ("comparison", {"mode": "train", "batches": "one_class"}, "layer norm", "marks the class"),
        ("outcome", {"mode": "independence", "norm": "none"}, "not at all", "without a norm"),
        ("outcome", {"mode": "train", "data": "moons"}, "1", "0.5"),
    ],
)
def test_answers_are_read_from_the_run(key, values, label, words):
    prediction = _prediction(key, **values)
    assert prediction.answer_label == label
    assert words in prediction.explanation


def test_the_best_network_is_named_with_the_accuracy_of_all():
    best = _prediction("comparison", mode="train")
    accuracies = {norm: _trained(norm, 8) for norm in NORMS}
    assert best.answer_label == NORMS[max(accuracies, key=lambda norm: accuracies[norm])]
    assert all(f"{NORMS[norm]} {value:.2f}" in best.explanation for norm, value in accuracies.items())


ENDS = [
    {"mode": "noise", "batch_size": 2},
    {"mode": "noise", "batch_size": 256},
    {"mode": "independence", "batch_size": 2, "norm": "none"},
    {"mode": "independence", "batch_size": 256, "norm": "group"},
    {"mode": "dropout", "keep": 0.2},
    {"mode": "dropout", "keep": 1},
    *(
        {"mode": "shift", "momentum": momentum, "shift_mean": mean, "shift_scale": scale, "batch_size": size}
        for momentum, mean, scale, size in itertools.product((0.01, 1), (0.5, 10), (0.2, 10), (2, 256))
    ),
    {**SMALL, "width": 2, "depth": 6, "lr": 1, "batch_size": 2, "momentum": 1},
    {**SMALL, "width": 64, "depth": 1, "lr": 0.003, "batch_size": 256, "momentum": 0.01, "norm": "none"},
    {**SMALL, "width": 64, "depth": 6, "lr": 1, "data": "moons", "batches": "one_class", "norm": "layer"},
]


@pytest.mark.parametrize("values", ENDS)
def test_parameters_at_their_ends_run(values):
    outcome = _outcome(**values)
    assert all(prediction.explanation for prediction in outcome.predictions)
    for prediction in outcome.predictions:
        assert len(set(prediction.choices)) == len(prediction.choices)
        assert prediction.answer_label in prediction.choices
    if values["mode"] != "train":
        assert all(math.isfinite(value) for row in outcome.arrays.values() for value in row)
    else:
        assert all(0 <= value <= 1 for norm in NORMS for row in outcome.arrays[f"accuracy_{norm}"] for value in row)
