"""Breaks by tag and by line end, and what is hidden."""

import pytest

from flashgrad.markdown.parser import card_parser
from tests.unit.markdown.tokens import pieces, rows

BREAK = ("hardbreak", "")


def test_a_line_end_is_a_line_break():
    assert pieces("**Cause:** a\n**Cure:** b").count(BREAK) == 1


@pytest.mark.parametrize("tag", ["<br>", "<br/>", "<br />", "<BR>", "<Br  />"])
def test_the_tag_for_a_line_break_is_one(tag):
    assert pieces(f"a{tag}b") == [("text", "a"), BREAK, ("text", "b")]
    assert rows(f"| a{tag}b |\n|-|") == [[[("text", "a"), BREAK, ("text", "b")]]]


@pytest.mark.parametrize(
    ("text", "breaks"),
    [("a<br>\nb", 1), ("a<br><br>b", 2), ("a\n<br>\nb", 2), ("a<br>", 0), ("a<br>\n", 0), ("`<br>`", 0), ("\\<br>", 0)],
)
def test_breaks_are_as_many_as_are_meant(text, breaks):
    assert pieces(text).count(BREAK) == breaks


def test_other_html_is_text():
    assert pieces("see <b>x</b> <brx> <script>") == [("text", "see <b>x</b> <brx> <script>")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a <!-- x --> b", [("text", "a b")]),
        ("a<!-- x -->b", [("text", "ab")]),
        ("<!-- x --> <!-- y -->\na", [("text", "a")]),
        ("<!-- x --> a", [("text", "a")]),
        ("<!-- x -->\na", [("text", "a")]),
        ("a\n  <!-- x -->\nb", [("text", "a"), BREAK, ("text", "b")]),
        ("a <!-- x\ny --> b", [("text", "a b")]),
        ("<!-- x\n\n- y\n--> a", [("text", "a")]),
        ("a\n<!--\n- x\n-->\nb", [("text", "a"), ("text", "b")]),
        ("<!--> a -->", [("text", "a -->")]),
        ("<!---> a", [("text", "a")]),
        ("<!-- never ended\n\na", [("text", "<!-- never ended"), ("text", "a")]),
        ("<!-- a <!-- b --> c", [("text", "<!-- a c")]),
        ("> <!-- a\n\nb -->", [("text", "<!-- a"), ("text", "b -->")]),
        ("`<!-- a -->`", [("code_inline", "<!-- a -->")]),
        ("\\<!-- a -->", [("text", "<!-- a -->")]),
    ],
)
def test_a_comment_is_hidden_and_nothing_else_is(text, shown):
    assert pieces(text) == shown


def test_a_comment_between_items_does_not_split_their_list():
    tokens = card_parser().parse("- a\n<!-- note -->\n- b")
    assert [token.type for token in tokens].count("bullet_list_open") == 1


def test_comments_alone_leave_no_empty_paragraph():
    assert card_parser().parse("<!-- a -->\n\n<!-- b --> <!-- c\n\nd -->") == []


def test_a_comment_in_code_is_code():
    [fence] = card_parser().parse("```html\n<!-- a -->\n```")
    assert fence.content == "<!-- a -->\n"
