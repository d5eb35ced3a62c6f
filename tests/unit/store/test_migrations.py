"""Libraries of earlier schemas keep everything, or stay what they were."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from sqlite_utils import Database

from flashgrad.errors import LibraryUnavailable
from flashgrad.library.library import opened
from flashgrad.store import cards, facts, integrity, migrations, reviews, search, states
from flashgrad.store.connection import connect, transaction
from flashgrad.store.database import open_database
from flashgrad.store.recognition import APPLICATION_ID, SCHEMA_VERSION
from flashgrad.store.schema import m002_full_text_search
from flashgrad.study.query import parse_query

SCHEMA_1_ROWS = (
    "INSERT INTO library VALUES ('device', 'aaaa1111')",
    "INSERT INTO deck VALUES (1, 'Stability', '/decks/stability.md', 'hash', 'preamble', 5)",
    "INSERT INTO card VALUES (1, 'key-1', 'RMyBSvWo', 1, 0, 3, 'Why do gradients vanish?', 'Factors below one.',"
    " '[\"gradients\"]', 0, NULL, '[]', 5, 5, NULL)",
    "INSERT INTO card VALUES (2, 'key-2', NULL, 1, 1, 9, 'Gone?', 'Gone.', '[]', 1, 'gradient-depth',"
    ' \'[["k", "v"]]\', 5, 6, 7)',
    "INSERT INTO review VALUES ('0001', 'aaaa1111', 'key-1', 'review', 1000, 60, 5, 900, 'sm2/1', 0, NULL, NULL, NULL)",
    "INSERT INTO review VALUES ('0002', 'aaaa1111', 'key-1', 'undo', 2000, 60, NULL, NULL, 'sm2/1', 0, NULL, '0001',"
    " NULL)",
    "INSERT INTO experiment VALUES ('0003', 'aaaa1111', 'key-1', 'gradient-depth', '{}', 'q', 'a', 'b', 0, 3000, 60)",
    "INSERT INTO state VALUES ('key-1', 739000, 6, 2, 1, 260, NULL)",
)


@pytest.fixture
def schema_1(path):
    """A library as the first schema had it, with a row in every table."""
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        migrations.library.apply(Database(connection), stop_before="m002_full_text_search")
        for statement in SCHEMA_1_ROWS:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
    return path


STATE_OF_SCHEMA_1 = "card_key, due_day, interval_days, repetitions, lapses, ease_factor_hundredths, drill_day"


@pytest.fixture
def schema_2(schema_1):
    """The same library as the second schema had it, its states derived."""
    with closing(connect(schema_1)) as connection:
        migrations.library.apply(Database(connection), stop_before="m003_stability_and_difficulty")
        connection.execute("INSERT INTO library VALUES ('rules', 'sm2/1 day_start=4 maximum=36500')")
        connection.execute("PRAGMA user_version = 2")
    return schema_1


MEMORY = (738_994, 12.5, 5.25)
"""Day of the latest review, stability and difficulty."""


@pytest.fixture
def schema_3(schema_2):
    """The same library as the third schema had it, its one card known to FSRS."""
    with closing(connect(schema_2)) as connection:
        migrations.library.apply(Database(connection), stop_before="m004_card_actions_and_limits")
        connection.execute("UPDATE state SET last_review_day = ?, stability_days = ?, difficulty = ?", MEMORY)
        connection.execute("PRAGMA user_version = 3")
    return schema_2


@pytest.fixture
def schema_4(schema_3):
    """The same library as the fourth schema had it, its card with every mark of that time."""
    with closing(connect(schema_3)) as connection:
        migrations.library.apply(Database(connection), stop_before="m005_chosen_demos")
        connection.execute("UPDATE state SET suspended = 1, buried_day = 738999, flag = 3, is_leech = 1")
        connection.execute("PRAGMA user_version = 4")
    return schema_3


@pytest.fixture
def schema_5(schema_4):
    """The same library as the fifth schema had it."""
    with closing(connect(schema_4)) as connection:
        migrations.library.apply(Database(connection), stop_before="m006_cloze_cards_and_siblings")
        connection.execute("PRAGMA user_version = 5")
    return schema_4


def rows_of(path) -> dict[str, list[tuple[object, ...]]]:
    """All rows, in the columns of the first schema."""
    columns = dict.fromkeys(("library", "deck", "review", "experiment"), "*")
    columns["card"] = (
        "id, key, card_id, deck, position, line, question, answer, tags, archived, demo, extra, created_at_ms,"
        " updated_at_ms, orphaned_at_ms"
    )
    columns["state"] = "card_key, due_day, interval_days, repetitions, lapses, ease_factor_hundredths, drill_day"
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(f"SELECT {names} FROM {table}").fetchall() for table, names in columns.items()
        }


def version_of(path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def statements_of(path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_a_library_of_schema_1_keeps_every_row(schema_1):
    before = rows_of(schema_1)
    assert all(before.values())
    open_database(schema_1).close()
    assert rows_of(schema_1) == before
    assert version_of(schema_1) == SCHEMA_VERSION


def test_what_was_stored_under_schema_1_is_read_and_found(schema_1):
    with closing(open_database(schema_1)) as connection:
        assert [card.key for card in cards.all_cards(connection)] == ["key-1", "key-2"]
        assert [entry.id for entry in reviews.of_card(connection, "key-1")] == ["0001", "0002"]
        assert states.everything(connection)["key-1"].interval_days == 6
        found = search.search(connection, parse_query("vanish"), today=739_000)
        assert [match.card.key for match in found] == ["key-1"]


def test_a_library_of_schema_2_derives_its_states_anew_and_keeps_everything_else(schema_2):
    before = rows_of(schema_2)
    open_database(schema_2).close()
    after = rows_of(schema_2)
    assert after.pop("library") == [("device", "aaaa1111")]
    assert {name: before[name] for name in after} == after
    with opened(schema_2) as library:
        assert states.everything(library.connection) == {}  # its one answer was taken back
        assert facts.get(library.connection, "rules") is not None


def test_a_library_of_schema_3_keeps_every_row_and_what_fsrs_knows(schema_3):
    before = rows_of(schema_3)
    with closing(open_database(schema_3)) as connection:
        assert rows_of(schema_3) == before
        state = states.everything(connection)["key-1"]
    assert (state.last_review_day, state.stability_days, state.difficulty) == MEMORY
    assert (state.suspended, state.buried_day, state.flag, state.is_leech) == (False, None, 0, False)
    assert version_of(schema_3) == SCHEMA_VERSION
    (backup,) = (schema_3.parent / "backups").iterdir()
    assert version_of(backup) == 3


def test_a_library_of_schema_4_keeps_every_row_and_every_mark_and_has_no_chosen_demos(schema_4):
    before = rows_of(schema_4)
    with closing(open_database(schema_4)) as connection:
        assert rows_of(schema_4) == before
        state = states.everything(connection)["key-1"]
    assert (state.suspended, state.buried_day, state.flag, state.is_leech) == (True, 738_999, 3, True)
    assert state.chosen_demo is None
    assert version_of(schema_4) == SCHEMA_VERSION


def test_a_library_of_schema_5_keeps_every_row_and_search_finds_cloze_cards_by_their_words(schema_5):
    before = rows_of(schema_5)
    with closing(open_database(schema_5)) as connection:
        assert rows_of(schema_5) == before
        (known, *_) = cards.all_cards(connection)
        assert (known.content.cloze, known.content.note) == (None, None)
        cloze = replace(known.content, question="Each {{1::layer}} counts.", cloze=1)
        with transaction(connection):
            cards.put_cards(connection, [cards.CardRow("key-3", 1, 2, cloze)], at_ms=9)
        assert cards.get(connection, "key-3").content == cloze
        (found,) = search.search(connection, parse_query('"each layer counts"'), today=739_000)
        assert found.card.key == "key-3"
        assert integrity.is_search_index_sound(connection)
    assert version_of(schema_5) == SCHEMA_VERSION


def test_cards_without_a_state_wait_as_new_after_a_migration(schema_1):
    with closing(open_database(schema_1)) as connection:
        waiting = connection.execute("SELECT key FROM card WHERE waits_as_new = 1").fetchall()
        assert [row["key"] for row in waiting] == ["key-2"]
        assert integrity.cards_waiting_wrongly(connection) == []


def test_what_is_stored_after_a_migration_is_found_too(schema_1):
    with closing(open_database(schema_1)) as connection:
        (known, *_) = cards.all_cards(connection)
        with transaction(connection):
            cards.put_cards(connection, [cards.CardRow("key-3", 1, 2, known.content)], at_ms=9)
        assert len(search.search(connection, parse_query("vanish"), today=739_000)) == 2


def test_a_verified_backup_is_taken_before_a_migration(schema_1):
    before = statements_of(schema_1)
    open_database(schema_1).close()
    (backup,) = (schema_1.parent / "backups").iterdir()
    assert backup.name.startswith("library-")
    assert backup.name.endswith(f"-before-schema-{SCHEMA_VERSION}.db")
    assert version_of(backup) == 1
    assert statements_of(backup) == before


def test_a_backup_can_be_put_in_the_librarys_place(schema_1):
    before = rows_of(schema_1)
    open_database(schema_1).close()
    (backup,) = (schema_1.parent / "backups").iterdir()
    backup.replace(schema_1)
    open_database(schema_1).close()
    assert rows_of(schema_1) == before


def test_a_new_library_and_one_of_the_present_schema_need_no_backup(path):
    open_database(path).close()
    open_database(path).close()
    assert not (path.parent / "backups").exists()


def test_a_migration_that_fails_in_the_middle_leaves_everything_as_it_was(schema_1, monkeypatch):
    before = statements_of(schema_1)
    broken = ("CREATE TABLE half_done (x)", "DELETE FROM state", "INSERT INTO nowhere VALUES (1)")
    with monkeypatch.context() as patch:
        patch.setattr(m002_full_text_search, "STATEMENTS", broken)
        with pytest.raises(LibraryUnavailable, match="no such table: nowhere") as refused:
            open_database(schema_1)
    assert str(schema_1) in str(refused.value)
    assert statements_of(schema_1) == before
    assert version_of(schema_1) == 1
    open_database(schema_1).close()
    assert version_of(schema_1) == SCHEMA_VERSION


def test_a_first_start_that_fails_leaves_nothing_half_done(path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(m002_full_text_search, "STATEMENTS", ("INSERT INTO nowhere VALUES (1)",))
        with pytest.raises(LibraryUnavailable):
            open_database(path)
    assert statements_of(path) == ["BEGIN TRANSACTION;", "COMMIT;"]
    open_database(path).close()
    assert version_of(path) == SCHEMA_VERSION


def test_the_schema_version_counts_the_migrations(path):
    open_database(path).close()
    with closing(connect(path)) as connection:
        applied = [migration.name for migration in migrations.library.applied(Database(connection))]
    assert len(applied) == SCHEMA_VERSION
    assert [name[:4] for name in applied] == [f"m{number:03d}" for number in range(1, SCHEMA_VERSION + 1)]
