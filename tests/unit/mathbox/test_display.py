"""What stands where in a formula of several rows; the whole look is in the golden files."""

import pytest

from flashgrad.mathbox.faces import Face
from flashgrad.mathbox.render import display, inline, problem_of


def drawn(source: str, *, is_ascii: bool = False) -> str:
    return display(source, is_ascii=is_ascii).text


def test_the_baseline_is_the_bar_of_a_fraction_and_the_line_of_letters():
    assert display(r"\frac{a}{b}").baseline == 1
    assert display(r"x_B^{0.5}").baseline == 1
    assert display(r"a + b").baseline == 0
    assert display(r"\underbrace{a + b}_{n}").baseline == 0


def test_scripts_share_their_columns_where_one_has_small_characters():
    assert drawn(r"\sigma_B^2 + 1") == "σ² + 1\n B"


def test_a_script_is_small_as_a_whole_or_not_at_all():
    assert drawn("x_{i+1}") == "xᵢ₊₁"
    assert drawn("x_{i,j}") == "x\n i,j"


def test_a_bar_is_longer_than_a_bar_above_or_below_it():
    assert drawn(r"\frac{\frac{a}{b}}{c}") == " a\n ─\n b\n───\n c"


@pytest.mark.parametrize(
    "source",
    [r"\left( \frac{a}{b} \right)", r"( \frac{a}{b} )", r"\big( \frac{a}{b} \big)", r"\Bigl( \frac{a}{b} \Bigr)"],
)
def test_brackets_grow_with_what_they_enclose_however_they_are_written(source):
    assert drawn(source) == "⎛a⎞\n⎜─⎟\n⎝b⎠"


@pytest.mark.parametrize("source", [r"\left( x_B \right)", "(x_B)", r"\Bigg( x_B \Bigg)"])
def test_brackets_do_not_grow_for_a_script(source):
    assert drawn(source) == "(x )\n  B"


def test_a_power_of_a_tall_bracket_stands_at_its_top():
    assert drawn(r"\left( \frac{a}{b} \right)^2_k") == "⎛a⎞²\n⎜─⎟\n⎝b⎠ₖ"


def test_an_evaluation_bar_has_its_place_at_its_foot():
    assert drawn(r"\left. \frac{a}{b} \right|_{x=0}") == "a│\n─│\nb│ₓ₌₀"
    assert drawn(r"\frac{a}{b} \bigg|_{x=0}") == drawn(r"\left. \frac{a}{b} \right|_{x=0}")


def test_a_minus_is_a_sign_where_it_has_no_left_operand():
    assert drawn(r"-x - -y = -\log z, (-1)") == "−x − −y = −log z, (−1)"


def test_neighbours_do_not_run_together():
    assert drawn(r"-\frac{a}{b}").split("\n")[1] == "− ─"
    assert drawn(r"2 \mathrm{Var} n") == "2 Var n"
    assert drawn(r"\sqrt{2} x") == "√2 x"
    assert drawn(r"\alpha x \in S", is_ascii=True) == "alpha x in S"


def test_equations_are_aligned_and_tall_ones_set_apart():
    source = r"\begin{aligned} \frac{a}{b} &= c \\ &= d + e \\ &+ f \end{aligned}"
    assert drawn(source) == "a\n─ = c\nb\n\n  = d + e\n  + f"


def test_rules_of_an_array_cross():
    assert drawn(r"\begin{array}{l|c} a & b \\ \hline c & d \end{array}") == "a │ b\n──┼──\nc │ d"


def test_two_cases_leave_a_row_for_the_tip_of_the_brace():
    assert drawn(r"\begin{cases} a & b \\ c & d \end{cases}") == "⎧ a  b\n⎨\n⎩ c  d"


def test_a_macro_that_is_not_known_is_shown_as_written():
    assert drawn(r"\foo{x} + \bar{y} \baz z") == r"\foo{x} + ȳ\baz z"
    assert problem_of(r"\foo{x}") == ""


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (r"\frac{a}", r"\frac has nothing to act on"),
        ("x^", "^ has nothing to act on"),
        ("{a", "a } is missing"),
        ("a}", "a } has no {"),
        (r"\left( a", r"\right is missing"),
        (r"a \right)", r"\right has no \left"),
        (r"\left x", r"\left needs a bracket, not x"),
        (r"\begin{matrix} a", r"\end{matrix} is missing"),
        (r"\begin{foo} a \end{foo}", r"\begin{foo} is not known"),
        (r"\end{foo}", r"\end{foo} has no \begin{foo}"),
    ],
)
def test_what_is_no_formula_is_shown_as_written_and_told(source, problem):
    shown = display(source)
    assert shown.problem == problem == problem_of(source)
    assert shown.text == source
    assert {span.face for row in shown.rows for span in row} == {Face.SOURCE}
    assert "".join(span.text for span in inline(source)) == source


def test_lines_of_a_source_that_is_no_formula_stay_lines():
    assert display("\\frac{a\n + \x1b[31m b").text == "\\frac{a\n+ ␛[31m b"


def test_words_may_hold_formulas():
    assert drawn(r"\text{if $x_i > 0$ and 5\% of \$2}") == "if xᵢ > 0 and 5% of $2"


@pytest.mark.parametrize(
    "source",
    [
        *(r"\label{eq:loss} x", r"\color{red} x", r"\textcolor{red}{x}", r"\hspace{1em} x", r"\vspace{1em} x"),
        *(r"\phantom{abc} x", r"\hphantom{abc} x", r"\vphantom{abc} x", r"\begin{array}{lcr} x \end{array}"),
        *(r"\begin{alignat}{2} x \end{alignat}", r"x \\[2pt]", r"\displaystyle x", r"x \nonumber"),
    ],
)
def test_letters_that_are_no_part_of_the_formula_are_dropped(source):
    assert drawn(source).strip() == "x"
    assert "".join(span.text for span in inline(source)).strip(" []") == "x"
