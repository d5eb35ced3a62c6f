"""Whether a card's claim was measured to hold: one line under its answer."""

from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

if TYPE_CHECKING:
    from flashgrad.demos.evidence import Finding


class VerdictBadge(Static):
    """The verdict and the claim that it is about; a click asks for the evidence."""

    DEFAULT_CSS = """
    VerdictBadge { height: 1; padding: 0 3; text-wrap: nowrap; text-overflow: ellipsis; color: $text-muted; }
    """

    class Pressed(Message):
        """The learner wants to see the evidence."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(markup=False, id=id)

    def show(self, finding: "Finding | None") -> None:
        """Show this finding; nothing for None, on a line that stays free."""
        if finding is None:
            self.update(Content(""))
            return
        from flashgrad.tui.widgets.verdict_words import badge_content  # deferred: questions have no verdict

        self.update(badge_content(finding))

    def on_click(self, event: events.Click) -> None:
        """Ask for the evidence."""
        event.stop()
        self.post_message(self.Pressed())
