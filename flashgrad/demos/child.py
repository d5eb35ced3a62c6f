"""The demo process: imports torch, then does runs. `python -m flashgrad.demos.child`.

Where the system forks safely every run is a fork of this warm process (see `server`): a cancel is a kill, and
a crash, a hang or a leak ends with the run. Elsewhere the runs happen in this process, and the app replaces
the process to cancel one. Nothing but the wire reaches the app: what a demo prints goes to stderr.
"""

import argparse
import contextlib
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from queue import SimpleQueue
from typing import BinaryIO, NoReturn

from flashgrad.demos import catalog
from flashgrad.demos.evaluation import evaluate
from flashgrad.demos.forking import CAN_FORK
from flashgrad.demos.lines import MAX_LINE_BYTES, LineSplitter
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.spec import Demo, Frame, Series, merge
from flashgrad.demos.wire import (
    CancelRequest,
    Event,
    Failed,
    Finished,
    FrameArrived,
    Ready,
    RunRequest,
    decode_event,
    decode_request,
    encode,
)
from flashgrad.errors import DemoError, DemoFailed, DemoUnknown
from flashgrad.text import one_line

_NICENESS = 10
_TRACEBACK_CALLS = 20
_MOST_POINTS = 20_000
"""Of one picture. A chart of more takes the app longer than a key may wait; the bundled demos have up to 2,900."""

_THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until stdin is closed. The exit code: 0, or 3 where torch cannot be imported."""
    parser = argparse.ArgumentParser(prog="flashgrad.demos.child", description="Run demos for flashgrad.")
    parser.add_argument("--gallery", default="", help="module with further DEMOS, for tests of this process")
    parser.add_argument("--in-process", action="store_true", help="do not fork for a run")
    options = parser.parse_args(arguments)
    requests, events = _take_the_pipes()
    registered = {**catalog.demos(), **(catalog.extra_demos(options.gallery) if options.gallery else {})}
    for demo in registered.values():
        parameter_infos(demo.parameters)  # cached for the runs
    _be_modest()
    try:
        torch_version = _warm_up()
    except Exception as error:  # whatever a broken installation raises, the app is to say it in a sentence
        reason = one_line(f"{error}", 160).rstrip(".")
        advice = "reviews work without it; install torch to run demos"
        events.write(encode(Failed(None, f"torch cannot be imported: {reason}; {advice}.")))
        events.flush()
        return 3
    ready = Ready(torch_version, os.getpid())
    decode_event(encode(ready))  # the first line takes 8 ms more, which each run would have to
    _send(events, ready)

    def perform(request: RunRequest, send: Callable[[bytes], None]) -> None:
        _perform(registered, request, send)

    if CAN_FORK and not options.in_process:
        # Not every system has what the module needs.
        from flashgrad.demos.server import ForkServer

        ForkServer(requests, events, perform).serve()
    else:
        _serve_in_process(requests, events, perform)
    return 0


def _take_the_pipes() -> tuple[int, BinaryIO]:
    """Private copies of stdin and stdout; afterwards 0 is empty and 1 is stderr, for whoever uses them."""
    requests, events = os.dup(0), os.dup(1)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    os.dup2(2, 1)
    return requests, os.fdopen(events, "wb")


def _be_modest() -> None:
    """Reviews come first: low priority, and one thread, set before torch reads the variables."""
    for variable in _THREAD_VARIABLES:
        os.environ[variable] = "1"
    if hasattr(os, "nice"):
        os.nice(_NICENESS)


def _warm_up() -> str:
    """Imports torch and does a little of what runs do, so that a run finds it done. torch's version."""
    import torch

    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)
    sample = torch.randn(2, 8, 8, generator=generator, dtype=torch.float64)
    torch.erf(torch.bmm(sample, sample)).square().mean().tolist()
    torch.linalg.eigvalsh(sample)  # what is below it takes milliseconds to find, once
    torch.linalg.qr(sample)
    torch.quantile(sample, 0.5)
    # No gradient by autograd: a process that took one can no longer fork.
    return str(torch.__version__)


def _perform(registered: Mapping[str, Demo], request: RunRequest, send: Callable[[bytes], None]) -> None:
    try:
        if request.demo_id not in registered:
            raise DemoUnknown(f"There is no demo {request.demo_id!r}.")
        demo = registered[request.demo_id]
        parameters = catalog.validate(demo, request.parameters)
        frames = []
        for frame in demo.frames(parameters):
            send(_readable(FrameArrived(request.run, frame)))
            frames.append(frame)
        last = _readable(Finished(request.run, evaluate(demo, merge(parameters, frames))))
    except DemoError as error:
        last = encode(Failed(request.run, str(error)))
    except BaseException as error:  # a demo's mistake, even an exit, ends its run, never this process
        if isinstance(error, MemoryError):
            error.__traceback__ = None  # it holds on to what there is too much of, and even a call needs some
        traceback.print_exception(error, limit=-_TRACEBACK_CALLS)
        last = encode(Failed(request.run, _sentence(error, request)))
    send(last)


def _readable(event: FrameArrived | Finished) -> bytes:
    """The line that says `event`. Raises DemoFailed where the app could not take it, so that only the run fails."""
    what = "a frame" if isinstance(event, FrameArrived) else "a result"
    if isinstance(event, FrameArrived) and not isinstance(event.frame, Frame):
        raise DemoFailed(f"The demo failed, since it gave a {type(event.frame).__name__} where {what} was due.")
    line = encode(event)
    if len(line) > MAX_LINE_BYTES:
        limit = f"{MAX_LINE_BYTES >> 20} MiB"
        raise DemoFailed(f"The demo was stopped: {what} is larger than {limit}; try smaller parameters.")
    understood = decode_event(line.rstrip(b"\n"))
    if isinstance(understood, Failed):
        raise DemoFailed(f"The demo failed, since it gave {what} that is none. {understood.sentence}")
    points = sum(len(curve.x) for curve in _curves(understood))
    if points > _MOST_POINTS:
        raise DemoFailed(
            f"The demo was stopped: {what} has {points:,} points on its curves, not {_MOST_POINTS:,} at most."
        )
    return line


def _curves(event: Event) -> Iterable[Series]:
    match event:
        case FrameArrived(frame=frame):
            return frame.series.values()
        case Finished(outcome=outcome):
            return outcome.series.values()
    return ()


def _is_out_of_memory(error: BaseException) -> bool:
    # torch and what is below it have messages of their own for it
    return isinstance(error, MemoryError) or any(words in str(error) for words in ("t allocate memory", "bad_alloc"))


def _sentence(error: BaseException, request: RunRequest) -> str:
    if _is_out_of_memory(error):
        limit = f"{request.limits.memory_bytes / 2**30:.3g} GiB"
        return f"The demo needs more memory than the {limit} it may use; try smaller parameters."
    reason = one_line(str(error), 200).rstrip(".")
    return f"The demo failed: {type(error).__name__}{': ' if reason else ''}{reason}."


def _serve_in_process(
    requests: int, events: BinaryIO, perform: Callable[[RunRequest, Callable[[bytes], None]], None]
) -> None:
    """Does what is asked, one thing after the other. Whoever asked ends the process to cancel, or by closing the pipe.

    The limits are the app's to watch here, but for what a run may not do at all.
    """
    from flashgrad.demos import guard  # deferred: the app imports this file

    heard: SimpleQueue[RunRequest | CancelRequest | Failed] = SimpleQueue()
    threading.Thread(target=_hear, args=(requests, heard), daemon=True).start()
    guard.forbid()
    while True:
        match heard.get():
            case RunRequest() as request:
                with contextlib.suppress(BrokenPipeError):  # the app is gone
                    perform(request, lambda line: _write(events, line))
            case Failed() as failed:
                _send(events, failed)
            case _:
                pass  # what a cancel is meant for is over by the time it is read


def _hear(requests: int, heard: "SimpleQueue[RunRequest | CancelRequest | Failed]") -> NoReturn:
    """Passes on what is asked, and ends the process with the app, whatever runs."""
    splitter = LineSplitter()
    while chunk := os.read(requests, 1 << 16):
        for line in splitter.feed(chunk):
            heard.put(decode_request(line))
    os._exit(0)


def _send(events: BinaryIO, event: Event) -> None:
    _write(events, encode(event))


def _write(events: BinaryIO, line: bytes) -> None:
    events.write(line)
    events.flush()


if __name__ == "__main__":
    exit_code = main()
    sys.stderr.flush()
    os._exit(exit_code)  # torch takes a tenth of a second to unload, and the app is waiting
