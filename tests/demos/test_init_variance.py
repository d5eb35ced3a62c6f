import itertools
import math
import statistics

import pytest

from flashgrad.demos import catalog
from flashgrad.demos.gallery.init_variance import DEMO
from flashgrad.demos.kit.initialisation import shaped
from flashgrad.demos.kit.probe.tapered import Tapered, draw, in_theory, measured, relu_difference_share
from flashgrad.demos.kit.probe.tapered_network import weight_variance
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Verdict
from tests.demos.outcomes import claim_in

FUNNEL = (256, 128, 64, 32)
SQUARE = {"widths": "square", "width": 64, "depth": 20}


def _sentences(outcome):
    return " ".join(claim.sentence for claim in outcome.claims)


def _variances(init, widths):
    return [weight_variance(init, *pair, 0.5) for pair in itertools.pairwise(widths)]


@pytest.mark.parametrize(
    ("activation", "init", "forward", "backward"),
    [
        ("relu", "he", 1, 1 / 8),
        ("relu", "he_fan_out", 8, 1),
        ("relu", "xavier", (2 / 3) ** 3, (1 / 3) ** 3),
        ("linear", "xavier", (4 / 3) ** 3, (2 / 3) ** 3),
        ("linear", "torch", (1 / 3) ** 3, (1 / 6) ** 3),
    ],
)
def test_the_recursions_have_closed_forms_in_a_funnel(activation, init, forward, backward):
    theory = in_theory(activation, FUNNEL, _variances(init, FUNNEL))
    assert theory.activation_ms[0] == theory.gradient_ms[-1] == 1
    assert theory.activation_ms[-1] == pytest.approx(forward, rel=1e-12)
    assert theory.gradient_ms[0] == pytest.approx(backward, rel=1e-12)


def test_backward_over_forward_gain_telescopes_whatever_the_scale():
    for init in ("he", "he_fan_out", "xavier", "torch", "uniform"):
        theory = in_theory("relu", FUNNEL, _variances(init, FUNNEL))
        assert theory.gradient_ms[0] / theory.activation_ms[-1] == pytest.approx(32 / 256, rel=1e-12)


def test_variances_are_those_of_the_papers():
    assert weight_variance("he", 200, 100, 1) == 0.01
    assert weight_variance("he_fan_out", 200, 100, 1) == 0.02
    assert weight_variance("xavier", 300, 200, 1) == 2 / 500
    assert weight_variance("torch", 300, 200, 1) == pytest.approx((1 / math.sqrt(300)) ** 2 / 3)
    assert weight_variance("uniform", 300, 200, 0.3) == pytest.approx(0.03)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "tanh", "sigmoid", "gelu"])
def test_the_written_out_backward_pass_is_autograds(torch, activation):
    networks = draw([3], Tapered((9, 7, 5, 6), 4), "float64")
    variances = [0.3, 0.2, 0.4]
    found = measured(networks, activation, "uniform", variances)
    x = networks.inputs[0].clone().requires_grad_()
    signals, pre_activations = [x], []
    for normals, variance in zip(networks.normals, variances, strict=True):
        pre_activations.append(signals[-1] @ (shaped(normals[0], "uniform") * math.sqrt(variance)))
        signals.append(getattr(torch.nn.functional, activation)(pre_activations[-1]))
    loss = (networks.cotangents[0] * signals[-1]).sum()
    signal_grads, grads = (torch.autograd.grad(loss, of, retain_graph=True) for of in (signals, pre_activations))
    layers = zip(signals[1:], pre_activations, strict=True)
    expected = {
        "activation_ms": [signal.square().mean() for signal in signals],
        "gradient_ms": [grad.square().mean() for grad in signal_grads],
        "difference_ms": [signal.var(0).mean() for signal in signals],
        "delta": [grad.square().mean().sqrt() for grad in grads],
        "passed_share": [signal.square().mean() / h.square().mean() for signal, h in layers],
    }
    for name, values in expected.items():
        assert found[name][0].tolist() == pytest.approx([value.item() for value in values], rel=1e-10), name


def test_inputs_are_drawn_apart_from_the_weights(torch):
    for seed in (0, 2**31 - 1):
        networks = draw([seed], Tapered((64, 64), 64), "float64")
        samples = [networks.normals[0][0], networks.inputs[0], networks.cotangents[0]]
        correlation = torch.corrcoef(torch.stack([sample.flatten() for sample in samples]))
        assert (correlation - torch.eye(3, dtype=torch.float64)).abs().max() < 5 / 64


def test_a_network_does_not_depend_on_the_others(run):
    three = run(seeds=3, seed=7)
    assert three.rows("gradient_ms")[1] == pytest.approx(run(seeds=1, seed=8).rows("gradient_ms")[0], rel=1e-12)


def test_the_same_seed_gives_the_same_numbers_bit_for_bit(outcome_of):
    assert outcome_of(seed=3) == outcome_of(seed=3)
    assert outcome_of(seed=3).arrays != outcome_of(seed=4).arrays


def test_every_view_names_series_that_a_run_gives(run):
    result = run(depth=4)
    (view,) = (info for info in parameter_infos(DEMO.parameters) if info.is_presentation)
    for chosen in view.choices:
        plots = [plot for plot in DEMO.plots if plot.shown_when == {"view": chosen}]
        assert plots, chosen
        for name in itertools.chain.from_iterable(plot.series for plot in plots):
            series = result.series[name]
            assert series.x in ((0, 1, 2, 3, 4), (1, 2, 3, 4))
            assert len(series.y) == len(series.low) == len(series.high) == len(series.x)
            assert series.theory is None or len(series.theory) == len(series.x)


def test_the_first_frame_shows_one_network_and_the_last_is_complete(torch):
    frames = list(DEMO.frames(catalog.validate(DEMO, {"seeds": 50})))
    assert frames[0].step == 1
    assert frames[0].series["signal"].low is None
    assert [frame.progress for frame in frames] == sorted(frame.progress for frame in frames)
    assert frames[-1].progress == 1
    assert len(frames[-1].arrays["gradient_ms"]) == 50


def test_readouts_are_taken_from_the_arrays(run):
    result = run()
    signal, gradient = result.rows("activation_ms"), result.rows("gradient_ms")
    forward, backward = [row[-1] / row[0] for row in signal], [row[0] / row[-1] for row in gradient]
    assert result.readouts["forward_gain"].value == pytest.approx(statistics.median(forward), rel=1e-12)
    assert result.readouts["backward_gain"].value == pytest.approx(statistics.median(backward), rel=1e-12)
    assert result.row("backward_factor") == pytest.approx([gain ** (1 / 6) for gain in backward], rel=1e-12)


def test_compared_networks_are_what_a_run_of_them_would_measure(run):
    compared = run(seeds=4)
    for init in ("he", "he_fan_out", "xavier"):
        alone = run(seeds=4, init=init)
        for row, own in zip(compared.rows(f"gradient_{init}"), alone.rows("gradient_ms"), strict=True):
            assert row == pytest.approx(own, rel=1e-12)
    small = run(seeds=4, init="uniform", bound=0.01)
    assert compared.rows("signal_within_0.01")[0] == pytest.approx(small.rows("activation_ms")[0], rel=1e-12)
    tanh = run(seeds=4, activation="tanh", init="xavier")
    assert compared.rows("gradient_tanh_xavier")[3] == pytest.approx(tanh.rows("gradient_ms")[3], rel=1e-12)


@pytest.mark.acceptance
@pytest.mark.parametrize(
    ("values", "forward", "backward", "tolerance"),
    [
        ({"init": "he"}, 1, 0.125, 0.02),
        ({"init": "he_fan_out"}, 8, 1, 0.16),
        ({"init": "xavier"}, 0.2963, 0.0370, 0.006),
        ({"init": "xavier", "activation": "linear"}, 2.3704, 0.2963, 0.03),
    ],
)
def test_a_funnel_keeps_one_direction_at_most(run, values, forward, backward, tolerance):
    """The row `fan_in funnel` of the acceptance table, and the other initialisations."""
    result = run(**values, seeds=20)
    assert statistics.fmean(result.row("backward_gain")) == pytest.approx(backward, abs=tolerance)
    assert statistics.fmean(result.row("forward_gain")) == pytest.approx(forward, rel=0.25)


@pytest.mark.parametrize(
    ("values", "theory", "tolerance"),
    [
        ({"activation": "linear", "init": "xavier", "width": 128}, 1.0, 0.005),
        ({"activation": "relu", "init": "he", "width": 128}, 1.0, 0.01),
        ({"activation": "relu", "init": "xavier", "width": 128}, 0.7071, 0.01),
        ({"activation": "relu", "init": "torch", "width": 128}, 0.4082, 0.01),
        ({"activation": "relu", "init": "uniform", "bound": 0.01}, 0.0327, 0.02 * 0.0327),
        ({"activation": "relu", "init": "uniform", "bound": 2}, 6.532, 0.02 * 6.532),
        ({"activation": "tanh", "init": "xavier", "width": 128}, 0.9175, 0.01),
        ({"activation": "sigmoid", "init": "xavier", "width": 128}, 0.2346, 0.005),
    ],
)
def test_square_layers_have_the_factor_of_mean_field_theory(run, values, theory, tolerance):
    result = run(**{**SQUARE, **values}, seeds=20, batch_size=16)
    factors = [(delta[0] / delta[-1]) ** (1 / 19) for delta in result.rows("delta")]
    assert statistics.fmean(factors) == pytest.approx(theory, abs=tolerance)


def test_weights_are_as_wide_as_the_formula_says(run):
    xavier = run(init="xavier", distribution="uniform", activation="tanh", width=300, ratio=1.5, depth=1)
    assert xavier.parameters.all_widths == (300, 200)
    assert max(row[0] for row in xavier.rows("weight_max")) == pytest.approx(0.10954, abs=5e-6)
    he = run(init="he", width=200, widths="square", depth=1)
    assert statistics.fmean(row[0] for row in he.rows("weight_std")) == pytest.approx(0.1, rel=0.01)


@pytest.mark.slow
def test_what_differs_between_inputs_shrinks_under_relu_as_their_angle_does(run):
    result = run(widths="square", width=512, depth=6, batch_size=64, seeds=3)
    shares = [
        [different / whole for different, whole in zip(*rows, strict=True)]
        for rows in zip(result.rows("difference_ms"), result.rows("activation_ms"), strict=True)
    ]
    measured_shares = [statistics.fmean(layer) for layer in zip(*shares, strict=True)]
    assert measured_shares == pytest.approx(relu_difference_share(6), rel=0.08)
    assert relu_difference_share(1) == pytest.approx((1, 1 - 1 / math.pi))


def test_he_keeps_both_directions_of_square_layers_only(outcome_of):
    assert claim_in(outcome_of(**SQUARE), "both signal and gradient: He").verdict is Verdict.CONDITIONAL
    funnel = outcome_of()
    assert claim_in(funnel, "both signal and gradient in layers of any").verdict is Verdict.CONTRADICTED
    assert claim_in(funnel, "keeps the signal through").verdict is Verdict.CONDITIONAL
    assert claim_in(outcome_of(init="he_fan_out"), "keeps the gradient through").verdict is Verdict.CONDITIONAL


@pytest.mark.parametrize("init", ["he", "he_fan_out", "xavier", "torch", "uniform"])
def test_both_gains_and_their_ratio_are_the_formulas(outcome_of, init):
    for widths in ("funnel", "flare"):
        outcome = outcome_of(init=init, widths=widths)
        assert claim_in(outcome, "multiplies the signal").verdict is Verdict.CONDITIONAL
        assert claim_in(outcome, "multiplies the gradient").verdict is Verdict.CONDITIONAL
        assert claim_in(outcome, "n_L/n_0").verdict is Verdict.CONDITIONAL


def test_he_keeps_the_mean_square_and_not_the_variance_across_inputs(outcome_of):
    outcome = outcome_of(**SQUARE)
    assert claim_in(outcome, "keeps the variance too").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "half of the mean square").verdict is Verdict.HOLDS
    assert outcome.readouts["difference_share"].value == pytest.approx(0.15, abs=0.04)


def test_xavier_suits_tanh_and_not_sigmoid(outcome_of):
    tanh = outcome_of(**SQUARE, activation="tanh", init="xavier")
    assert claim_in(tanh, "Xavier suits").verdict is Verdict.HOLDS
    assert claim_in(tanh, "power of depth").verdict is Verdict.CONDITIONAL
    sigmoid = claim_in(outcome_of(**SQUARE, activation="sigmoid", init="xavier"), "Xavier suits")
    assert sigmoid.verdict is Verdict.CONTRADICTED
    assert sigmoid.measured == pytest.approx(0.234, abs=0.006)


def test_the_usual_pairs_keep_the_gradient_but_for_sigmoid(outcome_of):
    outcome = outcome_of(**SQUARE)
    assert claim_in(outcome, "Each with its own").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "Without sigmoid").verdict is Verdict.CONDITIONAL
    assert claim_in(outcome, "ReLU needs").verdict is Verdict.HOLDS
    wrong = claim_in(outcome, "wrong scale")
    assert wrong.verdict is Verdict.HOLDS
    assert wrong.measured == pytest.approx(math.log10(6.5), abs=0.03)


def test_weights_are_judged_where_there_are_enough_of_them(outcome_of):
    uniform = outcome_of(init="xavier", distribution="uniform")
    assert claim_in(uniform, "fill").verdict is Verdict.HOLDS
    assert claim_in(uniform, "standard deviation").verdict is Verdict.HOLDS
    assert "standard deviation" not in _sentences(outcome_of(width=32))
    assert "fill" not in _sentences(outcome_of(init="xavier"))


def test_the_first_question_asks_for_the_backward_gain(outcome_of):
    (first, _) = outcome_of().predictions
    assert first.question.startswith("ReLU with He by fan_in, 256→128→64→32:")
    assert first.choices == ()
    assert first.scale == "log"
    assert first.answer == pytest.approx(0.125, rel=0.1)
    assert "0.125 in all" in first.explanation


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ({}, "fan_out"),
        ({"widths": "flare"}, "fan_out"),
        ({"widths": "square"}, "both alike"),
        ({"activation": "linear"}, "fan_in"),
        ({"activation": "sigmoid", "widths": "flare"}, "fan_in"),
    ],
)
def test_which_rule_keeps_the_backward_pass_is_read_from_the_run(outcome_of, values, answer):
    (_, second) = outcome_of(**values).predictions
    assert second.choices == ("fan_in", "both alike", "fan_out")
    assert second.answer_label == answer


def test_a_dead_network_gives_no_gain_and_says_so(outcome_of):
    outcome = outcome_of(widths="square", width=8, depth=30, seeds=1, seed=14, batch_size=2)
    assert outcome.readouts["backward_gain"].value == outcome.readouts["forward_gain"].value == 0
    first, second = outcome.predictions
    assert "all off" in first.explanation
    assert "all off" in second.explanation
    assert second.answer_label == "not a number"


ENDS = [
    {"activation": activation, **init, **sizes}
    for activation in ("linear", "relu", "tanh", "sigmoid", "silu")
    for init in ({"init": "uniform", "bound": 0.01}, {"init": "uniform", "bound": 4}, {"init": "torch"})
    for sizes in (
        {"widths": "square", "width": 8, "depth": 30, "batch_size": 2, "seeds": 2},
        {"widths": "funnel", "width": 8, "ratio": 16, "depth": 1, "seeds": 50},
        {"widths": "flare", "width": 8, "ratio": 16, "depth": 30, "batch_size": 64, "seeds": 1},
    )
]


@pytest.mark.parametrize("values", ENDS)
def test_parameters_at_their_ends_give_numbers(outcome_of, values):
    outcome = outcome_of(**values)
    for name in ("activation_ms", "gradient_ms", "difference_ms", "delta"):
        assert all(math.isfinite(value) and value >= 0 for row in outcome.arrays[name] for value in row)
    assert all(value > 0 for value in outcome.series["gradient"].theory)


@pytest.mark.slow
def test_the_largest_network_runs(outcome_of):
    outcome = outcome_of(widths="square", width=512, depth=30, batch_size=64, seeds=1)
    assert outcome.readouts["backward_gain"].value == pytest.approx(1, rel=0.6)
