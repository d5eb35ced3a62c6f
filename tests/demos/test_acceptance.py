"""The rows of the acceptance table that `gradient-depth` can produce: means over 20 seeds against theory.

Theory values are those of the table, written out, and not taken from the code under test.
"""

import math
import statistics

import pytest

pytestmark = pytest.mark.slow
SEEDS = 20

FACTORS = [
    # activation, init and its parameter, width; theory; tolerance of the mean
    ({"activation": "linear", "init": "xavier", "width": 128}, 1.0, 0.005),
    ({"activation": "relu", "init": "he", "width": 128}, 1.0, 0.01),
    ({"activation": "relu", "init": "xavier", "width": 128}, 0.7071, 0.01),
    ({"activation": "relu", "init": "torch", "width": 128}, 0.4082, 0.01),
    ({"activation": "relu", "init": "uniform", "bound": 0.01}, 0.0327, 0.02 * 0.0327),
    ({"activation": "relu", "init": "uniform", "bound": 0.5}, 1.633, 0.02 * 1.633),
    ({"activation": "relu", "init": "uniform", "bound": 2}, 6.532, 0.02 * 6.532),
    ({"activation": "tanh", "init": "xavier", "width": 128}, 0.9175, 0.01),
    ({"activation": "tanh", "init": "torch", "width": 128}, 0.5685, 0.01),
    ({"activation": "tanh", "init": "he", "width": 128}, 1.0284, 0.01),
    ({"activation": "tanh", "init": "gain", "gain": 3, "width": 128}, 1.3564, 0.02),
    ({"activation": "tanh", "init": "uniform", "bound": 2, "width": 128}, 2.6756, 0.1),
    ({"activation": "sigmoid", "init": "xavier", "width": 128}, 0.2346, 0.005),
    ({"activation": "sigmoid", "init": "torch", "width": 128}, 0.1411, 0.005),
    ({"activation": "sigmoid", "init": "he", "width": 128}, 0.3150, 0.005),
    ({"activation": "sigmoid", "init": "gain", "gain": 4, "width": 128}, 0.6234, 0.005),
    ({"activation": "sigmoid", "init": "uniform", "bound": 2, "width": 64}, 0.945, 0.05),
    ({"activation": "sigmoid", "init": "uniform", "bound": 2, "width": 128}, 1.118, 0.05),
    ({"activation": "sigmoid", "init": "gain", "gain": 10, "width": 128}, 0.993, 0.03),
    ({"activation": "sigmoid", "init": "gain", "gain": 12, "width": 128}, 1.084, 0.03),
    ({"activation": "gelu", "init": "xavier", "width": 128}, 0.5198, 0.01),
    ({"activation": "elu", "init": "xavier", "width": 128}, 0.9048, 0.01),
]


@pytest.mark.parametrize(("values", "theory", "tolerance"), FACTORS)
def test_the_factor_per_layer_is_that_of_mean_field_theory(run_demo, values, theory, tolerance):
    factors = run_demo("gradient-depth", **values, seeds=SEEDS).row("factor_per_layer")
    assert len(factors) == SEEDS
    assert statistics.fmean(factors) == pytest.approx(theory, abs=tolerance)


@pytest.mark.parametrize(("gain", "bias_std", "theory"), [(1.5, 0.3, 1.0299), (1.0, 0.3, 0.8366), (1.3, 0.5, 0.9084)])
def test_with_random_biases_the_settled_factor_is_that_of_the_fixed_point(run_demo, gain, bias_std, theory):
    result = run_demo(
        "gradient-depth",
        activation="tanh",
        init="gain",
        gain=gain,
        bias_std=bias_std,
        width=256,
        depth=30,
        seeds=SEEDS,
    )
    factors = [(delta[5 - 1] / delta[29 - 1]) ** (1 / 24) for delta in result.rows("delta")]
    assert statistics.fmean(factors) == pytest.approx(theory, abs=0.01)


def test_tanh_with_xavier_decays_like_a_power_of_depth(run_demo):
    result = run_demo("gradient-depth", activation="tanh", init="xavier", width=128, depth=40, seeds=SEEDS)
    signal = statistics.fmean(profile[-1] for profile in result.rows("activation_ms"))
    assert signal == pytest.approx(1 / 80, rel=0.15)
    ratio = statistics.fmean(delta[0] / delta[-1] for delta in result.rows("delta"))
    assert ratio == pytest.approx(0.138, rel=0.15)


@pytest.mark.parametrize(
    ("values", "theory"), [({"init": "uniform", "bound": 2}, 0.513), ({"init": "gain", "gain": 4}, 0.098)]
)
def test_the_saturated_share_is_that_of_gaussian_pre_activations(run_demo, values, theory):
    result = run_demo("gradient-depth", activation="sigmoid", width=64, seeds=SEEDS, **values)
    share = statistics.fmean(map(statistics.fmean, result.rows("saturated_fraction")))
    assert share == pytest.approx(theory, abs=0.05)


@pytest.mark.parametrize("init", ["he", "xavier", "torch", "orthogonal", "uniform", "gain"])
def test_weights_times_their_gradient_are_the_same_in_every_relu_layer(run_demo, init):
    result = run_demo("gradient-depth", activation="relu", init=init, seeds=5)
    for products in result.rows("weight_times_grad"):
        assert max(products) == pytest.approx(min(products), rel=1e-3)


@pytest.mark.parametrize(
    ("values", "expected", "deviation"),
    [
        ({"activation": "sigmoid", "init": "xavier"}, 0.234, 0.002),
        ({"activation": "relu", "init": "he"}, 0.992, 0.014),
        ({"activation": "relu", "init": "xavier"}, 0.702, 0.010),
        ({"activation": "relu", "init": "torch"}, 0.407, 0.008),
        ({"activation": "tanh", "init": "xavier"}, 0.9185, 0.006),
        ({"activation": "tanh", "init": "torch"}, 0.5686, 0.005),
    ],
)
def test_a_single_default_run_lies_within_three_deviations_of_the_catalogue(run_demo, values, expected, deviation):
    (factor,) = run_demo("gradient-depth", **values).row("factor_per_layer")
    assert math.isclose(factor, expected, abs_tol=3 * deviation)
