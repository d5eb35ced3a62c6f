"""Transactions, and what a learner reads when one fails."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flashgrad.errors import LibraryUnavailable
from flashgrad.store import connection as connection_module
from flashgrad.store import facts
from flashgrad.store.connection import carry_over, connect, explained, path_of, transaction
from flashgrad.store.database import open_database


def test_all_writes_of_a_transaction_are_stored_together(path, connection):
    with transaction(connection):
        facts.put(connection, "a", "1")
        with closing(connect(path)) as other:
            assert facts.get(other, "a") is None
        facts.put(connection, "b", "2")
    with closing(connect(path)) as other:
        assert (facts.get(other, "a"), facts.get(other, "b")) == ("1", "2")


def alone(path: Path) -> str | None:
    """What the file says without the log beside it."""
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
        return facts.get(connection, "a")


def test_what_was_stored_is_carried_over_into_the_file_and_the_log_is_written_anew(path, connection):
    def store(value: str) -> None:
        with transaction(connection):
            facts.put(connection, "a", value)

    store("1")
    carry_over(path)
    assert alone(path) == "1"
    wal = path.with_name(f"{path.name}-wal")
    length_bytes = wal.stat().st_size
    store("2")
    assert (alone(path), facts.get(connection, "a")) == ("1", "2")
    assert wal.stat().st_size == length_bytes


def test_carrying_over_waits_for_nobody(path, connection):
    with transaction(connection):
        facts.put(connection, "a", "1")
    with closing(connect(path)) as reader, transaction(connection):
        reader.execute("BEGIN")
        assert facts.get(reader, "a") == "1"
        facts.put(connection, "a", "2")
        carry_over(path)
        assert facts.get(reader, "a") == "1"
    assert alone(path) == "1"
    assert facts.get(connection, "a") == "2"


def test_nothing_is_carried_over_into_a_file_that_is_gone(path, connection):
    path.rename(path.with_name("elsewhere.db"))
    with pytest.raises(sqlite3.OperationalError):
        carry_over(path)
    assert not path.exists()


@pytest.mark.parametrize("exception", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_transaction_that_is_left_by_an_exception_stores_nothing(connection, exception):
    def write_and_fail() -> None:
        with transaction(connection):
            facts.put(connection, "a", "1")
            raise exception

    with pytest.raises(exception):
        write_and_fail()
    assert facts.get(connection, "a") is None
    assert not connection.in_transaction
    with transaction(connection):
        facts.put(connection, "a", "2")
    assert facts.get(connection, "a") == "2"


def test_a_writer_that_waits_too_long_is_told_who_is_in_its_way(path, connection, monkeypatch):
    monkeypatch.setattr(connection_module, "BUSY_TIMEOUT_S", 0.05)
    with closing(open_database(path)) as waiting:
        with transaction(connection):
            with pytest.raises(LibraryUnavailable) as refused, transaction(waiting):
                pytest.fail("the transaction began although another holds the lock")
            facts.put(connection, "a", "1")
        expected = (
            f"The library {path} cannot be used: another flashgrad is writing to it. Wait a moment and try again."
        )
        assert str(refused.value) == expected
        with transaction(waiting):
            facts.put(waiting, "b", "2")
        assert (facts.get(connection, "a"), facts.get(connection, "b")) == ("1", "2")


def test_readers_do_not_wait_for_a_writer(path, connection, monkeypatch):
    monkeypatch.setattr(connection_module, "BUSY_TIMEOUT_S", 0.0)
    with closing(open_database(path)) as reader, transaction(connection):
        facts.put(connection, "a", "1")
        assert facts.get(reader, "a") is None


def test_an_open_connection_whose_file_turned_read_only_says_so(path, connection):
    connection.execute("PRAGMA query_only = ON")
    with pytest.raises(LibraryUnavailable, match="it is read-only") as refused, transaction(connection):
        facts.put(connection, "a", "1")
    assert str(path) in str(refused.value)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(13, "Permission denied"), "cannot be used: Permission denied. Check the folder's permissions"),
        (OSError("no reason"), "cannot be used: no reason. Check the folder's permissions"),
        (sqlite3.OperationalError("something else"), "cannot be used: something else. Try again."),
    ],
)
def test_failures_of_disk_and_database_become_sentences_with_the_file(path, error, sentence):
    with pytest.raises(LibraryUnavailable) as refused, explained(path):
        raise error
    assert str(refused.value).startswith(f"The library {path} {sentence}")
    assert refused.value.__cause__ is error


def test_a_file_name_cannot_steer_the_terminal_through_a_sentence(path):
    hostile = path.with_name("\x1b[2J.db")
    with pytest.raises(LibraryUnavailable) as refused, explained(hostile):
        raise OSError("gone")
    assert "\x1b" not in str(refused.value)
    assert "␛[2J.db" in str(refused.value)


def test_a_connection_knows_its_file(path, connection):
    assert path_of(connection) == path
