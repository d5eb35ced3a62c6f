"""Anki's schedule and review log as what the library knows of a past. No I/O, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flashgrad.interop.anki.rows import AnswerRow, CardRow
from flashgrad.interop.foreign import ForeignAnswer, Past
from flashgrad.model import Grade

_GRADES = {1: Grade.AGAIN, 2: Grade.HARD, 3: Grade.GOOD, 4: Grade.EASY}
_NEW, _LEARNING, _REVIEW, _RELEARNING = range(4)
_SUSPENDED = -1
_LEARN, _RELEARN, _FILTERED = 0, 2, 3
_BY_HAND = (4, 5)
_DAY_S = 86_400
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_FIRST_SECOND = 1_000_000_000
"""A learning card's `due` from here on is a moment, below it a day."""
_DAYS = range(1, date.max.toordinal() + 1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a collection counts days."""

    first_day: int
    """Proleptic ordinal of day 0."""
    offset_s: int
    """Seconds east of UTC."""
    day_start_s: int
    """When a day begins, after midnight."""

    def day_of(self, moment_s: int) -> int:
        """The proleptic ordinal of the study day of a moment."""
        return (moment_s + self.offset_s - self.day_start_s) // _DAY_S + _EPOCH_DAY


def calendar(created_s: int, settings: Mapping[str, object]) -> Calendar:
    """The calendar of a collection that was made at `created_s`.

    Where no offset from UTC was stored, it follows from the hour: Anki sets the moment to 4 in the morning.
    """
    west = settings.get("creationOffset")
    starts = settings.get("rollover")
    day_start_s = 3_600 * (starts if isinstance(starts, int) and 0 <= starts < 24 else 4)
    if isinstance(west, int) and abs(west) <= 24 * 60:
        offset_s = -60 * west
    else:
        offset_s = -((created_s - 4 * 3_600 + _DAY_S // 2) % _DAY_S - _DAY_S // 2)
    return Calendar((created_s + offset_s) // _DAY_S + _EPOCH_DAY, offset_s, day_start_s)


def past_of(card: CardRow, answers: Sequence[AnswerRow], days: Calendar, *, has_three_buttons: bool) -> Past:
    """What is known of a card; `has_three_buttons` of collections older than 2018, which had so many while learning."""
    taken = tuple(found for row in answers if (found := _answer(row, has_three_buttons=has_three_buttons)) is not None)
    return Past(
        answers=taken,
        due_day=_due_day(card, days),
        interval_days=card.interval if card.type in (_REVIEW, _RELEARNING) and card.interval > 0 else None,
        is_suspended=card.queue == _SUSPENDED,
        flag=card.flags & 7,
        is_reset=bool(taken) and card.type == _NEW,
        scheduled_ms=answers[-1].at_ms if answers and answers[-1].type in _BY_HAND else None,
        changed_ms=1_000 * card.changed_s,
    )


def _answer(row: AnswerRow, *, has_three_buttons: bool) -> ForeignAnswer | None:
    """None for what is no answer: a schedule that was set by hand, or by a change of settings."""
    is_learning = row.type in (_LEARN, _RELEARN)
    ease = row.ease + (has_three_buttons and is_learning and row.ease > 1)
    grade = _GRADES.get(ease)
    if grade is None or row.at_ms < 0 or row.type not in range(4):
        return None
    is_crammed = row.type == _FILTERED and row.factor == 0
    return ForeignAnswer(row.at_ms, grade, max(row.elapsed_ms, 0), is_drill=is_crammed)


def _due_day(card: CardRow, days: Calendar) -> int | None:
    if card.type == _NEW:
        return None
    due = card.original_due if card.original_deck and card.original_due else card.due
    day = days.day_of(due) if due >= _FIRST_SECOND else days.first_day + due
    return day if day in _DAYS else None
