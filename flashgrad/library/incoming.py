"""Deck files on their way into the library: what they hold, made harmless, and which cards of it they concern."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flashgrad.decks import files
from flashgrad.decks.cloze import with_cloze_cards
from flashgrad.decks.files import DeckFile
from flashgrad.decks.identity import IncomingDeck, without_duplicates
from flashgrad.decks.standing import Standing
from flashgrad.library.library import Library
from flashgrad.library.reading import Reading, harmless
from flashgrad.library.rereading import to_remember, whole
from flashgrad.model import LibraryCard, Problem
from flashgrad.store import cards, import_queries
from flashgrad.store.cards import StoredDeck
from flashgrad.store.deck_readings import StoredReading
from flashgrad.text import neutralise, one_line

_BEYOND = 2**31
"""Greater than any position."""


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A deck file as it goes into the library: its text made harmless, its place named."""

    deck: IncomingDeck
    """Without the cards that stand as they stood."""
    preamble: str
    content_hash: str
    path: str = ""
    """The file as it was named."""
    standing: Standing | None = None
    """What of the file stands as it stood."""
    reading: StoredReading | None = None
    """What is to be remembered of it; None for nothing, and where the whole file stands: it is remembered."""

    @property
    def is_whole(self) -> bool:
        """Whether the whole file stands as it stood."""
        return self.standing is not None and self.standing.is_whole


def incoming_files(library: Library, read: Reading) -> tuple[list[IncomingFile], list[Problem]]:
    """The decks of an import, and what is wrong with them together."""
    decks = [_incoming(file, source_path) for file, source_path in read.decks if file.is_readable]
    known_decks = cards.decks(library.connection)
    decks += _emptied(known_decks, read)
    kept, duplicates = without_duplicates([file.deck for file in decks])
    known = {deck.source_path for deck in known_decks}
    incoming = [
        replace(one, deck=with_cloze_cards(deck), reading=one.reading if deck is one.deck else None)
        for one, deck in zip(decks, kept, strict=True)
        if deck.cards or deck.source_path in known  # a Markdown file without cards is no deck, unless it was one
    ]
    return incoming, duplicates


def read_whole(read: Reading) -> Reading:
    """The same files with all their cards."""
    return replace(read, decks=tuple((whole(file), source) for file, source in read.decks))


def in_whole(file: IncomingFile) -> IncomingFile:
    """The same file with all its cards, of which none has an id that another card of the import has."""
    if file.standing is None:
        return file
    one = _incoming(files.deck_in(file.standing.content, Path(file.path)), file.deck.source_path)
    return replace(one, deck=with_cloze_cards(one.deck))


def concerned(
    library: Library, incoming: Sequence[IncomingFile], missing: Collection[str], told: Mapping[int, str]
) -> list[LibraryCard] | None:
    """The library's cards with which those of the import may be paired, and those that it may take out of their decks.

    All others would be paired with nothing, or are paired already: they stand as they stood. None where a card that
    stands has the id of one that does not, so that the import has to be seen as a whole.
    """
    known = cards.decks(library.connection)
    standing = {file.deck.source_path: file.standing for file in incoming if file.standing is not None}
    names = {file.deck.name for file in incoming if file.deck.cards}
    sources = {file.deck.source_path for file in incoming}.union(missing if names else ())
    ids = {card.card_id for file in incoming for card in file.deck.cards if card.card_id is not None}
    found = import_queries.among(
        library.connection,
        decks=[
            deck.id
            for deck in known
            if deck.source_path not in standing and (deck.source_path in sources or deck.name in names)
        ],
        ids=ids,
        keys=told.values(),
        places=list(_vacated(known, standing)),
        with_orphans=bool(names),
    )
    stays = [
        card.orphaned_at_ms is None and card.source_path in standing and standing[card.source_path].has(card.position)
        for card in found
    ]
    if any(stay and card.content.card_id in ids for card, stay in zip(found, stays, strict=True)):
        return None
    return [card for card, stay in zip(found, stays, strict=True) if not stay]


def _vacated(known: Sequence[StoredDeck], standing: Mapping[str, Standing]) -> Iterator[tuple[int, int, int]]:
    """The deck and the positions, from the first to the last, where the library has cards that do not stand."""
    for deck in known:
        stands = standing.get(deck.source_path)
        if stands is not None and stands.top is not None:
            yield from ((deck.id, position, position) for position in stands.missing)
            yield deck.id, stands.top + 1, _BEYOND


def _incoming(file: DeckFile, source_path: str) -> IncomingFile:
    deck = file.parsed.deck
    sections = tuple(map(harmless, deck.cards))
    positions, standing = (file.reread.positions, file.reread.standing) if file.reread else ((), None)
    is_as_it_was = standing is not None and standing.is_whole
    return IncomingFile(
        IncomingDeck(one_line(deck.name), source_path, sections, positions, has_others=standing is not None),
        neutralise(deck.preamble),
        file.content_hash,
        file.path,
        standing,
        None if is_as_it_was or files.is_part(source_path) else to_remember(file),
    )


def _emptied(known: Sequence[StoredDeck], read: Reading) -> Iterator[IncomingFile]:
    """Decks that the library has from files of other programs and that these do not hold any more."""
    for deck in known:
        source = deck.source_path
        if source not in read.parts and files.is_part(source) and files.path_of(source) in read.foreign_paths:
            yield IncomingFile(IncomingDeck(deck.name, source, ()), "", deck.content_hash)
