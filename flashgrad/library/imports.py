"""Import decks: read, plan, apply. A plan says what would happen; applying it is one transaction."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flashgrad.decks import files
from flashgrad.decks.files import DeckFile
from flashgrad.decks.identity import Action, IncomingDeck, Match, Matching, match, new_key, without_duplicates
from flashgrad.library.backups import BEFORE_IMPORT, back_up
from flashgrad.library.library import Library, OnProgress, reads
from flashgrad.model import Card, LibraryCard, Problem
from flashgrad.store import cards
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

    @property
    def counts(self) -> ImportCounts:
        """How many cards are touched, and how."""
        return ImportCounts(**self.matching.counts())


@reads
def plan_import(
    library: Library, paths: Sequence[Path], left_out: Collection[str] = (), on_progress: OnProgress | None = None
) -> ImportPlan:
    """What importing the deck files under `paths` would do; folders are walked for `*.md`. Writes nothing.

    Files whose source path is `left_out` are not read. `on_progress` hears of the reading.
    """
    found = [(path, files.source_of(path)) for path in files.find_decks(paths)]
    return _plan(library, _read(found, left_out, on_progress))


@reads
def plan_files(library: Library, read: Sequence[DeckFile]) -> ImportPlan:
    """What importing these files, as they were read, would do. Writes nothing."""
    return _plan(library, [(file, files.source_of(Path(file.path))) for file in read])


@reads
def plan_bundled(library: Library, left_out: Collection[str] = (), on_progress: OnProgress | None = None) -> ImportPlan:
    """What importing the decks that come with flashgrad would do."""
    found = [(path, BUNDLED_SOURCE + path.name) for path in files.find_decks([files.bundled_decks()])]
    return _plan(library, _read(found, left_out, on_progress))


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """Where cards of the library came from."""

    name: str
    """The deck's; empty for a folder that holds several decks."""
    path: Path | None
    """None for the decks that come with flashgrad."""


@reads
def known_places(library: Library) -> list[KnownPlace]:
    """Files and folders that decks were imported from and that are still there, the latest import first.

    After a file comes its folder where more than one deck stands in it; at last what comes with flashgrad.
    """
    recent = [deck for deck in cards.recent_decks(library.connection) if not is_bundled(deck.source_path)]
    found = [(deck.name, files.path_of(deck.source_path)) for deck in recent]
    there = [(name, path) for name, path in found if path.is_file()]
    in_folder = Counter(path.parent for _, path in there)
    places: dict[Path | None, KnownPlace] = {}
    for name, path in there:
        places[path] = KnownPlace(name, path)
        if in_folder[path.parent] > 1:
            places.setdefault(path.parent, KnownPlace("", path.parent))
    return [*places.values(), KnownPlace("", None)]


def is_bundled(source_path: str) -> bool:
    """Whether a deck is one of those that come with flashgrad."""
    return source_path.startswith(BUNDLED_SOURCE)


def apply_import(library: Library, plan: ImportPlan, *, backs_up: bool = True) -> ImportPlan:
    """Carry out `plan` in one transaction; the plan as carried out, should the library have changed since.

    `backs_up` makes a backup first where cards of the library would change. Raises LibraryUnavailable, also where that
    backup cannot be made; nothing is imported then.
    """
    connection, at_ms = library.connection, library.clock().at_ms
    if backs_up and plan.counts.is_change and cards.decks(connection):
        back_up(library, BEFORE_IMPORT)
    with transaction(connection):
        before = cards.all_cards(connection)
        matching = _match(library, plan.incoming, before)
        existing = {card.key: card for card in before}
        cards.orphan(connection, matching.orphaned, at_ms)
        decks = [_put_deck(library, file, at_ms) for file in plan.incoming]
        cards.put_cards(connection, _rows(plan.incoming, decks, matching.matches, existing), at_ms)
    return replace(plan, matching=matching)


def welcome(library: Library) -> str:
    """Import the bundled decks into a library without decks; what was done in a sentence, empty for nothing."""
    if cards.decks(library.connection):
        return ""
    done = apply_import(library, plan_bundled(library))
    names = [f"“{file.deck.name}”" for file in done.incoming if file.deck.cards]
    decks, were = ("deck", "was") if len(names) == 1 else ("decks", "were")
    return f"First start: the {decks} {' and '.join(names)} with {done.counts.new} cards {were} added to your library."


def _read(
    found: Sequence[tuple[Path, str]], left_out: Collection[str], on_progress: OnProgress | None
) -> list[tuple[DeckFile, str]]:
    read = []
    for number, (path, source_path) in enumerate(found):
        if on_progress is not None:
            on_progress(number / len(found))
        if source_path not in left_out:
            read.append((files.read_deck(path), source_path))
    if on_progress is not None:
        on_progress(1.0)
    return read


def _plan(library: Library, read: Sequence[tuple[DeckFile, str]]) -> ImportPlan:
    found = [problem for file, _ in read for problem in file.parsed.problems]
    decks = [_incoming(file, source_path) for file, source_path in read if file.is_readable]
    kept, duplicates = without_duplicates([file.deck for file in decks])
    known = {deck.source_path for deck in cards.decks(library.connection)}
    incoming = tuple(
        replace(file, deck=deck)
        for file, deck in zip(decks, kept, strict=True)
        if deck.cards or deck.source_path in known  # a Markdown file without cards is no deck, unless it was one
    )
    problems = (replace(p, path=neutralise(p.path), message=neutralise(p.message)) for p in (*found, *duplicates))
    existing = cards.all_cards(library.connection)
    matching = _match(library, incoming, existing)
    touched = {found.key for found in matching.matches if found.action is not Action.UNCHANGED}
    touched.update(matching.orphaned)
    return ImportPlan(
        incoming,
        matching,
        tuple(problems),
        {card.key: card for card in existing if card.key in touched},
        Counter(card.source_path for card in existing if card.orphaned_at_ms is None),
    )


def _match(library: Library, incoming: Sequence[IncomingFile], existing: Sequence[LibraryCard]) -> Matching:
    known = cards.decks(library.connection)
    missing = {
        deck.source_path
        for deck in known
        if not is_bundled(deck.source_path) and not files.is_there(files.path_of(deck.source_path))
    }
    return match([file.deck for file in incoming], existing, missing)


def _incoming(file: DeckFile, source_path: str) -> IncomingFile:
    deck = file.parsed.deck
    harmless = tuple(_harmless(card) for card in deck.cards)
    incoming = IncomingDeck(one_line(deck.name), source_path, harmless)
    return IncomingFile(incoming, neutralise(deck.preamble), file.content_hash)


def _harmless(card: Card) -> Card:
    return replace(
        card,
        card_id=None if card.card_id is None else neutralise(card.card_id),
        question=neutralise(card.question),
        answer=neutralise(card.answer),
        tags=tuple(neutralise(tag) for tag in card.tags),
        demo=None if card.demo is None else neutralise(card.demo),
        extra=tuple((neutralise(name), neutralise(value)) for name, value in card.extra),
    )


def _put_deck(library: Library, file: IncomingFile, at_ms: int) -> int:
    deck = file.deck
    return cards.put_deck(library.connection, deck.name, deck.source_path, file.content_hash, file.preamble, at_ms)


def _rows(
    incoming: Sequence[IncomingFile],
    decks: Sequence[int],
    matches: Iterable[Match],
    existing: Mapping[str, LibraryCard],
) -> Iterator[CardRow]:
    """What has to be written: everything but cards that stand where and as they stood."""
    taken = set(existing)
    for found in matches:
        deck = incoming[found.deck].deck
        if found.key is not None and _is_in_place(existing[found.key], found, deck):
            continue
        key = found.key or new_key(found.card, deck.name, taken)
        taken.add(key)
        yield CardRow(key, decks[found.deck], found.position, found.card)


def _is_in_place(known: LibraryCard, found: Match, deck: IncomingDeck) -> bool:
    return (
        found.action is Action.UNCHANGED
        and known.position == found.position
        and known.content.line == found.card.line
        and known.source_path == deck.source_path
    )
