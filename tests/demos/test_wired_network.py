import math
import statistics

import pytest

from flashgrad.demos.kit.initialisation import shaped
from flashgrad.demos.kit.probe.probe import Shape, draw
from flashgrad.demos.kit.wired.block_norms import EPSILON, normalise
from flashgrad.demos.kit.wired.wired_network import Block, first_block_gains, send, send_dense
from flashgrad.demos.kit.wired.wired_theory import dense_in_theory, in_theory, moments

pytestmark = pytest.mark.usefixtures("torch")
SHAPE = Shape(depth=4, width=10, batch_size=7)
NORMS = ("none", "batch", "layer", "rms")


def _normalised(torch, norm, h):
    functional = torch.nn.functional
    match norm:
        case "none":
            return h
        case "batch":
            return functional.batch_norm(h, None, None, training=True, eps=EPSILON)
        case "layer":
            return functional.layer_norm(h, h.shape[-1:], eps=EPSILON)
    return functional.rms_norm(h, h.shape[-1:], eps=EPSILON)


def _block(torch, block, x, weight):
    """(x', h) of one block, as its formula says, with torch's own functions."""
    phi = {"linear": lambda h: h}.get(block.activation) or getattr(torch.nn.functional, block.activation)
    match block.wiring:
        case "plain":
            h = _normalised(torch, block.norm, x @ weight)
            return phi(h), h
        case "sum":
            h = _normalised(torch, block.norm, x @ weight)
            return x + phi(h), h
        case "post":
            h = _normalised(torch, block.norm, x @ weight) + x
            return phi(h), h
        case "pre":
            h = _normalised(torch, block.norm, x) * 1
            return x + block.alpha * phi(h) @ weight, h


def _by_autograd(torch, networks, block):
    x = networks.inputs[0].clone().requires_grad_()
    scale = math.sqrt(block.weight_variance / SHAPE.width)
    weights = [(w * scale).requires_grad_() for w in shaped(networks.normals, block.base)[0]]
    signals, hs = [x], []
    for weight in weights:
        x, h = _block(torch, block, x, weight)
        signals.append(x)
        hs.append(h)
    gradients = torch.autograd.grad((networks.cotangents[0] * x).sum(), [*signals, *hs, *weights])
    of_signals, of_hs = gradients[: len(signals)], gradients[len(signals) : len(signals) + len(hs)]
    return {
        "activation_grad": [value.square().mean().sqrt().item() for value in of_signals],
        "activation_ms": [value.square().mean().item() for value in signals],
        "activation_mean": [value.mean().item() for value in signals],
        "activation_std": [value.std(correction=0).item() for value in signals],
        "batch_variance": [value.var(0, correction=0).mean().item() for value in signals],
        "delta": [value.square().mean().sqrt().item() for value in of_hs],
        "weight_grad": [value.norm().item() for value in gradients[-len(weights) :]],
        "saturated_fraction": [(h.abs() > 4).double().mean().item() for h in hs],
    }


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("wiring", ["plain", "sum", "post", "pre"])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_the_written_out_backward_pass_is_autograds(torch, wiring, norm, activation):
    networks = draw([3], SHAPE, "float64")
    block = Block(wiring, activation, norm, 2.0, alpha=0.7)
    profile, expected = send(networks, block), _by_autograd(torch, networks, block)
    assert profile.keys() == expected.keys()
    for name, values in expected.items():
        assert profile[name][0].tolist() == pytest.approx(values, rel=1e-8, abs=1e-11), name


@pytest.mark.parametrize("norm", NORMS)
def test_the_dense_backward_pass_is_autograds(torch, norm):
    """All features up, all cotangents down: the inputs' gradient and each new feature's."""
    networks, growth = draw([3], SHAPE, "float64"), 3
    profile = send_dense(networks, Block("dense", "tanh", norm, 2.0), 3, growth)
    rng = torch.Generator().manual_seed(3 + (1 << 30))
    starts = [SHAPE.width + growth * layer for layer in range(SHAPE.depth + 1)]
    normals = torch.randn(sum(starts[:-1]) * growth, generator=rng).double()
    cotangents = torch.randn(1, SHAPE.batch_size, starts[-1], generator=rng).double()[0]
    cotangents[:, : SHAPE.width] = networks.cotangents[0]
    signals, weights = [networks.inputs[0].clone().requires_grad_()], []
    for start, part in zip(starts[:-1], normals.split([start * growth for start in starts[:-1]]), strict=True):
        weights.append((part.view(start, growth) * math.sqrt(2 / start)).requires_grad_())
        signals.append(torch.tanh(_normalised(torch, norm, torch.cat(signals, -1) @ weights[-1])))
    gradients = torch.autograd.grad((torch.cat(signals, -1) * cotangents).sum(), [*signals, *weights])
    assert profile["activation_grad"][0].tolist() == pytest.approx(
        [value.square().mean().sqrt().item() for value in gradients[: len(signals)]], rel=1e-8
    )
    assert profile["weight_grad"][0].tolist() == pytest.approx(
        [value.norm().item() for value in gradients[len(signals) :]], rel=1e-8
    )
    assert profile["activation_ms"][0].tolist() == pytest.approx(
        [value.square().mean().item() for value in signals], rel=1e-10
    )


@pytest.mark.parametrize("wiring", ["plain", "sum", "post", "pre"])
def test_the_first_blocks_gains_are_the_singular_values_of_its_jacobian(torch, wiring):
    networks, block = draw([3], SHAPE, "float64"), Block(wiring, "tanh", "none", 2.0, alpha=0.7)
    weight = networks.normals[0, 0] * math.sqrt(2 / SHAPE.width)
    jacobian = torch.autograd.functional.jacobian(lambda x: _block(torch, block, x, weight)[0], networks.inputs[0, 0])
    expected = torch.linalg.svdvals(jacobian).tolist()
    assert first_block_gains(networks, block) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("norm", NORMS)
def test_norms_are_torchs_forward_and_backward(torch, norm):
    rng = torch.Generator().manual_seed(0)
    h = (3 * torch.randn(2, 6, 5, generator=rng, dtype=torch.float64) + 1).requires_grad_()
    gradient = torch.randn(2, 6, 5, generator=rng, dtype=torch.float64)
    expected = torch.stack([_normalised(torch, norm, network) for network in h])
    (expected_gradient,) = torch.autograd.grad((expected * gradient).sum(), h)
    normalised, backward = normalise(norm, h.detach())
    assert torch.allclose(normalised, expected, rtol=1e-12, atol=1e-12)
    assert torch.allclose(backward(gradient), expected_gradient, rtol=1e-10, atol=1e-12)


def test_networks_in_one_batch_are_those_run_alone():
    block = Block("post", "relu", "batch", 2.0)
    together, alone = send(draw([4, 9], SHAPE, "float64"), block), send(draw([9], SHAPE, "float64"), block)
    for name, values in alone.items():
        assert together[name][1].tolist() == pytest.approx(values[0].tolist(), rel=1e-12)


@pytest.mark.parametrize(
    ("activation", "mean", "mean_square", "slope_ms"),
    [
        ("linear", 0.0, 1.0, 1.0),
        ("relu", 1 / math.sqrt(2 * math.pi), 0.5, 0.5),
        ("sigmoid", 0.5, 0.293379, 0.044839),
        ("tanh", 0.0, 0.394294, 0.464408),
    ],
)
def test_moments_of_activations_at_a_standard_normal(activation, mean, mean_square, slope_ms):
    found = moments(activation)
    assert found.mean == pytest.approx(mean, abs=1e-9)
    assert found.mean_square == pytest.approx(mean_square, abs=1e-5)
    assert found.slope_ms == pytest.approx(slope_ms, abs=1e-5)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "tanh", "sigmoid", "elu", "gelu", "silu"])
def test_the_mean_of_an_activation_is_the_samples(torch, activation):
    rng = torch.Generator().manual_seed(1)
    h = 0.7 + 1.3 * torch.randn(1_000_000, generator=rng, dtype=torch.float64)
    sampled = getattr(torch.nn.functional, activation)(h).mean().item()
    assert moments(activation, 0.7, 1.69).mean == pytest.approx(sampled, abs=5e-3)


def test_wired_theory_meets_its_closed_forms():
    plain = in_theory(Block("plain", "relu", "batch", 2.0), 9, 64, 64)["delta"]
    assert plain[0] / plain[-1] == pytest.approx(math.sqrt(math.pi / (math.pi - 1)) ** 8, rel=1e-9)
    bare = in_theory(Block("pre", "relu", "none", 2.0), 50, 64, 64)
    assert bare["activation_ms"][-1] == pytest.approx(2.0**50)
    assert bare["activation_grad"][0] == pytest.approx(2.0**25)
    scaled = in_theory(Block("pre", "relu", "none", 2.0, alpha=1 / math.sqrt(50)), 50, 64, 64)
    assert scaled["activation_grad"][0] == pytest.approx((1 + 1 / 50) ** 25)
    batch = in_theory(Block("pre", "relu", "batch", 2.0), 50, 64, 64)
    assert batch["activation_ms"] == pytest.approx([1 + layer for layer in range(51)])
    layer = in_theory(Block("pre", "relu", "layer", 2.0), 50, 64, 64)
    assert layer["activation_grad"][0] == pytest.approx(math.sqrt(51))
    after = in_theory(Block("sum", "relu", "batch", 2.0), 20, 64, 64)
    assert after["activation_mean"][-1] == pytest.approx(20 / math.sqrt(2 * math.pi))
    assert "activation_grad" not in after
    dense = dense_in_theory(Block("dense", "relu", "none", 2.0), 16, 32, 32)
    assert dense["activation_grad"][0] == pytest.approx(math.sqrt(17))


@pytest.mark.parametrize(
    ("wiring", "activation", "norm", "variance"),
    [
        ("plain", "sigmoid", "none", 1.0),
        ("plain", "relu", "layer", 2.0),
        ("plain", "tanh", "rms", 1.0),
        ("sum", "sigmoid", "none", 1.0),
        ("sum", "tanh", "batch", 1.0),
        ("post", "sigmoid", "none", 1.0),
        ("pre", "relu", "batch", 2.0),
        ("pre", "tanh", "none", 1.0),
    ],
)
def test_wide_networks_are_near_their_theory(wiring, activation, norm, variance):
    block = Block(wiring, activation, norm, variance)
    found = send(draw(range(10), Shape(10, 128, 128), "float64"), block)
    for name, predicted in in_theory(block, 10, 128, 128).items():
        if name in ("activation_mean", "batch_variance"):
            continue
        measured = statistics.median(row[len(row) // 2] for row in found[name].tolist())
        assert measured == pytest.approx(predicted[len(predicted) // 2], rel=0.15), name
