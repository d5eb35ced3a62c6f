"""Study days, schedulers and replay over whatever a learner, a clock and a time zone can do."""

from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.model import CardState, Grade, Instant, Review, ReviewKind
from flashgrad.schedule.days import as_date, study_day
from flashgrad.schedule.fsrs import Fsrs
from flashgrad.schedule.fuzz import seeded_days
from flashgrad.schedule.leech import LeechRule
from flashgrad.schedule.replay import apply, effective, replay, replay_all
from flashgrad.schedule.scheduler import ReviewContext, Scheduler
from flashgrad.schedule.sm2 import Sm2

SM2 = Sm2()
EACH_SCHEDULER = pytest.mark.parametrize("scheduler", [SM2, Fsrs(), Fsrs(0.8, 200)], ids=["sm2", "fsrs", "capped"])
DAY_MS = 86_400_000
TODAY = 739_000
LEECH = LeechRule(2, suspends=True)
"""Strikes soon enough for short logs."""

offsets = st.integers(-12 * 60, 14 * 60)
hours = st.integers(0, 23)
# From 1900 to 2100: clocks are wrong in both directions.
instants = st.builds(Instant, st.integers(-2_208_988_800_000, 4_102_444_800_000), offsets)
grades = st.sampled_from(Grade)
states = st.just(SM2.initial()) | st.builds(
    CardState,
    due_day=st.integers(1, 1_000_000),
    interval_days=st.integers(1, 36_500),
    repetitions=st.integers(0, 1000),
    lapses=st.integers(0, 1000),
    ease_factor_hundredths=st.integers(130, 1000),
)


@given(instants, hours)
def test_a_day_later_on_the_same_clock_is_the_next_study_day(at, hour):
    tomorrow = Instant(at.at_ms + DAY_MS, at.utc_offset_minutes)
    assert study_day(tomorrow, hour) == study_day(at, hour) + 1


@given(instants, st.integers(0, 400 * DAY_MS), hours)
def test_study_days_never_run_backwards_while_the_clock_runs_forward(at, passed_ms, hour):
    later = Instant(at.at_ms + passed_ms, at.utc_offset_minutes)
    assert 0 <= study_day(later, hour) - study_day(at, hour) - passed_ms // DAY_MS <= 1


@given(instants, hours)
def test_a_study_day_carries_the_date_on_which_it_began(at, hour):
    begun = as_date(study_day(at, hour))
    local_ms = at.at_ms + at.utc_offset_minutes * 60_000
    begun_ms = (begun.toordinal() - 719_163) * DAY_MS + hour * 3_600_000  # 719,163 is 1970-01-01
    assert begun_ms <= local_ms < begun_ms + DAY_MS


@given(states, grades)
def test_ease_factor_and_interval_stay_in_their_bounds(state, grade):
    after = SM2.next_state(state, grade, ReviewContext(TODAY, "card"))
    assert after.ease_factor_hundredths >= 130
    assert 1 <= after.interval_days <= 36_500
    assert after.due_day == TODAY + after.interval_days
    assert state.lapses <= after.lapses <= state.lapses + 1


@given(states)
def test_a_better_grade_never_gives_a_shorter_interval(state):
    outcomes = [SM2.next_state(state, grade, ReviewContext(TODAY, "card")) for grade in Grade]
    intervals = [outcome.interval_days for outcome in outcomes]
    assert intervals == sorted(intervals)
    eases = [outcome.ease_factor_hundredths for outcome in outcomes[Grade.HARD :]]
    assert eases == sorted(eases)


@given(states, grades, st.integers(-1000, 1000))
def test_the_day_of_the_answer_moves_the_due_day_and_nothing_else(state, grade, days):
    here = SM2.next_state(state, grade, ReviewContext(TODAY, "card"))
    there = SM2.next_state(state, grade, ReviewContext(TODAY + days, "other card"))
    assert (there.due_day or 0) - (here.due_day or 0) == days
    assert (there.interval_days, there.ease_factor_hundredths) == (here.interval_days, here.ease_factor_hundredths)


@dataclass
class Learner:
    """A log as a library writes it, and the states that were kept along the way instead of replayed."""

    scheduler: Scheduler
    log: list[Review] = field(default_factory=list)
    known: dict[str, list[CardState]] = field(default_factory=dict)
    """Per card, the state after each answer that still counts, the initial one first."""

    def state(self, card: str) -> CardState:
        return self.known.setdefault(card, [self.scheduler.initial()])[-1]

    def answer(self, card: str, grade: Grade, at: Instant) -> None:
        before, today = self.state(card), study_day(at)
        is_drill = before.drill_day == today
        after = self.scheduler.next_state(before, grade, ReviewContext(today, card))
        fuzz_days = 0 if is_drill else seeded_days(after, card, self.scheduler.maximum_interval_days)
        kind = ReviewKind.DRILL if is_drill else ReviewKind.REVIEW
        entry = self._entry(card, kind, at, grade=grade, fuzz_days=fuzz_days)
        self.known[card].append(apply(before, entry, self.scheduler, leech=LEECH))

    def act(self, card: str, action: tuple[ReviewKind, str | None], at: Instant) -> None:
        kind, value = action
        before = self.state(card)
        entry = self._entry(card, kind, at, value=value)
        self.known[card].append(apply(before, entry, self.scheduler, leech=LEECH))

    def undo(self, at: Instant) -> None:
        counting = effective(self.log)
        if counting:
            self._entry(counting[-1].card_key, ReviewKind.UNDO, at, target=counting[-1].id)
            self.known[counting[-1].card_key].pop()

    def _entry(self, card: str, kind: ReviewKind, at: Instant, **fields) -> Review:
        entry = Review(f"{len(self.log):06d}", "device", card, kind, at, **fields)
        self.log.append(entry)
        return entry


# None is an undo; otherwise a card, and a grade or an action. Times are arbitrary, often of one day: drills occur.
moments = instants | st.builds(Instant, st.integers(0, 3 * DAY_MS), st.just(0))
actions = st.tuples(
    st.sampled_from(["suspend", "unsuspend", "bury", "flag", "reset", "set_due", "adopt"]).map(ReviewKind),
    st.none() | st.integers(0, 8).map(str) | st.dates().map(date.isoformat),
)
deeds = st.lists(st.tuples(st.none() | st.tuples(st.sampled_from("abc"), grades | actions), moments), max_size=40)


def learner_who_did(deeds, scheduler: Scheduler) -> Learner:
    learner = Learner(scheduler)
    for deed, at in deeds:
        if deed is None:
            learner.undo(at)
        else:
            card, what = deed
            if isinstance(what, Grade):
                learner.answer(card, what, at)
            else:
                learner.act(card, what, at)
    return learner


@EACH_SCHEDULER
@given(deeds)
def test_replaying_a_log_gives_the_states_that_were_kept_along_the_way(scheduler, deeds):
    learner = learner_who_did(deeds, scheduler)
    by_card = sorted(learner.log, key=lambda entry: (entry.card_key, entry.id))
    replayed = dict(replay_all(by_card, scheduler, leech=LEECH))
    assert replayed == {card: learner.state(card) for card in replayed}
    assert all(learner.state(card) == scheduler.initial() for card in learner.known.keys() - replayed.keys())


@EACH_SCHEDULER
@given(deeds, st.sampled_from("abc"), grades, moments, moments)
def test_an_answer_and_its_undo_leave_the_state_as_it_was(scheduler, deeds, card, grade, at, undone_at):
    learner = learner_who_did(deeds, scheduler)
    before = learner.state(card)
    learner.answer(card, grade, at)
    learner.undo(undone_at)
    assert replay([entry for entry in learner.log if entry.card_key == card], scheduler, leech=LEECH) == before


@EACH_SCHEDULER
@given(deeds, st.sampled_from("abc"), actions, moments, moments)
def test_an_action_and_its_undo_leave_the_state_as_it_was(scheduler, deeds, card, action, at, undone_at):
    learner = learner_who_did(deeds, scheduler)
    before = learner.state(card)
    learner.act(card, action, at)
    learner.undo(undone_at)
    assert learner.state(card) == before
    assert replay([entry for entry in learner.log if entry.card_key == card], scheduler, leech=LEECH) == before


@EACH_SCHEDULER
@given(deeds, st.data())
def test_an_undone_answer_counts_as_little_as_one_that_was_never_given(scheduler, deeds, data):
    log = [entry for entry in learner_who_did(deeds, scheduler).log if entry.card_key == "a"]
    answers = [entry for entry in effective(log) if entry.grade is not None]
    if answers:
        target = data.draw(st.sampled_from(answers))
        undo = Review("999999", "elsewhere", "a", ReviewKind.UNDO, target.at, target=target.id)
        never_given = [entry for entry in effective(log) if entry.id != target.id]
        assert replay([*log, undo], scheduler) == replay(never_given, scheduler)


@given(deeds)
def test_a_log_that_was_written_under_one_scheduler_is_replayed_under_another_within_its_bounds(deeds):
    for entry in learner_who_did(deeds, Fsrs()).log:
        state = replay([one for one in learner_who_did(deeds, Fsrs()).log if one.card_key == entry.card_key], SM2)
        assert state.stability_days is None
        was_set = any(one.kind is ReviewKind.SET_DUE for one in learner_who_did(deeds, Fsrs()).log)
        assert was_set or state.due_day in (None, (state.last_review_day or 0) + state.interval_days)
