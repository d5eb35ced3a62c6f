"""Whatever is typed into a search is understood or refused in a sentence; the database never objects."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flashgrad.errors import QueryInvalid
from flashgrad.library import study
from flashgrad.library.library import Library, opened
from flashgrad.model import Card, Grade
from flashgrad.store.search import search
from flashgrad.study.query import Not, Term, parse_query
from flashgrad.text import one_line
from tests.samples import add_cards

CARDS = (
    Card("RMyBSvWo", "What does ReLU do to negative inputs?", "Sets them to zero.", ("relu", "weight decay")),
    Card(None, "Is 100 % of snake_case in C:\\path?", 'He said "yes" *twice* 🙂 日本語', ("50%",)),
    Card("x'; DROP TABLE card; --", "σ′(z) ≤ ¼", "\u0301 NEAR AND OR NOT", (), archived=True),
)

pieces = st.sampled_from([
    '"', "-", "--", ":", "tag:", "deck:", "id:", "is:", "is:due", "is:new", "is:drill", "is:archived", "is:orphaned",
    "interval", "ease", "lapses", "repetitions", "<", "<=", "=", ">", ">=", "30", "2.5", "nan", "inf", "1e999", " ",
    "*", "%", "_", "\\", "'", "(", ")", "^", "+", "{", "}", "NEAR", "AND", "NOT", "relu", "snake", "日本語", "🙂", "σ",
    "\x00", "\x1b", "\ud800", "\u0301", "\u2028", "\n", "\t", ";", "?1", ":p1", ":today", "$a", "@b",
])  # fmt: skip
queries = st.text(max_size=40) | st.lists(pieces | st.text(max_size=3), max_size=15).map("".join)


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A small library with hostile cards, one of them answered."""
    path: Path = tmp_path_factory.mktemp("searched") / "library.db"
    with opened(path) as library:
        keys = add_cards(library, *CARDS)
        study.answer(library, keys[0], Grade.AGAIN)
        yield library


def terms_of(query: str) -> tuple[Term, ...] | None:
    try:
        return parse_query(query)
    except QueryInvalid as refused:
        sentence = str(refused)
    assert sentence.endswith(".")
    assert one_line(sentence) == sentence
    return None


def found(library: Library, terms: tuple[Term, ...]) -> set[str]:
    return {match.card.key for match in search(library.connection, terms, library.today())}


@given(queries)
@example("-" * 5000)
@example("a " * 5000)
@example("%" * 60_000)
@example('"' + "a " * 499)
def test_any_query_is_answered_or_refused_in_a_sentence(searched, query):
    terms = terms_of(query)
    if terms is not None:
        assert found(searched, terms) <= {f"Stability/{number}" for number in range(len(CARDS))}


@given(queries)
def test_a_term_and_its_negation_share_the_cards_between_them(searched, query):
    everything = found(searched, ())
    for term in terms_of(query) or ():
        if not isinstance(term, Not):
            matching, others = found(searched, (term,)), found(searched, (Not(term),))
            assert matching.isdisjoint(others)
            if "orphaned" not in repr(term):
                assert matching | others == everything


@given(queries, queries)
def test_more_terms_never_find_more_cards(searched, first, second):
    fewer, more = terms_of(first), terms_of(second)
    if fewer is not None and more is not None and "orphaned" not in repr(more):
        assert found(searched, fewer + more) <= found(searched, fewer)


@given(st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_a_plain_word_is_one_term(word):
    assert len(parse_query(word)) == 1
