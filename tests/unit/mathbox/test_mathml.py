"""Formulas as MathML: well formed, complete, and without anything of the author's but text."""

from xml.etree import ElementTree

import pytest
from hypothesis import given

from flashgrad.mathbox.mathml import mathml
from tests.property.test_mathbox import formulas as any_formula
from tests.property.test_mathbox import texts as any_text
from tests.unit.mathbox.test_golden import BUNDLED, ROBUSTNESS, formulas

CHILDREN = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3}
"""How many children elements of fixed shape have; browsers draw no element that has more or fewer."""


def checked(written: str) -> ElementTree.Element:
    """The element, every part of which has the shape that MathML wants."""
    element = ElementTree.fromstring(written.replace("&#x2061;", ""))
    for part in element.iter():
        assert len(part) == CHILDREN.get(part.tag, len(part)), ElementTree.tostring(part)
        assert not {name for name in part.attrib if name.startswith("on") or name in ("href", "src", "style")}
    return element


@pytest.mark.parametrize("path", [ROBUSTNESS, *BUNDLED], ids=lambda path: path.stem)
def test_every_known_formula_is_mathml_in_which_every_element_has_its_children(path):
    for formula in formulas(path):
        for is_display in (True, False):
            assert checked(mathml(formula, is_display=is_display)).tag in ("math", "code")


@given(any_formula | any_text)
def test_any_formula_is_well_formed(formula):
    checked(mathml(formula))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\frac{1}{2}", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        ("x_i^2", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
        (r"\sum_{i=1}^n", '<munderover><mo movablelimits="true">∑</mo>'),
        (r"\int_0^1", "<msubsup><mo>∫</mo><mn>0</mn><mn>1</mn></msubsup>"),
        (r"\sqrt[3]{x}", "<mroot><mi>x</mi><mrow><mrow><mn>3</mn></mrow></mrow></mroot>"),
        (r"a < b", "<mo>&lt;</mo>"),
        (r"\log x", '<mi mathvariant="normal">log</mi><mo>&#x2061;</mo><mspace width="0.17em"></mspace><mi>x</mi>'),
        (r"\sigma", "<mi>σ</mi>"),
        (r"\Sigma", '<mi mathvariant="normal">Σ</mi>'),
        (r"\unknown{x}", "<mtext>\\unknown</mtext>"),
        (r"\text{ if }", "<mtext>\u00a0if\u00a0</mtext>"),
    ],
)
def test_a_formula_becomes_the_element_that_says_what_it_means(source, expected):
    assert expected in mathml(source)


def test_what_is_no_formula_stands_as_it_is_written():
    assert mathml(r"\frac{<b>}{") == '<code class="source">\\frac{&lt;b&gt;}{</code>'
