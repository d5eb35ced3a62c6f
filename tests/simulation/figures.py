"""What a simulated year comes to, computed from the truth alone."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import mean, median

from flashgrad.model import Grade
from flashgrad.study.tally import MATURE_INTERVAL_DAYS
from tests.simulation.year import Given, Truth, per_day


@dataclass(frozen=True, slots=True)
class Figures:
    """One year in numbers. A review is neither the first sight of a card nor a drill; an answer is any of the three."""

    answers: int
    reviews: int
    reviews_mean: float
    reviews_median: float
    reviews_p95: int
    reviews_peak: int
    minutes_mean: float
    young: float | None
    """Share of reviews that were recalled, as mature and total; None without any."""
    mature: float | None
    total: float
    expected: float
    """Mean true probability of recall at those reviews: what `total` is a sample of."""
    at_first_again: float | None
    """Mean true probability at the reviews of cards that were first graded Again; None without any."""
    at_first_easy: float | None
    """The same of cards that were first graded Easy."""
    lapses: int
    known_end: float
    """Cards that would be recalled on average on the evening of the last day."""
    known_mean: float
    """The same, averaged over all evenings."""
    known_per_hour: float
    """`known_mean` over the hours spent by then, averaged over all evenings."""
    left_over_peak: int
    """Most cards that were due and not asked on any evening."""


def figures(truth: Truth) -> Figures:
    """The figures of the whole year."""
    reviews = reviews_of(truth)
    by_day = per_day(truth, Counter(answer.day for answer in reviews))
    time_ms: Counter[int] = Counter()
    for answer in truth.given:
        time_ms[answer.day] += answer.elapsed_ms
    hours = [ms / 3_600_000 for ms in per_day(truth, time_ms)]
    return Figures(
        answers=len(truth.given),
        reviews=len(reviews),
        reviews_mean=mean(by_day),
        reviews_median=median(by_day),
        reviews_p95=sorted(by_day)[-(-95 * len(by_day) // 100) - 1],
        reviews_peak=max(by_day),
        minutes_mean=60 * mean(hours),
        young=_recalled([answer for answer in reviews if answer.interval_days < MATURE_INTERVAL_DAYS]),
        mature=_recalled([answer for answer in reviews if answer.interval_days >= MATURE_INTERVAL_DAYS]),
        total=_recalled(reviews) or 0.0,
        expected=mean(answer.probability for answer in reviews),
        at_first_again=_probability(by_first_grade(truth).get(Grade.AGAIN, [])),
        at_first_easy=_probability(by_first_grade(truth).get(Grade.EASY, [])),
        lapses=sum(not answer.grade.is_recalled for answer in reviews),
        known_end=truth.known[-1],
        known_mean=mean(truth.known),
        known_per_hour=mean(truth.known) / mean(accumulate(hours)),
        left_over_peak=max(truth.left_over),
    )


def reviews_of(truth: Truth) -> list[Given]:
    """The reviews of the year."""
    return [answer for answer in truth.given if answer.interval_days and not answer.is_drill]


def by_first_grade(truth: Truth) -> dict[Grade, list[Given]]:
    """The reviews of the year, by the grade that their card got at first sight."""
    first: dict[str, Grade] = {}
    found: defaultdict[Grade, list[Given]] = defaultdict(list)
    for answer in truth.given:
        first.setdefault(answer.card_key, answer.grade)
    for review in reviews_of(truth):
        found[first[review.card_key]].append(review)
    return found


def at_the_same(wanted: float, known: Sequence[float], costs: Sequence[float]) -> float | None:
    """The cost at which as much would be known as `wanted`, on straight lines between (known, cost) in rising order.

    None outside of them.
    """
    for place in range(len(known) - 1):
        if known[place] <= wanted <= known[place + 1]:
            share = (wanted - known[place]) / (known[place + 1] - known[place])
            return costs[place] + share * (costs[place + 1] - costs[place])
    return None


def _probability(reviews: Sequence[Given]) -> float | None:
    return mean(review.probability for review in reviews) if reviews else None


def _recalled(reviews: Sequence[Given]) -> float | None:
    return mean(answer.grade.is_recalled for answer in reviews) if reviews else None
