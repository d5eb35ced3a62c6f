"""Make the README's picture from the real app: `python -m tests.screenshots`.

A fresh library with the bundled decks, a card with its demo run in the real demo process, at 140 by 40.
"""

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from flashgrad.config import Settings
from flashgrad.library import imports
from flashgrad.library.cards import find_card
from flashgrad.library.library import opened
from flashgrad.tui.app import FlashgradApp
from flashgrad.tui.screens.review import ReviewScreen
from flashgrad.tui.widgets.demo_pane import DemoPane

TARGET = Path(__file__).parent.parent / ".readme" / "review.svg"
CARD_ID = "TIFMEjLf"
SIZE = (140, 40)


async def review_with_demo(library_path: Path) -> str:
    """An SVG of the review of CARD_ID, answer shown, its demo predicted and run."""
    with opened(library_path) as library:
        imports.apply_import(library, imports.plan_bundled(library))
        key = find_card(library, CARD_ID).key
    app = FlashgradApp(library_path, Settings())
    async with app.run_test(size=SIZE) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("enter")
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        while screen.session.current != key:
            await pilot.press("s")
        await pilot.press("space", "d", "2")
        pane = screen.query_one(DemoPane)
        async with asyncio.timeout(60):
            while pane.outcome is None:
                await pilot.pause(0.05)
        await pilot.pause(0.2)
        return app.export_screenshot(title="flashgrad")


def without_web_fonts(svg: str) -> str:
    """`svg` with the reader's own monospaced font instead of one fetched from the net."""
    without_faces = re.sub(r"@font-face\s*{.*?}", "", svg, flags=re.DOTALL)
    return without_faces.replace("font-family: Fira Code, monospace", "font-family: ui-monospace, monospace")


def main() -> int:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        svg = asyncio.run(review_with_demo(Path(folder) / "library.db"))
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(without_web_fonts(svg), encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
