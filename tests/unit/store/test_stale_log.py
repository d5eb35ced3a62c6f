"""A write-ahead log that is not the library's own is recognised, and neither of the two is changed."""

import shutil
from pathlib import Path

import pytest

from flashgrad.errors import LibraryDamaged
from flashgrad.library import backups, doctor, study
from flashgrad.library.library import open_library, opened
from flashgrad.model import Grade
from flashgrad.store import reviews
from flashgrad.store.database import open_database
from tests.samples import ManualClock, add_cards, plain_cards

ANSWERS = 60


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


@pytest.fixture
def sound(path: Path, clock: ManualClock) -> Path:
    """A closed library of 20 cards and 60 answers, half of them also in a backup."""
    with opened(path, clock=clock) as library:
        keys = add_cards(library, *plain_cards(20))
        for number in range(ANSWERS):
            study.answer(library, keys[number % 20], Grade.GOOD)
            clock.advance(hours=7)
            if number == ANSWERS // 2:
                backups.back_up(library)
    return path


def of_another_library(sound: Path, clock: ManualClock) -> bytes:
    other = sound.parent / "other" / "library.db"
    library = open_library(other, clock=clock)
    study.answer(library, add_cards(library, *plain_cards(5))[0], Grade.GOOD)
    content = log_of(other).read_bytes()
    library.close()
    return content


def of_an_earlier_time(sound: Path, clock: ManualClock) -> bytes:
    library = open_library(sound, clock=clock)
    study.answer(library, "Stability/1", Grade.GOOD)
    content = log_of(sound).read_bytes()
    for number in range(20):
        study.answer(library, f"Stability/{number}", Grade.GOOD)
    library.close()
    return content


@pytest.mark.parametrize("stale", [of_another_library, of_an_earlier_time])
def test_a_stale_log_is_refused_and_no_way_out_takes_anything_of_it_in(stale, sound: Path, clock: ManualClock):
    log_of(sound).write_bytes(stale(sound, clock))
    evidence = sound.read_bytes(), log_of(sound).read_bytes()
    answered = entries_alone(sound)
    for _ in range(2):
        with pytest.raises(LibraryDamaged) as refused, opened(sound):
            pass
        assert f"{sound} and {log_of(sound)} do not belong together" in str(refused.value)
        assert (sound.read_bytes(), log_of(sound).read_bytes()) == evidence
    restored = backups.restore(sound, backups.backups(sound)[-1].path, clock)
    assert restored.kept is not None
    assert (restored.kept.read_bytes(), log_of(restored.kept).read_bytes()) == evidence
    with opened(sound) as library:
        assert [entry.id for entry in reviews.by_card(library.connection)] == answered
        assert [one for one in doctor.examine(library) if one.verdict is doctor.Verdict.PROBLEM] == []
    assert not log_of(sound).exists()


def test_a_library_is_made_anew_without_the_stale_log_where_there_is_no_backup(sound: Path, clock: ManualClock):
    log_of(sound).write_bytes(of_another_library(sound, clock))
    made = backups.rebuild_from_damaged(sound, clock)
    assert (made.cards, made.entries) == (20, ANSWERS)


def test_without_the_stale_log_the_library_opens_as_it_was(sound: Path, clock: ManualClock):
    answered = entries_alone(sound)
    log_of(sound).write_bytes(of_another_library(sound, clock))
    with pytest.raises(LibraryDamaged), opened(sound):
        pass
    log_of(sound).unlink()
    with opened(sound) as library:
        assert [entry.id for entry in reviews.by_card(library.connection)] == answered


def test_a_log_of_its_own_is_taken_in_as_after_a_crash(sound: Path, clock: ManualClock):
    library = open_library(sound, clock=clock)
    study.answer(library, "Stability/1", Grade.GOOD)
    crashed = sound.parent / "crashed" / "library.db"
    crashed.parent.mkdir()
    for path in (sound, log_of(sound)):
        shutil.copy(path, crashed.parent)
    library.close()
    with opened(crashed) as after:
        assert reviews.count(after.connection) == ANSWERS + 1


def test_a_library_that_is_just_given_its_device_opens_for_a_second_program(path: Path):
    open_database(path).close()
    with opened(path) as first, opened(path) as second:
        assert first.device == second.device != ""


def test_a_restore_to_an_earlier_state_beside_a_running_program_leaves_no_stale_log(sound: Path, clock: ManualClock):
    running = open_library(sound, clock=clock)
    study.answer(running, "Stability/1", Grade.GOOD)
    backups.restore(sound, backups.backups(sound)[-1].path, clock, keeps_later=False)
    with opened(sound) as library:
        assert reviews.count(library.connection) == reviews.count(running.connection) == ANSWERS // 2 + 1
    running.close()


def entries_alone(sound: Path) -> list[str]:
    """The ids of the log, as a copy of the file alone has them."""
    copy = sound.parent / "copy" / "library.db"
    copy.parent.mkdir()
    shutil.copy(sound, copy)
    with opened(copy) as library:
        return [entry.id for entry in reviews.by_card(library.connection)]
