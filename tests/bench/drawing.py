"""How fast cards are read and drawn, in milliseconds of this thread's work, from the bundled decks.

Every formula in both forms, uncached; every card on a screen of 100×40, first its question, then its answer; and
again after the screen became narrower.
"""

import asyncio
import time
from collections.abc import Iterator

from flashgrad.decks.files import bundled_decks, find_decks, read_deck
from flashgrad.markdown.parser import card_parser
from flashgrad.mathbox import render
from flashgrad.model import Card
from tests.bench.bench import Bench
from tests.bench.table import Figure
from tests.tui.card_host import CardPilot, card_screen

GROUP = "drawing"
SIZE, NARROW = (100, 40), (60, 40)
CARDS_PER_REPEAT = 20


def figures(bench: Bench) -> Iterator[Figure]:
    """Each card once."""
    cards = [card for path in find_decks([bundled_decks()]) for card in read_deck(path).parsed.deck.cards]
    cards = cards[: CARDS_PER_REPEAT * bench.repeats]
    yield Figure(
        GROUP, "a formula in both forms", [_formula_ms(source) for card in cards for source in _formulas(card)]
    )
    questions, answers, resizes = asyncio.run(_drawn(cards))
    yield Figure(GROUP, "a question", questions)
    yield Figure(GROUP, "an answer", answers)
    yield Figure(GROUP, "a card after the screen became narrower", resizes)


def _formulas(card: Card) -> Iterator[str]:
    """The LaTeX sources on both sides of `card`."""
    for side in (card.question, card.answer):
        for token in card_parser().parse(side):
            if token.type == "math_block":
                yield token.content
            yield from (child.content for child in token.children or () if child.type == "math_inline")


def _formula_ms(source: str) -> float:
    for cached in (render.display, render.inline, render.is_exact_on_a_line):
        getattr(cached, "cache_clear", lambda: None)()
    began_s = time.thread_time()
    render.display(source)
    render.inline(source)
    return (time.thread_time() - began_s) * 1e3


async def _drawn(cards: list[Card]) -> tuple[list[float], list[float], list[float]]:
    """For each card: the question on an empty screen, the answer under it, both on a narrower screen."""
    questions, answers, resizes = [], [], []
    async with card_screen(SIZE) as screen:
        for card in (cards[0], *cards):
            questions.append(await _shown_ms(screen, card, with_answer=False))
            answers.append(await _shown_ms(screen, card, with_answer=True))
            resizes.append(await _resized_ms(screen))
    return questions[1:], answers[1:], resizes[1:]


async def _shown_ms(screen: CardPilot, card: Card, *, with_answer: bool) -> float:
    began_s = time.thread_time()
    await screen.view.show(card, with_answer=with_answer)
    await screen.pilot.pause()
    return (time.thread_time() - began_s) * 1e3


async def _resized_ms(screen: CardPilot) -> float:
    began_s = time.thread_time()
    await screen.pilot.resize_terminal(*NARROW)
    await screen.pilot.pause()
    spent_ms = (time.thread_time() - began_s) * 1e3
    await screen.pilot.resize_terminal(*SIZE)
    await screen.pilot.pause()
    return spent_ms
