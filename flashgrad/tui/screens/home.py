"""Home: what waits today, and one key to start it."""

from datetime import date
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Footer, Static

from flashgrad.errors import FlashgradError
from flashgrad.study.actions import NOUNS
from flashgrad.text import one_line
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.home import HOME
from flashgrad.tui.live_decks import DecksChanged
from flashgrad.tui.widgets.deck_table import DeckTable
from flashgrad.tui.widgets.deck_trouble import DeckTrouble

if TYPE_CHECKING:
    # Deferred at run time: the first screen is painted before the library and what it needs are imported.
    from flashgrad.library.day import Queued
    from flashgrad.library.library import Library


class HomeScreen(Screen[None]):
    """The first screen. It stands before the library is open and fills when it is."""

    CSS_PATH = "home.tcss"
    BINDINGS = bindings(HOME)  # type: ignore[assignment]
    TITLE = "Home"
    AUTO_FOCUS = ""

    library: "var[Library | None]" = var(None, init=False)
    notice: var[str] = var("", init=False)

    def compose(self) -> ComposeResult:
        yield Static(Content("flashgrad"), id="name")
        with VerticalScroll(id="page", can_focus=False):
            yield Static(Content("Opening the library …"), id="waiting")
            yield Static(id="hint")
            yield DeckTable(id="decks")
            yield Static(id="notice")
        yield DeckTrouble()
        yield Footer()

    def on_screen_resume(self) -> None:
        self.refresh_counts()

    def watch_library(self) -> None:
        self.refresh_counts()

    def watch_notice(self, notice: str) -> None:
        self.query_one("#notice", Static).update(Content(notice))

    @on(DecksChanged)
    def refresh_counts(self) -> None:
        """Show what waits now."""
        if self.library is None or not self.is_mounted:
            return
        from flashgrad.library import study

        try:
            decks, next_due = study.due_by_deck(self.library), study.next_due(self.library)
            queued = study.due_today(self.library).queued
        except FlashgradError as error:
            self.query_one("#waiting", Static).update(Content(str(error)))
            self.query_one("#hint", Static).update(Content("Press q to leave."))
            return
        beyond = sum(deck.due for deck in decks) - queued.total
        waiting, hint = _summary(queued, beyond), "Press enter to start."
        if not queued.total:
            hint = _nothing_due(next_due, self.library.today(), bool(decks))
        if beyond:
            hint = f"{_beyond(beyond)} {hint}"
        self.query_one("#waiting", Static).update(Content(waiting))
        self.query_one("#hint", Static).update(Content(hint))
        self.query_one(DeckTable).show(decks)

    def action_import_decks(self) -> None:
        from flashgrad.tui.screens.import_decks import ImportScreen

        if self.library is not None:
            self.app.push_screen(ImportScreen(self.library))

    def action_undo(self) -> None:
        from flashgrad.library import cards, study

        if self.library is None:
            return
        try:
            undone = study.undo(self.library)
            card = cards.find_card(self.library, undone.card_key)
        except FlashgradError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        self.notify(f"Undone: the {NOUNS[undone.kind]} of “{one_line(card.content.question, 60)}”.", markup=False)
        self.refresh_counts()


def _summary(queued: "Queued", beyond: int) -> str:
    if not queued.total:
        return "Today's limits are used up." if beyond else "Nothing waits today."
    counts = ((len(queued.reviews), "to review"), (len(queued.new), "new"), (len(queued.drills), "to drill again"))
    waiting = "1 card waits" if queued.total == 1 else f"{queued.total} cards wait"
    return f"{waiting} today: " + ", ".join(f"{count} {name}" for count, name in counts if count) + "."


def _beyond(cards: int) -> str:
    return f"{cards} more {'waits' if cards == 1 else 'wait'} beyond today's limits."


def _nothing_due(next_due: tuple[int, int] | None, today: int, has_cards: bool) -> str:
    if not has_cards:
        return "There are no cards yet. Import a deck with: flashgrad import PATH"
    if next_due is None:
        return "No review is scheduled."
    day, count = next_due
    when = "tomorrow" if day == today + 1 else f"on {date.fromordinal(day):%A, %d %B}"
    return f"Next: {count} card{'s' if count > 1 else ''} {when}."
