"""Decks and what is read from them, as readable text: every file of tests/golden/decks, every case in it."""

from pathlib import Path
from typing import NamedTuple

import pytest

from flashgrad.decks.parse import ParsedDeck, parse
from flashgrad.model import Card

GOLDEN = Path(__file__).parents[2] / "golden" / "decks"


class Case(NamedTuple):
    """One deck and its reading."""

    title: str
    text: str
    expected: str


def cases() -> list[Case]:
    found: list[Case] = []
    for path in sorted(GOLDEN.glob("*.txt")):
        for case in path.read_text(encoding="utf-8").split("=== title: ")[1:]:
            title, rest = case.split("\n", 1)
            text, expected = rest.split("=== reads as\n")
            found.append(Case(f"{path.stem}: {title}", text, expected.rstrip("\n") + "\n"))
    return found


def shown(parsed: ParsedDeck) -> str:
    """`parsed`, one line a fact."""
    deck = parsed.deck
    lines: list[str] = []
    if deck.name != "Case":
        lines.append(f"name {deck.name}")
    if deck.preamble:
        count = deck.preamble.count("\n")
        lines.append(f"preamble, {count} line{'s' * (count != 1)}")
    for card in deck.cards:
        lines += shown_card(card)
    for problem in parsed.problems:
        lines.append(f"{'warning' if problem.is_warning else 'problem'} {problem.line}: {problem.message}")
    return "\n".join([*lines, ""])


def shown_card(card: Card) -> list[str]:
    head = [f"card {card.card_id or 'null'}", *(f"#{tag}" for tag in card.tags)]
    head += ["archived"] * card.archived + [f"demo={card.demo}"] * (card.demo is not None)
    extra = [f"  + {key} = {value}".replace("\n", "\\n") for key, value in card.extra]
    sides = [
        f"  {'.' if at else mark} {line}"
        for mark, side in (("Q", card.question), ("A", card.answer))
        for at, line in enumerate(side.split("\n"))
    ]
    return [f"{' '.join(head)}, line {card.line}", *extra, *sides]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.title)
def test_a_deck_reads_as_the_golden_file_says(case):
    assert shown(parse(case.text, "case.md")) == case.expected


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.title)
def test_windows_line_ends_and_a_byte_order_mark_change_nothing_in_the_cards(case):
    plain = parse(case.text, "case.md")
    windows = parse("\ufeff" + case.text.replace("\n", "\r\n"), "case.md")
    assert windows.deck.cards == plain.deck.cards
    assert [card.line for card in windows.deck.cards] == [card.line for card in plain.deck.cards]
    assert windows.problems == plain.problems
    assert windows.deck.name == plain.deck.name
    assert windows.deck.preamble == "\ufeff" + plain.deck.preamble.replace("\n", "\r\n")
    assert windows.deck.newline == "\r\n"
