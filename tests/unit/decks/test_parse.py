import json
import time

import pytest

from flashgrad.decks.parse import parse, side_text
from flashgrad.model import Card
from tests.unit.decks.conftest import OWN_DECKS
from tests.unit.decks.upstream_model import UpstreamCard, upstream_reading


def deck_text(*cards, front="card_id: null"):
    return "".join(f"---\n{front}\n---\n{question}\n---\n{answer}\n" for question, answer in cards)


def cards_of(text):
    return parse(text, "deck-x.md").deck.cards


def problems_of(text):
    return [(problem.line, problem.is_warning) for problem in parse(text, "deck-x.md").problems]


def test_our_own_deck_is_among_the_real_ones():
    assert "deck-gradient-stability.md" in [path.name for path in OWN_DECKS]


def test_real_decks_read_without_problems_and_as_upstream_reads_them(real_deck):
    text = real_deck.read_text(encoding="utf-8")
    parsed = parse(text, str(real_deck))
    ours = [UpstreamCard(c.card_id, c.tags, c.archived, c.question, c.answer) for c in parsed.deck.cards]
    assert parsed.problems == ()
    assert len(ours) > 50
    assert ours == upstream_reading(text)


def test_a_card_knows_the_line_of_its_opening_delimiter(real_deck):
    text = real_deck.read_text(encoding="utf-8")
    lines = text.split("\n")
    for card in parse(text, str(real_deck)).deck.cards:
        assert lines[card.line - 1] == "---"
        assert lines[card.line] == f"card_id: {card.card_id or 'null'}"


def test_the_preamble_is_kept_byte_for_byte():
    preamble = "\ufeff# Title\r\n \t\r\n---\r\nnot a card\n\x0c"
    parsed = parse(preamble + "\n" + deck_text(("Q", "A")), "x.md")
    assert parsed.deck.preamble == preamble + "\n"
    assert parsed.deck.name == "Title"
    assert len(parsed.deck.cards) == 1


def test_only_line_feeds_end_lines():
    strange = "a\x0b---\x0cb\x1c---\x85c\u2028---\u2029d\r---\re"
    [card] = cards_of(deck_text((strange, strange)))
    assert (card.question, card.answer) == (strange, strange)


def test_windows_line_ends_are_remembered_and_do_not_reach_the_fields():
    parsed = parse(deck_text(("Q\nmore", "A\n\nmore")).replace("\n", "\r\n"), "x.md")
    assert parsed.deck.newline == "\r\n"
    assert parsed.deck.cards == (Card(None, "Q\nmore", "A\n\nmore"),)


def test_the_newline_style_is_that_of_the_first_card_even_in_a_mixed_file():
    text = "intro\r\n" + deck_text(("Q", "A")) + deck_text(("Q2\nx", "A2")).replace("\n", "\r\n")
    parsed = parse(text, "x.md")
    assert parsed.deck.newline == "\n"
    assert parsed.deck.cards[1].question == "Q2\nx"


def test_blanks_after_a_delimiter_do_not_matter():
    assert cards_of("--- \t\ncard_id: a\n---\t\nQ\n---  \nA\n--- ")[0] == Card("a", "Q", "A")


def test_control_characters_stay_for_the_caller_to_neutralise():
    [card] = cards_of(deck_text(("\x1b[2Jevil\x00", "\u202eA")))
    assert (card.question, card.answer) == ("\x1b[2Jevil\x00", "\u202eA")


def test_messages_show_what_they_quote_harmlessly():
    text = "---\ncard_id: a\n\x1b]0;evil\x07 line\narchived: \x1b[2J\n---\nQ\n---\nA\n"
    problems = parse(text, "x.md").problems
    assert len(problems) == 2
    assert not any("\x1b" in problem.message or "\x07" in problem.message for problem in problems)


@pytest.mark.parametrize(
    "tags",
    ["[" * 100_000, "[" * 5_000 + "]" * 5_000, "9" * 10_000, '"' + "a" * 10_000, '["\\ud800"]', "{", "NaN", ","],
    ids=["open brackets", "deep", "huge number", "open quote", "surrogate", "brace", "NaN", "comma"],
)
def test_no_tags_line_is_too_strange(tags):
    parsed = parse(f"---\ncard_id: a\ntags: {tags}\n---\nQ\n---\nA\n", "x.md")
    [card] = parsed.deck.cards
    assert (card.question, card.answer) == ("Q", "A")
    assert card.tags == ("\ud800",) or [problem.line for problem in parsed.problems] == [3]


def test_tags_in_json_come_back_exactly():
    tags = ["a, b", "", 'quoted "', "a---b", "\u2028", "x\ny"]
    [card] = cards_of(f"---\ncard_id: a\ntags: {json.dumps(tags)}\n---\nQ\n---\nA\n")
    assert card.tags == tuple(tags)


def test_a_deck_of_bad_cards_only_has_no_cards_and_names_each():
    parsed = parse("---\ncard_id: a\n---\nQ\n---\ncard_id: b\n---\n---\n", "x.md")
    assert parsed.deck.cards == ()
    assert [problem.line for problem in parsed.problems] == [1, 5]


@pytest.mark.parametrize(
    "text", ["", "\n", "\ufeff", "---", "---\n---", "---\n\n---\n", "# Title", "---\n# T\n---\ntext"]
)
def test_a_text_without_cards_is_an_empty_deck_without_problems(text):
    parsed = parse(text, "deck-of-nothing.md")
    assert parsed.deck.cards == ()
    assert parsed.deck.preamble == text
    assert parsed.problems == ()


@pytest.mark.parametrize(
    "text", ["card_id: a\n\nQ\n\nA", "----\ncard_id: a\n----\nQ", "x\r---\rcard_id: a\r---\rQ\r---\rA"]
)
def test_a_text_in_which_cards_were_meant_says_where(text):
    parsed = parse(text, "x.md")
    assert parsed.deck.cards == ()
    [problem] = parsed.problems
    assert not problem.is_warning
    assert "exactly `---`" in problem.message


def test_one_forgotten_fence_costs_no_other_card():
    fence = "```python\nx = 1\n```"
    for forgotten in (0, 1, 7, 19):
        cards = [(f"Q{at}\n\n{fence}", f"A{at}\n\n{fence}") for at in range(20)]
        cards[forgotten] = (cards[forgotten][0], f"A{forgotten}\n\n```python\nx = 1")
        parsed = parse(deck_text(*cards), "x.md")
        assert [card.question for card in parsed.deck.cards] == [question for question, _ in cards]
        assert [card.answer for card in parsed.deck.cards] == [answer for _, answer in cards]
        assert [problem.is_warning for problem in parsed.problems] == [True]


@pytest.mark.parametrize("opener", ["```", "````", "~~~", "```yaml", "   ```"])
@pytest.mark.parametrize(
    "later", ["", "```\ny\n```", "```python\ny\n```", "~~~\ny\n~~~", "```\ny\n```\n\n```py\nz\n```"]
)
def test_a_fence_that_hides_a_front_matter_example_is_told_from_one_that_was_forgotten(opener, later):
    mark = opener.strip().rstrip("yaml")
    example = f"{opener}\n---\ncard_id: inner\n---\n{mark}"
    closed = deck_text(("Q", f"{example}\n{later}".strip()), ("Q2", later or "A2"))
    assert [card.question for card in cards_of(closed)] == ["Q", "Q2"]
    assert problems_of(closed) == []
    forgotten = deck_text(("Q", f"{opener}\nx = 1"), ("Q2", later or "A2"), ("Q3", "A3"))
    assert [card.question for card in cards_of(forgotten)] == ["Q", "Q2", "Q3"]
    assert problems_of(forgotten) == [(6, True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a  ", "a"),
        ("\n\n   a\n b \n\n", "a\n b"),
        ("    code\n    more\n", "    code\n    more"),
        ("\n\tcode", "\tcode"),
        (" \u2003   a", "a"),
        ("a\r\nb\r", "a\nb"),
        ("\x0b\x1ca\u2028", "a"),
        (" \n ", ""),
        ("a\r\r\nb", "a\nb"),
        ("  ---\n text", "  ---\n text"),
        ("   ----", "----"),
    ],
)
def test_a_side_is_stripped_as_upstream_strips_it_but_for_indented_code(text, expected):
    assert side_text(text) == expected
    assert side_text(expected) == expected


def time_to_parse(text):
    started = time.process_time()
    parsed = parse(text, "x.md")
    return time.process_time() - started, parsed


@pytest.mark.slow
def test_a_deck_of_100000_cards_is_read_in_a_moment():
    front = 'card_id: {0}\ntags: ["activation", "sigmoid"]'
    card = f"---\n{front}\n---\nWhat does layer {{0}} do to $x$?\n---\nIt multiplies it by $W_{{0}}$, and adds.\n"
    seconds, parsed = time_to_parse("".join(card.format(at) for at in range(100_000)))
    assert len(parsed.deck.cards) == 100_000
    assert parsed.problems == ()
    assert parsed.deck.cards[-1].line == 99_999 * 7 + 1
    assert seconds < 10


HOSTILE = {
    "one card of 50 MB": lambda: deck_text(("Q", "word " * 10_000_000)),
    "lines of 10,000 columns": lambda: deck_text(*[("x" * 10_000, "y" * 10_000)] * 500),
    "quotes 1,000 deep": lambda: deck_text(*[("> " * 1_000 + "Q", "A")] * 1_000),
    "delimiters only": lambda: "---\n" * 250_000,
    "fences that never close": lambda: deck_text(*[("Q\n```py", "A\n~~~x")] * 20_000),
    "fences of growing length": lambda: "\n".join("`" * at + "x" for at in range(3, 3_000)) + deck_text(("Q", "A")),
    "fences and delimiters in turn": lambda: deck_text(("Q", "A")) + "```\n---\n" * 50_000,
    "the same id": lambda: deck_text(*[("Q", "A")] * 20_000, front="card_id: a"),
    "front matter without end": lambda: "---\ncard_id: a\n" + "key: value\n" * 75_000,
    "a list without end": lambda: "---\ncard_id: a\ntags:\n" + "- a\n" * 75_000 + "---\nQ\n---\nA\n",
    "blanks": lambda: "---\n" + " " * 5_000_000 + "\n---\n" + "\n" * 5_000_000 + "card_id: a\n---\nQ\n---\nA",
    "list markers": lambda: deck_text(("- " * 1_000_000, "1. " * 500_000 + "```")),
    "a heading of blanks": lambda: "# " + " " * 2_000_000 + "x" + " #" * 1_000_000 + "\n" + deck_text(("Q", "A")),
    "carriage returns": lambda: deck_text(("Q" + "\r" * 3_000_000 + "x\r\n", "A" + " \r" * 1_000_000)),
    "stray ids": lambda: deck_text(("Q", "card_id: x\n" * 50_000)),
    "stray ids before a hidden delimiter": lambda: deck_text(("card_id: x y\n```\n---\n```", "")) * 20_000,
    "tagged blocks": lambda: "---\ntags: a\n" * 50_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_shape_of_a_large_file_makes_reading_slow(make):
    seconds, parsed = time_to_parse(make())
    assert seconds < 8
    assert all(problem.line >= 1 for problem in parsed.problems)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["fences", "blocks", "ids", "quotes"])
def test_twice_the_text_takes_about_twice_the_time(kind):
    unit = {
        "fences": "---\ncard_id: null\n---\n```py\n---\n~~~x\n---\n````\n",
        "blocks": "---\ntags: a\n---\n# h\n---\n\n",
        "ids": "---\ncard_id: a\n---\ncard_id: b c\n---\ncard_id: d e\n",
        "quotes": "---\ncard_id: a\ntags: \"a\", 'b', [c\n---\n> > > Q\n---\n- - - ```\n",
    }[kind]
    short = min(time_to_parse(unit * 2_000)[0] for _ in range(3))
    long = min(time_to_parse(unit * 8_000)[0] for _ in range(3))
    assert long < 12 * short
