"""The claims of the cards that open `rnn-time`."""

import math

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.kit.measures import decades_gained
from flashgrad.demos.kit.recurrent.recurrent_measures import learned_share
from flashgrad.demos.spec import Result, Verdict

_NETWORKS = "rnn-time?mode=train&cell=rnn&recurrent=gaussian&radius=2&length=30&clip=1&steps=200&seeds=6"


def _learned_by_clipping(result: Result) -> float:
    return learned_share(result, "clipped") - learned_share(result, "unclipped")


def _lost_by_gates(result: Result) -> float:
    """Decades that the better of default LSTM and GRU loses more than an orthogonal tanh RNN."""
    gated = ("state_grad_default_lstm", "state_grad_default_gru")
    return min(decades_gained(result, "state_grad_orthogonal_rnn", cell) for cell in gated)


CLAIMS = (
    CardClaim(
        "PyIW5uvx",
        "Recurrent networks need gradient clipping: without it fewer of them learn.",
        "Pascanu et al. 2013; a quarter of the networks is more than the luck of a draw",
        _CLIPPED := Measurement(
            (f"{_NETWORKS}&optimiser=sgd&lr=0.5",),
            _learned_by_clipping,
            0.25,
            1,
            "the share of tanh RNNs that learn to remember 30 tokens with clipping, less that without,",
            setting="under SGD at rate 0.5",
        ),
        "SGD's steps are as long as the gradient and throw a network off, Adam's are short whatever its size",
        Verdict.CONDITIONAL,
        "large steps in proportion to the gradient, as SGD takes them",
        _CLIPPED.under(f"{_NETWORKS}&optimiser=adam&lr=0.003", setting="under Adam at 0.003"),
    ),
    CardClaim(
        "PHvmKseP",
        "Through many time steps only gated cells, LSTM or GRU, keep the gradient.",
        "common advice; 0 decades would mean that gates keep as much as an orthogonal matrix does",
        Measurement(
            ("rnn-time?cell=lstm&length=50&view=cells",),
            _lost_by_gates,
            -math.inf,
            0,
            "what a default LSTM or GRU loses of the gradient over 50 steps, more than an orthogonal tanh RNN,",
            "decades",
        ),
        "at PyTorch's defaults their gates are half shut, and an orthogonal matrix keeps the gradient without any",
        Verdict.CONTRADICTED,
    ),
)
