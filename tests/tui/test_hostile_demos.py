"""A demo that misbehaves in its process costs its pane a sentence, and the app nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from flashgrad.demos.runner import DemoProcess
from flashgrad.demos.spec import Demo
from flashgrad.tui.widgets.demo_keys import Phase
from tests.demos import hostile, misbehaving
from tests.tui.demo_host import DemoHost

pytestmark = pytest.mark.slow


@asynccontextmanager
async def playing(gallery: Any, demo_id: str) -> AsyncIterator[tuple[DemoHost, Pilot[None]]]:
    """A demo of `gallery` in free play, from the moment its process is warm."""
    (demo,) = (demo for demo in gallery.DEMOS if isinstance(demo, Demo) and demo.id == demo_id)
    process = DemoProcess(gallery=gallery.__name__)
    app = DemoHost(process, {}, demo, asks_first=False)
    try:
        async with app.run_test(size=(100, 30)) as pilot:
            await reaching(lambda: process.is_warm)
            yield app, pilot
    finally:
        await process.close()


async def reaching(condition: Any) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_run_that_crashes_says_so_and_can_be_tried_again():
    async with playing(hostile, "aborts") as (app, pilot):
        for run in (1, 2):
            await reaching(lambda run=run: app.process._run == run and app.pane.phase is Phase.FAILED)
            status = str(app.pane._status.render())
            assert "The demo's process was killed (signal 6)" in " ".join(status.split())
            assert "Press t to try again." in " ".join(status.split())
            await pilot.press("t")


async def test_the_app_can_be_left_while_a_demo_floods_it():
    async with playing(misbehaving, "floods") as (app, _):
        await reaching(lambda: "50%" in str(app.pane._status.render()))
    assert app._exception is None


async def test_numbers_that_are_none_come_through_the_process_as_gaps():
    async with playing(misbehaving, "not-finite") as (app, _):
        await reaching(lambda: app.pane.phase is Phase.SHOWN)
        assert app.pane.outcome is not None
        assert repr(app.pane.outcome.series["all"].y) == "(nan, inf, -inf, -0.0)"
