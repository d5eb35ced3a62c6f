"""Statistics as data for charts: which plots there are, and what they show of one period. Pure.

Time runs in weeks, months or years, whichever the bars of a period have room for. Parts without an entry stay in
their place unless there are so many that others would find no room.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from flashgrad.demos.spec import Plot, PlotKind, Series
from flashgrad.model import Grade
from flashgrad.schedule.days import as_date
from flashgrad.study.outlook import Distribution
from flashgrad.study.periods import first_day
from flashgrad.study.stats import Statistics
from flashgrad.tui.charts.content import ChartData
from flashgrad.tui.widgets.statistics_words import LEAST_REVIEWS

Step = Literal["week", "month", "year"]

RETENTION = Plot(
    "True retention",
    PlotKind.LINES,
    ("young", "mature", "all"),
    "",
    "share recalled",
    band_label="95 % interval of all",
)
FORECAST = Plot("Reviews to come", PlotKind.BARS, ("due",), "day", "cards", curve_label="cards due")
INTERVALS = Plot("Intervals", PlotKind.BARS, ("cards",), "days, from", "cards", curve_label="cards")
STABILITY = Plot("Stability", PlotKind.BARS, ("cards",), "days, from", "cards", curve_label="cards")
EASE = Plot("Ease factors", PlotKind.BARS, ("cards",), "ease factor, from", "cards", curve_label="cards")
DIFFICULTY = Plot("Difficulty", PlotKind.BARS, ("cards",), "difficulty, from", "cards", curve_label="cards")
HOURS = Plot("Answers by hour", PlotKind.BARS, ("right", "wrong"), "hour, from", "answers")
TIME = Plot("Time spent", PlotKind.BARS, ("minutes",), "", "minutes", curve_label="minutes")
FLOW = Plot("Added, introduced, lapsed", PlotKind.BARS, ("added", "introduced", "lapsed"), "", "cards")

NARROWEST_CELLS = 66
"""All bars find room in a chart of this width, so that none is left out; hence the numbers that follow."""
_MOST_HOURS = 19
"""More hours than these are shown in twos."""
_MOST_PARTS = 14
_MOST_WEEKS_DAYS = 91
_MOST_MONTHS_DAYS = 380


def retention_data(statistics: Statistics) -> ChartData | None:
    """Retention of each week or month that had LEAST_REVIEWS first reviews; None without any."""
    step = step_of(statistics)
    over_time = statistics.retention
    parts = over_time.by_week if step == "week" else over_time.by_month
    parts = tuple((day, one) for day, one in parts if one.total.of >= LEAST_REVIEWS)
    if not parts:
        return None
    series = {}
    for name in RETENTION.series:
        chosen = [(day, one.total if name == "all" else getattr(one, name)) for day, one in parts]
        counted = [(float(day), one) for day, one in chosen if one.of >= LEAST_REVIEWS]
        low, high = zip(*(one.interval or (0.0, 1.0) for _, one in counted), strict=True) if counted else ((), ())
        series[name] = Series(
            tuple(day for day, _ in counted),
            tuple(one.share or 0.0 for _, one in counted),
            low=low if name == "all" else None,
            high=high if name == "all" else None,
        )
    names = {float(day): _name(day, "week" if step == "week" else "month") for day, _ in parts}
    return ChartData(series, x_names=names)


def forecast_data(statistics: Statistics) -> ChartData | None:
    """What is overdue, then each day from today on; None where nothing is scheduled."""
    forecast = statistics.outlook.forecast
    if not statistics.outlook.intervals.cards:
        return None
    days = [(one.day, one.due + one.new) for one in forecast.days]
    points = [(statistics.today - 1, forecast.backlog), *days]
    names = {float(day): f"{as_date(day):%a} {as_date(day).day} {as_date(day):%b}" for day, _ in days}
    names |= {float(statistics.today - 1): "overdue", float(statistics.today): "today"}
    return ChartData({"due": _series(points)}, x_names=names)


def distribution_data(distribution: Distribution) -> ChartData | None:
    """Cards per class, by its lower end; None without cards."""
    if not distribution.cards:
        return None
    return ChartData({"cards": _series((one.low or 0.0, one.cards) for one in distribution.bins)})


def hours_data(statistics: Statistics) -> ChartData | None:
    """Right and wrong answers from the first hour of the day with any to the last; None without answers."""
    by_hour = statistics.grades_by_hour
    used = [hour for hour, grades in enumerate(by_hour) if any(grades)]
    if not used:
        return None
    width = 1 if used[-1] - used[0] < _MOST_HOURS else 2
    begins = range(used[0] // width * width, used[-1] + 1, width)
    shown = [(hour, [sum(counts) for counts in zip(*by_hour[hour : hour + width], strict=True)]) for hour in begins]
    right = _series((hour, sum(grades[Grade.HARD :])) for hour, grades in shown)
    wrong = _series((hour, sum(grades[: Grade.HARD])) for hour, grades in shown)
    return ChartData({"right": right, "wrong": wrong})


def time_data(statistics: Statistics) -> ChartData | None:
    """Minutes per part of the period; None where no time was measured."""
    spent = {one.day: one.total_ms / 60_000 for one in statistics.time.by_day}
    return _over_time(statistics, {"minutes": spent}) if spent else None


def flow_data(statistics: Statistics) -> ChartData | None:
    """Cards added, introduced and lapsed per part of the period; None where there were none."""
    if not statistics.flow:
        return None
    return _over_time(
        statistics, {name: {one.day: getattr(one, name) for one in statistics.flow} for name in FLOW.series}
    )


def step_of(statistics: Statistics) -> Step:
    """How long the parts are in which the period is drawn, from its first day with an entry."""
    days = statistics.today - _first_entry(statistics) + 1
    return "week" if days <= _MOST_WEEKS_DAYS else "month" if days <= _MOST_MONTHS_DAYS else "year"


def _first_entry(statistics: Statistics) -> int:
    entries = [*(one.day for one in statistics.flow[:1]), *(one.day for one in statistics.time.by_day[:1])]
    entries += [day for day, _ in statistics.retention.by_day[:1]]
    return max(min(entries, default=statistics.today), statistics.first_day)


def _over_time(statistics: Statistics, by_day: Mapping[str, Mapping[int, float]]) -> ChartData:
    step = step_of(statistics)
    begins: Sequence[int] = _begins(_first_entry(statistics), statistics.today, step)
    if len(begins) > _MOST_PARTS:
        begins = sorted({_begin(day, step) for values in by_day.values() for day, value in values.items() if value})
    series = {}
    for name, values in by_day.items():
        totals = dict.fromkeys(begins, 0.0)
        for day, value in values.items():
            if value:
                totals[_begin(day, step)] += value
        series[name] = _series(totals.items())
    return ChartData(series, x_names={float(begin): _name(begin, step) for begin in begins})


def _begins(first: int, last: int, step: Step) -> Sequence[int]:
    found = [_begin(day, step) for day in range(first, last + 1)]
    return found[:1] + [later for earlier, later in pairwise(found) if later != earlier]


def _begin(day: int, step: Step) -> int:
    if step == "year":
        return day - as_date(day).timetuple().tm_yday + 1
    return first_day(day, step)


def _name(begin: int, step: Step) -> str:
    date = as_date(begin)
    return f"{date.day} {date:%b}" if step == "week" else f"{date:%b %Y}" if step == "month" else str(date.year)


def _series(points: Iterable[tuple[float, float]]) -> Series:
    listed = list(points)
    return Series(tuple(float(x) for x, _ in listed), tuple(float(y) for _, y in listed))
