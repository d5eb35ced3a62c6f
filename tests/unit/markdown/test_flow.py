"""Text and formulas on rows of a width, as a reader sees them."""

import pytest

from flashgrad.cells import cell_width
from flashgrad.markdown.flow import flow, least_width, lines_of, natural_width
from flashgrad.markdown.parser import card_parser
from flashgrad.markdown.pieces import Mark, Piece, pieces_of
from flashgrad.markdown.runs import Row

MEAN = r"$\frac{a+b}{2}$"
"""Brackets would have to be added to write it on one line."""


def pieces(markdown: str) -> tuple[Piece, ...]:
    """The inline content of a paragraph."""
    inline = next(token for token in card_parser().parse(markdown) if token.type == "inline")
    return pieces_of(inline)[0]


def text_of(row: Row) -> str:
    return "".join(run.text for run in row)


def flowed(markdown: str, width: int, *, is_ascii: bool = False) -> list[str]:
    return [text_of(row) for row in flow(pieces(markdown), width, is_ascii=is_ascii)]


def marked(markdown: str, mark: Mark, width: int = 80) -> list[str]:
    """The runs that have `mark`."""
    return [run.text for row in flow(pieces(markdown), width) for run in row if mark in run.marks]


@pytest.mark.parametrize(
    ("markdown", "width", "expected"),
    [
        ("one two three", 20, ["one two three"]),
        ("one two three", 13, ["one two three"]),
        ("one two three", 12, ["one two", "three"]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 6, ["one", "two", "three"]),
        ("a  b   c", 20, ["a b c"]),
        ("one\ntwo", 20, ["one", "two"]),
        ("one  \ntwo", 20, ["one", "two"]),
        ("one\\\ntwo three", 5, ["one", "two", "three"]),
        ("**bold** and *slanted*, ~~struck~~.", 80, ["bold and slanted, struck."]),
        ("half**bold**word stays one", 12, ["halfboldword", "stays one"]),
    ],
)
def test_words_fill_rows(markdown, width, expected):
    assert flowed(markdown, width) == expected


@pytest.mark.parametrize(
    ("markdown", "width", "expected"),
    [
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("in abcdefgh it", 5, ["in", "abcde", "fgh", "it"]),
        ("in abcdefgh it", 6, ["in", "abcdef", "gh it"]),
        ("abc", 1, ["a", "b", "c"]),
        ("**ab**cd**ef**", 3, ["ab", "cd", "ef"]),
        ("**abcd**ef", 3, ["abc", "def"]),
    ],
)
def test_a_word_wider_than_the_row_is_cut(markdown, width, expected):
    assert flowed(markdown, width) == expected


@pytest.mark.parametrize(
    ("markdown", "width", "expected"),
    [
        ("(see $x$), then", 9, ["(see x),", "then"]),
        ("an $n$-dimensional space", 14, ["an", "n-dimensional", "space"]),
        ("the limit is $x$.", 14, ["the limit is", "x."]),
        ("an *italic*, then", 10, ["an italic,", "then"]),
        ("is `code`!", 6, ["is", "code!"]),
    ],
)
def test_what_stands_together_stays_together(markdown, width, expected):
    assert flowed(markdown, width) == expected


@pytest.mark.parametrize(
    ("markdown", "width", "expected"),
    [
        ("漢字仮名", 4, ["漢字", "仮名"]),
        ("漢字仮名", 5, ["漢字", "仮名"]),
        ("漢", 1, ["漢"]),
        ("漢字。仮名", 4, ["漢", "字。", "仮名"]),
        ("文「引用」", 4, ["文", "「引", "用」"]),
        ("see 漢字 now", 6, ["see 漢", "字 now"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
        ("❤\ufe0f❤\ufe0f", 2, ["❤\ufe0f", "❤\ufe0f"]),
    ],
)
def test_rows_are_as_wide_as_the_terminal_draws_them(markdown, width, expected):
    assert flowed(markdown, width) == expected


def test_a_blank_that_forbids_a_break_breaks_nothing():
    assert flowed("at 5&nbsp;ms it", 6) == ["at", "5\u00a0ms", "it"]


def test_code_keeps_its_blanks():
    assert flowed("run `a   b` now", 80) == ["run a   b now"]
    assert flowed("run `a\tb` now", 80) == ["run a b now"]
    assert flowed("run `a   b`", 6) == ["run a", "b"]


def test_links_and_images_are_their_words():
    assert flowed("read [the paper](https://a.b/c) or ![a curve](loss.png)", 80) == ["read the paper or ▣ a curve"]
    assert marked("read [the **new** paper](https://a.b/c)", Mark.LINK) == ["the ", "new", " paper"]
    assert marked("![](loss.png)", Mark.LINK) == ["▣ image"]
    assert flowed("see ![a curve](loss.png)", 6) == ["see", "▣ a", "curve"]


def test_marks_go_with_their_words_over_the_end_of_a_row():
    assert marked("a *b c* d", Mark.EMPHASIS, 3) == ["b", "c"]
    assert marked("~~no~~ yes", Mark.STRUCK) == ["no"]
    assert marked("a `b` c", Mark.CODE) == ["b"]


def test_a_tall_formula_stands_on_the_line_of_its_sentence():
    assert flowed(f"It is {MEAN}, not more.", 80) == [
        "      a + b",
        "It is ─────, not more.",
        "        2",
    ]


def test_a_formula_that_one_line_shows_as_it_is_stays_on_it():
    assert flowed(r"It is $\frac{1}{2}$, not $\sqrt{x}$.", 80) == ["It is 1/2, not √x."]


def test_a_formula_that_its_author_wants_tall_is_tall():
    assert flowed("so $$y = \\frac{1}{2}$$ holds", 80) == ["       1", "so y = ─ holds", "       2"]


def test_between_tall_formulas_on_neighbouring_lines_a_row_is_free():
    tall = ["  a + b", "x ─────", "    2"]
    assert flowed(f"x {MEAN}\nx {MEAN}", 80) == [*tall, "", *tall]
    assert flowed(f"x {MEAN}\nb", 80) == [*tall, "b"]


def test_a_tall_formula_wider_than_the_row_is_written_on_a_line():
    wide = r"$\frac{a+b+c+d}{e+f+g+h}$"
    assert len(flowed(wide, 20)) == 3
    assert "".join(flowed(wide, 10)).replace(" ", "") == "(a+b+c+d)/(e+f+g+h)"


def test_a_formula_wider_than_the_row_breaks_before_a_sign_and_outside_brackets_first():
    formula = "$f(x, y) = g(x, y) + h(x, y)$"
    assert flowed(formula, 30) == ["f(x, y) = g(x, y) + h(x, y)"]
    assert flowed(formula, 20) == ["f(x, y) = g(x, y)", "+ h(x, y)"]
    assert flowed(formula, 9) == ["f(x, y)", "= g(x, y)", "+ h(x, y)"]
    assert flowed("$f(a, b, c, d)$", 6) == ["f(a,", "b, c,", "d)"]


def test_no_row_ends_in_blanks_and_none_begins_with_a_gap():
    for width in range(1, 40):
        rows = flowed(f"one **two** {MEAN} three, $x$ `four` five", width)
        assert [row for row in rows if row != row.rstrip(" ")] == []


def test_lines_know_their_baseline():
    first, second = lines_of(pieces(f"plain\n{MEAN}"), 80)
    assert (first.baseline, first.depth, first.width) == (0, 0, 5)
    assert (second.baseline, second.depth, second.width) == (1, 1, 5)


def test_nothing_is_one_empty_row():
    assert flow((), 10) == ((),)


def test_the_natural_width_breaks_nothing_and_the_least_no_word():
    content = pieces(f"one three\nsix {MEAN} seven")
    assert natural_width(content) == cell_width("six a + b seven") == 15
    assert least_width(content) == cell_width("three") == 5
    assert len(flow(content, 15)) == 4
    assert len(flow(content, 14)) == 5
    assert natural_width(()) == least_width(()) == 0


def test_ascii_formulas_stand_in_plain_characters():
    assert flowed(f"so {MEAN} and $x \\le y$", 80, is_ascii=True) == [
        "   a + b",
        "so ----- and x <= y",
        "     2",
    ]
