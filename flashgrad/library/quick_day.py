"""How many cards a study day lets in, in the usual case: no deck has a limit of its own.

The order in which cards wait then decides which of them are let in, but not how many: as many as wait, or as the limit
leaves. `day.queued_on` has all cases and takes five times as long to load.
"""

import time
from pathlib import Path

from flashgrad.schedule.days import day_number, possible_span_ms
from flashgrad.store import quick
from flashgrad.store.connection import Connection, explained
from flashgrad.store.database import open_database
from flashgrad.study.limits import DayLimits, Done, Limit, new_allowance, review_allowance


def quickly_counted(path: Path, day_start_hour: int, limit: Limit) -> int | None:
    """Cards that a session would ask now; None where that is not the usual case. Raises LibraryUnavailable."""
    at_s = time.time()
    offset_minutes = time.localtime(at_s).tm_gmtoff // 60
    today = day_number(int(at_s * 1000), offset_minutes, day_start_hour)
    with explained(path):
        connection = open_database(path)
        try:
            if not quick.is_usual(connection, today):
                return None
            limits, done = DayLimits(limit), _done_on(connection, today, day_start_hour)
            reviews, new = review_allowance(limits, done).overall, new_allowance(limits, done).overall
            if reviews is None or new is None:
                return None
            return quick.waiting(connection, today, reviews=reviews, new=new)
        finally:
            connection.close()


def _done_on(connection: Connection, today: int, day_start_hour: int) -> Done:
    introduced: set[str] = set()
    reviewed: set[str] = set()
    for key, at_ms, offset_minutes, was_new in quick.answered(connection, *possible_span_ms(today, day_start_hour)):
        if day_number(at_ms, offset_minutes, day_start_hour) == today:
            (introduced if was_new else reviewed).add(key)
    return Done({"": len(introduced)}, {"": len(reviewed)})
