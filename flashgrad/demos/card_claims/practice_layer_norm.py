"""The claims of the cards on layer norm, its place, and decay beside norms, of the deck "Training in practice"."""

import math
import statistics

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.gallery.ln_placement_claims import deeper
from flashgrad.demos.gallery.norm_anatomy_claims import first
from flashgrad.demos.kit.measures import first_over_last, median_factor
from flashgrad.demos.kit.seed_statistics import median
from flashgrad.demos.kit.wired.skip_measures import rms_growth
from flashgrad.demos.spec import Result, Verdict

_RMS_NORM = "norm-anatomy?kind=rms&view=mean_shift"


def _mate_effect(result: Result) -> float:
    return first("mate_effect", result)


def _pattern_kept(result: Result) -> float:
    return first("cosine_layer_centred", result)


def _output_size(result: Result) -> float:
    return statistics.median(abs(value) for row in result.rows("output") for value in row)


def _cosine_at(result: Result, shift: float) -> float:
    """The cosine between layer norm and RMSNorm of inputs whose mean is `shift` standard deviations."""
    agreement = result.series["cosine_layer_rms"]
    return agreement.y[agreement.x.index(shift)]


def _cosine_centred(result: Result) -> float:
    return _cosine_at(result, 0)


def _cosine_shifted(result: Result) -> float:
    return _cosine_at(result, 3)


def _gain_by_small_weights(result: Result) -> float:
    """‖∂L/∂W‖ over that with ten times larger weights; median over the layers."""
    (small,), (large,) = result.rows("weight_grad"), result.rows("weight_grad_scaled")
    return statistics.median(grad / base for grad, base in zip(small, large, strict=True))


def _signal_pre_over_post(result: Result) -> float:
    pairs = zip(result.rows("signal_rms_pre"), result.rows("signal_rms_post"), strict=True)
    return median([pre[-1] / post[-1] for pre, post in pairs])


def _twice_as_deep(result: Result) -> float:
    """By what the last block's gradient is multiplied from half of the blocks to all, in the chosen placement."""
    return deeper(result, result.parameters.placement)


def _post_ratio(result: Result) -> float:
    return first_over_last(result, "weight_grad_post")


CLAIMS = (
    CardClaim(
        "fg-layer-norm-1",
        "What a norm makes of a sample does not depend on the other samples of the batch.",
        "Ba et al. 2016; 10⁻⁹ is far above rounding",
        _ALONE := Measurement(
            ("norm-anatomy?kind=layer&view=grid",),
            _mate_effect,
            0,
            1e-9,
            "the change of a sample's output among other batch-mates",
            setting="under layer norm",
        ),
        "layer norm averages over the features of one sample, batch norm over the batch",
        Verdict.CONDITIONAL,
        "layer norm; batch norm averages over the samples",
        _ALONE.under("norm-anatomy?kind=batch&view=grid", setting="under batch norm"),
    ),
    CardClaim(
        "fg-layer-norm-2",
        "Layer norm turns a sample with two features into +1 and −1.",
        "two numbers lie equally far on either side of their mean; ε takes off less than 0.1 % as a rule",
        Measurement(
            ("norm-anatomy?kind=layer&features=2&view=histogram",),
            _output_size,
            0.999,
            1,
            "the median size of the outputs",
        ),
        "both features are one standard deviation from their mean, whatever they were",
    ),
    CardClaim(
        "fg-layer-norm-3",
        "Layer norm does not bring the features of a sample to one scale.",
        "one mean and one deviation serve all features; 10⁻⁶ is far above rounding",
        Measurement(
            ("norm-anatomy?kind=layer&view=statistics",),
            _pattern_kept,
            1 - 1e-6,
            1 + 1e-6,
            "the cosine between a sample, its mean taken off, and layer norm's output",
        ),
        "the sample is only shifted and stretched as a whole",
    ),
    CardClaim(
        "fg-layer-norm-4",
        "RMSNorm and layer norm nearly agree in direction.",
        "Zhang & Sennrich 2019; the cosine is 1/√(1 + (mean/sd)²)",
        Measurement(
            (_RMS_NORM,),
            _cosine_centred,
            0.95,
            1,
            "the cosine between their outputs",
            setting="for features with mean 0",
        ),
        "RMSNorm leaves the mean in, which then outweighs the differences",
        Verdict.CONDITIONAL,
        "features with a mean near 0",
        Measurement(
            (_RMS_NORM,),
            _cosine_shifted,
            0.95,
            1,
            "the cosine between their outputs",
            setting="with a mean of 3 standard deviations",
        ),
    ),
    CardClaim(
        "fg-layer-norm-5",
        "Layer norm before sigmoid slows the vanishing, to 0.39 per layer, and does not stop it.",
        "mean-field theory gives 0.39, and 0.23 without it; ±0.03 is the spread of networks of width 64",
        Measurement(
            ("norm-depth?norm=layer&activation=sigmoid&init=xavier&depth=20&view=norms",),
            median_factor,
            0.36,
            0.42,
            "the gradient's factor per layer",
        ),
        "it raises the signal that has shrunk, but the slope of sigmoid stays at most ¼",
    ),
    CardClaim(
        "fg-weight-decay-3",
        "Below batch norm the weights' gradient is 10 times larger where the weights are 10 times smaller.",
        "the output does not depend on the weights' scale, so the gradient goes like 1/scale, up to ε",
        Measurement(
            ("norm-depth?norm=batch&activation=relu&init=gain&gain=0.14&show=weight_grad",),
            _gain_by_small_weights,
            9.5,
            10.5,
            "the weights' gradient, over that with ten times larger weights,",
        ),
        "batch norm divides the scale out, and the same small change now turns the weights further",
    ),
    CardClaim(
        "fg-layer-norm-placement-1",
        "Post-LN norms the sum in each block, while in Pre-LN blocks only add to the signal, which grows.",
        "Xiong et al. 2020: a mean square from 1 + L/2 to 1 + 3L/2 in Pre-LN, so an rms of 2.2 to 3.6 at L = 8",
        Measurement(
            ("ln-placement?depth=8&view=placements",),
            _signal_pre_over_post,
            math.sqrt(5),
            math.sqrt(13),
            "the signal after 8 blocks of Pre-LN, over that of Post-LN,",
        ),
        "nothing stands on the path through Pre-LN but additions",
    ),
    CardClaim(
        "fg-layer-norm-placement-2",
        "Twice the depth makes the gradient of the last block's weights 0.7 times as large.",
        "Xiong et al. 2020: of order 1/√L; ±0.12 is the spread over four networks",
        _DEEPER := Measurement(
            ("ln-placement?placement=pre&depth=8&view=depth",),
            _twice_as_deep,
            0.58,
            0.82,
            "the last block's gradient in 8 blocks, over that in 4,",
            setting="in Pre-LN",
        ),
        "the last norm of Pre-LN divides by a sum that grows with depth",
        Verdict.CONDITIONAL,
        "Pre-LN; in Post-LN it stays the same",
        _DEEPER.under("ln-placement?placement=post&depth=8&view=depth", setting="in Post-LN"),
    ),
    CardClaim(
        "fg-layer-norm-placement-3",
        "In a Post-LN Transformer the gradient does not vanish towards the input at initialisation.",
        "Xiong et al. 2020; Liu et al. 2020; half is the least that could be called vanishing over 8 blocks",
        Measurement(
            ("ln-placement?placement=post&depth=8&seeds=20&view=layers",),
            _post_ratio,
            0.5,
            2,
            "the first block's gradient over that of the last, in the median of 20 networks,",
        ),
        "what is special is the last block's gradient, which stays large at any depth",
    ),
    CardClaim(
        "fg-layer-norm-placement-4",
        "In Pre-LN residual blocks with He's weights the signal's rms grows like √(1 + L), to 7.1 after 50 blocks.",
        "De & Smith 2020; a fifth is the spread of networks of width 64",
        Measurement(
            ("skip-highway?wiring=pre&norm=layer&activation=relu&init=he&depth=50&view=signal",),
            rms_growth,
            0.8 * math.sqrt(51),
            1.2 * math.sqrt(51),
            "the signal's growth over 50 blocks",
            "×",
        ),
        "each normed branch adds the same mean square",
    ),
)
