"""Cloze cards in a library: taken in, found, named, edited, and never two of a section on one day."""

from pathlib import Path

import pytest

from flashgrad.config import Settings
from flashgrad.errors import CardAmbiguous, CardNotFound
from flashgrad.library import study
from flashgrad.library.cards import find_card, search
from flashgrad.library.editing import add_cards, place_of
from flashgrad.library.imports import ImportCounts, apply_import, plan_import
from flashgrad.library.library import Library, opened
from flashgrad.library.live import reread
from flashgrad.model import Card, Grade
from flashgrad.store import integrity
from flashgrad.study.plan import Plan, Purpose

TEXT = """# Optimisers

---
card_id: adam
---
{{1::Adam}} divides by a running mean of the {{2::squared}} gradient of {{3::each weight::per what?}}.
---
Kingma and Ba 2015.
---
card_id: sgd
note: pair
---
Q1?
---
A1.
---
card_id: momentum
note: pair
---
Q2?
---
A2.
"""


@pytest.fixture
def deck(tmp_path: Path, library: Library) -> Path:
    """An imported deck: a section with three deletions, and two cards of one note."""
    path = tmp_path / "deck-x.md"
    path.write_text(TEXT)
    apply_import(library, plan_import(library, [path]))
    return path


def names(library: Library, query: str = "") -> list[str]:
    return [found.card.name for found in search(library, query)]


def test_each_deletion_is_a_card_with_a_name_in_the_order_of_numbers(library: Library, deck: Path):
    assert names(library) == ["adam#1", "adam#2", "adam#3", "sgd", "momentum"]
    assert plan_import(library, [deck]).counts == ImportCounts(unchanged=5)
    assert integrity.repeated_card_ids(library.connection) == []


def test_a_card_is_found_by_its_number_and_its_id_alone_is_answered_with_the_choice(library: Library, deck: Path):
    assert find_card(library, "adam#2").content.cloze == 2
    assert find_card(library, find_card(library, "adam#2").key).content.cloze == 2
    with pytest.raises(CardAmbiguous) as refused:
        find_card(library, "adam")
    assert str(refused.value) == "3 cards have this id, one for each deletion; name one: adam#1, adam#2, adam#3."
    for missing in ("adam#4", "sgd#1", "adam#", "adam#99999999999999999999999"):
        with pytest.raises(CardNotFound):
            find_card(library, missing)
    assert names(library, "id:adam#3") == ["adam#3"]
    assert names(library, "id:adam") == ["adam#1", "adam#2", "adam#3"]


def test_an_id_that_looks_like_a_number_of_another_is_still_found(library: Library, tmp_path: Path):
    path = tmp_path / "deck-y.md"
    path.write_text("---\ncard_id: a#1\n---\nQ?\n---\nA.\n---\ncard_id: b\n---\n==only one==\n")
    apply_import(library, plan_import(library, [path]))
    assert find_card(library, "a#1").content.question == "Q?"
    assert find_card(library, "b").name == "b#1"


def test_search_reads_the_words_of_a_question_without_its_marks_and_hints(library: Library, deck: Path):
    assert names(library, '"mean of the squared gradient"') == ["adam#1", "adam#2", "adam#3"]
    assert names(library, "what") == []
    assert integrity.is_search_index_sound(library.connection)


def test_every_history_stays_while_deletions_come_and_go(library: Library, deck: Path):
    keys = {name: find_card(library, name).key for name in ("adam#1", "adam#2", "adam#3")}
    study.answer(library, keys["adam#2"], Grade.EASY)
    deck.write_text(TEXT.replace("running mean", "{{4::running mean}}").replace("divides", "is said to divide"))
    done = reread(library, [deck])
    assert done.sentence == "deck-x.md: 1 new, 3 changed"
    assert {name: find_card(library, name).key for name in keys} == keys
    deck.write_text(TEXT.replace("{{3::each weight::per what?}}", "each weight"))
    assert reread(library, [deck]).troubles == (), "who takes a deletion out makes no mistake"
    assert names(library) == ["adam#1", "adam#2", "sgd", "momentum"]
    deck.write_text(TEXT)
    assert "1 back" in reread(library, [deck]).sentence
    assert {name: find_card(library, name).key for name in keys} == keys
    assert study.state_of(library, keys["adam#2"]).repetitions == 1


def test_a_section_with_deletions_can_be_added_and_found_in_its_file(library: Library, deck: Path):
    added = add_cards(library, deck, [Card(None, "==One== and ==two==.", "")])
    assert [card.content.cloze for card in added.cards] == [1, 2]
    assert added.lines == tuple({card.content.line for card in added.cards})
    assert {place_of(card).line for card in added.cards} == {added.lines[0]}
    assert deck.read_text() == f"{TEXT}---\ncard_id: null\n---\n==One== and ==two==.\n"


def asked(library: Library) -> list[str]:
    queued = study.due_today(library).queued
    return [find_card(library, key).name for key in [*queued.reviews, *queued.new]]


def test_one_of_a_section_and_one_of_a_note_is_asked_and_the_next_on_the_next_day(library, deck, clock):
    assert asked(library) == ["adam#1", "sgd"]
    for key in study.begin_session(library).queue:
        study.answer(library, key, Grade.EASY)
    assert asked(library) == []
    assert [(count.due, count.new) for count in study.due_by_deck(library)] == [(0, 0)]
    study.undo(library)
    assert asked(library) == ["sgd"]
    study.answer(library, find_card(library, "momentum").key, Grade.EASY)
    assert asked(library) == []
    clock.advance(days=1)
    assert asked(library) == ["adam#1", "momentum"], "a review keeps new siblings back"
    clock.advance(days=-1)
    assert asked(library) == []


def test_a_drill_is_asked_although_its_own_card_was_answered_today(library: Library, deck: Path):
    key = find_card(library, "adam#1").key
    study.answer(library, key, Grade.AGAIN)
    assert study.due_today(library).queued.drills == [key]
    assert asked(library) == ["sgd"]


@pytest.mark.parametrize(
    ("bury", "after_an_answer"), [("all", ["sgd"]), ("new", ["sgd"]), ("off", ["adam#2", "adam#3", "sgd", "momentum"])]
)
def test_the_setting_says_who_waits(library, deck, clock, bury, after_an_answer: list[str]):
    library.close()
    with opened(library.path, Settings(bury_siblings=bury), clock) as reopened:
        study.answer(reopened, find_card(reopened, "adam#1").key, Grade.EASY)
        assert asked(reopened) == after_an_answer
        assert sum(count.due for count in study.due_by_deck(reopened)) == len(after_an_answer)


def test_where_siblings_meet_in_a_session_they_stand_apart(library: Library, deck: Path):
    session = study.begin_session(library, Plan(Purpose.CRAM))
    assert [find_card(library, key).name for key in session.queue] == ["adam#1", "sgd", "adam#2", "momentum", "adam#3"]
