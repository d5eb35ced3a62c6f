"""FSRS-6 against what is published of it, and against the package used by itself."""

import csv
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import fsrs
import pytest

from flashgrad.errors import SettingsInvalid
from flashgrad.model import CardState, Grade
from flashgrad.schedule.fsrs import RATINGS, Fsrs, elapsed
from flashgrad.schedule.scheduler import ReviewContext
from tests.unit.schedule import fsrs_vectors

VECTORS = Path(__file__).parents[3] / "data" / "fsrs-vectors.csv"
TODAY = 739_000
FSRS = Fsrs()
GRADE_OF = {1: Grade.AGAIN, 2: Grade.HARD, 3: Grade.GOOD, 4: Grade.EASY}
A_BILLIONTH = 1e-9


def reviewed(*reviews: tuple[int, int], scheduler: Fsrs = FSRS) -> list[CardState]:
    """The state after each (rating, day), days counted from the first review."""
    state, states = scheduler.initial(), []
    for rating, day in reviews:
        state = scheduler.next_state(state, GRADE_OF[rating], ReviewContext(TODAY + day, "card"))
        states.append(state)
    return states


def rows() -> Iterator[dict[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def numbers(text: str) -> list[float]:
    return [float(number) for number in text.split()]


@pytest.mark.parametrize(
    ("grade", "rating", "is_recalled"),
    [(0, 1, False), (1, 1, False), (2, 1, False), (3, 2, True), (4, 3, True), (5, 4, True)],
)
def test_a_grade_is_the_rating_of_the_same_meaning(grade, rating, is_recalled):
    assert RATINGS[Grade(grade)] == rating
    assert Grade(grade).is_recalled == is_recalled
    after = FSRS.next_state(FSRS.initial(), Grade(grade), ReviewContext(TODAY, "card"))
    assert after == reviewed((rating, 0))[-1]


# The vectors that the implementations of FSRS-6 in several languages share for the usual parameters.
SHARED_COURSE = ((1, 0), (3, 0), (3, 1), (3, 4), (3, 12), (3, 33))


def test_the_first_rating_gives_the_published_stability_and_difficulty():
    first = [reviewed((rating, 0))[0] for rating in (1, 2, 3, 4)]
    assert [state.stability_days for state in first] == [0.212, 1.2931, 2.3065, 8.2956]
    assert [state.difficulty for state in first] == pytest.approx([6.4133, 5.11217071, 2.11810397, 1.0], abs=1e-7)


def test_the_shared_course_ends_where_every_implementation_ends():
    state = reviewed(*SHARED_COURSE)[-1]
    assert state.stability_days == pytest.approx(53.62691, abs=1e-4)
    assert state.difficulty == pytest.approx(6.3574867, abs=1e-5)


def test_the_shared_course_without_same_day_formula_ends_where_every_implementation_ends():
    weights = list(fsrs.scheduler.DEFAULT_PARAMETERS)
    weights[17:20] = [0.0, 0.0, 0.0]
    state = reviewed(*SHARED_COURSE, scheduler=Fsrs(parameters=tuple(weights)))[-1]
    assert state.stability_days == pytest.approx(53.335106, abs=1e-4)
    assert state.difficulty == pytest.approx(6.3574867, abs=1e-5)


def test_the_packages_own_test_course_gives_its_intervals():
    """In the package's test, learning steps of minutes stand where the interval is 0: reviews of the same day."""
    ratings = (3, 3, 3, 3, 3, 3, 1, 1, 3, 3, 3, 3, 3)
    expected = (0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21)
    days = [sum(expected[:place]) for place in range(len(expected))]
    states = reviewed(*zip(ratings, days, strict=True))
    assert [state.interval_days for state, days in zip(states, expected, strict=True) if days] == [
        days for days in expected if days
    ]


def test_the_vectors_are_what_the_package_gives():
    stored, computed = list(rows()), list(fsrs_vectors.vectors())
    assert len(stored) == len(computed) == 204
    for row, (*texts, stability, difficulty) in zip(stored, computed, strict=True):
        assert list(row.values())[:5] == texts
        assert numbers(row["stability_days"]) == pytest.approx(numbers(stability), rel=A_BILLIONTH)
        assert numbers(row["difficulty"]) == pytest.approx(numbers(difficulty), rel=A_BILLIONTH)


def test_every_vector_is_met_to_a_billionth():
    met = 0
    for row in rows():
        scheduler = Fsrs(float(row["desired_retention"]), parameters=fsrs_vectors.PARAMETERS[row["parameters"]])
        days = [int(day) for day in numbers(row["days"])]
        states = reviewed(*zip(map(int, row["ratings"]), days, strict=True), scheduler=scheduler)
        assert [state.interval_days for state in states] == numbers(row["intervals_days"])
        assert [state.stability_days for state in states] == pytest.approx(
            numbers(row["stability_days"]), rel=A_BILLIONTH
        )
        assert [state.difficulty for state in states] == pytest.approx(numbers(row["difficulty"]), rel=A_BILLIONTH)
        met += 1
    assert met == 204


def test_a_new_card_has_neither_stability_nor_difficulty():
    assert FSRS.initial() == CardState()
    assert FSRS.name == "fsrs/6"


def test_successes_since_the_last_failure_and_failures_are_counted_as_with_sm2():
    states = reviewed((1, 0), (3, 1), (4, 5), (1, 30), (2, 31))
    assert [(state.repetitions, state.lapses) for state in states] == [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1)]
    assert [state.last_review_day for state in states] == [TODAY + day for day in (0, 1, 5, 30, 31)]
    assert {state.ease_factor_hundredths for state in states} == {250}


def test_the_next_review_is_an_interval_after_the_day_of_the_answer():
    for state in reviewed((3, 0), (3, 9), (1, 300)):
        assert state.due_day == (state.last_review_day or 0) + state.interval_days


def test_a_second_review_on_one_day_moves_stability_by_the_formula_for_that():
    once, again, hard = reviewed((3, 0))[-1], reviewed((3, 0), (1, 0))[-1], reviewed((3, 0), (2, 0))[-1]
    assert once.stability_days is not None
    assert once.stability_days == hard.stability_days  # success on the same day takes nothing away
    w17, w18, w19 = fsrs.scheduler.DEFAULT_PARAMETERS[17:20]
    growth = 2.718281828459045 ** (w17 * (1 - 3 + w18)) * once.stability_days**-w19
    assert again.stability_days == pytest.approx(once.stability_days * growth, rel=A_BILLIONTH)


def test_a_clock_that_moved_back_counts_as_the_same_day_and_spoils_nothing_after():
    known = reviewed((3, 0), (3, 3))[-1]
    moved_back = FSRS.next_state(known, Grade.GOOD, ReviewContext(TODAY - 20_000, "card"))
    same_day = FSRS.next_state(known, Grade.GOOD, ReviewContext(TODAY + 3, "card"))
    assert (moved_back.stability_days, moved_back.interval_days) == (same_day.stability_days, same_day.interval_days)
    assert moved_back.due_day == TODAY - 20_000 + moved_back.interval_days
    assert elapsed(known, TODAY - 20_000) == 0
    in_the_far_future = FSRS.next_state(known, Grade.GOOD, ReviewContext(TODAY + 20_000, "card"))
    corrected = FSRS.next_state(in_the_far_future, Grade.GOOD, ReviewContext(TODAY + 30, "card"))
    assert elapsed(corrected, TODAY + 40) == 10


def test_a_higher_desired_retention_asks_sooner_and_changes_no_stability():
    careful, usual, relaxed = (reviewed((3, 0), scheduler=Fsrs(retention))[0] for retention in (0.97, 0.9, 0.7))
    assert careful.interval_days < usual.interval_days < relaxed.interval_days
    assert careful.stability_days == usual.stability_days == relaxed.stability_days


def test_no_interval_is_longer_than_the_maximum_or_shorter_than_a_day():
    capped = reviewed((4, 0), (4, 8), (4, 60), scheduler=Fsrs(maximum_interval_days=10))
    assert [state.interval_days for state in capped] == [8, 10, 10]
    assert reviewed((1, 0), (1, 0), (1, 0))[-1].interval_days == 1


def test_recall_is_ninety_percent_likely_after_one_stability():
    known = replace(reviewed((3, 0))[-1], stability_days=7.0)
    assert FSRS.retrievability(known, TODAY + 7) == pytest.approx(0.9, rel=A_BILLIONTH)
    assert FSRS.retrievability(known, TODAY) == FSRS.retrievability(known, TODAY - 5) == 1.0
    assert FSRS.retrievability(FSRS.initial(), TODAY) == 0


def test_the_global_random_numbers_are_neither_asked_nor_drawn_on():
    random.seed(1)
    before = random.getstate()
    first = reviewed(*SHARED_COURSE)
    assert random.getstate() == before
    random.seed(2)
    assert reviewed(*SHARED_COURSE) == first


def test_schedulers_that_lead_to_other_states_have_other_rules():
    weights = fsrs_vectors.PARAMETERS["other"]
    schedulers = [FSRS, Fsrs(0.91), Fsrs(maximum_interval_days=100), Fsrs(parameters=weights)]
    assert len({scheduler.rules for scheduler in schedulers}) == 4
    assert Fsrs(parameters=fsrs_vectors.PARAMETERS["usual"]).rules == FSRS.rules


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ((1.0,) * 19, "FSRS-6 has 21 parameters, not 19."),
        ((0.0,) * 21, "The FSRS parameter w0 is 0, which is not from 0.001 to 100."),
        ((*fsrs_vectors.PARAMETERS["usual"][:20], 0.9), "The FSRS parameter w20 is 0.9, which is not from 0.1 to 0.8."),
        ((float("nan"), *fsrs_vectors.PARAMETERS["usual"][1:]), "The FSRS parameter w0 is nan"),
    ],
)
def test_parameters_that_are_no_set_of_fsrs_6_are_refused(weights, sentence):
    with pytest.raises(SettingsInvalid) as refused:
        Fsrs(parameters=weights)
    assert str(refused.value).startswith(sentence)


def test_a_schedule_that_is_taken_over_keeps_the_memory_that_the_log_tells_of():
    known = reviewed((3, 0), (3, 3))[-1]
    adopted = FSRS.adopted(known, TODAY + 90, 60)
    assert (adopted.due_day, adopted.interval_days, adopted.last_review_day) == (TODAY + 90, 60, TODAY + 30)
    assert (adopted.stability_days, adopted.difficulty) == (known.stability_days, known.difficulty)


def test_of_a_memory_that_nothing_tells_of_the_interval_tells():
    adopted = FSRS.adopted(FSRS.initial(), TODAY + 30, 60)
    assert FSRS.retrievability(adopted, TODAY + 30) == pytest.approx(0.9)
    after = FSRS.next_state(adopted, Grade.GOOD, ReviewContext(TODAY + 30, "card"))
    assert after.interval_days > 60
    assert FSRS.next_state(adopted, Grade.AGAIN, ReviewContext(TODAY + 30, "card")).lapses == 1
