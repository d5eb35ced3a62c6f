"""What a review does while the learner thinks, so that the next key finds it done."""

import gc

from flashgrad.tui.review_session import ReviewSession
from flashgrad.tui.widgets.card_keys import CardKeys
from flashgrad.tui.widgets.card_view import CardView

LOOK_AHEAD_AFTER_S = 0.02
"""So long nothing must have been drawn before what may come next is made ready."""

COLLECT_AFTER_S = 0.7
"""So long before garbage is looked for: it takes a moment in which no key is taken."""


class LooksAhead(CardKeys):
    """A screen with a `CardView` that uses the pauses between keys."""

    _review: ReviewSession

    def use_pauses(self) -> None:
        """To be called once, on mounting."""
        self._soon = self.set_interval(LOOK_AHEAD_AFTER_S, self._look_ahead, pause=True)
        self._later = self.set_interval(COLLECT_AFTER_S, self._collect, pause=True)

    def begin_pause(self) -> None:
        """All is drawn; a pause begins, unless the next key is here already."""
        for timer in (self._soon, self._later):
            timer.reset()
            timer.resume()

    def _look_ahead(self) -> None:
        self._soon.pause()
        self.draw_beside(self._make_ready, group="look ahead")

    async def _make_ready(self) -> None:
        await self.query_one(CardView).look_ahead(self._review.likely_next())

    def _collect(self) -> None:
        self._later.pause()
        gc.collect()
