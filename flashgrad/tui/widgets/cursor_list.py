"""A list of any length with a cursor, of which only the lines on screen are ever drawn."""

from dataclasses import dataclass
from typing import ClassVar

from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView


class CursorList(ScrollView):
    """Lines of one cell's height and a cursor on one of them. Never has the focus: the screen's keys move it."""

    DEFAULT_CSS = """
    CursorList { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; overflow-y: auto; }
    """
    HEADING_LINES: ClassVar[int] = 0
    """How many lines stand above the list and do not scroll."""
    can_focus = False

    @dataclass
    class Moved(Message):
        """The cursor is on another line, or on none."""

    @dataclass
    class Opened(Message):
        """The line under the cursor was clicked once more."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._cursor = 0

    @property
    def count(self) -> int:
        """How many lines the list has."""
        raise NotImplementedError

    @property
    def cursor(self) -> int:
        """The place of the line under the cursor."""
        return self._cursor

    @property
    def lines_on_screen(self) -> int:
        """How many lines have room."""
        return max(self.size.height - self.HEADING_LINES, 1)

    def move(self, lines: int) -> None:
        """Move the cursor down by `lines`, or up, as far as that goes."""
        self.go_to(self._cursor + lines)

    def go_to(self, place: int) -> None:
        """Put the cursor on the line at this place, at the nearest where there is none."""
        place = max(0, min(place, self.count - 1))
        if place != self._cursor:
            self._cursor = place
            self._show_cursor()

    def on_resize(self) -> None:
        """Keep the cursor on screen."""
        self._fit()
        self._scroll_to_cursor()

    @property
    def _width(self) -> int:
        """In cells, without the scrollbar."""
        return self.scrollable_content_region.width

    def _fit(self) -> None:
        """Say how much there is to scroll."""
        self.virtual_size = Size(self._width, self.count + self.HEADING_LINES)

    def _click_on_line(self, y: int) -> None:
        """A click goes to a line, and one more opens it."""
        place = self._place_at(y)
        if place == self._cursor:
            self.post_message(self.Opened())
        elif place < self.count:
            self.go_to(place)

    def _place_at(self, y: int) -> int:
        """The place of the line at row `y` of the widget."""
        return int(self.scroll_offset.y) + y - self.HEADING_LINES

    def _show_cursor(self) -> None:
        self._scroll_to_cursor()
        self.refresh()
        self.post_message(self.Moved())

    def _scroll_to_cursor(self) -> None:
        top, room = int(self.scroll_offset.y), self.lines_on_screen
        wanted = min(max(top, self._cursor - room + 1), self._cursor)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, force=True, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Draw the lines that came into view; a heading stays, so nothing can be moved as it is."""
        super().watch_scroll_y(old_value, new_value)
        self.refresh(Region(0, 0, self.size.width, self.size.height))
