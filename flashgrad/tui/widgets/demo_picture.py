"""The charts of a run, as far as it has come, over those of a run that was pinned."""

from collections.abc import Mapping
from dataclasses import replace

from textual.app import ComposeResult
from textual.widget import Widget

from flashgrad.demos.plots import due_plots
from flashgrad.demos.spec import Demo, Frame
from flashgrad.demos.theory import holds
from flashgrad.demos.wire import Outcome
from flashgrad.mathbox.render import inline
from flashgrad.tui.charts.content import ChartData, Formula
from flashgrad.tui.widgets.chart_stack import ChartStack


class DemoPicture(Widget):
    """Keeps what the frames of one run leave behind, and shows it."""

    def __init__(
        self, demo: Demo, values: Mapping[str, object], *, id: str | None = None, is_ascii: bool = False
    ) -> None:
        """With `is_ascii` formulas are written in ASCII."""
        super().__init__(id=id)
        self._is_ascii = is_ascii
        self._demo = demo
        self._values = values
        self._run: int | None = None
        self._finished_run: int | None = None
        self._data = ChartData()
        self._pinned: ChartData | None = None

    def compose(self) -> ComposeResult:
        """The charts."""
        yield ChartStack(self._demo, self._values)

    @property
    def has_hidden(self) -> bool:
        """Whether a plot that is due has no room."""
        return any(stack.has_hidden for stack in self.query(ChartStack))

    @property
    def is_finished(self) -> bool:
        """Whether all of a run is shown, and not the beginning of one that was cancelled."""
        return self._run is not None and self._run == self._finished_run

    @property
    def state(self) -> str:
        """What the picture is of after a run was cancelled, in words; empty where there is none."""
        if self._run is None:
            return ""
        return "the picture is of the run before" if self.is_finished else "the picture is unfinished"

    def pin(self) -> bool:
        """Keep the finished run that is shown behind the next ones, or let the pinned one go; whether one is pinned."""
        self._pinned = self._data if self._pinned is None and self.is_finished else None
        self._draw(self._data)
        return self._pinned is not None

    def show_next(self) -> None:
        """Show the next plot that is due."""
        self.query_one(ChartStack).show_next()

    def set_values(self, values: Mapping[str, object]) -> None:
        """Show the plots that these parameter values call for."""
        self._values = values
        self.query_one(ChartStack).values = values

    def can_show(self, values: Mapping[str, object]) -> bool:
        """Whether the plots for these values can be drawn from what is here."""
        return self._run is not None and all(map(self._data.has, due_plots(self._demo.plots, values)))

    def add(self, run: int, frame: Frame) -> None:
        """Take a frame; the first one of a run replaces all that an earlier run left."""
        earlier = self._data if run == self._run else ChartData()
        self._run = run
        self._draw(ChartData({**earlier.series, **frame.series}, {**earlier.matrices, **frame.matrices}))

    def finish(self, run: int, outcome: Outcome) -> None:
        """Take the run's final data."""
        self._run = self._finished_run = run
        self._draw(ChartData(outcome.series, outcome.matrices))

    def _draw(self, data: ChartData) -> None:
        self._data = data
        self.add_class("-drawn")
        self.query_one(ChartStack).show(replace(data, pinned=self._pinned, formulas=self._formulas()))

    def _formulas(self) -> tuple[Formula, ...]:
        return tuple(
            Formula(theory.series, inline(theory.formula, is_ascii=self._is_ascii))
            for theory in self._demo.theory
            if holds(theory, self._values)
        )
