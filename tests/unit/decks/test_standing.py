"""Pieces of deck files that need not be read again, told by examples; `property/test_rereading.py` has the laws."""

from hashlib import blake2b
from pathlib import Path

import pytest

from flashgrad.decks.cloze import cards_made
from flashgrad.decks.parse import parse
from flashgrad.decks.standing import RULES, Pieces, Reread, remember, reread
from flashgrad.library.reading import harmless

GOLDEN = Path(__file__).parents[2] / "golden" / "decks"


def section(card_id: str, more: str = "") -> str:
    """Six lines, or one more."""
    return f"---\ncard_id: {card_id}{more}\n---\nQ {card_id}?\n---\nA {card_id}.\n"


FIRST, SECOND, THIRD = map(section, "abc")


def read_after(before: str, now: str) -> Reread | None:
    parsed = parse(before, "deck.md")
    known = remember(before.encode(), parsed.deck.cards, [problem.line for problem in parsed.problems])
    return reread(now.encode(), "deck.md", known if parsed.is_separable else Pieces())


def test_whoever_changes_what_a_file_says_counts_the_rules_up():
    """The libraries of all learners hold what files said under the rules before, and would go on to believe it."""
    said = []
    texts = [path.read_text() for path in sorted(GOLDEN.iterdir())]
    for case in (case for text in texts for case in text.split("\n=== ")):
        parsed = parse(case, "deck.md")
        cards = [(harmless(card), card.line, cards_made(card.question)) for card in parsed.deck.cards]
        said.append((parsed.deck.name, parsed.deck.preamble, cards, parsed.problems))
    digest = blake2b(repr(said).encode(), digest_size=8).hexdigest()
    assert (RULES.partition("/")[0], digest) == ("1", "04b13db608bc4d88")


def test_only_what_changed_and_the_last_card_are_read():
    found = read_after(f"# T\n{FIRST}{SECOND}{THIRD}", f"# T\n{FIRST}{SECOND.replace('Q b', 'Why b')}{THIRD}")
    assert found is not None
    assert [(card.card_id, card.line) for card in found.parsed.deck.cards] == [("b", 8), ("c", 14)]
    assert (found.positions, found.standing.top, found.standing.moves) == ((1, 2), 0, ())


def test_cards_that_make_room_move_together():
    found = read_after(f"{FIRST}{SECOND}{THIRD}", f"# T\n{section('n')}{FIRST}{SECOND}{THIRD}")
    assert found is not None
    assert (found.positions, found.standing.moves) == ((0, 3), ((0, 1, 1, 7),))


def test_a_problem_is_told_at_its_line_in_the_whole_file():
    found = read_after(f"{FIRST}{SECOND}{THIRD}", f"{FIRST}---\ncard_id: n\n---\nQ\n{SECOND}{THIRD}")
    assert found is not None
    assert [problem.line for problem in found.parsed.problems] == [7]


@pytest.mark.parametrize(
    "now",
    [
        f"{FIRST}{SECOND}{FIRST}{THIRD}",
        f"{FIRST}```\n{SECOND}{THIRD}",
        f"{FIRST}---\ncard_id: two words\nplain\n---\nQ\n---\nA\n{THIRD}",
        f"---\ntags: x\n---\nQ\n---\nA\n{FIRST}{SECOND}{THIRD}",
        f"{FIRST}\x00{SECOND}{THIRD}",
        "",
    ],
    ids=["a copy", "an open fence", "no card", "another beginning", "a NUL", "nothing"],
)
def test_a_file_whose_parts_do_not_stand_for_themselves_is_read_as_a_whole(now: str):
    assert read_after(f"{FIRST}{SECOND}{THIRD}", now) is None


def test_cards_that_were_complained_of_or_have_no_id_are_read_again():
    loose, warned = section("null"), section("c", "\ntags: x, y")
    found = read_after(FIRST + loose + warned + SECOND, f"# T\n{FIRST}{loose}{warned}{SECOND}")
    assert found is not None
    assert [card.card_id for card in found.parsed.deck.cards] == [None, "c", "b"]
