"""Statistics over any log: they agree with their plain definitions, and the views with each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flashgrad.config import Settings
from flashgrad.library.library import Library, opened
from flashgrad.library.stats import statistics
from flashgrad.model import CardState, Grade, Instant, Review, ReviewKind
from flashgrad.store import reviews
from flashgrad.study.proportion import Proportion
from flashgrad.study.stats import Statistics
from tests.plain_statistics import plain_statistics
from tests.samples import ManualClock, add_cards, instant, plain_cards

HOUR_MS = 3_600_000
NOW = instant("2026-03-02T12:00+01:00")

offsets = st.sampled_from([-720, -600, -210, 0, 60, 345, 630, 840])
# Mostly the days before now, so that cards meet twice on a day; now and then a clock that lies by decades.
moments = st.integers(-80, 10).map(lambda hours: NOW.at_ms + hours * HOUR_MS + 1) | st.integers(-(10**12), 10**13)
states = st.none() | st.sampled_from([0, 1, 6, 20, 21, 465]).map(lambda days: CardState(interval_days=days))
answers = st.builds(
    Review,
    id=st.just(""),
    device=st.just("device"),
    card_key=st.sampled_from(["Stability/0", "Stability/1", "of no deck"]),
    kind=st.sampled_from([ReviewKind.REVIEW, ReviewKind.REVIEW, ReviewKind.DRILL]),
    at=st.builds(Instant, moments, offsets),
    grade=st.sampled_from(Grade),
    elapsed_ms=st.none() | st.integers(-5, 200_000),
    state_before=states,
)
others = st.builds(
    Review,
    id=st.just(""),
    device=st.just("device"),
    card_key=st.just("Stability/0"),
    kind=st.sampled_from([ReviewKind.UNDO, ReviewKind.UNDO, ReviewKind.SUSPEND, ReviewKind.SET_DUE]),
    at=st.builds(Instant, moments, offsets),
    target=st.integers(0, 30).map("{:04d}".format),
)


@st.composite
def logs(draw) -> list[Review]:
    """A log with ids in its order."""
    entries = draw(st.lists(answers | others, max_size=30))
    return [replace(entry, id=f"{place:04d}") for place, entry in enumerate(entries)]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library with two cards in a deck, and an empty log whenever nobody looks."""
    with opened(tmp_path_factory.mktemp("statistics") / "library.db", clock=ManualClock(NOW)) as library:
        add_cards(library, *plain_cards(2))
        yield library


@contextmanager
def holding(library: Library, log: list[Review]) -> Iterator[None]:
    """The library with this log, stored in the order of the list."""
    library.connection.execute("BEGIN")
    try:
        for entry in log:
            reviews.append(library.connection, entry)
        yield
    finally:
        library.connection.execute("ROLLBACK")


def figures(library: Library, log: list[Review], days: int) -> Statistics:
    with holding(library, log):
        return statistics(library, days=days)


@given(log=logs(), days=st.integers(1, 40_000), day_start_hour=st.integers(0, 23))
def test_statistics_agree_with_their_plain_definitions(shared, log, days, day_start_hour):
    found = figures(replace(shared, settings=Settings(day_start_hour=day_start_hour)), log, days)
    plain = plain_statistics(log, found.first_day, found.today, day_start_hour)
    assert found.answers == plain.answers_by_day.total()
    assert {
        (hour, grade): number
        for hour, grades in enumerate(found.grades_by_hour)
        for grade, number in enumerate(grades)
        if number
    } == plain.grades_by_hour
    assert found.retention.whole.young == Proportion(sum(plain.young), len(plain.young))
    assert found.retention.whole.mature == Proportion(sum(plain.mature), len(plain.mature))
    assert {one.day: one.introduced for one in found.flow if one.introduced} == +plain.introduced
    assert {one.day: one.lapsed for one in found.flow if one.lapsed} == +plain.lapsed
    assert found.time.cards == len(plain.time_ms)
    assert found.time.total_ms == plain.time_ms.total()
    if plain.time_ms:
        ranked = sorted(plain.time_ms.values())
        assert found.time.median_ms == ranked[(len(ranked) - 1) // 2]


@given(log=logs(), days=st.integers(1, 40_000))
def test_the_views_agree_with_each_other(shared, log, days):
    found = figures(shared, log, days)
    assert sum(found.grades) == found.answers == sum(map(sum, found.grades_by_hour))
    for parts in (found.retention.by_day, found.retention.by_week, found.retention.by_month):
        assert sum(part.total.of for _, part in parts) == found.retention.whole.total.of
        assert all(0 <= (part.total.share or 0) <= 1 for _, part in parts)
        assert list(parts) == sorted(parts, key=lambda part: part[0])
    assert sum(day.total_ms for day in found.time.by_day) == found.time.total_ms
    assert sum(day.cards for day in found.time.by_day) == found.time.cards
    assert found.year.current_streak <= found.year.longest_streak
    assert found.retention.whole.total.of <= found.answers


@given(log=logs())
def test_the_year_holds_exactly_the_answers_of_its_days(shared, log):
    found = figures(shared, log, days=366)
    shown = [number for week in found.year.weeks for number in week if number is not None]
    assert len(shown) == 366
    assert sum(shown) == found.answers
    assert sum(number > 0 for number in shown) == found.year.days_studied


@given(log=logs(), data=st.data())
def test_the_order_in_which_entries_arrived_does_not_matter(shared, log, data):
    shuffled = data.draw(st.permutations(log))
    assert figures(shared, shuffled, days=36_500) == figures(shared, log, days=36_500)


@settings(max_examples=30)
@given(log=logs())
def test_decks_and_what_has_none_make_up_the_whole(shared, log):
    with holding(shared, log):
        whole, deck = statistics(shared, days=36_500), statistics(shared, deck="Stability", days=36_500)
    elsewhere = figures(shared, _only(log, "of no deck"), days=36_500)
    assert whole.answers == deck.answers + elsewhere.answers
    assert whole.retention.whole.total == deck.retention.whole.total + elsewhere.retention.whole.total
    assert whole.time.total_ms == deck.time.total_ms + elsewhere.time.total_ms


def _only(log: list[Review], card_key: str) -> list[Review]:
    """The entries about a card, with every undo: one may stand under another card's name."""
    return [entry for entry in log if entry.card_key == card_key or entry.kind is ReviewKind.UNDO]
