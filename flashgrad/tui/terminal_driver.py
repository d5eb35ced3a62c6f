"""The terminal may go away, with a window or a connection: the app then ends, whatever it was about to draw."""

import select
import sys
from collections.abc import Callable
from threading import Thread
from typing import IO, TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from textual.app import App

HANG_UP_CODE = 129
"""128 and the number of SIGHUP, as shells tell it."""

SWITCH_S = 0.0005
"""The threads that read keys and write to the terminal wait no longer for others to pause.

What Python waits by default, ten times as long, can be seen.
"""


class _MayGoAway:
    """A terminal's file that takes what is written to it even once nobody can read it.

    Textual's writing thread would end with the error, its queue fill up, and the app wait for room there forever.
    """

    def __init__(self, file: IO[str], gone: Callable[[], None]) -> None:
        self._file = file
        self._gone = gone
        self._is_gone = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, text: str) -> int:
        self._unless_gone(lambda: self._file.write(text))
        return len(text)

    def flush(self) -> None:
        self._unless_gone(self._file.flush)

    def _unless_gone(self, act: Callable[[], object]) -> None:
        if self._is_gone:
            return
        try:
            act()
        except OSError:
            self._is_gone = True
            self._gone()


class TerminalDriver(LinuxDriver):
    """Textual's driver for Unix terminals; it ends the app when the terminal is gone, also where SIGHUP is ignored."""

    def __init__(self, app: "App[Any]", **options: Any) -> None:
        super().__init__(app, **options)
        sys.setswitchinterval(SWITCH_S)
        self._file = _MayGoAway(self._file, self._leave)  # type: ignore[assignment, arg-type]
        if self.input_tty:
            Thread(target=self._watch, name="terminal-watch", daemon=True).start()

    def _watch(self) -> None:
        # Asked for no event, poll returns for a hang-up alone. Reading cannot tell: it finds nothing again and again.
        watch = select.poll()
        watch.register(self.fileno, 0)
        watch.poll()
        self._leave()

    def _leave(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(lambda: self._app.exit(return_code=HANG_UP_CODE))
