"""A list of demos with a field that filters it: what its keys do."""

from textual import getters
from textual.widgets import Input

from flashgrad.tui.closes_once import ClosesOnce, Result
from flashgrad.tui.widgets.demo_list import DemoList

WIDE_CELLS = 120
"""From this width on a demo is described beside the list instead of below it."""


class FilteredDemos(ClosesOnce[Result]):
    """A screen with a `DemoList` and the field `#filter`, which is hidden until it is wanted."""

    AUTO_FOCUS = "DemoList"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_CELLS, "-wide")]  # noqa: RUF012 - Textual reads this class variable

    _list = getters.query_one(DemoList)
    _filter = getters.query_one("#filter", Input)

    def action_filter(self) -> None:
        self._filter.display = True
        self._filter.focus()

    def action_move(self, direction: int) -> None:
        if direction > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def action_leave(self) -> None:
        if not self._filter.display:
            self.dismiss()
            return
        self._list.focus()
        self._filter.clear()
        self._filter.display = False
