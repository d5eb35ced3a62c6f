"""The marks around what a cloze card asks, as tokens. Pure."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from flashgrad.markdown.spans import CLOSING, OPENING

_SIGN = re.compile(f"({OPENING}|{CLOSING})")


def cloze_plugin(parser: MarkdownIt) -> None:
    """Add `cloze_open` and `cloze_close` around what is asked, in pairs, as the tag `mark`."""
    parser.core.ruler.push("cloze", _mark_asked)


def _mark_asked(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and (OPENING in token.content or CLOSING in token.content):
            token.children = _in_pairs([part for child in token.children or () for part in _parts(child)])


def _parts(token: Token) -> Iterator[Token]:
    """A token of text cut at the marks; any other as it is."""
    if token.type != "text":
        yield token
        return
    for part in _SIGN.split(token.content):
        if part == OPENING:
            yield Token("cloze_open", "mark", 1)
        elif part == CLOSING:
            yield Token("cloze_close", "mark", -1)
        elif part:
            yield Token("text", "", 0, content=part)


def _in_pairs(tokens: Sequence[Token]) -> list[Token]:
    """Without marks whose partner stands in another block, or within or outside of other markup."""
    opened: list[int] = []
    alone: set[int] = set()
    for at, token in enumerate(tokens):
        if token.nesting > 0:
            opened.append(at)
        elif token.nesting < 0:
            is_closing = token.type == "cloze_close"
            while not is_closing and opened and tokens[opened[-1]].type == "cloze_open":
                alone.add(opened.pop())
            if is_closing and not (opened and tokens[opened[-1]].type == "cloze_open"):
                alone.add(at)
            elif opened:
                opened.pop()
    alone.update(at for at in opened if tokens[at].type == "cloze_open")
    return [token for at, token in enumerate(tokens) if at not in alone]
