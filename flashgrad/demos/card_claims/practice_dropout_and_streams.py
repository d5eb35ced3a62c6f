"""The claims of the cards on dropout beside batch norm, and on streams, of the deck "Training in practice"."""

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.gallery.batch_statistics_claims import error_of_running_mean
from flashgrad.demos.spec import Result

_HALF = "batch-statistics?mode=dropout&keep=0.5"
_SHIFT = "batch-statistics?mode=shift&momentum=0.1&shift_mean=5"
_AT_EVALUATION = "the variance after batch norm at evaluation"


def _variance_before(result: Result) -> float:
    return result.row("eval_variance_chosen")[0]


def _variance_after(result: Result) -> float:
    return result.row("eval_variance_after")[0]


def _inflation(result: Result) -> float:
    """The variance that batch norm stored under dropout, over that which it meets at evaluation."""
    return 1 / _variance_before(result)


def _steps_until(result: Result, share: float) -> int:
    """The first step at which the running mean has covered this share of the jump."""
    goal = share * result.parameters.shift_mean
    return next(step for step, mean in enumerate(result.row("running_mean")) if mean >= goal)


def _off_half_and_nine_tenths(result: Result) -> float:
    return float(max(abs(_steps_until(result, 0.5) - 7), abs(_steps_until(result, 0.9) - 22)))


def _slope_left(wide: Result, narrow: Result) -> float:
    return wide.row("mean_slope")[0] / narrow.row("mean_slope")[0]


CLAIMS = (
    CardClaim(
        "fg-dropout-batch-norm-1",
        "Behind dropout the output of batch norm has a variance below 1 at evaluation.",
        "Li et al. 2018; a tenth less is more than the noise of the averages",
        Measurement((_HALF,), _variance_before, 0, 0.9, _AT_EVALUATION, setting="behind dropout of one half"),
        "batch norm stored the variance that dropout added in training",
    ),
    CardClaim(
        "fg-dropout-batch-norm-2",
        "Dropout that keeps a share p turns a variance v around a mean c into (v + c²)/p − c².",
        "for ReLU of a standard Gaussian and p = 0.7 the formula gives 1.63 v; 4 % is the noise of the averages",
        Measurement(
            ("batch-statistics?mode=dropout&keep=0.7",),
            _inflation,
            1.56,
            1.7,
            "the variance with dropout, over that without,",
            setting="at p = 0.7",
        ),
        "dropout keeps the mean and divides the mean square by p",
    ),
    CardClaim(
        "fg-dropout-batch-norm-3",
        "If half of the ReLU outputs are dropped before it, batch norm's variance at evaluation is 0.405.",
        "v/((v + c²)/p − c²) with v = ½ − 1/(2π) and c² = 1/(2π); 5 % is the noise of the averages",
        Measurement((_HALF,), _variance_before, 0.385, 0.425, _AT_EVALUATION),
        "in training the variance was almost two and a half times as large",
    ),
    CardClaim(
        "fg-dropout-batch-norm-4",
        "Dropout after the last batch norm does not disturb what batch norm stores.",
        "Li et al. 2018; 5 % is the noise of the averages",
        Measurement((_HALF,), _variance_after, 0.95, 1.05, _AT_EVALUATION, setting="before dropout of one half"),
        "no batch norm meets a variance that dropout has inflated",
    ),
    CardClaim(
        "fg-streaming-shift-1",
        "After a jump by m batch norm's running mean is m (1 − 0.9ᵗ) on average, at momentum 0.1.",
        "an exponential average with weight 0.1 for the newest batch; 1 % is more than the noise of a batch leaves",
        Measurement(
            (_SHIFT,),
            error_of_running_mean,
            0,
            0.01,
            "the mean difference between running mean and formula, over m,",
        ),
        "each step replaces a tenth of what is remembered",
    ),
    CardClaim(
        "fg-streaming-shift-2",
        "At momentum 0.1 the running mean has covered half of a jump after 7 steps and 90 % after 22.",
        "ln 0.5/ln 0.9 = 6.6 and ln 0.1/ln 0.9 = 21.9; one step is the noise of a batch",
        Measurement(
            (_SHIFT,), _off_half_and_nine_tenths, 0, 1, "the difference from 7 and 22, whichever is larger,", "step"
        ),
        "a factor of 0.9 per step is a half-life of 6.6 steps",
    ),
    CardClaim(
        "fg-streaming-shift-3",
        "If the inputs of a tanh layer grow from standard deviation 1 to 5, its mean slope falls from 0.61 to 0.16.",
        "E tanh′(kz) is 0.606 for k = 1 and 0.158 for k = 5, a ratio of 0.26; 5 % is the noise of 5000 inputs",
        Measurement(
            (
                "activation-slopes?activation=tanh&input_std=5&view=saturation",
                "activation-slopes?activation=tanh&input_std=1&view=saturation",
            ),
            _slope_left,
            0.247,
            0.275,
            "the mean slope at standard deviation 5, over that at 1,",
        ),
        "only inputs near zero still find a slope, and they become rare",
    ),
)
