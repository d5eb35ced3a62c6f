"""What a session was like, from its answers alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.model import Grade
from flashgrad.study.proportion import Proportion
from flashgrad.study.summary import (
    LEAST_SLOW_MS,
    MOST_HARD_CARDS,
    GivenAnswer,
    HardCard,
    Revisit,
    summarise,
    worth_revisiting,
)
from flashgrad.study.tally import MAXIMUM_ANSWER_MS


def given_answer(key: str, grade: Grade = Grade.GOOD, seconds: float = 5, **said: bool) -> GivenAnswer:
    return GivenAnswer(key, f"{key}?", grade, int(seconds * 1000), said.pop("is_drill", False), **said)


def test_a_session_without_answers_has_nothing_to_tell():
    summary = summarise(())
    assert (summary.answers, summary.cards, summary.time_ms, summary.pace_ms, summary.hard) == (0, 0, 0, 0, ())
    assert summary.recalled == Proportion(0, 0)


def test_only_the_first_review_of_a_card_that_was_not_new_counts_as_recall():
    summary = summarise(
        [
            given_answer("a", Grade.AGAIN),
            given_answer("b", Grade.HARD),
            given_answer("new", Grade.AGAIN, was_new=True),
            given_answer("drilled since yesterday", Grade.GOOD, is_drill=True),
            given_answer("a", Grade.GOOD, is_drill=True),
        ]
    )
    assert summary.recalled == Proportion(1, 2)
    assert (summary.answers, summary.cards, summary.time_ms, summary.pace_ms) == (5, 4, 25_000, 6_250)


def test_the_hardest_cards_come_first_and_say_why():
    summary = summarise(
        [
            given_answer("slow", Grade.GOOD, 41),
            given_answer("once", Grade.AGAIN, 2),
            given_answer("thrice", Grade.AGAIN, 1),
            given_answer("thrice", Grade.BLACKOUT, 1, is_drill=True),
            given_answer("thrice", Grade.AGAIN, 1, is_drill=True),
            given_answer("twice", Grade.WRONG),
            given_answer("twice", Grade.WRONG, is_drill=True),
            given_answer("easy"),
        ]
    )
    assert [(card.card_key, card.reason) for card in summary.hard] == [
        ("thrice", "forgotten 3 times"),
        ("twice", "forgotten twice"),
        ("once", "forgotten once"),
        ("slow", "took 41 s"),
    ]


def test_no_card_is_slow_among_few_and_none_that_took_less_than_a_while():
    few = [given_answer("slow", seconds=50), *(given_answer(f"{n}", seconds=1) for n in range(3))]
    assert summarise(few).hard == ()
    assert [card.card_key for card in summarise([*few, given_answer("more", seconds=1)]).hard] == ["slow"]
    quick = [
        given_answer("slow", seconds=(LEAST_SLOW_MS - 1) / 1000),
        *(given_answer(f"{n}", seconds=1) for n in range(9)),
    ]
    assert summarise(quick).hard == ()


answers = st.lists(
    st.builds(
        GivenAnswer,
        st.sampled_from("abcdefgh"),
        st.just("Q?"),
        st.sampled_from(Grade),
        st.integers(-1_000, 10_000_000),
        st.booleans(),
        st.booleans(),
    ),
    max_size=40,
)


@given(answers)
def test_a_summary_adds_up_whatever_was_answered(given_answers: list[GivenAnswer]):
    summary = summarise(given_answers)
    forgotten = {answer.card_key for answer in given_answers if answer.grade < Grade.HARD}
    assert summary.answers == len(given_answers)
    assert summary.cards == len({answer.card_key for answer in given_answers})
    assert 0 <= summary.time_ms <= MAXIMUM_ANSWER_MS * summary.answers
    assert 0 <= summary.recalled.right <= summary.recalled.of <= summary.cards
    shown = [card.card_key for card in summary.hard]
    assert len(shown) == len(set(shown)) <= MOST_HARD_CARDS
    assert len(forgotten.intersection(shown)) == min(len(forgotten), MOST_HARD_CARDS)


HARD = (HardCard("a", "a?", 2, 9_000), HardCard("b", "b?", 1, 9_000))


@pytest.mark.parametrize(
    ("hard", "demos", "missed", "expected"),
    [
        ((), {}, {}, None),
        ((), {"c": "lr-edge"}, {}, None),
        (HARD, {}, {}, None),
        (HARD, {"b": "lr-edge"}, {}, Revisit("b", "lr-edge", None, HARD[1])),
        (HARD, {"a": "norm", "b": "lr-edge"}, {}, Revisit("a", "norm", None, HARD[0])),
        (HARD, {"a": "norm", "b": "lr-edge"}, {("b", "lr-edge"): 9}, Revisit("b", "lr-edge", 9, HARD[1])),
        (HARD, {"a": "norm", "c": "lr-edge"}, {("c", "lr-edge"): 9}, Revisit("c", "lr-edge", 9, None)),
        ((), {"c": "lr-edge"}, {("c", "another-demo"): 9}, None),
    ],
)
def test_the_demo_worth_revisiting_is_that_of_a_hard_card_or_one_predicted_wrong(hard, demos, missed, expected):
    assert worth_revisiting(hard, demos, missed) == expected
