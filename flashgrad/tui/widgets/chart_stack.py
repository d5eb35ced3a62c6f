"""The charts of a demo, one above the other, as many as there is room for."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.reactive import var
from textual.widget import Widget

from flashgrad.demos.plots import due_plots
from flashgrad.demos.spec import Demo, Plot
from flashgrad.tui.charts.chart import Chart
from flashgrad.tui.charts.content import ChartData

_CHART_ROWS = 8
"""Fewer rows than these per chart, and the stack shows one chart at a time."""


class ChartStack(Widget):
    """All plots that the present values call for."""

    values: var[Mapping[str, object]] = var[Mapping[str, object]](dict, init=False)
    """The parameter values, which decide the plots that are due."""
    first: var[int] = var(0, init=False)
    """Index of the first plot shown, among those that are due."""

    def __init__(self, demo: Demo, values: Mapping[str, object], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._plots = demo.plots
        self.set_reactive(ChartStack.values, values)

    @property
    def due(self) -> tuple[Plot, ...]:
        """The plots that the values call for."""
        return due_plots(self._plots, self.values)

    def compose(self) -> ComposeResult:
        """A chart for every plot; those that are not due stay hidden."""
        for plot in self._plots:
            yield Chart(plot)

    def on_mount(self) -> None:
        """Decide what is seen."""
        self._arrange()

    def on_resize(self) -> None:
        """Decide anew what has room."""
        self._arrange()

    def watch_values(self, before: Mapping[str, object], values: Mapping[str, object]) -> None:
        """Start with the first plot that is due where other plots are."""
        if due_plots(self._plots, before) != due_plots(self._plots, values):
            self.first = 0
            self._arrange()

    def watch_first(self) -> None:
        """Show the next ones."""
        self._arrange()

    def show(self, data: ChartData) -> None:
        """Hand all charts, hidden ones too, what the run has measured so far."""
        for chart in self.query(Chart):
            chart.show(data)

    @property
    def has_hidden(self) -> bool:
        """Whether a plot that is due has no room."""
        return self._room() < len(self.due)

    def show_next(self) -> None:
        """Show the next plot in the place of the first."""
        self.first = (self.first + 1) % max(1, len(self.due))

    def _room(self) -> int:
        return max(1, self.size.height // _CHART_ROWS)

    def _arrange(self) -> None:
        due = self.due
        rotated = (*due[self.first :], *due[: self.first])
        shown = rotated[: self._room()]
        for chart in self.query(Chart):
            chart.display = chart.plot in shown
