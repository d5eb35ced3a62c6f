import math

import pytest

from flashgrad.demos.kit import mean_field
from flashgrad.demos.kit.mean_field import ACTIVATIONS, expectation, second_moments, sigmoid, through_depth


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("h", [-7.3, -1.0, -0.2, 0.4, 1.0, 6.1])
def test_a_slope_is_the_derivative_of_its_value(activation, h):
    phi, step = ACTIVATIONS[activation], 1e-6
    difference = (phi(h + step)[0] - phi(h - step)[0]) / (2 * step)
    assert phi(h)[1] == pytest.approx(difference, abs=1e-9)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_values_and_slopes_are_torchs(torch, activation):
    points = torch.linspace(-9, 9, 73, dtype=torch.float64, requires_grad=True)
    value = points if activation == "linear" else getattr(torch.nn.functional, activation)(points)
    (slope,) = torch.autograd.grad(value.sum(), points)
    own = [ACTIVATIONS[activation](point) for point in points.tolist()]
    assert [pair[0] for pair in own] == pytest.approx(value.tolist(), abs=1e-14)
    assert [pair[1] for pair in own] == pytest.approx(slope.tolist(), abs=1e-14)


def test_the_grid_gives_gaussian_moments():
    assert expectation(lambda h: h * h) == pytest.approx(1, abs=1e-12)
    assert expectation(lambda h: h**4) == pytest.approx(3, abs=1e-11)
    assert expectation(lambda h: math.exp(h / 2), mean=1, variance=4) == pytest.approx(math.exp(1), rel=1e-11)


def test_relus_slope_is_on_average_exactly_one_half():
    assert expectation(lambda h: float(h > 0)) == pytest.approx(0.5, abs=1e-15)


def test_tanhs_slope_in_saturation_is_what_gauss_hermite_gets_wrong():
    assert second_moments("tanh", 0, 160)[1] == pytest.approx(0.0420, abs=5e-5)


@pytest.mark.parametrize("mean", [-2.0, 0.0, 0.7])
@pytest.mark.parametrize("variance", [1e-3, 0.25, 1.0, 17.0, 900.0])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_fast_moments_are_those_of_the_fine_grid(activation, mean, variance):
    phi = ACTIVATIONS[activation]
    value_ms = expectation(lambda h: phi(h)[0] ** 2, mean, variance)
    slope_ms = expectation(lambda h: phi(h)[1] ** 2, mean, variance)
    # Where there is a kink off the middle, the grid itself is good to half a cell's weight only.
    has_jump = activation in ("relu", "leaky_relu") and mean != 0
    tolerance = 2e-3 if has_jump else 1e-5 if activation == "elu" else 1e-9
    assert second_moments(activation, mean, variance) == pytest.approx(
        (value_ms, slope_ms), rel=tolerance, abs=tolerance
    )


def test_moments_keep_their_relative_precision_for_tiny_signals():
    for activation in ("elu", "tanh", "gelu", "silu"):
        value_ms, slope_ms = second_moments(activation, 0.0, 1e-24)
        slope = ACTIVATIONS[activation](0.0)[1] if activation != "elu" else 1.0
        assert value_ms == pytest.approx(slope**2 * 1e-24, rel=1e-9)
        assert slope_ms == pytest.approx(slope**2, rel=1e-9)


def test_without_variance_all_units_are_at_the_mean():
    assert second_moments("tanh", 0.5, 0) == (math.tanh(0.5) ** 2, (1 - math.tanh(0.5) ** 2) ** 2)


@pytest.mark.parametrize(("weight_variance", "factor"), [(2, 1.0), (1, math.sqrt(1 / 2)), (1 / 3, math.sqrt(1 / 6))])
def test_relus_factor_is_the_root_of_half_the_weight_variance(weight_variance, factor):
    layers = through_depth("relu", weight_variance, 20)
    assert mean_field.factor_per_layer(layers, weight_variance) == pytest.approx(factor, rel=1e-12)
    assert layers[-1].pre_activation_variance == pytest.approx(weight_variance * (weight_variance / 2) ** 19, rel=1e-12)


def test_tanh_with_xavier_shrinks_like_one_over_twice_the_layer():
    layers = through_depth("tanh", 1, 60)
    for layer in (20, 40, 60):
        assert layers[layer - 1].activation_ms == pytest.approx(1 / (2 * layer), rel=0.05)


def test_the_sigmoids_signal_settles_at_its_fixed_point():
    last, before = through_depth("sigmoid", 1, 60)[-1:-3:-1]
    assert last == before
    assert last.pre_activation_variance == pytest.approx(last.activation_ms, rel=1e-12)


def test_gradients_fall_by_the_factor_of_each_layer():
    layers = through_depth("tanh", 1.5, 10, bias=0.2, bias_std=0.3)
    delta = mean_field.gradients(layers, 1.5)
    assert delta[-1] == pytest.approx(math.sqrt(layers[-1].slope_ms))
    for below, above, layer in zip(delta, delta[1:], layers, strict=False):
        assert below / above == pytest.approx(math.sqrt(1.5 * layer.slope_ms), rel=1e-12)
    assert mean_field.factor_per_layer(layers, 1.5) == pytest.approx((delta[0] / delta[-1]) ** (1 / 9), rel=1e-12)


def test_the_saturated_share_is_both_tails():
    assert mean_field.saturated_fraction(0, 16) == pytest.approx(2 * 0.15865525393145707, rel=1e-12)
    assert mean_field.saturated_fraction(4, 1e-12) == pytest.approx(0.5)
    assert mean_field.saturated_fraction(5, 0) == 1


def test_a_network_whose_units_are_all_off_has_no_gradient():
    layers = through_depth("relu", 0.1, 10, bias=-2)
    assert mean_field.factor_per_layer(layers, 0.1) == 0
    assert mean_field.gradients(layers, 0.1)[0] == 0


def test_the_sigmoid_does_not_overflow():
    assert (sigmoid(-1000), sigmoid(1000)) == (0, 1)
