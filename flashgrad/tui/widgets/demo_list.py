"""The demos as lines to choose from."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import var
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from flashgrad.demos.spec import Demo
from flashgrad.text import one_line
from flashgrad.tui.charts.canvas import fitted
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.parts import DEMO_LIST
from flashgrad.tui.widgets.demo_details import counted

_COUNT_CELLS = 9
_GAP = "  "
_MARK = "> "
_INNER_MARGIN_CELLS = 3
"""Padding, and a scrollbar that may come."""


class DemoList(OptionList, inherit_bindings=False):
    """Title, id where there is room, and number of cards. A click shows a demo, another one opens it.

    Only the keys of lists are its own; to move by one and to open are commands of the screen around it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DEMO_LIST)]

    counts: var[Mapping[str, int]] = var[Mapping[str, int]](dict, init=False)
    """How many cards lead to a demo, by its id."""
    marked: var[str] = var("", init=False)
    """Id of the demo that stands out, empty for none."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(markup=False, compact=True, id=id)
        self._demos: Sequence[Demo] = ()

    @property
    def selected(self) -> Demo | None:
        """The demo under the cursor."""
        return None if self.highlighted is None else self._demos[self.highlighted]

    def offer(self, demos: Sequence[Demo], *, keeps_place: bool) -> None:
        """List these. The cursor goes to the first, or with `keeps_place` stays on its demo if that is listed."""
        before = self.selected if keeps_place else None
        self._demos = tuple(demos)
        self.clear_options()
        self.add_options(Option("", id=demo.id) for demo in self._demos)
        self._write()
        if self._demos:
            self.highlighted = next((index for index, demo in enumerate(self._demos) if demo is before), 0)

    def watch_counts(self) -> None:
        """Write the numbers anew."""
        self._write()

    def watch_marked(self) -> None:
        """Write the mark in its new place."""
        self._write()

    def on_resize(self) -> None:
        """Write the lines anew for another width."""
        self._write()

    def on_click(self, event: events.Click) -> None:
        # Textual's own answer to a click selects at once; here the first click only shows what would be opened.
        clicked = event.style.meta.get("option")
        if clicked is not None and clicked != self.highlighted:
            event.prevent_default()
            self.highlighted = clicked

    def _write(self) -> None:
        width = self.size.width - _INNER_MARGIN_CELLS
        for demo, line in zip(self._demos, demo_lines(self._demos, self.counts, width, self.marked), strict=True):
            self.replace_option_prompt(demo.id, line)


def demo_lines(demos: Sequence[Demo], counts: Mapping[str, int], width: int, marked: str = "") -> list[Content]:
    """A line of `width` cells for each demo; ids are left out where they do not fit, `marked` has a mark."""
    titles = [f"{_MARK if demo.id == marked else ''}{one_line(demo.title)}" for demo in demos]
    title_cells = max((cell_len(title) for title in titles), default=0)
    id_cells = max((cell_len(demo.id) for demo in demos), default=0)
    has_ids = title_cells + id_cells + _COUNT_CELLS + 2 * len(_GAP) <= width
    free = width - _COUNT_CELLS - len(_GAP) - (id_cells + len(_GAP) if has_ids else 0)
    lines = []
    for demo, title in zip(demos, titles, strict=True):
        count = counts.get(demo.id, 0)
        lines.append(
            Content.assemble(
                set_cell_size(fitted(title, free), max(free, 0)),
                (f"{_GAP}{set_cell_size(demo.id, id_cells)}" if has_ids else "", "dim"),
                (f"{_GAP}{counted(count, 'card') if count else '':>{_COUNT_CELLS}}", "dim"),
            )
        )
    return lines
