"""Learners who die while they answer: `python -m tests.system.dying_learner LIBRARY`.

Reads a fate a line (JSON) from stdin. For each it forks a process that opens the library and answers card after card
with the use-case of screens and commands, until its fate meets it, and writes to stdout what ended it and the ids of
the log entries that were confirmed to it before. The product knows nothing of this: SQLite reports each statement
before it runs, and the kernel ends a process whose write goes beyond the greatest size that a file may have.
"""

import itertools
import json
import os
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flashgrad.library.cards import search
from flashgrad.library.library import Library, open_library
from flashgrad.library.study import answer
from flashgrad.model import Grade, Instant

DAY_MS = 24 * 3600 * 1000

Fate = dict[str, Any]


def main() -> None:
    """Let one learner after the other meet the fate that is asked for."""
    path = Path(sys.argv[1])
    for line in sys.stdin:
        died_of, confirmed = meet(path, json.loads(line))
        sys.stdout.write(json.dumps([died_of, confirmed]) + "\n")
        sys.stdout.flush()


def meet(path: Path, fate: Fate) -> tuple[int, list[str]]:
    """The signal, or the exit code as a negative number, that ended a learner, and what was confirmed to it."""
    reading, writing = os.pipe()
    learner = os.fork()
    if not learner:
        os.close(reading)
        _live(path, fate, lambda entry_id: os.write(writing, f"{entry_id}\n".encode()))
    os.close(writing)
    with os.fdopen(reading) as told:
        first = list(itertools.islice(told, fate["answers"]))
        if "pause_s" in fate:
            time.sleep(fate["pause_s"])
            os.kill(learner, getattr(signal, fate["signal"]))
        confirmed = [line.strip() for line in (*first, *told) if line.endswith("\n")]
    _, status = os.waitpid(learner, 0)
    return (os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)), confirmed


def _live(path: Path, fate: Fate, confirm: Callable[[str], object]) -> None:
    for ending in (signal.SIGTERM, signal.SIGHUP, signal.SIGXFSZ):
        signal.signal(ending, signal.SIG_DFL)
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # as in a terminal, Ctrl-C may strike between any two steps
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        library = open_library(path)
        for number, entry_id in enumerate(_answers(library), start=1):
            if number == fate["answers"] + 1 and fate.get("at") == "confirmation":
                _die()
            confirm(entry_id)
            if number == fate["answers"]:
                _prepare_end(library, fate)
    except KeyboardInterrupt:
        os._exit(130)
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    os._exit(1)


def _answers(library: Library) -> Iterator[str]:
    """Ids of the answers to every card once a day, with grades in turn."""
    keys = [found.card.key for found in search(library, "")]
    grades = itertools.cycle(Grade)
    for day in itertools.count():
        for key in keys:
            yield answer(library, key, next(grades), at=Instant(day % 10_000 * DAY_MS, 0)).entry.id


def _prepare_end(library: Library, fate: Fate) -> None:
    connection = library.connection
    match fate.get("at"):
        case "statement":  # the next answer does not get beyond its statement of this number
            _die_before_statement(connection, fate["number"])
        case "write":  # so many bytes of the next commit reach the write-ahead log
            wal_bytes = library.path.with_name(f"{library.path.name}-wal").stat().st_size
            _limit_files(wal_bytes + fate["bytes"])
        case "checkpoint":  # each commit carries the write-ahead log over into the library, which breaks off
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA wal_autocheckpoint = 1")
            page_bytes = int(connection.execute("PRAGMA page_size").fetchone()[0])
            pages = int(connection.execute("PRAGMA page_count").fetchone()[0])
            _limit_files((pages - fate["pages_from_end"]) * page_bytes + fate["bytes"])


def _die_before_statement(connection: sqlite3.Connection, number: int) -> None:
    statements = itertools.count(1)

    def count(_statement: str) -> None:
        if next(statements) == number:
            _die()

    connection.set_trace_callback(count)


def _limit_files(size_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
