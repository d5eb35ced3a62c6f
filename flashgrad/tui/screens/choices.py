"""A list of values to choose one from; where it shows at once what a value does, that is undone on leaving."""

from collections.abc import Callable, Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from flashgrad.text import one_line
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.settings import CHOICES


class ChoiceList(OptionList, inherit_bindings=False):
    """The values. Its keys are commands of the screen."""


class ChoicesScreen(ClosesOnce[str | None], ModalScreen[str | None]):
    """Dismissed with the chosen value, or None."""

    CSS_PATH = "choices.tcss"
    BINDINGS = bindings(CHOICES)  # type: ignore[assignment]
    TITLE = "Choices"

    def __init__(
        self, title: str, choices: Mapping[str, str], current: str, try_out: Callable[[str], None] | None = None
    ) -> None:
        """`try_out` hears of every value that the cursor comes to, and of `current` where none is taken."""
        super().__init__()
        self._heading = title
        self._choices = choices
        self._current = current
        self._try_out = try_out

    def compose(self) -> ComposeResult:
        width = max(len(value) for value in self._choices)
        options = (
            Option(Content.assemble((f"{one_line(value) or 'default':<{max(width, 8)}}", "bold"), f"  {meaning}"))
            for value, meaning in self._choices.items()
        )
        with Vertical(id="box"):
            yield Static(Content(self._heading), id="title")
            yield ChoiceList(*options, markup=False, compact=True, id="values")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        values = list(self._choices)
        self._list.highlighted = values.index(self._current) if self._current in values else 0
        self._list.focus()

    def action_move(self, direction: int) -> None:
        if direction > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def action_take(self) -> None:
        self.dismiss(self._pointed)

    def action_leave(self) -> None:
        if self._try_out is not None:
            self._try_out(self._current)
        self.dismiss(None)

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        if self._try_out is not None and self._pointed is not None:
            self._try_out(self._pointed)

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_take()

    @property
    def _list(self) -> ChoiceList:
        return self.query_one(ChoiceList)

    @property
    def _pointed(self) -> str | None:
        at = self._list.highlighted
        return None if at is None else list(self._choices)[at]
