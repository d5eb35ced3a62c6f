"""How weights are drawn: every initialisation is a scale on base weights of unit variance.

Initialisations that differ in their scale share their base weights, so that a comparison sees the
initialisation and not the luck of the draw, and a moved slider moves a curve smoothly. torch only inside
functions.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from torch import Tensor

Init = Literal["he", "xavier", "torch", "orthogonal", "uniform", "gain"]
Base = Literal["normal", "uniform", "orthogonal"]


def weight_variance(init: Init, *, width: int, bound: float, gain: float) -> float:
    """σ_w² = fan_in · Var(W) of a square layer.

    he: 2 (He et al. 2015). xavier: 1 (Glorot & Bengio 2010). torch: 1/3, the default of `nn.Linear`,
    U[−1/√fan_in, 1/√fan_in]. orthogonal: 1 (Saxe et al. 2014). uniform: U[−bound, bound], so
    fan_in · bound²/3. gain: gain².
    """
    match init:
        case "he":
            return 2.0
        case "xavier" | "orthogonal":
            return 1.0
        case "torch":
            return 1 / 3
        case "uniform":
            return width * bound**2 / 3
        case "gain":
            return gain**2


def base_of(init: Init) -> Base:
    """The distribution that this initialisation scales."""
    match init:
        case "torch" | "uniform":
            return "uniform"
        case "orthogonal":
            return "orthogonal"
        case _:
            return "normal"


def shaped(normals: Tensor, base: Base) -> Tensor:
    """Base weights of unit variance made of standard normal ones, both (…, n, n).

    uniform: √3 · erf(z/√2) is uniform on [−√3, √3] and rises with z, so it shares the draw's luck.
    orthogonal: √n · Q of the QR decomposition, its signs fixed so that Q is uniform (Mezzadri 2007).
    """
    import torch

    match base:
        case "normal":
            return normals
        case "uniform":
            return math.sqrt(3) * torch.erf(normals / math.sqrt(2))
        case "orthogonal":
            q, r = torch.linalg.qr(normals)
            signs = torch.diagonal(r, dim1=-2, dim2=-1).sign().unsqueeze(-2)
            scaled: Tensor = signs * q * math.sqrt(normals.shape[-1])
            return scaled
