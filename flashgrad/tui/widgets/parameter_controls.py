"""All parameters of a demo, one row each. Values come down as one mapping; wishes go up as messages."""

from collections.abc import Mapping
from typing import ClassVar

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import var
from textual.widget import Widget

from flashgrad.demos.parameter_info import ParameterInfo
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.parts import PARAMETERS
from flashgrad.tui.widgets.parameter_control import ParameterControl, columns_of

_PAIRED_FROM_CELLS = 74
"""From this width on two rows stand side by side."""


class ParameterControls(Widget):
    """The controls of one demo; those that make no difference beside the others' values are disabled."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(PARAMETERS)]

    values: var[Mapping[str, object]] = var[Mapping[str, object]](dict, init=False)
    """The values in force, by name."""

    def __init__(
        self, infos: tuple[ParameterInfo, ...], values: Mapping[str, object], *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._infos = infos
        self.set_reactive(ParameterControls.values, values)

    def compose(self) -> ComposeResult:
        """One row per parameter, the seed last."""
        columns = columns_of(self._infos)
        for info in self._infos:
            control = ParameterControl(info, self.values[info.name], columns)
            control.disabled = not info.is_used(self.values)
            yield control

    def watch_values(self, values: Mapping[str, object]) -> None:
        """Hand every row its value."""
        for control in self.query(ParameterControl):
            control.value = values[control.info.name]
            control.disabled = not control.info.is_used(values)

    def on_resize(self) -> None:
        """Pair rows where the width allows it."""
        self.set_class(self.size.width >= _PAIRED_FROM_CELLS, "-paired")

    def action_select(self, direction: int) -> None:
        """Focus the next enabled row above or below; let the pane scroll at the ends."""
        rows = list(self.query(ParameterControl))
        focused = next((index for index, row in enumerate(rows) if row.has_focus), None)
        if focused is None:
            raise SkipAction
        stride = direction * (2 if self.has_class("-paired") else 1)
        index = focused + stride
        while 0 <= index < len(rows):
            if not rows[index].disabled:
                rows[index].focus()
                return
            index += stride
        raise SkipAction

    def focus_first(self) -> None:
        """Focus the first enabled row, without scrolling to it."""
        for control in self.query(ParameterControl):
            if not control.disabled:
                control.focus(scroll_visible=False)
                return
