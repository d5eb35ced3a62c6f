"""The claims of the cards that open `gradient-monitor`."""

import math

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.kit.monitor.monitor_measures import first_ratio, steps_survived, update_ratio, weakest_over_global
from flashgrad.demos.spec import Result, Verdict

_EXPLODING = "gradient-monitor?activation=relu&init=uniform&bound=0.5"
_DECAY = "gradient-monitor?activation=relu&init=he&biases=none&depth=20&lr=0.1&steps=100&weight_decay=0.01&view=decay"
_SURVIVED = "the number of steps until the loss is no longer a number"
_LARGE_NORM = Measurement(
    (f"{_EXPLODING}&depth=20&lr=0.1&view=global",),
    steps_survived,
    0,
    10,
    f"with a gradient norm above 1000, {_SURVIVED}",
    setting="at a rate of 0.1",
)


def _decayed(result: Result) -> float:
    """What 100 steps of decay leave of ∂L/∂h₁."""
    return result.row("decayed_delta")[-1]


def _decayed_weight(result: Result) -> float:
    """The factor that each of the layers on the way contributed to that."""
    return float(_decayed(result) ** (1 / result.parameters.depth))


CLAIMS = (
    CardClaim(
        "gdUz8Lq4",
        "Exploding gradients show themselves: the loss leaps and then is no longer a number.",
        "Pascanu et al. 2013; ten steps are the time to look at a curve",
        Measurement((f"{_EXPLODING}&depth=10&lr=0.1",), steps_survived, 0, 10, _SURVIVED),
        "after the first update it is some million times as large, after the second it overflows",
    ),
    CardClaim(
        "hZMZoDI9",
        "Gradients vanish where those of the first layer, over those of the last, are above 1000.",
        "a common rule, written the wrong way round; held against ReLU with PyTorch's default weights",
        Measurement(
            ("gradient-monitor?activation=relu&init=torch&biases=none&depth=15&view=thresholds",),
            first_ratio,
            1e3,
            math.inf,
            "the first layer's gradient over the last's in a network that learns nothing",
        ),
        "all of its layers are tiny alike; 20 sigmoid layers have 10⁻¹², and 50 with batch norm, which explode, 10⁴",
        Verdict.CONTRADICTED,
    ),
    CardClaim(
        "R5rol460",
        "A gradient norm above 1000 means that training explodes.",
        "a common threshold; ten steps are the time to look at a curve",
        _LARGE_NORM,
        "what counts is the rate times the sharpness, and with 10 layers a norm of 500 is enough",
        Verdict.CONDITIONAL,
        "a learning rate in use",
        _LARGE_NORM.under(f"{_EXPLODING}&depth=20&lr=1e-6&view=global", setting="at a rate of 10⁻⁶"),
    ),
    CardClaim(
        "fdvJHVTK",
        "A first-to-last gradient ratio of a millionth keeps the first layer from learning.",
        "under SGD a step is the rate times the gradient; Glorot & Bengio 2010",
        Measurement(
            ("gradient-monitor?activation=sigmoid&init=xavier&depth=11&view=updates",),
            lambda result: update_ratio(result, "sgd"),
            0,
            1e-5,
            "the first layer's relative step, over that of the last of 11 sigmoid layers,",
        ),
        "SGD's steps are as unequal as the gradients, while Adam's differ by a factor of about 20",
    ),
    CardClaim(
        "BXc5VIUB",
        "Gradients have to be watched in all layers, for what vanishes at one end does not show in the whole.",
        "Glorot & Bengio 2010; a thousandth is too little to show in a norm",
        Measurement(
            ("gradient-monitor?activation=sigmoid&init=xavier&depth=20&view=global",),
            weakest_over_global,
            0,
            1e-3,
            "the weakest layer's gradient over the global norm",
        ),
        "the norm is that of the last layers, and looks healthy",
    ),
    CardClaim(
        "fg-weight-decay-1",
        "A weight without a gradient keeps (1 − ηλ)ᵗ of itself after t steps of weight decay.",
        "0.999¹⁰⁰ = 0.9048",
        Measurement((_DECAY,), _decayed_weight, 0.9043, 0.9053, "the share of a weight that 100 steps leave"),
        "each step multiplies it by 1 − ηλ",
    ),
    CardClaim(
        "fg-weight-decay-2",
        "Decay that leaves (1 − ηλ)ᵗ of each weight leaves (1 − ηλ)ᵗᴸ of a gradient that passes L of them.",
        "0.999²⁰⁰⁰ = 0.1352; ReLU without biases is positively homogeneous",
        Measurement((_DECAY,), _decayed, 0.1347, 0.1357, "the share of the gradient that 100 steps leave"),
        "it is proportional to each of the 20 weight matrices that it passes",
    ),
    CardClaim(
        "fg-optimiser-2",
        "Adam's steps hardly depend on the size of the gradient, as long as that is above ε.",
        "Kingma & Ba 2015; a hundredfold, where the gradients differ by a factor of about 10⁵",
        Measurement(
            ("gradient-monitor?activation=sigmoid&init=xavier&depth=10&optimiser=adam&lr=0.001&view=updates",),
            lambda result: update_ratio(result, "adam"),
            0.01,
            100,
            "the first layer's relative step, over that of the last of 10 sigmoid layers,",
        ),
        "Adam divides each gradient by its own size",
    ),
)
