"""A program that is measured, in a process of its own: it is asked for tasks by name and says what they took."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[2]

Task = Callable[..., "float | list[float]"]
"""Takes named values; what it took in milliseconds, or each of several such times."""


def environment(**more: str) -> dict[str, str]:
    """That of a child which imports this checkout. Its bytecode is kept, as installing a package does."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


class Worker:
    """The parent's side."""

    def __init__(self, module: str, **more: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"tests.bench.{module}"],
            cwd=ROOT,
            env=environment(**more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def times(self, task: str, **values: object) -> list[float]:
        """The milliseconds that `task` took, once or several times."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"task": task, "values": values}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or "[]")
        if not answer:
            raise RuntimeError(f"The task {task} of {self._process.args!r} failed; see above.")
        return [float(each) for each in answer]

    def time(self, task: str, **values: object) -> float:
        """The milliseconds that `task` took."""
        return self.times(task, **values)[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def serve(tasks: Mapping[str, Task]) -> None:
    """The child's side: carry out what is asked until the parent closes the pipe."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a program prints is no answer
    for line in sys.stdin:
        wanted = json.loads(line)
        took = tasks[wanted["task"]](**wanted["values"])
        answers.write(json.dumps(took if isinstance(took, list) else [took]) + "\n")
        answers.flush()


def taken_ms(work: Callable[[], Any]) -> float:
    """How long `work` takes."""
    began_s = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began_s)


def peak_mb() -> float:
    """The most memory that this process has had. Linux counts that of the parent in what `getrusage` says."""
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6
