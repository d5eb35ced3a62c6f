"""The demo pane by keys and mouse: predict, run, compare, play; cancelled, failing, cold and narrow."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import Footer, OptionList, Static
from textual.widgets._footer import FooterKey

from flashgrad.demos.catalog import find
from flashgrad.demos.runner import DemoProcess
from flashgrad.demos.spec import Series
from flashgrad.tui.charts.chart import Chart
from flashgrad.tui.charts.content import ChartData
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.widgets.chart_stack import ChartStack
from flashgrad.tui.widgets.claim_list import ClaimList
from flashgrad.tui.widgets.demo_keys import Phase
from flashgrad.tui.widgets.demo_pane import DemoPane
from flashgrad.tui.widgets.parameter_control import ParameterControl
from flashgrad.tui.widgets.parameter_controls import ParameterControls
from flashgrad.tui.widgets.prediction_panel import GuessInput
from tests.tui.demo_host import HALVING, DemoHost, Embedding, ProcessHere


@asynccontextmanager
async def opened(process, *, size=(80, 24), **values) -> AsyncIterator[tuple[DemoHost, Pilot[None]]]:
    app = DemoHost(process, values)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


async def until(pilot: Pilot[None], condition) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await pilot.pause(0.01)


async def in_phase(pilot: Pilot[None], app: DemoHost, phase: Phase) -> None:
    await until(pilot, lambda: app.pane.phase is phase)
    await pilot.pause()


def words(app: DemoHost, selector: str) -> str:
    """What a text widget shows."""
    return str(app.pane.query_one(selector, Static).render())


def control(app: DemoHost, name: str) -> ParameterControl:
    return app.pane.query_one(f"#parameter-{name}", ParameterControl)


def measured_with(app: DemoHost, name: str) -> object:
    """A parameter of the last finished run, None before there is one."""
    return app.pane.outcome.parameters[name] if app.pane.outcome else None


def shown_chart(app: DemoHost) -> Chart:
    return next(chart for chart in app.pane.query(Chart) if chart.display)


@pytest.mark.slow
async def test_the_question_comes_first_and_nothing_runs_before_the_answer():
    async with opened(ProcessHere()) as (app, _):
        assert words(app, "#prediction-question") == "0.5 to the power of 10?"
        assert words(app, "#demo-insight") == HALVING.insight
        assert app.process.runs == []
        assert not app.pane.query_one("#demo-picture").display


@pytest.mark.slow
@pytest.mark.parametrize("keys", [("2",), ("down", "enter")])
async def test_a_right_choice_is_compared_and_reported_once(keys):
    async with opened(ProcessHere()) as (app, pilot):
        await pilot.press(*keys)
        await in_phase(pilot, app, Phase.SHOWN)
        assert words(app, "#prediction-outcome") == "✓ You said 1/1000. Measured 9.8×10⁻⁴. Right."
        assert words(app, "#prediction-explanation") == "It is 0.5 times itself."
        (sent,) = app.predictions
        assert (sent.demo_id, sent.prediction_key, sent.predicted) == ("halving", "product", "1/1000")
        assert (sent.measured, sent.matched) == ("1/1000", True)
        assert sent.parameters["depth"] == 10
        await pilot.press("s")
        await in_phase(pilot, app, Phase.SHOWN)
        assert len(app.process.runs) == 2
        assert len(app.predictions) == 1


async def test_a_wrong_choice_by_mouse_shows_the_distance():
    async with opened(ProcessHere()) as (app, pilot):
        await pilot.click("#prediction-choices", offset=(3, 2))
        await in_phase(pilot, app, Phase.SHOWN)
        assert words(app, "#prediction-outcome") == (
            "✗ You said 10⁻⁶. Measured 9.8×10⁻⁴. Off by 3 decades. The nearest choice is 1/1000."
        )
        assert not app.predictions[0].matched


async def test_a_learner_may_just_be_shown():
    async with opened(ProcessHere()) as (app, pilot):
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)
        assert words(app, "#prediction-outcome") == "Measured 9.8×10⁻⁴. Nearest choice: 1/1000."
        assert app.predictions == []
        assert "█ measured  ◆ theory" in shown_chart(app).text
        assert "✓ It shrinks." in str(app.pane.query_one(ClaimList).render())
        assert words(app, "#demo-readouts") == "product 9.77×10⁻⁴"


@pytest.mark.slow
async def test_the_next_question_takes_a_number_and_needs_no_run_for_the_same_values():
    async with opened(ProcessHere()) as (app, pilot):
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)
        await pilot.press("a")
        assert words(app, "#prediction-question") == "After the first layer?"
        assert isinstance(app.screen.focused, GuessInput)
        await pilot.press(*"1/3x", "enter")
        await in_phase(pilot, app, Phase.SHOWN)
        assert words(app, "#prediction-outcome") == "≈ You said 1/3. Measured 0.5. Close: off by a factor of 1.5."
        assert len(app.process.runs) == 1
        assert app.predictions[0].prediction_key == "first"


@pytest.mark.slow
async def test_what_is_no_number_is_asked_for_again():
    async with opened(ProcessHere()) as (app, pilot):
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)
        await pilot.press("a", *"1//", "enter")
        assert "no number" in words(app, "#prediction-note")
        assert app.pane.phase is Phase.ASKING
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)


@pytest.mark.slow
async def test_a_parameter_moved_before_the_answer_only_changes_the_question():
    async with opened(ProcessHere()) as (app, pilot):
        control(app, "depth").focus()
        await pilot.press("right")
        assert words(app, "#prediction-question") == "0.5 to the power of 11?"
        assert app.process.runs == []


async def test_a_moved_parameter_runs_at_once_and_tells_the_new_outcome():
    async with opened(ProcessHere()) as (app, pilot):
        await pilot.press("2")
        await in_phase(pilot, app, Phase.SHOWN)
        control(app, "depth").focus()
        await pilot.press("pageup")
        await until(pilot, lambda: measured_with(app, "depth") == 15)
        await pilot.pause()
        assert words(app, "#prediction-outcome").startswith("Measured 3.1×10⁻⁵.")
        assert words(app, "#demo-status") == "Changed: depth 15"


@pytest.mark.slow
async def test_another_view_of_the_same_run_does_not_run_again():
    async with opened(ProcessHere()) as (app, pilot):
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)
        await pilot.press("v")
        assert shown_chart(app).plot.title == "Curve"
        assert "Curve" in shown_chart(app).text
        await pilot.press("v")
        assert shown_chart(app).plot.title == "Product"
        assert len(app.process.runs) == 1


async def test_another_view_chosen_while_a_run_is_under_way_does_not_stop_it():
    process = ProcessHere()
    process.gate.clear()
    async with opened(process) as (app, pilot):
        await pilot.press("2")
        await until(pilot, lambda: len(process.runs) == 1)
        await pilot.press("v")
        process.gate.set()
        await in_phase(pilot, app, Phase.SHOWN)
        assert len(process.runs) == 1
        assert shown_chart(app).plot.title == "Curve"
        assert len(app.predictions) == 1


@pytest.mark.slow
async def test_controls_stay_where_they_are_while_values_change():
    async with opened(ProcessHere(), size=(120, 40)) as (app, pilot):
        await pilot.press("3")
        await in_phase(pilot, app, Phase.SHOWN)
        await pilot.pause()
        before = control(app, "depth").region
        control(app, "depth").focus()
        await pilot.press("right")
        await until(pilot, lambda: measured_with(app, "depth") == 11)
        await pilot.pause()
        assert control(app, "depth").region == before


@pytest.mark.slow
@pytest.mark.parametrize("key", ["x", "escape"])
async def test_a_cancelled_run_leaves_the_former_outcome(key):
    process = ProcessHere()
    async with opened(process) as (app, pilot):
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)
        claims = str(app.pane.query_one(ClaimList).render())
        process.gate.clear()
        await pilot.press("s")
        await until(pilot, lambda: len(process.runs) == 2)
        await until(pilot, lambda: key == "escape" or app.pane.check_action("cancel", ()))
        await pilot.press(key)
        await in_phase(pilot, app, Phase.CANCELLED)
        await until(pilot, lambda: process.closed == 2)
        assert words(app, "#demo-status") == "Cancelled; the picture is unfinished."
        assert "█ measured" in shown_chart(app).text
        assert str(app.pane.query_one(ClaimList).render()) == claims
        process.gate.set()
        await pilot.press("t")
        await in_phase(pilot, app, Phase.SHOWN)


@pytest.mark.slow
async def test_a_prediction_is_never_held_against_a_picture_of_other_values():
    process = ProcessHere()
    async with opened(process) as (app, pilot):
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)
        process.gate.clear()
        await pilot.press("s")
        await until(pilot, lambda: len(process.runs) == 2)
        await pilot.press("escape")
        await in_phase(pilot, app, Phase.CANCELLED)
        await pilot.press("a", "r")
        process.gate.set()
        await pilot.press(*"0.5", "enter")
        await in_phase(pilot, app, Phase.SHOWN)
        assert len(process.runs) == 3
        assert app.predictions[0].matched


@pytest.mark.slow
async def test_a_prediction_whose_run_is_cancelled_is_asked_again_and_not_reported():
    process = ProcessHere()
    process.gate.clear()
    async with opened(process) as (app, pilot):
        await pilot.press("2")
        await in_phase(pilot, app, Phase.RUNNING)
        assert words(app, "#prediction-outcome") == "You said 1/1000. Measuring …"
        await pilot.press("x")
        await in_phase(pilot, app, Phase.ASKING)
        process.gate.set()
        await pilot.press("1")
        await in_phase(pilot, app, Phase.SHOWN)
        assert [sent.predicted for sent in app.predictions] == ["one half"]


@pytest.mark.slow
async def test_a_parameter_moved_under_a_prediction_drops_it():
    process = ProcessHere()
    process.gate.clear()
    async with opened(process) as (app, pilot):
        await pilot.press("2")
        await in_phase(pilot, app, Phase.RUNNING)
        control(app, "depth").focus()
        await pilot.press("right")
        process.gate.set()
        await in_phase(pilot, app, Phase.SHOWN)
        assert app.predictions == []
        assert measured_with(app, "depth") == 11


@pytest.mark.slow
async def test_a_failure_is_a_sentence_with_a_key_to_try_again():
    process = ProcessHere()
    process.failure = "The demo ran out of memory [at layer 3]."
    async with opened(process) as (app, pilot):
        await pilot.press("2")
        await in_phase(pilot, app, Phase.FAILED)
        assert words(app, "#demo-status") == "The demo ran out of memory [at layer 3]. Press t to try again."
        process.failure = ""
        await pilot.press("t")
        await in_phase(pilot, app, Phase.SHOWN)
        assert [sent.predicted for sent in app.predictions] == ["1/1000"]


async def test_while_torch_is_imported_everything_but_the_picture_is_there():
    process = ProcessHere()
    process.is_warm = False
    async with opened(process) as (app, pilot):
        await until(pilot, lambda: words(app, "#demo-status") == "Starting the demo process …")
        assert words(app, "#prediction-question")
        assert len(app.pane.query(ParameterControl)) == 6
        process.is_warm = True
        await until(pilot, lambda: words(app, "#demo-status") == "With the default values.")


async def test_a_long_run_shows_its_progress():
    process = ProcessHere()
    process.gate.clear()
    async with opened(process) as (app, pilot):
        await pilot.press("space")
        await until(pilot, lambda: words(app, "#demo-status") == "Running ▓▓▓▓▓░░░░░ 50%")
        assert "█ measured" in shown_chart(app).text
        process.gate.set()
        await in_phase(pilot, app, Phase.SHOWN)


@pytest.mark.slow
async def test_reset_and_seed_move_away_from_the_card_and_back():
    async with opened(ProcessHere(), depth=12) as (app, pilot):
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)
        await pilot.press("s", "s")
        await until(pilot, lambda: measured_with(app, "seed") == 2)
        assert words(app, "#demo-status") == "Changed: seed 2"
        await pilot.press("r")
        await until(pilot, lambda: measured_with(app, "seed") == 0)
        assert app.pane.parameters.model_dump()["depth"] == 12


@pytest.mark.slow
async def test_arrows_select_enabled_parameters_only_and_typing_sets_them():
    async with opened(ProcessHere(), size=(60, 30)) as (app, pilot):
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)
        assert control(app, "factor").has_focus
        assert control(app, "noise").disabled
        await pilot.press("down", "down")
        assert control(app, "depth").has_focus
        await pilot.press(*"33", "backspace", *"2", "enter")
        await until(pilot, lambda: measured_with(app, "depth") == 32)
        await pilot.press(*"99", "enter")
        assert words(app, "#demo-status") == "halving: depth is '99', but must be a whole number from 2 to 40 layers."
        await pilot.press(*"1e-", "enter")
        assert words(app, "#demo-status").startswith("halving: depth is '1e-', but must be a whole number")
        await pilot.press("home")
        await until(pilot, lambda: measured_with(app, "depth") == 2)
        await pilot.press("end")
        await until(pilot, lambda: measured_with(app, "depth") == 40)
        await pilot.press("up", "right")
        await until(pilot, lambda: not control(app, "noise").disabled)


@pytest.mark.slow
async def test_what_was_typed_counts_when_the_row_is_left_and_escape_forgets_it():
    async with opened(ProcessHere(), size=(60, 30)) as (app, pilot):
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)
        control(app, "depth").focus()
        await pilot.press(*"7", "escape")
        assert app.screen is not app.screen_stack[0]
        assert app.pane.parameters.model_dump()["depth"] == 10
        await pilot.press(*"7", "up")
        await until(pilot, lambda: measured_with(app, "depth") == 7)


@pytest.mark.slow
async def test_the_mouse_moves_a_parameter_by_arrows_and_track():
    async with opened(ProcessHere(), size=(120, 40)) as (app, pilot):
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)
        row = str(control(app, "depth").render())
        await pilot.click("#parameter-depth", offset=(row.index("▸"), 0))
        await until(pilot, lambda: measured_with(app, "depth") == 11)
        await pilot.click("#parameter-depth", offset=(row.index("◂"), 0))
        await until(pilot, lambda: measured_with(app, "depth") == 10)
        await pilot.click("#parameter-depth", offset=(row.rindex("─"), 0))
        await until(pilot, lambda: measured_with(app, "depth") == 40)


@pytest.mark.slow
async def test_the_chart_is_read_with_the_cursor_and_the_mouse():
    async with opened(ProcessHere()) as (app, pilot):
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)
        chart = shown_chart(app)
        chart.focus()
        await pilot.pause()
        assert chart.text.splitlines()[-1] == "layer 1  █ measured 0.5  ◆ theory 0.5"
        await pilot.press("right", "right")
        assert "layer 3  █ measured 0.125" in chart.text
        await pilot.press("end")
        assert "layer 10" in chart.text
        app.pane.focus()
        await pilot.pause()
        assert chart.text.splitlines()[-1] == "█ measured  ◆ theory"
        column = chart.text.splitlines()[1].index("▄")
        await pilot.click(chart, offset=(column, 3))
        assert "layer 1  █ measured 0.5" in chart.text


@pytest.mark.slow
@pytest.mark.parametrize("key", ["escape", "q"])
async def test_closing_goes_back_and_stops_the_run(key):
    process = ProcessHere()
    async with opened(process) as (app, pilot):
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)
        process.gate.clear()
        await pilot.press("s")
        await until(pilot, lambda: len(process.runs) == 2)
        await pilot.press(key)
        if key == "escape":
            await in_phase(pilot, app, Phase.CANCELLED)
            await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, DemoScreen))
        await until(pilot, lambda: process.closed == 2)


@pytest.mark.slow
async def test_an_embedded_pane_says_that_it_is_closed_and_may_be_removed_at_any_time():
    process = ProcessHere()
    process.gate.clear()
    app = Embedding(process)
    async with app.run_test(size=(44, 18)) as pilot:
        await pilot.pause()
        await pilot.press("space")
        await until(pilot, lambda: bool(process.runs))
        pane = app.query_one(DemoPane)
        await pane.remove()
        await until(pilot, lambda: process.closed == 1)
    app = Embedding(ProcessHere())
    async with app.run_test(size=(44, 18)) as pilot:
        await pilot.pause()
        await pilot.press("escape")
        assert app.closed == 1


async def test_markup_in_a_title_is_text():
    async with opened(ProcessHere()) as (app, _):
        assert words(app, "#demo-title") == "One number to the power of [b]depth[/b]"


@pytest.mark.slow
@pytest.mark.parametrize("size", [(40, 18), (80, 24), (100, 30), (160, 48)])
async def test_chart_outcome_and_focus_are_in_view_at_every_size(size):
    async with opened(ProcessHere(), size=size) as (app, pilot):
        await pilot.press("2")
        await in_phase(pilot, app, Phase.SHOWN)
        await pilot.pause()
        chart = shown_chart(app)
        assert chart.size.width >= 24
        assert chart.size.height >= 7
        assert "needs" not in chart.text
        assert app.pane.has_class("-wide") == (size[0] >= 100)
        body = app.pane.query_one("#demo-body")
        outcome = app.pane.query_one("#prediction-outcome")
        assert body.region.overlaps(outcome.region)
        assert outcome.region.y >= body.region.y
        assert app.screen.focused is not None


async def test_every_key_of_the_demo_has_an_id_and_says_what_it_does():
    for widget in (DemoPane, Chart, ChartStack, ParameterControl, ParameterControls, DemoScreen):
        for binding in widget.BINDINGS:
            assert isinstance(binding, Binding)
            assert binding.id, binding
            assert binding.tooltip, binding


@pytest.mark.slow
async def test_the_footer_names_only_keys_that_do_something_now():
    async with opened(ProcessHere(), size=(120, 30)) as (app, pilot):
        assert app.screen.query_one(Footer)
        asking = {each.binding.action for each in app.screen.active_bindings.values() if each.binding.show}
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)
        shown = {each.binding.action for each in app.screen.active_bindings.values() if each.binding.show}
    assert "skip" in asking - shown
    assert "predict" in shown - asking
    assert not {"cancel", "run", "reset", "next_plot"} & shown


def footer_text(app: DemoHost) -> list[str]:
    """What the footer's keys are called, as they are drawn."""
    return [key.description for key in app.screen.query(FooterKey)]


@pytest.mark.slow
async def test_short_reruns_leave_the_footer_alone_and_a_long_one_offers_to_cancel():
    process = ProcessHere()
    async with opened(process, size=(120, 30)) as (app, pilot):
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)
        await until(pilot, lambda: "Ask" in footer_text(app))
        await pilot.press("s")
        await until(pilot, lambda: "Reset" in footer_text(app))
        control(app, "depth").focus()
        for key in ("right", "up", "down", "r", "right", "left", "r"):
            await pilot.press(key)
        await in_phase(pilot, app, Phase.SHOWN)
        await until(pilot, lambda: "Reset" not in footer_text(app))
        assert "Ask" in footer_text(app)
        assert "Cancel" not in footer_text(app)
        process.gate.clear()
        await pilot.press("s")
        await until(pilot, lambda: "Cancel" in footer_text(app))
        assert "Ask" not in footer_text(app)
        process.gate.set()
        await until(pilot, lambda: "Ask" in footer_text(app))


@pytest.mark.slow
async def test_another_theme_recolours_the_chart():
    async with opened(ProcessHere()) as (app, pilot):
        await pilot.press("space")
        await in_phase(pilot, app, Phase.SHOWN)
        chart = shown_chart(app)

        def colours() -> set[object]:
            lines = (chart.render_line(y) for y in range(chart.size.height))
            return {segment.style.color for line in lines for segment in line if segment.style}

        dark, text = colours(), chart.text
        app.theme = "textual-light"
        await pilot.pause()
        assert chart.text == text
        assert not dark & colours()


class CountingChart(Chart):
    """Counts how often it is asked to be painted anew."""

    redraws = 0

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        self.redraws += 1
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class ChartHost(App[None]):
    """One chart alone."""

    def compose(self) -> ComposeResult:
        yield CountingChart(HALVING.plots[0])


async def test_redraws_are_coalesced_and_no_data_is_lost():
    async with ChartHost().run_test(size=(60, 12)) as pilot:
        chart = pilot.app.query_one(CountingChart)
        await pilot.pause()
        chart.redraws = 0
        for height in range(200):
            chart.show(ChartData({"product": Series((1.0,), (float(height),))}))
        assert chart.redraws <= 1
        assert chart.data.series["product"].y == (199.0,)
        await until(pilot, lambda: chart.redraws > 0)
        await pilot.pause(0.1)
        assert chart.redraws <= 2
        assert "100 ┤" in chart.text


@pytest.mark.slow
async def test_gradient_depth_runs_end_to_end_in_its_own_process():
    process = DemoProcess()
    app = DemoHost(process, {"activation": "sigmoid", "init": "xavier", "depth": 20}, find("gradient-depth"))
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            assert app.pane.query_one(OptionList).option_count == 3
            await pilot.press("1")
            async with asyncio.timeout(60):
                while app.pane.phase is not Phase.SHOWN:
                    await pilot.pause(0.05)
            assert "1e-12" in shown_chart(app).text
            await until(pilot, lambda: len(app.predictions) == 1)
            assert app.pane.outcome is not None
            factor = app.pane.outcome.readouts["factor_per_layer"].value
            assert factor == pytest.approx(0.234, abs=0.01)
            claims = "".join(str(app.pane.query_one(ClaimList).render()).split())  # wherever its lines break
            assert "Thefactorperlayeristhemean-fieldone" in claims
            control(app, "depth").focus()
            for _ in range(10):
                await pilot.press("left")
            await until(pilot, lambda: measured_with(app, "depth") == 10)
            await in_phase(pilot, app, Phase.SHOWN)
            for _ in range(5):
                await pilot.press("v")
                await pilot.pause()
                assert "no data yet" not in shown_chart(app).text
            await pilot.press("q")
            await until(pilot, lambda: not isinstance(app.screen, DemoScreen))
    finally:
        await process.close()
