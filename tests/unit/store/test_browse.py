"""The search that follows the keys finds what the other search finds, in any order, and sees what changes."""

import pytest

from flashgrad.model import Card, CardState
from flashgrad.store import cards, states
from flashgrad.store.browse import CardFinder, cards_at, keys_at
from flashgrad.store.connection import path_of, transaction
from flashgrad.store.search import search
from flashgrad.study.card_order import Order
from flashgrad.study.query import parse_query
from flashgrad.study.query_language import forms

TODAY = 739_000
QUERIES = [
    *(form.example for form in forms()),
    "",
    "card",
    "card -is:new",
    "-card",
    "tag:odd -tag:third",
    "is:orphaned",
    "-is:orphaned card",
    "id:c4",
    "c4",
    "deck:B is:due",
    "%",
    '"card 5"',
]


@pytest.fixture
def finder(connection):
    """Thirty cards in two decks, two thirds of them reviewed, the last one orphaned."""
    with transaction(connection):
        decks = [cards.put_deck(connection, name, f"/decks/{name}.md", "h", "", at_ms=0) for name in ("B", "A")]
        rows = []
        for n in range(30):
            tags = ("odd",) * (n % 2) + ("third",) * (n % 3 == 0)
            rows.append(cards.CardRow(f"k{n}", decks[n % 2], n, Card(f"c{n}", f"Card {n % 7} 100%", "relu deep", tags)))
            if n % 3:
                states.put(connection, f"k{n}", CardState(TODAY - 9 + n % 5, n * 2, n % 4, n % 5, 130 + 7 * n))
        cards.put_cards(connection, rows, at_ms=0)
        cards.orphan(connection, ["k29"], at_ms=1)
    finder = CardFinder(path_of(connection))
    yield finder
    finder.close()


def found_keys(connection, finder, query, order=None):
    return keys_at(connection, finder.find(parse_query(query), TODAY, order or Order()).ids)


@pytest.mark.parametrize("query", QUERIES)
def test_it_finds_what_the_search_of_the_command_line_finds(connection, finder, query):
    expected = [found.card.key for found in search(connection, parse_query(query), TODAY)]
    assert found_keys(connection, finder, query) == expected


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("card", lambda found: found.card.content.card_id),
        ("due", lambda found: found.state.due_day),
        ("interval", lambda found: found.state.interval_days),
        ("ease", lambda found: found.state.ease_factor_hundredths),
        ("deck", lambda found: found.card.deck),
        ("question", lambda found: found.card.content.question),
    ],
)
@pytest.mark.parametrize("is_descending", [False, True])
def test_cards_come_in_the_order_of_a_column_and_new_ones_last(connection, finder, column, value, is_descending):
    ids = finder.find((), TODAY, Order(column, is_descending)).ids
    by_id = cards_at(connection, ids)
    has_value = [by_id[row_id].state is not None or column in ("card", "deck", "question") for row_id in ids]
    assert has_value == sorted(has_value, reverse=True)
    values = [value(by_id[row_id]) for row_id, has in zip(ids, has_value, strict=True) if has]
    assert values == sorted(values, reverse=is_descending)
    assert len(ids) == 29


def test_what_another_connection_writes_is_found_at_once(connection, finder):
    assert "k1" in found_keys(connection, finder, "-is:new")
    with transaction(connection):
        states.put(connection, "k1", CardState())
        cards.orphan(connection, ["k2"], at_ms=2)
    after = found_keys(connection, finder, "-is:new")
    assert "k1" not in after
    assert "k2" not in after


def test_cards_due_tomorrow_are_found_tomorrow(connection, finder):
    with transaction(connection):
        states.put(connection, "k1", CardState(TODAY + 1, 1))
    due = parse_query("is:due id:k1")
    assert [len(finder.find(due, day, Order()).ids) for day in (TODAY, TODAY + 1)] == [0, 1]


def test_rows_that_are_gone_are_left_out(connection, finder):
    ids = finder.find((), TODAY, Order()).ids
    assert len(cards_at(connection, [*ids, 12_345])) == len(ids)
    assert len(keys_at(connection, [12_345, *ids])) == len(ids)


def test_tags_come_by_how_many_cards_have_them(finder):
    assert finder.tags() == ["odd", "third"]
    assert finder.deck_names() == ["A", "B"]
