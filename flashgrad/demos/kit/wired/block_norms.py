"""Batch, layer and RMS norm between the blocks of a network, forward and backward. torch only inside functions.

All of them divide h by a root mean square; they differ in the numbers that are averaged. Gains and offsets
are left out: at initialisation they are 1 and 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from torch import Tensor

Norm = Literal["none", "batch", "layer", "rms"]

EPSILON = 1e-5
"""Added to the variance before the root, as PyTorch does by default in batch and layer norm."""

NORM_NAMES: Mapping[str, str] = {"none": "no norm", "batch": "batch norm", "layer": "layer norm", "rms": "RMS norm"}


def normalise(norm: Norm, h: Tensor) -> tuple[Tensor, Callable[[Tensor], Tensor]]:
    """N(h) of h (…, B, n), and the map from ∂L/∂N(h) to ∂L/∂h.

    N(h) = c / √(mean c² + ε) with c = h − mean h, for rms c = h; the means run over the batch (batch) or over the
    units of each sample (layer, rms). Backward, with g = ∂L/∂N: ∂L/∂c = (g − N mean(g N)) / √(mean c² + ε), and
    ∂L/∂h is that less its mean.  Ioffe & Szegedy 2015; Ba et al. 2016; Zhang & Sennrich 2019.
    """
    if norm == "none":
        return h, lambda gradient: gradient
    axis = -2 if norm == "batch" else -1
    centred = h if norm == "rms" else h - h.mean(axis, keepdim=True)
    inverse = (centred.square().mean(axis, keepdim=True) + EPSILON).rsqrt()
    normalised = centred * inverse

    def backward(gradient: Tensor) -> Tensor:
        along = (gradient * normalised).mean(axis, keepdim=True)
        received = (gradient - normalised * along) * inverse
        return received if norm == "rms" else received - received.mean(axis, keepdim=True)

    return normalised, backward
