"""From the review log to states. Undo, a change of scheduler, merging machines and repair are all this fold."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from flashgrad.model import CRAMMED, CardState, Grade, Review, ReviewKind
from flashgrad.schedule.actions import acted, with_marks_of
from flashgrad.schedule.days import DEFAULT_DAY_START_HOUR, study_day
from flashgrad.schedule.fuzz import moved
from flashgrad.schedule.leech import DEFAULT_LEECH_RULE, LeechRule
from flashgrad.schedule.scheduler import ReviewContext, Scheduler

_VALUES = attrgetter(*CardState.__slots__)
_PLACE_OF_DRILL_DAY = CardState.__slots__.index("drill_day")

RELATIVE_TOLERANCE = 1e-9
"""By how much FSRS's numbers may differ between two machines that replay the same log."""


def effective(reviews: Iterable[Review]) -> list[Review]:
    """The entries that still count, in order: neither undone nor undos themselves."""
    entries = list(reviews)
    undone = {entry.target for entry in entries if entry.kind is ReviewKind.UNDO}
    if not undone:
        return entries
    return [entry for entry in entries if entry.kind is not ReviewKind.UNDO and entry.id not in undone]


def apply(
    state: CardState,
    entry: Review,
    scheduler: Scheduler,
    day_start_hour: int = DEFAULT_DAY_START_HOUR,
    leech: LeechRule = DEFAULT_LEECH_RULE,
) -> CardState:
    """The state of a card after one entry of its log.

    A review graded below 4 asks for a drill on the same study day; a drill changes nothing but that, and a crammed
    one nothing at all. The days of fuzz are those of the entry, whatever the settings are by now.
    `schedule.actions` has what is no answer.
    """
    today = study_day(entry.at, day_start_hour)
    if entry.grade is None:
        return acted(state, entry, today, scheduler)
    if entry.kind is ReviewKind.DRILL:
        return drilled(state, entry.grade, is_crammed=entry.value == CRAMMED)
    return reviewed(state, entry.grade, ReviewContext(today, entry.card_key), entry.fuzz_days, scheduler, leech)


def drilled(state: CardState, grade: Grade, *, is_crammed: bool = False) -> CardState:
    """The state of a card after a drill."""
    return state if grade.needs_drill or is_crammed else _with_drill_day(state, None)


def reviewed(
    state: CardState, grade: Grade, context: ReviewContext, fuzz_days: int, scheduler: Scheduler, leech: LeechRule
) -> CardState:
    """The state of a card after a review."""
    scheduled = scheduler.next_state(state, grade, context)
    if fuzz_days:
        scheduled = moved(scheduled, fuzz_days, scheduler.maximum_interval_days)
    marked = with_marks_of(state, scheduled)
    if leech.marks(marked.lapses):
        strikes = leech.suspends and marked.lapses > state.lapses and leech.strikes(marked.lapses)
        marked = replace(marked, is_leech=True, suspended=marked.suspended or strikes)
    return _with_drill_day(marked, context.today) if grade.needs_drill else marked


def _with_drill_day(state: CardState, day: int | None) -> CardState:
    """`replace` checks every name at every call, which makes up a third of a replay."""
    if state.drill_day == day:
        return state
    values = [*_VALUES(state)]
    values[_PLACE_OF_DRILL_DAY] = day
    return CardState(*values)


def replay(
    reviews: Iterable[Review],
    scheduler: Scheduler,
    day_start_hour: int = DEFAULT_DAY_START_HOUR,
    leech: LeechRule = DEFAULT_LEECH_RULE,
) -> CardState:
    """The state that one card's log, in order of entry id, leads to."""
    state = scheduler.initial()
    for entry in effective(reviews):
        state = apply(state, entry, scheduler, day_start_hour, leech)
    return state


def agree(stored: CardState, replayed: CardState) -> bool:
    """Whether both say the same schedule: every day and count equal, FSRS's numbers to a billionth.

    Powers may differ in their last binary place from one machine to another, and libraries move between machines.
    """
    in_days = replace(stored, stability_days=replayed.stability_days, difficulty=replayed.difficulty)
    return (
        in_days == replayed
        and _agree(stored.stability_days, replayed.stability_days)
        and _agree(stored.difficulty, replayed.difficulty)
    )


def replay_all(
    reviews: Iterable[Review],
    scheduler: Scheduler,
    day_start_hour: int = DEFAULT_DAY_START_HOUR,
    leech: LeechRule = DEFAULT_LEECH_RULE,
) -> Iterator[tuple[str, CardState]]:
    """(card key, state) for every card of a log that is ordered by card key, then entry id."""
    for card_key, entries in groupby(reviews, key=attrgetter("card_key")):
        yield card_key, replay(entries, scheduler, day_start_hour, leech)


def _agree(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=RELATIVE_TOLERANCE)
