"""A demo over the whole screen, for terminals too narrow to show it beside the card."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Footer

from flashgrad.demos.spec import Demo
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.demo import DEMO_SCREEN
from flashgrad.tui.widgets.demo_pane import DemoPane
from flashgrad.tui.widgets.demo_runs import RunsDemos

_WIDE_FOOTER_CELLS = 108
"""So much room do all keys of a demo take."""


class DemoScreen(ClosesOnce[None]):
    """One demo; closing it goes back to where it was opened."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["../widgets/demo_pane.tcss", "demo.tcss"]
    TITLE = "Demo"
    AUTO_FOCUS = ""
    BINDINGS = bindings(DEMO_SCREEN)  # type: ignore[assignment]

    def __init__(
        self,
        demo: Demo,
        values: Mapping[str, object],
        process: RunsDemos,
        *,
        title: str = "",
        asks_first: bool = True,
        is_ascii: bool = False,
    ) -> None:
        """`values` are the card's; without `asks_first` the demo runs at once. Raises ParameterInvalid.

        With `is_ascii` formulas are written in ASCII.
        """
        super().__init__()
        self._pane = DemoPane(demo, values, process, title=title, asks_first=asks_first, is_ascii=is_ascii)

    def compose(self) -> ComposeResult:
        """The pane over the keys that it takes."""
        yield self._pane
        yield Footer()

    def on_resize(self) -> None:
        """Where it is narrow, the footer is for the demo's own keys."""
        is_wide = self.size.width >= _WIDE_FOOTER_CELLS
        footer = self.query_one(Footer)
        footer.compact, footer.show_command_palette = not is_wide, is_wide

    def action_close(self) -> None:
        """Close where nothing inside the pane has the focus."""
        self._pane.action_close()

    @on(DemoPane.Closed)
    def _pane_closed(self) -> None:
        self.dismiss()
