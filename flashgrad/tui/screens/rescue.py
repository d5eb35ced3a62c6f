"""In place of the first screen where the library is damaged: what is wrong, and the ways out of it.

Nothing happens by itself, and nothing of the damaged file is ever lost: it is moved aside as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer, Static

from flashgrad.errors import FlashgradError, LibraryDamaged
from flashgrad.library.backups import Backup, later_logs, newest_good, rebuild_from_damaged, restore
from flashgrad.text import one_line
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.rescue import RESCUE


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a restore would lead to."""

    backup: Backup | None
    """The newest sound one."""
    later_entries: int
    """Log entries of the damaged file that can be read and are not in the backup."""


class RescueScreen(ClosesOnce[bool]):
    """Dismissed with whether there is a library to open now."""

    CSS_PATH = "rescue.tcss"
    BINDINGS = bindings(RESCUE)  # type: ignore[assignment]
    TITLE = "Rescue"

    class Looked(Message):
        """The backups were looked through."""

        def __init__(self, prospect: Prospect) -> None:
            super().__init__()
            self.prospect = prospect

    class Done(Message):
        """A way out was taken, or it failed for this reason."""

        def __init__(self, said: str, *, is_failure: bool) -> None:
            super().__init__()
            self.said = said
            self.is_failure = is_failure

    def __init__(self, library_path: Path, error: LibraryDamaged) -> None:
        super().__init__()
        self._path = library_path
        self._error = error
        self._prospect: Prospect | None = None
        self._is_busy = False

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="page"):
            yield Static(Content("The library cannot be read"), id="title")
            yield Static(Content(str(self._error)), id="error")
            yield Static(Content("Looking through the backups …"), id="ways")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self._look()

    def action_restore(self) -> None:
        if self._prospect is not None and self._prospect.backup is not None:
            self._carry_out(partial(self._restored, self._prospect.backup))

    def action_rebuild(self) -> None:
        self._carry_out(self._rebuilt)

    def action_leave(self) -> None:
        if not self._is_busy:
            self.dismiss(False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What makes no sense now is not offered."""
        if action == "restore":
            return not self._is_busy and self._prospect is not None and self._prospect.backup is not None
        if action == "rebuild":
            return not self._is_busy and self._prospect is not None
        return super().check_action(action, parameters)

    @work(thread=True, exit_on_error=False, group="rescue")
    def _look(self) -> None:
        try:
            backup = newest_good(self._path)
            later = later_logs(self._path, backup.path) if backup else {}
        except FlashgradError:
            backup, later = None, {}  # the screen then offers what can be done without a backup
        self.post_message(self.Looked(Prospect(backup, sum(map(len, later.values())))))

    @on(Looked)
    def _offer(self, event: Looked) -> None:
        self._prospect = event.prospect
        self._say(_ways(event.prospect))
        self.refresh_bindings()

    def _carry_out(self, way: Callable[[], str]) -> None:
        self._is_busy = True
        self.refresh_bindings()
        self._say("Working …")
        self._try(way)

    @work(thread=True, exit_on_error=False, group="rescue")
    def _try(self, way: Callable[[], str]) -> None:
        try:
            self.post_message(self.Done(way(), is_failure=False))
        except FlashgradError as error:
            self.post_message(self.Done(str(error), is_failure=True))

    def _restored(self, backup: Backup) -> str:
        restored = restore(self._path, backup.path)
        return f"Restored. The damaged file is kept as {one_line(str(restored.kept))}."

    def _rebuilt(self) -> str:
        rebuilt = rebuild_from_damaged(self._path)
        return (
            f"Rebuilt: {rebuilt.cards} cards and {rebuilt.entries} log entries could be read."
            f" The damaged file is kept as {one_line(str(rebuilt.kept))}."
        )

    @on(Done)
    def _end(self, event: Done) -> None:
        self._is_busy = False
        if event.is_failure:
            self._say(event.said)
            self.refresh_bindings()
        else:
            self.notify(event.said, markup=False, timeout=20)
            self.dismiss(True)

    def _say(self, text: str) -> None:
        self.query_one("#ways", Static).update(Content(text))


def _ways(prospect: Prospect) -> str:
    if prospect.backup is None:
        first = "There is no sound backup beside it."
    else:
        entries = "1 log entry" if prospect.later_entries == 1 else f"{prospect.later_entries} log entries"
        made = f"{prospect.backup.taken_at.astimezone():%d %B %Y, %H:%M}"
        first = f"r brings back the backup of {made} and adds {entries} that can still be read and came later."
    return (
        f"{first}\n\nb makes a new library of all that can be read of the damaged one."
        " Deck files that you import again fill in what is missing of the cards.\n\n"
        "Either way the damaged file is kept, moved aside. q leaves everything as it is."
    )
