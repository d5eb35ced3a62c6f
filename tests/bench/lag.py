"""For how long the event loop, and so every key, has to wait while the app works: browsing, importing, replaying.

In the real app without a terminal. A figure is the longest time in which the loop did not come round: by the clock;
of that at most what all threads of this process spent on the processor, for which alone it is to blame where other
programs run too; and of that what the loop's own thread spent, which is work that belongs elsewhere.
"""

import asyncio
import gc
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from flashgrad.config import Settings
from flashgrad.demos import catalog
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.screens.browse import BrowseScreen
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.screens.import_decks import ImportScreen
from flashgrad.tui.screens.schedule_change import ScheduleChangeScreen
from flashgrad.tui.terminal_driver import SWITCH_S
from flashgrad.tui.widgets.demo_pane import DemoPane
from flashgrad.tui.widgets.path_field import PathField
from flashgrad.tui.widgets.query_field import QueryField
from tests.bench.bench import Bench
from tests.bench.cards import deck_text
from tests.bench.libraries import copied, library_of, library_of_answers
from tests.bench.table import Figure

GROUP = "lag"
TICK_S = 0.001
WARM_UP_S = 10.0
"""For what the app starts in the background, in a long run."""
KEY_REPEAT_S = 0.033
KEYS_HELD = 60
SEARCHES = ("grad", "adam rate", "tag:odd", "is:due", "-relu", "interval>30 -tag:odd")
TRAINING = "train-race"
GOAL_MS = 50.0
LONGEST_S = 300.0
"""Of one step."""


@dataclass(slots=True)
class Lag:
    """The longest waits so far."""

    clock_ms: float = 0.0
    process_ms: float = 0.0
    work_ms: float = 0.0
    took_ms: float = 0.0


@asynccontextmanager
async def watched() -> AsyncIterator[Lag]:
    """Measures the loop for the length of a block."""
    lag, began_s = Lag(), time.perf_counter()
    task = asyncio.create_task(_watch(lag))
    await asyncio.sleep(0)
    yield lag
    lag.took_ms = 1000 * (time.perf_counter() - began_s)
    await asyncio.sleep(0.1)
    task.cancel()


async def _watch(lag: Lag) -> None:
    while True:
        began_s, used_s, worked_s = time.perf_counter(), time.process_time(), time.thread_time()
        await asyncio.sleep(TICK_S)
        clock_ms = 1000 * (time.perf_counter() - began_s - TICK_S)
        lag.work_ms = max(lag.work_ms, 1000 * (time.thread_time() - worked_s))
        lag.process_ms = max(lag.process_ms, min(clock_ms, 1000 * (time.process_time() - used_s)))
        lag.clock_ms = max(lag.clock_ms, clock_ms)


def figures(bench: Bench) -> Iterator[Figure]:
    """Each once: it is the longest of thousands of times."""
    size = bench.usual_size
    path = copied(library_of(size), bench.folder / "lag")
    for name, lag in asyncio.run(_in_app(path, _browse, bench)).items():
        yield from _figures_of(name, lag, size)
    for name, lag in asyncio.run(_in_app(bench.folder / "lag-import" / "library.db", _import, bench)).items():
        yield from _figures_of(name, lag, size)
    path = copied(library_of_answers(bench.most_cards), bench.folder / "lag-replay")
    for name, lag in asyncio.run(_in_app(path, _replay_and_train, bench)).items():
        yield from _figures_of(name, lag, bench.most_cards if name.startswith("replaying") else None)


def _figures_of(name: str, lag: Lag, size: int | None) -> Iterator[Figure]:
    yield Figure(GROUP, f"{name}, took", [lag.took_ms], size=size)
    yield Figure(GROUP, f"{name}, longest wait", [lag.clock_ms], size=size, at_most=GOAL_MS)
    yield Figure(GROUP, f"{name}, longest wait, this process", [lag.process_ms], size=size)
    yield Figure(GROUP, f"{name}, longest wait, own work", [lag.work_ms], size=size)


async def _in_app(path: Path, walk: Callable[..., AsyncIterator[tuple[str, Lag]]], bench: Bench) -> dict[str, Lag]:
    gc.disable()  # as `cli.opening` does; the app enables it again
    sys.setswitchinterval(SWITCH_S)  # as the driver does that has a terminal
    app = FlashgradApp(path, Settings(watch_decks=False), greets=False)
    async with app.run_test(size=(140, 40)) as pilot:
        await _until(lambda: app.is_ready)
        await pilot.pause(WARM_UP_S if bench.repeats > 1 else 0.1)
        return {name: lag async for name, lag in walk(pilot, path, bench)}


async def _browse(pilot: Pilot[None], path: Path, bench: Bench) -> AsyncIterator[tuple[str, Lag]]:
    """Type, sort, mark and move."""
    app = pilot.app
    async with watched() as lag:
        await pilot.press("b")
        await _until(lambda: isinstance(app.screen, BrowseScreen))
        await _listed(app.screen, "")
    yield "opening Browse", lag
    screen = app.screen
    async with watched() as lag:
        for query in SEARCHES:
            await pilot.press("slash")
            for place, character in enumerate(query):
                app.post_message(events.Key(character, character))
                await _listed(screen, query[: place + 1])
            app.simulate_key("escape")
            await _listed(screen, "")
    yield "typing searches", lag
    async with watched() as lag:
        for key in "1234566":
            app.simulate_key(key)
            await asyncio.sleep(0.01)
            await _listed(screen, "")
    yield "sorting by each column", lag
    async with watched() as lag:
        for key in ("a", "G", *"k" * KEYS_HELD):
            app.simulate_key(key)
            await asyncio.sleep(KEY_REPEAT_S)
    yield "marking all and moving", lag


async def _import(pilot: Pilot[None], path: Path, bench: Bench) -> AsyncIterator[tuple[str, Lag]]:
    """A deck of which the library knows nothing, and the same with one card in a hundred changed."""
    deck = bench.folder / "lag-deck.md"
    for name, changed_every in (("importing a new deck", 0), ("importing it again, 1 % changed", 100)):
        deck.write_text(deck_text(bench.usual_size, changed_every=changed_every), encoding="utf-8")
        async with watched() as lag:
            await pilot.press("i")
            await _until(lambda: isinstance(pilot.app.screen, ImportScreen))
            screen = pilot.app.screen
            assert isinstance(screen, ImportScreen)
            screen.query_one(PathField).value = str(deck)
            await pilot.press("enter")
            await _until(partial(_has_plan, screen))
            await pilot.pause(0.5)
            await pilot.press("enter")
            await _until(partial(_is_left, screen))
        yield name, lag


async def _replay_and_train(pilot: Pilot[None], path: Path, bench: Bench) -> AsyncIterator[tuple[str, Lag]]:
    """The preview of another scheduler and the switch to it, then a demo that trains networks."""
    app = pilot.app
    assert isinstance(app, FlashgradApp)
    library = app.library
    async with watched() as lag:
        screen = ScheduleChangeScreen(library, Settings(maximum_interval_days=30, watch_decks=False), {})
        app.push_screen(screen)
        await _until(lambda: screen.preview is not None)
        if screen.preview is not None and screen.preview.cards:
            await pilot.press("enter")
        await _until(lambda: app.screen is not screen)
    yield "replaying the log, twice", lag
    process = app.demo_process()
    await process.start()
    await _until(lambda: process.is_warm)
    async with watched() as lag:
        await app.push_screen(DemoScreen(catalog.find(TRAINING), {}, process))
        pane = app.screen.query_one(DemoPane)
        pane.action_run()
        await _until(lambda: not pane._runs.is_running)
    yield f"training networks ({TRAINING})", lag


async def _listed(screen: object, query: str) -> None:
    """Until the cards of `query` are there, or it is called wrong."""
    assert isinstance(screen, BrowseScreen)
    await _until(
        lambda: screen.query_one(QueryField).value == query and all(worker.is_finished for worker in screen.workers)
    )


def _has_plan(screen: ImportScreen) -> bool:
    return screen._planned is not None and not screen._busy


def _is_left(screen: ImportScreen) -> bool:
    return not screen.is_attached or screen.app.screen is not screen


async def _until(is_done: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONGEST_S):
        while not is_done():
            await asyncio.sleep(TICK_S)
