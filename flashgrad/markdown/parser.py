"""The Markdown of a card: CommonMark with tables and strikethrough, mathematics, line breaks as written. Pure."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from flashgrad.markdown.math import math_plugin


def card_parser() -> MarkdownIt:
    """A parser for either side of a card.

    HTML is text, a line end is a line break (decks rely on it), and a bare `train.py` is not a link.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.use(math_plugin)
    parser.core.ruler.push("keep_line_breaks", _keep_line_breaks)
    return parser


def _keep_line_breaks(state: StateCore) -> None:
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "softbreak":
                child.type = "hardbreak"
                child.tag = "br"
