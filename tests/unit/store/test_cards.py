import pytest

from flashgrad.errors import CardNotFound
from flashgrad.model import Card, CardState, LibraryCard
from flashgrad.store import cards, deck_tally, states
from flashgrad.store import waiting as store_waiting
from flashgrad.store.cards import CardRow, StoredDeck
from flashgrad.store.connection import transaction
from flashgrad.store.deck_tally import DueCount
from flashgrad.store.waiting import Scope
from flashgrad.study.siblings import Waiting

TODAY = 739_000
FULL = Card("id1", "Q\n\n$x$", "A\twith 日本語", ("a", 'b "c"'), True, "gradient-depth?depth=20", (("k", "v: [w]"),), 7)


def put(connection, *contents: Card, deck: str = "Deck", first_key: int = 0) -> int:
    with transaction(connection):
        number = cards.put_deck(connection, deck, f"/{deck}.md", "hash", "preamble", at_ms=10)
        rows = [CardRow(f"key{first_key + place}", number, place, card) for place, card in enumerate(contents)]
        cards.put_cards(connection, rows, at_ms=10)
    return number


def plain(card_id: str | None, **fields) -> Card:
    return Card(card_id, "Q?", "A.", **fields)


def test_a_card_comes_back_with_everything_that_its_file_said(connection):
    put(connection, FULL)
    (stored,) = cards.all_cards(connection)
    assert stored == LibraryCard("key0", "Deck", 0, FULL, "/Deck.md", None)
    assert stored.content.line == 7


def test_a_known_key_gets_its_new_text_and_place_and_keeps_its_row(connection):
    number = put(connection, plain("id1"))
    with transaction(connection):
        cards.put_cards(connection, [CardRow("key0", number, 5, FULL)], at_ms=20)
    assert cards.all_cards(connection) == [LibraryCard("key0", "Deck", 5, FULL, "/Deck.md", None)]
    (times,) = connection.execute("SELECT created_at_ms, updated_at_ms FROM card")
    assert tuple(times) == (10, 20)


def test_an_orphan_is_kept_and_comes_back_when_its_card_does(connection):
    number = put(connection, plain("id1"), plain("id2"))
    with transaction(connection):
        cards.orphan(connection, ["key0", "unknown"], at_ms=30)
    assert [card.orphaned_at_ms for card in cards.all_cards(connection)] == [30, None]
    with transaction(connection):
        cards.put_cards(connection, [CardRow("key0", number, 0, plain("id1"))], at_ms=40)
    assert [card.orphaned_at_ms for card in cards.all_cards(connection)] == [None, None]


def test_a_deck_keeps_its_number_when_it_is_imported_again(connection):
    first = put(connection, deck="One")
    put(connection, deck="Two")
    with transaction(connection):
        again = cards.put_deck(connection, "Renamed", "/One.md", "other hash", "", at_ms=50)
    assert again == first
    assert [(deck.name, deck.source_path, deck.content_hash) for deck in cards.decks(connection)] == [
        ("Renamed", "/One.md", "other hash"),
        ("Two", "/Two.md", "hash"),
    ]
    assert isinstance(cards.decks(connection)[0], StoredDeck)


def test_cards_come_deck_by_deck_in_the_order_of_their_file(connection):
    put(connection, plain("b1"), plain("b2"), deck="B")
    put(connection, plain("a1"), deck="A", first_key=2)
    assert [card.content.card_id for card in cards.all_cards(connection)] == ["b1", "b2", "a1"]


def test_a_card_is_found_by_its_id_or_key_those_in_a_deck_first(connection):
    put(connection, plain("same"), plain("same"), plain("key0"))
    with transaction(connection):
        cards.orphan(connection, ["key0"], at_ms=1)
    assert [card.key for card in cards.find(connection, "same")] == ["key1", "key0"]
    assert [card.key for card in cards.find(connection, "key0")] == ["key2", "key0"]
    assert cards.find(connection, "nothing") == []


def test_a_key_that_is_not_there_is_named(connection):
    put(connection, plain("id1"))
    assert cards.get(connection, "key0").content.card_id == "id1"
    with pytest.raises(CardNotFound, match=r"No card of this library has the key “id1”\."):
        cards.get(connection, "id1")


def test_a_state_is_stored_replaced_and_dropped_when_the_card_is_new_again(connection):
    first, second, initial = CardState(TODAY, 1, 2, 3, 144, TODAY), CardState(TODAY + 9, 9), CardState()
    assert states.of_card(connection, "key0", initial) == initial
    for state in (first, second, initial):
        with transaction(connection):
            states.put(connection, "key0", state)
        assert states.of_card(connection, "key0", initial) == state
    assert states.everything(connection) == {}


def test_all_states_are_replaced_at_once(connection):
    with transaction(connection):
        states.put(connection, "gone", CardState(TODAY, 1))
        states.replace_all(connection, [("kept", CardState(TODAY, 2)), ("new", CardState())])
    assert states.everything(connection) == {"kept": CardState(TODAY, 2)}


@pytest.fixture
def waiting(connection):
    """Cards due yesterday, today and tomorrow, drilled, new, archived and orphaned, in two decks."""
    put(connection, *(plain(f"id{number}") for number in range(5)), plain("archived", archived=True), deck="B")
    put(connection, plain("id6"), plain("orphan"), deck="A", first_key=6)
    with transaction(connection):
        cards.orphan(connection, ["key7"], at_ms=1)
        states.put(connection, "key0", CardState(TODAY - 1, 5))
        states.put(connection, "key1", CardState(TODAY, 6))
        states.put(connection, "key2", CardState(TODAY + 1, 1, drill_day=TODAY))
        states.put(connection, "key3", CardState(TODAY + 1, 1, drill_day=TODAY - 1))
        for unaskable in ("key5", "key7"):
            states.put(connection, unaskable, CardState(TODAY - 1, 5, drill_day=TODAY))
    return connection


def due(connection, today) -> list[str]:
    """Keys of due cards, which every way to read them agrees on."""
    ways = [
        store_waiting.due(connection, today),
        store_waiting.due(connection, today, Scope()),
        store_waiting.due_by_day(connection, today),
        store_waiting.due_by_lateness(connection, today),
        store_waiting.due_shuffled(connection, today),
    ]
    keys, *others = (sorted(card.key for card in cards) for cards in ways)
    assert all(other == keys for other in others)
    return keys


def test_due_new_and_drilled_cards_are_told_apart(waiting):
    assert due(waiting, TODAY) == ["key0", "key1"]
    assert store_waiting.drills(waiting, TODAY) == ["key2"]
    assert list(store_waiting.new_in_deck_order(waiting, TODAY, Scope())) == [
        Waiting("key4", "B"),
        Waiting("key6", "A"),
    ]


def test_the_day_decides_what_is_due(waiting):
    assert due(waiting, TODAY + 1) == ["key0", "key1", "key2", "key3"]
    assert store_waiting.drills(waiting, TODAY + 1) == []
    assert due(waiting, TODAY - 2) == []


def test_what_waits_is_counted_deck_by_deck(waiting):
    assert deck_tally.due_counts(waiting, TODAY) == [
        DueCount("A", due=1, new=1, drill=0, total=1),
        DueCount("B", due=4, new=1, drill=1, total=5),
    ]


def test_the_next_day_with_due_cards_is_known(waiting):
    assert deck_tally.next_due(waiting, TODAY) == (TODAY + 1, 2)
    assert deck_tally.next_due(waiting, TODAY - 5) == (TODAY - 1, 1)
    assert deck_tally.next_due(waiting, TODAY + 1) is None
