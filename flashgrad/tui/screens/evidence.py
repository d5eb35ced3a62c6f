"""The evidence on a card's claim: what was measured, where, and why; and measuring it again, here."""

from pathlib import PurePath
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Static
from textual.worker import Worker

from flashgrad.demos.evidence import Finding
from flashgrad.demos.recorded import records
from flashgrad.demos.runner import DemoProcess
from flashgrad.demos.verification import DEFAULT_SEEDS, Unmeasured, measure
from flashgrad.tui.closes_once import ClosesOnce
from flashgrad.tui.commands.command import bindings
from flashgrad.tui.commands.demo import EVIDENCE
from flashgrad.tui.widgets.evidence_text import evidence_content


class EvidenceScreen(ClosesOnce[None], ModalScreen[None]):
    """One finding, over the card that it is about."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["evidence.tcss"]
    BINDINGS = bindings(EVIDENCE)  # type: ignore[assignment]
    TITLE = "Evidence"

    def __init__(self, finding: Finding, process: DemoProcess) -> None:
        super().__init__()
        self.finding = finding
        self._process = process
        self._measuring: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        known = records()
        with VerticalScroll(id="evidence"):
            yield Static(
                evidence_content(
                    self.finding,
                    f"Recorded with torch {known.torch} over {known.seeds} seeds when this flashgrad was made.",
                ),
                id="finding",
            )
        yield Static(id="state")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#evidence").focus()

    def action_measure(self) -> None:
        """Run what the claim rests on, on this machine; a press while that goes on changes nothing."""
        if self._measuring is None or self._measuring.is_finished:
            self._say("Measuring …")
            self._measuring = self.draw_beside(self._measure, group="measure")

    def action_close(self) -> None:
        """Back to the card; a measurement that goes on is stopped."""
        self.dismiss()

    async def _measure(self) -> None:
        measured = await measure(
            self.finding.claim, self._process, on_progress=lambda share: self._say(f"Measuring … {share:.0%}")
        )
        if isinstance(measured, Unmeasured):
            self._say(measured.sentence)
            return
        self.finding = measured
        self._say("")
        provenance = f"Measured just now on this machine, over {DEFAULT_SEEDS} seeds."
        self.query_one("#finding", Static).update(evidence_content(measured, provenance))

    def _say(self, text: str) -> None:
        self.query_one("#state", Static).update(Content(text))
