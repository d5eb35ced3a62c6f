"""Normalisation layers as one formula on five sets of numbers. torch only inside functions.

x has the axes (B samples, C features, S positions). A layer takes mean μ and variance v over a set of numbers and
gives x̂ = (x − μ) / √(v + ε), then γ x̂ + β with one γ and β per feature. Only the set differs.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.spec import Parameters, choice, number

if TYPE_CHECKING:
    from torch import Tensor

Kind = Literal["batch", "layer", "group", "instance", "rms"]


class Normalisation(Parameters):
    """A normalisation layer and what goes into it."""

    kind: Kind = choice("batch", label="norm", help_text="Which numbers are averaged.")
    batch_size: int = number(8, 1, 64, label="batch size", help_text="Samples.", scale="log")
    features: int = number(8, 1, 64, label="features", help_text="Per sample.", scale="log")
    positions: int = number(1, 1, 16, label="positions", help_text="Pixels or time steps of each feature.")
    groups: int = number(
        2,
        1,
        64,
        label="groups",
        help_text="Of features; at most this many, and equal ones.",
        scale="log",
        used_when={"kind": ("group",)},
    )
    mode: Literal["train", "eval"] = choice(
        "train", label="mode", help_text="Eval: batch norm takes the averages of long training."
    )
    affine: Literal["none", "chosen", "undo"] = choice(
        "none", label="scale and shift", help_text="Undo: γ = √(v + ε) and β = μ of each feature."
    )
    gamma: float = number(1, -3, 3, label="scale γ", help_text="Of all features.", used_when={"affine": ("chosen",)})
    beta: float = number(0, -5, 5, label="shift β", help_text="Of all features.", used_when={"affine": ("chosen",)})
    epsilon: float = number(1e-5, 1e-12, 0.1, label="ε", help_text="Added to the variance.", scale="log")
    input: Literal["random", "constant"] = choice(
        "random", label="input", help_text="Gaussian, or the input mean everywhere."
    )
    input_mean: float = number(2, -5, 5, label="input mean", help_text="Of every feature.")
    input_std: float = number(
        1,
        1e-4,
        10,
        label="input spread",
        help_text="Standard deviation.",
        scale="log",
        used_when={"input": ("random",)},
    )
    batch_mates: Literal["first", "other"] = choice(
        "first", label="batch-mates", help_text="Who stands beside sample 1, which stays the same."
    )

    @property
    def equal_groups(self) -> int:
        """The largest number of equal groups of features that is at most `groups`."""
        return max(count for count in range(1, self.groups + 1) if self.features % count == 0)

    @property
    def set_size(self) -> int:
        """Over how many numbers one mean is taken."""
        match self.kind:
            case "batch":
                return self.batch_size * self.positions
            case "instance":
                return self.positions
            case "group":
                return self.features // self.equal_groups * self.positions
            case _:
                return self.features * self.positions


def moments(x: Tensor, kind: Kind, groups: int = 1) -> tuple[Tensor, Tensor]:
    """(μ, v) of the set that each number of x belongs to; v is divided by the size of the set, not by one less.

    batch: over samples and positions (Ioffe & Szegedy 2015). layer: over features and positions (Ba et al. 2016).
    instance: over positions (Ulyanov et al. 2016). group: over a group of features and positions (Wu & He 2018).
    rms: as layer with μ = 0, so that v is the mean square (Zhang & Sennrich 2019).
    """
    import torch

    if kind == "batch":
        return x.mean((0, 2), keepdim=True), x.var((0, 2), correction=0, keepdim=True)
    if kind == "instance":
        return x.mean(2, keepdim=True), x.var(2, correction=0, keepdim=True)
    if kind == "group":
        parts = x.reshape(len(x), groups, -1)
        repeats = x.shape[1] // groups
        mean, variance = parts.mean(2, keepdim=True), parts.var(2, correction=0, keepdim=True)
        return mean.repeat_interleave(repeats, 1), variance.repeat_interleave(repeats, 1)
    if kind == "rms":
        mean_square = x.square().mean((1, 2), keepdim=True)
        return torch.zeros_like(mean_square), mean_square
    return x.mean((1, 2), keepdim=True), x.var((1, 2), correction=0, keepdim=True)


def used_moments(x: Tensor, p: Normalisation) -> tuple[Tensor, Tensor]:
    """(μ, v) that the layer takes: those of x, but for batch norm in evaluation.

    There the running averages of long training have come to the mean and variance of the inputs' distribution.
    """
    if p.kind == "batch" and p.mode == "eval":
        variance = p.input_std**2 if p.input == "random" else 0.0
        return x.new_full((1, p.features, 1), p.input_mean), x.new_full((1, p.features, 1), variance)
    return moments(x, p.kind, p.equal_groups)


def standardised(x: Tensor, p: Normalisation, *, epsilon: float | None = None) -> Tensor:
    """x̂ in the chosen mode, with another ε if given."""
    mean, variance = used_moments(x, p)
    return (x - mean) / (variance + (p.epsilon if epsilon is None else epsilon)).sqrt()


def undoing(x: Tensor, p: Normalisation) -> tuple[Tensor, Tensor]:
    """(γ, β) per feature that revert batch norm: √(v + ε) and μ; for other layers too those of the features."""
    mean, variance = used_moments(x, p) if p.kind == "batch" else moments(x, "batch")
    return (variance + p.epsilon).sqrt(), mean


def by_torch(x: Tensor, p: Normalisation) -> Tensor | None:
    """x̂ from PyTorch's own function; None where that refuses, as a set of one number has no spread."""
    from torch.nn import functional as f

    shape, epsilon = x.shape[1:], p.epsilon
    if p.kind == "batch" and p.mode == "eval":
        mean, variance = (moment.flatten() for moment in used_moments(x, p))
        return f.batch_norm(x, mean, variance, eps=epsilon)
    if p.set_size == 1 and p.kind in ("batch", "instance", "group"):
        return None
    match p.kind:
        case "batch":
            return f.batch_norm(x, None, None, training=True, eps=epsilon)
        case "layer":
            return f.layer_norm(x, shape, eps=epsilon)
        case "group":
            return f.group_norm(x, p.equal_groups, eps=epsilon)
        case "instance":
            return f.instance_norm(x, eps=epsilon)
        case "rms":
            return f.rms_norm(x, shape, eps=epsilon)


def largest_gap(a: Tensor, b: Tensor | None) -> float:
    """The largest difference between two tensors; not a number where one is missing."""
    if b is None:
        return math.nan
    gap: float = (a - b).abs().max().item()
    return gap


def pairwise_cosine(a: Tensor, b: Tensor) -> Tensor:
    """The cosine between samples of a and b, sample by sample; not a number where one is 0."""
    a, b = a.flatten(1), b.flatten(1)
    cosine: Tensor = (a * b).sum(1) / (a.norm(dim=1) * b.norm(dim=1))
    return cosine
