"""Take an export of ours in JSON Lines back in: the cards that this library lacks, the log, the experiments.

A card that the library has stays as it is: its text is its deck file's. The log is united entry by entry. So the same
file can be taken in any number of times, into an empty library or a full one, and brings only what is missing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flashgrad.decks.card_texts import normalise
from flashgrad.errors import DeckUnreadable
from flashgrad.interop.json_lines_reading import Contents, read
from flashgrad.interop.outgoing import OutgoingDeck
from flashgrad.library.backups import BEFORE_IMPORT, back_up
from flashgrad.library.library import Library, changing, reads
from flashgrad.library.merging import take_in
from flashgrad.library.reading import harmless
from flashgrad.model import Card, LibraryCard, Problem, Review
from flashgrad.store import cards, experiments, reviews
from flashgrad.store.cards import CardRow
from flashgrad.text import neutralise, one_line

_MOST_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Taken:
    """What such a file brings, or brought."""

    new: int
    """Cards that the library lacked."""
    unchanged: int
    """Cards that it has."""
    entries: int
    """Log entries that it lacked."""
    experiments: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ReturnPlan:
    """What taking an export in would do."""

    contents: Contents
    keys: Mapping[str, str]
    """The key that each of its cards has here: its own, unless the library knows the card by another."""
    new: frozenset[str]
    """Keys, in the file, of cards that the library lacks."""
    taken: Taken


@reads
def plan_return(library: Library, path: Path) -> ReturnPlan:
    """What taking in the export at `path` would do. Writes nothing; raises DeckUnreadable, LibraryUnavailable."""
    contents = read(_text(path), neutralise(str(path)))
    incoming = [one.card for deck in contents.decks for one in deck.cards]
    keys = _keys(incoming, cards.all_cards(library.connection))
    new = frozenset(card.key for card in incoming if card.key not in keys)
    known = reviews.ids(library.connection)
    predicted = {one.id for one in experiments.in_order(library.connection)}
    taken = Taken(
        len(new),
        len(incoming) - len(new),
        len({entry.id for entry in contents.entries} - known),
        len({one.id for one in contents.experiments} - predicted),
        contents.problems,
    )
    return ReturnPlan(contents, {**{key: key for key in new}, **keys}, new, taken)


def apply_return(library: Library, plan: ReturnPlan) -> Taken:
    """Carry out `plan` in one transaction, with a backup before it where the library holds anything.

    Raises LibraryUnavailable; nothing is taken in then.
    """
    connection, keys = library.connection, plan.keys
    if cards.decks(connection) and (plan.new or plan.taken.entries or plan.taken.experiments):
        back_up(library, BEFORE_IMPORT)
    with changing(library):
        for deck in plan.contents.decks:
            _put(library, deck, plan.new)
        known = reviews.ids(connection)
        lacking = (one for one in plan.contents.entries if one.id not in known)
        added = take_in(library, [_of_card_here(one, keys) for one in lacking])
        made = (replace(one, card_key=keys.get(one.card_key or "", one.card_key)) for one in plan.contents.experiments)
        predictions = sum(experiments.add(connection, one) for one in made)
    return replace(plan.taken, entries=added, experiments=predictions)


def _of_card_here(entry: Review, keys: Mapping[str, str]) -> Review:
    key = keys.get(entry.card_key, entry.card_key)
    return entry if key == entry.card_key else replace(entry, card_key=key)


def _put(library: Library, deck: OutgoingDeck, new: frozenset[str]) -> None:
    """Store a deck that is not there, and those of its cards that are not."""
    connection, at_ms = library.connection, library.clock().at_ms
    known = {one.source_path: one.id for one in cards.decks(connection)}
    lacking = [one.card for one in deck.cards if one.card.key in new]
    source = neutralise(deck.source_path)
    if source not in known:
        name, preamble = one_line(deck.name), neutralise(deck.preamble)
        known[source] = cards.put_deck(connection, name, source, deck.content_hash, preamble, at_ms)
    rows = [CardRow(card.key, known[source], card.position, harmless(card.content)) for card in lacking]
    cards.put_cards(connection, rows, at_ms)
    for card in lacking:
        if card.orphaned_at_ms is not None:
            cards.orphan(connection, [card.key], card.orphaned_at_ms)


def _keys(incoming: Iterable[LibraryCard], existing: Iterable[LibraryCard]) -> dict[str, str]:
    """For each card of the file that the library has, the key that it has there.

    It is the same card by its key, else by its id, else by its whole text in a deck of the same name.
    """
    here = list(existing)
    own = {card.key for card in here}
    by_name = {name: card.key for card in reversed(here) for name in _names(card.deck, card.content)}
    found: dict[str, str] = {}
    for card in incoming:
        if card.key in own:
            found[card.key] = card.key
            continue
        names = _names(card.deck, harmless(card.content))
        key = next((by_name[name] for name in names if name in by_name), None)
        if key is not None:
            found[card.key] = key
    return found


def _names(deck: str, content: Card) -> list[tuple[object, ...]]:
    if content.card_id is not None:
        return [(content.card_id, content.cloze)]
    return [(deck, normalise(content.question), normalise(content.answer), content.cloze)]


def _text(path: Path) -> str:
    shown = one_line(str(path))
    try:
        if not path.is_file():
            raise DeckUnreadable(f"{shown} is no file that can be read; name an export of flashgrad.")
        if path.stat().st_size > _MOST_BYTES:
            raise DeckUnreadable(f"{shown} is larger than 1 GB, which no export of flashgrad is.")
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise DeckUnreadable(f"{shown} is not in UTF-8; it is no export of flashgrad.") from error
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise DeckUnreadable(f"{shown} cannot be read: {one_line(reason)}; check path and permissions.") from error
