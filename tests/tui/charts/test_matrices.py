"""Heatmaps and dot matrices: what a dot means, what a block shows, and that nothing strange is averaged away."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from flashgrad.demos.spec import Matrix, PlotKind
from flashgrad.tui.charts.blocks import block_means, extremes, middle_pixels, spans, strange_values
from flashgrad.tui.charts.content import ChartData
from flashgrad.tui.charts.dots import dot_of, dots_legend
from flashgrad.tui.charts.palette import PLAIN
from flashgrad.tui.charts.picture import draw
from tests.tui.charts import samples

PLOT = samples.plot(PlotKind.DOTS, "m", x_label="input", y_label="unit")
VALUES = st.floats(-1e3, 1e3) | st.sampled_from([math.nan, math.inf, -math.inf, 1.7e308, -1.7e308])


def shown(*rows: tuple[float, ...]) -> ChartData:
    return ChartData({}, {"m": Matrix(rows)})


@pytest.mark.parametrize(
    ("share", "dot"),
    [(0, " "), (1e-12, "·"), (0.2, "·"), (0.25, "○"), (0.4, "○"), (0.5, "◐"), (0.75, "●"), (1, "●")],
)
def test_only_an_exact_zero_is_blank(share, dot):
    assert dot_of(share) == dot


def test_dots_stand_apart_so_that_the_grid_is_square():
    row = draw(PLOT, shown((1.0,) * 5, (0.0,) * 5), 40, 8).text.splitlines()[1]
    assert row == "1 │● ● ● ● ●"


def test_the_cursor_of_dots_reads_row_column_and_value():
    picture = draw(PLOT, shown((0.0, 0.5), (0.25, 1.0)), 40, 8, cursor=(1, 1))
    lines = picture.text.splitlines()
    assert lines[-1] == "input 2, unit 2  1"
    assert lines[2].endswith("▶○ ●")
    assert picture.columns == (3, 5)
    assert picture.rows == (1, 2)


def test_what_does_not_fit_is_shown_as_means_and_said_to_be():
    full = tuple(1.0 for _ in range(200))
    text = draw(PLOT, shown(*(full if r < 30 else (0.0,) * 200 for r in range(60))), 60, 14).text
    assert "a dot is the mean of up to 4×7" in text
    assert "a dot is the mean" not in draw(PLOT, shown(full[:40]), 60, 14).text


def test_how_many_cells_a_dot_stands_for_is_no_alarm():
    alert = Style(bold=True)
    matrix = Matrix(((0.5,) * 200, (math.nan,) * 200))
    said = {text: style for entry in dots_legend(matrix, (4, 1), replace(PLAIN, alert=alert)) for text, style in entry}
    assert said["a dot is the mean of up to 4×1"] == PLAIN.muted
    assert said["? not a number"] == alert


def test_one_active_cell_in_a_block_is_never_blank():
    rows = [[0.0] * 100 for _ in range(50)]
    rows[25][50] = 1.0
    text = draw(PLOT, shown(*map(tuple, rows)), 40, 10).text
    picture = text.splitlines()[1:-4]
    assert sum(line.count("·") for line in picture) == 1


@pytest.mark.parametrize(
    ("value", "mark"),
    [
        (math.nan, "? not a number"),
        (math.inf, "∞ infinite"),
        (-math.inf, "∞ minus infinite"),
        (1.5, "▲ above 1"),
        (-0.5, "⊖ negative"),
    ],
)
@pytest.mark.parametrize("size", [1, 90])
def test_what_is_no_share_keeps_its_mark_in_whatever_block(value, mark, size):
    rows = [[0.5] * size for _ in range(size)]
    rows[0][0] = value
    text = draw(PLOT, shown(*map(tuple, rows)), 60, 14).text
    assert mark in text
    assert mark[0] in text.splitlines()[1]


def test_rounding_does_not_make_a_share_strange():
    assert "▲" not in draw(PLOT, shown((1 + 1e-9, -1e-9)), 40, 8).text


@st.composite
def matrices(draw_from):
    columns = draw_from(st.integers(1, 12))
    row = st.lists(VALUES, min_size=columns, max_size=columns).map(tuple)
    return Matrix(tuple(draw_from(st.lists(row, min_size=1, max_size=12))))


@given(matrices(), st.integers(1, 15), st.integers(1, 15))
def test_a_block_is_the_mean_of_its_values_or_its_first_strange_one(matrix, width, height):
    down, across = spans(len(matrix.values), height), spans(len(matrix.values[0]), width)
    means = block_means(matrix, down, across)
    for line, rows in zip(means, down, strict=True):
        for mean, columns in zip(line, across, strict=True):
            block = [value for row in matrix.values[slice(*rows)] for value in row[slice(*columns)]]
            strange = [value for value in block if not math.isfinite(value)]
            if strange:
                assert mean == strange[0] or (math.isnan(mean) and math.isnan(strange[0]))
            else:
                assert math.isfinite(mean)
                bound = max(map(abs, block))
                assert mean == pytest.approx(math.fsum(v / len(block) for v in block), abs=1e-9 * bound)


@given(matrices())
def test_extremes_and_strange_values_are_those_of_all_cells(matrix):
    values = [value for row in matrix.values for value in row]
    finite = [value for value in values if math.isfinite(value)]
    assert extremes(matrix) == (min(finite, default=0.0), max(finite, default=0.0))
    assert len(list(strange_values(matrix))) == len(values) - len(finite)


@given(st.integers(1, 300), st.integers(1, 120))
def test_every_value_has_a_pixel_that_shows_it(count, pixels):
    shown_by = spans(count, pixels)
    for index, pixel in enumerate(middle_pixels(count, shown_by)):
        start, end = shown_by[pixel]
        assert start <= index < end


def test_a_short_row_leaves_holes_and_not_a_crash():
    for kind in (PlotKind.DOTS, PlotKind.HEATMAP):
        text = draw(samples.plot(kind, "m"), shown((1.0, 1.0, 1.0), (0.5,)), 40, 10).text
        assert "?" in text
