"""Figures: every kind of plot, whatever the numbers and texts, the same bytes for the same run."""

import math
import os
import struct
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from flashgrad.demos.figure import check_figure_path, save_figure
from flashgrad.demos.spec import Demo, Matrix, Parameters, Plot, PlotKind, Series
from flashgrad.demos.wire import Outcome
from flashgrad.errors import DemoError, FigureUnwritable

LAYERS = tuple(float(layer) for layer in range(1, 21))
FALLING = tuple(0.25**layer for layer in LAYERS)
STEPS = tuple(float(step) for step in range(40))
DIVERGED = (*(0.9**step for step in range(20)), math.nan, *(math.inf,) * 19)
SERIES: Mapping[str, Series] = {
    "delta": Series(LAYERS, FALLING, FALLING, tuple(y / 2 for y in FALLING), tuple(2 * y for y in FALLING)),
    "loss_sgd": Series(STEPS, DIVERGED),
    "loss_adam": Series(STEPS, tuple(0.8**step for step in range(40))),
    "bell": Series(tuple(x / 5 for x in range(-20, 21)), tuple(math.exp(-((x / 5) ** 2)) for x in range(-20, 21))),
    "g_first": Series((0.0, 1.0), (0.0, 0.0)),
    "g_second": Series((0.0, -0.6), (0.0, 0.8)),
    "g_broken": Series((0.0, 1.0), (0.0, math.nan)),
}
MATRICES: Mapping[str, Matrix] = {
    "grid": Matrix(tuple(tuple(math.sin(r) * math.cos(c) for c in range(12)) for r in range(6))),
    "fires": Matrix(((0.0, 0.5, 1.0), (math.nan, 1.5, -0.5))),
}
PLOTS = {
    "bars": Plot("Bars here", PlotKind.BARS, ("delta",), "layer", "rms", y_scale="log"),
    "lines": Plot("Lines here", PlotKind.LINES, ("loss_sgd", "loss_adam"), "step", "loss", reference=0.693147),
    "histogram": Plot("Histogram here", PlotKind.HISTOGRAM, ("bell",), "value", "share"),
    "scatter": Plot("Scatter here", PlotKind.SCATTER, ("delta",), "layer", "rms", "log", "log", band_label="mean ± sd"),
    "heatmap": Plot("Heatmap here", PlotKind.HEATMAP, ("grid",), "feature", "sample"),
    "arrows": Plot("Arrows here", PlotKind.ARROWS, ("g_first", "g_second", "g_broken"), "along", "across"),
    "dots": Plot("Dots here", PlotKind.DOTS, ("fires",), "input", "unit"),
}
OUTCOME = Outcome("example", {"depth": 20, "lr": 0.001, "seed": 3}, {}, SERIES, MATRICES, {}, (), ())


def demo(*plots: Plot, title: str = "Where does it go?", insight: str = "It goes away.") -> Demo:
    return Demo("example", title, insight, Parameters, plots, lambda _: iter(()), (), (), ())


def words_of(path: Path) -> str:
    """Everything that an SVG writes; the drawing library keeps the text of each group of glyphs as a comment."""
    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    tree = ElementTree.parse(path, parser)
    return "\n".join(str(each.text).strip() for each in tree.iter() if callable(each.tag))


def drawn(tmp_path: Path, *plots: Plot, outcome: Outcome = OUTCOME) -> str:
    path = tmp_path / "figure.svg"
    save_figure(demo(*plots), outcome, path)
    return words_of(path)


def test_every_kind_of_plot_is_covered_here():
    assert {plot.kind for plot in PLOTS.values()} == set(PlotKind)


@pytest.mark.slow
@pytest.mark.parametrize("name", PLOTS)
def test_a_figure_has_title_insight_labels_and_what_was_run(name, tmp_path):
    words = drawn(tmp_path, PLOTS[name])
    plot = PLOTS[name]
    for text in ("Where does it go?", "It goes away.", plot.title, plot.x_label, plot.y_label):
        assert text in words
    assert "example: depth=20, lr=0.001, seed=3" in words


@pytest.mark.slow
def test_the_legend_names_series_theory_band_and_reference(tmp_path):
    words = drawn(tmp_path, PLOTS["bars"], PLOTS["lines"], PLOTS["scatter"])
    for text in ("measured", "theory", "seed band", "mean ± sd", "sgd", "adam", "reference 0.693"):
        assert text in words.splitlines()


def test_values_without_a_place_are_marked_and_named(tmp_path):
    assert {"?", "∞", "not a number", "infinite"} <= set(drawn(tmp_path, PLOTS["lines"]).splitlines())
    assert "broken is not a number" in drawn(tmp_path, PLOTS["arrows"])
    dots = set(drawn(tmp_path, PLOTS["dots"]).splitlines())
    assert {"?", "▲", "⊖", "not a number: 1", "above 1: 1", "negative: 1"} <= dots


def test_what_a_log_axis_cannot_hold_is_marked(tmp_path):
    series = Series((1.0, 2.0, 3.0), (0.0, -1.0, 5.0))
    words = drawn(tmp_path, PLOTS["bars"], outcome=replace(OUTCOME, series={"delta": series}))
    assert {"∅", "zero", "⊖", "negative"} <= set(words.splitlines())


def test_only_the_plots_that_the_parameters_call_for_are_drawn(tmp_path):
    here = replace(PLOTS["bars"], shown_when={"depth": "20"})
    elsewhere = replace(PLOTS["lines"], shown_when={"depth": "5"})
    words = drawn(tmp_path, here, elsewhere)
    assert "Bars here" in words
    assert "Lines here" not in words


def test_a_plot_whose_data_are_missing_says_so(tmp_path):
    assert "no data" in drawn(tmp_path, replace(PLOTS["bars"], series=("elsewhere",)))
    assert "no data" in drawn(tmp_path, replace(PLOTS["dots"], series=("elsewhere",)))


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".png", ".svg", ".PNG"])
def test_the_same_run_gives_the_same_bytes(suffix, tmp_path):
    for name in ("one", "other"):
        save_figure(demo(*PLOTS.values()), OUTCOME, tmp_path / f"{name}{suffix}")
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"other{suffix}").read_bytes()


@pytest.mark.slow
def test_neither_the_users_settings_nor_another_process_change_a_byte(tmp_path):
    save_figure(demo(*PLOTS.values()), OUTCOME, tmp_path / "here.svg")
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 9\nfont.size: 20\naxes.facecolor: black\n")
    code = (
        "import sys, matplotlib\n"
        "from pathlib import Path\n"
        "from flashgrad.demos.figure import save_figure\n"
        "from tests.demos.test_figure import OUTCOME, PLOTS, demo\n"
        "assert matplotlib.rcParams['font.size'] == 20\n"
        "save_figure(demo(*PLOTS.values()), OUTCOME, Path(sys.argv[1]))\n"
        "assert matplotlib.rcParams['font.size'] == 20\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    environment = {**os.environ, "MATPLOTLIBRC": str(tmp_path), "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-W", "error", "-c", code, str(tmp_path / "there.svg")]
    subprocess.run(command, env=environment, check=True, cwd=Path(__file__).parents[2], timeout=60)
    assert (tmp_path / "there.svg").read_bytes() == (tmp_path / "here.svg").read_bytes()


def test_a_png_is_as_wide_as_a_page_and_taller_with_more_plots(tmp_path):
    sizes = []
    for plots in ([PLOTS["bars"]], [PLOTS["bars"], PLOTS["lines"]]):
        save_figure(demo(*plots), OUTCOME, tmp_path / "figure.png")
        content = (tmp_path / "figure.png").read_bytes()
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        sizes.append(struct.unpack(">II", content[16:24]))
    assert [width for width, _ in sizes] == [1152, 1152]
    assert sizes[1][1] > 1.4 * sizes[0][1]


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "$\\frac{1}{0}$",
        "$x^",
        "\\",
        "<script>alert(1)</script>",
        "a & b ]]> --",
        "\x1b[31m\x00\u202e",
        "層 🜁",
        "x" * 500,
    ],
)
def test_hostile_text_is_only_text(text, tmp_path):
    series = {f"a{text}": SERIES["delta"], f"b{text}": SERIES["loss_adam"]}
    outcome = replace(OUTCOME, demo_id=text, parameters={text: text, "seed": 0}, series=series)
    for kind in (PlotKind.BARS, PlotKind.ARROWS):
        plot = Plot(text, kind, tuple(series), text, text, band_label=text)
        for suffix in (".svg", ".png"):
            save_figure(demo(plot, title=text, insight=text), outcome, tmp_path / f"figure{suffix}")
        content = (tmp_path / "figure.svg").read_text(encoding="utf-8")
        assert ElementTree.fromstring(content) is not None
        assert not set("\x1b\x00\u202e") & set(content)
        assert "<script" not in "".join(line for line in content.splitlines() if not line.strip().startswith("<!--"))


@pytest.mark.slow
@pytest.mark.parametrize("kind", PlotKind)
@pytest.mark.parametrize("value", [0.0, 5e-324, 1.7e308, -1.7e308, math.nan, math.inf])
def test_any_number_can_be_drawn(kind, value, tmp_path):
    numbers = (value, 1.0, -value)
    series = {"delta": Series((0.0, 1.0, 2.0), numbers, numbers, numbers, numbers)}
    outcome = replace(OUTCOME, series=series, matrices={"delta": Matrix((numbers, numbers[:1]))})
    for scale in ("linear", "log"):
        plot = Plot("Any", kind, ("delta",), "x", "y", scale, scale, reference=value)
        save_figure(demo(plot), outcome, tmp_path / "figure.svg")
        assert "Any" in words_of(tmp_path / "figure.svg")


def test_an_unknown_suffix_is_refused_with_what_there_is(tmp_path):
    for name in ("figure.jpg", "figure", ".png"):
        with pytest.raises(FigureUnwritable, match=r"must end in \.png or \.svg\.$"):
            save_figure(demo(PLOTS["bars"]), OUTCOME, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_place_for_a_figure(tmp_path):
    (tmp_path / "folder.png").mkdir()
    for path, reason in (
        (tmp_path / "folder.png", "it is a folder"),
        (tmp_path / "no" / "a.svg", "there is no folder"),
    ):
        with pytest.raises(FigureUnwritable, match=reason):
            check_figure_path(path)


def test_what_the_system_refuses_is_said_and_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "figure.svg"
    path.write_text("old")

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DemoError, match="No space left on device; choose another place"):
        save_figure(demo(PLOTS["bars"]), OUTCOME, path)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["figure.svg"]
