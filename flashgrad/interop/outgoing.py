"""What leaves a library, in our own terms. `library` gathers it, the writers beside this file make files of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from flashgrad.model import Card, CardState, Experiment, LibraryCard, Review


@dataclass(frozen=True, slots=True)
class OutgoingCard:
    """A card with its place in the schedule and its log."""

    card: LibraryCard
    state: CardState = field(default_factory=CardState)
    history: tuple[Review, ...] = ()
    """In the order of the entries' ids, those included that were taken back."""
    changed_at_ms: int = 0
    """When its text or place last changed in the library, in milliseconds since 1970-01-01 UTC."""


@dataclass(frozen=True, slots=True)
class Section:
    """What stands in one place of a deck: one card, or the cards of one text with cloze deletions."""

    cards: tuple[OutgoingCard, ...]

    @property
    def content(self) -> Card:
        """The section as a deck file has it."""
        return replace(self.cards[0].card.content, cloze=None)

    @property
    def is_cloze(self) -> bool:
        """Whether its cards ask deletions of its text."""
        return self.cards[0].card.content.cloze is not None


@dataclass(frozen=True, slots=True)
class OutgoingDeck:
    """A deck with those of its cards that leave, in order."""

    name: str
    source_path: str
    content_hash: str
    preamble: str
    cards: tuple[OutgoingCard, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        """The cards, those of one place together. Orphans stand in no place any more and keep to themselves."""
        places: dict[object, list[OutgoingCard]] = {}
        for one in self.cards:
            places.setdefault(_place(one), []).append(one)
        return tuple(Section(tuple(cards)) for cards in places.values())


@dataclass(frozen=True, slots=True)
class Outgoing:
    """All that leaves."""

    decks: tuple[OutgoingDeck, ...]
    stray_entries: tuple[Review, ...] = ()
    """Log entries of cards that the library does not have any more."""
    experiments: tuple[Experiment, ...] = ()

    @property
    def cards(self) -> tuple[OutgoingCard, ...]:
        """The cards of all decks."""
        return tuple(card for deck in self.decks for card in deck.cards)

    @property
    def entries(self) -> tuple[Review, ...]:
        """The whole log, in the order of the ids."""
        entries = [*self.stray_entries, *(entry for card in self.cards for entry in card.history)]
        return tuple(sorted(entries, key=lambda entry: entry.id))


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of what the demo of a card shows."""

    png: bytes
    caption: str
    """One sentence: what the demo shows and by which values."""


Figures = Mapping[str, Figure]
"""By the key of the card; cards of one demo share a figure."""


def figure_of(section: Section, figures: Figures) -> Figure | None:
    """The figure of the first card of `section` that has one."""
    return next((figures[one.card.key] for one in section.cards if one.card.key in figures), None)


def count_cards(decks: Iterable[OutgoingDeck]) -> int:
    """How many cards these decks hold together."""
    return sum(len(deck.cards) for deck in decks)


def _place(one: OutgoingCard) -> tuple[str, int] | tuple[str, str]:
    content, card = one.card.content, one.card
    is_sibling = content.cloze is not None and card.orphaned_at_ms is None
    return (card.source_path, card.position) if is_sibling else ("", card.key)
