"""How many cards a day may bring, and which of those that wait are let in. Pure.

A limit counts cards: one introduced today, or reviewed today after earlier days, counts once. Drills are never
limited, for they belong to cards that were let in. A deck's limit narrows the overall one and never widens it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

DEFAULT_NEW_PER_DAY = 20
DEFAULT_REVIEWS_PER_DAY = 200
HIGHEST_LIMIT = 1_000_000

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Limit(NamedTuple):
    """At most so many new cards and reviews in a day; None where nothing is said."""

    new: int | None = None
    reviews: int | None = None

    def replaced_by(self, other: "Limit") -> "Limit":
        """What `other` says, and this where it says nothing."""
        new = self.new if other.new is None else other.new
        return Limit(new, self.reviews if other.reviews is None else other.reviews)


class DayLimits(NamedTuple):
    """All limits of one day."""

    overall: Limit = Limit(DEFAULT_NEW_PER_DAY, DEFAULT_REVIEWS_PER_DAY)
    by_deck: Mapping[str, Limit] = _NOTHING
    """By the names of decks that have limits of their own."""

    def for_today(self, overrides: Mapping[str | None, Limit]) -> "DayLimits":
        """These limits with what was set for today alone, by name of deck; None is the overall limit."""
        decks = self.by_deck.keys() | {name for name in overrides if name is not None}
        by_deck = {name: self.by_deck.get(name, Limit()).replaced_by(overrides.get(name, Limit())) for name in decks}
        return DayLimits(self.overall.replaced_by(overrides.get(None, Limit())), by_deck)


class Done(NamedTuple):
    """Cards that were introduced and reviewed on a day, by name of deck."""

    new: Mapping[str, int] = _NOTHING
    reviews: Mapping[str, int] = _NOTHING


class Allowance(NamedTuple):
    """How many more cards of one kind may be asked; None for any number."""

    overall: int | None
    by_deck: Mapping[str, int] = _NOTHING
    """Only decks that have a limit of their own."""

    def of_deck(self, deck: str) -> int | None:
        """The most that one deck alone could contribute."""
        own = self.by_deck.get(deck)
        if own is None or self.overall is None:
            return self.overall if own is None else own
        return min(own, self.overall)


UNLIMITED = Allowance(None)


def new_allowance(limits: DayLimits, done: Done) -> Allowance:
    """What is left of the day's new cards."""
    own = {deck: limit.new for deck, limit in limits.by_deck.items()}
    return _left(limits.overall.new, own, done.new)


def review_allowance(limits: DayLimits, done: Done) -> Allowance:
    """What is left of the day's reviews."""
    own = {deck: limit.reviews for deck, limit in limits.by_deck.items()}
    return _left(limits.overall.reviews, own, done.reviews)


def admitted(cards: Iterable[tuple[str, str]], allowance: Allowance) -> list[str]:
    """Keys of the (key, deck) pairs that may be asked, in their order; stops reading once the day is full."""
    keys: list[str] = []
    if allowance.overall == 0:
        return keys
    taken: Counter[str] = Counter()
    for key, deck in cards:
        own = allowance.by_deck.get(deck)
        if own is not None and taken[deck] >= own:
            continue
        taken[deck] += 1
        keys.append(key)
        if len(keys) == allowance.overall:
            break
    return keys


def _left(overall: int | None, by_deck: Mapping[str, int | None], done: Mapping[str, int]) -> Allowance:
    left = {deck: max(limit - done.get(deck, 0), 0) for deck, limit in by_deck.items() if limit is not None}
    return Allowance(None if overall is None else max(overall - sum(done.values()), 0), left)
