import itertools
import math
import statistics

import pytest

from flashgrad.demos.evaluation import evaluate
from flashgrad.demos.gallery.weight_scale import DEMO
from flashgrad.demos.kit.probe.probe import draw, probe
from flashgrad.demos.kit.probe.weight_dial import (
    MARKS,
    SCALES,
    WeightDial,
    at,
    crossing,
    in_theory,
    last_layer,
    log_slope,
    measured,
)
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Verdict, judge, merge

pytestmark = [pytest.mark.usefixtures("torch"), pytest.mark.slow]
SEEDS = 20


def _run(**values):
    parameters = DEMO.parameters.model_validate(values)
    return merge(parameters, DEMO.frames(parameters))


def _marked(**values):
    """The first frame alone: the chosen scale and the usual ones, without the sweep."""
    parameters = DEMO.parameters.model_validate(values)
    return merge(parameters, itertools.islice(DEMO.frames(parameters), 1))


def _mean(name, mark, **values):
    return statistics.fmean(at(_marked(**values, seed=seed), name, mark) for seed in range(SEEDS))


def _claim(words, **values):
    outcome = evaluate(DEMO, _run(**values))
    (claim,) = (claim for claim in outcome.claims if words in claim.sentence)
    return claim


def _sentences(**values):
    parameters = DEMO.parameters.model_validate(values)
    return [claim.sentence for claim in DEMO.claims if claim.applies(parameters)]


def test_the_parameters_are_those_of_the_catalogue():
    infos = {info.name: info for info in parameter_infos(DEMO.parameters)}
    bounds = {name: [info.low, info.high] for name, info in infos.items() if info.kind in ("integer", "real")}
    assert bounds["gain"] == [0.03, 16]
    assert bounds["width"] == [16, 256]
    assert bounds["depth"] == [4, 30]
    assert bounds["bound"] == [0.01, 4]
    assert infos["gain"].used_when == {"init": ("gain",)}
    assert infos["bound"].used_when == {"init": ("uniform",)}
    assert {"activation": "sigmoid", "width": 64, "depth": 12}.items() <= DEMO.parameters().model_dump().items()
    assert [name for name, info in infos.items() if info.is_presentation] == ["view"]


def test_every_view_names_series_that_a_run_gives():
    result = _run(depth=4, width=16)
    for view in ("factor", "activations", "slopes", "histogram"):
        plots = [plot for plot in DEMO.plots if plot.shown_when == {"view": view}]
        assert plots
        for series in (result.series[name] for plot in plots for name in plot.series):
            assert len(series.x) == len(series.y) > 0


def test_scales_are_forty_even_steps_of_a_log_axis():
    assert (len(SCALES), SCALES[0]) == (40, 0.03)
    assert SCALES[-1] == pytest.approx(16, rel=1e-12)
    steps = [high / low for low, high in itertools.pairwise(SCALES)]
    assert max(steps) == pytest.approx(min(steps), rel=1e-12)


def test_the_sweep_measures_what_each_scale_alone_would_show():
    p = WeightDial(activation="tanh", depth=5, width=16, seed=3)
    result = merge(p, DEMO.frames(p))
    for index in (0, 17, 39):
        profile = probe(draw([3], p.shape, "float64"), "tanh", "normal", [SCALES[index] ** 2])
        delta = profile["delta"][0, 0].tolist()
        assert result.row("factor")[index] == pytest.approx((delta[0] / delta[-1]) ** (1 / 4), rel=1e-10)
        assert result.row("rms_slope")[index] == pytest.approx(profile["rms_slope"][0, 0, -1].item(), rel=1e-10)
        share = profile["saturated_fraction"][0, 0].mean().item()
        assert result.row("saturated_fraction")[index] == pytest.approx(share, rel=1e-10)


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "gelu"])
def test_the_last_layer_is_that_of_torch(torch, activation):
    p = WeightDial(activation=activation, depth=6, width=16, init="gain", gain=3)
    networks = draw([p.seed], p.shape, "float64")
    x = networks.inputs[0]
    for weights in networks.normals[0]:
        h = (x @ (weights * 3 / 4)).detach().requires_grad_()
        x = getattr(torch.nn.functional, activation)(h)
    (slopes,) = torch.autograd.grad(x.sum(), h)
    ours, own_slopes = last_layer(p, networks, [1.0, 3.0])
    assert torch.allclose(ours[1], x, rtol=1e-10, atol=1e-12)
    assert torch.allclose(own_slopes[1], slopes, rtol=1e-8, atol=1e-10)
    median = measured(p, networks, [3.0])["median_slope"][0]
    assert median == pytest.approx(slopes.abs().flatten().median().item(), rel=1e-8)


def test_relus_theory_is_the_scale_over_the_root_of_two():
    theory = in_theory("relu", 12, SCALES)["factor"]
    assert theory == pytest.approx([scale / math.sqrt(2) for scale in SCALES], rel=1e-12)


@pytest.mark.parametrize(("activation", "constant"), [("tanh", 0.532), ("sigmoid", 1 / (6 * math.sqrt(math.pi)))])
def test_for_large_weights_chi_grows_in_proportion_to_them(activation, constant):
    # The constants are those of σ_w → ∞, where every activation is ±1, or 0 or 1.
    for scale, tolerance in ((16, 0.03), (60, 0.01)):
        (factor,) = in_theory(activation, 30, (float(scale),))["factor"]
        assert factor**2 / scale == pytest.approx(constant, rel=tolerance)


def test_a_crossing_lies_between_two_scales_on_a_log_log_line():
    assert crossing((1, 2, 4), (0.5, 0.8, 1.6)) == pytest.approx(2.5)
    assert crossing((1, 2, 4), (2, 0.5, 2)) == pytest.approx(math.sqrt(8))
    assert math.isnan(crossing((1, 2, 4), (0.1, 0.2, 0.3)))
    assert log_slope((1, 2, 4, 8), (7, 3, 3 * 2**1.5, 3 * 4**1.5), 2, 8) == pytest.approx(1.5)


def test_the_same_seed_gives_the_same_numbers_bit_for_bit():
    assert _run(seed=4) == _run(seed=4)
    assert _run(seed=4).arrays != _run(seed=5).arrays


def test_what_is_read_is_taken_from_the_arrays():
    result = _run(init="gain", gain=2.5)
    assert result.row("marked_sigma_w") == (2.5, math.sqrt(2), 1, math.sqrt(1 / 3))
    assert result.readouts["factor"].value == at(result, "factor", "chosen")
    assert result.readouts["crossing"].value == crossing(result.row("sigma_w"), result.row("factor"))
    for mark in MARKS:
        assert result.series[mark].y == (at(result, "factor", mark),)
    assert sum(result.row("activation_share")) == pytest.approx(1, abs=1e-12)
    for name in ("factor", "saturated_fraction", "rms_slope"):
        assert result.series[name].theory == result.row(f"theory_{name}")


def test_a_large_network_is_swept_in_parts_that_make_the_whole():
    parameters = DEMO.parameters.model_validate({"depth": 8, "width": 256, "activation": "relu"})
    frames = list(DEMO.frames(parameters))
    assert len(frames) > 3
    progress = [frame.progress for frame in frames]
    assert (progress, progress[-1]) == (sorted(progress), 1)
    result = merge(parameters, frames)
    assert result.row("sigma_w") == SCALES
    assert len(result.row("theory_factor")) == len(result.row("median_slope")) == 40


@pytest.mark.parametrize(
    ("activation", "mark", "theory", "tolerance"),
    [
        ("linear", "xavier", 1, 0.005),
        ("relu", "he", 1, 0.01),
        ("relu", "xavier", 0.7071, 0.01),
        ("relu", "torch", 0.4082, 0.01),
        ("tanh", "xavier", 0.9175, 0.01),
        ("tanh", "torch", 0.5685, 0.01),
        ("tanh", "he", 1.0284, 0.01),
        ("sigmoid", "xavier", 0.2346, 0.005),
        ("sigmoid", "torch", 0.1411, 0.005),
        ("sigmoid", "he", 0.3150, 0.005),
        ("gelu", "xavier", 0.5198, 0.01),
        ("elu", "xavier", 0.9048, 0.01),
    ],
)
def test_the_usual_scales_have_the_factor_of_mean_field_theory(activation, mark, theory, tolerance):
    mean = _mean("factor", mark, activation=activation, width=128, depth=20)
    assert mean == pytest.approx(theory, abs=tolerance)


@pytest.mark.parametrize(
    ("values", "theory", "tolerance"),
    [
        ({"activation": "relu", "bound": 0.01}, 0.0327, 0.02 * 0.0327),
        ({"activation": "relu", "bound": 0.5}, 1.633, 0.02 * 1.633),
        ({"activation": "relu", "bound": 2}, 6.532, 0.02 * 6.532),
        ({"activation": "tanh", "init": "gain", "gain": 3, "width": 128}, 1.3564, 0.02),
        ({"activation": "tanh", "bound": 2, "width": 128}, 2.6756, 0.1),
        ({"activation": "sigmoid", "init": "gain", "gain": 4, "width": 128}, 0.6234, 0.005),
        ({"activation": "sigmoid", "init": "gain", "gain": 10, "width": 128}, 0.993, 0.03),
        ({"activation": "sigmoid", "init": "gain", "gain": 12, "width": 128}, 1.084, 0.03),
        ({"activation": "sigmoid", "bound": 2}, 0.945, 0.05),
        ({"activation": "sigmoid", "bound": 2, "width": 128}, 1.118, 0.05),
    ],
)
def test_the_chosen_scale_has_the_factor_of_mean_field_theory(values, theory, tolerance):
    assert _mean("factor", "chosen", **values, depth=20) == pytest.approx(theory, abs=tolerance)


@pytest.mark.parametrize(("values", "theory"), [({"bound": 2}, 0.513), ({"init": "gain", "gain": 4}, 0.098)])
def test_the_saturated_share_is_both_tails_of_the_fixed_point(values, theory):
    assert _mean("saturated_fraction", "chosen", **values) == pytest.approx(theory, abs=0.05)


@pytest.mark.parametrize("activation", ["linear", "relu", "leaky_relu", "tanh", "sigmoid", "elu"])
def test_one_network_follows_theory_at_every_scale(activation):
    assert _claim("follows √χ", activation=activation).verdict is Verdict.CONDITIONAL


@pytest.mark.parametrize("seed", range(5))
def test_claims_about_a_saturated_sigmoid_come_out_as_measured(seed):
    outcome = evaluate(DEMO, _run(activation="sigmoid", init="uniform", bound=2, seed=seed))
    verdicts = {claim.sentence.split(":")[0]: claim.verdict for claim in outcome.claims}
    assert verdicts["Weights far too large make the gradient vanish, because units saturate."] is Verdict.CONTRADICTED
    assert verdicts["A sigmoid's factor falls as the weights grow."] is Verdict.CONTRADICTED
    assert verdicts["Xavier cures a saturated sigmoid network"] is Verdict.CONTRADICTED
    assert verdicts["Xavier ends the saturation of a sigmoid network."] is Verdict.HOLDS
    assert verdicts["Sigmoid outputs near 0 and 1 come of weights that are too large"] is Verdict.HOLDS
    assert verdicts["The slopes fall only like 1/√σ_w"] is Verdict.CONDITIONAL


@pytest.mark.parametrize("seed", range(5))
def test_claims_about_relu_and_tanh_come_out_as_measured(seed):
    large = {"init": "uniform", "bound": 2, "seed": seed}
    assert _claim("in proportion", activation="relu", **large).verdict is Verdict.HOLDS
    assert _claim("above √2", activation="relu", **large).verdict is Verdict.CONDITIONAL
    assert _claim("ReLU and tanh explode", activation="relu", **large).verdict is Verdict.HOLDS
    assert _claim("ReLU and tanh explode", activation="tanh", **large).verdict is Verdict.HOLDS
    assert _claim("because units saturate", activation="tanh", **large).verdict is Verdict.CONTRADICTED
    assert _claim("between Xavier's", activation="tanh", **large).verdict is Verdict.CONDITIONAL
    assert _claim("far too small", activation="relu", bound=0.01, seed=seed).verdict is Verdict.HOLDS


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_compared_activations_are_what_a_run_of_them_would_measure(activation):
    other, own = _run(activation="elu", seed=6), _run(activation=activation, seed=6)
    assert other.row("compared_sigma_w") == own.row("sigma_w")[::3]
    assert other.row(f"factor_{activation}") == pytest.approx(own.row("factor")[::3], rel=1e-10)
    assert other.series[f"factor_{activation}"].theory == pytest.approx(own.row("theory_factor")[::3], rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_relu_rises_faster_with_the_weights_than_the_sigmoid(seed):
    assert _claim("rises faster", activation="relu", seed=seed).verdict is Verdict.HOLDS
    assert _claim("rises faster", seed=seed).measured == pytest.approx(0.57, abs=0.06)


def test_a_narrow_deep_network_says_nothing_about_infinitely_wide_ones():
    narrow = _sentences(width=16, depth=30)
    assert not [sentence for sentence in narrow if "√χ" in sentence or "slopes fall" in sentence]
    assert [sentence for sentence in _sentences() if "√χ" in sentence]
    assert not [sentence for sentence in _sentences(activation="gelu") if "√χ" in sentence]


@pytest.mark.parametrize(
    ("words", "truth", "other"),
    [
        ("in proportion", {"activation": "relu"}, {"activation": "sigmoid"}),
        ("above √2", {"activation": "relu"}, {"activation": "tanh", "depth": 30}),
        ("ReLU and tanh explode", {"activation": "tanh"}, {"activation": "sigmoid"}),
        ("slopes fall", {"activation": "sigmoid"}, {"activation": "elu"}),
        ("far too small", {"activation": "relu", "bound": 0.01}, {"activation": "relu", "bound": 1}),
        ("a tenth of the units", {"activation": "sigmoid"}, {"activation": "sigmoid", "bound": 0.5}),
        ("√χ", {"activation": "tanh", "width": 128}, {"activation": "tanh", "width": 16, "depth": 30}),
    ],
)
def test_a_claim_fails_where_its_effect_is_absent(words, truth, other):
    (claim,) = (claim for claim in DEMO.claims if words in claim.sentence)
    assert judge(claim, _run(**truth)).verdict is not Verdict.CONTRADICTED
    assert judge(claim, _run(**other)).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({"activation": "sigmoid", "bound": 2}, "much larger"),
        ({"activation": "tanh", "init": "he"}, "about the same"),
        ({"activation": "relu", "bound": 0.01}, "much smaller"),
        ({"activation": "relu", "init": "xavier"}, "much smaller"),
        ({"activation": "sigmoid", "init": "torch"}, "much smaller"),
    ],
)
def test_the_first_question_is_answered_from_the_run(values, label):
    result = _run(**values)
    first = evaluate(DEMO, result).predictions[0]
    other = "he" if values.get("init") == "xavier" else "xavier"
    ratio = at(result, "factor", "chosen") / at(result, "factor", other)
    assert first.answer == pytest.approx(ratio**11, rel=1e-12)
    assert first.answer_label == label
    assert f"{at(result, 'factor', 'chosen'):.3g}" in first.explanation


@pytest.mark.parametrize(("activation", "expected"), [("sigmoid", 10.56), ("relu", math.sqrt(2)), ("linear", 1)])
def test_the_second_question_asks_where_the_gradient_is_kept(activation, expected):
    second = evaluate(DEMO, _run(activation=activation, width=128)).predictions[1]
    assert second.answer == pytest.approx(expected, rel=0.1)
    assert f"{second.answer:.3g}" in second.explanation


def test_where_no_scale_keeps_the_gradient_the_answer_is_no_number():
    runs = [_run(width=16, depth=30, seed=seed) for seed in range(12)]
    lost = [run for run in runs if math.isnan(run.readouts["crossing"].value)]
    assert lost
    second = evaluate(DEMO, lost[0]).predictions[1]
    assert math.isnan(second.answer)
    assert "At none up to 16" in second.explanation


ENDS = [
    {"activation": activation, "depth": depth, "width": 16, **init}
    for activation in ("linear", "relu", "leaky_relu", "tanh", "sigmoid", "elu", "gelu", "silu")
    for depth, init in (
        (4, {"init": "uniform", "bound": 0.01}),
        (30, {"init": "uniform", "bound": 4}),
        (30, {"init": "gain", "gain": 0.03}),
        (4, {"init": "gain", "gain": 16}),
    )
]


@pytest.mark.parametrize("values", ENDS)
def test_parameters_at_their_ends_give_numbers(values):
    result = _run(**values)
    assert all(math.isfinite(value) and value > 0 for value in result.row("factor"))
    assert sum(result.row("activation_share")) == pytest.approx(1)
    assert all(prediction.explanation for prediction in evaluate(DEMO, result).predictions)


@pytest.mark.slow
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_the_largest_network_runs(activation):
    result = _run(activation=activation, depth=30, width=256, bound=4)
    assert all(math.isfinite(value) and value > 0 for value in result.row("factor"))
