"""How a learner writes the day on which a card shall come back. Pure."""

import re
from dataclasses import dataclass

from flashgrad.schedule.actions import day_of

DUE_DAY_FORMS = "a number of days such as 3, of weeks such as 2w, today, tomorrow, or a date such as 2026-03-01"

_AHEAD = re.compile(r"(\d{1,5})\s*([dw]?)")
_WORDS = {"today": 0, "tomorrow": 1}


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day that was written down, counted from today or by the calendar."""

    days: int
    """From today, or as the proleptic ordinal of a study day."""
    is_from_today: bool

    def on(self, today: int) -> int:
        """The study day that is meant, where today is `today`."""
        return today + self.days if self.is_from_today else self.days


def due_day_of(text: str) -> DueDay | None:
    """The day that `text` writes, in one of DUE_DAY_FORMS; None where it writes none."""
    written = text.strip().casefold()
    if written in _WORDS:
        return DueDay(_WORDS[written], is_from_today=True)
    if ahead := _AHEAD.fullmatch(written):
        return DueDay(int(ahead[1]) * (7 if ahead[2] == "w" else 1), is_from_today=True)
    day = day_of(written.upper())
    return None if day is None else DueDay(day, is_from_today=False)
