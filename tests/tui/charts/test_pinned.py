"""The ghost of a pinned run: where it stands, what it says, and that it never hides the present run."""

import math

import pytest
from rich.style import Style
from textual.theme import BUILTIN_THEMES

from flashgrad.demos.spec import Matrix, PlotKind, Series
from flashgrad.tui.charts.content import ChartData, curves, positions
from flashgrad.tui.charts.palette import theme_palette
from flashgrad.tui.charts.picture import draw
from flashgrad.tui.charts.pinned import bar_places, on_places, rebinned
from tests.tui.charts import samples

WITH_SERIES = (PlotKind.BARS, PlotKind.LINES, PlotKind.HISTOGRAM, PlotKind.SCATTER, PlotKind.ARROWS)
RISING = Series((1.0, 2.0, 3.0), (1.0, 2.0, 3.0))
HIGHER = Series((1.0, 2.0, 3.0), (10.0, 20.0, 30.0))


def both(pinned: Series, present: Series) -> ChartData:
    return samples.over(samples.named(delta=pinned), samples.named(delta=present))


@pytest.mark.parametrize("kind", WITH_SERIES)
def test_every_kind_with_series_says_what_is_pinned(kind):
    text = draw(samples.plot(kind), both(HIGHER, RISING), 60, 14).text
    assert "pinned" in text.splitlines()[-1]
    assert "pinned" not in draw(samples.plot(kind), samples.named(delta=RISING), 60, 14).text


@pytest.mark.parametrize("kind", [PlotKind.BARS, PlotKind.LINES, PlotKind.SCATTER])
def test_the_y_axis_has_room_for_the_pinned_run(kind):
    assert "30 ┤" in draw(samples.plot(kind), both(HIGHER, RISING), 60, 14).text
    assert "30 ┤" not in draw(samples.plot(kind), samples.named(delta=RISING), 60, 14).text


@pytest.mark.parametrize("kind", [PlotKind.BARS, PlotKind.LINES, PlotKind.HISTOGRAM, PlotKind.SCATTER])
def test_the_cursor_reads_both_runs(kind):
    last = draw(samples.plot(kind), both(HIGHER, RISING), 60, 14, cursor=(1, 0)).text.splitlines()[-1]
    assert "measured 2" in last
    assert "pinned 20" in last


def test_what_is_pinned_differs_by_marker_and_not_by_colour_alone():
    plain = draw(samples.plot(PlotKind.LINES), samples.named(delta=samples.curve(20)), 60, 14).text
    ghost = draw(samples.plot(PlotKind.LINES), both(samples.curve(5), samples.curve(20)), 60, 14).text
    assert "○" not in plain
    assert ghost.count("○") > 2


def test_several_pinned_curves_have_the_hollow_forms_of_their_markers():
    plot = samples.plot(PlotKind.LINES, "a", "b")
    run = samples.named(a=samples.curve(20), b=samples.curve(5))
    text = draw(plot, samples.over(run, run), 70, 14).text
    assert text.splitlines()[-1] == "● a  ■ b  ○□ pinned"


def test_a_ghost_never_covers_the_present_curve():
    alone = draw(samples.plot(PlotKind.LINES), samples.named(delta=samples.curve(20)), 60, 14).text
    same = draw(samples.plot(PlotKind.LINES), both(samples.curve(20), samples.curve(20)), 60, 14).text
    lines = zip(alone.splitlines()[:-1], same.splitlines()[:-1], strict=True)
    kept = [(before, after) for old, new in lines for before, after in zip(old, new, strict=False) if before != " "]
    assert all(before == after for before, after in kept)


def test_a_lower_ghost_stands_inside_its_bar_and_a_higher_one_above_it():
    lower = draw(samples.plot(PlotKind.BARS), both(RISING, HIGHER), 40, 12).text.splitlines()
    higher = draw(samples.plot(PlotKind.BARS), both(HIGHER, RISING), 40, 12).text.splitlines()
    column = lower[-4].rindex("○")
    assert any(line[column : column + 1] == "█" for line in lower[:-4])
    top = next(line for line in higher if "○" in line)
    assert top.startswith("30 ┤")


def test_inside_a_bar_the_ghost_is_reversed_so_that_it_shows_without_colour():
    variables = BUILTIN_THEMES["textual-dark"].to_color_system().generate()
    plain = theme_palette(variables, Style(), has_colour=False)
    lower = Series((1.0, 2.0, 3.0), (5.0, 10.0, 15.0))
    picture = draw(samples.plot(PlotKind.BARS), both(lower, HIGHER), 40, 12, plain)
    ghosts = [segment for strip in picture.strips[:-1] for segment in strip if "○" in segment.text]
    assert ghosts
    assert all(segment.style is not None and segment.style.reverse for segment in ghosts)


def test_before_the_first_frame_the_pinned_run_stands_alone():
    shown = samples.over(samples.named(delta=HIGHER), ChartData())
    text = draw(samples.plot(PlotKind.LINES), shown, 60, 12, cursor=(1, 0)).text
    assert "no data yet" not in text
    assert "pinned 20" in text.splitlines()[-1]


def test_a_deeper_pinned_net_gets_places_of_its_own():
    deeper = Series((1.0, 2.0, 3.0, 4.0), (1.0, 1.0, 1.0, 7.0))
    shown = both(deeper, RISING)
    assert positions(samples.plot(PlotKind.BARS), shown) == (1.0, 2.0, 3.0, 4.0)
    last = draw(samples.plot(PlotKind.BARS), shown, 60, 12, cursor=(3, 0)).text.splitlines()[-1]
    assert last.endswith("○ pinned 7")
    assert "█" not in last


def test_a_pinned_value_that_is_no_number_is_marked_and_named():
    broken = Series((1.0, 2.0, 3.0), (1.0, math.nan, math.inf))
    for kind in (PlotKind.BARS, PlotKind.LINES):
        text = draw(samples.plot(kind), both(broken, RISING), 70, 12).text
        assert "? not a number" in text
        assert "∞ infinite" in text


def test_a_pinned_arrow_is_read_beside_the_present_one():
    plot = samples.plot(PlotKind.ARROWS)
    shown = both(samples.arrow(0, 3), samples.arrow(3, 4))
    last = draw(plot, shown, 70, 16, cursor=(0, 0)).text.splitlines()[-1]
    assert last == "● delta  length 5, angle 53.1°  ○ pinned length 3, angle 90°"


@pytest.mark.parametrize("kind", [PlotKind.HEATMAP, PlotKind.DOTS])
def test_the_cursor_of_a_matrix_reads_both_runs_where_the_pinned_one_has_the_cell(kind):
    now, earlier = Matrix(((0.1, 0.2), (0.3, 0.4))), Matrix(((0.5, 0.6),))
    shown = ChartData({}, {"m": now}, pinned=ChartData({}, {"m": earlier}))
    plot = samples.plot(kind, "m")
    first = draw(plot, shown, 60, 12, cursor=(1, 0)).text.splitlines()[-1]
    second = draw(plot, shown, 60, 12, cursor=(1, 1)).text.splitlines()[-1]
    assert first.endswith("0.2  pinned 0.6")
    assert second.endswith("2  0.4")


def test_only_the_present_run_decides_whether_a_plot_can_be_drawn():
    shown = samples.over(samples.named(delta=RISING), ChartData())
    assert not shown.has(samples.plot(PlotKind.LINES))


def test_bars_of_another_axis_are_left_out_rather_than_misplaced():
    elsewhere = Series((10.0, 20.0), (1.0, 2.0))
    [curve] = curves(samples.plot(PlotKind.BARS), both(elsewhere, RISING))
    assert curve.pinned is None
    assert on_places(Series((2.0, 9.0), (5.0, 6.0)), RISING.x) == Series((2.0,), (5.0,))
    assert bar_places([(1.0, 2.0)], [(1.0, 2.0, 3.0), (5.0, 6.0, 7.0, 8.0)]) == (1.0, 2.0, 3.0)


def test_a_pinned_histogram_keeps_its_total_in_the_bins_of_the_present_one():
    bell = samples.bell()
    for factor, shift in ((1.0, 0.0), (2.0, 0.0), (0.3, 1.0), (50.0, -7.0)):
        pinned = Series(tuple(factor * x + shift for x in bell.x), bell.y)
        moved = rebinned(pinned, bell.x)
        assert moved is not None
        assert math.fsum(moved.y) == pytest.approx(math.fsum(bell.y))
        assert moved.x == bell.x


def test_a_bin_cut_in_the_middle_gives_each_side_its_part():
    assert rebinned(Series((1.0, 3.0), (4.0, 8.0)), (0.5, 1.5, 2.5, 3.5)) == Series((0.5, 1.5, 2.5, 3.5), (2, 2, 4, 4))


@pytest.mark.parametrize("xs", [(), (1.0,), (1.0, 1.0), (2.0, 1.0), (1.0, math.nan), (-1.7e308, 1.7e308)])
def test_what_is_no_row_of_bins_is_not_counted_anew(xs):
    assert rebinned(Series(xs, (1.0,) * len(xs)), (0.0, 1.0)) is None
    assert rebinned(Series((0.0, 1.0), (1.0, 1.0)), xs) is None
