"""The newest run wins: one worker that follows a demo process for a pane. No widgets.

A run that has only just begun is given `GRACE_S` to end by itself before a newer request stops it, so that a
slider under a held key still shows pictures on its way; after that it is stopped at once.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Protocol

from flashgrad.demos.spec import Parameters
from flashgrad.demos.wire import Event

GRACE_S = 0.08


class RunsDemos(Protocol):
    """What a pane needs of `flashgrad.demos.runner.DemoProcess`."""

    @property
    def is_warm(self) -> bool:
        """Whether a run would start without delay."""

    async def start(self) -> None:
        """Starts the process unless it runs. Raises DemoFailed where it cannot."""

    def run(self, demo_id: str, parameters: Parameters) -> AsyncGenerator[Event, None]:
        """The run's events; closing the iterator stops it."""


class LatestRun:
    """At most one run of one demo, always that which was requested last."""

    def __init__(self, process: RunsDemos, demo_id: str, on_event: Callable[[Parameters, Event], None]) -> None:
        """`on_event` gets each event with the parameters of its run, in the task of `serve`."""
        self._process = process
        self._demo_id = demo_id
        self._on_event = on_event
        self._requested: Parameters | None = None
        self._has_request = asyncio.Event()
        self._current: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether a run is under way or waits to begin."""
        return self._requested is not None or (self._current is not None and not self._current.done())

    @property
    def has_newer(self) -> bool:
        """Whether another run was requested since the one that is under way began."""
        return self._requested is not None

    def request(self, parameters: Parameters) -> None:
        """Run with `parameters` as soon as may be, instead of whatever runs."""
        self._requested = parameters
        self._has_request.set()

    def cancel(self) -> None:
        """Stop the run that is under way and forget a request that waits; no event follows."""
        self._requested = None
        self._has_request.clear()
        if self._current is not None:
            self._current.cancel()

    async def serve(self) -> None:
        """Follow runs until cancelled, which stops the one that is under way."""
        while True:
            await self._has_request.wait()
            parameters = self._take()
            if parameters is not None:
                await self._follow_until_newer(parameters)

    def _take(self) -> Parameters | None:
        parameters, self._requested = self._requested, None
        self._has_request.clear()
        return parameters

    async def _follow_until_newer(self, parameters: Parameters) -> None:
        began_s = time.monotonic()
        current = self._current = asyncio.create_task(self._follow(parameters))
        newer = asyncio.create_task(self._has_request.wait())
        try:
            await asyncio.wait({current, newer}, return_when=asyncio.FIRST_COMPLETED)
            if not current.done():
                await asyncio.wait({current}, timeout=max(0.0, began_s + GRACE_S - time.monotonic()))
        finally:
            newer.cancel()
            current.cancel()
            await asyncio.wait({current, newer})
        if not current.cancelled():
            current.result()

    async def _follow(self, parameters: Parameters) -> None:
        async with aclosing(self._process.run(self._demo_id, parameters)) as events:
            async for event in events:
                self._on_event(parameters, event)
