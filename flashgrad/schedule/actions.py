"""What a learner's actions on a card, other than answers, do to its state. Pure; `replay` folds them in.

    suspend, unsuspend   in or out of what is asked, until the other comes
    bury                 not asked for the rest of the study day on which it was buried
    flag                 a mark from 1 to 7; 0 takes it away
    reset                the card is new again: its schedule and lapses are forgotten, its history stays in the log
    set_due              due on that day; interval, ease factor and counts stay, a drill that was to come does not
    adopt                on the schedule of another program: due on that day, so many days after the last time
    choose_demo          leads to that demo; the empty value takes the choice back

Each touches only what it names: a reset card keeps its flag and its demo and stays suspended if it was. An entry
whose value means nothing, or a due day for a new card, changes nothing; such entries are refused before they are
written. A link is taken as it is: which demos there are is known elsewhere.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from operator import attrgetter

from flashgrad.model import HIGHEST_FLAG, CardState, Review, ReviewKind
from flashgrad.schedule.scheduler import Scheduler


def acted(state: CardState, entry: Review, today: int, scheduler: Scheduler) -> CardState:
    """The state after `entry`, which is no answer and was made on study day `today`."""
    match entry.kind:
        case ReviewKind.SUSPEND | ReviewKind.UNSUSPEND:
            return replace(state, suspended=entry.kind is ReviewKind.SUSPEND)
        case ReviewKind.BURY:
            return replace(state, buried_day=today)
        case ReviewKind.FLAG:
            flag = flag_of(entry.value)
            return state if flag is None else replace(state, flag=flag)
        case ReviewKind.CHOOSE_DEMO:
            return replace(state, chosen_demo=entry.value or None)
        case ReviewKind.RESET | ReviewKind.SET_DUE | ReviewKind.ADOPT:
            return _rescheduled(state, entry, scheduler)
    return state


def with_marks_of(marked: CardState, state: CardState) -> CardState:
    """`state` with what the learner said of the card apart from its schedule."""
    marks = suspended, buried_day, flag, chosen_demo = _marks(marked)
    if marks == _marks(state):
        return state
    return replace(state, suspended=suspended, buried_day=buried_day, flag=flag, chosen_demo=chosen_demo)


def flag_of(value: str | None) -> int | None:
    """The flag that an entry's value names, None where it names none."""
    return int(value) if value is not None and value in _FLAGS else None


def day_of(value: str | None) -> int | None:
    """The study day that an entry's value names, None where it names none."""
    try:
        return date.fromisoformat(value or "").toordinal()
    except ValueError:
        return None


def _rescheduled(state: CardState, entry: Review, scheduler: Scheduler) -> CardState:
    if entry.kind is ReviewKind.RESET:
        return with_marks_of(state, scheduler.initial())
    if entry.kind is ReviewKind.ADOPT:
        schedule = schedule_of(entry.value)
        return state if schedule is None else replace(scheduler.adopted(state, *schedule), drill_day=None)
    day = day_of(entry.value)
    return state if day is None or state.is_new else replace(state, due_day=day, drill_day=None)


def schedule_of(value: str | None) -> tuple[int, int] | None:
    """Due day and interval that the value of an `adopt` names, such as `2026-03-01 12`; None where it names none."""
    day, _, interval = (value or "").partition(" ")
    due_day = day_of(day)
    if due_day is None or not interval.isdecimal() or not interval.isascii() or len(interval) > 6:
        return None
    return (due_day, int(interval)) if 0 < int(interval) < due_day else None


_marks: Callable[[CardState], tuple[bool, int | None, int, str | None]] = attrgetter(
    "suspended", "buried_day", "flag", "chosen_demo"
)
_FLAGS = frozenset(str(flag) for flag in range(HIGHEST_FLAG + 1))
