"""Siblings, cards of one section or one note, are kept apart: by days, else within a session. Pure.

Whoever has just seen one of them could answer the next from it. Nothing of this is stored: what was answered on the
day stands in the log, so that taking an answer back lets its siblings in again.
"""

import heapq
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

BurySiblings = Literal["all", "new", "off"]
"""What waits for the next day once a sibling is asked: any card, only new ones, none."""

_SEVERAL = ""


class Waiting(NamedTuple):
    """A card that waits to be asked."""

    key: str
    deck: str
    siblings: str | None = None
    """The same for cards that are siblings; None for a card that has none."""


class Family(NamedTuple):
    """What waits of some siblings."""

    reviews: int
    new: int
    own_reviews: int = 0
    """Those that were themselves answered today and wait again, as their learner wanted."""
    own_new: int = 0


class KeptApart:
    """Lets cards in, one by one in the order in which they wait, as long as no sibling of theirs is asked today.

    Reviews go first: a new card that waits a day costs nothing.
    """

    def __init__(self, bury: BurySiblings, answered: Iterable[tuple[str, str | None]]) -> None:
        """`answered`: (key, siblings) of the cards that were answered today."""
        self._bury = bury
        self.answered: dict[str, str] = {}
        """By siblings, the one that was answered today; empty where several were."""
        for key, siblings in answered:
            if siblings is not None:
                self.answered[siblings] = key if self.answered.get(siblings, key) == key else _SEVERAL
        self._asked = dict(self.answered)
        self._reviews: dict[str, str] = {}

    def reviews(self, cards: Iterable[Waiting]) -> Iterator[tuple[str, str]]:
        """(key, deck) of the reviews that may be asked."""
        asked = dict(self._asked)
        for key, deck, siblings in cards:
            if siblings is not None:
                self._reviews[key] = siblings
                if self._bury == "all" and asked.setdefault(siblings, key) != key:
                    continue
            yield key, deck

    def ask(self, reviews: Iterable[str]) -> None:
        """Say which of the reviews that were let in the day has room for."""
        for key in reviews:
            if (siblings := self._reviews.get(key)) is not None:
                self._asked.setdefault(siblings, key)

    def new(self, cards: Iterable[Waiting]) -> Iterator[tuple[str, str]]:
        """(key, deck) of the new cards that may be asked."""
        for key, deck, siblings in cards:
            if self._bury == "off" or siblings is None or self._asked.setdefault(siblings, key) == key:
                yield key, deck


def let_in(bury: BurySiblings, family: Family, *, is_answered: bool) -> tuple[int, int]:
    """How many of the reviews and of the new cards of some siblings may be asked today, limits apart.

    `is_answered`: whether one of them was answered today.
    """
    reviews, new = family.reviews, family.new
    if bury == "off":
        return reviews, new
    if is_answered:
        return (family.own_reviews if bury == "all" else reviews), family.own_new
    return (min(reviews, 1) if bury == "all" else reviews), 0 if reviews else min(new, 1)


def spread(keys: Sequence[str], siblings: Mapping[str, str]) -> list[str]:
    """`keys` in their order, but siblings far from each other; `siblings` tells of those that have any.

    After a card its next sibling waits for as many others as an even spread has between them, or for all there are.
    """
    left = Counter(siblings[key] for key in keys if key in siblings)
    gaps = {one: -(-len(keys) // count) for one, count in left.items()}
    later: dict[str, deque[tuple[int, str]]] = {one: deque() for one in gaps}
    ready: list[tuple[int, str]] = []
    for place, key in enumerate(keys):
        one = siblings.get(key)
        if one is None or not later[one]:
            ready.append((place, key))  # ascending, so already a heap
        if one is not None:
            later[one].append((place, key))
    resting: list[tuple[int, int, str]] = []
    asked: list[str] = []
    while ready or resting:
        while resting and resting[0][0] <= len(asked):
            heapq.heappush(ready, heapq.heappop(resting)[1:])
        if not ready:  # whoever has rested longest, but for the sibling of the card just asked
            latest = heapq.heappop(resting)
            is_next_to_it = siblings[latest[2]] == siblings.get(asked[-1])
            ready.append((heapq.heapreplace(resting, latest) if is_next_to_it and resting else latest)[1:])
        _, key = heapq.heappop(ready)
        if (one := siblings.get(key)) is not None:
            later[one].popleft()
            if later[one]:
                heapq.heappush(resting, (len(asked) + gaps[one], *later[one][0]))
        asked.append(key)
    return asked
