"""`doctor` finds what is wrong with a library, and repairs what is derived."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.system.program import flashgrad, write_deck


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """An imported deck of two cards, one of them answered."""
    path = write_deck(tmp_path, ("AAAAAAA1", "Q1?", "A1."), ("AAAAAAA2", "Q2?", "A2."))
    flashgrad("import", path)
    flashgrad("grade", "AAAAAAA1", "5", "--at", "2026-03-02T10:00")
    return path


def findings(*options: str, code: int) -> dict[str, Any]:
    ran = flashgrad("doctor", *options, "--json")
    assert ran.code == code, ran
    assert [list(finding) for finding in ran.json["findings"]] == [["name", "verdict", "sentence", "details"]] * 19
    assert all(finding["sentence"].endswith(".") for finding in ran.json["findings"])
    return {finding["name"]: finding for finding in ran.json["findings"]}


def tamper(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / "library.db", isolation_level=None)) as connection:
        connection.execute(statement)


def test_a_sound_library_has_nothing_but_good_findings(deck: Path):
    flashgrad("import", "--bundled")
    assert {finding["verdict"] for finding in findings(code=0).values()} == {"ok"}
    assert flashgrad("doctor").out.startswith("✓ library: ")


def test_a_schedule_that_is_not_the_logs_is_found_and_rebuilt(deck: Path, home: Path):
    before = flashgrad("cards", "--json").json
    tamper(home, "UPDATE state SET due_day = due_day + 3")
    assert findings(code=1)["schedule"]["verdict"] == "problem"
    assert findings(code=1)["schedule"]["verdict"] == "problem", "looking repairs nothing"
    assert findings("--rebuild", code=0)["schedule"]["verdict"] == "ok"
    assert flashgrad("cards", "--json").json == before


def test_a_lost_schedule_is_rebuilt_from_the_log(deck: Path, home: Path):
    before = flashgrad("cards", "--json").json
    tamper(home, "DELETE FROM state")
    assert "for 1 card" in findings(code=1)["schedule"]["sentence"]
    findings("--rebuild", code=0)
    assert flashgrad("cards", "--json").json == before


def test_a_deck_that_is_miscounted_is_found_and_counted_anew(deck: Path, home: Path):
    before = flashgrad("due", "--json").json
    tamper(home, "UPDATE deck_tally SET cards = cards + 7 WHERE due = 'new'")
    assert findings(code=1)["counts"]["verdict"] == "problem"
    assert flashgrad("due", "--json").json != before
    assert "counted anew; it was wrong for " in flashgrad("doctor", "--rebuild").out
    assert findings(code=0)["counts"]["verdict"] == "ok"
    assert flashgrad("due", "--json").json == before


def test_statistics_that_are_not_the_logs_are_found_and_counted_again(deck: Path, home: Path):
    before = flashgrad("stats", "--json").json
    assert findings(code=0)["statistics"]["verdict"] == "ok"
    tamper(home, "UPDATE day_tally SET answers = answers + 1")
    assert "for 1 day (2026-03-02)" in findings(code=1)["statistics"]["sentence"]
    assert findings("--rebuild", code=0)["statistics"]["verdict"] == "ok"
    assert flashgrad("stats", "--json").json == before


def test_a_search_index_of_other_cards_is_found_and_rebuilt(deck: Path, home: Path):
    tamper(home, "INSERT INTO card_fts (card_fts) VALUES ('delete-all')")
    assert findings(code=1)["search"]["verdict"] == "problem"
    assert findings("--rebuild", code=0)["search"]["verdict"] == "ok"
    assert len(flashgrad("cards", "Q1", "--json").json) == 1


def test_a_changed_schema_is_found(deck: Path, home: Path):
    tamper(home, "DROP TRIGGER review_is_never_deleted")
    assert "review_is_never_deleted" in findings(code=1)["schema"]["sentence"]


def test_entries_about_unknown_cards_are_a_warning(deck: Path, home: Path):
    tamper(home, "DELETE FROM card WHERE card_id = 'AAAAAAA1'")
    assert findings(code=0)["log"]["verdict"] == "warning"
    assert flashgrad("undo", "--json").json["is_new"] is True
    assert findings(code=0)["schedule"]["verdict"] == "ok"


def test_two_cards_with_one_id_are_a_warning(deck: Path, home: Path):
    tamper(home, "UPDATE card SET card_id = 'AAAAAAA1'")
    found = findings(code=0)["card ids"]
    assert found["verdict"] == "warning"
    assert "AAAAAAA1" in found["sentence"]


def test_an_answer_from_the_future_is_a_warning(deck: Path):
    flashgrad("grade", "AAAAAAA2", "5", "--at", "2999-01-01")
    assert findings(code=0)["clock"]["verdict"] == "warning"


def test_what_was_repaired_is_said_before_what_was_found(deck: Path, home: Path):
    left = home / "backups" / "library-20260101T000000000000-daily.db.part"
    left.parent.mkdir()
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    tamper(home, "DROP INDEX card_by_deck")
    tamper(home, "UPDATE state SET due_day = due_day + 3")
    assert flashgrad("doctor", "--rebuild", "--tidy", "--thorough").out.splitlines()[:5] == [
        "↻ Made again as they should be: card_by_deck.",
        "↻ The schedule of 1 card was derived from 1 log entry; 1 card had another one.",
        "↻ The search index was made anew.",
        "↻ Every deck file will be read as a whole at its next import.",
        f"↻ {left} was never finished; it was deleted.",
    ]
    assert flashgrad("doctor", "--json").json["repaired"] == []


def test_settings_that_mean_nothing_are_a_finding(home: Path):
    home.mkdir()
    (home / "settings.toml").write_text("day_start_hour = 30\n")
    first = flashgrad("doctor", "--json")
    assert (first.code, first.json["findings"][0]["name"]) == (1, "settings")
    assert not (home / "library.db").exists()


def test_a_file_that_is_no_library_is_a_finding_too(tmp_path: Path):
    path = tmp_path / "library.db"
    path.write_bytes(b"no database" * 1000)
    ran = flashgrad("doctor", "--library", path, "--json")
    assert ran.code == 1
    assert ran.json["findings"][0]["verdict"] == "problem"
    assert "not a flashgrad library" in ran.json["findings"][0]["sentence"]
