"""A program in a real pseudo-terminal: when it wrote what."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.bench.worker import ROOT, environment

COLUMNS, LINES = 100, 30
LONGEST_S = 60.0
_READ_AT_ONCE = 65_536


class Terminal:
    """A started program on a screen of 100×30."""

    def __init__(self, arguments: Sequence[str], **more: str) -> None:
        self.began_s = time.perf_counter()
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.process = subprocess.Popen(
            arguments,
            cwd=ROOT,
            env=environment(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8", **more),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)

    def until(self, pattern: str, longest_s: float = LONGEST_S) -> tuple[float, str]:
        """The moment at which the program had written something that matches since the last call, and what matched."""
        wanted, written = re.compile(pattern.encode()), b""
        deadline_s = time.perf_counter() + longest_s
        while (left_s := deadline_s - time.perf_counter()) > 0:
            if select.select([self._master], [], [], left_s)[0]:
                written += self._read()
                if match := wanted.search(written):
                    return time.perf_counter(), match[0].decode()
        raise TimeoutError(f"{pattern} was not written within {longest_s} s; at last {written[-300:]!r}.")

    def press(self, keys: str) -> float:
        """Press keys; the moment."""
        os.write(self._master, keys.encode())
        return time.perf_counter()

    def rest(self, seconds: float) -> None:
        """Read on, whatever comes, for so long."""
        deadline_s = time.perf_counter() + seconds
        while (left_s := deadline_s - time.perf_counter()) > 0:
            if select.select([self._master], [], [], left_s)[0]:
                self._read()

    def _read(self) -> bytes:
        try:
            return os.read(self._master, _READ_AT_ONCE)
        except OSError as error:
            raise RuntimeError(f"{self.process.args!r} has ended.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # Its group is its own: this ends what it started, too.
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._master)


def flashgrad_command(*arguments: str) -> list[str]:
    """What a shell starts for `flashgrad`."""
    script = Path(sys.executable).parent / "flashgrad"
    return [str(script), *arguments] if script.exists() else [sys.executable, "-m", "flashgrad", *arguments]
