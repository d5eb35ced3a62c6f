"""Whatever is between the dollars, it can be drawn; and on one line it means what it means on paper."""

import re
import unicodedata
from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from flashgrad.cells import cell_width
from flashgrad.mathbox.render import Picture, display, inline, is_exact_on_a_line, problem_of
from tests.property.expressions import (
    LETTER,
    VALUES,
    Expression,
    added,
    divided,
    expressions,
    grouped,
    multiplied,
    spaced,
    squared,
    value_of_line,
)

ANY_CHARACTER = st.characters(exclude_categories=())
COMMANDS = (
    r"\frac \sqrt \sum \int \max \alpha \hat \overline \left \right \middle \big \Bigg \begin{matrix} \end{matrix} "
    r"\begin{cases} \end{cases} \begin{aligned} \end{aligned} \\ \text \mathbf \mathrm \mathcal \underbrace \overset "
    r"\not \limits \xrightarrow \boxed \cancel \over \choose \substack \quad \, \! \{ \} \| \operatorname* \foo \hline "
    r"\begin{array}{c|c} \end{array} \pmod \mathop \cdots \infty \le \tag \color"
)
PIECES = st.sampled_from([*COMMANDS.split(), *"{}{}{}^_^_&[]()|/.,:;'!+-=<>~%$#\"\\ \n\tabxyz0123456789"])
ODD = st.sampled_from("漢字éßøאبक्षि🙂👍🏽🇫🇷\u0301\u0338\u200d\ufe0f\u200b\u202e\x00\x1b\x9b\ud800\u00ad\u3000ﷺ")
A, B, C = (Expression(letter, VALUES[letter], LETTER) for letter in "abc")
COMMAND = re.compile(r"\\[A-Za-z]+(?:\{[a-z]*matrix\}|\{cases\}|\{aligned\}|\{array\}\{[lcr|]*\}|\{array\})?")
latex = st.lists(PIECES | PIECES | PIECES | ODD, max_size=40).map("".join)
texts = st.text(ANY_CHARACTER, max_size=30) | latex


atoms = st.sampled_from([*"abcxyzTWQ", "12", r"\alpha", r"\infty", r"\text{if so}", r"\mathbf{W}", r"\mathcal{L}"])


def _nested(parts):
    """Well-formed LaTeX of parts. What is dropped on purpose (labels, colours, lengths, columns) is a unit test's."""
    one = parts.map(lambda part: f"{{{part}}}")
    shapes = st.sampled_from(
        [
            *("{0}_{1}", "{0}^{1}", "{0}_{1}^{2}", "{0}'", r"\frac{0}{1}", r"\sqrt{0}", r"\binom{0}{1}", r"\hat{0}"),
            *(r"\overline{0}", r"\sum_{0}^{1} {2}", r"\int_{0} {1}", r"\max_{0} {1}", r"\left( {0} \right)^{1}"),
            *(r"\underbrace{0}_{1}", r"\overset{0}{1}", r"\xrightarrow[{0}]{1}", r"\boxed{0}", r"\cancel{0}"),
            *(r"\left. {0} \right|_{1}", r"\begin{{cases}} {0} & {1} \\\\ {2} \end{{cases}}", r"\mathrm{0} {1}"),
            *(r"\begin{{bmatrix}} {0} & {1} \\\\ {2} & x \end{{bmatrix}}", r"\sum_{{\substack{{ {0} \\\\ {1} }}}}"),
            *(r"\begin{{aligned}} {0} &= {1} \\\\ &\le {2} \end{{aligned}}", r"\foo{0} {1}", r"\mathop{0}_{1}"),
            *(r"\begin{{array}}{{c|c}} {0} & {1} \\\\ \hline {2} \end{{array}}", r"\sqrt[{0}]{1}", r"\Big| {0} \Big|"),
            *(
                "{0} + {1}",
                "{0} {1}",
                "{0} = -{1}",
                "({0}, {1})",
                r"{0} \cdot {1}",
                r"\log {0}",
                r"\not {0}",
                "{0} / {1}",
            ),
        ]
    )
    return st.builds(lambda shape, *three: shape.format(*three), shapes, one, one, one)


formulas = st.recursive(atoms, _nested, max_leaves=8)


def letters(text):
    """How often each Latin letter stands in `text`, small, double-struck or accented ones as what they are."""
    return Counter(each for each in unicodedata.normalize("NFKD", text) if each.isascii() and each.isalpha())


def joined(row):
    return "".join(span.text for span in row)


def check(picture: Picture) -> None:
    assert picture.rows
    assert 0 <= picture.baseline < len(picture.rows)
    for row in picture.rows:
        assert cell_width(joined(row)) == picture.width
        check_characters(joined(row))


def check_characters(text: str) -> None:
    for character in text:
        assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp"), hex(ord(character))


@given(texts, st.booleans())
@example("\u0301", False)
@example(r"\hat{\u0301}", False)
@example("x\ufe0f\u200d🙂", False)
@example(r"\begin{matrix}\end{matrix}", False)
@example("\\\n", False)
@example(r"\overset0\limits", False)
@example("a\\\tb", False)
@example(r"\text{a" + "\n\t" + "b}", False)
def test_any_text_is_a_picture_of_equal_rows(text, is_ascii):
    check(display(text, is_ascii=is_ascii))
    line = joined(inline(text, is_ascii=is_ascii))
    check_characters(line)
    assert isinstance(is_exact_on_a_line(text), bool)
    assert problem_of(text) == display(text).problem


@given(texts)
def test_nothing_outside_the_basic_plane_is_added(text):
    shown = display(text).text + joined(inline(text))
    assert {character for character in shown if ord(character) > 0xFFFF} <= set(text)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_without_characters_beyond_ascii_there_are_none(text):
    assert display(text, is_ascii=True).text.isascii()
    assert joined(inline(text, is_ascii=True)).isascii()


@given(expressions, st.booleans(), st.booleans())
@example(divided(multiplied(A, B), C), True, False)
@example(squared(squared(added(A, B), A), A), False, False)
@example(squared(grouped(squared(A, A), A), A), False, False)
@example(divided(A, spaced(A, B)), False, False)
def test_a_formula_on_one_line_is_worth_what_it_is_on_paper(expression, is_ascii, is_product_first):
    line = joined(inline(expression.latex, is_ascii=is_ascii))
    assert value_of_line(line, is_product_first=is_product_first) == expression.value, line


@given(expressions)
def test_a_line_is_exact_only_where_it_has_no_more_brackets_than_the_source(expression):
    brackets = joined(inline(expression.latex)).count("(")
    assert not is_exact_on_a_line(expression.latex) or brackets == expression.latex.count("(")


@given(formulas)
def test_every_letter_of_a_formula_is_shown(source):
    assert problem_of(source) == ""
    written = letters(COMMAND.sub(" ", source))
    for is_ascii in (False, True):
        assert written <= letters(display(source, is_ascii=is_ascii).text)
        assert written <= letters(joined(inline(source, is_ascii=is_ascii)))
