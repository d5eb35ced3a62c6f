"""The chart widget: cursor by key and mouse, ghosts and new kinds on a running screen."""

from textual.app import App, ComposeResult

from flashgrad.demos.spec import Plot, PlotKind
from flashgrad.tui.charts.chart import Chart
from flashgrad.tui.charts.content import ChartData
from tests.tui.charts import samples

DOTS = samples.plot(PlotKind.DOTS, "m", x_label="input", y_label="unit")
SHARES = ChartData({}, {"m": samples.shares(4, 6)})


class OneChart(App[None]):
    """An app with one chart in it."""

    def __init__(self, plot: Plot, data: ChartData) -> None:
        super().__init__()
        self._plot = plot
        self._data = data

    def compose(self) -> ComposeResult:
        yield Chart(self._plot)

    def on_mount(self) -> None:
        self.query_one(Chart).show(self._data)


async def test_a_click_on_a_dot_reads_its_row_and_column():
    app = OneChart(DOTS, SHARES)
    async with app.run_test(size=(40, 12)) as pilot:
        chart = app.query_one(Chart)
        # The third dot of the second row: "4 │● ● ● …", the title above.
        await pilot.click(chart, offset=(7, 2))
        assert chart.cursor == (2, 1)
        assert "input 3, unit 2" in chart.text


async def test_keys_move_through_rows_of_dots_and_from_arrow_to_arrow():
    app = OneChart(DOTS, SHARES)
    async with app.run_test(size=(40, 12)) as pilot:
        app.query_one(Chart).focus()
        await pilot.press("right", "right", "down", "down")
        assert app.query_one(Chart).cursor == (1, 2)
    plot = samples.plot(PlotKind.ARROWS, "one", "other")
    app = OneChart(plot, samples.named(one=samples.arrow(1, 0), other=samples.arrow(0, 1)))
    async with app.run_test(size=(60, 14)) as pilot:
        app.query_one(Chart).focus()
        await pilot.press("right", "right")
        assert "■ other  length 1, angle 90°" in app.query_one(Chart).text


async def test_pinning_a_run_redraws_the_chart():
    app = OneChart(samples.plot(PlotKind.LINES), samples.named(delta=samples.curve(20)))
    async with app.run_test(size=(60, 14)) as pilot:
        chart = app.query_one(Chart)
        assert "pinned" not in chart.text
        chart.show(samples.over(samples.named(delta=samples.curve(5)), chart.data))
        await pilot.pause()
        assert "○ pinned" in chart.text
