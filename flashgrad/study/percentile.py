"""Percentiles of counted values. Pure."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import TypeVar

_Number = TypeVar("_Number", int, float)


def percentile(counts: Mapping[_Number, int], percent: int) -> _Number | None:
    """The least value that at least `percent` % of all values do not exceed (nearest rank); None of nothing.

    `counts`: value → how often it occurs, which may be 0. `percent` is in [1, 100].
    """
    total, passed = sum(counts.values()), 0
    if not total:
        return None
    for value in sorted(counts):
        passed += counts[value]
        if 100 * passed >= percent * total:
            return value
    return None


def percentile_of_sorted(parts: Sequence[Sequence[int]], percent: int) -> int | None:
    """`percentile` of all values in `parts`, each of which is in rising order and not empty.

    Halves the range of values rather than to bring all of them together.
    """
    if not parts:
        return None
    total = sum(map(len, parts))
    low, high = min(part[0] for part in parts), max(part[-1] for part in parts)
    while low < high:
        middle = (low + high) // 2
        if 100 * sum(map(bisect_right, parts, repeat(middle))) >= percent * total:
            high = middle
        else:
            low = middle + 1
    return low
