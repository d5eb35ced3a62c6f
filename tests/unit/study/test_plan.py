"""What is said of a plan, and how a tag is written in a query."""

import pytest

from flashgrad.errors import QueryInvalid
from flashgrad.study.plan import EFFECTS, Plan, Purpose, with_tag
from flashgrad.study.query import Tag, parse_query


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan(), ()),
        (Plan(deck="Stability"), ("Stability",)),
        (Plan(Purpose.CRAM, query="tag:relu"), ("tag:relu", "cram")),
        (Plan(Purpose.AHEAD, ahead_days=1), ("a day ahead",)),
        (Plan(Purpose.AHEAD, deck="A\x1bB", ahead_days=3), ("A␛B", "3 days ahead")),
    ],
)
def test_a_plan_says_what_sets_it_apart(plan, words):
    assert plan.words == words


def test_every_purpose_says_what_it_does_to_the_schedule():
    assert all(EFFECTS[purpose].endswith(".") for purpose in Purpose)


@pytest.mark.parametrize("tag", ["relu", "two words", "a:b"])
def test_a_tag_becomes_a_query_that_finds_it(tag):
    assert parse_query(with_tag(tag)) == (Tag(tag),)
    assert parse_query(with_tag(tag, "is:due"))[0] == Tag(tag)


def test_a_tag_that_no_query_can_write_is_refused():
    assert with_tag(None, " is:due ") == "is:due"
    with pytest.raises(QueryInvalid, match="quotation mark"):
        with_tag('a"b')
