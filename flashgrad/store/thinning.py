"""Which backups to keep as they grow old. Pure; days are study days.

    today               all of them
    the last 7 days     the last one of each day
    the last 31 days    the last one of each week
    the last 731 days   the last one of each month

The newest one is kept however old it is. What was made before a migration or a restore is counted apart from the
rest, so that an ordinary backup of the same day does not push it out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

DAILY_FOR_DAYS = 7
WEEKLY_FOR_DAYS = 31
MONTHLY_FOR_DAYS = 731


@dataclass(frozen=True, slots=True)
class Aged:
    """What the rule looks at."""

    name: str
    """Names are in the order in which the backups were made."""
    day: int
    """Proleptic ordinal of the day on which it was made."""
    kind: str = ""
    """Backups of different kinds never push each other out."""


def superfluous(backups: Iterable[Aged], today: int) -> set[str]:
    """The names of those that need no longer be kept on `today`."""
    in_order = sorted(backups, key=lambda backup: backup.name)
    last_of: dict[object, str] = {}
    for backup in in_order:
        span = _span(backup, today)
        if span is not None:
            last_of[span, backup.kind] = backup.name
    kept = {*last_of.values(), *(backup.name for backup in in_order[-1:])}
    return {backup.name for backup in in_order} - kept


def _span(backup: Aged, today: int) -> object:
    """What of all backups of the same span only the last is kept; None for one that is too old.

    A backup dated in the future, by a clock that was wrong, counts as one of today.
    """
    age_days = today - backup.day
    if age_days <= 0:
        return backup.name
    if age_days <= DAILY_FOR_DAYS:
        return backup.day
    made_on = date.fromordinal(backup.day)
    if age_days <= WEEKLY_FOR_DAYS:
        return made_on.isocalendar()[:2]
    return (made_on.year, made_on.month, "month") if age_days <= MONTHLY_FOR_DAYS else None
