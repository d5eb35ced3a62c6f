"""How the series of a pinned run lie on the axis of the present one. Pure.

Curves and points keep their own x. Bars stand on shared places, so a pinned bar is drawn where a place has its x,
and a pinned histogram is counted anew in the bins of the present one: shares in unequal bins cannot be compared.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

from flashgrad.demos.spec import Numbers, Series


def bar_places(present: Iterable[Numbers], pinned: Iterable[Numbers]) -> Numbers:
    """The x of every bar: the longest of `present`, or one of `pinned` that goes on where it ends."""
    places = max(present, key=len, default=())
    longer = [xs for xs in pinned if xs[: len(places)] == places]
    return max([places, *longer], key=len)


def on_places(pinned: Series, places: Numbers) -> Series | None:
    """The pinned bars that have a place; None where none has."""
    known = set(places)
    kept = [(x, y) for x, y in zip(pinned.x, pinned.y, strict=False) if x in known]
    return Series(*(tuple(column) for column in zip(*kept, strict=True))) if kept else None


def rebinned(pinned: Series, middles: Numbers) -> Series | None:
    """The pinned histogram over other bins, given by their middles.

    Each share spreads evenly over its bin; what lies outside all bins counts as one of the outermost, as where
    histograms are measured. None where the middles of either are no ascending numbers, or fewer than two.
    """
    present, earlier = _edges(middles), _edges(pinned.x)
    if pinned.x == middles:
        return pinned
    if present is None or earlier is None or not all(map(math.isfinite, pinned.y)):
        return None
    shares = [0.0] * len(middles)
    inner = present[1:-1]
    for (low, high), share in zip(pairwise(earlier), pinned.y, strict=False):
        first, last = bisect_right(inner, low), bisect_right(inner, high)
        cuts = [low, *inner[first:last], high]
        for index, (start, end) in enumerate(pairwise(cuts), start=first):
            shares[index] += share * (end - start) / (high - low)
    return Series(middles, tuple(shares))


def _edges(middles: Numbers) -> list[float] | None:
    """The edges of bins that meet half-way between their middles."""
    if len(middles) < 2 or not all(left < right < math.inf for left, right in pairwise(middles)):
        return None
    inner = [left / 2 + right / 2 for left, right in pairwise(middles)]
    edges = [2 * middles[0] - inner[0], *inner, 2 * middles[-1] - inner[-1]]
    ascends = all(left < right for left, right in pairwise(edges))
    return edges if ascends and math.isfinite(edges[-1] - edges[0]) else None
