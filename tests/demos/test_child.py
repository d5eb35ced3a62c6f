"""The demo process itself, spoken to over its pipes as the app does."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flashgrad.demos.forking import CAN_FORK
from flashgrad.demos.wire import (
    CancelRequest,
    Event,
    Failed,
    Finished,
    FrameArrived,
    Limits,
    Ready,
    RunRequest,
    decode_event,
    encode,
)

ROOT = Path(__file__).parents[2]
GALLERY = "tests.demos.misbehaving"

pytestmark = pytest.mark.slow
needs_fork = pytest.mark.skipif(not CAN_FORK, reason="runs are not forked here")
needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc here")


class Child:
    """A demo process and its three pipes; `stderr` may be none of them."""

    def __init__(
        self, *arguments: str, path: tuple[Path, ...] = (), gallery: str = GALLERY, stderr: int = subprocess.PIPE
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "flashgrad.demos.child", "--gallery", gallery, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (*path, ROOT)))},
        )

    def ask(self, demo_id: str, run: int = 1, limits: Limits | None = None, **parameters: object) -> None:
        self.write(encode(RunRequest(run, demo_id, parameters, limits or Limits())))

    def write(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def next(self) -> Event | None:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        return decode_event(line.rstrip(b"\n")) if line else None

    def of_run(self) -> Iterator[Event]:
        """The events up to the last of a run."""
        while True:
            event = self.next()
            assert event is not None, "the process ended"
            yield event
            if isinstance(event, Finished | Failed):
                return

    def runs(self) -> list[int]:
        """The process ids of the runs that are under way; one that is killed but not yet reaped is not."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in children if _state_of(int(child)) not in ("", "Z")]

    def end(self) -> tuple[int, str]:
        """Closes stdin and waits: the exit code, and what was said on stderr."""
        _, complaints = self.process.communicate(timeout=60)
        return self.process.returncode, (complaints or b"").decode()


@pytest.fixture(scope="module")
def warm():
    """A process for tests that leave it as it was."""
    child = Child()
    assert isinstance(child.next(), Ready)
    yield child
    assert child.end()[0] == 0


@pytest.fixture
def fresh():
    """Makes processes, and ends those that are left."""
    children: list[Child] = []

    def make(*arguments: str, **options) -> Child:
        children.append(Child(*arguments, **options))
        return children[-1]

    yield make
    for child in children:
        child.process.kill()
        child.process.communicate()


def _wait_until_gone(pid: int) -> None:
    for _ in range(3_000):
        if _state_of(pid) in ("", "Z"):
            return  # where it is a zombie, whoever adopted it will reap it
        time.sleep(0.01)
    pytest.fail(f"process {pid} still runs")


def _state_of(pid: int) -> str:
    """The letter of a process's state, empty where there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def test_the_process_says_hello_and_goes_when_its_pipe_is_closed(fresh):
    child = fresh()
    ready = child.next()
    assert isinstance(ready, Ready)
    assert ready.process_id == child.process.pid
    assert ready.torch_version[0].isdigit()
    assert child.end() == (0, "")


def test_a_run_is_its_frames_and_then_its_outcome(warm):
    warm.ask("ticks", run=5)
    *frames, last = warm.of_run()
    assert [event.frame.step for event in frames] == list(range(100))
    assert {event.run for event in frames} == {5}
    assert isinstance(last, Finished)
    assert last.run == 5
    assert last.outcome.readouts["value"].value == 1
    assert last.outcome.parameters == {"seed": 0}


def test_a_demo_that_prints_cannot_corrupt_what_the_app_reads(warm):
    warm.ask("prints")
    frame, finished = warm.of_run()
    assert isinstance(frame, FrameArrived)
    assert frame.frame.readouts["value"].value == 0  # its stdin was empty, too
    assert isinstance(finished, Finished)


def test_numbers_that_are_not_finite_arrive_and_contradict_claims(warm):
    warm.ask("not-finite")
    *_, finished = warm.of_run()
    assert repr(finished.outcome.series["all"].y) == "(nan, inf, -inf, -0.0)"
    assert [claim.verdict for claim in finished.outcome.claims] == ["contradicted"]


def test_an_exception_fails_the_run_in_one_clean_sentence(warm):
    warm.ask("raises")
    *_, failed = warm.of_run()
    assert failed == Failed(1, "The demo failed: ValueError: the weights␛[31m are red.")


@needs_fork
@pytest.mark.parametrize(
    ("demo_id", "sentence"),
    [
        ("segfaults", f"The demo's process was killed (signal {int(signal.SIGSEGV)}); the review is not affected."),
        ("exits", "The demo failed: SystemExit: 7."),
        ("leaves", "The demo's process ended without a result (exit code 7); the review is not affected."),
    ],
)
def test_a_run_that_dies_fails_and_the_next_one_runs(warm, demo_id, sentence):
    warm.ask(demo_id)
    frame, failed = warm.of_run()
    assert isinstance(frame, FrameArrived)
    assert failed == Failed(1, sentence)
    warm.ask("ticks", run=2)
    assert isinstance([*warm.of_run()][-1], Finished)


@needs_fork
@pytest.mark.parametrize("demo_id", ["hangs", "spins"])
@pytest.mark.parametrize("limits", [Limits(silence_s=0.3), Limits(time_s=0.3)])
def test_a_run_that_hangs_is_stopped(warm, demo_id, limits):
    warm.ask(demo_id, limits=limits)
    frame, failed = warm.of_run()
    assert isinstance(frame, FrameArrived)
    assert failed == Failed(1, limits.sentence)
    assert "took too long" in failed.sentence


@needs_fork
def test_a_run_that_floods_is_stopped(warm):
    warm.ask("floods", limits=Limits(output_bytes=1 << 20))
    *_, failed = warm.of_run()
    assert failed == Failed(1, "The demo was stopped: it produced more than 1 MiB of output.")


@needs_fork
@needs_proc
def test_a_run_that_hoards_memory_is_refused_it(warm):
    warm.ask("hoards")
    *_, failed = warm.of_run()
    assert failed == Failed(1, "The demo needs more memory than the 3 GiB it may use; try smaller parameters.")


@needs_fork
@needs_proc
def test_a_cancelled_run_is_gone_and_says_nothing_more(warm):
    warm.ask("hangs", run=8)
    assert isinstance(warm.next(), FrameArrived)
    (pid,) = warm.runs()
    warm.write(encode(CancelRequest(8)))
    _wait_until_gone(pid)
    assert warm.runs() == []
    warm.ask("ticks", run=9)
    assert {event.run for event in warm.of_run()} == {9}


@needs_fork
@needs_proc
def test_a_new_run_stops_the_former(warm):
    warm.ask("spins", run=10)
    assert warm.next().run == 10
    (pid,) = warm.runs()
    warm.ask("ticks", run=11)
    assert {event.run for event in warm.of_run()} == {11}
    _wait_until_gone(pid)


def test_cancelling_what_does_not_run_does_nothing(warm):
    warm.write(encode(CancelRequest(999)))
    warm.ask("ticks", run=12)
    assert isinstance([*warm.of_run()][-1], Finished)


@pytest.mark.parametrize(
    "line", [b"nonsense\n", b"\n", b'{"run":{"run":1}}\n', b'{"ready":{"torch_version":"","process_id":1}}\n']
)
def test_a_malformed_request_is_answered_and_the_next_one_served(warm, line):
    warm.write(line)
    failed = warm.next()
    assert isinstance(failed, Failed)
    assert failed.run is None
    warm.ask("ticks", run=13)
    assert isinstance([*warm.of_run()][-1], Finished)


def test_parameters_are_validated_where_they_are_used(warm):
    warm.ask("ticks", run=14, seed=-5)
    (failed,) = warm.of_run()
    assert failed == Failed(14, "ticks: seed is '-5', but must be a whole number from 0 to 2147483647.")
    warm.ask("no-such-demo", run=15)
    assert [*warm.of_run()] == [Failed(15, "There is no demo 'no-such-demo'.")]


def test_the_process_has_low_priority_and_one_thread(warm):
    assert os.getpriority(os.PRIO_PROCESS, warm.process.pid) >= 10
    tasks = Path(f"/proc/{warm.process.pid}/task")
    if tasks.exists():
        assert len(list(tasks.iterdir())) == 1


@needs_fork
@needs_proc
def test_when_the_app_is_gone_the_process_and_its_run_end(fresh):
    child = fresh()
    child.next()
    child.ask("spins")
    child.next()
    (pid,) = child.runs()
    assert child.end()[0] == 0
    _wait_until_gone(pid)


@needs_fork
@needs_proc
def test_when_the_process_is_killed_its_run_ends(fresh):
    child = fresh()
    child.next()
    child.ask("spins")
    child.next()
    (pid,) = child.runs()
    child.process.kill()
    _wait_until_gone(pid)


def test_what_a_demo_prints_and_why_it_failed_are_on_stderr(fresh):
    child = fresh()
    child.next()
    child.ask("prints")
    assert isinstance([*child.of_run()][-1], Finished)
    child.ask("raises")
    assert isinstance([*child.of_run()][-1], Failed)
    code, complaints = child.end()
    assert code == 0
    assert "garbage on the file descriptor" in complaints
    assert "Traceback" in complaints


@pytest.mark.parametrize(
    ("source", "reason"),
    [("raise ImportError('no torch for you')", "no torch for you"), ("", "has no attribute 'set_num_threads'")],
)
def test_without_a_torch_that_works_the_process_says_so_and_ends(fresh, tmp_path, source, reason):
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "__init__.py").write_text(source)
    child = fresh(path=(tmp_path,))
    failed = child.next()
    assert isinstance(failed, Failed)
    assert failed.run is None
    assert failed.sentence.startswith("torch cannot be imported: ")
    assert reason in failed.sentence
    assert failed.sentence.endswith("; reviews work without it; install torch to run demos.")
    assert child.end()[0] == 3


def test_where_there_is_no_fork_runs_happen_in_the_process(fresh):
    child = fresh("--in-process")
    assert isinstance(child.next(), Ready)
    for run, demo_id in enumerate(("ticks", "raises", "prints", "not-finite")):
        child.ask(demo_id, run=run)
        *_, last = child.of_run()
        assert isinstance(last, Failed if demo_id == "raises" else Finished)
        assert last.run == run
    child.write(b"nonsense\n")
    assert isinstance(child.next(), Failed)
    child.write(encode(CancelRequest(3)))
    assert child.end()[0] == 0


def test_files_beside_the_learner_are_not_imported(fresh, tmp_path, monkeypatch):
    (tmp_path / "torch.py").write_text("raise ImportError('the wrong torch')")
    monkeypatch.chdir(tmp_path)
    assert isinstance(fresh().next(), Ready)
