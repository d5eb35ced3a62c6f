"""Predictions made before demos, and how often they were right. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from flashgrad.study.periods import first_day
from flashgrad.study.proportion import NOTHING, Proportion


@dataclass(frozen=True, slots=True)
class Predictions:
    """Predictions that matched what the demo measured, of all."""

    whole: Proportion
    by_demo: tuple[tuple[str, Proportion], ...]
    """By the demo's id, in alphabetical order."""
    by_month: tuple[tuple[int, Proportion], ...]
    """By the first study day of the month, in order; months without a prediction are left out."""


def predictions_of(experiments: Iterable[tuple[int, str, bool]]) -> Predictions:
    """The predictions in (study day, demo id, whether it matched)."""
    by_demo: defaultdict[str, Proportion] = defaultdict(lambda: NOTHING)
    by_month: defaultdict[int, Proportion] = defaultdict(lambda: NOTHING)
    whole = NOTHING
    for day, demo, matched in experiments:
        one = Proportion(int(matched), 1)
        by_demo[demo] += one
        by_month[first_day(day, "month")] += one
        whole += one
    return Predictions(whole, tuple(sorted(by_demo.items())), tuple(sorted(by_month.items())))
