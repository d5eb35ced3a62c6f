"""One line on how the demo stands: starting, running, cancelled, failed, or which values the picture shows."""

import time
from collections.abc import Callable

from textual.timer import Timer
from textual.widgets import Static

from flashgrad.text import one_line
from flashgrad.tui.widgets.demo_keys import QUIET_S

_POLL_S = 0.1
_BAR_CELLS = 10


class RunStatus(Static):
    """The pane's status line."""

    def __init__(self, is_warm: Callable[[], bool], *, id: str | None = None) -> None:
        """`is_warm` says whether the demo process could begin without delay."""
        super().__init__(markup=False, id=id)
        self._is_warm = is_warm
        self._has_been_warm = False
        self._began_s: float | None = None
        self._progress = 0.0
        self._resting_text = ""
        self._polling: Timer | None = None

    def on_mount(self) -> None:
        """Look now and then whether the process has come up, or how long a run takes."""
        self._polling = self.set_interval(_POLL_S, self._look)

    def begin(self) -> None:
        """A run was requested."""
        self._began_s = time.monotonic()
        self._progress = 0.0
        self.remove_class("-failed")
        self._look()

    def advance(self, progress: float) -> None:
        """The run has done this share, in [0, 1]."""
        self._progress = progress
        self._look()

    def rest(self, text: str) -> None:
        """Nothing runs; `text` says what is seen."""
        self._began_s = None
        self._resting_text = one_line(text)
        self.remove_class("-failed")
        self._look()

    def fail(self, sentence: str) -> None:
        """The run or a wish failed for this reason, which stays until something else happens."""
        self.rest(sentence)
        self.add_class("-failed")

    def _look(self) -> None:
        text = self._text()
        if text is not None and text != self.content:
            self.update(text)

    def _text(self) -> str | None:
        """What is to be read now; None to leave what is there."""
        is_warm = self._is_warm()
        self._has_been_warm = self._has_been_warm or is_warm
        # At rest a process that has gone is not worth a word: the next run starts it again.
        is_awaited = self._began_s is not None or not self._has_been_warm
        if not is_warm and is_awaited and not self.has_class("-failed"):
            return "Starting the demo process …"
        if self._began_s is None:
            return self._resting_text
        if time.monotonic() - self._began_s < QUIET_S:
            return None
        full = round(self._progress * _BAR_CELLS)
        bar = "▓" * full + "░" * (_BAR_CELLS - full)
        return f"Running {bar} {self._progress:.0%}"
