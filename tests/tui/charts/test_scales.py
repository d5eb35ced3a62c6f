"""Where values stand and which ticks an axis bears."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flashgrad.tui.charts.scales import AxisScale, axis_scale, tight_scale

ANY_FLOATS = st.lists(st.floats(), max_size=20)
KINDS = st.sampled_from(["linear", "log"])


@pytest.mark.parametrize(
    ("values", "kind", "from_floor", "ends"),
    [
        ((0.0, 1.0), "linear", False, (0, 1)),
        ((0.13, 0.97), "linear", False, (0, 1)),
        ((3.0, 97.0), "linear", True, (0, 100)),
        ((-3.0, 5.0), "linear", True, (-4, 6)),
        ((2.0, 2.0), "linear", False, (1, 3)),
        ((3.0, 3.0), "linear", False, (1, 5)),
        ((0.7, 0.7), "linear", False, (0.3, 1.1)),
        ((0.0, 0.0), "linear", False, (0, 1)),
        ((1.0, 1.0), "linear", False, (0, 1)),
        ((-1.0, -1.0), "linear", False, (-2, 0)),
        ((0.0, 0.0), "linear", True, (0, 1)),
        ((1.0, 1.0), "linear", True, (0, 1)),
        ((), "linear", False, (0, 1)),
        ((1e-12, 1.0), "log", True, (1e-12, 1)),
        ((1.1e-12, 0.3), "log", True, (1e-12, 0.5)),
        ((3e-4, 70.0), "log", False, (2e-4, 100)),
        ((1e-15, 1e15), "log", True, (1e-15, 1e15)),
        ((0.97, 1.02), "log", True, (0.1, 2)),
        ((1.0, 1.0), "log", True, (0.1, 1)),
        ((0.0, -1.0, math.nan, math.inf), "log", True, (0.1, 10)),
    ],
)
def test_an_axis_ends_on_round_values(values, kind, from_floor, ends):
    scale = axis_scale(values, kind, from_floor=from_floor)
    assert (scale.low, scale.high) == pytest.approx(ends)


@pytest.mark.parametrize(
    ("scale", "at_most", "labels"),
    [
        (AxisScale(0, 1), 6, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (AxisScale(0, 1), 3, ["0.0", "0.5", "1.0"]),
        (AxisScale(0, 100), 6, ["0", "20", "40", "60", "80", "100"]),
        (AxisScale(-4, 6), 4, ["0", "5"]),
        (AxisScale(0, 1, is_whole=True), 6, ["0", "1"]),
        (AxisScale(1, 2, is_whole=True), 18, ["1", "2"]),
        (AxisScale(1, 4, is_whole=True), 18, ["1", "2", "3", "4"]),
        (AxisScale(1, 20, is_whole=True), 5, ["5", "10", "15", "20"]),
        (AxisScale(1e-12, 1, is_log=True), 5, ["1e-12", "1e-9", "1e-6", "1e-3", "1"]),
        (AxisScale(1e-15, 1e15, is_log=True), 4, ["1e-10", "1", "1e10"]),
        (AxisScale(0.1, 10, is_log=True), 3, ["0.1", "1", "10"]),
        (AxisScale(1, 10, is_log=True), 6, ["1", "2", "5", "10"]),
        (AxisScale(0.2, 0.9, is_log=True), 4, ["0.2", "0.5"]),
    ],
)
def test_ticks_stand_on_round_values(scale, at_most, labels):
    assert [tick.label for tick in scale.ticks(at_most)] == labels


def test_a_log_axis_places_decades_evenly():
    scale = AxisScale(1e-6, 1, is_log=True)
    assert [scale.fraction(10.0**power) for power in (-6, -3, 0)] == pytest.approx([0, 0.5, 1])


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf, -math.inf])
def test_what_a_log_axis_cannot_hold_has_no_place(value):
    assert AxisScale(1, 10, is_log=True).fraction(value) is None


def test_the_widest_linear_axis_does_not_overflow():
    scale = axis_scale((-1.7e308, 1.7e308), "linear")
    assert scale.fraction(0.0) == pytest.approx(0.5)


@example([5e-324], "linear", False)
@given(ANY_FLOATS, KINDS, st.booleans())
def test_every_placeable_value_lies_on_its_axis(values, kind, from_floor):
    scale = axis_scale(values, kind, from_floor=from_floor)
    assert scale.low < scale.high or not math.isfinite(scale.high - scale.low)
    for value in values:
        place = scale.fraction(value)
        assert (place is None) == (not math.isfinite(value) or (kind == "log" and value <= 0))
        if place is not None:
            assert 0 <= place <= 1
            slack = 1e-8 * max(abs(scale.low), abs(scale.high))
            assert scale.low - slack <= value <= scale.high + slack


@given(st.lists(st.integers(-(10**5), 10**5), min_size=1, max_size=20), st.booleans(), st.integers(2, 40))
def test_an_axis_of_whole_numbers_bears_no_fractions(values, from_floor, at_most):
    numbers = tuple(map(float, values))
    for scale in (axis_scale(numbers, "linear", from_floor=from_floor), tight_scale(numbers, "linear")):
        assert scale.is_whole
        assert all("." not in tick.label for tick in scale.ticks(at_most))


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=20), st.booleans())
def test_an_axis_of_no_negative_values_does_not_go_below_zero(values, from_floor):
    assert axis_scale(values, "linear", from_floor=from_floor).low >= 0


@given(ANY_FLOATS, KINDS, st.integers(2, 40))
@example([1.7976931330646226e308], "log", 2)
def test_ticks_ascend_and_keep_to_their_number(values, kind, at_most):
    for scale in (axis_scale(values, kind), tight_scale(values, kind)):
        ticks = scale.ticks(at_most)
        places = [tick.fraction for tick in ticks]
        assert places == sorted(places)
        assert 1 <= len(ticks) <= max(at_most, 3) + 2
        assert all(tick.label for tick in ticks)
