"""`flashgrad scheduler`: what it says, that it does just that, and where the choice is kept."""

from pathlib import Path

import pytest

from flashgrad.library import study
from flashgrad.library.library import opened
from flashgrad.model import Grade
from flashgrad.places import library_path
from tests.samples import add_cards, instant, plain_cards
from tests.system.program import flashgrad


@pytest.fixture(autouse=True)
def _three_cards_answered_twice(home: Path) -> None:
    with opened(library_path()) as library:
        keys = add_cards(library, *plain_cards(3))
        for grade, key in zip((Grade.AGAIN, Grade.GOOD, Grade.EASY), keys, strict=True):
            for day in (2, 3):
                study.answer(library, key, grade, at=instant(f"2026-03-0{day}T12:00+00:00"))


def states() -> list[dict[str, object]]:
    return [card["state"] for card in flashgrad("cards", "--json").json]


def test_without_an_argument_it_says_which_one_is_in_charge(home: Path):
    assert flashgrad("scheduler").out == "SM-2 is in charge.\n"
    assert flashgrad("scheduler", "--json").json == {
        "scheduler": "sm2",
        "desired_retention": 0.9,
        "fsrs_parameters": [],
    }
    assert not (home / "settings.toml").exists()


def test_a_switch_does_what_its_dry_run_said_and_is_kept(home: Path):
    before = states()
    said = flashgrad("scheduler", "fsrs", "--dry-run", "--json").json
    assert states() == before
    assert not (home / "settings.toml").exists()
    done = flashgrad("scheduler", "fsrs", "--json").json
    assert done == said
    assert (done["was"], done["scheduler"], done["cards"]) == ("sm2", "fsrs", 3)
    assert (home / "settings.toml").read_text() == 'scheduler = "fsrs"\n'
    after = {card["card_id"]: card["state"] for card in flashgrad("cards", "--json").json}
    assert {card["card_id"]: card["state_after"] for card in done["largest"]}.items() <= after.items()
    assert done["changed"] == sum(
        (one["due"], one["interval_days"]) != (other["due"], other["interval_days"])
        for one, other in zip(before, after.values(), strict=True)
    )
    assert all(state["stability_days"] is not None for state in after.values())
    assert flashgrad("doctor").code == 0


def test_changing_back_restores_every_card_and_keeps_the_comments(home: Path):
    (home / "settings.toml").write_text('theme = "nord"  # dark\n')
    before = states()
    flashgrad("scheduler", "fsrs")
    assert states() != before
    flashgrad("scheduler", "sm2")
    assert states() == before
    assert (home / "settings.toml").read_text() == 'theme = "nord"  # dark\nscheduler = "sm2"\n'


def test_it_says_in_words_what_changes():
    lines = flashgrad("scheduler", "fsrs", "--dry-run").out.splitlines()
    assert lines[0] == "FSRS-6 at 90% desired retention would be in charge instead of SM-2."
    assert lines[1] == "2 of 3 reviewed cards change their due day or interval."
    assert lines[2] == "Reviews due today: 3 before, 3 after."
    assert lines[4].split() == ["card", "due", "before", "due", "after", "days"]
    assert flashgrad("scheduler", "fsrs").out.startswith("FSRS-6 at 90% desired retention is in charge now")
    assert flashgrad("scheduler", "fsrs").out == "FSRS-6 at 90% desired retention is in charge already.\n"


def test_answers_under_fsrs_show_its_two_numbers():
    flashgrad("scheduler", "fsrs")
    said = flashgrad("grade", "id2", "4", "--at", "2026-04-01").out
    assert "stability " in said
    assert "difficulty 1.0 of 10" in said
    assert flashgrad("cards").out.splitlines()[0].split()[:4] == ["card", "due", "days", "difficulty"]
    assert flashgrad("history", "id2", "--json").json[-1]["scheduler"] == "fsrs/6"


def test_a_scheduler_that_is_not_there_is_a_usage_error(home: Path):
    ran = flashgrad("scheduler", "anki")
    assert ran.code == 2
    assert "'sm2', 'fsrs'" in ran.err
    assert not (home / "settings.toml").exists()


def test_settings_that_cannot_be_written_change_nothing(home: Path):
    before = states()
    (home / "settings.toml").write_text("scheduler = fsrs\n")
    assert "settings.toml cannot be read" in flashgrad("scheduler", "fsrs").sentence
    (home / "settings.toml").unlink()
    assert states() == before


def test_wrong_parameters_are_refused_with_file_and_reason(home: Path):
    (home / "settings.toml").write_text('scheduler = "fsrs"\nfsrs_parameters = [1, 2, 3]\n')
    sentence = flashgrad("due").sentence
    assert "settings.toml: fsrs_parameters: FSRS-6 has 21 parameters, not 3." in sentence
