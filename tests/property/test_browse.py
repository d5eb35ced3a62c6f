"""The search that follows the keys against the other one, which looks at every card, in any library."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.model import Card
from flashgrad.store import cards
from flashgrad.store.browse import CardFinder, keys_at
from flashgrad.store.connection import Connection, path_of, transaction
from flashgrad.store.database import open_database
from flashgrad.store.search import search
from flashgrad.study.card_order import Order
from flashgrad.study.query import Is, Not, Status, Tag, Term
from tests.property.test_waiting import TODAY, fill, libraries

statuses = st.builds(Is, st.sampled_from(get_args(Status)))
queries = st.lists(statuses | st.builds(Not, statuses), max_size=3)
# Signs that JSON escapes, that separate words, that differ in case alone, that the index takes for one another.
names = st.text(st.sampled_from('aAbé"\\n\n+_- \t²日'), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    path: Path = tmp_path_factory.mktemp("library") / "library.db"
    with closing(open_database(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        yield connection


@pytest.fixture(scope="module")
def finder(connection: Connection) -> Iterator[CardFinder]:
    with closing(CardFinder(path_of(connection))) as finder:
        yield finder


def agree(connection: Connection, finder: CardFinder, terms: list[Term], today: int) -> None:
    found = keys_at(connection, finder.find(terms, today, Order()).ids)
    assert found == [one.card.key for one in search(connection, terms, today)]


@given(libraries, st.lists(queries, min_size=1, max_size=4), st.integers(TODAY, TODAY + 1))
def test_both_find_the_same_cards_of_any_statuses(connection, finder, placed, asked, today):
    with transaction(connection):
        fill(connection, placed)
    for terms in asked:
        agree(connection, finder, terms, today)


@given(st.lists(st.lists(names, max_size=3), max_size=8), names)
def test_both_find_the_same_cards_with_any_tag(connection, finder, tags, wanted):
    with transaction(connection):
        fill(connection, [])
        deck = cards.put_deck(connection, "A", "/A.md", "", "", 0)
        rows = [cards.CardRow(f"{n}", deck, n, Card(None, "a b", "n", tuple(own))) for n, own in enumerate(tags)]
        cards.put_cards(connection, rows, 0)
    for tag in (wanted, *(name for own in tags for name in own)):
        agree(connection, finder, [Tag(tag)], TODAY)
