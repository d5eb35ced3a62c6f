"""Start the demo process, ask it for runs, hear what they say. The app's side of the wire; never imports torch.

`DemoProcess` is for an event loop; `run_once` is the same thing for a caller who just wants the outcome, so
that app, command line and tests get the same numbers in the same way.
"""

import asyncio
import contextlib
import os
import signal
import site
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Callable, Mapping
from pathlib import Path

import flashgrad
from flashgrad.demos.forking import CAN_FORK
from flashgrad.demos.lines import LineSplitter
from flashgrad.demos.spec import Frame, Parameters
from flashgrad.demos.wire import (
    CancelRequest,
    Event,
    Failed,
    Finished,
    FrameArrived,
    Limits,
    Outcome,
    Ready,
    Request,
    RunRequest,
    decode_event,
    encode,
)
from flashgrad.errors import DemoFailed
from flashgrad.text import one_line

_CHUNK_BYTES = 1 << 16
_CLOSE_GRACE_S = 1.0
_START_ALLOWANCE_S = 30.0
_LOGGED_AT_ONCE = 100
_LOG_PAUSE_S = 0.05


class DemoProcess:
    """The demo process of one app: at most one, with at most one run. All methods belong to one event loop."""

    def __init__(
        self,
        python: str = sys.executable,
        *,
        log: Callable[[str], None] | None = None,
        gallery: str = "",
        limits: Limits | None = None,
        forks: bool = CAN_FORK,
    ) -> None:
        """`log` gets each line that the process writes to stderr, neutralised.

        `gallery` names a module with further demos, for tests. `forks` False runs demos in the process itself,
        as is done where the system cannot fork.
        """
        self._command = (python, "-P", "-m", "flashgrad.demos.child")
        self._command += (*(("--gallery", gallery) if gallery else ()), *(() if forks else ("--in-process",)))
        self._log = log or (lambda line: None)
        self._limits = limits or Limits()
        self._forks = forks
        self._starting = asyncio.Lock()
        self._process: Process | None = None
        self._listening: asyncio.Task[None] | None = None
        self._is_usable = False
        """Whether the process stands and was not told to end."""
        self._is_warm = False
        self._run = 0
        self._events: asyncio.Queue[Event] | None = None
        """Of the run that is under way."""
        self._serving: Process | None = None
        """The process that was asked for that run."""

    @property
    def is_warm(self) -> bool:
        """Whether the process stands and has imported torch."""
        return self._is_warm

    async def start(self) -> None:
        """Starts the process unless it runs; does not wait for torch. Raises DemoFailed where it cannot start."""
        async with self._starting:
            if self._is_usable:
                return
            await self._reap()
            try:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command,
                    stdin=PIPE,
                    stdout=PIPE,
                    stderr=PIPE,
                    env=child_environment(),
                    start_new_session=True,  # the terminal's Ctrl-C is meant for the app
                )
            except OSError as error:
                raise DemoFailed(f"The demo process cannot be started: {error}.") from error
            self._is_usable = True
            self._listening = asyncio.create_task(self._listen(self._process), name="demo process")

    async def run(self, demo_id: str, parameters: Parameters) -> AsyncGenerator[Event, None]:
        """The run's `FrameArrived`s, then exactly one `Finished` or `Failed`.

        Starts the process if need be. A later call stops this run, whose last event is then `Failed`; closing
        the iterator stops it too.
        """
        self._stop("The run was stopped, because another one began.")
        self._run += 1
        run, events = self._run, asyncio.Queue[Event]()
        self._events, self._serving = events, None
        try:
            await self.start()
            if self._events is events:
                self._serving = self._process
                self._send(RunRequest(run, demo_id, parameters.model_dump(), self._limits))
            start_s = 0.0 if self._is_warm else _START_ALLOWANCE_S
            end = asyncio.get_running_loop().time() + start_s + self._limits.time_s
            event = await self._next(run, events, start_s + self._limits.silence_s, end)
            while isinstance(event, FrameArrived):
                yield event
                event = await self._next(run, events, self._limits.silence_s, end)
            if self._events is events:
                self._events = None
            yield event
        except DemoFailed as error:
            yield Failed(run, str(error))
        finally:
            if self._events is events:
                self._stop("The run was stopped.")

    async def cancel(self) -> None:
        """Stops the run that is under way, if any; its last event is then `Failed`."""
        self._stop("The run was cancelled.")

    async def close(self) -> None:
        """Stops the run and the process, and returns when it is gone. A later call may start it anew."""
        self._stop("The run was stopped, because the demos were closed.")
        async with self._starting:
            process = self._process
            if process is None:
                return
            if process.stdin:
                process.stdin.close()
            if not self._is_warm:
                kill(process)  # it reads its pipe only when torch is imported
            self._is_usable = self._is_warm = False
            try:
                await asyncio.wait_for(process.wait(), _CLOSE_GRACE_S)
            except TimeoutError:
                kill(process)
            await self._reap()

    async def _next(self, run: int, events: asyncio.Queue[Event], silence_s: float, end: float) -> Event:
        """The run's next event. A run in the process itself has nobody but us to see that it takes too long."""
        latest = min(asyncio.get_running_loop().time() + silence_s, end)
        try:
            async with asyncio.timeout_at(None if self._forks else latest):
                return await events.get()
        except TimeoutError:
            self._stop("")
            return Failed(run, self._limits.sentence)

    def _stop(self, sentence: str) -> None:
        """Ends the run that is under way, if any; `sentence` is its last event's."""
        events, self._events = self._events, None
        if events is None:
            return
        events.put_nowait(Failed(self._run, sentence))
        if self._serving is None or self._serving is not self._process:
            return
        if self._forks:
            self._send(CancelRequest(self._run))
        else:
            self._give_up(self._serving, "")

    def _send(self, request: Request) -> None:
        if self._process and self._process.stdin and not self._process.stdin.is_closing():
            self._process.stdin.write(encode(request))

    async def _listen(self, process: Process) -> None:
        """Hears `process` to its end."""
        assert process.stdout is not None
        assert process.stderr is not None
        last_words = asyncio.create_task(self._log_lines(process.stderr))
        splitter = LineSplitter()
        while chunk := await process.stdout.read(_CHUNK_BYTES):
            for line in splitter.feed(chunk):
                self._take(process, decode_event(line))
        code = await process.wait()
        reason = await last_words
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        hint = f"; its last words: {reason}" if reason and code else ""
        self._give_up(process, f"The demo process ended ({how}); reviews are not affected{hint}.")

    def _take(self, process: Process, event: Event) -> None:
        match event:
            case Ready():
                self._is_warm = process is self._process
            case Failed(run=None):
                if not self._is_warm:
                    self._give_up(process, event.sentence)
                elif self._serving is process:
                    self._stop(event.sentence)
            case FrameArrived(run=run) | Finished(run=run) | Failed(run=run):
                if self._events is not None and run == self._run:
                    self._events.put_nowait(event)

    def _give_up(self, process: Process, sentence: str) -> None:
        """Ends `process`, and with `sentence` the run that it serves; the next run starts another one."""
        if self._events is not None and self._serving is process:
            self._stop(sentence)
        if process is self._process:
            self._is_usable = self._is_warm = False
        kill(process)

    async def _log_lines(self, stream: asyncio.StreamReader) -> str:
        """Logs what the process complains of, of a burst the end, until it is gone. The last line of it."""
        splitter, text = LineSplitter(), ""
        while chunk := await stream.read(_CHUNK_BYTES):
            for line in list(splitter.feed(chunk))[-_LOGGED_AT_ONCE:]:
                text = one_line(line.decode(errors="replace"), 500)
                self._log(text)
            if len(chunk) == _CHUNK_BYTES:
                await asyncio.sleep(_LOG_PAUSE_S)  # one that never stops is made to wait
        return text

    async def _reap(self) -> None:
        """Waits until a process that was told to end, or has ended, is gone."""
        if self._listening:
            await self._listening
        self._process = self._listening = None


def run_once(
    demo_id: str,
    parameters: Parameters,
    *,
    on_frame: Callable[[Frame], None] | None = None,
    timeout_s: float = 120.0,
    gallery: str = "",
) -> Outcome:
    """The outcome of one run in a demo process of its own. Raises DemoFailed where there is none.

    For callers without an event loop. `timeout_s` counts from the start of the process, torch's import
    included.
    """
    return asyncio.run(_run_once(demo_id, parameters, on_frame, timeout_s, gallery))


async def _run_once(
    demo_id: str,
    parameters: Parameters,
    on_frame: Callable[[Frame], None] | None,
    timeout_s: float,
    gallery: str,
) -> Outcome:
    demos = DemoProcess(gallery=gallery)
    try:
        async with asyncio.timeout(timeout_s), contextlib.aclosing(demos.run(demo_id, parameters)) as events:
            async for event in events:
                match event:
                    case FrameArrived(frame=frame) if on_frame:
                        on_frame(frame)
                    case Finished(outcome=outcome):
                        return outcome
                    case Failed(sentence=sentence):
                        raise DemoFailed(sentence)
    except TimeoutError as error:
        raise DemoFailed(f"{demo_id} did not finish within {timeout_s:g} s.") from error
    finally:
        await demos.close()
    raise DemoFailed(f"{demo_id} ended without a result.")


def child_environment() -> Mapping[str, str]:
    """This process's environment, with flashgrad findable for a child where it runs from a checkout.

    To be used with `-P`, so that the working directory stays out.
    """
    root = str(Path(flashgrad.__file__).parents[1])
    if root in site.getsitepackages():
        return os.environ
    paths = [path for path in (os.environ.get("PYTHONPATH"), root) if path]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def kill(process: Process) -> None:
    """Ends `process` and, where there are process groups, whatever it started."""
    # Its own `kill` looks first whether it has ended, and so may take the exit code from the loop that waits for it.
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
