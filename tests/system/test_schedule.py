"""The schedule as scripts see it: SM-2 through `grade --at`."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.system.program import flashgrad, write_deck


@pytest.fixture(autouse=True)
def _one_card(tmp_path: Path) -> None:
    flashgrad("import", write_deck(tmp_path, ("AAAAAAA1", "Q?", "A.")))


def test_six_fives_on_the_due_dates_give_the_published_intervals():
    day, intervals = date(2026, 3, 2), []
    for _ in range(6):
        answered = flashgrad("grade", "AAAAAAA1", "5", "--at", f"{day}T12:00+00:00", "--json").json
        intervals.append(answered["interval_days"])
        assert answered["due"] == str(day + timedelta(days=answered["interval_days"]))
        day = date.fromisoformat(answered["due"])
    assert intervals == [1, 6, 17, 50, 150, 465]


@pytest.mark.parametrize("quality", ["6", "-1", "2.5", "five", ""])
def test_a_grade_outside_zero_to_five_is_refused(quality: str):
    ran = flashgrad("grade", "AAAAAAA1", quality)
    assert ran.code == 2
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert flashgrad("history", "AAAAAAA1", "--json").json == []


def test_a_grade_below_four_is_drilled_the_same_day_and_changes_no_interval():
    first = flashgrad("grade", "AAAAAAA1", "3", "--at", "2026-03-02T10:00", "--json").json
    again = flashgrad("grade", "AAAAAAA1", "0", "--at", "2026-03-02T10:01", "--json").json
    passed = flashgrad("grade", "AAAAAAA1", "4", "--at", "2026-03-02T10:02", "--json").json
    assert [first["kind"], again["kind"], passed["kind"]] == ["review", "drill", "drill"]
    schedule = ("due", "interval_days", "ease_factor", "repetitions", "lapses")
    assert [first[key] for key in schedule] == [passed[key] for key in schedule] == [again[key] for key in schedule]
    assert flashgrad("due", "--at", "2026-03-02T11:00", "--json").json["due"] == 0


def test_an_answer_after_midnight_belongs_to_the_evening():
    assert flashgrad("grade", "AAAAAAA1", "5", "--at", "2026-03-03T01:30", "--json").json["due"] == "2026-03-03"


def test_settings_move_the_day_and_the_longest_interval_and_derive_the_schedule_anew(home: Path):
    for day in ("02", "03", "09"):
        flashgrad("grade", "AAAAAAA1", "5", "--at", f"2026-03-{day}T01:30")
    assert flashgrad("cards", "--json").json[0]["state"]["interval_days"] == 17
    (home / "settings.toml").write_text("maximum_interval_days = 10\nday_start_hour = 0\n")
    state = flashgrad("cards", "--json").json[0]["state"]
    assert (state["interval_days"], state["due"]) == (10, "2026-03-19")
