"""Bars inside the cells of a table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flashgrad.markdown.parser import card_parser
from flashgrad.markdown.pipes import cells
from tests.samples import examples
from tests.unit.markdown.tokens import children, rows


def row(line, columns):
    """The cells of one row under a header of so many columns."""
    header = "|" + "h|" * columns
    return rows(f"{header}\n|{'-|' * columns}\n{line}")[1]


def test_formulas_with_bars_keep_their_columns_in_every_row():
    line = "| $|w|$ | $P \\| Q$ | $P(a|b)$ |"
    expected = [[("math_inline", "|w|")], [("math_inline", "P \\| Q")], [("math_inline", "P(a|b)")]]
    assert rows(f"{line}\n|-|:-:|-|\n{line}") == [expected, expected]


@pytest.mark.parametrize(
    ("line", "first", "second"),
    [
        ("| \\(a|b\\) | c |", ("math_inline", "a|b"), ("text", "c")),
        ("| $$a|b$$ | c |", ("math_inline", "a|b"), ("text", "c")),
        ("| `a|b` | c |", ("code_inline", "a|b"), ("text", "c")),
        ("| `a\\|b` | c |", ("code_inline", "a|b"), ("text", "c")),
        ("| ``a|`b`` | c |", ("code_inline", "a|`b"), ("text", "c")),
        ("| a\\|b | c |", ("text", "a|b"), ("text", "c")),
        ("| $\\left. f \\right|$ | c |", ("math_inline", "\\left. f \\right|"), ("text", "c")),
        ("| $5 | $10 |", ("text", "$5"), ("text", "$10")),
        ("|$5|$10|", ("text", "$5"), ("text", "$10")),
        ("|$HOME|$PATH|", ("text", "$HOME"), ("text", "$PATH")),
        ("|$5|$P(a|b)$|", ("text", "$5"), ("math_inline", "P(a|b)")),
        ("| $a | b |", ("text", "$a"), ("text", "b")),
        ("| `a | b |", ("text", "`a"), ("text", "b")),
        ("| \\$a | b\\$ |", ("text", "$a"), ("text", "b$")),
    ],
)
def test_a_bar_cuts_where_it_is_no_part_of_a_formula_or_of_code(line, first, second):
    assert row(line, 2) == [[first], [second]]


def test_bars_outside_tables_stay_as_written():
    text = "```a|b\n`x|y`\n```\n\n[`a|b`]: t|u 'v|w'\n\n[`a|b`] $x|y$\n\n|h|\n|-|"
    fence = card_parser().parse(text)[0]
    assert (fence.info, fence.content) == ("a|b", "`x|y`\n")
    link, code, *_, formula = children(text)[:5]
    assert (link.attrs, code.content, formula.content) == ({"href": "t|u", "title": "v|w"}, "a|b", "x|y")


@given(st.text(alphabet="ab|\\^{} $", max_size=20))
@settings(max_examples=examples(2))
def test_a_row_has_as_many_cells_as_are_counted(line):
    written = cells(f"x|{line}|y")
    header = "h|" * len(written)
    assert len(rows(f"{header}\n{'-|' * len(written)}\nx|{line}|y")[1]) == len(written)
    assert written[0] == "x" or "$" in line


@given(st.text(alphabet="ab|^{}", min_size=1, max_size=12))
@settings(max_examples=examples(1))
def test_any_formula_between_brackets_is_one_cell(formula):
    assert row(f"| \\({formula}\\) | c |", 2) == [[("math_inline", formula)], [("text", "c")]]
