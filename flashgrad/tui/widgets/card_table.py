"""All found cards as a list of which only the lines on screen are ever read or drawn."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from flashgrad.library.browse import Found
from flashgrad.study.card_order import Order
from flashgrad.tui.widgets.card_columns import GAP, Field, card_texts, column_at, heading_texts, laid_out, places
from flashgrad.tui.widgets.cursor_list import CursorList

_MARK_CELLS = 2
_MOST_LINES_KEPT = 1000
_GONE: dict[Field, str] = {
    "card": "",
    "due": "",
    "interval": "",
    "ease": "",
    "deck": "",
    "demo": "",
    "flag": "",
    "question": "This card is gone.",
}

Read = Callable[[Sequence[int]], Mapping[int, Found]]
"""Cards by row id."""


class CardTable(CursorList):
    """A heading, and a line for each card: a cursor on one, marks on any. It never has the focus."""

    HEADING_LINES = 1
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "card-table--line",
        "card-table--faint",
        "card-table--cursor",
        "card-table--heading",
        "card-table--mark",
    }

    @dataclass
    class SortWanted(Message):
        """The heading of a column was clicked."""

        column: Field

    def __init__(self, read: Read, today: int, *, is_fsrs: bool, is_ascii: bool, id: str | None = None) -> None:
        super().__init__(id=id)
        self._read = read
        self._today = today
        self._is_fsrs = is_fsrs
        self._is_ascii = is_ascii
        self._ids: Sequence[int] = array("q")
        self._order = Order()
        self._found: dict[int, Found | None] = {}
        self._texts: dict[int, dict[Field, str]] = {}
        self.marked: frozenset[int] = frozenset()
        """Row ids of marked cards, also of those that the query does not find at present."""

    @property
    def ids(self) -> Sequence[int]:
        """Row ids of the listed cards in order."""
        return self._ids

    @property
    def count(self) -> int:
        """How many cards are listed."""
        return len(self._ids)

    @property
    def selected_id(self) -> int | None:
        """The row id of the card under the cursor."""
        return self._ids[self._cursor] if self._ids else None

    @property
    def selected(self) -> Found | None:
        """The card under the cursor; None where there is none, or where it is gone."""
        row_id = self.selected_id
        if row_id is None:
            return None
        self._fetch([row_id])
        return self._found.get(row_id)

    def offer(self, ids: Sequence[int], order: Order, *, keeps_place: bool) -> None:
        """List these. The cursor goes to the first; with `keeps_place` it stays on its card, or else in its place."""
        before, place = self.selected_id, self._cursor
        self._ids, self._order = ids, order
        if not keeps_place or before is None:
            self._cursor = 0
        else:
            self._cursor = ids.index(before) if before in ids else max(0, min(place, len(ids) - 1))
        self._fit()
        self._show_cursor()

    def forget_texts(self, today: int) -> None:
        """Read every line anew: cards may have changed, and the day."""
        self._today = today
        self._found.clear()
        self._texts.clear()
        self.refresh()

    def toggle_mark(self) -> None:
        """Mark the card under the cursor, or unmark it."""
        if self.selected_id is not None:
            self.marked ^= {self.selected_id}
            self.refresh()

    def toggle_all_marks(self) -> None:
        """Mark all listed cards; where all of them are marked, none."""
        listed = frozenset(self._ids)
        self.marked = self.marked - listed if listed <= self.marked else self.marked | listed
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click on the heading sorts, one on a line goes there, and one more opens."""
        if event.y == 0:
            column = column_at(event.x - _MARK_CELLS, places(self._width - _MARK_CELLS))
            if column is not None:
                self.post_message(self.SortWanted(column))
            return
        self._click_on_line(event.y)

    def render_line(self, y: int) -> Strip:
        """The heading, which does not scroll, or a card."""
        width = self._width
        columns = places(width - _MARK_CELLS)
        base = self.get_component_rich_style("card-table--line")
        if y == 0:
            texts = heading_texts(self._order, is_fsrs=self._is_fsrs, is_ascii=self._is_ascii)
            style = self.get_component_rich_style("card-table--heading")
            return Strip([Segment(" " * _MARK_CELLS + GAP.join(laid_out(texts, columns)), style)]).adjust_cell_length(
                width, style
            )
        place = self._place_at(y)
        if place >= len(self._ids):
            return Strip.blank(width, base)
        row_id = self._ids[place]
        is_at_cursor = place == self._cursor
        style = self.get_component_rich_style("card-table--cursor") if is_at_cursor else base
        faint = style if is_at_cursor else self.get_component_rich_style("card-table--faint")
        mark = style if is_at_cursor else self.get_component_rich_style("card-table--mark")
        segments = [Segment(self._mark(row_id), mark)]
        for column, text in zip(columns, laid_out(self._texts_of(place), columns), strict=True):
            segments.append(Segment(text + GAP, style if column.field == "question" else faint))
        return Strip(segments).adjust_cell_length(width, style)

    def _mark(self, row_id: int) -> str:
        mark = "*" if self._is_ascii else "●"
        return f"{mark if row_id in self.marked else ' '} "

    def _texts_of(self, place: int) -> dict[Field, str]:
        row_id = self._ids[place]
        if row_id not in self._texts:
            if row_id not in self._found:
                top = int(self.scroll_offset.y)
                self._fetch([row_id, *self._ids[top : top + self.lines_on_screen]])
            found = self._found.get(row_id)
            self._texts[row_id] = card_texts(found, self._today, is_ascii=self._is_ascii) if found else _GONE
        return self._texts[row_id]

    def _fetch(self, ids: Sequence[int]) -> None:
        if len(self._found) > _MOST_LINES_KEPT:
            self._found.clear()
            self._texts.clear()
        missing = [row_id for row_id in dict.fromkeys(ids) if row_id not in self._found]
        if missing:
            found = self._read(missing)
            self._found.update((row_id, found.get(row_id)) for row_id in missing)
