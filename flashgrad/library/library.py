"""An open library: the connection, who this device is, and the rules that are in force."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from flashgrad.config import Settings
from flashgrad.errors import LibraryUnavailable
from flashgrad.library.clock import Clock, next_entry_id, system_clock
from flashgrad.model import CardState, Instant, Review
from flashgrad.schedule.days import study_day
from flashgrad.schedule.leech import LeechRule
from flashgrad.schedule.replay import apply, replay, replay_all
from flashgrad.schedule.scheduler import Scheduler
from flashgrad.schedule.sm2 import Sm2
from flashgrad.store import connection as store_connection
from flashgrad.store import facts, reviews, states
from flashgrad.store.connection import Connection, explained, transaction
from flashgrad.store.database import open_database
from flashgrad.store.facts import RULES

OnProgress = Callable[[float], None]
"""Hears how much of a long task is done, from 0 to 1; 1 comes once, at the end."""

_ENTRIES_PER_REPORT = 500

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Library:
    """What every use-case needs. Not safe for use by two threads at once."""

    connection: Connection
    path: Path
    device: str
    settings: Settings
    scheduler: Scheduler
    clock: Clock

    def today(self, at: Instant | None = None) -> int:
        """The study day of `at`, or of this moment."""
        return study_day(at or self.clock(), self.settings.day_start_hour)

    def next_id(self) -> str:
        """An id for the next log entry; call it inside the transaction that writes the entry."""
        return self.id_after(reviews.newest_id(self.connection), self.clock().at_ms)

    def id_after(self, newest_id: str, at_ms: int) -> str:
        """An id greater than `newest_id` that no other machine gives, not even one with a copy of this library."""
        return next_entry_id(newest_id, at_ms, f"{secrets.token_hex(4)}-{self.device}")

    @property
    def leech(self) -> LeechRule:
        """When a card is a leech, as the settings have it."""
        return LeechRule(self.settings.leech_lapses, suspends=self.settings.leech_action == "suspend")

    def after(self, state: CardState, entry: Review) -> CardState:
        """The state of a card after one more entry of its log, under the rules in force."""
        return apply(state, entry, self.scheduler, self.settings.day_start_hour, self.leech)

    def replayed(self, entries: Iterable[Review]) -> CardState:
        """The state that one card's log leads to, under the rules in force."""
        return replay(entries, self.scheduler, self.settings.day_start_hour, self.leech)

    def replayed_all(self, entries: Iterable[Review]) -> Iterator[tuple[str, CardState]]:
        """(card key, state) for every card of a log in order of card key, under the rules in force."""
        return replay_all(entries, self.scheduler, self.settings.day_start_hour, self.leech)

    def close(self) -> None:
        """Give the file back. Nothing is pending: every answer was durable when it was given."""
        self.connection.close()


@contextmanager
def changing(library: Library) -> Iterator[None]:
    """A transaction of a use-case that derives states. Raises LibraryUnavailable where the rules changed meanwhile."""
    with transaction(library.connection):
        require_rules(library, facts.get(library.connection, RULES))
        yield


def require_rules(library: Library, stored: str | None) -> None:
    """Raises LibraryUnavailable where the states of the library are derived under other rules than these by now."""
    if stored != rules(library):
        raise LibraryUnavailable(
            "Another flashgrad changed the settings of the schedule since this one started;"
            " nothing was stored. Close this one and start it again."
        )


def reads(
    use_case: Callable[Concatenate[Library, _Arguments], _Result],
) -> Callable[Concatenate[Library, _Arguments], _Result]:
    """`use_case`, which then raises LibraryUnavailable with a sentence where the file cannot be read."""

    @wraps(use_case)
    def explaining(library: Library, /, *arguments: _Arguments.args, **named: _Arguments.kwargs) -> _Result:
        with explained(library.path):
            return use_case(library, *arguments, **named)

    return explaining


@contextmanager
def opened(
    path: Path,
    settings: Settings | None = None,
    clock: Clock = system_clock,
    on_progress: OnProgress | None = None,
) -> Iterator[Library]:
    """A library for the length of a block; see `open_library`."""
    library = open_library(path, settings, clock, on_progress)
    try:
        yield library
    finally:
        library.close()


@contextmanager
def second_connection(library: Library) -> Iterator[Library]:
    """`library` with a connection of its own for the length of a block, for another thread.

    What that thread stores, the first connection sees once it is stored. Raises LibraryUnavailable and its kin, also
    where the file is not there any more: nothing is put in its place.
    """
    other = replace(library, connection=open_database(library.path, creates=False))
    try:
        yield other
    finally:
        other.close()


@reads
def carry_over(library: Library) -> None:
    """Bring what was stored into the library's file, so that no answer has to wait for that; for another thread."""
    store_connection.carry_over(library.path)


def open_library(
    path: Path,
    settings: Settings | None = None,
    clock: Clock = system_clock,
    on_progress: OnProgress | None = None,
) -> Library:
    """The library at `path`, created where there is none. Raises LibraryUnavailable and its kin.

    States that were derived under other rules (another scheduler, another start of the day) are derived anew;
    `on_progress` hears of that alone.
    """
    settings = settings or Settings()
    connection = open_database(path)
    try:
        with explained(path):
            device = facts.get(connection, "device") or _introduce(connection)
            library = Library(connection, path, device, settings, scheduler_of(settings), clock)
            if facts.get(connection, RULES) != rules(library):
                rebuild(library, on_progress)
    except BaseException:
        connection.close()
        raise
    return library


def scheduler_of(settings: Settings) -> Scheduler:
    """The scheduler that `settings` choose, with its own settings. Raises SettingsInvalid."""
    if settings.scheduler == "sm2":
        return Sm2(settings.maximum_interval_days)
    from flashgrad.schedule.fsrs import Fsrs  # deferred: SM-2 needs nothing of it

    return Fsrs(settings.desired_retention, settings.maximum_interval_days, settings.fsrs_parameters)


def rebuild(library: Library, on_progress: OnProgress | None = None) -> None:
    """Derive every state again from the log; of what was stored nothing is read.

    What was counted of study days is forgotten: it is counted when it is next asked for.
    """
    from flashgrad.store import day_tallies  # deferred: no start needs what counts for the statistics

    connection = library.connection
    with transaction(connection):
        states.replace_all(connection, replayed(library, on_progress))
        day_tallies.forget(connection)
        facts.put(connection, RULES, rules(library))


def replayed(library: Library, on_progress: OnProgress | None = None) -> Iterator[tuple[str, CardState]]:
    """(card key, state) of every card in the log, as the library's rules have it."""
    log = reviews.log_to_replay(library.connection)
    if on_progress is not None:
        log = _watched(log, reviews.count(library.connection), on_progress)
    return library.replayed_all(log)


def rules(library: Library) -> str:
    """What beside the log decides the states; those that are stored were derived under one such text."""
    settings = library.settings
    leech = f"leech={settings.leech_lapses}/{settings.leech_action}"
    return f"{library.scheduler.rules} day_start={settings.day_start_hour} {leech}"


def _watched(log: Iterable[Review], entries: int, on_progress: OnProgress) -> Iterator[Review]:
    for number, entry in enumerate(log):
        if number % _ENTRIES_PER_REPORT == 0:
            on_progress(number / entries)
        yield entry
    on_progress(1.0)


def _introduce(connection: Connection) -> str:
    with transaction(connection):
        # Whoever came first named the device; both programs then use that name.
        device = facts.get(connection, "device") or secrets.token_hex(4)
        facts.put(connection, "device", device)
    return device
