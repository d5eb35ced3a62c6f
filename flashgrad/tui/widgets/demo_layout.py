"""The demo pane's parts and where they stand. What they show, and when, is the pane's business."""

from collections.abc import Callable

from textual import getters
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from flashgrad.demos.spec import Demo
from flashgrad.text import one_line
from flashgrad.tui.widgets.claim_list import ClaimList
from flashgrad.tui.widgets.demo_keys import PhasedWidget
from flashgrad.tui.widgets.demo_picture import DemoPicture
from flashgrad.tui.widgets.demo_values import DemoValues
from flashgrad.tui.widgets.parameter_controls import ParameterControls
from flashgrad.tui.widgets.pinned_line import PinnedLine
from flashgrad.tui.widgets.prediction_panel import PredictionPanel
from flashgrad.tui.widgets.readouts import Readouts
from flashgrad.tui.widgets.run_status import RunStatus
from flashgrad.tui.widgets.theory_list import TheoryList

_WIDE_FROM_CELLS = 96
"""From this width on the picture stands beside everything else instead of above it."""


class DemoLayout(PhasedWidget):
    """Title and status above; picture and text below them, or side by side where the width allows it."""

    _status = getters.query_one(RunStatus)
    _pinned = getters.query_one(PinnedLine)
    _picture = getters.query_one(DemoPicture)
    _panel = getters.query_one(PredictionPanel)
    _controls = getters.query_one(ParameterControls)
    _readouts = getters.query_one(Readouts)
    _theory = getters.query_one(TheoryList)
    _claims = getters.query_one(ClaimList)

    def __init__(
        self,
        demo: Demo,
        values: DemoValues,
        is_warm: Callable[[], bool],
        *,
        title: str = "",
        asks_first: bool = True,
        is_ascii: bool = False,
        id: str | None = None,
    ) -> None:
        """`values` are those to begin with; `is_warm` says whether the demo process could begin without delay.

        What the learner uses first stands first: the question with `asks_first`, else the controls.
        With `is_ascii` formulas are written in ASCII.
        """
        super().__init__(id=id)
        self._demo, self._values = demo, values
        self._is_warm = is_warm
        self._is_ascii = is_ascii
        self._asks_first = asks_first and bool(demo.predictions)
        self._title = one_line(title or demo.title)

    def compose(self) -> ComposeResult:
        """All parts; those with nothing to show yet are hidden."""
        values = self._values.by_name
        yield Static(self._title, markup=False, id="demo-title")
        yield RunStatus(self._is_warm, id="demo-status")
        yield PinnedLine(id="demo-pinned")
        with Container(id="demo-main"):
            yield DemoPicture(self._demo, values, id="demo-picture", is_ascii=self._is_ascii)
            controls = ParameterControls(self._values.infos, values, id="demo-parameters")
            panel = PredictionPanel(id="demo-prediction")
            with VerticalScroll(id="demo-body"):
                yield Static(one_line(self._demo.insight), markup=False, id="demo-insight")
                yield from (panel, controls) if self._asks_first else (controls, panel)
                yield Readouts(id="demo-readouts")
                yield TheoryList(id="demo-theory", is_ascii=self._is_ascii)
                yield ClaimList(id="demo-claims")

    def on_resize(self) -> None:
        """Choose the layout for the pane's own width."""
        self.set_class(self.size.width >= _WIDE_FROM_CELLS, "-wide")
        self.call_after_refresh(self.refresh_keys)
