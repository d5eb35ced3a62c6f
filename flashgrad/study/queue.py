"""In what order a day's cards are asked. Pure."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

ReviewOrder = Literal["lateness", "due", "random", "retrievability"]
NewOrder = Literal["deck", "random"]
NewPlacement = Literal["interleave", "before", "after"]


@dataclass(frozen=True, slots=True)
class DueCard:
    """A card whose review is due, with what decides its place."""

    key: str
    due_day: int
    interval_days: int
    deck: str = ""
    last_review_day: int | None = None
    stability_days: float | None = None
    """FSRS: days after which recall has become 90 % likely; None under another scheduler."""
    siblings: str | None = None
    """The same for cards that are siblings; None for a card that has none."""


def relative_lateness(card: DueCard, today: int) -> float:
    """Days overdue as a share of the interval: a day late matters more after 3 days than after 300.

    Negative for a card that is not due yet.
    """
    return (today - card.due_day) / max(card.interval_days, 1)


def forgetting(card: DueCard, today: int) -> float:
    """The time since the review as a share of the time that the card is remembered for; recall falls with it alone.

    Under FSRS R = (1 + F·t/S)^(−w₂₀), where F and w₂₀ are the same for all cards: t/S. Under SM-2 an interval is the
    time after which recall is meant to have fallen to one and the same value: t/I = 1 + lateness.
    """
    if card.stability_days is None or card.last_review_day is None:
        return 1 + relative_lateness(card, today)
    return max(today - card.last_review_day, 0) / card.stability_days


def ordered(cards: Iterable[DueCard], order: ReviewOrder, today: int) -> list[DueCard]:
    """Due cards in an order of the settings; equal ones by due day and key.

    Ascending retrievability is descending `forgetting`.
    """
    match order:
        case "lateness":
            return sorted(cards, key=lambda card: lateness_key(card, today))
        case "retrievability":
            return sorted(cards, key=lambda card: (-forgetting(card, today), card.due_day, card.key))
        case "due":
            return sorted(cards, key=lambda card: (card.due_day, card.key))
        case "random":
            by_key = {card.key: card for card in cards}
            return [by_key[key] for key in shuffled(by_key, today)]


def lateness_key(card: DueCard, today: int) -> tuple[float, int, str]:
    """Sorts the relatively latest first, then by due day and key."""
    return (-relative_lateness(card, today), card.due_day, card.key)


def shuffled(keys: Iterable[str], today: int) -> Iterator[str]:
    """Keys in an order that is as good as random, the same all day long and on every machine."""
    from hashlib import blake2b  # deferred: loading OpenSSL takes longer than ordering a day's cards

    seed = today.to_bytes(8, "big", signed=True)
    heap = [(blake2b(key.encode(), digest_size=8, salt=seed).digest(), key) for key in keys]
    heapq.heapify(heap)  # a day takes few of them, so they are sorted only as far as they are taken
    while heap:
        yield heapq.heappop(heap)[1]


def placed(reviews: Sequence[str], new: Sequence[str], placement: NewPlacement) -> list[str]:
    """Reviews and new cards in one queue, each in its own order."""
    match placement:
        case "interleave":
            return interleave(reviews, new)
        case "before":
            return [*new, *reviews]
        case "after":
            return [*reviews, *new]


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
