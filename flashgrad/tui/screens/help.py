"""What every key does on the screen below, whether or not it makes sense at this moment."""

from collections.abc import Iterable, Iterator

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalGroup, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

_Line = tuple[str, str]
"""The keys, and what they do."""


class HelpScreen(ModalScreen[None]):
    """The keys of the focused part, of the screen and of the app, in this order."""

    CSS_PATH = "help.tcss"
    BINDINGS = [  # noqa: RUF012 - Textual reads this class variable
        Binding("escape,q,question_mark", "dismiss", "Close", tooltip="Close this list.", id="help.close"),
    ]

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        self._below = below

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="keys"):
            yield Static(Content(f"Keys · {self._below.TITLE or ''}"), id="title")
            for keys, meaning in self._lines():
                with VerticalGroup(classes="line"):
                    yield Static(Content(keys), classes="key")
                    yield Static(Content(meaning), classes="meaning")
            yield Static(Content("escape closes"), id="closing")

    def _lines(self) -> Iterator[_Line]:
        focused = self._below.focused
        parts = [node for node in focused.ancestors_with_self if isinstance(node, Widget)] if focused else [self._below]
        seen: set[_Line] = set()
        for owner in (*parts, self.app):
            for line in self._lines_of(owner.BINDINGS):
                if line not in seen:
                    seen.add(line)
                    yield line

    def _lines_of(self, bindings: Iterable[object]) -> Iterator[_Line]:
        for binding in bindings:
            if isinstance(binding, Binding) and binding.tooltip:
                keys = binding.key_display or " ".join(
                    self.app.get_key_display(single) for single in Binding.make_bindings([binding])
                )
                yield keys, f"{binding.description}: {binding.tooltip}"
