"""The row of grades under a card, each with what it will do to the schedule."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button

from flashgrad.model import CardState, Grade
from flashgrad.tui.commands.grades import GradeKey
from flashgrad.tui.commands.keymap import shown_keys_of

AGAIN_TODAY = "↻"
"""Marks grades after which the card is drilled again today."""


class GradeBar(Horizontal):
    """Before the answer is shown, one button to show it; then a button for each grade."""

    DEFAULT_CSS = """
    GradeBar { height: 1; margin: 0 0 1 0; align: center middle; padding: 0 1; }
    GradeBar Button { margin: 0 1; min-width: 10; width: 1fr; max-width: 24; }
    """

    @dataclass
    class Chosen(Message):
        """A grade's button was pressed."""

        key: str

    @dataclass
    class RevealRequested(Message):
        """The button that shows the answer was pressed."""

    def __init__(self, keys: Sequence[GradeKey], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys = keys

    def compose(self) -> ComposeResult:
        reveal = Button(Content("Show answer"), id="reveal", variant="primary", compact=True)
        reveal.can_focus = False
        yield reveal
        for grade_key in self._keys:
            button = Button(
                Content(grade_key.name), id=f"grade-{grade_key.key}", tooltip=Content(grade_key.help_text), compact=True
            )
            button.can_focus = False
            button.display = False
            yield button

    def ask(self) -> None:
        """Offer to show the answer."""
        self._show_grades(False)

    def offer(self, outcomes: dict[Grade, CardState], *, is_drill: bool) -> None:
        """Offer the grades with the interval that each will give."""
        for grade_key in self._keys:
            grade = Grade(grade_key.grade)
            outcome = outcome_label(grade, outcomes[grade], is_drill=is_drill)
            button = self.query_one(f"#grade-{grade_key.key}", Button)
            key = shown_keys_of(self.app, grade_key.command)
            button.label = Content.assemble((key, "bold"), f" {grade_key.name}  {outcome}")
        self._show_grades(True)

    def _show_grades(self, visible: bool) -> None:
        for button in self.query(Button):
            button.display = visible != (button.id == "reveal")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        name = event.button.id or ""
        self.post_message(self.RevealRequested() if name == "reveal" else self.Chosen(name.removeprefix("grade-")))


def outcome_label(grade: Grade, outcome: CardState, *, is_drill: bool) -> str:
    """What `grade` will do, in a few characters: `6 d`, or `↻ 1 d` where the card is also drilled again today."""
    if is_drill:
        return f"{AGAIN_TODAY} today" if grade.needs_drill else "done"
    interval = interval_label(outcome.interval_days)
    return f"{AGAIN_TODAY} {interval}" if grade.needs_drill else interval


def interval_label(interval_days: int) -> str:
    """An interval in its natural unit: days under 100, then months of 30.4 days, then years of 365.25."""
    if interval_days < 100:
        return f"{interval_days} d"
    if interval_days < 366:
        return f"{interval_days / 30.4375:.1f} mo"
    return f"{interval_days / 365.25:.1f} y"
