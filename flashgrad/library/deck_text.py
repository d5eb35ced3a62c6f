"""A deck of the library as a deck file: as its author wrote it where that still holds, else written anew."""

from dataclasses import replace
from pathlib import Path

from flashgrad.decks import files
from flashgrad.decks.naming import deck_name
from flashgrad.decks.render import render
from flashgrad.interop.outgoing import OutgoingDeck
from flashgrad.library.imports import BUNDLED_SOURCE
from flashgrad.model import Deck


def deck_bytes(deck: OutgoingDeck, name: str, cards_in_library: int) -> bytes:
    """The deck file of `deck`, to be called `name`.

    That is the source file, byte for byte, where it is as it was imported and all of the deck's `cards_in_library` are
    in `deck`.
    Raises DeckUnreadable for a card that no deck file can hold.
    """
    path = source_file(deck.source_path)
    in_deck = sum(one.card.orphaned_at_ms is None for one in deck.cards)
    if path is not None and in_deck == len(deck.cards) == cards_in_library:
        content = _unchanged(path, deck.content_hash)
        if content is not None:
            return content
    written = tuple(section.content for section in deck.sections)
    preamble = deck.preamble
    if deck_name(name, preamble) != deck.name:
        preamble = f"# {deck.name}\n\n{preamble}"
    if preamble and not preamble.endswith("\n"):
        preamble += "\n"
    # As if nothing had a line: cards of several places are put together.
    return render(Deck(deck.name, tuple(replace(card, line=0) for card in written), preamble)).encode()


def source_file(source_path: str) -> Path | None:
    """The file that a deck was imported from; None where it is not there."""
    if files.is_part(source_path):
        return None  # another program's, which is no deck file of ours
    if source_path.startswith(BUNDLED_SOURCE):
        path = files.bundled_decks() / Path(source_path).name
    else:
        path = files.path_of(source_path)
    return path if path.is_absolute() and path.is_file() else None


def _unchanged(path: Path, content_hash: str) -> bytes | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return content if files.content_hash(content) == content_hash else None
