"""Formulas of theory, and beside each the same in plain Python, written from the LaTeX and not from the demo's code."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flashgrad.demos.spec import Result

Evaluate = Callable[[Any, Result], Mapping[str, Any]]
"""From the parameters of a run and its result to what theory has to be, by the name of the series."""


@dataclass(frozen=True)
class Written:
    """A formula, a small run, and what the formula comes to in it."""

    demo_id: str
    formula: str
    values: tuple[tuple[str, object], ...]
    evaluate: Evaluate

    def __str__(self) -> str:
        return f"{self.demo_id}-{self.evaluate.__name__}"


class Table(list[Written]):
    """Formulas as functions."""

    def reads(self, demo_id: str, formula: str, **values: object) -> Callable[[Evaluate], Evaluate]:
        """The decorated function is `formula`, to be held against a run of the demo with `values`."""

        def add(evaluate: Evaluate) -> Evaluate:
            self.append(Written(demo_id, formula, tuple(sorted(values.items())), evaluate))
            return evaluate

        return add


_POINTS = 801
_Z = [(index - _POINTS // 2) / 50 for index in range(_POINTS)]
"""Even steps from −8 to 8, with 0 among them."""
_SUM = math.fsum(math.exp(-z * z / 2) for z in _Z)


def mean(function: Callable[[float], float], centre: float = 0.0, variance: float = 1.0) -> float:
    """E f(h) for h ~ N(centre, variance); a jump at the centre counts as its middle."""
    sd = math.sqrt(variance)
    return math.fsum(math.exp(-z * z / 2) * function(centre + sd * z) for z in _Z) / _SUM


def cdf(x: float) -> float:
    """Φ."""
    return math.erfc(-x / math.sqrt(2)) / 2


def density(x: float) -> float:
    """N."""
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def logistic(x: float) -> float:
    """σ."""
    return 1 / (1 + math.exp(-x))


PHI: Mapping[str, Callable[[float], float]] = {
    "relu": lambda x: max(x, 0.0),
    "tanh": math.tanh,
    "sigmoid": logistic,
}
SLOPE: Mapping[str, Callable[[float], float]] = {
    "relu": lambda x: 1.0 if x > 0 else (math.sqrt(0.5) if x == 0 else 0.0),  # of which the square is taken
    "tanh": lambda x: 1 / math.cosh(x) ** 2,
    "sigmoid": lambda x: logistic(x) * logistic(-x),
}
WEIGHT_VARIANCE = {"he": 2.0, "xavier": 1.0, "torch": 1 / 3}


def squared(function: Callable[[float], float]) -> Callable[[float], float]:
    """x ↦ f(x)²."""
    return lambda x: function(x) ** 2


def variances(activation: str, sigma_w2: float, depth: int, *, bias: float = 0.0, sigma_b2: float = 0.0) -> list[float]:
    """q_1 … q_L of h_l ~ N(b, q_l), q_1 = σ_w² + σ_b², q_{l+1} = σ_w² E φ(h_l)² + σ_b²."""
    q = [sigma_w2 + sigma_b2]
    while len(q) < depth:
        q.append(sigma_w2 * mean(squared(PHI[activation]), bias, q[-1]) + sigma_b2)
    return q


def chi(activation: str, sigma_w2: float, q: list[float], *, bias: float = 0.0) -> list[float]:
    """χ_k = σ_w² E φ′(h_k)², k = 1 … L."""
    return [sigma_w2 * mean(squared(SLOPE[activation]), bias, each) for each in q]
