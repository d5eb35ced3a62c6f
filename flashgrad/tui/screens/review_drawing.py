"""How a review is drawn: at once where all is ready, else once it is."""

import asyncio
from typing import TYPE_CHECKING

from flashgrad.library.library import Library
from flashgrad.study.session import Session
from flashgrad.text import one_line
from flashgrad.tui.flags import flag_mark
from flashgrad.tui.screens.demo_beside import DemoBeside
from flashgrad.tui.screens.looking_ahead import LooksAhead
from flashgrad.tui.widgets.card_view import CardView
from flashgrad.tui.widgets.grade_bar import GradeBar
from flashgrad.tui.widgets.progress_line import ProgressLine
from flashgrad.tui.widgets.verdict_badge import VerdictBadge

if TYPE_CHECKING:
    # Deferred at run time: the summary comes last.
    from flashgrad.tui.widgets.session_summary import SessionSummaryView


class ReviewDrawing(DemoBeside, LooksAhead):
    """A screen that shows its session as it is now."""

    _library: Library
    _summary: "SessionSummaryView | None"
    """None until it is wanted."""
    _drawing: asyncio.Lock
    _drawn: str | None
    """Key of the card that was drawn last."""

    @property
    def session(self) -> Session:
        """What is still to be asked."""
        return self._review.session

    def redraw(self) -> None:
        """Draw the session as it is now."""
        if not self.query(ProgressLine):
            return  # mounting draws what is there by then
        if self._is_ready and not self._drawing.locked():
            self._draw_ready(is_only_change=True)
        else:
            self.draw_beside(self._draw, group="draw")

    @property
    def _is_ready(self) -> bool:
        """Whether the session can be drawn as it is now without waiting for anything."""
        is_in_the_way = self.query_one("#side").display and not self.is_revealed and self.card_key != self._drawn
        if is_in_the_way or (self.asked is None and self._summary is None):
            return False
        return self.query_one(CardView).is_ready(self._review.content, with_answer=self.is_revealed)

    async def _draw(self) -> None:
        """Draw the session as it is once all is ready. Keys are taken while this goes on; the last drawing wins."""
        async with self._drawing:
            is_beside_demo = self.query_one("#side").display
            while not self._is_ready:
                if not self.is_revealed and self.card_key != self._drawn:
                    await self.close_pane()
                if self.asked is None:
                    await self._make_summary()
                await self.query_one(CardView).make_ready(self._review.content, with_answer=self.is_revealed)
            self._draw_ready(is_only_change=not is_beside_demo)

    def _draw_ready(self, *, is_only_change: bool) -> None:
        asked, is_revealed = self.asked, self.is_revealed
        is_same, self._drawn = self.card_key == self._drawn, self.card_key
        card_view, grade_bar = self.query_one(CardView), self.query_one(GradeBar)
        card_view.turn_to(
            self._review.content, with_answer=is_revealed, keeps_place=is_same, is_only_change=is_only_change
        )
        self.show_progress()
        card_view.display = grade_bar.display = asked is not None
        if self._summary is not None:
            self._summary.display = asked is None
            if asked is None:
                self._summary.sum_up(self._review.plan, self._review.answers)
        if asked is not None and is_revealed:
            grade_bar.offer(dict(asked.outcomes), is_drill=asked.is_drill)
        elif asked is not None:
            grade_bar.ask()
        self.query_one("#legend").display = is_revealed
        self.query_one(VerdictBadge).show(self.finding if is_revealed else None)
        self.describe_demo()
        self.load_demos()
        self.refresh_bindings()
        self.begin_pause()

    async def _make_summary(self) -> None:
        from flashgrad.tui.widgets.session_summary import SessionSummaryView

        if self._summary is None:
            self._summary = SessionSummaryView(self._library, id="done")
            await self.query_one("#left").mount(self._summary, after=self.query_one(CardView))

    def show_progress(self) -> None:
        """Say how far the session is, and what is to be known of the card on screen."""
        said = [one_line(self.asked.card.deck) if self.asked else "Review"]
        if self.asked:
            state = self.asked.state
            said += ["again today"] if self.asked.is_drill and not self.session.is_cram else []
            said += [f"flag {flag_mark(state.flag, is_ascii=self._is_ascii)}"] if state.flag else []
            said += ["leech"] if state.is_leech else []
        said += [word for word in self._review.plan.words if word not in said]
        self.query_one(ProgressLine).show(
            " · ".join(said), self.session.answered, self.session.remaining, self._review.elapsed_ms
        )
