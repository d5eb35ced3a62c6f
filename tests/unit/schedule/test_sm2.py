import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from flashgrad.model import CardState, Grade
from flashgrad.schedule.days import as_date
from flashgrad.schedule.scheduler import ReviewContext
from flashgrad.schedule.sm2 import Sm2
from tests.unit.schedule import sm2_oracle

VECTORS = Path(__file__).parents[3] / "data" / "sm2-vectors.csv"
TODAY = 739_000
SM2 = Sm2()


def answered(state: CardState, *grades: int, sm2: Sm2 = SM2) -> list[CardState]:
    """The state after each of `grades`, each given on the day on which the card is due."""
    states = []
    for grade in grades:
        today = TODAY if state.due_day is None else state.due_day
        state = sm2.next_state(state, Grade(grade), ReviewContext(today, "card"))
        states.append(state)
    return states


def test_six_fives_give_the_published_intervals():
    states = answered(SM2.initial(), 5, 5, 5, 5, 5, 5)
    assert [state.interval_days for state in states] == [1, 6, 17, 50, 150, 465]
    assert [state.ease_factor_hundredths for state in states] == [260, 270, 280, 290, 300, 310]
    assert [state.repetitions for state in states] == [1, 2, 3, 4, 5, 6]


def test_a_card_begins_with_an_ease_factor_of_two_and_a_half_and_no_history():
    assert SM2.initial() == CardState(None, 0, 0, 0, 250, None)
    assert SM2.initial().is_new


@pytest.mark.parametrize(("grade", "change"), [(5, 10), (4, 0), (3, -14), (2, 0), (1, 0), (0, 0)])
def test_each_grade_changes_the_ease_factor_as_published(grade, change):
    (after,) = answered(SM2.initial(), grade)
    assert after.ease_factor_hundredths == 250 + change


def test_the_ease_factor_never_falls_below_one_point_three():
    eases = [state.ease_factor_hundredths for state in answered(SM2.initial(), *[3] * 12)]
    assert eases == [236, 222, 208, 194, 180, 166, 152, 138, 130, 130, 130, 130]


def test_the_new_ease_factor_multiplies():
    before = CardState(due_day=TODAY, interval_days=50, repetitions=4)
    (after,) = answered(before, 3)
    assert after.interval_days == 118  # ⌈50·2.36⌉; the old factor would give 125


@pytest.mark.parametrize("grade", [0, 1, 2])
def test_a_failure_restarts_the_repetitions_and_leaves_the_ease_factor(grade):
    learnt = answered(SM2.initial(), 5, 5, 5, 3)[-1]
    failed, *again = answered(learnt, grade, 5, 5)
    assert (failed.interval_days, failed.repetitions) == (1, 0)
    assert failed.ease_factor_hundredths == learnt.ease_factor_hundredths == 266
    assert [state.interval_days for state in again] == [1, 6]


def test_failures_count_as_lapses_only_once_the_card_is_no_longer_new():
    assert [state.lapses for state in answered(SM2.initial(), 1, 1, 5, 2, 3, 0)] == [0, 1, 1, 2, 2, 3]


@pytest.mark.parametrize("days_late", [-3, 0, 1, 400])
def test_the_next_due_day_counts_from_the_day_of_the_answer(days_late):
    before = answered(SM2.initial(), 5, 5)[-1]
    assert before.due_day is not None
    today = before.due_day + days_late
    after = SM2.next_state(before, Grade.GOOD, ReviewContext(today, "card"))
    assert (after.interval_days, after.due_day) == (17, today + 17)


def test_a_review_leaves_no_drill_behind():
    before = CardState(due_day=TODAY, interval_days=1, drill_day=TODAY - 1)
    assert answered(before, 2)[-1].drill_day is None


def test_two_hundred_fives_stay_in_the_calendar():
    states = answered(SM2.initial(), *[5] * 200)
    assert states[-1].interval_days == 36_500
    latest = SM2.next_state(states[-1], Grade.EASY, ReviewContext(TODAY, "card")).due_day
    assert latest is not None
    assert as_date(latest).year < 2200


@pytest.mark.parametrize("maximum", [1, 3, 6, 100])
def test_no_interval_exceeds_the_maximum(maximum):
    capped = [state.interval_days for state in answered(SM2.initial(), *[5] * 8, sm2=Sm2(maximum))]
    assert capped == [min(days, maximum) for days in capped]
    assert capped[-1] == maximum


def test_the_scheduler_names_itself_and_its_version():
    assert SM2.name == "sm2/1"


@pytest.mark.parametrize("number", [-1, 6, 255])
def test_there_are_no_grades_outside_nought_to_five(number):
    with pytest.raises(ValueError, match=f"{number} is not a valid Grade"):
        Grade(number)


@pytest.mark.slow
def test_all_46656_sequences_of_six_grades_agree_with_exact_fractions():
    assert sum(1 for _ in _walk_together(SM2.initial(), sm2_oracle.Item(), depth=6)) == 6**6


def _walk_together(state: CardState, item: sm2_oracle.Item, depth: int) -> Iterator[None]:
    """One None per leaf of the tree of grade sequences; state and item are compared at every node."""
    if depth == 0:
        yield
        return
    for grade in Grade:
        (next_state,) = answered(state, grade)
        next_item = sm2_oracle.respond(item, grade)
        assert _facts(next_state) == _oracle_facts(next_item)
        yield from _walk_together(next_state, next_item, depth - 1)


def _facts(state: CardState) -> tuple[int, int, int, int]:
    return state.interval_days, state.repetitions, state.lapses, state.ease_factor_hundredths


def _oracle_facts(item: sm2_oracle.Item) -> tuple[int, int, int, object]:
    return item.interval, item.repetition, item.lapses, item.e_factor * 100


def test_the_committed_vectors_are_what_the_oracle_says(tmp_path):
    sm2_oracle.write_vectors(tmp_path / "vectors.csv")
    assert VECTORS.read_bytes() == (tmp_path / "vectors.csv").read_bytes()


def test_the_committed_vectors_hold():
    with VECTORS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 745
    assert [_vector(row["grades"]) for row in rows] == rows


def _vector(grades: Sequence[str]) -> dict[str, str]:
    states = answered(SM2.initial(), *map(int, grades))
    return {
        "grades": "".join(grades),
        "intervals_days": " ".join(str(state.interval_days) for state in states),
        "ease_factor": f"{states[-1].ease_factor_hundredths / 100:.2f}",
        "repetitions": str(states[-1].repetitions),
        "lapses": str(states[-1].lapses),
    }
