"""The Markdown of a card: CommonMark with mathematics, tables, tasks, strikethrough; line ends as written. Pure."""

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from flashgrad.markdown.cloze_marks import cloze_plugin
from flashgrad.markdown.html import html_plugin
from flashgrad.markdown.math import math_plugin
from flashgrad.markdown.nesting import nesting_plugin
from flashgrad.markdown.pipes import pipe_plugin
from flashgrad.markdown.tasks import task_plugin


class CardParser(MarkdownIt):
    """Tokens for either side of a card.

    A line end is a line break (decks rely on it). Of HTML only `<br>` and comments are read. A bare `train.py` is not
    a link, and the target of a link or picture is what the author wrote: it may be the name of a file.
    """

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False})
        self.enable(["table", "strikethrough"])
        for plugin in (math_plugin, pipe_plugin, html_plugin, task_plugin, nesting_plugin, cloze_plugin):
            self.use(plugin)
        self.core.ruler.push("keep_line_breaks", _keep_line_breaks)

    def normalizeLink(self, url: str) -> str:
        """`url` as it is, where the base class would encode it."""
        return url

    def normalizeLinkText(self, link: str) -> str:
        """`link` as it is, where the base class would decode it."""
        return link


@cache
def card_parser() -> CardParser:
    """The parser that all share; it keeps nothing of what it parsed."""
    return CardParser()


def _keep_line_breaks(state: StateCore) -> None:
    """Make every line end a line break, but for those at the end of a block, which a tag or comment left there."""
    for token in state.tokens:
        children = token.children or []
        for child in children:
            if child.type == "softbreak":
                child.type = "hardbreak"
                child.tag = "br"
        while children and children[-1].type == "hardbreak":
            children.pop()
