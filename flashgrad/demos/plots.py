"""What a plot shows of a run, whoever draws it: which plots are due, what their curves are called. Pure.

A value that has no place on an axis gets a visible mark with a meaning; this file says which.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile

from flashgrad.demos.spec import Plot, Scale


@dataclass(frozen=True, slots=True)
class Mark:
    """How a value without a place on its axis is shown."""

    glyph: str
    meaning: str
    is_at_top: bool = False


_NOT_A_NUMBER = Mark("?", "not a number")
_INFINITE = Mark("∞", "infinite", is_at_top=True)
_MINUS_INFINITE = Mark("∞", "minus infinite")
_ZERO = Mark("∅", "zero")
_NEGATIVE = Mark("⊖", "negative")
_ABOVE_ONE = Mark("▲", "above 1", is_at_top=True)

SHARE_SLACK = 1e-6
"""How far a share may leave [0, 1] by rounding."""


def mark_of(value: float, kind: Scale) -> Mark | None:
    """The mark for a `value` that an axis of this kind cannot place, None where it can."""
    if math.isfinite(value) and (kind == "linear" or value > 0):
        return None
    if math.isnan(value):
        return _NOT_A_NUMBER
    if math.isinf(value):
        return _INFINITE if value > 0 else _MINUS_INFINITE
    return _ZERO if value == 0 else _NEGATIVE


def share_mark(value: float) -> Mark | None:
    """The mark for a value that is no share in [0, 1], None for one that is."""
    if value > 1 + SHARE_SLACK and math.isfinite(value):
        return _ABOVE_ONE
    return _NEGATIVE if -math.inf < value < -SHARE_SLACK else mark_of(value, "linear")


def due_plots(plots: tuple[Plot, ...], values: Mapping[str, object]) -> tuple[Plot, ...]:
    """Those of `plots` whose conditions the parameter values meet; all are due where none would be."""
    due = tuple(
        plot for plot in plots if all(str(values.get(name)) == wanted for name, wanted in plot.shown_when.items())
    )
    return due or plots


def curve_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of a plot's series as a legend writes them, without the words that all have in front."""
    shared = _shared_prefix(names)
    return tuple(name[len(shared) :].replace("_", " ") for name in names)


def _shared_prefix(names: tuple[str, ...]) -> str:
    """The words with which all of several names begin: they tell nothing apart."""
    if len(set(names)) < 2:
        return ""
    words = [name.split("_") for name in names]
    # The last word of each stays, even where it begins another name.
    shared = takewhile(lambda each: len(set(each)) == 1, zip(*(each[:-1] for each in words), strict=False))
    return "".join(f"{each[0]}_" for each in shared)
