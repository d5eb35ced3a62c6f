import pytest

from flashgrad.config import Settings
from flashgrad.errors import CardNotFound, LibraryUnavailable
from flashgrad.library import study
from flashgrad.library.library import opened
from flashgrad.model import Grade
from flashgrad.store import reviews


def test_an_unknown_card_is_not_answered(library):
    with pytest.raises(CardNotFound, match="nobody"):
        study.answer(library, "nobody", Grade.GOOD)
    assert reviews.count(library.connection) == 0


def test_answers_stop_where_another_program_changed_the_rules(library, keys, clock):
    with opened(library.path, Settings(day_start_hour=0), clock):
        pass
    with pytest.raises(LibraryUnavailable, match="start it again"):
        study.answer(library, keys[0], Grade.GOOD)
    with pytest.raises(LibraryUnavailable, match="start it again"):
        study.undo(library)
    assert reviews.count(library.connection) == 0
    with opened(library.path, library.settings, clock) as anew:
        study.answer(anew, keys[0], Grade.GOOD)
        assert reviews.count(anew.connection) == 1


def test_a_library_that_breaks_while_it_is_open_is_told_in_a_sentence(library, keys):
    library.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    library.connection.execute("DROP TABLE state")
    for use_case in (study.due_by_deck, study.begin_session):
        with pytest.raises(LibraryUnavailable, match="state"):
            use_case(library)
