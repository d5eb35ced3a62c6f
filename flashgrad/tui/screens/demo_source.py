"""The source of a demo, to be read: its own file, its claims and its questions beside it."""

from pathlib import PurePath
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, ScrollableContainer
from textual.content import Content
from textual.highlight import highlight
from textual.widgets import Footer, Static, Tab, Tabs

from flashgrad.demos.sources import SourceFile, source_files
from flashgrad.demos.spec import Demo
from flashgrad.errors import DemoError
from flashgrad.text import one_line
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.demo import SOURCE


class DemoSourceScreen(ClosesOnce[None]):
    """One file at a time, with a tab for each."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["demo_source.tcss"]
    BINDINGS = bindings(SOURCE)  # type: ignore[assignment]
    TITLE = "Source"
    AUTO_FOCUS = "#page"

    _tabs = getters.query_one(Tabs)

    def __init__(self, demo: Demo) -> None:
        super().__init__()
        self._demo = demo
        self._problem = ""
        self._files: tuple[SourceFile, ...] = ()
        try:
            self._files = source_files(demo)
        except DemoError as error:
            self._problem = str(error)

    @property
    def shown(self) -> SourceFile | None:
        """The file on the screen; None where there is none to be read."""
        tab = self._tabs.active_tab
        return self._files[_index(tab)] if tab is not None else None

    def compose(self) -> ComposeResult:
        yield Static(Content(f"Source · {one_line(self._demo.title)}"), id="name")
        tabs = Tabs(*(Tab(Content(file.name), id=f"file-{index}") for index, file in enumerate(self._files)))
        tabs.can_focus = False
        yield tabs
        with ScrollableContainer(id="page"), Horizontal(id="lines"):
            yield Static(id="numbers")
            yield Static(Content(self._problem), id="code")
        yield Footer()

    def action_next_file(self) -> None:
        self._tabs.action_next_tab()

    def action_scroll(self, direction: int) -> None:
        self.query_one("#page").scroll_relative(y=direction * 2, animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is no next file where there is but one."""
        return action != "next_file" or len(self._files) > 1

    @on(Tabs.TabActivated)
    def _activated(self, event: Tabs.TabActivated) -> None:
        file = self._files[_index(event.tab)]
        lines = file.text.count("\n") + (not file.text.endswith("\n"))
        self.query_one("#numbers", Static).update(Content("\n".join(str(number) for number in range(1, lines + 1))))
        self.query_one("#code", Static).update(highlight(file.text.rstrip("\n"), language="python"))
        self.query_one("#page").scroll_home(animate=False)


def _index(tab: Tab) -> int:
    return int(str(tab.id).removeprefix("file-"))
