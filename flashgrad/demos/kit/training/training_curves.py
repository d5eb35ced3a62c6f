"""From histories of training runs to what is drawn: arms taken apart, lines over steps. torch only inside functions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flashgrad.demos.kit.seed_statistics import BAND, rows
from flashgrad.demos.spec import Series

if TYPE_CHECKING:
    from torch import Tensor

CHANCE = math.log(2)
"""The cross-entropy of a coin for two classes; draw it in every picture of a loss."""


def over_steps(values: Tensor) -> Series:
    """The median network of `values` (S, steps), and its band where there are several.

    What is not a number counts as the largest, so a median ends where half of the networks are lost. Each number
    is that of one network: between a finite and an infinite loss there is nothing.
    """
    import torch

    seeds, count = values.shape
    steps = tuple(float(step) for step in range(count))
    if seeds == 1:
        return Series(steps, rows(values)[0])
    levels = torch.tensor([BAND[0], 0.5, BAND[1]], dtype=values.dtype)
    ordered = values.nan_to_num(nan=math.inf, posinf=math.inf)
    low, middle, high = rows(torch.quantile(ordered, levels, dim=0, interpolation="nearest"))
    return Series(steps, middle, low=low, high=high)


def by_arm(arms: Sequence[str], measured: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Each (arms · S, …) taken apart, such as `loss` into `loss_clip` and `loss_he`, each (S, …)."""
    parts = {name: values.chunk(len(arms)) for name, values in measured.items()}
    return {f"{name}_{arm}": part for name, found in parts.items() for arm, part in zip(arms, found, strict=True)}
