"""The year as a calendar: weeks are columns, Monday is on top, and the denser a mark the more answers on that day.

Density tells the amount, colour only repeats it; the day under the mouse or the cursor is told in words.
"""

import math
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from flashgrad.schedule.days import as_date
from flashgrad.study.year import DAYS_PER_WEEK, Year
from flashgrad.tui.charts.canvas import Canvas
from flashgrad.tui.charts.palette import Palette, theme_palette
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.parts import CALENDAR
from flashgrad.tui.widgets.statistics_words import number

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MARKS = "·░▒▓█"
_LEFT_CELLS = 4
_MONTH_CELLS = 4
_FIRST_ROW = 1
_HEIGHT_ROWS = _FIRST_ROW + DAYS_PER_WEEK + 1


class YearCalendar(Widget, can_focus=True):
    """Answers per study day of one year."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(CALENDAR)]

    year: reactive[Year | None] = reactive(None)
    cursor: reactive[int | None] = reactive(None)
    """The study day that is read while the calendar has the focus."""
    hovered: reactive[int | None] = reactive(None)
    """The study day under the mouse."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Months, seven days, and the line of words."""
        return _HEIGHT_ROWS

    @property
    def told(self) -> str:
        """Date and answers of the day under the mouse, else of that under the cursor; empty without either."""
        day = self.hovered if self.hovered is not None else self.cursor
        if self.year is None or day is None:
            return ""
        return (
            f"{as_date(day):%a} {as_date(day).day} {as_date(day):%B %Y}: {number(_answers(self.year, day), 'answer')}"
        )

    def render_line(self, y: int) -> Strip:
        """One line of the calendar; all of it is small enough to be drawn for each."""
        canvas = Canvas(self.size.width, _HEIGHT_ROWS, self.rich_style)
        if self.year is not None:
            self._draw(canvas, self.year, self._palette())
        strips = canvas.strips()
        return strips[y] if y < len(strips) else Strip.blank(self.size.width, self.rich_style)

    def action_move(self, days: int) -> None:
        """Read another day of the year."""
        if self.year is not None:
            at = self.year.last_day if self.cursor is None else self.cursor + days
            self.cursor = min(max(at, self._first_shown(self.year)), self.year.last_day)

    def on_focus(self) -> None:
        """Begin with today."""
        if self.year is not None:
            self.cursor = self.year.last_day

    def on_blur(self) -> None:
        """Say what the marks mean again."""
        self.cursor = None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Read the day under the pointer."""
        self.hovered = self.day_at(event.x, event.y)

    def on_click(self, event: events.Click) -> None:
        """Keep reading the day that was clicked."""
        day = self.day_at(event.x, event.y)
        if day is not None:
            self.cursor = day

    def on_leave(self) -> None:
        """The pointer went elsewhere."""
        self.hovered = None

    def watch_year(self) -> None:
        """No day of the year before is read any longer."""
        self.hovered = None
        if self.cursor is not None:
            self.on_focus()

    def day_at(self, x: int, y: int) -> int | None:
        """The study day in this cell of the widget, None where there is none."""
        if self.year is None or not _FIRST_ROW <= y < _FIRST_ROW + DAYS_PER_WEEK or x < _LEFT_CELLS:
            return None
        week = self._first_week(self.year) + (x - _LEFT_CELLS) // self._cells(self.year)
        day = self.year.first_monday + DAYS_PER_WEEK * week + y - _FIRST_ROW
        return day if self.year.first_day <= day <= self.year.last_day else None

    def _draw(self, canvas: Canvas, year: Year, palette: Palette) -> None:
        cells, first, most = self._cells(year), self._first_week(year), _most(year)
        for row, name in enumerate(_WEEKDAYS):
            canvas.write(0, _FIRST_ROW + row, name, palette.muted)
        free_from = _LEFT_CELLS
        for place, week in enumerate(year.weeks[first:]):
            x = _LEFT_CELLS + place * cells
            monday = year.first_monday + DAYS_PER_WEEK * (first + place)
            sunday = as_date(monday + DAYS_PER_WEEK - 1)
            if sunday.day <= DAYS_PER_WEEK and x >= free_from and x + _MONTH_CELLS - 1 <= canvas.width:
                canvas.write(x, 0, f"{sunday:%b}", palette.muted)
                free_from = x + _MONTH_CELLS
            for row, answers in enumerate(week):
                if answers is not None:
                    style = self._style(palette, monday + row, answers)
                    mark = _MARKS[math.ceil((len(_MARKS) - 1) * answers / most) if most else 0]
                    for column in range(x, x + (cells if answers else 1)):
                        canvas.put(column, _FIRST_ROW + row, mark, style)
        if self.cursor is None and self.hovered is None:
            self._write_legend(canvas, most, palette)
        else:
            canvas.write(0, _HEIGHT_ROWS - 1, self.told, palette.title)

    def _write_legend(self, canvas: Canvas, most: int, palette: Palette) -> None:
        x, y = canvas.write(0, _HEIGHT_ROWS - 1, f"no answer {_MARKS[0]}", palette.muted), _HEIGHT_ROWS - 1
        if most:
            x = canvas.write(x + 2, y, f"up to {most:,}", palette.muted)
            canvas.write(x + 1, y, _MARKS[1:], palette.of_series(0))

    def _style(self, palette: Palette, day: int, answers: int) -> Style:
        style = palette.of_series(0) if answers else palette.muted
        return style + Style(reverse=True) if day in (self.cursor, self.hovered) else style

    def _cells(self, year: Year) -> int:
        """Cells across for one week."""
        return 2 if self.size.width >= _LEFT_CELLS + 2 * len(year.weeks) else 1

    def _first_week(self, year: Year) -> int:
        """The first week that has room: the latest ones are shown."""
        return max(0, len(year.weeks) - (self.size.width - _LEFT_CELLS) // self._cells(year))

    def _first_shown(self, year: Year) -> int:
        return max(year.first_day, year.first_monday + DAYS_PER_WEEK * self._first_week(year))

    def _palette(self) -> Palette:
        return theme_palette(self.app.theme_variables, self.rich_style, has_colour=not self.app.no_color)


def _most(year: Year) -> int:
    return max((answers or 0 for week in year.weeks for answers in week), default=0)


def _answers(year: Year, day: int) -> int:
    week, row = divmod(day - year.first_monday, DAYS_PER_WEEK)
    return year.weeks[week][row] or 0
