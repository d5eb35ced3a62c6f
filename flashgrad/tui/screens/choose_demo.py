"""Demos to choose from for a card, with the one that it leads to now."""

from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Input, OptionList, Static

from flashgrad.demos import catalog
from flashgrad.demos.links import DemoLink
from flashgrad.text import one_line
from flashgrad.tui.commands.card_actions import DEMO_CHOICE
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.screens.filtered_demos import FilteredDemos
from flashgrad.tui.widgets.demo_details import DemoDetails
from flashgrad.tui.widgets.demo_filter import filtered
from flashgrad.tui.widgets.demo_list import DemoList
from flashgrad.tui.widgets.demo_origin import demo_origin


class ChooseDemoScreen(FilteredDemos[str | None]):
    """Gives back the link to a demo, empty for the card's own; None where the learner left everything as it is."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["choose_demo.tcss"]
    BINDINGS = bindings(DEMO_CHOICE)  # type: ignore[assignment]
    TITLE = "Choose a demo"

    def __init__(
        self, heading: str, present: DemoLink | None, *, is_batch: bool, has_choice: bool, is_ascii: bool
    ) -> None:
        """`present` is where the card leads now, which for several says nothing.

        `has_choice` says whether there may be a choice to take back.
        """
        super().__init__()
        self._heading = heading
        self._present = present
        self._is_batch = is_batch
        self._has_choice = has_choice
        self._is_ascii = is_ascii
        self._demos = tuple(catalog.demos().values())

    def compose(self) -> ComposeResult:
        yield Static(Content(self._heading), id="name")
        with Horizontal(id="columns"):
            with Vertical(id="left"):
                yield Static(Content(one_line(f"Now: {demo_origin(self._present)}")), id="present")
                yield Input(placeholder="words, such as relu variance · enter chooses", compact=True, id="filter")
                yield Static(Content("No demo has all of these words."), id="none")
                yield DemoList(id="demos")
            with VerticalScroll(id="page", can_focus=True):
                yield DemoDetails(id="details", is_ascii=self._is_ascii)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self._filter.display = False
        self.query_one("#present").display = not self._is_batch
        self._list.marked = self._present.demo_id if self._present else ""
        self._offer()
        places = [demo.id for demo in self._demos]
        if self._list.marked in places:
            self._list.highlighted = places.index(self._list.marked)

    def action_take(self) -> None:
        if self._list.selected is not None:
            self.dismiss(self._list.selected.id)

    def action_take_none(self) -> None:
        self.dismiss("")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where nothing was chosen there is nothing to take back."""
        return action != "take_none" or self._has_choice

    @on(Input.Changed, "#filter")
    def _offer(self) -> None:
        words = self._filter.value
        found = filtered(self._demos, {}, words)
        self._list.offer(found, keeps_place=not words)
        self.query_one("#none").display = not found
        self._describe()

    @on(Input.Submitted, "#filter")
    @on(OptionList.OptionSelected, "#demos")
    def _chosen(self) -> None:
        self.action_take()

    @on(OptionList.OptionHighlighted, "#demos")
    def _describe(self) -> None:
        self.query_one(DemoDetails).show(self._list.selected)
        self.query_one("#page", VerticalScroll).scroll_home(animate=False)
