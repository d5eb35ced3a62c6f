"""The claims of the cards on graphs and on sequence lengths, of the deck "Training in practice"."""

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.gallery.graph_smoothing_claims import contrast_left, off_lambda_2
from flashgrad.demos.kit.recurrent.recurrent_measures import bias_for_half, start_over_end
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Result, Verdict

_COMMUNITIES = "graph-smoothing?graph=communities&mode=average&depth=20"


def _random_over_others(result: Result) -> float:
    """What averaging leaves on the random graph, over the least that it leaves on the ring or the communities."""
    others = (contrast_left(result, f"contrast_{graph}") for graph in ("ring", "communities"))
    return contrast_left(result, "contrast_random") / min(others)


def _over_power(result: Result) -> float:
    p = result.parameters
    return float(start_over_end(result) / p.radius**p.length)


def _whole_over_half(result: Result) -> float:
    """The decades lost over the whole length, over those lost over half of it."""
    *_, half, whole = result.row("ratio_by_length")
    return decades(whole) / decades(half)


CLAIMS = (
    CardClaim(
        "fg-graph-smoothing-1",
        "After many graph convolutions the nodes of a graph have become alike.",
        "Li, Han & Wu 2018; λ₂²⁰ = 0.09 on this graph, and a fifth still counts as alike",
        _ALIKE := Measurement(
            (_COMMUNITIES,),
            contrast_left,
            0,
            0.2,
            "the contrast between nodes that 20 averagings leave",
            setting="on two linked communities",
        ),
        "each blends a node with its neighbours, but nothing passes between parts without a link",
        Verdict.CONDITIONAL,
        "a connected graph",
        _ALIKE.under(
            "graph-smoothing?graph=random&edge_probability=0.05&mode=average&depth=20",
            setting="on a random graph that falls apart",
        ),
    ),
    CardClaim(
        "fg-graph-smoothing-2",
        "In the long run differences between nodes shrink by |λ₂| in each averaging.",
        "Li, Han & Wu 2018; 0.01 is far more than what faster patterns leave after 20 steps",
        Measurement(
            (f"{_COMMUNITIES}&view=contrast",), off_lambda_2, 0, 0.01, "the difference between factor and |λ₂|"
        ),
        "the pattern of the second largest eigenvalue fades last, here to a tenth after 20 steps",
    ),
    CardClaim(
        "fg-graph-smoothing-3",
        "A random graph smooths faster than a ring, and than two communities with few links.",
        "λ₂ is about 0.6 against 0.98 and 0.89; a tenth is more than the luck of a draw",
        Measurement(
            ("graph-smoothing?graph=random&mode=average&view=graphs",),
            _random_over_others,
            0,
            0.1,
            "the contrast that 20 averagings leave on the random graph, over the least on the others,",
        ),
        "all of its nodes are a few steps apart",
    ),
    CardClaim(
        "fg-graph-smoothing-4",
        "APPNP keeps nodes apart through many steps, as each returns a share of the input.",
        "Gasteiger et al. 2019: α/(1 − (1 − α)λ₂) = 0.5 in the limit",
        Measurement(
            ("graph-smoothing?graph=communities&mode=appnp&alpha=0.1&view=contrast",),
            contrast_left,
            0.45,
            0.55,
            "the contrast between nodes that 20 steps leave, with a share of 0.1,",
        ),
        "the limit still depends on the input, where plain averaging leaves 0.09",
    ),
    CardClaim(
        "fg-sequence-length-1",
        "Through a linear recurrent network with ρ times an orthogonal matrix exactly ρᵀ of a gradient passes.",
        "‖Uᵀg‖ = ρ‖g‖ in every step; 10⁻⁹ is far above rounding",
        Measurement(
            ("rnn-time?cell=linear&recurrent=orthogonal&radius=0.9&length=50",),
            _over_power,
            1 - 1e-9,
            1 + 1e-9,
            "the share of the gradient that passes 50 steps, over 0.9⁵⁰,",
        ),
        "an orthogonal matrix changes no length",
    ),
    CardClaim(
        "fg-sequence-length-2",
        "Twice as long a sequence squares what a default LSTM leaves of the gradient.",
        "Hochreiter 1991: exponential in the number of steps; a tenth for the first steps",
        Measurement(
            ("rnn-time?cell=lstm&recurrent=torch&length=100&view=lengths",),
            _whole_over_half,
            1.8,
            2.2,
            "the number of decades lost over 100 steps, over that lost over 50,",
        ),
        "the factor per step, 0.63, stays",
    ),
    CardClaim(
        "fg-sequence-length-3",
        "A forget-gate bias of 4.3 lets half of the gradient through 50 steps of an LSTM's cell state.",
        "σ(b)⁵⁰ = ½ at b = 4.27; the grid of biases leaves 0.05",
        Measurement(
            ("rnn-time?cell=lstm&recurrent=zero&gate_bias=4.3&length=50&view=gate_bias",),
            bias_for_half,
            4.22,
            4.32,
            "the bias at which half of it is left",
        ),
        "50 gates of 0.986 multiply, if nothing else moves them",
    ),
    CardClaim(
        "fg-sequence-length-4",
        "A largest singular value above 1 is not enough for gradients through time to explode.",
        "Pascanu et al. 2013: necessary, not sufficient; a thousandth is vanished by any standard",
        Measurement(
            ("rnn-time?cell=linear&recurrent=non_normal&radius=0.7&length=200",),
            start_over_end,
            0,
            1e-3,
            "what is left of the gradient after 200 steps with a largest singular value of 1.69",
        ),
        "it grew two million times on the way, but a spectral radius of 0.7 decides in the end",
    ),
)
