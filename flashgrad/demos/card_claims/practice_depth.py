"""The claims of the cards on depth, dense blocks and biases, of the deck "Training in practice"."""

import math
import statistics

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.kit.measures import decades_gained, first_over_last
from flashgrad.demos.spec import Result, Verdict

_DENSE = "skip-highway?wiring=dense&norm=none&activation=relu&init=he&depth=16"


def _added_over_appended(result: Result) -> float:
    """By how much more 16 blocks raise the rms of a residual signal than that of what dense layers append."""
    (added,), (appended,) = result.rows("activation_rms_bare"), result.rows("activation_ms")
    return (added[-1] / added[0]) / math.sqrt(appended[-1] / appended[0])


def _features_read(result: Result) -> float:
    """The number of features that the last layer reads, on the straight line through all layers.

    Of independent errors δ, ‖∂L/∂W‖² = features · x² · δ² · (new features) · (batch size), with mean squares x², δ².
    """
    p = result.parameters
    (squares,), (deltas,), (grads,) = (result.rows(name) for name in ("activation_ms", "delta", "weight_grad"))
    found, power, features = [], p.width * squares[0], p.width
    for grad, delta, square in zip(grads, deltas, squares[1:], strict=True):
        found.append((grad / delta) ** 2 / (p.growth * p.batch_size) / (power / features))
        power, features = power + p.growth * square, features + p.growth
    line = statistics.linear_regression(range(p.depth), found)
    return float(line.intercept + line.slope * (p.depth - 1))


def _residual_over_dense(result: Result) -> float:
    return first_over_last(result, "activation_grad_pre") / first_over_last(result, "activation_grad_dense")


def _dense_ratio(result: Result) -> float:
    return first_over_last(result, "activation_grad_dense")


def _product(result: Result) -> float:
    return result.row("product")[-1]


def _he_over_xavier(result: Result) -> float:
    return float(10 ** decades_gained(result, "delta_he", "delta_xavier"))


def _changed_by_scale(result: Result) -> float:
    pairs = zip(result.row("dead_small_weights"), result.row("dead_zero_bias"), strict=True)
    return max(abs(small - usual) for small, usual in pairs)


def _killed_by_bias(result: Result) -> float:
    """The share of dead units with the bias, less that at bias 0, in the upper half of the layers.

    One layer of 64 units is too few to tell: its share has a standard deviation of several hundredths.
    """
    half: int = result.parameters.depth // 2
    return statistics.fmean(result.row("dead_relu")[half:]) - statistics.fmean(result.row("dead_zero_bias")[half:])


def _more_dead_above(result: Result) -> float:
    return result.row("dead_relu")[-1] - result.row("dead_relu")[0]


CLAIMS = (
    CardClaim(
        "fg-densenet-1",
        "A residual block adds to the signal and a dense block appends to it, so that only the former grows.",
        "Hanin & Rolnick 2018: 2⁸ = 256 over 16 blocks, against 1; a factor of 4 is the spread of single networks",
        Measurement(
            (f"{_DENSE}&view=signal",),
            _added_over_appended,
            64,
            1024,
            "the growth of the signal over 16 residual blocks, over that of what dense layers append,",
        ),
        "what a dense layer appends leaves earlier outputs as they are",
    ),
    CardClaim(
        "fg-densenet-2",
        "Layer l of a dense block reads k₀ + k(l − 1) features.",
        "64 + 15 · 12 = 244; a tenth is the noise of single networks",
        Measurement(
            (f"{_DENSE}&growth=12&width=64",),
            _features_read,
            220,
            268,
            "the number of features that layer 16 reads, by the size of its weights' gradient,",
            setting="for k₀ = 64 and k = 12",
        ),
        "every layer below it has appended 12",
    ),
    CardClaim(
        "fg-densenet-3",
        "Over 16 ReLU layers at He the gradient doubles in a dense block and grows 256 times in residual blocks.",
        "√(1 + 16 · 12/64) = 2 and √2¹⁶ = 256, a ratio of 128; a factor of 2 is the spread of single networks",
        Measurement(
            (f"{_DENSE}&growth=12&width=64&view=wirings",),
            _residual_over_dense,
            64,
            256,
            "the gradient's growth through 16 residual blocks, over that through the dense one,",
        ),
        "appending adds no variance to what is already there, adding does",
    ),
    CardClaim(
        "fg-densenet-4",
        "Through 16 sigmoid layers of a dense block the gradient stays within a tenth of what it was.",
        "Huang et al. 2017: each output reaches the end directly; theory gives 1.04",
        Measurement(
            ("skip-highway?wiring=dense&norm=none&activation=sigmoid&init=xavier&depth=16&view=wirings",),
            _dense_ratio,
            0.9,
            1.1,
            "the gradient at the input over that at the end",
        ),
        "the path from the input to the end passes no sigmoid, where a plain network leaves 10⁻¹⁰",
    ),
    CardClaim(
        "fg-depth-1",
        "For a tenth of the gradient to pass 50 layers each must let at least 0.955 of it through.",
        "0.1^(1/50) = 0.955, rounded to three digits",
        Measurement(
            ("factor-product?mode=scalar&factor=0.955&depth=50",),
            _product,
            0.0975,
            0.1025,
            "the share that 50 layers leave, at 0.955 each,",
        ),
        "there is one factor per layer, and small losses multiply",
    ),
    CardClaim(
        "fg-depth-2",
        "In 20 ReLU layers He instead of Xavier makes the first layer's gradient, over the last's, 720 times as large.",
        "√2¹⁹ = 724 with the same draw",
        Measurement(
            ("gradient-depth?activation=relu&init=he&depth=20&view=inits",),
            _he_over_xavier,
            715,
            735,
            "what He's weights make of δ₁/δ₂₀, over what Xavier's make of it,",
        ),
        "each of 19 steps has weights √2 times as large",
    ),
    CardClaim(
        "fg-depth-3",
        "In a sigmoid network with Xavier's weights enough of the gradient arrives at the first layer to live with.",
        "0.23 per layer (Glorot & Bengio 2010), so 2 such factors instead of 19; a hundredth can be lived with",
        _ARRIVES := Measurement(
            ("gradient-depth?activation=sigmoid&init=xavier&depth=3",),
            first_over_last,
            0.01,
            1,
            "the gradient at the first layer, over that at the last,",
            setting="in 3 layers",
        ),
        "a shallow network has few factors to multiply",
        Verdict.CONDITIONAL,
        "a shallow network, of 3 layers",
        _ARRIVES.under("gradient-depth?activation=sigmoid&init=xavier&depth=20", setting="in 20"),
    ),
    CardClaim(
        "fg-zero-bias-1",
        "With zero biases, weights a thousand times smaller leave exactly as many ReLU units dead.",
        "the sign of w · x does not depend on the scale of w",
        Measurement(
            ("dead-relu?mode=depth&depth=20&init_scale=0.001",),
            _changed_by_scale,
            0,
            0,
            "the largest difference between both shares of dead units, over 20 layers,",
        ),
        "a unit is off where w · x < 0, and a smaller weight changes no sign",
    ),
    CardClaim(
        "fg-zero-bias-2",
        "Deep in a network at He a small positive bias does not keep ReLU units from being dead at birth.",
        "measured here: 0.36 instead of 0.30 in layer 20, the mean of 60 networks; 0 would be no effect",
        Measurement(
            ("dead-relu?mode=depth&depth=20&hidden_bias=0.5",),
            _killed_by_bias,
            0,
            0.2,
            "the share of dead units in layers 11 to 20 with a bias of 0.5, less that without,",
        ),
        "the bias makes inputs more alike, and what is off for one is then off for all",
    ),
    CardClaim(
        "fg-zero-bias-3",
        "Depth makes inputs ever more parallel, so that ReLU units are more often dead.",
        "Cho & Saul 2009; a pair of inputs at angle θ finds a unit off with probability ½ − θ/2π, at most ½",
        Measurement(
            ("dead-relu?mode=depth&depth=20",),
            _more_dead_above,
            0.1,
            0.5,
            "the share of dead units in layer 20, less that in layer 1,",
        ),
        "a unit that is off for one input is ever more likely to be off for all",
    ),
)
