"""The demo pane's keys, and the phases in which each of them does something.

The footer costs more to draw than a chart. So it follows the phase only where that makes a difference to the
learner: a rerun that is over before it could be read opens and closes no keys.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.timer import Timer
from textual.widget import Widget

from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.demo import DEMO

QUIET_S = 0.15
"""A rerun that ends sooner is not announced."""


class Phase(StrEnum):
    """What the pane is doing."""

    ASKING = "asking"
    RUNNING = "running"
    SHOWN = "shown"
    CANCELLED = "cancelled"
    FAILED = "failed"


KEYS: tuple[Binding, ...] = tuple(bindings(DEMO))
"""Each key with the name under which it can be remapped."""

_ACTIONS = frozenset(binding.action.partition("(")[0] for binding in KEYS)
"""What the keys do, without arguments."""

_PHASES_OF_ACTIONS: Mapping[str, frozenset[Phase]] = {
    "skip": frozenset({Phase.ASKING}),
    "choose": frozenset({Phase.ASKING}),
    "cancel": frozenset({Phase.RUNNING}),
    "run": frozenset({Phase.FAILED, Phase.CANCELLED}),
    "predict": frozenset({Phase.SHOWN, Phase.CANCELLED}),
}
"""Actions that are open only in some phases."""


class PhasedWidget(Widget):
    """A widget whose keys depend on its phase."""

    BINDINGS: ClassVar[list[BindingType]] = list(KEYS)

    phase: var[Phase] = var(Phase.ASKING, init=False)
    """Read it; only the widget itself sets it."""
    _announced = Phase.ASKING
    """The phase that decides the keys."""
    _quiet_timer: Timer | None = None
    _open_actions: frozenset[str] = frozenset()

    def watch_phase(self, before: Phase, phase: Phase) -> None:
        """Announce the phase, a rerun only when it has lasted."""
        if self._quiet_timer is not None:
            self._quiet_timer.stop()
            self._quiet_timer = None
        if before is Phase.SHOWN and phase is Phase.RUNNING:
            self._quiet_timer = self.set_timer(QUIET_S, self._announce)
        else:
            self._announce()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only keys that do something now are shown and taken."""
        if action == "stop":
            return self.phase is Phase.RUNNING
        if self._announced not in _PHASES_OF_ACTIONS.get(action, frozenset(Phase)):
            return False
        return action not in _ACTIONS or self.is_open(action, parameters)

    def is_open(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Whether an action that the phase allows would do something."""
        raise NotImplementedError

    def refresh_keys(self) -> None:
        """Have the footer drawn anew where other keys are open than it shows."""
        opened = frozenset(action for action in _ACTIONS - {"stop"} if self.check_action(action, ()))
        if opened != self._open_actions:
            self._open_actions = opened
            self.refresh_bindings()

    def _announce(self) -> None:
        self._announced = self.phase
        self.refresh_keys()
