import math
import statistics
from functools import cache

import pytest

from flashgrad.demos.evaluation import evaluate
from flashgrad.demos.gallery.dead_relu import DEMO
from flashgrad.demos.kit.mean_field import normal_cdf
from flashgrad.demos.kit.probe import dead_units, fresh_relu
from flashgrad.demos.kit.probe.dead_relu_parameters import BIASES, LRS, SMALL
from flashgrad.demos.kit.probe.fresh_relu import Arm
from flashgrad.demos.kit.training import leaky_training
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import PlotKind, Verdict, merge

pytestmark = [pytest.mark.usefixtures("torch"), pytest.mark.slow]
SEEDS = 20


def _fresh_run(**values):
    parameters = DEMO.parameters.model_validate(values)
    return merge(parameters, DEMO.frames(parameters))


@cache
def _run(**values):
    """The same, once for all tests; a result cannot be changed."""
    return _fresh_run(**values)


def _runs(seeds=SEEDS, **values):
    return [_run(seed=seed, **values) for seed in range(seeds)]


def _verdict(words, **values):
    outcome = evaluate(DEMO, _run(**values))
    (claim,) = (claim for claim in outcome.claims if words in claim.sentence)
    return claim.verdict


def test_the_parameters_are_those_of_the_catalogue():
    infos = {info.name: info for info in parameter_infos(DEMO.parameters)}
    bounds = {name: [info.low, info.high] for name, info in infos.items() if info.kind in ("integer", "real")}
    assert bounds["bias"] == [-6, 1]
    assert bounds["inputs"] == [16, 512]
    assert bounds["slope"] == [0, 0.3]
    assert bounds["lr"] == [0.01, 30]
    assert infos["mode"].choices == ("bias", "depth", "lr", "kill")
    assert infos["killed_layer"].used_when == {"mode": ("kill",)}
    assert infos["inputs"].default == 64


@pytest.mark.parametrize("mode", ["bias", "depth", "lr", "kill"])
def test_every_mode_gives_what_its_plots_name(mode):
    result = _run(mode=mode, depth=6, steps=20)
    plots = [plot for plot in DEMO.plots if plot.shown_when == {"mode": mode}]
    assert len(plots) >= 2
    for plot in plots:
        drawn = result.matrices if plot.kind is PlotKind.DOTS else result.series
        assert set(plot.series) <= drawn.keys()
    for name in set.union(*(set(plot.series) for plot in plots)) & result.series.keys():
        assert result.series[name].y == result.row(name)


@pytest.mark.parametrize("mode", ["bias", "depth", "lr", "kill"])
def test_the_same_seed_gives_the_same_numbers_bit_for_bit(mode):
    values = {"mode": mode, "steps": 30, "depth": 5, "killed_layer": 3, "seed": 9}
    assert _fresh_run(**values) == _fresh_run(**values)
    assert _run(**values).arrays != _run(**{**values, "seed": 10}).arrays


def test_a_dead_unit_of_known_weights_has_the_gaussian_probability():
    assert dead_units.dead_share(-3, math.sqrt(2), 10**6, 64) == pytest.approx(
        normal_cdf(3 / math.sqrt(2)) ** 64, rel=1e-3
    )
    assert dead_units.dead_share(0, 1.7, 64, 16) == pytest.approx(0.5**16, rel=1e-9)
    assert dead_units.active_share(0, 1.7, 64) == pytest.approx(0.5, rel=1e-12)


@pytest.mark.parametrize(("bias", "inputs", "expected"), [(-3, 64, 0.362), (-4, 256, 0.549)])
def test_the_spread_of_weight_norms_matters(bias, inputs, expected):
    assert dead_units.dead_share(bias, math.sqrt(2), 64, inputs) == pytest.approx(expected, abs=0.005)


def test_two_weights_give_pre_activations_of_laplaces_distribution():
    # ‖w‖ is then Rayleigh distributed, and normal times Rayleigh is Laplace.
    assert dead_units.active_share(-0.7, math.sqrt(2), 2) == pytest.approx(math.exp(-0.7) / 2, abs=1e-3)


@pytest.mark.parametrize("cosine", [0.0, 0.2, 0.7, 0.95])
def test_two_inputs_are_both_off_as_often_as_cho_and_saul_say(cosine):
    assert dead_units.all_off(cosine, 2) == pytest.approx(dead_units.both_off(cosine), abs=1e-9)


def test_the_cosine_map_is_that_of_a_wide_relu_layer(torch):
    assert dead_units.next_cosine(0) == pytest.approx(1 / math.pi)
    assert dead_units.next_cosine(1) == pytest.approx(1)
    rng = torch.Generator().manual_seed(0)
    u, z = torch.randn(2, 400_000, generator=rng, dtype=torch.float64)
    x, y = u.clamp(min=0), (0.6 * u + 0.8 * z).clamp(min=0)
    measured = (x @ y / (x.norm() * y.norm())).item()
    assert dead_units.next_cosine(0.6) == pytest.approx(measured, abs=0.005)


def test_the_probability_of_being_off_tends_to_one_half_as_inputs_become_alike():
    shares = dead_units.through_depth(60, 64)["dead"]
    assert shares[0] == pytest.approx(0.5**64, rel=1e-9)
    assert list(shares) == sorted(shares)
    assert dead_units.all_off(1 - 1e-6, 64) == pytest.approx(0.5, abs=0.01)


def test_layers_are_counted_as_torch_would_compute_them(torch):
    (*_, layer) = fresh_relu.through_layers(3, 16, 20, 3, [Arm(), Arm(scale=2, bias=0.3, slope=0.2)])
    rng = torch.Generator().manual_seed(3)
    inputs = torch.randn(20, 16, generator=torch.Generator().manual_seed(3 + (1 << 31))).double()
    weights = [torch.randn(16, 16, generator=rng).double() * math.sqrt(2 / 16) for _ in range(3)]
    for arm, (scale, bias, slope) in enumerate([(1, 0, 0), (2, 0.3, 0.2)]):
        x = inputs
        for weight in weights:
            h = x @ (scale * weight) + bias
            x = torch.nn.functional.leaky_relu(h, slope)
        assert torch.allclose(layer.x[arm], x, rtol=1e-10)
        assert layer.dead[arm] == (h <= 0).all(0).double().mean().item()
        assert layer.active[arm] == pytest.approx((h > 0).double().mean().item())


def test_the_mean_cosine_is_that_of_all_pairs(torch):
    x = torch.randn(7, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    pairs = [torch.cosine_similarity(x[i], x[j], dim=0).item() for i in range(7) for j in range(i)]
    assert fresh_relu.mean_cosine(x) == pytest.approx(statistics.fmean(pairs))
    assert fresh_relu.mean_cosine(x * 1e-180) == pytest.approx(statistics.fmean(pairs))
    x[1:] = 0
    assert math.isnan(fresh_relu.mean_cosine(x))


def test_training_is_torchs_clipped_descent(torch):
    slopes, lrs = [0.0, 0.2], [0.7, 0.05]
    nets = leaky_training.arms(4, 2, slopes, lrs)
    again = leaky_training.arms(4, 2, slopes, lrs)
    for index in range(2):
        weights = [w[index].detach().clone().requires_grad_() for w in nets.networks.weights]
        biases = [b[index].detach().clone().requires_grad_() for b in nets.networks.shifts]
        optimiser = torch.optim.SGD([*weights, *biases], lr=lrs[index])
        batches = leaky_training.arms(4, 2, slopes, lrs).batches
        for _ in range(5):
            inputs, labels = next(batches)
            x = inputs[0]
            for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
                x = torch.nn.functional.leaky_relu(x @ weight + bias, slopes[index])
            logits = (x @ weights[-1] + biases[-1]).squeeze(-1)
            optimiser.zero_grad()
            torch.nn.functional.binary_cross_entropy_with_logits(logits, labels[0]).backward()
            torch.nn.utils.clip_grad_norm_([*weights, *biases], 1.0)
            optimiser.step()
        if index == 0:
            for _ in range(5):
                leaky_training.update(again)
        for mine, reference in zip(again.networks.weights, weights, strict=True):
            assert torch.allclose(mine[index], reference, atol=1e-5)


def test_killed_units_are_off_by_the_margin_and_the_others_untouched():
    nets = leaky_training.arms(1, 3, [0.0, 0.2], [1.0, 1.0])
    _, before = leaky_training.look(nets)
    killed = leaky_training.kill(nets, 2, 0.1)
    _, hidden = leaky_training.forward(nets, nets.points[0])
    largest = hidden[1][:, :, killed].amax(1).flatten().tolist()
    assert largest == pytest.approx([-0.1] * 64, abs=1e-5)
    _, after = leaky_training.look(nets)
    assert after[1][:, killed].all()
    assert bool((after[1][:, ~killed] == before[1][:, ~killed]).all())


@pytest.mark.acceptance
@pytest.mark.parametrize(
    ("values", "theory"), [({"bias": -3}, 0.362), ({"bias": -4, "inputs": 256}, 0.549), ({"bias": -4}, 0.854)]
)
def test_the_share_of_dead_units_is_that_of_the_acceptance_table(values, theory):
    mean = statistics.fmean(result.row("dead_chosen")[0] for result in _runs(**values))
    assert mean == pytest.approx(theory, abs=0.03)


def test_dead_and_active_shares_follow_theory_at_every_bias():
    results = _runs()
    for measured, theory in (("dead_relu", "theory_dead"), ("active_relu", "theory_active")):
        for index, expected in enumerate(results[0].row(theory)):
            mean = statistics.fmean(result.row(measured)[index] for result in results)
            assert mean == pytest.approx(expected, abs=0.045)


def test_depth_alone_kills_four_of_ten_units_and_narrow_networks_more_than_wide_ones():
    narrow = statistics.fmean(result.row("dead_relu")[-1] for result in _runs(mode="depth"))
    assert narrow == pytest.approx(0.43, abs=0.06)
    wide = statistics.fmean(result.row("dead_relu")[-1] for result in _runs(10, mode="depth", width=256))
    assert wide == pytest.approx(dead_units.through_depth(50, 64)["dead"][-1], abs=0.03)


def test_cosines_and_dead_units_of_wide_layers_follow_theory():
    results = _runs(mode="depth", width=256, depth=20)
    for name in ("dead", "cosine"):
        measured = [result.row("cosine" if name == "cosine" else "dead_zero_bias") for result in results]
        means = [statistics.fmean(values) for values in zip(*measured, strict=True)]
        assert means == pytest.approx(results[0].row(f"theory_{name}"), abs=0.04)


def test_without_biases_the_scale_of_weights_changes_no_units_fate():
    for scale in (0.001, 0.03, 10):
        result = _run(mode="depth", init_scale=scale, depth=60, seed=2)
        assert result.row("dead_relu") == result.row("dead_small_weights") == result.row("dead_zero_bias")
    result = _run()
    at_zero = BIASES.index(0)
    assert result.row("dead_small_weights")[at_zero] == result.row("dead_relu")[at_zero]
    assert result.row("active_small_weights")[at_zero] == result.row("active_relu")[at_zero]
    assert result.row("active_relu")[at_zero] == pytest.approx(0.5, abs=0.03)
    assert result.row("dead_small_weights")[at_zero - 1] == 1
    assert math.log2(SMALL).is_integer()


@pytest.mark.parametrize(("bias", "expected"), [(0, 0.306), (0.1, 0.330), (0.5, 0.366), (1, 0.384)])
def test_positive_biases_raise_the_share_of_dead_units_in_layer_twenty(bias, expected):
    mean = statistics.fmean(result.row("dead_relu")[-1] for result in _runs(mode="depth", depth=20, hidden_bias=bias))
    assert mean == pytest.approx(expected, abs=0.03)


@pytest.mark.slow
def test_large_learning_rates_kill_and_leaky_units_recover():
    results = _runs(6, mode="lr", lr=10)
    relu, leaky = ([result.row(f"dead_{arm}_by_step")[-1] for result in results] for arm in ("relu", "leaky"))
    assert statistics.fmean(relu) > 0.7
    assert statistics.fmean(leaky) < 0.45
    start = statistics.fmean(result.row("dead_relu_by_step")[0] for result in results)
    assert start == pytest.approx(0.08, abs=0.03)
    by_lr = [statistics.fmean(shares) for shares in zip(*(result.row("dead_relu") for result in results), strict=True)]
    assert max(by_lr[:6]) < 0.15
    assert by_lr[-1] > 0.7


def test_killed_units_stay_dead_in_the_first_layer_alone():
    revived = {
        layer: [1 - result.row("dead_relu")[-1] for result in _runs(5, mode="kill", killed_layer=layer)]
        for layer in (1, 2, 3)
    }
    assert revived[1] == [0] * 5
    assert 0.05 < statistics.fmean(revived[2]) < 0.35
    assert statistics.fmean(revived[3]) > statistics.fmean(revived[2])


def test_killed_units_move_with_a_leaky_slope_and_not_at_all_without():
    result = _run(mode="kill")
    assert set(result.row("moved_relu")) == {0}
    assert result.row("moved_leaky")[0] == 0
    assert result.row("moved_leaky")[-1] == 1
    no_slope = _run(mode="kill", killed_layer=2, slope=0)
    assert no_slope.row("dead_leaky") == no_slope.row("dead_relu")


def test_claims_come_out_as_measured():
    assert _verdict("at every bias") is Verdict.CONDITIONAL
    assert _verdict("negative bias kills") is Verdict.CONDITIONAL
    assert _verdict("too small") is Verdict.CONTRADICTED
    assert _verdict("too small", mode="depth") is Verdict.CONTRADICTED
    assert _verdict("Inputs become alike", mode="depth") is Verdict.CONDITIONAL
    assert _verdict("rises with depth", mode="depth") is Verdict.CONDITIONAL
    assert _verdict("Depth alone kills", mode="depth") is Verdict.CONDITIONAL
    assert _verdict("small positive bias", mode="depth", hidden_bias=0.5) is Verdict.CONTRADICTED


@pytest.mark.parametrize("seed", range(3))
def test_claims_about_training_come_out_as_measured(seed):
    values = {"seed": seed, "mode": "lr", "lr": 10}
    assert _verdict("large learning rate kills", **values) is Verdict.CONDITIONAL
    assert _verdict("hardly any", **values) is Verdict.HOLDS
    assert _verdict("fewer units off", **values) is Verdict.CONDITIONAL
    assert _verdict("usual learning rate", **values) is Verdict.CONTRADICTED
    assert _verdict("dead for good", mode="kill", seed=seed) is Verdict.CONDITIONAL
    assert _verdict("do not change at all", mode="kill", seed=seed) is Verdict.HOLDS
    assert _verdict("dead for good, in any", mode="kill", killed_layer=2, seed=seed) is Verdict.CONTRADICTED
    assert _verdict("keeps learning", mode="kill", seed=seed) is Verdict.HOLDS


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"width": 32}, "at every bias"),
        ({"init_scale": 10}, "negative bias kills"),
        ({"mode": "depth", "hidden_bias": 0.5}, "Inputs become alike"),
        ({"mode": "lr", "lr": 0.1}, "large learning rate kills"),
        ({"mode": "lr", "slope": 0.01}, "fewer units off"),
        ({"mode": "kill", "killed_layer": 2}, "do not change at all"),
    ],
)
def test_claims_are_silent_outside_their_condition(values, words):
    parameters = DEMO.parameters.model_validate(values)
    (claim,) = (claim for claim in DEMO.claims if words in claim.sentence)
    assert not claim.applies(parameters)


@pytest.mark.parametrize(
    ("values", "first", "second"),
    [
        ({}, "a third", "just as many"),
        ({"bias": 0}, "none", "just as many"),
        ({"bias": -6}, "almost all", "just as many"),
        ({"mode": "depth"}, "a third", "about as many, but they have a gradient"),
        ({"mode": "lr", "lr": 20}, "almost all", "yes, far fewer"),
        ({"mode": "kill"}, "none", "about as many, but they have a gradient"),
        ({"mode": "kill", "killed_layer": 3}, "two thirds", "about as many, but they have a gradient"),
    ],
)
def test_the_questions_are_answered_from_the_run(values, first, second):
    predictions = evaluate(DEMO, _run(**values)).predictions
    assert [prediction.answer_label for prediction in predictions] == [first, second]
    assert f"{predictions[0].answer:.2f}" in predictions[0].explanation
    assert all(prediction.explanation.endswith(".") for prediction in predictions)


def test_training_shows_its_start_at_once_and_ends_complete():
    parameters = DEMO.parameters.model_validate({"mode": "lr", "steps": 23})
    frames = list(DEMO.frames(parameters))
    assert [frame.step for frame in frames] == [0, 5, 10, 15, 20, 23]
    assert (frames[0].progress, frames[-1].progress) == (0, 1)
    assert merge(parameters, frames).row("step") == (0, 5, 10, 15, 20, 23)
    assert merge(parameters, frames).row("lr") == LRS


def test_a_deep_wide_network_arrives_in_parts():
    parameters = DEMO.parameters.model_validate({"mode": "depth", "depth": 9, "width": 256, "inputs": 512})
    frames = list(DEMO.frames(parameters))
    assert len(frames) > 2
    assert frames[-1].progress == 1
    assert len(merge(parameters, frames).row("dead_relu")) == 9


ENDS = [
    *({"bias": bias, "width": 16, "inputs": 16, "init_scale": scale} for bias in (-6, 1) for scale in (0.001, 10)),
    {"width": 256, "inputs": 512},
    *(
        {"mode": "depth", "depth": depth, "width": 16, "inputs": 16, "init_scale": scale, "hidden_bias": bias}
        for depth in (2, 60)
        for scale in (0.001, 10)
        for bias in (0, 1)
    ),
    {"mode": "depth", "depth": 2, "width": 256, "inputs": 512},
    {"mode": "lr", "lr": 0.01, "steps": 20, "slope": 0},
    {"mode": "lr", "lr": 30, "steps": 200, "slope": 0.3},
    {"mode": "kill", "killed_layer": 3, "steps": 200, "slope": 0.3},
    {"mode": "kill", "killed_layer": 3, "steps": 20, "slope": 0},
]


@pytest.mark.parametrize("values", ENDS)
def test_parameters_at_their_ends_give_shares(values):
    result = _run(**values)
    for name in result.arrays.keys() - {"lr", "bias", "layer", "step", "cosine"}:
        if "loss" not in name and "theory" not in name:
            assert all(0 <= share <= 1 for share in result.row(name)), name
    evaluate(DEMO, result)
