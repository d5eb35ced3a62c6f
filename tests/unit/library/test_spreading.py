"""Fuzz and load balancing through the use-cases: shown, applied, logged, replayed."""

from collections import Counter

import pytest

from flashgrad.config import Settings
from flashgrad.library import study
from flashgrad.library.library import opened, rebuild
from flashgrad.model import Grade
from flashgrad.schedule.fuzz import window
from flashgrad.store import states
from tests.samples import add_cards, plain_cards

CARDS = 30
PLAIN_DAYS = 8
"""What FSRS gives a new card for Easy."""


def studied_easily(path, settings, clock):
    """The intervals of new cards that are all answered Easy under `settings`, and the library's states."""
    with opened(path, settings, clock) as library:
        keys = add_cards(library, *plain_cards(CARDS))
        answered = []
        for key in keys:
            asked = study.ask(library, key)
            given = study.answer(library, key, Grade.EASY, shown=asked.state, fuzz_days=asked.fuzz_days[Grade.EASY])
            assert given.state == asked.outcomes[Grade.EASY]
            assert given.state.interval_days == PLAIN_DAYS + given.entry.fuzz_days
            answered.append(given)
        before = states.everything(library.connection)
        rebuild(library)
        assert states.everything(library.connection) == before
    return [given.state.interval_days for given in answered]


def test_without_the_settings_nothing_is_moved(tmp_path, clock):
    assert studied_easily(tmp_path / "a.db", Settings(scheduler="fsrs"), clock) == [PLAIN_DAYS] * CARDS


def test_fuzz_spreads_cards_over_the_window_and_the_same_way_each_time(tmp_path, clock):
    settings = Settings(scheduler="fsrs", fuzz=True)
    intervals = studied_easily(tmp_path / "a.db", settings, clock)
    shortest, longest = window(PLAIN_DAYS, 36_500)
    assert set(intervals) == set(range(shortest, longest + 1))
    assert studied_easily(tmp_path / "b.db", settings, clock) == intervals


@pytest.mark.parametrize("fuzz", [False, True])
def test_balancing_gives_every_day_of_the_window_the_same(tmp_path, clock, fuzz):
    settings = Settings(scheduler="fsrs", balance_load=True, fuzz=fuzz)
    counts = Counter(studied_easily(tmp_path / "a.db", settings, clock))
    shortest, longest = window(PLAIN_DAYS, 36_500)
    assert sorted(counts) == list(range(shortest, longest + 1))
    assert max(counts.values()) - min(counts.values()) <= 1


def test_sm2_is_spread_too(tmp_path, clock):
    with opened(tmp_path / "a.db", Settings(fuzz=True), clock) as library:
        keys = add_cards(library, *plain_cards(CARDS))
        intervals = []
        for key in keys:
            for _ in range(2):
                given = study.answer(library, key, Grade.EASY)
            intervals.append(given.state.interval_days)
    shortest, longest = window(6, 36_500)
    assert set(intervals) == set(range(shortest, longest + 1))


def test_what_the_learner_was_shown_is_applied_though_other_cards_came_in_between(tmp_path, clock):
    settings = Settings(scheduler="fsrs", balance_load=True)
    with opened(tmp_path / "a.db", settings, clock) as library:
        first, second = add_cards(library, *plain_cards(2))
        asked = study.ask(library, first)
        study.answer(library, second, Grade.EASY)
        assert study.ask(library, first).outcomes[Grade.EASY] != asked.outcomes[Grade.EASY]
        given = study.answer(library, first, Grade.EASY, fuzz_days=asked.fuzz_days[Grade.EASY])
        assert given.state == asked.outcomes[Grade.EASY]


def test_turning_fuzz_off_leaves_the_schedule_as_it_is(tmp_path, clock):
    path = tmp_path / "a.db"
    intervals = studied_easily(path, Settings(scheduler="fsrs", fuzz=True), clock)
    with opened(path, Settings(scheduler="fsrs"), clock) as library:
        rebuild(library)
        stored = states.everything(library.connection).values()
        assert sorted(state.interval_days for state in stored) == sorted(intervals)


def test_a_drill_has_no_fuzz(tmp_path, clock):
    with opened(tmp_path / "a.db", Settings(fuzz=True), clock) as library:
        (key,) = add_cards(library, *plain_cards(1))
        study.answer(library, key, Grade.AGAIN)
        assert set(study.ask(library, key).fuzz_days.values()) == {0}
        assert study.answer(library, key, Grade.HARD, fuzz_days=3).entry.fuzz_days == 0
        assert study.answer(library, key, Grade.GOOD).entry.fuzz_days == 0
