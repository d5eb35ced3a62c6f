"""The ten hardest cards as they were approved, on a small and on a large screen.

`python -m tests.tui.test_hard_cards` writes them anew, to be looked at.
"""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from flashgrad.decks.files import bundled_decks, find_decks, read_deck
from flashgrad.model import Card
from tests.tui.card_host import CardPilot, card_screen

FOLDER = Path(__file__).parents[1] / "golden" / "cards"
SIZES = {"80x24": (80, 24), "160x48": (160, 48)}
OF_THE_BUNDLED_DECKS = (
    "HlQ9dj64",  # batch normalisation: the tallest sentence
    "TIFMEjLf",
    "hgYrplcu",
    "qWZ21ZEE",
    "fg-multi-task-1",  # the most formulas
    "fg-dropout-batch-norm-2",
    "fg-sigmoid-output-2",
    "fg-optimiser-2",
)


def hard_cards() -> Mapping[str, Card]:
    """By id: those of the bundled decks, and two that have everything."""
    found = {card.card_id: card for card in _cards([bundled_decks(), FOLDER / "everything.md"]) if card.card_id}
    return {card_id: found[card_id] for card_id in (*OF_THE_BUNDLED_DECKS, "hard-one", "hard-two")}


def _cards(paths: list[Path]) -> Iterator[Card]:
    for path in find_decks(paths):
        yield from read_deck(path).parsed.deck.cards


async def pages(screen: CardPilot, card: Card) -> str:
    """The card with its answer, screen by screen."""
    await screen.show_card(card, with_answer=True)
    found = [screen.lines]
    while screen.view.scroll_y < screen.view.max_scroll_y:
        screen.view.scroll_page_down(animate=False)
        await screen.pilot.pause()
        found.append(screen.lines)
    return f"\n{'=' * 20} next page {'=' * 20}\n".join("\n".join(page).rstrip() for page in found) + "\n"


@pytest.mark.parametrize("size", SIZES)
async def test_the_hardest_cards_look_as_they_were_approved(size):
    cards = hard_cards()
    async with card_screen(SIZES[size]) as screen:
        shown = {card_id: await pages(screen, card) for card_id, card in cards.items()}
    assert len(shown) == 10
    for card_id, text in shown.items():
        assert text == (FOLDER / f"{card_id}-{size}.txt").read_text(encoding="utf-8"), card_id


async def write() -> None:
    for size, cells in SIZES.items():
        async with card_screen(cells) as screen:
            for card_id, card in hard_cards().items():
                (FOLDER / f"{card_id}-{size}.txt").write_text(await pages(screen, card), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(write())
