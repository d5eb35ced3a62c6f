"""Laws of HTML as Markdown: it never fails, and a deck that holds it has the same cards."""

from hypothesis import example, given
from hypothesis import strategies as st

from flashgrad.decks.parse import parse, side_text
from flashgrad.decks.render import render
from flashgrad.interop.anki import cloze
from flashgrad.interop.html.escape import MARKS
from flashgrad.interop.html.markdown import to_markdown
from flashgrad.markdown.parser import card_parser
from flashgrad.model import Card, Deck
from flashgrad.text import neutralise

TAGS = ("b", "i", "u", "s", "code", "pre", "ul", "ol", "li", "table", "tr", "td", "th", "p", "div", "h2", "blockquote")
MORE_TAGS = ("a", "img", "br", "hr", "sub", "sup", "script", "style", "anki-mathjax")
OF_DECKS = (
    "---",
    "\n---\n",
    "***",
    "```",
    "~~~",
    "card_id: a",
    "tags: [x]",
    "demo: y",
    "# ",
    "1. ",
    "- ",
    "> ",
    "|-|-|",
)
OF_MARKDOWN = (
    "$",
    "$$",
    "\\(",
    "\\)",
    "\\[",
    "\\]",
    "\\",
    "`",
    "``",
    "_",
    "*",
    "**",
    "==",
    "{{",
    "}}",
    "{{c1::",
    "::",
    "](x)",
)
OF_HTML = ("&lt;", "&#10;", "&#0;", "&nbsp;", "&amp;", "&shy;", "<!--", "-->", "[latex]", "[/latex]", "[$]", "[/$]")
BLANK = ("\u2028", "\xad", "\ufdd2", "\ufdd4", "\x00", "\r", "\n", "\t", "    ", "e\u0301" * 9)
PIECES = st.one_of(
    st.sampled_from((*OF_DECKS, *OF_MARKDOWN, *OF_HTML, *BLANK)),
    st.sampled_from((*TAGS, *MORE_TAGS)).flatmap(lambda tag: st.sampled_from((f"<{tag}>", f"</{tag}>"))),
    st.text(max_size=6),
)
HTML = st.lists(PIECES, max_size=14).map("".join)


@given(HTML, HTML)
@example("\xad\n---\n---", "&shy;---")
def test_a_deck_file_holds_what_comes_of_any_html(front: str, back: str):
    question, answer = (neutralise(to_markdown(html)) for html in (front, back))
    assert MARKS.search(question + answer) is None
    card = Card("anki:x", side_text(question) or "q", side_text(answer) or "a", ("t",))
    assert side_text(question) == question
    after = Card(None, "next", "one")
    assert parse(render(Deck("", (card, after))), "").deck.cards == (card, after)


@given(st.text(alphabet="ab-_*`#$\\[](){}<>&|=~!:.+1 \t", max_size=30))
def test_plain_text_is_shown_as_it_is(text: str):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if any(sign in text for sign in ("\\(", "\\[", "[$")):
        return
    tokens = card_parser().parse(to_markdown(escaped))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    shown = [child for token in tokens for child in token.children or []]
    assert {child.type for child in shown} <= {"text", "text_special"}
    assert "".join(child.content for child in shown) == " ".join(text.split())


@given(
    st.lists(
        st.sampled_from(["{{c1::", "{{c2::", "}}", "::", "a", "<b>", "\\(", "\\)", " ", "{{c0::", "}"]), max_size=12
    )
)
def test_deletions_of_any_field_open_and_close(parts: list[str]):
    field = "".join(parts)
    marked = cloze.with_signs(to_markdown(cloze.marked(field), keeps_marks=True))
    numbers = cloze.numbers(field)
    assert numbers <= {1, 2}
    if marked is not None:
        assert MARKS.search(marked) is None
        for number in numbers:
            assert f"{{{{{number}::" in marked
    for number in (1, 2):
        for is_answer in (False, True):
            shown = cloze.shown(field, number, is_answer=is_answer)
            if number not in numbers and is_answer and not numbers:
                assert shown == field
