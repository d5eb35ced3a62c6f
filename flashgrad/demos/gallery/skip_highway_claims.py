"""What is claimed of skip connections.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math

from flashgrad.demos.kit.measures import first_over_last
from flashgrad.demos.kit.seed_statistics import median
from flashgrad.demos.kit.wired.skip_measures import (
    bare_rms,
    block_factor,
    branch_growth,
    gradient_decades,
    has_skip,
    is_bare,
    is_he_relu,
    last_mean,
    piles_up,
    rms_growth,
    scaled_growth,
)
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Claim

MEAN_OF_RELU = 1 / math.sqrt(2 * math.pi)
"""E max(z, 0) for z ~ N(0, 1)."""


CLAIMS = (
    Claim(
        "A skip keeps the gradient from vanishing, wherever the activation stands.",
        block_factor,
        low=0.95,
        high=math.inf,
        source="He et al. 2015; of an activation after the sum, He et al. 2016 say otherwise",
        unit="× per block",
        applies=has_skip,
    ),
    Claim(
        "A sigmoid after the sum closes the highway: the gradient vanishes as without a skip.",
        block_factor,
        low=0,
        high=0.5,
        source="He et al. 2016",
        unit="× per block",
        condition="no batch norm, which re-expands the gradient",
        applies=lambda p: p.wiring == "post" and p.activation == "sigmoid" and p.norm != "batch",
    ),
    Claim(
        "As ∂y/∂x = I + ∂F/∂x, a gradient can only grow along a skip.",
        lambda result: result.row("first_block_gains")[-1],
        low=1,
        high=math.inf,
        source="a common reading of He et al. 2016; it would need ∂F/∂x ≥ 0",
        unit="smallest singular value of ∂x₁/∂x₀",
        applies=lambda p: p.wiring in ("sum", "pre") and p.norm == "none" and p.branch > 0,
    ),
    Claim(
        "Without a norm a block x + α W φ(x) multiplies the signal by √(1 + α²).",
        lambda result: rms_growth(result) ** (1 / result.parameters.depth) / branch_growth(result.parameters),
        low=0.95,
        high=1.05,
        source="Hanin & Rolnick 2018; Zhang et al. 2019",
        unit="per block, measured/predicted",
        condition="ReLU with He",
        applies=is_bare,
    ),
    Claim(
        "Without a norm a block x + α W φ(x) multiplies the gradient by √(1 + α²), too.",
        lambda result: block_factor(result) / branch_growth(result.parameters),
        low=0.95,
        high=1.05,
        source="Hanin & Rolnick 2018; Zhang et al. 2019",
        unit="per block, measured/predicted",
        condition="ReLU with He",
        applies=is_bare,
    ),
    Claim(
        "A deep residual network explodes unless its blocks are normalised.",
        lambda result: decades(rms_growth(result)),
        low=2,
        high=math.inf,
        source="a common rule; against it Zhang et al. 2019 and Bachlechner et al. 2020",
        unit="decades of rms",
        applies=lambda p: is_bare(p) and p.depth >= 30,
    ),
    Claim(
        "Batch norm in the branches stops the growth of the signal.",
        lambda result: decades(bare_rms(result)) - decades(result.rows("activation_rms_batch")[0][-1]),
        low=2,
        high=math.inf,
        source="De & Smith 2020: 1 + L instead of 2^L",
        unit="decades of rms, without/with",
        applies=lambda p: is_bare(p) and p.depth >= 30,
    ),
    Claim(
        "1/√L before every branch tames the signal at any depth: it grows √e = 1.65 times in all.",
        scaled_growth,
        low=1.3,
        high=2,
        source="Hanin & Rolnick 2018; (1 + 1/L)^L → e",
        unit="rms of x_L over x₀",
        condition="ReLU with He",
        applies=lambda p: p.wiring == "pre" and is_he_relu(p),
    ),
    Claim(
        "With a norm in the branch the mean square grows like the number of blocks.",
        lambda result: rms_growth(result) / math.sqrt(1 + result.parameters.depth * result.parameters.branch**2),
        low=0.85,
        high=1.15,
        source="De & Smith 2020",
        unit="rms, measured/√(1 + α² L)",
        condition="ReLU with He, x + α W φ(N(x))",
        applies=lambda p: p.wiring == "pre" and p.norm != "none" and is_he_relu(p),
    ),
    Claim(
        "Norms keep the signal of a residual network at its scale through all blocks.",
        lambda result: median([row[-1] / row[1] for row in result.rows("activation_std")]),
        low=0.5,
        high=2,
        source="a common belief; the norm acts on the branch and not on the sum",
        unit="std of x_L over x₁",
        applies=lambda p: has_skip(p) and p.norm != "none" and p.activation == "relu" and p.depth >= 20,
    ),
    Claim(
        "With skips and a norm the gradient passes any number of blocks.",
        gradient_decades,
        low=-1,
        high=2,
        source="He et al. 2015, 2016; De & Smith 2020",
        unit="decades of g₀/g_L",
        condition="ReLU, x + α W φ(N(x)) or φ(x + N(W x))",
        applies=lambda p: p.wiring in ("pre", "post") and p.norm != "none" and p.activation == "relu",
    ),
    Claim(
        "As a norm's output has mean 0, the signal's mean stays near 0.",
        lambda result: abs(last_mean(result)),
        low=0,
        high=0.5,
        source="a common argument; it forgets that the sum's ReLU is never negative",
        unit="mean of x_L",
        applies=piles_up,
    ),
    Claim(
        "Means pile up faster in x + φ(N(W x)) than in φ(x + N(W x)).",
        lambda result: last_mean(result, "activation_mean_sum") / last_mean(result, "activation_mean_post"),
        low=1.5,
        high=math.inf,
        source="l/√(2π) against √(2l/π)",
        unit="mean of x_L, sum/post",
        applies=piles_up,
    ),
    Claim(
        "In x + φ(N(W x)) every ReLU block adds 1/√(2π) to the mean.",
        lambda result: last_mean(result) / (result.parameters.depth * MEAN_OF_RELU),
        low=0.9,
        high=1.1,
        source="E max(z, 0) = 1/√(2π)",
        unit="measured/predicted",
        applies=lambda p: piles_up(p) and p.wiring == "sum",
    ),
    Claim(
        "In φ(x + N(W x)) the signal is a walk reflected at 0, with mean √(2l/π).",
        lambda result: last_mean(result) / math.sqrt(2 * result.parameters.depth / math.pi),
        low=0.75,
        high=1.05,
        source="the mean of |z|, z ~ N(0, l); reflection by a ReLU loses a little",
        unit="measured/predicted",
        applies=lambda p: piles_up(p) and p.wiring == "post",
    ),
    Claim(
        "A shallow plain network needs no skips: its first layer's gradient is as large as its last's.",
        lambda result: decades(first_over_last(result)),
        low=-0.3,
        high=0.3,
        source="He et al. 2015",
        unit="decades of δ₁/δ_L",
        condition="ReLU with He, at most 10 layers",
        applies=lambda p: p.wiring == "plain" and p.norm == "none" and is_he_relu(p) and p.depth <= 10,
    ),
    Claim(
        "He's initialisation alone keeps the gradient of a deep plain ReLU network.",
        lambda result: decades(first_over_last(result)),
        low=-1,
        high=1,
        source="He et al. 2015; against it, in narrow networks, Hanin & Nica 2018",
        unit="decades of δ₁/δ_L",
        applies=lambda p: p.wiring == "plain" and p.norm == "none" and is_he_relu(p) and p.depth >= 30,
    ),
    Claim(
        "Dense connections are tamer than residual ones: the gradient grows by √(1 + L · growth/width) in all.",
        lambda result: (
            10 ** gradient_decades(result)
            / math.sqrt(1 + result.parameters.depth * result.parameters.growth / result.parameters.width)
        ),
        low=0.75,
        high=1.33,
        source="Huang et al. 2017; the formula is derived here",
        unit="measured/predicted",
        condition="ReLU with He, no norm",
        applies=lambda p: p.wiring == "dense" and p.norm == "none" and is_he_relu(p),
    ),
)
