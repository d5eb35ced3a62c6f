"""How much a normalised sample depends on who stands in its batch. torch only inside functions.

All numbers are N(0, 1), so the laws are those of Gaussian samples. B is the size of a batch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flashgrad.demos.kit.norms.normalisation import moments
from flashgrad.demos.kit.norms.normed_classifier import Norm

if TYPE_CHECKING:
    from torch import Generator, Tensor

    from flashgrad.demos.spec import Numbers

FEATURES = 64
GROUPS = 4
"""Of group norm, 16 features each."""

BATCHES = 40
"""In how many batches a sample is looked at."""

EPSILON = 1e-5
"""Added to the variance, as in PyTorch."""

_FEWEST_BATCHES = 2048
_FEWEST_SAMPLES = 1 << 14


def repeats(batch_size: int) -> int:
    """How many batches of this size are drawn: more of the small ones, whose statistics vary most."""
    return max(_FEWEST_BATCHES, _FEWEST_SAMPLES // batch_size)


def mean_spread_in_theory(batch_size: int) -> float:
    """The standard deviation of a batch's mean, 1/√B."""
    return 1 / math.sqrt(batch_size)


def variance_spread_in_theory(batch_size: int) -> float:
    """The standard deviation of a batch's variance (divided by B), √(2(B − 1))/B, from χ² with B − 1 degrees."""
    return math.sqrt(2 * (batch_size - 1)) / batch_size


def mate_effect_in_theory(batch_size: int) -> float:
    """The rms change of x̂ when all mates are replaced, √(3/B) to first order in 1/B; at B = 2 it is √(4/3).

    Given x, the noise of the mean gives x̂ a variance of 1/B and that of the standard deviation one of x²/(2B); the
    difference of two draws has twice the sum of both, where x² is 1 on average.
    """
    return math.sqrt(3 / batch_size)


@dataclass(frozen=True, slots=True)
class Noise:
    """Statistics of many batches of one size."""

    means: Tensor
    """One per batch."""
    variances: Tensor
    """One per batch, divided by B."""
    of_one: Tensor
    """x̂ of a sample x = 1 in each batch, with B − 1 random mates."""

    @property
    def mean_spread(self) -> float:
        """The standard deviation of the means."""
        return float(self.means.std())

    @property
    def variance_spread(self) -> float:
        """The standard deviation of the variances."""
        return float(self.variances.std())


def noise(seed: int, sizes: Sequence[int]) -> list[Noise]:
    """The statistics of thousands of batches of each size; of the first sizes the same, whatever the later ones."""
    import torch

    rng = torch.Generator().manual_seed(seed)
    return [_noise(torch.randn(repeats(size), size, generator=rng)) for size in sizes]


def _noise(x: Tensor) -> Noise:
    import torch

    with_one = torch.cat([torch.ones(len(x), 1), x[:, 1:]], 1)
    deviation = (with_one.var(1, correction=0) + EPSILON).sqrt()
    return Noise(x.mean(1), x.var(1, correction=0), (1 - with_one.mean(1)) / deviation)


def in_batches(seed: int, batch_size: int, norms: Sequence[Norm]) -> dict[str, Numbers]:
    """One sample of 64 features in 40 batches of other mates, normalised in training mode.

    Of each norm: `output_…` is the first feature in each batch, `mate_effect_…` the rms change over all features from
    one batch to another, `alone_difference_…` the rms difference between the sample in a batch of one and in the first.
    """
    import torch

    rng = torch.Generator().manual_seed(seed)
    sample = torch.randn(1, FEATURES, 1, generator=rng, dtype=torch.float64)
    batches = [torch.cat([sample, mates(rng, batch_size - 1)]) for _ in range(BATCHES)]
    found: dict[str, Numbers] = {}
    for norm in norms:
        outputs = torch.stack([standardised(batch, norm)[0, :, 0] for batch in batches])
        alone = standardised(sample, norm)[0, :, 0]
        found[f"output_{norm}"] = tuple(outputs[:, 0].tolist())
        found[f"mate_effect_{norm}"] = (rms_change(outputs),)
        found[f"alone_difference_{norm}"] = ((alone - outputs[0]).square().mean().sqrt().item(),)
    return found


def mate_effects(seed: int, sizes: Sequence[int]) -> Numbers:
    """The rms change under batch norm when all mates of a sample are replaced, for each size of the batch.

    Over thousands of samples of one feature, each with two sets of mates.
    """
    import torch

    rng = torch.Generator().manual_seed(seed)
    effects = []
    for size in sizes:
        x = torch.randn(repeats(size), 1, generator=rng).expand(2, -1, -1)
        batch = torch.cat([x, torch.randn(2, repeats(size), size - 1, generator=rng)], 2)
        deviation = (batch.var(2, correction=0) + EPSILON).sqrt()
        first, other = (batch[:, :, 0] - batch.mean(2)) / deviation
        effects.append((first - other).square().mean().sqrt().item())
    return tuple(effects)


def mates(rng: Generator, count: int) -> Tensor:
    """Other samples, (count, 64, 1)."""
    import torch

    return torch.randn(count, FEATURES, 1, generator=rng, dtype=torch.float64)


def standardised(x: Tensor, norm: Norm) -> Tensor:
    """x (B, C, 1) under a norm without γ and β."""
    if norm == "none":
        return x
    mean, variance = moments(x, norm, GROUPS)
    return (x - mean) / (variance + EPSILON).sqrt()


def rms_change(outputs: Tensor) -> float:
    """The rms difference between the outputs (T, n) in one batch and in the next, pair by pair."""
    change: float = (outputs[0::2] - outputs[1::2]).square().mean().sqrt().item()
    return change
