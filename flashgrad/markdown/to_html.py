"""A side of a card as HTML, for other programs. Pure.

Deck text is hostile: every text and attribute is escaped, tags of the author's are text already (see `html`), a link
leads to web and mail addresses only, and nothing is loaded: an image is what the caller makes of it.
"""

import re
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from flashgrad.markdown.parser import card_parser
from flashgrad.markdown.pieces import task_box
from flashgrad.text import neutralise, one_line

_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between the programs that read the HTML. Each function returns HTML of its own making."""

    formula: Callable[[str, bool], str]
    """Of the LaTeX source, and whether it has rows of its own."""
    image: Callable[[str, str], str]
    """Of where the image leads, and the words for it."""


def html_of(markdown: str, dialect: Dialect) -> str:
    """`markdown` as HTML blocks, with control characters made harmless."""
    tokens = card_parser().parse(neutralise(markdown))
    return _Renderer(dialect).render(tokens, card_parser().options, {}).strip()


def is_web_address(target: str) -> bool:
    """Whether a link may lead there: the web, or mail."""
    return _ADDRESS.fullmatch(target) is not None


def formula_text(token: Token) -> tuple[str, bool]:
    """The source of the formula in `token`, and whether it has rows of its own."""
    return token.content, token.type == "math_block" or bool(token.meta.get("display"))


class _Renderer(RendererHTML):
    """markdown-it's own writer, with formulas, images, links and tasks as they are here."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__()
        self._dialect = dialect

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        """Words. An entity can name any character, so they are made harmless once more."""
        return escape(neutralise(tokens[idx].content), quote=False)

    text_special = text

    def math_inline(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        """A formula within text."""
        return self._dialect.formula(*formula_text(tokens[idx]))

    def math_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        """A formula that has its lines to itself."""
        return f"<p>{self._dialect.formula(*formula_text(tokens[idx]))}</p>\n"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        """Whatever the dialect makes of an image."""
        words = "".join(child.content for child in tokens[idx].children or ())
        return self._dialect.image(one_line(str(tokens[idx].attrs.get("src", ""))), one_line(words))

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        """The beginning of a link; one that leads elsewhere than to the web is but marked."""
        target = str(tokens[idx].attrs.get("href", ""))
        if not is_web_address(target):
            return f'<a title="{escape(one_line(target))}">'
        return f'<a href="{escape(one_line(target))}" rel="noopener noreferrer">'

    def list_item_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        """The beginning of an item, with its box where it is a task."""
        done = tokens[idx].meta.get("task")
        return "<li>" if done is None else f'<li class="task">{task_box(done=done)} '
