import itertools
import math
import statistics

import pytest

from flashgrad.demos.evaluation import evaluate
from flashgrad.demos.gallery.ln_placement import ARMS, DEMO
from flashgrad.demos.kit.transformer import copy_task
from flashgrad.demos.kit.transformer.small_transformer import (
    LENGTH,
    TOKENS,
    Architecture,
    assembled,
    draw,
    received,
    through,
)
from flashgrad.demos.kit.transformer.transformer_probe import gradient_in_theory, growth_in_theory, theory
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Verdict, merge
from tests.demos.outcomes import claim_in

pytestmark = pytest.mark.usefixtures("torch")
SEEDS = 20
SMALL = Architecture(2, 32, 2, 3)


def _parameters(**values):
    return DEMO.parameters.model_validate(values)


def _run(**values):
    parameters = _parameters(**values)
    return merge(parameters, DEMO.frames(parameters))


def _outcome(**values):
    return evaluate(DEMO, _run(**values))


def _layer(torch, block, placement):
    """The same block as PyTorch builds it."""
    layer = torch.nn.TransformerEncoderLayer(
        32, 2, 96, dropout=0.0, batch_first=True, norm_first=placement == "pre", bias=False
    )
    with torch.no_grad():
        layer.self_attn.in_proj_weight.copy_(block.attention[0].T)
        layer.self_attn.out_proj.weight.copy_(block.mixed[0].T)
        layer.linear1.weight.copy_(block.first[0].T)
        layer.linear2.weight.copy_(block.second[0].T)
    return layer


@pytest.mark.slow
@pytest.mark.parametrize("placement", ["pre", "post"])
def test_blocks_and_their_gradients_are_those_of_torch(torch, placement):
    networks = draw(SMALL, [5])
    for block in networks.blocks:
        block.second.requires_grad_()
    tokens = torch.randint(0, TOKENS, (1, 3, LENGTH))
    states = through(networks, tokens, placement)
    mask = torch.nn.Transformer.generate_square_subsequent_mask(LENGTH)
    x = (networks.embedding[0][tokens[0]] + networks.positions[0]) / math.sqrt(2)
    torch.testing.assert_close(states[0].view(3, LENGTH, 32), x)
    layers = [_layer(torch, block, placement) for block in networks.blocks]
    for layer, state in zip(layers, states[1:], strict=True):
        x = layer(x, src_mask=mask, is_causal=True)
        torch.testing.assert_close(state.view(3, LENGTH, 32), x, rtol=1e-4, atol=1e-5)
    seconds = [block.second for block in networks.blocks]
    ours = torch.autograd.grad(states[-1].square().sum() + states[-1].sum(), seconds)
    (x.square().sum() + x.sum()).backward()
    for layer, gradient in zip(layers, ours, strict=True):
        torch.testing.assert_close(gradient[0], layer.linear2.weight.grad.T, rtol=1e-3, atol=1e-3)


def test_a_network_is_the_same_among_others_and_a_deeper_one_starts_alike(torch):
    alone, among = draw(SMALL, [5]), draw(SMALL, [4, 5])
    for one, both in zip(alone.parts, among.parts, strict=True):
        assert torch.equal(one[0], both[1])
    deeper = draw(Architecture(4, 32, 2, 3), [5])
    for one, other in zip(alone.parts, deeper.parts, strict=False):
        assert torch.equal(one, other)
    assert len(assembled(SMALL, alone.parts).blocks) == 2


def test_matrices_have_the_size_of_glorot_and_bengio(torch):
    block = draw(Architecture(1, 64, 4, 4), [0]).blocks[0]
    for matrix, fans in ((block.attention, 128), (block.mixed, 128), (block.first, 320), (block.second, 320)):
        assert matrix.std().item() == pytest.approx(math.sqrt(2 / fans), rel=0.03)


@pytest.mark.slow
def test_only_pre_is_normalised_once_more(torch):
    x = torch.randn(1, 6, 32) * 3 + 1
    assert torch.equal(received(x, "post"), x)
    normalised = received(x, "pre")
    assert normalised.mean(-1).abs().max().item() < 1e-6
    torch.testing.assert_close(normalised.square().mean(-1), torch.ones(1, 6), atol=1e-4, rtol=0)


def test_theory_follows_its_closed_forms():
    wide = Architecture(8, 64, 4, 1)
    assert growth_in_theory(wide) == 0.5
    assert gradient_in_theory(wide, 1.0) == pytest.approx(64 / math.sqrt(2))
    assert theory(wide, (1.0,) * 9, "post") == pytest.approx((64 / math.sqrt(3),) * 8)
    rms = tuple(math.sqrt(1 + block) for block in range(9))
    pre = theory(wide, rms, "pre")
    assert pre[7] / pre[0] == pytest.approx(math.sqrt(2 / 9))


@pytest.mark.slow
@pytest.mark.parametrize("depth", [8, 32])
def test_the_gradient_by_block_is_that_of_the_catalogue(depth):
    result = _run(depth=depth, seeds=SEEDS)
    post, pre = (_mean_ratio(result.rows(f"weight_grad_{name}")) for name in ("post", "pre"))
    assert post == pytest.approx(1.02, abs=0.35)
    assert pre == pytest.approx({8: 2.2, 32: 4.3}[depth], rel=0.25)
    measured = [statistics.fmean(block) for block in zip(*result.rows("weight_grad_pre"), strict=True)]
    assert measured == pytest.approx(result.row("theory_weight_grad_pre"), rel=0.15)


def _mean_ratio(profiles):
    return statistics.fmean(row[0] / row[-1] for row in profiles)


@pytest.mark.slow
@pytest.mark.parametrize(("placement", "expected"), [("pre", 0.71), ("post", 0.99)])
def test_twice_the_depth_shrinks_the_last_gradient_only_in_pre(placement, expected):
    result = _run(depth=16, seeds=SEEDS)
    for half, whole in ((4, 8), (8, 16)):
        ratios = [row[whole - 1] / row[half - 1] for row in result.rows(f"last_grad_{placement}")]
        assert statistics.fmean(ratios) == pytest.approx(expected, abs=0.06)
    theory_of_post = result.row("theory_weight_grad_post")
    if placement == "post":
        last = [statistics.fmean(block) for block in zip(*result.rows("last_grad_post"), strict=True)]
        assert last == pytest.approx(theory_of_post, rel=0.12)


def test_the_last_blocks_gradient_is_that_of_a_network_that_ends_there():
    long, short = _run(depth=6), _run(depth=3)
    for placement in ("pre", "post"):
        for by_depth, by_block in zip(
            long.rows(f"last_grad_{placement}"), short.rows(f"weight_grad_{placement}"), strict=True
        ):
            assert by_depth[2] == pytest.approx(by_block[2], rel=1e-5)


def test_claims_come_out_as_measured():
    outcome = _outcome()
    expected = {
        "shrink the last": Verdict.CONDITIONAL,
        "as large at any depth": Verdict.HOLDS,
        "larger than Pre-LN's": Verdict.CONDITIONAL,
        "vanish towards the input": Verdict.CONTRADICTED,
        "at least as much gradient": Verdict.HOLDS,
        "how many blocks follow": Verdict.HOLDS,
        "has a gradient of": Verdict.CONDITIONAL,
        "raises the mean square": Verdict.HOLDS,
    }
    assert {words: claim_in(outcome, words).verdict for words in expected} == expected
    assert len(outcome.claims) == len(expected)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 100, 2**31 - 30])
def test_claims_about_fresh_networks_hold_for_other_seeds(seed):
    for depth in (8, 32):
        verdicts = {claim.sentence: claim.verdict for claim in _outcome(depth=depth, seed=seed).claims}
        contradicted = [sentence for sentence, verdict in verdicts.items() if verdict is Verdict.CONTRADICTED]
        assert contradicted == ["Post-LN makes the gradient vanish towards the input."]


def test_post_does_not_vanish_and_says_so_first():
    outcome = _outcome(placement="post")
    assert outcome.claims[0].sentence.startswith("Post-LN's gradient does not vanish")
    assert outcome.claims[0].verdict is Verdict.HOLDS
    assert not any("makes the gradient vanish" in claim.sentence for claim in outcome.claims)


def test_the_answers_are_read_from_the_run():
    for placement, label in (("pre", "0.7"), ("post", "1")):
        outcome = _outcome(placement=placement)
        depth, larger = outcome.predictions
        rows = outcome.arrays[f"last_grad_{placement}"]
        assert depth.answer == statistics.median(row[7] / row[3] for row in rows)
        assert depth.answer_label == label
        assert f"{depth.answer:.2f}" in depth.explanation
        assert larger.answer_label == "Post-LN"
    assert _outcome(depth=2).predictions[1].answer_label == "about the same"


def test_every_view_names_series_that_a_run_gives():
    infos = {info.name: info for info in parameter_infos(DEMO.parameters)}
    fresh, trained = _run(depth=3), _run(mode="train", depth=2, steps=20, runs=1)
    for view in infos["view"].choices:
        _check_plots(fresh, {"mode": "gradient", "view": view}, 1)
    _check_plots(trained, {"mode": "train", "view": "layers"}, 2)
    assert infos["placement"].used_when == {"mode": ("gradient",)}
    assert [infos["depth"].low, infos["depth"].high, infos["depth"].default] == [2, 32, 8]


def _check_plots(result, chosen, count):
    plots = [plot for plot in DEMO.plots if plot.shown_when.items() <= chosen.items()]
    assert len(plots) == count, chosen
    for name in itertools.chain.from_iterable(plot.series for plot in plots):
        series = result.series[name]
        assert len(series.x) == len(series.y) > 0
        assert series.theory is None or len(series.theory) == len(series.y)


def test_bars_are_those_of_the_chosen_placement():
    for placement in ("pre", "post"):
        result = _run(placement=placement, depth=3)
        assert result.series["weight_grad"] == result.series[f"weight_grad_{placement}"]


def test_frames_come_early_and_end_complete():
    frames = list(DEMO.frames(_parameters(seeds=9, depth=2)))
    assert [frame.step for frame in frames] == [0, 1, 5, 9]
    assert frames[0].series["weight_grad"].y == pytest.approx(frames[1].series["weight_grad"].y)
    assert len(frames[-1].arrays["weight_grad_pre"]) == 9
    frames = list(DEMO.frames(_parameters(mode="train", steps=22, depth=2, runs=1)))
    assert [frame.step for frame in frames] == [1, 6, 11, 16, 21, 22]
    assert frames[-1].progress == 1


@pytest.mark.parametrize("values", [{"depth": 3}, {"mode": "train", "steps": 20, "depth": 2}])
def test_the_same_seed_gives_the_same_numbers_bit_for_bit(values):
    assert _outcome(**values, seed=11) == _outcome(**values, seed=11)
    assert _outcome(**values, seed=11).arrays != _outcome(**values, seed=12).arrays


def test_more_networks_begin_with_the_same_ones():
    few, many = _run(depth=3, seeds=1, seed=7), _run(depth=3, seeds=3, seed=7)
    assert many.rows("weight_grad_pre")[0] == pytest.approx(few.rows("weight_grad_pre")[0], rel=1e-5)


def test_the_task_is_to_name_the_previous_token(torch):
    architecture = Architecture(1, 16, 1, 1)
    networks = draw(architecture, [0])
    tokens = next(copy_task.sequences([0]))
    states = through(networks, tokens, "post")[-1]
    logits = (states @ networks.output).view(copy_task.SEQUENCES, LENGTH, TOKENS)
    chosen = torch.log_softmax(logits[:, 1:], -1).gather(-1, tokens[0, :, :-1, None])
    torch.testing.assert_close(copy_task.loss(networks, tokens, "post"), -chosen.mean()[None])
    assert pytest.approx(math.log(16)) == copy_task.CHANCE


def test_arms_of_a_seed_see_the_same_sequences_and_warm_up_starts_slowly(torch):
    first, second = itertools.islice(copy_task.sequences([3, 3, 4]), 2)
    assert torch.equal(first[0], first[1])
    assert not torch.equal(first[0], first[2])
    assert not torch.equal(first[0], second[0])
    arms = [copy_task.Arm(3), copy_task.Arm(3, warm_up=50)]
    losses = [seen[0] for seen in copy_task.train_to_copy(Architecture(1, 16, 1, 1), "pre", arms, 0.01, 15)]
    assert losses[0][0] == losses[0][1]
    assert losses[-1][0] < losses[-1][1]


@pytest.mark.slow
def test_pre_learns_without_warm_up_where_post_stays_at_chance_with_it():
    outcome = _outcome(mode="train")
    for losses in (outcome.arrays["final_loss_post"], outcome.arrays["final_loss_post_warm_up"]):
        assert min(losses) > 2.4
    assert max(outcome.arrays["final_loss_pre"]) < 0.15
    assert claim_in(outcome, "learns without").verdict is Verdict.CONDITIONAL
    assert claim_in(outcome, "does not matter").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "stays at chance").verdict is Verdict.CONDITIONAL
    assert claim_in(outcome, "Warm-up is all").verdict is Verdict.CONTRADICTED
    assert [prediction.answer_label for prediction in outcome.predictions] == ["still at chance", "no"]
    assert outcome.readouts["final_loss_pre"].value == statistics.median(outcome.arrays["final_loss_pre"])


@pytest.mark.slow
def test_warm_up_saves_a_shallower_post():
    outcome = _outcome(mode="train", depth=4, lr=0.01, runs=3)
    assert statistics.median(outcome.arrays["final_loss_post"]) > 1.5
    assert statistics.median(outcome.arrays["final_loss_post_warm_up"]) < 0.5
    assert claim_in(outcome, "Warm-up is all").verdict is Verdict.HOLDS


@pytest.mark.slow
def test_two_blocks_learn_with_either_placement():
    outcome = _outcome(mode="train", depth=2)
    assert claim_in(outcome, "does not matter").verdict is Verdict.HOLDS
    assert outcome.predictions[0].answer_label == "almost at 0"


@pytest.mark.slow
@pytest.mark.parametrize("depth", [2, 32])
@pytest.mark.parametrize("feed_forward", [1, 4])
def test_parameters_at_their_ends_run_and_explain(depth, feed_forward):
    for mode, values in (("gradient", {"seeds": 1}), ("train", {"runs": 1, "lr": 0.05, "warm_up": 1, "steps": 20})):
        outcome = _outcome(mode=mode, depth=depth, feed_forward=feed_forward, **values)
        for prediction in outcome.predictions:
            assert prediction.answer_label in prediction.choices
            assert prediction.explanation.endswith(".")
        if mode == "train":
            assert all(len(outcome.arrays[f"loss_{arm}"][0]) == 20 for arm in ARMS)
