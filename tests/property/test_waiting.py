"""The queue that is read from the index, card by card, against the whole of what waits, ordered in plain Python."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.library.day import DayRules, Queued, queued_on
from flashgrad.model import Card, CardState
from flashgrad.store import cards, states
from flashgrad.store.connection import connect
from flashgrad.store.migrations import migrate
from flashgrad.store.recognition import APPLICATION_ID, SCHEMA_VERSION
from flashgrad.study.limits import DayLimits, Limit
from flashgrad.study.plan import Plan, Purpose
from flashgrad.study.queue import DueCard, NewOrder, ReviewOrder, ordered, shuffled

TODAY = 739_677
DECKS = "AB"


@dataclass(frozen=True)
class Placed:
    """A card in a library: where, and in which state."""

    deck: str
    state: CardState
    archived: bool = False
    is_gone: bool = False

    @property
    def is_asked(self) -> bool:
        held_back = self.state.suspended or self.state.buried_day == TODAY
        return not (self.archived or self.is_gone or held_back)


days = st.integers(TODAY - 40, TODAY + 3)
marks = {"suspended": st.booleans(), "buried_day": st.none() | st.integers(TODAY - 1, TODAY), "flag": st.integers(0, 2)}
new_states = st.just(CardState()) | st.builds(CardState, **marks)
learned = st.builds(CardState, days, st.integers(0, 6), st.just(3))
marked = st.builds(CardState, days, st.integers(0, 6), drill_day=st.none() | st.integers(TODAY - 1, TODAY), **marks)
rarely = st.integers(0, 9).map(lambda number: number == 0)
libraries = st.lists(
    st.builds(Placed, st.sampled_from(DECKS), new_states | learned | learned | marked, rarely, rarely), max_size=60
)
some = st.none() | st.integers(0, 6)
rules = st.builds(
    DayRules,
    limits=st.builds(
        DayLimits,
        st.builds(Limit, st.integers(0, 30), st.integers(0, 60)),
        st.dictionaries(st.sampled_from(DECKS), st.builds(Limit, some, some)),
    ),
    review_order=st.sampled_from(get_args(ReviewOrder)),
    new_order=st.sampled_from(get_args(NewOrder)),
)


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    with closing(connect(Path(":memory:"))) as connection:
        migrate(connection, Path(":memory:"), APPLICATION_ID, from_version=0, to_version=SCHEMA_VERSION)
        yield connection


def fill(connection: sqlite3.Connection, placed: list[Placed]) -> dict[str, Placed]:
    """The cards by key, in the library and in no other order there than here."""
    for table in ("state", "card", "deck"):
        connection.execute(f"DELETE FROM {table}")
    decks = {deck: cards.put_deck(connection, deck, f"/{deck}.md", "", "", 0) for deck in DECKS}
    by_key = {f"key{place:02d}": one for place, one in enumerate(placed)}
    for place, (key, one) in enumerate(by_key.items()):
        content = Card(None, "Q?", "A.", archived=one.archived)
        cards.put_cards(connection, [cards.CardRow(key, decks[one.deck], place, content)], 0)
        states.put(connection, key, one.state)
    cards.orphan(connection, [key for key, one in by_key.items() if one.is_gone], 1)
    return by_key


def let_in(keys: list[str], by_key: dict[str, Placed], overall: int | None, own: dict[str, int | None]) -> list[str]:
    """The law in a few words: in order, unless the card's deck or the day is full."""
    asked: list[str] = []
    for key in keys:
        limit = own.get(by_key[key].deck)
        is_deck_full = limit is not None and sum(by_key[one].deck == by_key[key].deck for one in asked) >= limit
        if not is_deck_full and (overall is None or len(asked) < overall):
            asked.append(key)
    return asked


def expected(by_key: dict[str, Placed], rules: DayRules) -> Queued:
    asked = {key: one for key, one in by_key.items() if one.is_asked}
    drills = [key for key, one in asked.items() if one.state.drill_day == TODAY]
    due = [
        DueCard(key, one.state.due_day, one.state.interval_days)
        for key, one in asked.items()
        if one.state.due_day is not None and one.state.due_day <= TODAY and key not in drills
    ]
    new = sorted((key for key, one in asked.items() if one.state.is_new), key=lambda key: (by_key[key].deck, key))
    new = list(shuffled(new, TODAY)) if rules.new_order == "random" else new
    overall, own = rules.limits.overall, rules.limits.by_deck
    reviews = [card.key for card in ordered(due, rules.review_order, TODAY)]
    return Queued(
        let_in(reviews, by_key, overall.reviews, {deck: limit.reviews for deck, limit in own.items()}),
        let_in(new, by_key, overall.new, {deck: limit.new for deck, limit in own.items()}),
        sorted(drills, key=lambda key: (by_key[key].state.due_day or 0, by_key[key].deck, key)),
    )


@given(libraries, rules)
def test_the_queue_is_what_waits_in_order_within_the_limits(connection, placed, rules):
    by_key = fill(connection, placed)
    assert queued_on(connection, rules, TODAY, Plan()) == expected(by_key, rules)


@given(libraries, rules, st.sampled_from(DECKS))
def test_a_session_of_one_deck_is_the_day_of_a_library_that_holds_nothing_else(connection, placed, rules, deck):
    by_key = fill(connection, placed)
    of_deck = {key: one for key, one in by_key.items() if one.deck == deck}
    assert queued_on(connection, rules, TODAY, Plan(deck=deck)) == expected(of_deck, rules)
    assert queued_on(connection, rules, TODAY, Plan(query=f"deck:{deck}")) == expected(of_deck, rules)


@given(libraries, rules, st.integers(1, 3))
def test_ahead_are_the_cards_of_the_next_days_and_no_others(connection, placed, rules, ahead_days):
    by_key = fill(connection, placed)
    queued = queued_on(connection, rules, TODAY, Plan(Purpose.AHEAD, ahead_days=ahead_days))
    soon = [
        key
        for key, one in by_key.items()
        if one.is_asked and one.state.drill_day != TODAY and TODAY < (one.state.due_day or 0) <= TODAY + ahead_days
    ]
    assert sorted(queued.reviews) == soon
    assert (queued.new, queued.drills) == ([], [])


@given(libraries, rules)
def test_all_cards_that_can_be_asked_can_be_crammed(connection, placed, rules):
    by_key = fill(connection, placed)
    queued = queued_on(connection, rules, TODAY, Plan(Purpose.CRAM))
    in_deck_order = sorted(by_key, key=lambda key: (by_key[key].deck, key))
    assert queued.reviews == [key for key in in_deck_order if by_key[key].is_asked]
