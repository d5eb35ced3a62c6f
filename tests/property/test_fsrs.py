"""FSRS-6 over random histories: the package's own numbers, and bounds that hold for any parameters."""

import math
from itertools import accumulate

import fsrs
from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.model import CardState, Grade
from flashgrad.schedule.fsrs import RATINGS, Fsrs
from flashgrad.schedule.scheduler import ReviewContext
from tests.unit.schedule import fsrs_vectors

TODAY = 739_000

grades = st.sampled_from(Grade)
# Mostly the gaps of a schedule; same days and neglected years too.
gaps = st.integers(0, 60) | st.sampled_from([0, 1, 365, 5000])
histories = st.lists(st.tuples(grades, gaps), min_size=1, max_size=25)
retentions = st.floats(0.7, 0.97)
parameters = st.sampled_from(sorted(fsrs_vectors.PARAMETERS.values()))
admissible = st.tuples(*map(st.floats, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS))


def states_of(scheduler: Fsrs, history: list[tuple[Grade, int]]) -> list[CardState]:
    """The state after each (grade, days since the one before)."""
    state, states = scheduler.initial(), []
    for (grade, _), day in zip(history, accumulate(days for _, days in history), strict=True):
        state = scheduler.next_state(state, grade, ReviewContext(TODAY + day, "card"))
        states.append(state)
    return states


@given(histories, retentions, parameters)
def test_any_history_gives_the_numbers_of_the_package(history, retention, weights):
    package = fsrs.Scheduler(weights, retention, (), (), enable_fuzzing=False)
    ratings = [int(RATINGS[grade]) for grade, _ in history]
    days = list(accumulate(days for _, days in history))
    states = states_of(Fsrs(retention, parameters=weights), history)
    for state, (_, interval_days, stability, difficulty) in zip(
        states, fsrs_vectors.course(package, ratings, days), strict=True
    ):
        assert state.interval_days == interval_days
        assert math.isclose(state.stability_days or 0, stability, rel_tol=1e-9)
        assert math.isclose(state.difficulty or 0, difficulty, rel_tol=1e-9)


@given(histories, retentions, admissible, st.integers(1, 36_500))
def test_every_state_stays_in_its_bounds_under_any_admissible_parameters(history, retention, weights, maximum):
    for state in states_of(Fsrs(retention, maximum, weights), history):
        assert state.stability_days is not None
        assert math.isfinite(state.stability_days)
        assert state.stability_days >= 0.001
        assert 1 <= (state.difficulty or 0) <= 10
        assert 1 <= state.interval_days <= maximum


@given(histories, grades, st.integers(-1000, 1000))
def test_the_calendar_does_not_matter_only_the_days_between(history, grade, shift):
    here = states_of(Fsrs(), history)[-1]
    day = (here.last_review_day or 0) + 7
    after = Fsrs().next_state(here, grade, ReviewContext(day, "card"))
    shifted = CardState(
        due_day=(here.due_day or 0) + shift,
        interval_days=here.interval_days,
        repetitions=here.repetitions,
        lapses=here.lapses,
        last_review_day=(here.last_review_day or 0) + shift,
        stability_days=here.stability_days,
        difficulty=here.difficulty,
    )
    there = Fsrs().next_state(shifted, grade, ReviewContext(day + shift, "another card"))
    assert (there.stability_days, there.difficulty) == (after.stability_days, after.difficulty)
    assert (there.due_day or 0) - (after.due_day or 0) == shift


@given(histories)
def test_the_usual_parameters_give_a_better_grade_no_shorter_interval(history):
    scheduler = Fsrs()
    assert scheduler == Fsrs(parameters=())
    here = states_of(scheduler, history)[-1]
    day = (here.last_review_day or 0) + here.interval_days
    intervals = [scheduler.next_state(here, grade, ReviewContext(day, "card")).interval_days for grade in Grade]
    assert intervals == sorted(intervals)


@given(st.floats(0.01, 36_500), st.integers(0, 36_500), st.integers(0, 1000))
def test_recall_becomes_less_likely_with_time(stability_days, elapsed_days, later_days):
    state = CardState(TODAY, 1, last_review_day=TODAY, stability_days=stability_days, difficulty=5.0)
    now = Fsrs().retrievability(state, TODAY + elapsed_days)
    later = Fsrs().retrievability(state, TODAY + elapsed_days + later_days)
    assert 0 < later <= now <= 1
    decay = -DEFAULT_PARAMETERS[20]
    expected = (1 + (0.9 ** (1 / decay) - 1) * elapsed_days / stability_days) ** decay
    assert math.isclose(now, expected, rel_tol=1e-9)
