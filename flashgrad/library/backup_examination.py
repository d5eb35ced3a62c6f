"""Examine the backups of a library, and clear away copies that were never finished."""

import time
from datetime import timedelta
from pathlib import Path

from flashgrad.errors import LibraryUnavailable
from flashgrad.library.backups import Backup, backups, moment_of
from flashgrad.library.findings import Outcome, Verdict, number
from flashgrad.library.library import Library
from flashgrad.store import backup, reviews
from flashgrad.store.connection import explained
from flashgrad.text import one_line

_OLD = timedelta(days=7)
_SURELY_LEFT_S = 3600
"""An unfinished copy that nobody wrote to for so long is nobody's any more."""


def quick(library: Library) -> Outcome:
    """How many backups there are, how old the newest is, and whether each opens and passes SQLite's quick check."""
    return _examined(library, is_quick=True)


def thorough(library: Library) -> Outcome:
    """As `quick`, by SQLite's whole check, which also compares the indexes with the tables."""
    return _examined(library, is_quick=False)


def clear_unfinished(library: Library) -> list[Path]:
    """Delete the unfinished copies among the backups that nobody writes any more; which these were."""
    with explained(library.path):
        unfinished = _left_unfinished(library)
        for path in unfinished:
            path.unlink(missing_ok=True)
    return unfinished


def _examined(library: Library, *, is_quick: bool) -> Outcome:
    present = backups(library.path)
    details = [fault for one in present if (fault := _fault(one, is_quick=is_quick))]
    unfinished = _left_unfinished(library)
    details += [
        f"{one_line(str(path))} is a copy that was never finished; `flashgrad doctor --tidy` deletes it."
        for path in unfinished
    ]
    bad = len(details) - len(unfinished)
    sentence, is_old = _count(library, present)
    if bad:
        sentence = (
            f"{bad:,} of {number(len(present), 'backup')} cannot be restored; `flashgrad backup` makes a new one."
        )
    return Outcome(Verdict.WARNING if details or is_old else Verdict.OK, sentence, tuple(details))


def _count(library: Library, present: list[Backup]) -> tuple[str, bool]:
    """How many there are and of when; whether a new one should be made."""
    if not present:
        has_log = reviews.count(library.connection) > 0
        return "There is no backup yet; `flashgrad backup` makes one.", has_log
    newest = present[-1]
    age = moment_of(library.clock()) - newest.taken_at
    is_same = backup.fingerprint_of(newest.path) == backup.fingerprint(library.connection)
    is_old = age > _OLD and not is_same
    advice = " Something was done since; `flashgrad backup` makes a new one." if is_old else ""
    count = number(len(present), "backup")
    return f"{count}, all sound; the newest is {_age(age)} old ({one_line(newest.path.name)}).{advice}", is_old


def _fault(one: Backup, *, is_quick: bool) -> str:
    try:
        backup.check(one.path, is_quick=is_quick)
    except LibraryUnavailable as error:
        return str(error)
    return ""


def _left_unfinished(library: Library) -> list[Path]:
    now_s = time.time()  # as the file system dates files
    unfinished = backup.unfinished_of(library.path)
    return [path for path, changed_s in unfinished if now_s - changed_s > _SURELY_LEFT_S]


def _age(age: timedelta) -> str:
    hours = max(int(age.total_seconds()), 0) // 3600
    if hours < 1:
        return "less than an hour"
    return number(hours, "hour") if hours < 48 else number(hours // 24, "day")
