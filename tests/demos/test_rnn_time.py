import itertools
import math
import statistics

import pytest

from flashgrad.demos.evaluation import evaluate
from flashgrad.demos.gallery.rnn_time import DEMO
from flashgrad.demos.kit.recurrent import latch
from flashgrad.demos.kit.recurrent.recurrent import Carry, Weights, descend, unroll, weight_gradients
from flashgrad.demos.kit.recurrent.recurrent_measures import crossing
from flashgrad.demos.kit.recurrent.recurrent_network import growth_in_theory
from flashgrad.demos.kit.recurrent.recurrent_theory import growth
from flashgrad.demos.kit.recurrent.recurrent_weights import CHAIN, Draw, draw, draw_at_biases
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Verdict, merge
from tests.demos.outcomes import claim_in

pytestmark = pytest.mark.usefixtures("torch")
SEEDS = 20
REMEMBER = {"mode": "train", "length": 30, "seeds": 2}
LARGE_STEPS = {"mode": "train", "cell": "rnn", "recurrent": "gaussian", "radius": 2, "length": 30, "optimiser": "sgd"}
CHAINS = {"cell": "linear", "recurrent": "non_normal", "radius": 0.7}


def _parameters(**values):
    return DEMO.parameters.model_validate(values)


def _run(**values):
    parameters = _parameters(**values)
    return merge(parameters, DEMO.frames(parameters))


def _outcome(**values):
    return evaluate(DEMO, _run(**values))


def _drawn(cell, recurrent="torch", radius=1.0, gate_bias=0.5, inputs=3, units=5):
    return Draw(cell, recurrent, radius, gate_bias, inputs, units)


@pytest.mark.parametrize(("cell", "name"), [("rnn", "RNN"), ("lstm", "LSTM"), ("gru", "GRU")])
def test_cells_and_their_gradients_are_those_of_torch(torch, cell, name):
    weights = draw(_drawn(cell), [1, 2])
    inputs, cotangent = torch.randn(7, 2, 4, 3).double(), torch.randn(2, 4, 5).double()
    unrolled = unroll(cell, weights, inputs)
    descent = descend(cell, unrolled, cotangent)
    gradients = weight_gradients(inputs, unrolled, descent)
    for index in range(2):
        module = getattr(torch.nn, name)(3, 5).double()
        with torch.no_grad():
            for parameter, part in zip(module.parameters(), weights.parts, strict=True):
                parameter.copy_(part[index].T.squeeze(-1))
        start = torch.zeros(1, 4, 5, dtype=torch.float64, requires_grad=True)
        kept = torch.zeros(1, 4, 5, dtype=torch.float64, requires_grad=True)
        outputs, _ = module(inputs[:, index], (start, kept) if cell == "lstm" else start)
        torch.testing.assert_close(outputs, torch.stack(unrolled.hidden[1:])[:, index])
        (outputs[-1] * cotangent[index]).sum().backward()
        torch.testing.assert_close((kept if cell == "lstm" else start).grad[0], descent.state[0][index])
        for parameter, part in zip(module.parameters(), gradients.parts, strict=True):
            torch.testing.assert_close(parameter.grad, part[index].T.squeeze(-1))


@pytest.mark.parametrize("cell", ["linear", "rnn", "gru"])
def test_the_gradient_of_every_state_is_that_of_autograd(torch, cell):
    weights = draw(_drawn(cell), [3])
    inputs, cotangent = torch.randn(4, 1, 2, 3).double(), torch.randn(1, 2, 5).double()
    descent = descend(cell, unroll(cell, weights, inputs), cotangent)
    for start in range(4):
        steps = unroll(cell, weights, inputs[:start]).hidden if start else [torch.zeros(1, 2, 5).double()]
        state = steps[-1].detach().clone().requires_grad_()
        last = _continued(cell, weights, inputs[start:], state)
        (expected,) = torch.autograd.grad((last * cotangent).sum(), state)
        torch.testing.assert_close(descent.state[start], expected)


def _continued(cell, weights, inputs, state):
    """The last state after `inputs`, from the formulas."""
    for token in inputs:
        given = token @ weights.inputs + weights.input_bias
        recalled = state @ weights.recurrent + weights.recurrent_bias
        if cell == "gru":
            (a, b, c), (x, y, z) = given.chunk(3, -1), recalled.chunk(3, -1)
            candidate, keep = (c + (a + x).sigmoid() * z).tanh(), (b + y).sigmoid()
            state = keep * state + (1 - keep) * candidate
        else:
            state = (given + recalled).tanh() if cell == "rnn" else given + recalled
    return state


def test_a_cell_states_gradient_counts_the_way_through_the_output(torch):
    weights = draw(_drawn("lstm"), [3])
    inputs, cotangent = torch.randn(1, 1, 2, 3).double(), torch.randn(1, 2, 5).double()
    unrolled = unroll("lstm", weights, inputs)
    returned = unrolled.backs[0](Carry(cotangent, torch.zeros_like(cotangent)))
    i, _, g, o = (inputs[0] @ weights.inputs + weights.input_bias + weights.recurrent_bias).chunk(4, -1)
    cell = i.sigmoid() * g.tanh()
    torch.testing.assert_close(returned.state, cotangent * o.sigmoid() * (1 - cell.tanh() ** 2))


def test_draws_share_all_but_what_they_differ_in(torch):
    default, orthogonal = (draw(_drawn("lstm", recurrent), [4]) for recurrent in ("torch", "orthogonal"))
    assert torch.equal(default.inputs, orthogonal.inputs)
    assert torch.equal(default.input_bias, orthogonal.input_bias)
    closed, opened = (draw(_drawn("lstm", gate_bias=bias), [4]).input_bias[0, 0] for bias in (0.0, 3.0))
    torch.testing.assert_close(opened - closed, torch.tensor([0.0] * 5 + [3.0] * 5 + [0.0] * 10).double())
    torch.testing.assert_close(draw_at_biases(_drawn("lstm", gate_bias=0.0), 4, (1.0, 3.0)).input_bias[1, 0], opened)
    assert torch.equal(draw(_drawn("gru"), [4, 9]).recurrent[1:], draw(_drawn("gru"), [9]).recurrent)


def test_recurrent_weights_have_the_radius_and_the_norm_that_they_are_named_for(torch):
    how = _drawn("linear", "orthogonal", 0.9, units=64)
    (matrix,) = draw(how, [0]).recurrent
    torch.testing.assert_close(matrix @ matrix.T, 0.81 * torch.eye(64).double())
    (matrix,) = draw(_drawn("linear", "non_normal", 0.7, units=64), [0]).recurrent
    assert torch.linalg.matrix_norm(matrix, 2).item() == pytest.approx(1.69, abs=0.005)
    shifted = matrix - 0.7 * torch.eye(64).double()
    assert torch.linalg.matrix_power(shifted, CHAIN).abs().max().item() < 1e-12
    (matrix,) = draw(_drawn("linear", "gaussian", 0.5, units=64), [0]).recurrent
    assert matrix.std().item() == pytest.approx(0.5 / 8, rel=0.05)
    assert not any(part.any() for part in draw(_drawn("lstm", "zero", gate_bias=0.0), [0]).parts)


def test_theory_is_a_power_where_only_one_part_of_the_jacobian_acts():
    orthogonal = growth(_drawn("linear", "orthogonal", 0.9), 50, 0.0)
    assert orthogonal == pytest.approx([0.9**k for k in range(51)])
    for cell in ("lstm", "gru"):
        gate = growth(_drawn(cell, "zero", gate_bias=1.0), 50, 0.0)
        assert gate == pytest.approx([0.7310585786300049**k for k in range(51)])
    assert growth(_drawn("rnn", "orthogonal", 0.5), 3, 0.0) == pytest.approx([1, 0.5, 0.25, 0.125])


def test_theory_of_chains_is_the_rms_of_the_matrix_power(torch):
    (matrix,) = draw(_drawn("linear", "non_normal", 0.7, units=64), [0]).recurrent
    expected = growth(_drawn("linear", "non_normal", 0.7), 60, 0.0)
    for k in (1, 10, 60):
        power = torch.linalg.matrix_power(matrix, k)
        assert math.sqrt(power.square().sum().item() / 64) == pytest.approx(expected[k], rel=1e-9)


def test_nothing_is_predicted_where_the_state_grows():
    assert growth_in_theory(_parameters(gate_bias=3)) is None
    assert growth_in_theory(_parameters(cell="rnn", recurrent="non_normal")) is None
    assert growth_in_theory(_parameters(gate_bias=3, cell="gru")) is not None


@pytest.mark.parametrize("radius", [0.9, 1.1])
def test_an_orthogonal_matrix_multiplies_the_gradient_by_its_radius(radius):
    result = _run(cell="linear", recurrent="orthogonal", radius=radius, seeds=SEEDS)
    ratios = [row[0] / row[-1] for row in result.rows("state_grad")]
    assert ratios == pytest.approx([radius**50] * SEEDS, rel=1e-12)
    assert result.row("theory_state_grad")[0] == pytest.approx(0.00515 if radius < 1 else 117.4, rel=1e-3)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_without_weights_only_the_gate_carries_the_gradient(cell):
    outcome = _outcome(cell=cell, recurrent="zero", gate_bias=1)
    assert outcome.arrays["factor_per_step"] == pytest.approx((0.7310585786,) * 3, rel=1e-9)
    assert claim_in(outcome, "the gate alone").verdict is Verdict.HOLDS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("values", "expected", "deviation"),
    [
        ({"cell": "rnn"}, 0.561, 0.026),
        ({}, 0.627, 0.007),
        ({"gate_bias": 1}, 0.843, 0.006),
        ({"gate_bias": 3}, 1.019, 0.005),
        ({"cell": "gru"}, 0.629, 0.009),
        ({"cell": "rnn", "recurrent": "orthogonal"}, 0.873, 0.007),
    ],
)
def test_the_factor_per_step_is_that_of_the_catalogue(values, expected, deviation):
    factors = _run(**values, seeds=SEEDS).row("factor_per_step")
    assert statistics.fmean(factors) == pytest.approx(expected, abs=deviation)


@pytest.mark.slow
@pytest.mark.parametrize(
    "values",
    [
        {"cell": "rnn"},
        {},
        {"gate_bias": -2},
        {"gate_bias": 1},
        {"cell": "gru", "gate_bias": 3},
        {"cell": "gru", "input_scale": 3},
        {"cell": "rnn", "recurrent": "gaussian", "radius": 2},
        {"cell": "rnn", "recurrent": "orthogonal", "input_scale": 3},
        {"recurrent": "gaussian", "radius": 1},
        {"cell": "linear", "recurrent": "gaussian", "radius": 0.9},
        CHAINS,
    ],
)
def test_theory_predicts_the_factor_per_step(values):
    outcome = _outcome(**values, seeds=SEEDS)
    assert claim_in(outcome, "that of theory").measured == pytest.approx(1, abs=0.05)


def test_default_gates_lose_the_gradient_and_open_ones_do_not():
    for values in ({}, {"cell": "gru"}):
        outcome = _outcome(**values)
        assert claim_in(outcome, "Gates keep").verdict is Verdict.CONTRADICTED
        assert claim_in(outcome, "loses a third").verdict is Verdict.HOLDS
    assert claim_in(_outcome(gate_bias=3), "Gates keep").verdict is Verdict.HOLDS
    assert claim_in(_outcome(), "forget bias of 3").verdict is Verdict.CONDITIONAL
    assert claim_in(_outcome(cell="rnn"), "without any gate").verdict is Verdict.HOLDS


def test_eigenvalues_inside_the_circle_do_not_keep_the_gradient_from_growing_first():
    outcome = _outcome(**CHAINS, length=200)
    (first, *_) = outcome.arrays["state_grad"]
    peak = max(first)
    assert 200 - first.index(peak) == pytest.approx(49, abs=3)
    assert peak / first[-1] == pytest.approx(2.3e6, rel=0.2)
    assert first[0] / first[-1] < 1e-4
    assert claim_in(outcome, "dies out").verdict is Verdict.CONDITIONAL
    assert claim_in(outcome, "inside the unit circle").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "the gradient explodes").verdict is Verdict.CONTRADICTED
    normal = _outcome(cell="linear", recurrent="orthogonal", radius=0.7)
    assert claim_in(normal, "inside the unit circle").verdict is Verdict.HOLDS


def test_the_norm_bounds_what_the_gradient_does():
    for values in ({"cell": "rnn"}, CHAINS, {"cell": "linear", "recurrent": "orthogonal", "radius": 2.5}):
        assert claim_in(_outcome(**values), "at most ‖U‖^T").verdict is Verdict.HOLDS
    assert claim_in(_outcome(cell="rnn"), "the gradient explodes").verdict is Verdict.CONTRADICTED


def test_the_loss_is_exponential_in_the_length():
    outcome = _outcome(length=80)
    assert outcome.arrays["lengths"] == (10, 20, 40, 80)
    assert claim_in(outcome, "Twice as many").measured == pytest.approx(1, abs=0.1)
    (first, *_) = outcome.arrays["state_grad"]
    assert outcome.arrays["ratio_by_length"][-1] == first[0] / first[-1]


def test_the_first_answer_is_read_from_the_run():
    for values, choices, answer in (
        ({}, ("10⁻¹⁰", "10⁻²⁰", "10⁻⁴⁰"), "10⁻¹⁰"),
        ({"cell": "linear", "recurrent": "orthogonal"}, None, "1"),
        ({"cell": "rnn", "recurrent": "zero"}, None, "10⁻⁶"),
    ):
        outcome = _outcome(**values)
        first = outcome.predictions[0]
        assert choices is None or first.choices == choices
        assert first.answer == statistics.median(row[0] / row[-1] for row in outcome.arrays["state_grad"])
        assert values.get("recurrent") == "zero" or first.answer_label == answer
        assert first.explanation.endswith(".")
    assert "0.50" in _outcome().predictions[0].explanation


def test_the_second_answer_is_the_bias_whose_gate_leaves_half():
    for length in (5, 50, 200):
        second = _outcome(length=length).predictions[1]
        gate = 0.5 ** (1 / length)
        assert second.answer == pytest.approx(math.log(gate / (1 - gate)), abs=0.02)
        assert f"{second.answer:.2f}" in second.explanation
    assert _outcome().predictions[1].answer_label == "4.27"


def test_a_crossing_is_interpolated_on_logarithms():
    assert crossing((0, 1, 2), (0.01, 1, 100), 10) == pytest.approx(1.5)
    assert math.isnan(crossing((0, 1), (0.1, 0.2), 0.5))


def test_every_view_names_series_that_a_run_gives():
    infos = {info.name: info.choices for info in parameter_infos(DEMO.parameters)}
    for cell, view in itertools.product(infos["cell"], infos["view"]):
        _check_plots(_run(cell=cell, length=8), {"mode": "gradient", "cell": cell, "view": view})
    for show in infos["show"]:
        _check_plots(_run(mode="train", length=5, steps=20), {"mode": "train", "cell": "lstm", "show": show})


def _check_plots(result, chosen):
    plots = [plot for plot in DEMO.plots if plot.shown_when.items() <= chosen.items()]
    assert len(plots) == 1, chosen
    for name in itertools.chain.from_iterable(plot.series for plot in plots):
        series = result.series[name]
        assert len(series.x) == len(series.y) > 0
        assert series.theory is None or len(series.theory) == len(series.y)


def test_frames_come_early_and_end_complete():
    frames = list(DEMO.frames(_parameters(seeds=9, length=10)))
    assert [frame.step for frame in frames] == [1, 5, 9, 9]
    assert len(frames[-1].arrays["state_grad"]) == 9
    frames = list(DEMO.frames(_parameters(mode="train", steps=22, length=5)))
    assert [frame.step for frame in frames] == [1, 6, 11, 16, 21, 22]
    for progress in ([frame.progress for frame in frames],):
        assert progress == sorted(progress)
        assert progress[-1] == 1


@pytest.mark.parametrize("values", [{"cell": "gru"}, {"mode": "train", "steps": 20, "length": 10}])
def test_the_same_seed_gives_the_same_numbers_bit_for_bit(values):
    assert _outcome(**values, seed=11) == _outcome(**values, seed=11)
    assert _outcome(**values, seed=11).arrays != _outcome(**values, seed=12).arrays


def test_a_sequence_starts_with_its_class_and_noise_follows(torch):
    tokens, labels = next(latch.sequences(latch.LatchTask(300, 0.1), [5, 6, 5]))
    assert tokens.shape == (300, 3, latch.BATCH_SIZE, 1)
    assert torch.equal(tokens[0].squeeze(-1), 2 * labels - 1)
    assert tokens[1:].std().item() == pytest.approx(0.1, rel=0.02)
    assert torch.equal(tokens[:, 0], tokens[:, 2])
    assert not torch.equal(tokens[:, 0], tokens[:, 1])


def test_the_latchs_gradient_is_that_of_autograd(torch):
    how = Draw("lstm", "torch", 1.0, 0.0, 1, 4)
    _, weights, head = latch._networks(how, [latch.Arm(3, 0.1)])
    tokens, labels = next(latch.sequences(latch.LatchTask(6, 0.1), [3]))
    loss, gradient, _ = latch._back_through_time("lstm", weights, head, tokens, labels)
    epsilon, index = 1e-2, 2
    losses = []
    for sign in (-1, 1):
        moved = weights.recurrent.clone()
        moved[0, 0, index] += sign * epsilon
        changed = Weights(weights.inputs, moved, weights.input_bias, weights.recurrent_bias)
        losses.append(latch._back_through_time("lstm", changed, head, tokens, labels)[0].item())
    place = weights.inputs[0].numel() + index
    assert gradient[0, place].item() == pytest.approx((losses[1] - losses[0]) / (2 * epsilon), abs=2e-5)
    assert loss.item() == pytest.approx(math.log(2), abs=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_default_gates_do_not_learn_what_open_ones_do(cell):
    closed = _outcome(**REMEMBER, cell=cell)
    assert claim_in(closed, "LSTM or GRU learns").verdict is Verdict.CONTRADICTED
    assert claim_in(closed, "does not bring back").verdict is Verdict.CONDITIONAL
    assert closed.predictions[0].answer_label == "not within 100"
    for losses in closed.arrays["loss_unclipped"]:
        assert losses[-1] == pytest.approx(math.log(2), abs=0.05)
    opened = _outcome(**REMEMBER, cell=cell, gate_bias=3)
    assert claim_in(opened, "LSTM or GRU learns").verdict is Verdict.HOLDS


@pytest.mark.slow
def test_an_orthogonal_rnn_remembers_without_gates_and_without_clipping():
    outcome = _outcome(mode="train", cell="rnn", recurrent="orthogonal", length=60, seeds=8)
    assert claim_in(outcome, "plain tanh RNN").verdict is Verdict.CONTRADICTED
    assert claim_in(outcome, "essential").verdict is Verdict.CONTRADICTED
    assert 20 <= statistics.median(outcome.arrays["solved_step_unclipped"]) <= 45
    assert outcome.predictions[0].answer == statistics.median(outcome.arrays["solved_step_unclipped"])


@pytest.mark.slow
def test_with_large_steps_clipping_decides():
    outcome = _outcome(**LARGE_STEPS, lr=0.5, steps=200, seeds=10)
    clipped, free = (
        sum(step < 200 for step in outcome.arrays[name]) for name in ("solved_step_clipped", "solved_step_unclipped")
    )
    assert clipped >= 7
    assert free <= 5
    assert claim_in(outcome, "Clipping lets").verdict is Verdict.CONDITIONAL
    assert claim_in(outcome, "essential").verdict is Verdict.HOLDS
    assert outcome.predictions[1].answer == pytest.approx(clipped)


def test_a_lost_network_is_shown_as_such():
    outcome = _outcome(mode="train", cell="linear", recurrent="gaussian", radius=2.5, length=200, steps=20, lr=1)
    assert any(not math.isfinite(losses[-1]) for losses in outcome.arrays["loss_unclipped"])
    assert all(prediction.explanation.endswith(".") for prediction in outcome.predictions)


ENDS = [
    {"cell": cell, "recurrent": recurrent, "radius": radius, "gate_bias": bias, "input_scale": scale, "length": length}
    for cell in ("linear", "rnn", "lstm", "gru")
    for recurrent in ("torch", "orthogonal", "gaussian", "non_normal", "zero")
    for radius, bias, scale, length in ((0.3, -2, 0, 5), (2.5, 6, 3, 40))
]


@pytest.mark.parametrize("values", ENDS, ids=str)
def test_parameters_at_their_ends_run_and_explain(values):
    outcome = _outcome(**values, seeds=1)
    assert all(math.isfinite(value) for value in outcome.arrays["state_grad"][0])
    for prediction in outcome.predictions:
        assert prediction.explanation.endswith(".")
        assert prediction.answer_label in (prediction.choices or (f"{prediction.answer:.3g}",))


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["linear", "rnn", "lstm", "gru"])
def test_the_longest_sequences_stay_within_double_precision(cell):
    for recurrent, radius in (("non_normal", 2.5), ("orthogonal", 0.3)):
        outcome = _outcome(cell=cell, recurrent=recurrent, radius=radius, gate_bias=-2, length=200, seeds=1)
        assert 0 < outcome.arrays["state_grad"][0][0] < math.inf


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["linear", "rnn", "lstm", "gru"])
@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
def test_training_runs_at_its_ends(cell, optimiser):
    for values in ({"lr": 1, "clip": 10, "noise": 1, "seeds": 1}, {"lr": 1e-4, "clip": 0.01, "noise": 0, "seeds": 2}):
        outcome = _outcome(mode="train", cell=cell, optimiser=optimiser, steps=20, length=20, **values)
        assert len(outcome.arrays["loss_unclipped"][0]) == 20
        assert len(_run(mode="train", cell=cell, recurrent="zero", steps=20, length=5).rows("loss_clipped")) == 3
        assert all(prediction.answer_label for prediction in outcome.predictions)
