"""What every text has in common: it has tokens, soon, and none of it is lost."""

import re
import time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from flashgrad.markdown.parser import card_parser
from tests.samples import examples
from tests.unit.markdown.tokens import block_formulas, children, inline_formulas, pieces

MARKS = "$\\ab1x `\n|-*_{}[]()<>#~!&:.\t"


@given(st.text(alphabet=MARKS, max_size=80))
@example("$`$")
@example("|a|\n|-|\n|$|$|")
@example("> <!-- a\n> b --> c")
@settings(max_examples=examples(3))
def test_every_text_has_tokens(text):
    for formula in inline_formulas(text):
        assert formula == formula.strip() != ""
        assert not set("`\n") & set(formula)
    for formula in block_formulas(text):
        assert "`" not in formula
        assert all(line.strip() for line in formula.split("\n"))


@given(st.lists(st.sampled_from(["\\begin{align}", "\\end{align}", "\\[", "\\]", "\\(", "\\)", "$$", "$", "<!--", "-->",
                                 "<br>", "| ", "|-|\n", "\n", "\n\n", "- ", "> ", "1. ", "[ ] ", "  ", "x", "`"]),
                max_size=40).map("".join))  # fmt: skip
@settings(max_examples=examples(3))
def test_no_order_of_marks_is_too_strange(text):
    for formula in (*inline_formulas(text), *block_formulas(text)):
        assert "`" not in formula
        assert formula.strip()


@given(st.text(alphabet="> -*+1.#`~$\\\n\tx", max_size=200))
@example("> " * 30 + "x")
@settings(max_examples=examples(2))
def test_no_letter_is_lost(text):
    shown = "".join(token.content + token.info for token in card_parser().parse(text))
    assert shown.count("x") == text.count("x")


@pytest.mark.slow
@given(st.text(alphabet="ab1 *_`>#-+.\n[]()!~", max_size=60))
@settings(max_examples=examples(2))
def test_what_needs_none_of_our_rules_is_commonmark(text):
    assume(not re.search(r"\[ \]|>{5}", text))
    plain = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    assert [(token.type, token.level, token.content) for token in card_parser().parse(text)] == [
        (token.type, token.level, token.content) for token in plain
    ]
    breaks = [child.type for token in plain for child in token.children or ()]
    assert [child.type for child in children(text)] == [kind.replace("softbreak", "hardbreak") for kind in breaks]


@pytest.mark.parametrize("mark", ["> ", ">", "- ", "1. ", "> - "])
def test_nesting_beyond_the_parsers_limit_is_text(mark):
    shallow, deep = (card_parser().parse(mark * times + "word") for times in (4, 1000))
    assert shallow[-1].type != "inline"
    assert any("word" in token.content for token in deep)
    assert max(token.level for token in deep) < 20


@pytest.mark.parametrize(
    "text",
    [
        "$" * 5_000,
        "$" * 2_500 + " a" * 2_500,
        "$a " * 2_000,
        "\\(" * 5_000,
        "\\(a $b " * 2_000,
        "\\[" * 5_000,
        "\\[\n" * 3_000,
        "$$a\n" * 3_000,
        "\\begin{align}\n" * 3_000,
        "\\begin{align}\nx\n" * 1_500,
        "|$" * 3_000,
        "|a|b|\n|-|-|\n" + "|$" * 3_000,
        "|a|b|\n|-|-|\n" + "|<!--" * 3_000,
        "|$a|\n|-|\n> \n" * 1_000,
        "|-|\n" * 3_000,
        "[" * 5_000,
        "![" * 3_000,
        "<!--" * 3_000,
        "<!-- \n" * 3_000,
        "> <!--\n" * 2_000 + "\n-->",
        "- <!--\n" + "  <!--\n" * 2_000 + "a\n-->",
        "<br>\n" * 3_000,
        "- [ ] a\n" * 2_000,
        "\\" * 10_000 + "$",
        ">" * 1_000 + "\n" + "> " * 1_000,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_the_time_grows_with_the_text_and_not_with_its_square(text):
    started = time.process_time()
    card_parser().parse(text)
    assert time.process_time() - started < 1


def test_file_names_and_addresses_are_text_unless_marked():
    assert pieces("see train.py, https://a.b and c.ai") == [("text", "see train.py, https://a.b and c.ai")]
    [opened, text, _] = children("<https://a.b/ä?c=%20>")
    assert (opened.attrs, text.content) == ({"href": "https://a.b/ä?c=%20"}, "https://a.b/ä?c=%20")


def test_targets_stay_as_they_are_written():
    [link, _, _, _, image] = children('[a](b/c%20d.md) ![e](<my file ä.png> "title")')
    assert link.attrs == {"href": "b/c%20d.md"}
    assert image.attrs == {"src": "my file ä.png", "alt": "", "title": "title"}


def test_escapes_and_entities_are_those_of_commonmark():
    assert pieces("\\*a\\* &amp; \\# b") == [("text", "*a* & # b")]
