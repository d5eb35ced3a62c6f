"""True retention: how often a card was still known when its review came. Pure.

Of every card only the first review of a study day counts, and not that of a new card: what was just seen says
nothing about memory. Young and mature by the interval before the review (`tally.MATURE_INTERVAL_DAYS`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flashgrad.study.periods import Period, first_day
from flashgrad.study.proportion import Proportion, sum_of
from flashgrad.study.tally import DayTally


@dataclass(frozen=True, slots=True)
class Retention:
    """First reviews that were recalled (q ≥ 3), of all first reviews."""

    young: Proportion
    mature: Proportion

    @property
    def total(self) -> Proportion:
        """Both together."""
        return self.young + self.mature


@dataclass(frozen=True, slots=True)
class RetentionOverTime:
    """Retention of a whole period and of its parts; pairs of first study day and retention, in order of time.

    Parts without a review are left out. At the edges of the whole, a week or a month may be only partly in it.
    """

    whole: Retention
    by_day: tuple[tuple[int, Retention], ...]
    by_week: tuple[tuple[int, Retention], ...]
    """Weeks begin on Monday."""
    by_month: tuple[tuple[int, Retention], ...]


def retention_over_time(days: Iterable[DayTally]) -> RetentionOverTime:
    """Retention on these days and in the weeks and months that they lie in."""
    by_day = [(one.day, Retention(_proportion(one.young), _proportion(one.mature))) for one in days]
    reviewed = [(day, retention) for day, retention in by_day if retention.total.of]
    return RetentionOverTime(
        _together(retention for _, retention in reviewed),
        tuple(reviewed),
        _by_period(reviewed, "week"),
        _by_period(reviewed, "month"),
    )


def _by_period(by_day: Iterable[tuple[int, Retention]], period: Period) -> tuple[tuple[int, Retention], ...]:
    parts: defaultdict[int, list[Retention]] = defaultdict(list)
    for day, retention in by_day:
        parts[first_day(day, period)].append(retention)
    return tuple((begin, _together(part)) for begin, part in sorted(parts.items()))


def _together(parts: Iterable[Retention]) -> Retention:
    parts = tuple(parts)
    return Retention(sum_of(part.young for part in parts), sum_of(part.mature for part in parts))


def _proportion(counts: Sequence[int]) -> Proportion:
    return Proportion(right=counts[True], of=sum(counts))
