"""What a plot shows, whoever draws it."""

import math

import pytest

from flashgrad.demos.figures.scales import limits, log_ticks, number_label
from flashgrad.demos.plots import curve_names, due_plots, mark_of, share_mark
from flashgrad.demos.spec import Plot, PlotKind


def plot(**when: str) -> Plot:
    return Plot("Title", PlotKind.LINES, ("a",), "x", "y", shown_when=when)


def test_plots_are_due_by_the_values_of_the_parameters():
    always, loss, depth = plot(), plot(view="loss"), plot(view="loss", depth="20")
    every = (always, loss, depth)
    assert due_plots(every, {"view": "loss", "depth": 20}) == every
    assert due_plots(every, {"view": "loss", "depth": 5}) == (always, loss)
    assert due_plots((loss, depth), {"view": "other"}) == (loss, depth)


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (("delta",), ("delta",)),
        (("delta_relu", "delta_leaky_relu"), ("relu", "leaky relu")),
        (("delta", "delta_relu"), ("delta", "delta relu")),
        (("a_b", "a_b"), ("a b", "a b")),
        (("one", "two"), ("one", "two")),
        ((), ()),
    ],
)
def test_curves_drop_the_words_that_all_have_in_front(names, shown):
    assert curve_names(names) == shown


@pytest.mark.parametrize(
    ("value", "kind", "meaning"),
    [
        (1.0, "log", None),
        (-1.0, "linear", None),
        (-1.0, "log", "negative"),
        (0.0, "log", "zero"),
        (math.nan, "linear", "not a number"),
        (-math.inf, "linear", "minus infinite"),
    ],
)
def test_a_value_without_a_place_has_a_mark(value, kind, meaning):
    mark = mark_of(value, kind)
    assert (mark.meaning if mark else None) == meaning


def test_a_share_may_leave_its_range_by_rounding_only():
    assert share_mark(1 + 1e-9) is None
    assert share_mark(-1e-9) is None
    assert [mark.meaning for value in (1.1, -0.1, math.inf) if (mark := share_mark(value))] == [
        "above 1",
        "negative",
        "infinite",
    ]


@pytest.mark.parametrize(
    ("value", "label"),
    [(0, "0"), (0.25, "0.25"), (-3, "−3"), (1797, "1797"), (1e-6, "10⁻⁶"), (-2e7, "−2×10⁷"), (1.25e-9, "1.25×10⁻⁹")],
)
def test_ticks_are_written_without_markup(value, label):
    assert number_label(value) == label


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (1e-3, 1.0, (1e-3, 1e-2, 1e-1, 1.0)),
        (0.9, 9.0, (1, 2, 5)),
        (1e-13, 0.3, (1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2)),
        (1e-300, 1e300, (1e-300, 1e-200, 1e-100, 1, 1e100, 1e200, 1e300)),
    ],
)
def test_log_ticks_are_few_and_round(low, high, ticks):
    assert log_ticks(low, high) == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("values", "kind", "from_floor", "ends"),
    [
        ((0.0, 1.0), "linear", False, (-0.05, 1.05)),
        ((0.2, 1.0), "linear", True, (0, 1.05)),
        ((-1.0, 1.0), "linear", True, (-1.1, 1.1)),
        ((2.0, 2.0), "linear", False, (0.9, 3.1)),
        ((2e-4, 1.0), "log", True, (1e-4, 10**0.2)),
        ((math.nan, math.inf), "linear", False, (-0.05, 1.05)),
    ],
)
def test_axes_hold_their_values_with_a_margin(values, kind, from_floor, ends):
    assert limits(values, kind, from_floor=from_floor) == pytest.approx(ends)
