"""The logs that machines share: what others wrote since the last time, and what they lack of ours."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from secrets import token_hex

from flashgrad.errors import SyncPlaceUnusable
from flashgrad.library.card_clues import clues, keys_by_clue, name_of
from flashgrad.library.clock import iso_text
from flashgrad.library.library import Library, OnProgress
from flashgrad.library.merging import merge
from flashgrad.model import CardName, Experiment, Problem, Review
from flashgrad.store import card_names, cards, experiments, facts, reviews, syncing
from flashgrad.store.connection import transaction
from flashgrad.store.syncing import KnownLog
from flashgrad.sync import folder
from flashgrad.sync.folder import LogFile
from flashgrad.sync.lines import Record, encode
from flashgrad.sync.names import LOGS, log_owner
from flashgrad.sync.reading import Reading, ReadMark, read_log
from flashgrad.text import one_line

CLOCK_TOLERANCE_MS = 24 * 3600 * 1000
"""Answers dated further ahead than this come from a wrong clock."""
_DAY_MS = 24 * 3600 * 1000
_MOST_PER_TRANSACTION = 4000
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class LogPlan:
    """What a sync does to the logs."""

    device: str
    """Under which this library writes from now on."""
    is_renamed: bool
    """Whether that is another than before: a copy of this library writes under the former one."""
    starts_over: bool
    """Whether all was read from the beginning: the first time, or after the shared logs were rewritten."""
    is_gone: bool
    """Whether none of the logs are there that were."""
    incoming: tuple[Record, ...]
    outgoing: tuple[Record, ...]
    read: dict[str, KnownLog]
    """How far each changed part of a log was read."""
    notices: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def has_names(self) -> bool:
        """Whether anybody says by what cards are told."""
        return any(isinstance(record, CardName) for record in (*self.incoming, *self.outgoing))


def plan_logs(library: Library, root: Path, *, is_first: bool, last_ms: int) -> LogPlan:
    """What others wrote, and what goes out to them. Writes nothing. Raises SyncError and LibraryUnavailable.

    `last_ms` is when the last sync was.
    """
    connection = library.connection
    known = {} if is_first else syncing.known_logs(connection)
    found = folder.log_files(root)
    vanished = sorted(known.keys() - {file.name for file in found})
    changed = [file for file in found if file.name not in known or known[file.name].signature != file.signature]
    readings, problems = _read(changed, known)
    rewritten = sorted(name for name, reading in readings.items() if reading.is_rewritten)
    starts_over = bool(is_first or vanished or rewritten)
    if vanished or rewritten:
        readings, problems = _read(found, {})
    device = facts.get(connection, "device") or library.device
    notices = [_was_rewritten(name, device) for name in (*rewritten, *vanished)]
    incoming = [record for reading in readings.values() for record in reading.records]
    own_ids = [record.id for name, one in readings.items() if log_owner(name) == device for record in _entries(one)]
    is_renamed = not log_owner(f"{device}.0001.jsonl") or bool(syncing.missing(connection, own_ids))
    if is_renamed:
        device = _new_device({file.device for file in found})
        notices.append(_COPIED.format(device=device))
    notices += _from_the_future(library, incoming)
    outgoing = _outgoing(library, incoming, starts_over=starts_over, last_ms=last_ms)
    read = {
        name: KnownLog(name, reading.mark.length_bytes, reading.mark.prefix_hash, signature)
        for (name, reading), signature in zip(readings.items(), _signatures(found, readings), strict=True)
    }
    return LogPlan(
        device=device,
        is_renamed=is_renamed,
        starts_over=starts_over,
        is_gone=bool(known) and len(vanished) == len(known),
        incoming=tuple(incoming),
        outgoing=tuple(outgoing),
        read=read,
        notices=tuple(notices),
        problems=tuple(problems),
    )


def write_out(root: Path, plan: LogPlan, known: dict[str, KnownLog]) -> dict[str, KnownLog]:
    """Append what others lack to the own log; how far its parts are known then. Raises SyncBusy and its kin.

    `known` is how far each part of a log is known; the last own one must end there.
    """
    if not plan.outgoing:
        return {}
    parts = folder.append(
        root,
        plan.device,
        [encode(record) for record in plan.outgoing],
        {name: ReadMark(log.length_bytes, log.prefix_hash) for name, log in {**known, **plan.read}.items()},
    )
    signatures = {file.name: file.signature for file in folder.log_files(root)}
    return {
        name: KnownLog(name, mark.length_bytes, mark.prefix_hash, signatures.get(name, ""))
        for name, mark in parts.items()
    }


def take_in(
    library: Library, plan: LogPlan, own_parts: dict[str, KnownLog], on_progress: OnProgress | None = None
) -> int:
    """Store what others wrote and remember what is shared; how many entries and experiments were new.

    Raises LibraryUnavailable; what was stored until then stays, and the next sync goes on from there.
    """
    connection = library.connection
    with transaction(connection):
        card_names.put(connection, (record for record in plan.incoming if isinstance(record, CardName)))
        card_names.put(connection, (record for record in plan.outgoing if isinstance(record, CardName)))
        new = sum(experiments.add(connection, one) for one in plan.incoming if isinstance(one, Experiment))
    answers = sorted(
        (record for record in plan.incoming if isinstance(record, Review)), key=lambda entry: (entry.card_key, entry.id)
    )
    done = 0
    for chunk in _by_card(answers):
        new += merge(library, chunk)
        done += len(chunk)
        if on_progress is not None:
            on_progress(done / len(answers))
    with transaction(connection):
        if plan.starts_over:
            syncing.forget_entries(connection)
        syncing.mark_shared(connection, (one.id for one in plan.incoming if not isinstance(one, CardName)))
        syncing.mark_shared(connection, (one.id for one in plan.outgoing if not isinstance(one, CardName)))
        for log in {**plan.read, **own_parts}.values():
            syncing.put_log(connection, log)
        if plan.is_renamed:
            facts.put(connection, "device", plan.device)
    return new


def recognise_cards(library: Library) -> None:
    """Find out which keys in the log mean which card here, and count their entries for that card."""
    connection = library.connection
    known = keys_by_clue(card for card in cards.all_cards(connection) if card.orphaned_at_ms is None)
    with transaction(connection):
        touched = card_names.drop_needless_aliases(connection)
        aliases: dict[str, str] = {}
        for name in card_names.strangers(connection):
            meant = next((known[clue] for clue in clues(name) if clue in known), None)
            if meant is not None:
                aliases.setdefault(name.key, meant)
        card_names.put_aliases(connection, aliases.items())
    merge(library, (), again={*touched, *aliases, *aliases.values()})


def _read(found: Sequence[LogFile], known: dict[str, KnownLog]) -> tuple[dict[str, Reading], list[Problem]]:
    readings: dict[str, Reading] = {}
    problems: list[Problem] = []
    for file in found:
        log = known.get(file.name)
        mark = None if log is None else ReadMark(log.length_bytes, log.prefix_hash)
        try:
            reading = read_log(folder.read(file.path), mark)
        except SyncPlaceUnusable as error:
            problems.append(Problem(f"{LOGS}/{file.name}", 1, str(error)))
            continue
        readings[file.name] = reading
        problems += [
            Problem(
                f"{LOGS}/{file.name}",
                damage.line,
                f"This line was passed over: {damage.reason}. The device that wrote it has it still.",
                is_warning=True,
            )
            for damage in reading.damages[:_MOST_SHOWN]
        ]
    return readings, problems


def _outgoing(library: Library, incoming: Sequence[Record], *, starts_over: bool, last_ms: int) -> list[Record]:
    connection = library.connection
    if starts_over:
        entries: list[Review] = list(reviews.in_order(connection))
        trials = experiments.everything(connection)
    else:
        entries, trials = syncing.unshared_reviews(connection), syncing.unshared_experiments(connection)
    there = {record.id for record in incoming if not isinstance(record, CardName)}
    going: list[Review | Experiment] = [*entries, *trials]
    going = [entry for entry in going if entry.id not in there]
    # Also what others did to a card makes its name worth telling: it may have changed here before.
    told_of = [record for record in (*going, *incoming) if not isinstance(record, CardName)]
    keys = sorted({entry.card_key for entry in told_of if entry.card_key is not None})
    since_ms = 0 if starts_over else last_ms - _DAY_MS
    names = [name_of(card) for card in card_names.touched_since(connection, since_ms, keys)]
    if names:
        said = {record for record in incoming if isinstance(record, CardName)}
        said |= set() if starts_over else card_names.all_names(connection)
        names = [name for name in names if name not in said]
    return [*names, *going]


def _entries(reading: Reading) -> Iterator[Review | Experiment]:
    return (record for record in reading.records if not isinstance(record, CardName))


def _signatures(found: Sequence[LogFile], readings: Iterable[str]) -> list[str]:
    by_name = {file.name: file.signature for file in found}
    return [by_name[name] for name in readings]


def _by_card(answers: Sequence[Review]) -> Iterator[list[Review]]:
    """Chunks in which all entries of a card are together, so that each card is replayed once."""
    chunk: list[Review] = []
    for _, entries in groupby(answers, key=lambda entry: entry.card_key):
        chunk += entries
        if len(chunk) >= _MOST_PER_TRANSACTION:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _new_device(taken: set[str]) -> str:
    while (device := token_hex(4)) in taken:
        pass
    return device


_COPIED = (
    "Another copy of this library writes to the shared log under the same name: a home folder was cloned, or a backup"
    " restored. This one goes on as {device}; nothing was lost."
)


def _was_rewritten(name: str, device: str) -> str:
    whose = "this device" if log_owner(name) == device else f"the device {log_owner(name)}"
    return (
        f"The shared log of {whose} no longer is what it was ({LOGS}/{name} was rewritten or deleted). All that was"
        " taken from it is kept, and was shared again where it was missing."
    )


def _from_the_future(library: Library, incoming: Sequence[Record]) -> list[str]:
    now = library.clock()
    latest: dict[str, Review] = {}
    for record in incoming:
        if isinstance(record, Review) and record.at.at_ms > now.at_ms + CLOCK_TOLERANCE_MS:
            known = latest.setdefault(record.device, record)
            if record.at.at_ms > known.at.at_ms:
                latest[record.device] = record
    return [
        f"The clock of the device {one_line(entry.device, 40)} is wrong, or that of this one: it gave an answer at"
        f" {iso_text(entry.at)}. Its answers were taken as they are."
        for _, entry in sorted(latest.items())
    ]
