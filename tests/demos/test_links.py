import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.decks.files import bundled_decks, find_decks, read_deck
from flashgrad.demos import catalog
from flashgrad.demos.links import (
    DemoLink,
    bundled_cards,
    bundled_links,
    check_link,
    given_link,
    is_available,
    link_for,
    parse_link,
)
from flashgrad.errors import DemoError, DemoUnknown, ParameterInvalid
from flashgrad.model import Card
from tests.fuzz.laws import LAWS


def _card(card_id=None, demo=None, tags=()):
    return Card(card_id, "question", "answer", tags=tuple(tags), demo=demo)


def _link(card: Card) -> DemoLink:
    link = link_for(card)
    assert link is not None
    return link


@pytest.mark.parametrize(
    ("text", "demo_id", "values"),
    [
        ("gradient-depth", "gradient-depth", {}),
        ("  gradient-depth  ", "gradient-depth", {}),
        ("gradient-depth?", "gradient-depth", {}),
        (
            "gradient-depth?activation=sigmoid&depth=20",
            "gradient-depth",
            {"activation": "sigmoid", "depth": "20"},
        ),
        ("gradient-depth?bias=-0.5", "gradient-depth", {"bias": "-0.5"}),
        ("gradient-depth?bias=%2D0.5", "gradient-depth", {"bias": "-0.5"}),
        ("rnn-time?T=50", "rnn-time", {"T": "50"}),
    ],
)
def test_a_link_is_a_demo_and_a_url_query(text, demo_id, values):
    assert parse_link(text) == DemoLink(demo_id, values, "card")


CHOSEN = "rnn-time?T=50"


@pytest.mark.parametrize(
    ("card", "link"),
    [
        (_card(demo="dead-relu"), DemoLink("dead-relu", {}, "card")),
        (_card(tags=["demo:dead-relu"]), DemoLink("dead-relu", {}, "card")),
        (_card("RMyBSvWo"), DemoLink("rnn-time", {"T": "50"}, "learner")),
        (_card(), DemoLink("rnn-time", {"T": "50"}, "learner")),
    ],
)
def test_a_learners_choice_stands_below_the_deck_and_above_the_bundled_table(card, link):
    assert link_for(card, CHOSEN) == given_link(card, CHOSEN) == link


@pytest.mark.parametrize("none", [None, ""])
def test_without_a_choice_the_bundled_table_decides(none):
    assert given_link(_card("RMyBSvWo"), none) == bundled_links()["RMyBSvWo"]


def test_a_choice_that_cannot_be_read_is_no_demo_and_says_why():
    link = given_link(_card(), "No\x1b Demo?")
    assert link is not None
    assert link.source == "learner"
    assert "names no demo" in (check_link(link) or "")


@pytest.mark.parametrize("text", ["", "?", "Gradient-Depth", "../x", "a b", "demo/x", "-a", "a--b", "http://x/y?z=1"])
def test_a_name_that_no_demo_can_have_is_refused(text):
    with pytest.raises(DemoUnknown, match="names no demo; write it like"):
        parse_link(text)


@pytest.mark.parametrize("text", ["gradient-depth?depth", "gradient-depth?depth=%ff", "gradient-depth?a=1&&", "x?=&"])
def test_values_that_are_no_query_are_refused(text):
    with pytest.raises(ParameterInvalid, match=r"cannot be read; write them like depth=20&width=64\."):
        parse_link(text)


def test_a_parameter_given_twice_is_refused():
    with pytest.raises(ParameterInvalid, match="gives a parameter twice"):
        parse_link("gradient-depth?depth=3&depth=4")


def test_an_endless_link_is_refused():
    with pytest.raises(ParameterInvalid, match="more than 400 characters"):
        parse_link("gradient-depth?a=" + "x" * 10_000)


@given(st.text(max_size=600) | st.from_regex(r"[a-z-]{1,20}\?([a-z_%0-9]{0,9}=?[^&]{0,9}&?){0,5}", fullmatch=True))
def test_whatever_a_link_says_it_is_parsed_or_refused_in_one_clean_line(text):
    try:
        link = parse_link(text)
    except DemoError as error:
        said = str(error)
    else:
        said = check_link(link) or ""
    assert said.isprintable()
    assert len(said) < 400


PARTS = st.sampled_from([
    *catalog.demos(), *(name for demo in catalog.demos().values() for name in demo.parameters.model_fields),
    *("?", "=", "&", "1", "-1", "1e9", "1e400", "nan", "inf", "true", "relu", "%00", "%2e", "../", "/etc/passwd", "+"),
    *("__import__('os')", "os:system", "\x00", "\x1b", "\ud800", "\u202e", "١", " ", ";", "#", "demo:", "{}", "[]"),
])  # fmt: skip


@given(st.text(max_size=40) | st.lists(PARTS, max_size=8).map("".join))
def test_no_text_of_a_card_leads_to_anything_but_a_registered_demo_with_values_within_their_bounds(text):
    LAWS["links"](text)


def test_a_parsed_link_writes_itself():
    text = "gradient-depth?activation=sigmoid&depth=20"
    assert str(parse_link(text)) == text
    assert str(parse_link("gradient-depth")) == "gradient-depth"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("gradient-depth?activation=relu&depth=20", None),
        ("gradient-dept", "There is no demo 'gradient-dept'; did you mean 'gradient-depth'?"),
        ("gradient-depth?depth=900", "depth is '900', but must be a whole number from 2 to 60"),
        ("gradient-depth?layers=9", "gradient-depth has no parameter 'layers'"),
        ("gradient-depth?depth=__import__('os')", "but must be a whole number"),
    ],
)
def test_a_link_is_held_against_the_catalogue(text, sentence):
    problem = check_link(parse_link(text))
    assert problem is None if sentence is None else problem is not None and sentence in problem


def test_a_cards_key_comes_before_its_tag_and_its_tag_before_the_bundled_table():
    key, tag = "gradient-depth?depth=5", "demo:gradient-depth?depth=6"
    assert _link(_card("RMyBSvWo", key, [tag])).values == {"depth": "5"}
    assert _link(_card("RMyBSvWo", None, ["sigmoid", tag, "demo:gradient-depth"])).values == {"depth": "6"}
    assert _link(_card("RMyBSvWo")).source == "bundled"
    assert _link(_card("RMyBSvWo", " ", ["demo:"])).source == "bundled"


def test_a_card_that_nobody_linked_has_no_demo():
    assert link_for(_card("AAAAAAAA")) is None
    assert link_for(_card(None)) is None
    assert link_for(_card("AAAAAAAA", tags=["demonstration"])) is None


def test_a_link_that_cannot_be_read_says_why_and_leads_nowhere():
    link = _link(_card("RMyBSvWo", "rm -rf /\x1b[2J"))
    assert link.source == "card"
    assert not is_available(link)
    problem = check_link(link) or ""
    assert "names no demo" in problem
    assert "\x1b" not in problem + link.demo_id


DECKS = [read_deck(path).parsed.deck for path in find_decks([bundled_decks()])]


def test_the_bundled_table_knows_exactly_the_cards_of_the_bundled_decks():
    assert list(bundled_links().keys() - {card.card_id for deck in DECKS for card in deck.cards}) == []
    assert [card.card_id for deck in DECKS for card in deck.cards if card.card_id not in bundled_links()] == []
    assert {link.source for link in bundled_links().values()} == {"bundled"}


def test_ids_of_our_own_cannot_be_taken_for_those_of_the_service():
    stability, practice = DECKS
    assert all(len(card.card_id or "") == 8 for card in stability.cards)
    assert all(re.fullmatch(r"fg-[a-z-]+-\d", card.card_id or "") for card in practice.cards)


def test_known_cards_lead_to_every_demo():
    assert set(catalog.demos()) == {link.demo_id for link in bundled_links().values()}


@pytest.mark.parametrize("card_id", bundled_links())
def test_a_bundled_preset_is_one_that_its_demo_takes(card_id):
    assert check_link(bundled_links()[card_id]) is None


def test_the_cards_of_a_demo_are_known():
    assert set(bundled_cards("gradient-depth")) == {
        "RMyBSvWo", "ZYXTA3Oi", "TIFMEjLf", "oDj0iIwo", "1wGaKwiV", "6d3TbNlC", "vcP1L0MX", "kmoBlxtG",
        "fg-depth-2", "fg-depth-3",
    }  # fmt: skip


def test_a_demo_that_is_not_registered_is_not_available():
    assert is_available(parse_link("gradient-depth"))
    assert not is_available(parse_link("gradient-deep"))
