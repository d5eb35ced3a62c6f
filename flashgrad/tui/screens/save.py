"""Save something to a file: name it, by its suffix say as what, and hear where it is."""

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static
from textual.worker import Worker, WorkerState

from flashgrad.errors import FlashgradError
from flashgrad.text import one_line
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.demo import SAVE
from flashgrad.tui.typed_path import typed_path

_HINT = "enter saves · escape closes"


class SaveScreen(ClosesOnce[None], ModalScreen[None]):
    """Asks for a path, writes there, and closes once that is done."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["save.tcss"]
    BINDINGS = bindings(SAVE)  # type: ignore[assignment]
    TITLE = "Save"

    _input = getters.query_one(Input)

    class Saved(Message):
        """Everything is written."""

        def __init__(self, sentence: str) -> None:
            super().__init__()
            self.sentence = sentence

    class Failed(Message):
        """It could not be written."""

        def __init__(self, sentence: str) -> None:
            super().__init__()
            self.sentence = sentence

    def __init__(self, asked: str, first_name: str, suffixes: Sequence[str]) -> None:
        """`asked` stands on top, `first_name` in the field at first; there is a button for each of `suffixes`."""
        super().__init__()
        self._asked = asked
        self._first_name = first_name
        self._suffixes = suffixes
        self._may_replace: Path | None = None
        self._is_writing = False

    def problem_of(self, path: Path) -> str:
        """Why nothing can be written there, as far as that is plain without trying; empty where it can be tried."""
        raise NotImplementedError

    def write(self, path: Path) -> str:
        """Write there, replacing what is there, in a thread; the sentence for the learner. Raises FlashgradError."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content(self._asked), id="title")
            yield Input(self._first_name, select_on_focus=False, id="path")
            with Horizontal(id="buttons"):
                for suffix in self._suffixes:
                    yield Button(Content(suffix), compact=True, classes="suffix", id=f"as-{suffix.removeprefix('.')}")
                yield Button("Save", variant="primary", compact=True, id="save")
                yield Button("Close", compact=True, id="close")
            yield Static(id="state")
            yield Static(Content(_HINT), id="hint")

    def on_mount(self) -> None:
        self._input.focus()
        self._say(f"In {Path.cwd()}")

    def action_leave(self) -> None:
        if not self._is_writing:  # else nobody would hear how it ended
            self.dismiss()

    @on(Input.Changed)
    def _changed(self) -> None:
        self._may_replace = None
        self._say(f"In {Path.cwd()}")

    @on(Button.Pressed, ".suffix")
    def _suffix_pressed(self, event: Button.Pressed) -> None:
        typed = PurePath(self._input.value)
        named = typed if typed.name not in ("", "..") else typed / self._first_name
        self._input.value = str(named.with_suffix(str(event.button.label)))
        self._input.focus()

    @on(Button.Pressed, "#close")
    def _close_pressed(self) -> None:
        self.action_leave()

    @on(Input.Submitted)
    @on(Button.Pressed, "#save")
    def _submitted(self) -> None:
        path = typed_path(self._input.value)
        if self._is_writing:
            return
        if problem := self.problem_of(path):
            self._say(problem, is_problem=True)
        elif path.exists() and path != self._may_replace:
            self._may_replace = path
            self._say(f"{path} exists already; save again to replace it.", is_problem=True)
        else:
            self._is_writing = True
            self._say("Writing …")
            self._write(path)

    @work(thread=True, exit_on_error=False, group="save")
    def _write(self, path: Path) -> None:
        try:
            self.post_message(self.Saved(self.write(path)))
        except FlashgradError as error:
            self.post_message(self.Failed(str(error)))

    @on(Saved)
    def _saved(self, event: Saved) -> None:
        self.notify(event.sentence, markup=False)
        self.dismiss()

    @on(Failed)
    def _failed(self, event: Failed) -> None:
        self._give_up(event.sentence)

    @on(Worker.StateChanged)
    def _stopped(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self._give_up(f"That cannot be written: {event.worker.error!r}. This is an error of flashgrad's own.")

    def _give_up(self, sentence: str) -> None:
        self._is_writing = False
        self._say(sentence, is_problem=True)

    def _say(self, text: str, *, is_problem: bool = False) -> None:
        state = self.query_one("#state", Static)
        state.set_class(is_problem, "-problem")
        state.update(Content(one_line(text)))
