import pytest

from flashgrad.model import CardState
from flashgrad.schedule.fsrs import Fsrs
from flashgrad.study.queue import DueCard, interleave, ordered, placed, relative_lateness, shuffled

TODAY = 739_000


def due(key: str, days_late: int, interval_days: int) -> DueCard:
    return DueCard(key, TODAY - days_late, interval_days)


@pytest.mark.parametrize(
    ("days_late", "interval_days", "lateness"),
    [(0, 10, 0), (1, 3, 1 / 3), (1, 300, 1 / 300), (30, 10, 3), (2, 0, 2), (2, 1, 2)],
)
def test_lateness_is_a_share_of_the_interval(days_late, interval_days, lateness):
    assert relative_lateness(due("card", days_late, interval_days), TODAY) == lateness


def keys(waiting, order) -> list[str]:
    return [card.key for card in ordered(waiting, order, TODAY)]


@pytest.mark.parametrize("order", ["lateness", "retrievability"])
def test_the_relatively_latest_card_comes_first(order):
    waiting = [due("on time", 0, 5), due("old", 30, 300), due("young", 2, 4), due("forgotten", 10, 1)]
    assert keys(waiting, order) == ["forgotten", "young", "old", "on time"]


def test_under_fsrs_the_least_likely_to_be_recalled_comes_first():
    scheduler = Fsrs()
    memories = {"a": (30, 40.0), "b": (3, 2.5), "c": (10, 11.0), "d": (0, 0.5), "e": (-2, 1.0)}
    waiting = [DueCard(key, TODAY, 1, "", TODAY - days, stability) for key, (days, stability) in memories.items()]
    recall = [
        scheduler.retrievability(
            CardState(TODAY, last_review_day=card.last_review_day, stability_days=card.stability_days, difficulty=5.0),
            TODAY,
        )
        for card in ordered(waiting, "retrievability", TODAY)
    ]
    assert recall == sorted(recall)
    assert keys(waiting, "retrievability") == ["b", "c", "a", "d", "e"]


def test_equally_late_cards_come_in_order_of_due_day_then_key():
    waiting = [due("b", 2, 4), due("d", 0, 9), due("c", 1, 2), due("a", 2, 4), due("e", 0, 1)]
    assert keys(waiting, "lateness") == ["a", "b", "c", "d", "e"]
    assert keys(reversed(waiting), "lateness") == ["a", "b", "c", "d", "e"]


def test_cards_may_come_in_order_of_their_due_days():
    assert keys([due("b", 2, 400), due("c", 0, 1), due("d", 30, 300), due("a", 2, 4)], "due") == ["d", "a", "b", "c"]


def test_a_random_order_is_that_of_the_day():
    waiting = [due(f"card {number}", number, 9) for number in range(50)]
    assert keys(waiting, "random") == keys(reversed(waiting), "random")
    assert sorted(keys(waiting, "random")) == sorted(card.key for card in waiting)
    assert list(shuffled("abcdefgh", TODAY)) != list(shuffled("abcdefgh", TODAY + 1))


def test_over_the_days_each_card_is_as_often_the_first():
    firsts = [next(shuffled("abcd", TODAY + day)) for day in range(2000)]
    assert all(450 < firsts.count(card) < 550 for card in "abcd")


@pytest.mark.parametrize(("placement", "queue"), [("interleave", "abXcdY"), ("before", "XYabcd"), ("after", "abcdXY")])
def test_new_cards_stand_among_before_or_after_the_reviews(placement, queue):
    assert "".join(placed("abcd", "XY", placement)) == queue


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
