import itertools
import math
import statistics
from functools import cache

import pytest

from flashgrad.demos.evaluation import evaluate
from flashgrad.demos.gallery.half_precision import DEMO
from flashgrad.demos.kit.gradients import rounded_gradients
from flashgrad.demos.kit.gradients.float_formats import FORMATS
from flashgrad.demos.kit.gradients.half_precision_parameters import LOG2_SCALES, power_of_two
from flashgrad.demos.kit.probe.probe import Shape, draw
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


def _outcome(**values):
    return evaluate(DEMO, _run(**values))


def _verdict(words, **values):
    (claim,) = (claim for claim in _outcome(**values).claims if words in claim.sentence)
    return claim.verdict


def _said(**values):
    return " ".join(claim.sentence for claim in _outcome(**values).claims)


def test_the_parameters_are_those_of_the_catalogue():
    infos = {info.name: info for info in parameter_infos(DEMO.parameters)}
    assert [infos["gradient_std"].low, infos["gradient_std"].high] == [1e-10, 1e-3]
    assert [infos["log2_loss_scale"].low, infos["log2_loss_scale"].high] == [0, 24]
    assert infos["dtype"].choices == ("float16", "bfloat16")
    assert infos["depth"].default == 16


@pytest.mark.parametrize("dtype", FORMATS)
def test_a_format_is_torchs(torch, dtype):
    form, info = FORMATS[dtype], torch.finfo(getattr(torch, dtype))
    assert form.largest == info.max
    assert form.smallest_normal == info.tiny
    assert form.smallest == info.smallest_normal * info.eps

    def stored(value):
        return rounded_gradients.stored(torch.tensor([value], dtype=torch.float64), dtype).item()

    assert stored(form.flushed) == 0
    assert stored(form.flushed * 1.01) == form.smallest
    assert stored(form.largest) == form.largest
    assert stored(form.overflowing) == math.inf
    assert stored(form.overflowing * (1 - 2**-20)) == form.largest


def test_fp16_has_the_limits_of_the_standard():
    form = FORMATS["float16"]
    assert (form.largest, form.overflowing) == (65504, 65520)
    assert (form.smallest_normal, form.smallest, form.flushed) == (2**-14, 2**-24, 2**-25)
    assert form.rounding_error * 8 == FORMATS["bfloat16"].rounding_error


@pytest.mark.parametrize(("std", "expected"), [(1e-6, 0.0238), (1e-7, 0.2343), (3e-8, 0.6795)])
def test_the_share_of_zeros_is_as_predicted_over_20_seeds(std, expected):
    assert FORMATS["float16"].zero_share(std) == pytest.approx(expected, abs=5e-5)
    measured = [_run(gradient_std=std, depth=2, seed=seed).row("zero_share")[0] for seed in range(SEEDS)]
    assert statistics.fmean(measured) == pytest.approx(expected, abs=0.006)
    assert measured == pytest.approx([expected] * SEEDS, abs=0.012)


def test_scaling_the_loss_is_scaling_the_gradients():
    small = _run(gradient_std=2.0**-30)
    large = _run(gradient_std=2.0**-20, seed=small.parameters.seed)
    assert small.row("zero_share")[10:] == large.row("zero_share")[:15]


def test_the_share_of_infinities_is_as_predicted():
    theory = FORMATS["float16"].overflow_share(65520)
    assert theory == pytest.approx(0.3173, abs=1e-4)
    result = _run(gradient_std=1e-3)
    assert result.row("theory_overflow_share")[-1] == pytest.approx(9.4e-5, rel=0.01)
    assert 0 < result.row("overflow_share")[-1] < 3e-4
    assert result.row("overflow_share")[20] == 0


@pytest.mark.parametrize("dtype", FORMATS)
def test_the_window_is_where_theory_has_it(dtype):
    result = _run(dtype=dtype)
    assert result.row("held") == pytest.approx(result.row("theory_held"), abs=0.02)
    places = dict(zip(result.row("exponent"), result.row("held"), strict=True))
    is_fp16 = dtype == "float16"
    assert (places[-26], places[-25], places[14], places[16]) == (0 if is_fp16 else 1, 1, 1, 0 if is_fp16 else 1)


def test_rounding_changes_normal_numbers_little_and_subnormal_ones_more():
    result = _run()
    errors = dict(zip(result.row("exponent"), result.row("relative_error"), strict=True))
    for exponent in range(-14, 15):
        assert errors[exponent] == pytest.approx(2**-10 / math.sqrt(24), rel=0.15)
    assert errors[-20] == pytest.approx(2**6 * 2**-10 / math.sqrt(24), rel=0.15)
    assert errors[-30] == 1
    assert errors[17] == math.inf


def test_the_hill_of_gradients_is_counted_whole():
    for std in (1e-10, 1e-3):
        result = _run(gradient_std=std)
        assert math.fsum(result.row("gradients")) == pytest.approx(1, abs=1e-6)
        assert math.fsum(result.row("stored")) == pytest.approx(1 - result.row("zero_share")[0], abs=1e-6)
    peak = _run(gradient_std=2.0**-20)
    place = max(range(len(peak.row("exponent"))), key=lambda index: peak.row("gradients")[index])
    assert peak.row("exponent")[place] in (-20, -21)


@pytest.mark.parametrize("activation", ["sigmoid", "relu", "gelu"])
def test_the_exact_gradient_is_autograds(torch, activation):
    depth, width, batch = 4, rounded_gradients.WIDTH, rounded_gradients.BATCH_SIZE
    networks = draw([3], Shape(depth, width, batch), "float32")
    function = getattr(torch, activation) if activation != "gelu" else torch.nn.functional.gelu
    x, pre_activations = networks.inputs[0], []
    for layer in range(depth):
        h = (x @ networks.normals[0, layer] * math.sqrt(2 / width)).requires_grad_()
        pre_activations.append(h)
        x = function(h)
    logits = x @ networks.cotangents[0, 0] / math.sqrt(width)
    labels = torch.arange(batch).remainder(2).float()
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels)
    gradients = torch.autograd.grad(loss, pre_activations)
    found = rounded_gradients.rounded_pass(3, activation, 2.0, depth, [1.0], "bfloat16")
    for layer, gradient in enumerate(gradients):
        rms = gradient.square().mean().sqrt().item()
        assert found.delta[layer].item() == pytest.approx(rms, rel=1e-5)
        assert found.recovered[0, layer].item() == pytest.approx(rms, rel=0.01)
        assert found.lost[0, layer] == found.overflowed[0, layer] == 0


def test_what_is_recovered_under_a_scale_is_the_exact_gradient():
    for seed in range(5):
        result = _run(seed=seed)
        settled = int(result.row("settled")[0])
        assert result.rows("recovered")[settled][2:] == pytest.approx(result.row("delta")[2:], rel=0.02)
        assert result.rows("recovered")[0][:4] == (0, 0, 0, 0)


def test_in_16_sigmoid_layers_the_lower_half_gets_nothing_unless_the_loss_is_scaled():
    runs = [_run(seed=seed) for seed in range(SEEDS)]
    for layer in range(7):
        assert {run.rows("lost")[0][layer] for run in runs} == {1}
    shares = [statistics.fmean(run.rows("lost")[16][layer] for run in runs) for layer in range(16)]
    assert shares[0] > 0.9
    assert shares[1] == pytest.approx(0.55, abs=0.15)
    assert max(shares[3:]) < 0.08
    assert shares == sorted(shares, reverse=True)
    assert all(share == 0 for run in runs for share in run.rows("lost")[0][14:])


def test_dead_relu_units_do_not_count_as_lost():
    result = _run(activation="relu", init="he")
    assert max(map(max, result.rows("lost"))) == 0


def test_a_scale_is_halved_until_nothing_overflows():
    for seed in range(5):
        result = _run(seed=seed, activation="relu", init="he")
        settled = int(result.row("settled")[0])
        overflowed = [result.rows(name) for name in ("overflowed", "weight_grad_overflowed")]
        assert max(max(rows[settled]) for rows in overflowed) == 0
        assert max(max(rows[settled + 1]) for rows in overflowed) > 0
        assert 16 <= settled < 24


def test_the_same_seed_gives_the_same_numbers_bit_for_bit():
    values = {"seed": 7, "activation": "relu", "init": "he", "log2_loss_scale": 24}
    assert repr(_fresh_run(**values)) == repr(_fresh_run(**values))
    assert repr(_run(**values).arrays) != repr(_run(**{**values, "seed": 8}).arrays)


@pytest.mark.parametrize("view", ["window", "sweep", "layers"])
def test_every_view_names_what_a_run_gives(view):
    result = _run()
    plots = [plot for plot in DEMO.plots if plot.shown_when == {"view": view}]
    assert plots
    for plot in plots:
        assert set(plot.series) <= (result.matrices if plot.kind is PlotKind.DOTS else result.series).keys()
    assert len(result.matrices["lost"].values) == 24
    assert result.matrices["lost"].values[15] == result.row("lost_default")


def test_claims_at_the_default():
    for seed in range(SEEDS):
        for words in ("erf(2⁻²⁵", "below 2⁻²⁵ into 0", "saves 99 %", "significant bits"):
            assert _verdict(words, seed=seed) is Verdict.HOLDS
        for words in ("get no gradient at all", "halved after every overflow"):
            assert _verdict(words, seed=seed) is Verdict.CONDITIONAL
        for words in ("normal numbers end", "loses no layer's gradient", "cures vanishing"):
            assert _verdict(words, seed=seed) is Verdict.CONTRADICTED


def test_a_relu_network_loses_nothing_under_the_default_scale():
    assert _verdict("loses no layer's gradient", activation="relu", init="he") is Verdict.HOLDS
    assert "get no gradient at all" not in _said(activation="relu", init="he")


def test_a_loss_scale_can_be_too_large():
    for seed in range(SEEDS):
        assert _verdict("The larger", gradient_std=1e-3, depth=2, seed=seed) is Verdict.CONTRADICTED
    assert "The larger" not in _said()


@pytest.mark.parametrize("depth", [16, 40])
def test_bf16_trades_precision_for_range(depth):
    values = {"dtype": "bfloat16", "depth": depth}
    assert _verdict("needs no loss scale", **values) is Verdict.HOLDS
    assert _verdict("as precise", **values) is Verdict.CONTRADICTED
    assert "erf" not in _said(**values)


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({}, "two thirds"),
        ({"gradient_std": 1e-7}, "a quarter"),
        ({"gradient_std": 1e-6}, "2 %"),
        ({"gradient_std": 1e-10}, "all"),
        ({"log2_loss_scale": 16}, "none"),
        ({"dtype": "bfloat16"}, "none"),
    ],
)
def test_the_share_of_zeros_is_read_from_the_run(values, label):
    prediction = _outcome(**values).predictions[0]
    assert prediction.answer_label == label
    assert f"{prediction.answer:.3f}" in prediction.explanation


@pytest.mark.parametrize(("std", "power"), [(1e-8, 8), (3e-8, 7), (1e-10, 15), (1e-3, 0)])
def test_the_smallest_sufficient_scale_is_read_from_the_run(std, power):
    prediction = _outcome(gradient_std=std).predictions[1]
    assert prediction.answer == 2**power
    assert power_of_two(power) in prediction.explanation
    assert FORMATS["float16"].zero_share(std * 2**power) < 0.01
    assert power == 0 or FORMATS["float16"].zero_share(std * 2 ** (power - 1)) > 0.01


ENDS = [
    {"gradient_std": std, "log2_loss_scale": power, "dtype": dtype}
    for std, power, dtype in itertools.product((1e-10, 1e-3), (0, 24), FORMATS)
] + [
    {"activation": activation, "init": init, "depth": depth, "log2_loss_scale": 24}
    for activation, init, depth in itertools.product(("linear", "relu", "sigmoid", "silu"), ("he", "torch"), (2, 40))
]


@pytest.mark.parametrize("values", ENDS)
def test_parameters_at_their_ends_run(values):
    outcome = _outcome(**values)
    assert all(0 <= share <= 1 for share in outcome.arrays["zero_share"])
    assert all(0 <= share <= 1 for name in ("lost", "overflowed") for row in outcome.arrays[name] for share in row)
    assert all(prediction.explanation and math.isfinite(prediction.answer) for prediction in outcome.predictions)
    assert len(outcome.arrays["lost"]) == len(LOG2_SCALES)
