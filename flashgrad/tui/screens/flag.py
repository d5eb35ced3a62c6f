"""Flags to choose from, by their number or with the mouse."""

from pathlib import PurePath
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.card_actions import FLAG
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.flags import flags


class FlagScreen(ClosesOnce[int | None], ModalScreen[int | None]):
    """Gives back the number of a flag, 0 for none; None where the learner left everything as it is."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["popup.tcss"]
    BINDINGS = bindings(FLAG)  # type: ignore[assignment]
    TITLE = "Flag"

    _list = getters.query_one(OptionList)

    def __init__(self, heading: str, present: int | None, *, is_ascii: bool) -> None:
        """`present` is the flag that all cards in question have, None where they differ."""
        super().__init__()
        self._heading = heading
        self._present = present
        self._is_ascii = is_ascii

    def compose(self) -> ComposeResult:
        names = ["0    no flag", *(f"{one.number}  {one.sign} {one.name}" for one in flags(is_ascii=self._is_ascii))]
        options = [
            Option(Content(f"{name}, as now" if number == self._present else name)) for number, name in enumerate(names)
        ]
        with Vertical(classes="box"):
            yield Static(Content(self._heading), classes="title")
            yield OptionList(*options, markup=False, compact=True, id="flags")
            yield Static(Content("a number gives the flag · escape closes"), classes="hint")

    def on_mount(self) -> None:
        self._list.highlighted = self._present or 0

    def action_take(self, number: int) -> None:
        self.dismiss(number)

    def action_take_highlighted(self) -> None:
        self.dismiss(self._list.highlighted)

    def action_move(self, step: int) -> None:
        if step > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def action_close(self) -> None:
        self.dismiss(None)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)
