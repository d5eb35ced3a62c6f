"""One line on top of a review: the deck, how far the session is, roughly how long the rest takes."""

from collections.abc import Sequence
from statistics import median

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

BAR_CELLS = 14
PACE_ANSWERS = 20
"""The pace is the median of so many latest answers: one long pause changes nothing."""
LEAST_ANSWERS = 3
"""Fewer have no pace."""


class ProgressLine(Horizontal):
    """Deck at the left, progress at the right."""

    DEFAULT_CSS = """
    ProgressLine { height: 1; dock: top; background: $primary 20%; padding: 0 2; }
    ProgressLine #deck { width: 1fr; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
    ProgressLine #progress { width: auto; }
    """

    def compose(self) -> ComposeResult:
        yield Static(id="deck")
        yield Static(id="progress")

    def show(self, deck: str, answered: int, remaining: int, elapsed_ms: Sequence[int]) -> None:
        """Show the state of a session; `elapsed_ms` are the times of its answers so far."""
        self.query_one("#deck", Static).update(Content(deck))
        self.query_one("#progress", Static).update(Content(progress_text(answered, remaining, elapsed_ms)))


def progress_text(answered: int, remaining: int, elapsed_ms: Sequence[int]) -> str:
    """Such as `8 of 20 ▓▓▓▓▓░░░░░░░░░ ~4 min`; without a time before LEAST_ANSWERS."""
    total = answered + remaining
    filled = BAR_CELLS * answered // total if total else BAR_CELLS
    text = f"{answered} of {total} {'▓' * filled}{'░' * (BAR_CELLS - filled)}"
    if len(elapsed_ms) >= LEAST_ANSWERS and remaining:
        minutes = median(elapsed_ms[-PACE_ANSWERS:]) * remaining / 60_000
        text += " <1 min" if minutes < 1 else f" ~{minutes:.0f} min"
    return text
