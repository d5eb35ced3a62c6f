r"""Markdown rules for formulas: `$…$`, `$$…$$`, `\(…\)`, `\[…\]` and `\begin{align}…\end{align}`. Pure.

A displayed formula that has its lines to itself is a block; any other stands inside its line of text.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from flashgrad.markdown.spans import FORMULA, OPENING_SQUARE
from flashgrad.mathbox.environments import ENVIRONMENTS

_OPENING = re.compile(rf"\$\$|{OPENING_SQUARE}|\\begin\{{([A-Za-z]+)\*?\}}")
_MARK = re.compile(r"`|\$\$|\\(?:begin|end)\{[A-Za-z]+\*?\}|\\[\s\S]")
_PUNCTUATION = ("", ".", ",", ";", ":")
_DEEPEST_ENVIRONMENT = 8
"""Environments in each other. Without a bound, openings that nothing closes would cost the square of their number."""


def math_plugin(parser: MarkdownIt) -> None:
    """Add `math_inline` and `math_block` tokens, each with the LaTeX source as its content.

    `markup` is the mark that opens the formula. The `meta` of an inline one has its `offset` in the content of its
    block, and `display` where it is a displayed formula.
    """
    parser.inline.ruler.before("escape", "math_inline", _math_inline)
    interrupted = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("fence", "math_block", _math_block, {"alt": interrupted})


def _math_inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    found = FORMULA.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    markup = found[0][: 2 if found[0].startswith(("$$", "\\")) else 1]
    content = found[0][len(markup) : -len(markup)].replace("\n", " ").strip()
    if not content:
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.markup = markup
        token.content = content
        token.meta = {"offset": found.start()}
        if markup in ("$$", "\\["):
            token.meta["display"] = True
    state.pos = found.end()
    return True


def _math_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A formula from the start of a line to the end of that or a later line; may interrupt a paragraph.

    A full stop or comma after it becomes part of it.
    """
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith(("$", "\\"), start) or state.is_code_block(start_line):
        return False
    opening = _OPENING.match(state.src, start, state.eMarks[start_line])
    if opening is None or (opening[1] is not None and opening[1] not in ENVIRONMENTS):
        return False
    last_line = _closing_line(state, start_line, end_line, opening[0])
    if last_line is None:
        return False
    content = _content([_line(state, line) for line in range(start_line, last_line + 1)], opening[0])
    if not content:
        return False
    if not silent:
        token = state.push("math_block", "math", 0)
        token.block = True
        token.markup = opening[0]
        token.content = content
        token.map = [start_line, last_line + 1]
    state.line = last_line + 1
    return True


def _closing_line(state: StateBlock, start_line: int, end_line: int, opening: str) -> int | None:
    """The line that the formula ends; None where a blank line, code or the end of its list item comes first."""
    indentation = min(state.blkIndent, state.sCount[start_line])
    deepest = _DEEPEST_ENVIRONMENT if opening.startswith("\\begin") else 1
    depth = 0
    for line in range(start_line, end_line):
        text = _line(state, line)
        if line > start_line and (not text or state.sCount[line] < indentation):
            return None
        for mark in _MARK.finditer(text):
            depth += _step(opening, mark[0], depth)
            if "`" in mark[0] or depth > deepest:
                return None
            if depth == 0:
                is_end = _closes(opening, mark[0]) and text[mark.end() :].strip() in _PUNCTUATION
                return line if is_end else None
    return None


def _step(opening: str, mark: str, depth: int) -> int:
    """How much deeper `mark` leads into a formula that began with `opening`."""
    if opening == "$$":
        return (-1 if depth else 1) if mark == "$$" else 0
    if opening == "\\[":
        return {"\\[": 1, "\\]": -1}.get(mark, 0)
    return mark.startswith("\\begin{") - mark.startswith("\\end{")


def _closes(opening: str, mark: str) -> bool:
    """Whether `mark` is the other half of `opening`, which for an environment has the same name."""
    return mark == opening.replace("begin", "end").replace("\\[", "\\]")


def _content(lines: list[str], opening: str) -> str:
    """What stands between the marks, and the punctuation after them; of an environment, all of it."""
    text = "\n".join(lines)
    if opening.startswith("\\begin"):
        return text
    end = max(text.rfind("$$"), text.rfind("\\]"))
    content = text[2:end].strip()
    return content and content + text[end + 2 :].strip()


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()
