"""A day is typed, and what it means shows before anything is done."""

from pathlib import PurePath
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from flashgrad.study.actions import due_day_refusal
from flashgrad.study.due_day import DUE_DAY_FORMS, due_day_of
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.card_actions import DUE_DAY
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.widgets.action_words import day_words


class DueDayScreen(ClosesOnce[int | None], ModalScreen[int | None]):
    """Gives back a study day, None where the learner left everything as it is."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["popup.tcss"]
    BINDINGS = bindings(DUE_DAY)  # type: ignore[assignment]
    TITLE = "Due day"

    _input = getters.query_one(Input)

    def __init__(self, heading: str, today: int, latest: int) -> None:
        """`latest` is the last study day that the settings allow."""
        super().__init__()
        self._heading = heading
        self._today = today
        self._latest = latest

    @property
    def day(self) -> int | None:
        """The study day that is written, None where none is that a card can be due on."""
        written = due_day_of(self._input.value)
        day = None if written is None else written.on(self._today)
        return None if day is None or due_day_refusal(day, self._today, self._latest) else day

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(Content(self._heading), classes="title")
            yield Input(placeholder="3, 2w, tomorrow, 2026-12-24", compact=True, max_length=40, id="day")
            yield Static(classes="state")
            with Horizontal(classes="buttons"):
                yield Button("Set", variant="primary", compact=True, id="set")
                yield Button("Close", compact=True, id="close")
            yield Static(Content("enter sets it · escape closes"), classes="hint")

    def on_mount(self) -> None:
        self._input.focus()
        self._explain()

    def action_close(self) -> None:
        self.dismiss(None)

    @on(Input.Changed)
    def _explain(self) -> None:
        """Say which day is written, or why that is none."""
        written = due_day_of(self._input.value)
        day = None if written is None else written.on(self._today)
        if day is None:
            sentence = f"Write {DUE_DAY_FORMS}."
        else:
            sentence = due_day_refusal(day, self._today, self._latest) or day_words(day, self._today)
        state = self.query_one(".state", Static)
        state.set_class(self.day is None and bool(self._input.value), "-problem")
        state.update(Content(sentence))

    @on(Input.Submitted)
    @on(Button.Pressed, "#set")
    def _set(self) -> None:
        if self.day is not None:
            self.dismiss(self.day)

    @on(Button.Pressed, "#close")
    def _close_pressed(self) -> None:
        self.dismiss(None)
