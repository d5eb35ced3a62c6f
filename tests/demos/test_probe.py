import math

import pytest

from flashgrad.demos.kit.initialisation import base_of, shaped, weight_variance
from flashgrad.demos.kit.mean_field import ACTIVATIONS
from flashgrad.demos.kit.probe.probe import Shape, draw, over_seeds, precision_for, probe

pytestmark = pytest.mark.usefixtures("torch")
SHAPE = Shape(depth=5, width=12, batch_size=7)
INITS = ("he", "xavier", "torch", "orthogonal", "uniform", "gain")


def _apply(torch, activation, h):
    if activation == "linear":
        return h
    return getattr(torch.nn.functional, activation)(h)


def _by_autograd(torch, networks, activation, base, variance, bias, bias_std):
    """What the probe measures, of the first network, with torch's own gradients."""
    scale = math.sqrt(variance / SHAPE.width)
    weights = [(w * scale).requires_grad_() for w in shaped(networks.normals, base)[0]]
    x, hs, slopes = networks.inputs[0], [], []
    for layer, weight in enumerate(weights):
        h = x @ weight + bias + bias_std * networks.biases[0, layer]
        h.retain_grad()
        hs.append(h)
        x = _apply(torch, activation, h)
        alone = h.detach().requires_grad_()
        slopes += torch.autograd.grad(_apply(torch, activation, alone).sum(), alone)
    (networks.cotangents[0] * x).sum().backward()
    return {
        "delta": [h.grad.square().mean().sqrt().item() for h in hs],
        "weight_grad": [w.grad.norm().item() for w in weights],
        "weight_times_grad": [(w * w.grad).sum().item() for w in weights],
        "activation_ms": [_apply(torch, activation, h).square().mean().item() for h in hs],
        "saturated_fraction": [(h.abs() > 4).double().mean().item() for h in hs],
        "rms_slope": [slope.square().mean().sqrt().item() for slope in slopes],
    }


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(
    ("base", "variance", "bias", "bias_std"), [("normal", 2.0, 0, 0), ("uniform", 20.0, -0.4, 0.7)]
)
def test_the_written_out_backward_pass_is_autograds(torch, activation, base, variance, bias, bias_std):
    networks = draw([3], SHAPE, "float64")
    profile = probe(networks, activation, base, [variance], bias=bias, bias_std=bias_std)
    expected = _by_autograd(torch, networks, activation, base, variance, bias, bias_std)
    assert profile.keys() == expected.keys()
    for name, values in expected.items():
        assert profile[name][0, 0].tolist() == pytest.approx(values, rel=1e-10, abs=1e-12), name


def test_configurations_in_one_batch_are_those_run_alone():
    networks = draw([0, 1], SHAPE, "float64")
    together = probe(networks, "tanh", "normal", [0.5, 1.0, 3.0], bias=0.1)
    for index, variance in enumerate([0.5, 1.0, 3.0]):
        alone = probe(networks, "tanh", "normal", [variance], bias=0.1)
        for name, values in alone.items():
            assert together[name][:, index].flatten().tolist() == pytest.approx(values.flatten().tolist(), rel=1e-12)


def test_networks_in_one_batch_are_those_run_alone():
    together = probe(draw([4, 9], SHAPE, "float64"), "sigmoid", "normal", [1.0])
    alone = probe(draw([9], SHAPE, "float64"), "sigmoid", "normal", [1.0])
    for name, values in alone.items():
        assert together[name][1].flatten().tolist() == pytest.approx(values.flatten().tolist(), rel=1e-12)


def test_a_deeper_network_begins_with_the_same_layers(torch):
    shallow = draw([5], SHAPE, "float64")
    deep = draw([5], Shape(9, SHAPE.width, SHAPE.batch_size), "float64")
    assert torch.equal(shallow.normals[0, :4], deep.normals[0, :4])
    assert torch.equal(shallow.inputs, deep.inputs)


def test_the_batch_size_does_not_change_the_weights(torch):
    small, large = draw([5], SHAPE, "float64"), draw([5], Shape(5, 12, 30), "float64")
    assert torch.equal(small.normals, large.normals)
    assert torch.equal(small.inputs[0, :6], large.inputs[0, :6])


def test_the_precision_does_not_change_the_draw(torch):
    single, double = draw([5], SHAPE, "float32"), draw([5], SHAPE, "float64")
    assert torch.equal(single.normals.double(), double.normals)


@pytest.mark.parametrize("init", INITS)
def test_weights_have_the_variance_that_the_initialisation_says(torch, init):
    width, bound, gain = 128, 0.3, 1.7
    normals = torch.randn(4, width, width, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    weights = shaped(normals, base_of(init)) * math.sqrt(
        weight_variance(init, width=width, bound=bound, gain=gain) / width
    )
    measured = width * weights.var().item()
    expected = {"he": 2, "xavier": 1, "torch": 1 / 3, "orthogonal": 1, "uniform": width * bound**2 / 3, "gain": gain**2}
    assert measured == pytest.approx(expected[init], rel=0.02)
    if init == "uniform":
        assert weights.abs().max().item() == pytest.approx(bound, rel=1e-3)
        assert weights.abs().max().item() <= bound
    if init == "torch":
        assert weights.abs().max().item() <= 1 / math.sqrt(width)
    if init == "orthogonal":
        identity = torch.eye(width, dtype=torch.float64).expand(4, -1, -1)
        assert torch.allclose(weights @ weights.transpose(1, 2), identity, atol=1e-12)


def test_seeds_arrive_one_first_then_in_chunks_and_all_of_them():
    shape = Shape(20, 64, 32)
    counts = [
        len(found["delta"])
        for found in over_seeds(
            range(7, 107), shape, "float64", lambda networks: probe(networks, "relu", "normal", [2])
        )
    ]
    assert counts[0] == 1
    assert counts[-1] == 100
    assert counts == sorted(set(counts))


def test_single_precision_is_for_large_and_tame_networks():
    large, small = Shape(60, 256, 256), Shape(20, 64, 32)
    assert precision_for(large, [1, 1e-9]) == "float32"
    assert precision_for(large, [1, 1e-30]) == "float64"
    assert precision_for(small, [1]) == "float64"


def test_weights_and_inputs_are_drawn_independently(torch):
    networks = draw(range(20), Shape(depth=2, width=32, batch_size=16), "float64")
    taken = 16 * 32
    weights = networks.normals.flatten(1)[:, :taken].flatten()
    for others in (networks.inputs, networks.cotangents):
        pair = torch.stack([weights, others.flatten(1)[:, :taken].flatten()])
        assert abs(torch.corrcoef(pair)[0, 1].item()) < 4 / (20 * taken) ** 0.5


def test_adding_two_to_the_32_to_a_seed_would_repeat_its_draws(torch):
    repeated, offset = (torch.Generator().manual_seed(5 + (1 << shift)) for shift in (32, 31))
    original = torch.randn(8, generator=torch.Generator().manual_seed(5))
    assert torch.equal(original, torch.randn(8, generator=repeated))
    assert not torch.equal(original, torch.randn(8, generator=offset))
