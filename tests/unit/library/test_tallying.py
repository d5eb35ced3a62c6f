"""Study days that are over are counted once; the day itself costs nothing."""

import pytest

from flashgrad.errors import LibraryDamaged
from flashgrad.library.library import Library, rebuild
from flashgrad.library.stats import statistics
from flashgrad.library.study import answer, undo
from flashgrad.library.tallying import settle, wrong_days
from flashgrad.model import Grade
from flashgrad.store import day_tallies
from tests.samples import ManualClock, add_cards, plain_cards


@pytest.fixture
def keys(library: Library, clock: ManualClock) -> list[str]:
    """Three cards, two of which were answered yesterday, which was counted."""
    keys = add_cards(library, *plain_cards(3))
    for key in keys[:2]:
        answer(library, key, Grade.GOOD, elapsed_ms=5_000)
    clock.advance(days=1)
    settle(library)
    return keys


def kept(library: Library) -> list[int]:
    return [row[0] for row in library.connection.execute("SELECT day FROM day_tally ORDER BY day")]


def test_days_that_are_over_are_kept_and_today_is_not(library, keys):
    answer(library, keys[2], Grade.GOOD)
    settle(library)
    assert kept(library) == [library.today() - 1]
    assert statistics(library).answers == 3


def test_an_answer_of_today_writes_nothing_beside_the_log(library, keys):
    answer(library, keys[2], Grade.GOOD)
    undo(library)
    assert day_tallies.stale_days(library.connection) == []


def test_a_day_whose_answer_is_taken_back_is_counted_again(library, keys):
    undo(library)
    yesterday = library.today() - 1
    assert day_tallies.stale_days(library.connection) == [yesterday]
    assert statistics(library).answers == 1
    settle(library)
    assert day_tallies.stale_days(library.connection) == []
    assert statistics(library).answers == 1
    undo(library)
    settle(library)
    assert kept(library) == []


def test_what_cannot_be_kept_is_counted_from_the_log(library, keys, clock):
    answer(library, keys[2], Grade.GOOD)
    clock.advance(days=1)
    library.connection.execute("PRAGMA query_only = ON")
    settle(library)
    assert kept(library) == [library.today() - 2]
    assert statistics(library).answers == 3


def test_counting_ends_where_it_is_no_longer_wanted(library, keys, clock):
    clock.advance(days=1)
    settle(library, lambda: False)
    assert day_tallies.counted_before(library.connection, 4) == library.today() - 1


def test_a_rebuild_forgets_what_was_counted(library, keys):
    library.connection.execute("UPDATE day_tally SET lapsed = 7")
    assert wrong_days(library) == [library.today() - 1]
    rebuild(library)
    assert kept(library) == wrong_days(library) == []
    settle(library)
    assert kept(library) == [library.today() - 1]


def test_a_count_that_cannot_be_read_is_damage(library, keys):
    for damage in ("UPDATE day_detail SET grades_by_hour = x'00'", "DELETE FROM day_detail"):
        library.connection.execute(damage)
        with pytest.raises(LibraryDamaged, match="study day"):
            statistics(library)
