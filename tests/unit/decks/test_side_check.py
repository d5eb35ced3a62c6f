"""What is said of a side's Markdown, and that nothing is said of what is as meant."""

import pytest

from flashgrad.decks.side_check import SideChecker


@pytest.fixture(scope="module")
def checker():
    return SideChecker()


@pytest.mark.parametrize(
    ("side", "line", "kind", "words"),
    [
        ("a\n$\\frac{a}$", 1, "formula", "`\\frac{a}` cannot be read, as "),
        ("a\n\n$$\n\\left( x\n$$", 2, "formula", "cannot be read"),
        ("\\[ \\begin{tabular} x \\end{tabular} \\]", 0, "formula", "\\begin{tabular}"),
        ("a\n$\\foo x + \\baz$", 1, "command", "`\\foo`, `\\baz` are not known"),
        ("$\\mathbf{\\foo}$", 0, "command", "`\\foo` is not known"),
        ("| a |\n|-|\n| $\\foo$ |", 2, "command", "`\\foo`"),
        ("- a\n  - b\n    > c $\\foo$", 2, "command", "`\\foo`"),
        ("a [b\n\\(x\n\\foo\\)](c)", 1, "command", "`\\foo`"),
        ("- [ ] a\n  $\\foo$", 1, "command", "`\\foo`"),
        ("a\n$ \\alpha $ b", 1, "mark", "`$ \\alpha $` is no formula: no blank"),
        ("$ w = 1 $", 0, "mark", "no blank"),
        ("$\\alpha$5", 0, "mark", "no digit right after"),
        ("$\\alpha is", 0, "mark", "This `$` has no partner on its line"),
        ("a $$x", 0, "mark", "This `$$` has no partner"),
        ("$$\na", 0, "mark", "This `$$` has no partner"),
        ("\\(\\alpha", 0, "mark", "This `\\(` is never closed"),
        ("a\n\\begin{tikz}", 1, "mark", "`\\begin{tikz}` is not known"),
        ("so \\begin{align} x", 0, "mark", "begin a line with it"),
        ("a <b>c</b>", 0, "tag", "The tag `<b>` is shown as text; write `**…**` instead."),
        ("a\n<SPAN class='x'>", 1, "tag", "leave it out"),
        ("a<br clear='all'>", 0, "tag", "write `<br>` instead"),
        ("a <!-- b\n\nc", 0, "tag", "This comment is shown as text"),
        ("| a | b |\n|-|-|\n| 1 | 2 | 3 |", 2, "cells", "has 3 cells and its header 2"),
        ("> | a |\n> |-|\n> | b | c |", 2, "cells", "has 2 cells and its header 1"),
        ("a\n\n[Note]: important", 2, "definition", "links `[note]`, of which there are none"),
    ],
)
def test_what_is_not_shown_as_meant_is_named_with_its_line(checker, side, line, kind, words):
    [finding] = checker.findings(side)
    assert (finding.line, finding.kind) == (line, kind)
    assert words in finding.message


@pytest.mark.parametrize(
    "side",
    [
        "$\\alpha$ $$\\beta$$ \\(\\gamma\\) \\[\\delta\\]",
        "$$\n\\frac{a}{b}\n$$\n\\begin{align}\na &= b\n\\end{align}",
        "pay $5 or $6, a lone $ x $, `$ \\alpha $`, \\$ \\alpha \\$ and $HOME_DIR or $PATH",
        "a<br>b<BR/>c <!-- <b> $ \\alpha $ --> d",
        "the tokens <pad>, <s> and </s>, x<y>z, <https://a.b> and <me@a.b>, `<b>`",
        "```html\n<b> $$ \\(\\alpha\n```\n\n    $ \\alpha $",
        "| a | b |\n|-|-|\n| $P(a|b)$ | `x|y` | |\n| 1 |",
        "[x]: y\n\n[see][x] and ![x]",
        "\\[not a link\\]",
        "\\\\(\\alpha and \\[escaped",
        "a plain text: with nothing in it",
        "",
    ],
)
def test_nothing_is_said_of_what_is_as_meant(checker, side):
    assert checker.findings(side) == []


def test_a_line_has_one_finding_of_each_kind(checker):
    found = checker.findings("$\\frac$ $\\sqrt$ <b> <i> $\\foo$ $\\baz$\n$\\frac$")
    assert [(finding.line, finding.kind) for finding in found] == [
        (0, "command"),
        (0, "formula"),
        (0, "tag"),
        (1, "formula"),
    ]
    assert "`\\frac`" in found[1].message
    assert "`\\foo`" in found[0].message


def test_long_formulas_and_tags_are_shown_short(checker):
    formula, tag = checker.findings("$\\frac{" + "a" * 500 + "$ <b " + "c" * 500 + ">")
    assert len(formula.message) < 200
    assert len(tag.message) < 200


def test_lines_are_those_of_the_screen_and_of_the_file(checker):
    [finding] = checker.findings("a\x0bb\u2028c\u0085d\re\n$\\foo$")
    assert finding.line == 1
