"""How near a prediction came to what was measured, in words. Pure.

A number is judged by the ratio of guess and answer: |log10(guess/answer)| ≤ 0.15 is right, ≤ 0.5 is close. A
choice is right or not. Only what is right counts as a match.
"""

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from flashgrad.demos.numerals import format_number, power_of_ten
from flashgrad.demos.wire import PredictionOutcome

_RIGHT_DECADES = 0.15
_CLOSE_DECADES = 0.5


class Closeness(StrEnum):
    """How a prediction turned out."""

    RIGHT = "right"
    CLOSE = "close"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Guess:
    """What the learner committed to."""

    key: str
    """Of the question."""
    label: str
    """As it was chosen or typed."""
    value: float | None
    """The number behind it, None where a choice stands for none."""


@dataclass(frozen=True, slots=True)
class Score:
    """A guess beside the measurement."""

    closeness: Closeness
    sentence: str
    measured: str
    """The measurement as it is kept beside the guess: the right choice, or the number with its unit."""

    @property
    def is_match(self) -> bool:
        """Whether the prediction counts as right."""
        return self.closeness is Closeness.RIGHT


def parse_guess(text: str) -> float | None:
    """The number that a learner typed: `0.005`, `1e-6`, `10^-6` or `1/200`; None where it is none."""
    compact = text.replace(" ", "").replace(",", ".")
    if power := re.fullmatch(r"10(?:\^|\*\*)([+-]?\d{1,3})", compact):
        compact = f"1e{power[1]}"
    numerator, slash, denominator = compact.partition("/")
    try:
        value = float(numerator) / float(denominator) if slash else float(numerator)
    except (ValueError, ZeroDivisionError):
        return None
    return value if math.isfinite(value) else None


def score(guess: Guess, outcome: PredictionOutcome) -> Score:
    """`guess` held against the run's answer to the same question."""
    if _is_by_name(outcome):
        closeness = Closeness.RIGHT if guess.label == outcome.answer_label else Closeness.OFF
        ending = "Right." if closeness is Closeness.RIGHT else f"Measured: {outcome.answer_label}."
        return Score(closeness, f"You said {guess.label}. {ending}", outcome.answer_label)
    unit = f" {outcome.unit}" if outcome.unit else ""
    number = f"{power_of_ten(outcome.answer)}{unit}"
    said = f"You said {guess.label}{'' if outcome.choices else unit}. Measured {number}"
    if outcome.choices:
        closeness = Closeness.RIGHT if guess.label == outcome.answer_label else Closeness.OFF
        ending = "Right." if closeness is Closeness.RIGHT else _missed_choice(guess, outcome)
        return Score(closeness, f"{said}. {ending}", outcome.answer_label)
    closeness = _closeness(guess.value, outcome.answer)
    distance = _distance(guess.value, outcome.answer)
    ending = {
        Closeness.RIGHT: "Right.",
        Closeness.CLOSE: f"Close: {distance}.",
        Closeness.OFF: f"{distance.capitalize()}.",
    }[closeness]
    return Score(closeness, f"{said}. {ending}", f"{format_number(outcome.answer, 6)}{unit}")


def measured_sentence(outcome: PredictionOutcome) -> str:
    """The answer for a learner who made no prediction."""
    if _is_by_name(outcome):
        return f"Measured: {outcome.answer_label}."
    unit = f" {outcome.unit}" if outcome.unit else ""
    nearest = f" Nearest choice: {outcome.answer_label}." if outcome.choices else ""
    return f"Measured {power_of_ten(outcome.answer)}{unit}.{nearest}"


def _is_by_name(outcome: PredictionOutcome) -> bool:
    """Whether the choices are names, such as those of arms, and the number behind them means nothing by itself."""
    return bool(outcome.choices) and outcome.scale == "linear" and not outcome.unit


def _closeness(guess: float | None, answer: float) -> Closeness:
    if guess is None:
        return Closeness.OFF
    if guess == answer:
        return Closeness.RIGHT
    decades = _decades(guess, answer)
    if decades is None or decades > _CLOSE_DECADES:
        return Closeness.OFF
    return Closeness.RIGHT if decades <= _RIGHT_DECADES else Closeness.CLOSE


def _missed_choice(guess: Guess, outcome: PredictionOutcome) -> str:
    nearest = f"The nearest choice is {outcome.answer_label}."
    if outcome.scale == "log" and guess.value is not None:
        return f"{_distance(guess.value, outcome.answer).capitalize()}. {nearest}"
    return nearest


def _distance(guess: float | None, answer: float) -> str:
    """How far apart two numbers are: as decades, as a factor, or as a difference where they have no ratio."""
    if guess is None or not math.isfinite(answer):
        return "not comparable"
    decades = _decades(guess, answer)
    if decades is None:
        return f"off by {format_number(abs(guess - answer), 2)}"
    if decades < 1:
        return f"off by a factor of {format_number(10**decades, 2)}"
    count = f"{decades:.1f}".removesuffix(".0")
    return f"off by {count} decade{'' if count == '1' else 's'}"


def _decades(guess: float, answer: float) -> float | None:
    """|log10(guess/answer)|, None where the two have no ratio that is positive and finite."""
    have_same_sign = (guess > 0 and answer > 0) or (guess < 0 and answer < 0)
    if not have_same_sign or math.isinf(answer):
        return None
    return abs(math.log10(abs(guess)) - math.log10(abs(answer)))
