"""What is kept of study days, against the log from scratch; schedules counted at once, against card by card."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flashgrad.config import Settings
from flashgrad.library.library import Library, open_library, opened, rules
from flashgrad.library.stats import statistics
from flashgrad.library.tallying import settle, wrong_days
from flashgrad.model import Card, CardState, Review
from flashgrad.store import cards, day_tallies, facts, reviews, schedules, states
from flashgrad.store.connection import connect, transaction
from flashgrad.store.migrations import migrate
from flashgrad.store.recognition import APPLICATION_ID, SCHEMA_VERSION
from flashgrad.study.outlook import outlook
from flashgrad.study.percentile import percentile, percentile_of_sorted
from tests.property.test_stats import HOUR_MS, NOW, logs
from tests.samples import ManualClock, add_cards, plain_cards

TODAY = 739_677


@dataclass(frozen=True)
class Settled:
    """The days that are over at that moment are counted."""

    hours_from_now: int


@dataclass(frozen=True)
class BegunAt:
    """The learner lets days begin at another hour."""

    hour: int


@st.composite
def lives(draw) -> list[Review | Settled | BegunAt]:
    """Entries in any order of arrival, with what else may happen in between."""
    others = st.builds(Settled, st.integers(-90, 60)) | st.builds(BegunAt, st.integers(0, 23))
    events: list[Review | Settled | BegunAt] = [*draw(st.permutations(draw(logs())))]
    for event in draw(st.lists(others, min_size=1, max_size=6)):
        events.insert(draw(st.integers(0, len(events))), event)
    return events


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with two cards in a deck, and an empty log."""
    path = tmp_path_factory.mktemp("tallies") / "library.db"
    with opened(path, clock=ManualClock(NOW)) as library:
        add_cards(library, *plain_cards(2))
    return path


def live(library: Library, event: Review | Settled | BegunAt) -> Library:
    match event:
        case Settled(hours):
            settle(replace(library, clock=ManualClock(replace(NOW, at_ms=NOW.at_ms + hours * HOUR_MS))))
        case BegunAt(hour):
            library = replace(library, settings=Settings(day_start_hour=hour))
            with transaction(library.connection):
                facts.put(library.connection, "rules", rules(library))
        case Review():
            with transaction(library.connection):
                assert reviews.add(library.connection, event)
                assert not reviews.add(library.connection, event)
    return library


@given(life=lives(), days=st.integers(1, 40_000))
def test_statistics_are_the_same_whatever_is_kept_of_their_days(template, life, days):
    path = template.with_name("living.db")
    shutil.copy(template, path)
    with closing(open_library(path, clock=ManualClock(NOW))) as library:
        for event in life:
            library = live(library, event)
        assert wrong_days(library) == []
        found = statistics(library, days=days)
        settle(library)
        assert day_tallies.counted_before(library.connection, library.settings.day_start_hour) is not None
        assert day_tallies.stale_days(library.connection) == []
        assert wrong_days(library) == []
        assert statistics(library, days=days) == found
        with transaction(library.connection):
            day_tallies.forget(library.connection)
        assert statistics(library, days=days) == found


@given(st.lists(st.lists(st.integers(0, 99), min_size=1).map(sorted)), st.integers(1, 100))
def test_a_percentile_of_sorted_parts_is_that_of_all_their_values(parts, percent):
    counts = Counter(value for part in parts for value in part)
    assert percentile_of_sorted(parts, percent) == percentile(counts, percent)


scheduled = st.builds(
    CardState,
    st.none() | st.integers(TODAY - 9, TODAY + 9),
    st.integers(0, 30),
    ease_factor_hundredths=st.sampled_from([130, 236, 250]),
    stability_days=st.none() | st.sampled_from([0.5, 8.25]),
    difficulty=st.none() | st.sampled_from([4.25, 10.0]),
    suspended=st.booleans(),
    flag=st.just(1),
)
places = st.sampled_from(["in the deck", "in the deck", "archived", "gone", "never here"])


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    with closing(connect(Path(":memory:"))) as connection:
        migrate(connection, Path(":memory:"), APPLICATION_ID, from_version=0, to_version=SCHEMA_VERSION)
        yield connection


@settings(max_examples=60)
@given(placed=st.lists(st.tuples(places, scheduled), max_size=30), days=st.integers(1, 8))
def test_schedules_that_are_counted_at_once_are_those_of_each_card(connection, placed, days):
    for table in ("state", "card", "deck"):
        connection.execute(f"DELETE FROM {table}")
    deck = cards.put_deck(connection, "A", "/a.md", "", "", 0)
    for number, (place, state) in enumerate(placed):
        key = f"key{number:02d}"
        if place != "never here":
            content = Card(None, "Q?", "A.", archived=place == "archived")
            cards.put_cards(connection, [cards.CardRow(key, deck, number, content)], 0)
        states.put(connection, key, state)
    cards.orphan(connection, [f"key{number:02d}" for number, (place, _) in enumerate(placed) if place == "gone"], 1)
    at_once = schedules.counts_of_all(connection, TODAY, TODAY + days - 1)
    one_by_one = schedules.counts_of_deck(connection, "A")
    assert outlook(at_once, TODAY, days) == outlook(one_by_one, TODAY, days)
