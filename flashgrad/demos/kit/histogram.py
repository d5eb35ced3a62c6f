"""How values are spread: shares in equal bins. torch only inside functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flashgrad.demos.spec import Series

if TYPE_CHECKING:
    from torch import Tensor


def histogram(values: Tensor, low: float, high: float, bins: int = 20) -> Series:
    """The share of `values` in each of `bins` equal bins from `low` to `high`, over the middles of the bins.

    Values outside count as one of the outermost bins; what is not a number counts nowhere.
    """
    import torch

    kept = values.flatten()[~values.flatten().isnan()].clamp(low, high)
    counts = torch.histc(kept, bins, low, high) / max(1, values.numel())
    width = (high - low) / bins
    middles = tuple(low + (index + 0.5) * width for index in range(bins))
    return Series(middles, tuple(counts.tolist()))
