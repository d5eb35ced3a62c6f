import math

import pytest

from flashgrad.demos.evaluation import evaluate, nearest_choice
from flashgrad.demos.spec import Claim, Demo, Frame, Parameters, Prediction, Readout, Verdict, merge

CHOICES = (("tiny", 1e-12), ("small", 1e-6), ("large", 1.0))


@pytest.mark.parametrize(
    ("measured", "label"),
    [
        (1e-12, "tiny"),
        (2e-9, "small"),
        (5e-10, "tiny"),
        (0.002, "large"),
        (0, "tiny"),
        (math.inf, "large"),
        (1e9, "large"),
    ],
)
def test_on_a_log_scale_the_nearest_choice_is_that_of_the_nearest_decade(measured, label):
    assert nearest_choice(CHOICES, measured, "log") == label


def test_on_a_linear_scale_the_nearest_choice_is_that_of_the_least_difference():
    choices = (("none", 0.0), ("half", 0.5), ("all", 1.0))
    assert nearest_choice(choices, 0.7, "linear") == "half"
    assert nearest_choice(choices, 0.8, "linear") == "all"
    assert nearest_choice(choices, -math.inf, "linear") == "none"


def test_no_choice_is_nearest_to_what_is_not_a_number():
    assert nearest_choice(CHOICES, math.nan, "log") == "not a number"


def _value(result):
    return result.readouts["value"].value


def _run(value, claims=(), predictions=()):
    demo = Demo("d", "t", "i", Parameters, (), lambda p: iter(()), tuple(predictions), tuple(claims), ())
    return evaluate(demo, merge(Parameters(seed=3), [Frame(0, 1, readouts={"value": Readout(value)})]))


@pytest.mark.parametrize(
    ("value", "condition", "verdict"),
    [
        (1.0, "", Verdict.HOLDS),
        (2.0, "", Verdict.HOLDS),
        (2.1, "", Verdict.CONTRADICTED),
        (1.0, "if so", Verdict.CONDITIONAL),
        (0.0, "if so", Verdict.CONTRADICTED),
        (math.nan, "", Verdict.CONTRADICTED),
    ],
)
def test_a_claim_is_judged_by_its_bounds(value, condition, verdict):
    (outcome,) = _run(value, [Claim("c", _value, 0.5, 2.0, "s", condition=condition)]).claims
    assert outcome.verdict is verdict
    assert outcome.measured == pytest.approx(value, nan_ok=True)


def test_a_claim_that_does_not_apply_is_left_out():
    assert _run(1.0, [Claim("c", _value, 0, 2, "s", applies=lambda p: p.seed == 4)]).claims == ()


def test_a_question_is_answered_from_the_run():
    asked = Prediction("k", lambda p: f"seed {p.seed}?", _value, lambda result: "Why.", lambda p: CHOICES, "log")
    number = Prediction("n", lambda p: "How many?", _value, lambda result: "Why.", unit="decades")
    first, second = _run(3e-6, predictions=[asked, number]).predictions
    assert (first.question, first.choices, first.answer_label) == ("seed 3?", ("tiny", "small", "large"), "small")
    assert (second.choices, second.answer, second.answer_label) == ((), 3e-6, "3e-06 decades")


def test_a_later_frame_replaces_what_it_names_again():
    frames = [
        Frame(0, 0.5, readouts={"a": Readout(1.0), "b": Readout(2.0)}, arrays={"rows": ((1.0,), (2.0,))}),
        Frame(1, 1.0, readouts={"a": Readout(3.0)}, arrays={"row": (5.0,)}),
    ]
    result = merge(Parameters(), frames)
    assert result.readouts == {"a": Readout(3.0), "b": Readout(2.0)}
    assert result.rows("rows") == ((1.0,), (2.0,))
    assert result.row("row") == (5.0,)
