from dataclasses import replace
from typing import Any

import pytest

from flashgrad.model import CRAMMED, CardState, Grade, Review, ReviewKind
from flashgrad.schedule.leech import LeechRule
from flashgrad.schedule.replay import apply, replay
from flashgrad.schedule.sm2 import Sm2
from tests.samples import instant

SM2 = Sm2()
MORNING = instant("2026-03-02T09:00:00+00:00")
TODAY = 739_677
NEW = SM2.initial()
LEARNED = CardState(TODAY + 3, 17, repetitions=3, lapses=2, ease_factor_hundredths=236)
ADOPTED: dict[str, Any] = {"due_day": TODAY + 10, "interval_days": 30, "last_review_day": TODAY - 20}
DRILLED = replace(LEARNED, drill_day=TODAY)
MARKS = {"suspended": True, "buried_day": TODAY - 1, "flag": 5, "chosen_demo": "rnn-time?T=50"}
MARKED = replace(LEARNED, suspended=True, buried_day=TODAY - 1, flag=5, chosen_demo="rnn-time?T=50")


def entry(kind: ReviewKind, value: str | None = None, **fields) -> Review:
    return Review("0001", "d", "card", kind, MORNING, value=value, **fields)


def answer(grade: int) -> Review:
    return entry(ReviewKind.REVIEW, grade=Grade(grade))


# state, kind, value, state afterwards
EFFECTS = [
    (NEW, "suspend", None, replace(NEW, suspended=True)),
    (MARKED, "suspend", None, MARKED),
    (MARKED, "unsuspend", None, replace(MARKED, suspended=False)),
    (LEARNED, "unsuspend", None, LEARNED),
    (LEARNED, "bury", None, replace(LEARNED, buried_day=TODAY)),
    (MARKED, "bury", None, replace(MARKED, buried_day=TODAY)),
    (NEW, "flag", "7", replace(NEW, flag=7)),
    (MARKED, "flag", "0", replace(MARKED, flag=0)),
    (DRILLED, "reset", None, NEW),
    (MARKED, "reset", None, CardState(suspended=True, buried_day=TODAY - 1, flag=5, chosen_demo="rnn-time?T=50")),
    (replace(LEARNED, is_leech=True), "reset", None, NEW),
    (LEARNED, "set_due", "2026-04-01", replace(LEARNED, due_day=TODAY + 30)),
    (DRILLED, "set_due", "2026-03-02", replace(LEARNED, due_day=TODAY)),
    (MARKED, "set_due", "2026-03-03", replace(MARKED, due_day=TODAY + 1)),
    (NEW, "adopt", "2026-03-12 30", CardState(TODAY + 10, 30, repetitions=2, last_review_day=TODAY - 20)),
    (NEW, "adopt", "2026-03-03 5", CardState(TODAY + 1, 5, repetitions=1, last_review_day=TODAY - 4)),
    (DRILLED, "adopt", "2026-03-12 30", replace(LEARNED, **ADOPTED)),
    (MARKED, "adopt", "2026-03-12 30", replace(MARKED, **ADOPTED)),
    (NEW, "choose_demo", "gradient-depth", replace(NEW, chosen_demo="gradient-depth")),
    (MARKED, "choose_demo", "gradient-depth", replace(MARKED, chosen_demo="gradient-depth")),
    (MARKED, "choose_demo", "", replace(MARKED, chosen_demo=None)),
    (MARKED, "choose_demo", None, replace(MARKED, chosen_demo=None)),
]  # fmt: skip


@pytest.mark.parametrize(("before", "kind", "value", "after"), EFFECTS)
def test_an_action_touches_what_it_names_and_nothing_else(before, kind, value, after):
    assert apply(before, entry(ReviewKind(kind), value), SM2) == after


# entries that are refused before they are written, but may come from another program
@pytest.mark.parametrize(
    ("before", "kind", "value"),
    [
        (LEARNED, "flag", "8"),
        (LEARNED, "flag", "-1"),
        (LEARNED, "flag", "²"),
        (LEARNED, "flag", None),
        (LEARNED, "set_due", "tomorrow"),
        (LEARNED, "set_due", None),
        (NEW, "set_due", "2026-04-01"),
        (LEARNED, "adopt", "anything"),
        (LEARNED, "adopt", None),
        (NEW, "adopt", "2026-03-12"),
        (NEW, "adopt", "2026-03-12 0"),
        (NEW, "adopt", "2026-03-12 -4"),
        (NEW, "adopt", "0001-02-01 400"),
    ],
)
def test_an_entry_that_means_nothing_changes_nothing(before, kind, value):
    assert apply(before, entry(ReviewKind(kind), value), SM2) == before


@pytest.mark.parametrize("grade", Grade)
def test_answers_keep_what_the_learner_said_of_the_card(grade):
    after = apply(MARKED, answer(grade), SM2)
    assert {name: getattr(after, name) for name in MARKS} == MARKS
    unmarked = replace(after, suspended=False, buried_day=None, flag=0, chosen_demo=None)
    assert unmarked == apply(LEARNED, answer(grade), SM2)


@pytest.mark.parametrize("state", [NEW, LEARNED, DRILLED, MARKED])
@pytest.mark.parametrize("grade", Grade)
def test_a_crammed_card_stays_exactly_as_it_was(state, grade):
    assert apply(state, entry(ReviewKind.DRILL, CRAMMED, grade=grade), SM2) == state


def test_a_reset_card_is_learned_from_the_beginning():
    log = [answer(5), answer(5), answer(1), entry(ReviewKind.RESET), answer(5)]
    assert replay([replace(one, id=f"{number:04d}") for number, one in enumerate(log)], SM2) == replay([log[0]], SM2)


@pytest.mark.parametrize(
    ("rule", "strikes"),
    [
        (LeechRule(8), [8, 12, 16, 20]),
        (LeechRule(3), [3, 5, 7, 9, 11, 13, 15, 17, 19]),
        (LeechRule(1), list(range(1, 21))),
        (LeechRule(0), []),
    ],
)
def test_a_leech_strikes_at_its_number_of_lapses_and_every_half_of_it_more(rule, strikes):
    assert [lapses for lapses in range(21) if rule.strikes(lapses)] == strikes
    assert [lapses for lapses in range(21) if rule.marks(lapses)] == list(range(strikes[0] if strikes else 21, 21))


def lapsed(times: int, rule: LeechRule, *, unsuspended_after: int | None = None) -> CardState:
    state = apply(NEW, answer(5), SM2, leech=rule)
    for number in range(1, times + 1):
        state = apply(state, answer(0), SM2, leech=rule)
        if number == unsuspended_after:
            state = apply(state, entry(ReviewKind.UNSUSPEND), SM2, leech=rule)
    return state


@pytest.mark.parametrize(
    ("lapses", "unsuspended_after", "is_leech", "suspended"),
    [(7, None, False, False), (8, None, True, True), (8, 8, True, False), (11, 8, True, False), (12, 8, True, True)],
)
def test_a_leech_is_suspended_each_time_the_rule_strikes(lapses, unsuspended_after, is_leech, suspended):
    state = lapsed(lapses, LeechRule(8, suspends=True), unsuspended_after=unsuspended_after)
    assert (state.lapses, state.is_leech, state.suspended) == (lapses, is_leech, suspended)


def test_a_leech_may_only_be_marked():
    state = lapsed(20, LeechRule(8))
    assert (state.is_leech, state.suspended) == (True, False)
    assert apply(state, answer(5), SM2).is_leech
    assert not apply(state, entry(ReviewKind.RESET), SM2).is_leech


def test_a_drill_makes_no_leech():
    state = lapsed(7, LeechRule(8, suspends=True))
    drilled = apply(state, entry(ReviewKind.DRILL, grade=Grade.BLACKOUT), SM2, leech=LeechRule(8, suspends=True))
    assert drilled == state
