"""Deck files that change: what is taken in, and what a half-finished save must not take out."""

from pathlib import Path

import pytest

from flashgrad.library import study
from flashgrad.library.cards import find_card
from flashgrad.library.elsewhere import gone
from flashgrad.library.imports import apply_import, plan_import
from flashgrad.library.library import Library
from flashgrad.library.live import reread
from flashgrad.model import Grade
from flashgrad.store import cards, reviews
from tests.system.program import deck_text

FOUR = (("AAA", "Qa?", "A."), ("BBB", "Qb?", "B."), ("CCC", "Qc?", "C."), (None, "Qd?", "D."))


@pytest.fixture
def deck(tmp_path: Path, library: Library) -> Path:
    """An imported deck of four cards, the last without an id."""
    path = tmp_path / "deck-x.md"
    path.write_text(deck_text(*FOUR))
    apply_import(library, plan_import(library, [path]))
    return path


def present(library: Library) -> list[str]:
    return [card.content.question for card in cards.all_cards(library.connection) if card.orphaned_at_ms is None]


def test_a_changed_a_new_and_a_removed_card_are_taken_in_and_told(library: Library, deck: Path):
    deck.write_text(deck_text(("AAA", "Qa, again?", "A."), *FOUR[2:], (None, "Qe?", "E.")))
    done = reread(library, [deck])
    assert done.sentence == "deck-x.md: 1 new, 1 changed, 1 set aside"
    assert done.troubles == ()
    assert present(library) == ["Qa, again?", "Qc?", "Qd?", "Qe?"]
    assert reread(library, [deck]).sentence == "", "a second program that noticed it too does nothing"


def test_only_a_moved_line_is_taken_in_without_a_word(library: Library, deck: Path):
    deck.write_text("# X\n\n\n" + deck.read_text())
    assert reread(library, [deck]).sentence == ""
    assert find_card(library, "AAA").content.line == 4


SOUND = deck_text(*FOUR)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (SOUND[: SOUND.index("Qb?")], "deck-x.md:7: This card has no question and no answer; write each"),
        (SOUND[: SOUND.index("B.") - 4], "deck-x.md:7: This card has no answer; write `---`"),
        (SOUND.replace("---\ncard_id: BBB", "card_id: BBB"), "deck-x.md:7: This `card_id` opens no card; if it should"),
        (
            SOUND.replace("---\ncard_id: null", "card_id: null"),
            "deck-x.md:19: This `card_id` opens no card; if it should",
        ),
        (SOUND.replace("---\ncard_id: null\n---\n", "***\n"), "deck-x.md:20: The card here is not read as one; put"),
        (deck_text(FOUR[0]), "deck-x.md:1: 3 of 4 cards are missing; if you took them out, import the file once more."),
        ("", "deck-x.md:1: 4 of 4 cards are missing"),
        ("Only notes.\n", "deck-x.md:1: 4 of 4 cards are missing"),
    ],
)
def test_a_save_that_looks_like_a_mistake_keeps_the_last_good_text(
    library: Library, deck: Path, text: str, sentence: str
):
    deck.write_text(text)
    done = reread(library, [deck])
    assert done.sentence == ""
    (trouble,) = done.troubles
    assert trouble.sentence.startswith(sentence)
    assert trouble.sentence.endswith(" The cards of this file stay as they were until it is repaired.")
    assert present(library) == ["Qa?", "Qb?", "Qc?", "Qd?"]
    deck.write_text(SOUND.replace("A.", "Better."))
    assert (reread(library, [deck]).sentence, reread(library, [deck]).troubles) == ("deck-x.md: 1 changed", ())


def test_bytes_that_are_no_text_are_a_problem_with_its_line(library: Library, deck: Path):
    deck.write_bytes(SOUND.encode() + b"\n\xff")
    assert reread(library, [deck]).troubles[0].sentence.startswith("deck-x.md:26: Byte 0xff here is not UTF-8;")
    assert len(present(library)) == 4


def test_a_problem_that_costs_no_known_card_keeps_nothing_else_out(library: Library, deck: Path):
    deck.write_text(SOUND + "---\ncard_id: null\n---\nHalf a card\n")
    done = reread(library, [deck])
    assert [(trouble.is_held, trouble.problem.line) for trouble in done.troubles] == [(False, 25)]
    deck.write_text(SOUND.replace("A.", "Better.") + "---\ncard_id: null\n---\nHalf a card\n")
    assert reread(library, [deck]).sentence == "deck-x.md: 1 changed"


def test_of_two_files_that_change_together_a_card_moves_and_the_broken_one_waits(
    library: Library, deck: Path, tmp_path: Path
):
    other = tmp_path / "deck-y.md"
    other.write_text(deck_text(("YYY", "Qy?", "Y.")))
    apply_import(library, plan_import(library, [other]))
    key = find_card(library, "BBB").key
    study.answer(library, key, Grade.GOOD)
    deck.write_text(deck_text(FOUR[0], *FOUR[2:]))
    other.write_text(deck_text(("YYY", "Qy?", "Y."), FOUR[1]))
    assert reread(library, [deck, other]).sentence == "deck-y.md: 1 moved"
    assert find_card(library, "BBB").key == key
    other.write_text("")
    deck.write_text(SOUND)
    done = reread(library, [deck, other])
    assert done.sentence == "deck-x.md: 1 moved"
    assert [trouble.path.name for trouble in done.troubles] == ["deck-y.md"]
    assert not study.state_of(library, key).is_new


def test_a_file_that_is_gone_takes_nothing_with_it_and_a_card_that_comes_back_has_its_schedule(
    library: Library, deck: Path
):
    key = find_card(library, "BBB").key
    study.answer(library, key, Grade.EASY)
    deck.unlink()
    assert (reread(library, [deck]).sentence, len(present(library))) == ("", 4)
    deck.write_text(deck_text(FOUR[0], *FOUR[2:]))
    assert reread(library, [deck]).sentence == "deck-x.md: 1 set aside"
    assert gone(library, [key, find_card(library, "AAA").key]) == {key}
    study.answer(library, key, Grade.EASY)
    deck.write_text(SOUND)
    assert reread(library, [deck]).sentence == "deck-x.md: 1 back"
    assert [entry.grade for entry in reviews.of_card(library.connection, key)] == [5, 5]


def test_a_card_that_its_author_archived_is_gone_from_a_session(library: Library, deck: Path):
    deck.write_text(SOUND.replace("card_id: AAA\n", "card_id: AAA\narchived: true\n"))
    reread(library, [deck])
    key = find_card(library, "AAA").key
    assert gone(library, [key]) == {key}


def test_one_of_two_cards_with_the_same_question_can_be_taken_out(library: Library, tmp_path: Path):
    path = tmp_path / "deck-twins.md"
    twins = [(None, "Same?", "One."), (None, "Same?", "Two."), (None, "Other?", "Three.")]
    path.write_text(deck_text(*twins))
    apply_import(library, plan_import(library, [path]))
    path.write_text(deck_text(*twins[1:]))
    assert reread(library, [path]).sentence == "deck-twins.md: 1 set aside"
