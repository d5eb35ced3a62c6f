"""Importing through the command line: twice, on real decks, and after every edit that keeps a card the same card."""

from pathlib import Path
from typing import Any

import pytest

from tests.samples import BUNDLED_CARDS
from tests.system.program import ROOT, SHARED_DECKS, flashgrad, write_deck

needs_shared_decks = pytest.mark.skipif(
    not SHARED_DECKS.is_dir(), reason="no folder shared/decks beside the repository"
)
FIRST = ("AAAAAAA1", "Which activation saturates on both sides?", "The sigmoid: σ′ → 0 for large |z|.")
SECOND = (None, "What is the largest slope of the sigmoid?", "A quarter, at zero; so every layer takes at least that.")


def imported(path: Path) -> dict[str, int]:
    """The counts that are not zero."""
    ran = flashgrad("import", path, "--json")
    assert ran.code == 0, ran
    assert ran.json.pop("problems") == []
    return {name: number for name, number in ran.json.items() if isinstance(number, int) and number}


def cards() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = flashgrad("cards", "--json").json
    return listed


def test_the_bundled_decks_import_once(home: Path):
    first, second = (flashgrad("import", "--bundled", "--json").json for _ in range(2))
    assert first["new"] == BUNDLED_CARDS
    assert first["problems"] == []
    assert (second["unchanged"], second["new"], second["changed"]) == (BUNDLED_CARDS, 0, 0)
    assert flashgrad("due", "--json").json["due"] == BUNDLED_CARDS


@needs_shared_decks
def test_the_shared_decks_import_completely_and_again_without_change():
    assert imported(SHARED_DECKS) == {"new": 129}
    assert imported(SHARED_DECKS) == {"unchanged": 129}
    assert sum(card["card_id"] is None for card in cards()) == 53


@needs_shared_decks
def test_the_original_deck_takes_over_the_schedule_of_the_bundled_one():
    flashgrad("import", "--bundled")
    flashgrad("grade", "PStNce0W", "5", "--at", "2026-03-02T10:00")
    before = flashgrad("history", "PStNce0W", "--json").json
    counts = imported(next(SHARED_DECKS.glob("deck-gradient-stability-*.md")))
    assert counts.get("new", 0) == 0
    assert flashgrad("history", "PStNce0W", "--json").json == before
    [card] = flashgrad("cards", "id:PStNce0W", "--json").json
    assert card["state"]["due"] == "2026-03-03"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edited", "counted"),
    [
        ((("AAAAAAA1", "Which function saturates at both ends?", FIRST[2]), SECOND), "changed"),
        ((("AAAAAAA1", FIRST[1], "Another answer altogether."), SECOND), "changed"),
        ((FIRST, (None, "How steep is the sigmoid where it is steepest?", SECOND[2])), "changed"),
        ((FIRST, (None, SECOND[1], "Something quite different.")), "changed"),
        ((FIRST, ("AAAAAAA2", SECOND[1], SECOND[2])), "adopted"),
    ],
    ids=["question, with id", "answer, with id", "question, without id", "answer, without id", "id arrives"],
)
def test_an_edited_card_keeps_schedule_and_history(tmp_path: Path, edited: tuple[Any, ...], counted: str):
    imported(write_deck(tmp_path, FIRST, SECOND))
    before = answer_all()
    assert imported(write_deck(tmp_path, *edited)) == {counted: 1, "unchanged": 1}
    assert schedules() == before


@pytest.mark.slow
def test_a_renamed_file_keeps_schedule_and_history(tmp_path: Path):
    old = write_deck(tmp_path, FIRST, SECOND)
    imported(old)
    before = answer_all()
    old.unlink()
    imported(write_deck(tmp_path, FIRST, SECOND, name="deck-renamed.md"))
    assert schedules() == before


@pytest.mark.slow
def test_a_card_that_vanishes_comes_back_with_its_history(tmp_path: Path):
    imported(write_deck(tmp_path, FIRST, SECOND))
    before = answer_all()
    assert imported(write_deck(tmp_path, FIRST)) == {"orphaned": 1, "unchanged": 1}
    assert len(cards()) == 1
    assert imported(write_deck(tmp_path, FIRST, SECOND)) == {"revived": 1, "unchanged": 1}
    assert schedules() == before


def test_a_bad_card_hides_no_other_and_nothing_is_written_to_the_deck(tmp_path: Path):
    path = write_deck(tmp_path, FIRST, ("AAAAAAA1", "The same id again?", "Yes."), SECOND)
    content = path.read_bytes()
    ran = flashgrad("import", path)
    assert ran.code == 1
    assert ran.err.startswith(f"{path}:")
    assert len(cards()) == 2
    assert path.read_bytes() == content


def test_a_folder_is_walked_for_decks(tmp_path: Path):
    write_deck(tmp_path / "decks" / "deeper", FIRST)
    write_deck(tmp_path / "decks", SECOND, name="deck-other.md")
    (tmp_path / "decks" / "notes.txt").write_text("card_id: no deck")
    assert imported(tmp_path / "decks") == {"new": 2}


def test_the_bundled_deck_passes_our_own_check():
    ran = flashgrad("check", ROOT / "cards", "--json")
    assert ran.json == {"problems": [], "warnings": []}


def answer_all() -> list[tuple[Any, ...]]:
    for number, card in enumerate(cards()):
        flashgrad("grade", card["key"], "5", "--at", f"2026-03-0{number + 1}T10:00")
    return schedules()


def schedules() -> list[tuple[Any, ...]]:
    return [(card["key"], card["state"], flashgrad("history", card["key"], "--json").json) for card in cards()]
