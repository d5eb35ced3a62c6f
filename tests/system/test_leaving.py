"""However the app ends while a demo runs, the terminal is given back, the log keeps every answer, no process stays."""

import os
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flashgrad.demos.forking import CAN_FORK
from flashgrad.library import imports
from flashgrad.library.doctor import Verdict, examine
from flashgrad.library.library import opened
from flashgrad.model import Grade
from flashgrad.places import HOME_VARIABLE
from flashgrad.store import reviews
from tests.trust import Tried

pexpect = pytest.importorskip("pexpect", reason="pexpect drives a terminal; it is part of the extra dev")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (CAN_FORK and Path("/proc/self/task").exists()), reason="processes are found in /proc"),
]

LONG_RUN = "gradient-depth?seeds=300&depth=60&width=256&batch_size=256"
DECK = f"""---
card_id: AAAAAAA1
---
What is first?
---
This.
---
card_id: AAAAAAA2
demo: {LONG_RUN}
---
What is second?
---
That.
"""
LEFT_ALTERNATE_SCREEN = b"\x1b[?1049l"


def children(pid: int) -> list[int]:
    """All processes below `pid`, from the nearest to the farthest."""
    try:
        nearest = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return nearest + [far for child in nearest for far in children(child)]


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be counted does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition: Any, patience_s: float = 20) -> None:
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, "this never came"
        time.sleep(0.02)


def has_run(pid: int) -> bool:
    """Whether the demo process of the program is there, and a run below it."""
    return len(children(pid)) >= 2


def hear_signals() -> None:
    """As at a prompt: a shell's background job ignores some signals, and passes that on."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def miss_hang_up() -> None:
    """As in a session that another program leads: that the terminal is gone shows only at the terminal."""
    hear_signals()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})


@pytest.fixture
def app(tmp_path: Path, home: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The app with a demo running beside the second card; the first is answered."""
    deck = tmp_path / "deck-leaving.md"
    deck.write_text(DECK)
    with opened(home / "library.db") as library:
        imports.apply_import(library, imports.plan_import(library, [deck]))
    app = pexpect.spawn(
        sys.executable,
        ["-m", "flashgrad", "review"],
        env={**os.environ, "TERM": "xterm-256color"},
        dimensions=(40, 120),
        timeout=60,
        preexec_fn=getattr(request, "param", hear_signals),
    )
    for expected, key in ((b"Leaving", "\r"), (b"first", " "), (b"This", "3"), (b"second", " "), (b"That", "d")):
        app.expect(expected)
        app.send(key)
    app.expect(b"With the card's values")
    app.send(" ")
    wait_until(lambda: has_run(app.pid))
    yield app
    app.close(force=True)


@pytest.fixture
def nothing_is_left(tried: Tried) -> Callable[[list[int]], None]:
    """Holds that these processes end, and that the one answer is in a sound library."""

    def check(processes: list[int]) -> None:
        wait_until(lambda: not any(map(is_alive, processes)))
        tried("signal to the app", times=1, lost=1 - answers_in_a_sound_library())

    return check


def answers_in_a_sound_library() -> int:
    with opened(Path(os.environ[HOME_VARIABLE]) / "library.db") as library:
        assert [finding for finding in examine(library) if finding.verdict is Verdict.PROBLEM] == []
        return [entry.grade for entry in reviews.by_card(library.connection)].count(Grade.GOOD)


def ended(app: Any) -> tuple[int | None, int | None]:
    """Reads to the end: the exit code, and the signal that ended it."""
    app.expect(pexpect.EOF)
    app.wait()
    return app.exitstatus, app.signalstatus


def is_cooked(app: Any) -> bool:
    """Whether the terminal shows what is typed and waits for whole lines, as a shell wants it."""
    local_modes = termios.tcgetattr(app.child_fd)[3]
    return bool(local_modes & termios.ECHO and local_modes & termios.ICANON)


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_a_signal_ends_the_app_in_order(app: Any, name: str, code: int, nothing_is_left: Any):
    processes = children(app.pid)
    assert not is_cooked(app)
    os.kill(app.pid, getattr(signal, name))
    assert ended(app) == (code, None)
    assert LEFT_ALTERNATE_SCREEN in app.before
    assert is_cooked(app)
    nothing_is_left(processes)


def test_control_c_while_a_demo_runs_is_a_key_of_the_app(app: Any, nothing_is_left: Any):
    processes = children(app.pid)
    app.sendcontrol("c")
    app.expect(b"to quit")
    assert all(map(is_alive, processes))
    app.send("x")
    wait_until(lambda: not has_run(app.pid))
    app.expect(b"Cancelled")
    app.send(" ")
    wait_until(lambda: has_run(app.pid))
    assert children(app.pid)[0] == processes[0], "the warm process is still the same"
    app.sendcontrol("q")
    assert ended(app) == (0, None)
    nothing_is_left(processes)


def test_a_kill_leaves_no_process_behind(app: Any, nothing_is_left: Any):
    processes = children(app.pid)
    os.kill(app.pid, signal.SIGKILL)
    assert ended(app) == (None, signal.SIGKILL)
    nothing_is_left(processes)


@pytest.mark.parametrize("app", [hear_signals, miss_hang_up], ids=["told", "untold"], indirect=True)
def test_a_terminal_that_is_closed_ends_the_app(app: Any, nothing_is_left: Any):
    processes = children(app.pid)
    app.ptyproc.fileobj.close()
    app.closed = True
    assert app.ptyproc.wait() == 129
    nothing_is_left(processes)


@pytest.mark.parametrize("ending", ["control-c", "SIGTERM"])
def test_the_command_for_a_demo_takes_its_processes_along(ending: str):
    demo_id, _, settings = LONG_RUN.partition("?")
    options = [option for setting in settings.split("&") for option in ("--set", setting)]
    arguments = ["-m", "flashgrad", "demo", demo_id, *options]
    command = pexpect.spawn(sys.executable, arguments, timeout=30, preexec_fn=hear_signals)
    wait_until(lambda: has_run(command.pid))
    processes = children(command.pid)
    if ending == "control-c":
        command.sendintr()
        assert ended(command) == (130, None)
        assert b"Traceback" not in command.before
    else:
        command.kill(signal.SIGTERM)
        assert ended(command) == (None, signal.SIGTERM)
    wait_until(lambda: not any(map(is_alive, processes)))
