"""Markdown rules for `$…$` and `$$…$$`, so that formulas are formulas and prices are not. Pure."""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline


def math_plugin(parser: MarkdownIt) -> None:
    """Add `math_inline` and `math_block` tokens, each with the LaTeX source as its content."""
    parser.inline.ruler.before("escape", "math_inline", _math_inline)
    parser.block.ruler.before("fence", "math_block", _math_block, {"alt": ["paragraph", "blockquote", "list"]})


def _math_inline(state: StateInline, silent: bool) -> bool:
    """`$x$` on one line: no blank just inside the dollars, no backtick between them, no digit after them."""
    source, start = state.src, state.pos
    if source[start] != "$" or source.startswith("$$", start) or _is_escaped(source, start):
        return False
    end = _closing_dollar(source, start + 1, state.posMax)
    if end < 0:
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.markup = "$"
        token.content = source[start + 1 : end]
    state.pos = end + 1
    return True


def _closing_dollar(source: str, begin: int, limit: int) -> int:
    if begin >= limit or source[begin].isspace():
        return -1
    for place in range(begin, limit):
        character = source[place]
        if character in "\n`":
            return -1
        if character == "$" and not _is_escaped(source, place):
            follows = source[place + 1 : place + 2]
            return -1 if source[place - 1].isspace() or follows.isdigit() or follows == "$" else place
    return -1


def _is_escaped(source: str, place: int) -> bool:
    backslashes = 0
    while place > backslashes and source[place - 1 - backslashes] == "\\":
        backslashes += 1
    return backslashes % 2 == 1


def _math_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """`$$` at the start of a line to `$$` at the end of that or a later line; may interrupt a paragraph."""
    if not _line(state, start_line).startswith("$$"):
        return False
    last_line = _closing_line(state, start_line, end_line)
    if last_line is None:
        return False
    if not silent:
        lines = [_line(state, line) for line in range(start_line, last_line + 1)]
        token = state.push("math_block", "math", 0)
        token.block = True
        token.markup = "$$"
        token.content = "\n".join(lines)[2:-2].strip()
        token.map = [start_line, last_line + 1]
    state.line = last_line + 1
    return True


def _closing_line(state: StateBlock, start_line: int, end_line: int) -> int | None:
    for line in range(start_line, end_line):
        text = _line(state, line)
        opened = text[2:] if line == start_line else text
        if not text and line > start_line:
            return None
        if opened.endswith("$$"):
            return line
        if "$$" in opened:
            return None
    return None


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()
