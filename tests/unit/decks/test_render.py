from dataclasses import replace

import pytest

from flashgrad.decks.files import read_deck
from flashgrad.decks.parse import parse
from flashgrad.decks.render import render, replace_cards
from flashgrad.errors import DeckUnreadable
from flashgrad.model import Card, Deck
from tests.unit.decks.upstream_model import upstream_reading


def deck_of(*cards, preamble="", newline="\n"):
    return Deck(parse(preamble, "deck-x.md").deck.name, cards, preamble, newline)


def test_the_canonical_form_is_what_upstream_writes():
    deck = deck_of(
        Card("PStNce0W", "Q1", "A1", ("activation", "größe"), archived=True),
        Card(None, "Q2", "A2", demo="gradient-depth?depth=20", extra=(("created", "2024"), ("aliases", "\n- a"))),
        preamble="# Title\n\n",
    )
    assert render(deck) == (
        '# Title\n\n---\ncard_id: PStNce0W\ntags: ["activation", "größe"]\narchived: true\n---\nQ1\n---\nA1\n'
        "---\ncard_id: null\ndemo: gradient-depth?depth=20\ncreated: 2024\naliases:\n- a\n---\nQ2\n---\nA2\n"
    )


def test_a_real_deck_comes_back_from_its_canonical_form(real_deck):
    deck = read_deck(real_deck).parsed.deck
    text = render(deck)
    assert parse(text, str(real_deck)).deck == deck
    assert [card.answer for card in upstream_reading(text)] == [card.answer for card in deck.cards]


def test_windows_line_ends_are_written_everywhere():
    text = render(deck_of(Card("a", "Q\nmore", "A"), newline="\r\n"))
    assert text == "---\r\ncard_id: a\r\n---\r\nQ\r\nmore\r\n---\r\nA\r\n"


@pytest.mark.parametrize(
    "answer",
    ["First\n---\nSecond", "```yaml\n---\nkey: x\n---\n```", "| a |\n|---|", "    code", "# Heading\n\ntext"],
)
def test_answers_that_upstream_would_spoil_can_be_written(answer):
    deck = deck_of(Card("a", "Q", answer), Card("b", "Q2", "A2"))
    assert parse(render(deck), "deck-x.md").deck == deck


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        (Card("a", "One\n---\ntwo", "A"), "a line `---` stands in its question; write `***` instead"),
        (Card("a", "", "A"), "its question is empty"),
        (Card("a", "Q", " \n"), "its answer is empty"),
        (Card("a", "Q\n", "A"), "its question has blanks around it"),
        (Card("a", "Q", "A\r\nB"), "its answer has blanks around it or line breaks that are not plain"),
        (Card("a", "card_id: b", "A"), "would be read as front matter"),
        (Card("a", "Q", "A\n---\ncard_id: b\n---\nQ\n---\nA"), "would be read as front matter or as the next card"),
        (Card("a", "Q", "A\n---\n# Only a heading"), "would be read as front matter or as the next card"),
        (Card("a\nb", "Q", "A"), "would be read as front matter"),
        (Card("null", "Q", "A"), "would be read as front matter"),
    ],
)
def test_a_card_that_would_come_back_as_another_is_refused_with_its_reason(card, reason):
    with pytest.raises(DeckUnreadable, match=r"^Card 2, “.*”, cannot be written to a deck file: ") as raised:
        render(deck_of(Card("z", "Q0", "A0"), card))
    assert reason in str(raised.value)


def test_two_cards_of_one_id_are_refused():
    with pytest.raises(DeckUnreadable, match="an earlier card has the same id"):
        render(deck_of(Card("a", "Q", "A"), Card("a", "Q2", "A2")))


@pytest.mark.parametrize("preamble", ["no line break", "card_id: a\n", "---\ncard_id: a\n---\n"])
def test_a_preamble_that_would_run_into_the_cards_is_refused(preamble):
    with pytest.raises(DeckUnreadable):
        render(Deck("X", (Card("b", "Q", "A"),), preamble))


ODD_FILE = (
    "\ufeff# Title\r\n---\r\n--- \ncard_id:   a  \ncreated: 2024\n\ntags: [x, y]\ngarbage\n---\n\n\n"
    "  Question\r\n  more \n\n---\n---\nAnswer\n\n---\n## Part\n---\ncard_id: b\n---\nQ\n---\nno answer follows\n"
    "---\ncard_id: c\n---\nnothing\n---\ncard_id: d\n---\nLast?\n---\nYes, at the end of the file"
)


def test_one_change_rewrites_one_place_and_nothing_else():
    cards = parse(ODD_FILE, "x.md").deck.cards
    assert [card.card_id for card in cards] == ["a", "b", "d"]
    changed = replace_cards(ODD_FILE, {0: replace(cards[0], question="New\nquestion")})
    assert changed == ODD_FILE.replace("  Question\r\n  more ", "New\nquestion")
    changed = replace_cards(ODD_FILE, {2: replace(cards[2], answer="No")})
    assert changed == ODD_FILE.replace("Yes, at the end of the file", "No")
    changed = replace_cards(ODD_FILE, {0: replace(cards[0], card_id="other")})
    assert changed == ODD_FILE.replace("card_id:   a  \n", "card_id: other\n")
    changed = replace_cards(ODD_FILE, {0: replace(cards[0], tags=("z",))})
    assert changed == ODD_FILE.replace("tags: [x, y]", 'tags: ["z"]')
    changed = replace_cards(ODD_FILE, {0: replace(cards[0], tags=())})
    assert changed == ODD_FILE.replace("tags: [x, y]\n", "")
    changed = replace_cards(ODD_FILE, {0: replace(cards[0], archived=True, demo="gradient-depth")})
    assert changed == ODD_FILE.replace("garbage\n", "garbage\narchived: true\ndemo: gradient-depth\n")
    changed = replace_cards(ODD_FILE, {0: replace(cards[0], extra=(("created", "2025"),))})
    assert changed == ODD_FILE.replace("created: 2024\n", "").replace("garbage\n", "garbage\ncreated: 2025\n")


def test_several_cards_change_at_once_in_the_newline_style_of_the_file():
    text = ODD_FILE.replace("\r\n", "\n").replace("\n", "\r\n")
    cards = parse(text, "x.md").deck.cards
    changes = {at: replace(card, question=f"Q{at}\n\nline", answer=f"A{at}\nline") for at, card in enumerate(cards)}
    after = parse(replace_cards(text, changes), "x.md").deck
    assert after.cards == tuple(changes.values())
    assert "\n" not in replace_cards(text, changes).replace("\r\n", "")


def test_a_real_deck_changes_in_one_card_only(real_deck):
    text = real_deck.read_text(encoding="utf-8")
    cards = parse(text, "").deck.cards
    for at in (0, 7, len(cards) - 1):
        changed = replace_cards(text, {at: replace(cards[at], answer="Something else.", tags=("new tag",))})
        before, after = text.split("\n"), changed.split("\n")
        start = cards[at].line - 1
        assert after[:start] == before[:start]
        end = cards[at + 1].line - 1 if at + 1 < len(cards) else len(before) - text.endswith("\n")
        assert after[len(after) - (len(before) - end) :] == before[end:]
        assert parse(changed, "").deck.cards[at] == replace(cards[at], answer="Something else.", tags=("new tag",))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"question": "a\n---\nb"}, "write `\\*\\*\\*` instead"),
        ({"answer": ""}, "is empty"),
        ({"card_id": "d"}, "Card 3, “Last\\?”.*an earlier card has the same id"),
        ({"answer": "```\nnever closed"}, None),
    ],
)
def test_a_change_that_would_change_more_than_its_card_is_refused(change, reason):
    cards = parse(ODD_FILE, "x.md").deck.cards
    changes = {0: replace(cards[0], **change)}
    if reason is None:
        assert parse(replace_cards(ODD_FILE, changes), "x.md").deck.cards[1:] == cards[1:]
        return
    with pytest.raises(DeckUnreadable, match=reason):
        replace_cards(ODD_FILE, changes)


def test_a_card_that_is_not_there_cannot_be_replaced():
    for at in (-1, 3):
        with pytest.raises(IndexError, match=f"no card {at} in a deck of 3"):
            replace_cards(ODD_FILE, {at: Card("a", "Q", "A")})
