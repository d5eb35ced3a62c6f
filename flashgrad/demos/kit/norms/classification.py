"""What classifiers are trained on, and what is held out to test them. torch only inside functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flashgrad.demos.kit.training import digits
from flashgrad.demos.kit.training.datasets import for_seeds, moons

if TYPE_CHECKING:
    from flashgrad.demos.kit.training.datasets import Points

Data = Literal["digits", "moons"]

CLASSES: Mapping[Data, int] = {"digits": digits.CLASSES, "moons": 2}
INPUTS: Mapping[Data, int] = {"digits": digits.PIXELS, "moons": 2}

_MOONS = 512


@dataclass(frozen=True, slots=True)
class Task:
    """Samples (C, N, d) of C networks and their classes (C, N) as whole numbers."""

    training: Points
    held_out: Points


def task(data: Data, seeds: Sequence[int]) -> Task:
    """Digits, the same for all networks, or two moons: for each seed 512 points to train on and 512 held out."""
    if data == "digits":
        of_digits = [(x.expand(len(seeds), -1, -1), y.expand(len(seeds), -1)) for x, y in digits.digits()]
        return Task(*of_digits)
    x, y = for_seeds(moons, 2 * _MOONS, seeds)
    y = y.long()
    return Task((x[:, :_MOONS], y[:, :_MOONS]), (x[:, _MOONS:], y[:, _MOONS:]))
