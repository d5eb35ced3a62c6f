"""For benchmarks of screens: for how long the event loop, and so every key, had to wait."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

TICK_S = 0.001
HEADING = f"{'':34}{'took':>11}{'lag at most':>14}{'of it own':>12}{'>50 ms':>8}"


class Lag:
    """Measures for how long the event loop did not come round, by the clock and in this process's own work.

    Where other programs take the processor, the clock says more than this program is to blame for.
    """

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self.longest_work_ms = 0.0
        self.over_50_ms = 0
        self._task = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            began_s, worked_s = time.perf_counter(), time.process_time()
            await asyncio.sleep(TICK_S)
            work_ms = 1000 * (time.process_time() - worked_s)
            self.longest_ms = max(self.longest_ms, 1000 * (time.perf_counter() - began_s - TICK_S))
            self.longest_work_ms = max(self.longest_work_ms, work_ms)
            self.over_50_ms += work_ms > 50

    def stop(self) -> None:
        self._task.cancel()


@asynccontextmanager
async def step(name: str) -> AsyncIterator[None]:
    """Prints how long the block took and how long the loop was late in it."""
    lag, began_s = Lag(), time.perf_counter()
    await asyncio.sleep(0)
    yield
    took_ms = 1000 * (time.perf_counter() - began_s)
    await asyncio.sleep(0.1)
    lag.stop()
    say(f"{name:34}{took_ms:9.0f}ms{lag.longest_ms:12.0f}ms{lag.longest_work_ms:10.0f}ms{lag.over_50_ms:8}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
