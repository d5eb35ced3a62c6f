"""How smooth Browse is on a large library. `python -m tests.benchmark_browse [CARDS]`.

Types, sorts and moves in the real app without a terminal. For each step: how long until its cards are listed, and the
longest time for which the event loop, and so every key, had to wait meanwhile. On this machine; nothing here passes
or fails.
"""

import asyncio
import random
import sys
import tempfile
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from flashgrad.config import Settings
from flashgrad.library.clock import system_clock
from flashgrad.library.library import opened
from flashgrad.model import Card, CardState
from flashgrad.store import states
from flashgrad.store.connection import transaction
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.screens.browse import BrowseScreen
from flashgrad.tui.widgets.query_field import QueryField
from tests.event_loop_lag import HEADING, TICK_S, say, step
from tests.samples import add_cards

DECKS = 20
WORDS = ("gradient", "layer", "relu", "deep", "network", "loss", "batch", "norm", "weight", "rate", "momentum", "adam")
WARM_UP_S = 10
"""For what the app starts in the background."""
KEY_REPEAT_S = 0.033
SEARCHES = ("gra", "gradient norm", "q", "tag:odd", "is:due", "-relu", "interval>30 -tag:odd", "deck:deck")


def fill(path: Path, count: int) -> None:
    """Cards of a few words each in twenty decks, two thirds of them reviewed."""
    rng = random.Random(1)
    with opened(path, clock=system_clock) as library:
        today = library.today()
        for deck in range(DECKS):
            cards = [
                Card(
                    f"d{deck}c{number}",
                    f"Question {number}: {' '.join(rng.choices(WORDS, k=6))}?",
                    " ".join(rng.choices(WORDS, k=20)),
                    ("odd",) * (number % 2) + ("third",) * (number % 3 == 0),
                )
                for number in range(count // DECKS)
            ]
            keys = add_cards(library, *cards, deck=f"Deck {deck}")
            with transaction(library.connection):
                for number, key in enumerate(keys):
                    if number % 3:
                        due = today + rng.randint(-9, 90)
                        state = CardState(due, rng.randint(1, 90), 2, 0, 250, last_review_day=today - 3)
                        states.put(library.connection, key, state)


async def listed(screen: BrowseScreen, query: str) -> None:
    """Until the cards of `query` are there, or it is called wrong."""
    while screen.query_one(QueryField).value != query or any(not worker.is_finished for worker in screen.workers):
        await asyncio.sleep(TICK_S)


async def browse(pilot: Pilot[None], count: int) -> None:
    """A walk through the screen."""
    app = pilot.app
    say(f"{count:,} cards\n{HEADING}")
    async with step("open"):
        await pilot.press("b")
        while not isinstance(app.screen, BrowseScreen):
            await asyncio.sleep(TICK_S)
        await listed(app.screen, "")
    screen = app.screen
    for query in SEARCHES:
        await pilot.press("slash")
        for place, character in enumerate(query):
            async with step(f"type {query[: place + 1]}"):
                app.post_message(events.Key(character, character))
                await listed(screen, query[: place + 1])
        async with step("forget the query"):
            app.simulate_key("escape")
            await listed(screen, "")
    await pilot.press("slash", *"gra", "enter")
    await listed(screen, "gra")
    for key in "1234566":
        async with step(f"sort by column {key}"):
            app.simulate_key(key)
            await asyncio.sleep(0.01)
            await listed(screen, "gra")
    for name, key, times in (("mark all", "a", 1), ("go to the end", "G", 1), ("up, the key held", "k", 100)):
        async with step(name):
            for _ in range(times):
                app.simulate_key(key)
                await asyncio.sleep(KEY_REPEAT_S)


async def main(count: int) -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.db"
        fill(path, count)
        app = FlashgradApp(path, Settings())
        async with app.run_test(size=(140, 40)) as pilot:
            while not app.is_ready:
                await pilot.pause(0.05)
            await pilot.pause(WARM_UP_S)
            await browse(pilot, count)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
