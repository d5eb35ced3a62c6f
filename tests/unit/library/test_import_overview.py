"""An import as it is looked at before it happens: every card once, under its deck, with what becomes of it."""

from dataclasses import replace

import pytest

from flashgrad.library import imports
from flashgrad.library.import_overview import PlannedCard, PlannedDeck, facts, overview, warning
from flashgrad.library.known_places import known_places
from flashgrad.model import Card, LibraryCard
from tests.system.program import write_deck


def cards(start, end, mark=""):
    return [(f"id{number}", f"Question {number}{mark}?", f"Answer {number}.") for number in range(start, end)]


def imported(library, *paths):
    imports.apply_import(library, imports.plan_import(library, paths))


def planned(library, *paths, left_out=()):
    return imports.plan_import(library, paths, left_out)


def decks_of(library, plan):
    return overview(plan, imports.standing_cards(library, plan))


def by_fate(deck):
    return {fate: [card.card.card_id for card in cards] for fate, cards in deck.cards.items()}


def test_every_card_stands_once_under_its_deck_and_the_counts_are_those_of_the_plan(library, tmp_path):
    one, two = write_deck(tmp_path, *cards(0, 4), name="one.md"), write_deck(tmp_path, *cards(9, 11), name="two.md")
    imported(library, one)
    write_deck(tmp_path, *cards(1, 3), *cards(3, 4, " changed"), ("id9", "Question 9?", "Answer 9."), name="one.md")
    write_deck(tmp_path, *cards(10, 11), name="two.md")
    plan = planned(library, one, two)
    decks = decks_of(library, plan)
    assert [by_fate(deck) for deck in decks] == [
        {"unchanged": ["id1", "id2"], "changed": ["id3"], "new": ["id9"], "orphaned": ["id0"]},
        {"new": ["id10"]},
    ]
    for fate in plan.counts.__slots__:
        assert sum(len(deck.cards.get(fate, ())) for deck in decks) == getattr(plan.counts, fate)
    changed = decks[0].cards["changed"][0]
    assert changed.before is not None
    assert (changed.before.content.question, changed.card.question) == ("Question 3?", "Question 3 changed?")
    assert [deck.size_before for deck in decks] == [4, 0]


def test_a_deck_that_is_left_out_is_not_read_and_another_plan_comes_of_it(library, tmp_path):
    one, two = write_deck(tmp_path, *cards(0, 3), name="one.md"), write_deck(tmp_path, name="two.md")
    imported(library, one)
    write_deck(tmp_path, *cards(0, 2), name="one.md")
    write_deck(tmp_path, *cards(2, 3), name="two.md")
    assert planned(library, one, two).counts.moved == 1
    without_two = planned(library, one, two, left_out={str(two)})
    assert (without_two.counts.moved, without_two.counts.orphaned) == (0, 1)
    assert planned(library, one, two, left_out={str(one), str(two)}).counts.is_change is False


def test_cards_that_a_renamed_file_loses_stand_under_the_deck_that_they_leave(library, tmp_path):
    old = write_deck(tmp_path, *cards(0, 5), name="old.md")
    imported(library, old)
    old.unlink()
    new = write_deck(tmp_path, *cards(0, 4), name="new.md")
    decks = decks_of(library, planned(library, new))
    assert [(deck.is_incoming, by_fate(deck)) for deck in decks] == [
        (True, {"moved": ["id0", "id1", "id2", "id3"]}),
        (False, {"orphaned": ["id4"]}),
    ]
    assert facts(decks[0].cards["moved"][0]) == "moved here from old.md"


@pytest.mark.parametrize(
    ("lost", "size", "is_many"), [(9, 10, False), (10, 50, True), (10, 51, False), (11, 55, True), (0, 0, False)]
)
def test_many_is_one_card_in_five_and_at_least_ten(lost, size, is_many):
    card = LibraryCard("key", "Deck", 0, Card("id", "Q?", "A."))
    orphans = [PlannedCard("orphaned", card.content, replace(card, position=place)) for place in range(lost)]
    deck = PlannedDeck("Deck", "deck.md", size, {"orphaned": orphans} if lost else {}, True)
    assert deck.loses_many is is_many
    assert warning([deck]).startswith(f"{lost} of the {size} cards of “Deck” are") is is_many


def test_known_places_are_the_files_that_are_there_and_folders_of_several(library, tmp_path, clock):
    for name in ("one.md", "two.md", "gone.md"):
        imported(library, write_deck(tmp_path, (name, f"Question of {name}?", "Yes."), name=name))
        clock.advance(hours=1)
    (tmp_path / "gone.md").unlink()
    found = [place.path for place in known_places(library)]
    assert found == [tmp_path / "two.md", tmp_path, tmp_path / "one.md", None]


def test_reading_says_how_far_it_is(library, tmp_path):
    paths = [write_deck(tmp_path, *cards(number, number + 1), name=f"{number}.md") for number in range(4)]
    heard: list[float] = []
    imports.plan_import(library, paths, on_progress=heard.append)
    assert heard == [0, 0.25, 0.5, 0.75, 1]
