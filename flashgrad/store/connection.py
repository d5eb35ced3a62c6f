"""Connections to a library file: SQLite's settings, durable transactions, failures put into sentences."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from flashgrad.errors import LibraryDamaged, LibraryUnavailable
from flashgrad.text import one_line

Connection = sqlite3.Connection
"""What callers hold and pass on without speaking SQL themselves."""

BUSY_TIMEOUT_S = 10.0

_MOVED = (
    "its file was moved, deleted or replaced since it was opened",
    "Put the file back and try again, or start flashgrad anew.",
)
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, by the end of its name."""


class _FileConnection(sqlite3.Connection):
    """Knows which file it has open, whatever becomes of the name."""

    path: Path | None = None
    file: os.stat_result | None = None


def connect(path: Path, *, creates: bool = True) -> sqlite3.Connection:
    """A connection in which transactions begin and end exactly where `transaction` says.

    Where there is no file it is made, or if that is not wanted, `sqlite3.OperationalError` raised.
    """
    connection = sqlite3.connect(
        path if creates else f"{path.resolve().as_uri()}?mode=rw",
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
        factory=_FileConnection,
        uri=not creates,
    )
    connection.row_factory = sqlite3.Row
    with suppress(FileNotFoundError):  # a database in memory has no file
        connection.file = path.stat()
        connection.path = path_of(connection)
    return connection


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that changes no content and runs no code of the file's schema."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def configure(connection: sqlite3.Connection) -> None:
    """Write-ahead log with full synchronisation: a commit is on disk when it returns."""
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Without this, INSERT OR REPLACE would delete log entries past the trigger that forbids it.
    connection.execute("PRAGMA recursive_triggers = ON")


def _write_ahead(connection: sqlite3.Connection) -> None:
    # SQLite does not wait by itself where two programs switch a new library to its log at the same moment.
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.005)


def carry_over(path: Path) -> None:
    """Bring what was stored into the file itself as far as that holds nobody up, on a connection of its own.

    Every answer is durable in the log beside the file. Left alone, SQLite does this within one answer in a hundred; and
    until it is done the log grows, where each answer takes half as long again as one that overwrites what is carried
    over.
    """
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All writes of the block or none; durable on exit. Raises LibraryUnavailable when they cannot be stored."""
    path = path_of(connection)
    with explained(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            _require_in_place(connection, path)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything that the block reads is of one moment, whatever others write meanwhile."""
    is_ours = not connection.in_transaction
    if is_ours:
        connection.execute("BEGIN")
    try:
        yield
    finally:
        if is_ours and connection.in_transaction:  # a failure may have ended it
            connection.execute("ROLLBACK")


def _require_in_place(connection: sqlite3.Connection, path: Path) -> None:
    # A file that lost its name can still be written, without an error, and nobody would find it again.
    if isinstance(connection, _FileConnection) and connection.file is not None:
        try:
            is_in_place = os.path.samestat(path.stat(), connection.file)
        except (FileNotFoundError, NotADirectoryError):
            is_in_place = False
        if not is_in_place:
            reason, remedy = _MOVED
            raise LibraryUnavailable(f"The library {shown(path)} cannot be used: {reason}. {remedy}")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Failures of SQLite and of the file system inside the block become LibraryUnavailable with a sentence."""
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
        raise  # an error of this program, not of the file
    except sqlite3.DatabaseError as error:
        raise _as_library_error(error, path) from error
    except UnicodeDecodeError as error:
        # Where the schema itself is damaged, SQLite quotes it in a complaint that is no text any more.
        raise _as_library_error(sqlite3.DatabaseError(_UNDECODABLE), path) from error
    except OSError as error:
        raise LibraryUnavailable(
            f"The library {shown(path)} cannot be used: {error.strerror or error}."
            " Check the folder's permissions, or choose another with FLASHGRAD_HOME."
        ) from error


def _as_library_error(error: sqlite3.DatabaseError, path: Path) -> LibraryUnavailable:
    primary_code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary_code in _OF_DAMAGE or str(error).startswith(_UNDECODABLE):
        return LibraryDamaged(
            f"{shown(path)} is damaged or not a flashgrad library ({one_line(str(error), 120)}). It was left as it is;"
            " `flashgrad restore` brings the newest backup back, and --library chooses another file."
        )
    if primary_code in _OF_THE_DISK and _is_full(path.parent):
        primary_code = sqlite3.SQLITE_FULL
    reason, remedy = _REASONS.get(primary_code, (str(error), "Try again."))
    return LibraryUnavailable(f"The library {shown(path)} cannot be used: {reason}. {remedy}")


def _is_full(folder: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(folder).free < _LEAST_FREE_BYTES
    return False


_OF_THE_DISK = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
"""What SQLite also says where there is no room for a file beside the library."""
_LEAST_FREE_BYTES = 64 * 1024
"""More than the index of an empty write-ahead log, which every program needs."""
# Our statements are sound: where SQLite calls one wrong, the file lacks a table or says that it is of another format.
_OF_DAMAGE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR)
_UNDECODABLE = "Could not decode to UTF-8"
"""What Python says, without a code of SQLite's, of a text in which bits have changed."""
_REASONS = {
    sqlite3.SQLITE_BUSY: ("another flashgrad is writing to it", "Wait a moment and try again."),
    sqlite3.SQLITE_LOCKED: ("another flashgrad is writing to it", "Wait a moment and try again."),
    sqlite3.SQLITE_FULL: ("the disk is full", "Free some space and try again."),
    sqlite3.SQLITE_READONLY: (
        "it is read-only",
        "Make it, the files beside it that begin with its name, and the folder writable; then start flashgrad again.",
    ),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "Check that its folder exists and is writable."),
    sqlite3.SQLITE_IOERR: ("the disk reported an error", "Check the disk and try again."),
    sqlite3.SQLITE_PERM: ("permission is denied", "Make the file and its folder writable and try again."),
}


def damaged_row(what: str, key: object) -> LibraryDamaged:
    """The error for a row that means nothing: `what` with this key. SQLite does not see a changed letter."""
    return LibraryDamaged(
        f"The library is damaged: {what} {one_line(str(key), 40)} cannot be read. Restore a backup with"
        " `flashgrad restore`; it keeps what was answered since."
    )


def path_of(connection: sqlite3.Connection) -> Path:
    """The file behind a connection."""
    if isinstance(connection, _FileConnection) and connection.path is not None:
        return connection.path
    return Path(connection.execute("PRAGMA database_list").fetchone()[2])


def version(connection: sqlite3.Connection) -> int:
    """A number that is another one once any other connection, of this program or not, has stored something."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def own_changes(connection: sqlite3.Connection) -> int:
    """How many rows this connection has changed since it was opened, for good or not."""
    return connection.total_changes


def shown(path: Path) -> str:
    """`path` as a message may carry it."""
    return one_line(str(path))


def sync_folder(folder: Path) -> None:
    """Make a rename durable; not every system can open a folder for that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
