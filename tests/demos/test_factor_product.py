import itertools
import math
import statistics

import pytest

from flashgrad.demos import catalog
from flashgrad.demos.gallery.factor_product import DEMO
from flashgrad.demos.kit.mean_field import ACTIVATIONS
from flashgrad.demos.kit.probe.chain_rule import DEPTHS, jacobian_chain, ratio_by_depth
from flashgrad.demos.kit.probe.factor_chain import FactorChain, fitted_factor, layers_to_a_thousandth, ratios_in_theory
from flashgrad.demos.kit.probe.tapered import Tapered, draw, scaled
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Verdict
from tests.demos.outcomes import claim_in


def _theory(**values):
    return ratios_in_theory(FactorChain(mode="depth", **values))


@pytest.mark.parametrize(("factor", "depth", "product"), [(0.5, 10, 2**-10), (2, 10, 1024), (0.9, 50, 0.00515)])
def test_equal_factors_make_a_power(run, factor, depth, product):
    result = run(factor=factor, depth=depth)
    assert result.row("product")[-1] == pytest.approx(product, rel=1e-3)
    assert result.row("product") == pytest.approx(result.row("theory_product"), rel=1e-12)
    assert result.readouts["factor_per_layer"].value == pytest.approx(factor, rel=1e-12)


@pytest.mark.parametrize(
    ("factor", "layers"), [(0.8, 31), (0.5, 10), (2, 10), (0.1, 3), (10, 3), (0.999, 6905), (1, math.inf)]
)
def test_a_thousandth_is_reached_after_three_decades(factor, layers):
    assert layers_to_a_thousandth(factor) == layers


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_product_of_the_jacobians_is_autograds_gradient(run, activation):
    result = run(mode="jacobians", activation=activation, width=16, seeds=20)
    assert len(result.row("relative_error")) == 20
    assert max(result.row("relative_error")) < 1e-12
    for gradient, product in zip(result.rows("gradient_norm"), result.rows("jacobian_product"), strict=True):
        assert product == pytest.approx(gradient, rel=1e-10)


@pytest.mark.parametrize("activation", ["tanh", "relu", "gelu"])
def test_a_jacobian_is_that_of_torch(torch, activation):
    networks = draw([2], Tapered((6, 6), 1), "float64")
    (weight,) = scaled(networks, "normal", [1 / 3])
    function = getattr(torch.nn.functional, activation)
    jacobian = torch.autograd.functional.jacobian(lambda x: function(x @ weight[0]), networks.inputs[0, 0])
    chain = jacobian_chain(networks, activation, [weight])
    expected = torch.linalg.matrix_norm(jacobian, ord=2) * networks.cotangents[0, 0].norm()
    assert chain["norm_product"][0, 0].item() == pytest.approx(expected.item(), rel=1e-12)
    gradient = (networks.cotangents[0, 0] @ jacobian).norm()
    assert chain["gradient_norm"][0, 0].item() == pytest.approx(gradient.item(), rel=1e-12)


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
def test_gradients_of_many_depths_at_once_are_autograds(torch, activation):
    networks = draw([1, 4], Tapered((7,) * 7, 5), "float64")
    weights = scaled(networks, "normal", [0.3] * 6)
    ratios = ratio_by_depth(networks, activation, weights, [2, 3, 6])["delta_ratio"]
    for place, depth in enumerate([2, 3, 6]):
        for seed in range(2):
            x, hs = networks.inputs[seed].clone().requires_grad_(), []
            for weight in weights[:depth]:
                hs.append(x @ weight[seed])
                x = getattr(torch.nn.functional, activation)(hs[-1])
            grads = torch.autograd.grad((x * networks.cotangents[seed]).sum(), hs)
            assert ratios[seed, place].item() == pytest.approx((grads[0].norm() / grads[-1].norm()).item(), rel=1e-10)


def test_theory_of_depth_has_closed_forms():
    assert _theory(activation="relu", init="xavier") == pytest.approx([2 ** (-(depth - 1) / 2) for depth in DEPTHS])
    assert _theory(activation="relu", init="he") == pytest.approx([1.0] * len(DEPTHS))
    assert _theory(activation="linear", init="torch") == pytest.approx([3 ** (-(depth - 1) / 2) for depth in DEPTHS])
    assert fitted_factor([0.3**depth for depth in DEPTHS]) == pytest.approx(0.3)
    assert math.isnan(fitted_factor([0.0] * len(DEPTHS)))


def test_the_same_seed_gives_the_same_numbers_bit_for_bit(outcome_of):
    for mode in ("scalar", "jacobians", "depth"):
        assert outcome_of(mode=mode, seed=3) == outcome_of(mode=mode, seed=3)
    assert outcome_of(mode="depth", seed=3).arrays != outcome_of(mode="depth", seed=4).arrays


def test_a_run_of_more_seeds_begins_with_the_same_networks(run):
    for mode, name in (("jacobians", "gradient_norm"), ("depth", "delta_ratio")):
        many = run(mode=mode, seeds=3, seed=7)
        assert many.rows(name)[0] == run(mode=mode, seeds=1, seed=7).rows(name)[0]
        assert many.rows(name)[1] == pytest.approx(run(mode=mode, seeds=1, seed=8).rows(name)[0], rel=1e-12)


def test_every_mode_gives_the_series_of_its_plot(run):
    (mode,) = (info for info in parameter_infos(DEMO.parameters) if info.name == "mode")
    for chosen in mode.choices:
        result = run(mode=chosen, depth=6)
        (plot,) = (plot for plot in DEMO.plots if plot.shown_when == {"mode": chosen})
        for name in plot.series:
            series = result.series[name]
            assert len(series.y) == len(series.x)
            assert series.x == (tuple(map(float, DEPTHS)) if chosen == "depth" else (0, 1, 2, 3, 4, 5, 6))
            assert name == "norm_product" or len(series.theory) == len(series.x)


def test_the_first_network_is_shown_at_once_and_the_last_frame_is_complete(torch):
    for mode in ("jacobians", "depth"):
        frames = list(DEMO.frames(catalog.validate(DEMO, {"mode": mode, "seeds": 20})))
        steps = [frame.step for frame in frames]
        assert steps == sorted(set(steps))
        assert (steps[0], steps[-1]) == (1, 20)
        assert frames[0].progress == 0.05
        assert frames[-1].progress == 1
        assert all(series.low is None for series in frames[0].series.values())


def test_norms_overstate_the_gradient_of_tanh_by_three_decades(run):
    result = run(mode="jacobians", activation="tanh", width=32, seeds=20)
    pairs = zip(result.rows("norm_product"), result.rows("gradient_norm"), strict=True)
    excess = [math.log10(bound[0] / gradient[0]) for bound, gradient in pairs]
    assert statistics.fmean(excess) == pytest.approx(2.95, abs=0.2)
    assert min(excess) > 2.3


@pytest.mark.parametrize(
    ("values", "factor"),
    [
        ({"activation": "sigmoid"}, 0.2351),
        ({"activation": "relu", "init": "torch"}, 0.4057),
        ({"activation": "relu"}, 0.700),
        ({"activation": "relu", "init": "he"}, 0.99),
    ],
)
def test_what_depth_raises_to_a_power_is_the_factor_per_layer(run, values, factor):
    result = run(mode="depth", **values, seeds=20)
    assert statistics.fmean(result.row("factor_per_layer")) == pytest.approx(factor, abs=0.01)


@pytest.mark.parametrize("values", [{"activation": "sigmoid"}, {"activation": "relu"}, {"init": "torch"}])
def test_log_gradients_fall_in_a_straight_line_where_the_factor_is_one_number(outcome_of, values):
    for seed in range(0, 50, 5):
        outcome = outcome_of(mode="depth", **values, seed=seed)
        assert claim_in(outcome, "straight line").verdict is Verdict.CONDITIONAL
        assert claim_in(outcome, "raises to a power").verdict is Verdict.HOLDS
        amplified = claim_in(outcome, "amplifies")
        assert amplified.verdict is Verdict.HOLDS
        assert amplified.measured == pytest.approx(39 / 9, rel=0.2)


def test_tanh_with_xavier_pays_ever_less_for_depth(outcome_of):
    for seed in range(0, 50, 5):
        outcome = outcome_of(mode="depth", activation="tanh", seed=seed)
        assert claim_in(outcome, "costs a tanh network").verdict is Verdict.CONTRADICTED
        assert "straight line" not in " ".join(claim.sentence for claim in outcome.claims)


def test_depth_alone_costs_nothing_where_the_factor_is_one(outcome_of):
    for values in ({"activation": "relu", "init": "he"}, {"activation": "linear", "init": "orthogonal"}):
        assert claim_in(outcome_of(mode="depth", **values), "by itself").verdict is Verdict.CONDITIONAL


def test_scalar_claims_are_exact(outcome_of):
    half, double = outcome_of(), outcome_of(factor=2)
    assert {claim.verdict for claim in (*half.claims, *double.claims)} == {Verdict.HOLDS}
    assert claim_in(half, "about a thousandth").measured == 2**-10
    assert claim_in(double, "1024").measured == 1024
    assert len(outcome_of(factor=1).claims) == 1


def test_factors_are_matrices_and_not_numbers(outcome_of):
    tanh = outcome_of(mode="jacobians", activation="tanh", width=32)
    assert claim_in(tanh, "is the product of the layers'").verdict is Verdict.HOLDS
    assert claim_in(tanh, "never larger").verdict is Verdict.HOLDS
    assert claim_in(tanh, "taken for numbers").verdict is Verdict.CONTRADICTED
    orthogonal = outcome_of(mode="jacobians", activation="linear", init="orthogonal")
    assert claim_in(orthogonal, "taken for numbers").verdict is Verdict.HOLDS
    assert claim_in(orthogonal, "never larger").verdict is Verdict.HOLDS


def test_the_scalar_questions_are_those_of_the_catalogue(outcome_of):
    first, _ = outcome_of(factor=0.9, depth=50).predictions
    assert first.question == "A factor of 0.9 in each of 50 layers: the gradient is multiplied by …?"
    assert first.answer == pytest.approx(0.00515, rel=1e-3)
    _, second = outcome_of(factor=0.8).predictions
    assert second.question == "How many layers of factor 0.8 take the gradient under a thousandth?"
    assert second.answer == 31
    assert second.explanation == "31 layers: 0.8^31 is 0.0009904, and 30 still make 0.001238."
    assert "never" in outcome_of(factor=1).predictions[1].explanation


def test_the_overstatement_multiplies_from_layer_to_layer(outcome_of):
    first, second = outcome_of(mode="jacobians", activation="tanh", width=32, seeds=20).predictions
    assert math.log10(first.answer) == pytest.approx(2.95, abs=0.25)
    assert math.log10(second.answer) == pytest.approx(math.log10(first.answer) / 2, abs=0.3)
    assert "upper 5 layers" in second.question


@pytest.mark.parametrize(
    ("values", "answer"),
    [({}, "about 6 layers"), ({"activation": "relu"}, "about 20 layers"), ({"activation": "tanh"}, "none of up to")],
)
def test_the_depth_of_a_thousandth_is_read_from_the_run(outcome_of, values, answer):
    first, second = outcome_of(mode="depth", **values).predictions
    assert "δ₁/δ₄₀" in first.question
    assert second.answer_label.startswith(answer)
    assert second.answer_label in second.choices


def test_dead_networks_give_no_number_and_say_so(outcome_of):
    for values in ({"mode": "jacobians", "depth": 60}, {"mode": "depth"}):
        outcome = outcome_of(**values, activation="relu", width=4, seeds=2)
        assert math.isnan(outcome.predictions[0].answer)
        assert all("all off" in prediction.explanation for prediction in outcome.predictions)


ENDS = [
    {"mode": mode, "activation": activation, "init": init, "width": width, "depth": depth, "seeds": 2}
    for mode in ("jacobians", "depth")
    for activation in ("linear", "tanh", "sigmoid", "elu", "silu")
    for init in ("he", "torch", "orthogonal")
    for width, depth in ((4, 60), (128, 1))
]


@pytest.mark.parametrize("values", ENDS)
def test_parameters_at_their_ends_give_numbers(outcome_of, values):
    outcome = outcome_of(**values)
    name = "gradient_norm" if values["mode"] == "jacobians" else "delta_ratio"
    assert all(math.isfinite(value) and value > 0 for row in outcome.arrays[name] for value in row)
    assert all(prediction.explanation.endswith(".") for prediction in outcome.predictions)


def test_scalar_parameters_at_their_ends_give_numbers(outcome_of):
    for factor, depth in itertools.product((0.1, 1, 3), (1, 60)):
        outcome = outcome_of(factor=factor, depth=depth)
        assert outcome.arrays["product"][-1] == pytest.approx(factor**depth, rel=1e-12)
        assert {claim.verdict for claim in outcome.claims} == {Verdict.HOLDS}
