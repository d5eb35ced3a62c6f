"""What a file of another program holds, in our own terms. Readers make it, `library` takes it in; no I/O here.

Every card of a program that has ids of its own gets a `card_id` of ours from them, such as `anki:` and the note's
guid: a second import finds the same card by it, and an export can give the id back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flashgrad.model import Deck, Grade, Problem

FILE_ENDINGS = (".apkg", ".colpkg", ".mochi", ".csv", ".tsv")
"""Of names of files that are other programs' for certain; Markdown and plain text are told by what stands in them."""


@dataclass(frozen=True, slots=True)
class ForeignAnswer:
    """One answer that was given in another program."""

    at_ms: int
    """Milliseconds since 1970-01-01 UTC."""
    grade: Grade
    elapsed_ms: int | None = None
    is_drill: bool = False
    """Whether it was one of several on the same day, which moved no due day there."""


@dataclass(frozen=True, slots=True)
class ForeignCardId:
    """One card of a foreign file."""

    card_id: str
    cloze: int | None = None


@dataclass(frozen=True, slots=True)
class ForeignPlace:
    """One card of a foreign file whose program gives no ids, by where it stands in what the reader found."""

    deck: int
    """Index into `ForeignFile.decks`."""
    position: int
    """Index into that deck's cards."""
    cloze: int | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What another program knows about one card's schedule."""

    answers: tuple[ForeignAnswer, ...] = ()
    """In the order in which they were given."""
    due_day: int | None = None
    """Proleptic ordinal of the day on which that program would ask it next; None for a new card."""
    interval_days: int | None = None
    is_suspended: bool = False
    flag: int = 0
    """1 to 7; 0 for none."""
    is_reset: bool = False
    """Whether the card was made a new one again after these answers."""
    scheduled_ms: int | None = None
    """When `due_day` was set, or the card was reset, if that was after the last answer."""
    changed_ms: int | None = None
    """When that program changed anything of the card last, such as suspending it; None where it does not say."""


@dataclass(frozen=True, slots=True)
class ForeignDeck:
    """A deck of a foreign file; several of them may come from one file."""

    deck: Deck
    problems: tuple[Problem, ...] = ()
    """What could not be taken over, each with what to do; in the order of the file."""


@dataclass(frozen=True, slots=True)
class ForeignFile:
    """All that a reader found."""

    program: str
    """Whose format it is, as people say it: `Anki`, `Mochi`."""
    decks: tuple[ForeignDeck, ...]
    pasts: Mapping[ForeignCardId | ForeignPlace, Past] = field(default_factory=dict)
