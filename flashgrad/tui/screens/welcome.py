"""What the first start tells: what this is, the keys that matter, and where one's data is. Any key closes it."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from flashgrad.library.library import Library
from flashgrad.text import one_line
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import Command, bindings
from flashgrad.tui.commands.everywhere import APP
from flashgrad.tui.commands.grades import grade_keys
from flashgrad.tui.commands.home import HOME
from flashgrad.tui.commands.review import REVIEW
from flashgrad.tui.commands.windows import WELCOME
from flashgrad.tui.widgets.key_list import KeyLine, KeyList

_WHAT = (
    "Cards come back when you are about to forget them; experiments show what they say."
    " Answer in your head, then grade yourself."
)
_GRADES = "grades"
_KEYS = {
    "home.start": "starts what is due today",
    "review.reveal": "shows the answer",
    _GRADES: "grade it; each button says when the card will come back",
    "review.demo": "runs the experiment that belongs to the card",
    "review.undo": "takes the latest answer back, as often as you like",
    "app.help": "lists all keys of a screen",
}
"""By the name of a command, or _GRADES for all keys that grade."""


class WelcomeScreen(ClosesOnce[None], ModalScreen[None]):
    """One screen over Home."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["welcome.tcss"]
    BINDINGS = bindings(WELCOME)  # type: ignore[assignment]
    TITLE = "Welcome"

    def __init__(self, library: Library, notice: str) -> None:
        """`notice` says what the first start did; empty on a later day."""
        super().__init__()
        self._library = library
        self._notice = notice

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            box.border_title = "flashgrad"
            yield Static(Content(_WHAT), id="what")
            yield KeyList(self._key_lines())
            yield Static(Content(self._where()), id="where")
            yield Static(Content("Any key closes this; w on the first screen brings it back."), id="closing")

    def on_key(self, event: events.Key) -> None:
        """Whatever key it is: nothing else happens by it."""
        event.stop()
        event.prevent_default()
        self.action_close()

    def on_click(self) -> None:
        """A click does as well."""
        self.action_close()

    def action_close(self) -> None:
        self.dismiss()

    def _where(self) -> str:
        place = f"All you do is kept at once in {one_line(str(self._library.path))}; nothing has to be saved."
        return f"{self._notice} {place}".strip()

    def _key_lines(self) -> Iterator[KeyLine]:
        known = {command.id: _key(command) for command in (*APP, *HOME, *REVIEW)}
        grades = [key.key for key in grade_keys(self._library.settings.grade_keys)]
        for name, meaning in _KEYS.items():
            yield KeyLine(f"{grades[0]}–{grades[-1]}" if name == _GRADES else known[name], meaning)


def _key(command: Command) -> str:
    return command.shown_key or command.key.partition(",")[0]
