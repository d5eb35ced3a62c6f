"""Decks that machines share: what differs, what becomes of it, and the writing of it.

A file of the learner's is only ever replaced whole, by what was planned from exactly what it held. Where both sides
changed the same lines, neither is touched: the other version is put beside the learner's, and the deck waits.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from flashgrad.decks import files
from flashgrad.decks.card_texts import normalise
from flashgrad.decks.parse import ParsedDeck, parse
from flashgrad.errors import DeckUnreadable, SyncBusy
from flashgrad.library.deck_merging import merged_decks
from flashgrad.library.library import Library
from flashgrad.library.live import own_decks, reread
from flashgrad.model import Problem
from flashgrad.store import syncing
from flashgrad.store.connection import transaction
from flashgrad.store.syncing import SharedDeck
from flashgrad.sync import folder
from flashgrad.sync.names import DECKS, free_name
from flashgrad.text import one_line

BESIDE = ".from-others"
"""Follows the name of a deck file in that of the version which waits beside it; no import takes it for a deck."""


class DeckChange(StrEnum):
    """What a sync does to a shared deck."""

    SENT = "sent"
    """The learner's version goes to the others."""
    UPDATED = "updated"
    """The others' version replaces the learner's, which had not changed."""
    MERGED = "merged"
    """Both changed different lines; now both have both."""
    ADDED = "added"
    """The others' deck is new here."""
    CONFLICT = "conflict"
    """Both changed the same lines; the learner decides."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class DeckStep:
    """One deck and what a sync does to it."""

    change: DeckChange
    deck: SharedDeck
    """As it is remembered once this is done."""
    mine: bytes | None = None
    """What the learner's file is to hold, None where it stays."""
    mine_before: str | None = None
    """The hash of what it held when this was planned; None for no file."""
    shared: bytes | None = None
    """What the shared folder is to hold, None where it stays."""
    shared_before: bytes | None = None
    problem: Problem | None = None
    may_be_unread: bool = False
    """Whether the learner's file holds what an earlier sync wrote that came no further."""

    @property
    def path(self) -> Path:
        """The learner's file."""
        return files.path_of(self.deck.path)


def plan_decks(library: Library, root: Path, *, is_first: bool) -> list[DeckStep]:
    """What a sync with the folder at `root` does to each deck. Writes nothing. Raises SyncError."""
    theirs = {name: folder.read(path) for name, path in folder.deck_files(root).items()}
    own = [files.source_of(deck.path) for deck in own_decks(library)]
    links = [] if is_first else syncing.shared_decks(library.connection)
    links = [_followed(link, own, {other.path for other in links}) for link in links]
    linked = {link.path for link in links}
    steps = [_step(link, theirs.get(link.name)) for link in links]
    names = {link.name for link in links}
    for source in own:
        if source not in linked and (step := _linked(source, theirs, names)) is not None:
            steps.append(step)
            names.add(step.deck.name)
            linked.add(source)
    taken = set(linked)
    for name in theirs.keys() - names:
        step = _added(library, name, theirs[name], taken)
        taken.add(step.deck.path)
        steps.append(step)
    return sorted(steps, key=lambda step: step.deck.name)


def write_out(root: Path, steps: Sequence[DeckStep]) -> None:
    """Put into the folder what belongs there. Raises SyncBusy where it changed since the plan."""
    for step in steps:
        if step.shared is not None:
            path = root / DECKS / step.deck.name
            if (folder.read(path) if path.is_file() else None) != step.shared_before:
                raise SyncBusy("The shared folder changed while it was read. Nothing was lost; sync again.")
            folder.write_new(path, step.shared)


def take_in(library: Library, steps: Sequence[DeckStep]) -> list[Problem]:
    """Write the learner's files and import them; what could not be done, as problems. Raises LibraryUnavailable."""
    problems: list[Problem] = []
    written: list[Path] = []
    done: list[SharedDeck] = []
    for step in steps:
        try:
            _write_mine(step)
        except DeckUnreadable as error:
            # What both last agreed on stays as it was: the next sync brings the versions together.
            problems.append(Problem(step.deck.path, 1, f"{error} Sync again."))
            continue
        if step.change is not DeckChange.NOTHING or step.problem is None:  # what cannot be read yet is no deck yet
            done.append(step.deck)
        if step.mine is not None or step.may_be_unread:
            written.append(step.path)
        if step.problem is not None:
            problems.append(step.problem)
    if written:
        problems += [trouble.problem for trouble in reread(library, written).troubles]
    with transaction(library.connection):
        for deck in done:
            syncing.put_deck(library.connection, deck)
    return problems


def _step(link: SharedDeck, theirs: bytes | None) -> DeckStep:
    path = files.path_of(link.path)
    if not files.is_there(path):
        return DeckStep(DeckChange.NOTHING, link)
    read = files.read_deck(path)
    if not read.is_readable:
        problem = read.parsed.problems[0]
        return DeckStep(DeckChange.NOTHING, link, problem=replace(problem, path=link.path))
    ours = read.text.encode()
    if theirs is None:
        return DeckStep(DeckChange.SENT, replace(link, base=ours, theirs=None), shared=ours)
    if theirs == ours:
        return DeckStep(DeckChange.NOTHING, replace(link, base=ours, theirs=None), may_be_unread=link.base != ours)
    link = _decided(link, path)
    if link.theirs is not None:
        return _conflict(replace(link, theirs=_renewed(link, path, theirs)), path, 1)
    return _compared(link, ours, theirs, read.content_hash)


def _compared(link: SharedDeck, ours: bytes, theirs: bytes, ours_hash: str) -> DeckStep:
    planned = DeckStep(DeckChange.NOTHING, link, mine_before=ours_hash, shared_before=theirs)
    if ours == link.base:
        return replace(planned, change=DeckChange.UPDATED, deck=replace(link, base=theirs), mine=theirs)
    if theirs == link.base:
        return replace(planned, change=DeckChange.SENT, deck=replace(link, base=ours), shared=ours)
    both = merged_decks(link.base, ours, theirs, link.path)
    if both.conflict_line:
        return _conflict(replace(link, theirs=theirs), files.path_of(link.path), both.conflict_line)
    kept = replace(link, base=both.content)
    mine, shared = (None if both.content == old else both.content for old in (ours, theirs))
    return replace(planned, change=DeckChange.MERGED, deck=kept, mine=mine, shared=shared)


def _decided(link: SharedDeck, path: Path) -> SharedDeck:
    """`link` without its conflict once the learner has deleted the version beside the own one: that was looked at."""
    if link.theirs is not None and not files.is_there(_beside(path)):
        return replace(link, base=link.theirs, theirs=None)
    return link


def _renewed(link: SharedDeck, path: Path, theirs: bytes) -> bytes | None:
    """Their newest version, as long as the learner has not touched the older one."""
    is_untouched = link.theirs is not None and files.hash_of(_beside(path)) == files.content_hash(link.theirs)
    return theirs if is_untouched else link.theirs


def _conflict(link: SharedDeck, path: Path, line: int) -> DeckStep:
    beside = one_line(_beside(path).name)
    message = (
        f"This deck was changed here and on another machine in the same place. Yours stays as it is; the other"
        f" version stands beside it as {beside}. Take over from it what you want, delete it, and sync again."
    )
    return DeckStep(DeckChange.CONFLICT, link, problem=Problem(link.path, line, message))


def _beside(path: Path) -> Path:
    return path.with_name(path.name + BESIDE)


def _followed(link: SharedDeck, own: Sequence[str], linked: Collection[str]) -> SharedDeck:
    """`link` to where its file is, should it have been renamed."""
    if files.is_there(files.path_of(link.path)):
        return link
    base_hash, name = files.content_hash(link.base), files.path_of(link.path).name
    for source in own:
        path = files.path_of(source)
        if source not in linked and (path.name == name or files.hash_of(path) == base_hash) and files.is_there(path):
            return replace(link, path=source)
    return link


def _linked(source: str, theirs: dict[str, bytes], names: Collection[str]) -> DeckStep | None:
    """What becomes of a deck file that is shared for the first time; None where it cannot be read now."""
    read = files.read_deck(files.path_of(source))
    if not read.is_readable:
        return None
    ours = read.text.encode()
    for name in sorted(theirs.keys() - names):
        parsed = _parsed(theirs[name])
        if theirs[name] == ours or (parsed is not None and _shares_cards(parsed, read.parsed)):
            # What both came from is not known. Lines that only one has are taken as added, never as deleted.
            return _step(SharedDeck(name, source, b"", None), theirs[name])
    name = free_name(files.path_of(source).name, {*theirs, *names})
    return _step(SharedDeck(name, source, b"", None), None)


def _added(library: Library, name: str, content: bytes, taken: Collection[str]) -> DeckStep:
    home = library.path.parent / DECKS
    path = next(
        path
        for path in _names_in(home, name)
        if files.source_of(path) not in taken
        and (not files.is_there(path) or files.hash_of(path) == files.content_hash(content))
    )
    deck = SharedDeck(name, files.source_of(path), content, None)
    parsed = _parsed(content)
    if parsed is None or not parsed.deck.cards:
        problem = Problem(name, 1, "This file of the shared folder holds no cards; it was left there.")
        return DeckStep(DeckChange.NOTHING, deck, problem=problem)
    before = files.hash_of(path) if files.is_there(path) else None
    return DeckStep(DeckChange.ADDED, deck, mine=content, mine_before=before)


def _names_in(home: Path, name: str) -> Iterator[Path]:
    stem = name.removesuffix(".md")
    yield home / name
    number = 2
    while True:
        yield home / f"{stem}-{number}.md"
        number += 1


def _write_mine(step: DeckStep) -> None:
    """Raises DeckUnreadable where the file changed since the plan or cannot be written."""
    if step.change is DeckChange.CONFLICT and step.deck.theirs is not None:
        beside = _beside(step.path)
        if not files.is_there(beside) or files.hash_of(beside) != files.content_hash(step.deck.theirs):
            _write(beside, step.deck.theirs, files.hash_of(beside) if files.is_there(beside) else None)
    if step.mine is not None:
        _write(step.path, step.mine, step.mine_before)


def _write(path: Path, content: bytes, expected_hash: str | None) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise DeckUnreadable(f"{one_line(str(path))} was not written: {one_line(str(error))}.") from error
    files.write_deck(path, text, expected_hash)


def _parsed(content: bytes) -> ParsedDeck | None:
    try:
        return parse(content.decode(), "")
    except UnicodeDecodeError:
        return None


def _shares_cards(one: ParsedDeck, other: ParsedDeck) -> bool:
    """Whether any card of both is the same, by its id or its question."""

    def names(parsed: ParsedDeck) -> set[tuple[str, str]]:
        return {
            ("id", card.card_id) if card.card_id is not None else ("question", normalise(card.question))
            for card in parsed.deck.cards
        }

    return bool(names(one) & names(other))
