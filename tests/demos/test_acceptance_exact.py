"""The rows of the acceptance table that hold in every run, each with its formula written out."""

import itertools
import math
import statistics

import pytest

from flashgrad.demos.gallery import gradient_monitor, half_precision, rnn_time, task_tug
from flashgrad.demos.spec import merge

pytestmark = [pytest.mark.slow, pytest.mark.acceptance, pytest.mark.usefixtures("torch")]
SEEDS = range(20)


def _run(demo, **values):
    parameters = demo.parameters.model_validate(values)
    return merge(parameters, demo.frames(parameters))


@pytest.mark.parametrize("balance", ["none", "gradnorm", "uncertainty"])
def test_two_tasks_share_the_step_by_the_cosine_of_a_sum(balance):
    for seed, scale in itertools.product(SEEDS, (1, 10, 100)):
        result = _run(task_tug.DEMO, balance=balance, target_scale=scale, similarity=-0.3, seed=seed)
        first, second = result.row("weighted_grad_norm")
        (c,) = result.row("cosine_tasks")
        r = second / first
        in_theory = (1 + r * c) / math.sqrt(1 + 2 * r * c + r * r)
        assert result.row("cos_total")[0] == pytest.approx(in_theory, abs=1e-5)


@pytest.mark.parametrize("init", ["he", "xavier", "torch", "orthogonal", "uniform", "gain"])
def test_weights_times_their_gradient_are_the_same_in_every_relu_layer(run_demo, init):
    result = run_demo("gradient-depth", activation="relu", init=init, seeds=20)
    for products in result.rows("weight_times_grad"):
        assert max(products) == pytest.approx(min(products), rel=1e-3)


@pytest.mark.parametrize("seed", range(2))
def test_a_scaled_loss_scales_the_gradient_of_every_layer(seed):
    values = {"activation": "tanh", "depth": 5, "steps": 40, "seed": seed}
    plain, small, large = (
        _run(gradient_monitor.DEMO, **values, loss_scale=scale).rows("weight_grad")[0] for scale in (1, 0.001, 65536)
    )
    assert len(plain) >= 5
    assert small == pytest.approx([0.001 * norm for norm in plain], rel=1e-5)
    assert large == pytest.approx([65536 * norm for norm in plain], rel=1e-5)


@pytest.mark.parametrize("seed", range(2))
def test_weight_decay_alone_shrinks_the_gradient_by_the_power_of_steps_times_layers(seed):
    decays = {"lr": 0.1, "weight_decay": 0.01, "steps": 100}
    result = _run(gradient_monitor.DEMO, activation="relu", init="he", depth=20, **decays, seed=seed)
    left = dict(zip(result.row("decay_steps"), result.row("decayed_delta"), strict=True))
    for decay_steps, rounded in ((50, 0.3677), (100, 0.1352)):
        in_theory = (1 - 0.1 * 0.01) ** (decay_steps * 20)
        assert in_theory == pytest.approx(rounded, abs=5e-5)
        assert left[decay_steps] == pytest.approx(in_theory, abs=1e-4)


@pytest.mark.parametrize("kind", ["batch", "layer", "group", "instance", "rms"])
def test_epsilon_as_large_as_the_variance_leaves_one_over_root_two(run_demo, kind):
    for seed in SEEDS:
        result = run_demo("norm-anatomy", kind=kind, positions=4, seed=seed)
        assert result.row("rms_at_epsilon")[0] == pytest.approx(math.sqrt(1 / 2), abs=1e-4)


@pytest.mark.parametrize("z", [-20, -8, 0, 3.5])
def test_through_a_sigmoid_cross_entropy_leaves_p_minus_y_and_squared_error_its_slope_too(run_demo, z):
    p = 1 / (1 + math.exp(-z))
    cross_entropy, squared = run_demo("activation-slopes", head="mse", logit=z).row("loss_grads_at_logit")
    assert cross_entropy == pytest.approx(p - 1, abs=1e-6)
    assert squared / cross_entropy == pytest.approx(p * (1 - p), abs=1e-6)
    if z == -8:
        assert cross_entropy == pytest.approx(-0.99966, abs=5e-6)
        assert squared / cross_entropy == pytest.approx(3.35e-4, abs=1e-6)


@pytest.mark.parametrize("radius", [0.9, 1.1])
def test_an_orthogonal_matrix_multiplies_the_gradient_by_its_radius_at_every_step(radius):
    result = _run(rnn_time.DEMO, cell="linear", recurrent="orthogonal", radius=radius, length=50, seeds=20)
    assert [row[0] / row[-1] for row in result.rows("state_grad")] == pytest.approx([radius**50] * 20, rel=1e-5)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_without_weights_a_gate_passes_the_sigmoid_of_its_bias_at_every_step(cell):
    result = _run(rnn_time.DEMO, cell=cell, recurrent="zero", gate_bias=1, length=50, seeds=20)
    assert result.row("factor_per_step") == pytest.approx([0.7310586] * 20, abs=1e-5)
    assert 1 / (1 + math.exp(-1)) == pytest.approx(0.7310586, abs=1e-7)


@pytest.mark.parametrize(("std", "theory"), [(1e-6, 0.0238), (1e-7, 0.2343), (3e-8, 0.6795)])
def test_fp16_turns_into_zero_what_lies_below_its_smallest_number(std, theory):
    assert math.erf(2**-25 / (std * math.sqrt(2))) == pytest.approx(theory, abs=2e-4)
    results = [_run(half_precision.DEMO, gradient_std=std, depth=2, seed=seed) for seed in SEEDS]
    unscaled = results[0].row("log2_loss_scale").index(0)
    measured = statistics.fmean(result.row("zero_share")[unscaled] for result in results)
    assert measured == pytest.approx(theory, abs=0.006)
