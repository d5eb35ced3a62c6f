"""Beside the decks on a wide first screen: the year, and the days to come."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from flashgrad.demos.spec import Plot, PlotKind, Series
from flashgrad.library.overview import Overview
from flashgrad.schedule.days import as_date
from flashgrad.tui.charts.chart import Chart
from flashgrad.tui.charts.content import ChartData
from flashgrad.tui.widgets.statistics_words import number
from flashgrad.tui.widgets.year_calendar import YearCalendar

_TO_COME = Plot("The days to come", PlotKind.BARS, ("cards",), "", "cards", curve_label="reviews and new cards")
_CELLS_PER_DAY = 4
"""A bar with the number of its day below it needs so many cells."""
_AXIS_CELLS = 10
_LEAST_DAYS, MOST_DAYS = 7, 30


class HomeSide(Vertical):
    """Calendar and forecast, in as many days as there is room for."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._overview: Overview | None = None
        self._days = 0

    def compose(self) -> ComposeResult:
        yield Static(id="year-words")
        yield YearCalendar()
        yield Chart(_TO_COME)

    def show(self, overview: Overview) -> None:
        """Show this overview."""
        self._overview, self._days = overview, 0
        year = overview.year
        words = f"{number(year.days_studied, 'day')} with answers · longest streak {year.longest_streak}"
        if not year.longest_streak:
            words = "Your answers will stand here, day by day."
        self.query_one("#year-words", Static).update(
            Content.assemble(("The year", "bold $foreground"), (f"  {words}", "$foreground-muted"))
        )
        self.query_one(YearCalendar).year = year
        self._show_days()

    def on_resize(self) -> None:
        """Show as many days as have room now."""
        self._show_days()

    def _show_days(self) -> None:
        days = min(max((self.size.width - _AXIS_CELLS) // _CELLS_PER_DAY, _LEAST_DAYS), MOST_DAYS)
        if self._overview is None or days == self._days:
            return
        self._days = days
        shown = self._overview.coming[:days]
        x = tuple(float(one.day) for one in shown)
        names = {float(one.day): str(as_date(one.day).day) for one in shown}
        cards = Series(x, tuple(float(one.due + one.new) for one in shown))
        self.query_one(Chart).show(ChartData({"cards": cards}, x_names=names))
