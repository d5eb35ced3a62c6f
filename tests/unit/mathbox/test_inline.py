"""On one line brackets stand for what stood above and below."""

import pytest

from flashgrad.mathbox.faces import Face
from flashgrad.mathbox.render import inline, is_exact_on_a_line


def line(source: str) -> str:
    return "".join(span.text for span in inline(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\frac{a + b}{c}", "(a + b)/c"),
        (r"\frac{a}{b c}", "a/(bc)"),
        (r"\frac{1}{2} x", "(1/2)x"),
        (r"\frac{1}{2} \, x", "(1/2) x"),
        (r"{a \over b} c", "(a/b)c"),
        (r"\frac{a}{b}!", "(a/b)!"),
        (r"\frac{n!}{k!}, \frac{n!}{k! m!}", "n!/k!, n!/(k!m!)"),
        (r"x \frac{1}{2}", "x 1/2"),
        (r"-\frac{a}{b}", "−a/b"),
        (r"\frac{a}{b}^2", "(a/b)²"),
        (r"{x^2}^3", "(x²)³"),
        (r"x^{-\frac{1}{2}}", "x^(−1/2)"),
        (r"\frac{\frac{a}{b}}{c}", "(a/b)/c"),
        (r"a / \frac{b}{c}", "a/(b/c)"),
        (r"\frac{a}{b} \Big/ \frac{c}{d}", "(a/b)/(c/d)"),
        (r"\log \frac{p}{q}", "log(p/q)"),
        (r"\prod_i \frac{a_i}{b}", "∏ᵢ (aᵢ/b)"),
        (r"\sqrt{x y}", "√(xy)"),
        (r"\sqrt{x^2}", "√(x²)"),
        (r"\sqrt{x} y", "√x y"),
        (r"\sqrt{x}^2", "(√x)²"),
        (r"\frac{x}{\sqrt{v + e}}", "x/√(v + e)"),
        (r"\frac{p(x)}{q(x)}", "p(x)/q(x)"),
        (r"\frac{\mathrm{Var}\,x}{n}", "(Var x)/n"),
        (r"\mathrm{Var}\,\frac{x}{n}", "Var (x/n)"),
        (r"\frac{1}{n(n + 1)}", "1/(n(n + 1))"),
        (r"\frac{\partial L}{\partial w_1}", "∂L/∂w₁"),
        (r"\frac{d^2 y}{dx^2}", "d²y/dx²"),
        (r"\frac{\partial^2 f}{\partial x \partial y}", "∂²f/∂x∂y"),
        (r"\left| \frac{a}{b} \right|, \; |\frac{a}{b}|", "|a/b|, |a/b|"),
        (r"\binom{n}{k}", "(n choose k)"),
        (r"W_Q K", "W_Q K"),
        (r"W_{QK}", "W_(QK)"),
        (r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}", "[a, b; c, d]"),
        (r"\begin{cases} x, & x > 0 \\ 0 & \text{else} \end{cases}", "{x, x > 0; 0, else}"),
        (r"\begin{cases} x & x > 0, \\ 0 & \text{else} \end{cases}", "{x, x > 0; 0, else}"),
        (r"\arg\max_{\theta} f", "arg max_θ f"),
        (r"\hat{\theta}_{n}", "θ̂ₙ"),
        (r"z \widehat{xy}", "z hat(xy)"),
    ],
)
def test_a_line_means_what_the_formula_means(source, expected):
    assert line(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        r"\frac{1}{n}",
        r"\frac{\partial L}{\partial w}",
        r"\sqrt{d_k}",
        r"x_{ij}^{(l)}",
        r"W_{QK}^{-1/2}",
        r"\hat{x}",
        r"\sum_{i=1}^n x_i",
        r"\frac{1}{\sqrt{n}}",
        r"\left( x + 1 \right)^2",
        r"\max_x f(x)",
        r"\text{if } x",
        "{{",
    ],
)
def test_a_line_without_added_brackets_is_exact(source):
    assert is_exact_on_a_line(source)


@pytest.mark.parametrize(
    "source",
    [
        r"\frac{a + b}{c}",
        r"\frac{1}{2} x",
        r"\sqrt{x + 1}",
        r"\frac{a}{b}^2",
        r"\widehat{xy}",
        r"\binom{n}{k}",
        r"\underbrace{a}_{b}",
        r"\overset{d}{=}",
        r"\xrightarrow{d}",
        r"\boxed{x}",
        r"\cancel{x}",
        r"a \\ b",
        r"\begin{matrix} a \end{matrix}",
        r"\begin{cases} a \end{cases}",
        r"\sum_{\substack{a \\ b}} x",
    ],
)
def test_a_line_that_had_to_change_the_shape_is_not_exact(source):
    assert not is_exact_on_a_line(source)


def test_letters_keep_their_faces_on_a_line():
    faces = {span.text.strip(): span.face for span in inline(r"x + \mathbf{W} \text{if} \foo")}
    assert faces["x"] is Face.VARIABLE
    assert faces["+"] is Face.OPERATOR
    assert faces["W"] is Face.BOLD
    assert faces["if"] is Face.PLAIN
    assert faces["\\foo"] is Face.SOURCE
