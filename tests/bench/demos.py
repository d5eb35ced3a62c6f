"""How fast demos answer, through the whole path: app, demo process, chart.

For every demo the time from the request to the first painted picture and to the end of the default run; for those
that end within 300 ms also random moves of a slider, from the key to the first painted picture.
"""

import asyncio
import gc
import math
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from statistics import median

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
from tests.bench.bench import Bench
from tests.bench.start import ran_ms
from tests.bench.table import Figure
from tests.bench.worker import ROOT

GROUP = "demos"
SIZE = (110, 30)
MOVES_PER_REPEAT = 5
INSTANT_MS = 300
LONGEST_S = 60
NAMED = 3
"""So many of the slowest demos are named."""
FEW_REPEATS = 4
"""A run with fewer looks at one demo alone."""
COLD_DEMO = "gradient-depth"


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

    def install(self) -> Callable[[], None]:
        """Watch all pictures and charts of this process; what ends that."""
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

        _put(added, finished, rendered)
        return lambda: _put(add, finish, render_lines)

    def _elapsed_ms(self) -> float:
        return 1000 * (time.perf_counter() - self._began_s)


def _put(add: object, finish: object, render_lines: object) -> None:
    for owner, name, method in (
        (DemoPicture, "add", add),
        (DemoPicture, "finish", finish),
        (Chart, "render_lines", render_lines),
    ):
        setattr(owner, name, method)


class DemoApp(App[None]):
    """One demo over the whole screen."""

    def __init__(self, demo: Demo, process: DemoProcess) -> None:
        super().__init__()
        self._demo, self._process = demo, process

    def on_mount(self) -> None:
        """Open the demo."""
        self.push_screen(DemoScreen(self._demo, {}, self._process))


def figures(bench: Bench) -> Iterator[Figure]:
    """All demos with a warm child, and one with a cold one."""
    measured = asyncio.run(_measured(bench))
    firsts = [first for first, _, _ in measured.values()]
    slowest = max(measured, key=lambda name: measured[name][1])
    moves = [move for _, _, of_one in measured.values() for move in of_one]
    yield Figure(GROUP, f"key → first picture, {len(firsts)} demos", firsts)
    yield from _slowest("key → first picture", {name: first for name, (first, _, _) in measured.items()})
    yield Figure(GROUP, "key → first picture, p95 of the demos", [p95(firsts)], at_most=100.0)
    if moves:
        of_demo = {name: median(of_one) for name, (_, _, of_one) in measured.items() if of_one}
        yield from _slowest("parameter → new picture", of_demo)
        yield Figure(GROUP, "parameter → new picture", moves)
        yield Figure(GROUP, "parameter → new picture, p95", [p95(moves)], at_most=100.0)
    yield Figure(GROUP, f"the longest default run ({slowest})", [measured[slowest][1]], at_most=2000.0)
    torch = [ran_ms([sys.executable, "-c", "import torch"], ROOT)[0] for _ in range(min(bench.repeats, 3))]
    cold = [asyncio.run(_cold_ms()) for _ in torch]
    yield Figure(GROUP, "request → first frame of a cold child", cold, "import torch", torch)
    yield Figure(GROUP, "the same without the import of torch", [median(cold) - median(torch)], at_most=300.0)


def _slowest(what: str, times: Mapping[str, float]) -> Iterator[Figure]:
    for name in sorted(times, key=times.__getitem__, reverse=True)[:NAMED]:
        yield Figure(GROUP, f"{what}: {name}", [times[name]])


async def _measured(bench: Bench) -> dict[str, tuple[float, float, list[float]]]:
    """By demo: first picture, end of the default run, moves."""
    watch, process = Stopwatch(), DemoProcess()
    restore = watch.install()
    await process.start()
    try:
        while not process.is_warm:
            await asyncio.sleep(0.05)
        gc.collect()
        gc.freeze()  # as `tui.preloading.end_start` does in the app
        demos = list(catalog.demos().values())
        if bench.repeats < FEW_REPEATS:
            demos = [catalog.find(COLD_DEMO)]
        return {demo.id: await _one(demo, process, watch, bench) for demo in demos}
    finally:
        restore()
        await process.close()


async def _one(demo: Demo, process: DemoProcess, watch: Stopwatch, bench: Bench) -> tuple[float, float, list[float]]:
    app = DemoApp(demo, process)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        pane = app.screen.query_one(DemoPane)
        watch.start()
        pane.action_run()
        await until(lambda: watch.ended_ms is not None and watch.painted_ms is not None)
        first_ms, whole_ms = watch.painted_ms or 0, watch.ended_ms or 0
        if whole_ms > INSTANT_MS:
            return first_ms, whole_ms, []
        moves = [await move(pane, demo, watch, choice) for choice in range(bench.repeats * MOVES_PER_REPEAT)]
        return first_ms, whole_ms, moves


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


async def _cold_ms() -> float:
    """From the start of a demo process to the first frame of the run that it was started for."""
    process = DemoProcess()
    demo = catalog.find(COLD_DEMO)
    began_s = time.perf_counter()
    try:
        async for _ in process.run(demo.id, catalog.validate(demo, {})):
            return 1000 * (time.perf_counter() - began_s)
    finally:
        await process.close()
    raise RuntimeError(f"{COLD_DEMO} gave no frame.")


async def until(is_done: Callable[[], bool]) -> None:
    """Let the app work until something is so."""
    async with asyncio.timeout(LONGEST_S):
        while not is_done():
            await asyncio.sleep(0.001)


def p95(times: list[float]) -> float:
    """Nineteen of twenty are at most this."""
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]
