"""One run at a time, each in a fork of the warm demo process. Only complete lines of a run reach the app.

The server alone writes to the app, so that a run that is killed in the middle of a line, prints, or crashes
cannot garble what the app reads. Of what a run prints, the end goes to the server's stderr when the run is over.
"""

import contextlib
import gc
import os
import resource
import selectors
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NoReturn

from flashgrad.demos import guard
from flashgrad.demos.lines import LineSplitter
from flashgrad.demos.wire import (
    CancelRequest,
    Event,
    Failed,
    Limits,
    Request,
    RunRequest,
    decode_request,
    encode,
    ends_run,
)

Perform = Callable[[RunRequest, Callable[[bytes], None]], None]
"""Does a run and sends its events as lines, the last one `Finished` or `Failed`. Raises nothing."""

_CHUNK_BYTES = 1 << 16
_PRINTED_KEPT_BYTES = 1 << 13
_CPU_ALLOWANCE_S = 30


@dataclass(slots=True)
class _Run:
    """A forked run as its server sees it."""

    number: int
    process_id: int
    output: int
    """File descriptor that its events come from."""
    printing: int
    """File descriptor that its stdout and stderr come from."""
    limits: Limits
    started: float = field(default_factory=time.monotonic)
    heard: float = field(default_factory=time.monotonic)
    """When it last said something, on the monotonic clock."""
    splitter: LineSplitter = field(default_factory=LineSplitter)
    output_bytes: int = 0
    output_lines: int = 0
    printed: bytes = b""
    """The end of what it printed."""

    @property
    def deadline(self) -> float:
        """When its time is up, on the monotonic clock."""
        return min(self.started + self.limits.time_s, self.heard + self.limits.silence_s)


class ForkServer:
    """Serves requests until their pipe is closed."""

    def __init__(self, requests: int, events: BinaryIO, perform: Perform) -> None:
        self._requests = requests
        self._events = events
        self._perform = perform
        self._run: _Run | None = None
        self._selector = selectors.DefaultSelector()
        # No one writes to this pipe; a run reads its end when the last writer, this process, is gone.
        self._lifeline, self._lifeline_held = os.pipe()

    def serve(self) -> None:
        """Returns when the app has closed the pipe or is gone; no run is left behind."""
        splitter = LineSplitter()
        # What the warm process holds is never garbage: a run's collector need not touch (and so copy) it.
        gc.collect()
        gc.freeze()
        self._selector.register(self._requests, selectors.EVENT_READ)
        try:
            while True:
                ready = {key.fd for key, _ in self._selector.select(self._patience_s())}
                if self._run and self._run.output in ready:
                    self._relay(self._run)
                if self._run and self._run.printing in ready:
                    self._overhear(self._run)
                if self._requests in ready:
                    chunk = os.read(self._requests, _CHUNK_BYTES)
                    if not chunk:
                        return
                    for line in splitter.feed(chunk):
                        self._obey(decode_request(line))
                self._stop_if_late()
        except BrokenPipeError:
            return  # the app is gone
        finally:
            self._stop()

    def _obey(self, request: Request | Failed) -> None:
        match request:
            case RunRequest():
                self._stop()
                self._run = self._forked(request)
                self._selector.register(self._run.output, selectors.EVENT_READ)
                self._selector.register(self._run.printing, selectors.EVENT_READ)
            case CancelRequest(run=number):
                if self._run and self._run.number == number:
                    self._stop()
            case Failed():
                self._send(request)

    def _forked(self, request: RunRequest) -> _Run:
        (output, writing), (printing, printed) = os.pipe(), os.pipe()
        os.set_blocking(printing, False)
        server = os.getpid()
        process_id = os.fork()
        if process_id == 0:
            os.close(output)
            os.close(printing)
            for stream in (1, 2):
                os.dup2(printed, stream)
            os.close(printed)
            self._be_the_run(request, writing, server)
        os.close(writing)
        os.close(printed)
        with contextlib.suppress(OSError):  # done by whichever comes first, so that nobody is too early
            os.setpgid(process_id, process_id)
        return _Run(request.run, process_id, output, printing, request.limits)

    def _be_the_run(self, request: RunRequest, writing: int, server: int) -> NoReturn:
        code = 1
        try:
            os.setpgid(0, 0)
            os.close(self._requests)
            os.close(self._events.fileno())
            os.close(self._lifeline_held)
            if not guard.die_with_parent():
                threading.Thread(target=_die_with, args=(self._lifeline,), daemon=True).start()
            if os.getppid() != server:
                os._exit(1)
            _limit_resources(request.limits)
            guard.forbid()
            # `writing` is closed by the end of the process alone, so that its closing means just that.
            self._perform(request, lambda line: _write_all(writing, line))
            code = 0
        finally:
            os._exit(code)

    def _relay(self, run: _Run) -> None:
        chunk = os.read(run.output, _CHUNK_BYTES)
        if not chunk:
            self._send(Failed(run.number, _how_it_died(self._stop())))
            return
        run.heard = time.monotonic()
        run.output_bytes += len(chunk)
        for line in run.splitter.feed(chunk):
            run.output_lines += 1
            self._events.write(line + b"\n")
            if ends_run(line):
                self._events.flush()
                self._stop()  # even if something of it would stay
                return
        self._events.flush()
        limits = run.limits
        if run.output_bytes > limits.output_bytes:
            mebibytes = limits.output_bytes / 2**20
            self._stop_with(f"The demo was stopped: it produced more than {mebibytes:.3g} MiB of output.")
        elif run.output_lines > limits.frames:
            self._stop_with(f"The demo was stopped: it produced more than {limits.frames:,} frames.")

    def _overhear(self, run: _Run) -> None:
        with contextlib.suppress(BlockingIOError):
            chunk = os.read(run.printing, _CHUNK_BYTES)
            run.printed = (run.printed + chunk)[-_PRINTED_KEPT_BYTES:]
            if not chunk:
                self._forget(run.printing)

    def _stop_if_late(self) -> None:
        if self._run and time.monotonic() >= self._run.deadline:
            self._stop_with(self._run.limits.sentence)

    def _patience_s(self) -> float | None:
        return max(0.0, self._run.deadline - time.monotonic()) if self._run else None

    def _stop_with(self, sentence: str) -> None:
        if run := self._run:
            self._stop()
            self._send(Failed(run.number, sentence))

    def _stop(self) -> int:
        """Kills and reaps the run, where there is one. Its wait status, 0 where there was none."""
        run, self._run = self._run, None
        if run is None:
            return 0
        self._forget(run.output)
        os.close(run.output)
        os.killpg(run.process_id, signal.SIGKILL)  # changes nothing for a process that is already ending
        status = os.waitpid(run.process_id, 0)[1]
        self._overhear(run)
        self._forget(run.printing)
        os.close(run.printing)
        with contextlib.suppress(OSError):  # there is nobody left to read it
            _write_all(2, run.printed)
        return status

    def _forget(self, descriptor: int) -> None:
        if descriptor in self._selector.get_map():
            self._selector.unregister(descriptor)

    def _send(self, event: Event) -> None:
        self._events.write(encode(event))
        self._events.flush()


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _die_with(lifeline: int) -> None:
    """Ends the run when the server is gone, however it went."""
    os.read(lifeline, 1)
    os._exit(1)


def _limit_resources(limits: Limits) -> None:
    """Caps what this process can take: memory on top of what it has, time of the processor, no files, no core dump.

    The time is a last resort, for a run that nobody watches any more.
    """
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_FSIZE, 0)
    _cap(resource.RLIMIT_CPU, int(limits.time_s) + _CPU_ALLOWANCE_S)
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return  # no such figure here; the other limits hold
    _cap(resource.RLIMIT_AS, pages * resource.getpagesize() + limits.memory_bytes)


def _cap(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def _how_it_died(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"The demo's process was killed (signal {os.WTERMSIG(status)}); the review is not affected."
    code = os.waitstatus_to_exitcode(status)
    return f"The demo's process ended without a result (exit code {code}); the review is not affected."
