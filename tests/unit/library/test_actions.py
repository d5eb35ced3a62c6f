from dataclasses import replace

import pytest

from flashgrad.config import Settings
from flashgrad.errors import ActionRefused, CardNotFound, LibraryUnavailable, NothingToUndo
from flashgrad.library import actions, doctor, study
from flashgrad.library.cards import search
from flashgrad.library.library import opened
from flashgrad.model import CardState, Grade, ReviewKind
from flashgrad.store import reviews, states
from flashgrad.study.actions import BURY
from flashgrad.study.session import Place
from tests.samples import add_cards, instant, plain_cards
from tests.unit.library.conftest import state_of


def found(library, query: str) -> list[str]:
    return [match.card.key for match in search(library, query)]


def waiting(library) -> set[str]:
    session = study.begin_session(library)
    return {*session.queue, *session.drills}


def test_an_action_is_stored_when_it_returns(library, keys, clock):
    (acted,) = actions.suspend(library, keys[0])
    assert (acted.entry.kind, acted.entry.grade, acted.entry.at) == (ReviewKind.SUSPEND, None, clock.now)
    assert acted.entry.state_before == CardState()
    with opened(library.path, clock=clock) as second:
        assert study.history(second, keys[0]) == [acted.entry]
        assert state_of(second, keys[0]) == acted.state == CardState(suspended=True)


def test_a_suspended_card_is_not_asked_until_it_is_unsuspended(library, keys, clock):
    study.answer(library, keys[0], Grade.AGAIN)
    actions.suspend(library, keys[0], keys[1])
    assert waiting(library) == {keys[2]}
    clock.advance(days=40)
    assert waiting(library) == {keys[2]}
    assert [(count.due, count.new, count.total) for count in study.due_by_deck(library)] == [(1, 1, 3)]
    assert study.next_due(library) is None
    assert found(library, "is:suspended") == keys[:2]
    actions.unsuspend(library, *keys[:2])
    assert waiting(library) == set(keys)


def test_a_buried_card_is_asked_again_on_the_next_study_day(library, keys, clock):
    study.answer(library, keys[0], Grade.AGAIN)
    clock.set("2026-03-02T23:00:00+01:00")
    actions.bury(library, keys[0], keys[1])
    assert waiting(library) == {keys[2]}
    assert found(library, "is:buried") == keys[:2]
    clock.set("2026-03-03T03:59:00+01:00")
    assert waiting(library) == {keys[2]}
    clock.set("2026-03-03T04:00:00+01:00")
    assert waiting(library) == set(keys)
    assert found(library, "is:buried") == []


def test_flags_are_found_and_taken_away(library, keys):
    actions.flag(library, 3, *keys[:2])
    actions.flag(library, 5, keys[1])
    assert (found(library, "flag:3"), found(library, "flag:5"), found(library, "flag:0")) == (
        [keys[0]],
        [keys[1]],
        keys[2:],
    )
    actions.flag(library, 0, keys[1])
    assert found(library, "-flag:0") == [keys[0]]
    assert waiting(library) == set(keys)


def test_a_reset_card_is_new_and_keeps_its_history(library, keys, clock):
    for _ in range(3):
        study.answer(library, keys[0], Grade.EASY)
        clock.advance(days=30)
    actions.reset(library, keys[0])
    assert state_of(library, keys[0]) == CardState()
    assert keys[0] in found(library, "is:new")
    assert [entry.kind for entry in study.history(library, keys[0])] == ["review", "review", "review", "reset"]
    assert study.answer(library, keys[0], Grade.EASY).state.interval_days == 1


def test_a_due_day_moves_and_the_interval_stays(library, keys, clock):
    study.answer(library, keys[0], Grade.EASY)
    clock.advance(days=1)
    before = study.answer(library, keys[0], Grade.EASY).state
    day = library.today() + 2
    actions.set_due(library, day, keys[0])
    assert state_of(library, keys[0]) == replace(before, due_day=day)
    clock.advance(days=2)
    assert keys[0] in waiting(library)
    assert study.answer(library, keys[0], Grade.EASY).state.interval_days == 17


def test_cards_that_stand_so_already_are_passed_over(library, keys):
    actions.suspend(library, keys[1])
    assert [acted.entry.card_key for acted in actions.suspend(library, *keys, keys[0])] == [keys[0], keys[2]]
    assert reviews.count(library.connection) == 3


def test_what_would_change_nothing_is_refused_and_not_stored(library, keys):
    with pytest.raises(ActionRefused, match="not suspended"):
        actions.unsuspend(library, *keys)
    with pytest.raises(ActionRefused, match="never answered"):
        actions.set_due(library, library.today(), keys[0])
    with pytest.raises(ActionRefused, match="no card to do this to"):
        actions.bury(library)
    assert reviews.count(library.connection) == 0


def test_an_unknown_card_among_others_leaves_all_as_they_were(library, keys):
    with pytest.raises(CardNotFound):
        actions.suspend(library, keys[0], "nobody")
    assert reviews.count(library.connection) == 0
    assert states.everything(library.connection) == {}


def test_a_flag_set_elsewhere_does_not_refuse_the_answer_on_screen(library, keys, clock):
    shown = study.ask(library, keys[0])
    with opened(library.path, clock=clock) as elsewhere:
        actions.flag(elsewhere, 2, keys[0])
    state = study.answer(library, keys[0], Grade.GOOD, shown=shown.state).state
    assert replace(state, flag=0) == shown.outcomes[Grade.GOOD]


def leech_of(library, key: str, clock) -> CardState:
    study.answer(library, key, Grade.EASY)
    for _ in range(8):
        clock.advance(days=1)
        study.answer(library, key, Grade.WRONG)
    return state_of(library, key)


def test_a_leech_is_marked_and_found(library, keys, clock):
    assert not leech_of(library, keys[0], clock).suspended
    assert found(library, "is:leech") == [keys[0]]


def test_a_leech_is_suspended_where_the_settings_say_so_and_undo_brings_it_back(library, keys, clock):
    library.close()
    with opened(library.path, Settings(leech_action="suspend"), clock) as strict:
        assert leech_of(strict, keys[0], clock).suspended
        assert keys[0] not in waiting(strict)
        undone = study.undo(strict)
        assert (undone.kind, undone.returns_to) == (ReviewKind.REVIEW, Place.QUEUE)
        state = state_of(strict, keys[0])
        assert (state.lapses, state.is_leech, state.suspended) == (7, False, False)
        study.answer(strict, keys[0], Grade.WRONG)
        actions.unsuspend(strict, keys[0])
        assert study.undo(strict).returns_to is Place.NOWHERE
        assert state_of(strict, keys[0]).suspended


def test_another_leech_rule_is_applied_to_the_whole_log(library, keys, clock):
    leech_of(library, keys[0], clock)
    library.close()
    for rule, expected in (
        (Settings(leech_lapses=9), (False, False)),
        (Settings(leech_action="suspend"), (True, True)),
        (Settings(leech_lapses=0, leech_action="suspend"), (False, False)),
    ):
        with opened(library.path, rule, clock) as reopened:
            state = state_of(reopened, keys[0])
            assert (state.is_leech, state.suspended) == expected


@pytest.mark.parametrize(
    ("act", "returns_to"),
    [
        (lambda library, key: actions.suspend(library, key), Place.QUEUE),
        (lambda library, key: actions.bury(library, key), Place.QUEUE),
        (lambda library, key: actions.flag(library, 4, key), Place.QUEUE),
        (lambda library, key: actions.reset(library, key), Place.QUEUE),
        (lambda library, key: actions.set_due(library, library.today() + 9, key), Place.QUEUE),
    ],
)
def test_every_action_is_taken_back_exactly_and_says_where_the_card_belongs(library, keys, clock, act, returns_to):
    study.answer(library, keys[0], Grade.EASY)
    clock.advance(days=1)
    before = state_of(library, keys[0])
    (acted,) = act(library, keys[0])
    announced = study.latest_undoable(library)
    assert (announced.entry_id, announced.kind, announced.returns_to) == (acted.entry.id, acted.entry.kind, returns_to)
    assert study.undo(library, announced.entry_id) == announced
    assert state_of(library, keys[0]) == before


def test_what_was_done_to_several_cards_at_once_is_taken_back_at_once(library, keys):
    actions.flag(library, 2, keys[0])
    before = states.everything(library.connection)
    actions.flag(library, 5, *keys)
    actions.suspend(library, *keys[1:])
    suspended = study.undo(library)
    assert (suspended.kind, suspended.card_key, suspended.others) == (ReviewKind.SUSPEND, keys[2], 1)
    assert study.latest_undoable(library).others == 2
    flagged = study.undo(library)
    assert (flagged.kind, flagged.others) == (ReviewKind.FLAG, 2)
    assert states.everything(library.connection) == before
    assert study.undo(library).others == 0
    assert states.everything(library.connection) == {}
    assert reviews.count(library.connection) == 12
    with pytest.raises(NothingToUndo):
        study.undo(library)


def test_a_burial_is_taken_back_on_a_later_day(library, keys, clock):
    study.answer(library, keys[0], Grade.AGAIN)
    drilled = state_of(library, keys[0])
    actions.bury(library, keys[0])
    clock.advance(days=2)
    assert study.undo(library).returns_to is Place.QUEUE
    assert state_of(library, keys[0]) == drilled


@pytest.mark.slow
def test_undo_reaches_a_thousand_mixed_deeds_back_over_days_restarts_and_leeches(library, clock):
    keys = add_cards(library, *plain_cards(41))
    library.close()
    strict, before, undone = Settings(leech_lapses=2, leech_action="suspend"), [], 0
    with opened(library.path, strict, clock) as reopened:
        reopened.connection.execute("PRAGMA synchronous = OFF")  # 2,000 commits; durability is tested elsewhere
        for number in range(1000):
            before.append(states.everything(reopened.connection))
            deed(reopened, keys[number * number % 41], number)
            clock.advance(hours=5)
    assert sum(has_suspended_leech(known) for known in before) > 100
    while before:
        with opened(library.path, strict, clock) as reopened:
            reopened.connection.execute("PRAGMA synchronous = OFF")
            for _ in range(200):
                study.undo(reopened)
                undone += 1
                assert states.everything(reopened.connection) == before.pop()
            assert all(finding.verdict != "problem" for finding in doctor.examine(reopened))
    assert undone == 1000


def has_suspended_leech(known: dict[str, CardState]) -> bool:
    return any(state.is_leech and state.suspended for state in known.values())


def deed(library, key: str, number: int) -> None:
    """The first of some deeds that makes sense, beginning with another one each time."""
    day = library.today() + number % 13
    deeds = [
        lambda: study.answer(library, key, Grade(number * 7 % 6)),
        lambda: actions.flag(library, number % 8, key),
        lambda: actions.choose_demo(library, (None, "gradient-depth", "rnn-time?T=50")[number % 3], key),
        lambda: study.answer(library, key, Grade.BLACKOUT),
        lambda: actions.suspend(library, key),
        lambda: study.answer(library, key, Grade.GOOD, is_crammed=True),
        lambda: actions.unsuspend(library, key),
        lambda: actions.bury(library, key),
        lambda: actions.set_due(library, day, key),
        lambda: study.answer(library, key, Grade.EASY),
        lambda: actions.reset(library, key),
    ]
    for shift in range(len(deeds)):
        try:
            deeds[(number * 3 + shift) % len(deeds)]()
        except ActionRefused:
            continue
        return


def test_an_action_that_cannot_be_stored_changes_nothing(library, keys):
    used = library.connection.execute("PRAGMA page_count").fetchone()[0]
    library.connection.execute(f"PRAGMA max_page_count = {used}")
    before = states.everything(library.connection)

    def flag_until_it_is_full() -> None:
        nonlocal before
        for number in range(1, 1000):
            before = states.everything(library.connection)
            actions.flag(library, number % 7 + 1, *keys)

    with pytest.raises(LibraryUnavailable, match="the disk is full"):
        flag_until_it_is_full()
    assert states.everything(library.connection) == before


def test_an_action_may_be_dated(library, keys):
    at = instant("2026-03-05T09:00:00+01:00")
    (acted,) = actions.act(library, BURY, [keys[0]], at)
    assert (acted.entry.at, acted.state.buried_day) == (at, library.today(at))
