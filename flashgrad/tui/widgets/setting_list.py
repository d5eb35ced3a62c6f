"""The settings as a list to go through, in groups."""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import set_cell_size
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from flashgrad.cells import cut
from flashgrad.tui.widgets.setting_rows import SettingRow

_TITLE_CELLS = 20
_INNER_MARGIN_CELLS = 5
"""Padding, the mark, and a scrollbar that may come."""
_OWN = "●"
"""Stands before what is not at its default."""


class SettingList(OptionList, inherit_bindings=False):
    """Title and value. A click goes to a setting, another one changes it. Its keys are commands of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(markup=False, compact=True, id=id)
        self._rows: dict[str, SettingRow] = {}
        self._starts: list[str] = []

    @property
    def selected(self) -> SettingRow | None:
        """The setting under the cursor."""
        option = self.highlighted_option
        return self._rows.get(option.id or "") if option else None

    def offer(self, rows: Sequence[SettingRow]) -> None:
        """List these; the cursor stays on its setting."""
        before = self.selected
        is_same = list(self._rows) == [row.info.key for row in rows]
        self._rows = {row.info.key: row for row in rows}
        if not is_same:
            self.clear_options()
            self._starts = []
            self.add_options(self._lines_of(rows))
        self._write()
        key = before.info.key if before and before.info.key in self._rows else rows[0].info.key
        self.highlighted = self.get_option_index(key)

    def go_to_group(self, step: int) -> None:
        """Go to the first setting of the next group, or of one before; round at the ends."""
        selected = self.selected
        if selected is None:
            return
        groups = list(dict.fromkeys(row.group for row in self._rows.values()))
        at = (groups.index(selected.group) + step) % len(groups)
        self.highlighted = self.get_option_index(self._starts[at])
        self.scroll_to_highlight(top=True)

    def page(self, direction: int) -> None:
        """Go as far up or down as there are lines on screen."""
        lines = [self.get_option_index(key) for key in self._rows]
        at = lines.index(self.highlighted) if self.highlighted in lines else 0
        self.highlighted = lines[min(max(at + direction * max(self.size.height - 1, 1), 0), len(lines) - 1)]

    def on_resize(self) -> None:
        """Write the lines anew for another width."""
        self._write()

    def on_click(self, event: events.Click) -> None:
        # Textual's own answer to a click selects at once; here the first click only shows what would be changed.
        clicked = event.style.meta.get("option")
        if clicked is not None and clicked != self.highlighted:
            event.prevent_default()
            if not self.get_option_at_index(clicked).disabled:
                self.highlighted = clicked

    def _lines_of(self, rows: Sequence[SettingRow]) -> list[Option]:
        options: list[Option] = []
        group = ""
        for row in rows:
            if row.group != group:
                group = row.group
                self._starts.append(row.info.key)
                options.append(Option(Content.styled(f"─ {group}", "bold $text-accent"), disabled=True))
            options.append(Option("", id=row.info.key))
        return options

    def _write(self) -> None:
        room = max(self.size.width - _TITLE_CELLS - _INNER_MARGIN_CELLS, 1)
        for key, row in self._rows.items():
            mark = (" ", "") if row.is_default else (_OWN, "$text-accent")
            title = set_cell_size(cut(row.info.title, _TITLE_CELLS - 1), _TITLE_CELLS)
            value = (cut(row.shown, room), "dim" if row.is_default else "bold")
            self.replace_option_prompt(key, Content.assemble(mark, f" {title}", value))
