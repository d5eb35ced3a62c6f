"""What is a formula, a price, a line break and a link in a card's Markdown."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flashgrad.markdown.parser import card_parser


def inline_pieces(text):
    tokens = card_parser().parse(text)
    return [
        (child.type, child.content)
        for token in tokens
        for child in token.children or ()
        if child.content or child.type == "hardbreak"
    ]


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("slope $\\sigma'(z)$ here", ["\\sigma'(z)"]),
        ("$a$ and $b$", ["a", "b"]),
        ("**bold $Q K^T$**", ["Q K^T"]),
        ("$a_1 * b * c_2$", ["a_1 * b * c_2"]),
        ("$\\{x\\}$", ["\\{x\\}"]),
        ("- item $x$", ["x"]),
        ("> quote $x$", ["x"]),
        ("## heading $x$", ["x"]),
        ("| a | b |\n|-|-|\n| $x$ | $y$ |", ["x", "y"]),
        ("price $5 and $10", []),
        ("from $5 to $10 and $x$", ["x"]),
        ("an escaped \\$x\\$ stays", []),
        ("`$x$` is code", []),
        ("$ x $ has blanks inside", []),
        ("$x\ny$ goes over a line", []),
        ("$a `b` c$", []),
        ("one $ alone", []),
        ("US$5, $6.50$7", []),
    ],
)
def test_dollars_are_formulas_only_where_an_author_means_a_formula(text, formulas):
    assert [content for kind, content in inline_pieces(text) if kind == "math_inline"] == formulas


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("$$a = b$$", ["a = b"]),
        ("$$\na\n+ b\n$$", ["a\n+ b"]),
        ("For $n$ outcomes:\n$$H = 1$$\nwhere", ["H = 1"]),
        ("- item\n\n  $$x$$", ["x"]),
        ("$$a$$\n$$b$$", ["a", "b"]),
        ("$$ never closed", []),
        ("$$a\n\nb$$", []),
        ("```\n$$a$$\n```", []),
    ],
)
def test_display_formulas_may_follow_a_line_of_text(text, blocks):
    assert [token.content for token in card_parser().parse(text) if token.type == "math_block"] == blocks


def test_a_line_end_is_a_line_break():
    assert inline_pieces("**Cause:** a\n**Cure:** b").count(("hardbreak", "")) == 1


def test_file_names_and_html_are_text():
    assert inline_pieces("see train.py <b>x</b>") == [("text", "see train.py <b>x</b>")]


@given(st.text(alphabet="$\\ab1 `\n|-*_{}[]()<>#~", max_size=80))
@example("$`$")
def test_every_text_has_tokens(text):
    card_parser().parse(text)
    formulas = [content for kind, content in inline_pieces(text) if kind == "math_inline"]
    assert all(content and "\n" not in content and "`" not in content for content in formulas)
