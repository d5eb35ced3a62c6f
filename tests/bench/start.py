"""How soon the program is there."""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.bench import Bench
from tests.bench.libraries import copied, library_of
from tests.bench.peers_anki import anki_collection
from tests.bench.table import Figure
from tests.bench.terminal import Terminal, flashgrad_command
from tests.bench.worker import ROOT, environment

MINIMAL = (sys.executable, "-m", "tests.bench.minimal_app")
GROUP = "start"


def figures(bench: Bench) -> Iterator[Figure]:
    """First paint, first due card, and the count of a shell prompt."""
    home = copied(library_of(bench.sizes[0]), bench.folder / "start").parent
    paints, minimal = bench.in_turns(lambda: painted_ms(flashgrad_command(), "Opening", home), minimal_ms)
    yield Figure(GROUP, "first paint", paints, "a minimal Textual app", minimal, at_most=1.3)
    for size in bench.sizes:
        home = copied(library_of(size), bench.folder / f"first-{size}").parent
        yield from _first_card(bench, home, size)
    for size in bench.sizes:
        home = copied(library_of(size), bench.folder / f"prompt-{size}").parent
        yield from _prompt(bench, home, size)


def _first_card(bench: Bench, home: Path, size: int) -> Iterator[Figure]:
    def ours() -> float:
        return painted_ms(flashgrad_command("review"), r"q\d{7}", home)

    name = "first due card on screen, from a cold start"
    if not bench.with_anki:
        yield Figure(GROUP, name, bench.in_turns(ours, None)[0], size=size)
        return
    path = copied(anki_collection(size), bench.folder / f"first-anki-{size}")

    def theirs() -> float:
        command = [sys.executable, "-m", "tests.bench.peers_anki", "first", str(path)]
        return minimal_ms() + ran_ms(command, home)[0]

    took, against = bench.in_turns(ours, theirs)
    goal = 1.0 if size == bench.sizes[0] else None
    yield Figure(GROUP, name, took, "Anki's engine + a minimal Textual app", against, size, at_most=goal)


def _prompt(bench: Bench, home: Path, size: int) -> Iterator[Figure]:
    bare = [sys.executable, "-c", "import sqlite3"]
    ours_cpu, theirs_cpu = [], []

    def ours() -> float:
        took_ms, cpu_ms = ran_ms(flashgrad_command("due", "--quiet"), home)
        ours_cpu.append(cpu_ms)
        return took_ms

    def theirs() -> float:
        took_ms, cpu_ms = ran_ms(bare, home)
        theirs_cpu.append(cpu_ms)
        return took_ms

    took, against = bench.in_turns(ours, theirs)
    peer = 'python -c "import sqlite3"'
    yield Figure(GROUP, "flashgrad due --quiet", took, peer, against, size, at_most=3.0)
    yield Figure(GROUP, "flashgrad due --quiet, processor", ours_cpu[1:], peer, theirs_cpu[1:], size)


def painted_ms(command: Sequence[str], pattern: str, home: Path) -> float:
    """From the start of a program in a terminal until it has drawn what matches."""
    with Terminal(command, FLASHGRAD_HOME=str(home)) as terminal:
        at_s, _ = terminal.until(pattern)
        return 1000 * (at_s - terminal.began_s)


def minimal_ms() -> float:
    """From the start of the minimal app until it has drawn its line."""
    return painted_ms(MINIMAL, "a0000000", ROOT)


def ran_ms(command: Sequence[str], home: Path) -> tuple[float, float]:
    """From the start of a program to its end, by the clock and in time on the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began_s = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment(FLASHGRAD_HOME=str(home)), stdout=subprocess.DEVNULL, check=False)
    took_ms = 1000 * (time.perf_counter() - began_s)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took_ms, 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
