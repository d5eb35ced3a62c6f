"""What the learner is asked about gradients through time; every answer is taken from the run."""

import math

from flashgrad.demos.kit.recurrent.latch import SOLVED
from flashgrad.demos.kit.recurrent.recurrent_measures import (
    bias_for_half,
    drawn_bias_for_half,
    factor,
    learned_share,
    start_over_end,
)
from flashgrad.demos.kit.recurrent.recurrent_network import RecurrentNetwork, growth_in_theory
from flashgrad.demos.kit.recurrent.recurrent_theory import gate_in_theory
from flashgrad.demos.kit.seed_statistics import median
from flashgrad.demos.kit.wording import decade_choices, decades, magnitude
from flashgrad.demos.spec import Prediction, Result


def first_question(p: RecurrentNetwork) -> str:
    """How much gradient is left, or how long learning takes."""
    name = f"{p.name[0].upper()}{p.name[1:]}"
    if p.mode == "gradient":
        return f"{name}, {p.length} steps: the gradient at the start over that at the end is about …?"
    rate = f"{'Adam' if p.optimiser == 'adam' else 'SGD'} at {p.lr:g}, no clipping"
    return f"{name}, {rate}: after how many steps has it learned to tell the first of {p.length} tokens?"


def first_choices(p: RecurrentNetwork) -> tuple[tuple[str, float], ...]:
    """Powers of ten, the predicted one at a place that depends on the parameters; or a ladder of steps, and never."""
    if p.mode == "gradient":
        growth = growth_in_theory(p)
        exponent = decades(growth[0]) if growth else 0.0
        return decade_choices(exponent if math.isfinite(exponent) else 0, 2 - (len(p.cell) + p.length + 2) % 3)
    ladder = ((f"about {steps}", float(steps)) for steps in (8, 30, 120) if steps < p.steps)
    return (*ladder, (f"not within {p.steps}", math.inf))


def first_answer(result: Result) -> float:
    """g₀/g_T, or the step at which the median network without clipping has learned."""
    if result.parameters.mode == "gradient":
        return start_over_end(result)
    return median(result.row("solved_step_unclipped"))


def why_first(result: Result) -> str:
    """The number and the reason, for the first question."""
    p, answer = result.parameters, first_answer(result)
    if p.mode == "train":
        reach = median([row[0] for row in result.rows("reach_unclipped")])
        at_first = f"before training the gradient at the first token was {magnitude(reach)} times that at the end"
        if math.isinf(answer):
            return f"The median network's loss is not below {SOLVED:g} within {p.steps} steps; {at_first}."
        return f"The median network's loss is below {SOLVED:g} by step {answer:.3g}; {at_first}."
    if not math.isfinite(answer):
        return "No number comes out: the gradient leaves the range of floats."
    per_step = f"each of the {p.length} steps back multiplies it by {factor(result):.3f}"
    return f"It is {magnitude(answer)}: {per_step}{reason(p)}."


def reason(p: RecurrentNetwork) -> str:
    """Why the factor is what it is, as a clause."""
    if p.is_gated:
        gate = "forget" if p.cell == "lstm" else "update"
        gate_share = f"the {gate} gate alone keeps about {gate_in_theory(p.gate_bias):.2f}"
        return f"; {gate_share}" if p.recurrent == "zero" else f"; {gate_share}, the rest comes through U"
    if p.recurrent == "zero":
        return ", for no path leads back"
    growth = growth_in_theory(p)
    if growth is None or p.recurrent == "non_normal":
        return ", the mean of steps that amplify and steps that damp, though all eigenvalues of U are the same"
    slopes = "U and the slopes of tanh predict" if p.cell == "rnn" else "U alone predicts"
    return f", where {slopes} {growth[0] ** (1 / p.length):.3f}"


def second_question(p: RecurrentNetwork) -> str:
    """Which gate bias keeps half of the gradient, or how many networks clipping helps."""
    if p.mode == "train":
        return f"With the gradient clipped at {p.clip:g}: how many of {p.seeds} networks learn within {p.steps} steps?"
    return (
        "All weights of an LSTM are 0, so that only its forget gate carries the gradient: which forget bias leaves "
        f"half of it after {p.length} steps?"
    )


def second_answer(result: Result) -> float:
    """That bias, or the number of clipped networks that learned."""
    if result.parameters.mode == "gradient":
        return bias_for_half(result)
    seeds: int = result.parameters.seeds
    return learned_share(result, "clipped") * seeds


def why_second(result: Result) -> str:
    """The number and the reason, for the second question."""
    p, answer = result.parameters, second_answer(result)
    if p.mode == "gradient":
        drawn = drawn_bias_for_half(result)
        beside = f"; beside PyTorch's weights, which carry some gradient too, {drawn:.1f} is enough"
        return (
            f"A bias of {answer:.2f}: σ(b) must be {0.5 ** (1 / p.length):.4f}, so that its power {p.length} is ½"
            + (f"{beside}." if math.isfinite(drawn) else ".")
        )
    free, largest = (
        round(learned_share(result, "unclipped") * p.seeds),
        max(map(max, result.rows("gradient_norm_unclipped"))),
    )
    return (
        f"{answer:.0f} of {p.seeds}, and {free} without clipping: the gradient's norm went up to {magnitude(largest)}, "
        f"and clipping shortens what is above {p.clip:g}, but adds nothing to what is small."
    )


PREDICTIONS = (
    Prediction(
        key="start_over_end",
        question=first_question,
        choices=first_choices,
        answer=first_answer,
        explanation=why_first,
        scale="log",
    ),
    Prediction(key="gate_bias_for_half", question=second_question, answer=second_answer, explanation=why_second),
)
