"""What a study session is to be about. Pure.

due     what waits today, within the day's limits; the ordinary session
ahead   what comes due in the next days; real reviews, which count from the day of the answer
cram    cards to go over without any effect on their schedule, in the order of their decks
"""

from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """Which of the chosen cards a session asks, and what an answer does."""

    DUE = "due"
    AHEAD = "ahead"
    CRAM = "cram"


@dataclass(frozen=True, slots=True)
class Plan:
    """A choice of cards and what to do with them; without any choice, everything that waits today.

    The day's limits hold for DUE alone: whoever crams or studies ahead asked for these very cards.
    """

    purpose: Purpose = Purpose.DUE
    deck: str | None = None
    """Only cards of the decks with exactly this name."""
    query: str = ""
    """Only cards that match, in the language of `study.query`; `tag:relu` studies a tag."""
    ahead_days: int = 1
    """For AHEAD: how many days after today are taken in, at least 1."""

    @property
    def is_restricted(self) -> bool:
        """Whether some cards of the library are left out by choice."""
        return self.deck is not None or bool(self.query.strip())
