"""Free play: a run that is pinned stands behind the next ones until it is let go."""

import pytest
from textual.pilot import Pilot

from flashgrad.tui.charts.chart import Chart
from flashgrad.tui.widgets.demo_keys import Phase
from flashgrad.tui.widgets.parameter_control import ParameterControl
from flashgrad.tui.widgets.pinned_line import PinnedLine
from flashgrad.tui.widgets.readouts import Readouts
from tests.tui.conftest import until
from tests.tui.demo_host import DemoHost, ProcessHere, played


async def measured(pilot: Pilot[None], app: DemoHost, **values: object) -> None:
    """Wait for a finished run with these values."""

    def is_there() -> bool:
        found = app.pane.outcome.parameters if app.pane.outcome else {}
        return app.pane.phase is Phase.SHOWN and all(found[name] == value for name, value in values.items())

    await until(pilot, is_there)
    await pilot.pause()


def chart(app: DemoHost) -> Chart:
    return next(chart for chart in app.pane.query(Chart) if chart.display)


def pinned_line(app: DemoHost) -> str:
    """What the line on the pinned run says, empty where it is hidden."""
    line = app.pane.query_one(PinnedLine)
    return str(line.render()) if line.display else ""


async def test_free_play_runs_at_once_and_asks_when_it_is_asked_to():
    async with played() as (app, pilot):
        assert len(app.process.runs) == 1
        assert app.pane.query_one("#parameter-factor", ParameterControl).has_focus
        controls, panel = app.pane.query_one("#demo-parameters"), app.pane.query_one("#demo-prediction")
        assert controls.region.bottom <= panel.region.y
        assert app.predictions == []
        await pilot.press("a", *"0.5", "enter")
        await until(pilot, lambda: len(app.predictions) == 1)
        assert app.predictions[0].prediction_key == "first"
        assert len(app.process.runs) == 1


@pytest.mark.slow
async def test_a_pinned_run_stays_behind_the_next_ones_and_is_named_by_what_differs():
    async with played(depth=10) as (app, pilot):
        first = chart(app).data.series
        await pilot.press("p")
        assert pinned_line(app) == "Pinned (p lets go): the values that you see"
        app.pane.query_one("#parameter-depth").focus()
        await pilot.press("pageup", "s")
        await measured(pilot, app, depth=15, seed=1)
        assert pinned_line(app) == "Pinned (p lets go): depth 10, seed 0"
        data = chart(app).data
        assert data.pinned is not None
        assert data.pinned.series == first
        assert data.series != first
        assert "pinned" in chart(app).text
        readouts = str(app.pane.query_one(Readouts).render())
        assert readouts == "product 3.05×10⁻⁵, pinned 9.77×10⁻⁴"


async def test_pinning_again_lets_the_run_go_and_a_third_press_pins_the_present_one():
    async with played() as (app, pilot):
        await pilot.press("p", "s")
        await measured(pilot, app, seed=1)
        await pilot.press("p")
        assert pinned_line(app) == ""
        assert chart(app).data.pinned is None
        assert "pinned" not in str(app.pane.query_one(Readouts).render())
        await pilot.press("p", "s")
        await measured(pilot, app, seed=2)
        assert pinned_line(app) == "Pinned (p lets go): seed 1"


@pytest.mark.slow
async def test_a_pinned_run_stays_when_the_view_changes():
    async with played() as (app, pilot):
        await pilot.press("p", "v")
        await pilot.pause()
        assert chart(app).plot.title == "Curve"
        assert chart(app).data.pinned is not None
        assert pinned_line(app) == "Pinned (p lets go): the values that you see"


async def test_an_unfinished_run_is_not_pinned():
    process = ProcessHere()
    async with played(process=process) as (app, pilot):
        process.gate.clear()
        await pilot.press("s")
        await until(pilot, lambda: len(process.runs) == 2)
        await pilot.press("escape")
        await until(pilot, lambda: app.pane.phase is Phase.CANCELLED)
        await pilot.press("p")
        assert pinned_line(app) == ""
        assert chart(app).data.pinned is None
        assert [note.message for note in app._notifications] == ["Only a run that has finished can be pinned."]


async def test_cancelling_the_first_run_of_free_play_asks_nothing():
    process = ProcessHere()
    process.gate.clear()
    app = DemoHost(process, asks_first=False)
    async with app.run_test() as pilot:
        await until(pilot, lambda: len(process.runs) == 1)
        await pilot.press("escape")
        await until(pilot, lambda: app.pane.phase is Phase.CANCELLED)
        process.gate.set()
        await until(pilot, lambda: app.pane.check_action("run", ()) is True)
        await pilot.press("t")
        await until(pilot, lambda: app.pane.phase is Phase.SHOWN)
