"""What a study session is to be about. Pure.

due     what waits today, within the day's limits; the ordinary session
ahead   what comes due in the next days; real reviews, which count from the day of the answer
cram    cards to go over without any effect on their schedule, in the order of their decks
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from flashgrad.errors import QueryInvalid
from flashgrad.text import one_line

MOST_AHEAD_DAYS = 365


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

    @property
    def words(self) -> tuple[str, ...]:
        """What sets this plan apart from the ordinary session, such as a deck, `tag:relu` and `cram`; on one line."""
        purpose = {
            Purpose.DUE: "",
            Purpose.AHEAD: "a day ahead" if self.ahead_days == 1 else f"{self.ahead_days} days ahead",
            Purpose.CRAM: "cram",
        }
        said = (one_line(self.deck or "", 40), one_line(self.query, 40), purpose[self.purpose])
        return tuple(word for word in said if word)


EFFECTS: Mapping[Purpose, str] = MappingProxyType(
    {
        Purpose.DUE: "The ordinary session, within today's limits.",
        Purpose.AHEAD: "Real reviews before their day: each interval counts from today.",
        Purpose.CRAM: "Your answers are kept in the log and change no schedule.",
    }
)
"""What a session does to the schedule, in a sentence."""


def with_tag(tag: str | None, query: str = "") -> str:
    """`query` for the cards with this tag alone; `query` itself without one. Raises QueryInvalid."""
    if not tag:
        return query.strip()
    if '"' in tag:
        raise QueryInvalid(f"The tag {one_line(tag, 40)} has a quotation mark in it, which no query can write.")
    written = f'tag:"{tag}"' if any(character.isspace() for character in tag) else f"tag:{tag}"
    return f"{written} {query}".strip()
