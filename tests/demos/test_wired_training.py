"""Training of networks with skips, norms and more than two classes, held against torch's own layers."""

import itertools
import math

import pytest

from flashgrad.demos.kit.training.datasets import for_seeds, moons, task
from flashgrad.demos.kit.training.trainable import Architecture, Configuration, draw, forward
from flashgrad.demos.kit.training.trainer import Sgd, accuracy, cross_entropy, minibatches, train

pytestmark = pytest.mark.usefixtures("torch")
HE = Configuration(3, "he", 0.05)


def _by_torch(torch, networks, x):
    """Logits of the first network, written with torch's own functions."""
    f, a = torch.nn.functional, networks.architecture

    def norm(h, scale=None, shift=None):
        if a.norm == "batch":
            return f.batch_norm(h, None, None, scale, shift, training=True)
        return f.layer_norm(h, h.shape[1:], scale, shift)

    def normed(layer, h):
        shift = networks.shifts[layer][0, 0]
        return norm(h, networks.scales[layer][0, 0], shift) if a.norm != "none" else h + shift

    phi = getattr(f, a.activation)
    for layer in range(a.depth):
        weight = networks.weights[layer][0]
        match a.wiring if layer else "plain":
            case "plain":
                x = phi(normed(layer, x @ weight))
            case "sum":
                x = x + phi(normed(layer, x @ weight))
            case "post":
                x = phi(normed(layer, x @ weight) + x)
            case "pre":
                x = x + phi(normed(layer, x)) @ weight
    if a.has_final_norm:
        x = norm(x)
    return x @ networks.weights[-1][0] + networks.shifts[-1][0, 0]


@pytest.mark.parametrize("norm", ["none", "batch", "layer"])
@pytest.mark.parametrize("wiring", ["plain", "sum", "post", "pre"])
@pytest.mark.parametrize("classes", [2, 5])
def test_every_wiring_and_norm_is_that_of_torchs_functions(torch, wiring, norm, classes):
    architecture = Architecture("tanh", 4, 8, norm, wiring, norm != "none", inputs=6, classes=classes)
    networks = draw(architecture, [HE, Configuration(4, "xavier", 0.1)])
    with torch.no_grad():
        rng = torch.Generator().manual_seed(0)
        networks.parameters.add_(0.1 * torch.randn(networks.parameters.shape, generator=rng))
    x = torch.randn(2, 32, 6, generator=rng)
    logits, hidden = forward(networks, x)
    expected = _by_torch(torch, networks, x[0])
    assert logits.shape == ((2, 32) if classes == 2 else (2, 32, 5))
    assert torch.allclose(logits[0].reshape(32, -1), expected, atol=1e-5)
    assert [h.shape for h in hidden] == [(2, 32, 8)] * 4


def test_a_final_norm_without_a_norm_inside_is_batch_norm(torch):
    networks = draw(Architecture("relu", 3, 8, wiring="sum", has_final_norm=True), [HE])
    x = torch.randn(1, 32, 2, generator=torch.Generator().manual_seed(0))
    scaled = draw(Architecture("relu", 3, 8, wiring="sum", has_final_norm=True), [HE])
    with torch.no_grad():
        scaled.weights[0].mul_(100)
    assert torch.allclose(forward(networks, x)[0], forward(scaled, x)[0], atol=1e-3)


def test_a_disturbance_stands_between_a_layer_and_its_activation(torch):
    networks = draw(Architecture("relu", 3, 8, "batch"), [HE])
    x = torch.randn(1, 32, 2, generator=torch.Generator().manual_seed(0))
    seen = []

    def switch_off(layer, h):
        seen.append(layer)
        return h - 1000 if layer == 2 else h

    logits, hidden = forward(networks, x, switch_off)
    assert seen == [0, 1, 2]
    assert hidden[2].max() < -900
    assert not logits.any()
    points = for_seeds(moons, 32, [3])
    steps = list(train(networks, [HE], Sgd(), itertools.repeat(points, 2), switch_off))
    assert [step.hidden[2].max() < -900 for step in steps] == [True, True]
    assert steps[0].loss.item() == pytest.approx(math.log(2))
    assert not steps[0].hidden[0].requires_grad


@pytest.mark.parametrize("wiring", ["sum", "post", "pre"])
def test_without_its_branches_a_network_with_skips_is_shallow(torch, wiring):
    networks = draw(Architecture("relu", 6, 8, wiring=wiring), [HE])
    with torch.no_grad():
        for weight in networks.weights[1:-1]:
            weight.zero_()
    x = torch.randn(1, 32, 2, generator=torch.Generator().manual_seed(0))
    shallow = draw(Architecture("relu", 1, 8), [HE])
    with torch.no_grad():
        shallow.weights[1].copy_(networks.weights[-1])
    assert torch.allclose(forward(networks, x)[0], forward(shallow, x)[0], atol=1e-6)


def test_guessing_costs_the_logarithm_of_the_number_of_classes(torch):
    labels = torch.tensor([[0, 3, 9, 9]])
    assert cross_entropy(torch.zeros(1, 4, 10), labels).item() == pytest.approx(math.log(10))
    logits = torch.zeros(1, 4, 10)
    logits[0, range(4), labels[0]] = 100
    assert cross_entropy(logits, labels).item() == pytest.approx(0, abs=1e-6)


def test_accuracy_counts_what_is_told_right_and_no_network_that_is_lost(torch):
    two = torch.tensor([[2.0, -1.0, 0.5, -3.0], [math.nan] * 4])
    labels = torch.tensor([[1.0, 1.0, 1.0, 0.0]] * 2)
    assert accuracy(two, labels).tolist() == [0.75, 0]
    many = torch.full((2, 2, 3), math.nan)
    many[0] = torch.tensor([[0.0, 1.0, 5.0], [0.0, 3.0, 1.0]])
    assert accuracy(many, torch.tensor([[2, 0]] * 2)).tolist() == [0.5, 0]


def test_digits_are_learned_and_others_of_them_recognised(torch):
    arms = [Configuration(seed, "he", 0.05) for seed in (0, 1)]
    digits = task("digits", [0, 1])
    architecture = Architecture("relu", 2, 32, inputs=digits.inputs, classes=digits.classes)
    networks = draw(architecture, arms)
    batches = itertools.islice(minibatches(digits.training, 64, [0, 1]), 150)
    losses = [step.loss for step in train(networks, arms, Sgd(0.9), batches)]
    with torch.no_grad():
        right = accuracy(forward(networks, digits.test[0])[0], digits.test[1])
    assert losses[0].min() > 0.8 * digits.chance
    assert losses[-1].max() < 0.3
    assert right.min() > 0.85


@pytest.mark.parametrize(
    ("data", "inputs", "classes", "sizes"),
    [("moons", 2, 2, (512, 512)), ("spirals", 2, 2, (512, 512)), ("digits", 64, 10, (1437, 360))],
)
def test_a_task_says_what_is_to_be_learned(torch, data, inputs, classes, sizes):
    found = task(data, [5, 6])
    assert (found.inputs, found.classes, found.samples) == (inputs, classes, sizes[0])
    assert found.chance == pytest.approx(math.log(classes))
    for (samples, labels), count in zip((found.training, found.test), sizes, strict=True):
        assert samples.shape == (2, count, inputs)
        assert labels.shape == (2, count)
        assert set(labels.unique().tolist()) == set(range(classes))
    is_shared = torch.equal(found.training[0][0], found.training[0][1])
    assert is_shared == (data == "digits")
