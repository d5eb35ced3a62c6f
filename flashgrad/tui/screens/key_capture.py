"""Waits for one key press, which becomes the key of a command."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import Command


class KeyCaptureScreen(ClosesOnce[str | None], ModalScreen[str | None]):
    """Dismissed with the key, with nothing for the default, or with None where all stays as it is."""

    CSS_PATH = "key_capture.tcss"
    TITLE = "Key"

    def __init__(self, place: str, command: Command, shown: str) -> None:
        """`shown` are the keys of `command` at present."""
        super().__init__()
        self._place = place
        self._command = command
        self._shown = shown

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content(f"{self._place}: {self._command.name}"), id="title")
            yield Static(Content(f"{self._command.help_text}\n\nPress its new key instead of {self._shown}."))
            yield Static(Content("escape leaves it as it is · backspace gives its default back"), id="hint")

    def on_key(self, event: events.Key) -> None:
        """Whatever key it is, it does nothing else."""
        event.stop()
        event.prevent_default()
        self.dismiss({"escape": None, "backspace": ""}.get(event.key, event.key))
