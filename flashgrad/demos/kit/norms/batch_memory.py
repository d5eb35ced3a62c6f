"""What batch norm remembers, and when that is not what it meets: under dropout, and after a shift of the data.

torch only inside functions.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from flashgrad.demos.kit.mean_field import expectation
from flashgrad.demos.kit.norms.batch_noise import EPSILON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from flashgrad.demos.spec import Numbers

KEEPS = tuple(0.2 + 0.05 * index for index in range(17))
"""From 0.2 to 1."""

SCALES = tuple(0.5 * 20 ** (index / 13) for index in range(14))
"""Standard deviations of a tanh unit's input, 0.5 to 10 at even steps of a log axis."""

RELU_MEAN = 1 / math.sqrt(2 * math.pi)
"""Of max(0, z) for z ~ N(0, 1)."""

RELU_VARIANCE = 0.5 - 1 / (2 * math.pi)

_SAMPLES, _UNITS = 2048, 64
_SHIFTED_SAMPLES, _SHIFTED_UNITS = 128, 32
_SLOPE_DRAWS = 1 << 15


def variance_after_dropout(keep: float, mean: float = RELU_MEAN, variance: float = RELU_VARIANCE) -> float:
    """Output variance in evaluation of batch norm behind dropout, v/((v + c²)/p − c²). Li et al. 2018.

    Dropout keeps a share p of the inputs, of mean c and variance v, and divides them by p, so in training their
    variance is (v + c²)/p − c². That is remembered; in evaluation it is v.
    """
    return variance / ((variance + mean**2) / keep - mean**2)


def running_mean_in_theory(shift: float, momentum: float, steps: int) -> Numbers:
    """The running mean 0 to `steps` batches after the data's mean went from 0 to `shift`: shift (1 − (1 − α)^t)."""
    return tuple(shift * (1 - (1 - momentum) ** step) for step in range(steps + 1))


def running_variance_in_theory(scale: float, momentum: float, steps: int) -> Numbers:
    """The same of the running variance, after the data's standard deviation went from 1 to `scale`."""
    return tuple(scale**2 + (1 - scale**2) * (1 - momentum) ** step for step in range(steps + 1))


def half_life(momentum: float) -> float:
    """Batches until the running averages have covered half of a jump, ln ½ / ln(1 − α); 0 for α = 1."""
    return math.log(0.5) / math.log1p(-momentum) if momentum < 1 else 0.0


def half_covered(running_mean: Numbers, shift: float) -> float:
    """Batches until the measured running mean has first covered half of the shift; infinite if it has not."""
    return float(next((step for step, mean in enumerate(running_mean) if mean >= shift / 2), math.inf))


def tanh_slope(scale: float) -> float:
    """E tanh′(k z) for z ~ N(0, 1); √(2/π)/k for large k."""
    return expectation(lambda z: 1 - math.tanh(scale * z) ** 2)


def saturated_slope(scale: float) -> float:
    """√(2/π)/k, the limit of E tanh′(k z) for large k: only |z| of about 1/k and less have a slope."""
    return math.sqrt(2 / math.pi) / scale


def eval_variances(seed: int, keeps: Sequence[float]) -> tuple[Numbers, Numbers]:
    """Variance of batch norm's output in evaluation, for each share kept: dropout before Linear and norm, and after.

    The inputs are max(0, z) of 64 units. The variance remembered is that of 2048 samples in training, and the output
    that of 2048 others. After the norm, dropout is not among what the norm sees.
    """
    import torch

    rng = torch.Generator().manual_seed(seed)
    training, test = torch.randn(2, _SAMPLES, _UNITS, generator=rng).relu()
    weights = torch.randn(_UNITS, _UNITS, generator=rng) / math.sqrt(_UNITS)
    luck = torch.rand(_SAMPLES, _UNITS, generator=rng)
    met = (test @ weights).var(0)
    seen_without = (training @ weights).var(0)
    before = []
    for keep in keeps:
        remembered = ((training * (luck < keep) / keep) @ weights).var(0)
        before.append((met / (remembered + EPSILON)).mean().item())
    after = (met / (seen_without + EPSILON)).mean().item()
    return tuple(before), (after,) * len(keeps)


def after_shift(
    seed: int, batch_size: int, momentum: float, mean: float, scale: float, steps: int
) -> dict[str, Numbers]:
    """From N(0, 1), which batch norm has learnt, the data jump to N(mean, scale²); then come `steps` batches.

    Batch by batch from 0: `running_mean` and `running_variance`, the means over 32 units; `eval_mean`, that of the
    norm's output in evaluation; `slope_batch`, the mean tanh′ of that output, and those behind layer norm, which
    remembers nothing, and without a norm.
    """
    import torch

    rng = torch.Generator().manual_seed(seed)
    test = mean + scale * torch.randn(_SHIFTED_SAMPLES, _SHIFTED_UNITS, generator=rng)
    means, variances = [torch.zeros(_SHIFTED_UNITS)], [torch.ones(_SHIFTED_UNITS)]
    for _ in range(steps):
        batch = mean + scale * torch.randn(batch_size, _SHIFTED_UNITS, generator=rng)
        means.append((1 - momentum) * means[-1] + momentum * batch.mean(0))
        variances.append((1 - momentum) * variances[-1] + momentum * batch.var(0))  # divided by B − 1, as in PyTorch
    running_mean, running_variance = torch.stack(means), torch.stack(variances)
    outputs = (test - running_mean[:, None]) / (running_variance[:, None] + EPSILON).sqrt()
    layer = torch.nn.functional.layer_norm(test, (_SHIFTED_UNITS,), eps=EPSILON)
    return {
        "running_mean": tuple(running_mean.mean(1).tolist()),
        "running_variance": tuple(running_variance.mean(1).tolist()),
        "eval_mean": tuple(outputs.mean((1, 2)).tolist()),
        "slope_batch": tuple(_slope(outputs).mean((1, 2)).tolist()),
        "slope_layer": (_slope(layer).mean().item(),) * (steps + 1),
        "slope_none": (_slope(test).mean().item(),) * (steps + 1),
    }


def tanh_slopes(seed: int, scales: Sequence[float]) -> Numbers:
    """Mean tanh′(k z) of 32768 draws of z, the same for each scale k."""
    import torch

    z = torch.randn(_SLOPE_DRAWS, generator=torch.Generator().manual_seed(seed))
    return tuple(_slope(scale * z).mean().item() for scale in scales)


def _slope(h: Tensor) -> Tensor:
    return 1 - h.tanh().square()
