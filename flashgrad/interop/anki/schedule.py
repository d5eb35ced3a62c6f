"""States and log entries as rows of Anki's tables `cards` and `revlog`. Pure.

    new card           type 0, due is the place in the deck
    any other          type 2, due in days since the collection's first day, factor in thousandths
    review             revlog type 0 of a new card, else 1; drill 2 after a lapse, else 0; crammed 3; reset 4
    grade q            0–2 is Again (1), 3 Hard (2), 4 Good (3), 5 Easy (4)

What was taken back stays out; Anki has no entry that takes back another.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from flashgrad.interop.outgoing import OutgoingCard
from flashgrad.model import CRAMMED, CardState, Grade, Review, ReviewKind
from flashgrad.schedule.replay import effective

NEW, REVIEW = 0, 2
SUSPENDED = -1

_LEARNED, _REVIEWED, _RELEARNED, _CRAMMED, _BY_HAND = range(5)
_LEAST_FACTOR = 1300
_DRILL_SECONDS = 600
"""What a drill's interval is said to be; Anki has no steps without one."""
_EASE = {Grade.HARD: 2, Grade.GOOD: 3, Grade.EASY: 4}


class CardRow(NamedTuple):
    """Columns of `cards` that the schedule decides."""

    type: int
    queue: int
    due: int
    interval_days: int
    factor: int
    reps: int
    lapses: int
    flags: int
    data: str


class LogRow(NamedTuple):
    """A row of `revlog`, but for the card."""

    id: int
    ease: int
    interval: int
    """Days; negative for seconds."""
    last_interval: int
    factor: int
    time_ms: int
    type: int


def card_row(one: OutgoingCard, first_day: int, place: int) -> CardRow:
    """The place of a card in Anki's schedule; `place` is that among new cards."""
    state = one.state
    kind = NEW if state.is_new else REVIEW
    is_held = state.suspended or one.card.content.archived
    due = place if state.due_day is None else state.due_day - first_day
    return CardRow(
        type=kind,
        queue=SUSPENDED if is_held else kind,
        due=due,
        interval_days=0 if state.is_new else max(state.interval_days, 1),
        factor=0 if state.is_new else _factor(state),
        reps=sum(entry.grade is not None for entry in effective(one.history)),
        lapses=state.lapses,
        flags=state.flag,
        data=_data(one),
    )


def log_rows(one: OutgoingCard, taken: set[int]) -> Iterator[LogRow]:
    """The history of a card; ids are the moments, moved on by a millisecond where they are `taken`."""
    entries = [entry for entry in effective(one.history) if entry.grade is not None or _is_reset(entry)]
    for entry, after in pairwise([*entries, None]):
        if entry is None:
            continue
        row_id = entry.at.at_ms
        while row_id in taken:
            row_id += 1
        taken.add(row_id)
        yield _reset_row(row_id) if entry.grade is None else _answer_row(row_id, entry, _state_after(after, one.state))


def first_day_of(cards: Sequence[OutgoingCard], today: int) -> int:
    """A day before which no card is due and nothing was answered."""
    due = (one.state.due_day for one in cards if one.state.due_day is not None)
    answered = (one.state.last_review_day for one in cards if one.state.last_review_day is not None)
    return min(today, *due, *answered, today) - 1


def _answer_row(row_id: int, entry: Review, after: CardState) -> LogRow:
    before = entry.state_before or CardState()
    is_review = entry.kind is ReviewKind.REVIEW
    return LogRow(
        id=row_id,
        ease=_EASE.get(entry.grade or Grade.AGAIN, 1),
        interval=max(after.interval_days, 1) if is_review else -_DRILL_SECONDS,
        last_interval=before.interval_days if is_review else -_DRILL_SECONDS,
        factor=0 if entry.value == CRAMMED else _factor(after),  # by 0 Anki knows that it moved nothing
        time_ms=entry.elapsed_ms or 0,
        type=_kind(entry, before),
    )


def _kind(entry: Review, before: CardState) -> int:
    if entry.kind is ReviewKind.REVIEW:
        return _LEARNED if before.is_new else _REVIEWED
    if entry.value == CRAMMED:
        return _CRAMMED
    return _RELEARNED if before.lapses else _LEARNED


def _reset_row(row_id: int) -> LogRow:
    return LogRow(row_id, 0, 0, 0, 0, 0, _BY_HAND)


def _state_after(following: Review | None, last: CardState) -> CardState:
    return last if following is None or following.state_before is None else following.state_before


def _is_reset(entry: Review) -> bool:
    return entry.kind is ReviewKind.RESET


def _factor(state: CardState) -> int:
    return max(state.ease_factor_hundredths * 10, _LEAST_FACTOR)


def _data(one: OutgoingCard) -> str:
    """What Anki keeps beside the columns: the last answer's moment, and what FSRS knows of the card."""
    answered = [entry.at.at_ms for entry in effective(one.history) if entry.grade is not None]
    data: dict[str, float] = {}
    if one.state.stability_days is not None and one.state.difficulty is not None:
        data = {"s": round(one.state.stability_days, 4), "d": round(one.state.difficulty, 3)}
    if answered and not one.state.is_new:
        data["lrt"] = max(answered) // 1000
    return json.dumps(data, separators=(",", ":")) if data else ""
