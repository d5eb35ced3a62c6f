"""What is a formula, inside a line and by itself."""

import pytest

from tests.unit.markdown.tokens import block_formulas, children, inline_formulas, pieces


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("slope $\\sigma'(z)$ here", ["\\sigma'(z)"]),
        ("$a$ and $b$", ["a", "b"]),
        ("**bold $Q K^T$**", ["Q K^T"]),
        ("$a_1 * b * c_2$", ["a_1 * b * c_2"]),
        ("$\\{x\\}$", ["\\{x\\}"]),
        ("- item $x$", ["x"]),
        ("> quote $x$", ["x"]),
        ("## heading $x$", ["x"]),
        ("[link $x$](target)", ["x"]),
        ("| a | b |\n|-|-|\n| $x$ | $y$ |", ["x", "y"]),
        ("price $5 and $10", []),
        ("from $5 to $10 and $x$", ["x"]),
        ("an escaped \\$x\\$ stays", []),
        ("cost \\$$x$", ["x"]),
        ("$a\\$b$", ["a\\$b"]),
        ("`$x$` is code", []),
        ("$ x $ has blanks inside", []),
        ("$x\ny$ goes over a line", []),
        ("$a `b` c$", []),
        ("one $ alone", []),
        ("US$5, $6.50$7", []),
    ],
)
def test_dollars_are_formulas_only_where_an_author_means_a_formula(text, formulas):
    assert inline_formulas(text) == formulas


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("the \\(x\\) is", ["x"]),
        ("\\( a \\\\ (b) \\)", ["a \\\\ (b)"]),
        ("\\(a\n= b\\)", ["a = b"]),
        ("| \\(a|b\\) |\n|-|", ["a|b"]),
        ("\\\\(x\\\\) is a backslash and a bracket", []),
        ("\\(\\) and \\( \\) hold nothing", []),
        ("\\(never closed", []),
        ("\\(a `b` c\\)", []),
        ("`\\(x\\)`", []),
    ],
)
def test_escaped_round_brackets_are_a_formula(text, formulas):
    assert inline_formulas(text) == formulas


def test_what_is_no_formula_is_read_as_commonmark_has_it():
    assert pieces("\\\\(x\\\\) \\(y \\[z") == [("text", "\\(x\\) (y [z")]


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("the value $$x$$ is", ["x"]),
        ("the value $$ x $$, as", ["x"]),
        ("we get $$\na = b\n$$ and", ["a = b"]),
        ("$$\\text{if $x$}$$ inside", ["\\text{if $x$}"]),
        ("so \\[ y \\] holds", ["y"]),
        ("| $$x$$ |\n|-|", ["x"]),
        ("costs $$5 and $$10", []),
        ("so \\[ y", []),
        ("as in \\[1\\] and \\[2, 3–5\\]", []),
    ],
)
def test_a_displayed_formula_may_stand_in_a_sentence(text, formulas):
    found = [child for child in children(text) if child.type == "math_inline"]
    assert [child.content for child in found] == formulas
    assert all(child.meta["display"] for child in found)


def test_a_formula_knows_its_mark_and_its_place():
    found = [child for child in children("a $b$\n\\(c\\) $$d$$ \\[e\\]") if child.type == "math_inline"]
    assert [(each.markup, each.meta["offset"], each.meta.get("display")) for each in found] == [
        ("$", 2, None),
        ("\\(", 6, None),
        ("$$", 12, True),
        ("\\[", 18, True),
    ]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("$$a = b$$", ["a = b"]),
        ("$$\na\n+ b\n$$", ["a\n+ b"]),
        ("For $n$ outcomes:\n$$H = 1$$\nwhere", ["H = 1"]),
        ("- item\n\n  $$x$$", ["x"]),
        ("- item\n$$\nx\n$$", ["x"]),
        ("$$a$$\n$$b$$", ["a", "b"]),
        ("$$\na\n$$.\nb", ["a."]),
        ("$$\\text{if $x$}$$", ["\\text{if $x$}"]),
        ("\\[a\\]", ["a"]),
        ("so\n\\[\na \\\\[2pt]\nb\n\\],\nwhere", ["a \\\\[2pt]\nb,"]),
        ("1. item\n\n   \\[\n   x\n   \\]\n2. next", ["x"]),
        ("> quote\n> \\[ x\n> + y \\]\n> more", ["x\n+ y"]),
        ("$$ never closed", []),
        ("$$a\n\nb$$", []),
        ("$$a\n`b`$$", []),
        ("\\[a\n\nb\\]", []),
        ("\\[a\n\\[b\\]", ["b"]),
        ("- $$a\n- b$$", []),
        ("\\[x\\] in a sentence", []),
        ("\\[12\\]", []),
        ("$$$$", []),
        ("```\n$$a$$\n```", []),
        ("    $$a$$", []),
    ],
)
def test_a_displayed_formula_may_have_lines_to_itself(text, blocks):
    assert block_formulas(text) == blocks


@pytest.mark.parametrize("name", ["align", "align*", "equation", "gather", "aligned", "cases", "pmatrix"])
def test_an_environment_at_the_start_of_a_line_is_a_formula(name):
    formula = f"\\begin{{{name}}}\na &= b \\\\\nc &= \\begin{{matrix}} d \\end{{matrix}}\n\\end{{{name}}}"
    assert block_formulas(f"so\n{formula}\nand") == [formula]


@pytest.mark.parametrize(
    "text",
    [
        "\\begin{tikzpicture}x\\end{tikzpicture}",
        "so \\begin{align}x\\end{align}",
        "\\begin{align}x\\end{gather}",
        "\\begin{align}\nx\n\n\\end{align}",
        "\\begin{align}x\\end{align} where",
    ],
)
def test_other_environments_are_text(text):
    assert block_formulas(text) == []
