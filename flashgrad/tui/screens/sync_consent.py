"""Before the first sync with a place: what it would do, and whether the learner wants that."""

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.sync import SYNC_CONSENT


class SyncConsentScreen(ClosesOnce[bool], ModalScreen[bool]):
    """Dismissed with whether the learner agrees."""

    CSS_PATH = "sync_consent.tcss"
    BINDINGS = bindings(SYNC_CONSENT)  # type: ignore[assignment]
    TITLE = "Sync"

    def __init__(self, explanation: str) -> None:
        super().__init__()
        self._explanation = explanation

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content("Sync with this place?"), id="title")
            with VerticalScroll(id="page"):
                yield Static(Content(self._explanation), id="explanation")
            yield Footer(show_command_palette=False)

    def action_agree(self) -> None:
        self.dismiss(True)

    def action_leave(self) -> None:
        self.dismiss(False)
