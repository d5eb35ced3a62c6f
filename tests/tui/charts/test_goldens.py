"""Pictures as they were approved; `python -m tests.tui.charts.test_goldens` writes them anew, to be looked at."""

from pathlib import Path

import pytest

from flashgrad.demos.spec import PlotKind, Series
from flashgrad.tui.charts.content import ChartData
from flashgrad.tui.charts.picture import draw
from tests.tui.charts import samples

FOLDER = Path(__file__).parents[2] / "golden" / "charts"
LOG_BARS = samples.plot(PlotKind.BARS, y_scale="log")
SIXTY = tuple(float(layer) for layer in range(1, 61))
LOSSES = samples.plot(PlotKind.LINES, "sgd", "adam", title="Training", x_label="step", y_label="loss", reference=0.693)
LOSS = samples.curve(20)
BAND = samples.named(delta=Series(LOSS.x, LOSS.y, None, samples.curve(15).y, samples.curve(30).y))
GAINS = tuple(10 ** (-1.5 + 0.1 * index) for index in range(28))
FACTORS = samples.plot(
    PlotKind.SCATTER, title="Factor", x_label="σ_w", y_label="ρ", x_scale="log", y_scale="log", reference=1.0
)

PICTURES = {
    "bars_log_wide": (LOG_BARS, samples.named(delta=samples.vanishing()), 70, 16, (6, 0)),
    "bars_log_narrow": (LOG_BARS, samples.named(delta=samples.vanishing()), 38, 10, None),
    "bars_log_least": (LOG_BARS, samples.named(delta=samples.vanishing()), 30, 8, None),
    "bars_log_exploding": (LOG_BARS, samples.named(delta=Series(SIXTY, tuple(1.8**x for x in SIXTY))), 50, 10, None),
    "bars_log_marks": (LOG_BARS, samples.named(delta=samples.broken()), 80, 12, None),
    "bars_linear": (
        samples.plot(PlotKind.BARS),
        samples.named(delta=Series((1, 2, 3, 4), (0, 0.1, 0.55, 1))),
        40,
        10,
        None,
    ),
    "bars_signed": (
        samples.plot(PlotKind.BARS),
        samples.named(delta=Series((1, 2, 3, 4), (-1, -0.2, 0.5, 1))),
        40,
        10,
        None,
    ),
    "lines_two": (LOSSES, samples.named(sgd=samples.curve(20), adam=samples.curve(5)), 70, 14, (20, 0)),
    "lines_band": (samples.plot(PlotKind.LINES), BAND, 60, 12, None),
    "histogram": (samples.plot(PlotKind.HISTOGRAM), samples.named(delta=samples.bell(has_theory=True)), 60, 12, None),
    "scatter": (FACTORS, samples.named(delta=Series(GAINS, tuple(0.7 * g for g in GAINS), GAINS)), 60, 14, None),
    "heatmap": (samples.plot(PlotKind.HEATMAP, "m"), ChartData({}, {"m": samples.waves()}), 60, 14, (3, 4)),
}


def rendered(name: str) -> str:
    """The picture as text, with a line of its size on top."""
    plot, data, width, height, cursor = PICTURES[name]
    return f"{width}×{height}\n{draw(plot, data, width, height, cursor=cursor).text}\n"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_looks_as_approved(name):
    assert rendered(name) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def test_every_approved_picture_is_drawn():
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(PICTURES)


if __name__ == "__main__":
    for each in PICTURES:
        (FOLDER / f"{each}.txt").write_text(rendered(each), encoding="utf-8")
