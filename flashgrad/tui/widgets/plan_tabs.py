"""Which cards of an import plan are listed: names with counts, each on a number key or a click."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from textual import events
from textual.content import Content
from textual.message import Message
from textual.style import Style

from flashgrad.library.import_overview import Fate
from flashgrad.tui.widgets.fitted_text import FittedText
from flashgrad.tui.widgets.plan_lines import Shown

NAMES: tuple[Shown, ...] = ("overview", "problems", *get_args(Fate))
_META = "import-tab"


class PlanTabs(FittedText):
    """Those of which the plan has any, and the overview; on as many lines as they need."""

    DEFAULT_CSS = """
    PlanTabs { height: auto; padding: 0 1; }
    """

    @dataclass
    class Chosen(Message):
        """One was clicked."""

        shown: Shown

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._counts: Mapping[Shown, int] = {}
        self._shown: Shown = "overview"

    def show(self, counts: Mapping[Shown, int], shown: Shown) -> None:
        """Write the counts and mark what is listed."""
        self._counts, self._shown = counts, shown
        self.write()

    def fitted(self, width: int) -> Content:
        """No name, key or count is parted from the others."""
        lines = [Content("")]
        for number, name in enumerate(NAMES):
            if name in self._counts or name == "overview":
                count = f" {self._counts[name]:,}" if name in self._counts else ""
                style = "bold reverse" if name == self._shown else ""
                tab = Content.styled(f" {number + 1} {name}{count} ", style).stylize(Style.from_meta({_META: number}))
                if lines[-1].cell_length + tab.cell_length > width and lines[-1].plain:
                    lines.append(Content(""))
                lines[-1] += tab
        return Content("\n").join(lines)

    def on_click(self, event: events.Click) -> None:
        """List what was clicked."""
        number = event.style.meta.get(_META)
        if isinstance(number, int):
            event.stop()
            self.post_message(self.Chosen(NAMES[number]))
