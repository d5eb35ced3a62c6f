"""How many of how many, with the uncertainty of so few. Pure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_Z = 1.959963984540054
"""The 97.5 % quantile of the standard normal distribution, for an interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """`right` of `of` went right."""

    right: int
    of: int

    @property
    def share(self) -> float | None:
        """right / of, in [0, 1]; None of nothing."""
        return self.right / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % score interval of the share, within [0, 1]; None of nothing.

        (p̂ + z²/2n ± z·√(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n).  Wilson 1927.
        """
        if not self.of:
            return None
        share, n = self.right / self.of, self.of
        half_width = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
        low, high = ((share + _Z**2 / (2 * n) + sign * half_width) / (1 + _Z**2 / n) for sign in (-1, 1))
        # At the ends the formula is exact, its floats are not.
        return (0.0 if self.right == 0 else low), (1.0 if self.right == n else high)

    def __add__(self, other: "Proportion") -> "Proportion":
        return Proportion(self.right + other.right, self.of + other.of)


NOTHING = Proportion(0, 0)


def sum_of(parts: Iterable[Proportion]) -> Proportion:
    """All of them together."""
    right = of = 0
    for part in parts:
        right, of = right + part.right, of + part.of
    return Proportion(right, of)
