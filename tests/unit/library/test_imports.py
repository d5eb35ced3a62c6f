"""What an import does to the library, and that schedules outlive what authors do to their files."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from flashgrad.errors import LibraryUnavailable
from flashgrad.library import study
from flashgrad.library.cards import find_card
from flashgrad.library.first_start import welcome
from flashgrad.library.imports import ImportCounts, ImportPlan, apply_import, plan_bundled, plan_import
from flashgrad.model import Card, Grade
from flashgrad.store import cards, states
from tests.samples import BUNDLED_CARDS

SIGMOID = Card("PStNce0W", "What is the largest slope of the sigmoid?", "A quarter, at zero.")
RELU = Card("RMyBSvWo", "Which inputs does ReLU pass on unchanged?", "The positive ones.", ("relu",))
RESIDUAL = Card(None, "Why do residual connections help gradients?", "The identity path has a factor of one.")


def write(path: Path, *contents: Card, preamble: str = "# Stability\n\n") -> Path:
    """A deck file with these cards."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(preamble + "".join(_card_text(card) for card in contents), encoding="utf-8")
    return path


def _card_text(card: Card) -> str:
    tags = f"tags: {json.dumps(card.tags)}\n" if card.tags else ""
    archived = "archived: true\n" if card.archived else ""
    return f"---\ncard_id: {card.card_id or 'null'}\n{tags}{archived}---\n{card.question}\n---\n{card.answer}\n"


def do_import(library, *paths: Path) -> ImportPlan:
    return apply_import(library, plan_import(library, paths))


def contents(library) -> list[Card]:
    return [card.content for card in cards.all_cards(library.connection)]


def key_of(library, card: Card) -> str:
    (key,) = [known.key for known in cards.all_cards(library.connection) if known.content.question == card.question]
    return key


@pytest.fixture
def deck(tmp_path) -> Path:
    return write(tmp_path / "decks" / "deck-stability.md", SIGMOID, RELU, RESIDUAL)


def test_an_import_that_is_stopped_on_its_way_changes_nothing(library, deck):
    do_import(library, deck)
    write(deck, replace(SIGMOID, answer="0.25"), RELU)
    before = contents(library)

    def stop(_: float) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        apply_import(library, plan_import(library, [deck]), on_progress=stop)
    assert contents(library) == before
    shares: list[float] = []
    apply_import(library, plan_import(library, [deck]), on_progress=shares.append)
    assert shares == [0]
    assert contents(library) != before


def test_a_plan_says_what_would_happen_and_writes_nothing(library, deck):
    plan = plan_import(library, [deck])
    assert (plan.counts, plan.problems) == (ImportCounts(new=3), ())
    assert plan.counts.sentence == "3 new"
    assert plan.counts.is_change
    assert cards.all_cards(library.connection) == []
    assert cards.decks(library.connection) == []


def test_applying_a_plan_does_what_it_said(library, deck):
    plan = plan_import(library, [deck])
    assert apply_import(library, plan).counts == plan.counts
    assert contents(library) == [SIGMOID, RELU, RESIDUAL]
    (known,) = cards.decks(library.connection)
    assert (known.name, known.source_path) == ("Stability", str(deck.resolve()))
    assert study.begin_session(library).remaining == 3


def test_importing_the_same_file_again_changes_nothing(library, deck, clock):
    do_import(library, deck)
    before = [tuple(row) for row in library.connection.execute("SELECT * FROM card")]
    clock.advance(days=1)
    again = do_import(library, deck)
    assert again.counts == ImportCounts(unchanged=3)
    assert not again.counts.is_change
    assert [tuple(row) for row in library.connection.execute("SELECT * FROM card")] == before


def test_a_folder_is_walked_and_its_readme_left_out(library, tmp_path):
    write(tmp_path / "decks" / "one.md", SIGMOID)
    write(tmp_path / "decks" / "deeper" / "two.md", RELU)
    (tmp_path / "decks" / "README.md").write_text("# About these decks\n", encoding="utf-8")
    assert do_import(library, tmp_path / "decks").counts == ImportCounts(new=2)


# what the author does, how the import counts it
EDITS: dict[str, tuple[Callable[[Path], object], ImportCounts]] = {
    "a new question": (
        lambda deck: write(deck, SIGMOID, replace(RELU, question="When is ReLU linear?"), RESIDUAL),
        ImportCounts(changed=1, unchanged=2),
    ),
    "a new answer": (
        lambda deck: write(deck, SIGMOID, replace(RELU, answer="Those above zero."), RESIDUAL),
        ImportCounts(changed=1, unchanged=2),
    ),
    "other tags": (
        lambda deck: write(deck, SIGMOID, replace(RELU, tags=()), RESIDUAL),
        ImportCounts(changed=1, unchanged=2),
    ),
    "another order": (
        lambda deck: write(deck, RESIDUAL, RELU, SIGMOID),
        ImportCounts(unchanged=3),
    ),
    "another title": (
        lambda deck: write(deck, SIGMOID, RELU, RESIDUAL, preamble="# Gradients\n\n"),
        ImportCounts(unchanged=3),
    ),
    "another file name": (
        lambda deck: deck.rename(deck.with_name("renamed.md")),
        ImportCounts(moved=3),
    ),
    "another folder": (
        lambda deck: deck.rename(write(deck.parent / "sub" / "x.md")),
        ImportCounts(moved=3),
    ),
    "a card moved to another file": (
        lambda deck: (write(deck, SIGMOID, RESIDUAL), write(deck.with_name("own.md"), RELU)),
        ImportCounts(moved=1, unchanged=2),
    ),
    "an id for a card without one": (
        lambda deck: write(deck, SIGMOID, RELU, replace(RESIDUAL, card_id="Jzew9t5A")),
        ImportCounts(adopted=1, unchanged=2),
    ),
    "a new question for a card without an id": (
        lambda deck: write(deck, SIGMOID, RELU, replace(RESIDUAL, question="Why residual connections?")),
        ImportCounts(changed=1, unchanged=2),
    ),
    "a new answer for a card without an id": (
        lambda deck: write(deck, SIGMOID, RELU, replace(RESIDUAL, answer="One path multiplies by one.")),
        ImportCounts(changed=1, unchanged=2),
    ),
    "another card": (
        lambda deck: write(deck, Card(None, "Another?", "Yes."), SIGMOID, RELU, RESIDUAL),
        ImportCounts(new=1, unchanged=3),
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_schedule_and_its_history_outlive(library, deck, clock, edit):
    author_edits, counts = EDITS[edit]
    do_import(library, deck)
    answered = {key_of(library, card): Grade(3 + place) for place, card in enumerate((SIGMOID, RELU, RESIDUAL))}
    for key, grade in answered.items():
        study.answer(library, key, grade)
    before = {key: (study.ask(library, key).state, study.history(library, key)) for key in answered}
    clock.advance(days=2)
    author_edits(deck)
    assert do_import(library, deck.parent).counts == counts
    assert {key: (study.ask(library, key).state, study.history(library, key)) for key in answered} == before
    assert do_import(library, deck.parent).counts.is_change is False


def test_a_card_that_vanishes_is_no_longer_asked_and_comes_back_with_its_schedule(library, deck, clock):
    do_import(library, deck)
    key = key_of(library, RELU)
    state = study.answer(library, key, Grade.EASY).state
    clock.advance(days=30)
    write(deck, SIGMOID, RESIDUAL)
    assert do_import(library, deck).counts == ImportCounts(orphaned=1, unchanged=2)
    assert key not in study.begin_session(library).queue
    assert find_card(library, "RMyBSvWo").orphaned_at_ms == clock.now.at_ms
    write(deck.with_name("elsewhere.md"), RELU)
    assert do_import(library, deck.parent).counts == ImportCounts(revived=1, unchanged=2)
    assert study.begin_session(library).queue[0] == key
    assert states.everything(library.connection) == {key: state}


@pytest.mark.parametrize(
    "breaks",
    [
        lambda deck: deck.write_bytes(b"\xff\xfe" + "# UTF-16".encode("utf-16-le")),
        lambda deck: deck.write_bytes(b"caf\xe9"),
        lambda deck: deck.unlink(),
    ],
    ids=["UTF-16", "Latin-1", "gone"],
)
def test_a_file_that_cannot_be_read_is_a_problem_and_its_cards_stay(library, deck, breaks):
    do_import(library, deck)
    breaks(deck)
    plan = do_import(library, deck)
    assert plan.counts == ImportCounts()
    (problem,) = plan.problems
    assert (problem.path, problem.line, problem.is_warning) == (str(deck), 1, False)
    assert contents(library) == [SIGMOID, RELU, RESIDUAL]
    assert study.begin_session(library).remaining == 3


def test_decks_that_are_not_part_of_an_import_are_left_alone(library, deck):
    do_import(library, deck)
    other = write(deck.parent.parent / "other.md", Card(None, "Another?", "Yes."))
    assert do_import(library, other).counts == ImportCounts(new=1)
    assert all(card.orphaned_at_ms is None for card in cards.all_cards(library.connection))


def test_one_bad_card_hides_no_other(library, deck):
    broken = "---\ncard_id: bad\n---\nA question without an answer\n"
    deck.write_text(broken + deck.read_text(encoding="utf-8").removeprefix("# Stability\n\n"), encoding="utf-8")
    plan = do_import(library, deck)
    assert {SIGMOID, RELU, RESIDUAL} <= set(contents(library))
    assert [problem.line for problem in plan.problems if not problem.is_warning] == [1]


def test_an_id_that_stands_twice_is_taken_once_and_both_places_are_named(library, tmp_path):
    first = write(tmp_path / "a.md", SIGMOID)
    second = write(tmp_path / "b.md", Card("PStNce0W", "Another question?", "Another answer."), RELU)
    plan = do_import(library, first, second)
    assert plan.counts == ImportCounts(new=2)
    (problem,) = plan.problems
    assert problem.path == str(second.resolve())
    assert str(first.resolve()) in problem.message
    assert contents(library) == [SIGMOID, RELU]


def test_what_could_steer_a_terminal_is_made_harmless_on_its_way_in(library, tmp_path):
    hostile = Card("PS\x1btN", "Clear\x1b[2J the \u202escreen?", "\x9b31m Yes\x07.", ("t\x1bg",))
    bad = write(tmp_path / "bad\x1b[2J.md", hostile, preamble="# Title\x1b]0;x\x07\n\n")
    plan = do_import(library, bad)
    rows = [*library.connection.execute("SELECT * FROM card"), *library.connection.execute("SELECT * FROM deck")]
    stored = "".join(str(value) for row in rows for value in row) + "".join(map(str, plan.problems))
    assert "Clear␛[2J the \ufffdscreen?" in stored
    assert not any(control in stored for control in ("\x1b", "\x07", "\x9b", "\u202e", "\\u001b"))
    assert do_import(library, bad).counts == ImportCounts(unchanged=1)


def test_a_plan_is_made_anew_if_the_library_changed_since(library, deck):
    stale = plan_import(library, [deck])
    do_import(library, deck)
    study.answer(library, key_of(library, RELU), Grade.EASY)
    assert apply_import(library, stale).counts == ImportCounts(unchanged=3)
    assert len(cards.all_cards(library.connection)) == 3
    assert not study.ask(library, key_of(library, RELU)).state.is_new


def test_an_import_that_cannot_be_stored_leaves_the_library_as_it_was(library, deck):
    do_import(library, deck)
    before = list(library.connection.iterdump())
    used = library.connection.execute("PRAGMA page_count").fetchone()[0]
    library.connection.execute(f"PRAGMA max_page_count = {used}")
    write(deck, *(Card(f"id{number:06d}", f"Question {number}? " * 20, "Answer. " * 20) for number in range(200)))
    with pytest.raises(LibraryUnavailable, match="the disk is full"):
        do_import(library, deck)
    assert list(library.connection.iterdump()) == before
    library.connection.execute(f"PRAGMA max_page_count = {used + 1000}")
    assert do_import(library, deck).counts == ImportCounts(new=200, orphaned=3)


def test_cards_in_which_everything_is_alike_are_still_two(library, tmp_path):
    twins = write(tmp_path / "twins.md", RESIDUAL, RESIDUAL)
    assert do_import(library, twins).counts == ImportCounts(new=2)
    assert do_import(library, twins).counts == ImportCounts(unchanged=2)
    assert len({card.key for card in cards.all_cards(library.connection)}) == 2


def test_the_bundled_decks_are_known_wherever_flashgrad_is_installed(library):
    plan = apply_import(library, plan_bundled(library))
    assert plan.problems == ()
    assert plan.counts == ImportCounts(new=len(cards.all_cards(library.connection)))
    assert all(deck.source_path.startswith("bundled/") for deck in cards.decks(library.connection))
    assert not plan_bundled(library).counts.is_change


def test_the_first_start_adds_the_bundled_decks_and_says_so_once(library):
    sentence = welcome(library)
    assert sentence == (
        "First start: the decks “Gradient stability” and “Training in practice” "
        f"with {BUNDLED_CARDS} cards were added to your library."
    )
    assert len(cards.all_cards(library.connection)) == BUNDLED_CARDS
    assert welcome(library) == ""


def test_a_learner_with_decks_of_their_own_is_not_given_any(library, deck):
    do_import(library, deck)
    assert welcome(library) == ""
    assert len(cards.all_cards(library.connection)) == 3


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (ImportCounts(), "no cards"),
        (ImportCounts(unchanged=129), "129 unchanged"),
        (ImportCounts(1, 2, 3, 4, 5, 6, 7), "1 new, 2 changed, 3 moved, 4 adopted, 5 orphaned, 6 revived, 7 unchanged"),
    ],
)
def test_counts_are_said_in_a_sentence_without_zeros(counts, sentence):
    assert counts.sentence == sentence
