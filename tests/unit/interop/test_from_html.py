"""HTML of other programs as Markdown: a table of what becomes of what."""

import time

import pytest

from flashgrad.interop.html.markdown import to_markdown

TABLE = {
    "emphasis": ("a <b>b</b> <i>c</i> <u>d</u> <s>e</s>", "a **b** *c d* ~~e~~"),
    "emphasis in emphasis": ("<b>foo <i>bar</i></b><b> baz</b>", "**foo *bar* baz**"),
    "blanks at its edges": ("x<b> y </b>z", "x **y** z"),
    "emphasis that Markdown would not see": ("a<b>(x)</b>y", "a(x)y"),
    "style": ('<span style="font-weight: 700">a</span>', "**a**"),
    "lines": ("<div>a</div><div>b</div>c<br>d", "a\nb\nc\nd"),
    "paragraphs": ("<p>one</p><p>two</p>three<br><br>four", "one\n\ntwo\n\nthree\n\nfour"),
    "code": ("use <code>a`b</code> or <kbd>x</kbd>", "use ``a`b`` or `x`"),
    "a block of code": (
        '<pre><code class="language-python">def f():<br>    return 1\n---\n</code></pre>',
        "```python\ndef f():\n    return 1\n---\n```",
    ),
    "a list": ("<ul><li>a</li><li>b<ol start=3><li>c</li></ol></li></ul>", "- a\n- b\n\n  3. c"),
    "an item without an end": ("<ul><li>a<li>b</ul>", "- a\n- b"),
    "a table": (
        "<table><tr><th>a</th><th>b|c</th></tr><tr><td>1<br>2</td><td>\\(|x|\\)</td></tr></table>",
        "| a | b\\|c |\n| - | - |\n| 1<br>2 | $|x|$ |",
    ),
    "a quote": ("<blockquote>a<br>b</blockquote>", "> a\n> b"),
    "a link": ('<a href="https://e.x/(a)?b=c">[t]</a>', "[&#91;t&#93;](https://e.x/%28a%29?b=c)"),
    "a link that runs something": ('<a href="javascript:alert(1)">t</a>', "t"),
    "a picture": ('<img src="my pic.png" alt="loss">', "![loss](my%20pic.png)"),
    "a picture in the text": ('<img src="data:image/png;base64,AAAA">', "&#91;picture&#93;"),
    "a sound": ("[sound:a b.mp3]", "[a b.mp3](a%20b.mp3)"),
    "high and low": ("H<sub>2</sub>O, x<sup>n+1</sup>, y<sup>ab</sup>", "H₂O, xⁿ⁺¹, y^(ab)"),
    "formulas": (r"\(a &lt; b\) and \[\int x\]", "$a < b$ and\n\n$$\\int x$$"),
    "a formula before a digit": (r"\(x\)5", r"\(x\)5"),
    "older formulas": (r"[latex]$x$[/latex] [$]y[/$] [$$]z[/$$]", "$x$ $y$\n\n$$z$$"),
    "formulas as tags": (
        '<anki-mathjax>x<br>y</anki-mathjax> <anki-mathjax block="true">z</anki-mathjax>',
        "$x y$\n\n$$z$$",
    ),
    "scripts and styles": ("a<style>b{}</style><script>alert('<b>')</script><!-- c -->d", "ad"),
    "entities": ("&amp;lt; &lt;b&gt; a &amp; b&nbsp;c", "\\&lt; \\<b> a & b c"),
    "a line that cuts cards": ("a<br>---<br>b", "a\n\\---\nb"),
    "keys of a card": ("card_id: x<br>tags: y", "card_id&#58; x\ntags&#58; y"),
    "signs at a line's start": ("1. a<br># h<br>- x<br>> q<br>+ p", "1\\. a\n\\# h\n\\- x\n\\> q\n\\+ p"),
    "signs": (
        "* _a_ snake_case $5 `k` {{c1::x}} == ~~",
        "\\* \\_a\\_ snake_case \\$5 \\`k\\` \\{\\{c1::x\\}\\} \\=\\= \\~\\~",
    ),
    "what reads as a link": ("[x](y) [1]: z", "[x]&#40;y) [1]&#58; z"),
    "a backslash": (r"C:\new \begin", r"C:\\new &#92;begin"),
    "nothing": ("<div><br></div>", ""),
}


@pytest.mark.parametrize("name", TABLE)
def test_html_becomes_markdown(name):
    html, expected = TABLE[name]
    assert to_markdown(html) == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "<a ",
        "<",
        "&#",
        "<a b='",
        "</",
        "<![",
        "<?",
        "<b>",
        "<li>",
        "<script>",
        "\\(",
        "[$]",
        "<td>",
        "`",
        "[sound:",
    ],
)
def test_any_length_is_read_in_proportion(piece):
    started = time.process_time()
    to_markdown(piece * (100_000 // len(piece)))
    assert time.process_time() - started < 5
