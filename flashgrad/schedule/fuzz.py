"""Fuzz and load balancing: by how many days an interval may be moved, and by how many it is. Pure, no random numbers.

Cards that were learned on one day would come back on one day for ever. Both rules move a due day a little within the
window that FSRS publishes: fuzz to a day that is drawn from a hash of the card and its repetition, balancing to the
day with the least to do. What was chosen is kept in the log; replay never chooses again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from flashgrad.model import CardState

SHORTEST_FUZZED_INTERVAL_DAYS = 2.5
_RANGES = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, float("inf"), 0.05))
"""From this many days to that many, each day widens the window by this share of a day on either side."""


def window(interval_days: int, maximum_interval_days: int) -> tuple[int, int]:
    """The shortest and the longest interval that may stand in for `interval_days`.

    interval ± δ, rounded, with δ = 1 + 0.15·(days from 2.5 to 7) + 0.1·(days from 7 to 20) + 0.05·(days beyond 20);
    at least 2 and at most the maximum. Below 2.5 days there is no choice.  Source: FSRS, `fsrs.scheduler.FUZZ_RANGES`.
    """
    if interval_days < SHORTEST_FUZZED_INTERVAL_DAYS:
        return interval_days, interval_days
    delta_days = 1.0
    for start_days, end_days, share in _RANGES:
        delta_days += share * max(min(interval_days, end_days) - start_days, 0.0)
    longest = min(round(interval_days + delta_days), maximum_interval_days)
    return min(max(2, round(interval_days - delta_days)), longest), longest


def seeded_days(state: CardState, card_key: str, maximum_interval_days: int) -> int:
    """Days to add to the interval of `state`, any of its window with the same chance.

    Depends on the card, its repetitions and its lapses alone: the same answer is always given the same day.
    """
    shortest, longest = window(state.interval_days, maximum_interval_days)
    seed = f"{card_key}\n{state.repetitions}\n{state.lapses}".encode()
    number = int.from_bytes(hashlib.blake2b(seed, digest_size=8).digest(), "big")
    return shortest + number * (longest - shortest + 1) // 2**64 - state.interval_days


def balanced_days(state: CardState, preferred_days: int, due_on: Mapping[int, int], maximum_interval_days: int) -> int:
    """Days to add to the interval of `state` so that it comes due where the least is due.

    `due_on` is how many cards are due on each study day of the window; a day that is missing has none. Of equally
    good days it is the one nearest to `preferred_days`, of two such days the earlier one.
    """
    due_day = state.due_day
    if due_day is None:
        return 0
    shortest, longest = window(state.interval_days, maximum_interval_days)
    choices = range(shortest - state.interval_days, longest - state.interval_days + 1)
    return min(choices, key=lambda days: (due_on.get(due_day + days, 0), abs(days - preferred_days), days))


def moved(state: CardState, fuzz_days: int, maximum_interval_days: int) -> CardState:
    """`state` with its interval and due day moved by `fuzz_days`, but not out of its window.

    The window is that of the scheduler that replays the log; under another one than the log was written with, the
    interval may be one that is not moved so far or not at all.
    """
    if fuzz_days == 0 or state.due_day is None:
        return state
    shortest, longest = window(state.interval_days, maximum_interval_days)
    interval_days = min(max(state.interval_days + fuzz_days, shortest), longest)
    return replace(state, interval_days=interval_days, due_day=state.due_day + interval_days - state.interval_days)
