"""What is loaded before the first question of a cold start stands."""

import subprocess
import sys

from tests.samples import add_cards, plain_cards

FIRST_QUESTION = """
import asyncio, sys
from pathlib import Path
from flashgrad.first_look import first_look
from flashgrad.study.plan import Plan
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.widgets.card_view import CardView

async def main():
    app = FlashgradApp(Path(sys.argv[1]), first_look(), plan=Plan(), greets=False)
    async with app.run_test() as pilot:
        while not any(card._shown for card in app.screen.query(CardView)):
            await pilot.pause()
        print("loaded:", *sorted(LATER & set(sys.modules)))

# What follows once the card stands.
FlashgradApp._settle = lambda self: None
from flashgrad.tui.screens.review import ReviewScreen
ReviewScreen.load_demos = lambda self: None
LATER = {"pydantic", "sqlite_utils", "typer", "torch", "numpy", "zipfile", "email"}
LATER |= {"flashgrad." + name for name in (
    "demos", "decks", "interop", "mathbox.nodes", "mathbox.render", "optimiser", "sync", "tui.charts",
    "library.backups", "library.card_record", "library.imports", "library.live", "library.overview", "library.stats",
    "store.search", "study.query", "study.stats", "study.summary",
    "tui.screens.browse", "tui.screens.card_information", "tui.screens.demo", "tui.screens.evidence",
    "tui.screens.limits", "tui.screens.settings", "tui.screens.statistics", "tui.widgets.session_summary",
)}
asyncio.run(main())
"""


def test_the_first_question_loads_neither_demos_nor_charts_nor_what_other_keys_need(library, home):
    add_cards(library, *plain_cards(3))
    command = [sys.executable, "-c", FIRST_QUESTION, str(library.path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ran.stdout == "loaded:\n", ran.stdout + ran.stderr
