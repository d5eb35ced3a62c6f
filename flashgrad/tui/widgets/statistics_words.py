"""What statistics say in words: summary, tables and single sentences. Pure."""

from collections.abc import Sequence

from textual.content import Content

from flashgrad.model import Grade
from flashgrad.study.outlook import Distribution
from flashgrad.study.proportion import Proportion
from flashgrad.study.stats import Statistics
from flashgrad.study.tally import MATURE_INTERVAL_DAYS, MAXIMUM_ANSWER_MS
from flashgrad.text import one_line

_HEADING = "bold $foreground"
_MUTED = "$foreground-muted"
_NAME_CELLS = 24
LEAST_REVIEWS = 10
"""A point of the retention curve stands for at least as many first reviews; fewer say next to nothing."""


def number(count: int, noun: str) -> str:
    """`count` with its noun, in the plural where it is not 1."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def share(proportion: Proportion) -> str:
    """The share in percent; a dash of nothing."""
    return "–" if proportion.share is None else f"{100 * proportion.share:.1f} %"


def interval(proportion: Proportion) -> str:
    """The 95 % interval in percent; empty of nothing."""
    if proportion.interval is None:
        return ""
    low, high = proportion.interval
    return f"{100 * low:.1f} to {100 * high:.1f} %"


def summary(statistics: Statistics) -> Content:
    """The facts above everything else."""
    recalled = statistics.retention.whole.total
    facts = [number(statistics.answers, "answer")]
    if recalled.of:
        facts.append(f"{share(recalled)} of first reviews recalled")
    facts.append(f"streak {number(statistics.year.current_streak, 'day')}")
    lines = [" · ".join(facts)]
    if statistics.answers_later:
        lines.append(f"{number(statistics.answers_later, 'answer')} after today count once their days have come.")
    return Content("\n".join(lines))


def retention_words(statistics: Statistics) -> Content | None:
    """Young, mature and all first reviews of a day, with counts and intervals; None without any."""
    whole = statistics.retention.whole
    if not whole.total.of:
        return None
    rows = [f"{'':10}{'recalled':>9}{'of':>9}   95 % interval"]
    for name, one in (("young", whole.young), ("mature", whole.mature), ("all", whole.total)):
        rows.append(f"{name:10}{share(one):>9}{one.of:>9,}   {interval(one)}".rstrip())
    about = (
        f"First reviews of a card on a day; mature from an interval of {MATURE_INTERVAL_DAYS} days on."
        f" A point stands for {LEAST_REVIEWS} or more."
    )
    return Content("\n").join([Content("\n".join(rows)), Content.styled(about, _MUTED)])


def forecast_words(statistics: Statistics) -> Content | None:
    """How much waits and when; None where nothing is scheduled."""
    forecast = statistics.outlook.forecast
    if not statistics.outlook.intervals.cards:
        return None
    coming = sum(one.due + one.new for one in forecast.days)
    return Content(
        f"{forecast.backlog:,} overdue, {coming:,} in the next {number(len(forecast.days), 'day')},"
        f" {forecast.later:,} later."
    )


def distribution_words(distribution: Distribution, unit: str) -> Content | None:
    """The median; None without cards."""
    if not distribution.cards or distribution.median is None:
        return None
    return Content(f"Half of {number(distribution.cards, 'card')}: {distribution.median:.4g}{unit} or less.")


def grade_words(statistics: Statistics) -> Content | None:
    """The share of each grade; None without answers."""
    total = sum(statistics.grades)
    if not total:
        return None
    shares = (
        f"{Grade(grade).name.lower()} {100 * answers / total:.0f} %"
        for grade, answers in enumerate(statistics.grades)
        if answers
    )
    return Content(" · ".join(shares))


def time_words(statistics: Statistics) -> Content | None:
    """Time per card and in all; None where none was measured."""
    time = statistics.time
    if time.median_ms is None or time.p90_ms is None:
        return None
    told = (
        f"Per card and day {_seconds(time.median_ms)} in the median, {_seconds(time.p90_ms)} at the 90th percentile;"
        f" {_duration(time.total_ms)} in all."
    )
    about = f"No answer counts for more than {MAXIMUM_ANSWER_MS // 1000} s."
    return Content("\n").join([Content(told), Content.styled(about, _MUTED)])


def flow_words(statistics: Statistics) -> Content | None:
    """Cards added, introduced and lapsed; None where there were none."""
    if not statistics.flow:
        return None
    added, introduced, lapsed = (
        sum(getattr(one, name) for one in statistics.flow) for name in ("added", "introduced", "lapsed")
    )
    return Content(f"{number(added, 'card')} added, {introduced:,} introduced; {number(lapsed, 'lapse')}.")


def year_words(statistics: Statistics) -> Content | None:
    """The heading of the calendar; None in a year without answers."""
    year = statistics.year
    if not year.days_studied:
        return None
    return Content.assemble(
        ("The year", _HEADING),
        (
            f"  {number(year.days_studied, 'day')} with answers · streak {year.current_streak},"
            f" longest {year.longest_streak}",
            _MUTED,
        ),
    )


def prediction_words(statistics: Statistics) -> Content | None:
    """Predictions before demos that were right, in all and by demo; None without any."""
    predictions = statistics.predictions
    if not predictions.whole.of:
        return None
    rows: Sequence[tuple[str, Proportion]] = (("all demos", predictions.whole), *predictions.by_demo)
    lines = [
        f"{one_line(name, _NAME_CELLS):{_NAME_CELLS}}{share(one):>8}{one.of:>6,}   {interval(one)}"
        for name, one in rows
    ]
    head = Content.assemble(("Predictions before demos", _HEADING), (f"{'right':>8}{'of':>6}   95 % interval", _MUTED))
    return Content("\n").join([head, Content("\n".join(lines))])


def _seconds(time_ms: int) -> str:
    return f"{time_ms / 1000:.1f} s"


def _duration(time_ms: int) -> str:
    hours, minutes = divmod(round(time_ms / 60_000), 60)
    return f"{hours:,} h {minutes} min" if hours else f"{minutes} min"
