"""Bring this library together with those of other machines, through a folder or repository that all can reach.

Nothing of the library changes before the shared place has what is to go there; until then every step can be repeated.
What comes afterwards is a union: repeated, interrupted or reordered, it leads to the same log and the same schedule.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flashgrad.errors import SyncBusy, SyncError, SyncNeedsConsent, SyncOffline, SyncPlaceUnusable
from flashgrad.library import shared_decks, shared_logs
from flashgrad.library.library import Library, OnProgress, reads
from flashgrad.library.shared_decks import DeckChange, DeckStep
from flashgrad.library.shared_logs import LogPlan
from flashgrad.model import CardName, Problem
from flashgrad.store import card_names, facts, syncing
from flashgrad.store.connection import explained, transaction
from flashgrad.store.lock import exclusive
from flashgrad.sync import folder
from flashgrad.sync.folder import Condition
from flashgrad.sync.transport import Transport, transport_to

_MOST_TRIES = 10
_LONGEST_PAUSE_S = 0.4
_LOCK_WAIT_S = 15.0
_PLACE, _LAST_MS, _OFFLINE_MS, _FAILURE = "sync_place", "sync_last_ms", "sync_offline_ms", "sync_failure"


@dataclass(frozen=True, slots=True)
class SharedDeckChange:
    """What a sync did, or would do, to one deck."""

    name: str
    """In the shared place."""
    path: Path
    """On this machine."""
    change: DeckChange


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did, or would do."""

    place: str
    device: str
    """Under which this library writes there."""
    sent: int
    """Answers, actions and experiments that went out."""
    received: int
    """Those that came in and were new here."""
    decks: tuple[SharedDeckChange, ...]
    """Those that differed."""
    notices: tuple[str, ...]
    """What was noticed and needs no help."""
    problems: tuple[Problem, ...]
    is_dry_run: bool

    @property
    def sentence(self) -> str:
        """Such as `3 entries sent, 12 received; 1 deck updated`."""
        would = "would be " if self.is_dry_run else ""
        sent = f"{_number(self.sent, 'entry')} {would}sent, {self.received:,} {would}received"
        counted = [(change, sum(deck.change is change for deck in self.decks)) for change in DeckChange]
        decks = [
            f"{_number(number, 'deck')} {'in conflict' if change is DeckChange.CONFLICT else would + change.value}"
            for change, number in counted
            if number
        ]
        return "; ".join([sent, *decks])


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Where syncing stands."""

    place: str | None
    """None where this library never synced."""
    last_ms: int | None
    """When it did last."""
    offline_since_ms: int | None
    """When it first found nobody to sync with since then."""
    failure: str
    """Why the latest attempt failed, empty where it did not."""
    waiting: int
    """Entries that the others do not have yet."""


@dataclass(frozen=True, slots=True)
class _Plan:
    logs: LogPlan
    decks: Sequence[DeckStep]


def sync(
    library: Library,
    place: str,
    *,
    consents: bool = False,
    is_dry_run: bool = False,
    on_progress: OnProgress | None = None,
) -> Synced:
    """Send what others lack, take in what they wrote; decks too. `consents` lets a place be used for the first time.

    Raises SyncNeedsConsent with what would happen where the learner was not asked yet, SyncOffline, SyncRefused,
    SyncPlaceUnusable, SyncBusy and LibraryUnavailable. Whatever is raised, nothing is lost and a repetition goes on.
    """
    clones = library.path.with_name(f"{library.path.stem}.sync")
    transport = transport_to(place, clones)
    with explained(library.path), exclusive(clones / "lock", _LOCK_WAIT_S) as is_alone:
        if not is_alone:
            raise SyncBusy("Another flashgrad is syncing this library. Wait a moment and sync again.")
        try:
            synced = _synced(library, transport, consents=consents, is_dry_run=is_dry_run, report=on_progress)
        except SyncError as error:
            if not is_dry_run and facts.get(library.connection, _PLACE) == transport.place:
                _note_failure(library, error)
            raise
    return synced


@reads
def place_of(library: Library) -> str:
    """Where this library syncs: as the settings say, else where it did last. Raises SyncPlaceUnusable for nowhere."""
    place = library.settings.sync_repository or facts.get(library.connection, _PLACE)
    if not place:
        raise SyncPlaceUnusable(
            "There is no place to sync with yet. Name a folder or a git repository that your machines can all reach:"
            " flashgrad sync --repo PLACE, or the setting sync_repository."
        )
    return place


@reads
def status(library: Library) -> SyncStatus:
    """Where syncing stands, from what the library knows; nobody is asked."""
    connection = library.connection
    place = facts.get(connection, _PLACE)
    return SyncStatus(
        place,
        _moment(library, _LAST_MS),
        _moment(library, _OFFLINE_MS),
        facts.get(connection, _FAILURE) or "",
        syncing.count_unshared(connection) if place else 0,
    )


def _synced(
    library: Library,
    transport: Transport,
    *,
    consents: bool,
    is_dry_run: bool,
    report: OnProgress | None,
) -> Synced:
    is_first = facts.get(library.connection, _PLACE) != transport.place
    for attempt in range(_MOST_TRIES):
        if attempt:
            time.sleep(random.uniform(0, _LONGEST_PAUSE_S))  # so that two that collided do not collide again
        root = transport.refresh()
        condition = folder.condition_of(root)
        last_ms = 0 if is_first else _moment(library, _LAST_MS) or 0
        plan = _Plan(
            shared_logs.plan_logs(library, root, is_first=is_first, last_ms=last_ms),
            shared_decks.plan_decks(library, root, is_first=is_first),
        )
        if is_dry_run:
            return _outcome(library, transport, plan, None, ())
        if not consents:
            _require_consent(library, transport, condition, plan, is_first=is_first)
        own_parts = {} if _is_idle(condition, plan) else _published(library, transport, root, plan)
        if own_parts is not None:
            return _taken_in(library, transport, plan, own_parts, is_first=is_first, report=report)
    raise SyncBusy(f"Other devices were faster {_MOST_TRIES} times. Nothing was lost; wait a moment and sync again.")


def _is_idle(condition: Condition, plan: _Plan) -> bool:
    """Whether the others have everything already."""
    return condition is Condition.OURS and not plan.logs.outgoing and all(step.shared is None for step in plan.decks)


def _published(library: Library, transport: Transport, root: Path, plan: _Plan) -> dict[str, syncing.KnownLog] | None:
    """How far the own log is known once all is out, None where another device was faster. Raises SyncError."""
    known = {} if plan.logs.starts_over else syncing.known_logs(library.connection)
    transport.begin()
    try:
        folder.set_up(root)
        own_parts = shared_logs.write_out(root, plan.logs, known)
        shared_decks.write_out(root, plan.decks)
    except SyncBusy:
        return None
    return own_parts if transport.publish(f"flashgrad: {_number(len(plan.logs.outgoing), 'entry')}") else None


def _taken_in(
    library: Library,
    transport: Transport,
    plan: _Plan,
    own_parts: dict[str, syncing.KnownLog],
    *,
    is_first: bool,
    report: OnProgress | None,
) -> Synced:
    connection = library.connection
    if is_first:
        with transaction(connection):
            syncing.forget_all(connection)
            facts.put(connection, _PLACE, transport.place)
    received = shared_logs.take_in(library, plan.logs, own_parts, report)
    problems = shared_decks.take_in(library, plan.decks)
    if is_first or plan.logs.has_names or card_names.is_news(connection, _moment(library, _LAST_MS) or 0):
        shared_logs.recognise_cards(library)
    with transaction(connection):
        facts.put(connection, _LAST_MS, str(library.clock().at_ms))
        facts.put(connection, _OFFLINE_MS, "")
        facts.put(connection, _FAILURE, "")
    return replace(_outcome(library, transport, plan, received, problems), is_dry_run=False)


def _require_consent(
    library: Library, transport: Transport, condition: Condition, plan: _Plan, *, is_first: bool
) -> None:
    """Raises SyncNeedsConsent where the place is not the one, or not in the state, that the learner agreed to."""
    gone = plan.logs.is_gone or (not is_first and condition is not Condition.OURS)
    if not is_first and not gone:
        return
    would = _outcome(library, transport, plan, None, ()).sentence
    if gone:
        said = (
            f"{transport.shown} no longer holds what this library shared with it: it was emptied, or another is"
            f" there now. Sharing all of it again means: {would}."
        )
    elif condition is Condition.FOREIGN:
        said = (
            f"{transport.shown} holds something else already, which would be left as it is; flashgrad would add"
            f" the folders “log” and “decks” to it. {would}."
        )
    else:
        state = "is empty" if condition is Condition.EMPTY else "is shared by other devices already"
        said = f"This library has not synced with {transport.shown} before; it {state}. {would}."
    raise SyncNeedsConsent(f"{said} Everybody who can read it can then read your decks and your answers.")


def _outcome(
    library: Library, transport: Transport, plan: _Plan, received: int | None, problems: Sequence[Problem]
) -> Synced:
    """What was done; where `received` is None, what would be."""
    ids = [record.id for record in plan.logs.incoming if not isinstance(record, CardName)]
    return Synced(
        place=transport.shown,
        device=plan.logs.device,
        sent=sum(not isinstance(record, CardName) for record in plan.logs.outgoing),
        received=len(syncing.missing(library.connection, ids)) if received is None else received,
        decks=tuple(
            SharedDeckChange(step.deck.name, step.path, step.change)
            for step in plan.decks
            if step.change is not DeckChange.NOTHING
        ),
        notices=plan.logs.notices,
        problems=(*plan.logs.problems, *(problems if received is not None else _planned_problems(plan))),
        is_dry_run=received is None,
    )


def _planned_problems(plan: _Plan) -> list[Problem]:
    return [step.problem for step in plan.decks if step.problem is not None]


def _note_failure(library: Library, error: SyncError) -> None:
    with transaction(library.connection):
        facts.put(library.connection, _FAILURE, str(error))
        if isinstance(error, SyncOffline) and not facts.get(library.connection, _OFFLINE_MS):
            facts.put(library.connection, _OFFLINE_MS, str(library.clock().at_ms))


def _moment(library: Library, name: str) -> int | None:
    stored = facts.get(library.connection, name)
    return int(stored) if stored and stored.lstrip("-").isdigit() else None


def _number(count: int, what: str) -> str:
    plural = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{count:,} {what if count == 1 else plural}"
