"""Import decks: read, plan, apply. A plan says what would happen; applying it is one transaction."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from flashgrad.decks import files
from flashgrad.decks.files import DeckFile
from flashgrad.decks.identity import Action, Match, Matching, match, new_key
from flashgrad.library.backups import BEFORE_IMPORT, back_up
from flashgrad.library.card_clues import told_keys
from flashgrad.library.foreign_past import future_answers, missing_entries
from flashgrad.library.import_plan import ImportCounts as ImportCounts
from flashgrad.library.import_plan import ImportPlan as ImportPlan
from flashgrad.library.incoming import IncomingFile, concerned, in_whole, incoming_files, read_whole
from flashgrad.library.library import Library, OnProgress, changing, reads
from flashgrad.library.merging import take_in
from flashgrad.library.reading import Reading, joined, read_files
from flashgrad.library.rereading import reader
from flashgrad.model import Card, LibraryCard, Problem
from flashgrad.store import card_names, card_version, cards, deck_readings, import_queries
from flashgrad.store.cards import CardRow
from flashgrad.store.connection import transaction
from flashgrad.text import neutralise

BUNDLED_SOURCE = "bundled/"
"""Stands in a source path for the folder of the decks that come with flashgrad, wherever that is installed."""


_CARDS_PER_REPORT = 500


@reads
def plan_import(
    library: Library, paths: Sequence[Path], left_out: Collection[str] = (), on_progress: OnProgress | None = None
) -> ImportPlan:
    """What importing the files under `paths` would do; folders are walked for `*.md`. Writes nothing.

    Decks whose source path is `left_out` are not part of it. `on_progress` hears of the reading.
    """
    found, version = files.find_decks(paths), cards_version(library)
    readings = read_files(found, reader(library), left_out)
    return _plan(library, joined(_heard(readings, len(found), on_progress)), version)


@reads
def plan_files(library: Library, read: Sequence[DeckFile], version: str) -> ImportPlan:
    """What importing these files would do, as they were read when the cards were of this version. Writes nothing."""
    return _plan(library, Reading(tuple((file, files.source_of(Path(file.path))) for file in read)), version)


@reads
def cards_version(library: Library) -> str:
    """Another text whenever cards changed; to be asked before the files of an import are read."""
    return card_version.version(library.connection)


@reads
def plan_bundled(library: Library, left_out: Collection[str] = (), on_progress: OnProgress | None = None) -> ImportPlan:
    """What importing the decks that come with flashgrad would do."""
    found = [(path, BUNDLED_SOURCE + path.name) for path in files.find_decks([files.bundled_decks()])]
    read, version = reader(library), cards_version(library)
    readings = (Reading() if source in left_out else Reading(((read(path, source), source),)) for path, source in found)
    return _plan(library, joined(_heard(readings, len(found), on_progress)), version)


def is_bundled(source_path: str) -> bool:
    """Whether a deck is one of those that come with flashgrad."""
    return source_path.startswith(BUNDLED_SOURCE)


def apply_import(
    library: Library, plan: ImportPlan, *, backs_up: bool = True, on_progress: OnProgress | None = None
) -> ImportPlan:
    """Carry out `plan` in one transaction; the plan as carried out, should the library have changed since.

    `on_progress` hears of the cards that are stored; where it raises, nothing is changed. `backs_up` makes a backup
    first where cards of the library would change. Raises LibraryUnavailable, also where that backup cannot be made;
    nothing is imported then.
    """
    connection, at_ms = library.connection, library.clock().at_ms
    if backs_up and plan.is_change and cards.decks(connection):
        back_up(library, BEFORE_IMPORT)
    with changing(library) if plan.entries else transaction(connection):
        plan = _up_to_date(library, plan)
        cards.orphan(connection, plan.matching.orphaned, at_ms)
        decks = [_put_deck(library, file, at_ms) for file in plan.incoming]
        for file, deck in zip(plan.incoming, decks, strict=True):
            if file.standing is not None and file.standing.moves:
                import_queries.move_cards(connection, deck, file.standing.moves, at_ms)
        cards.put_cards(connection, _told(_rows(plan, decks), len(plan.matching.matches), on_progress), at_ms)
        for file, deck in zip(plan.incoming, decks, strict=True):
            if not file.is_whole:
                deck_readings.put(connection, deck, file.reading)
        entries = take_in(library, missing_entries(library, _placed(plan), plan.pasts) if plan.entries else ())
    return replace(plan, entries=entries)


@reads
def standing_cards(library: Library, plan: ImportPlan) -> dict[str, list[LibraryCard]]:
    """The cards of each deck, by source path, that `plan` leaves out since they stand as they stood."""
    standing = {file.deck.source_path: file.standing for file in plan.incoming if file.standing is not None}
    ids = [deck.id for deck in cards.decks(library.connection) if deck.source_path in standing]
    found: dict[str, list[LibraryCard]] = {source: [] for source in standing}
    for card in import_queries.of_decks(library.connection, ids):
        if standing[card.source_path].has(card.position):
            line = standing[card.source_path].line_of(card.position, card.content.line)
            found[card.source_path].append(replace(card, content=replace(card.content, line=line)))
    return found


def _told(rows: Iterable[CardRow], most: int, on_progress: OnProgress | None) -> Iterator[CardRow]:
    """The `rows`, `most` at the most, of which `on_progress` hears now and then."""
    for number, row in enumerate(rows):
        if on_progress is not None and number % _CARDS_PER_REPORT == 0:
            on_progress(number / most)
        yield row


def _heard(readings: Iterable[Reading], many: int, on_progress: OnProgress | None) -> Iterator[Reading]:
    """The `many` readings, of which `on_progress` hears."""
    waiting = iter(readings)
    for done in range(many):
        if on_progress is not None:
            on_progress(done / many)
        yield next(waiting)
    if on_progress is not None:
        on_progress(1.0)


def _plan(library: Library, read: Reading, version: str) -> ImportPlan:
    incoming, duplicates = incoming_files(library, read)
    matched = _match(library, incoming)
    if matched is None or (duplicates and any(file.standing is not None for file in incoming)):
        return _plan(library, read_whole(read), version)
    found = [problem for file, _ in read.decks for problem in file.parsed.problems]
    if future := future_answers(library, read.pasts):
        where = str(next(iter(read.foreign_paths)))
        message = f"Answers that are dated after tomorrow were left out, {future:,} of them; check the clock."
        duplicates.append(Problem(where, 1, message))
    problems = (replace(p, path=neutralise(p.path), message=neutralise(p.message)) for p in (*found, *duplicates))
    plan = _planned(library, incoming, *matched, version)
    entries = len(missing_entries(library, _placed(plan), read.pasts)) if read.pasts else 0
    return replace(plan, problems=tuple(problems), pasts=read.pasts, entries=entries)


def _up_to_date(library: Library, plan: ImportPlan) -> ImportPlan:
    """`plan`, or where cards changed since it was made, what the same files mean to them."""
    if plan.version == card_version.version(library.connection):
        return plan
    incoming = [in_whole(file) for file in plan.incoming]
    matched = _match(library, incoming)
    assert matched is not None, "files that were read as a whole have no card that stands"
    made = _planned(library, incoming, *matched, version="")
    return replace(made, problems=plan.problems, pasts=plan.pasts, entries=plan.entries)


def _planned(
    library: Library,
    incoming: Sequence[IncomingFile],
    matching: Matching,
    existing: Sequence[LibraryCard],
    version: str,
) -> ImportPlan:
    """The plan of an import in which these cards of the library take part."""
    known = {card.key: card for card in existing}
    touched = {found.key for found in matching.matches if found.action is not Action.UNCHANGED}
    touched.update(matching.orphaned)
    sizes = import_queries.sizes(library.connection)
    read = Counter(card.source_path for card in existing if card.orphaned_at_ms is None)
    return ImportPlan(
        tuple(incoming),
        matching,
        (),
        {key: card for key, card in known.items() if key in touched},
        sizes,
        keys=tuple(_keys(library, incoming, matching.matches)),
        in_place=frozenset(_in_place(incoming, matching.matches, known)),
        standing={
            source: sizes[source] - read[source]
            for file in incoming
            if file.standing is not None and (source := file.deck.source_path)
        },
        version=version,
    )


def _placed(plan: ImportPlan) -> Iterator[tuple[Card, str, str]]:
    """Each card of the import with its source path and its key."""
    for found, key in zip(plan.matching.matches, plan.keys, strict=True):
        yield found.card, plan.incoming[found.deck].deck.source_path, key


def _match(library: Library, incoming: Sequence[IncomingFile]) -> tuple[Matching, Sequence[LibraryCard]] | None:
    """What becomes of the cards of the import that do not stand, and the library's cards that they were compared with.

    None where the import has to be seen as a whole.
    """
    decks, missing = [file.deck for file in incoming], _missing(library)
    told = told_keys(decks, card_names.all_names(library.connection))
    existing = concerned(library, incoming, missing, told)
    return None if existing is None else (match(decks, existing, missing, told), existing)


def _missing(library: Library) -> set[str]:
    """The decks whose files are gone."""
    return {
        deck.source_path
        for deck in cards.decks(library.connection)
        if not is_bundled(deck.source_path) and not files.is_there(files.path_of(deck.source_path))
    }


def _put_deck(library: Library, file: IncomingFile, at_ms: int) -> int:
    deck = file.deck
    return cards.put_deck(library.connection, deck.name, deck.source_path, file.content_hash, file.preamble, at_ms)


def _keys(library: Library, incoming: Sequence[IncomingFile], matches: Sequence[Match]) -> Iterator[str]:
    """The key of each card of the import."""
    taken = import_queries.keys(library.connection) if any(found.key is None for found in matches) else set()
    for found in matches:
        key = found.key or new_key(found.card, incoming[found.deck].deck.name, taken)
        taken.add(key)
        yield key


def _rows(plan: ImportPlan, decks: Sequence[int]) -> Iterator[CardRow]:
    """What has to be written: everything but cards that stand where and as they stood."""
    for at, (found, key) in enumerate(zip(plan.matching.matches, plan.keys, strict=True)):
        if at not in plan.in_place:
            yield CardRow(key, decks[found.deck], found.position, found.card)


def _in_place(
    incoming: Sequence[IncomingFile], matches: Sequence[Match], known: Mapping[str, LibraryCard]
) -> Iterator[int]:
    """The cards, by index, that stand where and as they stood."""
    for at, found in enumerate(matches):
        if found.action is Action.UNCHANGED and found.key is not None:
            card, deck = known[found.key], incoming[found.deck].deck
            place = card.position, card.content.line, card.source_path
            if place == (found.position, found.card.line, deck.source_path):
                yield at
