"""What an import would do, as values. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flashgrad.decks.identity import Matching
from flashgrad.library.incoming import IncomingFile
from flashgrad.library.reading import CardPast, PastKey
from flashgrad.model import LibraryCard, Problem


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """How many cards an import touches, each counted once."""

    new: int = 0
    changed: int = 0
    moved: int = 0
    adopted: int = 0
    orphaned: int = 0
    revived: int = 0
    unchanged: int = 0

    @property
    def is_change(self) -> bool:
        """Whether the import changes any card."""
        return any(getattr(self, name) for name in self.__slots__ if name != "unchanged")

    @property
    def sentence(self) -> str:
        """Such as `76 new, 3 unchanged`."""
        parts = [f"{getattr(self, name)} {name}" for name in self.__slots__ if getattr(self, name)]
        return ", ".join(parts) or "no cards"


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What importing some deck files does."""

    incoming: tuple[IncomingFile, ...]
    matching: Matching
    problems: tuple[Problem, ...]
    """Warnings included."""
    known: Mapping[str, LibraryCard]
    """The cards of the library that this touches or sets aside, as they were, by key."""
    deck_sizes: Mapping[str, int]
    """How many cards each deck of the library had before, by source path."""
    pasts: Mapping[PastKey, CardPast] = field(default_factory=dict)
    """What other programs know of its cards."""
    entries: int = 0
    """How many log entries that makes which the library does not have."""
    keys: tuple[str, ...] = ()
    """Of the cards in `matching`, in their order."""
    in_place: frozenset[int] = frozenset()
    """Which of these stand where and as they stood, by their index."""
    standing: Mapping[str, int] = field(default_factory=dict)
    """How many cards of each deck, by source path, need not be looked at: they are as they were, and not in
    `matching`."""
    version: str = ""
    """Of the cards that the plan was made for."""

    @property
    def counts(self) -> ImportCounts:
        """How many cards are touched, and how."""
        counted = ImportCounts(**self.matching.counts())
        return replace(counted, unchanged=counted.unchanged + sum(self.standing.values()))

    def size_of(self, file: IncomingFile) -> int:
        """How many cards a file of the import has."""
        return len(file.deck.cards) + self.standing.get(file.deck.source_path, 0)

    @property
    def is_change(self) -> bool:
        """Whether the import changes any card or adds to the log."""
        return self.counts.is_change or self.entries > 0

    @property
    def sentence(self) -> str:
        """Such as `76 new, and 1,204 log entries of Anki`."""
        if not self.entries:
            return self.counts.sentence
        programs = " and ".join(sorted({known.program for known in self.pasts.values()}))
        many = "1 log entry" if self.entries == 1 else f"{self.entries:,} log entries"
        return f"{self.counts.sentence}, and {many} of {programs}"
