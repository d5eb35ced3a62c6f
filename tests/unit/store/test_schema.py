"""What the database itself guarantees, whoever writes to it."""

import sqlite3
from contextlib import closing

import pytest

from flashgrad.model import Experiment, Grade, Instant, Review, ReviewKind
from flashgrad.store import experiments, reviews
from flashgrad.store.connection import transaction
from flashgrad.store.database import open_database
from flashgrad.store.recognition import APPLICATION_ID, SCHEMA_VERSION
from tests.samples import instant

AT = instant("2026-03-02T09:00:00+01:00")


def a_review(number: int, **fields) -> Review:
    values = {"card_key": "card", "kind": ReviewKind.REVIEW, "at": AT, "grade": Grade.GOOD, **fields}
    return Review(id=f"{number:04d}", device="device", **values)


def test_every_table_of_ours_is_strict(connection):
    tables = connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
    strictness = {row["name"]: bool(row["strict"]) for row in tables}
    assert {name for name, is_strict in strictness.items() if is_strict} == {
        "library",
        "deck",
        "card",
        "review",
        "experiment",
        "state",
        "day_limit",
        "shared_entry",
        "shared_log",
        "shared_deck",
        "card_name",
        "card_alias",
        "deck_tally",
        "day_tally",
        "day_detail",
        "tallied",
        "stale_day",
        "deck_reading",
    }
    assert {name for name, is_strict in strictness.items() if not is_strict} <= {"sqlite_schema", "_sqlite_migrations"}


def test_a_library_says_what_it_is(connection):
    assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    assert APPLICATION_ID.to_bytes(4, "big") == b"flgr"
    assert connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION


def test_a_commit_is_on_disk_when_it_returns(connection):
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
    assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_the_guarantees_hold_for_every_later_connection_too(path, connection):
    with closing(open_database(path)) as later:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        assert [later.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas] == ["wal", 2, 1, 1]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review SET grade = 5",
        "UPDATE review SET grade = grade WHERE id = '0001'",
        "DELETE FROM review",
        "DELETE FROM review WHERE id = '0001'",
        "INSERT OR REPLACE INTO review SELECT id, device, card_key, kind, at_ms, utc_offset_minutes, 5, elapsed_ms,"
        " scheduler, fuzz_days, state_before, target, value FROM review",
        "INSERT INTO review SELECT * FROM review WHERE true ON CONFLICT DO UPDATE SET grade = 5",
    ],
)
def test_the_review_log_is_append_only(connection, statement):
    with transaction(connection):
        reviews.append(connection, a_review(1, grade=Grade.AGAIN))
    with pytest.raises(sqlite3.IntegrityError, match="the review log is append-only"):
        connection.execute(statement)
    assert reviews.of_card(connection, "card") == [a_review(1, grade=Grade.AGAIN)]


def test_an_entry_is_never_stored_twice_under_one_id(connection):
    with transaction(connection):
        reviews.append(connection, a_review(1))
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        reviews.append(connection, a_review(1))


@pytest.mark.parametrize("grade", [-1, 6, 100, "easy"])
def test_the_log_takes_no_grade_outside_nought_to_five(connection, grade):
    insert = (
        "INSERT INTO review (id, device, card_key, kind, at_ms, utc_offset_minutes, grade, scheduler, fuzz_days)"
        " VALUES ('0001', 'device', 'card', 'review', 0, 0, ?, 'sm2/1', 0)"
    )
    with pytest.raises(sqlite3.IntegrityError, match=r"CHECK constraint failed|cannot store TEXT"):
        connection.execute(insert, (grade,))
    for allowed in range(6):
        connection.execute(insert.replace("0001", f"000{allowed}"), (allowed,))
    assert reviews.count(connection) == 6


def test_the_log_outlives_its_cards(connection):
    with transaction(connection):
        reviews.append(connection, a_review(1, card_key="never imported"))
    assert reviews.count(connection) == 1


def test_an_entry_comes_back_as_it_was_stored(connection):
    from flashgrad.model import CardState

    stored = a_review(
        1,
        at=Instant(-5, -720),
        elapsed_ms=1234,
        scheduler="sm2/1",
        fuzz_days=-2,
        state_before=CardState(1, 2, 3, 4, 131, 6, 7, 8.1, 9.000000000000002),
        target="0000",
        value="ünïcode",
    )
    with transaction(connection):
        reviews.append(connection, stored)
    assert reviews.of_card(connection, "card") == [stored]
    assert list(reviews.by_card(connection)) == [stored]


def test_an_experiment_is_stored_with_its_parameters(connection):
    experiment = Experiment(
        "0001", "device", None, "gradient-depth", {"depth": 20, "gain": 1.5}, "ratio", "shrinks", "0.23", True, AT
    )
    with transaction(connection):
        experiments.append(connection, experiment)
    (row,) = connection.execute("SELECT * FROM experiment")
    assert dict(row) == {
        "id": "0001",
        "device": "device",
        "card_key": None,
        "demo": "gradient-depth",
        "parameters": '{"depth": 20, "gain": 1.5}',
        "prediction": "ratio",
        "predicted": "shrinks",
        "measured": "0.23",
        "matched": 1,
        "at_ms": AT.at_ms,
        "utc_offset_minutes": 60,
    }
