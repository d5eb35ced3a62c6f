"""What can be done when a session is over, for the screen that shows its summary."""

from flashgrad.errors import FlashgradError
from flashgrad.library.library import Library
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.demo_access import DemoAccess
from flashgrad.tui.screens.demo import DemoScreen
from flashgrad.tui.screens.limits import LimitsScreen
from flashgrad.tui.widgets.session_summary import SessionSummaryView

_ACTIONS = frozenset(("finish", "revisit", "let_more_in"))


class SummaryKeys(ClosesOnce[None]):
    """A screen with a summary at its end."""

    _library: Library
    _demos: DemoAccess
    _is_ascii: bool
    _summary: SessionSummaryView

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
        after = self._summary.after
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
        self.app.push_screen(LimitsScreen(self._library), self._limits_changed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """These keys mean something only when all is answered."""
        if action not in _ACTIONS:
            return super().check_action(action, parameters)
        return self.is_finished and (action != "revisit" or self._summary.has_demo)

    def _limits_changed(self, is_changed: bool | None) -> None:
        if is_changed:
            self.take_in_more()
