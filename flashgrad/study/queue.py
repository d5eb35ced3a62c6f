"""In what order a day's cards are asked. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DueCard:
    """A card whose review is due, with what decides its place."""

    key: str
    due_day: int
    interval_days: int


def relative_lateness(card: DueCard, today: int) -> float:
    """Days overdue as a share of the interval, ≥ 0: a day late matters more after 3 days than after 300."""
    return (today - card.due_day) / max(card.interval_days, 1)


def order_due(cards: Iterable[DueCard], today: int) -> list[str]:
    """Keys of due cards, the relatively latest first, then in order of due day and key."""
    ranked = sorted(cards, key=lambda card: (-relative_lateness(card, today), card.due_day, card.key))
    return [card.key for card in ranked]


def interleave(reviews: Sequence[str], new: Sequence[str]) -> list[str]:
    """Both sequences in their own order, the new cards spread evenly among the reviews."""
    total = len(reviews) + len(new)
    merged: list[str] = []
    taken = 0
    for place in range(total):
        # The number of new cards that an even spread has placed by here, rounded down.
        if taken < (place + 1) * len(new) // total:
            merged.append(new[taken])
            taken += 1
        else:
            merged.append(reviews[place - taken])
    return merged
