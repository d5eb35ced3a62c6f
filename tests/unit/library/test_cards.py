import pytest

from flashgrad.errors import CardNotFound, QueryInvalid
from flashgrad.library import study
from flashgrad.library.cards import find_card, search
from flashgrad.model import Card, Grade
from flashgrad.store import cards
from flashgrad.store.connection import transaction
from tests.samples import add_cards, plain_cards


def test_a_card_is_found_by_the_id_in_its_file_or_by_its_key(library, keys):
    assert find_card(library, "id1").key == keys[1]
    assert find_card(library, keys[1]).content.card_id == "id1"


def test_of_two_cards_with_one_id_the_one_still_in_a_deck_answers(library):
    (orphan,) = add_cards(library, Card("same", "Old?", "Old."), deck="Old")
    (present,) = add_cards(library, Card("same", "New?", "New."), deck="New")
    with transaction(library.connection):
        cards.orphan(library.connection, [orphan], at_ms=0)
    assert find_card(library, "same").key == present


@pytest.mark.parametrize(
    ("wanted", "shown"), [("nobody", "nobody"), ("\x1b[2J", "␛[2J"), ("\udcff", "\ufffd"), ("x" * 99, "x" * 39 + "…")]
)
def test_an_id_that_no_card_has_is_named_and_the_way_to_the_ids_told(library, keys, wanted, shown):
    with pytest.raises(CardNotFound) as refused:
        find_card(library, wanted)
    assert str(refused.value) == f"No card has the id “{shown}”; `flashgrad cards` lists the cards with their ids."


def test_a_search_knows_what_is_due_today(library, clock):
    keys = add_cards(library, *plain_cards(2))
    study.answer(library, keys[0], Grade.AGAIN)
    study.answer(library, keys[1], Grade.GOOD)
    assert [found.card.key for found in search(library, "is:due")] == [keys[0]]
    assert [found.card.key for found in search(library, "is:drill")] == [keys[0]]
    clock.advance(days=1)
    assert [found.card.key for found in search(library, "is:due")] == keys
    assert search(library, "is:drill") == []


def test_a_search_that_means_nothing_is_refused(library):
    with pytest.raises(QueryInvalid):
        search(library, "is:nonsense")
