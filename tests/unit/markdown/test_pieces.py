"""Inline tokens as pieces and items."""

import pytest

from flashgrad.markdown.parser import card_parser
from flashgrad.markdown.pieces import (
    NO_ITEM,
    Break,
    Formula,
    Item,
    ItemKind,
    Mark,
    Piece,
    Text,
    pieces_of,
    task_box,
)


def read(markdown: str, first_item: int = 0) -> tuple[tuple[Piece, ...], tuple[Item, ...]]:
    inline = next(token for token in card_parser().parse(markdown) if token.type == "inline")
    return pieces_of(inline, first_item)


def text(words: str, *marks: Mark, item: int = NO_ITEM) -> Text:
    return Text(words, frozenset(marks), item)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("plain", [text("plain")]),
        ("*a*", [text("a", Mark.EMPHASIS)]),
        ("**a**", [text("a", Mark.STRONG)]),
        ("~~a~~", [text("a", Mark.STRUCK)]),
        ("***a***", [text("a", Mark.EMPHASIS, Mark.STRONG)]),
        ("a\nb", [text("a"), Break(), text("b")]),
        ("[@click=app.quit]a[/]", [text("[@click=app.quit]a[/]")]),
        ("<b>a</b>", [text("<b>a</b>")]),
        ("W[l]", [text("W[l]")]),
    ],
)
def test_text_carries_its_marks(markdown, expected):
    pieces, items = read(markdown)
    assert list(pieces) == expected
    assert items == ()


def test_marks_end_where_their_author_ends_them():
    pieces, _ = read("**a *b* c** d")
    assert list(pieces) == [
        text("a ", Mark.STRONG),
        text("b", Mark.STRONG, Mark.EMPHASIS),
        text(" c", Mark.STRONG),
        text(" d"),
    ]


def test_what_can_be_copied_or_opened_is_an_item_in_the_order_of_reading():
    pieces, items = read("$x^2$, `code`, [a `b` $c$](https://d.e) and ![f *g*](h.png)", first_item=7)
    assert items == (
        Item(ItemKind.FORMULA, "x^2"),
        Item(ItemKind.CODE, "code"),
        Item(ItemKind.LINK, "https://d.e"),
        Item(ItemKind.IMAGE, "h.png"),
    )
    assert [piece for piece in pieces if getattr(piece, "item", NO_ITEM) != NO_ITEM] == [
        Formula("x^2", item=7),
        text("code", Mark.CODE, item=8),
        text("a ", Mark.LINK, item=9),
        text("b", Mark.LINK, Mark.CODE, item=9),
        text(" ", Mark.LINK, item=9),
        Formula("c", marks=frozenset({Mark.LINK}), item=9),
        text("▣ f g", Mark.LINK, item=10),
    ]


def test_a_picture_in_a_link_and_what_follows_it_keep_apart():
    pieces, items = read("[![p](i.png) q](u) r")
    assert [(item.kind, item.target) for item in items] == [(ItemKind.LINK, "u"), (ItemKind.IMAGE, "i.png")]
    assert list(pieces) == [
        text("▣ p", Mark.LINK, item=1),
        text(" q", Mark.LINK, item=0),
        text(" r"),
    ]


def test_an_image_without_words_is_called_one():
    assert read("![](i.png)")[0] == (text("▣ image", Mark.LINK, item=0),)
    assert read("![a\nb](i.png)")[0] == (text("▣ a b", Mark.LINK, item=0),)


def test_a_character_that_an_entity_names_is_neutralised():
    assert read("a&#x202e;b&#x200b;c")[0] == (text("a\ufffdbc"),)
    assert read("![a&#x202e;b](i.png)")[0] == (text("▣ a\ufffdb", Mark.LINK, item=0),)


def test_blanks_are_one_but_in_code_and_where_they_forbid_a_break():
    assert read("a \t b")[0] == (text("a b"),)
    assert read("a&nbsp;&nbsp;b")[0] == (text("a\u00a0\u00a0b"),)
    assert read("`a \t  b`")[0] == (text("a    b", Mark.CODE, item=0),)


def test_a_task_has_a_box():
    assert [task_box(done=done, is_ascii=is_ascii) for is_ascii in (False, True) for done in (False, True)] == [
        "☐",
        "☑",
        "[ ]",
        "[x]",
    ]
