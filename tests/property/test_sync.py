"""What machines write for each other comes back as it was, and nothing else is ever taken for it."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.library.deck_merging import merged_decks
from flashgrad.model import CardName, CardState, Experiment, Grade, Instant, Review, ReviewKind
from flashgrad.schedule.days import as_date
from flashgrad.schedule.replay import replay
from flashgrad.schedule.sm2 import Sm2
from flashgrad.sync.lines import Record, decode, encode
from flashgrad.sync.names import free_name, is_deck_name, safe_name
from flashgrad.sync.reading import read_log
from flashgrad.sync.values import LineDamaged

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
ids = st.builds(
    lambda ms, order, device: f"{ms:012x}-{order:04x}-{device:08x}",
    st.integers(0, 2**42),
    st.integers(0, 65535),
    st.integers(0, 2**32 - 1),
)
instants = st.builds(Instant, st.integers(0, 4_000_000_000_000), st.integers(-840, 840))
days = st.none() | st.integers(700_000, 800_000)
card_states = st.builds(
    CardState,
    due_day=days,
    interval_days=st.integers(0, 36_500),
    repetitions=st.integers(0, 99),
    last_review_day=days,
    stability_days=st.none() | st.floats(0, 36_500),
    suspended=st.booleans(),
    chosen_demo=st.none() | texts,
)
answers = st.builds(
    Review,
    id=ids,
    device=texts,
    card_key=texts,
    kind=st.sampled_from([ReviewKind.REVIEW, ReviewKind.DRILL]),
    at=instants,
    grade=st.sampled_from(list(Grade)),
    elapsed_ms=st.none() | st.integers(0, 2**40),
    scheduler=texts,
    fuzz_days=st.integers(-30, 30),
    state_before=st.none() | card_states,
)
doings = st.builds(
    Review,
    id=ids,
    device=texts,
    card_key=texts,
    kind=st.sampled_from([ReviewKind.UNDO, ReviewKind.SUSPEND, ReviewKind.FLAG, ReviewKind.RESET]),
    at=instants,
    target=st.none() | ids,
    value=st.none() | texts,
)
experiments = st.builds(
    Experiment,
    id=ids,
    device=texts,
    card_key=st.none() | texts,
    demo=texts,
    parameters=st.dictionaries(texts, st.integers() | st.booleans() | texts, max_size=3),
    prediction=texts,
    predicted=texts,
    measured=texts,
    matched=st.booleans(),
    at=instants,
)
names = st.builds(CardName, texts, st.none() | texts, st.none() | st.integers(1, 9), texts, texts, texts)
records: st.SearchStrategy[Record] = st.one_of(answers, doings, experiments, names)


@given(records)
def test_a_record_comes_back_from_its_line(record):
    line = encode(record)
    assert line.count(b"\n") == 1
    assert json.loads(line)["sum"]
    assert decode(line[:-1]) == record


@given(st.lists(records, max_size=5), st.data())
def test_a_log_read_in_two_parts_is_the_log(written, data):
    content = b"".join(encode(record) for record in written)
    cut = data.draw(st.integers(0, len(content)))
    first = read_log(content[:cut], None)
    second = read_log(content, first.mark)
    assert [*first.records, *second.records] == written
    assert (second.is_rewritten, second.is_torn, first.damages, second.damages) == (False, False, (), ())
    assert first.is_torn == (first.mark.length_bytes < cut)


@given(st.lists(records, min_size=1, max_size=4), st.data())
def test_a_flipped_bit_is_noticed(written, data):
    content = bytearray(b"".join(encode(record) for record in written))
    mark = read_log(bytes(content), None).mark
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert read_log(bytes(content), mark).is_rewritten
    assert set(map(repr, read_log(bytes(content), None).records)) <= set(map(repr, written))


@given(st.binary(max_size=200))
def test_no_bytes_are_taken_for_a_record_without_its_checksum(line):
    with pytest.raises(LineDamaged):
        decode(line)


signed = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=9), inner, max_size=2),
    max_leaves=5,
)


@given(records, st.data())
def test_what_is_made_up_is_refused_or_can_be_replayed(record, data):
    from flashgrad.sync.lines import _AFTER_SUM, _BEFORE_SUM, _sum

    found = json.loads(encode(record))
    del found["sum"]
    found[data.draw(st.sampled_from([*found, "grade", "state_before", "target"]))] = data.draw(signed)
    body = json.dumps(found).encode()
    with suppress(LineDamaged):
        taken = decode(body[:-1] + _BEFORE_SUM + _sum(body) + _AFTER_SUM)
        if isinstance(taken, Review):
            due_day = replay([taken], Sm2()).due_day
            assert due_day is None or as_date(due_day)


@given(st.text(max_size=200))
def test_a_safe_name_is_safe_and_stays(name):
    safe = safe_name(name)
    assert safe == safe_name(safe)
    assert is_deck_name(free_name(name, []))
    assert not set(safe) & set('/\\:*?"<>|\n\x00')
    assert not safe.startswith(".")
    assert len(safe.encode()) <= 255
    assert free_name(name, [safe.casefold()]).casefold() != safe.casefold()


def deck(*letters: str, answer: str = "It is") -> bytes:
    return "".join(
        f"---\ncard_id: {letter}\n---\nWhat is {letter}?\n\n---\n\n{answer} {letter}.\n" for letter in letters
    ).encode()


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        (deck("a", "b"), deck("a", "b", "c"), deck("a", "b"), deck("a", "b", "c")),
        (deck("a", "b"), deck("x", "a", "b"), deck("a", "b", "c"), deck("x", "a", "b", "c")),
        (deck("a", "b"), deck("a", "b", "c"), deck("a", "b", "d"), deck("a", "b", "c", "d")),
        (deck("a", "b", "c"), deck("a", "b"), deck("x", "a", "b", "c"), deck("x", "a", "b")),
    ],
)
def test_changes_in_different_places_are_both_made(base, ours, theirs, expected):
    both = merged_decks(base, ours, theirs, "deck.md")
    assert (both.conflict_line, both.content) == (0, expected)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "line"),
    [
        (deck("a"), deck("a", answer="Here"), deck("a", answer="There"), 8),
        (b"", deck("a", "b", answer="Here"), deck("a", "b", answer="There"), 8),
        (deck("a"), deck("a", "c", answer="It is"), deck("a") + deck("c", answer="No,"), 16),
    ],
)
def test_changes_in_the_same_place_are_a_conflict_with_its_line(base, ours, theirs, line):
    both = merged_decks(base, ours, theirs, "deck.md")
    assert both.conflict_line == line
    assert both.content == ours
