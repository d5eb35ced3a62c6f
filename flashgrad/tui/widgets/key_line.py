"""The keys that do something now, on one line that is painted as a whole and only when it has changed.

Textual's footer has a widget for each key and makes all of them anew whenever one may have changed: most of what a
key cost in review.
"""

from dataclasses import dataclass
from itertools import accumulate

from textual import events
from textual.content import Content
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.style import Style
from textual.widget import Widget

_STEP_CELLS = 4
"""One notch of the wheel moves a line that is wider than the screen by so much."""


@dataclass(frozen=True, slots=True)
class _Key:
    """One entry: the key to press, how it is written, what it does, in a word and in a sentence."""

    key: str
    shown: str
    name: str
    tooltip: str
    is_enabled: bool

    @property
    def cells(self) -> int:
        return Content(self.shown).cell_length + Content(self.name).cell_length + (3 if self.name else 0)


class KeyLine(Widget, can_focus=False, can_focus_children=False):
    """Keys and what they do, those of the commands that can be given now; a click presses the key."""

    ALLOW_SELECT = False

    COMPONENT_CLASSES = {  # noqa: RUF012 - Textual reads this class variable
        "key-line--key",
        "key-line--name",
        "key-line--pointed",
    }

    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        text-wrap: nowrap;
        color: $footer-foreground;
        background: $footer-background;
        .key-line--key { color: $footer-key-foreground; background: $footer-key-background; text-style: bold; }
        .key-line--name { color: $footer-description-foreground; background: $footer-description-background; }
        .key-line--pointed { background: $block-hover-background; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: tuple[_Key, ...] = ()
        self._pointed: int | None = None
        self._left_cells = 0

    @property
    def names(self) -> list[str]:
        """What the keys on the line do, in a word each."""
        return [key.name for key in self._keys]

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def on_unmount(self) -> None:
        self.screen.bindings_updated_signal.unsubscribe(self)

    def render(self) -> Content:
        """The entries; one that would do nothing is dim, the one under the mouse stands out."""
        key_style = self.get_visual_style("key-line--key", partial=True)
        name_style = self.get_visual_style("key-line--name", partial=True)
        parts: list[tuple[str, Style]] = []
        for number, key in enumerate(self._keys):
            under = self.get_visual_style("key-line--pointed") if number == self._pointed else Style()
            under += Style(dim=not key.is_enabled)
            parts.append((f" {key.shown} " if key.name else key.shown, under + key_style))
            if key.name:
                parts.append((f"{key.name} ", under + name_style))
        return Content.assemble(*parts)[self._left_cells :]

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if screen.app.app_focus and self.is_attached and screen is self.screen:
            self.call_after_refresh(self._gather)

    def _gather(self) -> None:
        """Take over what can be done now."""
        keys: dict[str, _Key] = {}
        try:
            active = self.screen.active_bindings
        except NoMatches:  # the screen is going away, and what its commands ask for is gone already
            return
        for _, binding, is_enabled, tooltip in active.values():
            if binding.show and binding.action not in keys:
                shown = self.app.get_key_display(binding)
                keys[binding.action] = _Key(binding.key, shown, binding.description, tooltip, is_enabled)
        if (gathered := tuple(keys.values())) != self._keys:
            self._keys = gathered
            self._left_cells = 0
            self.refresh()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Let the entry under the mouse stand out, and say what it does."""
        self._point_at(self._number_at(event.x))

    def on_leave(self) -> None:
        """No entry stands out."""
        self._point_at(None)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Press the key under the mouse."""
        number = self._number_at(event.x)
        if number is None:
            return
        if self._keys[number].is_enabled:
            self.app.simulate_key(self._keys[number].key)
        else:
            self.app.bell()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show what is further right."""
        self._scroll(_STEP_CELLS, event)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show what is further left."""
        self._scroll(-_STEP_CELLS, event)

    def _scroll(self, cells: int, event: events.MouseEvent) -> None:
        furthest = max(sum(key.cells for key in self._keys) - self.size.width, 0)
        left = min(max(self._left_cells + cells, 0), furthest)
        if left != self._left_cells:
            event.stop()
            self._left_cells = left
            self.refresh()

    def _number_at(self, x: int) -> int | None:
        ends = accumulate(key.cells for key in self._keys)
        return next((number for number, end in enumerate(ends) if x + self._left_cells < end), None)

    def _point_at(self, number: int | None) -> None:
        if number != self._pointed:
            self._pointed = number
            self.styles.pointer = "default" if number is None else "pointer"
            self.tooltip = None if number is None else Content(self._keys[number].tooltip)
            self.refresh()
