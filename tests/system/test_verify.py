"""`flashgrad verify` as a script sees it."""

from pathlib import Path

import pytest

from tests.system.program import flashgrad

KEYS = [
    "card_id",
    "demo",
    "params",
    "claim",
    "verdict",
    "measured",
    "low",
    "high",
    "seeds",
    "spread",
    "explanation",
]

DECK = """---
card_id: oDj0iIwo
---
Why do 20 sigmoid layers not learn?
---
Their units are saturated.
---
card_id: null
demo: factor-product?mode=scalar&factor=0.5&depth=4
---
Half of a half?
---
A quarter.
---
card_id: null
---
Nothing to measure?
---
Nothing.
"""


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    path = tmp_path / "deck-mine.md"
    path.write_text(DECK, encoding="utf-8")
    return path


@pytest.mark.slow
def test_a_learners_own_deck_gets_the_check_of_the_known_cards_in_it(deck: Path, tmp_path: Path):
    ran = flashgrad("verify", str(deck), "--seeds", "2", "--json")
    assert (ran.code, ran.err) == (0, "")
    known, linked = ran.json
    assert list(known) == list(linked) == KEYS
    assert (known["card_id"], known["demo"], known["verdict"]) == ("oDj0iIwo", "gradient-depth", "contradicted")
    assert (known["measured"], known["low"], known["seeds"], known["params"]["depth"]) == (0, 0.1, 2, 20)
    assert linked["card_id"] == ""
    assert linked["demo"] == "factor-product"


@pytest.mark.slow
def test_one_card_is_shown_with_all_its_evidence():
    ran = flashgrad("verify", "1wGaKwiV", "--seeds", "1")
    assert ran.code == 0
    assert ran.out.startswith("◐ 1wGaKwiV: ")
    assert "holds under the stated conditions (He's initialisation)" in ran.out
    assert "gradient-depth?activation=relu&init=torch&depth=20" in ran.out


@pytest.mark.slow
def test_a_deck_of_the_library_is_found_by_its_name(deck: Path, tmp_path: Path):
    library = ("--library", str(tmp_path / "library.db"))
    assert flashgrad("import", str(deck), *library).code == 0
    ran = flashgrad("verify", "Mine", "--seeds", "1", "--json", *library)
    assert [record["card_id"] for record in ran.json] == ["oDj0iIwo", ""]


def test_a_name_that_means_nothing_is_a_question_of_usage(tmp_path: Path):
    ran = flashgrad("verify", "no such deck", "--library", str(tmp_path / "library.db"))
    assert ran.code == 2
    assert "'no such deck' is no deck file, no deck of the library and no card." in ran.err


def test_a_deck_that_claims_nothing_measurable_says_so(tmp_path: Path):
    path = tmp_path / "deck-plain.md"
    path.write_text("---\ncard_id: null\n---\nWho wrote Faust?\n---\nGoethe.\n", encoding="utf-8")
    ran = flashgrad("verify", str(path))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "None of these cards leads to a demo that could measure a claim.\n"
