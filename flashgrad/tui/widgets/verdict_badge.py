"""Whether a card's claim was measured to hold: one line under its answer."""

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from flashgrad.demos.evidence import Finding
from flashgrad.demos.spec import Verdict

BADGES = {
    Verdict.HOLDS: ("✓", "bold $text-success"),
    Verdict.CONDITIONAL: ("◐", "bold $text-warning"),
    Verdict.CONTRADICTED: ("✗", "bold $text-error"),
}
"""Mark and style of each verdict; the marks alone tell them apart."""

_WORDS = {
    Verdict.HOLDS: "Measured: it holds",
    Verdict.CONDITIONAL: "Measured: it holds under conditions",
    Verdict.CONTRADICTED: "Measured: contradicted",
}


class VerdictBadge(Static):
    """The verdict and the claim that it is about; a click asks for the evidence."""

    DEFAULT_CSS = """
    VerdictBadge { height: 1; padding: 0 3; text-wrap: nowrap; text-overflow: ellipsis; color: $text-muted; }
    """

    class Pressed(Message):
        """The learner wants to see the evidence."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(markup=False, id=id)

    def show(self, finding: Finding | None) -> None:
        """Show this finding; nothing for None, on a line that stays free."""
        self.update(Content("") if finding is None else badge_content(finding))

    def on_click(self, event: events.Click) -> None:
        """Ask for the evidence."""
        event.stop()
        self.post_message(self.Pressed())


def badge_content(finding: Finding) -> Content:
    """Mark, verdict and claim on one line."""
    mark, style = BADGES[finding.verdict]
    words = _WORDS[finding.verdict]
    return Content.assemble((f"{mark} {words}", style), " · ", ("e", "bold"), f" evidence · {finding.claim.sentence}")
