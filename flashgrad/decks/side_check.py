"""What of a card's Markdown will not be shown as its author means it. No I/O.

Formulas that cannot be read, marks that look like a formula's and are none, HTML, and what the grammar of Markdown
drops without a word. Code is never looked into.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import NamedTuple

from markdown_it.token import Token

from flashgrad.decks.html_advice import tag_advice
from flashgrad.markdown.excerpt import excerpt
from flashgrad.markdown.parser import CardParser
from flashgrad.markdown.pipes import cells
from flashgrad.markdown.spans import NOT_TEXT
from flashgrad.mathbox.environments import ENVIRONMENTS
from flashgrad.mathbox.nodes import Symbol
from flashgrad.mathbox.parser import parse
from flashgrad.mathbox.render import problem_of
from flashgrad.text import one_line

_WORTH_READING = re.compile(r"[$<|\\]|\]:")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_LOOKS_MEANT = re.compile(
    r"(?P<display>\$\$)|\$(?P<body>[^$\n\0]*)(?=(?P<close>\$?))"
    r"|(?P<bracket>\\[(\[])(?=[^\n\0]{0,300}\\[A-Za-z])|\\begin\{(?P<environment>[A-Za-z]+)\*?\}"
)
_TAG = re.compile(r"<(?!br\s*/?>)/?(?P<name>[A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE)
_SHOWN_CHARACTERS = 40


class Finding(NamedTuple):
    """Something to look at in one side of a card."""

    line: int
    """0-based, in the side."""
    kind: str
    """Of each kind, a line has one finding."""
    message: str
    """One sentence."""


class SideChecker:
    """Reads sides with the parser that the screen uses."""

    def __init__(self) -> None:
        self._parser = CardParser()
        self._parser.options["store_labels"] = True

    def findings(self, side: str) -> list[Finding]:
        """What to look at in what is shown of `side`, at most once for each kind and line, in the order of lines."""
        if not _WORTH_READING.search(side):
            return []
        text = excerpt(side).text
        references: dict[str, dict[str, dict[str, list[int]]]] = {}
        tokens = self._parser.parse(text, references)
        lines = text.split("\n")
        found = [*_in_tokens(tokens), *_lost_cells(tokens, lines)]
        if defined := references.get("references"):
            found += _unused(defined, tokens)
        return sorted({(each.line, each.kind): each for each in reversed(found)}.values())


def _in_tokens(tokens: Sequence[Token]) -> Iterator[Finding]:
    for token in tokens:
        first = token.map[0] if token.map else 0
        if token.type == "math_block":
            yield from _formula(token.content, first)
        elif token.type == "inline":
            yield from _in_text(token, first)


def _in_text(token: Token, first: int) -> Iterator[Finding]:
    content = token.content
    for child in token.children or ():
        if child.type == "math_inline":
            yield from _formula(child.content, first + content.count("\n", 0, child.meta["offset"]))
    rest = NOT_TEXT.sub(_hidden, content)
    for pattern, kind, message_of in ((_LOOKS_MEANT, "mark", _mark), (_TAG, "tag", _tag)):
        for found in pattern.finditer(rest):
            if message := message_of(found):
                yield Finding(first + rest.count("\n", 0, found.start()), kind, message)


def _hidden(found: re.Match[str]) -> str:
    r"""Nothing that could be taken for text, as long as what was found; a command or a lone `\(` stays."""
    text = found[0]
    if len(text) == 2 and (text[1].isalpha() or text[1] in "(["):
        return text
    return re.sub(r"[^\n]", "\0", text)


def _formula(source: str, line: int) -> Iterator[Finding]:
    problem, unknown = _reading(source)
    shown = one_line(source, _SHOWN_CHARACTERS)
    if problem:
        message = f"The formula `{shown}` cannot be read, as {problem}; until it is mended, it is shown as written."
        yield Finding(line, "formula", message)
    if unknown:
        names = ", ".join(f"`{one_line(name, _SHOWN_CHARACTERS)}`" for name in unknown[:3])
        is_are = "is" if len(unknown) == 1 else "are"
        message = f"In the formula `{shown}`, {names} {is_are} not known and shown as written; write it otherwise."
        yield Finding(line, "command", message)


@lru_cache(maxsize=1024)
def _reading(source: str) -> tuple[str, tuple[str, ...]]:
    """Why the formula cannot be read, and the commands in it that are shown as written."""
    if problem := problem_of(source):
        return problem, ()
    names = (name for symbol in _symbols(parse(source)) for name in _COMMAND.findall(symbol.text))
    return "", tuple(dict.fromkeys(names))


def _symbols(formula: object) -> Iterator[Symbol]:
    nodes = [formula]
    while nodes:
        node = nodes.pop()
        if isinstance(node, Symbol):
            yield node
        elif isinstance(node, tuple):
            nodes.extend(reversed(node))
        elif is_dataclass(node):
            nodes.extend(getattr(node, field.name) for field in reversed(fields(node)))


def _mark(found: re.Match[str]) -> str:
    if found["display"]:
        return "This `$$` has no partner, so it is shown as text; close the formula, and leave no blank line in it."
    if found["bracket"]:
        return f"This `{found['bracket']}` is never closed, so what follows is no formula; close it."
    if found["environment"]:
        return _environment(found["environment"], found[0])
    body, is_closed = found["body"], bool(found["close"])
    shown = one_line(f"${body}$", _SHOWN_CHARACTERS)
    has_command = _COMMAND.search(body) is not None
    if is_closed and (has_command or (_is_padded(body) and re.search(r"[_^=]", body))):
        return f"`{shown}` is no formula: no blank may stand just inside the dollars, and no digit right after them."
    return "This `$` has no partner on its line, so it is shown as text; close the formula." if has_command else ""


def _is_padded(body: str) -> bool:
    return body.strip() != "" and body[0].isspace() and body[-1].isspace()


def _environment(name: str, mark: str) -> str:
    if name not in ENVIRONMENTS:
        return f"`{mark}` is not known, so it is shown as text; write the formula otherwise."
    return (
        f"`{mark}` is shown as text; begin a line with it, end one with its `\\end`, and leave no blank line between."
    )


def _tag(found: re.Match[str]) -> str:
    if found["name"] is None:
        return "This comment is shown as text: its `-->` is missing, or stands beyond the end of its paragraph."
    advice = tag_advice(found["name"])
    return f"The tag `{one_line(found[0], _SHOWN_CHARACTERS)}` is shown as text; {advice}." if advice else ""


def _lost_cells(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[Finding]:
    columns = 0
    for token in tokens:
        if token.type == "thead_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and columns and token.map:
            written = cells(lines[token.map[0]].lstrip(" \t>"))
            if any(cell.strip() for cell in written[columns:]):
                message = (
                    f"This row has {len(written)} cells and its header {columns}, so its end is not shown; "
                    "add a column, or write a bar inside a cell as `\\|`."
                )
                yield Finding(token.map[0], "cells", message)


def _unused(defined: dict[str, dict[str, list[int]]], tokens: Sequence[Token]) -> Iterator[Finding]:
    used = {child.meta.get("label") for token in tokens for child in token.children or ()}
    for label, definition in defined.items():
        if label not in used:
            shown = one_line(label.lower(), _SHOWN_CHARACTERS)
            message = f"This line names a target for links `[{shown}]`, of which there are none, and is not shown."
            yield Finding(definition["map"][0], "definition", message)
