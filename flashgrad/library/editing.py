"""Where a card stands in its deck file, and new cards at the end of one. Only what the learner asked for is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flashgrad.decks import files
from flashgrad.decks.naming import deck_name
from flashgrad.decks.parse import parse
from flashgrad.decks.render import append_cards
from flashgrad.demos.links import check_link, given_link
from flashgrad.errors import DeckNotFound, DeckUnreadable
from flashgrad.library.imports import BUNDLED_SOURCE
from flashgrad.library.library import Library
from flashgrad.library.live import Reread, own_decks, reread
from flashgrad.library.reading import is_foreign
from flashgrad.model import Card, LibraryCard
from flashgrad.store import cards as stored
from flashgrad.text import neutralise, one_line

_LISTED_DECKS = 8


@dataclass(frozen=True, slots=True)
class DeckPlace:
    """Where a card stands."""

    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Added:
    """Cards that were written to a deck file."""

    path: Path
    lines: tuple[int, ...]
    """Where each of them begins in the file."""
    is_new_file: bool
    cards: tuple[LibraryCard, ...]
    """As the library has them, one for each deletion; none where the file could not be taken in."""
    reread: Reread


def place_of(card: LibraryCard) -> DeckPlace:
    """Where `card` stands in its file as that is now. Raises DeckUnreadable where the learner cannot edit it."""
    _refuse_bundled(card.source_path)
    _refuse_foreign(card)
    path = files.path_of(card.source_path)
    if not files.is_there(path):
        raise DeckUnreadable(
            f"The deck file {one_line(str(path))} is not there any more; import the deck from where it is now."
        )
    return DeckPlace(path, _line_in(files.read_deck(path).text, card.content))


def deck_file(library: Library, named: str | None) -> Path:
    """The deck file that `named` means: a path, the name of a deck, or the only deck where nothing is named.

    The file of a path need not be there yet. Raises DeckNotFound, and DeckUnreadable for a deck that comes with
    flashgrad.
    """
    decks = [deck for deck in own_decks(library) if files.is_there(deck.path)]
    if named is None:
        if len(decks) != 1:
            raise DeckNotFound(f"Say to which deck the card belongs: {_choices([deck.name for deck in decks])}")
        return decks[0].path
    matching = [deck.path for deck in decks if deck.name.casefold() == named.casefold()]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise DeckNotFound(f"Several decks have this name; name the file: {_choices(list(map(str, matching)))}")
    path = Path(named).expanduser()
    if path.suffix.lower() == ".md" or path.is_file():
        if path.resolve().is_relative_to(files.bundled_decks()):
            _refuse_bundled(BUNDLED_SOURCE + path.name)
        return path
    bundled = [d for d in stored.decks(library.connection) if d.source_path.startswith(BUNDLED_SOURCE)]
    for deck in bundled:
        if deck.name.casefold() == named.casefold():
            _refuse_bundled(deck.source_path)
    raise DeckNotFound(f"No deck of yours is called “{one_line(named, 60)}”: {_choices([deck.name for deck in decks])}")


def add_cards(library: Library, path: Path, new: Sequence[Card]) -> Added:
    """Write these cards to the end of the deck file at `path`, which need not be there yet, and import it.

    Raises DeckUnreadable where the file or a card does not allow it, and LibraryUnavailable once it was written.
    """
    for card in new:
        link = given_link(card)
        if link is not None and link.source == "card" and (sentence := check_link(link)):
            raise DeckUnreadable(f"The card was not written: {sentence}")
    is_new_file = not files.is_there(path)
    if not is_new_file and is_foreign(path):
        shown = one_line(str(path))
        raise DeckUnreadable(f"The card was not written: {shown} is a file of another program. Name a deck of yours.")
    text, known_hash = (f"# {deck_name(str(path), '')}\n", None) if is_new_file else _read(path)
    after = append_cards(text, new)
    files.write_deck(path, after, known_hash)
    written = parse(after, "").deck.cards
    taken = reread(library, [path])
    source = files.source_of(path)
    is_held = any(trouble.is_held for trouble in taken.troubles)
    in_deck = (
        ()
        if is_held
        else [
            card
            for card in stored.all_cards(library.connection)
            if card.source_path == source and card.orphaned_at_ms is None and card.position >= len(written) - len(new)
        ]
    )
    lines = tuple(card.line for card in written[-len(new) :])
    return Added(path, lines, is_new_file, tuple(in_deck), taken)


def _line_in(text: str, content: Card) -> int:
    """The line at which this card begins in `text`: by its id, else by its text, else where it last stood."""
    # What the library holds was neutralised when it was imported.
    found = [(card, neutralise(card.question), neutralise(card.answer)) for card in parse(text, "").deck.cards]
    same_id = [card for card, _, _ in found if content.card_id is not None and card.card_id == content.card_id]
    same_text = [card for card, *sides in found if sides == [content.question, content.answer]]
    same_question = [card for card, question, _ in found if question == content.question]
    same_answer = [card for card, _, answer in found if answer == content.answer]
    for same in (same_id, same_text, same_question, same_answer):
        if same:
            return min((card.line for card in same), key=lambda line: abs(line - content.line))
    return min(max(content.line, 1), text.count("\n") + 1)


def _read(path: Path) -> tuple[str, str]:
    file = files.read_deck(path)
    if not file.is_readable:
        problem = file.parsed.problems[0]
        raise DeckUnreadable(f"{one_line(str(path))}:{problem.line}: {problem.message}")
    return file.text, file.content_hash


def _refuse_bundled(source_path: str) -> None:
    if source_path.startswith(BUNDLED_SOURCE):
        path = files.bundled_decks() / Path(source_path).name
        raise DeckUnreadable(
            f"This deck comes with flashgrad. Copy {one_line(str(path))} to a folder of yours and import the copy:"
            " its cards keep their schedules, and the copy is yours to edit."
        )


def _refuse_foreign(card: LibraryCard) -> None:
    if files.is_part(card.source_path):
        path = one_line(str(files.path_of(card.source_path)))
        raise DeckUnreadable(
            f"This card comes from {path}, a file of another program. Edit it there, then import the file again;"
            f" or write “{one_line(card.deck, 60)}” as Markdown with `flashgrad export`, import that and edit it here:"
            " its cards keep their schedules."
        )


def _choices(names: Sequence[str]) -> str:
    if not names:
        return "there is none of yours yet. Name a file to create, such as deck-notes.md."
    shown = ", ".join(f"“{one_line(name, 80)}”" for name in names[:_LISTED_DECKS])
    return f"{shown}{' and others' if len(names) > _LISTED_DECKS else ''}."
