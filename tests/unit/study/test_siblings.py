"""Siblings are kept apart, by days or within a session."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.study.siblings import Family, KeptApart, Waiting, let_in, spread

KEYS = st.lists(st.sampled_from(range(40)), unique=True).map(lambda numbers: [f"c{number}" for number in numbers])


def of_groups(*groups: str) -> dict[str, str]:
    """Cards c0, c1, … by the letters of their groups; a dot has none."""
    return {f"c{at}": group for at, group in enumerate("".join(groups)) if group != "."}


def in_groups(keys: list[str], groups: dict[str, str]) -> str:
    return "".join(groups.get(key, ".") for key in keys)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("...", "..."),
        ("aab", "aba"),
        ("aa..", "a.a."),
        ("aaabbb", "ababab"),
        ("..aa", "..aa"),
        ("aaaa", "aaaa"),
        ("aaa......", "a..a..a.."),
        ("abcabc", "abcabc"),
    ],
)
def test_siblings_stand_as_far_apart_as_an_even_spread_would_have_them(before: str, after: str):
    groups = of_groups(before)
    assert in_groups(spread([f"c{at}" for at in range(len(before))], groups), groups) == after


@given(KEYS, st.dictionaries(st.sampled_from([f"c{at}" for at in range(40)]), st.sampled_from("abc")))
def test_spreading_loses_no_card_and_keeps_the_order_among_siblings_and_among_the_others(keys, groups):
    after = spread(keys, groups)
    assert sorted(after) == sorted(keys)
    for group in [*"abc", None]:
        assert [key for key in after if groups.get(key) == group] == [key for key in keys if groups.get(key) == group]
    if not set(keys) & set(groups):
        assert after == keys


def test_a_huge_session_of_siblings_is_spread_at_once():
    keys = [f"c{at}" for at in range(50_000)]
    assert len(spread(keys, dict.fromkeys(keys, "a"))) == 50_000
    assert len(spread(keys, {key: str(at // 3) for at, key in enumerate(keys)})) == 50_000


def waiting(*cards: str) -> list[Waiting]:
    """Cards such as `a1`, of group a; those that begin with a dot have no siblings."""
    return [Waiting(card, "Deck", None if card[0] == "." else card[0]) for card in cards]


@pytest.mark.parametrize(
    ("bury", "answered", "reviews", "new"),
    [
        ("all", [], [".1", "a1", "b1"], [".2", "c1"]),
        ("all", ["a9"], [".1", "b1"], [".2", "c1"]),
        ("all", ["a2"], [".1", "a2", "b1"], [".2", "c1"]),
        ("all", ["a2", "a1"], [".1", "b1"], [".2", "c1"]),
        ("new", [], [".1", "a1", "a2", "b1"], [".2", "c1"]),
        ("new", ["c9"], [".1", "a1", "a2", "b1"], [".2"]),
        ("off", ["a9", "c9"], [".1", "a1", "a2", "b1"], [".2", "a3", "c1", "c2"]),
    ],
)
def test_who_is_asked_beside_whom(bury, answered: list[str], reviews: list[str], new: list[str]):
    apart = KeptApart(bury, [(key, key[0]) for key in answered])
    due = [key for key, _ in apart.reviews(waiting(".1", "a1", "a2", "b1"))]
    apart.ask(due)
    assert due == reviews
    assert [key for key, _ in apart.new(waiting(".2", "a3", "c1", "c2"))] == new


def test_a_review_that_the_day_has_no_room_for_keeps_no_new_card_back():
    apart = KeptApart("all", [])
    assert [key for key, _ in apart.reviews(waiting("a1", "b1"))] == ["a1", "b1"]
    apart.ask(["a1"])
    assert [key for key, _ in apart.new(waiting("a2", "b2"))] == ["b2"]


@given(
    st.sampled_from(["all", "new", "off"]),
    st.lists(st.booleans(), max_size=6),
    st.lists(st.integers(0, 7), max_size=3, unique=True),
)
def test_the_count_of_what_may_be_asked_is_that_of_the_queue(bury, are_new: list[bool], answered: list[int]):
    cards = [(f"a{at}", is_new) for at, is_new in enumerate(are_new)]
    keys = [f"a{at}" for at in answered]
    apart = KeptApart(bury, [(key, "a") for key in keys])
    due = [key for key, _ in apart.reviews(waiting(*(key for key, is_new in cards if not is_new)))]
    apart.ask(due)
    new = [key for key, _ in apart.new(waiting(*(key for key, is_new in cards if is_new)))]
    own = [is_new for key, is_new in cards if key in keys and len(keys) == 1]
    family = Family(are_new.count(False), are_new.count(True), own.count(False), own.count(True))
    assert let_in(bury, family, is_answered=bool(keys)) == (len(due), len(new))
