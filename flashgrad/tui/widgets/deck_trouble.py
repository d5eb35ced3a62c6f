"""One line for what is wrong with a deck file that was saved while the app runs."""

from textual.content import Content
from textual.widgets import Static

from flashgrad.tui.live_decks import LiveDecks


class DeckTrouble(Static):
    """Says what the app knows of deck files in trouble; takes no room while there are none."""

    DEFAULT_CSS = """
    DeckTrouble {
        height: 1;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        padding: 0 2;
        color: $text-warning;
        background: $warning 15%;
        display: none;
    }
    """

    def on_mount(self) -> None:
        if isinstance(self.app, LiveDecks):
            self.watch(self.app, "deck_trouble", self._show)

    def _show(self, trouble: str) -> None:
        lines = trouble.splitlines()
        more = f" ({len(lines)} deck files)" if len(lines) > 1 else ""
        self.display = bool(lines)
        # A screen can make room for the line where it has some to spare.
        self.screen.set_class(bool(lines), "-deck-trouble")
        self.update(Content("".join((*lines[:1], more))))
