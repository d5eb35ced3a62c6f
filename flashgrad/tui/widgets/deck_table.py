"""What waits in each deck, as aligned columns. Deck names are data here, never markup."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widgets import Static

from flashgrad.store.states import DueCount
from flashgrad.text import one_line

MAX_NAME_CELLS = 40
_COUNT_CELLS = 7
_HEADINGS = ("due", "new", "drill", "cards")


class DeckTable(Static):
    """A line for each deck."""

    def show(self, decks: Sequence[DueCount]) -> None:
        """Show the counts of `decks`; nothing at all where there is none."""
        self.display = bool(decks)
        self.update(table(decks))


def table(decks: Sequence[DueCount]) -> Content:
    """Columns `deck`, `due`, `new`, `drill`, `cards`; a count of none is a dot."""
    names = [one_line(deck.deck) for deck in decks]
    name_cells = min(max((cell_len(name) for name in names), default=4), MAX_NAME_CELLS)
    heading = set_cell_size("Deck", name_cells) + "".join(f"{name:>{_COUNT_CELLS}}" for name in _HEADINGS)
    lines = [Content.styled(heading, "$text-muted")]
    for name, deck in zip(names, decks, strict=True):
        shown = name if cell_len(name) <= name_cells else set_cell_size(name, name_cells - 1) + "…"
        counts = (f"{count or '·':>{_COUNT_CELLS}}" for count in (deck.due, deck.new, deck.drill, deck.total))
        lines.append(Content(set_cell_size(shown, name_cells) + "".join(counts)))
    return Content("\n").join(lines)
