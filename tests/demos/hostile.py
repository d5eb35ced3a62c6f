"""Demos that reach for what is not theirs, or never stop. Named to the demo process by `--gallery`.

Files are sought in the folder that `VICTIM` names.
"""

import ctypes
import itertools
import math
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from typing import Any

from flashgrad.demos.spec import Demo, Frame, Parameters, Readout, Series

VICTIM = "FLASHGRAD_TEST_VICTIM"
"""Environment variable."""


def precious() -> pathlib.Path:
    """A file that is there, and is to stay as it is."""
    return pathlib.Path(os.environ[VICTIM]) / "precious.txt"


def start(**readouts: float) -> Frame:
    """A first frame."""
    return Frame(0, 0.1, readouts={name: Readout(value) for name, value in readouts.items()})


# What never ends.


def never_stops_in_c(_: Parameters) -> Iterator[Frame]:
    import torch

    yield start(pid=os.getpid())
    matrix = torch.randn(3000, 3000, dtype=torch.float64)
    while True:
        torch.linalg.eig(matrix)  # minutes inside one call


def holds_the_lock(_: Parameters) -> Iterator[Frame]:
    yield start(pid=os.getpid())
    yield start(sum=sum(itertools.repeat(0)))  # in C, and never lets another thread go on


def hears_no_signal(_: Parameters) -> Iterator[Frame]:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_IGN)
    yield start(pid=os.getpid())
    while True:
        time.sleep(60)


def babbles(_: Parameters) -> Iterator[Frame]:
    yield start(pid=os.getpid())
    while True:
        os.write(1, b"blah\n" * 10_000)
        os.write(2, b"no end of line either" * 1000)


def steps_through_memory(_: Parameters) -> Iterator[Frame]:
    import torch

    kept = []
    for _step in itertools.count():
        kept.append(torch.ones(1 << 24))  # 64 MiB
        yield start(mebibytes=64.0 * len(kept))


def fills_memory_with_crumbs(_: Parameters) -> Iterator[Frame]:
    yield start()
    kept: list[Any] = []
    while True:
        kept = [kept, bytearray(500)]


def recurses(_: Parameters) -> Iterator[Frame]:
    yield start(depth=_deeper(0))


def overflows_the_stack(_: Parameters) -> Iterator[Frame]:
    sys.setrecursionlimit(10**9)
    yield start(depth=_deeper(0))


def _deeper(depth: int) -> int:
    return sorted([depth], key=lambda _: _deeper(depth + 1))[0]  # a step of C in each


# What ends otherwise than demos do.


def raises_keyboard_interrupt(_: Parameters) -> Iterator[Frame]:
    yield start()
    raise KeyboardInterrupt


def raises_memory_error(_: Parameters) -> Iterator[Frame]:
    yield start()
    raise MemoryError


def aborts(_: Parameters) -> Iterator[Frame]:
    yield start()
    os.abort()


def closes_everything(_: Parameters) -> Iterator[Frame]:
    os.closerange(0, 1000)
    yield start()


def leaves_a_thread(_: Parameters) -> Iterator[Frame]:
    threading.Thread(target=time.sleep, args=(60,)).start()
    yield Frame(1, 1.0, readouts={"pid": Readout(os.getpid())})


def leaves_a_process(_: Parameters) -> Iterator[Frame]:
    """By the C library, of which no audit hook hears."""
    if (process_id := ctypes.CDLL(None).fork()) == 0:
        while True:
            time.sleep(60)
    yield Frame(1, 1.0, readouts={"pid": Readout(process_id)})


# What is no frame.


def gives_nothing(_: Parameters) -> Any:
    return None


def gives_a_dict(_: Parameters) -> Iterator[Any]:
    yield {"step": 1}


def gives_a_tensor(_: Parameters) -> Iterator[Any]:
    import torch

    yield Frame(1, 1.0, arrays={"weights": torch.ones(3)})  # type: ignore[dict-item]


def gives_words(_: Parameters) -> Iterator[Any]:
    yield Frame(1, 1.0, arrays={"weights": ("many", "words")})  # type: ignore[dict-item]


def gives_half_a_curve(_: Parameters) -> Iterator[Frame]:
    yield Frame(1, 1.0, {"curve": Series((1.0, 2.0), (1.0,))})


def gives_no_step(_: Parameters) -> Iterator[Any]:
    yield Frame(None, math.nan)  # type: ignore[arg-type]


def gives_a_million_points(_: Parameters) -> Iterator[Frame]:
    places = tuple(range(1_000_000))
    yield Frame(1, 1.0, {"curve": Series(places, places)})


def gives_many_points(_: Parameters) -> Iterator[Frame]:
    places = (0.5,) * 6_000
    yield Frame(1, 1.0, {str(index): Series(places, places) for index in range(4)})


def gives_a_frame_for_everything(_: Parameters) -> Iterator[Frame]:
    for step in range(10**9):
        yield Frame(step, 0.5)


# What is not theirs.


def asks(_: Parameters) -> Iterator[Frame]:
    yield start(answer=float(input("How many? ")))


def tells_where_it_is(_: Parameters) -> Iterator[Frame]:
    yield Frame(1, 1.0, readouts={pathlib.Path.cwd().name: Readout(1)})
    os.chdir("/")


def reaching(deed: Callable[[], object]) -> Callable[[Parameters], Iterator[Frame]]:
    """A demo that does `deed`."""

    def frames(_: Parameters) -> Iterator[Frame]:
        yield start()
        deed()
        yield Frame(1, 1.0)

    return frames


def save_tensor() -> None:
    """Writes in C++, of which no audit hook hears."""
    import torch

    torch.save(torch.ones(3), str(precious()))


def fork_in_python() -> None:
    if os.fork() == 0:
        os._exit(0)


def multiply() -> None:
    get_context("fork").Process(target=print).start()


def connect() -> None:
    with socket.socket() as connection:
        connection.connect(("127.0.0.1", 9))


def listen() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))


WRITING: dict[str, Callable[[], object]] = {
    "writes-here": lambda: pathlib.Path("flashgrad-was-here.txt").write_text("x"),
    "writes-at-home": lambda: (pathlib.Path.home() / "flashgrad-was-here.txt").write_text("x"),
    "writes-to-temp": tempfile.TemporaryFile,
    "overwrites": lambda: precious().write_text("x"),
    "appends": lambda: precious().open("ab"),
    "opens-by-descriptor": lambda: os.open(precious(), os.O_RDWR),
    "truncates": lambda: os.truncate(precious(), 0),
    "removes": lambda: precious().unlink(),
    "removes-trees": lambda: shutil.rmtree(precious().parent),
    "renames": lambda: precious().rename(precious().with_suffix(".gone")),
    "links": lambda: precious().with_suffix(".link").symlink_to(precious()),
    "makes-folders": lambda: precious().with_suffix(".folder").mkdir(),
    "changes-rights": lambda: precious().chmod(0),
    "opens-a-database": lambda: sqlite3.connect(precious().with_suffix(".db")),
}
REACHING: dict[str, tuple[Callable[[], object], str]] = {
    **{name: (deed, "") for name, deed in WRITING.items()},
    "connects": (connect, "use the network"),
    "listens": (listen, "use the network"),
    "looks-up": (lambda: socket.getaddrinfo("example.org", 80), "use the network"),
    "forks": (fork_in_python, "start another process"),
    "runs-a-program": (lambda: subprocess.run(["true"], check=False), "start another process"),
    "runs-a-shell": (lambda: os.system("true"), "start another process"),
    "multiplies": (multiply, "start another process"),
    "becomes-another": (lambda: os.execv("/bin/true", ["true"]), "start another process"),
    "kills-its-parent": (lambda: os.kill(os.getppid(), signal.SIGKILL), "send a signal"),
}
"""Deeds, and what is said of them where all say the same."""


def _demo(name: str, frames: Callable[[Parameters], Any]) -> Demo:
    return Demo(name, name, "None.", Parameters, (), frames, (), (), ())


_ENDLESS = (never_stops_in_c, holds_the_lock, hears_no_signal, babbles, steps_through_memory, fills_memory_with_crumbs)
_ENDINGS = (recurses, overflows_the_stack, raises_keyboard_interrupt, raises_memory_error, aborts, closes_everything)
_LEAVING = (leaves_a_thread, leaves_a_process, asks, tells_where_it_is)
_NO_FRAMES = (gives_nothing, gives_a_dict, gives_a_tensor, gives_words, gives_half_a_curve)
_FRAMES = (gives_no_step, gives_a_million_points, gives_many_points, gives_a_frame_for_everything)
DEMOS = (
    *(
        _demo(frames.__name__.replace("_", "-"), frames)
        for frames in (*_ENDLESS, *_ENDINGS, *_LEAVING, *_NO_FRAMES, *_FRAMES)
    ),
    *(_demo(name, reaching(deed)) for name, (deed, _) in REACHING.items()),
    _demo("saves-a-tensor", reaching(save_tensor)),
)
