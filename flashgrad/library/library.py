"""An open library: the connection, who this device is, and the rules that are in force."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from flashgrad.config import Settings
from flashgrad.errors import LibraryUnavailable
from flashgrad.library.clock import Clock, next_entry_id, system_clock
from flashgrad.model import Instant
from flashgrad.schedule.days import study_day
from flashgrad.schedule.replay import replay_all
from flashgrad.schedule.scheduler import Scheduler
from flashgrad.schedule.sm2 import Sm2
from flashgrad.store import facts, reviews, states
from flashgrad.store.connection import Connection, explained, transaction
from flashgrad.store.database import open_database

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
        return next_entry_id(reviews.newest_id(self.connection), self.clock().at_ms, self.device)

    def close(self) -> None:
        """Give the file back. Nothing is pending: every answer was durable when it was given."""
        self.connection.close()


@contextmanager
def changing(library: Library) -> Iterator[None]:
    """A transaction of a use-case that derives states. Raises LibraryUnavailable where the rules changed meanwhile."""
    with transaction(library.connection):
        if facts.get(library.connection, "rules") != _rules(library):
            raise LibraryUnavailable(
                "Another flashgrad changed the settings of the schedule since this one started;"
                " nothing was stored. Close this one and start it again."
            )
        yield


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
def opened(path: Path, settings: Settings | None = None, clock: Clock = system_clock) -> Iterator[Library]:
    """A library for the length of a block."""
    library = open_library(path, settings, clock)
    try:
        yield library
    finally:
        library.close()


def open_library(path: Path, settings: Settings | None = None, clock: Clock = system_clock) -> Library:
    """The library at `path`, created where there is none. Raises LibraryUnavailable and its kin.

    States that were derived under other rules (another scheduler, another start of the day) are derived anew.
    """
    settings = settings or Settings()
    connection = open_database(path)
    try:
        with explained(path):
            device = facts.get(connection, "device") or _introduce(connection)
            scheduler = Sm2(settings.maximum_interval_days)
            library = Library(connection, path, device, settings, scheduler, clock)
            if facts.get(connection, "rules") != _rules(library):
                rebuild(library)
    except BaseException:
        connection.close()
        raise
    return library


def rebuild(library: Library) -> None:
    """Derive every state again from the log."""
    connection = library.connection
    with transaction(connection):
        log = replay_all(reviews.by_card(connection), library.scheduler, library.settings.day_start_hour)
        states.replace_all(connection, log)
        facts.put(connection, "rules", _rules(library))


def _rules(library: Library) -> str:
    settings = library.settings
    return f"{library.scheduler.name} day_start={settings.day_start_hour} maximum={settings.maximum_interval_days}"


def _introduce(connection: Connection) -> str:
    with transaction(connection):
        # Whoever came first named the device; both programs then use that name.
        device = facts.get(connection, "device") or secrets.token_hex(4)
        facts.put(connection, "device", device)
    return device
