"""How fast cards are read and drawn, in milliseconds of CPU. `python -m tests.benchmark_cards [DECK …]`.

Every formula in both forms, uncached; every card of the bundled decks (or of those named) on a screen of 100×40,
first its question, then its answer; and all cards again after the screen became narrower. Times are of this machine
and depend on what else it does; nothing here passes or fails.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from flashgrad.decks.files import bundled_decks, find_decks, read_deck
from flashgrad.markdown.parser import card_parser
from flashgrad.mathbox import render
from flashgrad.model import Card
from tests.tui.card_host import CardPilot, card_screen

SIZE, NARROW = (100, 40), (60, 40)


def cards_of(paths: Sequence[Path]) -> list[Card]:
    """All cards of the decks at `paths`."""
    return [card for path in find_decks(paths) for card in read_deck(path).parsed.deck.cards]


def formulas_of(card: Card) -> Iterator[str]:
    """The LaTeX sources on both sides of `card`."""
    for side in (card.question, card.answer):
        for token in card_parser().parse(side):
            if token.type == "math_block":
                yield token.content
            yield from (child.content for child in token.children or () if child.type == "math_inline")


def formula_ms(source: str) -> float:
    """Both forms of one formula."""
    for cached in (render.display, render.inline, render.is_exact_on_a_line):
        getattr(cached, "cache_clear", lambda: None)()
    began_s = time.process_time()
    render.display(source)
    render.inline(source)
    return (time.process_time() - began_s) * 1e3


async def card_ms(card: CardPilot, shown: Card) -> tuple[float, float]:
    """The question on an empty screen, then the answer under it; until both are painted."""
    times = []
    for with_answer in (False, True):
        began_s = time.process_time()
        await card.view.show(shown, with_answer=with_answer)
        await card.pilot.pause()
        times.append((time.process_time() - began_s) * 1e3)
    return times[0], times[1]


async def resize_ms(card: CardPilot) -> float:
    """The card on screen, laid out and painted for another width."""
    began_s = time.process_time()
    await card.pilot.resize_terminal(*NARROW)
    await card.pilot.pause()
    spent_ms = (time.process_time() - began_s) * 1e3
    await card.pilot.resize_terminal(*SIZE)
    await card.pilot.pause()
    return spent_ms


def line(name: str, times: Sequence[float]) -> str:
    """Median, 95 % and the most of `times`."""
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"{name:28} {len(times):5}   {statistics.median(ordered):7.2f} {p95:7.2f} {ordered[-1]:7.2f}"


async def measure(cards: Sequence[Card], say: Callable[[str], None]) -> None:
    """Everything, in one run."""
    say(f"{'ms of CPU':28} {'n':>5}   {'median':>7} {'p95':>7} {'most':>7}")
    say(line("formula, both forms", [formula_ms(source) for card in cards for source in formulas_of(card)]))
    async with card_screen(SIZE) as screen:
        await card_ms(screen, cards[0])
        shown = [(await card_ms(screen, card), await resize_ms(screen)) for card in cards]
    say(line("question", [times[0] for times, _ in shown]))
    say(line("answer", [times[1] for times, _ in shown]))
    say(line("card, question and answer", [sum(times) for times, _ in shown]))
    say(line("resize", [resize for _, resize in shown]))


if __name__ == "__main__":
    paths = [Path(name) for name in sys.argv[1:]] or [bundled_decks()]
    asyncio.run(measure(cards_of(paths), print))
