"""The way back: a backup becomes the library, a damaged library is put out of the way. Nothing is ever deleted."""

import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from flashgrad.errors import LibraryUnavailable
from flashgrad.store.connection import BESIDE, BUSY_TIMEOUT_S, connect, explained, read_only, shown, sync_folder

_STAMP = "%Y%m%dT%H%M%S%f"


def write_back(backup: Path, library: Path) -> None:
    """Make the library hold what a sound backup holds, durable on return and all or nothing.

    A library that others have open is changed under their eyes in one transaction, as by any other program.
    """
    with explained(library), closing(read_only(backup)) as source, closing(connect(library)) as target:
        target.execute("PRAGMA synchronous = FULL")
        deadline = time.monotonic() + BUSY_TIMEOUT_S

        def give_up(_status: int, _remaining: int, _pages: int) -> None:
            # SQLite would try for as long as another program reads or writes.
            if time.monotonic() > deadline:
                raise LibraryUnavailable(f"Another flashgrad is using {shown(library)}. Close it and try again.")

        source.backup(target, progress=give_up)
        # Else, while another program has the library open, the file alone would know more than its log says.
        target.execute("PRAGMA wal_checkpoint(PASSIVE)")


def set_aside(library: Path, taken_at: datetime | None = None) -> Path | None:
    """Move a damaged library out of the way, with what SQLite keeps beside it; where it is now.

    Nothing is deleted: whoever wants to look for lost answers in it can. None where there is no file.
    """
    stamp = (taken_at or datetime.now(UTC)).strftime(_STAMP)
    aside = library.with_name(f"{library.stem}-damaged-{stamp}{library.suffix}")
    is_there = library.exists()
    with explained(library):
        for end in ("", *BESIDE):
            with suppress(FileNotFoundError):
                library.with_name(library.name + end).rename(aside.with_name(aside.name + end))
        if is_there:
            sync_folder(library.parent)
    return aside if is_there else None
