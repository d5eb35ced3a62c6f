"""Pages as they were approved; `python -m tests.unit.markdown.test_pages` writes them anew, to be looked at."""

from pathlib import Path

import pytest

from flashgrad.decks.files import bundled_decks, find_decks, read_deck
from flashgrad.markdown.page import page
from flashgrad.model import Card

FOLDER = Path(__file__).parents[2] / "golden" / "pages"

HARDEST = (
    "qWZ21ZEE",  # a row of fractions beside text
    "TIFMEjLf",  # a root, scripts that are stacked
    "Lx7fkmeg",  # cases
    "6d3TbNlC",  # a table
    "hgYrplcu",  # a fraction under a root, a fraction in a sentence
    "HlQ9dj64",  # a root under a fraction
    "DVByzpu9",  # tall brackets
    "cpqUb6cB",  # a root in a question, a list with formulas
    "dMyti5Kp",  # a list, code
    "fg-sigmoid-output-3",  # fractions in a question and an answer
)
SHAPES = {"72": (72, False), "40": (40, False), "72-ascii": (72, True)}


def cards_of(name: str) -> list[Card]:
    """The cards that a file of pages shows."""
    if name == "sample":
        return list(read_deck(FOLDER / "sample.md").parsed.deck.cards)
    bundled = [card for path in find_decks([bundled_decks()]) for card in read_deck(path).parsed.deck.cards]
    return sorted((card for card in bundled if card.card_id in HARDEST), key=lambda card: HARDEST.index(card.card_id))


def pages(name: str, shape: str) -> str:
    """Both sides of every card as text."""
    width, is_ascii = SHAPES[shape]
    return "\n".join(
        f"=== {card.card_id}, {side}\n{side_text(text, width, is_ascii=is_ascii)}"
        for card in cards_of(name)
        for side, text in (("question", card.question), ("answer", card.answer))
    )


def side_text(text: str, width: int, *, is_ascii: bool) -> str:
    return "".join("".join(run.text for run in row) + "\n" for row in page(text, width, is_ascii=is_ascii))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["sample", "bundled"])
def test_pages_look_as_approved(name, shape):
    assert pages(name, shape) == (FOLDER / f"{name}-{shape}.txt").read_text(encoding="utf-8")


def test_every_hard_card_is_there():
    assert [card.card_id for card in cards_of("bundled")] == list(HARDEST)


if __name__ == "__main__":
    for each in ("sample", "bundled"):
        for form in SHAPES:
            (FOLDER / f"{each}-{form}.txt").write_text(pages(each, form), encoding="utf-8")
