import sqlite3
from contextlib import closing

import pytest

from flashgrad.errors import LibraryUnavailable
from flashgrad.store import backup, facts
from flashgrad.store.connection import connect, explained, transaction
from flashgrad.store.database import open_database


def test_a_backup_of_a_library_in_use_has_what_was_committed(path, connection):
    with transaction(connection):
        facts.put(connection, "device", "committed")
    with transaction(connection):
        facts.put(connection, "device", "not yet")
        with closing(connect(path)) as other:
            taken = backup.take(other, path, reason="test")
    with closing(open_database(taken)) as copy:
        assert facts.get(copy, "device") == "committed"


def test_backups_stand_beside_the_library_and_never_replace_each_other(path, connection):
    taken = [backup.take(connection, path, reason="test") for _ in range(3)]
    assert len(set(taken)) == 3
    assert {file.parent for file in taken} == {path.parent / "backups"}
    assert taken == sorted(taken)
    assert all(file.match("library-*-test.db") for file in taken)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b"fact 1000", b"fact 9999", "did not pass SQLite's check (row 1001 missing from index"),
        (b"SQLite format 3\x00", b"sqlite format 3\x00", "is damaged or not a flashgrad library"),
    ],
)
def test_a_copy_that_does_not_pass_the_check_is_refused_and_does_not_stay(path, old, new, sentence):
    with closing(open_database(path)) as connection, transaction(connection):
        for number in range(2000):
            facts.put(connection, f"fact {number:04d}", "x" * 50)
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    with closing(sqlite3.connect(path)) as damaged, pytest.raises(LibraryUnavailable) as refused, explained(path):
        backup.take(damaged, path, reason="test")
    assert sentence in str(refused.value)
    assert list((path.parent / "backups").iterdir()) == []
