"""Migrate copies of a library, each in a process that is killed at another moment; a program for test_migrations.

    python -m tests.system.killed_migration LIBRARY FOLDER

FOLDER then has a folder per moment: every statement, every file that is connected to, renamed or removed. Prints
what the processes were killed at, one moment a line; the last process was let live.
"""

import gzip
import os
import signal
import sqlite3
import sys
from itertools import count
from pathlib import Path

from flashgrad.store import database, migrations
from flashgrad.store.connection import connect

EVENTS = frozenset(("sqlite3.connect", "os.rename", "os.remove"))
"""Of the backup, which is copied without statements."""
INSIDE = "--"
"""Begins what SQLite does within a statement, in a trigger or a virtual table."""


class Killer:
    """Kills its process at the moment of this number."""

    def __init__(self, number: int, report: int) -> None:
        self._left = number
        self._report = report

    def moment(self, what: str) -> None:
        """Another one has come."""
        self._left -= 1
        if self._left == 0:
            os.write(self._report, f"{' '.join(what.split())[:60]}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, text: str) -> None:
        """Another one begins."""
        if not text.startswith(INSIDE):
            self.moment(text)

    def hear(self, event: str, _arguments: tuple[object, ...]) -> None:
        """An audit hook."""
        if event in EVENTS:
            self.moment(event)

    def connect(self, path: Path, *, creates: bool = True) -> sqlite3.Connection:
        """As `connection.connect`, heard at every statement."""
        connection = connect(path, creates=creates)
        connection.set_trace_callback(self.statement)
        return connection


def migrate_and_die(path: Path, number: int) -> bool:
    """Whether the process was killed before it was done."""
    child = os.fork()
    if child == 0:
        killer = Killer(number, report=1)
        sys.addaudithook(killer.hear)
        database.connect = killer.connect  # type: ignore[attr-defined]
        database.open_database(path).close()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def main(packed: Path, folder: Path) -> None:
    """Kill at the first moment, then at the second, and so on until there is none left."""
    content = gzip.decompress(packed.read_bytes())
    for number in count(1):
        path = folder / f"{number:03d}" / "library.db"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        if not migrate_and_die(path, number):
            return


if __name__ == "__main__":
    assert migrations.library  # loaded before the first fork, not in every child
    main(Path(sys.argv[1]), Path(sys.argv[2]))
