"""The table of the search language describes what is understood, and all of it."""

from typing import get_args

import pytest

from flashgrad.study.query import Compare, Quantity, Status, Term, parse_query
from flashgrad.study.query_language import STATUS_MEANINGS, forms

EXAMPLES = [form.example for form in forms()]


def test_every_status_has_a_meaning_and_every_quantity_an_example():
    assert tuple(STATUS_MEANINGS) == get_args(Status)
    terms = [term for example in EXAMPLES for term in parse_query(example)]
    assert {term.quantity for term in terms if isinstance(term, Compare)} == set(get_args(Quantity))
    assert {type(term) for term in terms} == set(get_args(Term))


@pytest.mark.parametrize("form", list(forms()), ids=EXAMPLES)
def test_what_a_form_means_is_one_sentence(form):
    assert form.meaning.endswith(".")
    assert form.meaning[0].isupper()
