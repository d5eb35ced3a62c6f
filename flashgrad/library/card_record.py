"""Everything that is known of one card: its text, its state, and whatever was done to it."""

from dataclasses import dataclass

from flashgrad.library.library import Library, reads
from flashgrad.library.stats import card_history
from flashgrad.model import CardState, LibraryCard, Review, ReviewKind
from flashgrad.store import cards, reviews, states
from flashgrad.study.stats import ScheduleStep


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """An answer or action on a card."""

    entry: Review
    day: int
    """The study day on which it was made."""
    step: ScheduleStep | None
    """What it did to the schedule; None where it was taken back."""


@dataclass(frozen=True, slots=True)
class CardRecord:
    """A card as it stands and how it came there."""

    card: LibraryCard
    state: CardState
    today: int
    retrievability: float | None
    """Probability of recall today, in [0, 1]; None where the scheduler in charge knows none."""
    history: tuple[HistoryEntry, ...]
    """Oldest first."""


@reads
def card_record(library: Library, card_key: str) -> CardRecord:
    """What is known of a card. Raises CardNotFound, LibraryUnavailable."""
    card = cards.get(library.connection, card_key)
    state = states.of_card(library.connection, card_key, library.scheduler.initial())
    steps = {step.entry.id: step for step in card_history(library, card_key)}
    history = tuple(
        HistoryEntry(entry, library.today(entry.at), steps.get(entry.id))
        for entry in reviews.of_card(library.connection, card_key)
        if entry.kind is not ReviewKind.UNDO
    )
    today = library.today()
    return CardRecord(card, state, today, _retrievability(library, state, today), history)


def _retrievability(library: Library, state: CardState, today: int) -> float | None:
    if state.stability_days is None:
        return None
    from flashgrad.schedule.fsrs import Fsrs  # deferred: SM-2 needs nothing of it

    return library.scheduler.retrievability(state, today) if isinstance(library.scheduler, Fsrs) else None
