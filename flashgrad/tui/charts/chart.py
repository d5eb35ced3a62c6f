"""The widget around a picture: it keeps the data, the cursor and the drawn lines.

Data may arrive at any rate and is never dropped; only redraws are, down to `MAX_REDRAWS_PER_SECOND`.
"""

import time
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from flashgrad.demos.spec import Plot
from flashgrad.tui.charts.content import ChartData, Cursor, positions, row_count
from flashgrad.tui.charts.palette import Palette, theme_palette
from flashgrad.tui.charts.picture import Picture, draw
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.parts import CHART

MAX_REDRAWS_PER_SECOND = 20
_MIXING_COLOUR_SYSTEMS = ("256", "truecolor")


class Chart(Widget, can_focus=True):
    """One plot of a demo, with a cursor that reads exact values."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Chart {
        width: 1fr;
        height: 1fr;
        min-height: 6;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(CHART)]

    cursor: reactive[Cursor | None] = reactive(None, init=False)
    """Which point is read; None shows the legend instead."""

    def __init__(self, plot: Plot, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._plot = plot
        self._data = ChartData()
        self._picture: Picture | None = None
        self._drawn_for: tuple[object, ...] = ()
        self._palette: tuple[Style, Palette] | None = None
        self._left_at = 0
        self._last_redraw_s = 0.0
        self._pending_redraw: Timer | None = None

    @property
    def plot(self) -> Plot:
        """What this chart shows."""
        return self._plot

    @property
    def data(self) -> ChartData:
        """The newest data, drawn already or not."""
        return self._data

    @property
    def text(self) -> str:
        """The picture's characters as they stand on the screen."""
        return self._current_picture().text

    def show(self, data: ChartData) -> None:
        """Take new data; it is drawn at once, or with what else arrives within the next 1/20 second."""
        self._data = data
        if self._pending_redraw is not None:
            return
        wait_s = self._last_redraw_s + 1 / MAX_REDRAWS_PER_SECOND - time.monotonic()
        if wait_s <= 0:
            self._redraw()
        else:
            self._pending_redraw = self.set_timer(wait_s, self._redraw)

    def render_lines(self, crop: Region) -> list[Strip]:
        """All lines that a repaint asks for; whether the picture is still current is settled once for them."""
        self._current_picture()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the picture."""
        strips = self._picture.strips if self._picture else []
        return strips[y] if y < len(strips) else Strip.blank(self.size.width, self.rich_style)

    def notify_style_update(self) -> None:
        """Forget colours and lines, as the theme may have changed."""
        self._palette = None
        self._picture = None
        super().notify_style_update()

    def action_move_cursor(self, step: int) -> None:
        """Read the next point to the right (or left), starting at the near end."""
        count = len(positions(self._plot, self._data))
        if self.cursor is None:
            self.action_move_to(0 if step > 0 else -1)
        elif count:
            index, row = self.cursor
            self.cursor = (min(count - 1, max(0, index + step)), row)

    def action_move_to(self, index: int) -> None:
        """Read the point at `index`, counted from the end where it is negative."""
        count = len(positions(self._plot, self._data))
        if count:
            self.cursor = (min(index, count - 1) % count, self.cursor[1] if self.cursor else 0)

    def action_move_row(self, step: int) -> None:
        """Read another row of a heatmap or dot matrix."""
        column, row = self.cursor or (0, 0)
        self.cursor = (column, min(row_count(self._plot, self._data) - 1, max(0, row + step)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Rows are moved through only where there are several, so that the keys stay free otherwise."""
        if action == "move_row":
            return row_count(self._plot, self._data) > 1
        return True

    def on_click(self, event: events.Click) -> None:
        """Read the point nearest to the pointer."""
        picture = self._current_picture()
        if picture.columns:
            self.cursor = (_nearest(picture.columns, event.x), _nearest(picture.rows or (0,), event.y))

    def on_focus(self) -> None:
        """Go on reading where it was left, or at the first point."""
        if self.cursor is None:
            self.action_move_to(self._left_at)

    def on_blur(self) -> None:
        """Show the legend again."""
        if self.cursor is not None:
            self._left_at = self.cursor[0]
        self.cursor = None

    def watch_cursor(self) -> None:
        """Redraw at once: the learner is waiting for this one."""
        self.refresh()

    def _redraw(self) -> None:
        self._pending_redraw = None
        self._last_redraw_s = time.monotonic()
        self.refresh()

    def _current_picture(self) -> Picture:
        width, height = self.size
        palette = self._current_palette()
        drawn_for = (self._data, width, height, palette, self.cursor)
        if self._picture is None or any(
            old is not new and old != new for old, new in zip(self._drawn_for, drawn_for, strict=True)
        ):
            self._picture = draw(self._plot, self._data, width, height, palette, self.cursor)
            self._drawn_for = drawn_for
        return self._picture

    def _current_palette(self) -> Palette:
        base = self.rich_style
        if self._palette is None or self._palette[0] != base:
            has_colour = not self.app.no_color
            palette = theme_palette(self.app.theme_variables, base, has_colour=has_colour)
            if self.app.console.color_system not in _MIXING_COLOUR_SYSTEMS:
                palette = palette.without_ramps()
            self._palette = (base, palette)
        return self._palette[1]


def _nearest(places: tuple[int, ...], place: int) -> int:
    return min(range(len(places)), key=lambda index: abs(places[index] - place))
