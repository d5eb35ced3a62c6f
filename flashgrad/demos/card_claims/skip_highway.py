"""The claims of the cards that open `skip-highway`."""

import math

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.kit.measures import first_over_last
from flashgrad.demos.kit.race.race_measures import final
from flashgrad.demos.kit.seed_statistics import median
from flashgrad.demos.kit.wired.skip_measures import bare_rms, block_factor, gradient_decades, last_mean, rms_growth
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Result, Verdict

_SIGMOID_AFTER_SUM = "skip-highway?wiring=post&norm=none&activation=sigmoid&init=xavier&depth=20"
_NORMED_SUM = "skip-highway?wiring=sum&norm=batch&activation=relu&init=he&depth=50&view=signal"
_PER_BLOCK = "the gradient's factor per block"


def _spread_growth(result: Result) -> float:
    return median([row[-1] / row[1] for row in result.rows("activation_std")])


def _pile_up(result: Result) -> float:
    return last_mean(result, "activation_mean_sum") / last_mean(result, "activation_mean_post")


def _rms_decades(result: Result) -> float:
    return decades(rms_growth(result))


def _tamed_decades(result: Result) -> float:
    return decades(bare_rms(result)) - decades(result.rows("activation_rms_batch")[0][-1])


def _distance_from_one(result: Result) -> float:
    return abs(decades(first_over_last(result, "activation_grad")))


CLAIMS = (
    CardClaim(
        "uNcHdbT3",
        "A residual block, y = φ(F(x) + x), keeps the gradient from vanishing.",
        "He et al. 2015; below 0.9 per block, 20 blocks lose nine tenths",
        _OPEN := Measurement(
            ("skip-highway?wiring=post&norm=none&activation=relu&init=he&depth=20",),
            block_factor,
            0.9,
            math.inf,
            _PER_BLOCK,
            setting="with ReLU after the sum",
        ),
        "what comes after the sum acts on the skip too, and the slope of sigmoid is at most ¼",
        Verdict.CONDITIONAL,
        "ReLU, or nothing, after the sum",
        _OPEN.under(_SIGMOID_AFTER_SUM, setting="with sigmoid after it"),
    ),
    CardClaim(
        "DVByzpu9",
        "The 1 in ∂y/∂x = ∂F/∂x + 1 lets the gradient pass a residual block unattenuated.",
        "He et al. 2016; 0.95 per block leaves room for ∂F/∂x",
        _WHOLE := Measurement(
            ("skip-highway?wiring=sum&norm=none&activation=sigmoid&init=xavier&depth=20&view=wirings",),
            block_factor,
            0.95,
            math.inf,
            _PER_BLOCK,
            setting="for x + σ(Wx)",
        ),
        "the slope of an activation after the sum multiplies the 1 as well",
        Verdict.CONDITIONAL,
        "nothing comes after the sum",
        _WHOLE.under(_SIGMOID_AFTER_SUM, setting="for σ(x + Wx)"),
    ),
    CardClaim(
        "y3z3dUBo",
        "A block that adds the skip to the normed branch before the activation keeps the signal's scale.",
        "a common argument; within a factor of 2 over 50 blocks",
        Measurement(
            ("skip-highway?wiring=post&norm=batch&activation=relu&init=he&depth=50&view=signal",),
            _spread_growth,
            0.5,
            2,
            "the spread of the signal after 50 blocks φ(x + BN(Wx)), over that after one,",
        ),
        "every block adds a variance of 1 to the skip; and pre-activation is the name of x + Wφ(BN(x))",
        Verdict.CONTRADICTED,
    ),
    CardClaim(
        "RwvhBr8G",
        "Adding the skip after the activation lets the scale drift and makes the network unstable.",
        "the mean grows like l/√(2π) against √(2l/π); a gradient off by two decades would be unstable",
        Measurement(
            (_NORMED_SUM,),
            _pile_up,
            2,
            math.inf,
            "the signal's mean after 50 blocks x + φ(BN(Wx)), over that of φ(x + BN(Wx)),",
        ),
        "means of ReLU outputs pile up, which a final norm takes off again, and no gradient explodes",
        Verdict.CONDITIONAL,
        "the drift, not the instability",
        Measurement(
            (_NORMED_SUM,), _distance_from_one, 2, math.inf, "the gradient's change over those blocks", "decades"
        ),
    ),
    CardClaim(
        "sWTjGrn9",
        "Residual connections give the gradient a way through networks of 100 layers and more.",
        "De & Smith 2020: 10^1.35 over 100 normed blocks; two decades leave room",
        Measurement(
            ("skip-highway?wiring=pre&norm=batch&activation=relu&init=he&depth=100&view=wirings",),
            gradient_decades,
            -0.5,
            2,
            "the gradient's growth on its way back through 100 blocks",
            "decades",
        ),
        "each block adds to the skip instead of multiplying it",
    ),
    CardClaim(
        "I01WAY8i",
        "Very deep residual networks explode unless they are normalised.",
        "Hanin & Rolnick 2018: √2 per block, so 10^15 over 100; three decades would be an explosion",
        _BARE := Measurement(
            ("skip-highway?wiring=pre&norm=none&branch_scale=constant&depth=100&view=cures",),
            _rms_decades,
            3,
            math.inf,
            "the growth of the signal over 100 blocks without a norm",
            "decades",
            "at full branch scale",
        ),
        "scaling the branches by 1/√L turns 2^L into a constant, so a norm is one cure of two",
        Verdict.CONDITIONAL,
        "branches at full scale",
        _BARE.under(
            "skip-highway?wiring=pre&norm=none&branch_scale=inverse_sqrt_depth&depth=100&view=cures",
            setting="with branches scaled by 1/√L",
        ),
    ),
    CardClaim(
        "Ic9pc601",
        "Where training time is short, skips are better left out, since residual networks need longer to converge.",
        "a common reason; where it holds, the loss with skips is the larger one",
        Measurement(
            ("train-race?lineup=skip&wiring=post&norm=batch&activation=relu&depth=20&lr=0.01",),
            lambda result: final(result, "skip") / final(result, "plain"),
            1,
            math.inf,
            "the loss of 20 layers with skips over that without, after only 40 steps,",
        ),
        "with skips the gradient reaches every layer from the first step; only shallow networks can spare them",
        Verdict.CONTRADICTED,
    ),
    CardClaim(
        "fjVNZ4pq",
        "In a plain network of 50 ReLU layers with He's weights the early gradients are still tiny.",
        "Hanin & Nica 2018: the fluctuations grow with depth/width; a tenth is the least to be called tiny",
        _TINY := Measurement(
            ("skip-highway?wiring=plain&norm=none&activation=relu&init=he&depth=50&width=16&seeds=20",),
            lambda result: first_over_last(result, "activation_grad"),
            0,
            0.1,
            "the gradient at the input over that at layer 50, in the median,",
            setting="at width 16",
        ),
        "He's weights keep it on average, but narrow networks scatter widely around that",
        Verdict.CONDITIONAL,
        "networks narrower than they are deep",
        _TINY.under(
            "skip-highway?wiring=plain&norm=none&activation=relu&init=he&depth=50&width=64&seeds=20",
            setting="at width 64",
        ),
    ),
    CardClaim(
        "azilyPWx",
        "What a residual network of 100 layers with exploding activations lacks is normalisation.",
        "Hanin & Rolnick 2018: √2 per block, so 10^15 over 100; six decades are a cure by any standard",
        Measurement(
            ("skip-highway?wiring=pre&norm=none&activation=relu&init=he&depth=100&view=cures",),
            _tamed_decades,
            6,
            math.inf,
            "what batch norm in the branches takes off the signal after 100 blocks",
            "decades",
        ),
        "a normed branch adds 1 to the mean square instead of doubling it",
    ),
)
