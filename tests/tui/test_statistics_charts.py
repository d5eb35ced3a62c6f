"""What the charts of the statistics are given: no widget is needed for it."""

from dataclasses import replace
from itertools import pairwise

import pytest

from flashgrad.study.activity import CardFlow
from flashgrad.tui.charts.picture import draw
from flashgrad.tui.widgets import statistics_charts as charts
from tests.statistics_sample import MONDAY, some_statistics


def test_bars_over_time_add_up_and_keep_empty_parts_in_their_place():
    flow = (CardFlow(MONDAY - 60, 5, 2, 0), CardFlow(MONDAY - 1, 1, 0, 3), CardFlow(MONDAY, 0, 1, 4))
    data = charts.flow_data(replace(some_statistics(), flow=flow, first_day=MONDAY - 364))
    assert data is not None
    assert [sum(data.series[name].y) for name in charts.FLOW.series] == [6, 3, 7]
    weeks = data.series["added"].x
    assert [later - earlier for earlier, later in pairwise(weeks)] == [7] * 9
    assert data.x_names[float(MONDAY)] == "2 Mar"


@pytest.mark.parametrize(("days_ago", "step"), [(90, "week"), (91, "month"), (379, "month"), (380, "year")])
def test_parts_grow_with_the_period(days_ago, step):
    found = replace(some_statistics(), first_day=1, flow=(CardFlow(MONDAY - days_ago, 1, 0, 0),))
    assert charts.step_of(found) == step


@pytest.mark.parametrize("days_ago", [1, 90, 364, 379, 380, 12 * 365, 30 * 365])
def test_no_bar_is_left_out_for_want_of_room(days_ago):
    flow = tuple(CardFlow(MONDAY - ago, 20_000, 9_000, 1) for ago in range(days_ago, -1, -(days_ago // 8 or 1)))
    by_hour = tuple((1_000, 0, 0, 50_000, 0, 0) if 2 < hour < 22 else (0,) * 6 for hour in range(24))
    found = replace(some_statistics(), first_day=1, flow=flow, grades_by_hour=by_hour)
    for plot, data in (
        (charts.FLOW, charts.flow_data(found)),
        (charts.HOURS, charts.hours_data(found)),
        (charts.FORECAST, charts.forecast_data(found)),
    ):
        assert data is not None
        assert "one bar in" not in draw(plot, data, charts.NARROWEST_CELLS, 12).text


def test_a_clock_that_was_wrong_for_a_day_does_not_squeeze_the_bars():
    flow = (CardFlow(719_163, 9, 0, 0), CardFlow(MONDAY, 1, 1, 1))
    data = charts.flow_data(replace(some_statistics(), first_day=1, flow=flow))
    assert data is not None
    assert data.series["added"].y == (9.0, 1.0)
    assert list(data.x_names.values()) == ["1970", "2026"]


def test_hours_are_paired_where_the_whole_day_is_used():
    by_hour = tuple((hour, 0, 0, 1, 0, 0) for hour in range(24))
    data = charts.hours_data(replace(some_statistics(), grades_by_hour=by_hour))
    assert data is not None
    assert data.series["right"].x == tuple(map(float, range(0, 24, 2)))
    assert (sum(data.series["right"].y), sum(data.series["wrong"].y)) == (24, 276)


def test_retention_has_points_only_where_enough_was_reviewed():
    assert charts.retention_data(some_statistics()) is None


def test_the_forecast_begins_with_what_is_overdue():
    data = charts.forecast_data(some_statistics())
    assert data is not None
    assert data.series["due"].y[:3] == (4, 2, 8)
    assert list(data.x_names.values())[:3] == ["today", "Tue 3 Mar", "Wed 4 Mar"]
    assert data.x_names[float(MONDAY - 1)] == "overdue"
