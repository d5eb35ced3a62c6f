"""The rules of identity, on real decks: the schedule hangs on the key, so a test is about which key a card gets."""

import time
from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from flashgrad.decks.card_texts import normalise
from flashgrad.decks.files import read_deck
from flashgrad.decks.identity import (
    Action,
    IncomingDeck,
    match,
    new_key,
    without_duplicates,
)
from flashgrad.decks.parse import parse
from flashgrad.decks.similarity import LEAST_SIMILARITY, features, similarity
from flashgrad.model import Card, LibraryCard


@pytest.fixture(params=[False, True], ids=["as it is", "without ids"])
def deck(request, real_deck):
    """A real deck as it is imported, with its ids and without any."""
    parsed = read_deck(real_deck).parsed.deck
    cards = tuple(replace(card, card_id=None) if request.param else card for card in parsed.cards)
    return IncomingDeck(parsed.name, str(real_deck), cards)


@pytest.fixture
def idless(real_deck):
    """A real deck with every `card_id: null`."""
    parsed = read_deck(real_deck).parsed.deck
    return IncomingDeck(parsed.name, str(real_deck), tuple(replace(card, card_id=None) for card in parsed.cards))


def library_of(*decks, orphaned=()):
    """The library after these decks were imported; keys say where each card stood."""
    return [
        LibraryCard(f"{deck.name}/{at}", deck.name, at, card, deck.source_path, 1 if at in orphaned else None)
        for deck in decks
        for at, card in enumerate(deck.cards)
    ]


def keys_of(matching):
    return [found.key for found in matching.matches]


def counts_of(matching):
    return {name: count for name, count in matching.counts().items() if count}


def with_card(deck, at, **changes):
    cards = list(deck.cards)
    cards[at] = replace(cards[at], **changes)
    return replace(deck, cards=tuple(cards))


def test_a_first_import_is_all_new(deck):
    matching = match([deck], [])
    assert counts_of(matching) == {"new": len(deck.cards)}
    assert [(found.deck, found.position, found.card) for found in matching.matches] == [
        (0, at, card) for at, card in enumerate(deck.cards)
    ]


def test_a_second_import_changes_nothing(deck):
    known = library_of(deck)
    matching = match([deck], known)
    assert counts_of(matching) == {"unchanged": len(deck.cards)}
    assert keys_of(matching) == [card.key for card in known]


def test_positions_alone_are_no_change(deck):
    known = library_of(deck)
    matching = match([replace(deck, cards=deck.cards[::-1])], known)
    assert counts_of(matching) == {"unchanged": len(deck.cards)}
    assert keys_of(matching) == [card.key for card in known][::-1]


@pytest.mark.parametrize(
    "changes",
    [
        {"question": "Asked in quite another way?"},
        {"answer": "Answered in quite another way."},
        {"tags": ("brand new",)},
        {"archived": True},
        {"demo": "gradient-depth?depth=3"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_an_edit_of_any_one_field_keeps_the_card(deck, changes):
    known = library_of(deck)
    for at in range(0, len(deck.cards), 7):
        matching = match([with_card(deck, at, **changes)], known)
        assert keys_of(matching) == [card.key for card in known]
        assert counts_of(matching) == {"changed": 1, "unchanged": len(deck.cards) - 1}
        assert matching.matches[at].action is Action.CHANGED


def test_with_an_id_question_and_answer_may_change_at_once(real_deck):
    parsed = read_deck(real_deck).parsed.deck
    cards = tuple(replace(card, card_id=f"id{at}") for at, card in enumerate(parsed.cards))
    deck = IncomingDeck(parsed.name, str(real_deck), cards)
    rewritten = tuple(Card(card.card_id, f"New {at}", f"Wholly {at}") for at, card in enumerate(cards))
    matching = match([replace(deck, cards=rewritten)], library_of(deck))
    assert counts_of(matching) == {"changed": len(cards)}
    assert keys_of(matching) == [card.key for card in library_of(deck)]


def test_white_space_is_no_difference_without_an_id(idless):
    known = library_of(idless)
    spaced = tuple(
        replace(card, question=card.question.replace(" ", "\n  "), answer=f"{card.answer} \n\n\nmore")
        for card in idless.cards
    )
    assert keys_of(match([replace(idless, cards=spaced)], known)) == [card.key for card in known]


def test_small_edits_of_both_sides_keep_the_card_without_an_id(idless):
    known = library_of(idless)
    edited = tuple(
        replace(card, question=f"{card.question} (short answer)", answer=f"So: {card.answer}") for card in idless.cards
    )
    for at in range(len(edited)):
        cards = (*idless.cards[:at], edited[at], *idless.cards[at + 1 :])
        assert keys_of(match([replace(idless, cards=cards)], known)) == [card.key for card in known]
    matching = match([replace(idless, cards=edited)], known)
    assert sum(found.key == card.key for found, card in zip(matching.matches, known, strict=True)) == len(known)


def test_another_card_in_the_place_of_a_deleted_one_is_new(idless):
    known = library_of(idless)
    other = Card(None, "Which colour has the sky on Mars at sunset, and why?", "Blue: fine dust scatters forward.")
    matching = match([replace(idless, cards=(*idless.cards[1:], other))], known)
    assert matching.matches[-1].action is Action.NEW
    assert matching.orphaned == (known[0].key,)
    assert counts_of(matching) == {"unchanged": len(idless.cards) - 1, "new": 1, "orphaned": 1}


def test_a_renamed_file_keeps_every_card(deck):
    known = library_of(deck)
    renamed = replace(deck, name="Other name", source_path="/elsewhere/deck-other-name.md")
    matching = match([renamed], known, missing_sources=[deck.source_path])
    assert counts_of(matching) == {"moved": len(deck.cards)}
    assert keys_of(matching) == [card.key for card in known]


def test_a_renamed_file_may_be_edited_at_the_same_time(deck):
    known = library_of(deck)
    edited = with_card(deck, 3, answer=f"{deck.cards[3].answer} And more.")
    edited = with_card(edited, 5, question=f"{deck.cards[5].question} (hint)", answer=f"{deck.cards[5].answer} Yes.")
    renamed = IncomingDeck("Other name", "/elsewhere/deck-other-name.md", edited.cards[:-1])
    matching = match([renamed], known, missing_sources=[deck.source_path])
    assert keys_of(matching) == [card.key for card in known][:-1]
    assert counts_of(matching) == {"moved": len(deck.cards) - 1, "orphaned": 1}


def test_a_file_that_keeps_its_title_under_another_path_is_the_same_deck(deck):
    known = library_of(deck)
    elsewhere = replace(deck, source_path="/elsewhere/copy.md", cards=deck.cards[:-1])
    there_still = match([elsewhere], known)
    assert keys_of(there_still) == [card.key for card in known][:-1]
    assert there_still.orphaned == ()
    gone = match([elsewhere], known, missing_sources=[deck.source_path])
    assert keys_of(gone) == [card.key for card in known][:-1]
    assert gone.orphaned == (known[-1].key,)


def test_a_file_cut_in_two_keeps_every_card(deck):
    known = library_of(deck)
    half = len(deck.cards) // 2
    parts = [
        IncomingDeck("Part one", "/parts/one.md", deck.cards[:half]),
        IncomingDeck("Part two", "/parts/two.md", deck.cards[half:]),
    ]
    matching = match(parts, known, missing_sources=[deck.source_path])
    assert keys_of(matching) == [card.key for card in known]
    assert [(found.deck, found.position) for found in matching.matches][half] == (1, 0)


def test_a_card_that_moves_between_two_imported_files_keeps_its_key(deck):
    other = IncomingDeck("Other", "/decks/other.md", (Card(None, "Unrelated?", "Quite."),))
    known = library_of(deck, other)
    moved = replace(other, cards=(*other.cards, deck.cards[4]))
    left = replace(deck, cards=deck.cards[:4] + deck.cards[5:])
    for order in ([left, moved], [moved, left]):
        matching = match(order, known)
        assert counts_of(matching) == {"moved": 1, "unchanged": len(deck.cards)}
        [found] = [found for found in matching.matches if found.action is Action.MOVED]
        assert found.key == known[4].key


def test_a_card_with_an_id_is_found_in_whatever_file(real_deck):
    parsed = read_deck(real_deck).parsed.deck
    cards = tuple(replace(card, card_id=f"id{at}") for at, card in enumerate(parsed.cards))
    known = library_of(IncomingDeck(parsed.name, str(real_deck), cards))
    copy = IncomingDeck("Mine", "/mine.md", (replace(cards[2], answer="Mine"),))
    matching = match([copy], known)
    assert keys_of(matching) == [known[2].key]
    assert counts_of(matching) == {"moved": 1}


def test_ids_that_the_service_gave_are_adopted(idless):
    known = library_of(idless)
    with_ids = tuple(replace(card, card_id=f"fg-{at}") for at, card in enumerate(idless.cards))
    matching = match([replace(idless, cards=with_ids)], known)
    assert counts_of(matching) == {"adopted": len(known)}
    assert keys_of(matching) == [card.key for card in known]


def test_an_id_is_adopted_by_a_card_that_was_edited_in_between(idless):
    known = library_of(idless)
    edited = with_card(idless, 2, card_id="fg-2", answer=f"{idless.cards[2].answer} And more.")
    edited = with_card(edited, 3, card_id="fg-3", question=f"{idless.cards[3].question} In short?")
    matching = match([edited], known)
    assert keys_of(matching) == [card.key for card in known]
    assert counts_of(matching) == {"adopted": 2, "unchanged": len(known) - 2}


def test_two_ids_are_two_cards_however_alike_they_read(idless):
    known = library_of(with_card(idless, 0, card_id="fg-old"))
    matching = match([with_card(idless, 0, card_id="fg-new")], known)
    assert matching.matches[0].action is Action.NEW
    assert matching.orphaned == (known[0].key,)


def test_a_card_that_loses_its_id_in_its_deck_is_still_the_same(real_deck):
    parsed = read_deck(real_deck).parsed.deck
    cards = tuple(replace(card, card_id=f"id{at}") for at, card in enumerate(parsed.cards))
    known = library_of(IncomingDeck(parsed.name, str(real_deck), cards))
    reset = tuple(replace(card, card_id=None) for card in cards)
    matching = match([IncomingDeck(parsed.name, str(real_deck), reset)], known)
    assert keys_of(matching) == [card.key for card in known]
    assert counts_of(matching) == {"changed": len(cards)}


def test_a_card_that_vanished_is_orphaned_and_only_once(deck):
    known = library_of(deck)
    shorter = replace(deck, cards=deck.cards[1:])
    assert match([shorter], known).orphaned == (known[0].key,)
    assert match([shorter], library_of(deck, orphaned=[0])).orphaned == ()


def test_an_orphan_is_revived_in_its_own_deck_and_in_any_other(deck):
    orphans = library_of(deck, orphaned=range(len(deck.cards)))
    assert counts_of(match([deck], orphans)) == {"revived": len(deck.cards)}
    other = IncomingDeck("Other", "/other.md", deck.cards)
    assert counts_of(match([other], orphans)) == {"revived": len(deck.cards)}
    assert keys_of(match([other], orphans)) == [card.key for card in orphans]


def test_an_orphan_comes_back_by_its_question_or_by_a_long_answer_but_not_by_a_short_one(idless):
    question, answer = "When was it?", "In a year that nobody remembers any more, long ago."
    orphan = LibraryCard("gone", "Gone", 0, Card(None, question, answer), "/gone.md", 1)
    short = LibraryCard("short", "Gone", 1, Card(None, "How much?", "0.25"), "/gone.md", 1)
    same_question = IncomingDeck("New", "/new.md", (Card(None, question, "Yesterday."),))
    same_answer = IncomingDeck("New", "/new.md", (Card(None, "Say when.", answer),))
    same_short_answer = IncomingDeck("New", "/new.md", (Card(None, "And how long?", "0.25"),))
    assert keys_of(match([same_question], [orphan, short])) == ["gone"]
    assert keys_of(match([same_answer], [orphan, short])) == ["gone"]
    assert keys_of(match([same_short_answer], [orphan, short])) == [None]
    in_its_deck = replace(same_short_answer, name="Gone", source_path="/gone.md")
    assert keys_of(match([in_its_deck], [orphan, short])) == [None]


def test_a_card_in_its_deck_comes_before_an_orphan_of_the_same_text(deck):
    ghost = [replace(card, key=f"ghost {card.key}", deck="Ghost", orphaned_at_ms=1) for card in library_of(deck)]
    known = library_of(deck)
    assert keys_of(match([deck], [*ghost, *known])) == [card.key for card in known]


def test_decks_that_are_not_imported_are_left_alone(deck):
    others = [
        IncomingDeck("Other", "/other.md", (Card(None, "Q", "A"), *deck.cards[:2])),
        IncomingDeck("Gone", "/gone.md", (Card(None, "Q2", "A2"),)),
    ]
    known = library_of(deck, *others)
    matching = match([deck], known, missing_sources=["/gone.md"])
    assert counts_of(matching) == {"unchanged": len(deck.cards)}
    assert matching.orphaned == ()


def test_a_card_of_a_missing_file_is_not_taken_over_for_its_question_alone(idless):
    known = library_of(idless)
    stranger = IncomingDeck("New", "/new.md", (Card(None, idless.cards[0].question, "Another answer altogether."),))
    assert keys_of(match([stranger], known, missing_sources=[idless.source_path])) == [None]
    copy = IncomingDeck("New", "/new.md", (idless.cards[0],))
    assert keys_of(match([copy], known, missing_sources=[idless.source_path])) == [known[0].key]


def test_copies_of_one_card_are_matched_one_to_one():
    deck = IncomingDeck("D", "/d.md", (Card(None, "Q", "A"),) * 3)
    assert keys_of(match([deck], library_of(deck))) == ["D/0", "D/1", "D/2"]
    more = replace(deck, cards=deck.cards + deck.cards)
    assert Counter(keys_of(match([more], library_of(deck)))) == {"D/0": 1, "D/1": 1, "D/2": 1, None: 3}


def test_of_cards_with_the_same_answer_the_more_alike_belong_together():
    questions = ["Is a sigmoid bounded?", "Is a ReLU bounded from below?", "Does dropout run at test time, by default?"]
    known = library_of(IncomingDeck("D", "/d.md", tuple(Card(None, question, "Yes") for question in questions)))
    edited = [f"Well: {question}" for question in reversed(questions)]
    deck = IncomingDeck("D", "/d.md", tuple(Card(None, question, "Yes") for question in edited))
    assert keys_of(match([deck], known)) == ["D/2", "D/1", "D/0"]


def test_precedence_counts_each_card_once(deck):
    known = [replace(card, orphaned_at_ms=1) for card in library_of(deck)]
    elsewhere = IncomingDeck("X", "/x.md", tuple(replace(card, archived=True) for card in deck.cards))
    matching = match([elsewhere], known)
    assert counts_of(matching) == {"revived": len(deck.cards)}
    assert sum(matching.counts().values()) == len(deck.cards)


def test_matching_does_not_depend_on_the_order_in_which_the_library_lists_its_cards(deck):
    known = library_of(deck)
    edited = with_card(deck, 1, question="Else?")
    assert keys_of(match([edited], known)) == keys_of(match([edited], known[::-1]))


def test_the_threshold_separates_different_cards_of_real_decks(idless):
    counted = [features(f"{card.question}\n{card.answer}") for card in idless.cards]
    alike = sum(similarity(a, b) >= LEAST_SIMILARITY for a, b in combinations(counted, 2))
    assert alike <= 0.002 * len(counted) * (len(counted) - 1) / 2
    assert all(similarity(a, a) == 1 for a in counted)
    assert all(similarity(a, b) == similarity(b, a) for a, b in pairwise(counted))


def test_a_duplicate_id_across_files_is_named_in_both_places(deck):
    first = parse("---\ncard_id: a\n---\nQ\n---\nA\n", "one.md").deck
    second = parse("---\ncard_id: b\n---\nQ\n---\nA\n---\ncard_id: a\n---\nQ2\n---\nA2\n", "two.md").deck
    incoming = [IncomingDeck(d.name, path, d.cards) for d, path in ((first, "one.md"), (second, "two.md"))]
    kept, [problem] = without_duplicates([*incoming, deck])
    assert [len(one.cards) for one in kept] == [1, 1, len(deck.cards)]
    assert (problem.path, problem.line) == ("two.md", 7)
    assert "`a` is already the id of the card at one.md:1" in problem.message
    assert not problem.is_warning


def test_normalised_text_differs_only_where_the_reading_differs():
    assert normalise(" a\tb \r\n\r\n\n c ") == "a b c"
    assert normalise("a\nb") == normalise("a b")
    assert normalise("ab") != normalise("a b")


def test_keys_are_the_same_on_every_machine_and_never_twice(deck):
    def keys(cards):
        taken: set[str] = set()
        for card in cards:
            taken.add(new_key(card, deck.name, taken))
        return taken

    assert keys(deck.cards) == keys(deck.cards)
    assert len(keys(deck.cards)) == len(deck.cards)
    assert len(keys([*deck.cards, *deck.cards, *deck.cards])) == 3 * len(deck.cards)
    assert all(len(key) == 20 and int(key, 16) >= 0 for key in keys(deck.cards))
    with_id = Card("fg-1", "Q", "A")
    assert new_key(with_id, "D", ()) == new_key(Card("fg-1", "Q2", "A2"), "Other deck", ()) == "1f6ec71328a9e7b369c1"
    without = Card(None, "Q", "A")
    assert new_key(without, "D", ()) == new_key(Card(None, " Q\n", "B"), "D", ()) != new_key(without, "E", ())
    assert new_key(Card(None, "\ud800", "A"), "D", ()) != new_key(without, "D", ())


LARGE = 100_000


def large_deck(*, ids):
    cards = tuple(
        Card(f"id{at}" if ids else None, f"What does layer {at} do to the {at % 97}th input?", f"It scales it by {at}.")
        for at in range(LARGE)
    )
    return IncomingDeck("Large", "/large.md", cards)


def edited(deck, every):
    cards = tuple(
        replace(card, question=f"{card.question} Why?", answer=f"{card.answer} Always.") if at % every == 0 else card
        for at, card in enumerate(deck.cards)
    )
    return replace(deck, cards=cards)


@pytest.mark.slow
@pytest.mark.parametrize("ids", [True, False], ids=["with ids", "without ids"])
@pytest.mark.parametrize("every", [LARGE + 1, 100], ids=["unchanged", "one in 100 edited"])
def test_a_library_of_100000_cards_is_matched_in_seconds(ids, every):
    deck = large_deck(ids=ids)
    changed = replace(deck, cards=deck.cards) if every > LARGE else edited(deck, every)
    known = library_of(deck)
    started = time.process_time()
    matching = match([changed], known)
    assert time.process_time() - started < 20
    assert keys_of(matching) == [card.key for card in known]
    assert matching.counts()["changed"] == (0 if every > LARGE else LARGE // 100)


@pytest.mark.slow
@pytest.mark.parametrize("answer", ["Yes", ""], ids=["one answer for all", "copies of one card"])
def test_cards_that_are_all_alike_do_not_make_matching_quadratic(answer):
    def deck(word):
        question = f"Is it {word}" if answer else "Q"
        return IncomingDeck(
            "D", "/d.md", tuple(Card(None, f"{question}{at * bool(answer)}", answer or "A") for at in range(LARGE // 4))
        )

    started = time.process_time()
    matching = match([deck("now ")], library_of(deck("")))
    assert time.process_time() - started < 8
    assert None not in keys_of(matching)
    taken: set[str] = set()
    for found in matching.matches:
        taken.add(new_key(found.card, "D", taken))
    assert time.process_time() - started < 15
