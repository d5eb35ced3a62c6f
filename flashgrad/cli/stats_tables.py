"""Statistics as tables with bars, for a terminal of 80 columns and for a pipe."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from flashgrad.cli import output
from flashgrad.model import Grade
from flashgrad.schedule.days import as_date
from flashgrad.study.outlook import Bin, Distribution, Forecast, Outlook
from flashgrad.study.periods import Period, first_day
from flashgrad.study.predictions import Predictions
from flashgrad.study.proportion import Proportion
from flashgrad.study.retention import Retention
from flashgrad.study.stats import Statistics
from flashgrad.study.tally import MATURE_INTERVAL_DAYS, MAXIMUM_ANSWER_MS
from flashgrad.study.year import DAYS_PER_WEEK, Year

_BAR_CELLS = 30
_SHOWN_FORECAST_DAYS = 14
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def put_statistics(statistics: Statistics) -> None:
    """Write everything that there is something to say about."""
    _put_summary(statistics)
    if statistics.answers:
        _put_retention(statistics)
        _put_grades(statistics.grades)
        _put_hours(statistics.grades_by_hour)
    if statistics.flow:
        _put_flow(statistics)
    _put_outlook(statistics.outlook)
    if statistics.predictions.whole.of:
        _put_predictions(statistics.predictions)
    if statistics.year.days_studied:
        _put_year(statistics.year)


def _put_summary(statistics: Statistics) -> None:
    deck = f"the deck “{statistics.deck}”" if statistics.deck is not None else "all decks"
    period = f"{as_date(statistics.first_day)} to {as_date(statistics.today)}"
    output.put(f"{period}, {_number(statistics.days, 'day')}, {deck}", output.Style.HEADING)
    year, time = statistics.year, statistics.time
    output.put(
        f"{_number(statistics.answers, 'answer')}."
        f" Current streak {_number(year.current_streak, 'day')}, longest {_number(year.longest_streak, 'day')}."
    )
    if statistics.answers_later:
        output.put(
            f"Not counted until their days have come: {_number(statistics.answers_later, 'answer')} after today."
        )
    if time.median_ms is not None and time.p90_ms is not None:
        output.put(
            f"Time {_duration(time.total_ms)}; per card and day {_seconds(time.median_ms)} in the median,"
            f" {_seconds(time.p90_ms)} at the 90th percentile."
        )
        output.put(f"No answer counts for more than {MAXIMUM_ANSWER_MS // 1000} s.", output.Style.FAINT)


def _put_retention(statistics: Statistics) -> None:
    retention, today = statistics.retention, statistics.today
    rows = [
        ("today", _part(retention.by_day, today, "day")),
        ("this week", _part(retention.by_week, today, "week")),
        ("this month", _part(retention.by_month, today, "month")),
        (_number(statistics.days, "day"), retention.whole),
    ]
    _heading(f"True retention: first reviews of a day, young below an interval of {MATURE_INTERVAL_DAYS} days")
    output.put_table(
        ("", "young", "of", "mature", "of", "all", "of", "95 % interval"),
        [
            (name, *_shares(one.young), *_shares(one.mature), *_shares(one.total), _interval(one.total))
            for name, one in rows
        ],
        numbers=frozenset(range(1, 7)),
    )


def _put_grades(grades: Sequence[int]) -> None:
    _heading("Answers by grade")
    total, most = sum(grades), max(grades)
    rows = [
        (f"{grade} {Grade(grade).name.lower()}", str(number), f"{100 * number / total:.0f} %", _bar(number, most))
        for grade, number in enumerate(grades)
    ]
    output.put_table(("grade", "answers", "share", ""), rows, numbers=frozenset({1, 2}))


def _put_hours(by_hour: Sequence[Sequence[int]]) -> None:
    _heading("Answers by hour of the day")
    most = max(map(sum, by_hour))
    rows = [
        (
            f"{hour}:00",
            str(sum(grades)),
            _share(Proportion(sum(grades[Grade.HARD :]), sum(grades))),
            _bar(sum(grades), most),
        )
        for hour, grades in enumerate(by_hour)
        if any(grades)
    ]
    output.put_table(("hour", "answers", "right", ""), rows, numbers=frozenset({0, 1, 2}))


def _put_flow(statistics: Statistics) -> None:
    _heading("Cards by month")
    months: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in statistics.flow:
        month = months[first_day(one.day, "month")]
        month[:] = month[0] + one.added, month[1] + one.introduced, month[2] + one.lapsed
    rows = [(f"{as_date(begin):%Y-%m}", *map(str, counts)) for begin, counts in sorted(months.items())]
    output.put_table(("month", "added", "introduced", "lapsed"), rows, numbers=frozenset({1, 2, 3}))


def _put_outlook(outlook: Outlook) -> None:
    if outlook.intervals.cards:
        _put_forecast(outlook.forecast)
    for title, distribution, step in (
        ("Intervals in days", outlook.intervals, 1),
        ("Ease factors", outlook.ease_factors, 0.01),
        ("Stability in days", outlook.stability_days, 0),
        ("Difficulty", outlook.difficulty, 0),
    ):
        if distribution.cards:
            _put_distribution(title, distribution, step)


def _put_forecast(forecast: Forecast) -> None:
    _heading("Reviews to come")
    days = forecast.days[:_SHOWN_FORECAST_DAYS]
    most = max(forecast.backlog, *(one.due + one.new for one in days))
    rows = [("overdue", str(forecast.backlog), str(forecast.backlog), _bar(forecast.backlog, most))]
    rows += [
        (f"{as_date(one.day):%a %Y-%m-%d}", str(one.due + one.new), str(one.cumulated), _bar(one.due + one.new, most))
        for one in days
    ]
    output.put_table(("day", "due", "so far", ""), rows, numbers=frozenset({1, 2}))


def _put_distribution(title: str, distribution: Distribution, step: float) -> None:
    _heading(f"{title}: half of {_number(distribution.cards, 'card')} at most {distribution.median:.4g}")
    most = max(one.cards for one in distribution.bins)
    rows = [(_range(one, step), str(one.cards), _bar(one.cards, most)) for one in distribution.bins]
    output.put_table(("", "cards", ""), rows, numbers=frozenset({0, 1}))


def _put_predictions(predictions: Predictions) -> None:
    _heading("Predictions before a demo that were right")
    rows = [(demo, *_shares(one), _interval(one)) for demo, one in (*predictions.by_demo, ("all", predictions.whole))]
    output.put_table(("demo", "right", "of", "95 % interval"), rows, numbers=frozenset({1, 2}))


def _put_year(year: Year) -> None:
    most = max(number or 0 for week in year.weeks for number in week)
    _heading(f"The year: {_number(year.days_studied, 'day')} with answers, at most {most} on one")
    shades = output.drawable("·░▒▓█", ".-+*#")
    output.put(_months(year), output.Style.FAINT)
    for place, name in enumerate(_WEEKDAYS):
        numbers = (week[place] for week in year.weeks)
        marks = (" " if number is None else shades[math.ceil(4 * number / most)] for number in numbers)
        output.put(f"{name} {''.join(marks)}".rstrip())


def _months(year: Year) -> str:
    """The names of months over the weeks in which they begin, as far as there is room."""
    line = " " * (len(_WEEKDAYS[0]) + 1)
    indent = len(line)
    for place in range(len(year.weeks)):
        sunday = as_date(year.first_monday + DAYS_PER_WEEK * place + DAYS_PER_WEEK - 1)
        if sunday.day <= DAYS_PER_WEEK and len(line) <= indent + place:
            line = f"{line:{indent + place}}{sunday:%b} "
    return line.rstrip()


def _heading(text: str) -> None:
    output.put()
    output.put(text, output.Style.HEADING)


def _part(parts: Iterable[tuple[int, Retention]], today: int, period: Period) -> Retention:
    nothing = Retention(Proportion(0, 0), Proportion(0, 0))
    return dict(parts).get(first_day(today, period), nothing)


def _shares(proportion: Proportion) -> tuple[str, str]:
    return _share(proportion), str(proportion.of)


def _share(proportion: Proportion) -> str:
    return "" if proportion.share is None else f"{100 * proportion.share:.1f} %"


def _interval(proportion: Proportion) -> str:
    if proportion.interval is None:
        return ""
    low, high = proportion.interval
    return f"{100 * low:.1f} to {100 * high:.1f} %"


def _range(one: Bin, step: float) -> str:
    """The values of a class, of multiples of `step` the first and the last that are in it; 0 is for any real number."""
    places = 2 if 0 < step < 1 else 0
    if one.low is None or one.high is None:
        return f"below {one.high:.{places}f}" if one.low is None else f"{one.low:.{places}f} and more"
    first, last = f"{one.low:.{places}f}", f"{one.high - step:.{places}f}"
    return first if first == last else f"{first} to {last}"


def _bar(number: int, most: int) -> str:
    return output.bar(number / most if most else 0, _BAR_CELLS)


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _seconds(time_ms: int) -> str:
    return f"{time_ms / 1000:.1f} s"


def _duration(time_ms: int) -> str:
    hours, minutes = divmod(round(time_ms / 60_000), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
