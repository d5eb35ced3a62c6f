"""One line of the first screen: when this library met the others last, and what they do not have yet."""

from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from flashgrad.errors import FlashgradError
from flashgrad.text import one_line
from flashgrad.tui.sync_state import Syncing

if TYPE_CHECKING:
    # Deferred at run time: the first screen is painted before the library and what it needs are imported.
    from flashgrad.library.library import Library
    from flashgrad.library.syncing import SyncStatus

_LOOK_S = 30.0
_MINUTE_MS = 60_000
_FAILURE_CHARACTERS = 120


class SyncLine(Static):
    """Takes no room where this library never synced."""

    DEFAULT_CSS = """
    SyncLine {
        height: auto;
        color: $text-muted;
        display: none;
    }
    """

    class Looked(Message):
        """Where syncing stands is known."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    def __init__(self) -> None:
        super().__init__()
        self._library: Library | None = None
        self._is_looking = False

    def on_mount(self) -> None:
        self.set_interval(_LOOK_S, self.look_again)
        if isinstance(self.app, Syncing):
            self.watch(self.app, "is_syncing", self._show_run, init=False)

    def look(self, library: "Library | None") -> None:
        """Say how it stands with `library`."""
        self._library = library
        self.look_again()

    def look_again(self) -> None:
        """Say how it stands now."""
        if self._library is not None and not self._is_looking and self.screen.is_active:
            self._is_looking = True
            self._look(self._library)

    @work(thread=True, group="sync status", exit_on_error=False)
    def _look(self, library: "Library") -> None:
        from flashgrad.library import syncing
        from flashgrad.library.library import second_connection

        try:
            with second_connection(library) as reader:
                words = status_words(syncing.status(reader), library.clock().at_ms)
        except FlashgradError:
            words = ""  # the line above says why the library cannot be read
        self.post_message(self.Looked(words))

    @on(Looked)
    def _show(self, event: Looked) -> None:
        self._is_looking = False
        is_syncing = isinstance(self.app, Syncing) and self.app.is_syncing
        self._say("Syncing …" if is_syncing else event.words)

    def _show_run(self, is_syncing: bool) -> None:
        if is_syncing:
            self._say("Syncing …")
        else:
            self.look_again()

    def _say(self, words: str) -> None:
        self.update(Content(words))
        self.display = bool(words)


def status_words(status: "SyncStatus", now_ms: int) -> str:
    """Such as `Synced 5 minutes ago · 3 answers not yet sent`; empty where this library never synced."""
    if status.place is None:
        return ""
    words = [] if status.last_ms is None else [f"Synced {_ago(now_ms - status.last_ms)}"]
    if status.waiting:
        words.append(f"{status.waiting:,} {'answer' if status.waiting == 1 else 'answers'} not yet sent")
    if status.offline_since_ms is not None:
        words.append(f"offline, first noticed {_ago(now_ms - status.offline_since_ms)}")
    elif status.failure:
        words.append(one_line(status.failure, _FAILURE_CHARACTERS))
    return " · ".join(words)


def _ago(past_ms: int) -> str:
    minutes = past_ms // _MINUTE_MS
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"
