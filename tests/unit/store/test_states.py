"""States in SQL: every number comes back as it was, and days are counted as load balancing needs them."""

import json

import pytest

from flashgrad.model import Card, CardState, Instant, Review, ReviewKind
from flashgrad.store import cards, deck_tally, reviews, states
from flashgrad.store.connection import transaction

EVERYTHING = CardState(739_001, 6, 2, 1, 236, 739_000, 738_995, 6.100000000000001, 5.112170705601056)


@pytest.fixture
def deck(connection) -> int:
    """The row of a deck."""
    with transaction(connection):
        return cards.put_deck(connection, "Deck", "/decks/deck.md", "hash", "", at_ms=0)


def test_a_state_comes_back_to_the_last_binary_place(connection):
    with transaction(connection):
        states.put(connection, "a", EVERYTHING)
        states.put(connection, "b", CardState(1, 1))
    assert states.of_card(connection, "a", CardState()) == EVERYTHING
    assert states.everything(connection) == {"a": EVERYTHING, "b": CardState(1, 1)}
    with transaction(connection):
        states.put(connection, "a", CardState(2, 1))
        states.put(connection, "b", CardState())
    assert states.everything(connection) == {"a": CardState(2, 1)}


def test_a_card_that_is_known_to_be_new_no_more_waits_no_more(connection, deck):
    def waits() -> list[str]:
        return [row[0] for row in connection.execute("SELECT key FROM card WHERE waits_as_new = 1")]

    before = CardState()
    with transaction(connection):
        cards.put_cards(connection, [cards.CardRow("a", deck, 0, Card(None, "a", "A."))], at_ms=0)
        for after, waiting in (
            (CardState(flag=1), ["a"]),
            (CardState(suspended=True), []),
            (CardState(5, 1), []),
            (CardState(6, 1), []),
            (CardState(), ["a"]),
        ):
            states.put(connection, "a", after, instead_of=before)
            assert (waits(), states.of_card(connection, "a", CardState())) == (waiting, after)
            before = after


def test_the_log_leaves_out_what_is_null_or_false_but_for_the_due_day(connection):
    for state in (CardState(), EVERYTHING, CardState(5, suspended=True, is_leech=True, flag=2, chosen_demo="x")):
        with transaction(connection):
            reviews.append(connection, Review(str(state), "d", "a", ReviewKind.BURY, Instant(0, 0), state_before=state))
        (row,) = connection.execute("SELECT * FROM review WHERE id = ?", (str(state),))
        assert reviews.from_row(row).state_before == state
        written = json.loads(row["state_before"])
        assert (
            {name for name, value in written.items() if value is None or value is False} <= {"due_day"} <= set(written)
        )


def test_a_log_entry_from_before_fsrs_is_still_read(connection):
    with transaction(connection):
        connection.execute(
            "INSERT INTO review (id, device, card_key, kind, at_ms, utc_offset_minutes, grade, scheduler, fuzz_days,"
            " state_before) VALUES ('1', 'd', 'a', 'review', 0, 0, 4, 'sm2/1', 0, :state)",
            {"state": '{"due_day":5,"interval_days":1,"repetitions":1,"lapses":0,"ease_factor_hundredths":250}'},
        )
    (entry,) = reviews.of_card(connection, "a")
    assert entry.state_before == CardState(5, 1, 1)


def test_cards_are_counted_by_the_day_on_which_they_are_due(connection, deck):
    days = {"a": 10, "b": 10, "c": 11, "d": 13, "archived": 10, "new": None}
    with transaction(connection):
        rows = [
            cards.CardRow(key, deck, place, Card(None, key, "A.", archived=key == "archived"))
            for place, key in enumerate(days)
        ]
        cards.put_cards(connection, rows, at_ms=0)
        for key, day in days.items():
            states.put(connection, key, CardState(day, 1))
    assert deck_tally.due_on(connection, 10, 12, without="") == {10: 2, 11: 1}
    assert deck_tally.due_on(connection, 10, 13, without="a") == {10: 1, 11: 1, 13: 1}
    assert states.askable(connection) == {"a", "b", "c", "d", "new"}
