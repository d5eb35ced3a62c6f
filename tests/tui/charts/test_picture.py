"""Whole pictures: sizes, marks, cursor."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flashgrad.demos.spec import Matrix, Plot, PlotKind, Series
from flashgrad.tui.charts.content import ChartData, positions
from flashgrad.tui.charts.palette import PLAIN
from flashgrad.tui.charts.picture import draw
from tests.samples import examples
from tests.tui.charts import samples

BARS = samples.plot(PlotKind.BARS, y_scale="log")
FLOATS = st.floats() | st.sampled_from([0.0, 1.0, -1.0, math.inf, math.nan, 5e-324, 1.7e308])


@st.composite
def series(draw_from):
    count = draw_from(st.integers(0, 30))
    numbers = st.lists(FLOATS, min_size=count, max_size=count).map(tuple)
    maybe = st.none() | numbers
    return Series(*(draw_from(each) for each in (numbers, numbers, maybe, maybe, maybe)))


@st.composite
def plots(draw_from):
    return Plot(
        title=draw_from(st.text(max_size=30)),
        kind=draw_from(st.sampled_from(PlotKind)),
        series=tuple(draw_from(st.lists(st.sampled_from(["a", "b", "c_1"]), max_size=3, unique=True))),
        x_label=draw_from(st.text(max_size=12)),
        y_label=draw_from(st.text(max_size=12)),
        x_scale=draw_from(st.sampled_from(["linear", "log"])),
        y_scale=draw_from(st.sampled_from(["linear", "log"])),
        reference=draw_from(st.none() | FLOATS),
    )


@st.composite
def data(draw_from):
    columns = draw_from(st.integers(0, 12))
    row = st.lists(FLOATS, min_size=columns, max_size=columns).map(tuple)
    names = st.sampled_from(["a", "b", "c_1"])
    matrices = st.dictionaries(names, st.lists(row, max_size=12).map(tuple).map(Matrix), max_size=3)
    return ChartData(draw_from(st.dictionaries(names, series(), max_size=3)), draw_from(matrices))


@pytest.mark.slow
@settings(max_examples=examples(1.5), deadline=None)
@given(
    plots(),
    st.builds(samples.over, data(), data()) | data(),
    st.integers(-1, 90),
    st.integers(-1, 30),
    st.none() | st.tuples(st.integers(0, 40), st.integers(0, 12)),
)
def test_any_data_at_any_size_fills_exactly_its_cells(plot, shown, width, height, cursor):
    picture = draw(plot, shown, width, height, PLAIN, cursor)
    assert len(picture.strips) == max(height, 0)
    assert {strip.cell_length for strip in picture.strips} <= {max(width, 0)}
    recounted = {sum(segment.cell_length for segment in strip) for strip in picture.strips}
    assert recounted <= {max(width, 0)}


@pytest.mark.parametrize("kind", PlotKind)
def test_a_small_chart_says_how_much_room_it_needs(kind):
    text = draw(samples.plot(kind), samples.named(delta=samples.vanishing()), 23, 8).text
    assert "24×6 cells" in " ".join(text.split())


@pytest.mark.parametrize("kind", PlotKind)
def test_a_chart_without_data_says_so(kind):
    assert "no data yet" in draw(samples.plot(kind), ChartData(), 40, 10).text


def test_the_smallest_chart_has_title_ticks_and_legend():
    text = draw(BARS, samples.named(delta=samples.vanishing()), 30, 8).text
    assert "Gradient per layer" in text
    assert "1e-10 ┤" in text
    assert "layer" in text.splitlines()[-3]
    assert "█ measured" in text


def test_values_without_a_place_are_marked_and_named():
    text = draw(BARS, samples.named(delta=samples.broken()), 100, 14).text
    rows = text.splitlines()
    assert rows[1].count("∞") == 1  # at the top, where it went
    assert all(mark in rows[-4] for mark in "∅?⊖")  # on the axis floor
    for meaning in ("zero", "not a number", "infinite", "negative"):
        assert meaning in text


def test_bars_keep_a_gap_as_long_as_there_is_room():
    y = samples.vanishing().y
    floor = draw(BARS, samples.named(delta=Series(samples.LAYERS, y)), 48, 12).text.splitlines()[-4]
    assert floor.partition("│")[2] == " ".join("▄▇" + "█" * 18)


@pytest.mark.parametrize(("width", "phrase"), [(80, "layer"), (40, "layer, one bar in 2"), (28, "one bar in")])
def test_left_out_bars_are_announced(width, phrase):
    xs = tuple(float(layer) for layer in range(1, 61))
    text = draw(BARS, samples.named(delta=Series(xs, xs)), width, 10).text
    assert phrase in text
    assert ("one bar in" in text) == (width < 80)


def test_theory_has_a_column_of_its_own():
    plain = draw(BARS, samples.named(delta=Series(samples.LAYERS, samples.vanishing().y)), 70, 12).text
    with_theory = draw(
        BARS, samples.named(delta=Series(samples.LAYERS, samples.vanishing().y, samples.vanishing().y)), 70, 12
    ).text
    assert with_theory.count("◆") == 20 + 1  # and once in the legend
    assert with_theory.replace("◆", " ").count("█") == plain.count("█")


def test_the_cursor_reads_measured_theory_and_band():
    picture = draw(BARS, samples.named(delta=samples.vanishing()), 80, 14, cursor=(6, 0))
    caption = picture.text.splitlines()[-1]
    assert caption == "layer 7  █ measured 6.31e-9  ◆ theory 1.49e-8  │ seeds 1.89e-9…1.89e-8"
    assert picture.strips[-3].text[picture.columns[6]] == "▲"


def test_a_narrow_reading_leaves_out_words_and_no_number():
    text = draw(BARS, samples.named(delta=samples.vanishing()), 38, 12, cursor=(6, 0)).text
    for number in ("6.31e-9", "1.49e-8", "1.89e-9…1.89e-8"):
        assert number in text


def test_the_picture_holds_still_when_the_cursor_appears():
    shown = samples.named(delta=samples.vanishing())
    without = draw(BARS, shown, 38, 12).text.splitlines()[1:8]
    with_cursor = draw(BARS, shown, 38, 12, cursor=(3, 0)).text.splitlines()[1:8]
    assert without == with_cursor


def test_a_cursor_beyond_the_data_reads_the_last_point():
    text = draw(BARS, samples.named(delta=samples.vanishing()), 80, 14, cursor=(99, 0)).text
    assert "layer 20" in text


def test_several_curves_differ_by_marker_and_drop_the_words_they_share():
    plot = samples.plot(PlotKind.LINES, "delta_relu", "delta_tanh", "delta_elu")
    shown = samples.named(delta_relu=samples.curve(5), delta_tanh=samples.curve(20), delta_elu=samples.curve(50))
    text = draw(plot, shown, 70, 14).text
    assert text.splitlines()[-1] == "● relu  ■ tanh  ▲ elu"
    assert all(text.count(marker) > 2 for marker in "●■▲")


def test_the_cursor_of_lines_moves_through_every_x_once():
    plot = samples.plot(PlotKind.LINES, "a", "b")
    shown = samples.named(a=Series((3.0, 1.0), (1.0, 2.0)), b=Series((2.0, 1.0, math.nan), (1.0, 2.0, 3.0)))
    assert positions(plot, shown) == (1.0, 2.0, 3.0)
    text = draw(plot, shown, 60, 10, cursor=(2, 0)).text
    assert "layer 3  ● a 1" in text
    assert "b" not in text.splitlines()[-1]


def test_a_heatmap_reads_row_and_column_and_marks_what_is_no_number():
    values = [list(row) for row in samples.waves().values]
    values[1][2] = math.nan
    shown = ChartData({}, {"m": Matrix(tuple(map(tuple, values)))})
    plot = samples.plot(PlotKind.HEATMAP, "m", x_label="step", y_label="layer")
    text = draw(plot, shown, 70, 16, cursor=(3, 4)).text
    assert "step 4, layer 5  0.8022" in text
    assert "?" in text


def test_a_legend_of_colours_names_its_ends():
    shown = ChartData({}, {"m": samples.waves()})
    last = draw(samples.plot(PlotKind.HEATMAP, "m"), shown, 70, 16).text.splitlines()[-1]
    assert last == "-0.995 ·░▒▓█ 0.995 (middle 0)"


def test_a_band_is_called_what_the_plot_calls_it():
    plot = samples.plot(PlotKind.BARS, band_label="mean ± sd")
    assert "│ mean ± sd" in draw(plot, samples.named(delta=samples.vanishing()), 80, 14).text
    assert (
        "│ mean ± sd 1.89e-9…1.89e-8"
        in draw(plot, samples.named(delta=samples.vanishing()), 90, 14, PLAIN, (6, 0)).text
    )


def test_two_ticks_never_share_a_row():
    plot = samples.plot(PlotKind.ARROWS)
    text = draw(plot, samples.named(delta=samples.arrow(5, 0)), 24, 6).text
    assert "┤" in text
    assert "-0.0" not in text  # what 0.0 written over -0.2 looks like


def test_a_reference_line_carries_its_value():
    text = draw(samples.plot(PlotKind.LINES, reference=0.693), samples.named(delta=samples.curve(9)), 60, 12).text
    assert "╌ 0.693" in text


def test_text_from_a_demo_cannot_steer_the_terminal():
    plot = samples.plot(PlotKind.BARS, title="a\x1b[31mb", y_label="\u202ec\x9b", x_label="d\r\n")
    text = draw(plot, samples.named(delta=samples.curve(9)), 60, 12).text
    assert not {"\x1b", "\u202e", "\x9b", "\r"} & set(text)


def test_wide_characters_do_not_shift_the_picture():
    plot = samples.plot(PlotKind.BARS, title="勾配の大きさ", y_label="x̂ 大", x_label="層")
    picture = draw(plot, samples.named(delta=samples.curve(9)), 60, 12)
    assert {sum(segment.cell_length for segment in strip) for strip in picture.strips} == {60}


def test_points_without_any_place_are_counted():
    plot = samples.plot(PlotKind.LINES, x_scale="log")
    text = draw(plot, samples.named(delta=Series((0.0, -1.0), (1.0, 2.0))), 60, 10, cursor=(0, 0)).text
    assert "2 without a place on the x axis" in text


@pytest.mark.parametrize("height", [20, 40, 80])
def test_a_tall_linear_axis_bears_few_ticks(height):
    shares = Series((1.0, 2.0, 3.0), (0.0, 0.37, 0.9))
    text = draw(samples.plot(PlotKind.LINES), samples.named(delta=shares), 60, height).text
    assert 4 <= text.count("┤") <= 10


@pytest.mark.parametrize("share", [0.0, 1.0])
@pytest.mark.parametrize("kind", [PlotKind.LINES, PlotKind.BARS])
def test_a_share_that_stays_at_its_bound_stands_on_an_axis_from_0_to_1(kind, share):
    text = draw(samples.plot(kind), samples.named(delta=Series((1.0, 2.0), (share, share))), 60, 20).text
    labels = [line.split()[0] for line in text.splitlines() if "┤" in line]
    assert labels in (["1", "0"], ["1"])


@pytest.mark.parametrize("kind", [PlotKind.BARS, PlotKind.LINES])
def test_places_with_names_are_called_by_them_on_the_axis_and_under_the_cursor(kind):
    shown = ChartData({"delta": Series((31.0, 59.0, 90.0), (1.0, 4.0, 2.0))}, x_names={31.0: "Jan", 90.0: "Mar"})
    plot = samples.plot(kind, curve_label="reviews")
    rows = draw(plot, shown, 40, 10).text.splitlines()
    assert rows[-2].split() == ["Jan", "Mar"]
    assert rows[-1].endswith(" reviews")
    read = [draw(plot, shown, 40, 10, PLAIN, (index, 0)).text.splitlines()[-1].split() for index in range(3)]
    assert [words[0] for words in read] == ["Jan", "layer", "Mar"]
    assert [words[-1] for words in read] == ["1", "4", "2"]


def test_the_least_bar_of_a_pattern_is_seen():
    bars = samples.named(one=Series((1.0,), (100.0,)), other=Series((1.0,), (1.0,)))
    rows = draw(samples.plot(PlotKind.BARS, "one", "other"), bars, 40, 12).text.splitlines()
    assert "█▁" in rows[8]
