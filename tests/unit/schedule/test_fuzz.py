"""Fuzz and load balancing: where a due day may go, where it goes, and that replay sends it there again."""

import random
from collections import Counter
from datetime import timedelta
from itertools import count

import fsrs
import pytest

from flashgrad.model import CardState, Grade, Instant, Review, ReviewKind
from flashgrad.schedule.fsrs import Fsrs
from flashgrad.schedule.fuzz import balanced_days, moved, seeded_days, window
from flashgrad.schedule.replay import replay
from flashgrad.schedule.sm2 import Sm2
from tests.samples import instant

MAXIMUM = 36_500
TODAY = 739_000


def due_in(interval_days: int, **fields) -> CardState:
    return CardState(TODAY + interval_days, interval_days, **fields)


@pytest.mark.parametrize(
    ("interval_days", "shortest", "longest"),
    [(1, 1, 1), (2, 2, 2), (3, 2, 4), (7, 5, 9), (10, 8, 12), (20, 17, 23), (50, 46, 54), (100, 93, 107)],
)
def test_the_window_is_the_published_one(interval_days, shortest, longest):
    assert window(interval_days, MAXIMUM) == (shortest, longest)


def test_the_window_is_that_of_the_package_for_every_interval(monkeypatch):
    """With random numbers at either end the package says both ends of its window, one day too far at the upper one."""
    package = fsrs.Scheduler()
    for interval_days in [*range(1, 400), 1000, 5000, 36_400]:
        with monkeypatch.context() as patch:
            interval = timedelta(days=interval_days)
            patch.setattr(fsrs.scheduler, "random", lambda: 0.0)
            shortest = package._get_fuzzed_interval(interval=interval).days
            patch.setattr(fsrs.scheduler, "random", lambda: 1 - 1e-12)
            longest = package._get_fuzzed_interval(interval=interval).days
        longest -= interval_days > 2 and longest < MAXIMUM
        assert window(interval_days, MAXIMUM) == (shortest, longest)


def test_no_window_reaches_beyond_the_longest_interval():
    assert window(10, 10) == (8, 10)
    assert window(365, 365) == (345, 365)
    assert window(3, 1) == (1, 1)


@pytest.mark.parametrize(
    ("card", "repetitions", "lapses", "days"),
    [("c1", 1, 0, -3), ("c1", 2, 0, -4), ("c1", 1, 1, 2), ("c2", 1, 0, 0), ("ünïcode", 7, 3, 2)],
)
def test_the_same_repetition_of_a_card_gets_the_same_day_on_any_machine(card, repetitions, lapses, days):
    state = due_in(50, repetitions=repetitions, lapses=lapses)
    assert seeded_days(state, card, MAXIMUM) == days


def test_every_day_of_the_window_is_chosen_about_equally_often():
    chosen = Counter(seeded_days(due_in(50), f"card {number}", MAXIMUM) for number in range(9000))
    assert sorted(chosen) == list(range(-4, 5))
    # Nine days, a thousand each: five standard deviations are 150.
    assert all(850 <= count <= 1150 for count in chosen.values())


@pytest.mark.parametrize("interval_days", [1, 2])
def test_short_intervals_stay_as_they_are(interval_days):
    state = due_in(interval_days)
    assert {seeded_days(state, f"card {number}", MAXIMUM) for number in range(100)} == {0}
    assert balanced_days(state, 0, {TODAY + interval_days: 1000}, MAXIMUM) == 0
    assert moved(state, 3, MAXIMUM) == state


def test_balancing_takes_the_day_with_the_fewest_cards_of_the_window_and_no_other_day():
    waiting = {TODAY + days: 9 for days in range(46, 55)} | {TODAY + 52: 3, TODAY + 55: 0}
    assert balanced_days(due_in(50), 0, waiting, MAXIMUM) == 2


def test_of_equally_good_days_balancing_takes_the_nearest_to_the_preferred_one():
    assert balanced_days(due_in(50), 0, {}, MAXIMUM) == 0
    assert balanced_days(due_in(50), -3, {}, MAXIMUM) == -3
    assert balanced_days(due_in(50), 0, {TODAY + 50: 1}, MAXIMUM) == -1
    assert balanced_days(due_in(50), 2, {TODAY + 50: 1, TODAY + 52: 1}, MAXIMUM) == 1


def test_a_state_is_moved_with_its_due_day_and_nothing_else():
    state = due_in(50, repetitions=3, last_review_day=TODAY)
    assert moved(state, 4, MAXIMUM) == due_in(54, repetitions=3, last_review_day=TODAY)
    assert moved(state, 0, MAXIMUM) is state
    assert moved(CardState(), 4, MAXIMUM) == CardState()


def test_a_move_ends_at_the_edge_of_the_window():
    assert moved(due_in(10), 30, MAXIMUM).interval_days == 12
    assert moved(due_in(10), -30, MAXIMUM).interval_days == 8
    assert moved(due_in(10), 2, 10).interval_days == 10


def a_log(*fuzz_days: int) -> list[Review]:
    """Good answers a month apart."""
    begun_ms = instant("2026-03-02T09:00:00+00:00").at_ms
    moments = (Instant(begun_ms + days * 86_400_000, 0) for days in count(step=30))
    return [
        Review(f"{number:04d}", "device", "card", ReviewKind.REVIEW, at, Grade.GOOD, fuzz_days=days)
        for number, (days, at) in enumerate(zip(fuzz_days, moments, strict=False))
    ]


@pytest.mark.parametrize("scheduler", [Sm2(), Fsrs()], ids=["sm2", "fsrs"])
def test_replay_takes_the_days_from_the_log(scheduler):
    plain, fuzzed = replay(a_log(0, 0, 0), scheduler), replay(a_log(0, 0, 2), scheduler)
    assert fuzzed == moved(plain, 2, MAXIMUM)
    assert fuzzed.interval_days == plain.interval_days + 2


def test_fuzz_that_was_chosen_for_a_long_interval_does_not_stretch_a_short_one():
    log = a_log(0, 3, 8)
    assert replay(log, Fsrs()).interval_days == 121 + 8
    # SM-2: 1, then 6 + 3 cut to 8, then ⌈8·2.5⌉ + 8 cut to 23.
    assert replay(log, Sm2()).interval_days == 23


def test_choosing_draws_no_random_numbers():
    before = random.getstate()
    seeded_days(due_in(50), "card", MAXIMUM)
    assert random.getstate() == before
