"""What the schedule holds: reviews to come, and how intervals and other quantities spread over the cards. Pure."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flashgrad.study.limits import Allowance
from flashgrad.study.percentile import percentile

INTERVAL_EDGES_DAYS = (0, 1, 2, 4, 7, 14, 21, 30, 60, 90, 180, 365, 730)
"""Lower ends of the classes of intervals; 21 parts young from mature cards."""
EASE_EDGES = tuple(hundredths / 100 for hundredths in range(130, 310, 10))
"""Lower ends of the classes of ease factors, from SM-2's least; new cards begin at 2.5."""
DIFFICULTY_EDGES = tuple(range(1, 11))
"""Lower ends of the classes of FSRS's difficulty, which is in [1, 10]."""

ScheduledRow = tuple[int, int, int, float | None, float | None]
"""Due day, interval in days, ease factor in hundredths, FSRS's stability in days and difficulty.

The last two are None under SM-2. A plain tuple, since there is one for every card.
"""


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """What is due on one study day if everything before it is done on time."""

    day: int
    due: int
    """Scheduled cards whose next review falls on this very day."""
    new: int
    """New cards that the daily limit lets in."""
    cumulated: int
    """The backlog, and all due and new cards up to this day."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The schedule as it stands. Reviews that today's answers will bring are not in it.

    backlog + Σ due + later = all scheduled cards.
    """

    backlog: int
    """Cards that were due before today."""
    days: tuple[ForecastDay, ...]
    """Today and the days after it, without gaps."""
    later: int
    """Cards that are due after the last of `days`."""


def introductions(waiting: Mapping[str, int], allowances: Iterable[Allowance]) -> list[int]:
    """How many new cards enter on each day that has an allowance.

    `waiting`: name of deck → its new cards. What one deck leaves of a day is for the next one.
    """
    left = dict(waiting)
    entering: list[int] = []
    for allowance in allowances:
        before = left_of_day = sum(left.values()) if allowance.overall is None else allowance.overall
        for deck, cards in left.items():
            taken = min(cards, allowance.by_deck.get(deck, cards), left_of_day)
            left[deck] -= taken
            left_of_day -= taken
        entering.append(before - left_of_day)
    return entering


def forecast(due_days: Mapping[int, int], today: int, days: int, *, new: Sequence[int] = ()) -> Forecast:
    """The forecast for `days` study days from today on.

    `due_days`: due day → cards. `new`: new cards that enter on each of the days; none where it says nothing.
    """
    backlog = sum(cards for day, cards in due_days.items() if day < today)
    later = sum(cards for day, cards in due_days.items() if day >= today + days)
    coming: list[ForecastDay] = []
    cumulated = backlog
    for place, day in enumerate(range(today, today + days)):
        due, entering = due_days.get(day, 0), new[place] if place < len(new) else 0
        cumulated += due + entering
        coming.append(ForecastDay(day, due, entering, cumulated))
    return Forecast(backlog, tuple(coming), later)


@dataclass(frozen=True, slots=True)
class Bin:
    """Cards whose value v has low ≤ v < high; at the ends None for no bound."""

    low: float | None
    high: float | None
    cards: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a quantity spreads over cards."""

    bins: tuple[Bin, ...]
    """Adjacent, in rising order; classes without a card at both ends are left out."""
    cards: int
    median: float | None
    """The least value that at least half of the cards do not exceed; None without cards."""


def distribution(counts: Mapping[float, int], edges: Sequence[float]) -> Distribution:
    """The distribution of a quantity over classes. `counts`: value → cards; `edges`: rising lower ends.

    Values below the first edge have a class of their own, those from the last edge on another.
    """
    totals = [0] * (len(edges) + 1)
    for value, cards in counts.items():
        totals[bisect_right(edges, value)] += cards
    bounds = [None, *edges, None]
    bins = [Bin(bounds[place], bounds[place + 1], cards) for place, cards in enumerate(totals)]
    filled = [place for place, one in enumerate(bins) if one.cards]
    kept = tuple(bins[filled[0] : filled[-1] + 1]) if filled else ()
    return Distribution(kept, sum(totals), percentile(counts, 50))


@dataclass(frozen=True, slots=True)
class ScheduleCounts:
    """How many scheduled cards there are of each value; some counts may be 0."""

    due_days: Counter[int] = field(default_factory=Counter)
    intervals: Counter[float] = field(default_factory=Counter)
    ease_factors: Counter[float] = field(default_factory=Counter)
    """In hundredths, of cards that SM-2 schedules."""
    stabilities: Counter[float] = field(default_factory=Counter)
    difficulties: Counter[float] = field(default_factory=Counter)


def counted(cards: Iterable[ScheduledRow]) -> ScheduleCounts:
    """These cards, counted."""
    counts = ScheduleCounts()
    for due_day, interval_days, ease_factor_hundredths, stability_days, difficulty in cards:
        counts.due_days[due_day] += 1
        counts.intervals[interval_days] += 1
        if stability_days is None or difficulty is None:
            counts.ease_factors[ease_factor_hundredths] += 1
        else:
            counts.stabilities[stability_days] += 1
            counts.difficulties[difficulty] += 1
    return counts


@dataclass(frozen=True, slots=True)
class Outlook:
    """The schedule of all scheduled cards."""

    forecast: Forecast
    intervals: Distribution
    """In days."""
    ease_factors: Distribution
    """Of cards that SM-2 schedules."""
    stability_days: Distribution
    """Of cards that FSRS schedules, in the classes of intervals."""
    difficulty: Distribution
    """Of cards that FSRS schedules."""


def outlook(counts: ScheduleCounts, today: int, days: int, *, new: Sequence[int] = ()) -> Outlook:
    """The outlook on the cards that were counted; the other arguments are those of `forecast`."""
    eases = {hundredths / 100: cards for hundredths, cards in counts.ease_factors.items()}
    return Outlook(
        forecast=forecast(counts.due_days, today, days, new=new),
        intervals=distribution(counts.intervals, INTERVAL_EDGES_DAYS),
        ease_factors=distribution(eases, EASE_EDGES),
        stability_days=distribution(counts.stabilities, INTERVAL_EDGES_DAYS),
        difficulty=distribution(counts.difficulties, DIFFICULTY_EDGES),
    )
