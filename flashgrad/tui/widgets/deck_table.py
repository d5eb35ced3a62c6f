"""The decks as a list with a cursor: what waits in each, and how well it is known. Names are data, never markup."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from flashgrad.cells import cell_width, cut, padded
from flashgrad.text import one_line

if TYPE_CHECKING:
    # Deferred at run time: the first screen has a table before there are decks.
    from flashgrad.store.deck_tally import DueCount
    from flashgrad.study.proportion import Proportion

MAX_NAME_CELLS = 40
_MARK_CELLS = 2
_COLUMNS = (("due", 6), ("new", 6), ("drill", 7), ("cards", 7), ("recalled", 10))
"""Headings and widths in cells."""
_LEAST_NAME_CELLS = 12


class DeckTable(ScrollView):
    """A heading, and a line for each deck, of which one has the cursor. It never has the focus."""

    DEFAULT_CSS = """
    DeckTable {
        height: 1fr;
        min-height: 3;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        background: transparent;
        .deck-table--heading { color: $text-muted; }
        .deck-table--cursor { background: $primary 25%; text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"deck-table--heading", "deck-table--cursor"}
    can_focus = False

    @dataclass
    class Opened(Message):
        """The line under the cursor was clicked once more."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._decks: Sequence[DueCount] = ()
        self._recalled: Mapping[str, Proportion] = {}
        self._cursor = 0

    @property
    def selected(self) -> "DueCount | None":
        """The deck under the cursor, None where there is none."""
        return self._decks[self._cursor] if self._decks else None

    def show(self, decks: "Sequence[DueCount]") -> None:
        """Show these decks, nothing at all where there is none; the cursor stays on its deck if that is still here."""
        before = self.selected
        names = [deck.deck for deck in decks]
        self._cursor = names.index(before.deck) if before and before.deck in names else 0
        self._decks = decks
        self.display = bool(decks)
        self.styles.max_height = len(decks) + 1
        self._fit()

    def show_recalled(self, recalled: "Mapping[str, Proportion]") -> None:
        """Show how many first reviews were recalled, by name of deck."""
        self._recalled = recalled
        self.refresh()

    def move(self, lines: int) -> None:
        """Move the cursor down by `lines`, or up, as far as that goes."""
        self._go_to(self._cursor + lines)

    def on_resize(self) -> None:
        """Keep the cursor on screen."""
        self._fit()

    def on_click(self, event: events.Click) -> None:
        """A click on a line goes there, and one more opens it."""
        place = int(self.scroll_offset.y) + event.y - 1
        if event.y == 0 or place >= len(self._decks):
            return
        if place == self._cursor:
            self.post_message(self.Opened())
        else:
            self._go_to(place)

    def render_line(self, y: int) -> Strip:
        """The heading, which does not scroll, or a deck."""
        width = self.scrollable_content_region.width
        if y == 0:
            texts, style = [name for name, _ in _COLUMNS], self.get_component_rich_style("deck-table--heading")
            return self._strip(" ", "Deck", texts, style, width)
        place = int(self.scroll_offset.y) + y - 1
        if place >= len(self._decks):
            return Strip.blank(width, self.rich_style)
        deck = self._decks[place]
        texts = [str(count or "·") for count in (deck.due, deck.new, deck.drill, deck.total)]
        recalled = self._recalled.get(deck.deck)
        texts.append("·" if recalled is None or recalled.share is None else f"{100 * recalled.share:.0f} %")
        is_at_cursor = place == self._cursor
        style = self.get_component_rich_style("deck-table--cursor") if is_at_cursor else self.rich_style
        return self._strip(">" if is_at_cursor else " ", one_line(deck.deck), texts, style, width)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Draw the lines that came into view; the heading stays, so nothing can be moved as it is."""
        super().watch_scroll_y(old_value, new_value)
        self.refresh(Region(0, 0, self.size.width, self.size.height))

    def _strip(self, mark: str, name: str, texts: Sequence[str], style: Style, width: int) -> Strip:
        shown = list(zip(texts, _COLUMNS, strict=True))
        while shown and width - _MARK_CELLS - sum(cells for _, (_, cells) in shown) < _LEAST_NAME_CELLS:
            shown.pop()
        room = width - _MARK_CELLS - sum(cells for _, (_, cells) in shown)
        longest = max((cell_width(one_line(deck.deck)) for deck in self._decks), default=0)
        name_cells = max(min(room, longest, MAX_NAME_CELLS), 4)
        line = padded(mark, _MARK_CELLS) + padded(cut(name, name_cells), name_cells)
        line += "".join(padded(text, cells, to_right=True) for text, (_, cells) in shown)
        return Strip([Segment(line, style)]).adjust_cell_length(width, self.rich_style)

    def _go_to(self, place: int) -> None:
        place = max(0, min(place, len(self._decks) - 1))
        if place != self._cursor:
            self._cursor = place
            self._scroll_to_cursor()
            self.refresh()

    def _fit(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._decks) + 1)
        self._scroll_to_cursor()
        self.refresh()

    def _scroll_to_cursor(self) -> None:
        top, room = int(self.scroll_offset.y), max(self.size.height - 1, 1)
        wanted = min(max(top, self._cursor - room + 1), self._cursor)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, force=True, immediate=True)
