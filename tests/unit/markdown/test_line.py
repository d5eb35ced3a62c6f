"""A side of a card on one line."""

import subprocess
import sys

import pytest

from flashgrad.markdown.line import as_line


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("What is it?", "What is it?"),
        ("One\ntwo\n\nthree", "One two three"),
        ("Is 3 - 2 = 1, or 2 + 2 > 3?", "Is 3 - 2 = 1, or 2 + 2 > 3?"),
        ("**Bold** and *slanted*, `a  b`", "Bold and slanted, a b"),
        ("~~wrong~~ right", "~wrong~ right"),
        ("# Title\n\ntext", "Title text"),
        ("Title\n=====\ntext", "Title text"),
        ("Title\n---\ntext", "Title text"),
        ("above\n\n***\n\nbelow", "above below"),
        ("- a\n- b\n  1. c", "• a • b 1. c"),
        ("3) a\n4) b", "3) a 4) b"),
        ("- [ ] a\n- [x] b", "☐ a ☑ b"),
        ("> quoted\n> > twice", "quoted twice"),
        ("```python\nx = 1\ny = 2\n```", "x = 1 y = 2"),
        ("    x = 1", "x = 1"),
        ("| a | b |\n|-|-|\n| c | d |", "| a | b | | c | d |"),
        ("a | b\n-|-\nc | d", "| a | b | | c | d |"),
        ("[words](https://a.b) ![a *curve*](c.png)", "words a curve"),
        ("a<br>b <!-- hidden --> c", "a b c"),
        ("a &amp; b \\* c", "a & b * c"),
        ("What is $\\frac{a+b}{2}$?", "What is (a + b)/2?"),
        ("It is\n$$x \\le y$$\nhere", "It is x ≤ y here"),
        ("It costs $5 or $10", "It costs $5 or $10"),
        ("C#, #1 and 1.5", "C#, #1 and 1.5"),
        ("", ""),
        ("\n \n", ""),
    ],
)
def test_a_side_of_a_card_is_read_as_one_line(markdown, expected):
    assert as_line(markdown) == expected


def test_ascii_has_formulas_and_marks_of_its_own():
    assert as_line("- $x \\le y$\n- [x] done", is_ascii=True) == "* x <= y [x] done"


def test_what_a_terminal_obeys_is_neutralised():
    assert as_line("a\x1b[31m b") == "a␛[31m b"
    assert as_line("**a** &#x202e; \x1b") == "a \ufffd ␛"


def test_text_without_marks_loads_no_parser():
    program = (
        "import sys\nfrom flashgrad.markdown.line import as_line\n"
        "assert as_line('What is 1 + 1, then?') == 'What is 1 + 1, then?'\n"
        "sys.exit(any(name.startswith(('markdown_it', 'flashgrad.mathbox')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
