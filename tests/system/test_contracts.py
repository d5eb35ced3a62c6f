"""The JSON that scripts rely on: exactly these keys, of these kinds."""

from datetime import date, datetime
from pathlib import Path

import pytest

from tests.system.program import started as flashgrad
from tests.system.program import write_deck

pytestmark = pytest.mark.slow

STATE_KEYS = [
    *("due", "interval_days", "ease_factor", "repetitions", "lapses", "is_new", "stability_days", "difficulty"),
    *("suspended", "buried", "flag", "is_leech", "chosen_demo"),
]
CARDS = (("AAAAAAA1", "What is ReLU?", "max(0, x)."), ("AAAAAAA2", "What is σ′(0)?", "1⁄4."), (None, "Third?", "Yes."))


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """A deck of three cards, imported."""
    path = write_deck(tmp_path, *CARDS)
    assert flashgrad("import", path).code == 0
    return path


def test_import_counts_cards_and_lists_problems(tmp_path: Path):
    path = write_deck(tmp_path, *CARDS)
    path.write_text(path.read_text() + "---\ncard_id: AAAAAAA4\n---\nNo answer follows.\n")
    ran = flashgrad("import", path, "--json")
    assert ran.code == 1
    assert ran.err == ""
    counts = {name: number for name, number in ran.json.items() if name not in ("problems", "warnings")}
    none = dict.fromkeys(("changed", "moved", "adopted", "orphaned", "revived", "unchanged", "log_entries"), 0)
    assert counts == {"new": 3, **none}
    assert list(ran.json) == [*counts, "problems", "warnings"]
    [problem] = ran.json["problems"]
    assert list(problem) == ["path", "line", "message"]
    assert problem["path"] == str(path)
    assert problem["line"] == 19
    assert ran.json["warnings"] == []


def test_a_dry_run_says_the_same_and_imports_nothing(tmp_path: Path):
    path = write_deck(tmp_path, *CARDS)
    assert flashgrad("import", path, "--dry-run", "--json").json["new"] == 3
    assert flashgrad("cards", "--json").json == []
    assert flashgrad("import", path, "--json").json["new"] == 3


def test_due_counts_everything_that_waits_deck_by_deck(deck: Path):
    assert flashgrad("due", "--json").json == {
        "due": 3,
        "new": 3,
        "drill": 0,
        "decks": [{"deck": "Example", "due": 3, "new": 3, "drill": 0, "total": 3}],
        "today": {"due": 3, "reviews": 0, "new": 3, "drill": 0},
        "limits": {"new_per_day": 20, "reviews_per_day": 200, "new_done": 0, "reviews_done": 0, "decks": []},
    }
    flashgrad("grade", "AAAAAAA1", "2", "--at", "2026-03-02T10:00")
    flashgrad("grade", "AAAAAAA2", "5", "--at", "2026-03-02T10:00")
    same_day = flashgrad("due", "--at", "2026-03-02T23:00", "--json").json
    assert (same_day["due"], same_day["new"], same_day["drill"]) == (2, 1, 1)
    assert flashgrad("due", "--at", "2026-03-03T00:00", "--json").json == same_day, "the night belongs to the evening"
    next_day = flashgrad("due", "--at", "2026-03-03", "--json").json
    assert (next_day["due"], next_day["new"], next_day["drill"]) == (3, 1, 0)


def test_cards_are_listed_with_text_demo_and_state(deck: Path):
    flashgrad("grade", "AAAAAAA2", "3", "--at", "2026-03-02T10:00")
    listed = flashgrad("cards", "--json").json
    assert [list(card) for card in listed] == 3 * [
        ["key", "card_id", "cloze", "note", "deck", "question", "answer", "tags", "archived", "demo", "state"]
    ]
    assert [list(card["state"]) for card in listed] == 3 * [STATE_KEYS]
    assert listed[1] == {
        "key": listed[1]["key"],
        "card_id": "AAAAAAA2",
        "cloze": None,
        "note": None,
        "deck": "Example",
        "question": "What is σ′(0)?",
        "answer": "1⁄4.",
        "tags": [],
        "archived": False,
        "demo": None,
        "state": {
            "due": "2026-03-03",
            "interval_days": 1,
            "ease_factor": 2.36,
            "repetitions": 1,
            "lapses": 0,
            "is_new": False,
            "stability_days": None,
            "difficulty": None,
            "suspended": False,
            "buried": None,
            "flag": 0,
            "is_leech": False,
            "chosen_demo": None,
        },
    }
    assert listed[2]["card_id"] is None
    assert listed[2]["state"]["due"] is None
    assert listed[2]["state"]["is_new"] is True
    assert len({card["key"] for card in listed}) == 3


def test_a_query_narrows_the_cards(deck: Path):
    assert [card["card_id"] for card in flashgrad("cards", "relu", "--json").json] == ["AAAAAAA1"]
    assert flashgrad("cards", "relu is:archived", "--json").json == []
    assert len(flashgrad("cards", "--json", "--", "-relu").json) == 2


def test_a_cards_own_demo_comes_with_typed_values(tmp_path: Path):
    deck = tmp_path / "deck-linked.md"
    deck.write_text(
        "---\ncard_id: null\ndemo: gradient-depth?depth=20&activation=sigmoid\n---\nQ1?\n---\nA1.\n"
        '---\ncard_id: null\ntags: ["demo:gradient-depth"]\n---\nQ2?\n---\nA2.\n'
        "---\ncard_id: PStNce0W\n---\nQ3?\n---\nA3.\n"
        "---\ncard_id: null\ndemo: gradient-depth?depth=many\n---\nQ4?\n---\nA4.\n"
    )
    flashgrad("import", deck)
    own, tagged, bundled, wrong = (card["demo"] for card in flashgrad("cards", "--json").json)
    assert own == {"id": "gradient-depth", "params": {"depth": 20, "activation": "sigmoid"}, "source": "card"}
    assert tagged == {"id": "gradient-depth", "params": {}, "source": "card"}
    assert bundled["source"] == "bundled"
    assert wrong == {"id": "gradient-depth", "params": {"depth": "many"}, "source": "card"}


def test_a_demo_that_nobody_linked_is_listed_as_a_suggestion(tmp_path: Path):
    deck = tmp_path / "deck-foreign.md"
    deck.write_text(
        "---\ncard_id: null\n---\nWhat does layer norm subtract?\n---\nThe mean.\n"
        "---\ncard_id: PStNce0W\n---\nWhat does layer norm subtract?\n---\nThe mean.\n"
    )
    flashgrad("import", deck)
    suggested, known = (card["demo"] for card in flashgrad("cards", "--json").json)
    assert (suggested["id"], suggested["source"]) == ("norm-anatomy", "suggested")
    assert suggested["reason"] == "the card speaks of “layer norm” and “mean”"
    assert (known["id"], known["source"]) == ("activation-slopes", "bundled")
    table = flashgrad("cards").out
    assert "norm-anatomy?" in table
    assert "activation-slopes?" not in table


def test_grade_answers_with_the_new_state(deck: Path):
    answered = flashgrad("grade", "AAAAAAA1", "4", "--at", "2026-03-02T10:00+01:00", "--json").json
    assert list(answered) == [*STATE_KEYS, "key", "card_id", "kind", "grade"]
    assert answered["due"] == "2026-03-03"
    assert (answered["card_id"], answered["kind"], answered["grade"]) == ("AAAAAAA1", "review", 4)
    assert flashgrad("cards", "id:AAAAAAA1", "--json").json[0]["state"] == {key: answered[key] for key in STATE_KEYS}


def test_a_card_without_an_id_is_graded_by_its_key(deck: Path):
    key = next(card["key"] for card in flashgrad("cards", "--json").json if card["card_id"] is None)
    answered = flashgrad("grade", key, "5", "--json").json
    assert (answered["key"], answered["card_id"], answered["repetitions"]) == (key, None, 1)


def test_history_lists_every_entry_with_what_was_taken_back(deck: Path):
    assert flashgrad("history", "AAAAAAA1", "--json").json == []
    flashgrad("grade", "AAAAAAA1", "2", "--at", "2026-03-02T10:00+01:00")
    flashgrad("grade", "AAAAAAA1", "4", "--at", "2026-03-02T10:05+01:00")
    undone = flashgrad("undo", "--json").json
    assert list(undone) == [*STATE_KEYS, "key", "card_id", "kind", "target", "took_back", "others"]
    entries = flashgrad("history", "AAAAAAA1", "--json").json
    assert [list(entry) for entry in entries] == 3 * [
        [
            *("id", "device", "kind", "at", "grade", "elapsed_ms", "scheduler", "fuzz_days", "state_before"),
            *("value", "target", "undone"),
        ]
    ]
    assert [(entry["kind"], entry["grade"], entry["undone"]) for entry in entries] == [
        ("review", 2, False),
        ("drill", 4, True),
        ("undo", None, False),
    ]
    assert entries[2]["target"] == entries[1]["id"] == undone["target"]
    assert datetime.fromisoformat(entries[0]["at"]) == datetime.fromisoformat("2026-03-02T10:00+01:00")
    assert entries[0]["state_before"]["is_new"] is True
    assert date.fromisoformat(entries[1]["state_before"]["due"]) == date(2026, 3, 3)


def test_undo_goes_back_answer_by_answer_and_then_says_so(deck: Path):
    flashgrad("grade", "AAAAAAA1", "5")
    flashgrad("grade", "AAAAAAA2", "5")
    assert flashgrad("undo", "--json").json["card_id"] == "AAAAAAA2"
    assert flashgrad("undo", "--json").json["is_new"] is True
    assert flashgrad("due", "--json").json["new"] == 3
    assert "nothing left to undo" in flashgrad("undo").sentence


def test_check_reports_problems_and_warnings_apart(tmp_path: Path):
    deck = write_deck(tmp_path, ("AAAAAAA1", "Q?", "A."))
    assert flashgrad("check", deck, "--json").json == {"problems": [], "warnings": []}
    deck.write_text(
        "---\ncard_id: AAAAAAA1\ndemo: gradient-dept\n---\nQ?\n---\nA.\n"
        "---\ncard_id: AAAAAAA2\n---\nQ2?\n---\n# An answer that opens with a heading\n"
    )
    ran = flashgrad("check", deck, "--json")
    assert ran.code == 1
    assert [(problem["path"], problem["line"]) for problem in ran.json["problems"]] == [(str(deck), 1)]
    assert "did you mean 'gradient-depth'?" in ran.json["problems"][0]["message"]
    assert len(ran.json["warnings"]) == 1


def test_check_passes_a_deck_with_only_warnings(tmp_path: Path):
    deck = write_deck(tmp_path, ("AAAAAAA1", "Q?", "# An answer that opens with a heading"))
    ran = flashgrad("check", deck)
    assert ran.code == 0
    assert ran.err.startswith(f"{deck}:")
    assert "warning" in ran.err


def test_flashgrad_home_moves_the_library_and_library_names_one(deck: Path, tmp_path: Path, home: Path):
    assert (home / "library.db").exists()
    elsewhere = tmp_path / "elsewhere"
    assert flashgrad("cards", "--json", env={"FLASHGRAD_HOME": str(elsewhere)}).json == []
    assert (elsewhere / "library.db").exists()
    named = tmp_path / "named.db"
    assert flashgrad("--library", named, "cards", "--json").json == []
    assert flashgrad("import", "--library", named, deck, "--json").json["new"] == 3
    assert len(flashgrad("--library", tmp_path / "other.db", "cards", "--library", named, "--json").json) == 3
