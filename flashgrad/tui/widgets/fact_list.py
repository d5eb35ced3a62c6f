"""Facts in two columns: what each is called, and what it is, in lines that fit."""

import textwrap
from collections.abc import Sequence

from textual.content import Content

from flashgrad.cells import cell_width, padded
from flashgrad.tui.widgets.fitted_text import FittedText

_GAP = "  "
_LEAST_CELLS = 20


class FactList(FittedText):
    """Name and text of each fact, neither of which may break a line."""

    def __init__(self, facts: Sequence[tuple[str, str]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._facts = facts

    def on_resize(self) -> None:
        """Break the lines anew for another width; how many there are then is only heeded after this layout."""
        if self.size.width != self._written_for:
            self.call_after_refresh(self.write)

    def fitted(self, width: int) -> Content:
        """The facts in lines of `width` cells."""
        name_cells = max((cell_width(name) for name, _ in self._facts), default=0)
        room = max(width - name_cells - len(_GAP), _LEAST_CELLS)
        lines = []
        for name, text in self._facts:
            first, *rest = textwrap.wrap(text, room) or [""]
            lines.append(Content.assemble((padded(name, name_cells), "$text-accent"), _GAP, first))
            lines.extend(Content(" " * name_cells + _GAP + more) for more in rest)
        return Content("\n").join(lines)
