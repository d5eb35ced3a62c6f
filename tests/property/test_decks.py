"""Laws of reading and writing decks, over text that nobody would write on purpose."""

import random
import time
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from flashgrad.decks.check import check
from flashgrad.decks.front_matter import BlockKind, block_kind
from flashgrad.decks.identity import Action, IncomingDeck, match, new_key, without_duplicates
from flashgrad.decks.parse import parse, read, side_text
from flashgrad.decks.render import append_cards, render, replace_cards
from flashgrad.errors import DeckUnreadable
from flashgrad.model import Card, Deck, LibraryCard
from tests.samples import examples
from tests.unit.decks.upstream_model import UpstreamCard, upstream_reading

DELIMITERS = ["---", "\n---\n", "---\n", "\r\n---\r\n", "--- \t\n", "----\n", " ---\n", "|---|---|\n", "--- a/x\n"]
IDS = ["card_id: a\n", "card_id: null\n", "card_id:\n", "card_id: b c\n", "Card-Id: z\n", "card_id", "cardid: q"]
KEYS = ["tags: ['a, b\n", 'tags: ["x"]\n', "tags:\n- a\n", "archived: true\n", "archived: maybe\n", "demo: d?x=1\n"]
OTHER_LINES = ["key: value\n", "key:\n- item\n", "https://x.y/z\n", ":", "# Heading\n", "#", "## x"]
FENCES = ["```\n", "```python\n", "````\n", "~~~\n", "~~~~x\n", "   ```\n", "    ```\n", "- ```\n", "> ```\n", "`", "~"]
BLANKS = ["\n", "\n\n", "\r\n", "\t", "    ", " "]
STRANGE_BLANKS = ["\r", "\x0b", "\x0c", "\x1c", "\x85", "\xa0", "\u2028", "\ufeff"]
JUNK = ["\x00", "\x1b[2J", "\u202e", "\ud800", "e\u0301", "é", "∂", "$x$", "[", "]", '"', "'", ",", "{", "\\", "word"]
PLAIN = [*DELIMITERS, *IDS, *KEYS, *OTHER_LINES, *BLANKS, *JUNK]
FRAGMENTS = [*PLAIN, *FENCES, *STRANGE_BLANKS]
hostile_text = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=4)), max_size=25).map("".join)
hostile_side = hostile_text.map(side_text)
plain_word = st.text(st.characters(codec="utf-8", exclude_characters="-#`~:\n\r"), min_size=1)
card_ids = st.one_of(st.none(), st.from_regex(r"[A-Za-z0-9]{8}", fullmatch=True), hostile_text.map(str.strip))
tag_lists = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=3).map(tuple)
keys = st.from_regex(r"[a-z_][a-z0-9_.-]{0,8}", fullmatch=True)
extras = st.lists(st.tuples(keys, hostile_text.map(str.strip)), max_size=2).map(tuple)


@st.composite
def hostile_cards(draw):
    return Card(
        card_id=draw(card_ids),
        question=draw(hostile_side),
        answer=draw(hostile_side),
        tags=draw(tag_lists),
        archived=draw(st.booleans()),
        demo=draw(st.one_of(st.none(), hostile_text.map(str.strip))),
        extra=draw(extras),
    )


@st.composite
def plain_sides(draw):
    """Text of several lines that holds nothing which a deck file gives a meaning to."""
    lines = draw(st.lists(plain_word, min_size=1, max_size=4))
    side = side_text("\n".join(lines))
    assume(side)
    return side


@st.composite
def plain_cards(draw):
    return Card(
        card_id=draw(st.one_of(st.none(), st.integers(0, 10**6).map("fg-{}".format))),
        question=draw(plain_sides()),
        answer=draw(plain_sides()),
        tags=draw(tag_lists),
        archived=draw(st.booleans()),
        demo=draw(st.sampled_from([None, "gradient-depth?depth=20"])),
        extra=draw(st.sampled_from([(), (("created", "2024-05-01"), ("aliases", "\n- a\n- b"))])),
    )


def as_deck(cards, *, preamble="", newline="\n"):
    name = parse(preamble, "").deck.name
    return Deck(name, tuple(cards), preamble, newline)


def different_ids(cards):
    return len({card.card_id for card in cards if card.card_id}) == sum(card.card_id is not None for card in cards)


@given(hostile_text)
@settings(max_examples=examples(5))
@example("---\n" * 3 + "card_id: a")
@example("```\n---\ncard_id: a\n---\n```")
def test_any_text_is_read_without_an_exception_and_every_problem_has_a_line(text):
    lines = text.count("\n") + 1
    for found in (parse(text, "some/path.md").problems, check(text, "some/path.md", for_mochi=True)):
        for problem in found:
            assert problem.path == "some/path.md"
            assert 1 <= problem.line <= lines
            assert problem.message.endswith(".")
            assert "\n" not in problem.message


@given(st.lists(hostile_cards(), max_size=4), st.sampled_from(["", "# T\n", "\ufeff", "text\r\n"]))
@settings(max_examples=examples(2.5))
def test_a_deck_that_can_be_written_reads_back_as_itself(cards, preamble):
    deck = as_deck(cards, preamble=preamble, newline="\r\n" if cards and "\r" in preamble else "\n")
    with suppress(DeckUnreadable):
        assert parse(render(deck), "").deck == deck


@given(st.lists(plain_cards(), max_size=5).filter(different_ids), st.sampled_from(["\n", "\r\n"]))
def test_a_deck_of_plain_text_can_always_be_written(cards, newline):
    deck = as_deck(cards, preamble="# Title" + newline * 2, newline=newline)
    text = render(deck)
    assert parse(text, "").deck == deck
    assert parse(text, "").problems == ()


@given(st.lists(st.sampled_from(PLAIN), max_size=40).map("".join))
@settings(max_examples=examples(5))
def test_what_was_read_from_text_without_code_can_be_written_and_read_again(text):
    deck = parse(text, "").deck
    again = render(deck)
    assert parse(again, "").deck == deck
    assert render(parse(again, "").deck) == again


@given(hostile_text)
@settings(max_examples=examples(5))
def test_what_was_read_from_any_text_is_written_so_that_it_reads_the_same_or_refused(text):
    deck = parse(text, "").deck
    with suppress(DeckUnreadable):
        assert parse(render(deck), "").deck == deck


@given(hostile_text, st.lists(plain_cards(), min_size=1, max_size=5).filter(different_ids), st.data())
@settings(max_examples=examples(3))
def test_a_replaced_card_leaves_every_other_byte_alone(junk, cards, data):
    newline = data.draw(st.sampled_from(["\n", "\r\n"]))
    gap = data.draw(st.sampled_from(["", "\n", "  \n\n", "---\n", "---\n## Part\n"])).replace("\n", newline)
    text = junk + newline + gap.join(render(as_deck([card], newline=newline)) for card in cards)
    before = read(text, "")
    assume(before.places)
    at = data.draw(st.integers(0, len(before.places) - 1))
    old = before.parsed.deck.cards[at]
    new = data.draw(plain_cards())
    new = replace(new, card_id=data.draw(st.sampled_from([old.card_id, "a-new-id", None])))
    try:
        changed = replace_cards(text, {at: new})
    except DeckUnreadable:
        assume(False)
    after = parse(changed, "").deck
    assert after.cards == (*before.parsed.deck.cards[:at], new, *before.parsed.deck.cards[at + 1 :])
    assert (after.preamble, after.newline) == (before.parsed.deck.preamble, before.parsed.deck.newline)
    start, end = before.places[at].start, before.places[at].answer[1]
    assert changed[:start] == text[:start]
    assert changed.endswith(text[end:])


@given(hostile_text, st.data())
@settings(max_examples=examples(3))
def test_a_card_replaced_by_itself_changes_nothing(text, data):
    cards = parse(text, "").deck.cards
    chosen = data.draw(st.sets(st.sampled_from(range(len(cards))))) if cards else set()
    assert replace_cards(text, {at: cards[at] for at in chosen}) == text


CLOSED_FENCES = ["\n```python\nx = 1\n```\n", "\n~~~\n```\n~~~\n", "\n````md\n```\ny\n```\n````\n"]
READ_BY_UPSTREAM = [*IDS, *KEYS, *OTHER_LINES, *CLOSED_FENCES, *JUNK, *STRANGE_BLANKS[1:], "\n", "\n\n", " ", "\t"]


@st.composite
def sides_that_upstream_reads(draw):
    pieces = draw(st.lists(st.sampled_from(READ_BY_UPSTREAM), min_size=1, max_size=8))
    side = "".join(pieces).strip()
    assume(side and "---" not in side and not side.startswith("#") and not side.endswith("-"))
    assume(block_kind(side, 0, len(side)) is not BlockKind.IDENTIFIED)
    return side


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["abcdefgh", "null", "NONE", "", "A1b2C3d4"]),
            st.lists(st.sampled_from(["relu", "a b", "é", "demo:x"]), max_size=2),
            st.booleans(),
            sides_that_upstream_reads(),
            sides_that_upstream_reads(),
            st.sampled_from(["", "---\n", "---\n---\n", "---\n\n", "---\n## Part\n", "\n"]),
            st.sampled_from(["", "\n", "  \n\n"]),
        ),
        max_size=5,
    ),
    st.sampled_from(["", "# Title\n", "\n\n", "# Title\n\ntext: more\n---\n"]),
)
@settings(max_examples=examples(2.5), suppress_health_check=[HealthCheck.filter_too_much])
def test_what_upstream_reads_correctly_is_read_in_the_same_way(cards, preamble):
    text = preamble
    for number, (card_id, tags, archived, question, answer, after, blank) in enumerate(cards):
        shown = f"{card_id}{number}" if len(card_id) == 8 else card_id
        text += f"---\ncard_id: {shown}\n"
        text += f"tags: {tags}\n".replace("'", '"') if tags else ""
        text += "archived: true\n" if archived else ""
        text += f"---\n{blank}{question}\n{blank}---\n{answer}\n{blank}{after}"
    ours = [
        UpstreamCard(card.card_id, card.tags, card.archived, card.question, card.answer)
        for card in parse(text, "").deck.cards
    ]
    assert ours == upstream_reading(text)


TEXTS = ["What is a gate?", "What is a gate ?", "What is a gate in an LSTM?", "Why scale by the width?", "Yes", "No"]
small_cards = st.builds(
    Card, st.sampled_from([None, None, "x", "y", "z"]), st.sampled_from(TEXTS), st.sampled_from([*TEXTS, "0.25"])
)
small_decks = st.builds(
    IncomingDeck,
    st.sampled_from(["One", "Two", "Three"]),
    st.sampled_from(["/1.md", "/2.md", "/3.md"]),
    st.lists(small_cards, max_size=4).map(tuple),
)
imports = st.lists(small_decks, max_size=2, unique_by=lambda deck: deck.source_path).map(
    lambda decks: without_duplicates(decks)[0]
)


def after_import(known, decks, matching):
    """The library once `matching` is carried out."""
    library = {card.key: card for card in known}
    for key in matching.orphaned:
        library[key] = replace(library[key], orphaned_at_ms=1)
    for found in matching.matches:
        deck = decks[found.deck]
        key = found.key or new_key(found.card, deck.name, library)
        library[key] = LibraryCard(key, deck.name, found.position, found.card, deck.source_path)
    return list(library.values())


GATE = Card(None, "What is a gate?", "What is a gate?")
NARROW_GATE = Card(None, "What is a gate ?", "What is a gate?")


@given(st.lists(st.tuples(imports, st.sets(st.sampled_from(["/1.md", "/2.md", "/3.md"]))), min_size=1, max_size=5))
@example([([IncomingDeck("One", "/1.md", (GATE, GATE))], set()), ([IncomingDeck("Two", "/2.md", (GATE,))], {"/1.md"})])
@example(
    [
        ([IncomingDeck("One", "/3.md", (GATE,)), IncomingDeck("Two", "/2.md", (NARROW_GATE,))], set()),
        ([IncomingDeck("Two", "/3.md", ()), IncomingDeck("One", "/1.md", (GATE,))], {"/2.md"}),
    ]
)
@settings(max_examples=examples(3))
def test_however_decks_change_every_import_is_total_one_to_one_and_changes_nothing_when_repeated(history):
    known: list[LibraryCard] = []
    for decks, missing in history:
        matching = match(decks, known, missing)
        keys = [found.key for found in matching.matches if found.key]
        assert len(matching.matches) == sum(len(deck.cards) for deck in decks)
        assert len(keys) == len(set(keys))
        assert set(keys) <= {card.key for card in known}
        assert not set(keys) & set(matching.orphaned)
        before = known
        known = after_import(known, decks, matching)
        assert {card.key for card in before} <= {card.key for card in known}
        assert len({(card.content.card_id, card.key) for card in known}) == len(known)
        again = match(decks, known, missing)
        assert all(found.action is Action.UNCHANGED for found in again.matches)
        assert again.orphaned == ()


@pytest.mark.slow
def test_100000_random_texts_are_read_without_an_exception_in_bounded_time():
    generator = random.Random(20240501)
    started = time.process_time()
    cards = problems = 0
    for _ in range(100_000):
        text = "".join(generator.choices(FRAGMENTS, k=generator.randrange(40)))
        parsed = parse(text, "x.md")
        cards += len(parsed.deck.cards)
        problems += len(parsed.problems)
        last = text.count("\n") + 1
        assert all(1 <= problem.line <= last and problem.path == "x.md" for problem in parsed.problems)
        assert all(card.question and card.answer and 1 <= card.line <= last for card in parsed.deck.cards)
    assert time.process_time() - started < 100
    assert cards > 1_000
    assert problems > 10_000


@given(hostile_text, st.lists(hostile_cards(), min_size=1, max_size=2), st.sampled_from(["", "---\n", "\r\n"]))
@settings(max_examples=examples(3))
def test_a_card_at_the_end_of_any_file_leaves_every_byte_and_card_before_it_or_is_refused(junk, cards, end):
    text = junk + end
    new = [replace(card, card_id=None) for card in cards]
    with suppress(DeckUnreadable):
        after = append_cards(text, new)
        assert after.startswith(text)
        assert parse(after, "").deck.cards == (*parse(text, "").deck.cards, *new)


@given(st.lists(plain_cards(), max_size=3).filter(different_ids), plain_cards(), st.sampled_from(["\n", "\r\n"]))
def test_a_plain_card_can_be_put_at_the_end_of_any_plain_deck(cards, new, newline):
    text = render(as_deck(cards, preamble="# Title" + newline, newline=newline))
    new = replace(new, card_id=None)
    assert parse(append_cards(text, [new]), "").deck.cards == (*cards, new)
