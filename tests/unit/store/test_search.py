import pytest

from flashgrad.errors import QueryInvalid
from flashgrad.model import Card, CardState
from flashgrad.store import cards, states
from flashgrad.store.connection import transaction
from flashgrad.store.search import search
from flashgrad.study.query import parse_query

TODAY = 739_000

CARDS = {
    "relu": Card("RMyBSvWo", "What does ReLU do to negative inputs?", "Sets them to zero.", ("activation", "ReLU")),
    "sigmoid": Card(
        "Kx81", "Why do gradients vanish in deep sigmoid networks?", "σ′(z) ≤ ¼ per layer.", ("gradients",)
    ),
    "percent": Card(None, "Is 100 % of snake_case in C:\\path?", 'He said "yes" *twice*; back-propagation 🙂', ()),
    "diacritics": Card("naïf", "Who is Woźniak?", "He wrote SM-2; 日本語 too.", ("people", "weight decay")),
    "archived": Card("arch", "An archived card about sigmoid?", "Yes.", (), archived=True),
    "orphan": Card("orph", "An orphaned card about sigmoid?", "Yes.", ("gradients",)),
}
STATES = {
    "relu": CardState(TODAY, 6, repetitions=2, lapses=0, ease_factor_hundredths=260),
    "sigmoid": CardState(TODAY + 40, 40, repetitions=5, lapses=3, ease_factor_hundredths=130),
    "diacritics": CardState(TODAY + 1, 1, repetitions=0, lapses=1, ease_factor_hundredths=236, drill_day=TODAY),
}


@pytest.fixture
def find(connection):
    """Names of the cards that a query finds, in order."""
    with transaction(connection):
        stability = cards.put_deck(connection, "Gradient stability", "/decks/a.md", "h", "", at_ms=0)
        people = cards.put_deck(connection, "Names & 50%", "/decks/b.md", "h", "", at_ms=0)
        rows = [
            cards.CardRow(name, people if name == "diacritics" else stability, position, card)
            for position, (name, card) in enumerate(CARDS.items())
        ]
        cards.put_cards(connection, rows, at_ms=0)
        cards.orphan(connection, ["orphan"], at_ms=1)
        for name, state in STATES.items():
            states.put(connection, name, state)
    return lambda query: [found.card.key for found in search(connection, parse_query(query), TODAY)]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["relu", "sigmoid", "percent", "archived", "diacritics"]),
        # words: in question, answer or tags; from their beginning; in any case, with or without accents
        ("sigmoid", ["sigmoid", "archived"]),
        ("SIGM", ["sigmoid", "archived"]),
        ("igmoid", []),
        ("zero", ["relu"]),
        ("activation", ["relu"]),
        ("wozniak", ["diacritics"]),
        ("WOŹNIAK", ["diacritics"]),
        ("日本語", ["diacritics"]),
        ("deep vanish", ["sigmoid"]),
        ("deep relu", []),
        ('"negative inputs"', ["relu"]),
        ('"inputs negative"', []),
        ('"negative inp"', []),
        ("RMyBSvWo", ["relu"]),
        ("back-propagation", ["percent"]),
        ("σ′(z)", ["sigmoid"]),
        # what the index has no words for is read in the text itself
        ("%", ["percent"]),
        ("_", ["percent"]),
        ("\\", ["percent"]),
        ("🙂", ["percent"]),
        ("≤", ["sigmoid"]),
        ("?!", []),
        # filters
        ("tag:relu", ["relu"]),
        ("tag:ReLU", ["relu"]),
        ("tag:rel", []),
        ('tag:"weight decay"', ["diacritics"]),
        ("tag:%", []),
        ("deck:stability", ["relu", "sigmoid", "percent", "archived"]),
        ("deck:50%", ["diacritics"]),
        ("deck:5%%", []),
        ("deck:_", []),
        ("id:RMyBSvWo", ["relu"]),
        ("id:sigmoid", ["sigmoid"]),
        ("id:RMyB", []),
        ("is:new", ["percent", "archived"]),
        ("is:drill", ["diacritics"]),
        ("is:archived", ["archived"]),
        ("is:orphaned", ["orphan"]),
        ("is:orphaned sigmoid", ["orphan"]),
        ("interval>6", ["sigmoid"]),
        ("interval>=6", ["relu", "sigmoid"]),
        ("interval<6", ["percent", "archived", "diacritics"]),
        ("interval=40", ["sigmoid"]),
        ("ease<=1.3", ["sigmoid"]),
        ("ease=2.36", ["diacritics"]),
        ("ease=2.5", ["percent", "archived"]),
        ("lapses>0", ["sigmoid", "diacritics"]),
        ("repetitions=0", ["percent", "archived", "diacritics"]),
        ("interval>1e999", []),
        ("interval>nan", []),
        # negation
        ("-sigmoid", ["relu", "percent", "diacritics"]),
        ("-tag:gradients", ["relu", "percent", "archived", "diacritics"]),
        ("-is:new", ["relu", "sigmoid", "diacritics"]),
        ("-is:drill", ["relu", "sigmoid", "percent", "archived"]),
        ("-is:orphaned", ["relu", "sigmoid", "percent", "archived", "diacritics"]),
        ("-interval>6 -is:archived", ["relu", "percent", "diacritics"]),
        ("-id:RMyBSvWo", ["sigmoid", "percent", "archived", "diacritics"]),
        ('-"negative inputs"', ["sigmoid", "percent", "archived", "diacritics"]),
        ("-interval>nan", ["relu", "sigmoid", "percent", "archived", "diacritics"]),
    ],
)
def test_a_query_finds_these_cards(find, query, names):
    assert find(query) == names


def test_due_cards_are_those_that_would_be_asked_today(find):
    assert find("is:due -is:archived") == ["relu", "percent", "diacritics"]


@pytest.mark.parametrize(
    "query",
    [
        "' OR 1=1 --",
        "'; DROP TABLE card; --",
        "tag:' OR '1'='1",
        'a"b',
        '"a""b"',
        "a AND b",
        "NEAR(sigmoid",
        "question:sigmoid",
        "{question}:sigmoid",
        "sigmoid^2",
        "*",
        "sig*",
        "a\x00b",
        '"\x00"',
        "\ud800",
        "tag:\udcff",
        "-" * 1000,
        "a " * 500,
        "-a " * 333,
        "tag:a " * 166,
        "%" * 1000,
        '"' * 1000,
        "\u0301" * 1000,
    ],
)
def test_hostile_text_is_only_searched_for(find, connection, query):
    assert set(find(query)) <= set(CARDS)
    assert len(cards.all_cards(connection)) == len(CARDS)


def test_what_is_too_long_for_a_statement_is_refused(find):
    with pytest.raises(QueryInvalid, match="at most 1000 characters"):
        find("a " * 2000)


def test_a_card_is_found_with_its_state(connection, find):
    assert find("relu") == ["relu"]
    (found,) = search(connection, parse_query("id:RMyBSvWo"), TODAY)
    assert (found.card.content, found.card.deck, found.state) == (CARDS["relu"], "Gradient stability", STATES["relu"])
    (new,) = search(connection, parse_query("snake"), TODAY)
    assert new.state is None


def test_the_index_follows_edits_of_a_card(connection, find):
    (relu,) = cards.find(connection, "RMyBSvWo")
    edited = Card("RMyBSvWo", "What does GELU do?", "Nearly the same.", ())
    with transaction(connection):
        cards.put_cards(connection, [cards.CardRow("relu", 1, relu.position, edited)], at_ms=2)
    assert find("negative") == []
    assert find("gelu") == ["relu"]
