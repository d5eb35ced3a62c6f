"""No source, however hostile, makes the layout deep, large or slow."""

import time

import pytest

from flashgrad.mathbox.boxes import MAX_CELLS
from flashgrad.mathbox.parser import MAX_CHARACTERS, MAX_DEPTH
from flashgrad.mathbox.render import display, inline, is_exact_on_a_line, problem_of

LIMIT_S = 2.0  # many times what the worst of them needs here, for machines under load


def filled(part: str) -> str:
    """`part` as often as a formula may hold it."""
    return part * (MAX_CHARACTERS // len(part))


def nested(before: str, inside: str, after: str, times: int = MAX_DEPTH // 2 - 1) -> str:
    return before * times + inside + after * times


LINE = r"a\\"
SOURCES = {
    "braces": filled("{"),
    "fractions": filled(r"\frac"),
    "fraction bars": filled(r"\frac12"),
    "open roots": filled(r"\sqrt["),
    "open texts": filled(r"\text{$"),
    "columns": rf"\begin{{matrix}}{'&' * 1000}\end{{matrix}}",
    "columns and rows": rf"\begin{{matrix}} {'&' * 900} {LINE * 600} \end{{matrix}}",
    "nested matrices": nested(r"\begin{pmatrix}", r"a & b \\ c & d", r"\end{pmatrix}"),
    "frames": nested(r"\boxed{", r"\frac12" * 250, "}"),
    "strokes": nested(r"\cancel{", r"\frac12" * 250, "}"),
    "bold": nested(r"\mathbf{", "x+" * 1000, "}"),
    "slashes around a tall column": rf"\left/ \begin{{matrix}} {LINE * 800} \end{{matrix}} \right/",
    "letters beside a tall column": rf"\begin{{matrix}} {LINE * 600} \end{{matrix}} {'x' * 1000}",
    "brackets": filled(r"(\frac12"),
    "bars": filled(r"|\frac12"),
    "scripts": nested("x^{", "y", "}", MAX_DEPTH),
    "accents": filled(r"\hat"),
    "marks": "x" + "\u0301" * (MAX_CHARACTERS - 1),
    "overs": filled(r"a\over "),
    "wide letters": filled("漢"),
    "surrogates": filled("\ud800"),
    "nul": filled("\0"),
    "backslashes": filled("\\"),
    "blanks": filled(r"\qquad"),
}


@pytest.mark.slow
@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_the_worst_sources_are_drawn_or_refused_in_no_time(source):
    start = time.process_time()
    shown = display(source)
    line = inline(source)
    is_exact_on_a_line(source)
    assert time.process_time() - start < LIMIT_S
    assert len(shown.rows) * shown.width <= MAX_CELLS
    assert sum(len(span.text) for span in line) < 4 * MAX_CHARACTERS


def test_a_formula_may_be_as_long_as_the_limit_and_no_longer():
    assert problem_of("x" * MAX_CHARACTERS) == ""
    assert problem_of("x" * (MAX_CHARACTERS + 1)) == f"it has more than {MAX_CHARACTERS} characters"


def test_a_formula_in_an_index_counts_as_nested():
    assert "nested" in problem_of(nested(r"\sqrt[{", "x", "}]{y}", MAX_DEPTH))
    assert "nested" in problem_of(nested(r"\text{$", "x", "$}", MAX_DEPTH))


def test_a_formula_of_many_cells_is_refused():
    assert problem_of(SOURCES["letters beside a tall column"]) == "it is too large to draw"


def test_what_is_wrong_is_said_on_one_line_however_it_is_written():
    assert problem_of("\\begin{a\nb}x") == r"\begin{a b} is not known"
    assert len(problem_of(rf"\begin{{{'x' * 2_900}}}")) == 120
