"""Sections with cloze deletions: parsed, written, told apart from other cards, expanded."""

from dataclasses import replace

import pytest

from flashgrad.decks.check import check
from flashgrad.decks.cloze import with_cloze_cards
from flashgrad.decks.files import bundled_decks, find_decks, read_deck
from flashgrad.decks.identity import Action, IncomingDeck, match, new_key, without_duplicates
from flashgrad.decks.parse import parse
from flashgrad.decks.render import append_cards, render, replace_cards
from flashgrad.errors import DeckUnreadable
from flashgrad.model import Card, Deck, LibraryCard

CLOZE = "The {{1::loss}} falls, the {{2::gradient}} vanishes."
NEXT = "---\ncard_id: next\n---\nQ?\n---\nA.\n"


def section(question: str, answer: str = "", card_id: str | None = None) -> Card:
    return Card(card_id, question, answer)


def expanded(*sections: Card, path: str = "/deck.md") -> IncomingDeck:
    return with_cloze_cards(IncomingDeck("Deck", path, sections))


def library_of(deck: IncomingDeck) -> list[LibraryCard]:
    return [
        LibraryCard(f"k{at}", deck.name, deck.position_of(at), card, deck.source_path)
        for at, card in enumerate(deck.cards)
    ]


def fates(before: IncomingDeck, after: IncomingDeck) -> tuple[list[tuple[Action, str | None]], tuple[str, ...]]:
    """What becomes of each card of `after`, and the keys of those that vanish."""
    found = match([after], library_of(before))
    return [(one.action, one.key) for one in found.matches], found.orphaned


@pytest.mark.parametrize("answer", ["", "---\n", "---\n\n\n"])
def test_a_question_with_deletions_needs_no_answer(answer: str):
    parsed = parse(f"# X\n---\ncard_id: a\n---\n{CLOZE}\n{answer}{NEXT}", "x.md")
    assert parsed.problems == ()
    assert [(card.card_id, card.question, card.answer) for card in parsed.deck.cards] == [
        ("a", CLOZE, ""),
        ("next", "Q?", "A."),
    ]


def test_any_other_question_still_does():
    parsed = parse(f"---\ncard_id: a\n---\n`{{{{1::code}}}}`\n{NEXT}", "x.md")
    assert [str(problem) for problem in parsed.problems] == [
        "x.md:1: This card has no answer; write `---` and the answer under its question."
    ]


def test_what_is_wrong_with_a_deletion_is_told_at_its_line():
    text = f"---\ncard_id: a\n---\n\nOne.\n{CLOZE}\nThen {{{{3::\n---\nA.\n"
    (problem,) = check(text, "x.md")
    assert str(problem).startswith("x.md:7: This `{{3::` is never closed")
    assert problem.is_warning


def test_pushing_a_deck_with_deletions_is_warned_of():
    told = [str(problem) for problem in check(f"---\ncard_id: null\nnote: n\n---\n{CLOZE}\n", "x.md", for_mochi=True)]
    assert [line.partition(";")[0] for line in told] == [
        "x.md:1: Upstream would drop keys that it does not know, as `note`",
        "x.md:1: Upstream knows no cloze deletions, which 1 card has",
        "x.md:1: This deck is not for pushing: 1 card has no answer",
    ]


def test_a_deck_with_deletions_and_notes_is_written_and_read_back():
    cards = (
        section(CLOZE, card_id="a"),
        section("==x==", "Extra."),
        replace(section("Q?", "A."), note="n 1"),
        section(CLOZE),
    )
    text = render(Deck("X", cards, "# X\n\n"))
    assert parse(text, "x.md").deck.cards == cards
    assert append_cards(text, [section("==y==")]) == f"{text}---\ncard_id: null\n---\n==y==\n"


def test_an_answer_can_be_added_to_a_section_and_taken_away():
    text = f"---\ncard_id: a\n---\n{CLOZE}\n\n{NEXT}"
    longer = replace_cards(text, {0: section(CLOZE, "Why.", "a")})
    assert longer == f"---\ncard_id: a\n---\n{CLOZE}\n---\nWhy.\n\n{NEXT}"
    assert parse(replace_cards(longer, {0: section(CLOZE, "", "a")}), "").deck.cards[0].answer == ""
    with pytest.raises(DeckUnreadable, match="its answer is empty"):
        replace_cards(longer, {0: section("No deletion.", "", "a")})


def test_a_note_is_kept_where_it_stands_and_makes_no_card_of_a_side():
    text = "---\ncard_id: a\nnote: verb 7\nx: 1\n---\nQ?\n---\nnote: this is the answer.\n"
    (card,) = parse(text, "x.md").deck.cards
    assert (card.note, card.extra, card.answer) == ("verb 7", (("x", "1"),), "note: this is the answer.")
    changed = replace_cards(text, {0: replace(card, note="verb 8")})
    assert changed == text.replace("verb 7", "verb 8")


def test_the_decks_that_come_with_flashgrad_have_no_deletion():
    sections = [card for path in find_decks([bundled_decks()]) for card in read_deck(path).parsed.deck.cards]
    assert expanded(*sections).cards == tuple(sections)


def test_a_real_deck_has_no_deletion(real_deck):
    sections = read_deck(real_deck).parsed.deck.cards
    assert expanded(*sections).cards == sections


def test_a_section_makes_a_card_for_each_number_at_its_own_place():
    deck = expanded(section("Q?", "A."), section(CLOZE), section("==x=="))
    assert [card.cloze for card in deck.cards] == [None, 1, 2, 1]
    assert deck.positions == (0, 1, 1, 2)
    assert {card.question for card in deck.cards[1:3]} == {CLOZE}


def test_an_id_that_occurs_twice_is_told_once_however_many_cards_its_section_makes():
    decks, problems = without_duplicates(
        [IncomingDeck("X", "x.md", (section(CLOZE, card_id="a"), section(CLOZE, card_id="a")))]
    )
    assert [len(with_cloze_cards(deck).cards) for deck in decks] == [2]
    assert len(problems) == 1


def test_keys_of_siblings_differ_and_those_of_plain_cards_are_what_they_were():
    first, second = expanded(section(CLOZE, card_id="a")).cards
    plain = replace(first, cloze=None)
    assert len({new_key(card, "Deck", ()) for card in (first, second, plain)}) == 3
    assert new_key(Card("PStNce0W", "Q?", "A."), "Deck", ()) == "6296dbea439f66ebe104"
    assert new_key(Card(None, "Q?", "A."), "Deck", ()) == "1df73a6ece8d617a47de"


MORE = "The {{1::loss}} falls, the {{2::gradient}} {{3::vanishes}}."
PLAIN = "The loss falls, the gradient vanishes."
EDITED = "The {{1::training loss}} falls, and the {{2::gradient}} vanishes."


@pytest.mark.parametrize("card_id", ["a", None])
@pytest.mark.parametrize(
    ("before", "after", "keys", "lost"),
    [
        (CLOZE, CLOZE, ["k0", "k1"], ()),
        (CLOZE, MORE, ["k0", "k1", None], ()),
        (MORE, CLOZE, ["k0", "k1"], ("k2",)),
        (CLOZE, EDITED, ["k0", "k1"], ()),
        (PLAIN, CLOZE, ["k0", None], ()),
        (CLOZE, PLAIN, ["k0"], ("k1",)),
        ("The ==loss== falls.", "The ==loss== ==falls==.", ["k0", None], ()),
        ("{{2::The}} loss", "{{2::The}} {{1::loss}}", [None, "k0"], ()),
    ],
)
def test_histories_stay_with_their_numbers(card_id, before: str, after: str, keys: list[str], lost: tuple[str, ...]):
    others = (section("Q?", "A.", "q"), section("Another one?", "Yes.", None))
    found, vanished = fates(
        expanded(section(before, "Why.", card_id), *others), expanded(section(after, "Why.", card_id), *others)
    )
    assert [key for _, key in found][: len(keys)] == keys
    assert vanished == lost
    assert [action for action, _ in found][len(keys) :] == [Action.UNCHANGED, Action.UNCHANGED]


def test_fifty_siblings_without_an_id_keep_their_histories_through_an_edit():
    text = " ".join(f"word{number} {{{{{number}::hidden{number}}}}}" for number in range(1, 51))
    found, lost = fates(expanded(section(text)), expanded(section(f"{text} and more", "Extra.")))
    assert found == [(Action.CHANGED, f"k{at}") for at in range(50)]
    assert lost == ()
