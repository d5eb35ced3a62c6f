"""The app's own statistics against the truth of a simulated year."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator

from flashgrad.library.stats import FORECAST_DAYS, statistics
from flashgrad.study.outlook import INTERVAL_EDGES_DAYS
from flashgrad.study.stats import Statistics
from flashgrad.study.tally import MATURE_INTERVAL_DAYS
from tests.simulation.figures import reviews_of
from tests.simulation.year import DECKS, Given, Truth, Year

LONGEST_ANSWER_MS = 60_000

Pair = tuple[str, object, object]
"""What is compared, as the app has it, and as it was."""


def compared(year: Year) -> list[Pair]:
    """Every figure of the statistics of the whole library and of each deck, beside the truth."""
    pairs: list[Pair] = []
    for deck in (None, *DECKS):
        truth = year.truth if deck is None else year.truth.of_deck(deck)
        found = statistics(year.library, deck=deck, days=truth.days)
        pairs.extend((f"{deck or 'all'}: {name}", app, true) for name, app, true in _pairs(found, truth))
    return pairs


def _pairs(found: Statistics, truth: Truth) -> Iterator[Pair]:
    yield from _answers(found, truth)
    yield from _retention(found, reviews_of(truth))
    yield from _time(found, truth.given)
    yield from _flow(found, truth)
    yield from _schedule(found, truth)


def _answers(found: Statistics, truth: Truth) -> Iterator[Pair]:
    by_day, hours = Counter(answer.day for answer in truth.given), Counter((a.hour, int(a.grade)) for a in truth.given)
    yield "period", (found.first_day, found.today), (truth.first_day, truth.last_day)
    yield "answers", (found.answers, found.answers_later), (len(truth.given), 0)
    yield "grades by hour", found.grades_by_hour, tuple(tuple(hours[h, q] for q in range(6)) for h in range(24))
    yield "grades", found.grades, tuple(sum(hours[hour, grade] for hour in range(24)) for grade in range(6))
    calendar = [answers for week in found.year.weeks for answers in week if answers is not None]
    yield "answers by day", calendar[-truth.days :], [by_day[truth.first_day + day] for day in range(truth.days)]
    yield "days studied", found.year.days_studied, len(by_day)
    runs = _runs(sorted(by_day))
    current = runs[-1] if max(by_day) >= truth.last_day - 1 else 0
    yield "streaks", (found.year.current_streak, found.year.longest_streak), (current, max(runs))


def _retention(found: Statistics, reviews: list[Given]) -> Iterator[Pair]:
    young, mature = (
        [review for review in reviews if (review.interval_days >= MATURE_INTERVAL_DAYS) == is_mature]
        for is_mature in (False, True)
    )
    whole = found.retention.whole
    yield "young", (whole.young.right, whole.young.of), _recalled(young)
    yield "mature", (whole.mature.right, whole.mature.of), _recalled(mature)
    by_day: defaultdict[int, list[Given]] = defaultdict(list)
    for review in reviews:
        by_day[review.day].append(review)
    app = [(day, (one.total.right, one.total.of)) for day, one in found.retention.by_day]
    yield "retention by day", app, [(day, _recalled(by_day[day])) for day in sorted(by_day)]


def _time(found: Statistics, given: list[Given]) -> Iterator[Pair]:
    spent: Counter[tuple[int, str]] = Counter()
    for answer in given:
        spent[answer.day, answer.card_key] += min(answer.elapsed_ms, LONGEST_ANSWER_MS)
    totals, ranked = Counter[int](), sorted(spent.values())
    for (day, _), ms in spent.items():
        totals[day] += ms
    cards = Counter(day for day, _ in spent)
    yield (
        "time by day",
        [(o.day, o.cards, o.total_ms) for o in found.time.by_day],
        [(day, cards[day], totals[day]) for day in sorted(cards)],
    )
    yield "time", (found.time.cards, found.time.total_ms), (len(spent), sum(ranked))
    # Nearest rank: the least value that so many percent of all do not exceed.
    ranks = [-(-percent * len(ranked) // 100) - 1 for percent in (50, 90)]
    yield "median and 90th percentile", [found.time.median_ms, found.time.p90_ms], [ranked[rank] for rank in ranks]


def _flow(found: Statistics, truth: Truth) -> Iterator[Pair]:
    added = {truth.first_day: len(truth.deck_of)}
    introduced = Counter(a.day for a in truth.given if not a.interval_days and not a.is_drill)
    lapsed = Counter(review.day for review in reviews_of(truth) if not review.grade.is_recalled)
    days = sorted({*added, *introduced, *lapsed})
    yield (
        "flow",
        [(one.day, one.added, one.introduced, one.lapsed) for one in found.flow],
        [(day, added.get(day, 0), introduced[day], lapsed[day]) for day in days],
    )


def _schedule(found: Statistics, truth: Truth) -> Iterator[Pair]:
    forecast, due = found.outlook.forecast, Counter(truth.due.values())
    after = truth.last_day + FORECAST_DAYS
    yield "backlog", forecast.backlog, sum(cards for day, cards in due.items() if day < truth.last_day)
    yield "forecast", [one.due for one in forecast.days], [due[day] for day in range(truth.last_day, after)]
    yield "later", forecast.later, sum(cards for day, cards in due.items() if day >= after)
    intervals = Counter(bisect_right(INTERVAL_EDGES_DAYS, days) for days in truth.intervals.values())
    app = {one.low: one.cards for one in found.outlook.intervals.bins if one.cards}
    yield "intervals", app, {INTERVAL_EDGES_DAYS[place - 1]: cards for place, cards in intervals.items()}


def _recalled(reviews: list[Given]) -> tuple[int, int]:
    return sum(review.grade.is_recalled for review in reviews), len(reviews)


def _runs(days: list[int]) -> list[int]:
    """Lengths of the rows of adjacent days."""
    runs: list[int] = []
    for place, day in enumerate(days):
        if place and day == days[place - 1] + 1:
            runs[-1] += 1
        else:
            runs.append(1)
    return runs
