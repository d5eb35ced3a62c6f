"""What a normalisation layer does to its input, and to inputs made for it: ε, constants, two samples, a shift.

torch only inside functions.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from flashgrad.demos.kit.norms.normalisation import (
    Kind,
    Normalisation,
    by_torch,
    largest_gap,
    moments,
    pairwise_cosine,
    standardised,
    undoing,
)
from flashgrad.demos.spec import Numbers

if TYPE_CHECKING:
    from torch import Tensor

GIVEN_VARIANCES = tuple(10 ** (step / 2) for step in range(-20, 5))
"""From 10⁻¹⁰ to 100."""
SHIFTS = tuple(step / 4 for step in range(21))
"""Means of the input, in its standard deviations."""
CONSTANT = 5.0
_SAMPLES = _FEATURES = 64
_FEW = 8
"""A batch of so many samples shows the laws over the variance as well as a larger one."""
_STREAM = 1 << 31
"""Added to the seed, so that the experiments do not depend on the size of the layer's own input."""


def largest_possible(p: Normalisation) -> float:
    """The bound on |x̂|: √(n − 1) for a set of n numbers, √n where no mean is taken off."""
    return math.sqrt(p.set_size - (p.kind != "rms"))


def variance_in_theory(p: Normalisation, found: dict[str, Numbers]) -> Numbers | None:
    """γ² v / (v + ε) of each feature after batch norm in training; None for other layers."""
    if p.kind != "batch" or p.mode == "eval":
        return None
    variances = found["input_feature_variance"]
    if p.affine == "undo":
        return variances
    scale = p.gamma**2 if p.affine == "chosen" else 1.0
    return tuple(scale * variance / (variance + p.epsilon) for variance in variances)


def cosine_in_theory(shift: float) -> float:
    """The cosine between layer and RMS norm: 1/√(1 + shift²), the sample's mean over its standard deviation."""
    return 1 / math.sqrt(1 + shift**2)


def output(p: Normalisation, x: Tensor) -> Tensor:
    """γ x̂ + β."""
    standard = standardised(x, p)
    match p.affine:
        case "none":
            return standard
        case "chosen":
            return p.gamma * standard + p.beta
        case "undo":
            gamma, beta = undoing(x, p)
            return gamma * standard + beta


def statistics(p: Normalisation, x: Tensor, y: Tensor) -> dict[str, Numbers]:
    """The output's mean and variance along each axis, and what the formula is checked by."""
    standard = standardised(x, p)
    gamma, beta = undoing(x, p)
    layer, rms = (standardised(x, as_kind(p, kind)) for kind in ("layer", "rms"))
    given_mean, given_variance = moments(x, "batch")
    feature_mean, feature_variance = moments(y, "batch")
    sample_mean, sample_variance = moments(y, "layer")
    return {
        "input_feature_mean": tuple(given_mean.flatten().tolist()),
        "input_feature_variance": tuple(given_variance.flatten().tolist()),
        "feature_mean": tuple(feature_mean.flatten().tolist()),
        "feature_variance": tuple(feature_variance.flatten().tolist()),
        "sample_mean": tuple(sample_mean.flatten().tolist()),
        "sample_variance": tuple(sample_variance.flatten().tolist()),
        "largest_standardised": (standard.abs().max().item(),),
        "undo_error": (largest_gap(gamma * standard + beta, x),),
        "torch_difference": (largest_gap(standard, by_torch(x, p)),),
        "cosine_layer_rms": (pairwise_cosine(layer, rms).mean().item(),),
        "cosine_layer_centred": (pairwise_cosine(layer, x - x.mean((1, 2), keepdim=True)).mean().item(),),
    }


def shares_statistics(p: Normalisation, x: Tensor) -> Tensor:
    """1 where a number enters the mean that sample 1's first number is normalised by, else 0."""
    import torch

    inside = torch.zeros_like(x)
    if p.kind == "batch":
        if p.mode == "train":
            inside[:, 0] = 1
    elif p.kind == "instance":
        inside[0, 0] = 1
    else:
        inside[0, : p.features // (p.equal_groups if p.kind == "group" else 1)] = 1
    return inside


def experiments(p: Normalisation) -> dict[str, Numbers]:
    """What the layer gives for inputs other than its own; all in training mode.

    output_rms: rms x̂ at each of `GIVEN_VARIANCES`; rms_at_epsilon: at v = ε. constant_output: |x̂| where all inputs are
    5; constant_without_epsilon: the same for ε = 0. of_two: |x̂| of batch norm on two samples of 64 N(0, 1) features.
    cosine_after_shift: between layer and RMS norm of 64 features at each of `SHIFTS`. group_gaps: the largest
    differences of one group to layer norm, and of groups of one feature to instance norm.
    """
    import torch

    p = p.model_copy(update={"mode": "train"})
    rng = torch.Generator().manual_seed(p.seed + _STREAM)
    z = torch.randn(_SAMPLES, _FEATURES, 1, generator=rng, dtype=torch.float64)
    x = torch.randn(min(p.batch_size, _FEW), p.features, p.positions, generator=rng, dtype=torch.float64)
    constant = torch.full_like(x, CONSTANT)
    return {
        "output_rms": tuple(rms_at(p, x, variance) for variance in GIVEN_VARIANCES),
        "rms_at_epsilon": (rms_at(p, x, p.epsilon),),
        "constant_output": (standardised(constant, p).abs().max().item(),),
        "constant_without_epsilon": (standardised(constant, p, epsilon=0.0).abs().max().item(),),
        "of_two": tuple(standardised(z[:2], as_kind(p, "batch")).abs().flatten().tolist()),
        "cosine_after_shift": tuple(cosine_after(p, z, shift) for shift in SHIFTS),
        "group_gaps": group_gaps(p, x),
    }


def rms_at(p: Normalisation, x: Tensor, variance: float) -> float:
    """rms x̂ where every set of numbers has exactly this variance (mean square for rms)."""
    mean, own = moments(x, p.kind, p.equal_groups)
    exact = (x - mean) / own.sqrt() * math.sqrt(variance)
    rms: float = standardised(exact, p).square().mean().sqrt().item()
    return rms


def cosine_after(p: Normalisation, z: Tensor, shift: float) -> float:
    """The cosine between layer norm and RMS norm of z + shift, averaged over samples."""
    layer, rms = (standardised(z + shift, as_kind(p, kind)) for kind in ("layer", "rms"))
    cosine: float = pairwise_cosine(layer, rms).mean().item()
    return cosine


def group_gaps(p: Normalisation, x: Tensor) -> tuple[float, float]:
    """(PyTorch's group norm of 1 group − its layer norm, of C groups − instance norm), largest difference."""
    from torch.nn import functional as f

    if p.positions == 1:  # PyTorch refuses instance norm over one position
        return math.nan, math.nan
    one, each = (f.group_norm(x, groups, eps=p.epsilon) for groups in (1, p.features))
    layer, instance = f.layer_norm(x, x.shape[1:], eps=p.epsilon), f.instance_norm(x, eps=p.epsilon)
    return largest_gap(one, layer), largest_gap(each, instance)


def as_kind(p: Normalisation, kind: Kind) -> Normalisation:
    """The same with another layer."""
    return p.model_copy(update={"kind": kind})
