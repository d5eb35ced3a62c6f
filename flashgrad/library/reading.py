"""What the files hold that are to be imported: decks of ours, and decks and pasts of other programs."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from flashgrad.decks import files
from flashgrad.decks.files import DeckFile
from flashgrad.decks.naming import deck_name
from flashgrad.decks.parse import ParsedDeck
from flashgrad.errors import DeckUnreadable
from flashgrad.interop.foreign import ForeignCardId, ForeignFile, Past
from flashgrad.interop.reading import head_of
from flashgrad.model import Card, Deck, Problem
from flashgrad.text import neutralise, one_line

ReadDeckFile = Callable[[Path, str], DeckFile]
"""Reads the deck file at a path, of which the library knows by a source path."""
PastKey = tuple[str | None, str, str, str, int | None]
"""What tells whose past it is: a `card_id`, or a source path with question and answer; and the cloze deletion."""


@dataclass(frozen=True, slots=True)
class CardPast:
    """What another program knows of a card."""

    program: str
    past: Past


@dataclass(frozen=True, slots=True)
class Reading:
    """Files as they were read."""

    decks: tuple[tuple[DeckFile, str], ...] = ()
    """Each with its source path."""
    pasts: Mapping[PastKey, CardPast] = field(default_factory=dict)
    foreign_paths: frozenset[Path] = frozenset()
    """Files of other programs, …"""
    parts: frozenset[str] = frozenset()
    """… and the source paths of all decks that they hold, also of those that were left out."""


def read_files(paths: Sequence[Path], read_own: ReadDeckFile, left_out: Collection[str] = ()) -> Iterator[Reading]:
    """Each file in order, one reading for each, without the decks whose source path is `left_out`."""
    for path in paths:
        source = files.source_of(path)
        foreign = _foreign(path)
        if foreign is not None:
            yield _without(_of_foreign(path, foreign), left_out)
        else:
            yield Reading() if source in left_out else Reading(((read_own(path, source), source),))


def joined(readings: Iterable[Reading]) -> Reading:
    """All of them as one."""
    decks: list[tuple[DeckFile, str]] = []
    pasts: dict[PastKey, CardPast] = {}
    foreign: set[Path] = set()
    parts: set[str] = set()
    for reading in readings:
        decks += reading.decks
        pasts |= reading.pasts
        foreign |= reading.foreign_paths
        parts |= reading.parts
    return Reading(tuple(decks), pasts, frozenset(foreign), frozenset(parts))


def harmless(card: Card) -> Card:
    """`card` without what steers a terminal."""
    if not _may_steer(card):
        return card
    return replace(
        card,
        card_id=None if card.card_id is None else neutralise(card.card_id),
        question=neutralise(card.question),
        answer=neutralise(card.answer),
        tags=tuple(neutralise(tag) for tag in card.tags),
        demo=None if card.demo is None else neutralise(card.demo),
        extra=tuple((neutralise(name), neutralise(value)) for name, value in card.extra),
        note=None if card.note is None else neutralise(card.note),
    )


def _may_steer(card: Card) -> bool:
    """Whether anything of `card` would have to be made harmless: all of it at once, as lines of one text."""
    texts = [card.question, card.answer, *card.tags]
    texts += (text for text in (card.card_id, card.demo, card.note) if text is not None)
    texts += (text for pair in card.extra for text in pair)
    whole = "\n".join(texts)
    return neutralise(whole) != whole


def past_key(card: Card, source_path: str) -> PastKey:
    """Under which the past of a card, made harmless, is known."""
    if card.card_id is not None:
        return card.card_id, "", "", "", card.cloze
    return None, source_path, card.question, card.answer, card.cloze


def is_foreign(path: Path) -> bool:
    """Whether the file at `path` is another program's, in which nothing of ours is written."""
    from flashgrad.interop.readers import HEAD_BYTES, reader_for

    try:
        return reader_for(path, head_of(path, HEAD_BYTES)) is not None
    except DeckUnreadable:
        return False


def _foreign(path: Path) -> ForeignFile | DeckFile | None:
    """What a reader for other programs' files makes of this one; None for a deck of ours."""
    from flashgrad.interop.readers import HEAD_BYTES, reader_for  # deferred: decks of ours need no other reader

    try:
        reader = reader_for(path, head_of(path, HEAD_BYTES))
    except DeckUnreadable:
        return None  # the reader of our own decks says why
    try:
        return None if reader is None else reader(path)
    except DeckUnreadable as error:
        return _unreadable(path, str(error))


def _of_foreign(path: Path, found: ForeignFile | DeckFile) -> Reading:
    if isinstance(found, DeckFile):
        return Reading(((found, files.source_of(path)),))
    signature = files.hash_of(path) or files.content_hash(str(path.stat().st_mtime_ns).encode())
    sources = [files.part_of(path, one.deck.name) for one in found.decks]
    decks = tuple(
        (DeckFile(str(path), "", ParsedDeck(one.deck, one.problems), signature), source)
        for one, source in zip(found.decks, sources, strict=True)
    )
    pasts: dict[PastKey, CardPast] = {}
    for whose, past in found.pasts.items():
        if isinstance(whose, ForeignCardId):
            key: PastKey = (neutralise(whose.card_id), "", "", "", whose.cloze)
        else:
            card = replace(harmless(found.decks[whose.deck].deck.cards[whose.position]), cloze=whose.cloze)
            key = past_key(card, sources[whose.deck])
        pasts[key] = CardPast(found.program, past)
    return Reading(decks, pasts, frozenset({files.path_of(files.part_of(path, ""))}), frozenset(sources))


def _without(reading: Reading, left_out: Collection[str]) -> Reading:
    if not left_out:
        return reading
    return replace(reading, decks=tuple(deck for deck in reading.decks if deck[1] not in left_out))


def _unreadable(path: Path, message: str) -> DeckFile:
    deck = Deck(deck_name(str(path), ""), ())
    where = one_line(str(path))
    if message.startswith(where):  # a problem has its path already
        rest = message.removeprefix(where)
        message = f"The file{rest}" if rest.startswith(" ") else rest.removeprefix(":").strip()
    return DeckFile(str(path), "", ParsedDeck(deck, (Problem(str(path), 1, message),)), "")
