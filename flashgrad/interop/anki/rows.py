"""What the tables of an Anki collection hold, each row examined. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """How a note becomes one of its cards."""

    name: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """What notes of one kind have in common."""

    name: str
    is_cloze: bool
    fields: tuple[str, ...]
    templates: Mapping[int, Template]
    """By the number that a card has as `ord`; a cloze note has one, of number 0."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note, of which cards are made."""

    id: int
    guid: str
    note_type: int
    tags: str
    fields: str
    """Each ends with 0x1F but the last."""


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card's place, and what is known of its schedule."""

    id: int
    note: int
    changed_s: int
    deck: int
    template: int
    type: int
    """0 new, 1 learning, 2 review, 3 relearning."""
    queue: int
    """-1 suspended, -2 and -3 buried; else what it waits for."""
    due: int
    """A new card's position; days since the collection began; or seconds since 1970 while it is learned."""
    interval: int
    flags: int
    original_due: int
    original_deck: int
    """Where the card is in a filtered deck: what it was before; else 0."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A row of the review log."""

    at_ms: int
    card: int
    ease: int
    """The button, from 1; 0 where the schedule was set by hand."""
    factor: int
    elapsed_ms: int
    type: int
    """0 learn, 1 review, 2 relearn, 3 in a filtered deck, 4 by hand, 5 rescheduled."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A collection."""

    created_s: int
    settings: Mapping[str, object]
    note_types: Mapping[int, NoteType]
    decks: Mapping[int, str]
    notes: tuple[Note, ...]
    cards: tuple[CardRow, ...]
    answers: tuple[AnswerRow, ...]
    broken: tuple[str, ...]
    """What could not be read, each as the beginning of a sentence."""
