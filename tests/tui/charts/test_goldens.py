"""Pictures as they were approved; `python -m tests.tui.charts.test_goldens` writes them anew, to be looked at."""

import math
from pathlib import Path

import pytest

from flashgrad.demos.spec import Matrix, PlotKind, Series
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
BELL = samples.bell()
WIDER = Series(tuple(2 * x for x in BELL.x), BELL.y)
TRIANGLE = samples.plot(
    PlotKind.ARROWS, "first", "second", "sum", title="Two tasks pull", x_label="along", y_label="across"
)
PULLS = samples.named(first=samples.arrow(1, 0), second=samples.arrow(-0.6, 0.8), sum=samples.arrow(0.4, 0.8))
CLIP = samples.plot(PlotKind.ARROWS, "arrow_before", "arrow_after", title="Clip", x_label="along g", y_label="away")
CLIPPED = samples.named(arrow_before=samples.arrow(5, 0), arrow_after=samples.arrow(1.2, 0))
FIRES = samples.plot(PlotKind.DOTS, "m", title="Who fires", x_label="input", y_label="unit")
NO_SHARES = Matrix(((0.0, 0.2, 0.4, 0.6, 0.8, 1.0), (math.nan, math.inf, -math.inf, -0.5, 1.5, 1 + 1e-9)))

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
    "bars_pinned": (
        LOG_BARS,
        samples.over(samples.named(delta=samples.vanishing(0.5)), samples.named(delta=samples.vanishing())),
        70,
        14,
        (6, 0),
    ),
    "bars_pinned_deeper": (
        samples.plot(PlotKind.BARS),
        samples.over(
            samples.named(delta=Series((1, 2, 3, 4, 5), (0.8, -0.2, 0.2, 0, math.nan))),
            samples.named(delta=Series((1, 2, 3, 4), (-1, -0.6, 0.5, 1))),
        ),
        50,
        11,
        None,
    ),
    "lines_pinned": (
        LOSSES,
        samples.over(
            samples.named(sgd=samples.curve(40), adam=samples.curve(10)),
            samples.named(sgd=samples.curve(20), adam=samples.curve(5)),
        ),
        70,
        14,
        None,
    ),
    "histogram_pinned": (
        samples.plot(PlotKind.HISTOGRAM),
        samples.over(samples.named(delta=WIDER), samples.named(delta=BELL)),
        60,
        12,
        (20, 0),
    ),
    "scatter_pinned": (
        FACTORS,
        samples.over(
            samples.named(delta=Series(GAINS, tuple(0.2 * g for g in GAINS))),
            samples.named(delta=Series(GAINS, tuple(0.7 * g for g in GAINS), GAINS)),
        ),
        60,
        14,
        None,
    ),
    "arrows": (TRIANGLE, PULLS, 60, 15, None),
    "arrows_least": (CLIP, CLIPPED, 24, 6, None),
    "arrows_pinned": (
        CLIP,
        samples.over(samples.named(arrow_after=samples.arrow(1.5, 1.0)), CLIPPED),
        70,
        12,
        (1, 0),
    ),
    "arrows_broken": (
        TRIANGLE,
        samples.named(first=samples.arrow(1, 0), second=samples.arrow(math.nan, 1), sum=samples.arrow(0, 0)),
        60,
        10,
        None,
    ),
    "dots": (FIRES, ChartData({}, {"m": samples.shares()}), 60, 13, (4, 2)),
    "dots_scaled": (FIRES, ChartData({}, {"m": samples.shares(40, 100)}), 44, 12, None),
    "dots_marks": (FIRES, ChartData({}, {"m": NO_SHARES}), 50, 8, None),
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
