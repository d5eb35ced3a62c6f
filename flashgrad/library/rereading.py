"""Read deck files again: of one that the library knows, only what does not stand as it stood."""

import json
from pathlib import Path

from flashgrad.decks import files
from flashgrad.decks.files import DeckFile
from flashgrad.decks.parse import ParsedDeck
from flashgrad.decks.standing import RULES, Pieces, Reread, Standing, remember, reread
from flashgrad.errors import DeckUnreadable
from flashgrad.library.library import Library
from flashgrad.library.reading import ReadDeckFile
from flashgrad.model import Deck, Problem
from flashgrad.store import deck_readings
from flashgrad.store.deck_readings import ReadDeck, StoredReading
from flashgrad.text import neutralise


def reader(library: Library) -> ReadDeckFile:
    """What reads a deck file, and of a known one only the part that changed."""

    def read(path: Path, source_path: str) -> DeckFile:
        known = deck_readings.get(library.connection, source_path)
        if known is None or (known.reading.rules, known.reading.stem) != (RULES, path.stem):
            return files.read_deck(path)
        try:
            content = files.content_of(path)
        except DeckUnreadable:
            return files.read_deck(path)  # says why
        return _part(content, path, known) or files.deck_in(content, path)

    return read


def whole(file: DeckFile) -> DeckFile:
    """The same file with all its cards."""
    return file if file.reread is None else files.deck_in(file.reread.standing.content, Path(file.path))


def to_remember(file: DeckFile) -> StoredReading | None:
    """What to store of a file that was read; None where nothing can be stored."""
    stem = Path(file.path).stem
    if neutralise(stem) != stem:
        return None  # it may be no text that can be stored
    pieces = file.reread.pieces if file.reread else Pieces()
    if file.reread is None and file.parsed.is_separable:
        lines = (problem.line for problem in file.parsed.problems)
        pieces = remember(file.text.encode(), file.parsed.deck.cards, lines)
    problems = [(one.line, one.message, one.is_warning) for one in file.parsed.problems]
    return StoredReading(RULES, stem, json.dumps(problems), pieces.digests, pieces.positions, pieces.lines)


def _part(content: bytes, path: Path, known: ReadDeck) -> DeckFile | None:
    content_hash, reading = files.content_hash(content), known.reading
    pieces = Pieces(reading.digests, reading.positions, reading.lines)
    try:
        problems = tuple(Problem(str(path), *one) for one in json.loads(reading.problems))
    except (ValueError, TypeError):
        return None  # damaged, and the file knows it better
    if not pieces.is_sound:
        return None
    if content_hash == known.content_hash:
        parsed = ParsedDeck(Deck(known.name, (), known.preamble), problems)
        return DeckFile(str(path), "", parsed, content_hash, Reread(parsed, (), Standing(content), Pieces()))
    found = reread(content, str(path), pieces)
    return None if found is None else DeckFile(str(path), "", found.parsed, content_hash, found)
