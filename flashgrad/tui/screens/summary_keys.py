"""What can be done when a session is over, for the screen that shows its summary."""

from typing import TYPE_CHECKING

from flashgrad.errors import FlashgradError
from flashgrad.library.library import Library
from flashgrad.tui.closes_once import ClosesOnce

if TYPE_CHECKING:
    # Deferred at run time: the learner waits for the first card, and the summary comes last.
    from flashgrad.tui.demo_access import DemoAccess
    from flashgrad.tui.widgets.session_summary import SessionSummaryView

_ACTIONS = frozenset(("finish", "revisit", "let_more_in"))


class SummaryKeys(ClosesOnce[None]):
    """A screen with a summary at its end."""

    _library: Library
    _demos: "DemoAccess"
    _is_ascii: bool
    _summary: "SessionSummaryView | None"
    """None until there is one."""

    @property
    def is_finished(self) -> bool:
        """Whether the session is over and its summary shown."""
        raise NotImplementedError

    def take_in_more(self) -> None:
        """Go on with what the day's limits let in by now."""
        raise NotImplementedError

    def action_finish(self) -> None:
        """Go home."""
        self.dismiss()

    def action_revisit(self) -> None:
        """Open the demo that the summary names."""
        from flashgrad.tui.screens.demo import DemoScreen

        after = self._summary.after if self._summary else None
        if after is None or after.card is None:
            return
        try:
            demo, values = self._demos.of_card(after.card.content, after.chosen_demo)
        except FlashgradError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        self.app.push_screen(DemoScreen(demo, values, self._demos.process, is_ascii=self._is_ascii))

    def action_let_more_in(self) -> None:
        """Ask for other limits, and go on with what they let in."""
        from flashgrad.tui.screens.limits import LimitsScreen

        self.app.push_screen(LimitsScreen(self._library), self._limits_changed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """These keys mean something only when all is answered."""
        if action not in _ACTIONS:
            return super().check_action(action, parameters)
        has_demo = self._summary is not None and self._summary.has_demo
        return self.is_finished and (action != "revisit" or has_demo)

    def _limits_changed(self, is_changed: bool | None) -> None:
        if is_changed:
            self.take_in_more()
