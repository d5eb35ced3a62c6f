"""What every key does on the screen below, whether or not it makes sense at this moment."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, runtime_checkable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.keymap import shown_keys
from flashgrad.tui.commands.windows import HELP
from flashgrad.tui.widgets.key_list import KeyLine, KeyList


@runtime_checkable
class HasMoreHelp(Protocol):
    """A screen on which more than keys needs to be explained."""

    @property
    def more_help(self) -> tuple[str, Sequence[KeyLine]]:
        """A title and lines: what one can write, and what it means."""


class HelpScreen(ClosesOnce[None], ModalScreen[None]):
    """The keys of the focused part, of the screen and of the app, in this order."""

    CSS_PATH = "help.tcss"
    BINDINGS = bindings(HELP)  # type: ignore[assignment]

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        self._below = below

    def compose(self) -> ComposeResult:
        keys = (Static(Content(f"Keys · {self._below.TITLE or ''}"), classes="title"), KeyList(self._lines()))
        more: tuple[Widget, ...] = ()
        if isinstance(self._below, HasMoreHelp):
            title, lines = self._below.more_help
            more = (Static(Content(title), classes="title"), KeyList(lines))
        with VerticalScroll(id="keys"):
            # First comes what concerns the part in which the question was asked.
            yield from (*more, *keys) if self._below.focused else (*keys, *more)
            yield Static(Content("escape closes"), id="closing")

    def _lines(self) -> Iterator[KeyLine]:
        focused = self._below.focused
        parts = [node for node in focused.ancestors_with_self if isinstance(node, Widget)] if focused else [self._below]
        for owner in (*parts, self.app):
            yield from self._lines_of(owner.BINDINGS)

    def _lines_of(self, bindings: Iterable[object]) -> Iterator[KeyLine]:
        for binding in bindings:
            if isinstance(binding, Binding) and binding.tooltip:
                name = f"{binding.description}: " if binding.description else ""
                yield KeyLine(shown_keys(self.app, binding), f"{name}{binding.tooltip.rstrip('.')}.")
