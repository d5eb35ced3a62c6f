import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.study.limits import UNLIMITED, Allowance
from flashgrad.study.outlook import (
    INTERVAL_EDGES_DAYS,
    Bin,
    Distribution,
    ForecastDay,
    counted,
    distribution,
    forecast,
    introductions,
    outlook,
)
from flashgrad.study.percentile import percentile

TODAY = 739_677
due_days = st.dictionaries(st.integers(TODAY - 50, TODAY + 50), st.integers(1, 100))


def test_what_is_due_adds_up_on_top_of_the_backlog():
    found = forecast({TODAY - 400: 2, TODAY - 1: 3, TODAY: 4, TODAY + 2: 1, TODAY + 3: 7, TODAY + 900: 1}, TODAY, 3)
    assert found.backlog == 5
    assert found.days == (
        ForecastDay(TODAY, due=4, new=0, cumulated=9),
        ForecastDay(TODAY + 1, due=0, new=0, cumulated=9),
        ForecastDay(TODAY + 2, due=1, new=0, cumulated=10),
    )
    assert found.later == 8


@pytest.mark.parametrize(
    ("waiting", "by_deck", "entering"),
    [
        ({}, {}, [0, 0, 0]),
        ({"a": 25}, {}, [10, 10, 5]),
        ({"a": 25}, {"a": 4}, [4, 4, 4]),
        ({"a": 6, "b": 7, "c": 5}, {"a": 4, "c": 0}, [10, 3, 0]),
        ({"a": 5, "b": 5}, {"a": 2, "b": 3}, [5, 4, 1]),
        ({"a": 25}, {"a": 50}, [10, 10, 5]),
    ],
)
def test_new_cards_of_each_deck_enter_within_both_limits(waiting, by_deck, entering):
    assert introductions(waiting, [Allowance(10, by_deck)] * 3) == entering


def test_each_day_has_an_allowance_of_its_own():
    allowances = [Allowance(3, {"a": 1}), Allowance(10), Allowance(0), UNLIMITED]
    assert introductions({"a": 8, "b": 20}, allowances) == [3, 10, 0, 15]


def test_new_cards_enter_up_to_the_limit_until_none_is_left():
    found = forecast({TODAY: 4}, TODAY, 4, new=introductions({"a": 25}, [Allowance(10)] * 4))
    assert [day.new for day in found.days] == [10, 10, 5, 0]
    assert [day.cumulated for day in found.days] == [14, 24, 29, 29]


@given(due_days, st.integers(1, 60))
def test_every_scheduled_card_is_forecast_once(due, days):
    found = forecast(due, TODAY, days)
    assert found.backlog + sum(day.due for day in found.days) + found.later == sum(due.values())
    assert found.days[-1].cumulated == sum(due.values()) - found.later
    assert len(found.days) == days


def test_classes_reach_from_their_lower_end_to_below_the_next():
    found = distribution({1: 2, 6: 3, 7: 1, 13: 1, 14: 4}, (0, 1, 2, 7, 14, 21))
    assert found == Distribution((Bin(1, 2, 2), Bin(2, 7, 3), Bin(7, 14, 2), Bin(14, 21, 4)), cards=11, median=7)


def test_values_beyond_the_edges_have_classes_of_their_own():
    assert distribution({-5: 1, 99: 2}, (0, 10)).bins == (Bin(None, 0, 1), Bin(0, 10, 0), Bin(10, None, 2))


def test_a_distribution_of_nothing_is_empty():
    assert distribution({}, INTERVAL_EDGES_DAYS) == Distribution((), cards=0, median=None)


@given(st.dictionaries(st.floats(0, 2000), st.integers(1, 50)))
def test_every_card_is_in_one_class(counts):
    found = distribution(counts, INTERVAL_EDGES_DAYS)
    assert sum(one.cards for one in found.bins) == found.cards == sum(counts.values())


@pytest.mark.parametrize(
    ("counts", "percent", "expected"),
    [
        ({3: 1}, 50, 3),
        ({1: 1, 2: 1}, 50, 1),
        ({1: 1, 2: 1, 3: 1}, 50, 2),
        (dict.fromkeys(range(1, 11), 1), 90, 9),
        (dict.fromkeys(range(1, 12), 1), 90, 10),
        ({5: 9, 100: 1}, 90, 5),
        ({5: 9, 100: 1}, 91, 100),
        ({7: 1, 8: 1}, 100, 8),
        ({}, 50, None),
    ],
)
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(counts, percent, expected):
    assert percentile(counts, percent) == expected


def test_ease_factors_are_of_the_cards_that_fsrs_does_not_schedule():
    cards = counted([(TODAY, 6, 236, None, None), (TODAY + 1, 30, 250, 31.5, 4.2), (TODAY, 8, 250, 7.9, 10.0)])
    found = outlook(cards, TODAY, 2)
    assert found.intervals.cards == 3
    assert found.forecast.days[-1].cumulated == 3
    assert found.ease_factors.bins == (Bin(2.3, 2.4, 1),)
    assert (found.stability_days.median, found.stability_days.cards) == (7.9, 2)
    assert found.difficulty.bins[0] == Bin(4, 5, 1)
    assert found.difficulty.bins[-1] == Bin(10, None, 1)
