import itertools
import math
import statistics

import pytest

from flashgrad.demos.evaluation import evaluate
from flashgrad.demos.gallery.skip_highway import DEMO
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Verdict, merge
from tests.demos.outcomes import claim_in

pytestmark = [pytest.mark.usefixtures("torch"), pytest.mark.slow]
SEEDS = 20
XAVIER_SIGMOID = {"activation": "sigmoid", "init": "xavier", "depth": 20}


def _parameters(**values):
    return DEMO.parameters.model_validate(values)


def _run(**values):
    parameters = _parameters(**values)
    return merge(parameters, DEMO.frames(parameters))


def _outcome(**values):
    return evaluate(DEMO, _run(**values))


def _mean_last(result, name):
    return statistics.fmean(row[-1] for row in result.rows(name))


def _decades(result, name):
    """log₁₀ of first over last, mean over seeds."""
    return statistics.fmean(math.log10(row[0] / row[-1]) for row in result.rows(name))


def test_the_defaults_are_those_of_the_catalogue():
    defaults = _parameters().model_dump()
    expected = {"wiring": "pre", "activation": "relu", "init": "he", "norm": "none", "alpha": 1, "width": 64}
    assert defaults.items() >= expected.items()
    infos = {info.name: info for info in parameter_infos(DEMO.parameters)}
    assert infos["wiring"].choices == ("plain", "sum", "post", "pre", "dense")
    assert [infos["depth"].low, infos["depth"].high] == [5, 100]
    assert [infos["alpha"].low, infos["alpha"].high] == [0, 1]
    assert not infos["alpha"].is_used({**defaults, "branch_scale": "inverse_sqrt_depth"})
    assert not infos["growth"].is_used(defaults)
    assert {name for name, info in infos.items() if info.is_presentation} == {"view"}


@pytest.mark.parametrize("wiring", ["plain", "sum", "post", "pre", "dense"])
def test_every_view_names_series_that_a_run_gives(wiring):
    result = _run(depth=6, seeds=2, wiring=wiring)
    (views,) = (info.choices for info in parameter_infos(DEMO.parameters) if info.name == "view")
    for view in views:
        plots = [plot for plot in DEMO.plots if plot.shown_when.items() <= {"view": view}.items()]
        assert plots, view
        for name in itertools.chain.from_iterable(plot.series for plot in plots):
            series = result.series[name]
            assert len(series.x) == len(series.y) == (6 if name == "block_factor" else 7)
            assert series.x[0] == (1 if name == "block_factor" else 0)
            assert series.theory is None or len(series.theory) == len(series.y)


def test_the_signal_is_drawn_as_mean_and_deviation():
    result = _run(depth=6)
    (means,), (deviations,) = result.rows("activation_mean"), result.rows("activation_std")
    pairs = list(zip(means, deviations, strict=True))
    assert result.series["signal_mean"].y == means
    assert result.series["signal_mean"].high == pytest.approx([mean + spread for mean, spread in pairs])
    assert result.series["signal_mean"].low == pytest.approx([mean - spread for mean, spread in pairs])


def test_the_first_frame_shows_the_first_network_and_the_last_is_complete():
    frames = list(DEMO.frames(_parameters(depth=5, seeds=6)))
    assert frames[0].step == 1
    assert frames[0].series["activation_grad"].low is None
    progress = [frame.progress for frame in frames]
    assert progress == sorted(progress)
    assert progress[-1] == 1
    assert len(frames[-1].arrays["activation_grad"]) == 6


@pytest.mark.parametrize("wiring", ["pre", "dense"])
def test_the_same_seed_gives_the_same_numbers_bit_for_bit(wiring):
    values = {"wiring": wiring, "norm": "batch", "seeds": 2, "seed": 11, "depth": 10}
    assert _outcome(**values) == _outcome(**values)
    assert _outcome(**values).arrays != _outcome(**{**values, "seed": 12}).arrays


def test_compared_networks_are_what_a_run_of_them_would_measure():
    result = _run(depth=8, norm="batch", seed=3)
    for wiring in ("plain", "sum", "post", "pre", "dense"):
        alone = _run(depth=8, norm="batch", seed=3, wiring=wiring)
        assert result.rows(f"activation_grad_{wiring}") == alone.rows("activation_grad")
    scaled = _run(depth=8, seed=3, branch_scale="inverse_sqrt_depth")
    expected = list(map(math.sqrt, scaled.rows("activation_ms")[0]))
    assert result.rows("activation_rms_scaled")[0] == pytest.approx(expected, rel=1e-12)


def test_readouts_are_taken_from_the_arrays():
    result = _run(depth=10)
    (gradient,) = result.rows("activation_grad")
    assert result.readouts["factor_per_block"].value == (gradient[0] / gradient[-1]) ** (1 / 10)
    assert result.readouts["rms_last"].value == math.sqrt(result.rows("activation_ms")[0][-1])


@pytest.mark.acceptance
def test_bare_residual_blocks_multiply_the_gradient_by_the_root_of_two():
    factors = _run(seeds=SEEDS).row("factor_per_block")
    assert statistics.fmean(factors) == pytest.approx(math.sqrt(2), abs=0.03)


@pytest.mark.acceptance
def test_branches_divided_by_the_root_of_the_depth_grow_by_the_root_of_e():
    result = _run(branch_scale="inverse_sqrt_depth", seeds=SEEDS)
    assert _decades(result, "activation_grad") == pytest.approx(0.215, abs=0.03)


@pytest.mark.acceptance
@pytest.mark.parametrize(("depth", "theory"), [(20, 0.855), (50, 1.133), (100, 1.350)])
def test_batch_norm_in_the_branch_lets_the_gradient_grow_like_a_power_of_depth(depth, theory):
    c = 1 - 1 / math.pi
    assert math.log10((1 + c * depth) ** (1 / (2 * c))) == pytest.approx(theory, abs=0.001)
    assert _decades(_run(norm="batch", depth=depth, seeds=SEEDS), "activation_grad") == pytest.approx(theory, abs=0.06)


@pytest.mark.acceptance
def test_layer_norm_in_the_branch_lets_the_gradient_grow_like_the_root_of_depth():
    result = _run(norm="layer", seeds=SEEDS)
    assert _decades(result, "activation_grad") == pytest.approx(math.log10(math.sqrt(51)), abs=0.06)


def test_batch_norm_in_the_branch_lets_the_signal_grow_like_the_root_of_depth():
    result = _run(norm="batch", seeds=SEEDS)
    assert math.sqrt(_mean_last(result, "activation_ms")) == pytest.approx(math.sqrt(51), rel=0.05)


@pytest.mark.acceptance
def test_means_pile_up_where_relus_outputs_are_added():
    after = _run(wiring="sum", norm="batch", depth=20, seeds=SEEDS)
    assert _mean_last(after, "activation_mean") == pytest.approx(20 / math.sqrt(2 * math.pi), rel=0.03)
    walk = _run(wiring="post", norm="batch", depth=50, seeds=SEEDS)
    assert _mean_last(walk, "activation_mean") == pytest.approx(5.0, abs=0.15)


@pytest.mark.parametrize(
    ("values", "factor"),
    [
        ({"wiring": "sum"}, 1.009),
        ({"wiring": "post"}, 0.301),
        ({"wiring": "post", "norm": "batch"}, 0.959),
        ({"wiring": "plain"}, 0.234),
    ],
)
def test_sigmoid_blocks_multiply_the_gradient_as_the_catalogue_says(values, factor):
    factors = _run(**XAVIER_SIGMOID, **values, seeds=SEEDS).row("factor_per_block")
    assert statistics.fmean(factors) == pytest.approx(factor, abs=0.01)


@pytest.mark.parametrize(("values", "expected"), [({}, 0.61), ({"activation": "sigmoid", "init": "xavier"}, 0.03)])
def test_dense_blocks_are_the_tamest(values, expected):
    result = _run(wiring="dense", depth=16, width=32, growth=32, seeds=SEEDS, **values)
    assert _decades(result, "activation_grad") == pytest.approx(expected, abs=0.05)
    if not values:
        assert result.row("theory_activation_grad")[0] == pytest.approx(math.sqrt(17))


def test_a_hundred_bare_blocks_explode_and_the_question_is_the_catalogues():
    outcome = _outcome(depth=100, seeds=SEEDS)
    assert math.log10(outcome.readouts["rms_last"].value) == pytest.approx(14.5, abs=0.6)
    first, second = outcome.predictions
    assert first.question.startswith("100 ReLU blocks x + α W φ(x), α = 1, no norm: the rms of x₁₀₀")
    assert first.answer_label == "10¹⁵"
    assert second.answer == pytest.approx(math.sqrt(math.e), rel=0.15)
    assert "1.65" in second.explanation


def test_the_highway_closes_behind_a_sigmoid():
    after_sum = _outcome(wiring="post", **XAVIER_SIGMOID)
    assert claim_in(after_sum, "wherever the activation stands").verdict is Verdict.CONTRADICTED
    assert claim_in(after_sum, "closes the highway").verdict is Verdict.CONDITIONAL
    within = _outcome(wiring="sum", **XAVIER_SIGMOID)
    assert claim_in(within, "wherever the activation stands").verdict is Verdict.HOLDS
    assert claim_in(within, "only grow along a skip").verdict is Verdict.CONTRADICTED


def test_normalised_blocks_do_not_keep_their_scale():
    outcome = _outcome(wiring="post", norm="batch")
    assert claim_in(outcome, "at its scale").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "mean stays near 0").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "pile up faster").verdict is Verdict.HOLDS
    assert claim_in(outcome, "any number of blocks").verdict is Verdict.CONDITIONAL


def test_norms_are_not_the_only_cure():
    assert claim_in(_outcome(depth=100), "unless its blocks are normalised").verdict is Verdict.HOLDS
    scaled = _outcome(depth=100, branch_scale="inverse_sqrt_depth")
    assert claim_in(scaled, "unless its blocks are normalised").verdict is Verdict.CONTRADICTED
    assert claim_in(scaled, "√e").verdict is Verdict.CONDITIONAL
    zero = _outcome(depth=100, alpha=0)
    assert claim_in(zero, "unless its blocks are normalised").verdict is Verdict.CONTRADICTED


def test_shallow_plain_networks_need_no_skips_and_deep_narrow_ones_do():
    assert claim_in(_outcome(wiring="plain", depth=10, seeds=10), "shallow").verdict is Verdict.CONDITIONAL
    assert claim_in(_outcome(wiring="plain", seeds=20), "He's").verdict is Verdict.HOLDS
    assert claim_in(_outcome(wiring="plain", width=16, seeds=30), "He's").verdict is Verdict.CONTRADICTED
    cured = _outcome(wiring="post", norm="batch", width=16)
    assert claim_in(cured, "any number of blocks").verdict is Verdict.CONDITIONAL


def test_a_dead_network_says_so():
    outcome = _outcome(wiring="plain", width=8, depth=100, batch_size=8, seed=3)
    assert outcome.readouts["rms_last"].value == 0
    assert "every unit is off" in outcome.predictions[0].explanation


ENDS = [
    {"wiring": wiring, "norm": norm, "activation": activation, "width": width, "batch_size": batch_size}
    for wiring in ("plain", "sum", "post", "pre", "dense")
    for norm, activation in (("none", "linear"), ("batch", "relu"), ("layer", "sigmoid"), ("rms", "tanh"))
    for width, batch_size in ((8, 8), (8, 128))
]


@pytest.mark.parametrize("values", ENDS)
def test_parameters_at_their_ends_give_finite_gradients(values):
    outcome = _outcome(**values, depth=100, growth=4)
    assert all(math.isfinite(value) for row in outcome.arrays["activation_grad"] for value in row)
    assert all(math.isfinite(value) for row in outcome.arrays["activation_ms"] for value in row)
    assert all(prediction.explanation for prediction in outcome.predictions)


@pytest.mark.slow
@pytest.mark.parametrize("wiring", ["pre", "dense"])
def test_the_largest_networks_run(wiring):
    outcome = _outcome(wiring=wiring, norm="batch", depth=100, width=128, batch_size=128, growth=32)
    assert 1 < outcome.readouts["factor_per_block"].value < 1.1
