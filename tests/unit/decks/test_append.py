"""New cards at the end of a deck file, which else stays as it is."""

import re

import pytest

from flashgrad.decks.parse import parse
from flashgrad.decks.render import append_cards
from flashgrad.errors import DeckUnreadable
from flashgrad.model import Card

NEW = Card(None, "New?", "Yes.", ("relu",), demo="gradient-depth")
WRITTEN = '---\ncard_id: null\ntags: ["relu"]\ndemo: gradient-depth\n---\nNew?\n---\nYes.\n'
ONE = "---\ncard_id: a\n---\nQ\n---\nA"
OTHER = ONE.replace("id: a", "id: b")


@pytest.mark.parametrize(
    ("before", "between"),
    [
        ("", ""),
        ("# Title\n", "\n"),
        ("# Title", "\n\n"),
        (f"{ONE}\n", ""),
        (ONE, "\n"),
        (f"# T\n\n{ONE}\n\n{OTHER}\n", "\n"),
        (f"# T\n\n{ONE}\n\n{OTHER}\n\n", ""),
        (f"{ONE}\n{OTHER}\n", ""),
        (f"\ufeff{ONE}\n", ""),
    ],
)
def test_a_card_stands_below_the_last_one_as_far_apart_as_those_before(before: str, between: str):
    assert append_cards(before, [NEW]) == before + between + WRITTEN


def test_a_file_with_windows_line_ends_keeps_them():
    before = f"{ONE}\n".replace("\n", "\r\n")
    assert append_cards(before, [NEW]) == before + WRITTEN.replace("\n", "\r\n")


@pytest.mark.parametrize("end", ["---\n", "---", "--- \n\n"])
def test_a_delimiter_at_the_end_opens_the_new_card(end: str):
    after = append_cards(f"{ONE}\n{end}", [NEW, NEW])
    assert after.startswith(f"{ONE}\n{end}")
    assert after.count("---\n---") == 0
    assert parse(after, "").deck.cards[1:] == (NEW, NEW)


@pytest.mark.parametrize(
    ("before", "card", "reason"),
    [
        (ONE, Card(None, "a\n---\nb", "c"), "a line `---` stands in its question; write `***` instead"),
        (ONE, Card(None, "a", ""), "its answer is empty"),
        (ONE, Card(None, "a", "b\n---\ncard_id: x\n---\nc\n---\nd"), "put that part into a closed code fence"),
        (f"{ONE}\n```\ncode", Card(None, "a\n```\n---\n```", "b"), "close the code fence there"),
    ],
)
def test_what_would_not_read_as_this_card_is_refused(before: str, card: Card, reason: str):
    with pytest.raises(DeckUnreadable, match=re.escape(reason)):
        append_cards(before, [card])


def test_a_horizontal_rule_in_an_answer_may_stay():
    card = Card(None, "a", "b\n---\nc")
    assert parse(append_cards(ONE, [card]), "").deck.cards[-1] == card
