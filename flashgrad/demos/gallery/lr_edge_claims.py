"""What is claimed of learning rates, sharpness, warm-up and batch size.

Every number here is taken from the run; the claims include common ones that a run contradicts.
"""

import math

from flashgrad.demos.kit.edge.edge_measures import (
    calm_share,
    edge,
    edge_ratio,
    end_product,
    fall_in_warm_up,
    leap_beyond,
    lost_beyond,
    noise_slope,
    saved_share,
    survivor_share,
)
from flashgrad.demos.kit.edge.edge_network import EdgeNetwork
from flashgrad.demos.spec import Claim


def is_edge(p: EdgeNetwork) -> bool:
    """Whether many rates and two batch sizes are compared."""
    return p.mode == "edge"


def is_warmed(p: EdgeNetwork) -> bool:
    """Whether a warm-up is compared with none, and there is one that ends in time."""
    return p.mode == "warm_up" and 0 < p.warm_up <= p.steps


def is_scaled(p: EdgeNetwork) -> bool:
    """Whether a rate in use is scaled up with the batch, and warmed up."""
    return is_warmed(p) and p.warm_up >= 40 and p.lr_scaling == "linear" and p.batch_size >= 128 and p.lr <= 0.1


def is_too_fast(p: EdgeNetwork) -> bool:
    """Whether the rate is past the edge for weights this large, but not for those after a long warm-up."""
    return is_warmed(p) and p.warm_up >= 40 and p.gain >= 1.5 and 0.08 <= p.rate <= 0.12


CLAIMS = (
    Claim(
        "A larger batch trains at a rate larger by the same factor, after a warm-up.",
        survivor_share,
        low=0.8,
        high=1,
        source="Goyal et al. 2017: linear scaling",
        unit="share of networks",
        condition="at most 1.2 times He's weights, a rate of at most 0.1 at batch size 64, 40 steps of warm-up",
        applies=lambda p: is_scaled(p) and p.gain <= 1.2,
    ),
    Claim(
        "A larger batch trains at a rate larger by the same factor, however large the weights are.",
        survivor_share,
        low=0.8,
        high=1,
        source="linear scaling, taken beyond the edge",
        unit="share of networks",
        applies=lambda p: is_scaled(p) and p.gain > 1.2,
    ),
    Claim(
        "Warm-up saves networks that the full rate would lose.",
        saved_share,
        low=0.5,
        high=1,
        source="Goyal et al. 2017; Gilmer et al. 2021",
        unit="share of networks saved",
        condition="at least 1.5 times He's weights, a rate near 0.1, a warm-up of at least 40 steps",
        applies=is_too_fast,
    ),
    Claim(
        "Warm-up saves networks at any learning rate.",
        saved_share,
        low=0.1,
        high=1,
        source="a common short cut: where the full rate is safe there is nothing to save",
        unit="share of networks saved",
        applies=lambda p: is_warmed(p) and p.gain <= 1.2 and p.rate <= 0.1,
    ),
    Claim(
        "While the rate warms up the sharpness falls to less than half.",
        fall_in_warm_up,
        low=0,
        high=0.5,
        source="Gilmer et al. 2021",
        unit="sharpness after warm-up/at the start",
        condition="a rate of 0.05 to 0.12 after at least 40 steps, 1.4 times He's weights and more",
        applies=lambda p: is_warmed(p) and p.warm_up >= 40 and p.gain >= 1.4 and 0.05 <= p.rate <= 0.12,
    ),
    Claim(
        "Training flattens the loss at any learning rate.",
        fall_in_warm_up,
        low=0,
        high=0.5,
        source="a common short cut: at low rates the sharpness grows (Cohen et al. 2021)",
        unit="sharpness after warm-up/at the start",
        applies=lambda p: is_warmed(p) and p.rate <= 0.005,
    ),
    Claim(
        "Networks that survive end near the edge: lr · sharpness at most 4.",
        end_product,
        low=0,
        high=4,
        source="Cohen et al. 2021: it hovers at 2",
        unit="lr · sharpness",
        applies=lambda p: p.mode == "warm_up" and p.steps >= 100 and 0.01 <= p.rate <= 0.12,
    ),
    Claim(
        "A network with lr · sharpness above 2 at the start is lost.",
        lost_beyond,
        low=0.9,
        high=1,
        source="exact for quadratics (LeCun et al. 1998), a short cut for networks",
        unit="share of networks lost",
        applies=lambda p: p.mode == "warm_up" and p.gain >= 1.3 and p.rate >= 0.03,
    ),
    Claim(
        "At lr · sharpness = 1, below the edge of quadratics, every network survives.",
        calm_share,
        low=0.95,
        high=1,
        source="LeCun et al. 1998",
        unit="share of networks",
        applies=is_edge,
    ),
    Claim(
        "At lr · sharpness = 8, beyond that edge, the loss leaps.",
        leap_beyond,
        low=1.1,
        high=math.inf,
        source="Lewkowycz et al. 2020",
        unit="largest/first loss",
        applies=is_edge,
    ),
    Claim(
        "Training is lost as soon as lr · sharpness exceeds 2.",
        lambda result: edge(result, "large_batch"),
        low=1,
        high=4,
        source="exact for quadratics (LeCun et al. 1998), a short cut for networks (Lewkowycz et al. 2020)",
        unit="lr · sharpness at which half are lost",
        applies=is_edge,
    ),
    Claim(
        "The edge stays where it is if the batch is 8 times as large.",
        edge_ratio,
        low=0.5,
        high=2,
        source="the curvature decides, and batches share it",
        unit="ratio of rates",
        condition="the smaller batch has at least 8 points",
        applies=lambda p: is_edge(p) and p.seeds >= 5 and p.batch_sizes[0] >= 8,
    ),
    Claim(
        "The edge stays where it is however small the batch is.",
        edge_ratio,
        low=0.5,
        high=1.6,
        source="a short cut: the noise of single points loses networks too",
        unit="ratio of rates",
        applies=lambda p: is_edge(p) and p.seeds >= 5 and p.batch_sizes[0] < 4,
    ),
    Claim(
        "A batch 8 times as large bears 8 times the rate.",
        edge_ratio,
        low=4,
        high=16,
        source="linear scaling, Goyal et al. 2017, taken beyond the edge",
        unit="ratio of rates",
        applies=lambda p: is_edge(p) and p.seeds >= 5,
    ),
    Claim(
        "The gradient's noise falls as one over the root of the batch size.",
        noise_slope,
        low=-0.55,
        high=-0.45,
        source="the variance of a mean of independent samples",
        unit="slope on log axes",
    ),
)
