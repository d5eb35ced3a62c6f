"""Sides of cards as HTML: what authors mean comes through, what they smuggle in does not."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.markdown.to_html import Dialect, html_of

DIALECT = Dialect(lambda source, is_display: f"<f{'d' if is_display else ''}>", lambda target, words: "<i>")
HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "&#60;b&#62;",
    '[a](https://x.y/"onclick="z)', "![a](http://x.y/z.png)", "```a\" onclick=\"b\nc\n```", "<!-- --> -->", "\x1b[2J",
    "<a href='file:///etc/passwd'>", "[x](data:text/html;base64,AAAA)", "`<b>`", "$<x>$", "|a<b>|\n|-|\n|<c>|",
    "**", "\n",
]  # fmt: skip
TAGS = {
    "p", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "a", "br", "hr", "blockquote", "table", "thead", "tbody",
    "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6", "f", "fd", "i", "mark",
}  # fmt: skip
ATTRIBUTES = {"href", "rel", "title", "class", "start", "style"}


class Seen(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("a **b** _c_ ~~d~~ `e<f`", "<p>a <strong>b</strong> <em>c</em> <s>d</s> <code>e&lt;f</code></p>"),
        ("one\ntwo", "<p>one<br />\ntwo</p>"),
        ("$x$ and $$y$$", "<p><f> and <fd></p>"),
        ("$$\nx\n$$", "<p><fd></p>"),
        ("- [x] a\n- [ ] b", '<ul>\n<li class="task">☑ a</li>\n<li class="task">☐ b</li>\n</ul>'),
        ("[a](https://x.y)", '<p><a href="https://x.y" rel="noopener noreferrer">a</a></p>'),
        ("[a](notes.md)", '<p><a title="notes.md">a</a></p>'),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("a<br>b", "<p>a<br />\nb</p>"),
    ],
)
def test_a_side_becomes_html(markdown, html):
    assert html_of(markdown, DIALECT) == html


@given(st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=5)), max_size=8).map("".join))
def test_nothing_but_known_tags_and_web_addresses_comes_out_of_any_text(markdown):
    seen = Seen(html_of(markdown, DIALECT))
    assert seen.tags <= TAGS
    assert {name for name, _ in seen.attributes} <= ATTRIBUTES
    assert all(
        value.startswith(("http://", "https://", "mailto:")) for name, value in seen.attributes if name == "href"
    )
    assert all(value.startswith("text-align:") for name, value in seen.attributes if name == "style")
