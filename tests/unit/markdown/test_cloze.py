"""Cloze deletions: what is one, what each card asks, and what it shows."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.markdown.cloze import (
    HIGHEST_NUMBER,
    MOST_CLOZES,
    MOST_FAULTS,
    find_clozes,
    in_words,
    shown_answer,
    shown_question,
)
from flashgrad.markdown.line import as_line
from flashgrad.markdown.page import page
from flashgrad.markdown.parser import card_parser
from flashgrad.markdown.pieces import Mark
from flashgrad.model import Card


def asked(question: str) -> dict[int, str]:
    """By number, what each card asks, on one line."""
    numbers = find_clozes(question).numbers
    return {number: as_line(shown_question(Card(None, question, "", cloze=number))) for number in numbers}


def marked(question: str, number: int) -> list[str]:
    """What stands out in the answer of a card."""
    rows = page(shown_answer(Card(None, question, "", cloze=number)), 80)
    return [run.text for row in rows for run in row if Mark.ASKED in run.marks]


@pytest.mark.parametrize(
    ("question", "cards"),
    [
        ("An {{1::epoch}} has {{2::batches}}.", {1: "An […] has batches.", 2: "An epoch has […]."}),
        ("{{1::a}} and {{1::b}}, {{3::c}}", {1: "[…] and […], c", 3: "a and b, […]"}),
        ("{{c2::as in Anki}}", {2: "[…]"}),
        ("{{1::Adam::an optimiser}} adapts", {1: "[an optimiser] adapts"}),
        ("{{1::std\\::vector::a type}}", {1: "[a type]"}),
        ("==Adam== and ==SGD==.", {1: "[…] and SGD.", 2: "Adam and […]."}),
        ("这是==高亮==文字", {1: "这是[…]文字"}),
        ("==one\ntwo==", {1: "[…]"}),
        ("{{1::a}} or ==b==", {1: "[…] or ==b=="}),
        ("{{1::outer {{2::inner}}}} end", {1: "[…] end", 2: "outer […] end"}),
        ("{{1::$\\frac{a}{b}$}} and {{2::`}}`}}", {1: "[…] and }}", 2: "a/b and […]"}),
        ("{{1::$$\\sum_{i}{{x}}$$}}.", {1: "[…]."}),
        ("before {{1::first\n\nsecond}} after", {1: "before […] after"}),
        ("{{1::a}}](x) [b]", {1: "[…]](x) [b]"}),
        ("| a | b |\n|-|-|\n| {{1::x}} | y |", {1: "| a | b | | […] | y |"}),
    ],
)
def test_each_number_is_a_card_that_hides_its_deletions_alone(question: str, cards: dict[int, str]):
    assert asked(question) == cards


@pytest.mark.parametrize(
    "question",
    [
        "no deletion at all, {{name}} and {1::x}",
        "`{{1::x}}` and ``==y==``",
        "```\n{{1::x}}\n==y==\n```",
        "    {{1::indented code}}",
        "$f({{1::x}})$ and \\({{1::x}}\\)",
        "$$\n{{1::x}}\n$$",
        "\\begin{align}\n{{1::x}}\n\\end{align}",
        "\\{{1::x}} \\==y==",
        "<!-- {{1::x}} -->",
        "if a==b and c==d, f(x)==g(x)==h, x == y == z",
        "==one\n\ntwo==",
        "====",
        "a =====\n b ===",
        "{{1::never closed",
        "never opened}}",
        "{{1::}} {{2::  }} {{3::::hint}}",
        "{{0::x}} {{10000::x}} {{123456789123456789::x}}",
    ],
)
def test_what_is_no_deletion_stays_as_it_is_written(question: str):
    assert find_clozes(question).numbers == ()
    assert in_words(question) == question


def test_the_answer_is_the_whole_text_with_what_was_hidden_marked_and_the_answer_under_it():
    card = Card(None, "An {{1::epoch::what?}} has {{2::batches}}.", "Each of $n$ rows.", cloze=1)
    assert as_line(shown_answer(card)) == "An epoch has batches. Each of n rows."
    assert marked(card.question, 1) == ["epoch"]
    assert marked(card.question, 2) == ["batches"]


@pytest.mark.parametrize(
    ("question", "standing_out"),
    [
        ("{{1::**strong** and $x$}}", "strong and x"),
        ("{{1::_emphasis_}}, **{{1::strong}}**", "emphasisstrong"),
        ("{{1::one\ntwo\n\n* three\n* four}}", "onetwothreefour"),
        ("{{1::text\n```\ncode\n```\nmore}}", "textmore"),
        ("{{1::outer {{2::inner}} again}}", "outer inner again"),
    ],
)
def test_all_text_of_a_deletion_stands_out_wherever_it_stands(question: str, standing_out: str):
    assert "".join(marked(question, 1)) == standing_out


def test_a_mark_that_crosses_other_marks_is_left_out_and_the_page_stays_well_formed():
    html = card_parser().render(shown_answer(Card(None, "**a {{1::b** c}} {{1::d}}", "", cloze=1)))
    assert html == "<p><strong>a b</strong> c <mark>d</mark></p>\n"


def test_a_terminal_without_other_characters_gets_three_dots():
    shown = shown_question(Card(None, "An {{1::epoch}}", "", cloze=1))
    assert as_line(shown, is_ascii=True) == "An [...]"
    assert "".join(run.text for row in page(shown, 40, is_ascii=True) for run in row) == "An [...]"


def test_a_card_without_a_number_shows_its_sides_as_they_are():
    card = Card(None, "{{1::a}}", "==b==")
    assert (shown_question(card), shown_answer(card)) == ("{{1::a}}", "==b==")


@pytest.mark.parametrize(
    ("question", "message", "is_warning"),
    [
        ("{{1::x", "This `{{1::` is never closed, so it is text;", True),
        ("{{1::}}", "This deletion is empty, so it is text;", True),
        ("{{0::x}}", "The number of a deletion is 1 to 9,999, so this one is text;", False),
        (
            " ".join(f"{{{{{number}::x}}}}" for number in range(1, 10_000)),
            "This question has deletions for 9,999 cards, of which 200 were taken; split it.",
            False,
        ),
    ],
)
def test_what_cannot_be_a_deletion_is_told_with_its_place(question: str, message: str, is_warning: bool):
    (fault,) = find_clozes(f"Text. {question}").faults
    assert fault.message.startswith(message)
    assert fault.is_warning is is_warning
    assert question[fault.offset - 6 :].startswith("{{")
    assert len(find_clozes(question).numbers) <= MOST_CLOZES <= HIGHEST_NUMBER


@pytest.mark.parametrize(
    "question",
    [
        "{{1::" * 20_000,
        "}}" * 50_000,
        "==a" * 30_000,
        "{{1" * 30_000,
        "{{" + "1" * 100_000,
        "{{1::a}}" * 10_000,
        "{{1::a::" * 10_000 + "}}" * 10_000,
        "\n\n{{1::x" * 3_000 + "\n\n}}" * 3_000,
        "`" * 9_999 + "{{1::x}}" + "$" * 9_999,
        "\\" * 50_000 + "{{1::x}}",
    ],
    ids=lambda question: f"{question[:8]!r}, {len(question)}",
)
def test_hostile_questions_cost_no_more_than_their_length(question: str):
    begun = time.process_time()
    found = find_clozes(question)
    assert len(found.faults) <= MOST_FAULTS + 1
    for number in found.numbers[:1]:
        shown_answer(Card(None, question, "", cloze=number))
    assert time.process_time() - begun < 3


pieces = st.sampled_from(
    [
        "{{1::",
        "{{2::",
        "{{c3::",
        "}}",
        "::",
        "==",
        "a",
        " ",
        "\n",
        "\n\n",
        "$x$",
        "$$",
        "`",
        "**",
        "* ",
        "```\n",
        "\\",
        "|",
    ]
)


@given(st.lists(pieces, max_size=25).map("".join))
def test_whatever_is_written_deletions_lie_in_each_other_or_apart_and_every_card_can_be_drawn(question: str):
    found = find_clozes(question)
    ends: list[int] = []
    for one in found.deletions:
        assert one.start < one.inner < one.inner_end <= one.end - 2
        while ends and ends[-1] <= one.start:
            ends.pop()
        assert not ends or one.end <= ends[-1]
        ends.append(one.end)
    for number in found.numbers:
        card = Card(None, question, "A.", cloze=number)
        page(shown_question(card), 40)
        page(shown_answer(card), 40)
        html = card_parser().render(shown_answer(card))
        assert html.count("<mark>") == html.count("</mark>")
