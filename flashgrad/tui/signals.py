"""Leave in order when the system asks: the terminal is given back, the demo process ends, the library is closed."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from textual.app import App

_ASKING = ("SIGHUP", "SIGINT", "SIGTERM")
"""By name, since not every system has each. The Ctrl-C of a terminal does not come as SIGINT: the app reads keys."""

_PASSED_OVER_S = 0.1


def leave_when_asked(app: App[Any]) -> None:
    """From here on these signals end `app` as its own key does, with the exit code that shells expect."""
    loop = asyncio.get_running_loop()
    for name in _ASKING:
        if (number := getattr(signal, name, None)) is None:
            continue
        # Only the main thread of a system that has signals can be told of them.
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, _leave, app, 128 + number)


@contextmanager
def interrupts_for_another(app: App[Any]) -> Iterator[None]:
    """While another program has the terminal, its Ctrl-C is meant for that program alone."""
    loop = asyncio.get_running_loop()
    heard = False
    with suppress(NotImplementedError, RuntimeError, ValueError):
        heard = loop.remove_signal_handler(signal.SIGINT)
    try:
        yield
    finally:
        if heard:
            # The loop did not run meanwhile: what reached it has yet to be read, and passed over.
            loop.call_later(_PASSED_OVER_S, leave_when_asked, app)


def _leave(app: App[Any], code: int) -> None:
    app.exit(return_code=code)
