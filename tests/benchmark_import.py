"""How smooth the import screen is with a large deck. `python -m tests.benchmark_import [CARDS]`.

Reads, shows and stores a deck of which the library knows nothing, and then the same with a tenth of the cards changed
and a tenth gone, in the real app without a terminal. On this machine; nothing here passes or fails.
"""

import asyncio
import random
import sys
import tempfile
from pathlib import Path

from textual.pilot import Pilot

from flashgrad.config import Settings
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.screens.import_decks import ImportScreen
from flashgrad.tui.widgets.path_field import PathField
from tests.benchmark_browse import KEY_REPEAT_S, WARM_UP_S, WORDS
from tests.event_loop_lag import HEADING, TICK_S, say, step


def deck_text(count: int, mark: str = "") -> str:
    """A deck of so many cards; with `mark`, every tenth has another question."""
    rng = random.Random(1)
    return "".join(
        f"---\ncard_id: c{number:07}\ntags: [odd]\n---\n"
        f"Question {number} {' '.join(rng.choices(WORDS, k=6))}{mark if number % 10 == 0 else ''}?\n---\n"
        f"{' '.join(rng.choices(WORDS, k=25))}\n"
        for number in range(count)
    )


async def idle(screen: ImportScreen) -> None:
    """Until nothing is being read, stored or drawn."""
    while screen.is_busy or any(not worker.is_finished for worker in screen.workers):
        await asyncio.sleep(TICK_S)


async def import_once(pilot: Pilot[None], deck: Path) -> None:
    """From Home to Home by way of the whole screen."""
    await pilot.press("i")
    screen = pilot.app.screen
    assert isinstance(screen, ImportScreen)
    screen.query_one(PathField).value = str(deck)
    async with step("read and compare"):
        screen.action_go_on()
        await idle(screen)
    for name, key, times in (("show unchanged", "9", 1), ("show overview", "1", 1), ("go to the end", "G", 1)):
        async with step(name):
            for _ in range(times):
                pilot.app.simulate_key(key)
                await asyncio.sleep(KEY_REPEAT_S)
                await idle(screen)
    async with step("up, the key held"):
        for _ in range(50):
            pilot.app.simulate_key("k")
            await asyncio.sleep(KEY_REPEAT_S)
    async with step("leave the deck out, take it in"):
        for _ in range(2):
            screen.action_leave_out()
            await idle(screen)
    async with step("store"):
        screen.action_go_on()
        while pilot.app.screen is screen:
            await asyncio.sleep(TICK_S)


async def main(count: int) -> None:
    """Prints the tables."""
    with tempfile.TemporaryDirectory() as folder:
        deck = Path(folder) / "deck.md"
        app = FlashgradApp(Path(folder) / "library.db", Settings())
        async with app.run_test(size=(140, 40)) as pilot:
            while not app.is_ready:
                await pilot.pause(0.05)
            await pilot.pause(WARM_UP_S)
            for name, text in (
                ("new", deck_text(count)),
                ("a tenth changed, a tenth gone", deck_text(count - count // 10, " changed")),
            ):
                deck.write_text(text)
                say(f"{count:,} cards, {name}\n{HEADING}")
                await import_once(pilot, deck)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
