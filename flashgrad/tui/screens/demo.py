"""A demo over the whole screen, for terminals too narrow to show it beside the card."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Footer

from flashgrad.demos.spec import Demo
from flashgrad.tui.widgets.demo_pane import DemoPane
from flashgrad.tui.widgets.demo_runs import RunsDemos


class DemoScreen(Screen[None]):
    """One demo; closing it goes back to where it was opened."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["../widgets/demo_pane.tcss", "demo.tcss"]
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape", "close", "Close", show=False, id="demo_screen.close", tooltip="Back to the card"),
    ]

    def __init__(self, demo: Demo, values: Mapping[str, object], process: RunsDemos, *, title: str = "") -> None:
        """`values` are the card's. Raises ParameterInvalid where one is wrong."""
        super().__init__()
        self._pane = DemoPane(demo, values, process, title=title)

    def compose(self) -> ComposeResult:
        """The pane over the keys that it takes."""
        yield self._pane
        yield Footer()

    def action_close(self) -> None:
        """Close where nothing inside the pane has the focus."""
        self._pane.action_close()

    @on(DemoPane.Closed)
    def _pane_closed(self) -> None:
        self.dismiss()
