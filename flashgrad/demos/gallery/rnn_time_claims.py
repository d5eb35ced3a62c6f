"""What is claimed of gradients through time.

Every number here is taken from the run; the claims include common ones that a run contradicts. The most particular
come first: they speak for cards that link here.
"""

import math

from flashgrad.demos.kit.measures import decades_gained
from flashgrad.demos.kit.recurrent.recurrent_measures import (
    best_share,
    can_remember,
    dies_out,
    factor,
    growth_before_death,
    growth_of_length,
    has_gate,
    has_norm,
    has_theory,
    is_default,
    is_fresh,
    is_long_latch,
    largest_growth,
    learned_share,
    loses_steadily,
    norm_exceeds_one,
    start_over_end,
    takes_large_steps,
    use_of_norm,
)
from flashgrad.demos.kit.recurrent.recurrent_network import RecurrentNetwork, growth_in_theory
from flashgrad.demos.kit.recurrent.recurrent_series import per_step
from flashgrad.demos.kit.recurrent.recurrent_theory import gate_in_theory
from flashgrad.demos.kit.seed_statistics import median, ratios
from flashgrad.demos.kit.wording import decades
from flashgrad.demos.spec import Claim, Result


def factor_over_theory(result: Result) -> float:
    """The measured factor per step over the predicted one."""
    p: RecurrentNetwork = result.parameters
    growth = growth_in_theory(p) or (math.nan,)
    return factor(result) / per_step((growth[0],), p.length)[0]


OF_GRADIENTS = (
    Claim(
        "An orthogonal U without tanh multiplies the gradient by exactly ρ in every step.",
        lambda result: abs(factor(result) / result.parameters.radius - 1),
        low=0,
        high=1e-9,
        source="‖Uᵀg‖ = ρ‖g‖",
        unit="relative error",
        applies=lambda p: is_fresh(p) and p.cell == "linear" and p.recurrent == "orthogonal",
    ),
    Claim(
        "Where all weights are 0 the gate alone carries the gradient: σ(b) per step.",
        lambda result: abs(factor(result) / gate_in_theory(result.parameters.gate_bias) - 1),
        low=0,
        high=1e-9,
        source="Gers et al. 1999: ∂c_t/∂c_{t−1} = f_t",
        unit="relative error",
        applies=lambda p: is_fresh(p) and p.is_gated and p.recurrent == "zero",
    ),
    Claim(
        "A non-normal U with ρ < 1 and ‖U‖ > 1 first lets the gradient grow, and in the end it dies out.",
        growth_before_death,
        low=10,
        high=math.inf,
        source="Pascanu et al. 2013: ‖U‖ > 1 is necessary to explode, not sufficient",
        unit="× the gradient at the end",
        condition="150 steps or more",
        applies=lambda p: is_fresh(p) and p.cell == "linear" and dies_out(p),
    ),
    Claim(
        "Over T steps the gradient grows at most ‖U‖^T times, so ‖U‖ < 1 is enough for it to vanish.",
        use_of_norm,
        low=-math.inf,
        high=1e-9,
        source="Pascanu et al. 2013",
        unit="decades per step above ‖U‖",
        applies=has_norm,
    ),
    Claim(
        "Twice as many steps lose twice as many decades.",
        growth_of_length,
        low=0.8,
        high=1.25,
        source="Hochreiter 1991: exponential in the number of steps",
        unit="decades per step, T over T/2",
        condition="a loss of at least a tenth per step is predicted",
        applies=loses_steadily,
    ),
    Claim(
        "With PyTorch's default initialisation each step back loses a third of the gradient or more, gates or not.",
        factor,
        low=0,
        high=0.67,
        source="Hochreiter 1991; Jozefowicz et al. 2015",
        unit="×",
        applies=lambda p: is_fresh(p) and is_default(p),
    ),
    Claim(
        "Gates keep the gradient: an LSTM or GRU loses at most a tenth of it per step.",
        factor,
        low=0.9,
        high=math.inf,
        source="a common short cut; a gate keeps only as much as it is open, Gers et al. 1999",
        unit="×",
        applies=lambda p: is_fresh(p) and has_gate(p),
    ),
    Claim(
        "The factor per step is that of theory: of f I + a U for gates and linear cells, mean-field for tanh.",
        factor_over_theory,
        low=0.88,
        high=1.12,
        source="Chen et al. 2018; for gates, the powers of f I + a U with independent U",
        unit="measured/predicted",
        condition="20 or more steps; f + a σ < 1, so that the state of a gated cell stays small",
        applies=has_theory,
    ),
    Claim(
        "A forget bias of 3 keeps an LSTM's gradient within a decade.",
        lambda result: decades(median(ratios(result.rows("state_grad_open_lstm")))),
        low=-1,
        high=1,
        source="Jozefowicz et al. 2015",
        unit="decades, start/end",
        condition="at most 100 steps, inputs of scale 1 or less",
        applies=lambda p: is_fresh(p) and p.is_gated and p.length <= 100 and p.input_scale <= 1,
    ),
    Claim(
        "A tanh RNN with an orthogonal U keeps more of the gradient than a default LSTM, without any gate.",
        lambda result: decades_gained(result, "state_grad_orthogonal_rnn", "state_grad_default_lstm"),
        low=0,
        high=math.inf,
        source="Le, Jaitly & Hinton 2015; Arjovsky et al. 2016",
        unit="decades, start/end",
        applies=lambda p: is_fresh(p) and p.cell in ("rnn", "lstm"),
    ),
    Claim(
        "If ‖U‖ > 1 the gradient explodes.",
        lambda result: decades(start_over_end(result)),
        low=0,
        high=math.inf,
        source="a common reading of Pascanu et al. 2013, who show ‖U‖ > 1 to be necessary",
        unit="decades, start/end",
        applies=norm_exceeds_one,
    ),
    Claim(
        "If all eigenvalues of U lie inside the unit circle, the gradient is at no step larger than at the end.",
        largest_growth,
        low=0,
        high=1.1,
        source="a common short cut, true of normal matrices",
        unit="× the gradient at the end",
        applies=lambda p: has_norm(p) and p.cell == "linear" and p.recurrent != "torch" and p.radius <= 0.9,
    ),
)
OF_TRAINING = (
    Claim(
        "An LSTM or GRU learns to remember the first of 30 tokens or more.",
        best_share,
        low=0.5,
        high=1,
        source="a common short cut; Jozefowicz et al. 2015: it needs a positive forget bias",
        unit="share of networks",
        applies=lambda p: is_long_latch(p) and has_gate(p),
    ),
    Claim(
        "A plain tanh RNN cannot learn to remember the first of 30 tokens.",
        best_share,
        low=0,
        high=0.3,
        source="a common reading of Bengio et al. 1994; against it Le et al. 2015",
        unit="share of networks",
        applies=lambda p: is_long_latch(p) and p.cell == "rnn",
    ),
    Claim(
        "Clipping lets networks learn that otherwise would not.",
        lambda result: learned_share(result, "clipped") - learned_share(result, "unclipped"),
        low=0.25,
        high=1,
        source="Pascanu et al. 2013",
        unit="share of networks, clipped − not",
        condition="plain SGD at a rate of 0.3 or more for 200 steps or more; Gaussian U with ρ ≥ 1.5, or open gates",
        applies=lambda p: can_remember(p) and takes_large_steps(p) and (p.is_gated or p.recurrent == "gaussian"),
    ),
    Claim(
        "Clipping is essential for recurrent networks: without it at most half of them learn.",
        lambda result: learned_share(result, "unclipped"),
        low=0,
        high=0.5,
        source="common advice; Adam takes steps of its own size",
        unit="share of networks",
        applies=can_remember,
    ),
    Claim(
        "Clipping does not bring back a gradient that vanished: default gates do not learn with it either.",
        lambda result: learned_share(result, "clipped"),
        low=0,
        high=0.1,
        source="Pascanu et al. 2013: clipping is for exploding gradients",
        unit="share of networks",
        condition="PyTorch's default initialisation, 30 tokens or more",
        applies=lambda p: is_long_latch(p) and has_gate(p) and is_default(p),
    ),
)
CLAIMS = (*OF_GRADIENTS, *OF_TRAINING)
