"""How fast demos answer, through the whole path: app, demo process, chart. `python -m tests.benchmark [DEMO …]`.

For every demo the time from the request to the first painted picture and to the end of the default run; for those
that end within 300 ms also 200 random moves of a slider, from the key to the first painted picture. Times are of
this machine and depend on what else it does; nothing here passes or fails.
"""

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Callable

from textual.app import App
from textual.geometry import Region
from textual.strip import Strip

from flashgrad.demos import catalog
from flashgrad.demos.parameter_info import parameter_infos
from flashgrad.demos.runner import DemoProcess
from flashgrad.demos.spec import Demo, Frame
from flashgrad.demos.wire import Outcome
from flashgrad.tui.charts.chart import Chart
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.widgets.demo_pane import DemoPane
from flashgrad.tui.widgets.demo_picture import DemoPicture
from flashgrad.tui.widgets.parameter_control import ParameterControl
from flashgrad.tui.widgets.parameter_steps import stepped

SIZE = (110, 30)
MOVES = 200
INSTANT_MS = 300
LONGEST_S = 60


class Stopwatch:
    """Sees when a frame of the newest request has arrived, and when a chart was painted after it."""

    def __init__(self) -> None:
        self._began_s = 0.0
        self._has_arrived = False
        self.painted_ms: float | None = None
        self.ended_ms: float | None = None

    def start(self) -> None:
        """Time from now."""
        self._began_s, self._has_arrived = time.perf_counter(), False
        self.painted_ms = self.ended_ms = None

    def install(self) -> None:
        """Watch all pictures and charts of this process."""
        add, finish, render_lines = DemoPicture.add, DemoPicture.finish, Chart.render_lines
        watch = self

        def added(picture: DemoPicture, run: int, frame: Frame) -> None:
            add(picture, run, frame)
            watch._has_arrived = True

        def finished(picture: DemoPicture, run: int, outcome: Outcome) -> None:
            finish(picture, run, outcome)
            watch.ended_ms = watch._elapsed_ms()

        def rendered(chart: Chart, crop: Region) -> list[Strip]:
            strips = render_lines(chart, crop)
            if watch._has_arrived and watch.painted_ms is None:
                watch.painted_ms = watch._elapsed_ms()
            return strips

        for owner, name, method in (
            (DemoPicture, "add", added),
            (DemoPicture, "finish", finished),
            (Chart, "render_lines", rendered),
        ):
            setattr(owner, name, method)

    def _elapsed_ms(self) -> float:
        return 1000 * (time.perf_counter() - self._began_s)


class Bench(App[None]):
    """One demo over the whole screen."""

    def __init__(self, demo: Demo, process: DemoProcess) -> None:
        super().__init__()
        self._demo, self._process = demo, process

    def on_mount(self) -> None:
        """Open the demo."""
        self.push_screen(DemoScreen(self._demo, {}, self._process))


async def benchmark(demo: Demo, process: DemoProcess, watch: Stopwatch) -> str:
    """One line of the table."""
    app = Bench(demo, process)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        pane = app.screen.query_one(DemoPane)
        watch.start()
        pane.action_run()
        await until(lambda: watch.ended_ms is not None and watch.painted_ms is not None)
        first_ms, whole_ms = watch.painted_ms or 0, watch.ended_ms or 0
        line = f"{demo.id:18} {first_ms:7.0f} {whole_ms:7.0f}"
        if whole_ms > INSTANT_MS:
            return line
        times_ms = sorted([await move(pane, demo, watch, choice) for choice in range(MOVES)])
        return f"{line} {statistics.median(times_ms):9.0f} {times_ms[int(0.95 * MOVES)]:7.0f} {times_ms[-1]:7.0f}"


async def move(pane: DemoPane, demo: Demo, watch: Stopwatch, number: int) -> float:
    """Move one slider a few steps; milliseconds until its picture is painted."""
    rng = random.Random(number)
    values = pane.parameters.model_dump()
    sliders = [info for info in parameter_infos(demo.parameters) if info.low is not None and info.is_used(values)]
    while True:
        info = rng.choice([info for info in sliders if info.name != "seed"])
        moved = stepped(info, values[info.name], rng.choice([-3, -2, -1, 1, 2, 3]))
        if moved != values[info.name]:
            break
    watch.start()
    pane.post_message(ParameterControl.Changed(info.name, moved))
    await until(lambda: watch.ended_ms is not None and watch.painted_ms is not None)
    return watch.painted_ms or 0


async def until(is_done: Callable[[], bool]) -> None:
    """Let the app work until something is so."""
    async with asyncio.timeout(LONGEST_S):
        while not is_done():
            await asyncio.sleep(0.001)


async def main(names: list[str]) -> None:
    """Prints the table."""
    watch, process = Stopwatch(), DemoProcess()
    watch.install()
    await process.start()
    while not process.is_warm:
        await asyncio.sleep(0.05)
    _say("demo               first ms  all ms   move p50     p95     max")
    try:
        for demo in catalog.demos().values():
            if not names or demo.id in names:
                _say(await benchmark(demo, process, watch))
    finally:
        await process.close()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
