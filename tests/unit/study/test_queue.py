import pytest

from flashgrad.study.queue import DueCard, interleave, order_due, relative_lateness

TODAY = 739_000


def due(key: str, days_late: int, interval_days: int) -> DueCard:
    return DueCard(key, TODAY - days_late, interval_days)


@pytest.mark.parametrize(
    ("days_late", "interval_days", "lateness"),
    [(0, 10, 0), (1, 3, 1 / 3), (1, 300, 1 / 300), (30, 10, 3), (2, 0, 2), (2, 1, 2)],
)
def test_lateness_is_a_share_of_the_interval(days_late, interval_days, lateness):
    assert relative_lateness(due("card", days_late, interval_days), TODAY) == lateness


def test_the_relatively_latest_card_comes_first():
    waiting = [due("on time", 0, 5), due("old", 30, 300), due("young", 2, 4), due("forgotten", 10, 1)]
    assert order_due(waiting, TODAY) == ["forgotten", "young", "old", "on time"]


def test_equally_late_cards_come_in_order_of_due_day_then_key():
    waiting = [due("b", 2, 4), due("d", 0, 9), due("c", 1, 2), due("a", 2, 4), due("e", 0, 1)]
    assert order_due(waiting, TODAY) == ["a", "b", "c", "d", "e"]
    assert order_due(reversed(waiting), TODAY) == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("reviews", "new", "merged"),
    [
        ("", "", ""),
        ("abc", "", "abc"),
        ("", "XYZ", "XYZ"),
        ("abcd", "XY", "abXcdY"),
        ("abc", "XYZ", "aXbYcZ"),
        ("abcdefghi", "X", "abcdefghiX"),
        ("a", "UVWXYZ", "aUVWXYZ"),
    ],
)
def test_new_cards_are_spread_among_the_reviews(reviews, new, merged):
    assert "".join(interleave(reviews, new)) == merged
