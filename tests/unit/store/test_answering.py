"""What an answer reads in one statement is what the tables say one by one."""

import pytest

from flashgrad.errors import CardNotFound
from flashgrad.model import Card, CardState
from flashgrad.store import answering, cards, facts, reviews, states
from flashgrad.store.connection import transaction

INITIAL = CardState(ease_factor_hundredths=251)
ANSWERED = CardState(739_001, 6, 2, 1, 236, 739_000, 738_995, 6.1, 5.1, True, 7, 3, True, "x")
STATES = {"answered": ANSWERED, "new": INITIAL}


@pytest.fixture
def filled(connection):
    """A library of two cards, of which the log says something of one."""
    with transaction(connection):
        deck = cards.put_deck(connection, "Deck", "/decks/deck.md", "hash", "", at_ms=0)
        content = Card("id", "Question?", "Answer.", ("a", "b"), extra=(("level", "2"),), note="n")
        cards.put_cards(connection, (cards.CardRow(key, deck, 0, content) for key in STATES), at_ms=0)
        states.put(connection, "answered", ANSWERED)
    return connection


@pytest.mark.parametrize("key", STATES)
def test_a_card_comes_with_its_state(filled, key):
    expected = STATES[key]
    assert answering.card_and_state(filled, key, INITIAL) == (cards.get(filled, key), expected)
    assert states.of_card(filled, key, INITIAL) == expected
    assert answering.known_of(filled, key, INITIAL).state == expected


def test_an_answer_knows_the_rules_and_the_newest_entry(filled):
    assert answering.known_of(filled, "new", INITIAL) == answering.Known(None, "", INITIAL)
    with transaction(filled):
        facts.put(filled, facts.RULES, "rules")
        filled.executemany(
            "INSERT INTO review (id, device, card_key, kind, at_ms, utc_offset_minutes, scheduler, fuzz_days)"
            " VALUES (?, 'd', 'new', 'bury', 0, 0, 's', 0)",
            [("3",), ("1",)],
        )
    known = answering.known_of(filled, "new", INITIAL)
    assert (known.rules, known.newest_id) == ("rules", reviews.newest_id(filled)) == ("rules", "3")


def test_a_card_that_is_not_there_is_named(filled):
    for read in (answering.card_and_state, answering.known_of):
        with pytest.raises(CardNotFound, match="No card of this library has the key “gone”"):
            read(filled, "gone", INITIAL)
