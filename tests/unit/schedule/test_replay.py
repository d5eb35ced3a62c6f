from dataclasses import replace

import pytest

from flashgrad.model import CardState, Grade, Review, ReviewKind
from flashgrad.schedule.replay import apply, effective, replay, replay_all
from flashgrad.schedule.sm2 import Sm2
from tests.samples import instant

SM2 = Sm2()
MORNING = instant("2026-03-02T09:00:00+00:00")
NIGHT = instant("2026-03-03T01:00:00+00:00")  # still the study day of 2 March
NEXT_DAY = instant("2026-03-03T09:00:00+00:00")
TODAY = 739_677


def entry(number: int, kind: ReviewKind = ReviewKind.REVIEW, **fields) -> Review:
    return Review(id=f"{number:04d}", device="d", **{"card_key": "card", "kind": kind, "at": MORNING, **fields})


def answer(number: int, grade: int, **fields) -> Review:
    return entry(number, grade=Grade(grade), **fields)


def drill(number: int, grade: int, **fields) -> Review:
    return entry(number, ReviewKind.DRILL, grade=Grade(grade), **fields)


def undo(number: int, target: int, **fields) -> Review:
    return entry(number, ReviewKind.UNDO, target=f"{target:04d}", **fields)


@pytest.mark.parametrize("grade", [0, 1, 2, 3])
def test_a_review_graded_below_four_asks_for_a_drill_on_the_same_study_day(grade):
    for at in (MORNING, NIGHT):
        assert apply(SM2.initial(), answer(1, grade, at=at), SM2).drill_day == TODAY


@pytest.mark.parametrize("grade", [4, 5])
def test_a_review_graded_four_or_five_asks_for_none(grade):
    assert apply(SM2.initial(), answer(1, grade), SM2).drill_day is None


@pytest.mark.parametrize("grade", Grade)
@pytest.mark.parametrize("at", [MORNING, NIGHT, NEXT_DAY])
def test_a_drill_changes_nothing_but_whether_the_card_is_drilled(grade, at):
    before = CardState(TODAY + 3, 3, repetitions=4, lapses=2, ease_factor_hundredths=199, drill_day=TODAY)
    after = apply(before, drill(1, grade, at=at), SM2)
    assert after == replace(before, drill_day=None if grade >= 4 else TODAY)


def test_a_drill_that_was_never_passed_ends_with_its_day():
    failed = apply(SM2.initial(), answer(1, 2), SM2)
    assert failed.drill_day == TODAY
    passed_next_day = apply(failed, answer(2, 4, at=NEXT_DAY), SM2)
    assert passed_next_day.drill_day is None


def test_reviews_are_counted_in_the_study_day_of_their_own_clock():
    state = replay([answer(1, 5, at=MORNING), answer(2, 5, at=NIGHT)], SM2)
    assert (state.due_day, state.interval_days) == (TODAY + 6, 6)


def test_an_hour_at_which_days_begin_moves_what_was_answered_at_night():
    assert replay([answer(1, 5, at=NIGHT)], SM2, day_start_hour=4).due_day == TODAY + 1
    assert replay([answer(1, 5, at=NIGHT)], SM2, day_start_hour=0).due_day == TODAY + 2


def test_what_is_undone_and_the_undo_itself_do_not_count():
    log = [answer(1, 5), answer(2, 1), undo(3, 2), answer(4, 4)]
    assert effective(log) == [log[0], log[3]]


def test_undos_may_come_in_a_row_and_be_followed_by_answers():
    log = [answer(1, 5), answer(2, 5), undo(3, 2), undo(4, 1), answer(5, 3)]
    assert replay(log, SM2) == replay([answer(5, 3)], SM2)


def test_an_undo_of_an_entry_that_is_not_there_changes_nothing():
    assert replay([answer(1, 5), undo(2, 999)], SM2) == replay([answer(1, 5)], SM2)


def test_a_log_without_answers_leaves_a_new_card():
    assert replay([], SM2) == SM2.initial()
    assert replay([answer(1, 0), undo(2, 1)], SM2) == SM2.initial()


@pytest.mark.parametrize("kind", ["suspend", "unsuspend", "bury", "flag", "adopt"])
def test_what_is_no_answer_leaves_the_schedule_alone(kind):
    log = [answer(1, 5), entry(2, ReviewKind(kind), value="1"), answer(3, 5)]
    without_marks = replace(replay(log, SM2), suspended=False, buried_day=None, flag=0)
    assert without_marks == replay([log[0], log[2]], SM2)


def test_a_whole_log_is_replayed_card_by_card():
    log = [answer(1, 5, card_key="a"), answer(3, 2, card_key="a"), answer(2, 4, card_key="b")]
    states = dict(replay_all(log, SM2))
    assert states == {"a": replay(log[:2], SM2), "b": replay(log[2:], SM2)}
