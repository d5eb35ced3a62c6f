"""Import decks: name a file or folder, see what would happen, then let it happen."""

from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from flashgrad.cells import cut
from flashgrad.decks.identity import Action
from flashgrad.errors import FlashgradError
from flashgrad.library import imports
from flashgrad.library.imports import ImportPlan
from flashgrad.library.library import Library
from flashgrad.markdown.line import as_line
from flashgrad.text import one_line
from flashgrad.tui.typed_path import typed_path

MAX_SHOWN_PROBLEMS = 50
MAX_SHOWN_CARDS = 100
_LEAST_CELLS = 20

_SIGNS = {Action.NEW: "+", Action.REVIVED: "↻", Action.ADOPTED: "=", Action.MOVED: "→", Action.CHANGED: "~"}
"""What stands before a card that the import touches."""


class ImportScreen(ModalScreen[bool]):
    """Dismissed with whether anything was imported."""

    CSS_PATH = "import_decks.tcss"
    BINDINGS = [  # noqa: RUF012 - Textual reads this class variable
        Binding("escape", "leave", "Close", tooltip="Close without importing.", id="import.close"),
    ]
    TITLE = "Import"

    class Planned(Message):
        """The plan for the path in the field is ready."""

        def __init__(self, plan: ImportPlan) -> None:
            super().__init__()
            self.plan = plan

    class Failed(Message):
        """The path cannot be imported."""

        def __init__(self, sentence: str) -> None:
            super().__init__()
            self.sentence = sentence

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self._plan: ImportPlan | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content("Import a deck file, or a folder of them"), id="title")
            yield Input(placeholder="path, such as ~/notes/deck-optimisers.md", id="path")
            with VerticalScroll(id="report", can_focus=False):
                yield Static(id="plan")
            yield Static(Content("enter shows what would happen · escape closes"), id="hint")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _changed(self) -> None:
        self._plan = None
        self._show("", "enter shows what would happen · escape closes")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if self._plan is not None:
            self._import(self._plan)
        elif event.value.strip():
            self._show("Reading …", "")
            self._read(typed_path(event.value))

    @work(thread=True, exclusive=True, exit_on_error=False, group="import")
    def _read(self, path: Path) -> None:
        try:
            plan = imports.plan_import(self._library, [path])
        except FlashgradError as error:
            self.post_message(self.Failed(str(error)))
        else:
            self.post_message(self.Planned(plan))

    @on(Planned)
    def _planned(self, event: Planned) -> None:
        self._plan = event.plan
        counts = event.plan.counts
        hint = "enter imports · escape closes" if counts.is_change else "nothing to import · escape closes"
        self._show(
            "\n".join((counts.sentence, *_problem_lines(event.plan), *_card_lines(event.plan, self._width))), hint
        )

    @on(Failed)
    def _failed(self, event: Failed) -> None:
        self._plan = None
        self._show(event.sentence, "correct the path · escape closes")

    def _import(self, plan: ImportPlan) -> None:
        try:
            imports.apply_import(self._library, plan)
        except FlashgradError as error:
            self._show(str(error), "enter tries again · escape closes")
            return
        self.notify(f"Imported: {plan.counts.sentence}", markup=False)
        self.dismiss(True)

    def _show(self, text: str, hint: str) -> None:
        self.query_one("#plan", Static).update(Content(text))
        self.query_one("#hint", Static).update(Content(hint))

    @property
    def _width(self) -> int:
        return max(self.query_one("#plan").size.width, _LEAST_CELLS)

    def action_leave(self) -> None:
        self.dismiss(False)


def _problem_lines(plan: ImportPlan) -> list[str]:
    lines = [f"  {one_line(str(problem))}" for problem in plan.problems[:MAX_SHOWN_PROBLEMS]]
    hidden = len(plan.problems) - len(lines)
    return [*lines, f"  … and {hidden} more"] if hidden > 0 else lines


def _card_lines(plan: ImportPlan, width: int) -> list[str]:
    """The cards that the import touches, each by its question in `width` cells."""
    touched = [match for match in plan.matching.matches if match.action is not Action.UNCHANGED]
    named = ((_SIGNS[match.action], as_line(match.card.question)) for match in touched[:MAX_SHOWN_CARDS])
    lines = [cut(f"  {sign} {question}", width) for sign, question in named]
    hidden = len(touched) - len(lines)
    return ["", *lines, *([f"  … and {hidden} more"] if hidden else [])] if lines else []
