import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.study.limits import (
    UNLIMITED,
    Allowance,
    DayLimits,
    Done,
    Limit,
    admitted,
    new_allowance,
    review_allowance,
)

CARDS = [("a1", "A"), ("b1", "B"), ("a2", "A"), ("c1", "C"), ("b2", "B"), ("a3", "A")]


@pytest.mark.parametrize(
    ("allowance", "keys"),
    [
        (UNLIMITED, ["a1", "b1", "a2", "c1", "b2", "a3"]),
        (Allowance(0), []),
        (Allowance(4), ["a1", "b1", "a2", "c1"]),
        (Allowance(4, {"A": 1}), ["a1", "b1", "c1", "b2"]),
        (Allowance(None, {"A": 0, "B": 1}), ["b1", "c1"]),
        (Allowance(2, {"A": 9}), ["a1", "b1"]),
        (Allowance(9, {"elsewhere": 0}), ["a1", "b1", "a2", "c1", "b2", "a3"]),
    ],
)
def test_cards_are_let_in_in_their_order_while_there_is_room(allowance, keys):
    assert admitted(CARDS, allowance) == keys


def test_no_card_is_read_once_the_day_is_full():
    cards = iter(CARDS)
    assert admitted(cards, Allowance(2)) == ["a1", "b1"]
    assert next(cards) == ("a2", "A")


LIMITS = DayLimits(Limit(20, 200), {"A": Limit(5), "B": Limit(None, 10)})


@pytest.mark.parametrize(
    ("done", "new", "reviews"),
    [
        (Done(), Allowance(20, {"A": 5}), Allowance(200, {"B": 10})),
        (Done({"A": 3, "C": 4}, {"B": 1}), Allowance(13, {"A": 2}), Allowance(199, {"B": 9})),
        (Done({"A": 30}, {"A": 250}), Allowance(0, {"A": 0}), Allowance(0, {"B": 10})),
    ],
)
def test_what_was_done_today_is_taken_off(done, new, reviews):
    assert new_allowance(LIMITS, done) == new
    assert review_allowance(LIMITS, done) == reviews


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({}, LIMITS),
        ({None: Limit(50)}, DayLimits(Limit(50, 200), LIMITS.by_deck)),
        ({"A": Limit(None, 7)}, DayLimits(Limit(20, 200), {"A": Limit(5, 7), "B": Limit(None, 10)})),
        ({"C": Limit(0, 0)}, DayLimits(Limit(20, 200), {**LIMITS.by_deck, "C": Limit(0, 0)})),
    ],
)
def test_what_is_set_for_today_replaces_what_it_names(overrides, expected):
    assert LIMITS.for_today(overrides) == expected


@pytest.mark.parametrize(
    ("allowance", "of_a"),
    [(UNLIMITED, None), (Allowance(5), 5), (Allowance(5, {"A": 9}), 5), (Allowance(9, {"A": 5}), 5),
     (Allowance(None, {"A": 3}), 3)],
)  # fmt: skip
def test_a_deck_contributes_no_more_than_both_limits_allow(allowance, of_a):
    assert allowance.of_deck("A") == of_a


decks = st.sampled_from("ABC")
limits = st.none() | st.integers(0, 12)
day_limits = st.builds(
    DayLimits,
    st.builds(Limit, st.integers(0, 12), st.integers(0, 12)),
    st.dictionaries(decks, st.builds(Limit, limits, limits)),
)
counts = st.dictionaries(decks, st.integers(0, 12))


@given(st.lists(decks, max_size=30), day_limits, counts)
def test_limits_are_never_exceeded_and_nothing_is_left_out_without_a_reason(waiting, limits, done):
    cards = [(f"{number:02d}", deck) for number, deck in enumerate(waiting)]
    deck_of = dict(cards)
    asked = admitted(cards, new_allowance(limits, Done(new=done)))
    assert asked == sorted(set(asked))  # each once, in order
    total = sum(done.values()) + len(asked)
    assert not asked or total <= (limits.overall.new or 0)

    def is_full(deck: str) -> bool:
        own = limits.by_deck.get(deck, Limit()).new
        return own is not None and done.get(deck, 0) + sum(deck_of[key] == deck for key in asked) >= own

    for deck in "ABC":
        own = limits.by_deck.get(deck, Limit()).new
        in_deck = sum(deck_of[key] == deck for key in asked)
        assert own is None or not in_deck or done.get(deck, 0) + in_deck <= own
    left_out = [key for key, _ in cards if key not in asked]
    assert all(is_full(deck_of[key]) or total >= (limits.overall.new or 0) for key in left_out)
