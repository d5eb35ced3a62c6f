"""Clocks that tests set, and cards for libraries that tests fill."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import settings

from flashgrad.config import Settings
from flashgrad.decks.files import bundled_decks, find_decks, read_deck
from flashgrad.library.library import Library
from flashgrad.model import Card, Instant
from flashgrad.store import cards
from flashgrad.store.connection import transaction

BUNDLED_CARDS = sum(len(read_deck(path).parsed.deck.cards) for path in find_decks([bundled_decks()]))
"""In all decks that come with flashgrad together."""


EVERYTHING_AT_ONCE = Settings(new_per_day=1_000_000, reviews_per_day=1_000_000)
"""Settings for a test that means every card that waits, however many."""


def examples(times: float) -> int:
    """So many times the examples that Hypothesis usually tries, of which the quick subset tries fewer."""
    return round(times * settings().max_examples)


def instant(text: str) -> Instant:
    """The moment that an ISO 8601 text with an offset names."""
    moment = datetime.fromisoformat(text)
    offset = moment.utcoffset()
    assert offset is not None, "a test's moment needs an offset"
    since_epoch = moment - datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    return Instant(since_epoch // timedelta(milliseconds=1), offset // timedelta(minutes=1))


@dataclass
class ManualClock:
    """A clock that stands still until it is moved."""

    now: Instant = field(default_factory=lambda: instant("2026-03-02T09:00:00+01:00"))

    def __call__(self) -> Instant:
        return self.now

    def set(self, text: str) -> Instant:
        self.now = instant(text)
        return self.now

    def advance(self, *, days: int = 0, hours: int = 0, ms: int = 0) -> Instant:
        moved_ms = self.now.at_ms + (days * 24 + hours) * 3_600_000 + ms
        self.now = Instant(moved_ms, self.now.utc_offset_minutes)
        return self.now


def add_cards(library: Library, *contents: Card, deck: str = "Stability", at_ms: int = 0) -> list[str]:
    """Keys of `contents`, stored as the cards of a deck of this name."""
    keys = [f"{deck}/{position}" for position in range(len(contents))]
    with transaction(library.connection):
        deck_row = cards.put_deck(library.connection, deck, f"/decks/{deck}.md", "hash", "", at_ms=at_ms)
        rows = [cards.CardRow(keys[place], deck_row, place, card) for place, card in enumerate(contents)]
        cards.put_cards(library.connection, rows, at_ms=at_ms)
    return keys


def plain_cards(count: int) -> list[Card]:
    """`count` cards with nothing remarkable about them."""
    return [Card(f"id{number}", f"Question {number}?", f"Answer {number}.") for number in range(count)]


def local_hour(text: str) -> int:
    """Hours since 1970-01-01T00 on one and the same clock, of a text such as 2026-03-02T09."""
    return (datetime.fromisoformat(f"{text}:00") - datetime(1970, 1, 1)) // timedelta(hours=1)
