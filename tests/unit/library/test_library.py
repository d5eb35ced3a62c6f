"""Opening a library: whose it is, and that states follow the rules that are in force."""

import pytest

from flashgrad.config import Settings
from flashgrad.errors import LibraryDamaged, LibraryUnavailable
from flashgrad.library import study
from flashgrad.library.library import open_library, opened, rebuild, second_connection
from flashgrad.model import CardState, Grade
from flashgrad.store import reviews, states
from flashgrad.store.connection import transaction
from tests.samples import add_cards, plain_cards

GRADES = [Grade.EASY, Grade.AGAIN, Grade.HARD]


@pytest.fixture
def answered(library, clock):
    """The library with three cards, answered at ten in the evening and at two at night."""
    keys = add_cards(library, *plain_cards(3))
    for grade in GRADES:
        clock.set("2026-03-02T22:00:00+01:00")
        study.answer(library, keys[0], grade)
        clock.set("2026-03-03T02:00:00+01:00")
        study.answer(library, keys[1], grade)
    return library


def test_a_library_is_made_where_there_is_none(tmp_path):
    with opened(tmp_path / "new" / "library.db") as library:
        assert library.path == tmp_path / "new" / "library.db"
        assert reviews.count(library.connection) == 0


def test_a_library_names_its_device_once(tmp_path):
    with opened(tmp_path / "library.db") as first, opened(tmp_path / "library.db") as second:
        assert first.device == second.device
        assert len(first.device) == 8
        assert int(first.device, 16) >= 0
    with opened(tmp_path / "library.db") as later, opened(tmp_path / "other.db") as other:
        assert later.device == first.device != other.device


def test_the_library_of_a_block_is_closed_after_it(tmp_path):
    with opened(tmp_path / "library.db") as library:
        pass
    with pytest.raises(Exception, match="closed database"):
        library.connection.execute("SELECT 1")


def test_a_file_that_is_no_library_is_refused(tmp_path):
    (tmp_path / "library.db").write_text("my notes, " * 1000, encoding="utf-8")
    with pytest.raises(LibraryDamaged):
        open_library(tmp_path / "library.db")


def test_today_is_the_study_day_of_the_clock_under_the_learners_setting(tmp_path, clock):
    clock.set("2026-03-03T02:00:00+01:00")
    with opened(tmp_path / "a.db", Settings(), clock) as from_four:
        today = from_four.today()
    with opened(tmp_path / "b.db", Settings(day_start_hour=2), clock) as from_two:
        assert from_two.today() == today + 1


def test_states_that_were_lost_are_derived_again(answered):
    before = states.everything(answered.connection)
    assert len(before) == 2
    with transaction(answered.connection):
        answered.connection.execute("DELETE FROM state")
    rebuild(answered)
    assert states.everything(answered.connection) == before


def test_states_that_were_corrupted_are_derived_again(answered):
    before = states.everything(answered.connection)
    with transaction(answered.connection):
        answered.connection.execute("UPDATE state SET interval_days = 9999, ease_factor_hundredths = 1")
        states.put(answered.connection, "nobody's card", CardState(1, 1))
    rebuild(answered)
    assert states.everything(answered.connection) == before


def test_a_rebuild_leaves_the_log_alone(answered):
    before = list(reviews.by_card(answered.connection))
    rebuild(answered)
    assert list(reviews.by_card(answered.connection)) == before


def test_another_start_of_the_day_derives_the_states_anew(answered, clock):
    evening, night = "Stability/0", "Stability/1"
    before = states.everything(answered.connection)
    assert before[evening].due_day == before[night].due_day
    with opened(answered.path, Settings(day_start_hour=0), clock) as from_midnight:
        after = states.everything(from_midnight.connection)
        assert after[evening].due_day == before[evening].due_day
        assert after[night].due_day == (before[night].due_day or 0) + 1
    with opened(answered.path, Settings(), clock) as back:
        assert states.everything(back.connection) == before


def test_another_longest_interval_derives_the_states_anew(library, clock):
    (key,) = add_cards(library, *plain_cards(1))
    for _ in range(4):
        study.answer(library, key, Grade.EASY)
    with opened(library.path, Settings(maximum_interval_days=10), clock) as capped:
        assert states.everything(capped.connection)[key].interval_days == 10


def test_opening_under_the_same_rules_writes_nothing(answered, clock):
    changes = "SELECT total_changes()"
    with opened(answered.path, Settings(), clock) as again:
        assert again.connection.execute(changes).fetchone()[0] == 0


def test_where_the_librarys_folder_is_gone_a_second_connection_puts_nothing_in_its_place(library):
    folder = library.path.parent
    aside = folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(LibraryUnavailable), second_connection(library):
        pass
    assert not folder.exists()
    aside.rename(folder)
    with second_connection(library) as other:
        assert other.device == library.device
