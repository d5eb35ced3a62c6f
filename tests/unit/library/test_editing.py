"""Where a card stands in its file, which file a new one goes to, and what is written there."""

import shutil
from pathlib import Path

import pytest

from flashgrad.decks.files import bundled_decks
from flashgrad.errors import DeckNotFound, DeckUnreadable
from flashgrad.library import study
from flashgrad.library.cards import find_card
from flashgrad.library.drafts import FIRST_LINE, abandon_draft, finish_draft, new_draft
from flashgrad.library.editing import add_cards, deck_file, place_of
from flashgrad.library.imports import apply_import, plan_bundled, plan_import
from flashgrad.library.library import Library
from flashgrad.library.live import reread
from flashgrad.model import Card, Grade, LibraryCard
from tests.system.program import deck_text

NEW = Card(None, "New?", "Yes.")


@pytest.fixture
def deck(tmp_path: Path, library: Library) -> Path:
    """An imported deck of three cards: the first has an id, the last two do not."""
    path = tmp_path / "deck-x.md"
    path.write_text(deck_text(("AAA", "Qa?", "A."), (None, "Qb?", "B."), (None, "Qc?", "B."), title="The X"))
    apply_import(library, plan_import(library, [path]))
    return path


def card(deck: Path, content: Card) -> LibraryCard:
    return LibraryCard("key", "The X", 0, content, str(deck))


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (Card("AAA", "Other?", "O.", line=50), 3),
        (Card(None, "Qb?", "B.", line=3), 9),
        (Card(None, "Qc?", "Changed.", line=3), 15),
        (Card(None, "Changed?", "B.", line=14), 15),
        (Card(None, "Changed?", "B.", line=10), 9),
        (Card(None, "Neither?", "Changed.", line=13), 13),
        (Card(None, "Neither?", "Changed.", line=900), 21),
    ],
)
def test_a_card_is_found_by_its_id_then_its_text_then_where_it_last_stood(deck: Path, content: Card, line: int):
    assert place_of(card(deck, content)).line == line


def test_a_deck_is_meant_by_its_name_its_file_or_because_it_is_the_only_one(
    library: Library, deck: Path, tmp_path: Path
):
    assert deck_file(library, None) == deck_file(library, "the x") == deck_file(library, str(deck)) == deck
    assert deck_file(library, "new.md") == Path("new.md")
    other = tmp_path / "deck-y.md"
    other.write_text(deck_text(("YYY", "Qy?", "Y.")))
    apply_import(library, plan_import(library, [other]))
    with pytest.raises(DeckNotFound, match=r"Say to which deck the card belongs: “The X”, “Y”."):
        deck_file(library, None)
    with pytest.raises(DeckNotFound, match=r"No deck of yours is called “z”: “The X”, “Y”."):
        deck_file(library, "z")


def test_a_card_is_written_and_taken_in_and_the_rest_of_the_file_stays(library: Library, deck: Path):
    deck.write_bytes(deck.read_bytes().replace(b"\n", b"\r\n") + b"---\r\n")
    deck.chmod(0o600)
    before = deck.read_bytes()
    added = add_cards(library, deck, [NEW])
    assert deck.read_bytes() == before + b"card_id: null\r\n---\r\nNew?\r\n---\r\nYes.\r\n"
    assert deck.stat().st_mode & 0o777 == 0o600
    assert [known.content for known in added.cards] == [NEW]
    assert (added.lines, added.is_new_file) == ((21,), False)
    assert find_card(library, added.cards[0].key).position == 3


def test_a_link_to_a_deck_stays_a_link_and_a_new_file_gets_a_title(library: Library, deck: Path, tmp_path: Path):
    link = tmp_path / "link.md"
    link.symlink_to(deck)
    add_cards(library, link, [NEW])
    assert link.is_symlink()
    assert deck.read_text().endswith("New?\n---\nYes.\n")
    new = tmp_path / "deck-batch-norm.md"
    assert add_cards(library, new, [NEW]).is_new_file
    assert new.read_text() == "# Batch norm\n\n---\ncard_id: null\n---\nNew?\n---\nYes.\n"
    with pytest.raises(DeckUnreadable, match="was not written: no such file or directory"):
        add_cards(library, tmp_path / "nowhere" / "deck.md", [NEW])


def test_a_card_goes_into_a_file_with_a_problem_but_takes_no_card_out_of_the_library(library: Library, deck: Path):
    deck.write_text(deck.read_text().replace("---\ncard_id: AAA", "card_id: AAA"))
    added = add_cards(library, deck, [NEW])
    assert added.cards == ()
    assert added.reread.troubles[0].is_held
    assert deck.read_text().endswith("New?\n---\nYes.\n")
    assert find_card(library, "AAA").orphaned_at_ms is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (Card(None, "New?", "Yes.", demo="nope"), "The card was not written: There is no demo"),
        (Card(None, "New?", ""), "its answer is empty; give it a text"),
    ],
)
def test_a_card_that_is_none_is_not_written(library: Library, deck: Path, content: Card, sentence: str):
    before = deck.read_bytes()
    with pytest.raises(DeckUnreadable, match=sentence):
        add_cards(library, deck, [content])
    assert deck.read_bytes() == before


def test_a_deck_of_flashgrads_own_is_refused_and_its_copy_takes_the_schedules_over(library: Library, tmp_path: Path):
    apply_import(library, plan_bundled(library))
    known = find_card(library, "fg-half-precision-1")
    study.answer(library, known.key, Grade.GOOD)
    with pytest.raises(DeckUnreadable, match=r"This deck comes with flashgrad. Copy .*deck-training-in-practice.md to"):
        place_of(known)
    with pytest.raises(DeckUnreadable, match="comes with flashgrad"):
        deck_file(library, "Training in practice")
    with pytest.raises(DeckUnreadable, match="comes with flashgrad"):
        deck_file(library, str(bundled_decks() / "deck-training-in-practice.md"))
    copy = Path(shutil.copy(bundled_decks() / "deck-training-in-practice.md", tmp_path))
    plan = apply_import(library, plan_import(library, [copy]))
    assert (plan.counts.moved, plan.counts.new, plan.counts.orphaned) == (plan.counts.moved or -1, 0, 0)
    taken = find_card(library, "fg-half-precision-1")
    assert taken.key == known.key
    assert place_of(taken).path == copy
    assert not study.state_of(library, taken.key).is_new


def test_a_draft_becomes_a_card_or_is_kept_or_was_never_touched(library: Library, deck: Path):
    draft = new_draft(deck)
    lines = draft.read_text().splitlines()
    assert lines[FIRST_LINE - 2 : FIRST_LINE] == ["---", ""]
    assert finish_draft(library, draft, deck) is None
    assert not draft.exists()
    draft = new_draft(deck)
    lines[FIRST_LINE - 1] = "Typed?"
    draft.write_text("\n".join(lines))
    with pytest.raises(DeckUnreadable, match=r"Line 7 of what you wrote: This card has no answer.*is kept in .*\.md\."):
        finish_draft(library, draft, deck)
    assert "is kept in" in abandon_draft(draft)
    draft.write_text("\n".join([*lines, "Yes."]))
    added = finish_draft(library, draft, deck)
    assert added
    assert [known.content.question for known in added.cards] == ["Typed?"]
    assert not draft.exists()
    assert reread(library, [deck]).sentence == ""
