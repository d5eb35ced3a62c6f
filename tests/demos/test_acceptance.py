"""The acceptance table of theory numbers: which test measures which row; here are the rows of `gradient-depth`.

`pytest -m acceptance` runs them all. Theory values are those of the table, written out, and not taken from the code
under test; what is measured are arrays of a demo's result, a mean over 20 seeds where a run has any randomness left.

=============================================  ========================================================
row                                            test
=============================================  ========================================================
linear, ReLU, tanh, sigmoid, GELU, ELU: ρ      test_the_factor_per_layer_is_that_of_mean_field_theory
sigmoid U[-2,2], crossing of ρ = 1             the same
tanh with random biases, layers 5 to 29        test_with_random_biases_the_settled_factor_is_…
tanh Xavier: q_L and δ₁/δ_L                    test_tanh_with_xavier_decays_like_a_power_of_depth
saturation P(|h| > 4)                          test_the_saturated_share_is_that_of_gaussian_…
batch norm ρ                                   test_norm_depth: test_batch_norm_multiplies_…
layer and RMS norm ρ                           test_norm_depth: test_layer_and_rms_norm_multiply_…
residual, α = 1                                test_skip_highway: test_bare_residual_blocks_…
residual, α = 1/√L                             test_skip_highway: test_branches_divided_by_…
pre-BN: total gradient                         test_skip_highway: test_batch_norm_in_the_branch_lets_…
pre-BN: rms                                    test_acceptance_powers: test_with_batch_norm_in_…
pre-LN: total gradient                         test_skip_highway: test_layer_norm_in_the_branch_…
after-BN mean                                  test_skip_highway: test_means_pile_up_where_…
fan_in funnel                                  test_init_variance: test_a_funnel_keeps_one_direction_…
orthogonal linear RNN                          test_acceptance_exact: test_an_orthogonal_matrix_…
LSTM and GRU without weights, bias 1           test_acceptance_exact: test_without_weights_a_gate_…
dead units                                     test_dead_relu: test_the_share_of_dead_units_is_…
norm clip                                      test_clip_geometry: test_by_the_norm_the_direction_…
value clip                                     test_clip_geometry: test_by_value_a_gaussian_…
FP16 zero share                                test_acceptance_exact: test_fp16_turns_into_zero_…
noise of batch statistics                      test_batch_statistics: test_noise_is_as_predicted_…
dropout before batch norm: variance            test_batch_statistics: test_dropout_shifts_the_…
running mean after a shift of 5                test_batch_statistics: test_the_running_mean_follows_…
batch norm's ε                                 test_acceptance_exact: test_epsilon_as_large_as_…
cross-entropy and squared error through σ      test_acceptance_exact: test_through_a_sigmoid_…
gradient noise                                 test_acceptance_powers: test_the_noise_of_a_gradient_…
weight decay                                   test_acceptance_exact: test_weight_decay_alone_…
graph convolution, λ₂^k                        test_graph_smoothing: test_from_layer_20_to_40_…,
                                               test_acceptance_powers: test_averaging_on_a_ring_…
two tasks                                      test_acceptance_exact: test_two_tasks_share_the_step_…
homogeneity of ReLU networks                   test_acceptance_exact: test_weights_times_their_…
a scaled loss                                  test_acceptance_exact: test_a_scaled_loss_scales_…
=============================================  ========================================================
"""

import ast
import math
import re
import statistics
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.acceptance]
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


def _marked_tests(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    is_whole = any(isinstance(node, ast.Assign) and "mark.acceptance" in ast.unparse(node) for node in tree.body)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [
        each.name
        for each in functions
        if is_whole or any("mark.acceptance" in ast.unparse(d) for d in each.decorator_list)
    ]


def test_the_table_above_names_tests_of_this_marker():
    named = re.findall(r"(?:(test_\w+): )?(test_\w+?)_?(?:…|$|,)", __doc__, re.MULTILINE)
    assert len(named) > 25
    for module, beginning in named:
        path = Path(__file__).with_name(f"{module or Path(__file__).stem}.py")
        found = [name for name in _marked_tests(path) if name.startswith(beginning)]
        assert found, f"{path.name} has no marked {beginning}…"


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
