"""No text whatsoever steers a terminal once it is neutralised."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from flashgrad.text import neutralise, one_line

BIDIRECTIONAL = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
# Everything a str can hold, lone surrogates included, with the dangerous characters far more often than by chance.
dangerous = st.sampled_from(
    "\x00\x07\x1b\x7f\x80\x9b\x9d\u00ad\u061c\u200b\u200e\u200f\u202e\u2066\u2028\u2029\u3164\ufeff\ufffe\ud800\udfff"
    "\r\t\n \U000e0041\U0010eeee"
)
marks = st.sampled_from("\u0300\u0301\u0489\u20dd\u0e47\u0651\u05b0\u0903\u1161\u200d\ufe0f\U000e0100").flatmap(
    lambda mark: st.integers(1, 9).map(lambda count: mark * count)
)
texts = st.lists(st.text(max_size=8) | dangerous | marks).map("".join)

# A letter with as many marks as its script puts on it, from scripts of all kinds.
SYLLABLES = (
    *(
        "a",
        "ﬁ",
        "λ",
        "ж",
        "x\u0302",
        "e\u0302\u0301",
        "\u05e9\u05c1\u05b8\u0591",
        "م\u064f",
        "\u0644\u0651\u064e\u0670",
    ),
    *(
        "क\u094dष\u093f",
        "த\u0bbf",
        "ก\u0e33",
        "ท\u0e35\u0e48",
        "က\u103c\u103d\u103e\u102d\u102f\u1036",
        "ខ\u17d2ម\u17c2\u179a",
    ),
    *(
        "ར\u0f92\u0fb1\u0f74",
        "\u1112\u1161\u11ab",
        "한",
        "漢",
        "葛\U000e0100",
        "か\u3099",
        "می\u200cخ",
        "ര\u0d4d\u200d",
    ),
    *(
        "👩🏽\u200d🔬",
        "👨\u200d👩\u200d👧\u200d👦",
        "❤\ufe0f",
        "1\ufe0f\u20e3",
        "🇵🇹",
        "𝔼",
        "∂",
        "≤",
        "½",
        " ",
        "\n",
        "-",
        "$",
    ),
)
ordinary = st.lists(st.sampled_from(SYLLABLES)).map("".join)


@given(texts)
def test_neutralising_twice_changes_no_more_than_once(text):
    once = neutralise(text)
    assert neutralise(once) == once


@given(texts)
def test_nothing_that_a_terminal_obeys_survives(text):
    for character in neutralise(text):
        assert character in "\t\n" or unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.bidirectional(character) not in BIDIRECTIONAL
        assert character not in "\u00ad\u061c\u200b\u200e\u200f\u2060\u3164\ufeff\U000e0041\U0010eeee"


@given(texts)
def test_what_is_left_can_always_be_encoded(text):
    assert neutralise(text).encode("utf-8").decode("utf-8") == neutralise(text)


@given(texts)
def test_no_character_carries_more_than_six_marks_and_no_line_begins_with_one(text):
    in_a_row, before = 0, "\n"
    for character in neutralise(text):
        is_mark = unicodedata.category(character)[0] == "M" or character in "\u200c\u200d\u1161"
        assert not (is_mark and before in "\t\n")
        in_a_row = in_a_row + 1 if is_mark else 0
        assert in_a_row <= 6
        before = character


@given(ordinary)
def test_ordinary_words_of_all_scripts_are_left_alone(text):
    assert neutralise(text) == text


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="\u3164\uffa0")))
def test_what_was_left_out_or_given_a_circle_was_no_letter(text):
    korean_parts = "[\u1160-\u11ff\ud7b0-\ud7ff]"
    if re.search(korean_parts, text) is None:
        assert neutralise(text) == text
    assert set(neutralise(text)) - {"◌"} == set(text) - {"◌"}


@given(texts)
def test_one_line_is_one_line(text):
    line = one_line(text)
    assert "\n" not in line
    assert "\t" not in line
    assert line == line.strip()
    assert one_line(line) == line
    assert neutralise(line) == line


@given(texts, st.integers(1, 20))
def test_a_line_is_never_longer_than_its_limit(text, limit):
    line = one_line(text, limit)
    assert len(line) <= limit
    if len(one_line(text)) <= limit:
        assert line == one_line(text)
