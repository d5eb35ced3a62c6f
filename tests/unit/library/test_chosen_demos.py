"""The learner's own choice of a demo: an entry of the log, above the bundled table, below the deck's own word."""

from dataclasses import replace

import pytest

from flashgrad.demos.links import link_for
from flashgrad.errors import ActionRefused, DemoUnknown
from flashgrad.library import actions, study
from flashgrad.library.card_record import card_record
from flashgrad.library.library import opened, rebuild
from flashgrad.model import Card, CardState, Grade
from flashgrad.store import states
from tests.samples import add_cards, plain_cards
from tests.unit.library.conftest import state_of


def test_a_choice_survives_a_restart_and_a_rebuild_and_is_taken_back(library, keys, clock):
    actions.choose_demo(library, "gradient-depth?depth=20", *keys[:2])
    study.answer(library, keys[0], Grade.GOOD)
    actions.reset(library, keys[0])
    with opened(library.path, clock=clock) as second:
        rebuild(second)
        assert state_of(second, keys[0]) == CardState(chosen_demo="gradient-depth?depth=20")
        for _ in range(3):
            study.undo(second)
        assert states.everything(second.connection) == {}


def test_a_choice_is_taken_back_by_choosing_none(library, keys):
    actions.choose_demo(library, "gradient-depth", keys[0])
    (acted,) = actions.choose_demo(library, None, keys[0])
    assert (acted.entry.value, acted.state) == ("", CardState())
    assert study.undo(library).others == 0
    assert state_of(library, keys[0]).chosen_demo == "gradient-depth"


@pytest.mark.parametrize(
    ("link", "error", "sentence"),
    [
        ("Not A Demo", DemoUnknown, "names no demo"),
        ("no-such-demo", ActionRefused, "no-such-demo"),
        ("gradient-depth?depth=-4", ActionRefused, "depth"),
        ("gradient-depth?deep=1", ActionRefused, "deep"),
    ],
)
def test_what_is_no_demo_is_refused_and_nothing_is_stored(library, keys, link, error, sentence):
    with pytest.raises(error, match=sentence):
        actions.choose_demo(library, link, keys[0])
    assert study.history(library, keys[0]) == []


def test_cards_whose_deck_names_their_demo_are_passed_over_and_refused_where_all_do(library):
    plain, *_ = plain_cards(1)
    named = add_cards(library, replace(plain, demo="dead-relu"), plain, Card("t", "Q", "A", ("demo:dead-relu",)))
    assert [acted.entry.card_key for acted in actions.choose_demo(library, "rnn-time", *named)] == [named[1]]
    with pytest.raises(ActionRefused, match=r"leads to dead-relu; change that in the deck's file\."):
        actions.choose_demo(library, "rnn-time", named[0], named[2])


def test_suspending_cards_that_all_are_suspended_unsuspends_them(library, keys):
    actions.suspend(library, keys[0])
    assert [acted.entry.card_key for acted in actions.toggle_suspension(library, keys)] == keys[1:]
    assert len(actions.toggle_suspension(library, keys)) == 3
    assert states.everything(library.connection) == {}
    with pytest.raises(ActionRefused):
        actions.toggle_suspension(library, [])


def test_progress_is_told_from_nothing_to_all_of_it(library):
    shares: list[float] = []
    many = add_cards(library, *plain_cards(500), deck="Many")
    actions.toggle_suspension(library, many, shares.append)
    assert shares == [0.0, 0.4, 0.8, 1.0]
    shares.clear()
    study.undo(library, on_progress=shares.append)
    assert shares == [0.0, 0.4, 0.8, 1.0]


def test_a_cards_record_has_everything_that_was_done_and_marks_what_was_taken_back(library, keys, clock):
    study.answer(library, keys[0], Grade.GOOD)
    clock.advance(days=1)
    study.answer(library, keys[0], Grade.EASY)
    study.undo(library)
    actions.choose_demo(library, "rnn-time", keys[0])
    record = card_record(library, keys[0])
    assert [(one.entry.kind.value, one.day - record.today, one.step is None) for one in record.history] == [
        ("review", -1, False),
        ("review", 0, True),
        ("choose_demo", 0, False),
    ]
    assert record.state == state_of(library, keys[0])
    assert record.retrievability is None
    link = link_for(record.card.content, record.state.chosen_demo)
    assert link is not None
    assert link.demo_id == "rnn-time"
