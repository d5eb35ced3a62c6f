"""The demo of the card that is asked: described below the card, opened beside it or, on a narrow screen, over it."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widgets import Static

from flashgrad.errors import FlashgradError
from flashgrad.library.study import Asked
from flashgrad.tui.widgets.card_keys import CardKeys
from flashgrad.tui.widgets.verdict_badge import VerdictBadge

if TYPE_CHECKING:
    # Deferred at run time: demos bring pydantic and charts, and the learner waits for the first card.
    from flashgrad.demos.evidence import Finding
    from flashgrad.tui.demo_access import DemoAccess

_PANE_STYLES = Path(__file__).parent.parent / "widgets" / "demo_pane.tcss"
WIDE_CELLS = 120
"""From this width on the demo stands beside the card instead of over it."""


class DemoBeside(CardKeys):
    """A screen with the widgets `#side` for the demo and `#about-demo` for the line about it."""

    _demos: "DemoAccess"
    _is_ascii: bool

    @property
    def asked(self) -> Asked | None:
        """The card on screen, None when nothing is left."""
        raise NotImplementedError

    @property
    def is_revealed(self) -> bool:
        """Whether its answer is shown."""
        raise NotImplementedError

    @property
    def finding(self) -> "Finding | None":
        """What is known of the claim of the card on screen."""
        return self._demos.finding(self.asked.card.content) if self.asked else None

    async def action_demo(self) -> None:
        from flashgrad.tui.screens.demo import DemoScreen
        from flashgrad.tui.widgets.demo_pane import DemoPane

        if self.asked is None:
            return
        try:
            demo, values = self._demos.of_card(self.asked.card.content, self.asked.state.chosen_demo)
        except FlashgradError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        await self.close_pane()
        if self.size.width < WIDE_CELLS:
            self.app.push_screen(DemoScreen(demo, values, self._demos.process, is_ascii=self._is_ascii))
            return
        self._read_styles()
        pane = DemoPane(demo, values, self._demos.process, is_ascii=self._is_ascii)
        side = self.query_one("#side")
        side.display = True
        await side.mount(pane)  # which puts the focus where its question is answered

    def _read_styles(self) -> None:
        """Those of a pane, which Textual would read before the first card if this screen named them."""
        styles = self.app.stylesheet
        if not styles.has_source(str(_PANE_STYLES)):
            styles.read(_PANE_STYLES)
            styles.reparse()
            styles.update(self.app)

    @on(VerdictBadge.Pressed)
    def action_evidence(self) -> None:
        from flashgrad.tui.screens.evidence import EvidenceScreen

        if self.finding is not None and self.is_revealed:
            self.app.push_screen(EvidenceScreen(self.finding, self._demos.process))

    async def on_demo_pane_closed(self) -> None:
        await self.close_pane()

    async def close_pane(self) -> None:
        """Give the card the whole width again."""
        side = self.query_one("#side")
        if side.display:
            side.display = False
            await side.remove_children()

    def describe_demo(self) -> None:
        """Say which demo the card has, and no more than may be known before its answer is shown.

        Says nothing before `load_demos`.
        """
        if not self._demos.is_loaded:
            return
        asked, described = self.asked, ""
        if asked is not None:
            chosen = asked.state.chosen_demo
            described = self._demos.describe(asked.card.content, chosen, with_answer=self.is_revealed)
        self.query_one("#about-demo", Static).update(Content(described))

    def load_demos(self) -> None:
        """Once the card stands, get to know the demos, and say which one it has."""

        async def describe() -> None:
            await asyncio.to_thread(self._demos.load)
            self.describe_demo()

        if not self._demos.is_loaded:
            self.call_after_refresh(lambda: self.run_worker(self.while_open(describe), group="demos", exclusive=True))
