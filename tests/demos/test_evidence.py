"""The rule by which measured numbers become a verdict, and the sentence about it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.demos.evidence import CardClaim, Measurement, conclude
from flashgrad.demos.spec import Verdict

INSIDE = Measurement(("a",), float, 0.9, 1.1, "the factor", setting="with He's weights")
OUTSIDE = INSIDE.under("b", setting="with others")
NAN = math.nan


def claim(outside: Measurement | None = None, expected: Verdict = Verdict.HOLDS) -> CardClaim:
    return CardClaim("abc", "It stays.", "Author 2000", INSIDE, "so it is", expected, "He" if outside else "", outside)


@pytest.mark.parametrize(
    ("inside", "outside", "verdict"),
    [
        ([1.0], None, Verdict.HOLDS),
        ([0.9, 1.1, 5.0], None, Verdict.HOLDS),
        ([0.9, 5.0], None, Verdict.CONTRADICTED),
        ([0.89, 0.89, 1.0], None, Verdict.CONTRADICTED),
        ([1.0, NAN, NAN], None, Verdict.CONTRADICTED),
        ([1.0, 1.0, NAN], None, Verdict.HOLDS),
        ([math.inf], None, Verdict.CONTRADICTED),
        ([1.0], [0.4], Verdict.CONDITIONAL),
        ([1.0], [1.0], Verdict.HOLDS),
        ([1.0], [NAN], Verdict.CONDITIONAL),
        ([0.4], [1.0], Verdict.CONTRADICTED),
        ([0.4], [0.4], Verdict.CONTRADICTED),
    ],
)
def test_a_claim_holds_where_most_seeds_lie_within_its_bounds(inside, outside, verdict):
    finding = conclude(claim(OUTSIDE if outside else None), inside, outside or ())
    assert finding.verdict is verdict


def test_a_condition_that_turns_out_not_to_matter_leaves_the_claim_unconditional():
    finding = conclude(claim(OUTSIDE, Verdict.CONDITIONAL), [1.0], [1.05])
    assert finding.verdict is Verdict.HOLDS
    assert finding.explanation == (
        "The factor is 1 with He's weights, and 1.05 with others; "
        "this is not what was expected (“holds under the stated conditions”)."
    )


def test_the_explanation_names_both_numbers_and_the_reason():
    finding = conclude(claim(OUTSIDE, Verdict.CONDITIONAL), [0.98, 1.0, 1.02], [0.4])
    assert finding.explanation == "The factor is 1 with He's weights, but 0.4 with others: so it is."
    assert finding.inside.median == 1
    assert finding.inside.spread == pytest.approx(0.02)


def test_the_explanation_of_a_contradiction_says_what_the_claim_needs():
    finding = conclude(claim(expected=Verdict.CONTRADICTED), [0.4])
    assert finding.explanation == "The factor is 0.4 with He's weights, where the claim needs 0.9 to 1.1: so it is."


def test_the_spread_of_a_single_seed_is_no_number():
    assert math.isnan(conclude(claim(), [1.0]).inside.spread)
    assert math.isnan(conclude(claim(), [1.0, math.inf]).inside.spread)


@pytest.mark.parametrize(
    ("low", "high", "bounds"),
    [(0.9, 1.1, "0.9 to 1.1"), (3, math.inf, "at least 3"), (-math.inf, 0.25, "at most 0.25")],
)
def test_bounds_read_as_words(low, high, bounds):
    assert Measurement(("a",), float, low, high, "x").bounds == bounds


@given(st.lists(st.floats(), min_size=1, max_size=9), st.lists(st.floats(), max_size=9))
def test_any_numbers_get_a_verdict_and_one_sentence(inside, outside):
    finding = conclude(claim(OUTSIDE if outside else None), inside, outside)
    assert finding.verdict in Verdict
    assert finding.explanation.endswith(".")
    assert (finding.verdict is Verdict.CONTRADICTED) == (not finding.inside.holds)
