"""The app's side: a demo process that starts, serves, is cancelled, dies and comes back."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
import pytest_asyncio

from flashgrad.demos import catalog
from flashgrad.demos.forking import CAN_FORK
from flashgrad.demos.runner import DemoProcess
from flashgrad.demos.spec import Parameters
from flashgrad.demos.wire import Failed, Finished, FrameArrived, Limits

GALLERY = "tests.demos.misbehaving"
DEMO = catalog.find("gradient-depth")
NOTHING = Parameters()
MODES = [
    pytest.param(True, marks=pytest.mark.skipif(not CAN_FORK, reason="runs are not forked here"), id="forked"),
    pytest.param(False, id="in-process"),
]


pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=MODES)
async def shared(request) -> AsyncIterator[DemoProcess]:
    """A process for tests after which it can serve again."""
    process = DemoProcess(gallery=GALLERY, forks=request.param)
    yield process
    await process.close()


@pytest_asyncio.fixture(loop_scope="module")
async def own() -> AsyncIterator[DemoProcess]:
    """A process for a test that ends it."""
    process = DemoProcess(gallery=GALLERY)
    yield process
    await process.close()


async def _all(process, demo_id, parameters=NOTHING):
    return [event async for event in process.run(demo_id, parameters)]


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def _pid(process: DemoProcess) -> int:
    assert process._process is not None
    return process._process.pid


async def test_a_run_yields_every_frame_in_order_and_one_last_event(shared):
    *frames, last = await _all(shared, "ticks")
    assert shared.is_warm
    assert [event.frame.step for event in frames] == list(range(100))
    assert isinstance(last, Finished)
    assert isinstance((await _all(shared, "raises"))[-1], Failed)


async def test_starting_a_process_that_stands_does_nothing(shared):
    await asyncio.gather(shared.start(), shared.start())
    first = _pid(shared)
    await shared.start()
    assert _pid(shared) == first


async def test_closing_the_iterator_stops_the_run_and_the_next_one_runs(shared):
    async with aclosing(shared.run("spins", NOTHING)) as events:
        async for event in events:
            assert isinstance(event, FrameArrived)
            break
    assert isinstance((await _all(shared, "ticks"))[-1], Finished)


async def test_a_cancelled_run_ends_with_a_sentence(shared):
    events = shared.run("hangs", NOTHING)
    assert isinstance(await anext(events), FrameArrived)
    await shared.cancel()
    assert [event.sentence async for event in events] == ["The run was cancelled."]
    await shared.cancel()
    assert isinstance((await _all(shared, "ticks"))[-1], Finished)


async def test_a_new_run_ends_the_former(shared):
    former = shared.run("hangs", NOTHING)
    assert isinstance(await anext(former), FrameArrived)
    later = asyncio.create_task(_all(shared, "ticks"))
    assert [event.sentence async for event in former] == ["The run was stopped, because another one began."]
    assert len(await later) == 101


async def test_runs_that_overtake_each_other_give_only_the_last_one(shared):
    outcomes = await asyncio.gather(*(_all(shared, "ticks") for _ in range(20)))
    assert [isinstance(events[-1], Finished) for events in outcomes] == [False] * 19 + [True]
    assert all(sum(isinstance(event, Finished | Failed) for event in events) == 1 for events in outcomes)


async def test_a_process_that_dies_fails_its_run_and_is_started_anew(own):
    assert not own.is_warm
    events = own.run("hangs", NOTHING)
    await anext(events)
    first = _pid(own)
    os.kill(first, signal.SIGKILL)
    (failed,) = [event async for event in events]
    assert "The demo process ended (signal 9)" in failed.sentence
    assert not own.is_warm
    assert isinstance((await _all(own, "ticks"))[-1], Finished)
    assert _pid(own) != first


@pytest.mark.skipif(not CAN_FORK, reason="runs are not forked here")
async def test_a_misunderstanding_costs_the_run_and_not_the_process(own):
    events = own.run("hangs", NOTHING)
    await anext(events)
    first = _pid(own)
    own._process.stdin.write(b"nonsense\n")
    (failed,) = [event async for event in events]
    assert "cannot be read" in failed.sentence
    assert isinstance((await _all(own, "ticks"))[-1], Finished)
    assert _pid(own) == first


async def test_a_hang_without_a_fork_is_stopped_by_the_app():
    process = DemoProcess(gallery=GALLERY, forks=False, limits=Limits(silence_s=0.5))
    *_, last = await _all(process, "hangs")
    await process.close()
    assert isinstance(last, Failed)
    assert "took too long" in last.sentence


async def test_closing_leaves_no_process_behind_and_the_next_run_starts_one(own):
    events = own.run("spins", NOTHING)
    await anext(events)
    pid = _pid(own)
    await own.close()
    assert not own.is_warm
    assert _is_gone(pid)
    assert [type(event) async for event in events] == [Failed]
    await own.close()
    assert isinstance((await _all(own, "ticks"))[-1], Finished)


async def test_closing_while_torch_is_imported_leaves_no_process_behind(own):
    await own.start()
    pid = _pid(own)
    await own.close()
    assert _is_gone(pid)


async def test_what_the_process_complains_of_is_logged_and_neutralised():
    lines: list[str] = []
    process = DemoProcess(gallery=GALLERY, log=lines.append)
    try:
        assert isinstance((await _all(process, "prints"))[-1], Finished)
    finally:
        await process.close()
    assert "a complaint␛]0;title␇" in lines
    assert "garbage on the file descriptor" in lines


async def test_without_a_python_the_run_fails_with_a_sentence():
    process = DemoProcess("/no/such/python")
    (failed,) = await _all(process, "gradient-depth", catalog.validate(DEMO, {}))
    assert isinstance(failed, Failed)
    assert failed.sentence.startswith("The demo process cannot be started: ")
    await process.close()


async def test_a_process_that_cannot_begin_says_its_last_words():
    process = DemoProcess(gallery="no.such.module")
    (failed,) = await _all(process, "ticks")
    assert isinstance(failed, Failed)
    assert "exit code 1" in failed.sentence
    assert "No module named 'no'" in failed.sentence
    await process.close()


async def test_a_broken_torch_fails_the_run_and_the_reason_is_given(tmp_path, monkeypatch):
    (tmp_path / "torch.py").write_text("raise ImportError('libtorch.so: cannot open shared object file')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    process = DemoProcess()
    for _ in range(2):
        (failed,) = await _all(process, "gradient-depth", catalog.validate(DEMO, {}))
        assert isinstance(failed, Failed)
        assert "torch cannot be imported: libtorch.so" in failed.sentence
    await process.close()
