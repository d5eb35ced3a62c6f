import itertools
import math

import pytest

from flashgrad.demos.kit.initialisation import weight_variance
from flashgrad.demos.kit.training.datasets import for_seeds, moons
from flashgrad.demos.kit.training.trainable import Architecture, Configuration, draw, forward, weight_norms
from flashgrad.demos.kit.training.trainer import Adam, Sgd, cross_entropy, minibatches, train

pytestmark = pytest.mark.usefixtures("torch")
WILD = Configuration(0, "uniform", 0.1, bound=0.5)


def _run(architecture, configurations, optimiser, *, steps=5, count=64):
    """The networks after training on one batch of moons, and all steps."""
    networks = draw(architecture, configurations)
    points = for_seeds(moons, count, [c.seed for c in configurations])
    return networks, list(train(networks, configurations, optimiser, itertools.repeat(points, steps)))


def _torch_network(torch, networks, index):
    """The same network built of torch's own layers."""
    architecture, layers = networks.architecture, []
    for number, (weight, shift) in enumerate(zip(networks.weights, networks.shifts, strict=True)):
        has_norm = architecture.norm == "batch" and number < architecture.depth
        linear = torch.nn.Linear(weight.shape[1], weight.shape[2], bias=not has_norm)
        linear.weight.data = weight[index].detach().T.clone()
        layers.append(linear)
        if has_norm:
            layers.append(torch.nn.BatchNorm1d(architecture.width))
        else:
            linear.bias.data = shift[index, 0].detach().clone()
        if number < architecture.depth:
            layers.append({"relu": torch.nn.ReLU, "sigmoid": torch.nn.Sigmoid}[architecture.activation]())
    return torch.nn.Sequential(*layers)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("architecture", "mine", "theirs"),
    [
        (Architecture("relu", 3, 16), lambda: Sgd(), lambda torch, ps: torch.optim.SGD(ps, 0.1)),
        (Architecture("sigmoid", 2, 8), lambda: Sgd(0.9), lambda torch, ps: torch.optim.SGD(ps, 0.1, momentum=0.9)),
        (Architecture("sigmoid", 2, 8), lambda: Adam(), lambda torch, ps: torch.optim.Adam(ps, 0.1)),
        (Architecture("relu", 3, 16, "batch"), lambda: Sgd(), lambda torch, ps: torch.optim.SGD(ps, 0.1)),
    ],
)
def test_training_is_that_of_torchs_layers_and_optimisers(torch, architecture, mine, theirs):
    configurations = [Configuration(seed, "he", 0.1, clip=0.5) for seed in (3, 4)]
    network = _torch_network(torch, draw(architecture, configurations), 1)
    inputs, labels = for_seeds(moons, 64, [4])
    optimiser, losses = theirs(torch, network.parameters()), []
    for _ in range(10):
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(network(inputs[0]).squeeze(-1), labels[0])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 0.5)
        optimiser.step()
        losses.append(loss.item())
    _, steps = _run(architecture, configurations, mine(), steps=10)
    assert [step.loss[1].item() for step in steps] == pytest.approx(losses, rel=2e-4)
    assert losses[-1] < losses[0]


def test_delta_and_the_gradient_are_those_of_autograd_on_one_network(torch):
    architecture = Architecture("sigmoid", 2, 8)
    configurations = [Configuration(seed, "xavier", 0.1) for seed in (1, 2)]
    _, (step,) = _run(architecture, configurations, Sgd(), steps=1)
    alone = draw(architecture, configurations[1:])
    inputs, labels = for_seeds(moons, 64, [2])
    logits, hidden = forward(alone, inputs)
    loss = cross_entropy(logits, labels)
    grads = torch.autograd.grad(loss.sum(), (*alone.leaves, *hidden))
    expected = torch.cat([grad.flatten() for grad in grads[: len(alone.leaves)]])
    assert torch.allclose(step.gradient[1], expected, rtol=1e-4, atol=1e-8)
    assert step.gradient_norm[1].item() == pytest.approx(expected.norm().item(), rel=1e-4)
    norms = [grad.norm().item() for grad in grads[: len(alone.weights)]]
    assert weight_norms(alone, step.gradient)[1].tolist() == pytest.approx(norms, rel=1e-4)
    for found, delta in zip(step.delta, grads[len(alone.leaves) :], strict=True):
        assert torch.allclose(found[1], delta[0], rtol=1e-4, atol=1e-10)


def test_learning_rates_thresholds_and_initialisations_differ_within_a_batch(torch):
    configurations = [
        Configuration(0, "he", 0.1),
        Configuration(0, "he", 0.2, clip=0.01),
        Configuration(1, "gain", 0.05, gain=0.7),
        WILD,
    ]
    together, _ = _run(Architecture("relu", 3, 16), configurations, Sgd(0.9))
    for index, configuration in enumerate(configurations):
        alone, _ = _run(Architecture("relu", 3, 16), [configuration], Sgd(0.9))
        assert torch.allclose(together.parameters[index], alone.parameters[0], rtol=1e-3, atol=1e-5)


def test_a_clipped_step_is_as_long_as_the_threshold_says(torch):
    configuration = Configuration(0, "gain", 0.1, clip=0.3, gain=3.0)
    fresh = draw(Architecture("relu", 8, 16), [configuration]).parameters.clone()
    networks, (step,) = _run(Architecture("relu", 8, 16), [configuration], Sgd(), steps=1)
    assert step.gradient_norm.item() > 0.3
    assert (networks.parameters - fresh).norm().item() == pytest.approx(0.1 * 0.3, rel=1e-3)


def test_a_gradient_too_large_to_square_is_clipped_and_not_lost(torch):
    huge = Configuration(0, "gain", 0.1, clip=1.0, gain=6000.0)
    fresh = draw(Architecture("relu", 6, 16), [huge])
    start = fresh.parameters.clone()
    networks, (step, after) = _run(Architecture("relu", 6, 16), [huge], Sgd(), steps=2)
    assert 1e20 < step.gradient_norm.item() < math.inf
    assert torch.isfinite(after.loss).all()
    assert torch.isfinite(networks.parameters).all()
    assert not torch.equal(networks.parameters, start)


def test_a_lost_network_stops_and_takes_nothing_along(torch):
    kept = Configuration(1, "he", 0.1)
    architecture = Architecture("relu", 10, 64)
    networks, steps = _run(architecture, [WILD, kept], Sgd(0.9), steps=8)
    losses = [step.loss[0].item() for step in steps]
    lost_at = next(index for index, loss in enumerate(losses) if not math.isfinite(loss))
    assert 0 < lost_at < 5
    assert all(math.isnan(loss) for loss in losses[lost_at + 1 :])
    assert not steps[-1].gradient[0].any()
    alone, _ = _run(architecture, [kept], Sgd(0.9), steps=8)
    assert torch.allclose(networks.parameters[1], alone.parameters[0], rtol=1e-3, atol=1e-5)


def test_a_forward_pass_that_overflows_is_lost_at_once(torch):
    overflowing = Configuration(0, "uniform", 0.1, clip=1.0, bound=1e6)
    networks, steps = _run(Architecture("relu", 10, 16), [overflowing], Sgd(), steps=2)
    assert not any(math.isfinite(step.loss.item()) for step in steps)
    assert torch.equal(networks.parameters, draw(Architecture("relu", 10, 16), [overflowing]).parameters)


@pytest.mark.parametrize("init", ["he", "xavier", "torch", "uniform", "gain"])
def test_every_layer_has_the_sigma_of_a_square_one(init):
    configuration = Configuration(5, init, 0.1, bound=0.3, gain=1.7)
    networks = draw(Architecture("relu", 2, 256), [configuration] * 2)
    expected = weight_variance(init, width=256, bound=0.3, gain=1.7)
    for weight, tolerance in zip(networks.weights, (0.15, 0.02, 0.25), strict=True):
        assert weight.shape[1] * weight[0].detach().square().mean().item() == pytest.approx(expected, rel=tolerance)
    if init == "uniform":
        assert networks.weights[1].abs().max().item() == pytest.approx(0.3, rel=1e-3)


def test_a_seed_gives_the_same_network_whatever_the_others_are(torch):
    architecture = Architecture("sigmoid", 3, 8, "batch")
    first, second = Configuration(7, "xavier", 0.1), Configuration(8, "he", 0.1)
    assert torch.equal(draw(architecture, [second, first]).parameters[1], draw(architecture, [first]).parameters[0])
    deeper = draw(Architecture("sigmoid", 5, 8), [first])
    assert torch.equal(deeper.weights[2], draw(architecture, [first]).weights[2])


def test_an_epoch_shows_each_point_once_in_an_order_of_the_seeds_own(torch):
    points = for_seeds(moons, 96, [1, 2, 1])
    epoch = list(itertools.islice(minibatches(points, 32, [1, 2, 1]), 3))
    inputs = torch.cat([batch[0] for batch in epoch], 1)
    labels = torch.cat([batch[1] for batch in epoch], 1)
    for index in range(3):
        order = inputs[index, :, 0].argsort()
        expected = points[0][index, :, 0].argsort()
        assert torch.equal(inputs[index, order], points[0][index, expected])
        assert torch.equal(labels[index, order], points[1][index, expected])
    assert torch.equal(inputs[0], inputs[2])
    assert not torch.equal(inputs[0], points[0][0])


def test_what_an_epoch_cannot_fill_is_dropped(torch):
    points = for_seeds(moons, 100, [1])
    sizes = [batch[1].shape[1] for batch in itertools.islice(minibatches(points, 32, [1]), 6)]
    assert sizes == [32] * 6


def test_chance_is_the_logarithm_of_two(torch):
    assert cross_entropy(torch.zeros(1, 4), torch.tensor([[0.0, 1, 0, 1]])).item() == pytest.approx(math.log(2))
