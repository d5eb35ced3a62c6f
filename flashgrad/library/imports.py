"""Import decks: read, plan, apply. A plan says what would happen; applying it is one transaction."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from flashgrad.decks import files
from flashgrad.decks.cloze import with_cloze_cards
from flashgrad.decks.files import DeckFile
from flashgrad.decks.identity import Action, IncomingDeck, Match, Matching, match, new_key, without_duplicates
from flashgrad.library.backups import BEFORE_IMPORT, back_up
from flashgrad.library.card_clues import told_keys
from flashgrad.library.foreign_past import future_answers, missing_entries
from flashgrad.library.library import Library, OnProgress, changing, reads
from flashgrad.library.merging import take_in
from flashgrad.library.reading import CardPast, PastKey, Reading, harmless, joined, read_files
from flashgrad.model import Card, LibraryCard, Problem
from flashgrad.store import card_names, cards
from flashgrad.store.cards import CardRow
from flashgrad.store.connection import transaction
from flashgrad.text import neutralise, one_line

BUNDLED_SOURCE = "bundled/"
"""Stands in a source path for the folder of the decks that come with flashgrad, wherever that is installed."""


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
class IncomingFile:
    """A deck file as it goes into the library: its text made harmless, its place named."""

    deck: IncomingDeck
    preamble: str
    content_hash: str


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

    @property
    def counts(self) -> ImportCounts:
        """How many cards are touched, and how."""
        return ImportCounts(**self.matching.counts())

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


@reads
def plan_import(
    library: Library, paths: Sequence[Path], left_out: Collection[str] = (), on_progress: OnProgress | None = None
) -> ImportPlan:
    """What importing the files under `paths` would do; folders are walked for `*.md`. Writes nothing.

    Decks whose source path is `left_out` are not part of it. `on_progress` hears of the reading.
    """
    found = files.find_decks(paths)
    readings = read_files(found, left_out)
    return _plan(library, joined(_heard(readings, len(found), on_progress)))


@reads
def plan_files(library: Library, read: Sequence[DeckFile]) -> ImportPlan:
    """What importing these files, as they were read, would do. Writes nothing."""
    return _plan(library, Reading(tuple((file, files.source_of(Path(file.path))) for file in read)))


@reads
def plan_bundled(library: Library, left_out: Collection[str] = (), on_progress: OnProgress | None = None) -> ImportPlan:
    """What importing the decks that come with flashgrad would do."""
    found = [(path, BUNDLED_SOURCE + path.name) for path in files.find_decks([files.bundled_decks()])]
    readings = (
        Reading() if source in left_out else Reading(((files.read_deck(path), source),)) for path, source in found
    )
    return _plan(library, joined(_heard(readings, len(found), on_progress)))


def is_bundled(source_path: str) -> bool:
    """Whether a deck is one of those that come with flashgrad."""
    return source_path.startswith(BUNDLED_SOURCE)


def apply_import(library: Library, plan: ImportPlan, *, backs_up: bool = True) -> ImportPlan:
    """Carry out `plan` in one transaction; the plan as carried out, should the library have changed since.

    `backs_up` makes a backup first where cards of the library would change. Raises LibraryUnavailable, also where that
    backup cannot be made; nothing is imported then.
    """
    connection, at_ms = library.connection, library.clock().at_ms
    if backs_up and plan.is_change and cards.decks(connection):
        back_up(library, BEFORE_IMPORT)
    with changing(library) if plan.entries else transaction(connection):
        before = cards.all_cards(connection)
        matching = _match(library, plan.incoming, before)
        keys = _keys(plan.incoming, matching.matches, before)
        existing = {card.key: card for card in before}
        cards.orphan(connection, matching.orphaned, at_ms)
        decks = [_put_deck(library, file, at_ms) for file in plan.incoming]
        cards.put_cards(
            connection, _rows(plan.incoming, decks, zip(matching.matches, keys, strict=True), existing), at_ms
        )
        placed = _placed(plan.incoming, matching.matches, keys)
        entries = take_in(library, missing_entries(library, placed, plan.pasts) if plan.entries else ())
    return replace(plan, matching=matching, entries=entries)


def _heard(readings: Iterable[Reading], many: int, on_progress: OnProgress | None) -> Iterator[Reading]:
    """The `many` readings, of which `on_progress` hears."""
    waiting = iter(readings)
    for done in range(many):
        if on_progress is not None:
            on_progress(done / many)
        yield next(waiting)
    if on_progress is not None:
        on_progress(1.0)


def _plan(library: Library, read: Reading) -> ImportPlan:
    found = [problem for file, _ in read.decks for problem in file.parsed.problems]
    decks = [_incoming(file, source_path) for file, source_path in read.decks if file.is_readable]
    decks += _emptied(library, read)
    kept, duplicates = without_duplicates([file.deck for file in decks])
    known = {deck.source_path for deck in cards.decks(library.connection)}
    incoming = tuple(
        replace(file, deck=with_cloze_cards(deck))
        for file, deck in zip(decks, kept, strict=True)
        if deck.cards or deck.source_path in known  # a Markdown file without cards is no deck, unless it was one
    )
    if future := future_answers(library, read.pasts):
        where = str(next(iter(read.foreign_paths)))
        message = f"Answers that are dated after tomorrow were left out, {future:,} of them; check the clock."
        duplicates.append(Problem(where, 1, message))
    problems = (replace(p, path=neutralise(p.path), message=neutralise(p.message)) for p in (*found, *duplicates))
    existing = cards.all_cards(library.connection)
    matching = _match(library, incoming, existing)
    touched = {found.key for found in matching.matches if found.action is not Action.UNCHANGED}
    touched.update(matching.orphaned)
    keys = _keys(incoming, matching.matches, existing)
    return ImportPlan(
        incoming,
        matching,
        tuple(problems),
        {card.key: card for card in existing if card.key in touched},
        Counter(card.source_path for card in existing if card.orphaned_at_ms is None),
        read.pasts,
        len(missing_entries(library, _placed(incoming, matching.matches, keys), read.pasts)),
    )


def _emptied(library: Library, read: Reading) -> Iterator[IncomingFile]:
    """Decks that the library has from files of other programs and that these do not hold any more."""
    for deck in cards.decks(library.connection):
        source = deck.source_path
        if source not in read.parts and files.is_part(source) and files.path_of(source) in read.foreign_paths:
            yield IncomingFile(IncomingDeck(deck.name, source, ()), "", deck.content_hash)


def _placed(
    incoming: Sequence[IncomingFile], matches: Sequence[Match], keys: Sequence[str]
) -> Iterator[tuple[Card, str, str]]:
    """Each card of the import with its source path and its key."""
    for found, key in zip(matches, keys, strict=True):
        yield found.card, incoming[found.deck].deck.source_path, key


def _match(library: Library, incoming: Sequence[IncomingFile], existing: Sequence[LibraryCard]) -> Matching:
    known = cards.decks(library.connection)
    missing = {
        deck.source_path
        for deck in known
        if not is_bundled(deck.source_path) and not files.is_there(files.path_of(deck.source_path))
    }
    decks = [file.deck for file in incoming]
    return match(decks, existing, missing, told_keys(decks, card_names.all_names(library.connection)))


def _incoming(file: DeckFile, source_path: str) -> IncomingFile:
    deck = file.parsed.deck
    incoming = IncomingDeck(one_line(deck.name), source_path, tuple(harmless(card) for card in deck.cards))
    return IncomingFile(incoming, neutralise(deck.preamble), file.content_hash)


def _put_deck(library: Library, file: IncomingFile, at_ms: int) -> int:
    deck = file.deck
    return cards.put_deck(library.connection, deck.name, deck.source_path, file.content_hash, file.preamble, at_ms)


def _keys(incoming: Sequence[IncomingFile], matches: Iterable[Match], existing: Iterable[LibraryCard]) -> list[str]:
    """The key of each card of the import."""
    taken = {card.key for card in existing}
    keys: list[str] = []
    for found in matches:
        keys.append(found.key or new_key(found.card, incoming[found.deck].deck.name, taken))
        taken.add(keys[-1])
    return keys


def _rows(
    incoming: Sequence[IncomingFile],
    decks: Sequence[int],
    matches: Iterable[tuple[Match, str]],
    existing: Mapping[str, LibraryCard],
) -> Iterator[CardRow]:
    """What has to be written: everything but cards that stand where and as they stood."""
    for found, key in matches:
        deck = incoming[found.deck].deck
        if found.key is not None and _is_in_place(existing[found.key], found, deck):
            continue
        yield CardRow(key, decks[found.deck], found.position, found.card)


def _is_in_place(known: LibraryCard, found: Match, deck: IncomingDeck) -> bool:
    return (
        found.action is Action.UNCHANGED
        and known.position == found.position
        and known.content.line == found.card.line
        and known.source_path == deck.source_path
    )
