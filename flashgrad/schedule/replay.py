"""From the review log to states. Undo, a change of scheduler, merging machines and repair are all this fold."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from flashgrad.model import CardState, Review, ReviewKind
from flashgrad.schedule.days import DEFAULT_DAY_START_HOUR, study_day
from flashgrad.schedule.scheduler import ReviewContext, Scheduler


def effective(reviews: Iterable[Review]) -> list[Review]:
    """The entries that still count, in order: neither undone nor undos themselves."""
    entries = list(reviews)
    undone = {entry.target for entry in entries if entry.kind is ReviewKind.UNDO}
    return [entry for entry in entries if entry.kind is not ReviewKind.UNDO and entry.id not in undone]


def apply(
    state: CardState, entry: Review, scheduler: Scheduler, day_start_hour: int = DEFAULT_DAY_START_HOUR
) -> CardState:
    """The state of a card after one entry of its log.

    A review graded below 4 asks for a drill on the same study day; a drill changes nothing but that.
    """
    if entry.grade is None:
        return state
    if entry.kind is ReviewKind.DRILL:
        return state if entry.grade.needs_drill else replace(state, drill_day=None)
    today = study_day(entry.at, day_start_hour)
    reviewed = scheduler.next_state(state, entry.grade, ReviewContext(today, entry.card_key))
    return replace(reviewed, drill_day=today) if entry.grade.needs_drill else reviewed


def replay(reviews: Iterable[Review], scheduler: Scheduler, day_start_hour: int = DEFAULT_DAY_START_HOUR) -> CardState:
    """The state that one card's log, in order of entry id, leads to."""
    state = scheduler.initial()
    for entry in effective(reviews):
        state = apply(state, entry, scheduler, day_start_hour)
    return state


def replay_all(
    reviews: Iterable[Review], scheduler: Scheduler, day_start_hour: int = DEFAULT_DAY_START_HOUR
) -> Iterator[tuple[str, CardState]]:
    """(card key, state) for every card of a log that is ordered by card key, then entry id."""
    for card_key, entries in groupby(reviews, key=lambda entry: entry.card_key):
        yield card_key, replay(entries, scheduler, day_start_hour)
