"""A demo without torch, a process that runs it here, and a small app around the pane."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path, PurePath
from typing import Any, ClassVar, Literal

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from flashgrad.demos.evaluation import evaluate
from flashgrad.demos.spec import (
    Claim,
    Demo,
    Frame,
    Parameters,
    Plot,
    PlotKind,
    Prediction,
    Readout,
    Series,
    choice,
    merge,
    number,
)
from flashgrad.demos.wire import Event, Failed, Finished, FrameArrived
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.widgets import demo_pane
from flashgrad.tui.widgets.demo_keys import Phase
from flashgrad.tui.widgets.demo_pane import DemoPane
from tests.tui.conftest import until

PANE_STYLES = Path(demo_pane.__file__).with_name("demo_pane.tcss")


class Halving(Parameters):
    """f to the power of n, in small."""

    factor: float = number(0.5, 0.1, 2, label="factor", help_text="Of each layer.", scale="log")
    mode: Literal["plain", "noisy"] = choice("plain", label="mode", help_text="Exact or not.")
    noise: float = number(0.1, 0, 1, label="noise", help_text="Its size.", used_when={"mode": ("noisy",)})
    depth: int = number(10, 2, 40, label="depth", help_text="Layers.", unit="layers")
    view: Literal["bars", "line"] = choice("bars", label="view", help_text="How to look.", is_presentation=True)


def halving_frames(p: Halving) -> Iterator[Frame]:
    """Half of the layers, then all of them."""
    for share in (0.5, 1.0):
        layers = tuple(float(layer) for layer in range(1, max(2, int(p.depth * share)) + 1))
        products = tuple(p.factor**layer for layer in layers)
        yield Frame(
            int(share * 2),
            share,
            {"product": Series(layers, products, products)},
            readouts={"product": Readout(products[-1])},
        )


HALVING = Demo(
    id="halving",
    title="One number to the power of [b]depth[/b]",
    insight="Depth turns a factor into decades.",
    parameters=Halving,
    plots=(
        Plot("Product", PlotKind.BARS, ("product",), "layer", "product", y_scale="log", shown_when={"view": "bars"}),
        Plot("Curve", PlotKind.LINES, ("product",), "layer", "product", shown_when={"view": "line"}),
    ),
    frames=halving_frames,
    predictions=(
        Prediction(
            "product",
            lambda p: f"{p.factor:g} to the power of {p.depth}?",
            lambda result: result.readouts["product"].value,
            lambda result: f"It is {result.parameters.factor:g} times itself.",
            lambda p: (("one half", 0.5), ("1/1000", 1e-3), ("10⁻⁶", 1e-6)),
            "log",
        ),
        Prediction(
            "first",
            lambda p: "After the first layer?",
            lambda result: result.series["product"].y[0],
            lambda result: "One factor only.",
        ),
    ),
    claims=(Claim("It shrinks.", lambda result: result.readouts["product"].value, 0, 1, "arithmetic"),),
    sources=("arithmetic",),
)


class ProcessHere:
    """Runs a demo in this process. `gate` holds each run after its first frame; `failure` ends it."""

    def __init__(self, demo: Demo = HALVING) -> None:
        self.demo = demo
        self.is_warm = True
        self.runs: list[Parameters] = []
        self.closed = 0
        self.failure = ""
        self.gate = asyncio.Event()
        self.gate.set()

    async def start(self) -> None:
        return

    async def run(self, demo_id: str, parameters: Parameters) -> AsyncGenerator[Event, None]:
        self.runs.append(parameters)
        run, frames = len(self.runs), []
        try:
            if self.failure:
                yield Failed(run, self.failure)
                return
            for frame in self.demo.frames(parameters):
                frames.append(frame)
                yield FrameArrived(run, frame)
                await self.gate.wait()
            yield Finished(run, evaluate(self.demo, merge(parameters, frames)))
        finally:
            self.closed += 1


class DemoHost(App[None]):
    """Opens one demo over the whole screen and keeps what comes up from it; the rest it does as the app does it."""

    COMMANDS = FlashgradApp.COMMANDS
    on_demo_pane_source_wanted = FlashgradApp.on_demo_pane_source_wanted
    on_demo_pane_save_wanted = FlashgradApp.on_demo_pane_save_wanted

    def __init__(
        self,
        process: Any,
        values: Mapping[str, object] | None = None,
        demo: Demo = HALVING,
        *,
        asks_first: bool = True,
    ) -> None:
        super().__init__()
        self.process = process
        self.predictions: list[DemoPane.Predicted] = []
        self._opened = DemoScreen(demo, values or {}, process, asks_first=asks_first)

    def on_mount(self) -> None:
        self.push_screen(self._opened)

    def on_demo_pane_predicted(self, event: DemoPane.Predicted) -> None:
        self.predictions.append(event)

    @property
    def pane(self) -> DemoPane:
        return self._opened.query_one(DemoPane)


@asynccontextmanager
async def played(size=(80, 24), process=None, demo=HALVING, **values) -> AsyncIterator[tuple[DemoHost, Pilot[None]]]:
    """A demo in free play whose first run has finished."""
    app = DemoHost(process or ProcessHere(), values, demo, asks_first=False)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.pane.phase is Phase.SHOWN)
        await pilot.pause()
        yield app, pilot


class Embedding(App[None]):
    """Holds the pane as a part of a screen, as the review does."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [PANE_STYLES]

    def __init__(self, process: Any) -> None:
        super().__init__()
        self.process = process
        self.closed = 0

    def compose(self) -> ComposeResult:
        yield DemoPane(HALVING, {}, self.process)

    def on_demo_pane_closed(self) -> None:
        self.closed += 1
