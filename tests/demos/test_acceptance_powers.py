"""The rows of the acceptance table that are powers: of the depth, of the number of layers, of the batch size."""

import math
import statistics

import pytest

from flashgrad.demos.gallery import graph_smoothing, lr_edge
from flashgrad.demos.spec import merge

pytestmark = [pytest.mark.slow, pytest.mark.acceptance, pytest.mark.usefixtures("torch")]
SEEDS = range(20)


def _run(demo, **values):
    parameters = demo.parameters.model_validate(values)
    return merge(parameters, demo.frames(parameters))


@pytest.mark.parametrize("depth", [20, 50, 100])
def test_with_batch_norm_in_the_branch_the_signal_grows_like_the_root_of_depth(run_demo, depth):
    result = run_demo("skip-highway", wiring="pre", norm="batch", depth=depth, width=64, batch_size=64, seeds=20)
    decades = [math.log10(profile[-1] / profile[0]) / 2 for profile in result.rows("activation_ms")]
    assert len(decades) == 20
    assert statistics.fmean(decades) == pytest.approx(math.log10(math.sqrt(1 + depth)), abs=0.06)


@pytest.mark.parametrize("half", [4, 8, 12])
def test_averaging_on_a_ring_shrinks_differences_by_the_rings_second_eigenvalue(half):
    lambda_2 = (1 + 2 * math.cos(2 * math.pi / (2 * half))) / 3
    ratios = []
    for seed in SEEDS:
        kept = _run(graph_smoothing.DEMO, graph="ring", nodes_per_half=half, signal="random", depth=40, seed=seed)
        ratios.append((kept.row("contrast")[40] / kept.row("contrast")[20]) ** (1 / 20))
    assert ratios == pytest.approx([lambda_2] * 20, rel=0.02)


def test_the_noise_of_a_gradient_falls_with_the_root_of_the_batch():
    results = [_run(lr_edge.DEMO, steps=40, seeds=1, seed=seed) for seed in SEEDS]
    sizes = results[0].row("batch_sizes")
    assert (sizes[0], sizes[-1]) == (1, 1024)
    noises = [result.row("gradient_noise") for result in results]
    slopes = [
        statistics.linear_regression(list(map(math.log, sizes)), list(map(math.log, noise)))[0] for noise in noises
    ]
    assert statistics.fmean(slopes) == pytest.approx(-0.5, abs=0.05)
    for place, size in enumerate(sizes):
        relative = statistics.fmean(noise[place] / noise[0] for noise in noises)
        assert relative * math.sqrt(size) == pytest.approx(1, abs=0.05), size
