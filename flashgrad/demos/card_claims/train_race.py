"""The claims of the cards that open `train-race`."""

import math

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.gallery.train_race_claims import EPOCHS
from flashgrad.demos.kit.race.race_measures import (
    loss_after_epochs,
    over_full,
    plain_first,
    steps_to_goal,
    worst_of_skips,
    worst_rise,
)
from flashgrad.demos.spec import Result, Verdict

_FIFTY = ("train-race?lineup=skip&wiring=post&norm=batch&activation=relu&depth=50&lr=0.01&seeds=2",)
_TWENTY = ("train-race?lineup=skip&wiring=post&norm=batch&activation=relu&depth=20&lr=0.01",)
_GRID = ("train-race?lineup=grid&wiring=post&norm=batch&depth=16&lr=0.03&steps=50&seeds=2",)
_LEAVE_ONE_OUT = (
    "train-race?lineup=leave_one_out&wiring=post&norm=batch&depth=30&lr=0.03&rates=three&steps=50&seeds=1",
)


def _epochs_to_goal(result: Result) -> float:
    return steps_to_goal(result, "skip") / result.row("steps_per_epoch")[0]


def _least_loss_of_a_part(result: Result) -> float:
    return min(over_full(result, f"without_{part}") for part in ("relu", "norm", "skip"))


CLAIMS = (
    CardClaim(
        "C8eCl0aM",
        "Deep residual networks converge slowly at first and need some 7 epochs to warm up.",
        "a common impression; He et al. 2015 report faster early progress with skips",
        Measurement(
            _FIFTY,
            _epochs_to_goal,
            7,
            math.inf,
            "the time until the loss of 50 layers with skips is below 0.1",
            "epochs of 8 steps",
        ),
        "the gradient passes a skip whole, so every layer learns from the first step on",
        Verdict.CONTRADICTED,
    ),
    CardClaim(
        "gC4PK3qL",
        "Networks of 20 layers and more call for residual connections.",
        "He et al. 2015; a fifth of the loss is a difference that no luck explains",
        Measurement(
            _TWENTY,
            worst_of_skips,
            0,
            0.2,
            "the loss of 20 layers with batch norm and skips over that without skips, after 40 steps,",
        ),
        "without skips batch norm makes the gradient of 20 ReLU layers grow more than 30-fold on its way down",
    ),
    CardClaim(
        "FzVJDYTT",
        "Batch norm, ReLU for sigmoid, and residual connections help a deep sigmoid network most.",
        "Ioffe & Szegedy 2015; Glorot & Bengio 2010; He et al. 2015",
        Measurement(
            _GRID,
            lambda r: worst_rise(r, ("sigmoid", "sigmoid_norm", "relu_norm", "relu_norm_skip")),
            0,
            1,
            "the largest loss after one of the three was added over that before, in this order, at 16 layers",
        ),
        "each of the three lowers the loss that the ones before it leave",
    ),
    CardClaim(
        "aG2Yteoo",
        "Beyond 20 layers the recipe is ReLU, He's weights, batch norm and residual connections.",
        "He et al. 2015; Ioffe & Szegedy 2015; a part that is needed should at least triple the loss",
        Measurement(
            _LEAVE_ONE_OUT,
            _least_loss_of_a_part,
            3,
            math.inf,
            "the least factor by which the loss of 30 layers grows without ReLU, norm or skips",
        ),
        "each arm has its best of three learning rates; only He's weights can be missed, for a norm undoes their scale",
    ),
    CardClaim(
        "bftdpvaT",
        "A loss of 0.67 after three epochs is no problem in a residual network of 50 layers and two classes.",
        "a common advice to wait; guessing gives ln 2 = 0.69",
        Measurement(
            _FIFTY,
            lambda r: loss_after_epochs(r, "skip", EPOCHS),
            0.6,
            0.75,
            "the loss of such a network after three epochs of 8 steps",
        ),
        "0.67 is the loss of guessing, and a network that learns is far below by then",
        Verdict.CONTRADICTED,
    ),
    CardClaim(
        "UUfdsLPv",
        "Residual networks need more epochs than plain ones, since they first learn when to use their skips.",
        "a common explanation; He et al. 2015 find the opposite",
        Measurement(
            _FIFTY,
            lambda r: plain_first(r, "to_goal"),
            0.5,
            1,
            "the share of networks of 50 layers that reach a loss of 0.1 sooner without skips",
        ),
        "there is nothing to learn about a skip, which adds its input from the first step on",
        Verdict.CONTRADICTED,
    ),
)
