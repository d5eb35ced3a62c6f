"""A demo that hangs, hoards, crashes, gives nonsense or reaches for what is not its own costs its run, no more."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flashgrad.demos.wire import CancelRequest, Failed, Finished, FrameArrived, Limits, Ready, encode
from tests.demos.hostile import REACHING, VICTIM, WRITING
from tests.demos.test_child import ROOT, Child, _state_of, _wait_until_gone, needs_fork, needs_proc

GALLERY = "tests.demos.hostile"
PATIENT = Limits(silence_s=20, memory_bytes=200 << 20)
IMPATIENT = Limits(silence_s=0.5, memory_bytes=200 << 20)
MEMORY = "The demo needs more memory than the 0.195 GiB it may use; try smaller parameters."
KILLED = "The demo's process was killed (signal {}); the review is not affected."
ENDED = "The demo's process ended without a result (exit code 1); the review is not affected."
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's part is Linux's")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo process stands, with a file that nobody may touch."""
    folder = tmp_path_factory.mktemp("victim")
    (folder / "precious.txt").write_text("years of work")
    return folder


@pytest.fixture(scope="module", params=[pytest.param((), marks=needs_fork, id="forked"), ("--in-process",)])
def child(request: pytest.FixtureRequest, folder: Path) -> Iterator[Child]:
    yield from _started(folder, *request.param)


@pytest.fixture(scope="module")
def forking(folder: Path) -> Iterator[Child]:
    yield from _started(folder)


def _started(folder: Path, *arguments: str) -> Iterator[Child]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv(VICTIM, str(folder))
        child = Child(*arguments, gallery=GALLERY, stderr=subprocess.DEVNULL)  # so that nobody need read it
    assert isinstance(child.next(), Ready)
    yield child
    assert child.end()[0] == 0


def _outcome(child: Child, demo_id: str, limits: Limits = PATIENT) -> Finished | Failed:
    child.ask(demo_id, limits=limits)
    *_, last = child.of_run()
    assert isinstance(last, Finished | Failed)
    return last


def _files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def _still_runs(child: Child) -> bool:
    return isinstance(_outcome(child, "leaves-a-thread"), Finished)


@pytest.mark.parametrize(("demo_id", "deed"), [(name, deed) for name, (_, deed) in REACHING.items()])
def test_a_demo_that_reaches_out_is_refused_in_a_sentence(child: Child, folder: Path, demo_id: str, deed: str):
    failed = _outcome(child, demo_id)
    assert isinstance(failed, Failed)
    if demo_id == "writes-to-temp":  # Python finds no folder in which it may
        assert failed.sentence.startswith("The demo failed: FileNotFoundError: [Errno 2] No usable temporary directory")
    elif deed:
        assert failed == Failed(1, f"The demo was stopped: it tried to {deed}, which no demo may.")
    else:
        assert failed.sentence.startswith(("The demo was stopped: it tried to write to the file ", CHANGE_FILES))
    assert _files(folder) == {"precious.txt": "years of work"}


CHANGE_FILES = "The demo was stopped: it tried to change files"


@linux_only
def test_what_compiled_code_would_write_is_refused_by_the_kernel(child: Child, folder: Path):
    failed = _outcome(child, "saves-a-tensor")
    assert isinstance(failed, Failed)
    assert "Permission denied" in failed.sentence
    assert _files(folder) == {"precious.txt": "years of work"}


@pytest.mark.parametrize(
    ("demo_id", "sentence"),
    [
        ("recurses", "The demo failed: RecursionError: maximum recursion depth exceeded."),
        ("raises-keyboard-interrupt", "The demo failed: KeyboardInterrupt."),
        ("raises-memory-error", MEMORY),
        ("asks", "The demo failed: EOFError: EOF when reading a line."),
        ("gives-nothing", "The demo failed: TypeError: 'NoneType' object is not iterable."),
        ("gives-a-dict", "The demo failed, since it gave a dict where a frame was due."),
        ("gives-half-a-curve", "The demo failed: ValueError: y has 1 numbers for 2 places on x."),
        ("gives-a-million-points", "The demo was stopped: a frame is larger than 8 MiB; try smaller parameters."),
        ("gives-many-points", "The demo was stopped: a frame has 24,000 points on its curves, not 20,000 at most."),
    ],
)
def test_a_demo_that_gives_no_frames_fails_in_a_sentence(child: Child, demo_id: str, sentence: str):
    assert _outcome(child, demo_id) == Failed(1, sentence)


@pytest.mark.parametrize("demo_id", ["gives-a-tensor", "gives-words", "gives-no-step"])
def test_a_frame_that_makes_no_sense_fails_its_run_only(child: Child, demo_id: str):
    failed = _outcome(child, demo_id)
    assert isinstance(failed, Failed)
    assert failed.run == 1
    assert failed.sentence.startswith("The demo failed")
    assert _still_runs(child)


@needs_fork
@pytest.mark.parametrize(
    ("demo_id", "sentence"),
    [
        ("holds-the-lock", IMPATIENT.sentence),
        ("hears-no-signal", IMPATIENT.sentence),
        ("babbles", IMPATIENT.sentence),
        ("overflows-the-stack", KILLED.format(11)),
        ("aborts", KILLED.format(6)),
        ("gives-a-frame-for-everything", "The demo was stopped: it produced more than 10,000 frames."),
    ],
)
def test_a_demo_that_would_take_everything_is_stopped_and_the_next_one_runs(
    forking: Child, demo_id: str, sentence: str
):
    limits = IMPATIENT if sentence == IMPATIENT.sentence else PATIENT
    assert _outcome(forking, demo_id, limits) == Failed(1, sentence)
    assert _still_runs(forking)


@needs_fork
def test_a_demo_that_closes_the_wire_has_failed(forking: Child):
    assert isinstance(_outcome(forking, "closes-everything"), Failed)
    assert _still_runs(forking)


@needs_fork
@needs_proc
@pytest.mark.parametrize("demo_id", ["steps-through-memory", "fills-memory-with-crumbs"])
def test_a_demo_that_would_take_all_memory_is_told_how_much_it_may(forking: Child, demo_id: str):
    # With not a byte left, even the sentence may fail to be made; then the run just ends.
    assert _outcome(forking, demo_id) in (Failed(1, MEMORY), Failed(1, ENDED))
    assert _still_runs(forking)


@needs_fork
@needs_proc
@pytest.mark.parametrize("demo_id", ["leaves-a-thread", "leaves-a-process"])
def test_what_a_finished_run_leaves_behind_ends_with_it(forking: Child, demo_id: str):
    finished = _outcome(forking, demo_id)
    assert isinstance(finished, Finished)
    _wait_until_gone(int(finished.outcome.readouts["pid"].value))


@needs_fork
def test_a_run_that_goes_elsewhere_leaves_the_next_one_where_it_was(forking: Child, folder: Path):
    for _ in range(2):
        finished = _outcome(forking, "tells-where-it-is")
        assert isinstance(finished, Finished)
        assert list(finished.outcome.readouts) == [folder.name]


@pytest.mark.slow
@needs_fork
@needs_proc
@pytest.mark.parametrize("demo_id", ["never-stops-in-c", "holds-the-lock", "hears-no-signal", "babbles"])
def test_a_cancelled_run_is_gone_at_once_whatever_it_does(forking: Child, demo_id: str):
    waits = []
    for run in range(5):
        forking.ask(demo_id, run=run)
        frame = forking.next()
        assert isinstance(frame, FrameArrived)
        process_id = int(frame.frame.readouts["pid"].value)
        time.sleep(0.02 * run)
        cancelled = time.perf_counter()
        forking.write(encode(CancelRequest(run)))
        while _state_of(process_id) not in ("", "Z"):
            time.sleep(0.001)
        waits.append(time.perf_counter() - cancelled)
    # Other tests run beside this one; what keeps a run alive would keep all of them.
    assert min(waits) < 1
    assert max(waits) < 10
    assert _still_runs(forking)


@linux_only
@pytest.mark.slow
def test_not_even_a_run_that_never_lets_go_outlives_a_server_that_was_killed():
    child = Child(gallery=GALLERY)
    assert isinstance(child.next(), Ready)
    child.ask("holds-the-lock")
    frame = child.next()
    assert isinstance(frame, FrameArrived)
    child.process.kill()
    _wait_until_gone(int(frame.frame.readouts["pid"].value))
    child.process.communicate()


@pytest.mark.slow
def test_without_a_fork_a_process_that_hangs_ends_with_the_app():
    child = Child("--in-process", gallery=GALLERY)
    assert isinstance(child.next(), Ready)
    child.ask("hears-no-signal")
    assert isinstance(child.next(), FrameArrived)
    assert child.process.stdin is not None
    child.process.stdin.close()
    assert child.process.wait(timeout=60) == 0
    child.process.stdin = None
    child.process.communicate()


@pytest.mark.slow
def test_without_landlock_the_hook_alone_refuses_every_deed_on_files(folder: Path):
    program = (
        "import sys\n"
        "from tests.demos.hostile import WRITING\n"
        "from flashgrad.demos import guard\n"
        "sys.platform = 'other'\n"
        "guard.forbid()\n"
        "for name, deed in WRITING.items():\n"
        "    try: deed()\n"
        "    except OSError: continue\n"
        "    sys.stdout.write(name)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, VICTIM: str(folder), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert (ran.stdout, ran.stderr) == ("", "")
    assert len(WRITING) > 10
    assert _files(folder) == {"precious.txt": "years of work"}
