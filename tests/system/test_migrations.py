"""Libraries that earlier versions wrote keep everything: opened, killed at every statement, on a full disk."""

import gzip
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from flashgrad.config import Settings
from flashgrad.errors import LibraryUnavailable
from flashgrad.library import cards, doctor, study
from flashgrad.library.backups import backups, check, restore
from flashgrad.library.doctor import Verdict
from flashgrad.library.library import opened
from flashgrad.model import Grade
from flashgrad.store import database
from flashgrad.store.connection import Connection, connect
from flashgrad.store.recognition import SCHEMA_VERSION
from tests.system.program import COMMAND, ROOT
from tests.trust import Tried


def schema_of(packed: Path) -> int:
    """The schema in the name of a file."""
    return int(packed.name.removeprefix("schema-").partition(".")[0])


PACKED = sorted((ROOT / "tests" / "golden" / "libraries").glob("schema-*.db.gz"))
EARLIER = [path for path in PACKED if schema_of(path) < SCHEMA_VERSION]
MADE_UNDER = {"schema-3.db.gz": Settings(scheduler="fsrs")}
"""What was set when a library was made, where that was not the default."""
KEPT = ("deck", "card", "review", "experiment", "state")
Rows = dict[str, list[tuple[object, ...]]]


def unpacked(packed: Path, folder: Path) -> Path:
    """A library of this test alone."""
    path = folder / "library.db"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    return path


def columns_of(path: Path) -> dict[str, str]:
    """The columns of each table, as its schema has them."""
    with closing(sqlite3.connect(path)) as connection:
        return {table: ", ".join(row[1] for row in connection.execute(f"PRAGMA table_info({table})")) for table in KEPT}


def rows_of(path: Path, columns: dict[str, str]) -> Rows:
    """Every row, in these columns."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(f"SELECT {names} FROM {table} ORDER BY 1").fetchall()
            for table, names in columns.items()
        }


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_there_is_a_library_of_every_earlier_schema():
    assert {schema_of(path) for path in EARLIER} == set(range(1, SCHEMA_VERSION))


@pytest.mark.parametrize("packed", PACKED, ids=lambda path: path.stem)
def test_a_library_of_an_earlier_version_keeps_everything_and_goes_on(packed: Path, tmp_path: Path):
    path = unpacked(packed, tmp_path)
    version, columns = version_of(path), columns_of(path)
    before = rows_of(path, columns)
    assert all(before.values())
    with opened(path, MADE_UNDER.get(packed.name, Settings())) as library:
        assert version_of(path) == SCHEMA_VERSION
        assert rows_of(path, columns) == before, "and the states that its own program derived"
        assert [one for one in doctor.examine(library) if one.verdict is Verdict.PROBLEM] == []
        # From schema 6 on, one of these cards was made two that ask something else.
        assert len(cards.search(library, "gradient")) == (10 if version < 6 else 9)
        session = study.begin_session(library)
        study.answer(library, session.queue[0], Grade.GOOD)
        study.undo(library)
    taken = backups(path)
    assert [one.reason for one in taken] == [f"before-schema-{SCHEMA_VERSION}"] * (version < SCHEMA_VERSION)
    for one in taken:
        check(one.path)
        assert (version_of(one.path), rows_of(one.path, columns)) == (version, before)


@pytest.mark.parametrize("packed", EARLIER, ids=lambda path: path.stem)
def test_under_another_scheduler_it_is_replayed_and_its_log_is_what_it_was(packed: Path, tmp_path: Path):
    path = unpacked(packed, tmp_path)
    columns = columns_of(path)
    before = rows_of(path, columns)
    was_fsrs = packed.name in MADE_UNDER
    with opened(path, Settings(scheduler="sm2" if was_fsrs else "fsrs")) as library:
        assert [one for one in doctor.examine(library) if one.verdict is Verdict.PROBLEM] == []
    after = rows_of(path, columns)
    assert after.pop("state") != before.pop("state")
    assert after == before


def test_the_backup_from_before_a_migration_leads_back_with_what_was_answered_since(tmp_path: Path):
    path = unpacked(PACKED[0], tmp_path)
    columns = columns_of(path)
    before = rows_of(path, columns)
    with opened(path) as library:
        study.answer(library, study.begin_session(library).queue[0], Grade.GOOD)
    restored = restore(path, backups(path)[0].path)
    assert restored.later_entries == 1
    with opened(path) as library:
        assert [one for one in doctor.examine(library) if one.verdict is Verdict.PROBLEM] == []
    after = rows_of(path, columns)
    assert [after[table] == before[table] for table in ("deck", "card", "experiment")] == [True] * 3
    assert set(after["review"]) > set(before["review"])


@pytest.mark.slow
@pytest.mark.parametrize("packed", EARLIER, ids=lambda path: path.stem)
def test_a_migration_killed_at_any_statement_leaves_the_old_library_or_the_new_one(
    packed: Path, tmp_path: Path, tried: Tried
):
    sound = unpacked(packed, tmp_path)
    version, columns = version_of(sound), columns_of(sound)
    before = rows_of(sound, columns)
    killed = subprocess.run(
        [sys.executable, "-m", "tests.system.killed_migration", packed, tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout.splitlines()
    paths = sorted(tmp_path.glob("*/library.db"))
    assert len(paths) == len(killed) + 1
    assert "os.rename" in killed, "the backup was interrupted too"
    assert killed[-1] == "COMMIT"
    found, lost = [], 0
    for path in paths:
        found.append(version_of(path))
        is_kept = rows_of(path, columns) == before
        database.open_database(path).close()
        lost += not (is_kept and (version_of(path), rows_of(path, columns)) == (SCHEMA_VERSION, before))
        for one in backups(path):
            check(one.path, is_quick=True)
    tried("migration", times=len(killed), lost=lost)
    assert found == [version] * len(killed) + [SCHEMA_VERSION]


@pytest.mark.parametrize("packed", EARLIER, ids=lambda path: path.stem)
def test_a_disk_that_is_full_before_the_migration_is_done_leaves_the_old_library(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = unpacked(packed, tmp_path)
    version, columns = version_of(path), columns_of(path)
    before = rows_of(path, columns)
    refused = 0
    for spare_pages in range(40):
        with monkeypatch.context() as patch:
            patch.setattr(database, "connect", lambda path, creates, spare=spare_pages: on_a_small_disk(path, spare))
            if (sentence := refusal(path)) == "":
                break
        assert sentence == f"The library {path} cannot be used: the disk is full. Free some space and try again."
        assert (version_of(path), rows_of(path, columns)) == (version, before)
        refused += 1
    assert refused > 0 or version == SCHEMA_VERSION - 1, "a column more needs no page"
    assert (version_of(path), rows_of(path, columns)) == (SCHEMA_VERSION, before)


def refusal(path: Path) -> str:
    """Why the library cannot be opened; empty where it can."""
    try:
        database.open_database(path).close()
    except LibraryUnavailable as error:
        return str(error)
    return ""


def on_a_small_disk(path: Path, spare_pages: int) -> Connection:
    connection = connect(path)
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + spare_pages}")
    return connection


def test_a_program_that_cannot_even_store_the_backup_says_so_and_harms_nothing(tmp_path: Path):
    path = unpacked(PACKED[0], tmp_path)
    columns = columns_of(path)
    before = rows_of(path, columns)
    half_of_it = path.stat().st_size // 2048
    ran = subprocess.run(
        ["bash", "-c", f'ulimit -f {half_of_it}; exec "$@"', "bash", *COMMAND, "due", "--library", path],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1), ran
    assert f"The library {path} cannot be used: the disk " in ran.stderr
    assert (version_of(path), rows_of(path, columns), backups(path)) == (1, before, [])
    with opened(path):
        assert rows_of(path, columns) == before
