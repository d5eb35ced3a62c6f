"""What is opened, what is refused, and that a refused file stays as it was."""

import sqlite3
from contextlib import closing

import pytest

from flashgrad.errors import LibraryDamaged, LibraryTooNew, LibraryUnavailable
from flashgrad.store import connection as connection_module
from flashgrad.store import reviews
from flashgrad.store.database import open_database
from flashgrad.store.recognition import APPLICATION_ID, SCHEMA_VERSION


def files_of(folder) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def test_missing_folders_are_made(tmp_path):
    path = tmp_path / "not" / "there" / "library.db"
    open_database(path).close()
    assert path.is_file()


def test_a_library_that_another_program_is_just_making_is_waited_for(path, monkeypatch):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr("time.sleep", lambda _: other.execute("ROLLBACK"))
        open_database(path).close()
    assert path.stat().st_size > 0


def test_whoever_waits_too_long_for_a_library_in_the_making_is_told_so(path, monkeypatch):
    monkeypatch.setattr(connection_module, "BUSY_TIMEOUT_S", 0.02)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryUnavailable, match="another flashgrad is writing to it"):
            open_database(path)


def test_an_empty_file_becomes_a_library(path):
    path.touch()
    with closing(open_database(path)) as connection:
        assert reviews.count(connection) == 0


def test_a_library_opens_again(path):
    open_database(path).close()
    with closing(open_database(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION


def test_nothing_but_the_library_is_left_beside_it(path):
    open_database(path).close()
    assert [file.name for file in path.parent.iterdir() if file.is_file()] == ["library.db"]


@pytest.mark.parametrize(
    "content",
    [
        b"just a note",
        b"# A deck\n\n---\nquestion\n---\nanswer\n" * 200,
        bytes(4096),
        bytes(range(256)) * 32,
        b"SQLite format 3\x00" + bytes(4080),
        b"\xff" * 100,
    ],
    ids=["note", "deck", "zeros", "bytes", "header only", "ones"],
)
def test_garbage_is_refused_and_left_as_it_is(path, content):
    path.write_bytes(content)
    with pytest.raises(LibraryDamaged) as refused:
        open_database(path)
    assert str(path) in str(refused.value)
    assert "is damaged or not a flashgrad library" in str(refused.value)
    assert files_of(path.parent) == {"library.db": content}


def test_another_programs_database_is_refused_and_left_as_it_is(path):
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE notes (text)")
        other.execute("INSERT INTO notes VALUES ('mine')")
    before = files_of(path.parent)
    with pytest.raises(LibraryDamaged) as refused:
        open_database(path)
    expected = f"{path} is a database, but not a flashgrad library. Choose another file with --library."
    assert str(refused.value) == expected
    assert files_of(path.parent) == before


def test_another_programs_database_is_refused_even_while_it_has_no_tables(path):
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("PRAGMA user_version = 7")
        other.execute("PRAGMA application_id = 1")
    before = files_of(path.parent)
    with pytest.raises(LibraryDamaged):
        open_database(path)
    assert files_of(path.parent) == before


def test_a_newer_library_is_refused_in_a_sentence_and_left_as_it_is(path):
    open_database(path).close()
    with closing(sqlite3.connect(path)) as newer, newer:
        newer.execute("CREATE TABLE invented_later (x)")
        newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 7}")
    before = files_of(path.parent)
    with pytest.raises(LibraryTooNew) as refused:
        open_database(path)
    assert str(refused.value) == (
        f"{path} was written by a newer flashgrad (schema {SCHEMA_VERSION + 7}, this one knows {SCHEMA_VERSION})."
        " Update flashgrad; nothing was changed."
    )
    assert files_of(path.parent) == before


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.95])
def test_a_truncated_library_is_refused_and_left_as_it_is(path, kept):
    open_database(path).close()
    content = path.read_bytes()
    truncated = content[: int(len(content) * kept)]
    path.write_bytes(truncated)
    with pytest.raises(LibraryDamaged):
        open_database(path)
    assert path.read_bytes() == truncated


def test_a_folder_in_its_place_is_refused(tmp_path):
    with pytest.raises(LibraryUnavailable) as refused:
        open_database(tmp_path)
    expected = (
        f"The library {tmp_path} cannot be used: it cannot be opened. Check that its folder exists and is writable."
    )
    assert str(refused.value) == expected


def test_a_file_in_place_of_its_folder_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(LibraryUnavailable, match="FLASHGRAD_HOME") as refused:
        open_database(tmp_path / "file" / "library.db")
    assert str(tmp_path / "file" / "library.db") in str(refused.value)


def test_the_application_id_of_a_library_is_checked_even_at_a_known_schema(path):
    open_database(path).close()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(f"PRAGMA application_id = {APPLICATION_ID + 1}")
    with pytest.raises(LibraryDamaged, match="not a flashgrad library"):
        open_database(path)
