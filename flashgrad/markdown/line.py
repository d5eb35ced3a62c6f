"""One side of a card on one line of plain text, for lists: block after block, formulas written in a line. Pure.

Lists are long, so text in which nothing is marked up costs next to nothing, and the parser is loaded for other text.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flashgrad.markdown.spans import HIDDEN, HIDDEN_IN_ASCII
from flashgrad.text import one_line

if TYPE_CHECKING:
    from markdown_it.token import Token

_MOST_CHARACTERS = 2_000
"""Of a side; no list has room for more."""
_MARKED_UP = re.compile(
    r"[\\`*_~\[\]<>&$|\U0010f1a0\U0010f1a1]"  # the last two stand around what a cloze card asks
    r"|^ {0,3}(?:[-+] |#|\d{1,9}[.)] |[-=]+ *$)"  # lists, headings
    r"|^(?: {4}|\t)",  # code
    re.MULTILINE,
)


def as_line(markdown: str, *, is_ascii: bool = False) -> str:
    """`markdown` in words, neutralised: emphasis is left out, formulas keep their meaning, what is struck keeps `~`.

    Of a very long side it is the beginning.
    """
    if len(markdown) > _MOST_CHARACTERS:
        return one_line(f"{as_line(markdown[:_MOST_CHARACTERS], is_ascii=is_ascii)}{'...' if is_ascii else '…'}")
    if not _MARKED_UP.search(markdown):
        return one_line(markdown)
    from flashgrad.markdown.parser import card_parser

    if is_ascii:
        markdown = markdown.replace(HIDDEN, HIDDEN_IN_ASCII)
    words = (word for token in card_parser().parse(markdown) for word in _words(token, is_ascii=is_ascii))
    return one_line(" ".join(words))


def _words(token: "Token", *, is_ascii: bool) -> Iterator[str]:
    """What a block's token adds to the line."""
    match token.type:
        case "inline":
            yield "".join(_inline_text(child, is_ascii=is_ascii) for child in token.children or ())
        case "math_block":
            yield _formula(token.content, is_ascii=is_ascii)
        case "list_item_open":
            yield _marker(token, is_ascii=is_ascii)
        case "th_open" | "td_open" | "tr_close":
            yield "|"
        case _:
            yield token.content


def _inline_text(token: "Token", *, is_ascii: bool) -> str:
    match token.type:
        case "math_inline":
            return _formula(token.content, is_ascii=is_ascii)
        case "hardbreak" | "softbreak":
            return " "
        case "image":
            return "".join(_inline_text(child, is_ascii=is_ascii) for child in token.children or ())
        case "s_open" | "s_close":
            return "~"
        case _:
            return token.content


def _formula(source: str, *, is_ascii: bool) -> str:
    from flashgrad.mathbox.render import inline

    return "".join(span.text for span in inline(source, is_ascii=is_ascii))


def _marker(item: "Token", *, is_ascii: bool) -> str:
    """What stands before an item of a list."""
    task = item.meta.get("task")
    if task is not None:
        from flashgrad.markdown.pieces import task_box

        return task_box(done=task, is_ascii=is_ascii)
    if item.info:
        return item.info + item.markup
    return "*" if is_ascii else "•"
