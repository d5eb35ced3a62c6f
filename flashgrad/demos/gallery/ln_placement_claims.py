"""What is claimed of the place of layer norm in a Transformer.

Every number here is taken from the run; the claims include common ones that a run contradicts. The most particular
come first: they speak for cards that link here.
"""

import math
import statistics

from flashgrad.demos.kit.measures import first_over_last
from flashgrad.demos.kit.seed_statistics import median
from flashgrad.demos.kit.transformer.copy_task import CHANCE
from flashgrad.demos.kit.transformer.transformer_network import TransformerNetwork
from flashgrad.demos.spec import Claim, Result


def deeper(result: Result, placement: str) -> float:
    """By what the last block's gradient is multiplied from half of the blocks to all; median over seeds."""
    half: int = result.parameters.depth // 2
    return median([row[-1] / row[half - 1] for row in result.rows(f"last_grad_{placement}")])


def last_post_over_pre(result: Result) -> float:
    """The last block's gradient in Post-LN over that in Pre-LN; median over seeds, of the same weights."""
    pairs = zip(result.rows("weight_grad_post"), result.rows("weight_grad_pre"), strict=True)
    return median([post[-1] / pre[-1] for post, pre in pairs])


def alone_or_not(result: Result) -> float:
    """A block's gradient with others above it over that of the same block as the last one, in Pre-LN.

    The median over seeds and all blocks below the last.
    """
    pairs = zip(result.rows("weight_grad_pre"), result.rows("last_grad_pre"), strict=True)
    return median([under / last for below, ends in pairs for under, last in zip(below[:-1], ends[:-1], strict=True)])


def over_theory(result: Result) -> float:
    """The measured gradient of Pre-LN over d √(f/(1 + f)) / rms(x_l), the mean over blocks of the median networks."""
    blocks = zip(*result.rows("weight_grad_pre"), strict=True)
    pairs = zip(blocks, result.row("theory_weight_grad_pre"), strict=True)
    return statistics.fmean(median(found) / expected for found, expected in pairs)


def growth_per_block(result: Result) -> float:
    """By what each block raises the mean square of Pre-LN's sum, on average; median over seeds."""
    depth: int = result.parameters.depth
    return median([(row[-1] ** 2 - row[0] ** 2) / depth for row in result.rows("signal_rms_pre")])


def final(result: Result, arm: str) -> float:
    """The final loss of an arm, median over its networks; what is not a number counts as infinite."""
    losses = [loss if math.isfinite(loss) else math.inf for loss in result.row(f"final_loss_{arm}")]
    return statistics.median(losses)


def is_fresh(p: TransformerNetwork) -> bool:
    """Whether gradients of untrained networks are measured."""
    return p.mode == "gradient"


def is_race(p: TransformerNetwork) -> bool:
    """Whether networks are trained at a rate at which shallow ones learn, for long enough."""
    return p.mode == "train" and 0.004 <= p.lr <= 0.01 and p.steps >= 120


CLAIMS = (
    Claim(
        "Post-LN's gradient does not vanish towards the input: the first block gets about as much as the last.",
        lambda result: first_over_last(result, "weight_grad_post"),
        low=0.4,
        high=2.5,
        source="Xiong et al. 2020; Liu et al. 2020",
        unit="gradient of block 1/last",
        applies=lambda p: is_fresh(p) and p.placement == "post",
    ),
    Claim(
        "In Pre-LN twice the blocks shrink the last block's gradient by 1/√2 or nearly.",
        lambda result: deeper(result, "pre"),
        low=0.55,
        high=0.88,
        source="Xiong et al. 2020: of order d √(ln d / L)",
        unit="×, from L/2 to L blocks",
        condition="8 blocks or more, an even number; few blocks shrink it less",
        applies=lambda p: is_fresh(p) and p.depth >= 8 and p.depth % 2 == 0,
    ),
    Claim(
        "In Post-LN the last block's gradient is as large at any depth.",
        lambda result: deeper(result, "post"),
        low=0.75,
        high=1.33,
        source="Xiong et al. 2020: of order d √ln d",
        unit="×, from L/2 to L blocks",
        applies=is_fresh,
    ),
    Claim(
        "At the last block Post-LN's gradient is larger than Pre-LN's.",
        last_post_over_pre,
        low=1.25,
        high=math.inf,
        source="Xiong et al. 2020",
        unit="Post-LN/Pre-LN",
        condition="4 blocks or more",
        applies=lambda p: is_fresh(p) and p.depth >= 4,
    ),
    Claim(
        "Post-LN makes the gradient vanish towards the input.",
        lambda result: first_over_last(result, "weight_grad_post"),
        low=0,
        high=0.3,
        source="a common explanation of why it is hard to train; against it Xiong et al. 2020, Liu et al. 2020",
        unit="gradient of block 1/last",
        applies=lambda p: is_fresh(p) and p.placement == "pre",
    ),
    Claim(
        "In Pre-LN the first block gets at least as much gradient as the last.",
        lambda result: first_over_last(result, "weight_grad_pre"),
        low=1,
        high=math.inf,
        source="Xiong et al. 2020",
        unit="gradient of block 1/last",
        applies=is_fresh,
    ),
    Claim(
        "In Pre-LN the gradient of a block does not depend on how many blocks follow.",
        alone_or_not,
        low=0.75,
        high=1.33,
        source="a sum grows by as much as its gradient is multiplied on the way back",
        unit="among others/as the last",
        applies=is_fresh,
    ),
    Claim(
        "In Pre-LN block l has a gradient of d √(f/(1 + f)) / rms(x_l).",
        over_theory,
        low=0.8,
        high=1.2,
        source="after Xiong et al. 2020, from the measured size of the sums",
        unit="measured/predicted",
        condition="4 networks or more",
        applies=lambda p: is_fresh(p) and p.seeds >= 4,
    ),
    Claim(
        "Each block of Pre-LN raises the mean square of the sum by ½ to 3/2.",
        growth_per_block,
        low=0.5,
        high=1.5,
        source="Xiong et al. 2020: between 1 + l/2 and 1 + 3l/2",
        unit="mean square per block",
        applies=is_fresh,
    ),
    Claim(
        "Pre-LN learns without warm-up.",
        lambda result: final(result, "pre"),
        low=0,
        high=0.5,
        source="Xiong et al. 2020",
        unit="loss",
        condition="Adam at 0.004 to 0.01 for 120 steps or more",
        applies=is_race,
    ),
    Claim(
        "It does not matter where the norm stands: Post-LN learns as fast, without warm-up.",
        lambda result: final(result, "post") / final(result, "pre"),
        low=0,
        high=3,
        source="a common short cut, true of shallow networks",
        unit="loss, Post-LN/Pre-LN",
        applies=is_race,
    ),
    Claim(
        "Without warm-up a deep Post-LN network stays at chance.",
        lambda result: final(result, "post") / CHANCE,
        low=0.8,
        high=1.2,
        source="Xiong et al. 2020; Liu et al. 2020",
        unit="loss/chance",
        condition="8 blocks or more, Adam at 0.004 to 0.01",
        applies=lambda p: is_race(p) and p.depth >= 8,
    ),
    Claim(
        "Warm-up is all that Post-LN needs.",
        lambda result: final(result, "post_warm_up") / CHANCE,
        low=0,
        high=0.5,
        source="Vaswani et al. 2017; deep networks need far smaller rates, too",
        unit="loss/chance",
        applies=lambda p: is_race(p) and p.warm_up >= 40,
    ),
)
