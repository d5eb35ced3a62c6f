"""One line on which one of several values is chosen: by arrow keys, by the first letter, or by the mouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from flashgrad.cells import cut
from flashgrad.text import one_line
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.parts import CHOICE_LINE

_LABEL_CELLS = 9


class ChoiceLine(Widget, can_focus=True):
    """A label and the chosen value between two arrows. Values may come from a deck: they are data, never markup."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ChoiceLine {
        height: 1;
        width: 1fr;
        &:focus { background: $primary 25%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(CHOICE_LINE))

    place: reactive[int] = reactive(0, init=False)
    """Which of the values is chosen."""

    @dataclass
    class Changed(Message):
        """Another value is chosen."""

        line: "ChoiceLine"

        @property
        def control(self) -> "ChoiceLine":
            """The line, for `on` with a selector."""
            return self.line

    def __init__(self, label: str, values: Sequence[str], *, id: str | None = None) -> None:
        """Begins with the first of `values`, of which there is at least one."""
        super().__init__(id=id)
        self._label = label
        self._values = tuple(values)

    @property
    def values(self) -> tuple[str, ...]:
        """What can be chosen."""
        return self._values

    @property
    def value(self) -> str:
        """What is chosen."""
        return self._values[self.place]

    def offer(self, values: Sequence[str]) -> None:
        """Offer other values; the chosen one stays chosen if it is among them, else the first is."""
        chosen = self.value
        self._values = tuple(values)
        self.set_reactive(ChoiceLine.place, values.index(chosen) if chosen in values else 0)
        self.refresh()

    def render(self) -> Content:
        """The line in the room that there is."""
        label = f"{self._label:<{_LABEL_CELLS}}"
        arrows = ("◂ ", " ▸") if len(self._values) > 1 else ("  ", "")
        shown = cut(one_line(self.value), max(self.size.width - _LABEL_CELLS - 4, 1))
        arrow = "$text-accent"
        return Content.assemble((label, "$foreground-muted"), (arrows[0], arrow), (shown, "bold"), (arrows[1], arrow))

    def action_step(self, step: int) -> None:
        """The next value, or the one before; after the last comes the first."""
        self.place = (self.place + step) % len(self._values)

    def on_key(self, event: events.Key) -> None:
        """A letter or digit goes to the next value that begins with it."""
        typed = event.character or ""
        if not typed.isalnum():
            return
        following = [*range(self.place + 1, len(self._values)), *range(self.place + 1)]
        found = next((at for at in following if self._values[at].casefold().startswith(typed.casefold())), None)
        if found is not None:
            event.stop()
            self.place = found

    def on_click(self, event: events.Click) -> None:
        """A click on the left arrow goes back, one on the value or the right arrow goes on."""
        if event.x >= _LABEL_CELLS:
            self.action_step(-1 if event.x < _LABEL_CELLS + 2 else 1)

    def watch_place(self) -> None:
        """Tell the screen."""
        self.post_message(self.Changed(self))
