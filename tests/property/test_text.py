"""No text whatsoever steers a terminal once it is neutralised."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from flashgrad.text import neutralise, one_line

BIDIRECTIONAL = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
# Everything a str can hold, lone surrogates included, with the dangerous characters far more often than by chance.
dangerous = st.sampled_from(
    "\x00\x07\x1b\x7f\x80\x9b\x9d\u061c\u200e\u200f\u202e\u2066\u2028\u2029\ufeff\ud800\udfff\r\t\n"
)
marks = st.sampled_from("\u0300\u0301\u0489\u20dd\u0e47\u0651\u05b0\ufe0f").flatmap(
    lambda mark: st.integers(1, 9).map(lambda count: mark * count)
)
texts = st.lists(st.text(max_size=8) | dangerous | marks).map("".join)


@given(texts)
def test_neutralising_twice_changes_no_more_than_once(text):
    once = neutralise(text)
    assert neutralise(once) == once


@given(texts)
def test_nothing_that_a_terminal_obeys_survives(text):
    for character in neutralise(text):
        assert character in "\t\n" or unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.bidirectional(character) not in BIDIRECTIONAL
        assert character not in "\u061c\u200e\u200f\ufeff"


@given(texts)
def test_what_is_left_can_always_be_encoded(text):
    assert neutralise(text).encode("utf-8").decode("utf-8") == neutralise(text)


@given(texts)
def test_no_character_carries_more_than_four_combining_marks(text):
    in_a_row = 0
    for character in neutralise(text):
        in_a_row = in_a_row + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        assert in_a_row <= 4


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="\ufeff")))
def test_text_that_only_prints_is_left_alone(text):
    assert neutralise(text) == text


@given(texts)
def test_one_line_is_one_line(text):
    line = one_line(text)
    assert "\n" not in line
    assert "\t" not in line
    assert line == line.strip()
    assert one_line(line) == line


@given(texts, st.integers(1, 20))
def test_a_line_is_never_longer_than_its_limit(text, limit):
    line = one_line(text, limit)
    assert len(line) <= limit
    if len(one_line(text)) <= limit:
        assert line == one_line(text)
