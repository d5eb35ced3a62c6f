"""One parameter as a row: `depth ◂ 20 ▸ ━━━━●━━━━`. It shows a value and asks for another; it holds none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from flashgrad.demos.parameter_info import ParameterInfo
from flashgrad.text import one_line
from flashgrad.tui.charts.canvas import fitted
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.parts import PARAMETER
from flashgrad.tui.widgets import parameter_steps

_MOST_LABEL_CELLS = 18
_LEAST_VALUE_CELLS = 7
_MOST_VALUE_CELLS = 18
_LEAST_TRACK_CELLS = 6
_MOST_TRACK_CELLS = 16


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a control's parts."""

    label: int
    value: int
    track: int
    unit: int

    @property
    def left_arrow_at(self) -> int:
        return self.label + 1

    @property
    def right_arrow_at(self) -> int:
        return self.left_arrow_at + self.value + 3

    @property
    def track_at(self) -> int:
        return self.right_arrow_at + 2


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths that several controls share, so that their parts stand one below the other."""

    label: int
    choice: int
    """Cells for the value of a parameter with a fixed set of words."""


def columns_of(infos: Sequence[ParameterInfo]) -> Columns:
    """The widths for the controls of `infos`."""
    labels = (cell_len(one_line(info.label)) for info in infos)
    choices = (cell_len(one_line(choice)) for info in infos for choice in info.choices)
    return Columns(
        min(_MOST_LABEL_CELLS, max(labels, default=0)),
        min(_MOST_VALUE_CELLS, max(choices, default=_LEAST_VALUE_CELLS)),
    )


class ParameterControl(Widget, can_focus=True):
    """Changes one parameter by keys, typing and mouse."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(PARAMETER)]

    value: reactive[object] = reactive(None)
    """The value that is in force."""
    typed: reactive[str] = reactive("")
    """What was typed so far, empty where nothing is."""

    @dataclass
    class Changed(Message):
        """The learner wants another value, which may be none that the parameter takes."""

        name: str
        value: object

    def __init__(self, info: ParameterInfo, value: object, columns: Columns) -> None:
        super().__init__(id=f"parameter-{info.name.replace('_', '-')}")
        self._info = info
        self._columns = columns
        self.tooltip = Content(one_line(info.help_text))
        self.set_reactive(ParameterControl.value, value)

    @property
    def info(self) -> ParameterInfo:
        """The parameter that this row controls."""
        return self._info

    def render(self) -> RenderResult:
        """The row for the width that there is."""
        row = self._row()
        label = fitted(one_line(self._info.label), row.label)
        text = f"{self.typed}▏" if self.typed else parameter_steps.shown_value(self._info, self.value)
        is_live = not self.disabled
        return Content.assemble(
            f"{label}{' ' * (row.label - cell_len(label))} ",
            ("◂ ", "bold $text-accent" if is_live else ""),
            (_centred(one_line(text), row.value), "bold" if is_live else ""),
            (" ▸", "bold $text-accent" if is_live else ""),
            *self._track(row.track, is_live=is_live),
            (f" {self._info.unit}" if row.unit else "", "$foreground-muted" if is_live else ""),
        )

    def action_step(self, steps: int) -> None:
        """Ask for the value some small steps on."""
        self._ask(parameter_steps.stepped(self._info, self.value, steps))

    def action_page(self, pages: int) -> None:
        """Ask for the value some large steps on."""
        self._ask(parameter_steps.paged(self._info, self.value, pages))

    def action_to_end(self, is_last: bool) -> None:
        """Ask for the least or greatest value, the first or last choice."""
        self._ask(parameter_steps.at_end(self._info, is_last=is_last))

    def action_commit(self) -> None:
        """Ask for the number that was typed."""
        text, self.typed = self.typed, ""
        number = parameter_steps.parse_value(self._info, text)
        self._ask(text if number is None else number)

    def action_abandon(self) -> None:
        """Forget what was typed."""
        self.typed = ""

    def action_erase(self) -> None:
        """Erase the last character that was typed."""
        self.typed = self.typed[:-1]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of typing are taken only while something is typed."""
        if action in ("commit", "abandon", "erase"):
            return bool(self.typed)
        return True

    def on_key(self, event: events.Key) -> None:
        """Collect the characters of a number."""
        character = event.character or ""
        is_start = character.isdecimal() or character in ("-", ".")
        takes = character.isdecimal() or (character in ("-", ".", "e", "+") if self.typed else is_start)
        if character and takes and self._info.kind in ("integer", "real"):
            event.stop()
            event.prevent_default()
            self.typed = f"{self.typed}{character}"[:_MOST_VALUE_CELLS]

    def on_blur(self) -> None:
        """Leaving the row takes what was typed."""
        if self.typed:
            self.action_commit()

    def on_click(self, event: events.Click) -> None:
        """The arrows step, the track jumps."""
        row = self._row()
        if abs(event.x - row.left_arrow_at) <= 1:
            self.action_step(-1)
        elif abs(event.x - row.right_arrow_at) <= 1:
            self.action_step(1)
        elif row.track and row.track_at <= event.x < row.track_at + row.track:
            place = (event.x - row.track_at) / (row.track - 1)
            self._ask(parameter_steps.at_share(self._info, place))

    def watch_typed(self) -> None:
        """The keys of typing come and go."""
        self.refresh_bindings()

    def _ask(self, value: object) -> None:
        self.typed = ""
        self.scroll_visible(animate=False)  # it may have got the focus out of sight
        if value != self.value:
            self.post_message(self.Changed(self._info.name, value))

    def _row(self) -> _Row:
        info = self._info
        shown = parameter_steps.shown_value(info, self.value)
        wanted = self._columns.choice if info.choices else max(_LEAST_VALUE_CELLS, cell_len(shown))
        free = self.size.width - self._columns.label - 1 - 4
        value = max(1, min(wanted, _MOST_VALUE_CELLS, free))
        free -= value + 1
        unit = cell_len(info.unit) + 1 if info.unit and free >= _LEAST_TRACK_CELLS + cell_len(info.unit) + 1 else 0
        track = min(_MOST_TRACK_CELLS, free - unit)
        has_track = info.kind in ("integer", "real") and info.name != "seed" and track >= _LEAST_TRACK_CELLS
        return _Row(self._columns.label, value, track if has_track else 0, unit)

    def _track(self, cells: int, *, is_live: bool) -> tuple[tuple[str, str], ...]:
        place = parameter_steps.share(self._info, self.value)
        if not cells or place is None:
            return ()
        knob = round(place * (cells - 1))
        return (
            (f" {'━' * knob}", "$primary" if is_live else ""),
            ("●", "$text-accent" if is_live else ""),
            ("─" * (cells - 1 - knob), "$foreground-muted" if is_live else ""),
        )


def _centred(text: str, cells: int) -> str:
    shown = fitted(text, cells)
    missing = cells - cell_len(shown)
    return f"{' ' * (missing // 2)}{shown}{' ' * (missing - missing // 2)}"
