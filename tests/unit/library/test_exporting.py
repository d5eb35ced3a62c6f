"""What leaves a library: Markdown as its author wrote it, everything as JSON Lines, and nothing over other files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flashgrad.decks.parse import parse
from flashgrad.errors import DeckNotFound, DeckUnreadable, ExportRefused
from flashgrad.library import actions, study
from flashgrad.library.experiments import record_experiment
from flashgrad.library.exporting import Exported, Format, Wanted, export, write
from flashgrad.library.imports import apply_import, plan_bundled, plan_import
from flashgrad.library.library import Library, opened
from flashgrad.library.own_exports import apply_return, plan_return
from flashgrad.model import Grade
from flashgrad.store import cards, experiments, reviews, states
from tests.samples import ManualClock
from tests.system.program import deck_text, write_deck

CARDS = [("AAAAAAA1", "First?", "One."), (None, "Second?", "Two."), (None, "Third?", "Three.")]
SPACED = deck_text(*CARDS, title="Own deck").replace("---\ncard_id", "\n---   \ncard_id")
"""Not as flashgrad would write it."""


@pytest.fixture
def deck(tmp_path: Path, library: Library) -> Path:
    path = tmp_path / "decks" / "deck-own.md"
    path.parent.mkdir()
    path.write_text(SPACED, encoding="utf-8")
    apply_import(library, plan_import(library, [path]))
    return path


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path / "other.db", clock=ManualClock()) as library:
        yield library


def exported(library: Library, form: Format, **wanted: Any) -> Exported:
    return export(library, Wanted(form, **wanted))


def only(made: Exported) -> str:
    [document] = made.documents
    return document.content.decode()


def test_a_deck_whose_file_is_as_it_was_imported_is_copied_byte_for_byte(library: Library, deck: Path):
    made = exported(library, Format.MARKDOWN)
    assert (only(made), made.documents[0].name) == (SPACED, "deck-own.md")


def test_a_deck_of_which_cards_are_missing_is_written_anew(library: Library, deck: Path):
    written = only(exported(library, Format.MARKDOWN, query="-First"))
    back = parse(written, "x.md").deck
    assert (back.name, [card.question for card in back.cards]) == ("Own deck", ["Second?", "Third?"])


def test_a_deck_whose_file_is_gone_or_changed_is_written_from_the_library(library: Library, deck: Path):
    deck.write_text("# Something else\n", encoding="utf-8")
    changed = only(exported(library, Format.MARKDOWN))
    deck.unlink()
    assert only(exported(library, Format.MARKDOWN)) == changed
    back = parse(changed, "").deck
    assert [(card.card_id, card.question, card.answer) for card in back.cards] == CARDS


def test_a_deck_named_after_its_file_keeps_its_name_in_another_file(library: Library, tmp_path: Path):
    path = write_deck(tmp_path, ("AAAAAAA1", "Q?", "A."), name="deck-of-cards.md")
    apply_import(library, plan_import(library, [path]))
    path.unlink()
    made = exported(library, Format.MARKDOWN)
    assert (made.documents[0].name, parse(only(made), "deck-of-cards.md").deck.name) == ("deck-of-cards.md", "Of cards")


def test_several_decks_want_a_folder(library: Library, deck: Path):
    apply_import(library, plan_bundled(library))
    with pytest.raises(ExportRefused, match="A Markdown file holds one deck, and these are 3"):
        exported(library, Format.MARKDOWN)
    names = [document.name for document in exported(library, Format.MARKDOWN, is_split=True).documents]
    assert names == ["deck-own.md", "deck-gradient-stability.md", "deck-training-in-practice.md"]


@pytest.mark.parametrize("form", list(Format))
def test_an_export_of_nothing_is_refused(library: Library, deck: Path, form: Format):
    with pytest.raises(ExportRefused, match="There is no card to export"):
        exported(library, form, query="unheard-of")
    with pytest.raises(DeckNotFound):
        exported(library, form, decks=("Unheard of",))


def test_nothing_is_written_over_a_file_unless_wanted_and_never_over_a_deck(library: Library, deck: Path):
    made = exported(library, Format.CSV)
    target = deck.parent / "cards.csv"
    assert write(library, made, target, is_folder=False, replaces=False) == [target]
    with pytest.raises(ExportRefused, match=r"is there already; nothing was written\. Use --force"):
        write(library, made, target, is_folder=False, replaces=False)
    write(library, made, target, is_folder=False, replaces=True)
    with pytest.raises(ExportRefused, match="is a deck that you imported"):
        write(library, exported(library, Format.MARKDOWN), deck.parent, is_folder=True, replaces=True)
    with pytest.raises(ExportRefused, match=r"cannot be written: .*; choose another place"):
        write(library, made, deck / "x.csv", is_folder=False, replaces=True)
    assert deck.read_text(encoding="utf-8") == SPACED
    assert sorted(path.name for path in deck.parent.iterdir()) == ["cards.csv", "deck-own.md"]


def a_life(library: Library) -> None:
    """Answers, one of them taken back, actions, a prediction, and a card that left its deck."""
    first, second, third = (card.key for card in cards.all_cards(library.connection))
    study.answer(library, first, Grade.EASY, elapsed_ms=1_500)
    study.answer(library, second, Grade.AGAIN)
    study.answer(library, third, Grade.GOOD)
    study.undo(library)
    actions.flag(library, 3, third)
    actions.suspend(library, second)
    record_experiment(
        library, card_key=first, demo_id="gradient-depth", parameters={"depth": 20}, prediction="ratio",
        predicted="1", measured="2", matched=False,
    )  # fmt: skip


def everything(library: Library) -> object:
    connection = library.connection
    decks = [(deck.name, deck.source_path, deck.content_hash) for deck in cards.decks(connection)]
    log = list(reviews.in_order(connection))
    return decks, cards.all_cards(connection), log, states.everything(connection), experiments.in_order(connection)


def test_json_lines_make_an_empty_library_equal_and_change_nothing_when_they_come_again(
    library: Library, other: Library, deck: Path, tmp_path: Path
):
    a_life(library)
    deck.write_text(deck_text(*CARDS[:2], title="Own deck"), encoding="utf-8")
    apply_import(library, plan_import(library, [deck]))
    made = exported(library, Format.JSONL)
    plan = plan_return(other, _file(tmp_path, made))
    assert (plan.taken.new, plan.taken.entries, plan.taken.experiments, plan.taken.problems) == (3, 6, 1, ())
    assert apply_return(other, plan) == plan.taken
    assert everything(other) == everything(library)
    assert exported(other, Format.JSONL).documents == made.documents
    again = plan_return(other, _file(tmp_path, made))
    assert (again.taken.new, again.taken.unchanged, again.taken.entries) == (0, 3, 0)


def _file(folder: Path, made: Exported) -> Path:
    path = folder / "backup.jsonl"
    path.write_bytes(made.documents[0].content)
    return path


def test_a_card_that_is_known_by_another_key_gets_the_log_that_came(
    library: Library, other: Library, deck: Path, tmp_path: Path
):
    a_life(library)
    elsewhere = write_deck(tmp_path / "elsewhere", *CARDS[:2], name="deck-own.md")
    elsewhere.write_text(deck_text(*CARDS[:2], title="Own deck"), encoding="utf-8")
    apply_import(other, plan_import(other, [elsewhere]))
    with other.connection:
        other.connection.execute("UPDATE card SET key = 'another' || position")
    taken = apply_return(other, plan_return(other, _file(tmp_path, exported(library, Format.JSONL))))
    assert (taken.new, taken.unchanged, taken.entries) == (1, 2, 6)
    assert [entry.grade for entry in study.history(other, "another0")] == [Grade.EASY]
    assert study.state_of(other, "another1").suspended


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_a_file_that_is_no_text_is_refused_with_a_sentence(library: Library, tmp_path: Path, content: bytes | None):
    path = tmp_path / "x.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DeckUnreadable, match=r"x\.jsonl is no"):
        plan_return(library, path)


def test_without_history_every_card_is_new(library: Library, deck: Path):
    a_life(library)
    made = exported(library, Format.CSV, with_history=False)
    assert made.entries == 0
    assert ",true," not in only(made)
