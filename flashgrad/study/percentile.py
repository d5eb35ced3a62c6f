"""Percentiles of counted values. Pure."""

from collections.abc import Mapping
from typing import TypeVar

_Number = TypeVar("_Number", int, float)


def percentile(counts: Mapping[_Number, int], percent: int) -> _Number | None:
    """The least value that at least `percent` % of all values do not exceed (nearest rank); None of nothing.

    `counts`: value → how often it occurs. `percent` is in [1, 100].
    """
    total, passed = sum(counts.values()), 0
    for value in sorted(counts):
        passed += counts[value]
        if 100 * passed >= percent * total:
            return value
    return None
