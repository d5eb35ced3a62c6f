"""Arrows: true angles on cells that are twice as high as wide, heads, names, readings."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.demos.spec import PlotKind
from flashgrad.tui.charts.arrows import Arrow, equal_scales
from flashgrad.tui.charts.axes import Area
from flashgrad.tui.charts.picture import draw
from tests.tui.charts import samples

PLOT = samples.plot(PlotKind.ARROWS)
NUMBERS = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-6)


def dots_of(arrow: Arrow, area: Area) -> tuple[float, float]:
    """How far the arrow goes across and up, in braille dots before rounding."""
    x_scale, y_scale = equal_scales([arrow], area)
    across = [x_scale.fraction(x) or 0.0 for x in (arrow.tail[0], arrow.tip[0])]
    up = [y_scale.fraction(y) or 0.0 for y in (arrow.tail[1], arrow.tip[1])]
    return (across[1] - across[0]) * (area.width - 1) * 2, (up[1] - up[0]) * (area.height - 1) * 4


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.integers(10, 120), st.integers(5, 40))
def test_angles_are_true_at_every_size(x0, y0, x1, y1, width, height):
    arrow = Arrow((x0, y0), (x1, y1))
    across, up = dots_of(arrow, Area(0, 0, width, height))
    if arrow.length > 1e-3 * max(map(abs, (x0, y0, x1, y1))):
        # A dot of braille is about as high as wide.
        turned = math.degrees(math.atan2(up, across)) - (arrow.angle_degrees or 0.0)
        assert abs((turned + 180) % 360 - 180) < 0.5


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.integers(10, 120), st.integers(5, 40))
def test_every_end_lies_on_both_axes(x0, y0, x1, y1, width, height):
    x_scale, y_scale = equal_scales([Arrow((x0, y0), (x1, y1))], Area(0, 0, width, height))
    slack = 1e-9 * max(map(abs, (x0, y0, x1, y1)))
    assert x_scale.low - slack <= min(x0, x1) <= max(x0, x1) <= x_scale.high + slack
    assert y_scale.low - slack <= min(y0, y1) <= max(y0, y1) <= y_scale.high + slack


@pytest.mark.parametrize(
    ("tip", "head"),
    [
        ((1, 0), "→"),
        ((1, 1), "↗"),
        ((0, 1), "↑"),
        ((-1, 1), "↖"),
        ((-1, 0), "←"),
        ((-1, -1), "↙"),
        ((0, -1), "↓"),
        ((1, -1), "↘"),
        ((1, 0.3), "→"),
    ],
)
def test_the_head_points_where_the_arrow_goes(tip, head):
    text = draw(PLOT, samples.named(delta=samples.arrow(*tip)), 60, 16).text
    assert [glyph for glyph in text if glyph in "→↗↑↖←↙↓↘"] == [head]


def test_of_arrows_in_one_direction_every_head_shows_whatever_their_order():
    plot = samples.plot(PlotKind.ARROWS, "long", "short")
    for long, short in ((5, 2), (2, 5)):
        shown = samples.named(long=samples.arrow(long, 0), short=samples.arrow(short, 0))
        assert draw(plot, shown, 60, 12).text.count("→") == 2


def test_each_arrow_is_named_at_its_tip_and_told_apart_by_a_marker():
    plot = samples.plot(PlotKind.ARROWS, "one", "other")
    text = draw(plot, samples.named(one=samples.arrow(3, 4), other=samples.arrow(-3, 4)), 60, 16).text
    picture, legend = text.rsplit("\n", 1)
    assert "↗ one" in picture
    assert "other ↖" in picture
    assert picture.count("●") == picture.count("■") == 1
    assert legend == "● one  ■ other"


def test_the_cursor_reads_length_and_angle_of_each_arrow_in_turn():
    plot = samples.plot(PlotKind.ARROWS, "one", "other")
    shown = samples.named(one=samples.arrow(3, 4), other=samples.arrow(0, -2, tail=(0, 1)))
    readings = [draw(plot, shown, 60, 16, cursor=(index, 0)).text.splitlines()[-1] for index in (0, 1, 9)]
    assert readings[0] == "● one  length 5, angle 53.1°"
    assert readings[1] == readings[2] == "■ other  length 3, angle -90°"


def test_an_arrow_without_length_has_no_angle_and_no_head():
    text = draw(PLOT, samples.named(delta=samples.arrow(0, 0)), 60, 12, cursor=(0, 0)).text
    assert text.splitlines()[-1] == "● delta  length 0, no angle"
    assert not set(text) & set("→↗↑↖←↙↓↘")


@pytest.mark.parametrize(
    ("value", "meaning"), [(math.nan, "? delta is not a number"), (math.inf, "∞ delta is infinite")]
)
def test_an_arrow_that_cannot_be_drawn_is_named_with_the_reason(value, meaning):
    text = draw(PLOT, samples.named(delta=samples.arrow(1, value)), 60, 12).text
    assert meaning in text
    assert "→" not in text


@pytest.mark.parametrize("scale", [1e-300, 1e-12, 1e12, 1e300, 1.7e308])
def test_arrows_of_any_magnitude_are_drawn(scale):
    text = draw(PLOT, samples.named(delta=samples.arrow(scale, scale, tail=(-scale, 0))), 60, 14).text
    assert sum(glyph in "→↗" for glyph in text) == 1


@pytest.mark.parametrize(("width", "height"), [(24, 6), (24, 30), (200, 6), (38, 10)])
def test_no_size_loses_the_arrow(width, height):
    text = draw(PLOT, samples.named(delta=samples.arrow(3, 1)), width, height).text
    assert sum(glyph in "→↗" for glyph in text) == 1
