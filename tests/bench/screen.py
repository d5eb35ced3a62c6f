"""A key in review, in a real terminal: how soon what it leads to is drawn. And what the app does when nobody types."""

import os
from collections.abc import Iterator
from pathlib import Path

from tests.bench.answering import p99
from tests.bench.bench import Bench
from tests.bench.libraries import copied, library_of
from tests.bench.start import MINIMAL
from tests.bench.table import Figure
from tests.bench.terminal import Terminal, flashgrad_command

GROUP = "screen"
FEWEST_KEYS = 10
QUIET_S = 0.05
"""Between two keys, so that each is drawn by itself."""
WARM_UP_S, IDLE_S = 15.0, 10.0
PEER = "a trivial Textual app"


def figures(bench: Bench) -> Iterator[Figure]:
    """Every other key reveals an answer, the others grade it and bring the next question."""
    for size in bench.usual_sizes:
        yield from _keys(bench, size, is_goal=size == bench.usual_sizes[-1])
    yield from _idle(bench)


def _keys(bench: Bench, size: int, *, is_goal: bool) -> Iterator[Figure]:
    home = copied(library_of(size, all_due=True), bench.folder / f"screen-{size}").parent
    reveal_ms, grade_ms, plain_ms = [], [], []
    with (
        Terminal(flashgrad_command("review"), FLASHGRAD_HOME=str(home)) as ours,
        Terminal(MINIMAL, FLASHGRAD_HOME=str(home)) as theirs,
    ):
        shown = ours.until(r"q\d{7}")[1]
        theirs.until("a0000000")
        ours.rest(WARM_UP_S if bench.repeats > 1 else 1.0)
        for number in range(1, max(bench.repeats * 20, FEWEST_KEYS) + 1):
            pressed_s = ours.press(" ")
            reveal_ms.append(1000 * (ours.until(f"a{shown[1:]}")[0] - pressed_s))
            ours.rest(QUIET_S)
            pressed_s = ours.press("3")
            at_s, shown = ours.until(rf"q(?!{shown[1:]})\d{{7}}")
            grade_ms.append(1000 * (at_s - pressed_s))
            ours.rest(QUIET_S)
            pressed_s = theirs.press(" ")
            plain_ms.append(1000 * (theirs.until(f"a{number:07}")[0] - pressed_s))
            theirs.rest(QUIET_S)
    goal = 1.5 if is_goal else None
    yield Figure(GROUP, "reveal → drawn", reveal_ms, PEER, plain_ms, size, at_most=goal)
    yield Figure(GROUP, "grade → next question drawn", grade_ms, PEER, plain_ms, size, at_most=goal)
    yield Figure(GROUP, "either, p99", [p99(reveal_ms + grade_ms)], size=size, at_most=33.0 if is_goal else None)


def _idle(bench: Bench) -> Iterator[Figure]:
    """The app on its first screen, with the process of the demos warm beside it."""
    home = copied(library_of(bench.sizes[0]), bench.folder / "idle").parent
    with Terminal(flashgrad_command(), FLASHGRAD_HOME=str(home)) as terminal:
        terminal.until("to start")
        terminal.rest(WARM_UP_S)
        before_s = _processor_s(terminal.process.pid)
        terminal.rest(IDLE_S)
        shares = [100 * (_processor_s(terminal.process.pid) - before_s) / IDLE_S]
    yield Figure(GROUP, "the app and its warm child, idle", shares, at_most=1.0, unit="% of a core")


def _processor_s(group: int) -> float:
    """What all processes of a session have spent on the processor; 0 where the system does not say."""
    ticks = 0
    for process in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = process.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == group:  # the session
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
