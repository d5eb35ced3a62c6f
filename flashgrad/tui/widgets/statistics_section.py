"""One section of the statistics: a chart, or the year's calendar, and what it says in words."""

from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from flashgrad.demos.spec import Plot
from flashgrad.study.outlook import Outlook
from flashgrad.study.stats import Statistics
from flashgrad.tui.charts.chart import Chart
from flashgrad.tui.charts.content import ChartData
from flashgrad.tui.widgets import statistics_charts as charts
from flashgrad.tui.widgets import statistics_words as words
from flashgrad.tui.widgets.year_calendar import YearCalendar


@dataclass(frozen=True, slots=True)
class SectionKind:
    """What a section shows; it is left out where both functions find nothing."""

    id: str
    words: Callable[[Statistics], Content | None]
    plot: Plot | None = None
    data: Callable[[Statistics], ChartData | None] = lambda _: None
    has_calendar: bool = False


def _distribution(id: str, plot: Plot, name: str, unit: str = "") -> SectionKind:
    def of(statistics: Statistics) -> Outlook:
        return statistics.outlook

    return SectionKind(
        id,
        lambda statistics: words.distribution_words(getattr(of(statistics), name), unit),
        plot,
        lambda statistics: charts.distribution_data(getattr(of(statistics), name)),
    )


MEMORY = (
    SectionKind("retention", words.retention_words, charts.RETENTION, charts.retention_data),
    SectionKind("forecast", words.forecast_words, charts.FORECAST, charts.forecast_data),
    _distribution("intervals", charts.INTERVALS, "intervals", " days"),
    _distribution("ease", charts.EASE, "ease_factors"),
    _distribution("stability", charts.STABILITY, "stability_days", " days"),
    _distribution("difficulty", charts.DIFFICULTY, "difficulty"),
)
"""What is remembered and when it will be asked."""
HABIT = (
    SectionKind("year", words.year_words, has_calendar=True),
    SectionKind("hours", words.grade_words, charts.HOURS, charts.hours_data),
    SectionKind("time", words.time_words, charts.TIME, charts.time_data),
    SectionKind("flow", words.flow_words, charts.FLOW, charts.flow_data),
    SectionKind("predictions", words.prediction_words),
)
"""What was done."""


class StatisticsSection(Widget):
    """A section of one kind."""

    def __init__(self, kind: SectionKind) -> None:
        super().__init__(id=kind.id)
        self._kind = kind

    def compose(self) -> ComposeResult:
        if self._kind.plot is not None:
            yield Chart(self._kind.plot)
        yield Static(classes="words")
        if self._kind.has_calendar:
            yield YearCalendar()

    def show(self, statistics: Statistics) -> None:
        """Show this period, or nothing where it has nothing of this kind."""
        told, data = self._kind.words(statistics), self._kind.data(statistics)
        self.display = told is not None
        if told is not None:
            self.query_one(".words", Static).update(told)
        for chart in self.query(Chart):
            chart.show(data or ChartData())
            chart.display = data is not None
        for calendar in self.query(YearCalendar):
            calendar.year = statistics.year
