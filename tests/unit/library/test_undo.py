from dataclasses import replace

import pytest

from flashgrad.decks.render import render
from flashgrad.errors import CardChanged, NothingToUndo
from flashgrad.library import study
from flashgrad.library.imports import apply_import, plan_import
from flashgrad.library.library import opened
from flashgrad.model import Card, Deck, Grade, ReviewKind
from flashgrad.store import cards, reviews, states
from flashgrad.store.connection import transaction
from flashgrad.study.session import Place, Undone
from tests.unit.library.conftest import state_of


def test_undo_takes_back_the_latest_answer(library, keys):
    study.answer(library, keys[0], Grade.EASY)
    kept = state_of(library, keys[0])
    taken_back = study.answer(library, keys[0], Grade.AGAIN).entry
    assert study.undo(library) == Undone(taken_back.id, keys[0], kind=ReviewKind.REVIEW, returns_to=Place.NOWHERE)
    assert state_of(library, keys[0]) == kept
    assert [entry.kind for entry in study.history(library, keys[0])] == ["review", "review", "undo"]
    undo = study.history(library, keys[0])[-1]
    assert (undo.target, undo.device, undo.grade) == (taken_back.id, library.device, None)
    assert undo.id > taken_back.id
    assert undo.id.endswith(f"-{library.device}")


def test_a_first_answer_taken_back_leaves_a_new_card(library, keys):
    study.answer(library, keys[0], Grade.AGAIN)
    study.undo(library)
    assert states.everything(library.connection) == {}
    assert study.ask(library, keys[0]).state.is_new


def test_an_undone_drill_is_a_drill_again(library, keys):
    failed = study.answer(library, keys[0], Grade.AGAIN).state
    study.answer(library, keys[0], Grade.GOOD)
    assert study.undo(library).kind is ReviewKind.DRILL
    assert state_of(library, keys[0]) == failed
    assert study.ask(library, keys[0]).is_drill


def test_with_nothing_left_to_undo_that_is_said_and_nothing_stored(library, keys):
    with pytest.raises(NothingToUndo, match=r"There is nothing left to undo\."):
        study.undo(library)
    study.answer(library, keys[0], Grade.EASY)
    study.undo(library)
    with pytest.raises(NothingToUndo):
        study.undo(library)
    with pytest.raises(NothingToUndo):
        study.latest_undoable(library)
    assert reviews.count(library.connection) == 2


def test_what_would_be_undone_is_known_beforehand(library, keys, clock):
    study.answer(library, keys[0], Grade.EASY)
    announced = study.latest_undoable(library)
    with opened(library.path, clock=clock) as elsewhere:
        study.answer(elsewhere, keys[1], Grade.EASY)
    with pytest.raises(CardChanged, match="Something else was done in between"):
        study.undo(library, announced.entry_id)
    assert reviews.count(library.connection) == 2
    latest = study.latest_undoable(library)
    assert study.undo(library, latest.entry_id) == latest
    assert study.undo(library, announced.entry_id) == announced


def test_an_answer_is_taken_back_after_the_library_was_closed(library, keys, clock):
    study.answer(library, keys[0], Grade.EASY)
    study.answer(library, keys[1], Grade.AGAIN)
    library.close()
    clock.advance(days=3)
    with opened(library.path, clock=clock) as reopened:
        assert study.undo(reopened).card_key == keys[1]
        assert study.undo(reopened).card_key == keys[0]
        assert states.everything(reopened.connection) == {}


def test_an_answer_is_taken_back_after_its_deck_was_edited_and_read_again(library, tmp_path):
    """As often as it was edited in between: another text, another place, gone from the file and back in it."""
    first, second = Card("one", "First?", "1."), Card(None, "Second question?", "2.")
    path = tmp_path / "deck.md"

    def saved(*contents: Card) -> list[str]:
        path.write_text(render(Deck("Deck", contents, "# Deck\n\n")), encoding="utf-8")
        apply_import(library, plan_import(library, [path]))
        return [card.key for card in cards.all_cards(library.connection)]

    keys = saved(first, second)
    before = [states.everything(library.connection)]
    for grade, contents in (
        (Grade.GOOD, [second, replace(first, question="First, in other words?")]),
        (Grade.AGAIN, [replace(second, answer="Two.", tags=("edited",)), first]),
        (Grade.HARD, [first]),
        (Grade.EASY, [Card("new", "Third?", "3."), second, first]),
    ):
        for key in keys:
            study.answer(library, key, grade)
            before.append(states.everything(library.connection))
        assert set(saved(*contents)) >= set(keys)
    before.pop()
    while before:
        undone = study.undo(library)
        assert undone.card_key in keys
        assert states.everything(library.connection) == before.pop()
    assert undone.returns_to is Place.QUEUE
    assert study.begin_session(library).remaining == 3
    assert study.ask(library, undone.card_key).card.content == first


def test_undoing_a_drill_of_an_earlier_day_brings_the_card_to_the_queue(library, clock, keys):
    study.answer(library, keys[0], Grade.AGAIN)
    study.answer(library, keys[0], Grade.GOOD)
    clock.advance(days=1)
    undone = study.undo(library)
    assert (undone.kind, undone.returns_to) == (ReviewKind.DRILL, Place.QUEUE)
    assert keys[0] in study.begin_session(library).queue


def test_undoing_the_answer_to_a_card_that_is_gone_brings_it_nowhere(library, keys):
    study.answer(library, keys[0], Grade.GOOD)
    with transaction(library.connection):
        cards.orphan(library.connection, [keys[0]], 1)
    assert study.undo(library).returns_to is Place.NOWHERE
