"""Backups of a library in use, and the way back."""

import sqlite3
from contextlib import closing

import pytest

from flashgrad.errors import LibraryDamaged, LibraryUnavailable
from flashgrad.library import backups, cards, imports, study
from flashgrad.library.library import opened
from flashgrad.model import Grade
from flashgrad.store import reviews
from flashgrad.store.connection import connect
from tests.samples import add_cards, plain_cards


def entries(path) -> list[str]:
    with closing(connect(path)) as connection:
        return [entry.id for entry in reviews.by_card(connection)]


def states(path) -> list[object]:
    with opened(path) as library:
        return [study.state_of(library, card.card.key) for card in cards.search(library, "")]


def test_a_backup_is_one_sound_file_with_what_was_answered(library, keys):
    study.answer(library, keys[0], Grade.GOOD)
    made = backups.back_up(library)
    assert made.reason == "by-hand"
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]
    backups.check(made.path)
    assert entries(made.path) == entries(library.path)


def test_backups_at_one_moment_do_not_replace_each_other(library, keys):
    made = [backups.back_up(library).path for _ in range(3)]
    assert [one.path for one in backups.backups(library.path)] == made


def test_a_daily_backup_is_made_once_a_day_and_only_after_something_was_done(library, keys, clock):
    first = backups.back_up_daily(library)
    assert first is not None
    study.answer(library, keys[0], Grade.GOOD)
    assert backups.back_up_daily(library) is None
    clock.advance(days=1)
    second = backups.back_up_daily(library)
    assert second is not None
    assert second.reason == "daily"
    clock.advance(days=1)
    assert backups.back_up_daily(library) is None


def test_an_import_that_changes_a_library_makes_a_backup_first(library, keys, tmp_path):
    deck = tmp_path / "deck.md"
    deck.write_text("---\ncard_id: null\n---\nQ?\n---\nA.\n", encoding="utf-8")
    imports.apply_import(library, imports.plan_import(library, [deck]))
    assert [one.reason for one in backups.backups(library.path)] == ["before-import"]
    imports.apply_import(library, imports.plan_import(library, [deck]))
    assert len(backups.backups(library.path)) == 1


def test_a_restore_brings_the_cards_back_and_keeps_what_was_answered_since(library, keys):
    study.answer(library, keys[0], Grade.GOOD)
    made = backups.back_up(library)
    study.answer(library, keys[1], Grade.EASY)
    answered = entries(library.path)
    expected = states(library.path)
    add_cards(library, *plain_cards(5))
    restored = backups.restore(library.path, made.path, library.clock)
    assert (restored.later_entries, restored.was_damaged) == (1, False)
    assert entries(library.path) == answered
    assert states(library.path) == expected


def test_a_restore_can_leave_out_what_came_later_and_can_itself_be_taken_back(library, keys):
    made = backups.back_up(library)
    study.answer(library, keys[0], Grade.GOOD)
    before = entries(library.path), states(library.path)
    restored = backups.restore(library.path, made.path, library.clock, keeps_later=False)
    assert entries(library.path) == []
    assert restored.kept is not None
    backups.restore(library.path, restored.kept, library.clock)
    assert (entries(library.path), states(library.path)) == before


def test_a_program_that_has_the_library_open_sees_what_was_restored(library, keys):
    made = backups.back_up(library)
    study.answer(library, keys[0], Grade.GOOD)
    backups.restore(library.path, made.path, library.clock, keeps_later=False)
    assert study.history(library, keys[0]) == []


def damage(path, at: int, length: int = 4096) -> None:
    content = bytearray(path.read_bytes())
    content[at : at + length] = b"\xff" * length
    path.write_bytes(content)


def test_a_damaged_library_is_moved_aside_and_what_can_be_read_of_its_log_is_kept(library, keys):
    made = backups.back_up(library)
    for _ in range(300):
        study.answer(library, keys[0], Grade.GOOD)
    answered = set(entries(library.path))
    library.close()
    damage(library.path, at=40 * 4096)
    damaged = library.path.read_bytes()
    with pytest.raises(LibraryDamaged):
        backups.check(library.path)
    restored = backups.restore(library.path, made.path, library.clock)
    assert restored.was_damaged
    assert restored.kept is not None
    assert restored.kept.read_bytes() == damaged
    saved = set(entries(library.path))
    assert saved <= answered
    assert len(saved) == restored.later_entries > 0
    backups.check(library.path)


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\x00" * 5000])
def test_what_is_no_backup_is_refused_and_the_library_stays(library, keys, tmp_path, content):
    study.answer(library, keys[0], Grade.GOOD)
    before = entries(library.path)
    wrong = tmp_path / "wrong.db"
    wrong.write_bytes(content)
    with pytest.raises(LibraryUnavailable):
        backups.restore(library.path, wrong, library.clock)
    assert entries(library.path) == before
    assert backups.backups(library.path) == []


def test_a_foreign_database_is_no_backup(library, keys, tmp_path):
    foreign = tmp_path / "foreign.db"
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE note (text TEXT)")
    with pytest.raises(LibraryDamaged, match="not a flashgrad library"):
        backups.restore(library.path, foreign, library.clock)


def test_the_newest_good_backup_is_the_one_that_can_be_read(library, keys):
    good = backups.back_up(library)
    bad = backups.back_up(library)
    damage(bad.path, at=0)
    found = backups.newest_good(library.path)
    assert found is not None
    assert found.path == good.path


def test_a_library_without_backups_has_none(library):
    assert backups.backups(library.path) == []
    assert backups.newest_good(library.path) is None
